#!/bin/sh
# longest.sh FILE ...: prints the names of these test files, those first that take longest, so that at the end no processor
# waits for one of them. For `make check`.
longest='tests/unseal/failnth.t tests/smime/mkmailkey.t tests/mime/edit.t tests/seal/failnth.t tests/seal/pgp-failnth.t
	tests/smime/failnth.t tests/chain/failnth-dksign.t tests/chain/failnth-dkim.t tests/chain/cache.t tests/verify/dns.t
	tests/unseal/attacks.t tests/unseal/dropped.t tests/verify/dkverify-failnth.t tests/unseal/pgp-failnth.t
	tests/smime/roundtrip.t tests/verify/dkcheck.t tests/style.t tests/shell.t tests/pgp/mkmailkey.t tests/docs.t
	tests/unseal/pgp-attacks.t tests/unseal/peers.t tests/unseal/pgp-peers.t tests/pgp/roundtrip.t
	tests/chain/hostile-caller.t tests/chain/words.t tests/verify/dkverify.t tests/chain/mkdkimkey.t
	tests/torture/outgoing.t tests/torture/incoming.t tests/unseal/torture.t'
for name in $longest; do
	[ -f "$name" ] || echo "longest.sh-knows-of-$name-which-is-not-there"
	for file; do [ "$file" != "$name" ] || echo "$name"; done
done
printf '%s\n' "$@" | grep -vxF "$(printf '%s\n' $longest)"
exit 0
