#!/bin/sh
# pgp-peers.t: what gpg, sqop, gosop and rnp sign and encrypt, in the forms of Thunderbird, Enigmail, K-9 Mail, mutt, Apple
# Mail, KMail, Mailvelope and of Exchange, comes in: each is opened, and its signature passes. See pgp_peers.py.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh

pgp_home
pgp_open_key bob@example.net bob-rsa bob-p256 bob-sqop
pgp_known ann@example.org ann-rsa ann-sqop
control queue-says "$T/queued"
/usr/bin/python3 tests/unseal/pgp_peers.py "$T" "$P" "$H" "$T/queued"
