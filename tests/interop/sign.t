#!/bin/sh
# Every verifier accepts the signatures of qmail-dksign and qmail-dkim: the corpus passes through the real
# chain, with each c= and each key, is put into the form of SMTP, and three peers verify it. See sign.py.
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
