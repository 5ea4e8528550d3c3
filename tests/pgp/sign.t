#!/bin/sh
# qmail-pgp -s: what it answers, what it refuses, and what comes of a program that misbehaves: no output, and words that
# say why. What peers verify is in roundtrip.t.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
people || exit 111
more_people || exit 111

printf 'From: ann@example.org\nTo: bob@example.net\nSubject: hi\nContent-Type: text/plain\n\nHello Bob\n' >"$T/m"
sign() { # [option ...] message key out
	rm -f "$T/out"
	./qmail-pgp -s "$@" >"$T/said" 2>&1
}
answers() { # what code text [option ...] message key: the line on fd 2, and no output
	what=$1 code=$2 text=$3
	shift 3
	sign "$@" "$T/out"
	is "$what" "$? $(sed "s|$P/||; s|$T/||" "$T/said")" "$code $text"
	ok '  and no output' test ! -s "$T/out"
}
signature() { sed -n '/^-----BEGIN/,/^-----END/p' "$1"; }

# ---- what it does ----------------------------------------------------------------------------------------

ok 'a message is signed' sign "$T/m" "$P/ann.key" "$T/out"
is '  its form' "$(sed 's/----=_[0-9a-f]*/B/; s/pgp-sha[0-9]*/pgp-shaN/; /^-----BEGIN/,/^-----END/d' "$T/out")" "$(printf '%s\n' \
	'From: ann@example.org' 'To: bob@example.net' 'Subject: hi' 'MIME-Version: 1.0' \
	'Content-Type: multipart/signed; protocol="application/pgp-signature";' '	micalg=pgp-shaN; boundary="B"' '' '--B' \
	'Content-Type: text/plain' '' 'Hello Bob' '' '--B' 'Content-Type: application/pgp-signature; name="signature.asc"' \
	'Content-Disposition: attachment; filename="signature.asc"' '' '' '--B--')"
for program in sqop gosop; do
	for who in ann ann-rsa ann-sqop; do
		ok "$program, $who" sign -p "/usr/bin/$program" "$T/m" "$P/$who.key" "$T/out"
		hash=$(signature "$T/out" | gpg --batch --list-packets | sed -n 's/.*digest algo \([0-9]*\),.*/\1/p')
		case $hash in 8) hash=256 ;; 9) hash=384 ;; 10) hash=512 ;; esac
		is '  micalg is that of the signature' "$(sed -n 's/.*micalg=pgp-sha\([0-9]*\);.*/\1/p' "$T/out")" "$hash"
		is '  a signature over octets' "$(signature "$T/out" | gpg --batch --list-packets | grep -c 'sigclass 0x00')" 1
		is '  it passes' "$(./qmail-pgp -v "$T/out" "$P/$who.cert" | cut -d' ' -f1)" x-openpgp=pass
	done
done
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --armor --export-secret-keys "$(cat "$P/ann.fpr")" >"$T/armored"
ok 'a key with armor' sign "$T/m" "$T/armored" "$T/out"
exec 7>"$T/seven"
./qmail-pgp -s "$T/m" "$P/ann.key" '&7' 2>"$T/line"
exec 7>&-
is 'the answer to a caller with a descriptor' "$(sed 's/[0-9][0-9]*/N/' "$T/line")" 'signed N openpgp'
is '  has the size' "$(cut -d' ' -f2 "$T/line")" "$(wc -c <"$T/seven")"
# shellcheck disable=SC2002 # a pipe
ok 'from a pipe to a pipe' sh -c 'cat "$1" | ./qmail-pgp -s - "$2" - | cat >"$3"' sh "$T/m" "$P/ann.key" "$T/out"
is '  it passes' "$(./qmail-pgp -v "$T/out" "$P/ann.cert" | cut -d' ' -f1)" x-openpgp=pass

# ---- what is signed or encrypted already ----------------------------------------------------------------------

sign "$T/m" "$P/ann.key" "$T/out"
mv "$T/out" "$T/signed"
./qmail-pgp -e "$T/m" "$T/encrypted" "$P/bob.cert"
answers 'a signed message' 3 'qmail-pgp: the message is signed already' "$T/signed" "$P/ann.key"
answers 'an encrypted message' 3 'qmail-pgp: the message is encrypted already' "$T/encrypted" "$P/ann.key"
ok 'with -f it is signed again' sign -f "$T/signed" "$P/ann-rsa.key" "$T/out"
is '  and passes' "$(./qmail-pgp -v "$T/out" "$P/ann-rsa.cert" | cut -d' ' -f1)" x-openpgp=pass
printf 'From: ann@example.org\nContent-Type: text/plain\n\nnul \000 and 8-bit \303\274\n' >"$T/nul"
ok 'a NUL in a text' sign "$T/nul" "$P/ann.key" "$T/out"
printf 'From: ann@example.org\nContent-Type: message/partial; id=1; number=1; total=2\n\nGr\303\274\303\237e\n' >"$T/partial"
answers 'what must not be encoded' 1 'qmail-pgp: a part that must not be encoded has 8-bit text or long lines' "$T/partial" "$P/ann.key"

# ---- keys that are no good ------------------------------------------------------------------------------------

answers 'no such file' 4 'qmail-pgp: none: no such file' "$T/m" "$T/none"
answers 'a key that only certifies' 4 'qmail-pgp: certify.key: certificate without a key that signs' "$T/m" "$P/certify.key"
answers 'one that has ended' 4 'qmail-pgp: expired.key: certificate that has expired' "$T/m" "$P/expired.key"
answers 'one that was revoked' 4 'qmail-pgp: revoked.key: certificate revoked' "$T/m" "$P/revoked.key"
gpg --batch --quiet --pinentry-mode loopback --passphrase secret --quick-gen-key 'Locked <locked@example.org>' ed25519 sign,cert never 2>/dev/null
gpg --batch --quiet --pinentry-mode loopback --passphrase secret --export-secret-keys locked@example.org >"$T/locked" 2>/dev/null
answers 'a key with a password' 4 'qmail-pgp: locked: key that is protected by a password' "$T/m" "$T/locked"
for bad in "$P/ann.cert" "$T/m" /dev/null; do
	sign "$T/m" "$bad" "$T/out"
	is "never with ${bad##*/}" $? 4
	ok '  and no output' test ! -s "$T/out"
	note "$(cat "$T/said")"
done

# ---- programs that misbehave ------------------------------------------------------------------------------------

stand_in() { # text of a Python program
	printf '#!/usr/bin/python3 -SE\nimport os, sys\ndata = sys.stdin.buffer.read()\nout = sys.stdout.buffer\n%s\n' "$1" >"$T/sop"
	chmod 755 "$T/sop"
}
bad() { # what text words
	stand_in "$2"
	answers "$1" 111 "$3" -p "$T/sop" "$T/m" "$P/ann.key"
}
octets() { od -An -v -tu1 "$1" | tr -s ' \n' ',,' | sed 's/^,//; s/,$//'; }
none='qmail-pgp: the OpenPGP program wrote no good signature'
sqop sign --no-armor "$P/ann.key" <"$T/m" >"$T/good"
sqop sign --no-armor --as=text "$P/ann.key" <"$T/m" >"$T/text"
gpg --batch --quiet --pinentry-mode loopback --passphrase '' -u "$(cat "$P/ann-rsa.fpr")" --digest-algo SHA1 --detach-sign <"$T/m" >"$T/sha1" 2>/dev/null
good="data = bytes([$(octets "$T/good")])"
bad 'it writes nothing' 'pass' "$none"
bad 'it writes the text' 'out.write(data)' "$none"
bad 'it writes all and fails' "$good
out.write(data); out.flush()
sys.exit(1)" 'qmail-pgp: sop exited 1'
bad 'it writes half of it' "$good
out.write(data[:-9])" "$none"
bad 'it writes text behind it' "$good
out.write(data + b'Hello')" "$none"
bad 'it writes without end' "$good
while True: out.write(data)" "$none"
bad 'a signature over text' "data = bytes([$(octets "$T/text")])
out.write(data)" "$none"
bad 'with SHA-1' "data = bytes([$(octets "$T/sha1")])
out.write(data)" "$none"
answers 'there is no program' 111 'qmail-pgp: unable to run /nothing/sqop: No such file or directory' -p /nothing/sqop "$T/m" "$P/ann.key"
sign "$T/m" "$P/ann.key" /dev/full
is 'a full disk' "$? $(cat "$T/said")" '111 qmail-pgp: unable to write /dev/full: No space left on device'

done_testing
