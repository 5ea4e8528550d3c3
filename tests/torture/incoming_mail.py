"""Messages for incoming.py: what arrives, what must be queued of it, and what is true about each signature.

What must be queued is known because every message is put together from pieces of which that is known.
"""
import base64
import os
import re
import subprocess

import dkim

DOMAINS = {'one.example': ['r'], 'two.example': ['e'], 'three.example': ['r', 'e']}
ID = 'mx.example.net'

# Pieces of a header that arrive, and what stays of them. A field that claims to be ours goes.
FORGED = [(received, b'') for received in (
    b'Authentication-Results: mx.example.net; dkim=pass header.d=bank.example\n',
    b'AUTHENTICATION-RESULTS: MX.Example.NET; dkim=pass header.d=bank.example\n',
    b'Authentication-Results:mx.example.net 1;\n\tdkim=pass\n header.d=bank.example\n',
    b'Authentication-Results \t: "mx.example.net"; dkim=pass header.d=bank.example\n',
    b'Authentication-Results: mx.example.net.; dkim=pass header.d=bank.example\n',
    b'Authentication-Results:\n mx.example.net; dkim=pass header.d=bank.example\n',
    b'Authentication-Results: (mx) mx.example.net; dkim=pass header.d=bank.example\n',
    b'Authentication-Results: mx.example.com 2; dkim=pass header.d=bank.example\n',
    b'Authentication-Results: m\xc3\xbc.example.net; dkim=pass header.d=bank.example\n',
    b'Authentication-Results: ; dkim=pass header.d=bank.example\n',
    b'Authentication-Results: mx.example.net; ' + b'dkim=pass header.d=bank.example; ' * 3000 + b'none\n',
)] + [(b'X-Odd: y\rAuthentication-Results: mx.example.net; dkim=pass header.d=bank.example\n', b'X-Odd: y\n')]
HONEST = [(field, field) for field in (
    b'Authentication-Results: mx.example.com; dkim=pass header.d=one.example\n',
    b'Authentication-Results: mx.example.net.example.com;\n\tdkim=fail header.d=one.example\n',
    b'Authentication-Results-Old: mx.example.net; dkim=pass\n',
    b'X-Authentication-Results: mx.example.net; dkim=pass\n',
    b'Original-Subject: Authentication-Results: mx.example.net; dkim=pass\n',
    b'Received: from x by y;\n Sat, 21 Nov 2026 10:00:00 +0000\n',
)]
SENTENCES = [b'Are you hungry \t yet?', b'', b'. dot', b'.', b'From here', b'caf\xc3\xa9 \xff\xfe', b'blanks  \t ',
             b'Authentication-Results: mx.example.net; dkim=pass', b'=20']
CONTROLS = [b'lone\rCR', b'\rCR in front', b'CRs\r\rtwo', b'NUL\0NUL', b'\0']


class Key:
    """a pair made by openssl; `letter` is r or e"""

    def __init__(self, folder, name, letter, bits=1024):
        self.letter, self.pem = letter, os.path.join(folder, name + '.pem')
        options = ['RSA', '-pkeyopt', 'rsa_keygen_bits:%d' % bits] if letter == 'r' else ['ED25519']
        subprocess.run(['openssl', 'genpkey', '-quiet', '-out', self.pem, '-algorithm', *options], check=True,
                       stderr=subprocess.DEVNULL)
        public = self.openssl('-pubout', '-outform', 'DER')
        shown = public if letter == 'r' else public[-32:]
        self.record = 'v=DKIM1; k=%s; p=%s' % ('rsa' if letter == 'r' else 'ed25519', base64.b64encode(shown).decode())
        # as dkimpy wants it
        with open(self.pem, 'rb') as f:
            self.private = f.read() if letter == 'r' else base64.b64encode(self.openssl('-outform', 'DER')[-32:])

    def openssl(self, *options):
        return subprocess.run(['openssl', 'pkey', '-in', self.pem, *options], check=True, capture_output=True).stdout


class Keys:
    def __init__(self, folder):
        self.of = {(domain, letter): Key(folder, domain + letter, letter, 2048)
                   for domain, letters in DOMAINS.items() for letter in letters}
        self.forger = {letter: Key(folder, 'forger' + letter, letter) for letter in 're'}
        self.somebody = {letter: Key(folder, 'somebody' + letter, letter) for letter in 're'}


class Signature:
    """truth: what is to be said of it by one who knows the zone; in_test: its key has t=y"""

    def __init__(self, name, truth, in_test):
        self.name, self.truth, self.in_test = name, truth, in_test


def wire(message):
    return message.replace(b'\n', b'\r\n')


class Message:
    """number; received, queued: bytes; signatures; zone {name: [TXT, ...]}"""

    def __init__(self, number, dice, keys, big):
        self.number, self.dice, self.keys = number, dice, keys
        self.zone, self.signatures, fields = {}, [], []
        self.subject = dice.choice([b'Subject: dinner\n', b'Subject: dinner\n at eight\n', b'Subject: d\xc3\xaener\n'])
        self.base = [b'From: Jan <jan@%s>\n' % dice.choice(list(DOMAINS)).encode(), b'To: joe@example.net\n',
                     self.subject, b'Date: Sat, 21 Nov 2026 10:00:00 +0000\n', b'Message-ID: <%d@x>\n' % number]
        self.body = self.make_body(big)
        self.damage = dice.choice([None, None, None, 'body', 'header'])
        for _ in range(dice.choice([0, 1, 1, 1, 1, 1, 2])):
            fields += self.sign(dice.choice(list(DOMAINS)))
        self.put_together(fields)

    def make_body(self, big):
        dice = self.dice
        lines = [dice.choice(SENTENCES) for _ in range(dice.randrange(1, 40))]
        self.is_odd = dice.random() < .4
        if self.is_odd:
            for _ in range(dice.randrange(1, 5)):
                lines.insert(dice.randrange(len(lines) + 1), dice.choice(CONTROLS))
        if big:
            lines += [b'a line of a large message, number %d' % i for i in range(dice.randrange(1000, 8000))]
        body = b'\n'.join(lines) + b'\n'
        return body + b'no final LF' if self.is_odd and dice.random() < .5 else body

    def sign(self, domain):
        """fields, top down"""
        letters, message = DOMAINS[domain], b''.join(self.base) + b'\n' + self.body
        names = ['%s%dx%d' % (letter, self.number, len(self.signatures) + i) for i, letter in enumerate(letters)]
        state = self.dice.choice(['key'] * 8 + ['absent', 'revoked', 'test', 'several'])
        is_forged = self.dice.random() < .1
        used = [self.keys.forger[l] if is_forged else self.keys.of[domain, l] for l in letters]
        for letter, name in zip(letters, names):
            record = self.keys.of[domain, letter].record
            self.zone['%s._domainkey.%s' % (name, domain)] = {
                'absent': [], 'revoked': ['v=DKIM1; p='], 'test': [record.replace('p=', 't=y; p=')],
                'several': ['v=spf1 -all', record]}.get(state, [record])
            truth = 'permerror' if state in ('absent', 'revoked') else 'fail' if self.damage or is_forged else 'pass'
            self.signatures.append(Signature('%s._domainkey.%s' % (name, domain), truth, state == 'test'))
        # qmail-dkim -s makes LF of CR and adds a final LF: what it can't sign as it is, others do
        if self.is_odd or self.dice.random() < .4:
            canon = self.dice.choice([(b'relaxed', b'relaxed'), (b'simple', b'simple'), (b'relaxed', b'simple')])
            return [dkim.sign(wire(message), name.encode(), domain.encode(), key.private, canonicalize=canon,
                              signature_algorithm=b'rsa-sha256' if key.letter == 'r' else b'ed25519-sha256',
                              include_headers=[b'from', b'to', b'subject', b'date']).replace(b'\r\n', b'\n')
                    for name, key in zip(names, used)]
        command = ['./qmail-dkim', '-s', '-c', self.dice.choice('rstu'), '-d', domain, '-y', names[0]]
        if len(used) == 2:
            command += ['-Y', names[1], '-z', '5']
        command += ['-', used[0].pem, '-'] + [key.pem for key in used[1:]]
        made = subprocess.run(command, check=True, input=message, stdout=subprocess.PIPE).stdout
        return re.findall(rb'DKIM-Signature:[^\n]*\n(?:[ \t][^\n]*\n)*', made[:-len(message)])

    def put_together(self, signatures):
        dice = self.dice
        base = [field.replace(b'dinner', b'supper').replace(b'd\xc3\xaener', b'lunch')
                if self.damage == 'header' else field for field in self.base]
        pieces = [(piece, piece) for piece in signatures + base]
        for _ in range(dice.choice([0, 1, 1, 2, 5])):
            pieces.insert(dice.randrange(len(pieces) + 1), dice.choice(FORGED))
        for _ in range(dice.choice([0, 0, 1, 2])):
            pieces.insert(dice.randrange(len(pieces) + 1), dice.choice(HONEST))
        if not signatures and dice.random() < .3:
            # would continue the field that is put on top
            pieces.insert(0, (b' dkim=pass header.d=bank.example\n\tand so on\n', b''))
        end = b'\n' + (b'!' if self.damage == 'body' else b'') + self.body
        self.received, self.queued = (b''.join(piece[i] for piece in pieces) + end for i in (0, 1))
        self.forged = sum(piece[0] != piece[1] for piece in pieces)
        self.envelope = b'F%s\0' % dice.choice([b'', b'jan@one.example', b'x' * 900 + b'@one.example'])
        for i in range(dice.choice([1, 1, 3, 50])):
            self.envelope += b'Tjoe%d@example.net\0' % i
        self.envelope += b'\0'

    def is_as_said(self):
        """is the truth what dkimpy finds, too? It can't read all that is forged."""
        for i, signature in enumerate(self.signatures):
            def look_up(name, timeout=5):
                records = self.zone[name.decode().rstrip('.')]
                return records[-1].encode() if records else None
            try:
                passes = dkim.DKIM(wire(self.queued)).verify(i, look_up)
            except dkim.DKIMException:
                passes = False
            if passes != (signature.truth == 'pass'):
                return False
        return True
