#!/bin/sh
# openssl 3.0.20 (Debian 12, 3.0.20-1~deb12u2) on x86_64
#
# Expected: `openssl x509 -noout -subject` reads one certificate and prints its subject; nothing else is needed for that.
# Seen: it sets up a store of trusted certificates first and reads all of them: /usr/lib/ssl/cert.pem, which is a link to
# the bundle of ca-certificates, or what $SSL_CERT_FILE names. With the 144 roots of Debian that is 25 of 32 ms of CPU.
# `openssl cms -verify -noverify`, which verifies no certificate, does the same. -noCAfile does not exist for x509.
#
# What it means here: mkmailkey and tests/lib.sh set SSL_CERT_FILE and SSL_CERT_DIR to /dev/null. mkmailkey takes a third of
# the time that it took.
#
# Needs apt-get, dpkg-deb and strace. Works in a temporary folder. Exit 0: as described; 1: it has changed.
set -eu
version=3.0.20-1~deb12u2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download "openssl=$version" "libssl3=$version" >log 2>&1 || {
	cat log
	echo "openssl $version cannot be had"
	exit 1
}
for package in ./*.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name libcrypto.so.3)")
export LD_LIBRARY_PATH
openssl=$folder/root/usr/bin/openssl
"$openssl" version
"$openssl" req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=one 2>/dev/null
"$openssl" req -x509 -newkey rsa:2048 -nodes -keyout other -out roots -subj /CN=another 2>/dev/null
echo text >text
"$openssl" cms -sign -in text -signer cert -inkey key -out signed
SSL_CERT_FILE=$folder/roots
export SSL_CERT_FILE
reads() { # how often the roots are opened
	strace -f -e trace=openat -o trace "$openssl" "$@" >/dev/null 2>&1
	grep -c "\"$folder/roots\".*= [0-9]" trace || :
}
x509=$(reads x509 -in cert -noout -subject)
cms=$(reads cms -verify -noverify -in signed)
pkey=$(reads pkey -in key -noout)
echo "the roots are opened by x509 -noout -subject: $x509, by cms -verify -noverify: $cms, by pkey -noout: $pkey"
[ "$x509 $cms $pkey" = '1 1 0' ]
