#!/bin/sh
# qmail-dkim -v and the real DNS: nsd, tinydns, and servers that misbehave. See realdns.py, which prints the TAP.
. tests/lib.sh
export PYTHONDONTWRITEBYTECODE=1

# The program of every case but one waits for 1.5 s in all, so that the tests take no minutes. Its other parts are the
# ones that were built.
mkdir -p "$T/short/sys"
sed 's/\(#define DNS_TIMEOUT_MS\) .*/\1 1500/' sys/dns.h >"$T/short/sys/dns.h"
# conf-cc and conf-libs hold several words
# shellcheck disable=SC2046
ok 'qmail-dkim with another time limit is built' sh -c '! cmp -s sys/dns.h "$1/short/sys/dns.h" && shift && "$@"' sh "$T" \
	${CC:-$(head -n 1 conf-cc)} -I"$T/short" -I. -o "$T/short/qmail-dkim" qmail-dkim.o sys/verifyfile.c sys.a dkim.a text.a \
	$(head -n 1 conf-libs)

# a home for mkdkimkey
mkdir -p "$T/home/ssl/domainkeys"
sed "s,@QMAIL@,$T/home,g" mkdkimkey.sh >"$T/mkdkimkey"
chmod 755 "$T/mkdkimkey"

/usr/bin/python3 tests/verify/realdns.py "$T" "$tap_count"
