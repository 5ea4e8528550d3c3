#!/bin/sh
# attacks.t: messages that want to be shown as signed by somebody, or as opened for somebody, and are not. Each has a name
# and what has to come of it: from qmail-smime -v alone, then from qmail-unseal. The cases are in attack_*.py.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/unseal/attack_pki.sh
. tests/unseal/attack_pki.sh
pki

attack_pki "$T/pki" || {
	tail -n 5 "$T/pki/log"
	echo 'Bail out! the certificates could not be made'
	exit 111
}
/usr/bin/python3 tests/unseal/attacks.py "$T/pki" verify
