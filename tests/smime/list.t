#!/bin/sh
# qmail-smime -l: the kind of a message, and the identifiers of those whom it is for, which are computed here from their
# certificates by a reader of DER of our own.
. tests/lib.sh
. tests/smime/pki.sh
pki

nl='
'
cat >"$T/id.py" <<'P'
import hashlib, ssl, sys
def take(d):
    n, k = d[1], 2
    if n & 0x80:
        k = 2 + (n & 0x7f)
        n = int.from_bytes(d[2:k], 'big')
    return d[0], d[:k + n], d[k:k + n], d[k + n:]
der = ssl.PEM_cert_to_DER_cert(open(sys.argv[1]).read())
fields = []
rest = take(take(der)[2])[2]
while rest:
    tag, whole, inside, rest = take(rest)
    fields.append((tag, whole, inside))
serial, issuer = fields[1][1], fields[3][1]
body = issuer + serial
head = bytes([0x30, len(body)]) if len(body) < 128 else bytes([0x30, 0x81, len(body)])
if sys.argv[2] == 'serial':
    print(hashlib.sha256(head + body).hexdigest())
else:
    at = der.index(bytes.fromhex('0603551d0e')) + 5
    print(hashlib.sha256(take(take(der[at:])[2])[2]).hexdigest())
P
id_of() { python3 "$T/id.py" "$PKI/$1.pem" "$2"; }
list() { ./qmail-smime -l "$1" 2>&1; echo $?; }
wrap() { # smime-type file
	printf 'From: a@example.org\nContent-Type: application/pkcs7-mime; smime-type=%s; name=smime.p7m\n' "$1"
	printf 'Content-Transfer-Encoding: base64\n\n'
	openssl base64 -in "$2"
}
printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"
encrypt() { openssl cms -encrypt -binary -outform DER -in "$T/entity" -out "$T/der" "$@"; }

for how in 'bob serial' 'bob keyid' 'bob-p256 serial' 'bob-p256 keyid'; do
	# shellcheck disable=SC2086
	set -- $how
	keyid=
	[ "$2" = serial ] || keyid=-keyid
	# shellcheck disable=SC2086
	encrypt -aes-128-cbc -recip "$PKI/$1.pem" $keyid
	wrap enveloped-data "$T/der" >"$T/message"
	is "for $1 by $2" "$(list "$T/message")" "enveloped-data complete${nl}recipient $(id_of "$1" "$2")${nl}0"
done
encrypt -aes-256-gcm -recip "$PKI/bob.pem" -recip "$PKI/ann-p256.pem"
wrap authenveloped-data "$T/der" >"$T/message"
got=$(list "$T/message")
is 'for two: the kind and the status' "$(echo "$got" | sed '/^recipient/d')" "authenveloped-data complete${nl}0"
is '... and both, in any order' "$(echo "$got" | sed -n 's/^recipient //p' | sort)" \
	"$( (id_of bob serial; id_of ann-p256 serial) | sort)"
is 'from standard input' "$(./qmail-smime -l - <"$T/message" | head -n 1)" 'authenveloped-data complete'
# shellcheck disable=SC2002
is 'from a pipe' "$(cat "$T/message" | ./qmail-smime -l - | head -n 1)" 'authenveloped-data complete'
sed '$d' "$T/message" >"$T/cut"
is 'without the last line' "$(list "$T/cut")" "authenveloped-data damaged${nl}1"
encrypt -aes-128-cbc -pwri_password secret
wrap enveloped-data "$T/der" >"$T/message"
is 'for a password: nobody' "$(list "$T/message")" "enveloped-data complete${nl}0"
openssl cms -EncryptedData_encrypt -secretkey 00112233445566778899aabbccddeeff -aes-128-cbc -outform DER -in "$T/entity" -out "$T/der"
wrap encrypted-data "$T/der" >"$T/message"
is 'by a shared key' "$(list "$T/message")" "encrypted-data complete${nl}0"

openssl cms -sign -nodetach -binary -outform DER -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -out "$T/der"
wrap enveloped-data "$T/der" >"$T/message"
is 'an opaque signature under a wrong smime-type' "$(list "$T/message")" "signed-data opaque${nl}0"
openssl cms -sign -binary -outform DER -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -out "$T/der"
wrap signed-data "$T/der" >"$T/message"
is 'a detached signature alone' "$(list "$T/message")" "signed-data damaged${nl}1"
openssl cms -sign -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -out "$T/message"
is 'multipart/signed' "$(list "$T/message")" "signed-data detached${nl}0"
sed '$d' "$T/message" | sed '$d' | sed '$d' | sed '$d' | sed '$d' >"$T/cut"
is 'without its last lines' "$(list "$T/cut")" "signed-data damaged${nl}1"
printf 'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--\n' >"$T/message"
is 'OpenPGP' "$(list "$T/message")" "none${nl}3"
printf 'Subject: x\n\ntext\n' >"$T/message"
is 'plain' "$(list "$T/message")" "none${nl}3"
is 'no file' "$(list "$T/none")" "qmail-smime: unable to read $T/none: No such file or directory${nl}111"
{ perl -e 'print "X: ", "x" x 70, "\n" for 1 .. 20000'; echo; } >"$T/message"
is 'a header of more than 1 MiB' "$(list "$T/message")" "qmail-smime: the header of the message is too long${nl}1"

# zlib, by a structure made by hand
python3 - "$T/der" <<'P'
import sys, zlib
def der(tag, *inside):
    body = b''.join(inside)
    n = len(body)
    return bytes([tag]) + (bytes([n]) if n < 128 else bytes([0x82]) + n.to_bytes(2, 'big')) + body
oid = lambda h: der(6, bytes.fromhex(h))
open(sys.argv[1], 'wb').write(der(0x30, oid('2a864886f70d0109100109'), der(0xa0, der(0x30, der(2, b'\0'),
    der(0x30, oid('2a864886f70d0109100308')), der(0x30, oid('2a864886f70d010701'),
    der(0xa0, der(4, zlib.compress(b'Content-Type: text/plain\r\n\r\nHello\r\n'))))))))
P
wrap compressed-data "$T/der" >"$T/message"
is 'compressed' "$(list "$T/message")" "compressed-data complete${nl}0"
is '... and -d expands it' "$(./qmail-smime -d "$T/message" - "$PKI/bob.key" "$PKI/bob.pem" 2>&1)" \
	"From: a@example.org${nl}MIME-Version: 1.0${nl}Content-Type: text/plain${nl}${nl}Hello"

done_testing
