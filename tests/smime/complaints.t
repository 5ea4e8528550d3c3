#!/bin/sh
# What people complain about in other S/MIME gateways and mail programs, by number: no such complaint holds here.
#
# Number 25 is about what a chain does with a calendar entry, 27 to 30 are about OpenPGP, PDF and XML.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

now=1795824000
sign() { # message out [option ...]
	in=$1 out=$2
	shift 2
	rm -f "$out"
	./qmail-smime -s -T "$now" "$@" "$in" "$PKI/ann.key" "$PKI/ann.chain" "$out" 2>"$T/err"
}
encrypt() { # message out certificate ... : options stand before the message, in $how
	rm -f "$2"
	# shellcheck disable=SC2086 # options
	./qmail-smime -e ${how-} "$@" 2>"$T/err"
}
decrypt() { # message out [person]
	rm -f "$2"
	./qmail-smime -d "$1" "$2" "$PKI/${3-bob}.key" "$PKI/${3-bob}.pem" >"$T/said" 2>&1
}
verdict() { # message [roots]: the exit code and the results
	./qmail-smime -v -T "$now" "$1" "${2-$PKI/roots.pem}" "$PKI/crls.pem" >"$T/lines" 2>&1
	echo "$? $(sed -n 's/^smime=\([a-z]*\).*/\1/p' "$T/lines" | paste -s -d / -)"
}
passes() { [ "$(verdict "$1")" = '0 pass' ]; }
never_passes() { ! verdict "$1" | grep -q '^0\|pass'; }
wire() { sed 's/$/\r/' "$1"; } # as qmail-remote sends it
good_for_openssl() { # message
	wire "$1" | openssl cms -verify -CAfile "$PKI/roots.pem" -attime "$now" -out "$T/content" 2>"$T/openssl"
}
opened_by_openssl() { # message [person]: the entity, lines end in LF
	wire "$1" | openssl cms -decrypt -recip "$PKI/${2-bob}.pem" -inkey "$PKI/${2-bob}.key" 2>"$T/openssl" | tr -d '\r'
}
entity() { sed -n '/^[Cc]ontent-/,$p' "$1"; } # of a message whose first Content field ends its other fields
header() { printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: x\nDate: Sat, 28 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n'; }

{
	header
	printf 'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHello\n--b\n'
	printf 'Content-Type: text/html\n\n<p>Hello\n--b--\n'
} >"$T/multipart"
{
	header
	printf 'Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>Gr=FC=DFe\n'
} >"$T/html"
{
	header
	printf 'Content-Type: text/plain\n\nHello\n'
} >"$T/plain"
{
	header
	printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGr\303\274\303\237e\n'
} >"$T/8bit"

# ---- 1, 2, 3: what is encrypted ------------------------------------------------------------------

ok '1: a multipart is encrypted' encrypt "$T/multipart" "$T/out" "$PKI/bob.pem"
is '1: and its type is inside' "$(opened_by_openssl "$T/out")" "$(entity "$T/multipart")"
is '1: the message says what it is' "$(grep -ci '^content-type: application/pkcs7-mime' "$T/out")" 1
ok '1: it is opened' decrypt "$T/out" "$T/opened"
is '1: to what it was' "$(entity "$T/opened")" "$(entity "$T/multipart")"
ok '2: one part is encrypted' encrypt "$T/html" "$T/out" "$PKI/bob.pem"
is '2: with its type and transfer encoding' "$(opened_by_openssl "$T/out")" "$(entity "$T/html")"
ok '2: and comes back' decrypt "$T/out" "$T/opened"
is '2: with both' "$(entity "$T/opened")" "$(entity "$T/html")"
encrypt "$T/plain" "$T/once" "$PKI/bob.pem"
encrypt "$T/once" "$T/twice" "$PKI/bob.pem"
is '3: an encrypted message is not encrypted again' $? 3

# ---- 4, 13: which certificate --------------------------------------------------------------------

choose() { # usage address certificate ...
	./qmail-smime -k -T "$now" -r "$PKI/roots.pem" -c "$PKI/inter.pem" "$@" 2>"$T/err"
}
is '4: an expired certificate beside a good one changes nothing' \
	"$(choose encrypt ann@example.org "$PKI/expired.pem" "$PKI/ann.pem" "$PKI/early.pem")" "$PKI/ann.pem"
choose encrypt ann@example.org "$PKI/expired.pem" >"$T/out"
is '4: an expired one alone is no certificate' "$? $(cat "$T/out")" '4 '
is '13: of two the newer one' "$(choose encrypt ann@example.org "$PKI/older.pem" "$PKI/newer.pem")" "$PKI/newer.pem"
is '13: whatever the order' "$(choose encrypt ann@example.org "$PKI/newer.pem" "$PKI/older.pem")" "$PKI/newer.pem"
is '13: the second name in the certificate counts' "$(choose encrypt ann@example.org "$PKI/sans.pem")" "$PKI/sans.pem"
choose encrypt ann@example.org "$PKI/no-san.pem" >"$T/out"
is '13: a common name is no address' "$? $(cat "$T/out")" '4 '

# ---- 5 to 9: the bytes that are signed -----------------------------------------------------------

ok '5: 8-bit text is signed' sign "$T/8bit" "$T/out"
is '5: in 7 bits' "$(LC_ALL=C tr -d '\000-\177' <"$T/out" | wc -c)" 0
ok '5: and says so' sh -c '! grep -qi "encoding: 8bit" "$1"' sh "$T/out"
ok '5: it passes' passes "$T/out"
ok '5: for openssl too' good_for_openssl "$T/out"
{
	header
	printf 'Content-Type: text/plain\n\n'
	awk 'BEGIN { for (i = 0; i < 1200; i++) printf "%d", i % 10; print ""; for (i = 0; i < 990; i++) printf "y"; print "" }'
} >"$T/long"
ok '6: lines over 998 bytes are signed' sign "$T/long" "$T/out"
is '6: in short lines' "$(awk 'length($0) > 78' "$T/out" | wc -l)" 0
ok '6: it passes' passes "$T/out"
{
	header
	printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/x\nContent-Transfer-Encoding: base64\n\n'
	head -c 540 /dev/zero | openssl base64 | tr -d '\n' | fold -w 72
	printf '\n--b\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nsoft=\n\n--b--\n'
} >"$T/base64"
ok '7: base64 in lines of 72 is signed' sign "$T/base64" "$T/out"
is '7: and is not changed' "$(grep -c '^A\{72\}$' "$T/out")" 10
is '7: nor is a soft line break at the end' "$(grep -cx 'soft=' "$T/out")" 1
ok '7: it passes' passes "$T/out"
is '8: signed lines end in LF, as qmail has them' "$(tr -dc '\r' <"$T/out" | wc -c)" 0
ok '8: on the wire, with CRLF, it is good for openssl' good_for_openssl "$T/out"
wire "$T/out" >"$T/crlf"
ok '8: and for us' passes "$T/crlf"

# a message that others sign: $T/part is what is signed; $1 is put below the header
others() { # certificate [option ...]
	by=$1
	shift
	openssl cms -sign -binary -outform DER -in "$T/part" -out "$T/der" -signer "$PKI/$by.pem" -inkey "$PKI/$by.key" \
		-certfile "$PKI/inter.pem" "$@" 2>"$T/openssl"
}
detached() { # [content type of the signature [parameters of multipart/signed]]
	header
	printf 'Content-Type: multipart/signed; boundary=s%s\n\n--s\n' "${2-; protocol=\"application/pkcs7-signature\"; micalg=sha-256}"
	tr -d '\r' <"$T/part"
	printf '\n--s\nContent-Type: %s; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n' "${1-application/pkcs7-signature}"
	openssl base64 -in "$T/der"
	printf -- '--s--\n'
}
printf 'content-TYPE:text/plain;\r\n\tcharset = us-ascii\r\nX-Odd:  a \r\n\r\nHello \t\r\n\r\n\r\nAnn\r\n' >"$T/part"
others ann
detached >"$T/out"
ok '9: a part with odd blanks passes' passes "$T/out"
sed 's/^X-Odd:  a /X-Odd: a /' "$T/out" >"$T/changed"
is '9: but not with one less' "$(verdict "$T/changed")" '1 fail'
sed 's/^content-TYPE:/Content-Type: /' "$T/out" >"$T/changed"
is '9: nor with a tidy name of a field' "$(verdict "$T/changed")" '1 fail'

# ---- 10, 11, 12: forms of signatures -------------------------------------------------------------

printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/part"
others ann
detached application/x-pkcs7-signature >"$T/out"
ok '10: x-pkcs7-signature' passes "$T/out"
detached application/x-pkcs7-signature '; protocol="application/x-pkcs7-signature"; micalg=sha1' >"$T/out"
ok '10: x-pkcs7-signature as protocol, a wrong micalg' passes "$T/out"
detached application/pkcs7-signature '' >"$T/out"
ok '10: no protocol, no micalg' passes "$T/out"
others ann -nodetach
opaque() { # content type
	header
	printf 'Content-Type: %s\nContent-Transfer-Encoding: base64\n\n' "$1"
	openssl base64 -in "$T/der"
}
for type in 'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m' 'application/pkcs7-mime; name=smime.p7m' \
	'application/x-pkcs7-mime' 'application/octet-stream; name="smime.p7m"'; do
	opaque "$type" >"$T/out"
	ok "11: an opaque signature, $type" passes "$T/out"
done
ok '11: our own opaque signature' sign "$T/8bit" "$T/out" -o
ok '11: passes' passes "$T/out"
ok '11: for openssl too' good_for_openssl "$T/out"
ok '11: with the text inside' grep -q 'text/plain' "$T/content"
ok '12: it is encrypted' encrypt "$T/out" "$T/encrypted" "$PKI/bob.pem"
ok '12: opened' decrypt "$T/encrypted" "$T/opened"
ok '12: and passes' passes "$T/opened"

# ---- 14, 15: who signed --------------------------------------------------------------------------

others ann -certfile "$PKI/bob.pem" -certfile "$PKI/mallory.pem"
cat "$PKI/inter.pem" "$PKI/bob.pem" "$PKI/mallory.pem" "$PKI/ann-p256.pem" "$PKI/older.pem" >"$T/many.pem"
openssl cms -sign -binary -outform DER -in "$T/part" -out "$T/der" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" \
	-certfile "$T/many.pem"
detached >"$T/out"
ok '14: a signature with the certificates of others passes' passes "$T/out"
others ann
detached >"$T/good"
is '15: no trusted root' "$(verdict "$T/good" "$PKI/root2.pem" | sed 's/^1 //')" policy
sed '/^From:/d' "$T/good" >"$T/out"
ok '15: without From it does not pass' never_passes "$T/out"
sed 's/^From:.*/From: bob@example.net/' "$T/good" >"$T/out"
ok '15: nor from another' never_passes "$T/out"
sed 's/^From:.*/&\nFrom: bob@example.net/' "$T/good" >"$T/out"
ok '15: nor with two From fields' never_passes "$T/out"
others mallory
detached >"$T/bad"
{
	header
	printf 'Content-Type: multipart/mixed; boundary=m\n\n--m\n'
	sed -n '/^Content-Type/,$p' "$T/bad"
	printf '\n--m\n'
	sed -n '/^Content-Type/,$p' "$T/good"
	printf '\n--m--\n'
} >"$T/out"
ok '15: one good part beside another is no good message' never_passes "$T/out"

# ---- 16, 17, 24: algorithms ----------------------------------------------------------------------

cipher_of() { # message
	wire "$1" | openssl cms -cmsout -print 2>/dev/null | grep -A3 'contentEncryptionAlgorithm' | grep -oE 'aes-256-(cbc|gcm)' | head -n 1
}
encrypt "$T/plain" "$T/out" "$PKI/bob.pem"
is '16: CBC, which all can read' "$(cipher_of "$T/out")" aes-256-cbc
how=-g
encrypt "$T/plain" "$T/out" "$PKI/bob.pem"
how=
is '16: GCM if it is asked for' "$(cipher_of "$T/out")" aes-256-gcm
others_encrypt() { # option ...
	openssl cms -encrypt -binary -outform DER -in "$T/part" -out "$T/der" "$@" 2>"$T/openssl"
	opaque 'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m'
}
others_encrypt -aes-128-gcm -recip "$PKI/bob.pem" >"$T/out"
ok '16: GCM from others is opened' decrypt "$T/out" "$T/opened"
others_encrypt -aes256 -recip "$PKI/bob.pem" -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 >"$T/out"
ok '17: OAEP is opened' decrypt "$T/out" "$T/opened"
others ann -keyopt rsa_padding_mode:pss
detached >"$T/out"
ok '17: PSS passes' passes "$T/out"
encrypt "$T/plain" "$T/out" "$PKI/bob.pem"
is '24: -l tells that a message is encrypted without integrity' "$(./qmail-smime -l "$T/out" | head -n 1)" \
	'enveloped-data complete'
how=-g
encrypt "$T/plain" "$T/out" "$PKI/bob.pem"
how=
is '24: and that another one is with integrity' "$(./qmail-smime -l "$T/out" | head -n 1)" 'authenveloped-data complete'

# ---- 18 to 21: what servers do on the way --------------------------------------------------------

not_ours() { # message: neither signed nor encrypted, and every mode says so
	for mode in "-l $1" "-d $1 $T/opened $PKI/bob.key $PKI/bob.pem" "-v -T $now $1 $PKI/roots.pem"; do
		# shellcheck disable=SC2086 # words
		./qmail-smime $mode >"$T/said" 2>&1
		[ $? = 3 ] || return
	done
}
{
	header
	printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n'
	printf -- '--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\nx\n--b--\n'
} >"$T/out"
ok '18: PGP/MIME turned into mixed is neither signed nor encrypted' not_ours "$T/out"
{
	header
	printf 'Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==\n'
} >"$T/out"
ok '18: nor is TNEF' not_ours "$T/out"
others ann
detached >"$T/good"
sed 's|^Content-Type: multipart/signed[^;]*;|Content-Type: multipart/mixed;|' "$T/good" >"$T/out"
verdict "$T/out" >"$T/got"
is '19: multipart/signed turned into mixed has no signature' "$(cat "$T/got")" '3 none'
sed 's/^MIME-Version.*/&\nX-Scanned: yes/' "$T/good" >"$T/out"
ok '20: a field above the MIME fields' passes "$T/out"
sed 's|^Content-Type: multipart/signed.*|&\nX-Scanned: yes\nList-Id: <x.example>|' "$T/good" >"$T/out"
ok '20: fields below them' passes "$T/out"
sed 's/^Hello/&\n-- \nThis mail is from a list/' "$T/good" >"$T/out"
is '21: a footer in the signed text' "$(verdict "$T/out")" '1 fail'
{
	cat "$T/good"
	printf 'This mail is from a list\n'
} >"$T/out"
ok '21: a footer behind the last part, which no reader shows, does no harm, or is told' \
	sh -c 'case $1 in "0 pass" | 1\ *) ;; *) exit 1 ;; esac' sh "$(verdict "$T/out")"
{
	header
	printf 'Content-Type: multipart/mixed; boundary=m\n\n--m\n'
	sed -n '/^Content-Type/,$p' "$T/good"
	printf '\n--m\nContent-Type: text/plain\n\nThis mail is from a list\n--m--\n'
} >"$T/out"
ok '21: a footer beside the signed part: it does not pass' never_passes "$T/out"

# ---- 22, 23, 26 ----------------------------------------------------------------------------------

sign "$T/8bit" "$T/signed"
printf '%s\n' "$(openssl genpkey -algorithm ED25519 2>/dev/null)" >"$T/dkim.pem"
./qmail-dkim -s -d example.org -y s "$T/signed" "$T/dkim.pem" "$T/out" 2>"$T/err"
ok '22: DKIM signs a signed message' grep -q '^DKIM-Signature:' "$T/out"
ok '22: DKIM behind S/MIME leaves its signature good' passes "$T/out"
encrypt "$T/plain" "$T/out" "$PKI/bob.pem"
is '23: a message for one recipient names no other' \
	"$(wire "$T/out" | openssl cms -cmsout -print 2>/dev/null | grep -c 'd.ktri:')" 1
{
	header
	printf '\n'
} >"$T/empty"
ok '26: a message with an empty body is signed' sign "$T/empty" "$T/out"
ok '26: and passes' passes "$T/out"
ok '26: for openssl too' good_for_openssl "$T/out"
header >"$T/no-body"
ok '26: a message without a body is signed' sign "$T/no-body" "$T/out"
ok '26: and passes' passes "$T/out"
printf 'From: ann@example.org\n\nno MIME\n' >"$T/no-mime"
ok '26: a message without MIME fields is signed' sign "$T/no-mime" "$T/out"
ok '26: and passes' passes "$T/out"
is '26: as MIME' "$(grep -ci '^mime-version: 1.0' "$T/out")" 1
ok '26: a message without MIME fields is encrypted' encrypt "$T/no-mime" "$T/out" "$PKI/bob.pem"
ok '26: and opened' decrypt "$T/out" "$T/opened"
is '26: to its text' "$(sed '1,/^$/d' "$T/opened")" 'no MIME'

done_testing
