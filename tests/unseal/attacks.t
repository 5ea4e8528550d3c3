#!/bin/sh
# attacks.t: messages that want to be shown as signed by somebody, or as opened for somebody, and are not. Each has a name
# and what has to come of it: from qmail-smime -v alone, then from qmail-unseal. The cases are in attack_*.py.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/gateway.sh
. tests/unseal/gateway.sh

gateway_home
/usr/bin/python3 tests/unseal/attacks.py "$G" "$H" "$Q"
