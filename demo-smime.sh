#!/bin/sh
# demo-smime: from nothing to signed and encrypted mail, checked by two other implementations.
#
#   mkmailkey ca, new, export -> qmail-smime -s, -e -> openssl cms, gpgsm -> qmail-smime -d, -v
#
# It works in a temporary folder, which it removes at the end, and changes nothing outside. It needs no qmail and no
# special user. `make demo` builds the programs and runs this.
set -u
# shellcheck source=demo-lib.sh
. "$(dirname -- "$0")/demo-lib.sh"

message() {
	cat <<EOT
From: "Ann (demo)" <ann@demo.example>
To: Bob <bob@receiver.example>
Subject: The price
Date: Sat, 28 Nov 2026 09:00:00 +0000
Message-ID: <2.$$@demo.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Dear Bob,

the price is 5€.

Ann
EOT
}

make_home smimedemo
built qmail-smime mkmailkey
installed openssl gpgsm

title 'A CA of our own, and keys for Ann and Bob (mkmailkey)'
"$top/mkmailkey" ca -c 'Demo CA' 2>"$errors" || fail 'mkmailkey made no CA:' "$errors"
"$top/mkmailkey" new -n first ann@demo.example 2>"$errors" >/dev/null || fail 'mkmailkey made no keys:' "$errors"
"$top/mkmailkey" new -n first bob@receiver.example 2>"$errors" >/dev/null || fail 'mkmailkey made no keys:' "$errors"
"$top/mkmailkey" list | cut -c 1-100 | indent
ann=$home/ssl/mailkeys/demo.example/u/ann
bob=$home/ssl/mailkeys/receiver.example/u/bob
roots=$home/ssl/mailroots/roots.pem
crls=$home/ssl/mailroots/crls.pem

title 'Signed by Ann, then encrypted to Bob (qmail-smime -s, -e)'
message >"$home/message"
"$top/qmail-smime" -s "$home/message" "$ann/sign/key_first" "$ann/sign/cert_first" "$home/signed" 2>"$errors" ||
	fail 'qmail-smime did not sign:' "$errors"
"$top/qmail-smime" -e "$home/signed" "$home/encrypted" "$bob/open/cert_first" 2>"$errors" ||
	fail 'qmail-smime did not encrypt:' "$errors"
head -n 14 "$home/encrypted" | indent
wire "$home/encrypted" >"$home/encrypted.wire"

title 'Opened and verified by openssl cms'
openssl cms -decrypt -in "$home/encrypted.wire" -recip "$bob/open/cert_first" -inkey "$bob/open/key_first" \
	-out "$home/opened" 2>"$errors" || fail 'openssl cms did not decrypt:' "$errors"
openssl cms -verify -in "$home/opened" -CAfile "$roots" -purpose smimesign -out "$home/verified" 2>"$errors" ||
	fail 'openssl cms did not verify:' "$errors"
indent <"$errors"
sed 's/5=E2=82=AC/9=E2=82=AC/' "$home/opened" >"$home/changed"
! cmp -s "$home/opened" "$home/changed" || fail 'no price was found in what openssl decrypted'
! openssl cms -verify -in "$home/changed" -CAfile "$roots" -purpose smimesign -out /dev/null 2>"$errors" ||
	fail 'openssl cms verifies a changed message'
echo 'fails (the price changed on the way)' | indent

title 'The key in gpgsm, and the message opened there'
mkdir -m 700 "$home/gnupg"
{
	echo disable-crl-checks
	echo disable-policy-checks
} >"$home/gnupg/gpgsm.conf"
openssl x509 -in "$roots" -noout -fingerprint -sha1 | sed 's/.*=//; s/$/ S relax/' >"$home/gnupg/trustlist.txt"
echo demo >"$home/pass"
as_gpgsm() { gpgsm --homedir "$home/gnupg" --batch --pinentry-mode loopback --passphrase-fd 0 "$@" <"$home/pass"; }
as_gpgsm --import "$roots" 2>"$errors" || fail 'gpgsm does not take the root:' "$errors"
# gpgsm cannot read one in some hundred files of this form, by the random octets in them (mkmailkey(8), -l)
for try in 1 2 3; do
	rm -f "$home/bob.p12"
	"$top/mkmailkey" export -l -p "$home/pass" bob@receiver.example open first "$home/bob.p12" 2>"$errors" ||
		fail 'mkmailkey exported no PKCS#12:' "$errors"
	! as_gpgsm --import "$home/bob.p12" 2>"$errors" || break
	[ "$try" -lt 3 ] || fail 'gpgsm does not take the PKCS#12:' "$errors"
done
sed '1,/^$/d' "$home/encrypted" | openssl base64 -d -out "$home/encrypted.der"
as_gpgsm --decrypt --output "$home/opened.gpgsm" "$home/encrypted.der" 2>"$errors" || fail 'gpgsm did not decrypt:' "$errors"
grep -q '5=E2=82=AC' "$home/opened.gpgsm" || fail 'gpgsm decrypted something else' "$home/opened.gpgsm"
echo 'gpgsm: the same text' | indent

title 'Opened and verified by us (qmail-smime -d, -v)'
"$top/qmail-smime" -d "$home/encrypted" "$home/ours" "$bob/open/key_first" "$bob/open/cert_first" 2>"$errors" ||
	fail 'qmail-smime did not decrypt:' "$errors"
"$top/qmail-smime" -v -i demo "$home/ours" "$roots" "$crls" >"$home/result" 2>"$errors" ||
	fail 'qmail-smime did not verify:' "$home/result"
indent <"$home/result"
sed 's/5=E2=82=AC/9=E2=82=AC/' "$home/ours" >"$home/changed"
! cmp -s "$home/ours" "$home/changed" || fail 'no price was found in what qmail-smime decrypted'
! "$top/qmail-smime" -v "$home/changed" "$roots" "$crls" >"$home/result" 2>"$errors" ||
	fail 'qmail-smime verifies a changed message'
indent <"$home/result"
"$top/mkmailkey" revoke ann@demo.example first >/dev/null 2>"$errors" || fail 'mkmailkey revoked nothing:' "$errors"
! "$top/qmail-smime" -v "$home/ours" "$roots" "$crls" >"$home/result" 2>"$errors" ||
	fail 'qmail-smime verifies with a revoked certificate'
indent <"$home/result"
