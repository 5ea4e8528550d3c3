#!/bin/sh
# pgp-attacks.t: OpenPGP that wants to be shown as signed by somebody, or as opened for somebody, and is not. Each message
# has a name and what has to come of it, from qmail-pgp -v alone and from qmail-unseal. The cases are in attack_pgp.py.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh

pgp_home
pgp_open_key carol@example.net bob-rsa
pgp_known eve@example.com eve
ln -s bob "$H/ssl/mailkeys/example.net/u/sales"
control queue-says "$T/queued"
control harvest trust
/usr/bin/python3 tests/unseal/attacks_pgp.py "$T" "$P" "$H" "$T/queued"
