#!/bin/sh
# qmail-dkim -v verifies the signatures of dkimpy, Mail::DKIM, OpenDKIM and our own, and detects a changed byte: see
# interop.py, which prints the TAP.
. tests/lib.sh
export PYTHONDONTWRITEBYTECODE=1

# conf-cc holds several words
# shellcheck disable=SC2046
$(head -n 1 conf-cc) -Werror -o "$T/odsign" tests/verify/odsign.c -isystem /usr/include/opendkim -lopendkim || exit 111
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$T/rsa.pem" || exit 111
openssl genpkey -quiet -algorithm ED25519 -out "$T/ed.pem" || exit 111
# Mail::DKIM reads PKCS#1 alone
openssl rsa -traditional -in "$T/rsa.pem" -out "$T/pkcs1.pem" 2>/dev/null || exit 111
/usr/bin/python3 tests/verify/interop.py build/qmail-dkim.fakedns "$T"
