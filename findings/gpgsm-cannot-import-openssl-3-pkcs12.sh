#!/bin/sh
# gpgsm 2.2.40 (Debian 12, 2.2.40-1.1+deb12u2) with openssl 3.0.20 (3.0.20-1~deb12u2) on x86_64
#
# Expected: gpgsm --import reads the PKCS#12 file that `openssl pkcs12 -export` of the same Debian release writes.
# Seen: it reads the certificate at most, says `error parsing or decrypting the PKCS#12 file`, and has no secret key. The
# default of OpenSSL 3 is PBES2 with AES-256 and a MAC of SHA-256. With -legacy (RC2 and 3DES), the file is read.
#
# What it means here: tests/smime/stores.sh exports with -legacy for gpgsm.
#
# Needs apt-get and dpkg-deb. Works in a temporary folder, and ends the gpg-agent that it starts. Exit 0: as described;
# 1: it has changed.
set -eu
gpgsm=2.2.40-1.1+deb12u2
openssl=3.0.20-1~deb12u2
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
openssl() { root/usr/bin/openssl "$@"; }
gpgsm() { root/usr/bin/gpgsm --agent-program "$folder/root/usr/bin/gpg-agent" --disable-dirmngr --batch "$@"; }
openssl version
root/usr/bin/gpgsm --version | head -n 1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -subj /CN=Ann -out cert -days 9 2>log
import() { # [option]: how many secret keys gpgsm has then
	GNUPGHOME=$(mktemp -d "$folder/home.XXXXXX")
	export GNUPGHOME
	openssl pkcs12 -export "$@" -in cert -inkey key -passout pass:x -out p12
	echo x | gpgsm --pinentry-mode loopback --passphrase-fd 0 --import p12 >log 2>&1 || :
	gpgsm --with-colons -K 2>/dev/null | grep -c '^crs' || :
	root/usr/bin/gpg-connect-agent --no-autostart killagent /bye >/dev/null 2>&1 || :
}
default=$(import)
legacy=$(import -legacy)
echo "secret keys: $default from the default form, $legacy with -legacy"
[ "$default $legacy" = '0 1' ]
