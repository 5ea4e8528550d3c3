#!/bin/sh
# What qmail-dksign and qmail-dkim sign is what every verifier accepts: the corpus through the real
# chain, in each c= and with each key, put on the wire, and checked by three peers. See sign.py.
. tests/lib.sh
. tests/interop/setup.sh

home=$T/home
mkdir -p "$home/bin" "$home/control" "$home/queue/mess" "$home/queue/dkim" "$home/ssl/domainkeys/example.org"
ln -s "$TOP/qmail-dkim" "$TOP/qmail-dksign" "$home/bin"
echo "$T/record" >"$home/control/dkremote"
echo mail.example.org >"$home/control/me"
cp "$T/rsa.pem" "$home/ssl/domainkeys/example.org/rsa.private_jan"
cp "$T/ed25519.pem" "$home/ssl/domainkeys/example.org/ed25519.private_eddy"
ln -s rsa.private_jan "$home/ssl/domainkeys/example.org/jan"
ln -s ed25519.private_eddy "$home/ssl/domainkeys/example.org/eddy"
mkdir "$T/wire"

# prints the TAP of this test
/usr/bin/python3 tests/interop/sign.py "$T"
