#!/bin/sh
# The requirements of RFC 6376 and related RFCs on a verifier, item by item: see checklist.py, which prints the TAP.
. tests/lib.sh
export PYTHONDONTWRITEBYTECODE=1
/usr/bin/python3 tests/verify/checklist.py build/qmail-dkim.fakedns "$T"
