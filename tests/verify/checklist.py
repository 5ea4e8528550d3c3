#!/usr/bin/python3
"""Each requirement on a verifier (RFC 6376, 8301, 8463, 8601, 8616) as cases with the item's number in front; prints
TAP.

    checklist.py qmail-dkim.fakedns folder

A valid rsa-sha256 signature by d=example.com s=s1 is what a case starts from. Items 75 and 78 to 80 are dns.t's, too,
and 102 is hostile.t's.
"""
import base64
import hashlib
import os
import re
import sys
import time

import signer
from cases import Cases, Tap
from signer import BODY, FIELDS, NOW, Ed25519, Rsa, Signer, b64, der, der_integer, sha256, signed, spki, tag_list
from signer import reference

HERE = os.path.dirname(os.path.abspath(__file__))
cases = Cases(sys.argv[1], sys.argv[2])
RSA, ED = Rsa(2048), Ed25519()
OTHER = Rsa(1024, 2)
Signer.default_key = RSA
cases.publish(RSA.record(), selector='s1')
cases.publish(ED.record(), selector='e1')
NAME = 's1._domainkey.example.com'
ED_TAGS = {'a': 'ed25519-sha256', 's': 'e1'}


def syntax(detail):
    return 'neutral (signature syntax error: %s)' % detail


def missing(tag):
    return 'neutral (signature missing required tag %s=)' % tag


def key_syntax(detail):
    return 'permerror (key syntax error: %s)' % detail


PASS = 'pass'
NO_FROM = 'permerror (no From field)'
BODY_HASH = 'fail (body hash did not verify)'
SIGNATURE = 'fail (signature did not verify)'
NO_KEY = 'permerror (no key for signature)'


def put(item, what, message, want, **rest):
    cases.add('checklist %d: %s' % (item, what), message, want, **rest)


CASE_WORDS = ('queries', 'now', 'shows', 'code')


def case(item, what, want, changes=None, **arguments):
    """one signature, made with the arguments of Signer; `changes` are tags"""
    rest = {name: arguments.pop(name) for name in CASE_WORDS if name in arguments}
    where = {name: arguments.pop(name) for name in ('fields', 'body') if name in arguments}
    put(item, what, signed(tags=changes, **where, **arguments), want, **rest)


def record(item, what, want, *records, changes=None, **arguments):
    """one signature whose key record is this one, or several"""
    case(item, what, want, dict(changes or {}, s=cases.publish(*records)), **arguments)


def with_key(key, what, want, item, **arguments):
    record(item, what, want, key.record(), key=key, **arguments)


def edited(old, new, **arguments):
    """a signed message, changed behind its signer's back"""
    message = signed(**arguments)
    assert message.count(old) == 1, old
    return message.replace(old, new)


# ---- A: tag lists ----

def tag_lists():
    plain = tag_list()
    case(1, 'no ; at the end', PASS, text=plain)
    case(1, 'one ; at the end', PASS, text=plain + ';')
    case(1, 'one ; and blanks at the end', PASS, text=plain + '; \t')
    case(1, 'one ; and a fold at the end', PASS, text=plain + ';\r\n ')

    case(2, 'an empty tag in the middle', syntax('empty tag'), text=plain.replace('; a=', ';; a='))
    case(2, 'an empty tag of blanks', syntax('empty tag'), text=plain.replace('; a=', '; \t; a='))
    case(2, 'an empty tag in front', syntax('empty tag'), text=';' + plain)
    case(2, 'two ; at the end', syntax('empty tag'), text=plain + ';;')
    case(2, 'nothing but ;', syntax('empty tag'), text=';')
    case(2, 'nothing at all', syntax('empty tag'), text='')
    for what, list_ in (('in the middle', 'v=DKIM1;; p='), ('in front', ';v=DKIM1; p=')):
        record(2, 'an empty tag in a key record, ' + what, key_syntax('empty tag'), list_ + b64(RSA.public()))
    record(2, 'one ; at the end of a key record', PASS, RSA.record() + ';')
    record(2, 'two ; at the end of a key record', key_syntax('empty tag'), RSA.record() + ';;')

    case(3, 'blanks and folds around names, = and values', PASS,
         text='v =\r\n 1 ;\t a = rsa-sha256;c= \t relaxed/relaxed \r\n\t;d\r\n =\r\n example.com\r\n ; s = s1 ;'
         'h = from:to:subject;\r\n bh={bh} ; b = {b}', names='from:to:subject', shows={'d': 'example.com', 's': 's1'})
    record(3, 'blanks and folds in a key record', PASS,
           ' v = DKIM1\r\n ; \tk\t=\trsa ; p =\r\n\t%s \t' % b64(RSA.public()))

    for what, more in (('d=, another value', 'd=evil.test'), ('d=, the same value', 'd=example.com'),
                       ('b=', 'b=AAAA'), ('v=', 'v=1')):
        case(4, 'a known tag twice: ' + what, syntax('tag twice'), text=plain + '; ' + more)
    case(4, 'the first of two d= is right', syntax('tag twice'), text=plain.replace('d=', 'd=example.com; d=', 1))
    case(4, 'an unknown tag twice', syntax('tag twice'), text=plain + '; q1=a; q1=b')
    good = RSA.record()
    record(4, 'p= twice, the first one empty', key_syntax('tag twice'), good.replace('p=', 'p=; p='))
    record(4, 'p= twice, the last one empty', key_syntax('tag twice'), good + '; p=')
    record(4, 'an unknown tag twice in a key record', key_syntax('tag twice'), good + '; n1=; n1=')

    case(5, 'V= is not v=', missing('v'), text=plain.replace('v=', 'V='))
    case(5, 'BH= is not bh=', missing('bh'), text=plain.replace('bh=', 'BH='))
    case(5, 'D= beside d= is unknown, not twice', PASS, text=plain + '; D=evil.test', shows={'d': 'example.com'})
    record(5, 'P= is not p=', key_syntax('no p='), good.replace('p=', 'P='))

    case(6, 'an unknown tag is ignored', PASS, text=plain.replace('; b=', '; foo=bar; b='))
    case(6, 'an unknown tag may be empty', PASS, text=plain.replace('; b=', '; foo=; b='))
    put(6, 'an unknown tag removed later was hashed',
        edited(b'foo=bar; ', b'', text=plain.replace('; b=', '; foo=bar; b=')), SIGNATURE)
    case(6, 'the 64 tags that are allowed', PASS, text=plain + ''.join('; u%d=' % i for i in range(56)))
    case(6, 'one tag more', syntax('too many tags'), text=plain + ''.join('; u%d=' % i for i in range(57)))

    for tag in 'cqitxlasbdh':
        case(7, '%s= without a value is not the default' % tag, syntax(tag + '='), {tag: ''})
        case(7, '%s= with a blank value' % tag, syntax(tag + '='), {tag: ' \t'})
    case(7, 'bh= without a value', syntax('bh='), {'bh': ''})
    case(7, 'v= without a value', 'neutral (incompatible version)', {'v': ''})

    for tag, value in (('d', 'exam ple.com'), ('a', 'rsa -sha256'), ('a', 'rsa- sha256'), ('s', 's 1'),
                       ('t', '15 28'), ('x', '17000 00000'), ('l', '1 0'), ('c', 'relaxed / relaxed'),
                       ('c', 'rel\r\n axed'), ('h', 'fr om'), ('q', 'dns /txt'), ('d', 'example.\r\n com')):
        case(8, '%s=%s keeps its blank' % (tag, re.sub(r'\s+', '_', value)), syntax(tag + '='), {tag: value})
    case(8, 'i= drops FWS', PASS, {'i': 'j a\r\n n@exam\t ple.com'}, shows={'i': 'jan@example.com'})
    case(8, 'h= drops FWS around the colons', PASS, {'h': 'from :\r\n to\t: subject'})
    case(8, 'q= drops FWS around the colons', PASS, {'q': 'foo/x :\r\n dns/txt'})
    case(8, 'bh= drops FWS', PASS, {'bh': '{bh}'.replace('{bh}', ' \r\n '.join(body_hash_pieces()))})

    for spec, detail in (('1a=x', 'bad tag name'), ('=x', 'bad tag name'), ('a-b=x', 'bad tag name'),
                         ('_a=x', 'bad tag name'), ('a b=x', 'bad tag name'), ('\xe4=x', 'bad tag name'),
                         ('word', 'tag without =')):
        case(9, '%s is no tag' % spec.encode('ascii', 'replace').decode(), syntax(detail), text=plain + '; ' + spec)
        record(9, '%s is no tag of a key record' % spec.encode('ascii', 'replace').decode(), key_syntax(detail),
               good + '; ' + spec)
    case(9, 'a name of letters, digits and _', PASS, text=plain + '; a1_B_=x')

    for tag in ('v', 'a', 'b', 'bh', 'c', 'd', 'h', 'i', 'l', 'q', 's', 't', 'x'):
        value = dict(signer.BASE, i='@example.com', l='10', q='dns/txt', t='1', x='9999999999')[tag]
        for name, octet in (('NUL', '\0'), ('1', '\1'), ('DEL', '\x7f'), ('a lone CR', '\r')):
            case(10, 'octet %s in %s=' % (name, tag), syntax('control character'),
                 {tag: value[:1] + octet + value[1:] if not value.startswith('{') else octet.join((value, 'A'))})
            case(10, 'octet %s at the end of %s=' % (name, tag), syntax('control character'), {tag: value + octet})
        want = {'v': 'neutral (incompatible version)', 'c': 'neutral (unknown canonicalization)',
                'q': 'neutral (unknown query method)'}.get(tag) or syntax(tag + '=')
        case(10, 'octet 255 in %s=' % tag, want, {tag: value + '\udcff'})
    case(10, 'nothing is cut at NUL', syntax('control character'), {'d': 'example.com\0.evil.test'})
    case(10, 'a control octet in an unknown tag', syntax('control character'), text=plain + '; foo=a\1b')
    case(10, 'octets over 127 in an unknown tag', PASS, text=plain + '; foo=\u00e4\udcff')
    record(10, 'NUL in p=', key_syntax('control character'), good + '\0')
    record(10, 'an octet over 127 in p=', key_syntax('p='), good + '\u00e4')


def body_hash_pieces():
    text = b64(sha256(reference.body_relaxed(BODY)))
    return [text[i:i + 5] for i in range(0, len(text), 5)]


# ---- B: the signature field ----

SHA1_INFO = bytes.fromhex('3021300906052b0e03021a05000414')


def sha1(data):
    return hashlib.sha1(data).digest()


def fold(*at):
    def folded(text):
        for i in sorted((i % (len(text) + 1) for i in at), reverse=True):
            text = text[:i] + '\r\n \t' + text[i:]
        return text
    return folded


def fields_a_to_c():
    for tag in ('v', 'a', 'b', 'bh', 'd', 'h', 's'):
        case(11, 'without %s=' % tag, missing(tag), {tag: None}, queries=[])

    case(12, 'v= in the middle', PASS, text=tag_list({'v': None}).replace('; d=', '; v=1; d='))
    case(12, 'v= at the end', PASS, text=tag_list({'v': None}) + '; v=1')
    for version in ('2', '1.0', '01', '0', 'DKIM1', '1 1', '11', '-1'):
        case(12, 'v=' + version, 'neutral (incompatible version)', {'v': version}, queries=[])

    rsa_sha1 = dict(make=lambda key, data: key.sign(sha1(data), SHA1_INFO),
                    body_hash=sha1(reference.body_relaxed(BODY)))
    case(13, 'rsa-sha1, right and with a key', 'policy (rsa-sha1 is not accepted)', {'a': 'rsa-sha1'}, queries=[],
         shows={'a': 'rsa-sha1', 'd': 'example.com'}, code=1, **rsa_sha1)
    put(13, 'rsa-sha1 beside rsa-sha256',
        signed(signers=[Signer({'a': 'rsa-sha1'}, **rsa_sha1), Signer()]),
        ['policy (rsa-sha1 is not accepted)', PASS])
    case(13, 'rsa-sha256 that is really rsa-sha1', SIGNATURE, make=rsa_sha1['make'])

    for a in ('rsa-sha512', 'foo-sha256', 'rsa-sha2', 'rsa-sha2567', 'ed25519-sha512', 'ed25519ph-sha256'):
        put(14, 'a=%s, and a good one' % a, signed(signers=[Signer({'a': a}), Signer()]),
            ['neutral (unknown algorithm)', PASS], shows={'d': 'example.com', 'a': None})
        case(14, 'a=%s alone' % a, 'neutral (unknown algorithm)', {'a': a}, queries=[])
    for a in ('rsa', '-', 'rsa-', '-sha256', 'rsa_sha256', 'rsa-sha-256'):
        case(14, 'a=%s is no algorithm' % a, syntax('a='), {'a': a}, queries=[])

    case(15, 'ed25519-sha256', PASS, ED_TAGS, key=ED, shows={'a': 'ed25519-sha256'})
    with open(os.path.join(HERE, '../vectors/rfc8463-a.eml'), 'rb') as f:
        put(15, 'both signatures of RFC 8463 appendix A', f.read().replace(b'\n', b'\r\n'), [PASS, PASS],
            shows={'d': 'football.example.com', 'a': 'ed25519-sha256'})
    with open(os.path.join(HERE, '../vectors/records'), 'rb') as f:
        cases.lines += f.readlines()

    case(16, 'a=RSA-SHA256', PASS, {'a': 'RSA-SHA256'}, shows={'a': 'rsa-sha256'})
    case(16, 'a=Ed25519-SHA256', PASS, dict(ED_TAGS, a='Ed25519-SHA256'), key=ED)
    case(16, 'c=Relaxed/Simple', PASS, {'c': 'Relaxed/Simple'}, canon=('relaxed', 'simple'))
    case(16, 'q=DNS/TXT', PASS, {'q': 'DNS/TXT'})
    record(16, 'k=RSA', PASS, RSA.record().replace('k=rsa', 'k=RSA'))
    record(16, 'h=SHA256', PASS, RSA.record() + '; h=SHA256')
    record(16, 's=EMail', PASS, RSA.record() + '; s=EMail')

    case(17, 'b= folded within each group of four', PASS, fold_b=fold(1, 6, 11, 16))
    case(17, 'b= folded before and in its padding', PASS, fold_b=fold(-2, -1))
    case(17, 'b= folded after every octet', PASS, fold_b=fold(*range(300)))
    case(17, 'b= with blanks', PASS, fold_b=lambda s: ' '.join(s))
    put(17, 'b= folded by a relay', fold_in_transit(), PASS)

    # RFC 6376 2.10: the padding is optional
    case(17, 'b= without padding', PASS, fold_b=lambda s: s.rstrip('='))
    case(17, 'b= folded, without padding', PASS, fold_b=lambda s: '\r\n '.join(s.rstrip('=')))
    case(17, 'b= of an Ed25519 key without padding', PASS, {'a': 'ed25519-sha256', 's': cases.publish(ED.record())}, key=ED,
         fold_b=lambda s: s.rstrip('='))
    bare = b64(sha256(reference.body_relaxed(BODY))).rstrip('=')
    case(17, 'bh= without padding', PASS, {'bh': bare})
    case(17, 'bh= folded, without padding', PASS, {'bh': bare[:5] + '\r\n\t' + bare[5:] + ' '})
    case(17, 'bh= and b= without padding', PASS, {'bh': bare}, fold_b=lambda s: s.rstrip('='))
    case(18, 'bits left over in b=, without padding', syntax('b='), {'b': 'AAF'}, queries=[])
    case(18, 'bits left over in bh=, without padding', syntax('bh='), {'bh': bare[:-1] + chr(ord(bare[-1]) + 1)}, queries=[])

    for what, value in (('*', 'AA*A'), ('-', 'AA-A'), ('_', 'AA_A'), ('data behind the padding', 'AA==AAAA'),
                        ('padding too short', 'AAAAA='), ('one letter too many', 'AAAAA'), ('padding too long', 'AAAA='),
                        ('padding alone', '===='), ('too much padding', 'AAA=='), ('one octet', 'A'),
                        ('.', 'AAAA.'), (',', 'AAAA,AAAA')):
        case(18, 'b= with ' + what, syntax('b='), {'b': value}, queries=[])
        case(18, 'bh= with ' + what, syntax('bh='), {'bh': value}, queries=[])

    for size in (0, 1, 20, 31, 33, 64):
        case(19, 'bh= of %d octets' % size, syntax('bh='), body_hash=bytes(size), queries=[])
    case(19, 'bh= of another body', BODY_HASH, body_hash=sha256(b'x'), shows={'d': 'example.com'})
    case(19, 'bh= with one bit changed', BODY_HASH, body_hash=flip(sha256(reference.body_relaxed(BODY)), 255))

    case(20, 'no c=', PASS, {'c': None}, canon=('simple', 'simple'))
    case(20, 'c=relaxed', PASS, {'c': 'relaxed'}, canon=('relaxed', 'simple'))
    case(20, 'c=simple', PASS, {'c': 'simple'}, canon=('simple', 'simple'))
    for header in ('simple', 'relaxed'):
        for body in ('simple', 'relaxed'):
            case(20, 'c=%s/%s' % (header, body), PASS, {'c': header + '/' + body})
            put(20, 'c=%s/%s, blanks added in the body' % (header, body),
                edited(b'yet?\r\n', b'yet? \t\r\n', tags={'c': header + '/' + body}),
                PASS if body == 'relaxed' else BODY_HASH)
            put(20, 'c=%s/%s, blanks added in the header' % (header, body),
                edited(b'Subject: dinner', b'Subject:  dinner', tags={'c': header + '/' + body}),
                PASS if header == 'relaxed' else SIGNATURE)

    for c in ('nowsp/simple', 'relaxed/foo', 'relaxed/simple/simple', 'relaxed/', '/', '/simple', 'relaxedx',
              'relax/simple', 'nofws'):
        case(21, 'c=' + c, 'neutral (unknown canonicalization)', {'c': c}, queries=[])
    put(21, 'c=foo, and a good one', signed(signers=[Signer({'c': 'foo'}), Signer()]),
        ['neutral (unknown canonicalization)', PASS])


def fold_in_transit():
    message = signed()
    at = message.index(b' b=') + 60
    return message[:at] + b'\r\n\t' + message[at:]


def flip(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


LONG_LABEL = 'a' * 63
LONG_NAME = '.'.join(['a' * 61] * 3 + ['b' * 61, 'cd.e'])    # 253 octets: the longest there is


def fields_d_to_i():
    assert len(LONG_NAME) == 252
    for d in ('com', 'a..b', '.example.com', 'example.com.', LONG_LABEL + 'a.com', LONG_NAME + 'ef', '[192.0.2.1]',
              'exa mple.com', 'example,com', '-a.com', 'a-.com', '.', '@example.com', 'example.com/x', 'a*.com'):
        case(22, 'd=%s' % d[:30], syntax('d='), {'d': d}, queries=[], shows={'d': None})
    cases.publish(RSA.record(), selector='s1', domain=LONG_LABEL + '.example')
    case(22, 'd= with a label of 63', PASS, {'d': LONG_LABEL + '.example'})
    cases.publish(RSA.record(), selector='s1', domain='x_y.example')
    case(22, 'd= with _', PASS, {'d': 'x_y.example'})

    case(23, 'd=EXAMPLE.COM with i=@example.com', PASS, {'d': 'EXAMPLE.COM', 'i': '@example.com'}, queries=[NAME],
         shows={'d': 'example.com', 'i': '@example.com'})
    case(23, 'd=example.com with i=jan@EXAMPLE.Com', PASS, {'i': 'jan@EXAMPLE.Com'})

    case(24, 'h= in mixed case, with FWS', PASS, {'h': 'From : TO:\r\n subject'})
    case(24, 'h= with tabs and folds on both sides', PASS, {'h': '\r\n from\t\r\n\t:\r\n to'})

    for h in (':', 'from::to', 'from:', ':from', 'from: :to', 'fr om', 'from:to bc', 'from:b\u00e4r', 'from\r\n to'):
        case(25, 'h=' + re.sub(r'\s+', '_', h).encode('ascii', 'replace').decode(), syntax('h='), {'h': h}, queries=[])
    case(25, 'h= with every character of a field name', PASS, {'h': "from:!\"#$%&'()*+,-./<=>?@[\\]^_`{|}~09"})

    for h in ('to:subject', 'fro:from1:xfrom', 'resent-from'):
        case(26, 'h=%s has no From' % h, 'neutral (From field not signed)', {'h': h}, queries=[])
    for h in ('FROM', 'to:From', 'fRoM:to'):
        case(26, 'h=%s has From' % h, PASS, {'h': h})

    old = Signer().field(FIELDS, BODY)
    above = Signer({'h': 'from:dkim-signature'}).field([old] + FIELDS, BODY)
    put(27, 'the upper one signs the lower one', message_of([above, old] + FIELDS), [PASS, PASS])
    put(27, 'the lower one signs the upper one', message_of([old, above] + FIELDS), [PASS, PASS])
    put(27, 'the signed one is changed', message_of([above, old.replace(b'v=1; ', b'v=1; u=; ')] + FIELDS),
        [SIGNATURE, SIGNATURE])
    twice = Signer({'h': 'from:DKIM-Signature:dkim-signature'}).field([old] + FIELDS, BODY)
    put(27, 'named twice, there once', message_of([twice, old] + FIELDS), [PASS, PASS])
    put(27, 'named twice, a third one comes later', message_of([old, twice, old] + FIELDS), [PASS, SIGNATURE, PASS])
    alone = Signer({'h': 'from:dkim-signature'}).field(FIELDS, BODY)
    put(27, 'it never signs itself', message_of([alone] + FIELDS), PASS)
    put(27, 'one that was not there comes later', message_of([old, alone] + FIELDS), [PASS, SIGNATURE])

    case(28, 'no i=', PASS, shows={'i': '@example.com'})

    for i in ('a@example.com', '@example.com', '@x.example.com', 'a@x.y.example.com', 'A+b=3D@X.Example.COM',
              'a@b@example.com'):
        case(29, 'i=' + i, PASS, {'i': i})
    for i in ('@notexample.com', '@com', '@example.com.evil.test', '@example.org', 'a@x-example.com',
              '@xample.com'):
        case(29, 'i=' + i, 'permerror (domain mismatch of i= and d=)', {'i': i}, queries=[],
             shows={'d': 'example.com', 'i': None})
    for i in ('@.example.com', '@', 'a@', '@example.com.', '@x..example.com', '@a b.example.com ,'):
        case(29, 'i=%s has no domain' % i, syntax('i='), {'i': i}, queries=[])

    case(30, 'i= quoted', PASS, {'i': 'j=61n=40exa=6Dple.com'}, shows={'i': 'jan@example.com'})
    case(30, 'i= quoted and folded inside of a quote', PASS, {'i': 'jan=\r\n 4\t0example.com'},
         shows={'i': 'jan@example.com'})
    case(30, 'i= with = quoted', PASS, {'i': 'a=3Db@example.com'}, shows={'i': 'a=b@example.com'})
    for i in ('jan', 'example.com', 'jan=4@example.com', 'jan@example.com=4', 'jan@example.com=', '=G0@example.com',
              'jan=4g@example.com', 'j=c3=a4n@example.com', 'jan=0D=0AX@example.com', 'jan=00@example.com'):
        case(30, 'i=%s is broken' % i, syntax('i='), {'i': i}, queries=[])

    strict = RSA.record() + '; t=s'
    for i in (None, '@example.com', 'jan@EXAMPLE.com'):
        record(31, 't=s, i=%s' % i, PASS, strict, changes={'i': i})
    for i in ('@x.example.com', 'jan@a.b.example.com'):
        record(31, 't=s, i=%s' % i, 'permerror (i= in a subdomain, which the key forbids)', strict, changes={'i': i})
    record(31, 't=y:s', 'permerror (i= in a subdomain, which the key forbids, test mode)', RSA.record() + '; t=y : s',
           changes={'i': '@x.example.com'})


def message_of(fields, body=BODY):
    return b''.join(fields) + b'\r\n' + body


def when(seconds):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))


SHORT = 'fail (body is shorter than l=)'
PARTLY = 'policy (l= does not cover the whole body)'


def fields_l_to_z():
    size = {'simple': len(reference.body_simple(BODY)), 'relaxed': len(reference.body_relaxed(BODY))}
    for canon, octets in size.items():
        for more in (1, 2, 100):
            case(32, 'l= is %d more than the %s body' % (more, canon), SHORT,
                 {'c': 'relaxed/' + canon, 'l': str(octets + more)})
        case(33, 'l= is the whole %s body' % canon, PASS, {'c': 'relaxed/' + canon, 'l': str(octets)})
        for n in range(0, octets):
            if n < 3 or n % 7 == 0 or n > octets - 4:
                case(33, 'l=%d of the %d of the %s body' % (n, octets, canon), PARTLY,
                     {'c': 'relaxed/' + canon, 'l': str(n)}, length=n, code=1)
    case(32, 'l=1 and an empty relaxed body', SHORT, {'l': '1'}, body=b'')
    case(33, 'l=0 and an empty relaxed body', PASS, {'l': '0'}, body=b'')
    case(33, 'l=0: bh= is that of nothing', PARTLY, {'l': '0'}, body_hash=sha256(b''))
    case(33, 'l=2 and an empty simple body', PASS, {'l': '2', 'c': 'simple/simple'}, body=b'')
    put(33, 'text behind l= is changed', edited(b'. dot\r\n', b'. spam\r\n', tags={'l': '10'}, length=10), PARTLY)
    put(33, 'text before l= is changed', edited(b'Are', b'Ade', tags={'l': '10'}, length=10), BODY_HASH)
    put(33, 'two signatures with another l=', signed(signers=[
        Signer({'l': '10'}, length=10), Signer(), Signer({'l': '11'}, length=10), Signer({'l': '10'}, length=10)]),
        [PARTLY, PASS, BODY_HASH, PARTLY])
    put(34, 'text is added behind the body', signed(tags={'l': str(size['relaxed'])}) + b'Buy this.\r\n', PARTLY,
        code=1)
    put(34, 'empty lines are added behind the body', signed(tags={'l': str(size['relaxed'])}) + b'\r\n\r\n', PASS)

    for l in ('-1', '+5', '0x10', '1e3', '1' * 77, '0' * 77, '5.', ' 5 5'):
        case(35, 'l=%s' % l[:20], syntax('l='), {'l': l}, queries=[])
    for l in ('9' * 76, '1' + '0' * 75, str(2 ** 64), str(2 ** 64 + 10), str(2 ** 63), str(2 ** 32 + 10),
              str(2 ** 64 - 1)):
        case(35, 'l=%s is larger than the body' % l[:30], SHORT, {'l': l}, length=10)
    case(35, 'l= with zeros in front', PASS, {'l': '%076d' % size['relaxed']})

    for q in (None, 'dns/txt', 'foo/bar:dns/txt', 'dns/txt:foo/bar', 'foo:dns/txt'):
        case(36, 'q=%s' % q, PASS, {'q': q}, queries=[NAME])
    for q in ('dns', 'http/x', 'dns/txtx', 'dns/', 'foo:bar'):
        case(37, 'q=' + q, 'neutral (unknown query method)', {'q': q}, queries=[])
    for q in (':', 'dns/txt:', ':dns/txt', 'foo::dns/txt'):
        case(37, 'q=%s is no list' % q, syntax('q='), {'q': q}, queries=[])

    for s in ('a.b', 'mail-2023._x.eu', 'S1X', '1', 'a_b', LONG_LABEL):
        cases.publish(RSA.record(), selector=s.lower())
        case(38, 's=%s' % s[:20], PASS, {'s': s}, queries=[s.lower() + '._domainkey.example.com'],
             shows={'s': s.lower()})
    for s in ('a..b', '.a', 'a.', 'a b', 'a/b', 'a*', '-a', 'a-', 'a@b', LONG_LABEL + 'a'):
        case(38, 's=%s' % s[:20], syntax('s='), {'s': s}, queries=[])

    for t in ('x', '-1', '1.5', '1' * 13, '0' * 13, '0x1', '1,000'):
        case(39, 't=' + t, syntax('t='), {'t': t}, queries=[])
    for t in ('0', '1', '000000000001', str(2 ** 31)[:9]):
        case(39, 't=' + t, PASS, {'t': t})
    case(39, 't= of 12 digits', 'policy (signature from the future, of %s)' % when(999999999999), {'t': '9' * 12})
    case(39, 't= beyond 32 bits does not overflow', 'policy (signature from the future, of %s)' % when(2 ** 32 + 1),
         {'t': str(2 ** 32 + 1)})

    case(40, 't= 300 seconds ahead', PASS, {'t': str(NOW + 300)})
    case(40, 't= 301 seconds ahead', 'policy (signature from the future, of %s)' % when(NOW + 301),
         {'t': str(NOW + 301)}, queries=[], shows={'d': 'example.com'})

    for t, x in ((NOW, NOW), (NOW, NOW - 1), (NOW + 1000, NOW + 999), (10, 9), (NOW, 0)):
        case(41, 't=%d; x=%d' % (t - NOW, x - NOW), syntax('x='), {'t': str(t), 'x': str(x)}, queries=[])
    case(41, 'x= stands before t=', syntax('x='), {'x': str(NOW + 5), 't': str(NOW + 5)})
    case(41, 'x= is t= and 1', PASS, {'t': str(NOW), 'x': str(NOW + 1)})

    case(42, 'x= 300 seconds ago', PASS, {'x': str(NOW - 300)})
    case(42, 'x= 301 seconds ago', 'policy (signature expired since %s)' % when(NOW - 301), {'x': str(NOW - 301)},
         shows={'d': 'example.com'}, code=1)
    case(42, 'x= 301 seconds ago, t= before it', 'policy (signature expired since %s)' % when(NOW - 301),
         {'t': '1', 'x': str(NOW - 301)})
    case(42, 'x= without t=', PASS, {'x': str(NOW + 1)})

    for x in ('x', '-1', '1.5', 'never', '1 2'):
        case(43, 'x=' + x, syntax('x='), {'x': x}, queries=[])
    for x in ('9' * 12, '9' * 13, '9' * 80, str(2 ** 64)):
        case(43, 'x=%s does not expire' % x[:20], PASS, {'t': str(NOW), 'x': x})

    for z in ('Subject:other|b=xyz', 'From:eve@evil.test|d=3Devil.test', 'b=3Dx=3Bb=3Dy', '|b=', 'a:b|bh=x'):
        case(44, 'z=' + z, PASS, {'z': z}, shows={'d': 'example.com'})
        case(44, 'z=%s before all others' % z, PASS, text='z=%s; ' % z + tag_list())
    put(44, 'z= replaces no field', edited(b'Subject: dinner', b'Subject: lunch', tags={'z': 'Subject:dinner at eight'}),
        SIGNATURE)

    for tag in ('r=y', 'atps=example.net', 'atpsh=sha256', 'new=thing'):
        case(45, tag + ' is ignored', PASS, text=tag_list() + '; ' + tag)


# ---- C: header selection and canonicalization ----

def header():
    simple = {'c': 'simple/simple'}
    for what, old, new in (('the case of a name', b'Subject:', b'subject:'),
                           ('a blank', b'Subject: ', b'Subject:  '), ('a fold', b'dinner\r\n at', b'dinner at'),
                           ('the kind of blank', b'dinner\r\n at', b'dinner\r\n\tat'),
                           ('a blank at the end', b'eight\r\n', b'eight \r\n'),
                           ('a blank before the colon', b'Subject:', b'Subject :')):
        put(46, 'simple: %s is changed' % what, edited(old, new, tags=simple), SIGNATURE)
        put(47, 'relaxed: %s is changed' % what, edited(old, new), PASS)
    case(46, 'simple: what is odd stays as it is', PASS, simple,
         fields=FIELDS[:2] + [b'SUBJect \t:  AbC \t\r\n\tx\r\n \r\n'])

    # what is hashed is written out here
    for what, raw, canonical in (
            ('case of the name', b'SUBJect: AbC\r\n', b'subject:AbC\r\n'),
            ('blanks and a fold', b'A:\r\n\tX \t Y  \r\n', b'a:X Y\r\n'),
            ('a blank before the colon', b'B : Y\t\r\n\tZ  \r\n', b'b:Y Z\r\n'),
            ('nothing', b'X:\r\n', b'x:\r\n'), ('blanks alone', b'X: \t\r\n', b'x:\r\n'),
            ('folds alone', b'X:\r\n \r\n\t\r\n', b'x:\r\n'), ('no blank', b'X:a:b\r\n', b'x:a:b\r\n'),
            ('VT', b'X: a\x0b b\x0b\r\n', b'x:a\x0b b\x0b\r\n'), ('FF', b'X: a \x0c\r\n', b'x:a \x0c\r\n'),
            ('NBSP', b'X:\xa0 a\xc2\xa0\r\n', b'x:\xa0 a\xc2\xa0\r\n'), ('NUL', b'X: \0 a\0\r\n', b'x:\0 a\0\r\n'),
            ('a lone CR', b'X: a\rb \r c\r\n', b'x:a\rb \r c\r\n'), ('CR CR LF', b'X: a\r\r\n', b'x:a\r\r\n'),
            ('a line of blanks', b'X: a\r\n \r\n b\r\n', b'x:a b\r\n')):
        item = 48 if what in ('VT', 'FF', 'NBSP', 'NUL', 'a lone CR', 'CR CR LF') else \
            50 if what == 'a line of blanks' else 47
        name = canonical.split(b':')[0].decode()
        case(item, 'relaxed: ' + what, PASS, {'h': 'from:' + name}, fields=[FIELDS[0], raw],
             signed_fields=[FIELDS[0], canonical], canon=('relaxed', 'relaxed'))
        case(item, 'simple: ' + what, PASS, {'h': 'from:' + name, 'c': 'simple/relaxed'}, fields=[FIELDS[0], raw],
             signed_fields=[FIELDS[0], raw])
    for octet in (b'\x0b', b'\x0c', b'\xa0', b'\r'):
        message = edited(b'at eight', b'at' + octet + b'eight')
        put(48, 'octet %d is no blank' % octet[0], message, SIGNATURE)
    case(49, 'I in a name becomes i', PASS, {'h': 'from:LIST-ID'}, fields=[FIELDS[0], b'LIST-Id: x\r\n'],
         signed_fields=[FIELDS[0], b'list-id:x\r\n'])
    put(49, 'i with a dot above is another letter', signed(
        fields=[FIELDS[0], 'L\u0130ST-Id: x\r\n'.encode(), b'List-Id: y\r\n'], tags={'h': 'from:list-id:list-id'},
        signed_fields=[FIELDS[0], b'list-id:y\r\n']), PASS)

    a, b, c = (b'Received: %s\r\n' % letter for letter in (b'A', b'B', b'C'))
    case(51, 'h=received:received takes the last, then the one above', PASS, {'h': 'from:received:received'},
         fields=[a, b, c, FIELDS[0]])
    case(51, 'the other order', SIGNATURE, {'h': 'from:received:received'}, fields=[a, b, c, FIELDS[0]],
         signed_fields=[a, c, b, FIELDS[0]])
    put(51, 'the one above these may change', edited(b': A', b': X', tags={'h': 'from:received:received'},
                                                     fields=[a, b, c, FIELDS[0]]), PASS)
    put(51, 'these may not', edited(b': B', b': X', tags={'h': 'from:received:received'},
                                    fields=[a, b, c, FIELDS[0]]), SIGNATURE)

    from1, from2 = FIELDS[0], b'From: up@example.com\r\n'
    subject1, subject2 = b'Subject: 1\r\n', b'Subject: 2\r\n'
    mixed = [subject2, b'To: x\r\n', subject1, b'Cc: y\r\n', FIELDS[0]]
    case(52, 'names are counted over the whole list', PASS, {'h': 'subject:from:Subject:to'}, fields=mixed,
         signed_fields=None)
    case(52, 'written out', PASS, {'h': 'subject:from:subject'}, fields=mixed, names='a:b:c',
         signed_fields=[b'a:\r\n'], make=lambda key, data: key.sign(sha256(
             b'subject:1\r\nfrom:Jan <jan@example.com>\r\nsubject:2\r\n' + data.removeprefix(b'a:\r\n'))))
    case(52, 'h=from:subject:from:subject with two of each', 'policy (several From fields)',
         {'h': 'from:subject:from:subject'}, fields=[from2, subject2, from1, subject1])

    case(53, 'names without a field add nothing', PASS, {'h': 'x-none:from:from:to:to:x-none'})
    case(53, 'names without a field, by their absence alone', PASS, {'h': 'x-none:from:from'}, names='from')

    over = {'h': 'from:from:to:x-later'}
    put(54, 'another From above', b'From: eve@evil.test\r\n' + signed(tags=over), SIGNATURE)
    put(54, 'another From below', signed(tags=over).replace(b'\r\n\r\n', b'\r\nFrom: eve@evil.test\r\n\r\n', 1),
        SIGNATURE)
    put(54, 'what was not there is added', b'X-Later: x\r\n' + signed(tags=over), SIGNATURE)
    put(54, 'what was not there is added, empty', b'X-LATER:\r\n' + signed(tags=over), SIGNATURE)
    put(54, 'what is not in h= is added', b'X-Other: x\r\n' + signed(tags=over), PASS)

    put(55, 'another From above, h=from once', b'From: eve@evil.test\r\n' + signed(tags={'h': 'from'}),
        'policy (several From fields)', code=1, shows={'d': 'example.com'})
    put(55, 'another FROM with a blank before the colon', b'FROM : eve@evil.test\r\n' + signed(tags={'h': 'from'}),
        'policy (several From fields)')
    put(55, 'another From below, h=from once', signed(tags={'h': 'from'}).replace(
        b'\r\n\r\n', b'\r\nFrom: eve@evil.test\r\n\r\n', 1), SIGNATURE)

    case(56, 'h= in another order than the fields', PASS, {'h': 'subject:to:from'})
    case(56, 'signed in the order of the fields', SIGNATURE, {'h': 'subject:to:from'}, names='from:to:subject')
    case(56, 'a CRLF behind the field', SIGNATURE, make=lambda key, data: key.sign(sha256(data + b'\r\n')))
    case(56, 'the field first', SIGNATURE, make=lambda key, data: key.sign(sha256(
        data[data.index(b'dkim-signature:'):] + data[:data.index(b'dkim-signature:')])))

    for canon in ('simple', 'relaxed'):
        message = signed(tags={'c': canon + '/' + canon}, body=b'')
        put(57, '%s: no body and no empty line' % canon, message.removesuffix(b'\r\n'), PASS)
        put(57, '%s: no end of the last header line' % canon, message.removesuffix(b'\r\n\r\n'), PASS)
        put(57, '%s: that is no other header' % canon, message.removesuffix(b'\r\n\r\n') + b'!', PASS)
        put(57, '%s: nor if that line is signed' % canon,
            signed(tags={'c': canon + '/' + canon, 'h': 'from:date'}, body=b'').removesuffix(b'\r\n\r\n') + b'!',
            SIGNATURE)

    for canon in ('simple/simple', 'relaxed/relaxed'):
        start = tag_list({'c': canon, 'b': None})
        b_first = tag_list({'c': canon}).replace('; b={b}', '')
        for what, text in (
                ('at the end', start + '; b={b}'), ('at the end, with ;', start + '; b={b};'),
                ('at the end, a blank behind it', start + '; b={b} '),
                ('at the end, a fold behind it', start + '; b={b}\r\n\t '),
                ('at the end, ; and blanks behind it', start + '; b={b};  '),
                ('blanks and folds around it', start + '; b =\r\n\tAAA; x=9999999999'.replace('AAA', '{b}\r\n ')),
                ('a blank before =', start + '; b ={b}'), ('blanks behind =', start + '; b= \t{b}'),
                ('first', 'b={b}; ' + b_first), ('in the middle', 'v=1; b={b}; ' + b_first.removeprefix('v=1; ')),
                ('no blanks at all', (start + ';b={b}').replace('; ', ';'))):
            case(58, 'b= ' + what + ', ' + canon, PASS, text=text)
            case(59, 'xb=, bh= and b= in values stay, b= %s, %s' % (what, canon), PASS,
                 text='xb=b=x; z=b=y|bh=3Dz;' + text)
    long_way()

    weird = ' v=1 ;A=x;  c=Simple/Simple;\ta=rsa-sha256;d=Example.COM ;s=S1;h=FROM:to:subject;bh={bh};b={b};unknown=Y '
    case(60, 'what is hashed is the field as it was received', PASS, text=weird, canon=('simple', 'simple'),
         field_name='dkim-SIGNATURE\t:')
    put(60, 'the order of the tags counts', edited(b'd=example.com; s=s1', b's=s1; d=example.com'), SIGNATURE)
    put(60, 'the case of a value counts', edited(b'd=example.com', b'd=Example.com'), SIGNATURE)
    case(60, 'relaxed: the field as received, blanks squeezed', PASS, text=weird.replace('Simple/Simple', 'Relaxed'),
         canon=('relaxed', 'simple'), field_name='dkim-SIGNATURE\t:')

    first = Signer().field(FIELDS, BODY)
    second = Signer({'h': 'from:dkim-signature', 'x': '9999999999'}).field([first] + FIELDS, BODY)
    third = Signer({'h': 'from:dkim-signature:dkim-signature'}).field([second, first] + FIELDS, BODY)
    put(61, 'three, each signs those below with their b=', message_of([third, second, first] + FIELDS), [PASS] * 3)
    emptied = re.sub(rb'b=[A-Za-z0-9+/=]+', b'b=', first)
    wrong = Signer({'h': 'from:dkim-signature'}).field([emptied] + FIELDS, BODY)
    put(61, 'signed as if the other b= were empty', message_of([wrong, first] + FIELDS), [SIGNATURE, PASS])


def long_way():
    """the example of checklist 58, byte by byte"""
    start = tag_list({'c': 'simple/simple', 'b': None}).replace('{bh}', b64(sha256(reference.body_simple(BODY))))
    own = 'DKIM-Signature: ' + start + '; b =; x=9999999999'
    data = b''.join(FIELDS[i] for i in (0, 1, 2)) + own.encode()
    b = b64(RSA.sign(sha256(data)))
    field = 'DKIM-Signature: ' + start + '; b =\r\n\t' + b[:100] + '\r\n ' + b[100:] + ' ; x=9999999999\r\n'
    put(58, 'simple: `b =`, folds, `; x=9` hashes as `b =; x=9`', message_of([field.encode()] + FIELDS), PASS)


# ---- D: the body ----

# octets and SHA-256 of both forms, computed by another script
BODIES = [
    ((b'', b'\r\n', b'\r\n\r\n\r\n'), 'frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=',
     '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 62),
    ((b' \r\n',), 'a99mtb8qROZYvqLuhmlasVCgbmAL9nzVzOJFrVSWLGE=', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 65),
    ((b' \t\r\n\r\n',), 'u0A/YWu2LwxHPEJTRgHj2P4k+mGt1J9R9M26i9WFzik=',
     '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 65),
    ((b'hi', b'hi\r\n', b'hi\r\n\r\n\r\n'), 'RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=',
     'RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU=', 64),
    ((b'hi \t there \r\n',), 'nMNYbWp9xgPImTg3hXYUVbF5Swa+rhnTotmugwfyY/U=',
     'PUjLmNN475OVI8j6Q0gjYRhTeVvCbactsdrTEkajaZc=', 66),
    ((b' hi\r\n',), 'CgpvXmSfOAL7HVw4wH2sn5LzhnBx2oCZvri3D6nnZqM=',
     'CgpvXmSfOAL7HVw4wH2sn5LzhnBx2oCZvri3D6nnZqM=', 66),
    ((b' C \r\nD \t E\r\n\r\n\r\n',), 'NOeivbQlDH9TmNKJUw7D53wZfsk8YMZ/hTuVVwTgi8s=',
     'unak6JHq0wL+Q1HP7dW1tjBx9FLA6DffoZ0qrLwbbpo=', 68),
    ((b'a\r\n \r\n\r\n',), 'ZO3D7rdoCJvvsca7ByQ7rWtdZIR/wo1wyF+eBMjazgQ=',
     'jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0=', 65),
    ((b'\r\nhi\r\n',), 'oDv/JRnP7mUPoitfu6DOenzXlOvhZempEX1HKKif4YA=',
     'oDv/JRnP7mUPoitfu6DOenzXlOvhZempEX1HKKif4YA=', 66),
]


def bodies():
    for body_list, simple, relaxed, item in BODIES:
        for body in body_list:
            for canon, hash_ in (('simple', simple), ('relaxed', relaxed)):
                # 63 is 62 for relaxed, 67 is the missing CRLF
                number = 63 if item == 62 and canon == 'relaxed' else 67 if body == b'hi' else item
                case(number, '%s body %s' % (canon, repr(body)[1:]), PASS, {'c': 'relaxed/' + canon}, body=body,
                     body_hash=base64.b64decode(hash_))
    for canon in ('simple', 'relaxed'):
        case(62 if canon == 'simple' else 63, '%s: no body at all, no empty line' % canon, PASS,
             {'c': 'relaxed/' + canon}, body=b'', empty_line=b'',
             body_hash=base64.b64decode(BODIES[0][1 if canon == 'simple' else 2]))
    case(64, 'simple: a last line of one blank is not empty', BODY_HASH, {'c': 'simple/simple'}, body=b'hi\r\n \r\n',
         body_hash=base64.b64decode(BODIES[3][1]))
    case(65, 'relaxed: lines of blanks at the end are empty', PASS, body=b'hi\r\n \r\n\t\r\n',
         body_hash=base64.b64decode(BODIES[3][2]))
    case(66, 'relaxed: empty lines in the middle stay', PASS, body=b'a\r\n\r\n \r\nb\r\n',
         body_hash=sha256(b'a\r\n\r\n\r\nb\r\n'))

    example = [b'A: X\r\n', b'B : Y\t\r\n\tZ  \r\n', FIELDS[0]]
    body = b' C \r\nD \t E\r\n\r\n\r\n'
    for canon, header_, body_ in (
            ('relaxed/relaxed', b'a:X\r\nb:Y Z\r\n', b' C\r\nD E\r\n'),
            ('simple/simple', b'A: X\r\nB : Y\t\r\n\tZ  \r\n', b' C \r\nD \t E\r\n'),
            ('relaxed/simple', b'a:X\r\nb:Y Z\r\n', b' C \r\nD \t E\r\n')):
        case(68, 'the examples of RFC 6376 3.4.5, ' + canon, PASS, {'c': canon, 'h': 'a:b:from'}, fields=example,
             body=body, body_hash=sha256(body_), names='from',
             make=lambda key, data, header_=header_: key.sign(sha256(header_ + data)))

    for what, body, relaxed in (
            ('a lone CR', b'a\rb\r\n', b'a\rb\r\n'), ('blank CR', b'a \rb\r\n', b'a \rb\r\n'),
            ('CR CR LF', b'a\r\r\nb\r\n', b'a\r\r\nb\r\n'), ('blank CR CR LF', b'a \r\r\n', b'a \r\r\n'),
            ('a line of one CR', b'a\r\n\r\r\n', b'a\r\n\r\r\n'), ('CR at the very end', b'a\r', b'a\r\r\n'),
            ('only a CR', b'\r', b'\r\r\n')):
        case(69, 'relaxed: %s is content' % what, PASS, body=body, body_hash=sha256(relaxed))
        simple = body if body.endswith(b'\r\n') else body + b'\r\n'
        case(69, 'simple: %s is content' % what, PASS, {'c': 'simple/simple'}, body=body, body_hash=sha256(simple))
    for canon in ('simple/simple', 'relaxed/relaxed'):
        put(69, 'all lines end in LF, ' + canon, signed(tags={'c': canon}).replace(b'\r\n', b'\n'), PASS)
        put(69, 'the body alone has LF, ' + canon, signed(tags={'c': canon}, body=BODY).replace(
            BODY, BODY.replace(b'\r\n', b'\n')), PASS)
        put(69, 'every second line of the body has LF, ' + canon, signed(tags={'c': canon}).replace(
            b'\r\n\r\n. dot', b'\n\n. dot'), PASS)

    case(70, 'lines of dots are hashed as they are', PASS, body=b'.\r\n..\r\n..x\r\n.x\r\n')
    put(70, 'a dot taken off is seen', edited(b'..x', b'.x', body=b'.\r\n..x\r\n'), BODY_HASH)
    case(70, 'quoted-printable and base64 are not decoded', PASS, body=b'=C3=BC =\r\nIA==\r\n')
    # 71, each border of two pieces, is tests/unit/dkim/verify.c
    case(72, 'NUL and 8 bits', PASS, body=bytes(range(256)).replace(b'\r', b'').replace(b'\n', b'') + b'\r\n\0')
    case(72, 'NUL and 8 bits, simple', PASS, {'c': 'simple/simple'}, body=b'\0\xff\x80 \0\r\n\0\r\n')
    put(72, 'what is behind NUL counts', edited(b'\0end', b'\0eNd', body=b'a\0end\r\n'), BODY_HASH)

    put(73, 'the body is right, the header is not', edited(b'Subject: dinner', b'Subject: lunch'), SIGNATURE)
    put(73, 'the header is right, the body is not', edited(b'hungry', b'thirsty'), BODY_HASH)


# ---- E: the key record ----

def key_records():
    good = RSA.record()
    p = b64(RSA.public())
    name = cases.publish(good)
    case(74, 's= + ._domainkey. + d=', PASS, {'s': name}, queries=[name + '._domainkey.example.com'])
    put(74, 'each name is asked for once', signed(signers=[
        Signer(), Signer({'s': name}), Signer({'s': 'S1', 'd': 'EXAMPLE.com'}), Signer({'c': 'simple'})]), [PASS] * 4,
        queries=[NAME, name + '._domainkey.example.com'])

    bad = OTHER.record()
    record(76, 'another key, then the right one', PASS, bad, good)
    record(76, 'the right key, then another one', PASS, good, bad)
    record(76, 'no key, then the right one', PASS, 'v=spf1 -all', good)
    record(76, 'the right key, then no key', PASS, good, 'v=spf1 -all')
    record(76, 'a revoked one, then the right one', PASS, 'v=DKIM1; p=', good)
    record(76, 'the fifth one is right', PASS, *[bad] * 4, good)
    record(76, 'the sixth one is not tried', SIGNATURE, *[bad] * 5, good)
    record(76, 'no two are ever mixed', key_syntax('no p='), 'v=DKIM1; k=rsa;', 'p=' + p[:100], p[100:])
    record(76, 'what a key says counts more than what is none', SIGNATURE, 'v=spf1 -all', bad, 'x')
    record(76, 'test mode is that of the record that was tried', PASS, bad + '; t=y', good)
    record(76, 'test mode of the right one', 'pass (test mode)', bad, good + '; t=y')

    case(77, 'no such name', NO_KEY, {'s': 'nowhere'}, queries=['nowhere._domainkey.example.com'], code=1)
    record(77, 'no TXT there', NO_KEY, '~nodata')

    for words in ('time-out', 'name server failure', 'query refused by the name server'):
        record(78, words, 'temperror (key unavailable: %s)' % words, '~fail ' + words, code=111,
               shows={'d': 'example.com'})

    for what, text, detail in (('SPF', 'v=spf1 -all', 'v='), ('a wildcard', 'hello', 'tag without ='),
                               ('empty', '', 'empty tag'), ('blanks', '   ', 'empty tag'),
                               ('DMARC', 'v=DMARC1; p=none', 'v='), ('one octet', '\udcff', 'tag without ='),
                               ('a tag of another service', 'google-site-verification=abc', 'bad tag name')):
        record(81, 'a TXT that is no key: ' + what, key_syntax(detail), text)

    record(82, 'no v=', PASS, good.replace('v=DKIM1; ', ''))
    record(82, 'v=DKIM1 first', PASS, good)
    record(82, 'v= with blanks', PASS, good.replace('v=DKIM1', ' v = DKIM1 '))
    for v in ('v=dkim1', 'v=DKIM1.0', 'v=DKIM2', 'v=', 'v=DKIM 1', 'v=1'):
        record(82, v, key_syntax('v='), good.replace('v=DKIM1', v))
    record(82, 'v=DKIM1 not first', key_syntax('v='), 'k=rsa; v=DKIM1; p=' + p)
    record(82, 'v=DKIM1 at the end', key_syntax('v='), 'p=%s; v=DKIM1' % p)

    record(83, 'no k= is rsa', PASS, 'v=DKIM1; p=' + p)
    record(83, 'k= behind p=', PASS, 'v=DKIM1; p=%s; k=rsa' % p)
    for k in ('foo', '', 'rsa1', 'rsa ed25519'):
        record(83, 'k=' + k, 'permerror (inappropriate key algorithm)', 'v=DKIM1; k=%s; p=%s' % (k, p))
    wrong_type = 'permerror (inappropriate key algorithm)'
    record(84, 'rsa-sha256 and k=ed25519', wrong_type, ED.record())
    record(84, 'rsa-sha256, k=ed25519 over an RSA key', wrong_type, good.replace('k=rsa', 'k=ed25519'))
    record(84, 'ed25519-sha256 and k=rsa', wrong_type, good, changes={'a': 'ed25519-sha256'}, key=ED)
    record(84, 'ed25519-sha256 and no k=', wrong_type, 'p=' + b64(ED.public()), changes={'a': 'ed25519-sha256'}, key=ED)

    for text in ('v=DKIM1; p=', 'v=DKIM1; p= ;', 'v=DKIM1; k=rsa; p=; n=gone', 'p=', 'p= \t'):
        record(85, text, 'permerror (key revoked)', text, code=1)
    record(85, 'no p=', key_syntax('no p='), 'v=DKIM1; k=rsa')

    record(86, 'p= with blanks and folds', PASS,
           'v=DKIM1; p=' + '\r\n \t'.join(p[i:i + 7] for i in range(0, len(p), 7)))
    for what, value in (('illegal base64', p[:40] + '*' + p[41:]), ('URL base64', p.replace('+', '-').replace('/', '_')),
                        ('data behind the padding', 'AA==' + p), ('a quote', '"' + p + '"')):
        record(86, 'p= with ' + what, key_syntax('p='), 'v=DKIM1; p=' + value)
    record(86, 'p= without padding', PASS, ED.record().rstrip('='), changes={'a': 'ed25519-sha256'}, key=ED)
    record(86, 'p= without padding, folded', PASS, ' '.join(ED.record().rstrip('=')).replace('v = D K I M 1 ', 'v=DKIM1')
           .replace('e d 2 5 5 1 9', 'ed25519'), changes={'a': 'ed25519-sha256'}, key=ED)
    public = RSA.public()
    zero = spki(der(0x30, der_integer(0) + der_integer(65537)))
    for what, data in (('truncated DER', public[:-1]), ('half of the DER', public[:100]), ('one octet', b'0'),
                       ('DER and an octet behind it', public + b'\0'),
                       ('an octet behind the inner key', spki(signer.rsa_public_key(RSA.n, RSA.e) + b'\0')),
                       ('modulus 0', zero), ('an even modulus', spki(signer.rsa_public_key(RSA.n + 1, RSA.e))),
                       ('an even exponent', spki(signer.rsa_public_key(RSA.n, 65538))),
                       ('exponent 1', spki(signer.rsa_public_key(RSA.n, 1))),
                       ('exponent 0', spki(signer.rsa_public_key(RSA.n, 0))),
                       ('a length that lies', b'\x30\x84\xff\xff\xff\xff' + public[4:]),
                       ('an EC key', bytes.fromhex('3059301306072a8648ce3d020106082a8648ce3d03010703420004') + bytes(64)),
                       ('an RSASSA-PSS key', public.replace(bytes.fromhex('2a864886f70d010101'),
                                                            bytes.fromhex('2a864886f70d01010a'))),
                       ('32 octets', ED.public()), ('a certificate', der(0x30, der(0x30, b'x' * 300)))):
        record(86, 'p= with ' + what, key_syntax('p='), 'v=DKIM1; p=' + b64(data))
    # libcrypto reads an INTEGER of a key without its sign
    record(86, 'a negative modulus', SIGNATURE, 'p=' + b64(spki(der(0x30, der(2, b'\xff' * 256) + der_integer(65537)))))
    record(86, 'a large exponent', 'fail (signature did not verify)',
           'p=' + b64(spki(signer.rsa_public_key(RSA.n, RSA.n - 2))))

    record(87, 'p= is a SubjectPublicKeyInfo', PASS, 'p=' + p)
    record(87, 'p= is an RSAPublicKey', PASS, 'p=' + b64(signer.rsa_public_key(RSA.n, RSA.e)))

    for what, data in (('31 octets', ED.public()[:31]), ('33 octets', ED.public() + b'\0'),
                       ('a SubjectPublicKeyInfo', signer.ED25519_SPKI + ED.public())):
        record(88, 'an Ed25519 key of ' + what, key_syntax('p='), 'k=ed25519; p=' + b64(data),
               changes={'a': 'ed25519-sha256'}, key=ED)
    record(88, 'an Ed25519 key of zeros', SIGNATURE, 'k=ed25519; p=' + b64(bytes(32)),
           changes={'a': 'ed25519-sha256'}, key=ED)
    record(88, 'another Ed25519 key', SIGNATURE, Ed25519(2).record(), changes={'a': 'ed25519-sha256'}, key=ED)

    for h in ('sha256', 'foo:sha256', 'sha1 : sha256', 'sha256\r\n :sha1', 'SHA256'):
        record(89, 'h=' + re.sub(r'\s+', '_', h), PASS, good + '; h=' + h)
    for h in ('sha1', 'foo', '', ':', 'sha2567', 'sha1:sha512', 'sha 256'):
        record(89, 'h=' + h, 'permerror (inappropriate hash algorithm)', good + '; h=' + h)

    for s in ('*', 'email', 'tlsrpt:email', 'tlsrpt : *', 'email:other'):
        record(90, 's=' + s, PASS, good + '; s=' + s)
    for s in ('tlsrpt', 'other', '', 'emailx', 'a:b', '**'):
        record(90, 's=' + s, 'permerror (key is not for email)', good + '; s=' + s)

    for t, want in (('y', 'pass (test mode)'), ('s', PASS), ('y:s', 'pass (test mode)'), ('foo:y', 'pass (test mode)'),
                    ('foo', PASS), ('', PASS), (' y ', 'pass (test mode)'), ('yes', PASS), ('x : y', 'pass (test mode)')):
        record(91, 't=' + t, want, good + '; t=' + t)
    put(92, 'test mode: the body was changed', edited(b'hungry', b'thirsty', tags={'s': cases.publish(good + '; t=y')}),
        'fail (body hash did not verify, test mode)')
    put(92, 'test mode: the header was changed', edited(b'Subject: dinner', b'Subject: lunch', tags={
        's': cases.publish(good + '; t=y')}), 'fail (signature did not verify, test mode)')
    for more, what in (('; h=sha1', 'inappropriate hash algorithm'), ('; s=other', 'key is not for email')):
        record(92, 'test mode: ' + what, 'permerror (%s, test mode)' % what, good + '; t=y' + more)
    record(92, 'test mode: revoked', 'permerror (key revoked, test mode)', 'v=DKIM1; t=y; p=')
    record(92, 'test mode: another type', 'permerror (inappropriate key algorithm, test mode)', 'k=foo; t=y; p=AAAA')
    record(92, 'test mode: no base64', 'permerror (key syntax error: p=, test mode)', 't=y; p=*')
    record(92, 'test mode: no p=', 'permerror (key syntax error: no p=, test mode)', 't=y')

    for g in ('*', '', 'joe', 'j*n'):
        for i in (None, 'jan@example.com', 'joe@x.example.com'):
            record(93, 'g=%s, i=%s' % (g, i), PASS, good + '; g=' + g, changes={'i': i})

    for n in ('n=a note', 'n=b\u00fccher', 'n=a=b', 'n=', 'x=\udcff\udcfe', 'foo==;bar=1', 'n="a, b"'):
        record(94, n.encode('ascii', 'replace').decode(), PASS, good + '; ' + n)

    record(95, 'escaped by mistake', key_syntax('v='), good.replace(';', '\\;'))
    record(95, 'escaped by mistake, no v=', wrong_type, 'k=rsa\\; p=' + p)
    record(95, 'in quotes by mistake', key_syntax('bad tag name'), '"%s"' % good)


# ---- F: cryptography ----

def cryptography():
    for bits in (512, 768, 1023):
        with_key(Rsa(bits), '%d bits' % bits, 'policy (key of less than 1024 bits)', 96, code=1)
    for bits in (1024, 1536, 2048, 4096, 8192):
        with_key(Rsa(bits), '%d bits' % bits, PASS, 97)
    record(97, '16385 bits', key_syntax('p='), 'p=' + b64(spki(signer.rsa_public_key((1 << 16384) + 1, 65537))))

    case(98, 'PKCS#1 v1.5', PASS)
    for what, make in (
            ('one octet short', lambda key, data: key.sign(sha256(data))[1:]),
            ('one octet cut off', lambda key, data: key.sign(sha256(data))[:-1]),
            ('a zero in front', lambda key, data: b'\0' + key.sign(sha256(data))),
            ('one octet more', lambda key, data: key.sign(sha256(data)) + b'\0'),
            ('the DigestInfo of SHA-1', lambda key, data: key.sign(sha256(data), SHA1_INFO)),
            ('the DigestInfo of SHA-512', lambda key, data: key.sign(
                sha256(data), bytes.fromhex('3051300d060960864801650304020305000440'))),
            ('no DigestInfo', lambda key, data: key.sign(sha256(data), b'')),
            ('a DigestInfo without parameters', lambda key, data: key.sign(
                sha256(data), bytes.fromhex('302f300b0609608648016503040201') + b'\x04\x20')),
            ('PSS', lambda key, data: key.pss(sha256(data))),
            ('octets behind the hash', lambda key, data: key.raw(int.from_bytes(
                b'\0\1' + b'\xff' * 8 + b'\0' + reference.SHA256_INFO + sha256(data) + bytes(256 - 62), 'big'))),
            ('zeros', lambda key, data: bytes(256)), ('1', lambda key, data: bytes(255) + b'\1'),
            ('more than the modulus', lambda key, data: b'\xff' * 256),
            ('the hash of the hash', lambda key, data: key.sign(sha256(sha256(data)))),
            ('of another key', lambda key, data: Rsa(2048, 3).sign(sha256(data)))):
        case(98, what, SIGNATURE, make=make)

    case(99, 'PureEdDSA over the hash', PASS, ED_TAGS, key=ED)
    for what, make in (
            ('63 octets', lambda key, data: key.sign(sha256(data))[:63]),
            ('65 octets', lambda key, data: key.sign(sha256(data)) + b'\0'),
            ('zeros', lambda key, data: bytes(64)),
            ('over the header itself', lambda key, data: key.sign(data)),
            ('over the hash of the hash', lambda key, data: key.sign(sha256(sha256(data)))),
            ('Ed25519ph', ed25519ph), ('S not reduced', unreduced),
            ('of another key', lambda key, data: Ed25519(2).sign(sha256(data)))):
        case(99, what, SIGNATURE, ED_TAGS, key=ED, make=make)


ORDER = 2 ** 252 + 27742317777372353535851937790883648493


def unreduced(key, data):
    """S + L: the same equation, but RFC 8032 5.1.7 forbids it"""
    signature = key.sign(sha256(data))
    return signature[:32] + (int.from_bytes(signature[32:], 'little') + ORDER).to_bytes(32, 'little')


def ed25519ph(key, data):
    import nacl.bindings
    state = nacl.bindings.crypto_sign_ed25519ph_state()
    nacl.bindings.crypto_sign_ed25519ph_update(state, sha256(data))
    return nacl.bindings.crypto_sign_ed25519ph_final_create(state, key.key._signing_key)


# ---- G, I, J: the verifier as a whole ----

def whole():
    good, bad = Signer(), Signer(make=lambda key, data: bytes(256))
    unknown = Signer({'s': cases.publish('~fail time-out')})
    temporary = 'temperror (key unavailable: time-out)'
    put(100, 'bad, good', signed(signers=[bad, good]), [SIGNATURE, PASS], code=0)
    put(100, 'good, bad', signed(signers=[good, bad]), [PASS, SIGNATURE], code=0)
    put(100, 'unknown, good', signed(signers=[unknown, good]), [temporary, PASS], code=0)
    put(100, 'unknown, bad', signed(signers=[unknown, bad]), [temporary, SIGNATURE], code=111)
    put(100, 'bad, bad', signed(signers=[bad, bad]), [SIGNATURE, SIGNATURE], code=1)
    fates = [good, bad, Signer({'s': 'nowhere'}), Signer(dict(ED_TAGS, c='simple/simple'), key=ED),
             Signer({'x': str(NOW - 1000)}), Signer({'v': '2'}), Signer({'l': '5'}, length=5), unknown, good]
    put(100, 'nine of mixed fate', signed(signers=fates), [
        PASS, SIGNATURE, NO_KEY, PASS, 'policy (signature expired since %s)' % when(NOW - 1000),
        'neutral (incompatible version)', PARTLY, temporary, PASS])
    put(100, 'the same from behind', signed(signers=fates[::-1]), [
        PASS, temporary, PARTLY, 'neutral (incompatible version)',
        'policy (signature expired since %s)' % when(NOW - 1000), PASS, NO_KEY, SIGNATURE, PASS])

    case(101, 'a pass tells d=, s= and a=', PASS, shows={'d': 'example.com', 's': 's1', 'a': 'rsa-sha256'})
    case(101, 'a temperror does too', temporary, {'s': cases.publish('~fail time-out', selector='t1')},
         shows={'d': 'example.com', 's': 't1', 'a': 'rsa-sha256'})

    cases.publish(RSA.record(), selector='s1', domain='other.test')
    other = Signer({'d': 'other.test'})
    put(102, 'ten are tried', signed(signers=[good] * 10), [PASS] * 10)
    put(102, 'the eleventh is not', signed(signers=[other] * 11),
        [PASS] * 10 + ['neutral (not tried: 1 more signatures, the limit is 10)'])
    put(102, "the author's are tried first", signed(signers=[other] * 20 + [good] + [other] * 5 + [good]),
        [PASS] * 10 + ['neutral (not tried: 17 more signatures, the limit is 10)'], shows={'d': 'other.test'},
        queries=[NAME, 's1._domainkey.other.test'])
    junk = Signer(text='v=1; broken')
    put(102, "the author's behind junk", signed(signers=[junk] * 30 + [good]),
        [syntax('tag without =')] * 9 + [PASS, 'neutral (not tried: 21 more signatures, the limit is 10)'])
    put(102, 'all that are tried are bad', signed(signers=[bad] * 12),
        [SIGNATURE] * 10 + ['neutral (not tried: 2 more signatures, the limit is 10)'], code=1)

    put(103, 'no signature is no fault', message_of(FIELDS), 'none (message not signed)', code=3)
    put(103, 'a broken signature is never temporary', edited(b'hungry', b'thirsty'), BODY_HASH, code=1)

    # a signature without From was checked by nobody: no query, and no result of a test
    for fields in (FIELDS[1:], [b'Resent-From: jan@example.com\r\n'] + FIELDS[1:], [b'X-From: x\r\n'], []):
        put(107, 'no From field', signed(fields), NO_FROM, code=1, queries=[], shows={'d': 'example.com'})
    put(107, 'no From field, and one that is wrong',
        signed(FIELDS[1:], signers=[Signer(), Signer({'d': 'com'})]), [NO_FROM, syntax('d=')], code=1, queries=[])
    put(107, 'no From field, expired', signed(FIELDS[1:], tags={'x': '9'}), NO_FROM, queries=[])
    put(107, 'From in the body alone', signed(FIELDS[1:], body=FIELDS[0] + BODY), NO_FROM, queries=[])
    put(107, 'neither From nor a signature', message_of(FIELDS[1:]), 'none (message not signed)', code=3)

    # 104 holds for every case here: see Cases.problems()
    # 105: the items it names, and every neutral result (Cases.problems())
    for what, changes in (('without d=', {'d': None}), ('d=com', {'d': 'com'}), ('h=', {'h': ':'}),
                          ('no From in h=', {'h': 'to'}), ('i= elsewhere', {'i': '@evil.test'}),
                          ('q=dns', {'q': 'dns'}), ('x= before t=', {'t': '9', 'x': '8'})):
        message = signed(tags=changes)
        want = {'without d=': missing('d'), 'd=com': syntax('d='), 'h=': syntax('h='), 'q=dns':
                'neutral (unknown query method)', 'no From in h=': 'neutral (From field not signed)',
                'i= elsewhere': 'permerror (domain mismatch of i= and d=)', 'x= before t=': syntax('x=')}[what]
        put(105, 'nothing is asked: ' + what, message, want, queries=[])

    idn = 'xn--bcher-kva.example'
    cases.publish(RSA.record(), selector='s', domain=idn)
    cases.publish(RSA.record(), selector='xn--mnchen-3ya', domain='example.com')
    asked = ['s._domainkey.' + idn]
    case(114, 'd=b\u00fccher.example', PASS, {'d': 'b\u00fccher.example', 's': 's'}, queries=asked, shows={'d': idn})
    case(114, 'd=B\u00dcCHER.example', PASS, {'d': 'B\u00dcCHER.Example', 's': 's'}, queries=asked, shows={'d': idn})
    case(114, 's= as U-label', PASS, {'s': 'm\u00fcnchen'}, queries=['xn--mnchen-3ya._domainkey.example.com'])
    for d, i in (('b\u00fccher.example', 'a@' + idn), (idn, 'a@b\u00fccher.example'),
                 ('b\u00fccher.example', '@sub.b\u00fccher.example'), (idn, '@xn--mnchen-3ya.b\u00fccher.example'),
                 ('b\u00fccher.example', '@m\u00fcnchen.xn--bcher-kva.example')):
        case(114, 'd=%s with i=%s' % (d, i), PASS, {'d': d, 's': 's', 'i': i}, queries=asked)
    case(114, 'i= in another U-label', 'permerror (domain mismatch of i= and d=)',
         {'d': 'b\u00fccher.example', 's': 's', 'i': '@b\u00e4cher.example'})
    case(114, 'the octets as they stand are hashed', SIGNATURE, {'d': 'b\u00fccher.example', 's': 's'},
         own='DKIM-Signature: ' + tag_list({'d': idn, 's': 's', 'b': '', 'bh': b64(sha256(
             reference.body_relaxed(BODY)))}))
    for d in ('b\udcffcher.example', 'b\udcc3.example', '\u2028.example', 'a\u0300\u0300' * 40 + '.example',
              'xn--\u00fc.example', '\u3002\u3002.example', '\u00fc' * 70 + '.example'):
        case(114, 'd= that is no name', syntax('d='), {'d': d, 's': 's'}, queries=[])
    case(115, 'd= as A-label', PASS, {'d': idn, 's': 's'}, queries=asked)
    case(115, 'i= with a local part in UTF-8', PASS, {'i': 'j\u00fcrgen@example.com'}, shows={'i': None})
    case(115, 'i= with a local part in quoted UTF-8', PASS, {'i': 'j=C3=BCrgen@example.com'}, shows={'i': None})
    for i in ('j\udcfcrgen@example.com', 'j=FCrgen@example.com', 'j\udcc3(@example.com', 'j\udcc0\udcaf@example.com',
              'j\udced\udca0\udc80@example.com', 'j\udcf5\udc80\udc80\udc80@example.com', 'j\udce2\udc82@example.com'):
        case(115, 'i= that is no UTF-8', syntax('i='), {'i': i}, queries=[])

    results_written(good)


def results_written(good):
    message = signed()
    b = re.search(rb' b=([A-Za-z0-9+/=]+)', message)[1].decode()
    put(118, 'each property', message, PASS, shows={'d': 'example.com', 'i': '@example.com', 's': 's1',
                                                   'a': 'rsa-sha256', 'b': b[:8]})
    case(118, 'folds in b= are left out', PASS, fold_b=fold(1, 3, 5), shows={'b': b[:8]})
    # the same eight characters at the start of both
    twins = [Signer(make=lambda key, data, last=last: b'x' * 12 + last * 244) for last in (b'\1', b'\2')]
    alike = signed(signers=twins)
    first, second = (m.decode() for m in re.findall(rb' b=([A-Za-z0-9+/=]+)', alike))
    common = len(os.path.commonprefix([first, second])) + 1
    put(118, 'more of b= where two begin alike', alike, [SIGNATURE] * 2, shows={'b': first[:common]})
    eight = signed(signers=[Signer(make=lambda key, data, last=last: b'x' * 6 + last * 122) for last in (b'\0', b'\x80')])
    put(118, 'one more of b= where eight characters are alike', eight, [SIGNATURE] * 2, shows={'b': 'eHh4eHh4A'})
    put(118, 'all of b= where two are the same', signed(signers=[good, good]), [PASS, PASS], shows={'b': b})
    case(118, 'all of b= where it is shorter', SIGNATURE, make=lambda key, data: b'abc', shows={'b': 'YWJj'})
    case(118, 'b= with + / = is quoted', SIGNATURE, make=lambda key, data: b'\xff\xfe\xfd\xfb', shows={'b': '//79+w=='})
    case(118, 'i= with = is quoted', PASS, {'i': 'a=3Db@example.com'}, shows={'i': 'a=b@example.com'})

    for i in ('"x y"@example.com', 'a(b)c@example.com', 'a"b\\c@example.com', 'a=3Bb=2Cc@example.com',
              'a=20b@example.com', '<a>@example.com', 'a:b/c?d[e]@example.com'):
        case(119, 'i=%s is quoted' % i, PASS, {'i': i},
             shows={'i': re.sub('=(..)', lambda m: chr(int(m[1], 16)), re.sub('[ \t]', '', i))})
    for d, detail in (('x;\r\n X-Evil: 1', 'tag without ='), ('x"; dkim=pass', 'd='), ('x) dkim=pass (', 'd='),
                      ('evil.test (x', 'd='), ('a\tb.test', 'd='), ('a\r\n b.test', 'd='), ('a\\b.test', 'd=')):
        case(119, 'd=%s is not shown' % re.sub(r'\s+', '_', d), syntax(detail), {'d': d}, queries=[],
             shows=dict.fromkeys('disab'))
    case(119, 's= with a quote is not shown', syntax('s='), {'s': 'a"b'}, shows=dict.fromkeys('disab'))
    for changes in ({'bh': 'x'}, {'h': ':'}, {'b': '*'}, {'t': 'x'}, {'a': ''}, {'i': 'x'}, {'v': '2'}, {'h': None}):
        want = syntax(list(changes)[0] + '=')
        if changes == {'v': '2'}:
            want = 'neutral (incompatible version)'
        if changes == {'h': None}:
            want = missing('h')
        case(119, '%r: nothing of it is shown' % changes, want, changes, shows=dict.fromkeys('disab'))

    for what, text in (('no signature', message_of(FIELDS)), ('an empty message', b''), ('an empty line', b'\r\n'),
                       ('a body alone', b'\r\nDKIM-Signature: v=1\r\n'), ('a signature in the body',
                                                                         message_of(FIELDS, signed())),
                       ('X-DKIM-Signature', b'X-DKIM-Signature: v=1\r\n' + message_of(FIELDS)),
                       ('a name cut short', b'DKIM-Signatur: v=1\r\n' + message_of(FIELDS)),
                       ('a folded name', b'X: y\r\n DKIM-Signature: v=1\r\n' + message_of(FIELDS))):
        put(120, what, text, 'none (message not signed)', shows=dict.fromkeys('disab'), code=3, queries=[])
    for name in ('DKIM-Signature', 'dkim-signature', 'DKIM-SIGNATURE', 'DKIM-Signature '):
        case(120, '`%s` is a signature' % name, PASS, field_name=name + ':')


tag_lists()
fields_a_to_c()
fields_d_to_i()
fields_l_to_z()
header()
bodies()
key_records()
cryptography()
whole()
tap = Tap()
cases.tell(tap)
tap.done()
