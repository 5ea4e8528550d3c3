#!/usr/bin/python3
"""The work of roundtrip.t: roundtrip.py folder pki [long]. Prints TAP."""
import base64
import email
import os
import re
import subprocess
import sys

sys.path.insert(0, 'tests/interop')
sys.path.insert(0, 'tests/smime')
import corpora  # noqa: E402
import corpus  # noqa: E402
import corpus_open  # noqa: E402
import corpus_verify  # noqa: E402
import mailforms  # noqa: E402

T, PKI = sys.argv[1:3]
LONG = sys.argv[3:] == ['long']
KEYS = ['ann', 'ann-rsa3072', 'ann-p256']
READERS = ['bob', 'bob-rsa3072', 'bob-p256']
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


def run(*words):
    p = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return p.returncode, (p.stderr + p.stdout).decode('utf-8', 'replace')


def smime(*words):
    return run('./qmail-smime', *words)


def wire(data):
    """as qmail-remote sends it: each LF as CRLF, except that a CR is not doubled"""
    return re.sub(b'\r?\n', b'\r\n', data)


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


def is_back(message, wanted):
    """Has qmail-smime -d written this entity?"""
    return mailforms.is_opened(entity(message), wanted)


def opened_by_openssl(name, who):
    status, said = run('openssl', 'cms', '-decrypt', '-binary', '-in', path(name), '-inkey', f'{PKI}/{who}.key', '-recip',
                       f'{PKI}/{who}.pem', '-out', path('opened'))
    return (None, said) if status else (read('opened'), said)


def verified_by_openssl(name):
    # with -binary, openssl takes the LF that it has made of CRLF for what was signed
    status, said = run('openssl', 'cms', '-verify', '-in', path(name), '-CAfile', f'{PKI}/root.pem', '-out',
                       path('opened'))
    return (None, said) if status else (read('opened'), said)


def der_of(data):
    """The structure, and the octets of the first part, of a message that we made: Python takes a CR for a line end."""
    text = data.rsplit(b'\r\n\r\nMI', 1)[1].split(b'\r\n--')[0]
    boundary = re.search(rb'multipart/signed;[^"]*"[^"]*";\r\n\tmicalg=[^"]*boundary="(----=_[0-9a-f]+)"', data)
    first = data.split(b'--' + boundary.group(1) + b'\r\n')[1][:-2] if boundary else None
    return base64.b64decode(b'MI' + text), first


def peers_verify(name, what):
    """by NSS and gpgsm"""
    der, content = der_of(read(name))
    write('der', der)
    words = ['cmsutil', '-D', '-d', 'sql:' + path('nss'), '-i', path('der'), '-o', path('opened'), '-u', '4', '-n']
    if content is not None:
        words += ['-c', write('content', content)]
    status, said = run(*words)
    ok(status == 0, what + ': NSS', said)
    words = ['gpgsm', '--batch', '--assume-binary', '--verify', path('der')]
    if content is not None:
        words.append(path('content'))
    status, said = run(*words)
    ok(status == 0 and 'Good signature' in said, what + ': gpgsm', said)


def peers_open(name, who, cipher, wanted, what):
    write('der', der_of(read(name))[0])
    # NSS 3.87 cannot read EC recipients of openssl either
    if who != 'bob-p256':
        words = ['cmsutil', '-D', '-d', 'sql:' + path('nss'), '-p', '', '-i', path('der'), '-o', path('opened')]
        status, said = run(*words)
        ok(status == 0 and read('opened') == wanted, what + ': NSS', said)
    # gpgsm 2.2 reads no AuthEnvelopedData as openssl makes it, and no EC keys
    if who != 'bob-p256' and cipher == 'cbc':
        p = subprocess.run(['gpgsm', '--batch', '--pinentry-mode', 'loopback', '--passphrase-fd', '0', '--assume-binary',
                            '--decrypt', path('der')], input=b'x\n', stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        ok(p.stdout == wanted, what + ': gpgsm', p.stderr.decode())


def sign(message, key, opaque, name='signed'):
    options = ['-o'] if opaque else []
    return smime('-s', *options, write('message', message), f'{PKI}/{key}.key', f'{PKI}/{key}.chain', path(name))


def encrypt(message, who, gcm, name='encrypted'):
    options = ['-g'] if gcm else []
    return smime('-e', *options, write('message', message), path(name), f'{PKI}/{who}.pem')


def ours_verifies(name):
    """The corpus has messages of other authors, and headers that readers understand in different ways."""
    return ours_verifies_path(path(name))


def ours_verifies_path(file):
    said = smime('-v', file, f'{PKI}/root.pem')[1]
    return re.match(r'smime=(pass |fail .From is not in the certificate|policy .*From|neutral .(ambiguous|over a limit))',
                    said) is not None, said


# ---- every message, with one key after the other; long: with every key, for every peer ------------------

refused = []
CASES = [(number, name, message) for number, (name, (_, _, message)) in enumerate(corpus.messages.items())]
for number, name, message in CASES:
    for key, opaque in [(k, o) for k in (KEYS if LONG else [KEYS[number % len(KEYS)]]) for o in (False, True)]:
        what = '%s, %s, %s' % (name, key, 'opaque' if opaque else 'detached')
        status, said = sign(message, key, opaque)
        if status in (1, 3):
            refused.append(name)
            ok(said.startswith('qmail-smime: ') and said.count('\n') == 1, what + ': refused', said)
            continue
        write('wire', wire(read('signed')))
        got, why = verified_by_openssl('wire')
        ok(status == 0 and got is not None and mailforms.leaves(got) == mailforms.leaves(entity(message)), what + ': openssl',
           said + why)
        good, why = ours_verifies('wire')
        ok(good, what + ': ours', why)
        if LONG:
            peers_verify('wire', what)
    for who, gcm in ([(w, g) for w in READERS for g in (False, True)] if LONG
                     else [(READERS[number % len(READERS)], number % 2 == 0)]):
        what = '%s, %s, %s' % (name, who, 'gcm' if gcm else 'cbc')
        status, said = encrypt(message, who, gcm)
        if status in (1, 3):
            ok(said.startswith('qmail-smime: ') and said.count('\n') == 1, what + ': refused', said)
            continue
        write('wire', wire(read('encrypted')))
        got, why = opened_by_openssl('wire', who)
        ok(status == 0 and got == entity(message), what + ': openssl', said + why)
        status, said = smime('-d', path('wire'), path('back'), f'{PKI}/{who}.key', f'{PKI}/{who}.pem')
        ok(status == 0 and is_back(read('back'), entity(message)) or status == 1 and 'header' in said, what + ': ours',
           said)
        if LONG and not gcm:
            peers_open('wire', who, 'cbc', entity(message), what)
# a line of the header that belongs to no field, or a header over the limit
ok(sorted(set(refused)) == ['blank-first', 'header-over', 'mbox', 'name-8bit', 'name-blank', 'name-empty', 'name-nul',
                            'no-field'], 'the messages that cannot be signed', refused)

# ---- every message, signed and encrypted by the others; else one of ten ------------------------------

TOOLS = corpora.Tools(T, PKI)
SIGNERS, ENCRYPTERS = corpus_verify.Builder(TOOLS), corpus_open.Builder(TOOLS)


def theirs(what, content):
    for is_opaque in (False, True):
        for maker, der in (('openssl', lambda: SIGNERS.openssl('ann-p256', content, *(['-nodetach'] if is_opaque else []))),
                           ('gpgsm', lambda: SIGNERS.gpgsm('ann', content, '--sign' if is_opaque else '--detach-sign')),
                           ('NSS', lambda: SIGNERS.nss('ann-rsa3072', content, *([] if is_opaque else ['-T'])))):
            whole = mailforms.opaque(der()) if is_opaque else mailforms.multipart_signed(der(), content)
            good, why = ours_verifies_path(write('theirs', whole))
            ok(good, '%s, %s signs, %s' % (what, maker, 'opaque' if is_opaque else 'detached'), why)
    for maker, who, der in (('openssl', 'bob-p256', lambda: ENCRYPTERS.openssl(content, ['-aes-256-gcm'], 'bob-p256')),
                            ('gpgsm', 'bob', lambda: ENCRYPTERS.gpgsm(content, [], 'bob')),
                            ('NSS', 'bob-rsa3072', lambda: ENCRYPTERS.nss(content, 'bob-rsa3072'))):
        status, said = smime('-d', write('theirs', mailforms.opaque(der(), smime=b'enveloped-data')), path('back'),
                             f'{PKI}/{who}.key', f'{PKI}/{who}.pem')
        ok(status == 0 and is_back(read('back'), content) or status == 1 and 'header' in said, '%s, %s encrypts' % (what, maker),
           said)


for number, name, message in CASES:
    if name not in refused and (LONG or number % 10 == 0):
        theirs(name, entity(message))

# ---- one message, with every key, read by all peers ------------------------------------------------

PLAIN = corpus.messages['plain'][2]
for key in KEYS:
    for opaque in (False, True):
        what = '%s, %s' % (key, 'opaque' if opaque else 'detached')
        status, said = sign(PLAIN, key, opaque)
        write('wire', wire(read('signed')))
        peers_verify('wire', what)
        status, said = smime('-v', path('wire'), f'{PKI}/root.pem')
        ok(status == 0 and said.startswith('smime=pass '), what + ': ours', said)
for who in READERS:
    for gcm in (False, True):
        what = '%s, %s' % (who, 'gcm' if gcm else 'cbc')
        encrypt(PLAIN, who, gcm)
        write('wire', wire(read('encrypted')))
        if not gcm:
            peers_open('wire', who, 'gcm' if gcm else 'cbc', entity(PLAIN), what)
        got, why = opened_by_openssl('wire', who)
        ok(got == entity(PLAIN), what + ': openssl', why)

# signed, then encrypted; and the way back
for gcm in (False, True):
    sign(PLAIN, 'ann', False)
    encrypt(read('signed'), 'bob', gcm)
    write('wire', wire(read('encrypted')))
    status, said = smime('-d', path('wire'), path('back'), f'{PKI}/bob.key', f'{PKI}/bob.pem')
    ok(status == 0 and sorted(read('back').split(b'\n')) == sorted(read('signed').split(b'\n')),
       'signed and encrypted: as it was signed', said)
    status, said = smime('-v', path('back'), f'{PKI}/root.pem')
    ok(status == 0 and said.startswith('smime=pass '), 'and the signature is good', said)

# every octet of the signed part changed, in a short message: never pass
sign(b'From: ann@example.org\n\nHi Bob\n', 'ann-p256', False)
signed = read('signed')
boundary = email.message_from_bytes(signed).get_boundary().encode()
start = signed.index(b'--' + boundary + b'\n') + len(boundary) + 3
end = signed.index(b'\n--' + boundary, start)
passed = []
for at in range(start, end):
    write('changed', signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1:])
    if smime('-v', path('changed'), f'{PKI}/root.pem')[1].startswith('smime=pass'):
        passed.append(at - start)
ok(end - start > 30 and not passed, 'no changed octet passes', passed)

print('1..%d' % tests)
sys.exit(failures > 0)
