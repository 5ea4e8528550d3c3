"""attack_pgp: OpenPGP that wants to be shown as signed by Ann or as opened, and is not wholly hers or not for whom it is sent to.

Known here are Ann's certificate `ann` and Eve's `eve` (eve@example.com), not Ann's others. Bob opens with `bob`, Carol with `bob-rsa`.
"""

import sys

sys.path.insert(0, 'tests/pgp')
import pgpforms  # noqa: E402
from attack_case import BOB, CAROL, EVIL, FORGED, HERS, JOE, SECRET, multipart, part  # noqa: E402
from attack_sealed import SENT_TO  # noqa: E402
from pgpforms import armor, crlf, lf  # noqa: E402

ENTITY = crlf(part(HERS))
SECRET_ENTITY = crlf(part(SECRET))
HEADER, MALLORY = pgpforms.HEADER, pgpforms.HEADER.replace(b'Ann <ann@example.org>', b'Eve <eve@example.com>')
PLAIN = b'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n'
# any result except a pass
NO = '!'


class Case:
    """result: those in the field of qmail-unseal; NO: anything but a pass. opened: see attack_case."""

    def __init__(self, name, message, result, to, opened, harvest):
        self.name, self.message, self.result, self.to, self.opened, self.harvest = name, message, result, to, opened, harvest


def packets(octets):
    """tag, header and body of each packet of definite length"""
    found = []
    while octets:
        tag, head = (octets[0] & 0x3f, 2) if octets[0] & 0x40 else (octets[0] >> 2 & 0xf, 1 + (1 << (octets[0] & 3)))
        if octets[0] & 0x40:
            length = octets[1]
            if length == 255:
                length, head = int.from_bytes(octets[2:6], 'big'), 6
            elif length >= 192:
                length, head = ((length - 192) << 8) + octets[2] + 192, 3
        else:
            length = int.from_bytes(octets[1:head], 'big')
        found.append((tag, octets[:head], octets[head:head + length]))
        octets = octets[head + length:]
    return found


def packet(tag, body):
    return bytes([0xc0 | tag, 255]) + len(body).to_bytes(4, 'big') + body


class Attacks:
    def __init__(self, people):
        self.p, self.all = pgpforms.Programs(people), []

    def case(self, name, message, result=NO, to=(BOB,), opened=False, harvest=None):
        if any(c.name == name for c in self.all):
            raise RuntimeError('two attacks are called ' + name)
        self.all.append(Case(name, message, result, to, opened, harvest))

    def sign(self, key='ann', entity=ENTITY):
        return self.p.sign('sqop', key, entity)

    def signed(self, key='ann', entity=ENTITY, header=HEADER, **words):
        return pgpforms.signed(entity, self.sign(key, entity), header, **words)

    def clear(self, key='ann', text=HERS + b'\n'):
        return lf(self.p.clearsign('sqop', key, text))

    def octets(self, entity=SECRET_ENTITY, readers=('bob',), signer=None):
        return self.p.encrypt('sqop', readers, entity, signer)

    def encrypted(self, entity=SECRET_ENTITY, readers=('bob',), signer=None, header=HEADER, **words):
        return pgpforms.encrypted(self.octets(entity, readers, signer), header, **words)


def text(body, header=HEADER):
    return header + PLAIN + b'\n' + body


def around(a):
    evil, html = part(EVIL), part(b'<div style="display:none">', b'text/html')
    forms = (('signed', a.signed(header=b'')), ('encrypted', a.encrypted(header=b'')),
             ('encrypted and signed', a.encrypted(signer='ann', header=b'')), ('clear text', PLAIN + b'\n' + a.clear()),
             ('inline', PLAIN + b'\n' + armor(a.octets(SECRET + b'\n', signer='ann'))))
    for form, whole in forms:
        for name, parts in (('text before', [evil, whole]), ('text behind', [whole, evil]), ('both', [evil, whole, evil]),
                            ('HTML that hides it', [html, whole, part(b'</div>', b'text/html')]), ('an attachment', [whole, part(EVIL, b'application/pdf')]),
                            ('nothing else', [whole]), ('twice', [whole, whole])):
            for subtype in (b'mixed', b'alternative', b'related'):
                a.case(f'{form} within multipart/{subtype.decode()}: {name}', multipart(*parts, subtype=subtype, header=HEADER), NO)
        a.case(f'{form} as an attached message', multipart(evil, b'Content-Type: message/rfc822\n\n' + HEADER + whole, header=HEADER), 'none')
        a.case(f'{form} as the message in a message', HEADER + b'MIME-Version: 1.0\nContent-Type: message/rfc822\n\n' + HEADER + whole, 'none')
        a.case(f'{form} within multipart/signed of S/MIME', multipart(whole, part(b'x', b'application/pkcs7-signature'), subtype=b'signed', header=HEADER,
                                                                     more=b'; protocol="application/pkcs7-signature"'), NO)
        inner = whole
        for level in range(8):
            inner = multipart(evil, inner, boundary=b'm%02d' % level, header=b'' if level < 7 else HEADER)
        a.case(f'{form}, eight levels down', inner, NO)


def detached(a):
    good = a.sign()
    first = lf(ENTITY)
    a.case('control: hers', a.signed(), 'pass')
    a.case('control: hers, by a line that wraps CRLF', crlf(a.signed()), 'pass')
    a.case('control: preamble and epilogue, which nobody shows', a.signed(preamble=b'hello\n', epilogue=b'list\n'), 'pass')
    for name, message in (
            ('another text', pgpforms.signed(crlf(part(EVIL)), good)), ('a changed letter', a.signed().replace(b'ten euros', b'two euros')),
            ('a line more', a.signed().replace(HERS, HERS + b'\n' + EVIL)), ('another type', a.signed().replace(b'Content-Type: text/plain', b'Content-Type: text/html', 1)),
            ('a third part', a.signed().replace(b'\n------=_b0--\n', b'\n------=_b0\n' + part(EVIL) + b'\n------=_b0--\n')),
            ('a part before', a.signed().replace(b'------=_b0\n', b'------=_b0\n' + part(EVIL) + b'\n------=_b0\n', 1)),
            ('a second Content-Type of the root', a.signed(mime=b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="----=_b0"\n')),
            ('two boundaries', a.signed(protocol=b';\n protocol="application/pgp-signature"; boundary=x')),
            ('no closing boundary', a.signed().replace(b'\n------=_b0--\n', b'\n')),
            ('the armor of a message', a.signed(how=armor)),
            ('a wrong check sum', a.signed(how=lambda o: armor(o, b'SIGNATURE', crc=False).replace(b'-----END', b'=AAAA\n-----END'))),
            ('a NUL in the header', a.signed(header=HEADER + b'X-A: \0\n')),
            ('Mallory alone', a.signed('eve')), ('a key that names Ann and is not known', a.signed('ann-rsa')),
            ('another key that names Ann', a.signed('ann-sqop')),
            ('hers and that of a stranger', pgpforms.signed(ENTITY, good + a.sign('ann-rsa'))),
            ('that of a stranger and hers', pgpforms.signed(ENTITY, a.sign('ann-rsa') + good)),
            ('hers and a broken one', pgpforms.signed(ENTITY, good + good[:-1] + bytes([good[-1] ^ 1]))),
            ("Mallory's and hers", pgpforms.signed(ENTITY, a.sign('eve') + good)),
            ('hers cut', pgpforms.signed(ENTITY, good[:-5])), ('hers and dirt', pgpforms.signed(ENTITY, good + b'\x99\x01')),
            ('no octet', pgpforms.signed(ENTITY, b'')), ('a literal', pgpforms.signed(ENTITY, packet(11, b'b\0\0\0\0\0' + EVIL)))):
        a.case(f'signed: {name}', message, NO)
    # nobody shows what stands behind the armor
    a.case('signed: an armor with text behind it', a.signed(how=lambda o: armor(o, b'SIGNATURE') + EVIL + b'\n'), 'pass')
    # sqop 0.27 names it once, which is too few; 0.37 twice, and both are good
    a.case('signed: hers twice', pgpforms.signed(ENTITY, good + good), 'pass or not')
    with open(a.p.cert('ann'), 'rb') as f:
        own = packets(f.read())
    for number, (tag, head, body) in enumerate(p for p in own if p[0] == 2):
        a.case(f'signed: signature {number} of her certificate, over her name or a key', pgpforms.signed(ENTITY, head + body), NO)
    for flip in range(2, len(good), 11):
        changed = good[:flip] + bytes([good[flip] ^ 4]) + good[flip + 1:]
        # the unhashed part and the two octets of the hash are not covered
        a.case(f'signed: octet {flip} of the signature changed', pgpforms.signed(ENTITY, changed), 'pass or not')
    # layers
    hers = a.signed(header=b'', boundary=b'inner')
    both = crlf(multipart(part(EVIL), hers, header=b''))
    a.case("hers within Mallory's, from her", a.signed('eve', both), NO)
    # a result for each layer, and no pass as a whole
    a.case("hers alone within Mallory's, from her", a.signed('eve', crlf(hers)), 'pass/permerror')
    a.case("hers within Mallory's, from him", a.signed('eve', both, MALLORY), 'pass')
    a.case("Mallory's within hers", a.signed('ann', crlf(a.signed('eve', crlf(part(EVIL)), b'', boundary=b'inner'))), 'pass/permerror')
    a.case('an encrypted message for nobody here within hers', a.signed('ann', crlf(a.encrypted(readers=('eve',), header=b''))), 'pass')


def clear(a):
    good = a.clear()
    begin, hash_field = b'-----BEGIN PGP SIGNED MESSAGE-----\n', b'Hash: SHA512\n'
    a.case('control: clear text', text(good), 'pass')
    for name, body in (
            ('text before', EVIL + b'\n' + good), ('text behind', good + EVIL + b'\n'), ('text before, behind an empty line', EVIL + b'\n\n' + good),
            ('two of them', good + good), ("Mallory's behind", good + a.clear('eve', EVIL + b'\n')), ("Mallory's before", a.clear('eve', EVIL + b'\n') + good),
            ('a line in it', good.replace(HERS, HERS + b'\n' + EVIL)), ('a line before it', good.replace(HERS, EVIL + b'\n' + HERS)),
            ('text in its header', good.replace(hash_field, hash_field + EVIL + b'\n')), ('a field in its header', good.replace(hash_field, hash_field + b'Comment: ' + EVIL + b'\n')),
            ('text in its Hash field', good.replace(hash_field, hash_field[:-1] + b', ' + EVIL + b'\n')), ('a second Hash field', good.replace(hash_field, hash_field + b'Hash: ' + EVIL + b'\n')),
            ('a header that ends in blanks', good.replace(begin, begin + b' \n' + EVIL + b'\n', 1)),
            ('text between text and signature', good.replace(b'-----BEGIN PGP SIGNATURE-----', b'-----BEGIN PGP SIGNATURE-----\n' + EVIL)),
            ('a second start', good.replace(begin, begin + b'\n' + EVIL + b'\n' + begin, 1)),
            ('lines without dashes', good.replace(HERS, HERS + b'\n-----BEGIN PGP SIGNATURE-----\n' + EVIL)),
            ('a signature without an end', good.replace(b'-----END PGP SIGNATURE-----\n', b'')),
            ('by Mallory', a.clear('eve')), ('of another text', good.replace(HERS, EVIL))):
        a.case(f'clear text: {name}', text(body), NO)
    html = HEADER + b'MIME-Version: 1.0\nContent-Type: text/html\n\n'
    a.case('clear text in HTML that hides it', html + b'<p>' + EVIL + b'<!--\n' + good + b'-->\n', NO)
    a.case('clear text in HTML', html + good, NO)
    a.case('clear text in UTF-7', HEADER + b'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-7\n\n' + good, 'pass or not')


def authors(a):
    for name, field, result in (
            ('upper case', b'From: ANN@EXAMPLE.ORG\n', 'pass'), ('no name', b'From: ann@example.org\n', 'pass'),
            ('two mailboxes', b'From: ann@example.org, eve@example.com\n', NO), ('two fields', b'From: ann@example.org\nFrom: eve@example.com\n', NO),
            ('two equal fields', b'From: ann@example.org\nFrom: ann@example.org\n', NO), ('none', b'', NO), ('empty', b'From:\n', NO),
            ('a group of one', b'From: friends: ann@example.org;\n', 'pass'), ('a group', b'From: friends: ann@example.org, eve@example.com;\n', NO),
            ('a lone CR and Mallory', b'From: ann@example.org\rFrom: eve@example.com\n', NO), ('behind a lone CR', b'X-A: b\rFrom: ann@example.org\n', NO), ('her address as a name', b'From: "ann@example.org" <eve@example.com>\n', NO),
            ('Sender alone', b'From: eve@example.com\nSender: ann@example.org\n', NO), ('a comment', b'From: eve@example.com (ann@example.org)\n', NO),
            ('another domain', b'From: ann@example.org.example.com\n', NO), ('a quoted local part', b'From: "ann "@example.org\n', NO),
            ('a NUL', b'From: ann@example.org\0@example.com\n', NO), ('no local part', b'From: <@example.org>\n', NO),
            ('an encoded address', b'From: =?utf-8?q?ann=40example.org?= <eve@example.com>\n', NO),
            ('Resent-From', b'From: eve@example.com\nResent-From: ann@example.org\n', NO)):
        header = HEADER.replace(b'From: Ann <ann@example.org>\n', field)
        a.case(f'From: {name}', a.signed(header=header), result)
        a.case(f'From: {name}, encrypted', a.encrypted(signer='ann', header=header), result, opened=True)
    a.case('Mallory as himself', a.signed('eve', header=MALLORY), 'pass')
    a.case('hers, sent by Mallory as himself', a.signed(header=MALLORY), NO)
    a.case('hers, encrypted by Mallory from himself', a.encrypted(crlf(a.signed(header=b'')), header=MALLORY), NO, opened=None)
    a.case('another From within what is signed', a.signed(entity=crlf(b'From: Eve <eve@example.com>\n' + lf(ENTITY))), 'pass or not')


def fields(a):
    claim = b'x-openpgp=pass body.x-openpgp-fingerprint=' + FORGED
    forms = (b'Authentication-Results: mx.example.net; ' + claim, b'authentication-results : mx.example.net;\n ' + claim,
             b'Authentication-Results: (a) mx.example.net; ' + claim, b'Authentication-Results: "mx.example.net"; ' + claim,
             b'Authentication-Results: MX.EXAMPLE.NET 1; ' + claim, b'Authentication-Results: mx.example.net; none;\n\t' + claim,
             b'X-Qmail-Opened: openpgp ' + FORGED, b'x-qmail-opened:\n ' + FORGED)
    for number, form in enumerate(forms):
        header = HEADER + form + b'\n'
        a.case(f'forged field {number}: plain', text(HERS, header), 'none')
        a.case(f'forged field {number}: signed by a stranger', a.signed('ann-rsa', header=header), NO)
        a.case(f'forged field {number}: encrypted', a.encrypted(header=header), 'none', opened=True)
        a.case(f'forged field {number}: within what is encrypted', a.encrypted(crlf(form + b'\n' + lf(SECRET_ENTITY))), 'none', opened=True)


def sealed(a):
    message = a.encrypted()
    for name, to, opened in SENT_TO:
        a.case(f"Bob's ciphertext {name}", message, 'none', to, opened)
    both = a.encrypted(readers=('bob', 'bob-rsa'))
    for name, to, opened in (('to both', [BOB, CAROL], True), ('to one', [CAROL], True), ('to both and one without a key', [BOB, CAROL, JOE], False)):
        a.case(f'encrypted to Bob and Carol, sent {name}', both, 'none', to, opened)
    octets = a.octets()
    seen = packets(octets)
    with open(a.p.cert('bob-rsa'), 'rb') as f:
        assert f.read()
    other = packets(a.octets(readers=('bob-rsa',)))
    keys, data = [p for p in seen if p[0] == 1], [p for p in seen if p[0] == 18]
    mine, hers = keys[0], [p for p in other if p[0] == 1][0]
    whole = {'nobody': data[0][1] + data[0][2], 'somebody else': a.octets(readers=('eve',)),
             'a hidden reader': packet(1, mine[2][:1] + bytes(8) + mine[2][9:]) + data[0][1] + data[0][2],
             "Carol's session key under Bob's number": packet(1, hers[2][:1] + mine[2][1:9] + hers[2][9:]) + data[0][1] + data[0][2],
             "the session key of another message": mine[1] + mine[2] + b''.join(p[1] + p[2] for p in packets(a.octets()) if p[0] == 18),
             'without integrity': mine[1] + mine[2] + packet(9, data[0][2][1:]), 'of an unknown version': mine[1] + mine[2] + packet(18, b'\x09' + data[0][2][1:]),
             'and a second text': octets + packet(11, b'b\0\0\0\0\0' + EVIL), 'behind a text': packet(11, b'b\0\0\0\0\0' + EVIL) + octets, 'twice': octets + octets,
             'cut': octets[:-1], 'cut in the middle': octets[:len(octets) // 2], 'cut behind the keys': mine[1] + mine[2]}
    for name, made in whole.items():
        a.case(f'encrypted: {name}', pgpforms.encrypted(made), 'none')
        a.case(f'inline: {name}', text(armor(made)), 'none')
    for flip in range(len(mine[1] + mine[2]) + 12, len(octets), 29):
        a.case(f'encrypted: octet {flip} changed', pgpforms.encrypted(octets[:flip] + bytes([octets[flip] ^ 1]) + octets[flip + 1:]), 'none')
    open_text = packet(11, b'b\0\0\0\0\0' + EVIL)
    signature = a.sign()
    for name, made in (('a text that is not encrypted', open_text), ('a signature', signature), ('a signed text', signature + open_text), ('a key', own_key(a))):
        a.case(f'in the frame of what is encrypted: {name}', pgpforms.encrypted(made), 'none')
        a.case(f'inline, not encrypted: {name}', text(armor(made)), 'none')
    evil = b'------=_e0\nContent-Type: text/html\n\n<img src="http://eve.example/\n'
    for name, words in (('HTML before it', {'first': evil}), ('the mangled form with HTML before it', {**pgpforms.MANGLED, 'first': evil}),
                        ('the mangled form with text before it', {**pgpforms.MANGLED, 'first': b'------=_e0\nContent-Type: text/plain\n\n' + EVIL + b'\n'})):
        a.case(f'encrypted: {name}', a.encrypted(**words), 'none')
    a.case('inline, between two texts', text(b'see http://eve.example/\n\n' + armor(a.octets(SECRET)) + b'\nend\n'), 'none', opened=None)
    a.case('inline in HTML', HEADER + b'MIME-Version: 1.0\nContent-Type: text/html\n\n<img src="http://eve.example/\n' + armor(a.octets(SECRET)) + b'">\n', 'none')
    for flip in (b'Version: 2\n', b'Version: 1\n' + EVIL + b'\n', b''):
        a.case(f'encrypted: the version part is {flip!r}', a.encrypted(version=flip), 'none', opened=None)


def own_key(a):
    with open(a.p.cert('ann'), 'rb') as f:
        return f.read()


def keys(a):
    """a key that comes with the message proves nothing"""
    import base64
    with open(a.p.cert('ann-rsa'), 'rb') as f:
        key = f.read()
    data = b''.join(b'\n ' + line for line in pgpforms.lines_of(base64.b64encode(key), 70).split(b'\n') if line)
    autocrypt = HEADER + b'Autocrypt: addr=ann@example.org; keydata=' + data + b'\n'
    attached = crlf(multipart(part(HERS), b'Content-Type: application/pgp-keys\n\n' + armor(key, b'PUBLIC KEY BLOCK'), header=b''))
    proof = b'Authentication-Results: mx.example.net; dkim=pass header.d=example.org\n'
    for name, message in (('Autocrypt', a.signed('ann-rsa', header=autocrypt)), ('an attached key', a.signed('ann-rsa', attached)),
                          ('both', a.signed('ann-rsa', attached, autocrypt)), ('Autocrypt and a forged dkim=pass', a.signed('ann-rsa', header=proof + autocrypt)),
                          ('Autocrypt, encrypted', a.encrypted(signer='ann-rsa', header=autocrypt)),
                          ('Autocrypt, not signed, and a forged dkim=pass', text(HERS, proof + autocrypt)),
                          ("Autocrypt with Ann's key, from Mallory, signed by him", a.signed('eve', header=MALLORY + autocrypt[len(HEADER):])),
                          ("Autocrypt with a broken signature of hers", a.signed(header=autocrypt).replace(b'ten euros', b'two euros'))):
        is_pass = 'from Mallory' in name
        a.case(f'a key in the message: {name}', message, 'none' if 'not signed' in name else 'pass' if is_pass else NO, opened=True if 'encrypted' in name else False,
               harvest=False)
    a.case('a key in the message: another one, signed by the known one', a.signed(header=autocrypt), 'pass', harvest=True)


def run(a):
    for part_of in (detached, around, clear, authors, fields, sealed, keys):
        part_of(a)
