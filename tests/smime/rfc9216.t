#!/bin/sh
# The keys and certificates of RFC 9216: mkmailkey takes its PKCS#12s, qmail-smime uses the pairs, and openssl agrees.
# shellcheck source=tests/lib.sh
. tests/lib.sh
export LC_ALL=C
V=$TOP/tests/vectors/rfc9216
H=$T/home
S=$H/ssl
mkdir "$H"
sed "s,@QMAIL@,$H,g" mkmailkey.sh >"$T/mkmailkey"
mk() { sh "$T/mkmailkey" "$@" >"$T/out" 2>"$T/err" </dev/null; }
message() { # from
	printf 'From: %s@smime.example\nTo: bob@smime.example\nSubject: A vector\nDate: Sat, 28 Nov 2026 05:00:00 +0000\n' "$1"
	printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\nThe body.\n'
}

# --- each certificate is by the CA that the RFC names, and fits its key

while read -r name root known; do
	is "$name.pem" "$(openssl verify -CAfile "$V/$root.pem" ${known:+-untrusted "$V/$known.pem"} "$V/$name.pem" 2>&1)" "$V/$name.pem: OK"
	[ -f "$V/$name.key" ] && is "$name.key" "$(openssl pkey -in "$V/$name.key" -pubout)" "$(openssl x509 -in "$V/$name.pem" -noout -pubkey)"
done <<'EOT'
ca-rsa ca-rsa
ca-ed25519 ca-ed25519
ca-rsa-cross ca-ed25519
ca-ed25519-cross ca-rsa
alice-sign ca-rsa
alice-open ca-rsa
alice-sign ca-ed25519 ca-rsa-cross
bob-sign ca-rsa
bob-open ca-rsa
carlos-sign ca-ed25519
carlos-open ca-ed25519
carlos-sign ca-rsa ca-ed25519-cross
dana-sign ca-ed25519
dana-open ca-ed25519
EOT

# --- mkmailkey: the roots, and the PKCS#12s, with a pair for signing and one for opening in each

mk trust "$V/ca-rsa.pem" "$V/ca-ed25519.pem"
is 'trust' "$? $(grep -c BEGIN "$S/mailroots/roots.pem")" '0 2'
for who in alice bob carlos dana; do
	sed '/^-/d' "$V/$who.p12.pem" | openssl base64 -d -out "$T/$who.p12"
	echo "$who" >"$T/pass"
	mk import -n rfc -p "$T/pass" "$who@smime.example" "$T/$who.p12"
	is "$who: import" "$? $(cat "$T/out")" "0 $who@smime.example rfc (open sign)"
	for use in sign open; do
		K=$S/mailkeys/smime.example/u/$who/$use
		is "$who: the key, $use" "$(openssl pkey -in "$K/key_rfc" -outform DER | sha256sum)" "$(openssl pkey -in "$V/$who-$use.key" -outform DER | sha256sum)"
		is "$who: the certificate, $use" "$(openssl x509 -in "$K/cert_rfc" -outform DER | sha256sum)" "$(openssl x509 -in "$V/$who-$use.pem" -outform DER | sha256sum)"
	done
done

# --- qmail-smime signs with all of them, and takes what openssl has signed

for who in alice bob carlos dana; do
	K=$S/mailkeys/smime.example/u/$who/sign
	message $who >"$T/message"
	./qmail-smime -s "$T/message" "$K/key_rfc" "$K/cert_rfc" "$T/signed" >"$T/out" 2>&1
	is "$who: signed" "$? $(cat "$T/out")" '0 '
	./qmail-smime -v "$T/signed" "$S/mailroots/roots.pem" >"$T/out" 2>&1
	is "$who: verified" "$? $(grep -c pass "$T/out")" '0 1'
	sed 's/The body/the body/' "$T/signed" >"$T/changed"
	./qmail-smime -v "$T/changed" "$S/mailroots/roots.pem" >"$T/out" 2>&1
	is "$who: a changed message fails" "$? $(grep -c pass "$T/out")" '1 0'
done
for who in alice bob; do
	K=$S/mailkeys/smime.example/u/$who/sign
	message $who >"$T/message"
	./qmail-smime -s "$T/message" "$K/key_rfc" "$K/cert_rfc" "$T/signed"
	sed 's/$/\r/' "$T/signed" >"$T/wire"
	ok "$who: openssl verifies it" openssl cms -verify -in "$T/wire" -CAfile "$V/ca-rsa.pem" -out /dev/null
	printf 'From: %s@smime.example\r\n' "$who" >"$T/theirs"
	printf 'Content-Type: text/plain\r\n\r\nThe body.\r\n' |
		openssl cms -sign -binary -signer "$V/$who-sign.pem" -inkey "$V/$who-sign.key" >>"$T/theirs"
	./qmail-smime -v "$T/theirs" "$S/mailroots/roots.pem" >"$T/out" 2>&1
	is "$who: openssl signed, we verify" "$? $(grep -c pass "$T/out")" '0 1'
done

# --- encrypting, for RSA; the library has X25519 recipients or not

for who in alice bob; do
	K=$S/mailkeys/smime.example/u/$who/open
	message alice >"$T/message"
	./qmail-smime -e "$T/message" "$T/encrypted" "$K/cert_rfc" >"$T/out" 2>&1
	is "$who: encrypted" "$? $(cat "$T/out")" '0 '
	sed 's/$/\r/' "$T/encrypted" >"$T/wire"
	is "$who: openssl decrypts it" "$(openssl cms -decrypt -in "$T/wire" -inkey "$V/$who-open.key" -recip "$V/$who-open.pem" | tr -d '\r' | tail -n 1)" 'The body.'
	./qmail-smime -d "$T/encrypted" "$T/opened" "$K/key_rfc" "$K/cert_rfc" >"$T/out" 2>&1
	is "$who: we decrypt it" "$? $(tail -n 1 "$T/opened" | tr -d '\r')" '0 The body.'
	is "$who: the list names a certificate of by-id" "$(./qmail-smime -l "$T/encrypted" 2>/dev/null | grep -oE '[0-9a-f]{64}' | grep -cF -f - "$K/by-id")" 1
done

done_testing
