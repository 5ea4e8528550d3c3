#!/bin/sh
# What qmail-smime signs and encrypts is opened by openssl, NSS and gpgsm, on the wire form; and what openssl makes is
# opened by qmail-smime. The messages are those of tests/interop/corpus.py. See roundtrip.py.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

# a certificate store of NSS, with the key of Bob
mkdir "$T/nss" "$T/gpg"
chmod 700 "$T/gpg"
certutil -N -d "sql:$T/nss" --empty-password
certutil -A -d "sql:$T/nss" -n root -t C,C,C -i "$PKI/root.pem"
certutil -A -d "sql:$T/nss" -n inter -t ,, -i "$PKI/inter.pem"
openssl pkcs12 -export -in "$PKI/bob.pem" -inkey "$PKI/bob.key" -name bob -passout pass:x -out "$T/p12"
pk12util -i "$T/p12" -d "sql:$T/nss" -W x -K '' >"$T/log" 2>&1 || cat "$T/log"

# one of gpgsm, which trusts the root
export GNUPGHOME="$T/gpg"
printf 'disable-crl-checks\n' >"$T/gpg/gpgsm.conf"
openssl x509 -in "$PKI/root.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/$/ S relax/' >"$T/gpg/trustlist.txt"
gpgsm --batch --import "$PKI/root.pem" "$PKI/inter.pem" >"$T/log" 2>&1 || cat "$T/log"
openssl pkcs12 -export -legacy -in "$PKI/bob.pem" -inkey "$PKI/bob.key" -passout pass:x -out "$T/p12"
echo x | gpgsm --batch --pinentry-mode loopback --passphrase-fd 0 --import "$T/p12" >"$T/log" 2>&1 || cat "$T/log"
printf 'allow-loopback-pinentry\n' >"$T/gpg/gpg-agent.conf"

# prints the TAP of this test
/usr/bin/python3 tests/smime/roundtrip.py "$T" "$PKI"
gpgconf --kill all
