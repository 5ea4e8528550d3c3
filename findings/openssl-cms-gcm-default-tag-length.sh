#!/bin/sh
# openssl 3.0.20 (Debian 12, 3.0.20-1~deb12u2) on x86_64
#
# Expected: AES-GCM in CMS with a tag of 12 octets, whose length is left out in GCMParameters, is opened: 12 is the DEFAULT
# (RFC 5084 3.2), and DER leaves a default out (X.690 11.5).
# Seen: `openssl cms -decrypt` fails; with the INTEGER 12 written out, which is no DER, it opens the same message.
#
# What it means here: smime/opening writes the parameters anew before it gives them to libcrypto.
#
# Needs apt-get, dpkg-deb and python3. Works in a temporary folder. Exit 0: as described; 1: it has changed.
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
echo 'Hello' >text
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -subj /CN=Bob -out cert -days 9 2>log
openssl cms -encrypt -binary -aes-256-gcm -in text -outform DER -out 16.der cert
# The first 12 octets of a tag of 16 are the tag of 12. One argument for each form: the octets of the length.
cat >cut.py <<'EOP'
import sys

data = open('16.der', 'rb').read()


def tlv(tag, content):
    n = len(content)
    size = n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return bytes([tag]) + (bytes([n]) if n < 128 else bytes([128 | len(size)]) + size) + content


def parts(content):
    found = []
    while content:
        n, head = content[1], 2
        if n > 127:
            head += n & 127
            n = int.from_bytes(content[2:head], 'big')
        found.append((content[0], content[head:head + n]))
        content = content[head + n:]
    return found


def join(items):
    return b''.join(tlv(*i) for i in items)


outer = parts(parts(data)[0][1])
whole = parts(parts(outer[1][1])[0][1])
content = parts(whole[2][1])
algorithm = parts(content[1][1])
nonce = parts(algorithm[1][1])[0]
whole[3] = (4, whole[3][1][:12])
algorithm[1] = (0x30, tlv(*nonce) + bytes.fromhex(sys.argv[1]))
content[1] = (0x30, join(algorithm))
whole[2] = (0x30, join(content))
outer[1] = (0xa0, tlv(0x30, join(whole)))
sys.stdout.buffer.write(tlv(0x30, join(outer)))
EOP
opens() { if openssl cms -decrypt -inform DER -in "$1" -inkey key -recip cert 2>log | grep -q Hello; then echo opened; else echo failed; fi; }
python3 cut.py 02010c >said.der
python3 cut.py '' >default.der
echo "tag of 16: $(opens 16.der); 12, written out: $(opens said.der); 12, by default: $(opens default.der)"
[ "$(opens 16.der) $(opens said.der) $(opens default.der)" = 'opened opened failed' ]
