#!/bin/sh
# gosop of Debian 12 (golang-github-protonmail-gosop, gosop 0.0.0 with GopenPGP 2.5.2)
#
# Expected: `gosop decrypt` writes the octets that were encrypted, as `sqop decrypt` does. The message is binary data
# (literal data of type b).
# Seen: each CRLF comes out as LF, with exit code 0. So whoever checks another signature over the text, or compares lengths,
# sees other octets than the writer.
#
# What it means here: what qmail-pgp -d gets from a program is normalised before it is written (CRLF and LF mean the same
# in it), and tests/pgp/roundtrip.py compares with LF there.
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
printf 'one\r\ntwo\r\n' >text
sqop encrypt ann.cert <text >message
for program in sqop gosop; do
	$program decrypt ann.key <message >"$program.text"
	printf '%s: %s octets\n' "$program" "$(wc -c <"$program.text")"
done
[ "$(wc -c <sqop.text)" = 10 ] && [ "$(wc -c <gosop.text)" = 8 ] && [ "$(tr -d '\r' <text)" = "$(cat gosop.text)" ]
