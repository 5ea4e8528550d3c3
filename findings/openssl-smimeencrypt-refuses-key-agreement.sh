#!/bin/sh
# openssl 3.0.20 (Debian 12, 3.0.20-1~deb12u2) on x86_64
#
# Expected: `openssl verify -purpose smimeencrypt` accepts a certificate with an EC key and the key usage keyAgreement,
# which is the right one for encrypting to such a key (RFC 5753 3, RFC 8551 4). `openssl cms -encrypt` accepts it.
# Seen: `unsuitable certificate purpose`. The purpose wants keyEncipherment, which an EC key cannot do.
#
# What it means here: smime/certfields reads the key usage itself, by the type of the key.
#
# Needs apt-get and dpkg-deb. Works in a temporary folder. Exit 0: as described; 1: it has changed.
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
for package in *.deb; do dpkg-deb -x "$package" root; done
openssl() { LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu" root/usr/bin/openssl "$@"; }
openssl version
printf 'Hello\n' >text
make() { # name key usage
	openssl req -x509 -newkey "$2" ${4:+-pkeyopt "$4"} -nodes -keyout "$1.key" -subj /CN=Bob -out "$1" -days 9 \
		-addext "keyUsage=$3" -addext extendedKeyUsage=emailProtection -addext basicConstraints=CA:FALSE 2>log
}
make rsa rsa:2048 keyEncipherment
make ec ec keyAgreement ec_paramgen_curve:P-256
purpose() { if openssl verify -CAfile "$1" -purpose smimeencrypt "$1" >log 2>&1; then echo suitable; else
	grep -o 'unsuitable certificate purpose' log; fi; }
opened=$(openssl cms -encrypt -aes128 -in text ec | openssl cms -decrypt -inkey ec.key -recip ec | tr -d '\r')
echo "RSA, keyEncipherment: $(purpose rsa); EC, keyAgreement: $(purpose ec); cms -encrypt to it and back: $opened"
[ "$(purpose rsa) $(purpose ec) $opened" = 'suitable unsuitable certificate purpose Hello' ]
