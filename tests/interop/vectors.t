#!/bin/sh
# The test vectors: an independent computation confirms them, the engine and three peers agree with them, and
# qmail-dkim writes the expected bytes.
. tests/lib.sh
. tests/interop/setup.sh

v=tests/vectors

/usr/bin/python3 $v/check.py >"$T/check"
is 'check.py: exit code' $? 0
is 'check.py: all is well' "$(grep -v '^ok ' "$T/check")" "1..$(grep -c '^ok ' "$T/check")"

# conf-cc and conf-libs hold several words
# shellcheck disable=SC2046
ok 'vectors.c compiles' $(head -n 1 conf-cc) -I. -o "$T/vectors" \
	$v/vectors.c $(sed -n 's/^ARCHIVES = //p' Makefile) $(head -n 1 conf-libs)
"$T/vectors" >"$T/engine"
is 'the engine: exit code' $? 0
is 'the engine: all is well' "$(grep -v '^ok ' "$T/engine")" "1..$(grep -c '^ok ' "$T/engine")"

# verdicts name wanted: of the peers on a message of this folder
verdicts() {
	sed 's/$/\r/' "$v/$1.eml" >"$T/$1"
	is "$1: the peers" "$(/usr/bin/python3 tests/interop/peers.py "$T/odkim" $v/records "$T/$1")" "$T/$1 $2"
}
verdicts rfc6376-a 'dkimpy=pass mail-dkim=pass opendkim=pass reference=pass'
verdicts rfc6376-a-printed 'dkimpy=fail mail-dkim=fail opendkim=fail reference=fail'
verdicts rfc8463-a "dkimpy=pass,pass mail-dkim=$maildkim_ed25519,pass opendkim=pass,pass reference=pass,pass"
verdicts own-relaxed "dkimpy=pass,pass mail-dkim=pass,$maildkim_ed25519 opendkim=pass,pass reference=pass,pass"
verdicts own-simple "dkimpy=pass,pass mail-dkim=pass,$maildkim_ed25519 opendkim=pass,pass reference=pass,pass"

# the message of RFC 8463 before it was signed
awk '/^[^ \t]/ || /^$/ { signature = !body && /^DKIM-Signature:/ } /^$/ { body = 1 } !signature' \
	$v/rfc8463-a.eml >"$T/unsigned"
sign() { # option ...: to standard output
	./qmail-dkim -s -T 1528637909 -x 0 -d football.example.com -y test -Y brisbane -z 5 "$@" \
		"$T/unsigned" $v/rfc8463-a-rsa.pem - $v/rfc8463-a-ed25519.pem
}
sign -c r >"$T/relaxed"
is_file 'own-relaxed.eml: made again' "$T/relaxed" $v/own-relaxed.eml
sign -c s -l -i joe@football.example.com >"$T/simple"
is_file 'own-simple.eml: made again' "$T/simple" $v/own-simple.eml

done_testing
