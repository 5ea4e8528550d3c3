#!/bin/sh
# gpgsm 2.2.40 (Debian 12, 2.2.40-1.1+deb12u2; 2.4.7 of Debian 13 has it too) with openssl 3.0.20 on x86_64
#
# Expected: gpgsm reads every PKCS#12 of one key, one certificate and one pass phrase, or none. (The form is the old one
# of triple DES and SHA-1.)
# Seen: it refuses about one in two hundred as `possibly bad passphrase given` after it has tried fifteen character sets.
# openssl reads them. The salt decides: where a sum in the key derivation of RFC 7292 B.2 begins with a zero octet, gpgsm comes to
# another key (400 files were computed by hand: 2 had such a sum, and these 2 were refused).
#
# What it means here: the demo and tests/smime/mkmailkey.t export once more where gpgsm refuses, and mkmailkey(8) tells
# users to.
#
# Needs apt-get and dpkg-deb. Works in a temporary folder, and ends the gpg-agent that it starts. Takes some minutes.
# Exit 0: as described; 1: it has changed.
set -eu
gpgsm=2.2.40-1.1+deb12u2
openssl=3.0.20-1~deb12u2
tries=2000 # at one in two hundred, none in so many is no chance
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download "gpgsm=$gpgsm" "gpg-agent=$gpgsm" "gpgconf=$gpgsm" "openssl=$openssl" "libssl3=$openssl" libksba8 \
	libassuan0 libnpth0 libgcrypt20 libgpg-error0 >log 2>&1 || {
	cat log
	echo "gpgsm $gpgsm or openssl $openssl cannot be had"
	exit 1
}
for package in *.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu:$folder/root/lib/x86_64-linux-gnu"
export OPENSSL_MODULES="$folder/root/usr/lib/x86_64-linux-gnu/ossl-modules"
mkdir -m 700 home
export GNUPGHOME="$folder/home"
openssl() { root/usr/bin/openssl "$@"; }
import() { # file
	echo demo | root/usr/bin/gpgsm --agent-program "$folder/root/usr/bin/gpg-agent" --disable-dirmngr --batch \
		--pinentry-mode loopback --passphrase-fd 0 --import "$1" >log 2>&1
}
openssl version
root/usr/bin/gpgsm --version | head -n 1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -subj /CN=Ann -out cert -days 9 2>log
made=0 refused=no
while [ "$made" -lt "$tries" ] && [ "$refused" = no ]; do
	made=$((made + 1))
	openssl pkcs12 -export -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -in cert -inkey key \
		-passout pass:demo -out p12
	import p12 || refused=yes
done
root/usr/bin/gpg-connect-agent --no-autostart killagent /bye >/dev/null 2>&1 || :
echo "made $made, refused the last one: $refused"
[ "$refused" = yes ]
tail -n 3 log
openssl pkcs12 -in p12 -nodes -passin pass:demo -out /dev/null
echo 'openssl reads it'
