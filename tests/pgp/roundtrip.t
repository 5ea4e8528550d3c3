#!/bin/sh
# What qmail-pgp signs and encrypts, through sqop, gosop and rsop (Debian 13), is verified and opened by gpg, sqop, gosop,
# rnp and qmail-pgp, on the wire form. The messages are those of tests/interop/corpus.py. See roundtrip.py;
# `roundtrip.t long`, of `make torture`, tries each message with every program and every peer.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
people || exit 111

# prints the TAP of this test
/usr/bin/python3 tests/pgp/roundtrip.py "$T" "$P" "$@"
