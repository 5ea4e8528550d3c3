"""corpus_verify: signed messages, good and bad ones, and the result that each has to get. The result follows from how the
message was made. See corpora.py."""

import base64
import itertools

import mailforms
from cmsder import (CONTENT_TYPE, DATA, DIGEST, ECDSA_WITH, ED25519, ESS1, ESS2, HASH, MGF1, NULL, PSS, RSA, RSA_WITH, SIGNED,
                    TIME, TST, attribute, ber, hash_of, integer, octets, oid, read, seq, set_of, sign, tlv, usual)
from mailforms import DETACHED, ENTITIES, HEADER, OPAQUE, crlf, multipart_signed

KEYS = ['ann', 'ann-rsa3072', 'ann-p256']
TOKENS = [b'Hi', b'Hello', b'Gr', b'AAEC', b'here', b'VCALENDAR', b'line 17', b'xxxx', b'plain']


def changed(content):
    """one letter of what is read is another one"""
    for token in TOKENS:
        at = content.find(token)
        if at != -1:
            return content[:at] + bytes([content[at] ^ 1]) + content[at + 1:]
    raise RuntimeError('nothing to change')


def utc(text):
    return tlv(0x17, text)


class Builder:
    def __init__(self, tools):
        self.tools = tools
        self.certs = tools.certs

    # ---- other makers ----

    def openssl(self, key, entity, *options, program='cms', certs=('-certfile', 'inter')):
        t = self.tools
        words = ['openssl', program, '-sign', '-binary', '-in', t.write('content', entity), '-signer', self.certs.path(key + '.pem'),
                 '-inkey', self.certs.path(key + '.key'), '-outform', 'DER', '-out', t.path('der'), *options]
        if certs and certs[1] == '.whole':
            words += [certs[0], t.write('chain', self.certs.pem('inter') + self.certs.pem('root'))]
        elif certs:
            words += [certs[0], self.certs.path(certs[1] + '.pem')]
        t.must(words)
        return t.read('der')

    def gpgsm(self, key, entity, *options):
        t = self.tools
        t.gpgsm(['-u', t.fingerprint(key), '--include-certs', '2', '-o', t.path('der'), *options, t.write('content', entity)])
        return t.read('der')

    def nss(self, key, entity, *options):
        t = self.tools
        t.must(['cmsutil', '-S', '-d', 'sql:' + t.path('nss'), '-N', key, '-i', t.write('content', entity), '-o', t.path('der'),
                *options])
        return t.read('der')

    # ---- our own structures ----

    def signer(self, key='ann', entity=mailforms.TEXT, digest='sha256', attributes='usual', sid='number', how='plain',
               unsigned=b'', broken=False):
        if attributes == 'usual':
            attributes = usual(entity, digest)
        what = entity if attributes is None else set_of(*attributes)
        attrs = b'' if attributes is None else tlv(0xa0, *attributes)
        name = key.split('/')[0]
        salt = mgf = None
        kind = 'rsa' if self.certs.is_rsa(name) else 'ed' if name.endswith('ed25519') else 'ec'
        if kind == 'ed':
            algorithm = seq(oid(ED25519))
        elif kind == 'ec':
            algorithm = seq(oid(ECDSA_WITH[digest]))
        elif how == 'pss':
            salt, h = len(hash_of(digest, b'')), seq(oid(HASH[digest]), NULL)
            algorithm = seq(oid(PSS), seq(tlv(0xa0, h), tlv(0xa1, seq(oid(MGF1), h)), tlv(0xa2, integer(salt))))
        else:
            algorithm = seq(oid(RSA_WITH[digest] if how == 'with' else RSA), NULL)
        value = sign(self.certs.path(name + '.key'), None if kind == 'ed' else digest, what, salt, mgf)
        if broken:
            value = value[:-1] + bytes([value[-1] ^ 1])
        who = self.certs.issuer_and_serial(name) if sid == 'number' else tlv(0x80, self.certs.key_id(name))
        return seq(integer(1 if sid == 'number' else 3), who, seq(oid(HASH[digest]), b'' if how == 'bare' else NULL), attrs,
                   algorithm, octets(value), tlv(0xa1, unsigned) if unsigned else b'')

    def signed(self, *signers, hashes=('sha256',), certs=('ann', 'inter'), content=None, version=1, crls=b'', sort=False,
               chunk=0, extra=b''):
        names = [self.certs.der(c) for c in certs]
        if sort:
            names.sort()
        certificates = b''.join(names) + extra
        digests = set_of(*[seq(oid(HASH[h]), NULL) for h in hashes])
        tail = (tlv(0xa0, certificates) if certificates else b'') + (tlv(0xa1, crls) if crls else b'') + set_of(*signers)
        if chunk:
            pieces = b''.join(octets(content[i:i + chunk]) for i in range(0, len(content), chunk))
            inner = ber(0x30, oid(DATA), ber(0xa0, ber(0x24, pieces)))
            return ber(0x30, oid(SIGNED), ber(0xa0, ber(0x30, integer(version), digests, inner, tail)))
        inner = seq(oid(DATA), b'' if content is None else tlv(0xa0, octets(content)))
        return seq(oid(SIGNED), tlv(0xa0, seq(integer(version), digests, inner, tail)))


class Cases:
    def __init__(self, tools):
        self.b = Builder(tools)
        self.tools = tools
        self.all = []
        self.entities = itertools.cycle(ENTITIES.items())
        self.detached_forms = itertools.cycle(DETACHED.items())
        self.opaque_forms = itertools.cycle(OPAQUE.items())
        self.turn = 0

    def add(self, name, make, wanted='pass', options=()):
        """make: a function that gives the message; wanted: the result, or several that are right"""
        self.all.append((name, make, wanted.split('/'), options))

    def both(self, what, der, digest='sha256', wanted='pass', options=(), entity=None, opaque_too=True, tampered=True):
        """A structure in a detached and in an opaque message, with LF and with CRLF in turn; the same with other text, and
        from another author. der(entity, is_opaque) makes the structure."""
        for is_opaque in (False, True) if opaque_too else (False,):
            about, content = next(self.entities) if entity is None else ('', entity)
            form, words = next(self.opaque_forms if is_opaque else self.detached_forms)
            self.turn += 1
            lines = (lambda m: m) if self.turn % 2 or words.get('encoding') == b'binary' else crlf

            def dress(d, e, is_opaque=is_opaque, words=words, lines=lines, **more):
                if is_opaque:
                    return lines(mailforms.opaque(d, **words, **more))
                return lines(multipart_signed(d, e, digest=digest, **words, **more))

            title = '%s, %s, %s, %s' % (what, 'opaque' if is_opaque else 'detached', form, about)
            self.add(title, lambda c=content, o=is_opaque, dress=dress: dress(der(c, o), c), wanted, options)
            if not tampered:
                continue
            if is_opaque:
                def other(c=content, dress=dress):
                    whole = der(c, True)
                    token = next(t for t in TOKENS if t in c)
                    return dress(whole.replace(token, changed(token), 1), c)
            else:
                def other(c=content, dress=dress):
                    return dress(der(c, False), changed(c))
            self.add(title + ', text changed', other, 'fail', options)
            self.add(title + ', from another', lambda c=content, o=is_opaque, dress=dress: dress(
                der(c, o), c, header=HEADER.replace(b'Ann <ann@example.org>', b'bob@example.net')), 'fail', options)

    # ---- what openssl, gpgsm and NSS make ----

    def makers(self):
        b = self.b
        known = ('-c', b.certs.path('inter.pem'))
        for key in KEYS:
            for name, options, more in (
                    ('', [], {}), ('-stream', [], {}), ('-noattr', ['-noattr'], {}), ('-keyid', ['-keyid'], {}),
                    ('-cades', ['-cades'], {}), ('-nosmimecap', ['-nosmimecap'], {}), ('sha384', ['-md', 'sha384'], {}),
                    ('sha512', ['-md', 'sha512'], {}), ('no chain', [], {'certs': None, 'options': known}),
                    ('the root too', [], {'certs': ('-certfile', '.whole')})):
                digest = name if name.startswith('sha') else 'sha256'
                certs = more.get('certs', ('-certfile', 'inter'))
                # what is streamed as DER has the content within
                inside = ['-nodetach', *(['-stream'] if name == '-stream' else [])]
                self.both(f'openssl cms {name}, {key}', lambda e, o, k=key, w=options, c=certs, i=inside: b.openssl(
                    k, e, *w, *(i if o else []), certs=c), digest, options=more.get('options', ()))
            self.both(f'openssl smime, {key}', lambda e, o, k=key: b.openssl(k, e, *(['-nodetach'] if o else []), program='smime'))
        for key in KEYS[:2]:
            for options in (['-keyopt', 'rsa_padding_mode:pss'], ['-keyopt', 'rsa_padding_mode:pss', '-md', 'sha512'],
                            ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_mgf1_md:sha256', '-md', 'sha256']):
                self.both(f'openssl cms {" ".join(options)}, {key}', lambda e, o, k=key, w=options: b.openssl(
                    k, e, *w, *(['-nodetach'] if o else [])), options[-1] if options[-1] == 'sha512' else 'sha256')
            for digest in ('sha256', 'sha384', 'sha512'):
                self.both(f'gpgsm {digest}, {key}', lambda e, o, k=key, d=digest: b.gpgsm(
                    k, e, '--digest-algo', d, '--sign' if o else '--detach-sign'), digest)
        for key in KEYS:
            for options in ([], ['-G'], ['-G', '-P', '-Y', key], ['-H', 'SHA384'], ['-H', 'SHA512', '-G']):
                digest = options[1].lower() if '-H' in options else 'sha256'
                self.both(f'NSS {" ".join(options)}, {key}', lambda e, o, k=key, w=options: b.nss(
                    k, e, *w, *([] if o else ['-T'])), digest)

    # ---- structures that these do not make ----

    def structures(self):
        b = self.b
        inter = ('ann', 'inter')

        def own(name, wanted='pass', tampered=True, digest='sha256', key='ann', signed=None, opaque_too=True, **signer):
            words = dict({'certs': (key, 'inter'), 'hashes': (digest,)}, **(signed or {}))
            self.both('own: ' + name, lambda e, o: b.signed(b.signer(key, e, digest, **{
                k: v(e) if callable(v) else v for k, v in signer.items()}), content=e if o else None, **words),
                digest, wanted, tampered=tampered, opaque_too=opaque_too)

        for key in KEYS + ['ann-ed25519']:
            for sid in ('number', 'key id'):
                for digest in ('sha256', 'sha384', 'sha512'):
                    if key != 'ann-ed25519' or digest == 'sha512':
                        own(f'{key}, {digest}, by {sid}', key=key, digest=digest, sid=sid,
                            signed={'version': 1 if sid == 'number' else 3})
        for digest in ('sha256', 'sha384', 'sha512'):
            own(f'PSS, {digest}', digest=digest, how='pss')
            own(f'named with its hash, {digest}', digest=digest, how='with')
        own('no parameters of the hash', how='bare')
        own('no attributes', attributes=None)
        own('no attributes, PSS', attributes=None, how='pss')
        own('time', attributes=lambda e: usual(e, 'sha256') + [attribute(TIME, utc(b'261128050000Z'))])
        own('time as GeneralizedTime', attributes=lambda e: usual(e, 'sha256') + [attribute(TIME, tlv(0x18, b'20261128050000Z'))])
        own('attributes in another order', attributes=lambda e: usual(e, 'sha256')[::-1])
        own('an attribute that nobody knows', attributes=lambda e: usual(e, 'sha256') + [attribute('1.3.6.1.4.1.99999.1', NULL)])
        own('signing certificate', attributes=lambda e: usual(e, 'sha256') + [attribute(ESS2, seq(seq(seq(octets(
            hash_of('sha256', b.certs.der('ann')))))))])
        own('signing certificate by SHA-1', attributes=lambda e: usual(e, 'sha256') + [attribute(ESS1, seq(seq(seq(octets(
            hash_of('sha1', b.certs.der('ann')))))))])
        own('an unsigned attribute', unsigned=attribute('1.3.6.1.4.1.99999.2', octets(b'x')))
        own('a list of revoked certificates within', signed={'crls': crl(b, 'inter.crl')})
        own('an old list of revoked certificates within', signed={'crls': crl(b, 'inter-expired.crl')})
        own('certificates sorted', signed={'certs': inter, 'sort': True})
        own('the chain first', signed={'certs': ('inter', 'ann')})
        own('certificates of others', signed={'certs': ('bob', 'mallory', 'ann', 'inter', 'self', 'stranger')})
        own('his other certificates', signed={'certs': ('ann-p256', 'expired', 'revoked', 'ann', 'ann-rsa3072', 'inter')})
        own('an attribute certificate of version 2', signed={'extra': tlv(0xa2, integer(1))})
        own('hashes that nobody used', signed={'hashes': ('sha512', 'sha1', 'sha256')})
        own('version 5', signed={'version': 5})
        for chunk in (1, 7, 1000):
            self.add(f'own: opaque, indefinite lengths, content in pieces of {chunk}', lambda n=chunk: mailforms.opaque(b.signed(
                b.signer(), content=mailforms.TEXT, chunk=n)))
        for name in ('chain2', 'chain3', 'chain4', 'chain5', 'chain6'):
            self.both(f'own: {name}', lambda e, o, n=name: b.signed(b.signer(n, e), certs=chain(b, n), content=e if o else None),
                      options=('no crls',))
        # names of the author
        for name, author in (('sans', b'ann@example.org'), ('upper', b'ann@example.org'), ('utf8', 'änn@example.org'.encode()),
                             ('utf8-domain', 'änn@bücher.example'.encode()), ('puny', b'ann@xn--bcher-kva.example'),
                             ('puny', 'ann@bücher.example'.encode()), ('ann', b'"Ann, B." <ANN@EXAMPLE.org>'),
                             ('ann', b'=?utf-8?q?=C3=84nn?= <ann@example.org>'), ('nc-good', b'ann@example.org'),
                             ('subject-only', b'ann@example.org'), ('ku-sign', b'ann@example.org'), ('eku-any', b'ann@example.org'),
                             ('eku-none', b'ann@example.org'), ('older', b'ann@example.org'), ('newer', b'ann@example.org')):
            head = HEADER.replace(b'Ann <ann@example.org>', author)
            self.add(f'own: {name} by {author.decode()}', lambda n=name, h=head: multipart_signed(
                b.signed(b.signer(n), certs=chain(b, n)), mailforms.TEXT, header=h), options=('no crls',))

    # ---- bad ones: none of them may pass ----

    def bad_structures(self):
        b = self.b
        text = mailforms.TEXT

        def bad(name, wanted, *signers, **words):
            self.add('bad: detached, ' + name, lambda: multipart_signed(b.signed(*[s() for s in signers], **words), text), wanted)
            self.add('bad: opaque, ' + name, lambda: mailforms.opaque(b.signed(*[s() for s in signers], content=text, **words)),
                     wanted)

        good, broken = lambda: b.signer(), lambda: b.signer(broken=True)  # noqa: E731
        kind, right = usual(text, 'sha256')
        wrong = attribute(DIGEST, octets(hash_of('sha256', b'x')))
        bad('a wrong signature', 'fail', broken)
        bad('another digest', 'fail', lambda: b.signer(attributes=[kind, wrong]))
        for name, attributes in (('no digest', [kind]), ('no type', [right]), ('digest twice', [kind, right, right]),
                                 ('both digests', [kind, wrong, right]), ('no attribute', []),
                                 ('the type of a time stamp', [attribute(CONTENT_TYPE, oid(TST)), right])):
            bad(name, 'neutral', lambda a=attributes: b.signer(attributes=a))
        bad('one good, one wrong signature', 'policy', good, broken)
        bad('one wrong, one good signature', 'policy', broken, good)
        bad('a good one beside one of a stranger', 'policy', good, lambda: b.signer('stranger'),
            certs=('ann', 'inter', 'stranger'))
        bad('a good one beside one of somebody else', 'policy', good, lambda: b.signer('bob'), certs=('ann', 'inter', 'bob'))
        bad('a good one beside one with SHA-1', 'policy', good, lambda: b.signer(digest='sha1'), hashes=('sha1', 'sha256'))
        bad('no certificate', 'permerror', good, certs=())
        bad("another's certificate", 'permerror', good, certs=('bob', 'inter'))
        bad('no issuer', 'policy', good, certs=('ann',))
        bad('its hash is not in the list', 'neutral', good, hashes=('sha512',))
        bad('an unknown hash', 'neutral', lambda: b.signer().replace(oid(HASH['sha256']), oid('1.2.3.4.5')))
        for digest in ('sha1', 'md5'):
            bad(digest, 'policy/neutral', lambda d=digest: b.signer(digest=d), hashes=(digest,))
        for name, wanted in (('expired', 'policy'), ('early', 'policy'), ('revoked', 'policy'), ('self', 'policy'),
                             ('stranger', 'policy'), ('sha1', 'policy'), ('rsa1024', 'policy'), ('eku-server', 'policy'),
                             ('ku-encrypt', 'policy'), ('ku-cert', 'policy'), ('no-path', 'policy'), ('not-ca', 'policy'),
                             ('nc-bad', 'policy/fail'), ('mallory', 'fail'), ('no-san', 'neutral'), ('sender', 'fail'),
                             ('ocsp', 'policy/neutral')):
            bad('certificate ' + name, wanted, lambda n=name: b.signer(n), certs=chain(b, name))
            bad('certificate ' + name + ', beside a good one', 'policy', good, lambda n=name: b.signer(n),
                certs=('ann', *chain(b, name)))
        bad("the signing certificate is another one", 'neutral', lambda: b.signer(attributes=usual(text, 'sha256') + [attribute(
            ESS2, seq(seq(seq(octets(hash_of('sha256', b.certs.der('bob')))))))]))
        self.add('bad: no signers', lambda: multipart_signed(b.signed(), text), 'neutral')
        self.add('bad: opaque, no signers', lambda: mailforms.opaque(b.signed(content=text)), 'none')
        for size in (1, 40, 400, 1500):
            self.add(f'bad: detached, {size} octets missing', lambda n=size: multipart_signed(b.signed(b.signer())[:-n], text),
                     'neutral')
            self.add(f'bad: opaque, {size} octets missing', lambda n=size: mailforms.opaque(
                b.signed(b.signer(), content=text)[:-n]), 'neutral')
        self.add('bad: the content of another message', lambda: multipart_signed(b.signed(b.signer()), ENTITIES['html']), 'fail')
        self.add('bad: content within, another one outside', lambda: multipart_signed(b.signed(b.signer(), content=text),
                                                                                    ENTITIES['html']), 'neutral')
        self.add('bad: a time stamp', lambda: mailforms.opaque(b.signed(b.signer(attributes=usual(text, 'sha256', TST)),
                                                                       content=text).replace(oid(DATA), oid(TST))), 'neutral')

    def bad_messages(self):
        b = self.b
        text = mailforms.TEXT
        bound = b'------=_signed_0'
        made = []

        def good():
            if not made:
                made.append(multipart_signed(b.signed(b.signer()), text))
            return made[0]

        def bad(name, wanted, change):
            self.add('bad: ' + name, lambda: change(good()), wanted)
            self.add('bad: ' + name + ', CRLF', lambda: crlf(change(good())), wanted)

        def author(field):
            return lambda m: m.replace(b'From: Ann <ann@example.org>\n', field)

        bad('no From', 'policy', author(b''))
        bad('From twice, the signer first', 'policy', author(b'From: ann@example.org\nFrom: bob@example.net\n'))
        bad('From twice, the signer last', 'policy', author(b'From: bob@example.net\nFrom: ann@example.org\n'))
        bad('From has two mailboxes', 'policy', author(b'From: ann@example.org, bob@example.net\n'))
        bad('the signer as display name', 'fail', author(b'From: "ann@example.org" <mallory@example.com>\n'))
        bad('the signer as comment', 'fail', author(b'From: mallory@example.com (ann@example.org)\n'))
        bad('the signer in an encoded word', 'fail', author(b'From: =?utf-8?q?ann=40example=2Eorg?= <mallory@example.com>\n'))
        bad('Sender alone fits', 'policy', author(b'From: bob@example.net\nSender: ann@example.org\n'))
        bad('a domain below his', 'fail', author(b'From: ann@sub.example.org\n'))
        bad('his domain with a letter more', 'fail', author(b'From: ann@example.orga\n'))
        bad('From without an address', 'policy', author(b'From: Ann\n'))
        bad('a group', 'policy', author(b'From: x: ann@example.org, bob@example.net;\n'))
        bad('a third part', 'neutral', lambda m: m.replace(b'\n' + bound + b'--', b'\n' + bound + b'\n\nPay.\n' + bound + b'--'))
        bad('a part before', 'neutral/fail', lambda m: m.replace(bound + b'\n', bound + b'\n\nPay.\n\n' + bound + b'\n', 1))
        bad('not closed', 'neutral', lambda m: m.replace(b'\n' + bound + b'--\n', b'\n'))
        bad('two Content-Type fields', 'neutral/none', lambda m: m.replace(b'MIME-Version', b'Content-Type: text/html\nMIME-Version'))
        bad('the boundary twice', 'neutral', lambda m: m.replace(b'micalg=', b'boundary=x; micalg='))
        bad('text behind a boundary', 'neutral/fail', lambda m: m.replace(bound + b'\n', bound + b'x\n' + bound + b'\n', 1))
        bad('a part behind the end', 'neutral', lambda m: m + bound + b'\n\nPay.\n')
        bad('a line that is no field', 'neutral', lambda m: m.replace(b'Subject:', b'no field\nSubject:'))
        bad('a blank at a line end removed', 'fail', lambda m: m.replace(b'-- \n', b'--\n'))
        bad('a blank added', 'fail', lambda m: m.replace(b'hungry?\n', b'hungry? \n'))
        bad('an empty line added', 'fail', lambda m: m.replace(b'\nAnn\n', b'\nAnn\n\n'))
        bad('a header field of the part changed', 'fail', lambda m: m.replace(b'text/plain', b'text/enriched'))
        bad('a header field of the part added', 'fail', lambda m: m.replace(b'Content-Type: text/plain\n',
                                                                         b'Content-Type: text/plain\nContent-Language: x\n'))
        bad('base64 over all', 'neutral', lambda m: m.replace(b'MIME-Version: 1.0\n',
                                                             b'MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n'))
        bad('the type is mixed', 'policy/none', lambda m: m.replace(b'multipart/signed', b'multipart/mixed'))
        bad('the signature is damaged base64', 'neutral', lambda m: m[:m.index(b'\n\nMI') + 2] + b'!!!!\n' + m[m.index(b'\n\nMI') + 40:])
        bad('no signature in its part', 'neutral', lambda m: m[:m.index(b'\n\nMI') + 2] + b'\n' + bound + b'--\n')

        def around(m, before=b'', after=b''):
            at = m.index(b'MIME-Version')
            inner = m[m.index(b'Content-Type'):]
            return (m[:at] + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=list\n\n' + before + b'--list\n' + inner
                    + after + b'\n--list--\n')

        bad('within multipart/mixed', 'policy', around)
        bad('a footer beside it', 'policy', lambda m: around(m, after=b'--list\n\nfooter\n'))
        bad('a text before it', 'policy', lambda m: around(m, before=b'--list\n\nPay.\n\n'))
        bad('as a message of somebody else', 'none', lambda m: b'From: mallory@example.com\nContent-Type: message/rfc822\n\n' + m)
        bad('attached', 'none', lambda m: b'From: ann@example.org\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nPay.\n--q\n'
            b'Content-Type: message/rfc822\n\n' + m + b'\n--q--\n')

        # each of some octets of the signed text
        def flip(m, at, bit):
            start = m.index(b'Content-Type: text/plain') + at
            return m[:start] + bytes([m[start] ^ bit]) + m[start + 1:]

        for at in range(0, len(mailforms.lf(text)), 3):
            for bit in (1, 0x20):
                self.add(f'bad: octet {at} xor {bit}', lambda a=at, x=bit: flip(good(), a, x), 'fail/neutral')

        # a whole message within: another author in it
        for field, wanted in ((b'From: bob@example.net\r\n', 'policy'), (b'From: ann@example.org\r\nFrom: bob@example.net\r\n', 'policy'),
                              (b'From: Ann <ann@example.org>\r\n', 'pass')):
            entity = b'Content-Type: message/rfc822\r\n\r\n' + field + b'Subject: y\r\n\r\nHi\r\n'
            self.both('a message within, ' + field.decode().split('\r')[0], lambda e, o: b.signed(b.signer(entity=e), content=e if o else None),
                      wanted=wanted, entity=entity, tampered=False)
        # unsigned ones
        for name, entity in ENTITIES.items():
            self.add('unsigned: ' + name, lambda e=entity: HEADER + mailforms.lf(e), 'none')


def crl(b, name):
    return base64.b64decode(read(b.certs.path(name)).split(b'-----BEGIN X509 CRL-----')[1].split(b'-----END')[0])


def chain(b, name):
    """the names of the certificates from this one up, without the root"""
    above = {'chain2': (), 'chain3': ('inter',), 'chain4': ('ca4', 'inter'), 'chain5': ('ca5', 'ca4', 'inter'),
             'chain6': ('ca6', 'ca5', 'ca4', 'inter'), 'no-path': ('beyond-ca', 'last-ca'), 'not-ca': ('ann-p256', 'inter'),
             'nc-good': ('nc-ca',), 'nc-bad': ('nc-ca',), 'self': (), 'stranger': ()}
    return (name, *above.get(name, ('inter',)))


def cases(tools):
    c = Cases(tools)
    c.makers()
    c.structures()
    c.bad_structures()
    c.bad_messages()
    return c.all
