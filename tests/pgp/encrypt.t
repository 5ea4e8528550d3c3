#!/bin/sh
# qmail-pgp -e: what it answers, what it refuses, and what comes of a program that misbehaves: no output, nothing in
# clear, and words that say why. What peers read is in roundtrip.t.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
people || exit 111
more_people || exit 111

printf 'From: ann@example.org\nTo: bob@example.net\nSubject: hi\nContent-Type: text/plain\n\nHello Bob\n' >"$T/m"
encrypt() { # [option ...] message out cert ...
	rm -f "$T/out"
	./qmail-pgp -e "$@" >"$T/said" 2>&1
}
answers() { # what code text [option ...] message cert ...: the line on fd 2, and no output
	what=$1 code=$2 text=$3
	shift 3
	encrypt "$@"
	is "$what" "$? $(sed "s|$P/||; s|$T/||" "$T/said")" "$code $text"
	ok '  and no output' test ! -s "$T/out"
}
opened() { sed -n '/^-----BEGIN/,/^-----END/p' "$1" | sqop decrypt "$P/${2-bob}.key" | tr -d '\r'; }
recipients() { sed -n '/^-----BEGIN/,/^-----END/p' "$1" | gpg --batch --list-only --list-packets 2>/dev/null | grep -c '^:pubkey enc packet'; }

# ---- what it does ----------------------------------------------------------------------------------------

ok 'one recipient' encrypt "$T/m" "$T/out" "$P/bob.cert"
is '  the header outside' "$(sed -n '1,/^$/p' "$T/out" | sed 's/----=_[0-9a-f]*/B/')" "$(printf '%s\n' \
	'From: ann@example.org' 'To: bob@example.net' 'Subject: hi' 'MIME-Version: 1.0' \
	'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";' '	boundary="B"')"
is '  what is inside' "$(opened "$T/out")" "$(printf 'Content-Type: text/plain\n\nHello Bob\n')"
ok '  no text in clear' sh -c '! grep -q Hello "$1"' sh "$T/out"
is '  it is complete' "$(./qmail-pgp -l "$T/out" | head -n 1)" 'pgp-encrypted complete'
is '  integrity is protected' "$(sed -n '/^-----BEGIN/,/^-----END/p' "$T/out" |
	gpg --batch --list-only --list-packets 2>/dev/null | grep -c 'mdc_method: 2')" 1
ok 'three recipients' encrypt "$T/m" "$T/out" "$P/bob.cert" "$P/bob-rsa.cert" "$P/bob-p256.cert"
is '  a session key for each' "$(recipients "$T/out")" 3
for who in bob bob-rsa bob-p256; do
	is "  $who reads it" "$(opened "$T/out" "$who" | tail -n 1)" 'Hello Bob'
done
gpg --batch --quiet --armor --export "$(cat "$P/bob.fpr")" >"$T/armored"
ok 'a certificate with armor' encrypt "$T/m" "$T/out" "$T/armored"
cat "$P/bob.cert" "$P/eve.cert" >"$T/two"
ok 'a file with two certificates' encrypt "$T/m" "$T/out" "$T/two"
is '  the first one counts' "$(recipients "$T/out") $(opened "$T/out" bob | tail -n 1)" '1 Hello Bob'
ok 'signed in one go' encrypt -K "$P/ann.key" "$T/m" "$T/out" "$P/bob.cert"
sed -n '/^-----BEGIN/,/^-----END/p' "$T/out" | sqop decrypt --verify-with="$P/ann.cert" --verify-out="$T/verified" "$P/bob.key" >"$T/back"
is '  by her' "$(grep -ci "$(cat "$P/ann.fpr")" "$T/verified")" 1
ok '  and without it, the text' encrypt "$T/m" "$T/out" "$P/bob.cert"
exec 7>"$T/seven"
./qmail-pgp -e "$T/m" '&7' "$P/bob.cert" 2>"$T/line"
exec 7>&-
is 'the answer to a caller with a descriptor' "$(sed 's/[0-9][0-9]*/N/' "$T/line")" 'encrypted N openpgp'
is '  has the size' "$(cut -d' ' -f2 "$T/line")" "$(wc -c <"$T/seven")"
exec 7>"$T/seven"
./qmail-pgp -e -K "$P/ann.key" "$T/m" '&7' "$P/bob.cert" 2>"$T/line"
exec 7>&-
is '  with a signature' "$(sed 's/[0-9][0-9]*/N/' "$T/line")" 'encrypted N openpgp,signed'
# shellcheck disable=SC2002 # a pipe
ok 'from a pipe to a pipe' sh -c 'cat "$1" | ./qmail-pgp -e - - "$2" | cat >"$3"' sh "$T/m" "$P/bob.cert" "$T/out"
is '  is the same' "$(opened "$T/out" | tail -n 1)" 'Hello Bob'
ok 'through gosop' encrypt -p /usr/bin/gosop "$T/m" "$T/out" "$P/bob.cert"
is '  is the same' "$(opened "$T/out" | tail -n 1)" 'Hello Bob'

# ---- what is encrypted already -----------------------------------------------------------------------------

encrypt "$T/m" "$T/once" "$P/bob.cert"
mv "$T/once" "$T/encrypted"
answers 'an encrypted message' 3 'qmail-pgp: the message is encrypted already' "$T/encrypted" "$T/out" "$P/bob.cert"
ok 'with -f it is encrypted again' encrypt -f "$T/encrypted" "$T/out" "$P/bob.cert"
sed '/^-----END/d' "$T/encrypted" >"$T/cut"
ok 'one that is cut does not count' encrypt "$T/cut" "$T/out" "$P/bob.cert"
sed 's/^\(wV4D.*\)$/x\1/' "$T/encrypted" >"$T/damaged"
ok 'nor one that is damaged' encrypt "$T/damaged" "$T/out" "$P/bob.cert"
printf 'From: ann@example.org\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nHello\n--b--\n' >"$T/says-so"
ok 'nor one that only says so' encrypt "$T/says-so" "$T/out" "$P/bob.cert"
ok '  it is in no clear text' sh -c '! grep -q Hello "$1"' sh "$T/out"

# ---- certificates and keys that are no good ------------------------------------------------------------------

answers 'no such file' 4 "qmail-pgp: none: no such file" "$T/m" "$T/out" "$T/none"
: >"$T/empty"
answers 'an empty file' 4 'qmail-pgp: empty: no certificate in the file' "$T/m" "$T/out" "$T/empty"
head -c 100 "$P/bob.cert" >"$T/short"
encrypt "$T/m" "$T/out" "$T/short"
is 'a certificate that is cut' $? 4
answers 'a secret key' 4 'qmail-pgp: bob.key: secret key in the place of a certificate' "$T/m" "$T/out" "$P/bob.key"
answers 'expired' 4 'qmail-pgp: expired.cert: certificate that has expired' "$T/m" "$T/out" "$P/expired.cert"
answers 'revoked' 4 'qmail-pgp: revoked.cert: certificate revoked' "$T/m" "$T/out" "$P/revoked.cert"
answers 'RSA-1024' 4 'qmail-pgp: rsa1024.cert: weak algorithm:' "$T/m" "$T/out" "$P/rsa1024.cert"
answers 'one bad certificate among two: nobody gets it' 4 'qmail-pgp: expired.cert: certificate that has expired' \
	"$T/m" "$T/out" "$P/bob.cert" "$P/expired.cert"
gpg --batch --quiet --pinentry-mode loopback --passphrase secret --quick-gen-key 'Locked <locked@example.org>' ed25519 sign,cert never 2>/dev/null
gpg --batch --quiet --pinentry-mode loopback --passphrase secret --export-secret-keys locked@example.org >"$T/locked" 2>/dev/null
answers 'a signing key with a password' 4 'qmail-pgp: locked: key that is protected by a password' -K "$T/locked" "$T/m" "$T/out" "$P/bob.cert"
answers 'no signing key' 4 'qmail-pgp: none: no such file' -K "$T/none" "$T/m" "$T/out" "$P/bob.cert"
encrypt -K "$P/ann.cert" "$T/m" "$T/out" "$P/bob.cert"
is 'a certificate in its place' $? 4

# ---- programs that misbehave -----------------------------------------------------------------------------------

# a stand-in: it cannot write to a file, so its text is its behaviour
stand_in() { # text of a Python program
	printf '#!/usr/bin/python3 -SE\nimport os, sys, time, subprocess\ndata = sys.stdin.buffer.read()\nout = sys.stdout.buffer\n%s\n' \
		"$1" >"$T/sop"
	chmod 755 "$T/sop"
}
bad() { # what text [code]: 111, words, and nothing written
	stand_in "$2"
	answers "$1" 111 "$3" -p "$T/sop" "$T/m" "$T/out" "$P/bob.cert"
	ok '  nothing in clear' sh -c '! grep -q Hello "$@" 2>/dev/null' sh "$T/out" "$T/said"
}
none='qmail-pgp: the OpenPGP program wrote no encrypted message'
bad 'it writes the text' 'out.write(data)' "$none"
bad 'it writes nothing' 'pass' "$none"
bad 'it writes a literal packet' 'out.write(bytes([0xcb, len(data) + 6]) + b"b\0\0\0\0\0" + data)' "$none"
encrypt "$T/m" "$T/good" "$P/bob.cert"
sed -n '/^-----BEGIN/,/^-----END/p' "$T/good" | sqop dearmor >"$T/good.pgp"
octets() { od -An -v -tu1 "$1" | tr -s ' \n' ',,' | sed 's/^,//; s/,$//'; }
good="data = bytes([$(octets "$T/good.pgp")])"
bad 'it writes all and fails' "$good
out.write(data); out.flush()
sys.exit(1)" 'qmail-pgp: sop exited 1'
bad 'it writes all and dies' "$good
out.write(data); out.flush()
os.abort()" 'qmail-pgp: sop was killed by signal 6'
bad 'it writes half of it' "$good
out.write(data[:-20])" "$none"
bad 'it writes text behind it' "$good
out.write(data + b'Hello')" "$none"
bad 'it writes text before it' "$good
out.write(b'Hello' + data)" "$none"
bad 'the session key is for another' "$(encrypt "$T/m" "$T/eve" "$P/eve.cert"
	sed -n '/^-----BEGIN/,/^-----END/p' "$T/eve" | sqop dearmor >"$T/eve.pgp"
	echo "data = bytes([$(octets "$T/eve.pgp")])")
out.write(data)" 'qmail-pgp: the OpenPGP program did not encrypt to each certificate'
stand_in "$good
out.write(data)"
ok 'for one it did what it should' encrypt -p "$T/sop" "$T/m" "$T/out" "$P/bob.cert"
answers 'but for two there is one session key' 111 'qmail-pgp: the OpenPGP program did not encrypt to each certificate' \
	-p "$T/sop" "$T/m" "$T/out" "$P/bob.cert" "$P/bob-rsa.cert"
gpg --batch --quiet --pinentry-mode loopback --passphrase x -c <"$T/m" >"$T/password.pgp" 2>/dev/null
bad 'it encrypts with a password' "data = bytes([$(octets "$T/password.pgp")])
out.write(data)" 'qmail-pgp: the OpenPGP program did not encrypt to each certificate'
gpg --batch --quiet --trust-model always --rfc2440 --disable-mdc -r "$(cat "$P/bob-rsa.fpr")" -e <"$T/m" >"$T/sed.pgp" 2>/dev/null
bad 'without integrity' "data = bytes([$(octets "$T/sed.pgp")])
out.write(data)" "$none"
answers 'there is no program' 111 'qmail-pgp: unable to run /nothing/sqop: No such file or directory' -p /nothing/sqop \
	"$T/m" "$T/out" "$P/bob.cert"
printf 'not a program' >"$T/sop"
chmod 755 "$T/sop"
answers 'a file that is none' 111 'qmail-pgp: unable to run sop: Exec format error' -p "$T/sop" "$T/m" "$T/out" "$P/bob.cert"
answers 'a full disk' 111 'qmail-pgp: unable to write /dev/full: No space left on device' "$T/m" /dev/full "$P/bob.cert"
cp "$T/m" "$T/same"
encrypt -f "$T/same" "$T/same" "$P/bob.cert"
is 'into the message itself' "$? $(cat "$T/said")" '100 qmail-pgp: message and out are the same file'
is_file '  which is as before' "$T/same" "$T/m"

# it is killed with us
within() { # what should come true: a command; for at most a minute
	for _ in 1 2 3 4 5 6; do for _ in 0 1 2 3 4 5 6 7 8 9; do for _ in 0 1 2 3 4 5 6 7 8 9; do
		"$@" && return
		sleep 0.1
	done; done; done
	return 1
}
is_running() { pgrep -P "$pid" -f "$T/sop" >"$T/pid"; }
is_gone() { ! kill -0 "$(cat "$T/pid")" 2>/dev/null || grep -q '^State:.Z' "/proc/$(cat "$T/pid")/status"; }
stand_in 'time.sleep(600)'
./qmail-pgp -e -p "$T/sop" "$T/m" "$T/out" "$P/bob.cert" &
pid=$!
ok 'a program runs' within is_running
kill -9 "$pid"
wait "$pid" 2>/dev/null
ok '  it is killed with qmail-pgp' within is_gone
is_gone || kill -9 "$(cat "$T/pid")"

done_testing
