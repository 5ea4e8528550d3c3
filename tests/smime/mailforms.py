"""mailforms: the entities that the corpora of tests/smime sign and encrypt, and the forms in which a structure lies in a
message. The forms differ as those of mail programs do."""

import base64
import email
import re

from cmsder import b64, lf

PNG = base64.b64encode(bytes(range(256)) * 2)
WRAPPED = b'\r\n'.join(PNG[i:i + 76] for i in range(0, len(PNG), 76))


def multipart(kind, boundary, *parts):
    lines = b''.join(b'--' + boundary + b'\r\n' + part + b'\r\n' for part in parts)
    return b'Content-Type: multipart/' + kind + b'; boundary="' + boundary + b'"\r\n\r\n' + lines + b'--' + boundary + b'--\r\n'


TEXT = b'Content-Type: text/plain\r\n\r\nHi Bob,\r\n\r\nare you hungry?\r\n-- \r\nAnn\r\n'
HTML = b'Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Gr=C3=BC=C3=9Fe=\r\n</p>\r\n'
IMAGE = (b'Content-Type: image/png; name="a.png"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n'
         b' filename="a.png"\r\n\r\n' + WRAPPED + b'\r\n')
MESSAGE = (b'Content-Type: message/rfc822\r\n\r\nFrom: Ann <ann@example.org>\r\nSubject: the one within\r\n'
           b'Content-Type: text/plain\r\n\r\nHello\r\n')
ENTITIES = {
    'text': TEXT,
    'html': HTML,
    'one line without its end': b'Content-Type: text/plain\r\n\r\nHi',
    'no body': b'Content-Type: text/plain\r\n\r\n',
    'no fields': b'\r\nHi Bob\r\n',
    'alternative': multipart(b'alternative', b'alt', TEXT, HTML),
    'mixed': multipart(b'mixed', b'mix', TEXT, IMAGE),
    'related within mixed': multipart(b'mixed', b'out', multipart(b'related', b'in', HTML, IMAGE), IMAGE),
    'image': IMAGE,
    'message': MESSAGE,
    'calendar': b'Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
    'folded fields': b'Content-Type: text/plain;\r\n\tcharset=us-ascii;\r\n format=flowed\r\nContent-Language: en\r\n\r\nHi \r\nBob\r\n',
    'dots and From': b'Content-Type: text/plain\r\n\r\n.\r\n..\r\nFrom here\r\n.x\r\n',
    'empty lines': b'Content-Type: text/plain\r\n\r\n\r\n\r\nHi\r\n\r\n\r\n',
    'lines of 998': b'Content-Type: text/plain\r\n\r\n' + b'x' * 998 + b'\r\n' + b'y' * 998 + b'\r\n',
    'utf-8': 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n'.encode(),
    '40 KiB': b'Content-Type: text/plain\r\n\r\n' + b''.join(b'line %d of a longer text\r\n' % i for i in range(1600)),
}

HEADER = (b'Received: from a by b; Sat, 28 Nov 2026 05:00:00 +0000\nFrom: Ann <ann@example.org>\nTo: bob@example.net\n'
          b'Subject: lunch\nDate: Sat, 28 Nov 2026 05:00:00 +0000\nMessage-ID: <1@example.org>\n')
MICALG = {'sha256': b'sha-256', 'sha384': b'sha-384', 'sha512': b'sha-512', 'sha1': b'sha1'}


def boundary_for(entity):
    return b'----=_signed_0' if b'signed_0' not in entity else b'----=_signed_1'


def multipart_signed(der, entity, header=HEADER, digest='sha256', protocol=b'; protocol="application/pkcs7-signature"',
                     kind=b'application/pkcs7-signature; name=smime.p7s', width=64, mime=b'MIME-Version: 1.0\n', micalg=None,
                     preamble=b'', epilogue=b'', name=b'Content-Type: multipart/signed', quote=b'"'):
    bound = boundary_for(entity)
    alg = b'; micalg=' + (MICALG[digest] if micalg is None else micalg)
    return (header + mime + name + protocol + (b'' if micalg == b'' else alg) + b';\n boundary=' + quote + bound + quote
            + b'\n\n' + preamble + b'--' + bound + b'\n' + lf(entity) + b'\n--' + bound + b'\nContent-Type: ' + kind
            + b'\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=smime.p7s\n\n'
            + b64(der, width) + b'\n--' + bound + b'--\n' + epilogue)


# each gives the arguments that differ
DETACHED = {
    'usual': {},
    'old names': {'protocol': b'; protocol="application/x-pkcs7-signature"',
                  'kind': b'application/x-pkcs7-signature; name="smime.p7s"'},
    'micalg as before 8551': {'micalg': b'sha256'},
    'no micalg': {'micalg': b''},
    'no protocol': {'protocol': b''},
    'protocol without quotes': {'protocol': b'; protocol=application/pkcs7-signature'},
    'a preamble': {'preamble': b'This is an S/MIME signed message\n\n'},
    'an epilogue': {'epilogue': b'\nsome text\n'},
    'no MIME-Version': {'mime': b''},
    'upper case': {'name': b'CONTENT-TYPE: MULTIPART/SIGNED', 'kind': b'APPLICATION/PKCS7-SIGNATURE; NAME=SMIME.P7S'},
    'lines of 76': {'width': 76},
    'lines of 4': {'width': 4},
    'other fields behind': {'name': b'X-Mailer: x\nContent-Type: multipart/signed', 'mime': b'Mime-Version: 1.0 (Mac OS X)\n'},
}


def opaque(der, header=HEADER, kind=b'application/pkcs7-mime; smime-type=%s; name="smime.p7m"', smime=b'signed-data', width=64,
           encoding=b'base64', mime=b'MIME-Version: 1.0\n', name=b'Content-Type: ', after=b''):
    body = b64(der, width) if encoding.lower() in (b'base64', b'') else der
    field = b'Content-Transfer-Encoding: ' + encoding + b'\n' if encoding else b''
    return (header + mime + name + (kind % smime if b'%' in kind else kind) + b'\n' + field
            + b'Content-Disposition: attachment; filename="smime.p7m"\n\n' + body + after)


OPAQUE = {
    'usual': {},
    'the old name': {'kind': b'application/x-pkcs7-mime; smime-type=%s; name=smime.p7m'},
    'no smime-type': {'kind': b'application/pkcs7-mime; name="smime.p7m"'},
    'no parameter': {'kind': b'application/pkcs7-mime'},
    'octet-stream': {'kind': b'application/octet-stream; name="smime.p7m"'},
    'octet-stream, file name alone': {'kind': b'application/octet-stream'},
    'upper case': {'name': b'CONTENT-TYPE: ', 'kind': b'APPLICATION/PKCS7-MIME; SMIME-TYPE=%s', 'encoding': b'BASE64'},
    'folded': {'kind': b'application/pkcs7-mime;\n\tsmime-type=%s;\n name=\n\t"smime.p7m"'},
    'binary': {'encoding': b'binary'},
    'lines of 76': {'width': 76},
    'lines of 4': {'width': 4},
    'one line': {'width': 100000},
    'no MIME-Version': {'mime': b''},
    'empty lines behind': {'after': b'\n\n\n'},
}


def is_wire_safe(message):
    """Does changing LF to CRLF leave the structure as it is?"""
    return b'\nContent-Transfer-Encoding: binary\n' not in message


def crlf(message):
    return message.replace(b'\r\n', b'\n').replace(b'\n', b'\r\n')


def leaves(data):
    """the type and the decoded text of each part that has no parts, with LF"""
    found = []
    for part in email.message_from_bytes(data).walk():
        if not part.is_multipart():
            text = part.get_payload(decode=True) or b''
            found.append((part.get_content_type(), lf(text)))
    return found


def may_pass(text):
    """Can all mail software pass the lines on as they are?"""
    return re.search(rb'[\0\x80-\xff]|\r(?!\n)', text) is None and all(len(line) <= 998 for line in lf(text).split(b'\n'))


def is_opened(entity, wanted):
    """Is this what has to become of an entity that was opened? Its last line gets its end; where lines may not pass, parts are
    encoded."""
    wanted += b'' if wanted.endswith(b'\r\n') else b'\r\n'
    return entity == wanted if may_pass(wanted) else may_pass(entity) and leaves(entity) == leaves(wanted)
