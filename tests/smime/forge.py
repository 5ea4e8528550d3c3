#!/usr/bin/python3
"""forge: messages with S/MIME signatures that openssl does not make, good ones and bad ones.

    forge.py PKI FOLDER    writes for each case FOLDER/name.eml and FOLDER/name.wanted, which is the exit code of
                           qmail-smime -v and the result with its comment

The DER is written octet by octet, by cmsder.py. Each case says why it is what it
is. Standard library alone.
"""

import os
import sys

from cmsder import (DATA, DIGEST, CONTENT_TYPE, ECDSA_WITH, ED25519, ESS1, ESS2, HASH, MGF1, NULL, PSS, RSA, RSA_WITH,
                    SIGNED, TST, Certificates, attribute, b64, hash_of, integer, lf, octets, oid, seq, set_of, sign, tlv,
                    usual)

PKI, OUT = sys.argv[1:3]
ENTITY = b'Content-Type: text/plain\r\n\r\nHello\r\n'
HEADER = b'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: x\nMIME-Version: 1.0\n'
CERTIFICATES = Certificates(PKI)
ECDSA256, SHA256_RSA, SHA512_RSA = ECDSA_WITH['sha256'], RSA_WITH['sha256'], RSA_WITH['sha512']
certificate = CERTIFICATES.der
issuer_and_serial = CERTIFICATES.issuer_and_serial


def signer(name='ann', content=ENTITY, attributes='usual', digest='sha256', algorithm=None, pss_salt=None,
           signed=None):
    """a SignerInfo; attributes: a list, `usual`, or None for a signature over the content itself"""
    if attributes == 'usual':
        attributes = usual(content, digest)
    if algorithm is None:
        algorithm = seq(oid({'ann-p256': ECDSA256, 'ann-ed25519': ED25519}.get(name, RSA)),
                        b'' if name in ('ann-p256', 'ann-ed25519') else NULL)
    if attributes is None:
        what, attrs = content, b''
    else:
        what, attrs = set_of(*attributes), tlv(0xa0, *attributes)
    if signed is not None:
        what = signed
    return seq(integer(1), issuer_and_serial(name), seq(oid(HASH[digest]), NULL), attrs, algorithm,
               octets(sign(f'{PKI}/{name}.key', None if name.endswith('ed25519') else digest, what, pss_salt)))


def cms(*signers, hashes=('sha256',), certificates=('ann', 'inter'), kind=DATA, content=None):
    inner = seq(oid(kind), b'' if content is None else tlv(0xa0, octets(content)))
    certs = tlv(0xa0, *[c if isinstance(c, bytes) else certificate(c) for c in certificates]) if certificates else b''
    return seq(oid(SIGNED), tlv(0xa0, seq(integer(1), set_of(*[seq(oid(HASH[h]), NULL) for h in hashes]), inner, certs,
                                          set_of(*signers))))


# ---- messages ----

TYPE = b'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=bb'


def detached(der, entity=ENTITY, header=HEADER, kind=TYPE, preamble=b'', epilogue=b'', extra=b'', close=b'--bb--\n',
             sig_type=b'application/pkcs7-signature; name=smime.p7s', below=b''):
    return (header + b'Content-Type: ' + kind + b'\n' + below + b'\n' + preamble + b'--bb\n' + lf(entity) + b'\n--bb\n'
            + b'Content-Type: ' + sig_type + b'\nContent-Transfer-Encoding: base64\n\n' + b64(der) + b'\n' + extra + close
            + epilogue)


def opaque(der, kind=b'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m', header=HEADER, width=64):
    return header + b'Content-Type: ' + kind + b'\nContent-Transfer-Encoding: base64\n\n' + b64(der, width)


COUNT = 0


def case(name, wanted, message):
    global COUNT
    COUNT += 1
    base = os.path.join(OUT, '%03d %s' % (COUNT, name.replace('/', ' ')))
    with open(base + '.eml', 'wb') as f:
        f.write(message)
    with open(base + '.wanted', 'w', encoding='ascii') as f:
        f.write(wanted + '\n')


PASS, NONE = '0 pass', '3 none (message not signed)'
DIGEST_FAIL, SIGNATURE_FAIL = '1 fail (content was changed)', '1 fail (signature did not verify)'
FROM = '1 policy (From does not name one author)'


def bad(text):
    return f'1 neutral ({text})'


def attributes_bad(text):
    return bad('bad signed attributes: ' + text)


GOOD = cms(signer())
WITHIN = cms(signer(), content=ENTITY)
RIGHT = attribute(DIGEST, octets(hash_of('sha256', ENTITY)))
OTHER = b'Content-Type: text/plain\r\n\r\nGoodbye\r\n'
WRONG = attribute(DIGEST, octets(hash_of('sha256', OTHER)))
KIND = attribute(CONTENT_TYPE, oid(DATA))


def structures():
    case('detached', PASS, detached(GOOD))
    case('opaque', PASS, opaque(WITHIN))
    case('detached, another content', DIGEST_FAIL, detached(GOOD, OTHER))
    case('opaque, another content', DIGEST_FAIL, opaque(cms(signer(), content=OTHER)))
    # each of them is looked for from the first one on
    for count, wanted in ((60, PASS), (100000, bad('over a limit: hashes'))):
        names = tlv(0x31, seq(tlv(0x06, b'\x2a')) * count, seq(oid(HASH['sha256']), NULL))
        certs = tlv(0xa0, certificate('ann'), certificate('inter'))
        case('%d names of hashes' % count, wanted, opaque(seq(oid(SIGNED), tlv(0xa0, seq(
            integer(1), names, seq(oid(DATA), tlv(0xa0, octets(ENTITY))), certs, set_of(signer()))))))
    encoding = b'Content-Transfer-Encoding: base64\n'
    case('detached, base64 that nothing says', PASS, detached(GOOD).replace(encoding, b''))
    case('opaque, base64 that nothing says', PASS, opaque(WITHIN).replace(encoding, b''))
    case('opaque, base64 that is said to be 8bit', PASS, opaque(WITHIN).replace(b'base64', b'8bit'))
    # RFC 5652 5.3, 11.1, 11.2: each attribute once, with one value
    two = attribute(DIGEST, octets(hash_of('sha256', ENTITY)), octets(hash_of('sha256', OTHER)))
    for name, attributes, why in (
            ('the digest twice, the right one first', [KIND, RIGHT, WRONG], 'one of them occurs twice'),
            ('the digest twice, the wrong one first', [KIND, WRONG, RIGHT], 'one of them occurs twice'),
            ('the same digest twice', [KIND, RIGHT, RIGHT], 'one of them occurs twice'),
            ('two digests in one attribute', [KIND, two], 'message digest'),
            ('no value of the digest', [KIND, attribute(DIGEST)], 'message digest'),
            ('no digest', [KIND], 'message digest'),
            ('a digest that is an integer', [KIND, attribute(DIGEST, integer(5))], 'message digest'),
            ('the content type twice', [KIND, KIND, RIGHT], 'one of them occurs twice'),
            ('no content type', [RIGHT], 'content type'),
            ('another content type', [attribute(CONTENT_TYPE, oid(TST)), RIGHT], 'content type'),
            ('no attributes in the set', [], 'content type'),
            ('an unknown one twice', [KIND, RIGHT, attribute('1.2.3', NULL), attribute('1.2.3', NULL)],
             'one of them occurs twice')):
        for form, make in (('detached', lambda s: detached(cms(s))), ('opaque', lambda s: opaque(cms(s, content=ENTITY)))):
            case(f'{form}, {name}', attributes_bad(why), make(signer(attributes=attributes)))
    many = [KIND, RIGHT] + [attribute('1.2.3.%d' % i, NULL) for i in range(63)]
    case('an unknown attribute', PASS, detached(cms(signer(attributes=many[:3]))))
    case('65 attributes', bad('over a limit: signed attributes'), detached(cms(signer(attributes=many))))
    case('attributes out of order', PASS, detached(cms(signer(attributes=[RIGHT, KIND]))))
    case('attributes that were not signed', SIGNATURE_FAIL, detached(cms(signer(signed=OTHER))))

    # a time stamp, signed by Ann's key, is not a mail of hers
    stamp = usual(ENTITY, 'sha256', TST)
    for form, make in (('detached', lambda d: detached(d)), ('opaque', lambda d: opaque(d))):
        inside = ENTITY if form == 'opaque' else None
        case(f'{form}, content that is a time stamp', bad('signature syntax error: type of content'),
             make(cms(signer(attributes=stamp), kind=TST, content=inside)))
        case(f'{form}, content that is a time stamp, without attributes', bad('signature syntax error: type of content'),
             make(cms(signer(attributes=None), kind=TST, content=inside)))

    # RFC 5652 5.1
    case('its hash is not in the list', bad('signature syntax error: its hash is not in the list'),
         detached(cms(signer(), hashes=('sha512',))))
    case('opaque, its hash is not in the list', bad('signature syntax error: its hash is not in the list'),
         opaque(cms(signer(), hashes=('sha512',), content=ENTITY)))
    case('an empty list', bad('signature syntax error: its hash is not in the list'), detached(cms(signer(), hashes=())))
    case('several hashes, one used', PASS, detached(cms(signer(), hashes=('sha1', 'sha512', 'sha256', 'md5'))))

    # without attributes (RFC 5652 5.4), and what was signed as attributes shown as content
    case('without attributes', PASS, detached(cms(signer(attributes=None))))
    case('opaque, without attributes', PASS, opaque(cms(signer(attributes=None), content=ENTITY)))
    case('without attributes, another content', SIGNATURE_FAIL, detached(cms(signer(attributes=None)), OTHER))
    shown = set_of(KIND, RIGHT)
    case('attributes shown as content', bad('ambiguous message: signed content'),
         opaque(cms(signer(attributes=None, content=shown), content=shown)))

    case('no certificates', '1 permerror (no certificate of the signer)', detached(cms(signer(), certificates=())))
    case("another's certificate", '1 permerror (no certificate of the signer)', detached(cms(signer(), certificates=('bob',))))
    case('no certificate in their set', '1 permerror (no certificate of the signer)',
         detached(cms(signer(), certificates=(b'',))))
    case('no signers', bad('signature syntax error: no signers'), detached(cms()))
    case('opaque, no signers', NONE, opaque(cms(content=ENTITY)))
    case('opaque, certificates only', NONE, opaque(cms()))
    case('opaque, no content', bad('signature syntax error: no content'), opaque(GOOD))
    case('content within and outside', bad('signature syntax error: content within a detached signature'), detached(WITHIN))
    case('another content within', bad('signature syntax error: content within a detached signature'),
         detached(cms(signer(), content=OTHER)))
    case('one certificate twice', PASS, detached(cms(signer(), certificates=('ann', 'ann', 'inter'))))
    case('many certificates', PASS, detached(cms(signer(), certificates=('bob', 'self', 'mallory', 'inter', 'ann'))))
    case('101 certificates', bad('over a limit: certificates'),
         detached(cms(signer(), certificates=['ann', 'inter'] + [certificate('bob')] * 99)))
    case('17 signers', bad('over a limit: signers'), detached(cms(*[signer()] * 17)))
    case('16 signers', '0 ' + '/'.join(['pass'] * 16), detached(cms(*[signer()] * 16)))


def algorithms():
    def parameters(h='sha256', m='sha256', salt=32, trailer=b'', mask=MGF1):
        return seq(oid(PSS), seq(tlv(0xa0, seq(oid(HASH[h]), NULL)), tlv(0xa1, seq(oid(mask), seq(oid(HASH[m]), NULL))),
                                 tlv(0xa2, integer(salt)), trailer))

    unknown = bad('unknown algorithm: signature')
    case('PSS', PASS, detached(cms(signer(algorithm=parameters(), pss_salt=32))))
    case('PSS, without attributes', PASS,
         detached(cms(signer(algorithm=parameters(), pss_salt=32, attributes=None))))
    case('PSS, another salt', SIGNATURE_FAIL, detached(cms(signer(algorithm=parameters(salt=20), pss_salt=32))))
    case('PSS, a salt of 2 GB', unknown, detached(cms(signer(algorithm=parameters(salt=1 << 31), pss_salt=32))))
    case('PSS, a negative salt', unknown, detached(cms(signer(
        algorithm=parameters().replace(tlv(0xa2, integer(32)), tlv(0xa2, b'\x02\x01\xfe')), pss_salt=32))))
    case('PSS, another hash', unknown, detached(cms(signer(algorithm=parameters(h='sha512'), pss_salt=32))))
    case('PSS, another hash in the mask', SIGNATURE_FAIL,
         detached(cms(signer(algorithm=parameters(m='sha512'), pss_salt=32))))
    case('PSS, another mask', unknown, detached(cms(signer(algorithm=parameters(mask=RSA), pss_salt=32))))
    case('PSS, another trailer', unknown,
         detached(cms(signer(algorithm=parameters(trailer=tlv(0xa3, integer(2))), pss_salt=32))))
    case('PSS, no parameters', unknown, detached(cms(signer(algorithm=seq(oid(PSS)), pss_salt=32))))
    case('PSS said, PKCS#1 made', SIGNATURE_FAIL, detached(cms(signer(algorithm=parameters()))))
    case('PKCS#1 said, PSS made', SIGNATURE_FAIL, detached(cms(signer(pss_salt=32))))
    case('sha256WithRSAEncryption', PASS, detached(cms(signer(algorithm=seq(oid(SHA256_RSA), NULL)))))
    case('the algorithm names another hash', unknown, detached(cms(signer(algorithm=seq(oid(SHA512_RSA), NULL)))))
    case('an algorithm for other keys', unknown, detached(cms(signer(algorithm=seq(oid(ECDSA256))))))
    case('an unknown algorithm', unknown, detached(cms(signer(algorithm=seq(oid('1.2.3.4'))))))

    case('ECDSA', PASS, detached(cms(signer('ann-p256'), certificates=('ann-p256', 'inter'))))
    case('RSA said, with an EC key', unknown,
         detached(cms(signer('ann-p256', algorithm=seq(oid(RSA), NULL)), certificates=('ann-p256', 'inter'))))
    # RFC 8419
    ed = ('ann-ed25519', 'inter')
    case('Ed25519', PASS, detached(cms(signer('ann-ed25519', digest='sha512'), hashes=('sha512',), certificates=ed)))
    case('opaque, Ed25519', PASS,
         opaque(cms(signer('ann-ed25519', digest='sha512'), hashes=('sha512',), certificates=ed, content=ENTITY)))
    case('Ed25519, SHA-256', PASS, detached(cms(signer('ann-ed25519'), certificates=ed)))
    case('Ed25519, another content', DIGEST_FAIL, detached(cms(signer('ann-ed25519'), certificates=ed), OTHER))
    case('Ed25519, other attributes', SIGNATURE_FAIL,
         detached(cms(signer('ann-ed25519', signed=OTHER), certificates=ed)))
    case('Ed25519, without attributes', unknown,
         detached(cms(signer('ann-ed25519', attributes=None), certificates=ed)))
    for weak, name in (('sha1', 'SHA-1'), ('md5', 'MD5')):
        case(name, f'1 policy (weak algorithm: {name})', detached(cms(signer(digest=weak), hashes=(weak,))))
    case('a strong one and a weak one', '1 policy (another signature is not good)/policy (weak algorithm: SHA-1)',
         detached(cms(signer(), signer(digest='sha1'), hashes=('sha1', 'sha256'))))


def ess():
    """RFC 5035: which certificate is the signer's, he says himself"""
    ann, bob = hash_of('sha256', certificate('ann')), hash_of('sha256', certificate('bob'))
    sha512 = seq(oid(HASH['sha512']))
    wrong = attributes_bad('signing certificate')
    for name, kind, ids, wanted in (
            ('SHA-256', ESS2, seq(seq(octets(ann))), PASS),
            ('SHA-512', ESS2, seq(seq(sha512, octets(hash_of('sha512', certificate('ann'))))), PASS),
            ('SHA-1', ESS1, seq(seq(octets(hash_of('sha1', certificate('ann'))))), PASS),
            ('his and others', ESS2, seq(seq(octets(ann)), seq(octets(bob))), PASS),
            ("another's", ESS2, seq(seq(octets(bob))), wrong),
            ("another's first", ESS2, seq(seq(octets(bob)), seq(octets(ann))), wrong),
            ("another's by SHA-1", ESS1, seq(seq(octets(hash_of('sha1', certificate('bob'))))), wrong),
            ('none', ESS2, seq(), wrong),
            ('no hash', ESS2, seq(seq()), wrong),
            ('an empty hash', ESS2, seq(seq(octets(b''))), wrong),
            ('an unknown hash', ESS2, seq(seq(seq(oid('1.2.3')), octets(ann))), wrong)):
        case(f'signing certificate, {name}', wanted,
             detached(cms(signer(attributes=usual(ENTITY, 'sha256') + [attribute(kind, seq(ids))]))))


def around():
    """what stands around a good signature"""
    case('text before and behind', PASS, detached(GOOD, preamble=b'This is signed\n', epilogue=b'a footer\n'))
    case('CRLF', PASS, detached(GOOD).replace(b'\n', b'\r\n'))
    case('a header field below the MIME block', PASS, detached(GOOD, below=b'X-Scanned: yes\n'))
    old = b'application/x-pkcs7-signature; name=smime.p7s'
    case('the old name', PASS, detached(GOOD, kind=TYPE.replace(b'/pkcs7', b'/x-pkcs7'), sig_type=old))
    case('the old name in one place', PASS, detached(GOOD, sig_type=old))
    case('no protocol', PASS, detached(GOOD, kind=b'multipart/signed; boundary=bb'))
    case('a wrong micalg', PASS, detached(GOOD, kind=TYPE.replace(b'sha-256', b'md5')))
    case('no protocol, and the signature is of no known type', NONE,
         detached(GOOD, kind=b'multipart/signed; boundary=bb', sig_type=b'application/octet-stream'))
    case('protocol, and the signature is of no known type', PASS, detached(GOOD, sig_type=b'application/octet-stream'))
    # what stands behind the structure, or in attributes that are not signed, a reader would show
    for shown in (b'text/plain', b'text/html; name=smime.p7s', b'image/png', b'application/xhtml+xml'):
        case(f'protocol, and the signature is {shown.decode()}', '1 policy (text outside the signed part)',
             detached(GOOD, sig_type=shown))
    case('OpenPGP', NONE, detached(GOOD, kind=b'multipart/signed; protocol="application/pgp-signature"; boundary=bb',
                                   sig_type=b'application/pgp-signature'))
    for name, kind, wanted in (
            ('the old name', b'application/x-pkcs7-mime; smime-type=signed-data', PASS),
            ('no smime-type', b'application/pkcs7-mime; name=smime.p7m', PASS),
            ('upper case', b'APPLICATION/PKCS7-MIME; SMIME-TYPE=SIGNED-DATA', PASS),
            ('octet-stream with .p7m', b'application/octet-stream; name=smime.P7M', PASS),
            ('octet-stream with .p7m as its file name',
             b'application/octet-stream\nContent-Disposition: attachment; filename="smime.p7m"', PASS),
            ('octet-stream with another name', b'application/octet-stream; name=smime.txt', NONE),
            ('smime-type of other data', b'application/pkcs7-mime; smime-type=enveloped-data', NONE),
            ('text', b'text/plain; name=smime.p7m', NONE)):
        case(f'opaque, {name}', wanted, opaque(WITHIN, kind))
    for width in (4, 60, 72, 76, 1000000):
        case(f'opaque, base64 in lines of {width}', PASS, opaque(WITHIN, width=width))
    case('opaque, base64 with CRLF', PASS, opaque(WITHIN).replace(b'\n', b'\r\n'))
    case('opaque, octets behind the structure', PASS, opaque(WITHIN + b'\n\n'))
    case('opaque, cut', bad('signature syntax error: damaged structure'), opaque(WITHIN[:-1]))
    case('opaque, no base64 at all', bad('signature syntax error: damaged structure'),
         HEADER + b'Content-Type: application/pkcs7-mime\n\nHello\n')
    # indefinite lengths, and the content in pieces, as openssl's and Outlook's streaming writers do it
    pieces = b'\xa0\x80\x24\x80' + octets(ENTITY[:5]) + octets(b'') + octets(ENTITY[5:]) + b'\0\0' + b'\0\0'
    ber = (b'\x30\x80' + oid(SIGNED) + b'\xa0\x80\x30\x80' + integer(1) + set_of(seq(oid(HASH['sha256']), NULL))
           + b'\x30\x80' + oid(DATA) + pieces + b'\0\0' + tlv(0xa0, certificate('ann'), certificate('inter'))
           + set_of(signer()) + b'\0\0' * 3)
    case('opaque, BER', PASS, opaque(ber))

    ambiguous = 'ambiguous message: '
    for name, why, message in (
            ('two Content-Type fields', 'double-type', detached(GOOD, below=b'Content-Type: text/html\n')),
            ('the boundary twice', 'double-parameter', detached(GOOD, kind=TYPE + b'; boundary=cc')),
            ('no closing boundary', 'unclosed', detached(GOOD, close=b'')),
            ('a boundary line with other text', 'boundary-tail',
             detached(GOOD, preamble=b'--bbHello\n')),
            ('a boundary behind the last one', 'after-close', detached(GOOD, epilogue=b'--bb\n\nHello\n')),
            ('a NUL in the epilogue', None, detached(GOOD, epilogue=b'\0Hello\n')),
            ('base64 over all', 'encoded', detached(GOOD, below=b'Content-Transfer-Encoding: base64\n')),
            ('a line that is no field', 'header-line', detached(GOOD, header=HEADER + b'Hello\n'))):
        case(name, bad(ambiguous + why) if why else '1 neutral', message)
    nested = (b'Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\nHello\r\n--bb--\r\n')
    case('the boundary again within', '1 neutral', detached(cms(signer(content=nested)), nested))
    three = b'--bb\nContent-Type: text/plain\n\nPay Mallory.\n'
    case('a third part', bad('signature syntax error: parts of multipart/signed'), detached(GOOD, extra=three))
    one = HEADER + b'Content-Type: ' + TYPE + b'\n\n--bb\n' + lf(ENTITY) + b'\n--bb--\n'
    case('one part', bad('signature syntax error: parts of multipart/signed'), one)
    first = detached(GOOD).replace(b'--bb\n', b'--bb\n\nPay Mallory.\n\n--bb\n', 1)
    case('a part before', bad('signature syntax error: damaged structure'), first)
    two_signed = detached(GOOD, extra=b'--bb\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: '
                          b'base64\n\n' + b64(cms(signer())) + b'\n')
    case('two signatures beside each other', bad('signature syntax error: parts of multipart/signed'), two_signed)

    # only the root counts (RFC 8551 3.8: what is around may be anybody's)
    inner = detached(GOOD, header=b'')
    mixed = (HEADER + b'Content-Type: multipart/mixed; boundary=mm\n\n--mm\n' + inner
             + b'\n--mm\nContent-Type: text/plain\n\nfooter of a list\n--mm--\n')
    case('a footer outside', '1 policy (text outside the signed part)', mixed)
    case('nothing but the signed part within multipart/mixed', '1 policy (text outside the signed part)',
         HEADER + b'Content-Type: multipart/mixed; boundary=mm\n\n--mm\n' + inner + b'\n--mm--\n')
    case('a footer outside of an opaque one', '1 policy (text outside the signed part)',
         HEADER + b'Content-Type: multipart/mixed; boundary=mm\n\n--mm\n' + opaque(WITHIN, header=b'')
         + b'\n--mm\n\nfooter\n--mm--\n')
    case('a bad one within multipart/mixed', DIGEST_FAIL, mixed.replace(b'Hello', b'Jello'))
    case('a signed document attached', NONE,
         HEADER + b'Content-Type: multipart/mixed; boundary=mm\n\n--mm\n\nSee the document.\n--mm\n'
         + opaque(WITHIN, b'application/pkcs7-mime; name=invoice.xml.p7m', header=b'') + b'\n--mm--\n')
    case('a signed message enclosed', NONE,
         b'From: mallory@example.com\nContent-Type: message/rfc822\n\n' + detached(GOOD))
    case('a signed message attached', NONE,
         HEADER + b'Content-Type: multipart/mixed; boundary=mm\n\n--mm\nContent-Type: message/rfc822\n\n' + detached(GOOD)
         + b'\n--mm--\n')
    case('encrypted', NONE, opaque(seq(oid('1.2.840.113549.1.7.3'), tlv(0xa0, seq(integer(0)))),
                                   b'application/pkcs7-mime'))
    case('plain text', NONE, HEADER + b'\nHello\n')
    case('an empty file', NONE, b'')

    # a whole message within the signature (RFC 8551 3.1), or its fields (RFC 9788): a reader shows them
    for name, author, wanted in (
            ('the same From', b'From: Ann <ANN@example.org>\r\n', PASS), ('no From', b'', PASS),
            ('another From', b'From: bob@example.net\r\n', FROM),
            ('two From fields', b'From: ann@example.org\r\nFrom: ann@example.org\r\n', FROM),
            ('two mailboxes', b'From: ann@example.org, bob@example.net\r\n', FROM)):
        wrapped = b'Content-Type: message/rfc822\r\n\r\n' + author + b'Subject: y\r\n\r\nHello\r\n'
        fields = author + b'Subject: y\r\nContent-Type: text/plain; hp="clear"\r\n\r\nHello\r\n'
        for form, entity in (('a message', wrapped), ('an entity', fields)):
            case(f'{form} with {name} within', wanted, detached(cms(signer(content=entity)), entity))
            case(f'opaque, {form} with {name} within', wanted, opaque(cms(signer(content=entity), content=entity)))
    double = b'Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nHello\r\n'
    case('ambiguous within', bad('ambiguous message: double-type'), detached(cms(signer(content=double)), double))
    case('opaque, ambiguous within', bad('ambiguous message: signed content'),
         opaque(cms(signer(content=double), content=double)))


structures()
algorithms()
ess()
around()
