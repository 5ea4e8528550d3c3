#!/bin/sh
# qmail-smime -k: of the certificates of a mailbox the newest that can be used now; one that cannot be used never stands
# in the way of another one.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

now=1795824000
choose() { # argument ...: the exit code and what is printed, without the folder
	./qmail-smime -k -T "$now" "$@" >"$T/said" 2>&1
	printf '%s %s\n' $? "$(sed "s,$PKI/,,g" "$T/said")"
}
ann=ann@example.org

# ---- which one ------------------------------------------------------------------------------------

is 'the newest one, in any order' "$(choose sign $ann "$PKI/older.pem" "$PKI/newer.pem")" '0 newer.pem'
is 'the same the other way round' "$(choose sign $ann "$PKI/newer.pem" "$PKI/older.pem")" '0 newer.pem'
is 'of two that begin together the first' "$(choose encrypt $ann "$PKI/ann.pem" "$PKI/ann-p256.pem")" '0 ann.pem'
cp "$PKI/ann.pem" "$T/a name"
is 'the name as it was given' "$(choose sign $ann "$T/a name" | sed "s,$T/,,")" '0 a name'
for bad in expired early eku-server no-san mallory; do
	is "$bad does not stand in the way" "$(choose sign $ann "$PKI/$bad.pem" "$PKI/older.pem" "$PKI/$bad.pem")" '0 older.pem'
done
printf 'no certificate\n' >"$T/text"
printf -- '-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n' >"$T/damaged"
is 'nor does what is no certificate' "$(choose sign $ann "$T/text" "$T/damaged" "$T/none" "$PKI/older.pem")" '0 older.pem'
is 'one in DER' "$(openssl x509 -in "$PKI/ann.pem" -outform DER -out "$T/der"; choose sign $ann "$T/der" |
	sed "s,$T/,,")" '0 der'

# ---- the mailbox ----------------------------------------------------------------------------------

is 'case does not count' "$(choose sign ANN@Example.ORG "$PKI/ann.pem")" '0 ann.pem'
is 'nor that of the certificate' "$(choose sign $ann "$PKI/upper.pem")" '0 upper.pem'
is 'one of several addresses' "$(choose sign $ann "$PKI/sans.pem")" '0 sans.pem'
is 'an old certificate, with the address in its subject' "$(choose sign $ann "$PKI/subject-only.pem")" '0 subject-only.pem'
is 'the common name is no address' "$(choose sign $ann "$PKI/no-san.pem")" \
	'4 qmail-smime: no-san.pem: certificate without a mail address'
is 'SmtpUTF8Mailbox' "$(choose sign änn@example.org "$PKI/utf8.pem")" '0 utf8.pem'
is 'xn-- for Unicode' "$(choose sign ann@bücher.example "$PKI/puny.pem")" '0 puny.pem'
is 'another mailbox' "$(choose sign bob@example.net "$PKI/ann.pem")" \
	'4 qmail-smime: ann.pem: certificate of another address'
for address in ann ann@ '' 'ann@example.org, bob@example.net' 'ann@[127.0.0.1]'; do
	is "wrong usage: $address" "$(choose sign "$address" "$PKI/ann.pem" | cut -c1-35)" '100 qmail-smime: the address of -k '
done

# ---- what it is for -------------------------------------------------------------------------------

is 'one that may only sign' "$(choose sign $ann "$PKI/ku-sign.pem" "$PKI/ku-encrypt.pem")" '0 ku-sign.pem'
is 'one to which may only be encrypted' "$(choose encrypt $ann "$PKI/ku-sign.pem" "$PKI/ku-encrypt.pem")" '0 ku-encrypt.pem'
is 'Ed25519 signs' "$(choose sign $ann "$PKI/ann-ed25519.pem")" '0 ann-ed25519.pem'
is 'and does not encrypt' "$(choose encrypt $ann "$PKI/ann-ed25519.pem")" \
	'4 qmail-smime: ann-ed25519.pem: certificate with a key that cannot encrypt'
is 'expired' "$(choose sign $ann "$PKI/expired.pem" | cut -d: -f1,2)" '4 qmail-smime: expired.pem'
is 'usable in its time' "$(./qmail-smime -k -T 1600000000 sign $ann "$PKI/expired.pem" "$PKI/newer.pem")" "$PKI/expired.pem"

# ---- its chain ------------------------------------------------------------------------------------

is 'with its chain behind it' "$(choose -r "$PKI/roots.pem" encrypt $ann "$PKI/ann.chain")" '0 ann.chain'
is 'with an intermediate of -c' "$(choose -r "$PKI/roots.pem" -c "$PKI/inter.pem" encrypt $ann "$PKI/ann.pem")" '0 ann.pem'
is 'without' "$(choose -r "$PKI/roots.pem" encrypt $ann "$PKI/ann.pem")" '4 qmail-smime: ann.pem: no trusted root'
is 'of six certificates' "$(choose -r "$PKI/roots.pem" sign $ann "$PKI/chain6.chain")" '0 chain6.chain'
is 'one of another root does not stand in the way' \
	"$(choose -r "$PKI/roots.pem" sign $ann "$PKI/stranger.chain" "$PKI/older.chain")" '0 older.chain'
is 'revoked' "$(choose -r "$PKI/roots.pem" -R "$PKI/crls.pem" sign $ann "$PKI/revoked.chain")" \
	'4 qmail-smime: revoked.chain: certificate revoked'
is 'nor does a revoked one' \
	"$(choose -r "$PKI/roots.pem" -R "$PKI/crls.pem" sign $ann "$PKI/revoked.chain" "$PKI/older.chain")" '0 older.chain'
is 'a revocation list is missing: for now' \
	"$(choose -r "$PKI/roots.pem" -R "$PKI/root.crl" sign $ann "$PKI/ann.chain" | cut -c1-40)" \
	'111 qmail-smime: no current revocation l'
sha256() { openssl x509 -in "$PKI/$1.pem" -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1; }
sha256 newer >"$T/refused"
is 'refused' \
	"$(choose -r "$PKI/roots.pem" -x "$T/refused" sign $ann "$PKI/newer.chain" "$PKI/older.chain")" '0 older.chain'
is 'refused ones need roots' "$(choose -x "$T/refused" sign $ann "$PKI/newer.pem" | cut -d' ' -f1)" 100
sha256 inter >"$T/refused"
is 'its issuer is refused' "$(choose -r "$PKI/roots.pem" -x "$T/refused" sign $ann "$PKI/newer.chain" | cut -d: -f1,2)" '4 qmail-smime: newer.chain'

# ---- trouble --------------------------------------------------------------------------------------

is 'a file of roots that is missing' "$(choose -r "$T/none" sign $ann "$PKI/ann.pem" | cut -d' ' -f1)" 111
is 'one that is damaged' "$(choose -r "$T/damaged" sign $ann "$PKI/ann.pem" | cut -d' ' -f1)" 111
mkdir "$T/folder"
is 'a folder in place of a certificate' "$(choose sign $ann "$T/folder" "$PKI/ann.pem")" '0 ann.pem'

done_testing
