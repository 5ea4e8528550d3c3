#!/bin/sh
# Messages and keys that are made to cost time and memory: qmail-dkim -v stays within 2 s of CPU and 32 MiB, and reports
# the signatures that it did not try. See hostile.py, which prints the TAP.
. tests/lib.sh
export PYTHONDONTWRITEBYTECODE=1

# conf-cc holds several words
# shellcheck disable=SC2046
$(head -n 1 conf-cc) -Werror -o "$T/usage" tests/verify/usage.c || exit 111
/usr/bin/python3 tests/verify/hostile.py build/qmail-dkim.fakedns "$T"
