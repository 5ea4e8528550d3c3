#!/usr/bin/python3
"""qmail-dkim -v against the DNS; prints TAP.

    realdns.py folder count

folder has short/qmail-dkim (3 s of DNS, see short.sh), mkdkimkey and home; `count` lines of TAP were printed before.
Ports 5440 to 5459 of 127.0.0.1 and ::1 are used, and port 53 of 127.0.0.54 and 127.0.0.55.
"""
import os
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from cases import LINE, Tap
from dnsserver import (CNAME, FORMERR, NOTIMP, NXDOMAIN, OPT, REFUSED, SERVFAIL, SOA, TXT, Axfrdns, Dnscache, Nsd, Raw,
                       RawEnd, Server, Tinydns, name_of, rr, txt)
from signer import NOW, Ed25519, Rsa, Signer, b64, signed, tag_list

FOLDER = sys.argv[1]
SHORT, REAL = os.path.join(FOLDER, 'short/qmail-dkim'), './qmail-dkim'
LIMIT_S = 3
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
    folder = os.path.join(FOLDER, 'tinydns')
    daemons = [Tinydns(folder, ['.tiny.test::ns.tiny.test', "'tiny.test:a zone", *printed.values()], '127.0.0.54')]
    try:
        tiny_keys(printed, 'tinydns serves what mkdkimkey prints', '127.0.0.54', CUT_OR_BAD)
        resolv_cases(tiny_message('jan', '2'))
        # tinydns knows neither EDNS nor TCP
        daemons.append(Axfrdns(folder, '127.0.0.54'))
        tiny_keys(printed, 'tinydns, and axfrdns beside it', '127.0.0.54', ['pass'])
        daemons.append(Dnscache(os.path.join(FOLDER, 'dnscache'), 'tiny.test', '127.0.0.54', '127.0.0.55'))
        for when in ('asked the first time', 'has the answer'):
            tiny_keys(printed, 'dnscache, %s' % when, '127.0.0.55', ['pass'])
        for servers in ('127.0.0.1:5459,127.0.0.55', '127.0.0.55,127.0.0.1:5459'):
            tiny_keys(printed, 'dnscache and a dead server: %s' % servers, servers, ['pass'])
        verdict('dnscache: no such name', 'nowhere', NO_KEY, '127.0.0.55', d='tiny.test')
        verdict('dnscache: no TXT at the name', 'ns', NO_KEY, '127.0.0.55', d='tiny.test')
    finally:
        for daemon in daemons:
            daemon.stop()


def tiny_message(selector, letter):
    file, out = os.path.join(FOLDER, 'tiny.eml'), os.path.join(FOLDER, 'tiny.signed')
    key = os.path.join(FOLDER, 'home/ssl/domainkeys/tiny.test', selector)
    with open(file, 'wb') as f:
        f.write(b'From: jan@tiny.test\n\nhi\n')
    subprocess.run(['./qmail-dkim', '-s', '-T', str(NOW), '-d', 'tiny.test', '-y', selector, '-z', letter, file, key, out],
                   check=True)
    with open(out, 'rb') as f:
        return f.read()


def tiny_keys(printed, what, server, want_of_big):
    for selector in printed:
        code, lines, seconds = run(tiny_message(selector, '4' if selector == 'eddy' else '2'), server)
        wanted = want_of_big if selector == 'big' else ['pass']
        tap.ok(len(lines) == 1 and lines[0] in wanted, '%s: %s' % (what, selector), lines)


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
        return [lambda peer: from_elsewhere(whole, peer)] if query.over == 'udp' else None
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
            'tc-bit': query.answer(txt(GOOD), truncated=True), 'tc-slow': [(LIMIT_S * .6, whole)],
            'tc-drip': [Raw(prefix)] + [(LIMIT_S * .1, Raw(whole[i:i + 100])) for i in range(0, len(whole), 100)],
            'tc-servfail': query.answer(rcode=SERVFAIL)}.get(selector, whole)


def from_elsewhere(packet, peer):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(('127.0.0.1', 0))
        s.sendto(packet, peer)


BAD = unknown('bad answer of the name server')
CUT = unknown('truncated answer, and none by TCP')
# c-ares 1.34 reads the whole packet before it looks at the bit, so a packet that is cut in a record is a bad one to it
CUT_OR_BAD = [CUT, BAD]
ODD = [
    # selector, what it is, results that are right
    ('servfail', 'SERVFAIL', [unknown('name server failure')]),
    ('refused', 'REFUSED', [unknown('query refused by the name server')]),
    ('notimp', 'NOTIMP', [BAD]),
    # c-ares 1.34 makes SERVFAIL of it
    ('rcode15', 'a code that means nothing', [BAD, unknown('name server failure')]),
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
    ('no-rdata', 'a TXT without a string', [BAD]),
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
    ('tc-hangs-up', 'TCP is closed at once', [CUT]),
    ('tc-silent', 'TCP stays silent', [CUT]),
    ('tc-half', 'TCP ends in the middle', [CUT]),
    ('tc-length-alone', 'TCP says a length and no more', [CUT]),
    ('tc-lies', 'TCP with too small a length', CUT_OR_BAD),
    ('tc-garbage', 'TCP with zeros', CUT_OR_BAD),
    ('tc-zero', 'TCP with a length of 0', [CUT]),
    ('tc-again', 'TCP says truncated, too', [CUT]),
    ('tc-bit', 'TCP has the bit for truncation and the whole record', ['pass']),
    ('tc-slow', 'TCP after more than half of the time', ['pass']),
    ('tc-drip', 'TCP in pieces over more than half of the time', ['pass']),
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
    verdict('checklist 80: truncated, and TCP is refused', 'tc-good', CUT, '127.0.0.1:5442')
    verdict('the second server has what the first one fails at', 'second', 'pass', '127.0.0.1:5443,127.0.0.1:5441')
    verdict('the second server has what the first one refuses to say over TCP', 'tc-good', 'pass',
            '127.0.0.1:5442,127.0.0.1:5441')
    tcp_cases()


def truncating(by_tcp):
    return lambda query: query.answer(truncated=True) if query.over == 'udp' else by_tcp(query)


def tcp_cases():
    """what can be wrong with a connection, and a second server that is right"""
    servers = [Server(truncating(lambda query: None), 5451),
               Server(truncating(lambda query: [(LIMIT_S * .7, query.answer(txt(GOOD)))]), 5452),
               Server(truncating(lambda query: RawEnd(struct.pack('>H', len(query.answer(txt(GOOD)))) + query.answer(txt(GOOD)))),
                      5453),
               Server(lambda query: query.answer(truncated=True), 5454, tcp=False),
               Server(lambda query: [(LIMIT_S * .7, query.answer(txt(GOOD)))], 5456), Server(lambda query: None, 5457),
               Server(lambda query: query.id + b'\xff' * 60 if query.name.startswith('spoilt') else
                      [(.1, query.answer(txt(GOOD)))], 5458)]
    full = full_backlog(5454)
    good = '127.0.0.1:5441'
    try:
        for what, port in (('never answers by TCP', 5451), ('is slow by TCP', 5452), ('accepts no connection', 5454),
                           ('is slow by UDP', 5456)):
            verdict('the first server %s, the second one is good' % what, 'second', 'pass',
                    '127.0.0.1:%d,%s' % (port, good))
            verdict('the second server %s, the first one is good' % what, 'first', 'pass',
                    '%s,127.0.0.1:%d' % (good, port))
            verdict('the only server %s' % what, 'only', 'pass' if 'slow' in what else CUT, '127.0.0.1:%d' % port)
        verdict('the first server is slow by TCP, the second one is dead', 'first', 'pass',
                '127.0.0.1:5452,127.0.0.1:5459')
        verdict('the first server is slow by TCP, the second one is silent', 'first', 'pass',
                '127.0.0.1:5452,127.0.0.1:5457')
        verdict('two servers are slow by TCP', 'first', 'pass', '127.0.0.1:5452,127.0.0.1:5456')
        signers = [Signer({'s': 'one-each-%d' % i}) for i in range(10)]
        for what, port in (('closes a connection after one answer', 5453), ('is slow by TCP', 5452)):
            code, lines, seconds = run(signed(signers=signers), '127.0.0.1:%d' % port)
            tap.ok(lines == ['pass'] * 10, 'ten keys of a server that %s' % what, lines, '%.2f s' % seconds)
        code, lines, seconds = run(signed(signers=signers), '127.0.0.1:5459')
        tap.ok(lines == [unknown('no name server reached')] * 10 and seconds < LIMIT_S,
               'ten keys of a dead server: no wait', lines, '%.2f s' % seconds)
        # c-ares 1.34 closes a socket after a packet that it cannot read, with all that is asked there
        code, lines, seconds = run(signed(signers=signers[1:] + [Signer({'s': 'spoilt'})]), '127.0.0.1:5458')
        tap.ok(lines[-1].startswith('temperror') and lines[:-1] == ['pass'] * 9,
               'a bad answer to one question does no harm to the others', lines)
    finally:
        for s in servers:
            s.stop()
        for s in full:
            s.close()


def full_backlog(port):
    """a socket that takes no more connections, so that the kernel leaves a SYN without an answer"""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(('127.0.0.1', port))
    listening.listen(0)
    filling = [listening]
    for _ in range(4):
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        s.setblocking(False)
        s.connect_ex(('127.0.0.1', port))
        filling.append(s)
    return filling


# ---- what is no answer, whatever it is: asked again without EDNS, then by TCP ----

def with_opt(packet, data=b'', extended_code=0, size=1232, count=1):
    """OPT records behind the packet, RFC 6891 6.1.2"""
    opt = b'\0' + struct.pack('>HHIH', OPT, size, extended_code << 24, len(data)) + data
    return packet[:10] + struct.pack('>H', count) + packet[12:] + opt * count


def header(query, flags, *counts):
    return query.id + struct.pack('>HHHHH', flags, *counts)


def cut_at(query, size):
    """the way of djbdns: an answer is counted, and the packet ends where the room ends"""
    return query.answer(txt(GOOD), truncated=True, count=1)[:size]


# Each makes a packet; what is told if nothing else ever comes: the words in q->why of engine/dnsanswer.c, one or more.
# Those that c-ares never reports are silence, or, where it cannot read the packet, bad.
WORDS = {'bad': [BAD], 'cut': [CUT], 'cut or bad': CUT_OR_BAD, 'time-out': [TIME_OUT],
         'bad or time-out': [BAD, TIME_OUT], 'cut or time-out': [CUT, BAD, TIME_OUT],
         'failure': [unknown('name server failure')], 'refused': [unknown('query refused by the name server')]}
MISBEHAVIOURS = {
    'formerr': (lambda q: q.answer(rcode=FORMERR), 'bad'),
    'formerr with OPT': (lambda q: with_opt(q.answer(rcode=FORMERR)), 'bad'),
    'formerr, a header alone': (lambda q: header(q, 0x8181, 0, 0, 0, 0), 'bad or time-out'),
    'formerr, the query sent back': (lambda q: q.packet[:2] + b'\x81\x81' + q.packet[4:], 'bad'),
    'notimp': (lambda q: q.answer(rcode=NOTIMP), 'bad'),
    'notimp, a header alone': (lambda q: header(q, 0x8184, 0, 0, 0, 0), 'bad or time-out'),
    'servfail': (lambda q: q.answer(rcode=SERVFAIL), 'failure'),
    'refused': (lambda q: q.answer(rcode=REFUSED), 'refused'),
    'yxdomain': (lambda q: q.answer(rcode=6), 'bad'),
    'notauth': (lambda q: q.answer(rcode=9), 'bad'),
    'badvers': (lambda q: with_opt(q.answer(), extended_code=1), 'bad'),
    'badvers and nxdomain': (lambda q: with_opt(q.answer(rcode=NXDOMAIN), extended_code=1), 'bad'),
    'badcookie': (lambda q: with_opt(q.answer(rcode=7), extended_code=1), 'bad'),
    'query sent back': (lambda q: q.packet, 'bad'),
    'opcode status': (lambda q: q.packet[:2] + b'\x90\x80' + q.packet[4:], 'bad'),
    'no question': (lambda q: header(q, 0x8180, 0, 0, 0, 0), 'bad or time-out'),
    'no question, nxdomain': (lambda q: header(q, 0x8183, 0, 0, 0, 0), 'bad or time-out'),
    'no question, a record': (lambda q: header(q, 0x8180, 0, 1, 0, 0) + txt(GOOD, owner=name_of(q.name)),
                              'bad or time-out'),
    'two questions': (lambda q: header(q, 0x8180, 2, 0, 0, 0) + q.question * 2, 'bad or time-out'),
    'wrong question': (lambda q: q.answer(rcode=NXDOMAIN, question=name_of('other.test') + q.question[-4:]), 'time-out'),
    'wrong type': (lambda q: q.answer(rcode=NXDOMAIN, question=q.question[:-4] + b'\0\1\0\1'), 'time-out'),
    'wrong class': (lambda q: q.answer(rcode=NXDOMAIN, question=q.question[:-2] + b'\0\3'), 'time-out'),
    'cut in the question': (lambda q: q.answer(rcode=NXDOMAIN)[:20], 'bad or time-out'),
    'empty packet': (lambda q: b'', 'time-out'),
    'one byte': (lambda q: q.id[:1], 'bad or time-out'),
    'half a header': (lambda q: q.answer(txt(GOOD))[:7], 'bad or time-out'),
    'garbage': (lambda q: q.id + b'\x81\x80' + b'\xff' * 60, 'bad or time-out'),
    'zeros': (lambda q: q.id + bytes(60), 'bad or time-out'),
    'text': (lambda q: q.id + b'HTTP/1.0 400 Bad Request\r\n\r\n', 'bad or time-out'),
    'silence': (lambda q: None, 'time-out'),
    'tc, no record': (lambda q: q.answer(truncated=True), 'cut'),
    'tc, no record, OPT': (lambda q: with_opt(q.answer(truncated=True)), 'cut'),
    'tc, nxdomain': (lambda q: q.answer(rcode=NXDOMAIN, truncated=True), 'cut'),
    'tc, cut in the data': (lambda q: cut_at(q, 300), 'cut or bad'),
    'tc, cut in the fixed part': (lambda q: cut_at(q, 12 + len(q.question) + 5), 'cut or bad'),
    'tc, cut before the record': (lambda q: cut_at(q, 12 + len(q.question)), 'cut or bad'),
    'tc, cut in the question': (lambda q: cut_at(q, 20), 'cut or time-out'),
    'tc, a header alone': (lambda q: header(q, 0x8380, 0, 0, 0, 0), 'cut or time-out'),
    'no tc, cut in the data': (lambda q: q.answer(txt(GOOD))[:200], 'bad'),
    'no tc, cut in the name': (lambda q: q.answer(txt(GOOD))[:12 + len(q.question) + 1], 'bad'),
    'no tc, cut in the authority': (lambda q: q.answer(authority=rr(SOA, b'\0\0' + bytes(20)))[:-5], 'bad'),
    'no tc, nxdomain cut in the authority':
        (lambda q: q.answer(rcode=NXDOMAIN, authority=rr(SOA, b'\0\0' + bytes(20)))[:-5], 'bad'),
    'OPT is counted and missing': (lambda q: q.answer()[:10] + b'\0\1' + q.answer()[12:], 'bad'),
    'OPT longer than the packet': (lambda q: with_opt(q.answer(), b'\0\x0a\0\x08' + bytes(8))[:-4], 'bad'),
    'string longer than its record': (lambda q: q.answer(rr(TXT, b'\xffv=DKIM1')), 'bad'),
    'no string in the record': (lambda q: q.answer(rr(TXT, b'')), 'bad'),
    'an address': (lambda q: q.answer(rr(1, bytes(4))), 'bad'),
    'a referral': (lambda q: q.answer(authority=rr(2, name_of('ns.test'))), 'bad'),
    'a name that points to itself': (lambda q: q.answer(txt(GOOD, owner=struct.pack('>H', 0xc000 | 12 + len(q.question)))),
                                     'bad'),
    'id of another query': (lambda q: q.answer(rcode=NXDOMAIN, id_=bytes([q.id[0] ^ 1, q.id[1]])), 'time-out'),
}
WAYS = ['edns', 'plain', 'tcp']


def misbehaving(query):
    """m3-2 is misbehaviour 3 in the first two ways"""
    number, ways = map(int, query.name.split('.')[0][1:].split('-'))
    way = 2 if query.over == 'tcp' else 0 if query.has_edns else 1
    if way >= ways:
        return query.answer(txt(GOOD))
    return list(MISBEHAVIOURS.values())[number][0](query)


def misbehaviour_case(case):
    number, name, ways, server = case
    return case, run(message_for('m%d-%d' % (number, ways)), server)


def misbehaviours():
    servers = [Server(misbehaving, 5448), Server(misbehaving, 5449, tcp=False),
               Server(lambda query: query.answer(txt(GOOD)), 5450)]
    only, no_tcp, second = '127.0.0.1:5448', '127.0.0.1:5449', '127.0.0.1:5448,127.0.0.1:5450'
    cases = [(number, name, ways, server) for number, name in enumerate(MISBEHAVIOURS)
             for ways, server in ((1, only), (2, only), (3, only), (2, no_tcp), (3, second))]
    with ThreadPoolExecutor(12) as pool:
        for (number, name, ways, server), (code, lines, seconds) in pool.map(misbehaviour_case, cases):
            never = WORDS[MISBEHAVIOURS[name][1]]
            wanted = never if (ways, server) in ((3, only), (2, no_tcp)) else ['pass']
            what = {(1, only): 'to EDNS', (2, only): 'to all UDP', (3, only): 'always', (2, no_tcp): 'and TCP is refused',
                    (3, second): 'always, and a second server'}[ways, server]
            tap.ok(len(lines) == 1 and lines[0] in wanted and code == (0 if wanted == ['pass'] else 111)
                   and seconds < LIMIT_S + 1, '%s, %s: %s' % (name, what, wanted[0].split(' (')[0]), lines,
                   'exit %d' % code, '%.2f s' % seconds)
    for number, (name, (make, words)) in enumerate(MISBEHAVIOURS.items()):
        asked = [q.over if q.over == 'tcp' else 'edns' if q.has_edns else 'plain' for q in servers[0].queries
                 if q.name.startswith('m%d-2.' % number)]
        # TCP is next after a truncated answer. After FORMERR without OPT c-ares asks again by itself.
        asked = [way for i, way in enumerate(asked) if way not in asked[:i]]
        tap.ok(asked in (WAYS, ['edns', 'tcp']) if 'cut' in words else asked == WAYS, '%s: asked by all ways' % name, asked)
    for server in servers:
        server.stop()


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
    code, lines, seconds = run(signed(signers=signers), '127.0.0.1:5444', REAL)
    server.stop()
    tap.ok(lines == ['pass'] * 10 and seconds < 2.5, 'ten keys are asked for at once', lines, seconds)
    names = [q.name for q in server.queries]
    tap.ok(sorted(names) == sorted('at-once-%d._domainkey.example.com' % i for i in range(10)), 'each of them once',
           names)


def counted():
    server = Server(lambda query: query.answer(txt(GOOD)), 5445)
    signers = [Signer({'s': 'A'}), Signer({'s': 'a', 'd': 'EXAMPLE.com'}), Signer({'s': 'a', 'c': 'simple'}),
               Signer({'s': 'b'}), Signer(text=tag_list({'s': 'c'}).replace('v=1', 'v=2')), Signer({'s': 'd', 'h': 'to'}),
               Signer({'s': 'e', 'x': '1'}), Signer({'s': 'f', 'a': 'rsa-sha512'}), Signer({'s': 'g', 'q': 'dns'}),
               Signer({'s': 'h', 'i': '@evil.test'})]
    code, lines, seconds = run(signed(signers=signers), '127.0.0.1:5445', REAL)
    names = sorted(q.name for q in server.queries)
    tap.ok(names == ['a._domainkey.example.com', 'b._domainkey.example.com'],
           'checklist 74 and 105: one query for each name, none for a signature that is of no use', names)
    tap.ok(lines[:4] == ['pass'] * 4 and 'pass' not in lines[4:], 'and their results', lines)
    tap.ok(all(q.type == 16 and q.has_edns and q.size == 1232 for q in server.queries),
           'the queries are for TXT, with EDNS and room for 1232 octets')
    server.queries.clear()
    for what, message in (('unsigned mail', b'From: a@b.test\r\n\r\nhi\r\n'),
                          ('a header that is too long', b'X: %s\r\n' % (b'x' * 1300000) + signed())):
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
        misbehaviours()
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
