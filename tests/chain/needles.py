"""What would give a key away: needles.py RSA_KEY ED25519_KEY prints `NAME HEX` lines for tests/residue.c.

Sixteen bytes from three places of each secret number, in both byte orders, because libcrypto keeps numbers in words
of the machine; the ends of each line of the PEM text; and one needle that is no secret, `control`.
"""
import hashlib
import re
import subprocess
import sys

DIGITS = r'\n((?: +[0-9a-f:]+\n)+)'


def openssl(*args):
    return subprocess.run(['openssl', *args], capture_output=True, text=True, check=True).stdout


def number(digits):
    return bytes.fromhex(re.sub(r'[ :\n]', '', digits)).lstrip(b'\0')


def windows(name, data):
    for at in 0, len(data) // 2 - 8, len(data) - 20:
        print(f'{name}@{at}', data[at:at + 16].hex())


def pem(name, path):
    for i, line in enumerate(open(path).read().split('\n')[1:-2]):
        print(f'{name}-pem-{i}', line[:16].encode().hex())
        print(f'{name}-pem-{i}-end', line[-16:].encode().hex())


rsa, ed = sys.argv[1:]
parts = re.findall('^(privateExponent|prime1|prime2|exponent1|exponent2|coefficient):' + DIGITS,
                   openssl('rsa', '-in', rsa, '-text', '-noout'), re.M)
assert len(parts) == 6
for name, digits in parts:
    windows(name, number(digits))
    windows(name + '-reversed', number(digits)[::-1])
seed = number(re.search('priv:' + DIGITS, openssl('pkey', '-in', ed, '-text', '-noout'))[1])
windows('seed', seed)
# RFC 8032 5.1.5
h = bytearray(hashlib.sha512(seed).digest())
windows('prefix', h[32:])
h[0] &= 248
h[31] = h[31] & 127 | 64
windows('scalar', h[:32])
pem('rsa', rsa)
pem('ed', ed)
print('control', b'Are you hungry'.hex())
