#!/bin/sh
# dropped.t: connections that are dropped at any point, envelopes that are not whole, children that die or lie, links before
# and behind qmail-unseal: the message is queued once and whole, or not at all; nothing is done before the envelope is
# whole. tests/verify/smtpd.c is qmail-smtpd, and tests/verify/queue.c is qmail-queue.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh

pgp_home
plain
signed ann
CIPHER=-aes-256-gcm encrypted bob
unsealrules 'must to=bob@example.net => copy=archive@example.net notice=opened:admin'
printf 'Subject: opened\n\nyes\n' >"$H/control/notices/opened"
control sealadmin postmaster@example.net
control rcpthosts example.net

# The children and the next program tell that they were started.
note_starts() {
	for child in mime smime pgp; do
		rm -f "$H/bin/qmail-$child"
		printf '#!/bin/sh\necho %s "$1" >>"%s"\nexec %s "$@"\n' $child "$T/started" "$TOP/qmail-$child" >"$H/bin/qmail-$child"
		chmod 755 "$H/bin/qmail-$child"
	done
}
note_starts
rm -f "$T/started"
RUNS=3 receive
expect 'the whole' 'ok 0' 'queued open'
is 'children were started' "$(sort -u "$T/started" | tr '\n' ',')" 'mime -r,pgp -l,smime -d,smime -l,smime -u,smime -v,'

# The same work is done on all messages that are not opened, so the time of the answer is the same.
cp "$M" "$T/good"
started_for() { # WHAT [CHILDREN]
	rm -f "$T/started"
	RUNS=3 receive
	expect "$1" 'ok 0' 'queued as it came'
	is "$1: the children" "$(tr '\n' ',' <"$T/started")" "${2:-mime -r,smime -l,smime -d,}"
}
"$PYTHON" - "$T/good" "$T" <<'END'
import base64, sys
header, body = open(sys.argv[1], 'rb').read().split(b'\n\n', 1)
der = base64.b64decode(body)
for name, text in (('cut', der[:-20]), ('changed', der[:-1] + bytes([der[-1] ^ 1]))):
    open(sys.argv[2] + '/' + name, 'wb').write(header + b'\n\n' + base64.encodebytes(text))
END
for name in cut changed; do
	cp "$T/$name" "$M"
	started_for "$name"
done
plain
CIPHER=-aes-256-gcm encrypted ann
started_for 'for another key'
to bob@example.net eve@example.net
cp "$T/good" "$M"
started_for 'one of two has no key'
pgp_started='mime -r,smime -l,pgp -l,pgp -d,'
plain
pgp_encrypted -s ann bob
cp "$M" "$T/pgp"
to bob@example.net
"$PYTHON" - "$T/pgp" "$T" <<'END'
import base64, re, sys
sys.path.insert(0, 'tests/pgp')
import pgpforms
text = open(sys.argv[1], 'rb').read()
start, end = text.index(b'-----BEGIN PGP'), text.index(b'-----END PGP MESSAGE-----\n') + 26
octets = base64.b64decode(re.search(rb'\n\n(.*)\n=', text[start:end], re.S).group(1))
for name, made in (('cut', octets[:-20]), ('changed', octets[:-30] + bytes([octets[-30] ^ 1]) + octets[-29:])):
    open(sys.argv[2] + '/pgp-' + name, 'wb').write(text[:start] + pgpforms.armor(made) + text[end:])
END
for name in cut changed; do
	cp "$T/pgp-$name" "$M"
	started_for "OpenPGP, $name" "$pgp_started"
done
plain
pgp_encrypted eve
started_for 'OpenPGP, for another key' "$pgp_started"
to bob@example.net eve@example.net
cp "$T/pgp" "$M"
started_for 'OpenPGP, one of two has no key' "$pgp_started"
mv "$H/ssl/mailkeys/example.net" "$H/ssl/mailkeys/example.com"
started_for 'OpenPGP, nobody has a key' "$pgp_started"
mv "$H/ssl/mailkeys/example.com" "$H/ssl/mailkeys/example.net"
cp "$T/good" "$M"
mv "$H/ssl/mailkeys/example.net" "$H/ssl/mailkeys/example.com"
started_for 'nobody has a key'
mv "$H/ssl/mailkeys/example.com" "$H/ssl/mailkeys/example.net"
to bob@example.net

# ---- dropped ----------------------------------------------------------------------------------------

bad=''
for bytes in 0 1 100 $(($(wc -c <"$M") - 1)); do
	rm -f "$T/started"
	receive -h "$bytes"
	[ "$told $state" = 'Z 54 not queued' ] && [ ! -e "$T/started" ] || bad="$bad $bytes:$told:$state"
done
is 'in the message' "$bad" ''
bad='' count=0
while [ "$count" -lt "$(wc -c <"$E")" ]; do
	rm -f "$T/started"
	receive -H "$count"
	[ "$told $state" = 'Z 54 not queued' ] && [ ! -e "$T/started" ] || bad="$bad $count:$told:$state"
	count=$((count + 1))
done
is "behind each of $count bytes of the envelope" "$bad" ''
rm -f "$T/started"
bad=''
for wrong in '' '\000' 'F\000' 'Fa\000\000' 'Fa\000Tb' 'Fa\000Tb\000' 'Ta\000\000' 'Fa\000Fb\000\000' 'fa\000Tb\000\000' \
	'Fa\000Tb\000\000x' 'Fa\000Tb\000\000\000' 'Fa\000Tb\000\000Tc\000\000' 'Fa\000 Tb\000\000' ' Fa\000Tb\000\000' \
	'Fa\000Tb\000tc\000\000'; do
	# shellcheck disable=SC2059
	printf "$wrong" >"$E"
	receive
	[ "$told $state" = 'Z 54 not queued' ] && [ ! -e "$T/started" ] || bad="$bad $wrong:$told:$state"
done
is 'envelopes that are none' "$bad" ''
for right in 'F\000Tbob@example.net\000\000' 'F#@[]\000Tbob@example.net\000\000' 'Fa\000T\000\000'; do
	# shellcheck disable=SC2059
	printf "$right" >"$E"
	rm -f "$H/control/unsealrules"
	receive
	is "an odd envelope: $right" "$told ${state% *}" "ok 0 ${state% *}"
done
to bob@example.net
receive -c 1
is 'fd 1 is closed' "$told" 'Z 54'
receive -D
is 'fd 0 is a folder' "$told" 'Z 54'
"$PYTHON" - "$E" <<'END'
import sys
open(sys.argv[1], 'wb').write(b'Fann@example.org\0' + b''.join(b'Tu%d@example.net\0' % i for i in range(1000)) + b'\0')
END
receive
expect 'a thousand recipients, of whom 999 have no key' 'ok 0' 'queued as it came'
i=0
while [ $i -lt 1000 ]; do
	[ $i -eq 0 ] || ln -s u0 "$H/ssl/mailkeys/example.net/u/u$i"
	[ $i -gt 0 ] || mv "$H/ssl/mailkeys/example.net/u/bob" "$H/ssl/mailkeys/example.net/u/u0"
	i=$((i + 1))
done
receive
expect 'a thousand recipients who share a key' 'ok 0' 'queued open'
mv "$H/ssl/mailkeys/example.net/u/u0" "$H/ssl/mailkeys/example.net/u/bob"
to bob@example.net

# ---- children ---------------------------------------------------------------------------------------

# child PROGRAM MODE: its mode is a script, which is on standard input
child() {
	rm -f "$H/bin/$1"
	{
		printf '#!/bin/sh\n[ "$1" = "%s" ] || exec "%s" "$@"\n' "$2" "$TOP/$1"
		cat
	} >"$H/bin/$1"
	chmod 755 "$H/bin/$1"
}
real() {
	rm -f "$H/bin/$1"
	ln -s "$TOP/$1" "$H/bin/$1"
}
real qmail-mime
real qmail-smime
# what a mode may say: the codes of its manual page. All others are later.
lies() { # program mode code-that-is-an-answer ...
	lies_program=$1 lies_mode=$2
	shift 2
	lies_bad=''
	for code in 0 1 2 3 4 5 99 100 101 111 126 127 128 255 9s 11s 15s; do
		for words in '' "$lies_program: text" 'smime=pass' 'opened 12 enveloped-data'; do
			case $code in *s) end="kill -${code%s} \$\$" ;; *) end="exit $code" ;; esac
			printf 'echo "%s"; echo "%s" >&2\n%s\n' "$words" "$words" "$end" | child "$lies_program" "$lies_mode"
			receive
			lies_wanted='Z 71 not queued'
			case " $* " in *" $code "*) lies_wanted="$told $state" ;; esac
			case "$told $state" in
			"$lies_wanted") case "$told" in Z*|ok*) ;; *) lies_bad="$lies_bad $code:$told" ;; esac ;;
			*) lies_bad="$lies_bad $code($words):$told:$state" ;;
			esac
			case $state in *WITH* | *MORE*) lies_bad="$lies_bad $code:$state" ;; esac
		done
	done
	real "$lies_program"
	is "$lies_program $lies_mode: what is no answer makes the message wait" "$lies_bad" ''
}
lies qmail-mime -r
lies qmail-smime -l 0 1 3
lies qmail-smime -d 1 3
lies qmail-smime -v
lies qmail-smime -u 1 3
child qmail-smime -d <<'END'
printf 'From: x\n\nshort' >&3
echo "opened 99 authenveloped-data" >&2
exit 0
END
receive
expect 'an opened message that is not as long as said' 'Z 71' 'not queued'
child qmail-smime -v <<'END'
printf 'dkim=pass header.d=example.org\nis=pass\n'
exit 0
END
receive
expect 'a result of another method' 'Z 71' 'not queued'
child qmail-smime -v <<'END'
printf 'smime=pass\nis=pass\nX-Evil: 1\n'
exit 0
END
receive
expect 'more behind the words' 'Z 71' 'not queued'
child qmail-smime -v <<'END'
printf 'smime=fail\nis=pass\n'
exit 0
END
receive
expect 'a status that does not fit' 'Z 71' 'not queued'
real qmail-smime

# ---- the queue ---------------------------------------------------------------------------------------

for code in 11 31 51 53 54 61 71 81 91 120; do
	queue_says "exit $code"
	receive
	case $code in 11 | 31) letter=D ;; *) letter=Z ;; esac
	is "the next program says $code" "$told" "$letter $code"
done
queue_says 'kill 9'
receive
is 'the next program is killed' "${told%% *}" Z
done_testing
