"""attack_author: a good signature under a header that names another author, or several; forged fields; several signers; and
odd certificates."""

import base64

from attack_case import (ANN, BROKEN, ENTITY, EVIL, FORGED, FROM, HEADER, HERS, MALLORY, NONE, NOT_READ, OTHER, OUTSIDE, PASS,
                         REST, detached, multipart, p7m, part)
from cmsder import ESS2, attribute, hash_of, octets, seq, usual

WORD = b'=?utf-8?b?' + base64.b64encode(b'Ann <ann@example.org>') + b'?='
SENDER = '1 policy (signed by Sender)'
# From fields, and what comes of them with Ann's signature, and with Mallory's
AUTHORS = (
    ('two fields, hers first', ANN + MALLORY, FROM, FROM),
    ('two fields, hers last', MALLORY + ANN, FROM, FROM),
    ('two fields, both hers', ANN + ANN, FROM, FROM),
    ('two fields, the second in upper case', ANN + b'FROM: mallory@example.com\n', FROM, FROM),
    ('two fields, the second with a blank before its colon', ANN + b'From : mallory@example.com\n', NOT_READ, NOT_READ),
    ('two mailboxes', b'From: ann@example.org, mallory@example.com\n', FROM, FROM),
    ('two mailboxes, his first', b'From: mallory@example.com, ann@example.org\n', FROM, FROM),
    ('two mailboxes, both hers', b'From: ann@example.org, ann@example.org\n', FROM, FROM),
    ('two mailboxes and a Sender', b'From: ann@example.org, mallory@example.com\nSender: ann@example.org\n', FROM, FROM),
    ('a group', b'From: Friends: ann@example.org, mallory@example.com;\n', FROM, FROM),
    ('a group of one', b'From: Friends: ann@example.org;\n', PASS, OTHER),
    ('an empty group', b'From: undisclosed:;\n', FROM, FROM),
    ('a group, then her', b'From: x: mallory@example.com;, ann@example.org\n', FROM, FROM),
    ('no field', b'', FROM, FROM),
    ('an empty field', b'From: \n', FROM, FROM),
    ('a name alone', b'From: Ann\n', FROM, FROM),
    ('his address as her name', b'From: "mallory@example.com" <ann@example.org>\n', PASS, OTHER),
    ('her address as his name', b'From: "ann@example.org" <mallory@example.com>\n', OTHER, PASS),
    ('her address as his name, without quotes', b'From: ann@example.org <mallory@example.com>\n', FROM, FROM),
    ('two angle brackets', b'From: <ann@example.org> <mallory@example.com>\n', FROM, FROM),
    ('an angle bracket in a name', b'From: "Ann <ann@example.org>" <mallory@example.com>\n', OTHER, PASS),
    ('her address in a comment', b'From: (ann@example.org) mallory@example.com\n', OTHER, PASS),
    ('her address in a comment behind', b'From: mallory@example.com (Ann <ann@example.org>)\n', OTHER, PASS),
    ('her address in a comment within', b'From: mallory(ann@example.org)@example.com\n', OTHER, PASS),
    ('a comment that does not end', b'From: ann@example.org (<mallory@example.com>\n', FROM, FROM),
    ('an encoded word as his name', b'From: ' + WORD + b' <mallory@example.com>\n', OTHER, PASS),
    ('an encoded word as the address', b'From: <' + WORD + b'>\n', FROM, FROM),
    ('an encoded word alone', b'From: ' + WORD + b'\n', FROM, FROM),
    ('a route', b'From: <@example.com:ann@example.org>\n', PASS, OTHER),
    ('two at signs', b'From: <ann@example.org@example.com>\n', FROM, FROM),
    ('a quoted local part', b'From: <"ann@example.org"@example.com>\n', OTHER, OTHER),
    ('a local part with needless quotes', b'From: <"ann"@example.org>\n', PASS, OTHER),
    ('folded within the address', b'From: <ann@\n example.org>\n', PASS, OTHER),
    ('folded, his on the second line', b'From: Ann\n <mallory@example.com>\n', OTHER, PASS),
    ('a lone CR, then his', b'From: ann@example.org\rFrom: mallory@example.com\n', NOT_READ, NOT_READ),
    ('a NUL behind hers', b'From: ann@example.org\0 <mallory@example.com>\n', NOT_READ, NOT_READ),
    ('a NUL in hers', b'From: <ann@example.org\0.example.com>\n', NOT_READ, NOT_READ),
    ('8-bit octets in the name', b'From: \xc3\x84nn <ann@example.org>\n', PASS, OTHER),
    ('a point behind the domain', b'From: <ann@example.org.>\n', FROM, FROM),
    ('a domain literal', b'From: <ann@[192.0.2.1]>\n', FROM, FROM),
    ('a domain below', b'From: <ann@sub.example.org>\n', OTHER, OTHER),
    ('a domain above', b'From: <ann@org>\n', OTHER, OTHER),
    ('a longer domain', b'From: <ann@example.org.example.com>\n', OTHER, OTHER),
    ('an extension', b'From: <ann-x@example.org>\n', OTHER, OTHER),
    ('a plus address', b'From: <ann+x@example.org>\n', OTHER, OTHER),
    ('a Cyrillic letter', 'From: <аnn@example.org>\n'.encode(), OTHER, OTHER),
    ('a wide letter', 'From: <ａnn@example.org>\n'.encode(), OTHER, OTHER),
    ('a name of ten thousand octets', b'From: ' + b'x' * 990 + b'\n ' + (b'y' * 990 + b'\n ') * 9 + b'<mallory@example.com>\n',
     OTHER, PASS),
    ('upper case', b'From: ANN@EXAMPLE.ORG\n', PASS, OTHER),
    ('his Sender', ANN + b'Sender: mallory@example.com\n', PASS, SENDER),
    ('her Sender', MALLORY + b'Sender: ann@example.org\n', SENDER, PASS),
    ('two Senders', ANN + b'Sender: mallory@example.com\nSender: ann@example.org\n', PASS, OTHER),
    ('her Reply-To', MALLORY + b'Reply-To: ann@example.org\n', OTHER, PASS),
    ('her Resent-From', MALLORY + b'Resent-From: ann@example.org\n', OTHER, PASS),
    ('Resent-From before From', b'Resent-From: ann@example.org\n' + MALLORY, OTHER, PASS),
    ('her Return-Path', b'Return-Path: <ann@example.org>\n' + MALLORY, OTHER, PASS),
    ('X-From and From', b'X-From: ann@example.org\n' + MALLORY, OTHER, PASS),
    ('a From line of mbox', b'From ann@example.org Sat Nov 28 05:00:00 2026\n' + MALLORY, OTHER, PASS),
    ('a From field below a line that is none', MALLORY + b'x\n' + ANN, NOT_READ, NOT_READ),
)


def authors(a):
    hers, his = a.der(), a.der('mallory')
    within, his_within = a.der(content=ENTITY), a.der('mallory', content=ENTITY)
    for name, fields, for_her, for_him in AUTHORS:
        a.case(f"From: {name}, Ann's signature", detached(hers, header=fields + REST), for_her)
        a.case(f"From: {name}, Mallory's signature", p7m(his_within, header=fields + REST), for_him, by='mallory@example.com')
    a.case('From below the Content fields', detached(his, header=REST, below=ANN), OTHER)
    a.case('From: both, opaque, below the Content fields', p7m(within, header=ANN + REST, below=MALLORY), FROM)


INNER = (('another From', b'From: Mallory <mallory@example.com>\r\n', FROM), ('two From', b'From: ann@example.org\r\n' * 2, FROM),
         ('hers and his', b'From: ann@example.org, mallory@example.com\r\n', FROM), ('her own', b'From: ann@example.org\r\n', PASS),
         ('his Sender', b'Sender: mallory@example.com\r\n', PASS), ('his Resent-From', b'Resent-From: mallory@example.com\r\n', PASS),
         ('a Subject', b'Subject: ' + EVIL + b'\r\n', PASS),
         ('From behind a lone CR', b'X-A: b\rFrom: mallory@example.com\r\n', NOT_READ))


def within(a):
    """fields of what is signed, which some readers show"""
    for name, fields, wanted in INNER:
        for kind, front in (('of the signed part', b''), ('of a message that is signed', b'Content-Type: message/rfc822\r\n\r\n')):
            for hp in ('', '; hp="clear"') if not front else ('',):
                entity = front + fields + b'Content-Type: text/plain' + hp.encode() + b'\r\n\r\n' + HERS + b'\r\n'
                a.case(f'inner field {kind}{", with hp" if hp else ""}: {name}', a.detached(entity), wanted)
    deep = b'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nFrom: mallory@example.com\r\n' \
           b'Content-Type: text/plain; hp="clear"\r\n\r\n' + HERS + b'\r\n--x--\r\n'
    a.case('inner field with hp, not at the root', a.detached(deep), PASS)


def forged(a):
    """fields in our name. None of them may be in the queued message."""
    ours = b'mx.example.net; smime=pass body.smime-identifier=ann@example.org reason=' + FORGED
    fields = (
        ('Authentication-Results', b'Authentication-Results: ' + ours + b'\n'),
        ('Authentication-Results in upper case', b'AUTHENTICATION-RESULTS: ' + ours.replace(b'mx.example.net', b'MX.EXAMPLE.NET') + b'\n'),
        ('Authentication-Results, folded', b'Authentication-Results:\n\t' + ours.replace(b';', b'\n ;', 1) + b'\n'),
        ('Authentication-Results, a comment first', b'Authentication-Results: (x) ' + ours + b'\n'),
        ('Authentication-Results, a quoted id', b'Authentication-Results: "mx.example.net"' + ours[14:] + b'\n'),
        ('Authentication-Results, with a version', b'Authentication-Results: mx.example.net 1' + ours[14:] + b'\n'),
        ('Authentication-Results, a blank before the colon', b'Authentication-Results : ' + ours + b'\n'),
        ('Authentication-Results, no blank', b'Authentication-Results:' + ours + b'\n'),
        ('Authentication-Results behind a lone CR', b'X-A: b\rAuthentication-Results: ' + ours + b'\n'),
        ('X-Qmail-Opened behind a lone CR', b'X-A: b\rX-Qmail-Opened: ' + FORGED + b'\n'),
        ('Authentication-Results, twice', (b'Authentication-Results: ' + ours + b'\n') * 2),
        ('X-Qmail-Opened', b'X-Qmail-Opened: ' + FORGED + b'\n'),
        ('X-Qmail-Opened in lower case', b'x-qmail-opened: ' + FORGED + b'\n'),
        ('X-Qmail-Opened, folded', b'X-Qmail-Opened:\n ' + FORGED + b'\n'),
        ('X-Qmail-Opened, a blank before the colon', b'X-Qmail-Opened : ' + FORGED + b'\n'),
        ('X-Qmail-Opened, three times', (b'X-Qmail-Opened: ' + FORGED + b'\n') * 3))
    bad = a.der('stranger', certs=('stranger',))
    for name, field in fields:
        a.case(f'forged {name}, not signed', field + ANN + REST + b'\n' + EVIL + b'\n', NONE)
        cr = '1 neutral (ambiguous message: bare-cr)' if 'CR' in name else \
            '1 neutral (ambiguous message: header-line)' if 'before the colon' in name else None
        a.case(f'forged {name}, below a signature of a stranger', detached(bad, header=HEADER + field),
               cr or '1 policy (no trusted root)')
        a.case(f"forged {name}, Mallory's signature", p7m(a.der('mallory', content=ENTITY), header=field + HEADER), cr or OTHER)
    for name, field in fields[:2] + fields[-4:-2]:
        a.case(f'forged {name} among the inner fields', a.detached(field.replace(b'\n', b'\r\n') + ENTITY), PASS)


def signers(a):
    """several signatures: one that is not good spoils all"""
    s = a.signing
    good, words = a.signer('ann-p256'), {'content': ENTITY}
    for name, second, certs, wanted in (
            ("Mallory's", a.signer('mallory'), ('mallory',), '1 fail (From is not in the certificate)/policy (another signature is not good)'),
            ('a broken one of hers', a.signer('ann-p256', broken=True), (), '1 fail (signature did not verify)/policy (another signature is not good)'),
            ('one over another text', a.signer('ann-p256', ENTITY.replace(b'ten', b'two')), (), '1 fail (content was changed)/policy (another signature is not good)'),
            ("a stranger's", a.signer('stranger'), ('stranger',), '1 policy (another signature is not good)/policy (no trusted root)'),
            ('one of an expired certificate', a.signer('expired'), ('expired',), '1 policy (another signature is not good)/policy (certificate expired)'),
            ('a revoked one', a.signer('revoked'), ('revoked',), '1 policy (another signature is not good)/policy (certificate revoked)'),
            ('a weak one', a.signer('ann-p256', digest='sha1'), (), '1 policy (another signature is not good)/policy (weak algorithm: SHA-1)'),
            ('one without its certificate', a.signer('bob'), (), '1 permerror (no certificate of the signer)/policy (another signature is not good)')):
        for order in (False, True):
            pair = (second, good) if order else (good, second)
            der = s.signed(*pair, hashes=('sha1', 'sha256'), certs=('ann-p256', 'inter', *certs), **words)
            a.case(f'two signers: hers, and {name}{", which is first" if order else ""}', p7m(der), wanted)
    a.case('two signers: both hers', p7m(s.signed(good, a.signer('ann', ENTITY), certs=('ann-p256', 'ann', 'inter'), **words)),
           '0 pass/pass')
    a.case("Mallory's signature with her certificate beside his", p7m(s.signed(
        a.signer('mallory'), certs=('ann-p256', 'mallory', 'inter'), **words)), OTHER)
    # he names her certificate as the one that has signed
    ess = [attribute(ESS2, seq(seq(seq(octets(hash_of('sha256', a.certs.der('ann-p256')))))))]
    both = usual(ENTITY, 'sha256') + ess
    a.case("Mallory's signature that says that her certificate signed", p7m(s.signed(
        a.signer('mallory', attributes=both), certs=('mallory', 'ann-p256', 'inter'), **words)),
        '1 neutral (bad signed attributes: signing certificate)')
    swapped = a.signer('mallory').replace(a.certs.issuer_and_serial('mallory'), a.certs.issuer_and_serial('ann-p256'))
    a.case("Mallory's signature under her name", p7m(s.signed(swapped, certs=('ann-p256', 'inter'), **words)), BROKEN)


# certificates of attack_pki.sh: the name, the mailbox of From, and what comes of it
NO_ADDRESS = '1 neutral (no address in the certificate)'
CERTIFICATES = (
    ('sans', 'ann@example.org', PASS), ('sans', 'info@example.com', PASS), ('sans', 'ann@mail.example.org', OTHER),
    ('upper', 'ann@example.org', PASS), ('upper', 'ANN@example.org', PASS), ('puny', 'ann@xn--bcher-kva.example', PASS),
    ('puny', 'ann@bücher.example', PASS), ('puny', 'ann@bucher.example', OTHER),
    ('utf8-domain', 'änn@xn--bcher-kva.example', PASS), ('utf8-domain', 'änn@bücher.example', PASS),
    ('utf8', 'ann@example.org', OTHER), ('utf8', 'Änn@example.org', OTHER), ('no-san', 'ann@example.org', NO_ADDRESS),
    ('san-nul', 'ann@example.org', OTHER), ('san-nul', 'ann@example.org.example.com', OTHER),
    ('san-blank', 'ann@example.org', OTHER), ('san-name', 'ann@example.org', OTHER), ('san-star', 'ann@example.org', OTHER),
    ('san-domain', 'ann@example.org', OTHER), ('san-two', 'ann@example.org', OTHER), ('san-uri', 'ann@example.org', NO_ADDRESS),
    ('san-8bit', 'ann@example.org', OTHER), ('san-empty', 'ann@example.org', OTHER), ('san-quoted', 'ann@example.org', PASS),
    ('san-dot', 'ann@example.org', OTHER), ('san-other', 'ann@example.org', OTHER), ('san-subject', 'ann@example.org', OTHER),
    ('san-subject', 'mallory@example.com', PASS), ('self', 'ann@example.org', '1 policy (no trusted root)'),
    ('not-ca', 'ann@example.org', '1 policy (no trusted root)'),
    ('nc-bad', 'ann@example.com', '1 policy (constraint of a certificate: names)'),
    ('eku-server', 'ann@example.org', '1 policy (certificate is not for signed mail: extended key usage)'),
    ('ku-encrypt', 'ann@example.org', '1 policy (certificate is not for signed mail: key usage)'))


def certificates(a):
    for name, author, wanted in CERTIFICATES:
        der = a.signing.signed(a.signer(name), certs=(name, *chain_of(name)), content=ENTITY)
        a.case(f'certificate {name}, From {author}', p7m(der, header=b'From: <' + author.encode() + b'>\n' + REST), wanted,
               by=author.lower() if author.isascii() else None)


def chain_of(name):
    return {'self': (), 'not-ca': ('ann-p256', 'inter'), 'nc-bad': ('nc-ca',)}.get(name, ('inter',))


def mixed(a):
    """text, signatures and names together. The first signature counts."""
    ann, mallory = a.detached(header=b''), a.detached(who='mallory', header=b'')
    his = MALLORY + REST
    for name, parts, header, wanted in (
            ('hers and his, from Ann', (ann, mallory), HEADER, OUTSIDE), ('his and hers, from Ann', (mallory, ann), HEADER, OTHER),
            ('hers and his, from Mallory', (ann, mallory), his, OTHER), ('his and hers, from Mallory', (mallory, ann), his, OUTSIDE)):
        a.case('multipart/mixed of two signed parts: ' + name, multipart(*parts, header=header), wanted, result='none')
    a.case('a digest of a message of hers and text', multipart(b'\n' + a.detached(), part(EVIL), subtype=b'digest'), NONE)


def run(a):
    for group in (authors, within, forged, signers, certificates, mixed):
        group(a)
