#!/usr/bin/python3
"""Check every vector of this folder against reference.py, nacl and openssl(1); prints TAP.

Signatures are not only verified: both algorithms always give the same signature for the same key and
message, so each is made again and has to be the one that is printed.
"""
import ast
import base64
import hashlib
import os
import re
import subprocess
import sys

import nacl.signing

import reference

HERE = os.path.dirname(os.path.abspath(__file__))
count = failed = 0


def ok(good, what, *notes):
    global count, failed
    count += 1
    failed += not good
    print('%sok %d - %s' % ('' if good else 'not ', count, what))
    if not good:
        for note in notes:
            print('#', note)


def table(macro, file):
    """the rows of a table: a tuple each, strings as bytes"""
    with open(os.path.join(HERE, file)) as f:
        text = re.sub(r'/\*.*?\*/', '', f.read(), flags=re.S)
    rows = []
    for row in re.findall(r'^%s\((.*?)\)$' % macro, text, re.S | re.M):
        # the escapes in use mean the same in C and in Python
        row = ast.literal_eval('(' + row + ')')
        rows.append([cell.encode('latin-1') if isinstance(cell, str) else cell for cell in row])
    assert len(rows) == text.count(macro + '('), file
    return rows


def read(file):
    with open(os.path.join(HERE, file), 'rb') as f:
        return f.read()


def sha256(data):
    return base64.b64encode(hashlib.sha256(data).digest())


def openssl(*arguments, data=b''):
    return subprocess.run(['openssl', *arguments], input=data, stdout=subprocess.PIPE, check=True).stdout


def sign(key, data):
    """the signature of the file `key` for the input of the header hash"""
    file = os.path.join(HERE, key)
    if 'ed25519' in key:
        seed = openssl('pkey', '-in', file, '-outform', 'DER')[-32:]
        return nacl.signing.SigningKey(seed).sign(hashlib.sha256(data).digest()).signature
    return openssl('dgst', '-sha256', '-sign', file, data=data)


def check_body():
    for body, simple_len, simple, relaxed_len, relaxed, reason in table('BODY', 'body.h'):
        for name, length, wanted in (('simple', simple_len, simple), ('relaxed', relaxed_len, relaxed)):
            got = reference.BODY[name](body)
            good = len(got) == length and sha256(got) == wanted
            ok(good, 'body %s: %s' % (name, reason.decode()), got, sha256(got))


def check_header():
    for field, relaxed, reason in table('HEADER', 'header.h'):
        got = reference.header_relaxed(field)
        ok(got == relaxed and reference.header_relaxed(got) == got, 'header: ' + reason.decode(), got)


def check_keys(records):
    """the private keys belong to the public ones"""
    for record, key in (('brisbane._domainkey.example.com', 'rfc6376-c-rsa.pem'),
                        ('test._domainkey.football.example.com', 'rfc8463-a-rsa.pem'),
                        ('brisbane._domainkey.football.example.com', 'rfc8463-a-ed25519.pem')):
        public = openssl('pkey', '-in', os.path.join(HERE, key), '-pubout', '-outform', 'DER')
        if 'ed25519' in key:
            public = public[-32:]
        published = base64.b64decode(reference.tags(records[record])['p'])
        ok(published == public, 'key: %s is that of %s' % (key, record))


def check_signed(records):
    for file, number, key, length, digest, good in table('SIGNED', 'signed.h'):
        file, key = file.decode(), key.decode()
        what = '%s, signature %d' % (file, number)
        message = read(file).replace(b'\n', b'\r\n')
        fields, body = reference.split(message)
        index = [i for i, (name, field) in enumerate(fields) if name == b'dkim-signature'][number]
        data = reference.header_input(fields, index)
        ok(len(data) == length and sha256(data) == digest, what + ': input of the header hash',
           len(data), sha256(data))
        verdict = reference.verify(message, records)[number]
        ok((verdict == 'pass') == bool(good), what + (': verifies' if good else ': does not verify'), verdict)
        again = base64.b64encode(sign(key, data)).decode()
        printed = reference.squeeze(reference.signature_tags(fields[index][1])['b'])
        ok((again == printed) == bool(good),
           '%s: %s signs it %s' % (what, key, 'so' if good else 'in another way'), again)
        if good:
            check_forged(message, number, records, what)


def check_forged(message, number, records, what):
    """one bit flipped in any letter or digit below the signatures: relaxed hides none of these"""
    passed = []
    start = message.index(b'\r\nFrom:') + 7
    names = {at for m in re.finditer(rb'^[!-9;-~]+:', message, re.M) for at in range(*m.span())}
    tried = 0
    for at in range(start, len(message)):
        if message[at:at + 1].isalnum() and at not in names:
            forged = message[:at] + bytes([message[at] ^ 1]) + message[at + 1:]
            tried += 1
            if reference.verify(forged, records)[number] == 'pass':
                passed.append(at)
    ok(tried > 100 and not passed, '%s: none of %d forgeries verifies' % (what, tried), passed)


def main():
    records = dict(line.split(' ', 1) for line in read('records').decode().splitlines())
    check_body()
    check_header()
    check_keys(records)
    check_signed(records)
    reasons = {f[:-7] for f in os.listdir(HERE) if f.endswith('.reason')}
    files = {f[:-4] for f in os.listdir(HERE) if f.endswith(('.eml', '.pem'))}
    ok(reasons == files, 'each message and each key has its reason', reasons ^ files)
    print('1..%d' % count)
    sys.exit(1 if failed else 0)


main()
