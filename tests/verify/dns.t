#!/bin/sh
# qmail-dkim -v and the real DNS: nsd, tinydns, and servers that misbehave. See realdns.py, which prints the TAP.
. tests/lib.sh
. tests/verify/short.sh
export PYTHONDONTWRITEBYTECODE=1

# every case but one
short 3000

# a home for mkdkimkey
mkdir -p "$T/home/ssl/domainkeys"
sed "s,@QMAIL@,$T/home,g" mkdkimkey.sh >"$T/mkdkimkey"
chmod 755 "$T/mkdkimkey"

/usr/bin/python3 tests/verify/realdns.py "$T" "$tap_count"
