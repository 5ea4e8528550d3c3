#!/usr/bin/python3
"""The work of roundtrip.t: roundtrip.py folder people [long]. Prints TAP."""
import base64
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, 'tests/interop')
sys.path.insert(0, 'tests/smime')
sys.path.insert(0, 'tests/pgp')
import corpus  # noqa: E402
import mailforms  # noqa: E402
import pgpforms  # noqa: E402

T, P = sys.argv[1:3]
LONG = sys.argv[3:] == ['long']
PEOPLE = pgpforms.Programs(P)
# sqop and gosop are on every machine of the tests; rsop where Debian has it
PROGRAMS = ['sqop', 'gosop'] + [name for name in ['rsop'] if shutil.which(name)]
PEERS = PROGRAMS + ['gpg', 'rnp']
SIGNERS = ['ann', 'ann-rsa', 'ann-sqop']
READERS = ['bob', 'bob-rsa', 'bob-p256', 'bob-sqop']
tests = 0
failures = 0


def ok(good, what, why=''):
    global tests, failures
    tests += 1
    failures += not good
    print('%sok %d - %s' % ('' if good else 'not ', tests, what))
    if not good and why:
        print('\n'.join('# ' + line for line in str(why).splitlines()[:6]))


def path(name):
    return os.path.join(T, name)


def write(name, data):
    with open(path(name), 'wb') as f:
        f.write(data)
    return path(name)


def read(name):
    with open(path(name), 'rb') as f:
        return f.read()


def run(*words, data=b''):
    p = subprocess.run(words, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return p.returncode, p.stdout, p.stderr.decode('utf-8', 'replace')


def ours(*words):
    status, out, err = run('./qmail-pgp', *words)
    return status, err + out.decode('utf-8', 'replace')


def wire(data):
    """As qmail-remote sends it and a server stores it: lines end in CRLF, and a dot at their start comes and goes."""
    sent = re.sub(b'(?m)^\\.', b'..', re.sub(b'\r?\n', b'\r\n', data))
    return re.sub(b'(?m)^\\.\\.', b'.', sent)


def entity(message):
    """The octets that have to be encrypted: a second, naive reader of the header."""
    lines = re.sub(b'\r\n', b'\n', message)
    if not lines.endswith(b'\n'):
        lines += b'\n'
    if lines.startswith(b'\n'):
        head, rest = b'', lines[1:]
    else:
        head, _, rest = lines.partition(b'\n\n')
    fields = [f + b'\n' for f in re.split(b'\n(?![ \t])', head.rstrip(b'\n')) if f]
    inner = b''.join(f for f in fields if f.lower().startswith(b'content-'))
    if not re.search(b'(?mi)^content-type[ \t]*:', inner):
        inner += b'Content-Type: text/plain\n'
    return re.sub(b'\r?\n', b'\r\n', inner + b'\n' + rest)


def parts(data, kind):
    """The two parts of a multipart of ours, on the wire"""
    head = re.search(b'Content-Type: multipart/' + kind + b';[^\0]*?boundary="(----=_[0-9a-f]{30})"\r\n', data)
    bound = b'--' + head.group(1)
    first, second = data.split(bound + b'\r\n')[1:3]
    return first[:-2], second[:second.rindex(b'\r\n' + bound + b'--')], head.group(0)


def verified(peer, signer, text, signature):
    if peer in ('gpg', 'rnp'):
        write('text', text)
        write('text.sig', signature)
    if peer == 'gpg':
        status, out, err = run('gpg', '--batch', '--no-auto-check-trustdb', '--trust-model', 'always', '--status-fd', '1', '--verify',
                               path('text.sig'), path('text'))
        return status == 0 and b'GOODSIG' in out, err
    if peer == 'rnp':
        status, out, err = run('rnp', '--keyfile', PEOPLE.cert(signer), '--verify', path('text.sig'))
        return status == 0, out.decode('utf-8', 'replace') + err
    write('signature', signature)
    status, out, err = run(peer, 'verify', path('signature'), PEOPLE.cert(signer), data=text)
    return status == 0 and out.count(b'\n') == 1, err


def opened(peer, reader, octets):
    if peer == 'gpg':
        return run('gpg', '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '', '--no-auto-check-trustdb',
                   '--trust-model', 'always', '--decrypt', data=octets)
    if peer == 'rnp':
        return run('rnp', '--keyfile', PEOPLE.key(reader), '--password', '', '--decrypt', '--output', '-', data=octets)
    return run(peer, 'decrypt', PEOPLE.key(reader), data=octets)


def is_version_6(armor):
    """Keys that sqop 0.37 makes say that they read session keys of version 6 and AEAD (RFC 9580); gpg and rnp do not."""
    octets = base64.b64decode(re.sub(b'(?s)^.*?\r\n\r\n|=....\r\n-----END.*|\r\n', b'', armor)[:400])
    return octets[0] & 0x3f == 1 and octets[2 if octets[1] < 192 else 3 if octets[1] < 224 else 6] == 6


def import_sqop_keys():
    for name in ('ann-sqop', 'bob-sqop'):
        PEOPLE.gpg(['--import', PEOPLE.key(name)], b'')


def peers_of(number):
    return PEERS if LONG else [PEERS[number % len(PEERS)]]


# ---- signing ---------------------------------------------------------------------------------------------

refused = []


def signs(number, name, message, program, signer):
    what = '%s, signed by %s with %s' % (name, signer, program)
    status, said = ours('-s', '-p', '/usr/bin/' + program, write('message', message), PEOPLE.key(signer), path('signed'))
    if status in (1, 3):
        refused.append(name)
        ok(said.startswith('qmail-pgp: ') and said.count('\n') == 1, what + ': refused', said)
        return
    if not ok_done(status, what, said):
        return
    sent = wire(read('signed'))
    text, signature, head = parts(sent, b'signed')
    armor = signature[signature.index(b'-----BEGIN'):]
    for peer in peers_of(number):
        good, why = verified(peer, signer, text, armor)
        ok(good, what + ': ' + peer, why)
    ok(mailforms.leaves(text) == mailforms.leaves(entity(message)), what + ': the text is what it was')
    ok(re.search(b'micalg=pgp-sha(256|384|512);', head) and b'protocol="application/pgp-signature"' in head, what + ': its field', head)
    status, said = ours('-v', write('wire', sent), PEOPLE.cert(signer))
    ok(re.match(r'x-openpgp=(pass |fail .*other-address|policy .*(from|outside)|neutral .*(ambiguous|limit))', said), what + ': ours', said)


def ok_done(status, what, said):
    if status != 0:
        ok(False, what, said)
    return status == 0


# ---- encrypting ------------------------------------------------------------------------------------------

def is_gosop(peer, out, message):
    """gosop of Debian 12 writes LF for CRLF, and U+FFFD for what is no UTF-8: see
    findings/gosop-decrypt-crlf.sh."""
    text = [octets.replace(b'\r\n', b'\n').decode('utf-8', 'replace').replace('\ufffd', '') for octets in (out, entity(message))]
    return peer == 'gosop' and text[0] == text[1]


def encrypts(number, name, message, program, reader, signer):
    what = '%s, encrypted to %s with %s%s' % (name, reader, program, ', signed' if signer else '')
    options = ['-K', PEOPLE.key(signer)] if signer else []
    status, said = ours('-e', '-p', '/usr/bin/' + program, *options, write('message', message), path('encrypted'), PEOPLE.cert(reader))
    if status in (1, 3):
        ok(said.startswith('qmail-pgp: ') and said.count('\n') == 1, what + ': refused', said)
        return
    if not ok_done(status, what, said):
        return
    sent = wire(read('encrypted'))
    version, data, head = parts(sent, b'encrypted')
    ok(version == b'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n' and b'protocol="application/pgp-encrypted"' in head,
       what + ': its form', version)
    armor = data[data.index(b'-----BEGIN'):]
    ok(max(len(line) for line in armor.split(b'\r\n')) == 64, what + ': the armor has lines of 64')
    for peer in peers_of(number):
        if peer in ('gpg', 'rnp') and is_version_6(armor):
            peer = 'sqop'
        status, out, err = opened(peer, reader, armor)
        ok(status == 0 and (out == entity(message) or is_gosop(peer, out, message)), what + ': ' + peer, err)
    status, said = ours('-d', write('wire', sent), path('back'), PEOPLE.key(reader))
    ok(status == 0 and mailforms.is_opened(entity(read('back')), entity(message)) or status == 1 and 'header' in said, what + ': ours', said)


import_sqop_keys()
for number, (name, (_, _, message)) in enumerate(corpus.messages.items()):
    if LONG:
        for program in PROGRAMS:
            for signer in SIGNERS:
                signs(number, name, message, program, signer)
            for reader in READERS:
                encrypts(number, name, message, program, reader, SIGNERS[number % 3] if number % 2 else None)
    else:
        # numbers without a common divisor, so that all meet in time
        signs(number, name, message, PROGRAMS[number % len(PROGRAMS)], SIGNERS[number // 2 % 3])
        encrypts(number, name, message, PROGRAMS[number // 2 % len(PROGRAMS)], READERS[number // 3 % 4],
                 SIGNERS[number % 3] if number % 2 else None)

# a line of the header that belongs to no field, or a header over the limit
ok(sorted(set(refused)) == ['blank-first', 'header-over', 'mbox', 'name-8bit', 'name-blank', 'name-empty', 'name-nul', 'no-field'],
   'the messages that cannot be signed', refused)
print('1..%d' % tests)
sys.exit(failures > 0)
