#!/bin/sh
# torture.t: many messages come in at once through qmail-dkverify and qmail-unseal, while processes are killed, clients hang
# up, and certificates, revocation lists, rules and keys change. What was opened is sent on through qmail-seal. See
# torture.py.
#
#   prove tests/unseal/torture.t             40 messages, 8 at once
#   prove tests/unseal/torture.t :: long     500 at once
. tests/lib.sh
# shellcheck source=tests/unseal/gateway.sh
. tests/unseal/gateway.sh

gateway_home
ln -s "$TOP/qmail-dkverify" "$H/bin/qmail-dkverify"
: >"$H/control/sealopened"
rm "$H/control/seallog"
/usr/bin/python3 tests/unseal/torture.py "$T" "$G" "$H" "${1-short}"
