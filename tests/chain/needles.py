"""What would give a key away: needles.py KEY ... prints `NAME HEX` lines for tests/residue.c.

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
    lines = open(path).read().split('\n')[1:-2]
    # behind the secret number there is the public key
    for i, line in enumerate(lines[:2] if name == 'ec' else lines):
        print(f'{name}-pem-{i}', line[:16].encode().hex())
        if name != 'ec' or i == 0:
            print(f'{name}-pem-{i}-end', line[-16:].encode().hex())


def rsa_key(path):
    parts = re.findall('^(privateExponent|prime1|prime2|exponent1|exponent2|coefficient):' + DIGITS,
                       openssl('rsa', '-in', path, '-text', '-noout'), re.M)
    assert len(parts) == 6
    for name, digits in parts:
        windows(name, number(digits))
        windows(name + '-reversed', number(digits)[::-1])


def ed25519_key(text):
    seed = number(re.search('priv:' + DIGITS, text)[1])
    windows('seed', seed)
    # RFC 8032 5.1.5
    h = bytearray(hashlib.sha512(seed).digest())
    windows('prefix', h[32:])
    h[0] &= 248
    h[31] = h[31] & 127 | 64
    windows('scalar', h[:32])


def ec_key(text):
    secret = number(re.search('priv:' + DIGITS, text)[1])
    windows('ec', secret)
    windows('ec-reversed', secret[::-1])


for path in sys.argv[1:]:
    text = openssl('pkey', '-in', path, '-text', '-noout')
    if 'privateExponent' in text:
        rsa_key(path)
        kind = 'rsa'
    elif 'ED25519' in text:
        ed25519_key(text)
        kind = 'ed'
    else:
        ec_key(text)
        kind = 'ec'
    pem(kind, path)
print('control', b'Are you hungry'.hex())
