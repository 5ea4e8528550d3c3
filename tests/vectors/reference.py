#!/usr/bin/python3
"""RFC 6376, 8301 and 8463 read once more, plainly: to check vectors and to judge between verifiers.

As a program it takes the arguments of tests/interop/peer_dkimpy.py and answers in the same way.
Nothing is streamed and nothing is fast. It shares no code with the programs or with any peer: the
standard library, and python3-nacl for Ed25519. A message is in wire form: each line ends in CRLF.
"""
import base64
import hashlib
import re
import sys

import nacl.exceptions
import nacl.signing


class Invalid(Exception):
    pass


# ---- the message ----

def split(message):
    """the header fields, each a (name, whole field with its CRLFs), and the body"""
    if message.startswith(b'\r\n'):
        header, body = b'', message[2:]
    elif b'\r\n\r\n' in message:
        header, body = message.split(b'\r\n\r\n', 1)
        header += b'\r\n'
    else:
        header, body = message, b''
    fields = []
    for line in header.split(b'\r\n')[:-1]:
        if line[:1] in (b' ', b'\t'):
            fields[-1] += line + b'\r\n'
        else:
            fields.append(line + b'\r\n')
    return [(f.split(b':', 1)[0].rstrip(b' \t').lower(), f) for f in fields], body


# ---- 3.4: canonicalization ----

def header_simple(field):
    return field


def header_relaxed(field):
    name, value = field.split(b':', 1)
    value = value.replace(b'\r\n', b'')
    return name.rstrip(b' \t').lower() + b':' + re.sub(b'[ \t]+', b' ', value).strip(b' ') + b'\r\n'


def drop_empty_lines(body):
    """the body, which is empty or ends in CRLF, without the empty lines at its end"""
    end = len(body)
    while end == 2 or body[max(end - 4, 0):end] == b'\r\n\r\n':
        end -= 2
    return body[:end]


def body_simple(body):
    if body and not body.endswith(b'\r\n'):
        body += b'\r\n'
    return drop_empty_lines(body) or b'\r\n'


def body_relaxed(body):
    if body and not body.endswith(b'\r\n'):
        body += b'\r\n'
    body = re.sub(b'[ \t]+', b' ', body).replace(b' \r\n', b'\r\n')
    return drop_empty_lines(body)


HEADER = {'simple': header_simple, 'relaxed': header_relaxed}
BODY = {'simple': body_simple, 'relaxed': body_relaxed}


# ---- 3.2, 3.5: the signature field ----

def tags(text):
    """{name: value} of a tag list, blanks around names and values removed"""
    found = {}
    specs = text.split(';')
    if specs[-1].strip(' \t\r\n') == '':
        specs.pop()
    for spec in specs:
        name, equals, value = spec.partition('=')
        name = name.strip(' \t\r\n')
        if not equals or not re.fullmatch('[A-Za-z][A-Za-z0-9_]*', name) or name in found:
            raise Invalid('tag ' + name)
        found[name] = value.strip(' \t\r\n')
    return found


def squeeze(value):
    return re.sub('[ \t\r\n]', '', value)


def signature_tags(field):
    return tags(field.split(b':', 1)[1].decode('latin-1'))


def canons(t):
    header, slash, body = t.get('c', 'simple/simple').partition('/')
    return header, body if slash else 'simple'


def without_b(field):
    """the field with the value of b= removed and nothing else touched"""
    name, value = field.split(b':', 1)
    specs = value.split(b';')
    for i, spec in enumerate(specs):
        tag, equals, rest = spec.partition(b'=')
        if tag.strip(b' \t\r\n') == b'b':
            # blanks behind the value are the tag's as long as another tag follows
            end = b'\r\n' if i == len(specs) - 1 else b''
            specs[i] = tag + equals + end
    return name + b':' + b';'.join(specs)


# ---- 3.7: the two hashes ----

def body_input(body, t):
    canonical = BODY[canons(t)[1]](body)
    if 'l' in t:
        if int(t['l']) > len(canonical):
            raise Invalid('l=')
        canonical = canonical[:int(t['l'])]
    return canonical


def header_input(fields, index):
    """what the signature in fields[index] signs"""
    t = signature_tags(fields[index][1])
    canon = HEADER[canons(t)[0]]
    left = {}
    for i, (name, field) in enumerate(fields):
        if i != index:
            left.setdefault(name, []).append(field)
    out = []
    for name in squeeze(t['h']).lower().encode('latin-1').split(b':'):
        if left.get(name):
            out.append(canon(left[name].pop()))
    last = canon(without_b(fields[index][1]))
    assert last.endswith(b'\r\n')
    return b''.join(out) + last[:-2]


# ---- 3.3, RFC 8463: the algorithms ----

def der(data, tag):
    """the content of the DER element at the start, and what follows it"""
    if data[0] != tag:
        raise Invalid('DER')
    length, start = data[1], 2
    if length & 128:
        start += length & 127
        length = int.from_bytes(data[2:start], 'big')
    return data[start:start + length], data[start + length:]


def rsa_public(data):
    """n, e and the number of bits of a SubjectPublicKeyInfo or RSAPublicKey"""
    sequence = der(data, 0x30)[0]
    if sequence[0] == 0x30:
        sequence = der(der(der(sequence, 0x30)[1], 0x03)[0][1:], 0x30)[0]
    n, rest = der(sequence, 0x02)
    n, e = int.from_bytes(n, 'big'), int.from_bytes(der(rest, 0x02)[0], 'big')
    return n, e


SHA256_INFO = bytes.fromhex('3031300d060960864801650304020105000420')


def rsa_verify(public, digest, signature):
    n, e = public
    size = (n.bit_length() + 7) // 8
    if n.bit_length() < 1024 or len(signature) != size:
        return False
    wanted = SHA256_INFO + digest
    wanted = b'\0\1' + b'\xff' * (size - len(wanted) - 3) + b'\0' + wanted
    return pow(int.from_bytes(signature, 'big'), e, n).to_bytes(size, 'big') == wanted


def ed25519_verify(public, digest, signature):
    try:
        nacl.signing.VerifyKey(public).verify(digest, signature)
        return True
    except (nacl.exceptions.BadSignatureError, ValueError):
        return False


def crypto_verify(t, record, digest):
    k = tags(record)
    public = base64.b64decode(squeeze(k['p']), validate=True)
    signature = base64.b64decode(squeeze(t['b']), validate=True)
    if (t['a'], k.get('k', 'rsa')) == ('rsa-sha256', 'rsa'):
        return rsa_verify(rsa_public(public), digest, signature)
    if (t['a'], k.get('k', 'rsa')) == ('ed25519-sha256', 'ed25519'):
        return ed25519_verify(public, digest, signature)
    raise Invalid('a= or k=')


def verify(message, records):
    """a verdict for each DKIM-Signature field from the top down: 'pass', or why not"""
    fields, body = split(message)
    verdicts = []
    hashes = {}
    for i, (name, field) in enumerate(fields):
        if name != b'dkim-signature':
            continue
        try:
            t = signature_tags(field)
            record = records['%s._domainkey.%s' % (t['s'], t['d'])]
            key = canons(t)[1], t.get('l')
            if key not in hashes:
                hashes[key] = hashlib.sha256(body_input(body, t)).digest()
            digest = hashlib.sha256(header_input(fields, i)).digest()
            if base64.b64decode(squeeze(t['bh']), validate=True) != hashes[key]:
                verdicts.append('fail')
            elif not crypto_verify(t, record, digest):
                verdicts.append('fail')
            else:
                verdicts.append('pass')
        except (Invalid, KeyError, ValueError) as e:
            verdicts.append('error: %s' % e)
    return verdicts


def main():
    with open(sys.argv[1]) as f:
        records = dict(line.rstrip('\n').split(' ', 1) for line in f)
    for name in sys.stdin.read().splitlines():
        with open(name, 'rb') as f:
            print('\t'.join([name] + verify(f.read(), records)))


if __name__ == '__main__':
    main()
