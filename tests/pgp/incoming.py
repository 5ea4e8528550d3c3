#!/usr/bin/python3
"""incoming: messages that gpg, sqop, gosop and rnp have signed or encrypted, in the forms of mail programs, and what qmail-pgp
makes of each.

    incoming.py FOLDER verify|open|text [STEP]    with STEP, each STEP-th message alone

FOLDER is that of people.sh. The texts are those of tests/interop and tests/smime. It prints one line for each message that was
decided wrongly, and then `ok` or `not ok`. With $INCOMING_KEEP, such messages are written to this folder. With
$INCOMING_PROGRAM, this program verifies and decrypts.
"""

import itertools
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, 'tests/smime')
sys.path.insert(0, 'tests/interop')
sys.path.insert(0, 'tests/pgp')
import corpus_make  # noqa: E402
import corpus_open  # noqa: E402
import mailforms  # noqa: E402
import pgpforms  # noqa: E402
from pgpforms import HEADER, crlf, lf  # noqa: E402

AUTHORS = ['ann', 'ann-rsa', 'ann-sqop']
READERS = ['bob', 'bob-rsa', 'bob-p256', 'bob-sqop']
# gpg has no keys of sqop
THEIRS = {'gpg': ['ann', 'ann-rsa'], 'rnp': ['ann', 'ann-rsa'], 'sqop': AUTHORS, 'gosop': AUTHORS}
FOR = {'gpg': READERS[:3], 'rnp': READERS[:3], 'sqop': READERS, 'gosop': READERS}
PROGRAMS = ['gpg', 'sqop', 'gosop', 'rnp']
# Debian 13 has it
if shutil.which('rsop'):
    PROGRAMS.append('rsop')
    THEIRS['rsop'], FOR['rsop'] = AUTHORS, READERS


def entities():
    """name: entity, with CRLF"""
    found = {name: corpus_make.entity(message) for name, message in corpus_make.messages().items()}
    found.update(('entity: ' + name, entity) for name, entity in mailforms.ENTITIES.items())
    return found


def cycle(names, programs=PROGRAMS):
    """(program, one of its names) without end"""
    turn = {p: itertools.cycle(names[p]) for p in programs}
    return ((p, next(turn[p])) for p in itertools.cycle(programs))


class Tools:
    def __init__(self, folder):
        self.folder = folder
        self.programs = pgpforms.Programs(folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), 'wb') as f:
            f.write(data)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), 'rb') as f:
            return f.read()

    def pgp(self, *words):
        if words[0] in ('-v', '-d') and 'INCOMING_PROGRAM' in os.environ:
            words = [words[0], '-p', os.environ['INCOMING_PROGRAM'], *words[1:]]
        p = subprocess.run(['./qmail-pgp', *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return p.returncode, (p.stdout + p.stderr).decode('utf-8', 'replace')

    def certs(self):
        return [self.programs.cert(name) for name in AUTHORS]


# ---- multipart/signed ----

# a Content-Type without a value; a boundary that is the beginning of another one
AMBIGUOUS = {'values-empty', 'mime-nested'}


def is_ambiguous(name, entity):
    """Readers do not see the same text, so that nothing is said of its signature."""
    return name in AMBIGUOUS or (b'\0' in entity and b'\nContent-Transfer-Encoding: binary' not in b'\n' + lf(entity))


def verify(tools, step):
    wrong, count = [], 0
    forms, signers = itertools.cycle(pgpforms.SIGNED.items()), cycle(THEIRS)
    for number, (name, entity) in enumerate(list(entities().items())[::step]):
        (form, words), (program, key) = next(forms), next(signers)
        textmode = number % 5 == 4 and program != 'rnp' and b'\0' not in entity and max(map(len, entity.split(b'\n'))) < 19000
        signature = tools.programs.sign(program, key, crlf(entity), textmode)
        message = pgpforms.signed(entity, signature, **words)
        if number % 2:
            message = crlf(message)
        status, said = tools.pgp('-v', tools.write('message', message), *tools.certs())
        count += 1
        wanted = 'x-openpgp=neutral' if is_ambiguous(name, entity) else 'x-openpgp=pass'
        if not said.startswith(wanted) or (status == 0) != (wanted == 'x-openpgp=pass'):
            wrong.append(('%s, %s by %s%s, %s' % (name, key, program, ', text mode' if textmode else '', form), status, said, message))
    return count, wrong


# ---- texts ----

BODIES = {
    'plain': b'Hi Bob,\n\nare you hungry?\n',
    'dashes': b'-- \nAnn\n- item\n-----BEGIN PGP\n--\n',
    'From': b'From here\nfrom there\n>From\n',
    'blanks': b'Hi \t\n \n\t\nBob  \n',
    'empty lines': b'\n\nHi\n\n\n',
    'UTF-8': 'Grüße, Jürgen – 你好\n'.encode(),
    'one line': b'Hi\n',
    'lines of 998': b'x' * 990 + b'\n' + b'y' * 998 + b'\n',
    '40 KiB': b''.join(b'line %d of a longer text\n' % i for i in range(1600)),
    'equal signs': b'a=b\n=\n==\na=\n',
    'dots': b'.\n..\n.x\n',
}


def as_latin1(text):
    return text.decode().encode('latin-1', 'replace')


def body_of(message):
    """the text that a reader sees, whatever its encoding"""
    return b'\n'.join(text for _, text in mailforms.leaves(message))


def bodies():
    for form, words in pgpforms.TEXTS.items():
        for name, text in BODIES.items():
            yield form, words, name, as_latin1(text) if 'Latin-1' in form else text


def text(tools, step):
    """clear-signed, and encrypted, in the one text of a message"""
    wrong, count = [], 0
    signers, seals = cycle(THEIRS, ['gpg', 'sqop', 'rnp']), cycle(FOR)
    for number, (form, words, name, text) in enumerate(list(bodies())[::step]):
        program, key = next(signers)
        # sqop signs UTF-8 only
        if 'Latin-1' in form and program == 'sqop':
            program, key = 'gpg', 'ann'
        message = pgpforms.text_message(tools.programs.clearsign(program, key, text), **words)
        message = crlf(message) if number % 2 else message
        status, said = tools.pgp('-v', tools.write('message', message), *tools.certs())
        count += 1
        if status or not said.startswith('x-openpgp=pass'):
            wrong.append(('clear-signed: %s, %s by %s, %s' % (name, key, program, form), status, said, message))
        status, said = tools.pgp('-u', tools.path('message'), tools.path('opened'))
        count += 1
        got = re.sub(rb'(?m)[ \t]+$', b'', body_of(tools.read('opened'))) if status == 0 else b''
        if got.rstrip(b'\n') != re.sub(rb'(?m)[ \t]+$', b'', text).rstrip(b'\n'):
            wrong.append(('taken off: %s, %s by %s, %s' % (name, key, program, form), status, said + repr(got), message))
        program, who = next(seals)
        signed = number % 3 == 0
        octets = tools.programs.encrypt(program, [who], text, ('ann' if program in ('gpg', 'rnp') else 'ann-sqop') if signed else None)
        message = pgpforms.text_message(pgpforms.armor(octets), **words)
        message = crlf(message) if number % 2 else message
        status, said, results = open_it(tools, message, who)
        count += 1
        got = body_of(tools.read('opened')) if status == 0 else b''
        if got != text or results != ('pass' if signed else ''):
            wrong.append(('encrypted: %s, for %s by %s, %s' % (name, who, program, form), status, said + results + repr(got[:200]), message))
    return count, wrong


# ---- multipart/encrypted ----

def open_it(tools, message, who):
    """exit code, what is said, results of the signature inside"""
    tools.write('opened', b'')
    status, said = tools.pgp('-d', '-R', tools.write('results', b''), tools.write('message', message), tools.path('opened'),
                             tools.programs.key(who), *tools.certs())
    return status, said, ' '.join(re.findall('x-openpgp=([a-z]*)', tools.read('results').decode()))


OPTIONS = {'gpg': [[], ['-z', '0'], ['--compress-algo', 'zip'], ['--compress-algo', 'zlib', '-z', '9'], ['--cipher-algo', 'AES128'],
                   ['--cipher-algo', 'AES192'], ['--hidden-recipient', None], ['--compress-algo', 'bzip2'], ['--cipher-algo', 'CAMELLIA256']],
           'sqop': [[]], 'rsop': [[]], 'gosop': [[], ['--as=text']], 'rnp': [[], ['--cipher', 'AES128'], ['-z', '9'], ['--zip'], ['-z', '0']]}


def seal(tools, turn, program, who, entity):
    """octets; and the result of the signature inside"""
    t = tools.programs
    options = next(turn[program])
    if program == 'gosop' and b'\0' in entity:
        options = []
    signed = next(turn['signed'])
    others = [name for name in READERS[:3] if name != who]
    to = [who] if next(turn['alone']) else ([who, *others] if next(turn['first']) else [*others, who])
    if '--hidden-recipient' in options:
        return t.gpg(['-e', '-R', t.fingerprint(who)], entity), ''
    octets = t.encrypt(program, to, entity, ('ann' if program in ('gpg', 'rnp') else 'ann-sqop') if signed else None, options)
    # qmail-pgp cannot see what is inside of bzip2: whether there is a signature by somebody unknown
    return octets, 'pass' if signed else 'neutral' if 'bzip2' in options else ''


def opened_wrongly(tools, entity, status):
    if status:
        return 'not opened'
    got, outer = corpus_open.entity_of(tools.read('opened'))
    wanted = entity if not entity.startswith(b'\r\n') else b'\r\n' + entity
    return '' if mailforms.is_opened(crlf(lf(got)), wanted) and outer == HEADER else 'opened to another text: ' + repr(got[:300])


def opening(tools, step):
    wrong, count = [], 0
    forms, seals = itertools.cycle(pgpforms.ENCRYPTED.items()), cycle(FOR)
    turn = {p: itertools.cycle(o) for p, o in OPTIONS.items()}
    turn.update(signed=itertools.cycle([True, False, False, True, True]), alone=itertools.cycle([True, False, True]),
                first=itertools.cycle([True, False]))
    for number, (name, entity) in enumerate(list(entities().items())[::step]):
        (form, words), (program, who) = next(forms), next(seals)
        octets, wanted = seal(tools, turn, program, who, crlf(entity))
        message = pgpforms.encrypted(octets, **words)
        message = crlf(message) if number % 2 else message
        status, said, results = open_it(tools, message, who)
        count += 1
        why = opened_wrongly(tools, crlf(entity), status)
        if not why and results != wanted:
            why = 'results: ' + results
        if why:
            wrong.append(('%s, for %s by %s, %s' % (name, who, program, form), status, said + why, message))
    return count, wrong


def main():
    tools = Tools(sys.argv[1])
    step = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    count, wrong = {'verify': verify, 'open': opening, 'text': text}[sys.argv[2]](tools, step)
    for number, (name, status, said, message) in enumerate(wrong):
        print('# %s: %d %s' % (name, status, said.replace('\n', ' ')))
        if 'INCOMING_KEEP' in os.environ:
            with open(os.path.join(os.environ['INCOMING_KEEP'], '%d' % number), 'wb') as f:
                f.write(message)
    print('%s - %d messages, %d of them wrong' % ('not ok' if wrong or not count else 'ok', count, len(wrong)))


if __name__ == '__main__':
    main()
