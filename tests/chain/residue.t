#!/bin/sh
# residue.t: when qmail-dkim ends, with any result, its memory holds no byte of a key; and while it has keys, they are in
# locked memory. tests/residue.c searches; it must find a line of the message, which shows that the search works.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
ENGINE=$TOP/build/qmail-dkim.residue
for kind in rsa rsa.pkcs1; do
	"$PYTHON" tests/chain/needles.py "$KEYS/$kind" "$KEYS/ed" >"$T/needles.$kind"
	ok "there is much to look for: $kind" [ "$(wc -l <"$T/needles.$kind")" -gt 80 ]
done

run() { # what kind-of-needles exit-code argument ...
	what=$1 needles=$2 wanted=$3
	shift 3
	"$ENGINE" -s -d example.org -y jan "$@" <"$M" >"$T/out" 2>"$T/err" 8<"$T/needles.$needles" 9>"$T/9"
	is "$what: exit code" $? "$wanted"
	is "$what: nothing of a key" "$(grep '^found' "$T/9" | grep -v '^found control')" ''
	is "$what: all was looked for" "$(sed -n 's/^searched [0-9]* for //p' "$T/9")" "$(wc -l <"$T/needles.$needles")"
	ok "$what: memory is locked" grep -q '^VmLck:[[:space:]]*[1-9]' "$T/9"
}
run RSA rsa 0 - "$KEYS/rsa" -
ok 'what is there is found' grep -q '^found control' "$T/9"
run 'RSA, PKCS#1' rsa.pkcs1 0 - "$KEYS/rsa.pkcs1" -
run Ed25519 rsa 0 - "$KEYS/ed" -
run 'a pair' rsa 0 -Y eddy - "$KEYS/rsa" - "$KEYS/ed"
run 'one key twice' rsa 0 -z 3 - "$KEYS/rsa" -
run 'keys of the wrong type' rsa 4 -Y eddy - "$KEYS/ed" - "$KEYS/rsa"
run 'one key of the wrong type' rsa 3 -Y eddy - "$KEYS/rsa" - "$KEYS/rsa"
sed '5s/^..../AAAA/' "$KEYS/rsa" >"$T/damaged"
run 'a damaged key' rsa 4 - "$T/damaged" -
run 'a list of fields that is none' rsa 111 -H "$M" - "$KEYS/rsa" -
{
	echo '-----BEGIN CERTIFICATE-----'
	head -c 40000 /dev/urandom | base64
	echo '-----END CERTIFICATE-----'
	cat "$KEYS/rsa"
} >"$T/large"
run 'a key behind something large' rsa 0 - "$T/large" -
run 'a full disk' rsa 111 - "$KEYS/rsa" /dev/full
message 'To: nobody\n\nAre you hungry\n'
run 'a message that can not be signed' rsa 1 - "$KEYS/rsa" -
done_testing
