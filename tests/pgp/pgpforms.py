"""pgpforms: the forms in which OpenPGP lies in a message, as mail programs write them and servers change them; and what
gpg, sqop, gosop and rnp sign and encrypt. All texts have LF unless they are for one of these programs."""

import base64
import os
import quopri
import subprocess
import tempfile


def run(words, data=b'', env=None, status=0):
    p = subprocess.run(words, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    if p.returncode != status:
        raise RuntimeError('%s: %s' % (' '.join(words), p.stderr.decode('utf-8', 'replace')))
    return p.stdout


def lf(text):
    return text.replace(b'\r\n', b'\n')


def crlf(text):
    return lf(text).replace(b'\n', b'\r\n')


def lines_of(octets, width):
    return b''.join(octets[i:i + width] + b'\n' for i in range(0, len(octets), width))


def crc24(octets):
    crc = 0xb704ce
    for c in octets:
        crc ^= c << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= 0x1864cfb
    return (crc & 0xffffff).to_bytes(3, 'big')


def armor(octets, label=b'MESSAGE', fields=b'', width=64, crc=True):
    return (b'-----BEGIN PGP ' + label + b'-----\n' + fields + b'\n' + lines_of(base64.b64encode(octets), width)
            + (b'=' + base64.b64encode(crc24(octets)) + b'\n' if crc else b'') + b'-----END PGP ' + label + b'-----\n')


class Programs:
    """gpg, sqop, gosop, rnp and pgpainless, with the keys of people.sh in `folder`"""

    def __init__(self, folder):
        self.folder = folder
        os.environ['GNUPGHOME'] = os.path.join(folder, 'gpg')
        self.rnp_home = tempfile.mkdtemp(dir=folder)
        self.has_rnp_keys = False

    def key(self, name):
        return os.path.join(self.folder, name + '.key')

    def cert(self, name):
        return os.path.join(self.folder, name + '.cert')

    def fingerprint(self, name):
        with open(os.path.join(self.folder, name + '.fpr')) as f:
            return f.read().strip()

    def gpg(self, words, data):
        return run(['gpg', '--batch', '--quiet', '--no-tty', '--no-auto-check-trustdb', '--trust-model', 'always',
                    '--pinentry-mode', 'loopback', '--passphrase', '', *words], data)

    def rnp(self, words, data):
        if not self.has_rnp_keys:
            for name in ('ann', 'ann-rsa', 'bob', 'bob-rsa', 'bob-p256'):
                run(['rnpkeys', '--homedir', self.rnp_home, '--import-keys', self.key(name)])
            self.has_rnp_keys = True
        return run(['rnp', '--homedir', self.rnp_home, '--password', '', *words, '--output', '-'], data)

    # ---- signing: octets of the signature

    def sign(self, program, key, text, textmode=False, digest=''):
        if program == 'gpg':
            return self.gpg(['--detach-sign', '-u', self.fingerprint(key), *(['--textmode'] if textmode else []),
                             *(['--digest-algo', digest] if digest else [])], text)
        if program == 'rnp':
            return self.rnp(['--sign', '--detach', '-u', self.fingerprint(key)], text)
        if program == 'gosop':
            return run(['gosop', 'sign', '--no-armor', *(['--as=text'] if textmode else []), self.key(key)], text)
        return run([program, 'sign', '--no-armor', *(['--as=text'] if textmode else []), self.key(key)], text)

    def clearsign(self, program, key, text):
        if program == 'gpg':
            return self.gpg(['--clearsign', '-u', self.fingerprint(key)], text)
        if program == 'rnp':
            return lf(self.rnp(['--clearsign', '-u', self.fingerprint(key)], text))
        return lf(run([program, 'inline-sign', '--as=clearsigned', self.key(key)], text))

    # ---- encrypting: octets of the message

    def encrypt(self, program, to, text, signer=None, options=()):
        if program == 'gpg':
            words = [w for name in to for w in ('-r', self.fingerprint(name))]
            return self.gpg([*options, '-e', *words, *(['-s', '-u', self.fingerprint(signer)] if signer else [])], text)
        if program == 'rnp':
            words = [w for name in to for w in ('-r', self.fingerprint(name))]
            return self.rnp([*options, '--encrypt', *words, *(['--sign', '-u', self.fingerprint(signer)] if signer else [])], text)
        return run([program, 'encrypt', '--no-armor', *options, *(['--sign-with=' + self.key(signer)] if signer else []),
                    *[self.cert(name) for name in to]], text)


HEADER = (b'Received: from a by b; Sat, 28 Nov 2026 05:00:00 +0000\nFrom: Ann <ann@example.org>\nTo: bob@example.net\n'
          b'Subject: lunch\nDate: Sat, 28 Nov 2026 05:00:00 +0000\nMessage-ID: <1@example.org>\n')


# ---- multipart/signed (RFC 3156 5) ----

def signed(entity, signature, header=HEADER, mime=b'MIME-Version: 1.0\n', micalg=b'; micalg="pgp-sha512"', name=b'Content-Type: multipart/signed',
           protocol=b';\n protocol="application/pgp-signature"', boundary=b'----=_b0', quote=b'"', preamble=b'', epilogue=b'',
           kind=b'application/pgp-signature; name="signature.asc"', fields=b'', encoding=b'', how=None):
    how = how or (lambda octets: armor(octets, b'SIGNATURE'))
    body = how(signature)
    if encoding == b'base64':
        body = lines_of(base64.b64encode(body), 76)
    elif encoding == b'quoted-printable':
        body = lf(quopri.encodestring(body))
    return (header + mime + name + micalg + protocol + b';\n boundary=' + quote + boundary + quote + b'\n\n' + preamble + b'--'
            + boundary + b'\n' + lf(entity) + b'\n--' + boundary + b'\nContent-Type: ' + kind + b'\n' + fields
            + (b'Content-Transfer-Encoding: ' + encoding + b'\n' if encoding else b'') + b'\n' + body + b'\n--' + boundary + b'--\n' + epilogue)


SIGNED = {
    'Thunderbird': {'kind': b'application/pgp-signature; name="OpenPGP_signature.asc"', 'boundary': b'------------c0NgLsO9vKa0',
                    'preamble': b'This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\n',
                    'fields': b'Content-Description: OpenPGP digital signature\nContent-Disposition: attachment; filename="OpenPGP_signature.asc"\n'},
    'Enigmail': {'how': lambda o: armor(o, b'SIGNATURE', b'Version: GnuPG v2\nComment: Using GnuPG with Thunderbird - https://www.enigmail.net/\n'),
                 'preamble': b'This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\n', 'boundary': b'X7v8',
                 'fields': b'Content-Description: OpenPGP digital signature\n'},
    'K-9 Mail': {'boundary': b'----8YWP2ZNFA4KXUM3M4Z7TMNAN7NW4SB', 'micalg': b'', 'protocol': b';\n protocol="application/pgp-signature";\n micalg="pgp-sha512"'},
    'mutt': {'micalg': b'; micalg=pgp-sha256', 'boundary': b'bg08WKrSYDhXBjb5', 'mime': b'MIME-Version: 1.0\nContent-Disposition: inline\n'},
    'Apple Mail': {'boundary': b'Apple-Mail=_9A5B02B1-0BBD-4A1C-8B3F-1E0F5D1DAE2B', 'encoding': b'7bit', 'mime': b'Mime-Version: 1.0 (Mac OS X Mail 16.0)\n',
                   'fields': b'Content-Disposition: attachment;\n\tfilename=signature.asc\nContent-Description: Message signed with OpenPGP\n'},
    'KMail': {'protocol': b'; protocol="application/pgp-signature"', 'micalg': b'; micalg="pgp-sha256"', 'boundary': b'nextPart1234567.xyz',
              'fields': b'Content-Description: This is a digitally signed message part.\n'},
    'base64': {'encoding': b'base64'},
    'quoted-printable': {'encoding': b'quoted-printable'},
    'octets without armor': {'encoding': b'base64', 'how': lambda o: o},
    'no check sum': {'how': lambda o: armor(o, b'SIGNATURE', crc=False)},
    'lines of 76': {'how': lambda o: armor(o, b'SIGNATURE', width=76)},
    'no protocol': {'protocol': b''},
    'no micalg, no MIME-Version': {'micalg': b'', 'mime': b''},
    'upper case, no quotes': {'name': b'CONTENT-TYPE: MULTIPART/SIGNED', 'kind': b'APPLICATION/PGP-SIGNATURE', 'quote': b'', 'boundary': b'b',
                              'protocol': b'; PROTOCOL=APPLICATION/PGP-SIGNATURE'},
    'a wrong micalg': {'micalg': b'; micalg=pgp-md5'},
    'an epilogue': {'epilogue': b'\n_______________\nlist\n'},
}


# ---- clear-signed text (RFC 4880 7) ----

def text_message(text, fields=b'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n', encoding=b'', header=HEADER):
    if encoding == b'base64':
        body = lines_of(base64.b64encode(crlf(text)), 76)
    elif encoding == b'quoted-printable':
        body = lf(quopri.encodestring(text))
    else:
        body = text
    return header + fields + (b'Content-Transfer-Encoding: ' + encoding + b'\n' if encoding else b'') + b'\n' + body


TEXTS = {
    'Mailvelope': {},
    'no MIME': {'fields': b''},
    'quoted-printable': {'encoding': b'quoted-printable'},
    'base64': {'encoding': b'base64'},
    '8bit, Latin-1': {'encoding': b'8bit', 'fields': b'MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\n'},
    'flowed': {'fields': b'Mime-Version: 1.0\nContent-Type: text/plain; charset="us-ascii"; format=flowed\n'},
}


# ---- multipart/encrypted (RFC 3156 4), and what servers make of it ----

def encrypted(octets, header=HEADER, mime=b'MIME-Version: 1.0\n', kind=b'multipart/encrypted', boundary=b'----=_e0', quote=b'"',
              protocol=b';\n protocol="application/pgp-encrypted"', version=b'Version: 1\n', version_fields=b'', version_type=b'application/pgp-encrypted',
              data_type=b'application/octet-stream; name="encrypted.asc"', fields=b'', encoding=b'', how=armor, preamble=b'', first=b'', epilogue=b''):
    body = how(octets)
    if encoding == b'base64':
        body = lines_of(base64.b64encode(body), 76)
    elif encoding == b'quoted-printable':
        body = lf(quopri.encodestring(body))
    return (header + mime + b'Content-Type: ' + kind + protocol + b';\n boundary=' + quote + boundary + quote + b'\n\n' + preamble + first + b'--' + boundary
            + b'\nContent-Type: ' + version_type + b'\n' + version_fields + b'\n' + version + b'\n--' + boundary + b'\nContent-Type: ' + data_type + b'\n'
            + fields + (b'Content-Transfer-Encoding: ' + encoding + b'\n' if encoding else b'') + b'\n' + body + b'\n--' + boundary + b'--\n' + epilogue)


MANGLED = {'kind': b'multipart/mixed', 'protocol': b'', 'version_type': b'application/pgp-encrypted; name="PGPMIME version identification"',
           'version_fields': b'Content-Description: PGP/MIME version identification\nContent-Disposition: attachment; filename="PGPMIME version identification"\n'}
EMPTY_TEXT = b'------=_e0\nContent-Type: text/plain; charset="us-ascii"\n\n\n'

ENCRYPTED = {
    'Thunderbird': {'boundary': b'------------0sIcIHXlRhJ0ErAr', 'preamble': b'This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\n',
                    'version_fields': b'Content-Description: PGP/MIME version identification\n', 'data_type': b'application/octet-stream; name="encrypted.asc"',
                    'fields': b'Content-Description: OpenPGP encrypted message\nContent-Disposition: inline; filename="encrypted.asc"\n'},
    'Enigmail': {'how': lambda o: armor(o, fields=b'Charset: utf-8\nVersion: GnuPG v2\n'), 'preamble': b'This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\n'},
    'K-9 Mail': {'boundary': b'----VQ3FYN2CLLTZ5B1D4R66L2KWBU9HQ2', 'version': b'Version: 1'},
    'mutt': {'quote': b'', 'boundary': b'MGYHOYXEY6WxJCY8', 'data_type': b'application/octet-stream', 'version': b'Version: 1\n',
             'fields': b'Content-Disposition: attachment; filename="msg.asc"\n'},
    'Apple Mail': {'boundary': b'Apple-Mail=_EB86B9E2', 'encoding': b'7bit', 'version_fields': b'Content-Transfer-Encoding: 7bit\nContent-Description: PGP/MIME Versions Identification\n',
                   'mime': b'Mime-Version: 1.0 (Mac OS X Mail 16.0)\n', 'fields': b'Content-Disposition: inline;\n\tfilename=encrypted.asc\n'},
    'base64': {'encoding': b'base64'},
    'quoted-printable': {'encoding': b'quoted-printable'},
    'octets without armor': {'encoding': b'base64', 'how': lambda o: o},
    'no check sum': {'how': lambda o: armor(o, crc=False)},
    'no protocol': {'protocol': b''},
    'Exchange': {**MANGLED, 'encoding': b'base64', 'fields': b'Content-Disposition: attachment; filename="encrypted.asc"\n'},
    'Exchange, an empty text': {**MANGLED, 'first': EMPTY_TEXT, 'encoding': b'base64', 'fields': b'Content-Disposition: attachment; filename="encrypted.asc"\n'},
    'Exchange, 7bit': {**MANGLED, 'encoding': b'7bit', 'fields': b'Content-Description: OpenPGP encrypted message\n'},
}
