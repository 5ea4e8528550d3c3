#!/usr/bin/python3
"""Bounded time and memory, whatever comes; prints TAP.

    hostile.py qmail-dkim.fakedns folder

This is checklist 102. CPU is user and system time, memory is the resident maximum; see usage.c, which stands built in
the folder. $HOSTILE_FIGURES prints them.
"""
import os
import re
import subprocess
import sys

from cases import LINE, Tap
from signer import FIELDS, NOW, Ed25519, Rsa, Signer, b64, rsa_public_key, signed, spki, tag_list

PROGRAM, FOLDER = sys.argv[1:]
with open(PROGRAM, 'rb') as f:
    # the sanitizer keeps a map of the memory, and freed memory, too
    IS_SANITIZED = b'__asan_init' in f.read()
CPU_S, MEMORY_KIB = 2, 32 * 1024 * (10 if IS_SANITIZED else 1)
MIB = 1024 * 1024
# message.limit: the header block may have this
HEADER = MIB
tap = Tap()
ED = Ed25519()
Signer.default_key = ED
ED_TAGS = {'a': 'ed25519-sha256'}
counter = iter(range(1000))
zone = ['s1._domainkey.example.com ' + ED.record()]


def run(message, piped):
    """exit status, lines, CPU seconds, KiB"""
    number = next(counter)
    names = [os.path.join(FOLDER, '%d.%s' % (number, kind)) for kind in ('eml', 'out', 'zone', 'usage')]
    for name, data in zip(names, (message, b'', '\n'.join(zone).encode() + b'\n')):
        with open(name, 'wb') as f:
            f.write(data)
    command = [os.path.join(FOLDER, 'usage'), names[3], PROGRAM, '-v', '-T', str(NOW), '-' if piped else names[0]]
    with open(names[0], 'rb') as source, open(names[1], 'wb') as out:
        code = subprocess.run(command, stdin=source if piped else subprocess.DEVNULL, stdout=out,
                              env={'DNSCACHEIP': names[2]}).returncode
    with open(names[1], 'rb') as f:
        lines = f.read().decode('latin-1').splitlines()
    with open(names[3]) as f:
        cpu, memory = map(int, f.read().split())
    for name in names:
        os.unlink(name)
    return code, lines, cpu / 1000, memory


def bounded(what, message, want, piped=False):
    """want: the lines without their properties, or a function of them"""
    code, lines, cpu, memory = run(message, piped)
    short = [line[5:].split(' header.')[0] for line in lines]
    good = want(short) if callable(want) else short == ([want] if isinstance(want, str) else want)
    good = good and all(LINE.fullmatch(line) for line in lines) and code in (0, 1, 3)
    tap.ok(good and cpu < CPU_S and memory < MEMORY_KIB, 'checklist 102: %s (%d KiB)' % (what, len(message) // 1024),
           [line[:200] for line in short[:12]], 'exit %d' % code, 'CPU %.2f s' % cpu, '%d KiB' % memory)
    if os.environ.get('HOSTILE_FIGURES'):
        print('# %.2f s %5d KiB  %s' % (cpu, memory, what))


NOT_TRIED = 'neutral (not tried: %d more signatures, the limit is 10)'
TOO_LONG = 'permerror (header too long)'
SIGNATURE = 'fail (signature did not verify)'


def syntax(detail):
    return 'neutral (signature syntax error: %s)' % detail


def many_signatures():
    good, bad = Signer(ED_TAGS), Signer(ED_TAGS, make=lambda key, data: bytes(64))
    bounded('1,000 good signatures', signed(signers=[good] * 1000), ['pass'] * 10 + [NOT_TRIED % 990])
    bounded('1,000 bad signatures', signed(signers=[bad] * 1000), [SIGNATURE] * 10 + [NOT_TRIED % 990])
    bounded('999 bad signatures of another domain and a good one of the author\'s',
            signed(signers=[Signer(dict(ED_TAGS, d='other.test'), make=lambda key, data: bytes(64))] * 999 + [good]),
            ['permerror (no key for signature)'] * 9 + ['pass', NOT_TRIED % 990])
    text = b'DKIM-Signature:' + b'\r\n '.join([b'x'] * 3) + b'\r\n'
    bounded('30,000 fields that are no signatures', text * 30000 + signed(tags=ED_TAGS),
            [syntax('tag without =')] * 9 + ['pass', NOT_TRIED % 29991])
    bounded('as many empty ones as there is room for', b'DKIM-Signature:\r\n' * 61000 + b'\r\n',
            [syntax('empty tag')] * 10 + [NOT_TRIED % 60990])
    big = Rsa(8192)
    zone.append('big._domainkey.example.com ' + big.record())
    bounded('ten signatures of 8192 bits', signed(signers=[Signer({'s': 'big'}, key=big)] * 10), ['pass'] * 10)
    n = (1 << 16383) + 1
    zone.append('huge._domainkey.example.com p=' + b64(rsa_spki(n, 65537)))
    bounded('ten signatures of 16384 bits', signed(signers=[
        Signer({'s': 'huge'}, make=lambda key, data: bytes(2047) + b'\2')] * 10), [SIGNATURE] * 10)
    zone.append('slow._domainkey.example.com p=' + b64(rsa_spki(n, n - 2)))
    bounded('ten with an exponent as large', signed(signers=[
        Signer({'s': 'slow'}, make=lambda key, data: bytes(2047) + b'\2')] * 10), [SIGNATURE] * 10)


def rsa_spki(n, e):
    return spki(rsa_public_key(n, e))


def long_headers():
    fields = [b'a:\r\n'] * 100000
    bounded('100,000 fields', b''.join(fields) + signed(tags=ED_TAGS), 'pass')
    bounded('100,000 fields and 1,000 signatures', b''.join(fields) + signed(signers=[Signer(ED_TAGS)] * 1000),
            ['pass'] * 10 + [NOT_TRIED % 990])
    names = ':a' * 100000
    bounded('h= of 100,000 names over 100,000 fields', signed(fields + FIELDS, tags=dict(ED_TAGS, h='from' + names)),
            'pass')
    bounded('the same, each name another one',
            signed([b'%x:\r\n' % i for i in range(60000)] + FIELDS,
                   tags=dict(ED_TAGS, h='from' + ''.join(':%x' % i for i in range(60000)))), 'pass')
    bounded('names that differ at their end alone',
            signed([b'x' * 900 + b'%d:\r\n' % i for i in range(500)] + FIELDS,
                   tags=dict(ED_TAGS, h='from' + ''.join(':%s%d' % ('x' * 900, i) for i in range(500)))), 'pass')
    bounded('h= of 400,000 names that are not there', signed(tags=dict(ED_TAGS, h='from' + ':b' * 400000)), 'pass')
    tenth = ''.join(':%x' % i for i in range(9000))
    bounded('ten signatures over 9,000 fields each', signed(
        [b'%x:\r\n' % i for i in range(9000)] + FIELDS, signers=[Signer(dict(ED_TAGS, h='from' + tenth))] * 10),
        ['pass'] * 10)
    bounded('a header of 10 MiB', b'X: y\r\n' * (10 * MIB // 6) + signed(tags=ED_TAGS), TOO_LONG)
    bounded('a header of 10 MiB in one line', b'X: ' + b'y' * 10 * MIB + b'\r\n' + signed(tags=ED_TAGS), TOO_LONG)
    bounded('100 MiB without an end of line', b'x' * 100 * MIB, TOO_LONG)
    bounded('the same from standard input', b'x' * 100 * MIB, TOO_LONG, piped=True)
    bounded('a header as long as it may be', fill(signed(tags=ED_TAGS)), 'pass')
    bounded('a field of blanks and folds', signed([b'X:' + b' \r\n \t' * 200000 + b'y\r\n'] + FIELDS,
                                                  tags=dict(ED_TAGS, h='x:from')), 'pass')
    for c in 'simple', 'relaxed':
        bounded('a From of nested comments, ' + c, signed([b'From: ' + b'(' * 400000 + b')' * 400000 + b'a@b.test\r\n'],
                                                          tags=dict(ED_TAGS, h='from', c=c)), 'pass')
    for what, text in (('groups', b'a:' * 200000 + b'b@c.test' + b';' * 200000), ('addresses', b'a@b.test,' * 90000),
                       ('quotes', b'"' * 800000), ('angles', b'<' * 800000), ('backslashes', b'"' + b'\\' * 800000),
                       ('dots', b'a.' * 400000 + b'@b.test'), ('open comments', b'(' * 900000)):
        bounded('a From of ' + what, signed([b'From: ' + text + b'\r\n'], tags=dict(ED_TAGS, h='from'),
                                            signers=[Signer(dict(ED_TAGS, h='from'))] * 11),
                ['pass'] * 10 + [NOT_TRIED % 1])


def fill(message):
    """so many fields on top that lines with LF reach the limit to the byte"""
    header = message[:message.index(b'\r\n\r\n') + 2].replace(b'\r\n', b'\n')
    return b'X: ' + b'y' * (HEADER - len(header) - 4) + b'\r\n' + message


def long_values():
    nearly = HEADER - 5000
    for tag in ('b', 'bh'):
        bounded('%s= of 1 MiB of base64' % tag, signed(tags=dict(ED_TAGS, **{tag: 'A' * (nearly // 4 * 4)})),
                SIGNATURE if tag == 'b' else syntax('bh='))
    bounded('b= of 1 MiB of blanks', signed(tags=dict(ED_TAGS, b=' ' * nearly + '{b}')), 'pass')
    bounded('b= of 1 MiB of folds', signed(tags=dict(ED_TAGS, b='\r\n ' * (nearly // 3) + '{b}')), 'pass')
    bounded('ten b= of 95 KiB that begin alike', signed(signers=[Signer(ED_TAGS, make=lambda key, data: bytes(70000))] * 10),
            [SIGNATURE] * 10)
    bounded('64 tags, one of 1 MiB', signed(text=tag_list(ED_TAGS) + '; y=' + 'z' * nearly), 'pass')
    bounded('a list of 1 MiB of tags', signed(text=tag_list(ED_TAGS) + ''.join('; x%d=' % i for i in range(100000))),
            syntax('too many tags'))
    bounded('a list of 1 MiB of ;', signed(text=tag_list(ED_TAGS) + ';' * nearly), syntax('empty tag'))
    bounded('a list of 1 MiB of =', signed(text=tag_list(ED_TAGS) + '; y' + '=' * nearly), 'pass')
    bounded('a tag name of 1 MiB', signed(text=tag_list(ED_TAGS) + '; ' + 'y' * nearly + '='), 'pass')
    for tag, detail in (('a', 'a='), ('d', 'd='), ('s', 's='), ('t', 't='), ('l', 'l='), ('i', 'i='), ('q', None),
                        ('c', None), ('x', None)):
        letter = '1' if tag in 'tlx' else 'y'
        want = {'q': 'neutral (unknown query method)', 'c': 'neutral (unknown canonicalization)', 'x': 'pass'}.get(
            tag) or syntax(detail)
        bounded('%s= of 1 MiB' % tag, signed(tags=dict(ED_TAGS, **{tag: letter * nearly})), want)
    bounded('i= of 1 MiB and right', signed(tags=dict(ED_TAGS, i='y' * nearly + '@example.com')), 'pass')
    bounded('i= of 300,000 escapes', signed(tags=dict(ED_TAGS, i='=79' * 300000 + '@example.com')), 'pass')
    bounded('i= of 1 MiB of @', signed(tags=dict(ED_TAGS, i='@' * nearly + 'example.com')), 'pass')
    bounded('d= of 1 MiB of dots', signed(tags=dict(ED_TAGS, d='a.' * (nearly // 2) + 'test')), syntax('d='))
    bounded('d= of 1 MiB of UTF-8', signed(tags=dict(ED_TAGS, d='\u00fc' * (nearly // 2))), syntax('d='))
    bounded('q= of 500,000 methods', signed(tags=dict(ED_TAGS, q='a:' * 400000 + 'dns/txt')), 'pass')
    label = '\u00fc' * 20
    # each U-label costs a look into the tables of Unicode
    bounded('800 signatures of U-labels', signed(signers=[Signer(text=tag_list(dict(
        ED_TAGS, d='.'.join([label] * 4) + '.test', b='AAAA', bh=b64(bytes(32)), h='from')))] * 800),
        ['permerror (no key for signature)'] * 10 + [NOT_TRIED % 790])


def bodies():
    partly = 'policy (l= does not cover the whole body)'
    bounded('l=0 and a body of 18 MiB', signed(tags=dict(ED_TAGS, l='0'), length=0) + b'spam\r\n' * 3 * MIB, partly)
    bounded('l= beyond all numbers', signed(tags=dict(ED_TAGS, l='9' * 76)), 'fail (body is shorter than l=)')
    body = b'x' * 1000 + b'\r\n'
    lengths = [Signer(dict(ED_TAGS, l=str(n)), length=n) for n in range(10)]
    bounded('ten l= over one body of 18 MiB', b''.join(s.field(FIELDS, body) for s in lengths) + b''.join(FIELDS)
            + b'\r\n' + body + b'spam\r\n' * 3 * MIB, [partly] * 10)
    for what, text in (('empty lines', b'\r\n' * 5 * MIB), ('blanks', b' ' * 10 * MIB), ('CRs', b'\r' * 10 * MIB),
                       ('blank lines', b' \t\r\n' * 3 * MIB), ('LFs and a letter', b'\n' * 10 * MIB + b'x')):
        for c in ('simple/simple', 'relaxed/relaxed'):
            # who hashes it has to have made it: what is asked here is that it ends
            bounded('a body of %s, %s' % (what, c), signed(tags=dict(ED_TAGS, c=c)) + text, lambda lines: (
                len(lines) == 1 and re.fullmatch(r'pass|fail \(body hash did not verify\)', lines[0])))


def key_records():
    note = 'v=DKIM1; k=ed25519; n=%s; p=' % ('x' * 65000)
    cases = (('64 KiB with a note', note + b64(ED.public()), 'pass'),
             ('64 KiB of base64', 'v=DKIM1; k=ed25519; p=' + 'A' * 65512, 'permerror (key syntax error: p=)'),
             ('64 KiB of RSA', 'v=DKIM1; p=' + 'A' * 65512, 'permerror (inappropriate key algorithm)'),
             ('64 KiB of blanks in p=', 'k=ed25519; p=' + ' ' * 65000 + b64(ED.public()), 'pass'),
             ('64 KiB of ;', ';' * 65536, 'permerror (key syntax error: empty tag)'),
             ('64 KiB of tags', ''.join('a%d=;' % i for i in range(9000)), 'permerror (key syntax error: too many tags)'),
             ('64 KiB of h=', 'k=ed25519; h=' + 'a:' * 32000 + 'sha256; p=' + b64(ED.public()), 'pass'),
             ('64 KiB of DER', 'p=' + b64(b'\x30\x80' * 24000), 'permerror (key syntax error: p=)'))
    for i, (what, record, want) in enumerate(cases):
        zone.append('r%d._domainkey.example.com %s' % (i, record))
        tags = dict(ED_TAGS, s='r%d' % i)
        if 'DER' in what:
            tags['a'] = 'rsa-sha256'
        bounded('a key record of ' + what, signed(tags=tags), want)
    zone.extend(['lots._domainkey.example.com v=DKIM1; p=AAAA'] * 2000)
    bounded('2,000 key records', signed(tags=dict(ED_TAGS, s='lots')), 'permerror (inappropriate key algorithm)')


many_signatures()
long_headers()
long_values()
bodies()
key_records()
tap.done()
