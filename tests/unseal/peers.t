#!/bin/sh
# peers.t: what openssl, gpgsm and NSS sign and encrypt, and messages in the form of Thunderbird, Outlook, Apple Mail and
# mutt, come in: each is opened, and its signature passes. What is weak says so. See peers.py.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/gateway.sh
. tests/unseal/gateway.sh
# shellcheck source=tests/smime/stores.sh
. tests/smime/stores.sh

gateway_home
open_key bob-rsa@example.net bob-rsa3072
open_key bob-ec@example.net bob-p256
stores
/usr/bin/python3 tests/unseal/peers.py "$T" "$G" "$H" "$Q"
stores_end
