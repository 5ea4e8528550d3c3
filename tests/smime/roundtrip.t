#!/bin/sh
# What qmail-smime signs and encrypts is opened by openssl, NSS and gpgsm, on the wire form; and what openssl makes is
# opened by qmail-smime. The messages are those of tests/interop/corpus.py. See roundtrip.py;
# `roundtrip.t long`, of `make torture`, tries each message with every key, form, cipher and peer.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/smime/stores.sh
. tests/smime/stores.sh
pki
stores

# prints the TAP of this test
/usr/bin/python3 tests/smime/roundtrip.py "$T" "$PKI" "$@"
stores_end
