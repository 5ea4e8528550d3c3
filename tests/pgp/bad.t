#!/bin/sh
# qmail-pgp -d: encrypted messages that are damaged, changed, cut, not protected or made to harm stay closed: all with the same
# words and exit code, and nothing of their text is released, whatever the OpenPGP program has written. See bad.py.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
ok 'keys are made' people
mkdir "$T/bad"
ok 'messages are made' /usr/bin/python3 tests/pgp/bad.py "$P" "$T/bad"

printf 'the output as it was\n' >"$T/before"
open_it() { # message [option ...]: $T/out is as before, or the new message
	in=$1
	shift
	cp "$T/before" "$T/out"
	: >"$T/results"
	./qmail-pgp -d -R "$T/results" "$@" "$in" "$T/out" "$P/bob.key" ${cert:+"$cert"} >"$T/said" 2>&1
}
stays_closed() { # message [option ...]
	open_it "$@"
	[ "$? $(cat "$T/said")" = '1 qmail-pgp: the message cannot be decrypted' ] && cmp -s "$T/out" "$T/before"
}
count=0
for message in "$T"/bad/???; do
	name=$(cat "$message.name")
	case $name in
	good:*)
		open_it "$message"
		is "$name: opened" "$? $(grep -c 'the plain text of this message' "$T/out")" '0 40'
		;;
	*) ok "$name" stays_closed "$message" ;;
	esac
	count=$((count + 1))
done
ok 'there were many' test "$count" -gt 60
good=$T/bad/000

# what is not encrypted is another answer
printf 'From: ann@example.org\nContent-Type: text/plain\n\nHi\n' >"$T/plain"
open_it "$T/plain"
is 'not encrypted: 3' "$? $(cat "$T/said")" '3 qmail-pgp: the message is not encrypted'
open_it "$good" -p /nonexistent/sqop
is 'no program: later' "$? $(cat "$T/said")" '111 qmail-pgp: unable to run /nonexistent/sqop: No such file or directory'
ok '  and nothing is written' cmp "$T/out" "$T/before"

# ---- a program that misbehaves: what it writes is not released ----

# These are in perl, because the program may make no other process.
mkdir "$T/bin"
program() { # name body
	printf '#!/usr/bin/perl\nuse POSIX; $| = 1;\n$text = "Content-Type: text/plain\\r\\n\\r\\nearly\\r\\n";\n%s\n' "$2" >"$T/bin/$1"
	chmod 755 "$T/bin/$1"
}
# shellcheck disable=SC2016 # perl
{
	program fails 'print $text; 1 while <STDIN>; exit 29'
	program fails-late '1 while <STDIN>; print $text; exit 1'
	program dies 'print $text; 1 while <STDIN>; POSIX::abort()'
	program much '1 while <STDIN>; print $text; print "x" x 65536 while 1'
	program stops-reading 'print $text; close STDIN; exit 3'
	program hangs 'print $text; 1 while <STDIN>; sleep 1000 while 1'
	program good '1 while <STDIN>; print $text'
}
for name in fails fails-late dies much stops-reading; do
	ok "a program that $name" stays_closed "$good" -p "$T/bin/$name"
	cert=$P/ann.cert
	ok '  also where it verifies' stays_closed "$good" -p "$T/bin/$name"
	is '  and nothing is said of signatures' "$(cat "$T/results")" ''
	cert=
done
printf '#!/usr/bin/python3\nimport signal, threading\nprint("early", flush=True)\nsignal.pthread_kill(threading.get_ident(), 9)\n' >"$T/bin/killed"
chmod 755 "$T/bin/killed"
open_it "$good" -p "$T/bin/killed"
is 'one that is killed from outside: later' $? 111
ok '  nothing is written' cmp "$T/out" "$T/before"
cp "$T/before" "$T/out"
./qmail-pgp -d -p "$T/bin/hangs" "$good" "$T/out" "$P/bob.key" &
opener=$!
until hanging=$(pgrep -P "$opener" -x hangs); do sleep 0.1; done
ok 'one that hangs: nothing is written' cmp "$T/out" "$T/before"
kill -KILL "$opener"
wait "$opener" 2>/dev/null
while kill -0 "$hanging" 2>/dev/null; do sleep 0.1; done
ok '  and it ends with qmail-pgp' cmp "$T/out" "$T/before"
open_it "$good" -p "$T/bin/good"
is 'one that ends with 0' "$? $(tail -n 1 "$T/out" | tr -d '\r')" '0 early'
for message in "$T"/bad/???; do
	case $(cat "$message.name") in
	'24: no integrity protection (tag 9)' | 'octets behind' | 'a literal packet alone' | 'a certificate' | '11: signed, not encrypted' | \
		'the session key behind' | 'two encrypted packets' | 'a wrong check sum' | 'no end of the armor' | '1 octets missing')
		ok "what it has written of: $(cat "$message.name")" stays_closed "$message" -p "$T/bin/good"
		;;
	esac
done

# ---- -v: the same ----

printf 'Content-Type: text/plain\r\n\r\nHi\r\n' >"$T/entity"
pgp_gpg --armor --detach-sign -u "$(cat "$P/ann.fpr")" <"$T/entity" >"$T/sig"
{
	printf 'From: ann@example.org\nContent-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\n\n--b\n'
	tr -d '\r' <"$T/entity"
	printf '\n--b\nContent-Type: application/pgp-signature\n\n'
	cat "$T/sig"
	printf '\n--b--\n'
} >"$T/signed"
date=$(gpg --batch --list-packets "$T/sig" 2>/dev/null | sed -n 's/.*created \([0-9]*\),.*/@\1/p' | date -u -f - +%Y-%m-%dT%H:%M:%SZ)
line="$date $(cat "$P/ann.fpr") $(cat "$P/ann.fpr")"
program v-good "1 while <STDIN>; print '$line', qq(\\n)"
program v-fails "print '$line', qq(\\n); 1 while <STDIN>; exit 3"
program v-dies "print '$line', qq(\\n); 1 while <STDIN>; POSIX::abort()"
program v-much "1 while <STDIN>; print '$line', qq(\\n) while 1"
program v-odd "1 while <STDIN>; print 'good, by $(cat "$P/ann.fpr")', qq(\\n)"
program v-other "1 while <STDIN>; print '2020-01-01T00:00:00Z $(cat "$P/ann.fpr") $(cat "$P/ann.fpr")', qq(\\n)"
program v-eve "1 while <STDIN>; print '$date $(cat "$P/eve.fpr") $(cat "$P/eve.fpr")', qq(\\n)"
for name in v-fails v-dies v-much v-odd v-other v-eve; do
	./qmail-pgp -v -w -p "$T/bin/$name" "$T/signed" "$P/ann.cert" >"$T/said" 2>&1
	ok "$name: never pass" sh -c '[ "$1" -ne 0 ] && ! grep -q "pass" "$2"' sh $? "$T/said"
done
./qmail-pgp -v -w -p "$T/bin/v-good" "$T/signed" "$P/ann.cert" >"$T/said" 2>&1
is 'the line that they wrote is one of a good signature' "$? $(sed -n 2p "$T/said")" '0 is=pass'

done_testing
