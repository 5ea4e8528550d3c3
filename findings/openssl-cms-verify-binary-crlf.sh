#!/bin/sh
# openssl 3.0.20 (Debian 12, 3.0.20-1~deb12u2) on x86_64
#
# Expected: `openssl cms -verify` with -binary, which converts nothing, verifies a message with CRLF, the form of SMTP,
# that `openssl cms -sign` has made: what was signed has CRLF, and so has the message.
# Seen: it fails (content verify error), and succeeds without -binary. The reader of multipart/signed always cuts the line
# ends off and puts LF in their place; -binary keeps it from making CRLF of that again.
#
# What it means here: tests/smime verifies the wire form without -binary.
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
printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >entity
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -subj /CN=Ann -out cert -days 9 \
	-addext extendedKeyUsage=emailProtection 2>log
openssl cms -sign -in entity -signer cert -inkey key -crlfeol -out message
verify() { openssl cms -verify "$@" -in message -CAfile cert -out content 2>&1 | sed -n 's/^CMS Verification //p'; }
lf=$(tr -d '\r' <message | tr -d '\n' | wc -c)
plain=$(verify)
binary=$(verify -binary)
echo "octets but CR and LF: $lf; without -binary: $plain; with -binary: $binary"
[ "$plain $binary" = 'successful failure' ]
