#!/bin/sh
# When qmail-smime ends, with any result, its memory holds nothing of a private key, of a content key or of a text that
# it has decrypted. tests/residue.c searches; it must find a line of what may be there, which shows that the search works.
# Nothing of these is in a file either, or could be in a core file.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }
ENGINE=$TOP/build/qmail-smime.residue
mkdir "$T/tmp"
TMPDIR=$T/tmp
export TMPDIR

run() { # what exit-code needles option argument ...
	what=$1 wanted=$2 needles=$3
	shift 3
	"$ENGINE" "$@" >"$T/stdout" 2>"$T/err" 8<"$needles" 9>"$T/9"
	is "$what: exit code" $? "$wanted"
	is "$what: nothing is left" "$(grep '^found' "$T/9" | grep -v '^found control')" ''
	ok "$what: all was looked for" [ "$(sed -n 's/^searched [0-9]* for //p' "$T/9")" -ge "$(wc -l <"$needles")" ]
	is "$what: no temporary file" "$(ls -A "$T/tmp")" ''
}
is_locked() { ok '  memory is locked' grep -q '^VmLck:[[:space:]]*[1-9]' "$T/9"; }
is_found() { ok '  what may be there is found' grep -q '^found control' "$T/9"; }

# ---- -s -----------------------------------------------------------------------------------------

printf 'From: ann@example.org\nTo: bob@example.net\nContent-Type: text/plain\n\nAre you hungry\n' >"$T/plain"
for key in ann ann-p256 ann-ed25519; do
	/usr/bin/python3 tests/chain/needles.py "$PKI/$key.key" >"$T/needles.$key"
	ok "there is something to look for: $key" [ "$(wc -l <"$T/needles.$key")" -gt 8 ]
	for form in -f -fo; do
		run "-s $form $key" 0 "$T/needles.$key" -s $form "$T/plain" "$PKI/$key.key" "$PKI/$key.pem" "$T/signed"
		is_found
		is_locked
	done
	run "-s $key, a full disk" 111 "$T/needles.$key" -s "$T/plain" "$PKI/$key.key" "$PKI/$key.pem" /dev/full
	run "-s $key, another certificate" 4 "$T/needles.$key" -s "$T/plain" "$PKI/$key.key" "$PKI/bob.pem" "$T/signed"
	run "-s $key, no message" 111 "$T/needles.$key" -s "$T/none" "$PKI/$key.key" "$PKI/$key.pem" "$T/signed"
done

# ---- -e: the content key --------------------------------------------------------------------------

echo "control $(hex 'Are you hungry')" >"$T/needles.e"
for mode in '' -g; do
	for to in bob bob-p256 'bob bob-p256'; do
		certs=
		for id in $to; do certs="$certs $PKI/$id.pem"; done
		# shellcheck disable=SC2086 # words
		run "-e $mode $to" 0 "$T/needles.e" -e $mode "$T/plain" "$T/encrypted" $certs
		is_found
		is_locked
		is '  the content key was looked for' "$(sed -n 's/^searched [0-9]* for //p' "$T/9")" 2
	done
	run "-e $mode, a full disk" 111 "$T/needles.e" -e $mode "$T/plain" /dev/full "$PKI/bob.pem"
	run "-e $mode, no certificate" 4 "$T/needles.e" -e $mode "$T/plain" "$T/encrypted" "$PKI/ann-ed25519.pem"
done

# ---- -d: the private key, the content key and the text -----------------------------------------------

secret() { # file lines: a text that is nowhere else
	printf 'From: ann@example.org\nSubject: Are you hungry\nContent-Type: text/plain; name="the inner header"\n\n'
	printf 'a very secret text at its begin\n'
	perl -e 'print "a line that is not secret\n" x $ARGV[0]' "$1"
	printf 'a very secret text at its end\n'
}
while IFS=: read -r name to mode lines; do
	secret "$lines" >"$T/secret"
	# shellcheck disable=SC2086 # a word or none
	"$ENGINE" -e $mode "$T/secret" "$T/$name" "$PKI/$to.pem" 8</dev/null 9>"$T/9"
	sed -n 's/^random /content-key /p' "$T/9" >"$T/$name.key"
done <<EOT
cbc:bob::0
gcm:bob-p256:-g:0
long:bob:-g:40000
long-cbc:bob-p256::40000
EOT
# A damaged octet of the tag, or no end; CBC would often not see the damage. The text itself stays as it is: one with 8-bit
# octets would be looked at as one that is encoded anew, which can leave its Content fields behind (INTERNALS.md).
for name in gcm long; do
	perl -0777 -pe 's/(.)(?=.{8}\n\z)/$1 eq "A" ? "B" : "A"/se' "$T/$name" >"$T/$name.damaged"
done
sed '$d' "$T/cbc" >"$T/cbc.damaged"
needles() { # key message
	/usr/bin/python3 tests/chain/needles.py "$PKI/$1.key"
	echo "text $(hex 'very secret text')"
	echo "header $(hex 'he inner header')"
	cat "$T/$2.key"
}
while IFS=: read -r what message key cert wanted; do
	needles "$key" "${message%.damaged}" >"$T/needles"
	is "$what: there is a content key" "$(grep -c content-key "$T/needles")" 1
	run "-d $what" "$wanted" "$T/needles" -d "$T/$message" "$T/out" "$PKI/$key.key" "$PKI/$cert.pem"
	is_found
	is_locked
done <<EOT
CBC:cbc:bob:bob:0
GCM:gcm:bob-p256:bob-p256:0
long:long:bob:bob:0
long, CBC:long-cbc:bob-p256:bob-p256:0
damaged, CBC:cbc.damaged:bob:bob:1
damaged, GCM:gcm.damaged:bob-p256:bob-p256:1
damaged, long:long.damaged:bob:bob:1
EOT
# what is encoded anew goes through more hands; Content fields of its parts may be left, and no text
printf 'From: ann@example.org\nContent-Type: text/plain; charset=utf-8; name="the inner header"\n\na very secret text \303\274\n' |
	openssl cms -encrypt -binary -aes-256-cbc "$PKI/bob.pem" >"$T/eight"
needles bob cbc | grep -v '^content-key\|^header' >"$T/needles"
run '-d, 8-bit text' 0 "$T/needles" -d "$T/eight" "$T/out" "$PKI/bob.key" "$PKI/bob.pem"
is '  it was encoded anew' "$(grep -c '=C3=BC' "$T/out")" 1
needles bob cbc >"$T/needles"
run '-d, a full disk' 111 "$T/needles" -d "$T/cbc" /dev/full "$PKI/bob.key" "$PKI/bob.pem"
run '-d, another certificate' 4 "$T/needles" -d "$T/cbc" "$T/out" "$PKI/bob.key" "$PKI/ann.pem"

# ---- a core file -----------------------------------------------------------------------------------

# It waits for its key, and is confined by then. Its files in /proc belong to root if it cannot be traced.
as=
[ "$(id -u)" -ne 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
mkdir "$T/core"
chmod 777 "$T/core"
mkfifo "$T/core/key"
cp "$T/cbc" "$PKI/bob.pem" ./qmail-smime "$T/core"
chmod a+rw "$T"/core/*
# shellcheck disable=SC2086,SC3045 # a command; dash and bash have it
(
	cd "$T/core" && ulimit -c unlimited && unset TMPDIR && exec $as ./qmail-smime -d cbc out key bob.pem
) 2>/dev/null &
pid=$!
exec 6>"$T/core/key"
tries=0
until [ "$(sed -n 's/^Max core file size *\([^ ]*\) .*/\1/p' "/proc/$pid/limits")" = 0 ] || [ $tries -eq 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
ok 'it may leave no core file' [ $tries -lt 100 ]
is 'it cannot be traced' "$(stat -c %u "/proc/$pid/mem")" 0
kill -ABRT "$pid"
wait "$pid" 2>/dev/null
is 'a signal ends it' $? 134
exec 6>&-
is 'and there is none' "$(ls "$T/core" | tr '\n' ' ')" 'bob.pem cbc key out qmail-smime '

done_testing
