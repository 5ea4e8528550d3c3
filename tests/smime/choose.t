#!/bin/sh
# qmail-smime -k: of several certificates, the newest one that can be used today.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

now=1800000000
chooses() { # wanted [option ...] usage address name ...
	wanted=$1
	shift
	./qmail-smime -k -T "$now" "$@" >"$T/out" 2>"$T/err"
	[ "$(cat "$T/out")" = "$wanted" ]
}
none() { # words usage address name ...
	words=$1
	shift
	./qmail-smime -k -T "$now" "$@" >"$T/out" 2>"$T/err"
	[ $? = 4 ] && [ ! -s "$T/out" ] && grep -qF "$words" "$T/err"
}
p=$PKI

ok 'the newer one' chooses "$p/newer.pem" encrypt ann@example.org "$p/older.pem" "$p/newer.pem"
ok 'whatever the order' chooses "$p/newer.pem" encrypt ann@example.org "$p/newer.pem" "$p/older.pem"
ok 'an expired one beside it changes nothing' chooses "$p/older.pem" encrypt ann@example.org "$p/expired.pem" "$p/older.pem"
ok 'one that is not yet valid changes nothing' chooses "$p/older.pem" encrypt ann@example.org "$p/early.pem" "$p/older.pem"
ok 'a file that is no certificate changes nothing' chooses "$p/older.pem" sign ann@example.org "$p/ann.key" "$p/older.pem"
ok 'a missing file changes nothing' chooses "$p/older.pem" sign ann@example.org "$p/nothing" "$p/older.pem"
ok 'expired alone' none 'certificate that has expired' sign ann@example.org "$p/expired.pem"
ok 'early alone' none 'certificate that is not yet valid' sign ann@example.org "$p/early.pem"
ok 'another address' none 'certificate of another address' sign ann@example.org "$p/mallory.pem"
ok 'the case of the address does not count' chooses "$p/upper.pem" encrypt ANN@Example.org "$p/upper.pem"
ok 'an A-label for a U-label' chooses "$p/puny.pem" encrypt 'ann@bücher.example' "$p/puny.pem"
ok 'a U-label for an A-label' chooses "$p/utf8-domain.pem" encrypt 'änn@xn--bcher-kva.example' "$p/utf8-domain.pem"
ok 'several addresses' chooses "$p/sans.pem" encrypt ann@example.org "$p/sans.pem"
ok 'key usage: to sign alone' none 'key usage does not allow encryption' encrypt ann@example.org "$p/ku-sign.pem"
ok 'and that signs' chooses "$p/ku-sign.pem" sign ann@example.org "$p/ku-sign.pem"
ok 'key usage: to encrypt alone' none 'key usage does not allow signatures' sign ann@example.org "$p/ku-encrypt.pem"
ok 'and to that mail is encrypted' chooses "$p/ku-encrypt.pem" encrypt ann@example.org "$p/ku-encrypt.pem"
ok 'extended key usage of a server' none 'does not allow mail' sign ann@example.org "$p/eku-server.pem"
ok 'Ed25519 signs' chooses "$p/ann-ed25519.pem" sign ann@example.org "$p/ann-ed25519.pem"
ok 'and does not encrypt' none 'a key that cannot encrypt' encrypt ann@example.org "$p/ann-ed25519.pem"
# newer than bob.pem
pki_ca "$T/odd" ca ca /CN=ca
for key in 'short RSA rsa_keygen_bits:512' 'p224 EC ec_paramgen_curve:secp224r1' 'k256 EC ec_paramgen_curve:secp256k1'; do
	# shellcheck disable=SC2086 # words
	set -- $key
	openssl genpkey -algorithm "$2" -pkeyopt "$3" -out "$T/odd/$1.key" 2>>"$T/odd/log"
	pki_from=20260101000000Z pki_issue "$T/odd" ca "$1" /CN=Bob subjectAltName=email:bob@example.net
	for usage in encrypt sign; do
		ok "a key that we cannot use, $1, does not stand before one that we can, to $usage" \
			chooses "$p/bob.pem" "$usage" bob@example.net "$T/odd/$1.pem" "$p/bob.pem"
		ok 'alone' none "certificate with a key that cannot $usage" "$usage" bob@example.net "$T/odd/$1.pem"
	done
done
ok 'a chain to a root' chooses "$p/older.pem" -r "$p/roots.pem" -c "$p/inter.pem" sign ann@example.org "$p/older.pem"
ok 'a stranger, without -r' chooses "$p/stranger.pem" sign ann@example.org "$p/stranger.pem"
ok 'with -r he is none' none "$p/stranger.pem" -r "$p/roots.pem" -c "$p/inter.pem" sign ann@example.org "$p/stranger.pem"
ok 'a revoked one is left out' chooses "$p/older.pem" -r "$p/roots.pem" -c "$p/inter.pem" -R "$p/crls.pem" sign ann@example.org \
	"$p/revoked.pem" "$p/older.pem"
ok 'without -R nobody knows of that' chooses "$p/revoked.pem" -r "$p/roots.pem" -c "$p/inter.pem" sign ann@example.org "$p/revoked.pem"
ok 'a chain that stands behind the certificate' chooses "$p/chain6.chain" -r "$p/roots.pem" sign ann@example.org \
	"$p/stranger.chain" "$p/chain6.chain"
./qmail-smime -k -T "$now" -r "$p/roots.pem" -R "$p/root.crl" sign ann@example.org "$p/ann.chain" >"$T/out" 2>"$T/err"
is 'a revocation list is missing: a temporary fault' "$? $(cat "$T/out")" '111 '
sha256() { openssl x509 -in "$p/$1.pem" -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1; }
sha256 newer >"$T/refused"
ok 'a refused one is left out' chooses "$p/older.chain" -r "$p/roots.pem" -x "$T/refused" sign ann@example.org \
	"$p/newer.chain" "$p/older.chain"
sha256 inter >"$T/refused"
ok 'one whose issuer is refused is left out' chooses '' -r "$p/roots.pem" -x "$T/refused" sign ann@example.org "$p/newer.chain"
./qmail-smime -k sign 'ann@[127.0.0.1]' "$p/ann.pem" >"$T/out" 2>"$T/err"
is 'an address without a domain name: exit code' $? 100
./qmail-smime -k sign nonsense "$p/ann.pem" >"$T/out" 2>"$T/err"
is 'an address that is none: exit code' $? 100
done_testing
