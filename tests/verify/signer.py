"""A signer that signs anything: any tag list, any key, any hash, right or wrong. For the tests of qmail-dkim -v.

It shares nothing with the programs; the canonicalizations are those of tests/vectors/reference.py. All messages
are in wire form (CRLF). Keys are made from a seed, so every run has the same ones; RSA moduli are products of
several primes, which no verifier can see and which are found quickly.
"""
import base64
import hashlib
import os
import random
import re
import sys

import nacl.signing

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../vectors'))
import reference

NOW = 1700000000


# ---- keys ----

def der(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, 'big')
    return bytes([tag, 128 + len(digits)]) + digits + content


def der_integer(n):
    return der(2, n.to_bytes(n.bit_length() // 8 + 1, 'big'))


RSA_ENCRYPTION = bytes.fromhex('300d06092a864886f70d0101010500')
ED25519_SPKI = bytes.fromhex('302a300506032b6570032100')


def rsa_public_key(n, e):
    """PKCS#1 RSAPublicKey"""
    return der(0x30, der_integer(n) + der_integer(e))


def spki(public_key):
    return der(0x30, RSA_ENCRYPTION + der(3, b'\0' + public_key))


SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n ** .5) + 1, 2))]


def is_prime(n, dice):
    if any(n % p == 0 for p in SMALL):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(8):
        x = pow(dice.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(bits, dice):
    """a prime whose two top bits are set, and p - 1 no multiple of 65537"""
    while True:
        n = dice.getrandbits(bits) | 3 << (bits - 2) | 1
        if n % 65537 != 1 and is_prime(n, dice):
            return n


class Rsa:
    def __init__(self, bits, seed=1):
        dice = random.Random('%d %d' % (bits, seed))
        count = max(2, bits // 256)
        while True:
            self.primes = [prime(bits // count, dice) for _ in range(count - 1)]
            n = 1
            for p in self.primes:
                n *= p
            # the last one brings the product to its length
            last = bits - n.bit_length()
            self.primes.append(prime(last + dice.randrange(2), dice))
            self.n, self.e = n * self.primes[-1], 65537
            if self.n.bit_length() == bits and len(set(self.primes)) == count:
                break
        self.size = (bits + 7) // 8

    def raw(self, number):
        """number ** d mod n, prime by prime"""
        x = 0
        for p in self.primes:
            rest = self.n // p
            x += pow(number, pow(self.e, -1, p - 1), p) * rest * pow(rest, -1, p)
        return (x % self.n).to_bytes(self.size, 'big')

    def sign(self, digest, info=reference.SHA256_INFO):
        block = info + digest
        return self.raw(int.from_bytes(b'\0\1' + b'\xff' * (self.size - len(block) - 3) + b'\0' + block, 'big'))

    def pss(self, digest):
        """RSASSA-PSS of RFC 8017 8.1 with SHA-256 and a salt of 32 octets"""
        size, salt = self.size, bytes(32)
        h = hashlib.sha256(bytes(8) + digest + salt).digest()
        db = bytes(size - 32 - 32 - 2) + b'\1' + salt
        mask = b''.join(hashlib.sha256(h + i.to_bytes(4, 'big')).digest() for i in range(len(db) // 32 + 1))
        masked = bytearray(a ^ b for a, b in zip(db, mask))
        masked[0] &= 0x7f
        return self.raw(int.from_bytes(bytes(masked) + h + b'\xbc', 'big'))

    def public(self):
        return spki(rsa_public_key(self.n, self.e))

    def record(self):
        return 'v=DKIM1; k=rsa; p=' + b64(self.public())


class Ed25519:
    def __init__(self, seed=1):
        self.key = nacl.signing.SigningKey(hashlib.sha256(b'%d' % seed).digest())

    def sign(self, digest):
        return self.key.sign(digest).signature

    def public(self):
        return bytes(self.key.verify_key)

    def record(self):
        return 'v=DKIM1; k=ed25519; p=' + b64(self.public())


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


# ---- messages ----

FIELDS = [b'From: Jan <jan@example.com>\r\n', b'To: bob@example.net\r\n', b'Subject: dinner\r\n at eight\r\n',
          b'Date: Tue, 14 Nov 2023 22:00:00 +0000\r\n']
BODY = b'Are you hungry \t yet?\r\n\r\n. dot\r\n.\r\n'

# in the order in which they are written
BASE = {'v': '1', 'a': 'rsa-sha256', 'c': 'relaxed/relaxed', 'd': 'example.com', 's': 's1',
        'h': 'from:to:subject', 'bh': '{bh}', 'b': '{b}'}


def tag_list(changes=None):
    """BASE with other or further tags; None leaves one out"""
    tags = dict(BASE, **(changes or {}))
    return '; '.join('%s=%s' % pair for pair in tags.items() if pair[1] is not None)


def octets(text):
    """what is written as bytes stays; a str is UTF-8, and surrogates stand for bytes that are none"""
    return text if isinstance(text, bytes) else text.encode('utf-8', 'surrogateescape')


def select(fields, names):
    """the fields that h= takes, RFC 6376 5.4.2"""
    left = {}
    for field in fields:
        left.setdefault(field.split(b':')[0].rstrip(b' \t').lower(), []).append(field)
    return [left[name].pop() for name in names if left.get(name)]


class Signer:
    """Signs one message; what is not given is as a good signature has it.

        key      None: the RSA key of the tests
        text     the tag list with {bh} and {b}; default tag_list(tags)
        canon    what is really done, e.g. ('simple', 'relaxed'); default: what c= says
        names    what is really signed; default: what h= says
        body     what is hashed for bh=; length: how many canonical octets of it
        make     (key, data) -> signature over the canonical header
        own      the text of the field that is really signed, without the value of b=
    """

    default_key = None

    def __init__(self, tags=None, text=None, key=None, canon=None, names=None, length=None, body_hash=None,
                 make=None, field_name='DKIM-Signature: ', fold_b=None, end='\r\n', own=None, signed_fields=None):
        self.text = octets(text if text is not None else tag_list(tags))
        self.key = key or Signer.default_key
        said = re.search(rb'(?:^|;)\s*c=\s*(simple|relaxed)(?:/(simple|relaxed))?\s*(?:;|$)', self.text)
        self.canon = canon or (said and tuple((c or b'simple').decode() for c in said.groups())) or ('simple', 'simple')
        listed = re.search(rb'(?:^|;)\s*h\s*=([^;]*)', self.text)
        self.names = names if names is not None else listed[1] if listed else b''
        self.length, self.body_hash = length, body_hash
        self.make = make or (lambda key, data: key.sign(sha256(data)))
        self.field_name, self.fold_b, self.end, self.own = octets(field_name), fold_b, octets(end), own
        self.signed_fields = signed_fields

    def field(self, fields, body):
        """the field that signs these, which do not hold it"""
        header_canon, body_canon = reference.HEADER[self.canon[0]], reference.BODY[self.canon[1]]
        hashed = body_canon(body)[:self.length]
        body_hash = sha256(hashed) if self.body_hash is None else self.body_hash
        text = self.text.replace(b'{bh}', b64(body_hash).encode())
        names = [name.strip(b' \t\r\n').lower() for name in octets(self.names).split(b':')]
        data = b''.join(header_canon(f) for f in select(self.signed_fields or fields, names))
        # the value of b= goes with all blanks around it
        own = octets(self.own) if self.own else self.field_name + re.sub(rb'\s*\{b\}\s*', b'', text)
        own = header_canon(own + self.end)
        signature = b64(self.make(self.key, data + own.removesuffix(b'\r\n')))
        if self.fold_b:
            signature = self.fold_b(signature)
        return self.field_name + text.replace(b'{b}', octets(signature)) + self.end


def signed(fields=None, body=BODY, signers=None, empty_line=b'\r\n', **arguments):
    """a message with one signature on top, or with those of `signers`, none of which signs another"""
    fields = FIELDS if fields is None else fields
    signers = [Signer(**arguments)] if signers is None else signers
    return b''.join([s.field(fields, body) for s in signers] + fields) + empty_line + body
