"""corpus_open: encrypted messages, good and bad ones, and what opening them has to give: the entity that was encrypted, or
nothing. See corpora.py."""

import itertools
import re
import zlib

import mailforms
from cmsder import (AUTHENVELOPED, COMPRESSED, CONTENT_TYPE, DATA, DIGEST, ENVELOPED, HASH, MGF1, NULL, OAEP, PSOURCE, RSA, agree,
                    attribute, ber, bits, encrypt, hash_of, inside, elements, integer, lf, octets, oid, read, rsa_encrypt, seq,
                    set_of, tlv, wrap_key, x963)
from mailforms import ENTITIES, HEADER, OPAQUE, crlf, is_opened

READERS = ['bob', 'bob-rsa3072', 'bob-p256']
CBC = {'aes-128-cbc': '2.16.840.1.101.3.4.1.2', 'aes-192-cbc': '2.16.840.1.101.3.4.1.22', 'aes-256-cbc': '2.16.840.1.101.3.4.1.42',
       'des-ede3-cbc': '1.2.840.113549.3.7'}
GCM = {'id-aes128-GCM': '2.16.840.1.101.3.4.1.6', 'id-aes192-GCM': '2.16.840.1.101.3.4.1.26',
       'id-aes256-GCM': '2.16.840.1.101.3.4.1.46'}
WRAP = {16: '2.16.840.1.101.3.4.1.5', 24: '2.16.840.1.101.3.4.1.25', 32: '2.16.840.1.101.3.4.1.45'}
# dhSinglePass-stdDH with the derivation of X9.63
STDDH = {'sha1': '1.3.133.16.840.63.0.2', 'sha224': '1.3.132.1.11.0', 'sha256': '1.3.132.1.11.1', 'sha384': '1.3.132.1.11.2',
         'sha512': '1.3.132.1.11.3'}
KEY_BYTES = {'128': 16, '192': 24, '256': 32, 'ede3': 24}
IV = bytes(range(16))


def key_for(cipher):
    size = next(n for word, n in KEY_BYTES.items() if word in cipher)
    return bytes(range(100, 100 + size))


class Builder:
    def __init__(self, tools):
        self.tools = tools
        self.certs = tools.certs

    def openssl(self, entity, options, who, *others, program='cms'):
        t = self.tools
        return t.must(['openssl', program, '-encrypt', '-binary', '-in', t.write('content', entity), '-outform', 'DER', *options,
                       *[self.certs.path(w + '.pem') for w in (who, *others)]])

    def openssl_recipient(self, entity, options, who, *more):
        t = self.tools
        return t.must(['openssl', 'cms', '-encrypt', '-binary', '-in', t.write('content', entity), '-outform', 'DER', *options,
                       '-recip', self.certs.path(who + '.pem'), *more])

    def gpgsm(self, entity, options, who):
        t = self.tools
        t.gpgsm(['-r', t.fingerprint(who), '-o', t.path('der'), *options, '--encrypt', t.write('content', entity)])
        return t.read('der')

    def nss(self, entity, who):
        t = self.tools
        t.must(['cmsutil', '-E', '-d', 'sql:' + t.path('nss'), '-r', who, '-i', t.write('content', entity), '-o', t.path('der')])
        return t.read('der')

    # ---- recipients ----

    def transport(self, who, key, sid='number', oaep=None, mgf=None, damaged=False):
        """KeyTransRecipientInfo"""
        identifier = self.certs.issuer_and_serial(who) if sid == 'number' else tlv(0x80, self.certs.key_id(who))
        algorithm = seq(oid(RSA), NULL)
        if oaep == 'default':
            algorithm, oaep = seq(oid(OAEP), seq()), 'sha1'
        elif oaep:
            mgf = mgf or oaep
            algorithm = seq(oid(OAEP), seq(tlv(0xa0, seq(oid(HASH[oaep]), NULL)), tlv(0xa1, seq(oid(MGF1), seq(oid(HASH[mgf]), NULL))),
                                           tlv(0xa2, seq(oid(PSOURCE), octets(b'')))))
        value = rsa_encrypt(self.certs.pem(who), key, oaep, mgf)
        if damaged:
            value = value[:-1] + bytes([value[-1] ^ 1])
        return seq(integer(0 if sid == 'number' else 2), identifier, algorithm, octets(value))

    def agreement(self, who, key, digest='sha256', size=32, sid='number', ukm=b'', others=(), wrapping=None):
        """KeyAgreeRecipientInfo; the other side has the key of eve in this folder"""
        eve = self.eve()
        shared = seq(seq(oid(WRAP[size])), *([tlv(0xa0, octets(ukm))] if ukm else []), tlv(0xa2, octets((size * 8).to_bytes(4, 'big'))))
        keys = []
        for name in (*others, who):
            identifier = (self.certs.issuer_and_serial(name) if sid == 'number'
                          else tlv(0xa0, octets(self.certs.key_id(name))))
            secret = agree(eve, self.certs.pem(name))
            keys.append(seq(identifier, octets(wrap_key(x963(digest, secret, size, shared), wrapping or key))))
        # OriginatorPublicKey: the algorithm without parameters, and the point
        point = elements(inside(self.tools.must(['openssl', 'pkey', '-in', eve, '-pubout', '-outform', 'DER'])))[1]
        origin = tlv(0xa0, tlv(0xa1, seq(oid('1.2.840.10045.2.1')), point))
        return tlv(0xa1, integer(3), origin, tlv(0xa1, octets(ukm)) if ukm else b'',
                   seq(oid(STDDH[digest]), seq(oid(WRAP[size]))), seq(*keys))

    def eve(self):
        path = self.tools.path('eve.key')
        try:
            read(path)
        except FileNotFoundError:
            self.tools.must(['openssl', 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path])
        return path

    @staticmethod
    def password():
        """a PasswordRecipientInfo that nobody can open"""
        return tlv(0xa3, integer(0), tlv(0xa0, oid('1.2.840.113549.1.5.12'), seq(octets(b'12345678'), integer(1000))),
                   seq(oid('1.2.840.113549.1.9.16.3.9'), seq(oid(CBC['aes-128-cbc']), octets(IV))), octets(bytes(32)))

    @staticmethod
    def shared_key():
        """a KEKRecipientInfo"""
        return tlv(0xa2, integer(4), seq(octets(b'our key')), seq(oid(WRAP[16])), octets(bytes(24)))

    # ---- the structure ----

    def enveloped(self, entity, recipients, cipher='aes-256-cbc', version=0, chunk=0, unprotected=b'', origin=b'', kind=DATA,
                  cut=0, pad=True):
        text = encrypt(cipher, key_for(cipher), IV[:8] if 'des' in cipher else IV, entity, pad=pad)
        text = text[:len(text) - cut]
        algorithm = seq(oid(CBC[cipher]), octets(IV[:8] if 'des' in cipher else IV))
        front = integer(version) + (tlv(0xa0, origin) if origin else b'') + set_of(*recipients)
        back = tlv(0xa1, unprotected) if unprotected else b''
        if chunk:
            pieces = b''.join(octets(text[i:i + chunk]) for i in range(0, len(text), chunk))
            content = ber(0x30, oid(kind), algorithm, ber(0xa0, pieces))
            return ber(0x30, oid(ENVELOPED), ber(0xa0, ber(0x30, front, content, back)))
        return seq(oid(ENVELOPED), tlv(0xa0, seq(front, seq(oid(kind), algorithm, tlv(0x80, text)), back)))

    def authenveloped(self, entity, recipients, cipher='id-aes256-GCM', nonce=IV[:12], tag_len=12, attrs=None, chunk=0, tag=None,
                      said=None, unprotected=b'', change=None, attrs_out=None):
        aad = set_of(*attrs) if attrs else None
        text, good_tag = encrypt(cipher, key_for(cipher), nonce, entity, aad, tag_len)
        if change is not None:
            text = text[:change] + bytes([text[change] ^ 1]) + text[change + 1:]
        length = b'' if (said or tag_len) == 12 else integer(said or tag_len)
        algorithm = seq(oid(GCM[cipher]), seq(octets(nonce), length))
        attrs = attrs if attrs_out is None else attrs_out
        back = (tlv(0xa1, *attrs) if attrs else b'') + octets(tag(good_tag) if tag else good_tag)
        back += tlv(0xa2, unprotected) if unprotected else b''
        if chunk:
            pieces = b''.join(octets(text[i:i + chunk]) for i in range(0, len(text), chunk))
            content = ber(0x30, oid(DATA), algorithm, ber(0xa0, pieces))
            return ber(0x30, oid(AUTHENVELOPED), ber(0xa0, ber(0x30, integer(0), set_of(*recipients), content, back)))
        return seq(oid(AUTHENVELOPED), tlv(0xa0, seq(integer(0), set_of(*recipients),
                                                     seq(oid(DATA), algorithm, tlv(0x80, text)), back)))

    @staticmethod
    def compressed(entity, level=9, chunk=0):
        text = zlib.compress(entity, level)
        inner = seq(oid(DATA), tlv(0xa0, octets(text)))
        if chunk:
            pieces = b''.join(octets(text[i:i + chunk]) for i in range(0, len(text), chunk))
            inner = ber(0x30, oid(DATA), ber(0xa0, ber(0x24, pieces)))
        return seq(oid(COMPRESSED), tlv(0xa0, seq(integer(0), seq(oid('1.2.840.113549.1.9.16.3.8')), inner)))


class Cases:
    def __init__(self, tools):
        self.b = Builder(tools)
        self.all = []
        self.entities = itertools.cycle(ENTITIES.items())
        self.forms = itertools.cycle(OPAQUE.items())
        self.turn = 0

    def good(self, what, der, who='bob', smime=b'enveloped-data'):
        about, entity = next(self.entities)
        form, words = next(self.forms)
        self.turn += 1
        is_crlf = self.turn % 2 == 0 and words.get('encoding') != b'binary'

        def make():
            message = mailforms.opaque(der(entity), smime=smime, **words)
            return crlf(message) if is_crlf else message

        self.all.append(('%s, for %s, %s, %s' % (what, who, form, about), make, entity, who))

    def bad(self, what, der, who='bob', smime=b'enveloped-data'):
        self.all.append(('bad: ' + what, lambda: mailforms.opaque(der(), smime=smime), None, who))

    def makers(self):
        b = self.b
        for who in READERS:
            for cipher in ('aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des3', 'aes-128-gcm', 'aes-192-gcm', 'aes-256-gcm'):
                for options in ([], ['-stream']):
                    kind = b'authEnveloped-data' if 'gcm' in cipher else b'enveloped-data'
                    self.good(f'openssl cms -{cipher} {"".join(options)}', lambda e, w=who, c=cipher, o=options: b.openssl(
                        e, ['-' + c, *o], w), who, kind)
            for options in (['-keyid'], ['-aes-128-cbc', '-keyid']):
                self.good(f'openssl cms {" ".join(options)}', lambda e, w=who, o=options: b.openssl(e, o, w), who)
            for others in (['ann'], ['ann', 'ann-p256'], ['ann-rsa3072', 'bob-p256' if who == 'bob' else 'bob', 'ann']):
                for first in (True, False):
                    self.good('openssl cms, several recipients', lambda e, w=who, o=others, f=first: b.openssl(
                        e, ['-aes-256-cbc'], *([w, *o] if f else [*o, w])), who)
        for who in READERS[:2]:
            for digest in ('sha1', 'sha256', 'sha384', 'sha512'):
                self.good(f'openssl cms, OAEP, {digest}', lambda e, w=who, d=digest: b.openssl_recipient(
                    e, ['-aes-256-cbc'], w, '-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:' + d), who)
            for cipher in ('-aes128', '-aes256', '-des3'):
                self.good(f'openssl smime {cipher}', lambda e, w=who, c=cipher: b.openssl(e, [c], w, program='smime'), who)
            for options in (['--cipher-algo', 'AES128'], ['--cipher-algo', 'AES256'], ['--cipher-algo', '3DES'], ['--cipher-algo', 'AES192']):
                self.good(f'gpgsm {options[1]}', lambda e, w=who, o=options: b.gpgsm(e, o, w), who)
            for number in range(5):
                self.good(f'NSS, {number}', lambda e, w=who: b.nss(e, w), who)
        for digest in ('sha1', 'sha224', 'sha256', 'sha384', 'sha512'):
            self.good(f'openssl cms, ECDH with {digest}', lambda e, d=digest: b.openssl_recipient(
                e, ['-aes-256-cbc'], 'bob-p256', '-keyopt', 'ecdh_kdf_md:' + d), 'bob-p256')

    def structures(self):
        b = self.b
        for cipher in CBC:
            for chunk in (0, 1000, 8):
                self.good(f'own: {cipher}, pieces of {chunk}', lambda e, c=cipher, n=chunk: b.enveloped(
                    e, [b.transport('bob', key_for(c))], c, chunk=n))
        for cipher in GCM:
            for tag_len in (12, 13, 14, 15, 16):
                self.good(f'own: {cipher}, tag of {tag_len}', lambda e, c=cipher, n=tag_len: b.authenveloped(
                    e, [b.transport('bob', key_for(c))], c, tag_len=n), smime=b'authEnveloped-data')
            for size in (8, 11, 13, 16):
                self.good(f'own: {cipher}, nonce of {size}', lambda e, c=cipher, n=size: b.authenveloped(
                    e, [b.transport('bob', key_for(c))], c, nonce=IV[:n], tag_len=16), smime=b'authEnveloped-data')
            for chunk in (1000, 5):
                self.good(f'own: {cipher}, pieces of {chunk}', lambda e, c=cipher, n=chunk: b.authenveloped(
                    e, [b.transport('bob', key_for(c))], c, chunk=n, tag_len=16))
        key, gkey = key_for('aes-256-cbc'), key_for('id-aes256-GCM')
        kind = attribute(CONTENT_TYPE, oid(DATA))
        for number, attrs in enumerate(([kind], [kind, attribute('1.3.6.1.4.1.99999.1', NULL)])):
            for chunk in (0, 100):
                self.good(f'own: authenticated attributes {number}, pieces of {chunk}', lambda e, a=attrs, n=chunk: b.authenveloped(
                    e, [b.transport('bob', gkey)], attrs=a, chunk=n))
        self.good('own: unprotected attributes, GCM', lambda e: b.authenveloped(e, [b.transport('bob', gkey)], unprotected=kind))
        self.good('own: unprotected attributes, CBC', lambda e: b.enveloped(e, [b.transport('bob', key)], unprotected=attribute(
            '1.3.6.1.4.1.99999.1', NULL), version=2))
        self.good('own: certificates of the originator', lambda e: b.enveloped(e, [b.transport('bob', key)], version=2, origin=tlv(
            0xa0, b.certs.der('ann'))))
        for sid in ('number', 'key id'):
            for who in ('bob', 'bob-rsa3072'):
                for oaep in (None, 'default', 'sha1', 'sha256', 'sha384', 'sha512'):
                    self.good(f'own: by {sid}, OAEP {oaep}', lambda e, s=sid, w=who, o=oaep: b.enveloped(e, [b.transport(
                        w, key, s, o)], version=0 if s == 'number' else 2), who)
            for digest in STDDH:
                for size in WRAP:
                    self.good(f'own: by {sid}, ECDH, {digest}, wrap {size}', lambda e, s=sid, d=digest, n=size: b.enveloped(
                        e, [b.agreement('bob-p256', key, d, n, s)], version=2), 'bob-p256')
        self.good('own: OAEP, other hash in its mask', lambda e: b.enveloped(e, [b.transport('bob', key, oaep='sha256', mgf='sha1')]))
        self.good('own: ECDH with ukm', lambda e: b.enveloped(e, [b.agreement('bob-p256', key, ukm=b'nonce')], version=2), 'bob-p256')
        self.good('own: ECDH, two keys in one', lambda e: b.enveloped(e, [b.agreement('bob-p256', key, others=['ann-p256'])],
                                                                     version=2), 'bob-p256')
        beside = [lambda: b.password(), lambda: b.shared_key(), lambda: tlv(0xa4, oid('1.2.3.4'), NULL)]  # noqa: PLW0108
        for number, other in enumerate(beside):
            for first in (True, False):
                def make(e, o=other, f=first):
                    mine = b.transport('bob', key)
                    return b.enveloped(e, [o(), mine] if f else [mine, o()], version=3)
                self.good(f'own: beside a recipient of kind {number}', make)
        self.good('own: 60 recipients', lambda e: b.enveloped(e, [b.transport('ann', key)] * 59 + [b.transport('bob', key)]))
        for level in (0, 1, 9):
            self.good(f'compressed, level {level}', lambda e, n=level: b.compressed(e, n), smime=b'compressed-data')
        self.good('compressed, in pieces', lambda e: b.compressed(e, chunk=10), smime=b'compressed-data')

    def bad_ones(self):
        b = self.b
        text = mailforms.TEXT
        key, gkey = key_for('aes-256-cbc'), key_for('id-aes256-GCM')
        kind = attribute(CONTENT_TYPE, oid(DATA))

        def mine(k=gkey, **words):
            return [b.transport('bob', k, **words)]

        for at in range(16):
            self.bad(f'GCM, octet {at} of the tag', lambda a=at: b.authenveloped(text, mine(), tag_len=16, tag=lambda t: t[:a] + bytes(
                [t[a] ^ 1]) + t[a + 1:]))
        for at in range(0, len(text), 5):
            self.bad(f'GCM, octet {at} of the text', lambda a=at: b.authenveloped(text, mine(), change=a))
        self.bad('GCM, tag of 4 octets', lambda: b.authenveloped(text, mine(), tag_len=4))
        self.bad('GCM, tag of 11 octets', lambda: b.authenveloped(text, mine(), tag_len=11))
        self.bad('GCM, tag shorter than said', lambda: b.authenveloped(text, mine(), tag_len=16, tag=lambda t: t[:12]))
        self.bad('GCM, tag longer than said', lambda: b.authenveloped(text, mine(), tag_len=16, said=12))
        self.bad('GCM, no tag', lambda: b.authenveloped(text, mine(), tag=lambda t: b''))
        self.bad('GCM, tag of zeros', lambda: b.authenveloped(text, mine(), tag=lambda t: bytes(12)))
        self.bad('GCM, attributes missing', lambda: b.authenveloped(text, mine(), attrs=[kind], attrs_out=[]))
        self.bad('GCM, attributes added', lambda: b.authenveloped(text, mine(), attrs_out=[kind]))
        self.bad('GCM, attributes changed', lambda: b.authenveloped(text, mine(), attrs=[kind], attrs_out=[attribute(
            DIGEST, octets(hash_of('sha256', b'')))]))
        self.bad('CBC in AuthEnvelopedData', lambda: b.enveloped(text, mine(key)).replace(oid(ENVELOPED), oid(AUTHENVELOPED)))
        self.bad('GCM in EnvelopedData', lambda: b.authenveloped(text, mine()).replace(oid(AUTHENVELOPED), oid(ENVELOPED)))
        for cut in (1, 15, 16):
            self.bad(f'CBC, {cut} octets missing', lambda n=cut: b.enveloped(text, mine(key), cut=n))
        self.bad('CBC, no padding', lambda: b.enveloped(text + b'\0' * (-len(text) % 16) + bytes(16), mine(key), pad=False))
        self.bad('the key is damaged', lambda: b.enveloped(text, mine(key, damaged=True)))
        self.bad('the key is damaged, GCM', lambda: b.authenveloped(text, mine(damaged=True)))
        self.bad('the key is damaged, OAEP', lambda: b.authenveloped(text, mine(damaged=True, oaep='sha256')))
        self.bad('a key of other length', lambda: b.enveloped(text, mine(key[:16])))
        self.bad('another key', lambda: b.authenveloped(text, mine(bytes(32))))
        self.bad('another key by ECDH', lambda: b.enveloped(text, [b.agreement('bob-p256', key, wrapping=bytes(32))]), 'bob-p256')
        self.bad('for somebody else', lambda: b.authenveloped(text, [b.transport('ann', gkey)]))
        self.bad('for nobody', lambda: b.authenveloped(text, []))
        self.bad('for a password', lambda: b.enveloped(text, [b.password()], version=3))
        self.bad('an unknown cipher', lambda: b.enveloped(text, mine(key)).replace(oid(CBC['aes-256-cbc']), oid('1.2.3.4.5')))
        for size in (1, 30, 300):
            self.bad(f'{size} octets missing', lambda n=size: b.authenveloped(text, mine())[:-n])
        # it has no secret, so that more is said
        self.bad('compressed, damaged', lambda: b.compressed(text).replace(zlib.compress(text, 9), zlib.compress(text, 9)[:-5] + b'abcde'))


def entity_of(message):
    """the Content fields and the text of an opened message, with CRLF; and its other fields. A second, naive reader."""
    head, _, body = message.partition(b'\n\n')
    fields = re.split(b'\n(?![ \t])', head)
    inner = [f for f in fields if f.lower().startswith(b'content-')]
    outer = [f for f in fields if not f.lower().startswith((b'content-', b'mime-version'))]
    return crlf(b'\n'.join(inner) + b'\n\n' + body), b'\n'.join(outer) + b'\n'


def run(tools, step):
    cases = Cases(tools)
    cases.makers()
    cases.structures()
    cases.bad_ones()
    wrong = []
    found = cases.all[::step]
    for name, make, entity, who in found:
        message = make()
        out = tools.write('opened', b'')
        status, said = tools.smime('-d', tools.write('message', message), out, tools.certs.path(who + '.key'),
                                   tools.certs.path(who + '.pem'))
        opened = tools.read('opened')
        if entity is None:
            words = 'damaged compressed data' if 'compressed' in name else 'the message cannot be decrypted'
            good = (status, said, opened) == (1, 'qmail-smime: %s\n' % words, b'')
        else:
            wanted = entity if not entity.startswith(b'\r\n') else b'\r\n' + entity
            got, outer = entity_of(opened)
            good = status == 0 and is_opened(crlf(lf(got)), wanted) and outer == HEADER
        if not good:
            wrong.append((name, ['opened' if entity else 'not opened'], status, said + repr(opened[-200:]), message))
    return len(found), wrong
