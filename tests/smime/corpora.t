#!/bin/sh
# Messages of many makers: qmail-smime verifies, opens, signs and encrypts each of them as it should, and what it signs
# survives relays. See corpora.py. `corpora.t long`, of `make torture`, takes each message, else each tenth.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/smime/stores.sh
. tests/smime/stores.sh
pki
stores
step=10
[ "${1-short}" != long ] || step=1
for corpus in verify open make; do
	/usr/bin/python3 tests/smime/corpora.py "$T" "$PKI" $corpus $step >"$T/result" 2>&1
	note "$(tail -n 20 "$T/result")"
	ok "$corpus" grep -q '^ok - ' "$T/result"
done
stores_end
done_testing
