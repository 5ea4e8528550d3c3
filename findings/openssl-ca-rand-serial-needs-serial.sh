#!/bin/sh
# openssl 3.0.20 (Debian 12, 3.0.20-1~deb12u2) on x86_64
#
# Expected: `openssl ca -rand_serial` needs no file of serial numbers: its manual says that the option overrides any
# option or configuration that names one.
# Seen: it ends with `variable lookup failed for c::serial` unless the configuration has `serial`. The file that this
# names need not exist, and is written. The same as a line in the configuration, `rand_serial = yes`, works without.
#
# What it means here: mkmailkey writes `serial` and the file into its configuration, although it takes random numbers.
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
mkdir new
: >index
printf '[ca]\ndefault_ca=c\n[c]\ndatabase=index\nnew_certs_dir=new\ndefault_md=sha256\npolicy=p\n' >first
printf '[p]\ncommonName=supplied\n[req]\ndistinguished_name=d\n[d]\n' >last
cat first last >bare
{ cat first; echo 'serial=none'; cat last; } >named
{ cat first; echo 'rand_serial=yes'; cat last; } >random
openssl req -config bare -x509 -newkey rsa:2048 -nodes -keyout key -subj /CN=ca -out cert -days 9 2>log
openssl req -config bare -new -key key -subj /CN=someone -out request
issue() { # configuration [option]
	: >index
	if openssl ca -batch -config "$@" -keyfile key -cert cert -in request -out new.pem -days 3 >log 2>&1; then echo issued; else
		grep -o 'variable lookup failed.*' log
	fi
}
bare=$(issue bare -rand_serial)
named=$(issue named -rand_serial)
random=$(issue random)

echo "-rand_serial: $bare; with serial=none beside it: $named; rand_serial=yes alone: $random"
[ "$bare; $named; $random" = 'variable lookup failed for c::serial; issued; issued' ] && [ -f none ]
