"""attack_frame: text around a good signature, and structures that readers understand in different ways."""

from attack_case import (ENTITY, EVIL, HEADER, HERS, MALLORY, NONE, NOT_READ, OTHER, OUTSIDE, PASS, REST, TYPE, crlf,
                         detached, multipart, p7m, part, with_boundary)
from cmsder import b64, lf

HTML = b'<html><body><p>' + EVIL + b'</p><div style="display:none">'


def around(a):
    """what a reader shows beside the signed part"""
    text, html = part(EVIL), part(HTML, b'text/html')
    end = part(b'</div>', b'text/html')
    for form, signed in a.both(header=b''):
        for name, parts in (('text before', [text, signed]), ('text behind', [signed, text]),
                            ('text before and behind', [text, signed, text]), ('HTML that hides it', [html, signed, end]),
                            ('HTML before', [html, signed]), ('an empty part behind', [signed, part(b'')]),
                            ('nothing but it', [signed]), ('an attachment', [signed, part(EVIL, b'application/pdf')]),
                            ('two of them', [signed, signed]), ('the signed part last of five', [text] * 4 + [signed])):
            a.case(f'{form} within multipart/mixed: {name}', multipart(*parts), OUTSIDE)
        for subtype in (b'alternative', b'related', b'digest', b'parallel', b'report', b'x-unknown', b'form-data'):
            a.case(f'{form} within multipart/{subtype.decode()}', multipart(text, signed, subtype=subtype), OUTSIDE)
            a.case(f'{form} within multipart/{subtype.decode()}, first', multipart(signed, html, subtype=subtype), OUTSIDE)
        for depth in (2, 5, 20):
            inner = signed
            for level in range(depth):
                inner = multipart(text, inner, boundary=b'm%02d' % level, header=b'' if level < depth - 1 else HEADER)
            a.case(f'{form}, {depth} levels down', inner, OUTSIDE)
        # by qmail-pgp, which finds no OpenPGP in it
        a.case(f'{form} within multipart/signed of OpenPGP', multipart(signed, part(b'x', b'application/pgp-signature'),
                                                                      subtype=b'signed', more=b'; protocol="application/pgp-signature"'),
               OUTSIDE, result='neutral')
    for form, whole in a.both():
        forwarded = HEADER + b'Content-Type: message/rfc822\n\n' + whole
        a.case(f'{form} as a message within the message', forwarded, NONE)
        a.case(f'{form} as an attached message', multipart(text, b'Content-Type: message/rfc822\n\n' + whole), NONE)
        a.case(f'{form} as an attached message from Mallory', multipart(
            text, b'Content-Type: message/rfc822\n\n' + whole, header=MALLORY + REST), NONE)
        a.case(f'{form} as message/global', HEADER + b'Content-Type: message/global\n\n' + whole, NONE)
        a.case(f'{form} as text', HEADER + b'Content-Type: text/plain\n\n' + EVIL + b'\n' + whole, NONE)
        a.case(f'{form} behind the text, without a type', HEADER + b'\n' + EVIL + b'\n\n' + whole, NONE)
        a.case(f'{form}, control: hers alone', whole, PASS)
        a.case(f'{form}, control: with CRLF', crlf(whole), PASS)


def layers(a):
    """signatures in signatures"""
    ann = with_boundary(a.detached(header=b''), b'cc')
    both = crlf(multipart(part(EVIL), ann, header=b''))
    for form, whole in a.both(both, 'mallory', MALLORY + REST):
        a.case(f"{form}: hers within Mallory's, from him", whole, PASS, by='mallory@example.com')
    for form, whole in a.both(both, 'mallory'):
        a.case(f"{form}: hers within Mallory's, from her", whole, OTHER)
    for form, whole in a.both(crlf(ann), 'mallory'):
        a.case(f"{form}: hers alone within Mallory's, from her", whole, OTHER, result='fail/pass')
    inner = with_boundary(a.detached(crlf(part(EVIL)), 'mallory', b''), b'cc')
    for form, whole in a.both(crlf(inner)):
        a.case(f"{form}: Mallory's within hers, so she has signed it", whole, PASS, result='fail/pass')
    same = a.detached(header=b'')
    a.case("an opaque one of hers within a detached one of Mallory's", a.detached(crlf(a.opaque(header=b'')), 'mallory'), OTHER,
           result='fail/pass')
    a.case('multipart/signed whose first part is multipart/signed with the same boundary', detached(
        a.der(entity=crlf(same)), crlf(same)), NOT_READ)


def parts_of_signed(a):
    """multipart/signed with parts that should not be there"""
    good = a.der()
    signature = b'--bb\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n' + b64(good) + b'\n'
    for name, message, wanted in (
            ('a third part', detached(good, extra=b'--bb\n' + part(EVIL)), NOT_READ),
            ('a third part that is a signature', detached(good, extra=signature), NOT_READ),
            ('a part before', detached(good, first=b'--bb\n' + part(EVIL) + b'\n--bb\n'), NOT_READ),
            ('the signature first', detached(good, first=signature + b'--bb\n'), NOT_READ),
            ('no signature', HEADER + b'Content-Type: ' + TYPE + b'\n\n--bb\n' + lf(ENTITY) + b'\n--bb--\n', NOT_READ),
            ('no part at all', HEADER + b'Content-Type: ' + TYPE + b'\n\n--bb--\n', NOT_READ),
            ('text in the part of the signature', detached(good, sig_more=b'\n' + EVIL + b'\n'), NOT_READ),
            ('the signature is a multipart', detached(good, sig_type=b'multipart/mixed; boundary=bb2'), NOT_READ),
            ('the signature is HTML', detached(good, sig_type=b'text/html'), OUTSIDE),
            ('the signature has no type', detached(good).replace(b'Content-Type: application/pkcs7-signature; name=smime.p7s\n', b''), OUTSIDE),
            ('text before the first boundary', detached(good, preamble=b'This is signed\n'), PASS),
            ('text behind the last boundary', detached(good, epilogue=b'This was signed\n'), PASS)):
        a.case('multipart/signed: ' + name, message, wanted, result='policy' if wanted == OUTSIDE else None)


def boundaries(a):
    good = a.der()
    deep = b'Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\n' + HERS + b'\r\n--bb--\r\n'
    longer = b'Content-Type: multipart/mixed; boundary=bbb\r\n\r\n--bbb\r\n\r\n' + HERS + b'\r\n--bbb--\r\n'
    dashes = b'Content-Type: text/plain\r\n\r\n' + HERS + b'\r\n--bb \r\n' + EVIL + b'\r\n'

    def kind(text):
        return TYPE.replace(b'boundary=bb', text)

    for name, message, wanted in (
            ('nested in itself', detached(a.der(entity=deep), deep), NOT_READ),
            ('one is the start of another', detached(a.der(entity=longer), longer), NOT_READ),
            ('no closing one', detached(good, close=b''), NOT_READ),
            ('a closing one between the parts', detached(good, between=b'\n--bb--\n--bb\n'), NOT_READ),
            ('text on the line of the first one', detached(good, first=b'--bb' + EVIL + b'\n'), NOT_READ),
            ('text on the line between', detached(good, between=b'\n--bb ' + EVIL + b'\n'), NOT_READ),
            ('blanks on the line between', detached(good, between=b'\n--bb \t\n'), PASS),
            ('in the text, with a blank behind it', detached(a.der(entity=dashes), dashes), NOT_READ),
            ('one behind the closing one', detached(good, epilogue=b'--bb\n\n' + EVIL + b'\n--bb--\n'), NOT_READ),
            ('twice in the field', detached(good, kind=TYPE + b'; boundary=cc'), NOT_READ),
            ('twice, the other one first', detached(good, kind=kind(b'boundary=cc; boundary=bb')), NOT_READ),
            ('plain and by RFC 2231', detached(good, kind=TYPE + b"; boundary*=us-ascii''cc"), NOT_READ),
            ('by RFC 2231 alone', detached(good, kind=kind(b"boundary*=us-ascii''bb")), NOT_READ),
            ('in pieces', detached(good, kind=kind(b'boundary*0=b; boundary*1=b')), NOT_READ),
            ('empty', detached(good, kind=kind(b'boundary=""')), NONE),
            ('none in the field', detached(good, kind=kind(b'charset=us-ascii')), NONE),
            ('in a comment', detached(good, kind=kind(b'(boundary=cc) boundary=bb')), NOT_READ),
            ('with a comment behind it', detached(good, kind=kind(b'boundary=bb(cc)')), NOT_READ),
            ('with an escape', detached(good, kind=kind(b'boundary="b\\b"')), NOT_READ),
            ('in a quoted string that does not end', detached(good, kind=kind(b'boundary="bb')), NOT_READ),
            ('with a NUL', detached(good, kind=kind(b'boundary="bb\0"')), NOT_READ),
            ('with an 8-bit octet', detached(good, kind=kind(b'boundary="b\xffb"')), NOT_READ),
            ('lines that end in CR alone', detached(good, first=b'--bb\r', between=b'\r--bb\r'), NOT_READ),
            ('behind a CR alone', detached(good, preamble=b'x\r--bb\r' + EVIL + b'\n'), NOT_READ)):
        a.case('boundary: ' + name, message, wanted)


def content_fields(a):
    """Content-Type and Content-Transfer-Encoding that readers understand in different ways"""
    good, within = a.der(), a.der(content=ENTITY)
    evil = b'Content-Type: text/plain; x="'
    for name, message, wanted in (
            ('a second one, text', detached(good, below=b'Content-Type: text/html\n'), NOT_READ),
            ('a second one before it', detached(good, header=HEADER + b'Content-Type: text/html\n'), NONE),
            ('a second one in upper case', detached(good, below=b'CONTENT-TYPE: text/html\n'), NOT_READ),
            ('a second one that is the same', detached(good, below=b'Content-Type: ' + TYPE + b'\n'), NOT_READ),
            ('a blank before the colon', detached(good, name=b'Content-Type : '), NOT_READ),
            ('a second one with a blank before the colon', detached(good, below=b'Content-Type : text/html\n'), NOT_READ),
            ('on a line of its own, folded', detached(good, name=b'Content-Type:\n '), PASS),
            ('behind a lone CR', detached(good, header=HEADER + b'X-A: b\rContent-Type: text/html\n'), NOT_READ),
            ('a NUL in it', detached(good, kind=TYPE + b'; x="\0"'), NOT_READ),
            ('an 8-bit octet in its name', detached(good, below=b'Content-Typ\xe9: text/html\n'), NOT_READ),
            ('comments in it', detached(good, kind=TYPE.replace(b'/', b'(a)/(b)', 1)), NOT_READ),
            ('an open string before it', detached(good, header=HEADER + evil + b'\n'), NONE),
            ('a line that is no field', detached(good, header=HEADER + EVIL + b'\n'), NOT_READ),
            ('a line of blanks, then text', detached(good, below=b' \n' + EVIL + b'\n'), NOT_READ),
            ('base64 over all', detached(good, below=b'Content-Transfer-Encoding: base64\n'), NOT_READ),
            ('quoted-printable over all', detached(good, below=b'Content-Transfer-Encoding: quoted-printable\n'), NOT_READ),
            ('two encodings', p7m(within, below=b'Content-Transfer-Encoding: 8bit\n'), NOT_READ),
            ('an unknown encoding', p7m(within, encoding=b'x-uuencode'), NOT_READ),
            ('smime-type twice', p7m(within, kind=b'application/pkcs7-mime; smime-type=%s; smime-type=enveloped-data'), NOT_READ),
            ('smime-type of encrypted mail', p7m(within, b'enveloped-data'), NONE),
            ('smime-type of certificates', p7m(within, b'certs-only'), PASS),
            ('smime-type of compressed data', p7m(within, b'compressed-data'), NONE),
            ('opaque as text', p7m(within, kind=b'text/plain; smime-type=%s'), NONE),
            ('opaque under the type of a detached signature', p7m(within, kind=b'application/pkcs7-signature'), NONE),
            ('micalg of another hash', detached(good, kind=TYPE.replace(b'sha-256', b'sha-512')), PASS),
            ('micalg twice', detached(good, kind=TYPE + b'; micalg=md5'), NOT_READ),
            ('protocol of OpenPGP', detached(good, kind=TYPE.replace(b'application/pkcs7', b'application/pgp')), NONE),
            ('protocol twice', detached(good, kind=TYPE + b'; protocol="application/pgp-signature"'), NOT_READ),
            ('two MIME-Version fields', detached(good, below=b'MIME-Version: 2.0\n'), PASS),
            ('no MIME-Version', detached(good).replace(b'MIME-Version: 1.0\n', b''), PASS)):
        # qmail-unseal believes smime-type=certs-only, and asks qmail-pgp what it says of its protocol
        a.case('Content fields: ' + name, message, wanted,
               result={'smime-type of certificates': 'none', 'protocol of OpenPGP': 'neutral'}.get(name))
    ambiguous = [b'Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n' + HERS + b'\r\n',
                 b'Content-Type: multipart/mixed; boundary=x; boundary=y\r\n\r\n--x\r\n\r\na\r\n--x--\r\n',
                 b'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\na\r\n',
                 b'Content-Type: text/plain\r\nno field\r\n\r\n' + HERS + b'\r\n',
                 b'Content-Type: text/plain\r\n\r\n' + HERS + b'\0\r\n']
    for number, entity in enumerate(ambiguous):
        for form, whole in a.both(entity):
            a.case(f'what is signed is ambiguous itself, {number}, {form}', whole, NOT_READ)


def damage(a):
    """hers, changed"""
    good, within = a.der(), a.der(content=ENTITY)
    for name, old, new in (('a word', HERS, EVIL), ('a letter', HERS, HERS.lower()), ('a blank behind it', HERS, HERS + b' '),
                           ('an empty line behind it', HERS, HERS + b'\n'), ('its type', b'text/plain', b'text/html'),
                           ('a field more', b'Content-Type: text/plain', b'Content-Type: text/plain\nX-A: b')):
        a.case(f'changed: {name}', detached(good).replace(old, new, 1), '1 fail (content was changed)')
        a.case(f'changed within: {name}', p7m(a.signing.signed(a.signer('ann-p256'), certs=('ann-p256', 'inter'),
                                                              content=lf(ENTITY).replace(old, new, 1).replace(b'\n', b'\r\n'))),
               '1 fail (content was changed)')
    a.case('another signature of hers', detached(a.der(entity=ENTITY.replace(b'ten', b'two'))), '1 fail (content was changed)')
    a.case('content within and outside', detached(within), NOT_READ)
    a.case('other content within', detached(a.der(content=ENTITY.replace(b'ten', b'two'))), NOT_READ)
    # no reader shows what stands behind the structure
    a.case('opaque, and text behind it', p7m(within, after=b'\n' + EVIL + b'\n'), PASS)
    a.case('opaque, and base64 behind it', p7m(within, after=b'\n' + b64(EVIL)), PASS)
    a.case('opaque twice', p7m(within + within), PASS)
    a.case('opaque, cut', p7m(within[:-3]), NOT_READ)
    a.case('nothing in it', HEADER + b'Content-Type: application/pkcs7-mime\n\n', NOT_READ, result='none')


def run(a):
    for group in (around, layers, parts_of_signed, boundaries, content_fields, damage):
        group(a)

