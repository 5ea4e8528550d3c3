#!/bin/sh
# failnth.t: any single call of qmail-dkim -v may fail, with any errno: no bad signature passes, and no good one is called
# bad. See failnth.py, which prints the TAP.
. tests/lib.sh
. tests/verify/short.sh
export PYTHONDONTWRITEBYTECODE=1

# where memory is short for good, the resolver waits as long as it may
short 300
/usr/bin/python3 tests/verify/failnth.py build/qmail-dkim.fakedns build/failinject.so "$T" "$tap_count"
