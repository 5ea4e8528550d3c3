#!/usr/bin/python3
"""qmail-dkim -v against the DNS; prints TAP.

    realdns.py folder count

folder has short/qmail-dkim (1.5 s of DNS, see short.sh), mkdkimkey and home; `count` lines of TAP were printed before.
Ports 5440 to 5459 of 127.0.0.1 and ::1 are used, and port 53 of 127.0.0.54.
"""
import os
import random
import re
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from cases import LINE, Tap
from dnsserver import (CNAME, FORMERR, NOTIMP, NXDOMAIN, REFUSED, SERVFAIL, SOA, Nsd, Raw, RawEnd, Server, Tinydns,
                       name_of, rr, txt)
from signer import NOW, Ed25519, Rsa, Signer, b64, signed, tag_list

FOLDER = sys.argv[1]
SHORT, REAL = os.path.join(FOLDER, 'short/qmail-dkim'), './qmail-dkim'
LIMIT_S = 1.5
RSA, OTHER, ED = Rsa(2048), Rsa(2048, 2), Ed25519()
LARGE, HUGE = Rsa(4096), Rsa(8192)
Signer.default_key = RSA
GOOD = RSA.record()
tap = Tap()
tap.count = int(sys.argv[2])
counter = iter(range(10000))


def run(message, servers, program=SHORT, more=None):
    """exit status, lines without properties, seconds"""
    file = os.path.join(FOLDER, '%d.eml' % next(counter))
    with open(file, 'wb') as f:
        f.write(message)
    start = time.monotonic()
    environment = dict(more or {}, **({} if servers is None else {'DNSCACHEIP': servers}))
    done = subprocess.run([program, '-v', '-T', str(NOW), file], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          env=environment)
    seconds = time.monotonic() - start
    lines = done.stdout.decode('latin-1').splitlines()
    assert all(LINE.fullmatch(line) for line in lines), lines
    return done.returncode, [line.split(' header.')[0].removeprefix('dkim=') for line in lines], seconds


def message_for(selector, key=None, **changes):
    tags = dict(changes, s=selector)
    if isinstance(key, Ed25519):
        tags['a'] = 'ed25519-sha256'
    return signed(tags=tags, key=key)


def verdict(what, selector, want, servers, key=None, program=SHORT, **changes):
    """one signature, one line, and no more time than the limit"""
    code, lines, seconds = run(message_for(selector, key, **changes), servers, program)
    wanted = 0 if want == 'pass' else 111 if want.startswith('temperror') else 1
    return tap.ok(lines == [want] and code == wanted and seconds < LIMIT_S + 1, what, lines, 'exit %d' % code,
                  '%.2f s' % seconds)


NO_KEY = 'permerror (no key for signature)'
SIGNATURE = 'fail (signature did not verify)'
TIME_OUT = 'temperror (key unavailable: time-out)'


def unknown(why):
    return 'temperror (key unavailable: %s)' % why


# ---- a name server as it should be ----

def strings(*parts):
    return ' '.join('"%s"' % part.replace('"', '\\"').replace(';', '\\;') for part in parts)


def cut(text, size):
    return [text[i:i + size] for i in range(0, len(text), size)]


def zone():
    lines = []

    def add(selector, data, type_='TXT'):
        lines.append('%s._domainkey IN %s %s' % (selector, type_, data))

    add('whole', strings(*cut(GOOD, 255)))
    at = GOOD.index('p=') + 1
    add('cut-in-p', strings(GOOD[:at], *cut(GOOD[at:], 255)))
    add('cut-in-k', strings('v=DKIM1; k=r', 'sa; p=', *cut(b64(RSA.public()), 200)))
    add('cut-in-v', strings('v', '=', 'DK', 'IM1; ', *cut(GOOD[9:], 100)))
    add('single', strings(*cut(GOOD, 1)))
    add('empty-strings', strings('', GOOD[:100], '', '', *cut(GOOD[100:], 255), ''))
    for name, records in (('bad-good', [OTHER.record(), GOOD]), ('good-bad', [GOOD, OTHER.record()]),
                          ('spf-good', ['v=spf1 -all', GOOD]), ('halves', [GOOD[:200], GOOD[200:]]),
                          ('mixed', ['v=DKIM1; k=rsa;', 'p=' + b64(RSA.public())[:200], b64(RSA.public())[200:]])):
        for record in records:
            add(name, strings(*cut(record, 255)))
    add('chain1', 'chain2._domainkey', 'CNAME')
    add('chain2', 'chain3._domainkey.other.test.', 'CNAME')
    add('dangling', 'nowhere._domainkey', 'CNAME')
    add('dangling-outside', 'nowhere.unknown.test.', 'CNAME')
    add('no-txt-behind', 'ns', 'CNAME')
    add('loop1', 'loop2._domainkey', 'CNAME')
    add('loop2', 'loop1._domainkey', 'CNAME')
    add('self', 'self._domainkey', 'CNAME')
    add('only-a', '127.0.0.1', 'A')
    add('below.empty', strings('x'))
    add('ed', strings(ED.record()))
    add('large', strings(*cut(LARGE.record(), 255)))
    add('huge', strings(*cut(HUGE.record(), 255)))
    add('empty', '""')
    add('spf', strings('v=spf1 -all'))
    add('escaped', strings(*cut(GOOD.replace(';', '\\\\;'), 200)))
    note = 'n=' + 'x' * 61000 + '; '
    add('64k', strings(*cut('v=DKIM1; k=rsa; %sp=%s' % (note, b64(RSA.public())), 255)))
    for i in range(200):
        add('many', strings('v=DKIM1; n=%d; p=' % i, 'x' * 250))
    return lines


def nsd_cases(server):
    for selector, what in (('whole', 'strings of 255'), ('cut-in-p', 'a string ends in the middle of p='),
                           ('cut-in-k', 'a string ends in the middle of k=rsa'), ('cut-in-v', 'strings of 1 and 2'),
                           ('single', 'strings of one octet'), ('empty-strings', 'empty strings in between')):
        verdict('checklist 75: ' + what, selector, 'pass', server)
    for selector, what, want in (
            ('bad-good', 'another key and the right one', 'pass'), ('good-bad', 'the right one and another key', 'pass'),
            ('spf-good', 'no key and the right one', 'pass'),
            ('halves', 'two halves of a key are no key', 'permerror (key syntax error: p=)'),
            ('mixed', 'three parts of a key are no key', 'permerror (key syntax error: no p=)')):
        code, lines, seconds = run(message_for(selector), server)
        # which of two that are no key is told depends on their order, and the server chooses that
        good = lines == [want] or (want.startswith('permerror') and lines[0].startswith('permerror (key syntax error'))
        tap.ok(good, 'checklist 76: ' + what, lines)
    verdict('checklist 77: no such name', 'nowhere', NO_KEY, server)
    verdict('checklist 77: no TXT at the name', 'only-a', NO_KEY, server)
    verdict('checklist 77: only names below it', 'empty', 'permerror (key syntax error: empty tag)', server)
    verdict('checklist 77: no record at all, names below it', 'below', NO_KEY, server)
    code, lines, seconds = run(message_for('x', d='unknown.test'), server)
    tap.ok(lines == [unknown('query refused by the name server')] and code == 111,
           'checklist 78: a zone that the server has not', lines)
    verdict('checklist 79: a chain of CNAMEs, over two zones', 'chain1', 'pass', server)
    verdict('checklist 79: a CNAME to no name', 'dangling', NO_KEY, server)
    verdict('checklist 79: a CNAME to a zone that the server has not', 'dangling-outside', NO_KEY, server)
    verdict('checklist 79: a CNAME to a name without TXT', 'no-txt-behind', NO_KEY, server)
    for selector in ('loop1', 'self'):
        code, lines, seconds = run(message_for(selector), server)
        tap.ok(code in (1, 111) and lines[0] in (NO_KEY, unknown('name server failure'),
                                                 unknown('bad answer of the name server')) and seconds < LIMIT_S,
               'checklist 79: a CNAME loop ends (%s)' % selector, lines, seconds)
    verdict('checklist 80: 4096 bits', 'large', 'pass', server, LARGE)
    verdict('checklist 80: 8192 bits, more than fits into a datagram', 'huge', 'pass', server, HUGE)
    verdict('checklist 80: a record of 64 KiB', '64k', 'pass', server)
    verdict('checklist 80: 200 records of 55 KiB in all', 'many', 'permerror (key syntax error: p=)', server)
    verdict('checklist 81: a wildcard TXT', 'anything', 'permerror (key syntax error: tag without =)', server,
            d='wild.test')
    verdict('checklist 81: a TXT of an empty string', 'empty', 'permerror (key syntax error: empty tag)', server)
    verdict('checklist 81: SPF', 'spf', 'permerror (key syntax error: v=)', server)
    verdict('checklist 95: backslashes in the data', 'escaped', 'permerror (key syntax error: v=)', server)
    verdict('checklist 114: d= as U-label', 's', 'pass', server, d='b\u00fccher.test')
    verdict('checklist 114: d= as A-label in upper case', 'S', 'pass', server, d='XN--BCHER-kva.TEST')
    verdict('Ed25519', 'ed', 'pass', server, ED)
    # 63 + 1 + 63 + 1 + ... + ._domainkey. + d=: more than a name in the DNS can have
    long_name = '.'.join(['s' * 63] * 3)
    verdict('a name that is too long for the DNS', long_name, NO_KEY, server, d='.'.join(['d' * 60, 'e' * 60, 'test']))
    longest = '.'.join(['s' * 63] * 3 + ['s' * 36])
    verdict('the longest name that there is', longest, NO_KEY, server)


def servers_cases(port):
    server = '127.0.0.1:%d' % port
    for servers in (server, ' %s ' % server, ',%s,' % server, ', , %s' % server, '%s,%s' % (server, server),
                    '%s %s' % (server, server), '%s , %s' % (server, server), '[::1]:%d' % port,
                    '[::1]:%d,%s' % (port, server)):
        verdict('DNSCACHEIP `%s`' % servers, 'whole', 'pass', servers)
    for servers in ('garbage', 'ns.example.com', '127.0.0.1:', '127.0.0.1:x', '127.0.0.1:99999', '127.0.0.1:0x35',
                    '127.0.0', '1.2.3.4.5', '1.2.3.04x', '[::1', '::1]:53', '[::1]x', '[]:53', '[127.0.0.1]:53', '[::1]:',
                    ':53', '127.0.0.1:5440:', '127.0.0.1:005440', ','.join([server] * 9), '[' + '1' * 60 + ']', '1' * 60, server + ';' + server,
                    server + ',garbage', 'garbage,' + server, '-1', '127.0.0.1:-1', '/etc/resolv.conf', '127.0.0.1:0'):
        verdict('DNSCACHEIP `%s` is none' % servers, 'whole', unknown('DNSCACHEIP is no list of addresses'), servers)
    verdict('DNSCACHEIP of eight servers', 'whole', 'pass', ','.join([server] * 8))
    # nobody listens at the first one, so the kernel says so
    verdict('the first of two servers is dead', 'whole', 'pass', '127.0.0.1:%d,%s' % (port + 19, server))
    verdict('the only server is dead', 'whole', unknown('no name server reached'), '127.0.0.1:%d' % (port + 19))


def tinydns_cases():
    """the line that mkdkimkey prints, served at port 53; and resolv.conf"""
    printed = {}
    for options in (['-s', 'jan', '-m', '2048'], ['-s', 'eddy', '-c'], ['-s', 'big', '-m', '4096']):
        done = subprocess.run([os.path.join(FOLDER, 'mkdkimkey'), *options, 'tiny.test'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=True)
        printed[options[1]] = re.search(r"^'.*", done.stdout.decode(), re.M)[0]
    keys = os.path.join(FOLDER, 'home/ssl/domainkeys/tiny.test')
    server = Tinydns(os.path.join(FOLDER, 'tinydns'), ['.tiny.test::ns.tiny.test', *printed.values()], '127.0.0.54')
    try:
        for selector, letter in (('jan', '2'), ('eddy', '4'), ('big', '2')):
            file = os.path.join(FOLDER, 'tiny.eml')
            with open(file, 'wb') as f:
                f.write(b'From: jan@tiny.test\n\nhi\n')
            out = os.path.join(FOLDER, 'tiny.signed')
            subprocess.run(['./qmail-dkim', '-s', '-T', str(NOW), '-d', 'tiny.test', '-y', selector, '-z', letter, file,
                            os.path.join(keys, selector), out], check=True)
            with open(out, 'rb') as f:
                message = f.read()
            code, lines, seconds = run(message, '127.0.0.54')
            # tinydns knows no EDNS and no TCP: a large key is truncated, and axfrdns would have to stand beside it
            want = 'pass' if selector != 'big' else unknown('no name server reached')
            tap.ok(lines == [want], 'tinydns serves what mkdkimkey prints: %s' % selector, lines)
            if selector == 'jan':
                resolv_cases(message)
    finally:
        server.stop()


def resolv_cases(message):
    """Without $DNSCACHEIP it is resolv.conf that counts: in a copy of the program that reads another one."""
    with open(SHORT, 'rb') as f:
        program = f.read()
    # a short link to a folder as private as ours
    link = '/tmp/dk%06d' % (os.getpid() % 1000000)
    path = link + '/rc'
    theirs = b'/etc/resolv.conf\0'
    path = path.encode().ljust(len(theirs), b'\0')
    if program.count(theirs) != 1 or len(path) != len(theirs):
        tap.ok(False, 'the name of resolv.conf is in the program once')
        return
    copy = os.path.join(FOLDER, 'short/resolv')
    with open(copy, 'wb') as f:
        f.write(program.replace(theirs, path))
    os.chmod(copy, 0o755)
    os.symlink(FOLDER, link)
    try:
        with open(os.path.join(FOLDER, 'rc'), 'w') as f:
            f.write('search elsewhere.test\nnameserver 127.0.0.54\noptions ndots:9\n')
        for what, servers in (('no DNSCACHEIP', None), ('an empty DNSCACHEIP', ''), ('a blank DNSCACHEIP', ' , ')):
            code, lines, seconds = run(message, servers, copy)
            tap.ok(lines == ['pass'], '%s: resolv.conf counts' % what, lines)
    finally:
        os.unlink(link)


# ---- a name server as it should not be ----

def odd(query):
    """what is said for each selector"""
    selector = query.name.split('.')[0]
    right = txt(GOOD)
    whole = query.answer(right)
    if selector == 'servfail':
        return query.answer(rcode=SERVFAIL)
    if selector == 'refused':
        return query.answer(rcode=REFUSED)
    if selector == 'notimp':
        return query.answer(rcode=NOTIMP)
    if selector == 'rcode15':
        return query.answer(rcode=15)
    if selector == 'nothing':
        return None
    if selector == 'no-edns':
        # a server of before EDNS, and what fits without it
        if query.has_edns:
            return query.answer(rcode=FORMERR)
        return query.answer(truncated=True) if query.over == 'udp' else query.answer(txt(LARGE.record()))
    if selector == 'always-formerr':
        return query.answer(rcode=FORMERR)
    if selector == 'nodata':
        return query.answer(authority=rr(SOA, b'\0\0' + bytes(20)))
    if selector == 'nxdomain':
        return query.answer(rcode=NXDOMAIN)
    if selector == 'nxdomain-with-key':
        return query.answer(right, rcode=NXDOMAIN)
    if selector == 'wrong-id':
        return query.answer(right, id_=bytes([query.id[0] ^ 1, query.id[1]]))
    if selector == 'wrong-id-first':
        return [query.answer(txt(OTHER.record()), id_=bytes([query.id[0] ^ 1, query.id[1]])), (.2, whole)]
    if selector == 'wrong-question':
        return query.answer(right, question=name_of('other.test') + query.question[-4:])
    if selector == 'wrong-type':
        return query.answer(right, question=query.question[:-4] + struct.pack('>HH', 1, 1))
    if selector == 'other-port':
        return [lambda peer: from_elsewhere(whole, peer)]
    if selector == 'twice':
        return [whole, query.answer(txt(OTHER.record()))]
    if selector == 'no-answer-bit':
        return query.packet[:2] + b'\x01\x00' + whole[4:]
    if selector == 'header-only':
        return whole[:12]
    if selector == 'half-header':
        return whole[:7]
    if selector == 'zero-length':
        return b''
    if selector == 'cut-off':
        return whole[:-50]
    if selector == 'rdlength':
        return query.answer(right[:10] + struct.pack('>H', 5000) + right[12:])
    if selector == 'string-too-long':
        return query.answer(rr(16, b'\xffv=DKIM1'))
    if selector == 'count-too-high':
        return query.answer(right, count=3)
    if selector == 'no-rdata':
        return query.answer(rr(16, b''))
    if selector == 'name-loop':
        at = 12 + len(query.question)
        return query.answer(txt(GOOD, owner=struct.pack('>H', 0xc000 | at)))
    if selector == 'name-outside':
        return query.answer(txt(GOOD, owner=b'\xff\xff'))
    if selector == 'cname-only':
        return query.answer(rr(CNAME, name_of('elsewhere.test')))
    if selector == 'cname-loop':
        return query.answer(rr(CNAME, b'\xc0\x0c'))
    if selector == 'cname-and-key':
        return query.answer(rr(CNAME, name_of('k.other.test')), txt(GOOD, owner=name_of('k.other.test')))
    if selector == 'late':
        return [(LIMIT_S + .5, whole)]
    if selector == 'slow':
        return [(.5, whole)]
    if selector.startswith('tc-'):
        return over_tcp(selector, query, whole)
    if selector.startswith('mutated'):
        dice = random.Random(selector)
        changed = bytearray(query.answer(txt(GOOD), txt('v=DKIM1; p=AAAA')))
        for _ in range(dice.randrange(1, 6)):
            changed[dice.randrange(2, len(changed) if dice.random() < .3 else 90)] = dice.randrange(256)
        return bytes(changed[:dice.randrange(12, len(changed))] if dice.random() < .2 else changed)
    return whole


def over_tcp(selector, query, whole):
    if query.over == 'udp':
        # cut within the record, as a server may do
        return query.answer(txt(GOOD)[:200], truncated=True, count=1) if selector == 'tc-partial' else \
            query.answer(truncated=True)
    prefix = struct.pack('>H', len(whole))
    return {'tc-hangs-up': RawEnd(b''), 'tc-silent': None, 'tc-half': RawEnd(prefix + whole[:-50]),
            'tc-length-alone': Raw(prefix), 'tc-lies': RawEnd(struct.pack('>H', 12) + whole),
            'tc-pieces': [Raw(prefix[:1]), (.1, Raw(prefix[1:] + whole[:30])), (.1, Raw(whole[30:]))],
            'tc-garbage': Raw(struct.pack('>H', 40) + bytes(40)),
            'tc-zero': Raw(b'\0\0'), 'tc-again': query.answer(truncated=True),
            'tc-servfail': query.answer(rcode=SERVFAIL)}.get(selector, whole)


def from_elsewhere(packet, peer):
    import socket
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(('127.0.0.1', 0))
        s.sendto(packet, peer)


BAD = unknown('bad answer of the name server')
ODD = [
    # selector, what it is, results that are right
    ('servfail', 'SERVFAIL', [unknown('name server failure')]),
    ('refused', 'REFUSED', [unknown('query refused by the name server')]),
    ('notimp', 'NOTIMP', [BAD]),
    ('rcode15', 'a code that means nothing', [BAD]),
    ('nothing', 'no answer', [TIME_OUT]),
    ('nodata', 'no TXT', [NO_KEY]),
    ('nxdomain', 'NXDOMAIN', [NO_KEY]),
    ('nxdomain-with-key', 'NXDOMAIN and a record', [NO_KEY]),
    ('always-formerr', 'FORMERR', [BAD]),
    ('wrong-id', 'the id of another query', [TIME_OUT]),
    ('wrong-id-first', 'the id of another query, then the answer', ['pass']),
    ('wrong-question', 'the answer to another question', [TIME_OUT]),
    ('wrong-type', 'the answer to another type', [TIME_OUT]),
    ('other-port', 'an answer of somebody else', [TIME_OUT]),
    ('twice', 'two answers: the first one counts', ['pass']),
    ('header-only', 'twelve octets', [TIME_OUT, BAD]),
    ('half-header', 'seven octets', [TIME_OUT, BAD]),
    ('zero-length', 'a datagram of nothing', [TIME_OUT, BAD]),
    ('cut-off', 'cut off in the record', [BAD]),
    ('rdlength', 'a length beyond the packet', [BAD]),
    ('string-too-long', 'a string beyond its record', [BAD]),
    ('count-too-high', 'fewer records than announced', [BAD]),
    ('no-rdata', 'a TXT without a string', [NO_KEY, 'permerror (key syntax error: empty tag)', BAD]),
    ('name-loop', 'a name that points to itself', [BAD]),
    ('name-outside', 'a name that points out of the packet', [BAD]),
    ('cname-only', 'a CNAME without what it points to', [NO_KEY]),
    ('cname-loop', 'a CNAME to itself', [NO_KEY]),
    ('cname-and-key', 'a CNAME and the key behind it', ['pass']),
    ('late', 'an answer behind the limit', [TIME_OUT]),
    ('slow', 'an answer after half a second', ['pass']),
    ('tc-good', 'truncated, then TCP', ['pass']),
    ('tc-partial', 'truncated within the record, then TCP', ['pass']),
    ('tc-pieces', 'TCP in pieces', ['pass']),
    ('tc-hangs-up', 'TCP is closed at once', [unknown('no name server reached')]),
    ('tc-silent', 'TCP stays silent', [TIME_OUT]),
    ('tc-half', 'TCP ends in the middle', [unknown('no name server reached'), TIME_OUT]),
    ('tc-length-alone', 'TCP says a length and no more', [TIME_OUT]),
    ('tc-lies', 'TCP with too small a length', [BAD, unknown('no name server reached'), TIME_OUT]),
    ('tc-garbage', 'TCP with zeros', [BAD, unknown('no name server reached'), TIME_OUT]),
    ('tc-zero', 'TCP with a length of 0', [BAD, unknown('no name server reached'), TIME_OUT]),
    ('tc-servfail', 'TCP says SERVFAIL', [unknown('name server failure')]),
]


def odd_case(row):
    selector, what, wanted = row
    return row, run(message_for(selector), '127.0.0.1:5441')


def odd_cases():
    """those that take the whole limit wait side by side"""
    with ThreadPoolExecutor(8) as pool:
        for (selector, what, wanted), (code, lines, seconds) in pool.map(odd_case, ODD):
            should = 0 if wanted[0] == 'pass' else 111 if lines[0].startswith('temperror') else 1
            tap.ok(len(lines) == 1 and lines[0] in wanted and code == should and seconds < LIMIT_S + 1,
                   'checklist 78: %s' % what, lines, 'exit %d' % code, '%.2f s' % seconds)
    verdict('checklist 80: a server without EDNS', 'no-edns', 'pass', '127.0.0.1:5441', LARGE)
    code, lines, seconds = run(signed(signers=[Signer({'s': 'no-edns', 'i': '@%d.example.com' % i, 'd': '%d.example.com' % i},
                                                      key=LARGE) for i in range(3)]), '127.0.0.1:5441')
    tap.ok(lines == ['pass'] * 3 and code == 0, 'checklist 80: three questions to a server without EDNS', lines)
    verdict('checklist 80: truncated, and TCP is refused', 'tc-good', unknown('no name server reached'),
            '127.0.0.1:5442')
    verdict('the second server has what the first one fails at', 'second', 'pass', '127.0.0.1:5443,127.0.0.1:5441')
    verdict('the second server has what the first one refuses to say over TCP', 'tc-good', 'pass',
            '127.0.0.1:5442,127.0.0.1:5441')


def mutated_case(number):
    return number, run(message_for('mutated%d' % number), '127.0.0.1:5441')


def mutated_cases():
    wrong, right = [], 0
    with ThreadPoolExecutor(16) as pool:
        for number, (code, lines, seconds) in pool.map(mutated_case, range(120)):
            right += lines == ['pass']
            if len(lines) != 1 or not re.match('pass|(temperror|permerror|fail|policy) ', lines[0]) \
                    or code not in (0, 1, 111) or seconds > LIMIT_S + 1:
                wrong.append((number, code, lines, seconds))
    tap.ok(not wrong and right < 120, 'damaged answers: %d still pass, none does harm' % right, *wrong)


# ---- when, how often, how long ----

def together():
    """answers nobody until ten have asked"""
    everybody = threading.Barrier(10, timeout=1)

    def behave(query):
        try:
            everybody.wait()
        except threading.BrokenBarrierError:
            return None
        return query.answer(txt(GOOD))
    server = Server(behave, 5444)
    signers = [Signer({'s': 'at-once-%d' % i}) for i in range(10)]
    code, lines, seconds = run(signed(signers=signers), '127.0.0.1:5444')
    server.stop()
    tap.ok(lines == ['pass'] * 10 and seconds < 1, 'ten keys are asked for at once', lines, seconds)
    names = [q.name for q in server.queries]
    tap.ok(sorted(names) == sorted('at-once-%d._domainkey.example.com' % i for i in range(10)), 'each of them once',
           names)


def counted():
    server = Server(lambda query: query.answer(txt(GOOD)), 5445)
    signers = [Signer({'s': 'A'}), Signer({'s': 'a', 'd': 'EXAMPLE.com'}), Signer({'s': 'a', 'c': 'simple'}),
               Signer({'s': 'b'}), Signer(text=tag_list({'s': 'c'}).replace('v=1', 'v=2')), Signer({'s': 'd', 'h': 'to'}),
               Signer({'s': 'e', 'x': '1'}), Signer({'s': 'f', 'a': 'rsa-sha512'}), Signer({'s': 'g', 'q': 'dns'}),
               Signer({'s': 'h', 'i': '@evil.test'})]
    code, lines, seconds = run(signed(signers=signers), '127.0.0.1:5445')
    names = sorted(q.name for q in server.queries)
    tap.ok(names == ['a._domainkey.example.com', 'b._domainkey.example.com'],
           'checklist 74 and 105: one query for each name, none for a signature that is of no use', names)
    tap.ok(lines[:4] == ['pass'] * 4 and 'pass' not in lines[4:], 'and their results', lines)
    tap.ok(all(q.type == 16 and q.has_edns and q.size == 1232 for q in server.queries),
           'the queries are for TXT, with EDNS and room for 1232 octets')
    server.queries.clear()
    for what, message in (('unsigned mail', b'From: a@b.test\r\n\r\nhi\r\n'),
                          ('a header that is too long', b'X: %s\r\n' % (b'x' * 1200000) + signed())):
        run(message, '127.0.0.1:5445')
        tap.ok(not server.queries, 'nothing is asked for ' + what, server.queries)
    server.stop()


def black_hole(result):
    """the real program and the real limit: two servers that never answer"""
    result.append(run(message_for('nothing'), '127.0.0.1:5446,127.0.0.1:5447', REAL))


def main():
    holes = [Server(lambda query: None, port) for port in (5446, 5447)]
    real = []
    waiting = threading.Thread(target=black_hole, args=(real,))
    waiting.start()
    zones = {'example.com': zone(), 'other.test': ['chain3._domainkey IN TXT ' + strings(*cut(GOOD, 255))],
             'wild.test': ['*._domainkey IN TXT "hello"'],
             'xn--bcher-kva.test': ['s._domainkey IN TXT ' + strings(*cut(GOOD, 255))]}
    daemons = [Nsd(os.path.join(FOLDER, 'nsd'), zones, '127.0.0.1', 5440, [('::1', 5440)])]
    daemons += [Server(odd, 5441), Server(odd, 5442, tcp=False),
                Server(lambda query: query.answer(rcode=SERVFAIL), 5443)]
    try:
        nsd_cases('127.0.0.1:5440')
        servers_cases(5440)
        odd_cases()
        mutated_cases()
        together()
        counted()
        if os.geteuid() == 0:
            tinydns_cases()
        else:
            print('# not root: tinydns can not have port 53')
        waiting.join()
        code, lines, seconds = real[0]
        tap.ok(lines == [TIME_OUT] and code == 111 and 19 < seconds < 21,
               'two servers that never answer: over after 20 s', lines, code, '%.2f s' % seconds)
        asked = sum(len(hole.queries) for hole in holes)
        tap.ok(2 <= asked <= 6, 'and each was asked more than once', asked)
    finally:
        for daemon in daemons + holes:
            daemon.stop()


main()
tap.done()
