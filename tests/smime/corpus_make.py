"""corpus_make: messages that are signed and encrypted by qmail-smime, and what relays do to signed mail on its way. openssl
has to verify and to open what was made, with the text that was sent. See corpora.py."""

import re

import mailforms
from cmsder import lf
from mailforms import ENTITIES, HEADER, crlf, leaves

import sys
sys.path.insert(0, 'tests/interop')
import corpus  # noqa: E402

KEYS = ['ann', 'ann-rsa3072', 'ann-p256']
READERS = ['bob', 'bob-rsa3072', 'bob-p256']
# a line of the header that belongs to no field, or a header over the limit, or no header that anybody reads alike
NOT_MAIL = {'blank-first', 'header-over', 'mbox', 'name-8bit', 'name-blank', 'name-empty', 'name-nul', 'no-field'}
MARK = re.compile(rb'(?m)^--[^\n]+$')


def field(text, charset=b'us-ascii', encoding=b'7bit'):
    return HEADER + b'MIME-Version: 1.0\nContent-Type: text/plain; charset=' + charset + b'\nContent-Transfer-Encoding: ' + (
        encoding + b'\n\n' + text)


AWKWARD = {
    'a signature line': field(b'Hi\n-- \nAnn\n'),
    'blanks at line ends': field(b'Hi \t\n \nBob  \n'),
    'blanks at the very end': field(b'Hi\n  '),
    'From at a line start': field(b'From here\nHi\nFrom there\n'),
    'lines of 990': field(b'x' * 990 + b'\n' + b'y' * 998 + b'\n'),
    'Latin-1': field(b'Gr\xfc\xdfe\n', b'iso-8859-1', b'8bit'),
    'UTF-8 with From and blanks': field('Grüße \nFrom here\n'.encode(), b'utf-8', b'8bit'),
    'binary': field(b'a\0b\xff' * 50 + b'\n', b'us-ascii', b'binary').replace(b'text/plain', b'application/octet-stream'),
    'quoted-printable with From': field(b'Hi=20\nFrom here=\n\n', b'utf-8', b'quoted-printable'),
    'From within a part': HEADER + b'MIME-Version: 1.0\n' + lf(mailforms.multipart(
        b'mixed', b'mm', b'Content-Type: text/plain\r\n\r\nFrom here \r\nHi\t\r\n', mailforms.IMAGE)),
    'flowed text': field(b'Hi \nBob\n').replace(b'us-ascii', b'us-ascii; format=flowed'),
}


def messages():
    found = {name: message for name, (_, _, message) in corpus.messages.items() if name not in NOT_MAIL}
    found.update(('entity: ' + name, HEADER + b'MIME-Version: 1.0\n' + lf(entity)) for name, entity in ENTITIES.items())
    found.update(AWKWARD)
    return found


# ---- relays ----

def split(message):
    head, _, body = message.partition(b'\n\n')
    return head + b'\n\n', body


def below(change):
    """what happens to the body alone"""
    def relay(message):
        head, body = split(message)
        return head + change(body)
    return relay


def fold(body):
    """lines of more than 989 octets, as sendmail's L=990 does"""
    return b'\n'.join(b'!\n '.join(line[i:i + 989] for i in range(0, len(line), 989)) for line in body.split(b'\n'))


RELAYS = {
    'LF and CRLF changed': lambda m: lf(crlf(m)),
    '8 bits cut to 7': below(lambda b: bytes(c & 127 for c in b)),
    'NUL removed': below(lambda b: b.replace(b'\0', b'')),
    'a lone CR made a line end': below(lambda b: re.sub(rb'\r(?!\n)', b'\n', b)),
    'long lines broken': below(fold),
    'blanks at line ends removed': below(lambda b: re.sub(rb'(?m)[ \t]+$', b'', b)),
    'From quoted as in an mbox': below(lambda b: re.sub(rb'(?m)^From ', b'>From ', b)),
    'empty lines at the end removed': below(lambda b: b.rstrip(b'\n') + b'\n'),
    'fields and a footer added': lambda m: b'X-Scanned: yes\n' + m.replace(b'\n\n', b'\nX-Below: yes\n\n', 1) + b'a footer\n',
}


def fits(message):
    """Did the signature leave a part as it was that cannot be changed? Then a relay may break it."""
    return not re.search(rb'multipart/(signed|encrypted)|application/(x-)?pkcs7', message.partition(b'\n\n')[2])


def entity(message):
    """The octets that have to be encrypted: a second, naive reader of the header."""
    lines = lf(message)
    if not lines.endswith(b'\n'):
        lines += b'\n'
    head, rest = (b'', lines[1:]) if lines.startswith(b'\n') else lines.split(b'\n\n', 1) if b'\n\n' in lines else (lines, b'')
    inner = b''.join(f + b'\n' for f in re.split(b'\n(?![ \t])', head.rstrip(b'\n')) if f.lower().startswith(b'content-'))
    if not re.search(b'(?mi)^content-type[ \t]*:', inner):
        inner += b'Content-Type: text/plain\n'
    return crlf(inner + b'\n' + rest)


class Maker:
    def __init__(self, tools):
        self.tools = tools

    def sign(self, message, key, *options):
        t = self.tools
        status, said = t.smime('-s', *options, t.write('message', message), t.certs.path(key + '.key'), t.certs.path(key + '.chain'),
                               t.path('out'))
        return t.read('out') if status == 0 else None, said

    def verified(self, message):
        """the content, for openssl"""
        t = self.tools
        status, out, err = t.run(['openssl', 'cms', '-verify', '-in', t.write('wire', crlf(message)), '-CAfile',
                                  t.certs.path('root.pem')])
        return (None if status else out), err.decode('utf-8', 'replace')

    def opened(self, message, who):
        t = self.tools
        status, out, err = t.run(['openssl', 'cms', '-decrypt', '-binary', '-in', t.write('wire', crlf(message)), '-inkey',
                                  t.certs.path(who + '.key'), '-recip', t.certs.path(who + '.pem')])
        return (None if status else out), err.decode('utf-8', 'replace')

    def one(self, number, message):
        """why it is wrong, or nothing; and the signed message"""
        key, who = KEYS[number % 3], READERS[number % 3]
        for options in ([], ['-o']):
            signed, said = self.sign(message, key, *options)
            if signed is None:
                return said, None
            content, why = self.verified(signed)
            if content is None or leaves(content) != leaves(entity(message)):
                return 'signed %s: %s' % (options, why or 'another text'), signed
            if not options:
                detached = signed
        t = self.tools
        status, said = t.smime('-e', *(['-g'] if number % 2 else []), t.write('message', message), t.path('out'),
                               t.certs.path(who + '.pem'))
        if status:
            return said, None
        text, why = self.opened(t.read('out'), who)
        return ('' if text == entity(message) else 'encrypted: ' + (why or 'another text')), detached


def run(tools, step):
    maker = Maker(tools)
    wrong, count, spared, tried = [], 0, 0, 0
    for number, (name, message) in enumerate(list(messages().items())[::step]):
        count += 1
        why, signed = maker.one(number, message)
        if why:
            wrong.append((name, ['made'], 0, why, message))
            continue
        for relay, change in RELAYS.items() if fits(message) else ():
            tried += 1
            # -T: our own eyes see the author, too, and some of these messages have another one
            status, said = tools.smime('-v', tools.write('relayed', change(signed)), tools.certs.path('roots.pem'))
            if re.match(r'smime=(fail .(content|signature)|neutral .signature|none)', said):
                wrong.append(('%s: %s' % (name, relay), ['spared'], status, said, change(signed)))
            else:
                spared += 1
    print('# relays spare %d of %d' % (spared, tried))
    return count, wrong
