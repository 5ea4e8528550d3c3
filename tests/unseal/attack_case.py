"""attack_case: what the attacks of tests/unseal are made from.

Ann and Mallory are both certified, as ann@example.org and mallory@example.com. Bob and Carol have keys for opening here. Each
case is a message, its envelope, and what has to come of it.
"""

import os
import sys

sys.path.insert(0, 'tests/smime')
import cmsder  # noqa: E402
import corpora  # noqa: E402
import corpus_open  # noqa: E402
import corpus_verify  # noqa: E402
from cmsder import b64, lf  # noqa: E402

BOB, CAROL, JOE = 'bob@example.net', 'carol@example.net', 'joe@example.net'
# what Ann has written; what Mallory adds; what only the ones with a key may read; what stands in fields that are forged
HERS, EVIL, SECRET, FORGED = b'Pay Bob ten euros.', b'Pay Mallory a million.', b'the launch code is 7-0-4-1-1', b'forged-by-mallory'
ENTITY = b'Content-Type: text/plain\r\n\r\n' + HERS + b'\r\n'
SECRET_ENTITY = b'Content-Type: text/plain\r\n\r\n' + SECRET + b'\r\n'
ANN, MALLORY = b'From: Ann <ann@example.org>\n', b'From: Mallory <mallory@example.com>\n'
REST = b'To: bob@example.net\nSubject: money\nDate: Sat, 28 Nov 2026 05:00:00 +0000\nMIME-Version: 1.0\n'
HEADER = ANN + REST
TYPE = b'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=bb'
P7M = b'application/pkcs7-mime; smime-type=%s; name=smime.p7m'

PASS, NONE = '0 pass', '3 none (message not signed)'
OUTSIDE, FROM = '1 policy (text outside the signed part)', '1 policy (From does not name one author)'
OTHER, CHANGED = '1 fail (From is not in the certificate)', '1 fail (content was changed)'
BROKEN, NOT_READ = '1 fail (signature did not verify)', '1 neutral'


class Case:
    """
    name     what is tried
    message  the octets
    verify   the exit code of qmail-smime -v on the message, and its results with their comments; a result alone: any comment
    to       the recipients of the envelope
    opened   may it be opened for them; `outside`: not its innermost layer; None: it is not encrypted
    result   the results in the field that qmail-unseal writes; None: those of `verify`
    lifted   the Subject comes from inside
    by       whom a pass names; None: nobody, for an address that is not ASCII
    variables   of the environment of qmail-smtpd
    """

    def __init__(self, name, message, verify, to, opened, result, by, lifted, variables):
        self.name, self.message, self.verify, self.to, self.opened = name, message, verify, to, opened
        # qmail-unseal looks at the root alone
        if verify == OUTSIDE:
            result = result or 'none'
        self.result = result or '/'.join(sorted({w.split(' ')[0] for w in verify[2:].split('/')}))
        self.by, self.lifted, self.variables = by, lifted, variables


class Attacks:
    def __init__(self, folder):
        """folder: certificates of tests/smime/pki.sh and of tests/unseal/attacks.t; files are written into it, too"""
        tools = corpora.Tools(folder, folder)
        self.certs = tools.certs
        self.signing, self.opening = corpus_verify.Builder(tools), corpus_open.Builder(tools)
        self.all = []

    def case(self, name, message, verify, to=(BOB,), opened=False, result=None, by='ann@example.org', lifted=False, variables=None):
        if any(c.name == name for c in self.all):
            raise RuntimeError('two attacks are called ' + name)
        self.all.append(Case(name, message, verify, to, opened, result, by, lifted, variables or {}))

    def signer(self, who='ann-p256', entity=ENTITY, **words):
        return self.signing.signer(who, entity, **words)

    def der(self, who='ann-p256', entity=ENTITY, content=None, certs=None, **words):
        """SignedData of one signer"""
        return self.signing.signed(self.signer(who, entity, **words), certs=certs or (who, 'inter'), content=content)

    def detached(self, entity=ENTITY, who='ann-p256', header=HEADER, **words):
        return detached(self.der(who, entity), entity, header, **words)

    def opaque(self, entity=ENTITY, who='ann-p256', header=HEADER, **words):
        return p7m(self.der(who, entity, entity), b'signed-data', header, **words)

    def both(self, entity=ENTITY, who='ann-p256', header=HEADER, boundary=b'bb'):
        """the two forms of a signed message"""
        return (('detached', with_boundary(self.detached(entity, who, header), boundary)), ('opaque', self.opaque(entity, who, header)))

    def sealed(self, entity, *readers, gcm=False):
        """EnvelopedData for bob, carol, ..."""
        cipher = 'id-aes128-GCM' if gcm else 'aes-128-cbc'
        recipients = [self.opening.transport(r, corpus_open.key_for(cipher)) for r in readers or ('bob',)]
        if gcm:
            return self.opening.authenveloped(entity, recipients, cipher, tag_len=16)
        return self.opening.enveloped(entity, recipients, cipher)

    def encrypted(self, entity=SECRET_ENTITY, *readers, gcm=False, header=HEADER, **words):
        return p7m(self.sealed(entity, *readers, gcm=gcm), b'authEnveloped-data' if gcm else b'enveloped-data', header, **words)


def detached(der, entity=ENTITY, header=HEADER, kind=TYPE, below=b'', preamble=b'', epilogue=b'', extra=b'', close=b'--bb--\n',
             first=b'--bb\n', between=b'\n--bb\n', sig_type=b'application/pkcs7-signature; name=smime.p7s', sig_more=b'',
             name=b'Content-Type: '):
    return (header + name + kind + b'\n' + below + b'\n' + preamble + first + lf(entity) + between + b'Content-Type: ' + sig_type
            + b'\nContent-Transfer-Encoding: base64\n' + sig_more + b'\n' + b64(der) + b'\n' + extra + close + epilogue)


def p7m(der, smime=b'signed-data', header=HEADER, kind=P7M, below=b'', after=b'', encoding=b'base64'):
    kind = kind % smime if b'%' in kind else kind
    return (header + b'Content-Type: ' + kind + b'\nContent-Transfer-Encoding: ' + encoding + b'\n' + below + b'\n' + b64(der)
            + after)


def with_boundary(signed, boundary):
    return signed.replace(b'--bb', b'--' + boundary).replace(b'boundary=bb', b'boundary=' + boundary)


def part(content, kind=b'text/plain'):
    return b'Content-Type: ' + kind + b'\n\n' + content + b'\n'


def multipart(*parts, subtype=b'mixed', boundary=b'mm', header=HEADER, more=b''):
    lines = b''.join(b'--' + boundary + b'\n' + p + b'\n' for p in parts)
    return (header + b'Content-Type: multipart/' + subtype + b'; boundary=' + boundary + more + b'\n\n' + lines + b'--' + boundary
            + b'--\n')


def crlf(message):
    return lf(message).replace(b'\n', b'\r\n')


def file_name(number, name):
    return '%03d %s' % (number, name.replace('/', ' ').replace(os.sep, ' '))


__all__ = ['ANN', 'BOB', 'BROKEN', 'CAROL', 'CHANGED', 'ENTITY', 'EVIL', 'FORGED', 'FROM', 'HEADER', 'HERS', 'JOE', 'MALLORY',
           'NONE', 'NOT_READ', 'OTHER', 'OUTSIDE', 'P7M', 'PASS', 'REST', 'SECRET', 'SECRET_ENTITY', 'TYPE', 'Attacks', 'cmsder',
           'corpus_open', 'crlf', 'detached', 'file_name', 'multipart', 'p7m', 'part', 'with_boundary']
