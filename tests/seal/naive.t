#!/bin/sh
# naive.t: a second, naive reader agrees with qmail-mime -r and rulehold_decide() about which lines hold (naive.py). For
# more cases: CASES=100000 SEED=7 prove tests/seal/naive.t
. tests/lib.sh

# shellcheck disable=SC2046 # lists
${CC:-$(head -n 1 conf-cc)} -I. -o "$T/decides" tests/seal/decides.c rules.a link.a text.a -lskarnet -lidn2 -lunistring || {
	echo 'Bail out! decides does not compile'
	exit 1
}
/usr/bin/python3 tests/seal/naive.py "$T" "${CASES:-400}" "${SEED:-1}" "$T/decides"
