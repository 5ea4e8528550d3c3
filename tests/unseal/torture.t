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

. tests/pgp/people.sh
people || {
	echo 'Bail out! the OpenPGP keys could not be made'
	exit 111
}

gateway_home
ln -s "$TOP/qmail-dkverify" "$H/bin/qmail-dkverify"
: >"$H/control/sealopened"
rm "$H/control/seallog"
cp "$P/bob.key" "$H/ssl/mailkeys/example.net/u/bob/open/pgpkey_p"
cp "$P/bob.cert" "$H/ssl/mailkeys/example.net/u/bob/open/pgpcert_p"
"$TOP/qmail-pgp" -I "$P/bob.cert" | sed -n 's/^id=\(.*\)/\1 p/p' >"$H/ssl/mailkeys/example.net/u/bob/open/pgp-by-id"
mkdir -p "$H/ssl/mailcerts/example.org/u/ann"
cp "$P/ann.cert" "$H/ssl/mailcerts/example.org/u/ann/pgp_1"
/usr/bin/python3 tests/unseal/torture.py "$T" "$G" "$P" "$H" "${1-short}"
