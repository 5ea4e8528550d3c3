#!/bin/sh
# gosop of Debian 12 (golang-github-protonmail-gosop, gosop 0.0.0 with GopenPGP 2.5.2)
#
# Expected: `gosop decrypt --verify-out=@FD:5 ...` writes the verifications to descriptor 5, as it does with
# `--session-key-out=@FD:6`, and as sqop does with both (draft-dkg-openpgp-stateless-cli, indirect data types).
# Seen: it makes a file with the name `@FD:5` in the current folder. Descriptor 5 gets nothing; the exit code is 0.
#
# What it means here: qmail-pgp -d cannot learn from this gosop which signatures inside of a message are good. The program may
# make no file there and fails, the message is decrypted without verifying, and the result is temperror (program).
#
# Needs apt-get and dpkg-deb. Works in a temporary folder. Exit 0: as described; 1: it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download gosop sqop >log 2>&1 || {
	cat log
	echo "gosop and sqop cannot be had"
	exit 1
}
for package in *.deb; do
	dpkg-deb -x "$package" root
	echo "$package"
done
PATH=$folder/root/usr/bin:$PATH
sqop generate-key --no-armor 'Ann <ann@example.org>' >ann.key
sqop extract-cert --no-armor <ann.key >ann.cert
echo text | sqop encrypt --no-armor --sign-with ann.key ann.cert >message
for program in sqop gosop; do
	$program decrypt --verify-out=@FD:5 --session-key-out=@FD:6 --verify-with=ann.cert ann.key <message >text 5>"$program.verified" 6>"$program.session"
	printf '%s: %s lines, %s session key\n' "$program" "$(wc -l <"$program.verified")" "$(grep -c : "$program.session")"
done
ls '@FD:5'
[ -s sqop.verified ] && [ ! -s gosop.verified ] && [ -s gosop.session ] && [ -s '@FD:5' ]
