# short.sh: $T/short/qmail-dkim, the program with another limit on the time of DNS, in milliseconds: so that tests take
# no minutes. Its other parts are the ones that were built. Read after tests/lib.sh: `short MILLISECONDS`.
#
# shellcheck shell=sh

short() {
	mkdir -p "$T/short/engine"
	sed 's/\(#define DNS_TIMEOUT_MS\) .*/\1 '"$1/" engine/dns.h >"$T/short/engine/dns.h"
	ok "the limit is $1 ms" grep -q "DNS_TIMEOUT_MS $1\$" "$T/short/engine/dns.h"
	# conf-cc and conf-libs hold several words
	# shellcheck disable=SC2046
	ok 'qmail-dkim with this limit is built' ${CC:-$(head -n 1 conf-cc)} -I"$T/short" -I. -o "$T/short/qmail-dkim" \
		qmail-dkim.o engine/verifyfile.c $(sed -n 's/^ARCHIVES = //p' Makefile) $(head -n 1 conf-libs)
}
