#!/bin/sh
# gpg 2.2.40 (Debian 12, 2.2.40-1.1+deb12u2) and sqop 0.27.3 (0.27.3-1+b1)
#
# Expected: `gpg --quick-set-expire FINGERPRINT 1y` changes the last day of a key, or says that it cannot.
# Seen: with a key that sqop (or sq) has made it exits 0 and says nothing, and gpg still shows the last day that was there.
# Sequoia writes the last day of the primary key into a direct key signature as well as into that of the user id. gpg 2.2
# makes a new signature of the user id, but when it reads a key the direct key signature wins (RFC 4880 5.2.3.3 leaves
# open which one). The subkeys, with '*' in place of nothing, do change.
#
# What it means here: mkmailkey makes keys with gpg, not with the Stateless OpenPGP program, and `mkmailkey pgp expire`
# looks whether gpg has done what it was asked for.
#
# Needs apt-get, dpkg-deb and the libraries of gnupg. Works in a temporary folder. Exit 0: as described; 1: it has changed.
set -eu
gpg_version=2.2.40-1.1+deb12u2
sqop_version=0.27.3-1+b1
folder=$(mktemp -d)
home=$folder/home
trap 'gpgconf --homedir "$home" --kill all; rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download "gpg=$gpg_version" "gpg-agent=$gpg_version" "gpgconf=$gpg_version" "sqop=$sqop_version" >log 2>&1 || {
	cat log
	echo "these versions cannot be had"
	exit 1
}
for package in *.deb; do dpkg-deb -x "$package" root; done
PATH=$folder/root/usr/bin:$PATH
mkdir -m 0700 "$home"
gpg() { command gpg --homedir "$home" --agent-program "$folder/root/usr/bin/gpg-agent" --batch --quiet "$@"; }
command gpg --version | head -n 1
sqop version
sqop generate-key --no-armor 'Ann <ann@example.org>' >key
gpg --import key
print=$(gpg --with-colons --list-keys | awk -F: '$1 == "fpr" { print $10; exit }')
# the last day of the primary key, and of its subkeys
days() { gpg --with-colons --list-keys | awk -F: -v want="$1" '$1 == want { print $7 }' | sort -u; }
before=$(days pub)
# a signature of another second
sleep 2
gpg --quick-set-expire "$print" 1y && code=0 || code=$?
gpg --quick-set-expire "$print" 1y '*' && code=$code$? || code=$code$?
after=$(days pub)
echo "exit codes $code; last day of the primary key: $before, then $after; of its subkeys: $(days sub)"
[ "$code" = 00 ] && [ "$before" = "$after" ] && [ "$(days sub)" != "$before" ]
