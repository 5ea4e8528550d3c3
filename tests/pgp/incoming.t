#!/bin/sh
# Messages that gpg, sqop, gosop and rnp have signed and encrypted, in the forms of many mail programs and as servers change
# them: qmail-pgp verifies and opens each of them. See incoming.py. `incoming.t long`, of `make torture`, takes each message,
# else each fourth.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
ok 'keys are made' people
step=4
[ "${1-short}" != long ] || step=1
for what in verify open text; do
	/usr/bin/python3 tests/pgp/incoming.py "$P" $what $step >"$T/result" 2>&1
	note "$(tail -n 20 "$T/result")"
	ok "$what" grep -q '^ok - ' "$T/result"
done
done_testing
