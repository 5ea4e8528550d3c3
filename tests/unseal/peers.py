#!/usr/bin/python3
"""The work of peers.t: peers.py FOLDER PKI HOME QUEUED. Prints TAP.

FOLDER has the stores of tests/smime/stores.sh.
"""

import base64
import quopri
import re
import sys

sys.path.insert(0, 'tests/unseal')
sys.path.insert(0, 'tests/smime')
import arrive  # noqa: E402
import corpora  # noqa: E402
import corpus_open  # noqa: E402
import corpus_verify  # noqa: E402
import mailforms  # noqa: E402

FOLDER, PKI, HOME, QUEUED = sys.argv[1:5]
BOB = {'bob': 'bob@example.net', 'bob-rsa3072': 'bob-rsa@example.net', 'bob-p256': 'bob-ec@example.net'}
HELLO = b'Are you hungry?'
ENTITY = b'Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 7bit\r\n\r\n' + HELLO + b'\r\n-- \r\nAnn\r\n'
HEADER = (b'Message-ID: <1@example.org>\nDate: Sat, 28 Nov 2026 05:00:00 +0000\nMIME-Version: 1.0\n%sSubject: lunch\n'
          b'From: Ann <ann@example.org>\nTo: bob@example.net\n')
TOOLS = corpora.Tools(FOLDER, PKI)
SIGN, SEAL = corpus_verify.Builder(TOOLS), corpus_open.Builder(TOOLS)
GATE = arrive.Gateway(FOLDER, HOME, QUEUED)
tap = arrive.Tap()

# how programs write what is signed and what is encrypted: the fields of the root, of the signature, and the lines around
CLIENTS = {
    'Thunderbird': {
        'header': HEADER % b'User-Agent: Mozilla Thunderbird\nContent-Language: en-US\n',
        'signed': b'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="------------ms0507"',
        'boundary': b'------------ms0507', 'preamble': b'This is a cryptographically signed message in MIME format.\n\n',
        'signature': b'application/pkcs7-signature; name="smime.p7s"',
        'behind': b'Content-Disposition: attachment; filename="smime.p7s"\nContent-Description: S/MIME Cryptographic Signature\n',
        'sealed': b'application/pkcs7-mime; name="smime.p7m"; smime-type=%s',
        'about': b'Content-Disposition: attachment; filename="smime.p7m"\nContent-Description: S/MIME Encrypted Message\n'},
    'Outlook': {
        'header': HEADER % b'X-Mailer: Microsoft Outlook 16.0\nThread-Index: AQH=\n',
        'signed': b'multipart/signed;\n\tprotocol="application/x-pkcs7-signature";\n\tmicalg=SHA1;\n\tboundary="----=_NextPart_000_0001_01D"',
        'boundary': b'----=_NextPart_000_0001_01D', 'preamble': b'This is a multipart message in MIME format.\n\n',
        'signature': b'application/pkcs7-signature;\n\tname="smime.p7s"',
        'behind': b'Content-Disposition: attachment;\n\tfilename="smime.p7s"\n',
        'sealed': b'application/x-pkcs7-mime;\n\tsmime-type=%s;\n\tname="smime.p7m"',
        'about': b'Content-Disposition: attachment;\n\tfilename="smime.p7m"\n'},
    'Apple Mail': {
        'header': HEADER.replace(b'MIME-Version: 1.0', b'Mime-Version: 1.0 (Mac OS X Mail 16.0)') % b'X-Mailer: Apple Mail\n',
        'signed': b'multipart/signed;\n\tboundary="Apple-Mail=_1";\n\tprotocol="application/pkcs7-signature";\n\tmicalg=sha-256',
        'boundary': b'Apple-Mail=_1', 'preamble': b'\n',
        'signature': b'application/pkcs7-signature;\n\tname=smime.p7s',
        'behind': b'Content-Disposition: attachment;\n\tfilename=smime.p7s\n',
        'sealed': b'application/pkcs7-mime;\n\tname=smime.p7m;\n\tsmime-type=%s',
        'about': b'Content-Disposition: attachment;\n\tfilename=smime.p7m\n'},
    'mutt': {
        'header': HEADER % b'User-Agent: Mutt/2.2\n',
        'signed': b'multipart/signed; micalg=sha256;\n\tprotocol="application/pkcs7-signature"; boundary="x1Yz"',
        'boundary': b'x1Yz', 'preamble': b'', 'signature': b'application/pkcs7-signature', 'behind': b'',
        'sealed': b'application/pkcs7-mime', 'about': b'Content-Disposition: attachment; filename="smime.p7m"\n'}}


def signed(client, entity, der, header=None):
    c = CLIENTS[client]
    line = b'--' + c['boundary'] + b'\n'
    return ((c['header'] if header is None else header) + b'Content-Type: ' + c['signed'] + b'\n\n' + c['preamble'] + line
            + corpus_open.lf(entity) + b'\n' + line + b'Content-Type: ' + c['signature'] + b'\nContent-Transfer-Encoding: base64\n'
            + c['behind'] + b'\n' + mailforms.b64(der) + b'\n--' + c['boundary'] + b'--\n')


def root(client, der, smime, header=None):
    c = CLIENTS[client]
    kind = c['sealed'] % smime if b'%s' in c['sealed'] else c['sealed']
    return ((c['header'] if header is None else header) + b'Content-Type: ' + kind + b'\nContent-Transfer-Encoding: base64\n'
            + c['about'] + b'\n' + mailforms.b64(der))


def decoded(message):
    """what somebody can read who knows transfer encodings: the text as it is, and the base64 in it"""
    blocks = re.findall(rb'(?:[A-Za-z0-9+/=]{20,}\n)+', message)
    return message + b''.join(base64.b64decode(b, validate=False) for b in blocks) + quopri.decodestring(message)


def arrives(what, message, results, to='bob@example.net', mark=None, weak=False, seen=True):
    """mark: was it encrypted, and is open now? weak: does the mark say so?"""
    arrival = GATE.arrive(message, [to])
    if arrival.queued is None:
        tap.is_so(what, arrival.told, 'ok 0', arrival.more())
        return arrival
    marks = arrival.marks()
    got = (arrival.told, arrival.results(), len(marks), any('weak' in m for m in marks), HELLO in decoded(arrival.queued))
    tap.is_so(what, got, ('ok 0', results, int(bool(mark)), weak, seen), arrival.more())
    return arrival


def signers():
    for client in CLIENTS:
        for name, der in (('openssl, RSA', SIGN.openssl('ann', ENTITY)), ('openssl, P-256', SIGN.openssl('ann-p256', ENTITY)),
                          ('openssl, PSS', SIGN.openssl('ann', ENTITY, '-keyopt', 'rsa_padding_mode:pss')),
                          ('gpgsm', SIGN.gpgsm('ann', ENTITY, '--detach-sign')), ('NSS', SIGN.nss('ann', ENTITY, '-T')),
                          ('NSS, P-256', SIGN.nss('ann-p256', ENTITY, '-T'))):
            arrival = arrives(f'{client}, signed by {name}', signed(client, ENTITY, der), 'pass')
            tap.is_so(f'{client}, signed by {name}: its octets are kept', arrival.queued is not None
                      and arrival.queued.endswith(signed(client, ENTITY, der)), True)
    for name, der in (('openssl', SIGN.openssl('ann', ENTITY, '-nodetach')), ('gpgsm', SIGN.gpgsm('ann', ENTITY, '--sign')),
                      ('NSS', SIGN.nss('ann', ENTITY))):
        for client in CLIENTS:
            arrives(f'{client}, opaque, signed by {name}', root(client, der, b'signed-data'), 'pass')


def encrypters():
    makers = [('openssl, AES-256-CBC', lambda e, w: SEAL.openssl(e, ['-aes-256-cbc'], w), b'enveloped-data', True),
              ('openssl, AES-128-GCM', lambda e, w: SEAL.openssl(e, ['-aes-128-gcm'], w), b'authEnveloped-data', False),
              ('openssl, 3DES', lambda e, w: SEAL.openssl(e, ['-des3'], w), b'enveloped-data', True)]
    others = [('gpgsm', lambda e, w: SEAL.gpgsm(e, [], w), b'enveloped-data', True),
              ('NSS', lambda e, w: SEAL.nss(e, w), b'enveloped-data', True)]
    detached = SIGN.openssl('ann', ENTITY)
    opaque = SIGN.nss('ann', ENTITY)
    for client in CLIENTS:
        for who, address in BOB.items():
            for name, der, smime, weak in makers + (others if who != 'bob-p256' else []):
                title = f'{client}, encrypted by {name}, to {who}'
                arrives(title, root(client, der(ENTITY, who), smime), 'none', address, True, weak)
                if who == 'bob':
                    inner = mailforms.crlf(signed(client, ENTITY, detached, b''))
                    arrives(title + ', signed within', root(client, der(inner, who), smime), 'pass', address, True, weak)
        inner = mailforms.crlf(root(client, opaque, b'signed-data', b''))
        arrives(f'{client}, opaque within encrypted', root(client, SEAL.nss(inner, 'bob'), b'enveloped-data'), 'pass', mark=True,
                weak=True)
        # signed, encrypted, and signed again (RFC 2634)
        sealed = mailforms.crlf(root(client, SEAL.openssl(mailforms.crlf(signed(client, ENTITY, detached, b'')), ['-aes-256-cbc'], 'bob'),
                                     b'enveloped-data', b''))
        outer = signed('mutt' if client != 'mutt' else 'Outlook', sealed, SIGN.openssl('ann-p256', sealed))
        arrives(f'{client}, signed, encrypted and signed', outer, 'pass', mark=True, weak=True)


def weak_ones():
    sha1 = SIGN.openssl('ann', ENTITY, '-md', 'sha1')
    arrives('SHA-1', signed('Outlook', ENTITY, sha1), 'policy')
    inner = mailforms.crlf(signed('Outlook', ENTITY, sha1, b''))
    arrives('SHA-1 within encrypted', root('Outlook', SEAL.openssl(inner, ['-aes-256-cbc'], 'bob'), b'enveloped-data'), 'policy',
            mark=True, weak=True)
    arrival = arrives('a certificate with SHA-1', signed('mutt', ENTITY, SIGN.openssl('sha1', ENTITY)), 'policy')
    tap.is_so('and the field says why', 'weak' in ' '.join(arrival.ours()), True, arrival.more())
    arrival = arrives('RSA-1024', signed('mutt', ENTITY, SIGN.openssl('rsa1024', ENTITY)), 'policy')
    tap.is_so('and the field says why, for RSA-1024', 'weak' in ' '.join(arrival.ours()), True, arrival.more())
    tap.is_so('the log has the word', ' weak' in arrival.log.replace('is=', ' ').replace(',', ' '), True, arrival.log)
    for who in ('ann', 'carol'):
        arrives(f'encrypted to {who} alone', root('mutt', SEAL.openssl(ENTITY, ['-aes-256-cbc'], who), b'enveloped-data'), 'none',
                seen=False)


signers()
encrypters()
weak_ones()
sys.exit(tap.end())
