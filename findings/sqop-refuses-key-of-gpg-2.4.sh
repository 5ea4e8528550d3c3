#!/bin/sh
# sqop 0.27.3 of Debian 12, and 0.37.2 of Debian 13, with keys of GnuPG 2.4.7 (Debian 13)
#
# Expected: sqop takes each secret key that `gpg --export-secret-keys` writes without a pass phrase, as gosop does.
# Seen: one Ed25519 key in 256 is refused with "Invalid data type" and exit code 41. gpg 2.4 writes the secret number of a
# curve with all of its 32 octets and a length of 256 bits, also where it begins with an octet 0. RFC 4880 3.2 wants the
# number without it, as gpg 2.2 writes it, and sqop is strict. The check sum of the key is right. Without the octet, with
# the length and the check sum made new, sqop takes the same key.
#
# What it means here: qmail-pgp writes such numbers as they should be before the program gets the key
# (pgp/secretnumber.c), and tests/pgp/people.sh makes a key once more that sqop does not take.
#
# Needs apt-get, dpkg-deb and python3. Works in a temporary folder. Exit 0: as described; 1: it has changed.
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
# by gpg 2.4.7: gpg --quick-gen-key 'B11 <b11@example.net>' ed25519 sign,cert never
base64 -d >by-gpg.key <<'EOF'
lFgEawsYlhYJKwYBBAHaRw8BAQdAqKgtgQYhHiHfgzIca5OOmAjIYEl7/bvaWnuwxCFHRnEAAQAAWGtTW3d9BjeHAH3aSLbsa3D+
W+zRNVr66+2yUinVEg/RtBVCMTEgPGIxMUBleGFtcGxlLm5ldD6IkAQTFgoAOBYhBHz9UpIUY54qx63pAJbB/3s3Lru9BQJrCxiW
AhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEJbB/3s3Lru9yuABAJVIRJQ70oWQD1mCvVBuCMCn5xp5JM9CMMjsBgLUZ+VA
AP9hwge06aK/17pQjxdLFfYa5/uq76dwqDv83UED8S53CJxdBGsLGJcSCisGAQQBl1UBBQEBB0Db/ec/qRLbLEo1HZKCHs9xuBzA
P6h9UbeRiqOoZxJqRAMBCAcAAP9+BshkW26FWnxRNk7XOhsJH3Dw/d3tX3jWzNMfTn9m2BCZiHgEGBYKACAWIQR8/VKSFGOeKset
6QCWwf97Ny67vQUCawsYlwIbDAAKCRCWwf97Ny67vZBjAP9HHL7VyGuU7BMunGyXKRDH6aJEhJAfaelXcSrUfj/HLgD/c2TAfeto
IV1h1EHshDSS3r4PbIOVdcA5Q++wcVipugg=
EOF
cat >mend.py <<'EOF'
key = open('by-gpg.key', 'rb').read()
body, behind = key[2:2 + key[1]], key[2 + key[1]:]
public, number = body[:-36], body[-34:-2]
assert key[0] == 0x94 and body[-37] == 0 and body[-36:-34] == b'\1\0' and number[0] == 0
short = number.lstrip(b'\0')
part = int.from_bytes(short, 'big').bit_length().to_bytes(2, 'big') + short
body = public + part + (sum(part) & 0xffff).to_bytes(2, 'big')
open('mended.key', 'wb').write(bytes([0x94, len(body)]) + body + behind)
EOF
python3 mend.py
status() {
	"$@" <mend.py >out 2>err && echo 0 || echo $?
}
by_gosop=$(status gosop sign by-gpg.key)
by_sqop=$(status sqop sign by-gpg.key)
echo "as gpg wrote it: gosop exits $by_gosop, sqop $by_sqop: $(sed 's/^ *//' err)"
mended=$(status sqop sign mended.key)
echo "without the octet 0: sqop exits $mended"
[ "$by_gosop $by_sqop $mended" = '0 41 0' ]
