#!/bin/sh
# openssl 3.0.20 (Debian 12, 3.0.20-1~deb12u2) on x86_64
#
# Expected: `openssl cms -sign` makes a detached signature unless -nodetach is given, and -stream changes how it is written
# and not what.
# Seen: with -outform DER, -stream puts the content into the structure, as -nodetach does. With -outform SMIME it does not.
#
# What it means here: the corpora of tests/smime use -stream for opaque signatures alone. Put into multipart/signed, such a
# structure has the text twice, and qmail-smime -v calls that a syntax error.
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
echo 'a content to be found' >content
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -subj /CN=Ann -out cert -days 9 2>log
inside() { openssl cms -sign -binary -outform DER "$@" -in content -signer cert -inkey key | grep -ac 'to be found' || :; }
plain=$(inside)
stream=$(inside -stream)
nodetach=$(inside -nodetach)
mime=$(openssl cms -sign -binary -stream -in content -signer cert -inkey key | openssl cms -cmsout -outform DER |
	grep -ac 'to be found' || :)
echo "content in the DER: $plain; with -stream: $stream; with -nodetach: $nodetach; -stream with SMIME: $mime"
[ "$plain $stream $nodetach $mime" = '0 1 1 0' ]
