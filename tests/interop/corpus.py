#!/usr/bin/python3
"""The corpus of awkward messages, in the form in which they lie in a queue: lines end in LF.

    corpus.py            lists kind, name and reason of each
    corpus.py folder     writes each message to folder/name

Every message is made the same way on every run. The kinds:

    sign     can be signed, through the chain and by the filter
    filter   the last line is partial: the chain refuses it, the filter adds the LF
    refuse   can't be signed and has to leave as it came
"""
import os
import sys

messages = {}  # name: (kind, reason, bytes)


def add(name, reason, data, kind='sign'):
    assert name not in messages
    messages[name] = (kind, reason, data)


FROM = b'From: Ann <ann@example.org>\n'
REST = (b'To: Bob <bob@example.net>\n'
        b'Subject: a message\n'
        b'Date: Fri, 11 Jul 2025 21:00:37 +0200\n'
        b'Message-ID: <20250711.1@example.org>\n')
HEAD = FROM + REST
TEXT = b'Hi.\n\nAre you hungry yet?\n\nAnn\n'


def body(name, reason, data, kind='sign'):
    add(name, reason, HEAD + b'\n' + data, kind)


def header(name, reason, fields, kind='sign'):
    """fields stand between From and the usual rest"""
    add(name, reason, FROM + fields + REST + b'\n' + TEXT, kind)


def instead(name, reason, old, new, kind='sign'):
    """the usual message, but for one field"""
    assert HEAD.count(old) == 1
    add(name, reason, HEAD.replace(old, new) + b'\n' + TEXT, kind)


def subject(name, reason, field, kind='sign'):
    instead(name, reason, b'Subject: a message\n', field, kind)


def author(name, reason, field, kind='sign'):
    instead(name, reason, FROM, field, kind)


def noise(count, seed=1):
    """bytes that look random: a linear congruence, so that no Python release changes them"""
    out = bytearray()
    while len(out) < count:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        out += (seed >> 16).to_bytes(6, 'big')
    return bytes(out[:count])


def words(count, seed=1):
    """`count` bytes of text in lines of up to 78 columns, the last one LF"""
    out, line = [], b''
    for c in noise(count // 5 + 1, seed):
        word = b'word%d' % (c % 100)
        if len(line) + len(word) > 77:
            out.append(line)
            line = word
        else:
            line += (b' ' if line else b'') + word
    return b'\n'.join(out + [line])[:count - 1] + b'\n'


# ---- the body: canonicalization ----

body('plain', 'a message with nothing odd in it', TEXT)
body('body-empty', 'an empty body is CRLF in simple, nothing in relaxed', b'')
add('header-only', 'no blank line: the message ends with its header', HEAD)
body('body-one-lf', 'one empty line is an empty body', b'\n')
body('body-lfs', 'several empty lines are an empty body', b'\n' * 5)
body('body-blank', 'one blank: empty in relaxed, not in simple', b' \n')
body('body-blanks-only', 'lines of blanks and tabs are an empty body in relaxed', b' \t\n\n\t\t\n \n')
body('body-blank-tail', 'blank lines at the end vanish in relaxed, stay in simple', b'hi\n \n\t\n')
body('body-blank-before-lfs', 'a blank line with empty ones behind it', b'a\n \n\n')
body('body-lf-tail', 'empty lines at the end vanish', b'hi\n\n\n')
body('body-lf-first', 'empty lines at the start stay', b'\n\nhi\n')
body('body-blank-first', 'a line of blanks at the start stays an empty line in relaxed', b' \t\nhi\n')
body('body-trailing', 'trailing blanks and tabs', b'hi \t there \t \nyou\t\nall \n')
body('body-leading', 'leading blanks shrink to one and do not vanish', b' hi\n   there\n\tyou\n \t all\n')
body('body-rfc', 'the body of RFC 6376 3.4.5', b' C \nD \t E\n\n\n')
body('body-inner-lfs', 'empty and blank lines in the middle stay lines', b'a\n\n\n \n\t\n\nb\n')
body('body-blank-runs', 'runs of blanks and tabs inside lines', b'a  b\t\tc \t d\t e\n' * 50)
body('body-no-letter', 'no line has anything but dots, blanks and tabs', b'. .\n\t.\n')

# ---- the body: sizes and borders of read buffers ----

BORDERS = [1 << n for n in range(10, 18)]


def at_borders(piece, before):
    """a body where `piece` lies across each border, `before` bytes of it in front"""
    out = bytearray(HEAD + b'\n')
    for border in BORDERS:
        room = border - before - len(out)
        line = words(room + 200)
        out += line[:room - 1].rstrip(b'\n') + b'x' * 100
        del out[border - before:]
        out += piece
    return bytes(out + b'end\n')


body('blanks-70000', '70,000 blanks at the end of a line', b'a' + b' ' * 70000 + b'\nb\n')
body('blanks-3000-inner', '3,000 blanks and tabs inside a line and before one',
     b'a' + b' \t' * 1500 + b'b\n' + b'\t ' * 1500 + b'c\n')
body('blanks-70000-tail', 'a last line of 70,000 blanks', b'a\n' + b'\t' * 70000 + b'\n')
body('lfs-70000-inner', '70,000 empty lines inside', b'a\n' + b'\n' * 70000 + b'b\n')
body('lfs-70000-tail', '70,000 empty lines at the end', b'a\n' + b'\n' * 70000)
body('blank-lines-30000', '30,000 lines of one blank, then text', b'a\n' + b' \n' * 30000 + b'b\n')
body('line-100000', 'a line of 100,000 octets', b'x' * 100000 + b'\n')
body('line-100000-words', 'a line of 100,000 octets with trailing blanks',
     words(100000).replace(b'\n', b' ') + b'  \n')
body('line-998', 'lines of 997 to 1001 octets', b''.join(b'y' * n + b'\n' for n in range(997, 1002)))
body('line-sizes', 'lines of exactly the sizes of read buffers, and one off',
     b''.join(b'z' * (b + d) + b'\n' for b in BORDERS[:-1] for d in (-1, 0, 1)))
for size in (1024, 4096, 8192, 16384, 65536):
    body('size-%d' % size, 'the message ends exactly where a read buffer does',
         words(size - len(HEAD) - 1))
add('border-blanks', 'a run of blanks lies across each border of a read buffer',
    at_borders(b' \t' * 40, 40))
add('border-blanks-lf', 'blanks before the border, LF behind it', at_borders(b'   \n', 3))
add('border-lf', 'LF before the border, LF behind it', at_borders(b'\n\n\nk', 1))
add('border-crlf', 'CR before the border, LF behind it', at_borders(b'\r\nk', 1))
add('border-cr', 'CR before the border, a letter behind it', at_borders(b'\rk', 1))
add('border-cr-cr', 'CR before the border, CR LF behind it', at_borders(b'\r\r\nk', 1))
add('border-dot', 'LF before the border, a dot behind it', at_borders(b'\n.\nk', 1))
body('body-1mib', 'a body of 1 MiB', words(1 << 20))

# ---- the body: octets ----

body('dots', 'dots at the start of lines: dot-stuffing is transparent',
     b'.\n..\n...\n.x\n. x\n..x\n x.\n.\n.\n')
body('dot', 'the whole body is one dot', b'.\n')
body('from-line', 'lines that mailboxes quote', b'From ann Fri Jul 11\n>From bob\n>>From eve\nFrom:\n')
body('body-header', 'the body looks like a header with a signature',
     b'From: eve@example.com\nSubject: x\nDKIM-Signature: v=1; d=example.com; b=\n\nx\n')
body('nul-body', 'NUL octets in the body', b'a\0b\n\0\n\0\0 \0\nend\0\n')
body('8bit-body', 'octets over 127, not UTF-8', b'caf\xe9 \x80\x81\xfe\xff\n\xa0\n\x85\n')
body('utf8-body', 'UTF-8 in the body, with its blanks that are none here',
     'déjà vu\u00a0\n\u2003x\u2028y\n\ufeff\n'.encode())
body('octets-body', 'each octet but CR and LF, many times',
     b''.join(bytes((b, 32, b)) * 9 + b'\n' for b in range(256) if b not in (10, 13)))
body('noise-body', 'binary octets, CR and LF among them', noise(50000, 7) + b'\n')
body('ff-vt-body', 'form feed and vertical tab at line ends are no white space',
     b'a\f\nb\v\n\f\nc \f \n \v\nd\n')
body('ff-vt-tail', 'form feed and vertical tab are the last lines of the body', b'a\n\f\n\v\n')
body('ctrl-z-body', 'control characters that end a file elsewhere', b'a\x1a\n\x04\n\x1b[31m\n\x7f\n')

# ---- line ends in the queue that are not LF ----

add('crlf-queue', 'each line in the queue ends in CR LF', (HEAD + b'\n' + TEXT).replace(b'\n', b'\r\n'))
add('cr-queue', 'each line in the queue ends in a lone CR', (HEAD + b'\n' + TEXT).replace(b'\n', b'\r'))
body('mixed-queue', 'CR LF, LF and CR in one body', b'a\r\nb\nc\rd\r\n\r\ne\n\n\rf\n')
body('cr-cr-lf', 'CR CR LF is two line ends', b'a\r\r\nb\r\r\n\r\r\n')
body('cr-dot', 'a lone CR before a dot: the way mail is smuggled',
     b'a\r.\r\nMAIL FROM:<>\r\nb\n\r.\nc\r.\r\r\n.\r\n')
body('cr-tail', 'the last octet is CR', b'hi\r')
body('cr-blanks', 'blanks before a lone CR are trailing blanks', b'a \rb\t\r\nc \t\r\r\n')
subject('cr-in-field', 'a lone CR before a blank folds a field', b'Subject: one\r two\r\tthree\n')
subject('cr-hides-field', 'a lone CR hides a field', b'Subject: one\rTo: eve@example.com\rX-A: b\n')
add('cr-ends-header', 'two lone CRs end the header', HEAD[:-1] + b'\r\rSubject: of the body\n')
header('crlf-blank-field', 'CR LF in folded fields', b'X-Fold: a\r\n b\r\n\t\r\n c\r\n')

# ---- the header: canonicalization ----

subject('fold-blank', 'folded, with a line of one blank', b'Subject: a\n \n b\n')
subject('fold-blanks', 'folded, with several lines of blanks and tabs', b'Subject: a\n \n\t\n \t \n b\n')
subject('fold-blank-last', 'the last line of the field is blank', b'Subject: a\n \n')
subject('fold-first', 'nothing in the first line', b'Subject:\n a message\n')
subject('fold-blank-first', 'blanks only in the first line', b'Subject: \t\n\ta message\n')
subject('fold-many', 'folded at every word, blank and tab', b'Subject: a\n b\n\tc\n  d\n \te\n\t f  \n g\t\n')
subject('value-blanks', 'runs of blanks and tabs, leading and trailing', b'Subject: \t a  b\t\tc \t d \t \n')
subject('value-tab', 'a tab behind the colon', b'Subject:\ta message\n')
subject('value-no-blank', 'nothing behind the colon', b'Subject:a message\n')
subject('value-colons', 'colons in the value', b'Subject: a:b::c: :\n')
subject('value-empty', 'an empty field', b'Subject:\n')
subject('value-blank', 'a field of blanks', b'Subject: \t \n')
subject('value-blank-folds', 'a field of folded blanks', b'Subject: \n \n\t\n')
header('values-empty', 'every oversigned field is there and empty',
       b'Cc:\nReply-To: \nMIME-Version:\nContent-Type:\nContent-Transfer-Encoding:\t\n')
subject('blank-before-colon', 'obsolete: a blank before the colon', b'Subject : a message\n')
subject('blanks-before-colon', 'obsolete: blanks and tabs before the colon', b'Subject \t : a message\n')
header('blank-before-colon-unsigned', 'a blank before the colon of a field nobody signs', b'X-Old : y\n')
instead('name-case', 'names in odd case', REST,
        REST.replace(b'Subject', b'sUBJECT').replace(b'To:', b'TO:').replace(b'Message-ID', b'message-id'))
author('name-case-from', 'From in capitals', FROM.replace(b'From', b'FROM'))
header('name-case-more', 'MIME and list names in odd case',
       b'mime-version: 1.0\nCONTENT-TYPE: text/plain\ncontent-Transfer-ENCODING: 8bit\n'
       b'LIST-ID: <a.example.org>\nlist-unsubscribe-POST: List-Unsubscribe=One-Click\n')
subject('ff-value-middle', 'form feed and vertical tab inside a value', b'Subject: a\fb\vc \f d \v e\n')
subject('ff-value-end', 'a form feed at the end of a value', b'Subject: a message\f\n')
subject('vt-value-end', 'a vertical tab at the end of a value', b'Subject: a message\v\n')
subject('nbsp-value', 'octets 160 and 133 around a value are no white space', b'Subject: \xa0a\x85\xa0\n')
subject('utf8-blanks', 'blanks of Unicode around a value', 'Subject: \u00a0\u2003a\u3000\u0085\n'.encode())
subject('8bit-subject', 'a Subject in Latin-1', b'Subject: caf\xe9 \xff\xfe\n')
subject('utf8-subject', 'a Subject in UTF-8, folded', 'Subject: déjà\n vu – ça\n'.encode())
subject('nul-subject', 'NUL in a value', b'Subject: a\0b\0\n')
header('nul-unsigned', 'NUL in a field nobody signs', b'X-Nul: a\0b\n')
subject('ctrl-subject', 'control characters in a value', b'Subject: \x01a\x07\x08 \x1b[1m \x7f\x1f\n')

# ---- the header: how much of it ----

add('minimal', 'From and nothing else', b'From: ann@example.org\n\n')
add('minimal-header-only', 'From is the whole message', b'From: ann@example.org\n')
instead('no-message-id', 'no Message-ID', b'Message-ID: <20250711.1@example.org>\n', b'')
instead('no-date', 'no Date', b'Date: Fri, 11 Jul 2025 21:00:37 +0200\n', b'')
subject('no-subject', 'no Subject', b'')
add('from-last', 'From is the last field', REST + FROM + b'\n' + TEXT)
header('to-twice', 'repeated To, Cc, Reply-To, Comments and Keywords',
       b'To: carl@example.net\nCc: a@example.net\nCc: b@example.net\nReply-To: x@example.org\n'
       b'Reply-To: y@example.org\nComments: one\nComments: two\nKeywords: k\nKeywords: l\n')
header('subject-thrice', 'repeated Subject, Date and Message-ID',
       b'Subject: first\nSubject: second\nDate: never\nMessage-ID: <0@example.org>\n')
header('received-300', '300 Received fields',
       b''.join(b'Received: from h%d.example by h%d.example with SMTP;\n'
                b'\tFri, 11 Jul 2025 21:00:%02d +0200\n' % (n, n + 1, n % 60) for n in range(300)))
header('fields-3000', '3,000 fields nobody signs',
       b''.join(b'X-Field-%d: %d\n' % (n, n) for n in range(3000)))
for lines in (50, 60):
    instead('to-%d' % (60 * lines), 'To with %d recipients in %d lines' % (60 * lines, lines),
            b'To: Bob <bob@example.net>\n',
            b'To: ' + b',\n '.join(b', '.join(b'user%d@example.net' % (60 * n + m) for m in range(60))
                                    for n in range(lines)) + b'\n')
subject('subject-5000', 'a Subject of 5,000 octets in one line', b'Subject: ' + b'long ' * 1000 + b'\n')
subject('subject-5000-folded', 'a Subject of 5,000 octets in many lines',
        b'Subject: ' + words(5000).rstrip().replace(b'\n', b'\n ') + b'\n')
subject('subject-70000', 'a Subject longer than 65,535 octets in one line',
        b'Subject: ' + b'x' * 70000 + b'\n')
subject('subject-blanks-70000', 'a Subject with 70,000 blanks at its end',
        b'Subject: x' + b' ' * 70000 + b'\n')
header('references-2000', 'an unbroken token of 2,000 octets',
       b'References: <' + b'r' * 2000 + b'@example.org>\n')
instead('message-id-900', 'a Message-ID of 900 octets', b'20250711.1', b'm' * 900)
header('header-1mib', 'a header just under 1 MiB',
       b''.join(b'X-Pad-%d: ' % n + words(103000, n + 1).rstrip().replace(b'\n', b'\n ') + b'\n'
                for n in range(10)))

# ---- the header: names ----

header('name-only', 'fields with a name and nothing else', b'X-Empty:\nX:\nComments:\nb:\n')
header('name-short', 'names that are tags of a signature', b'b: x\nbh: y\nh: z\nv: 1\nd: example.com\n')
header('name-odd', 'every printable character and digits in names',
       b"X-!#$%&'*+-.^_`|~: a\n0123456789: b\n\"(),/<=>?@[\\]{}: c\n-: d\n")
header('name-semicolon', 'a semicolon in a name', b'X-A;b: c\n')
header('name-200', 'a name of 200 octets', b'X-' + b'N' * 198 + b': long\n')
header('name-996', 'a name of 996 octets', b'X' * 996 + b': longest\n')
header('name-prefix', 'names that begin like signed ones or end like them',
       b'From-: a\nX-From: b\nFromage: c\nTos: d\nSubjec: e\nSubject-X: f\nList-Idx: g\n')

# ---- From ----

author('from-bare', 'an address and nothing else', b'From: ann@example.org\n')
author('from-comments', 'comments, nested and quoted, wherever they may stand',
       b'From: (a (b) \\) c) Ann (My Company) <ann (at) @ (x) example.org (y)> (z)\n')
author('from-quoted', 'a quoted name with special characters',
       b'From: "Ann, the \\"boss\\" <eve@example.com>; (x)" <ann@example.org>\n')
author('from-quoted-local', 'a quoted local part', b'From: "a b@c"@example.org\n')
author('from-group', 'a group (RFC 6854)', b'From: Team: Ann <ann@example.org>, bob@example.org;\n')
author('from-group-empty', 'an empty group', b'From: Undisclosed:;\n')
author('from-two', 'two mailboxes and a Sender',
       b'From: Ann <ann@example.org>,\n Bob <bob@example.org>\nSender: ann@example.org\n')
author('from-route', 'an obsolete route', b'From: Ann <@a.example,@b.example:ann@example.org>\n')
author('from-folded', 'folded at every token', b'From:\n Ann\n\t<ann\n @\n example.org\n >\n')
author('from-encoded', 'an encoded word as the name',
       b'From: =?UTF-8?Q?J=C3=B6rg_=3Cx=40y=3E?= <ann@example.org>\n')
author('from-eai', 'UTF-8 in name, local part and domain',
       'From: Jörg <jörg@bücher.example>\n'.encode())
author('from-latin1', 'Latin-1 in the name', b'From: J\xf6rg <ann@example.org>\n')
author('from-literal', 'an address literal', b'From: ann@[192.0.2.1]\n')
author('from-empty', 'an empty From', b'From:\n')
author('from-garbage', 'a From that is no address', b'From: <<>> ,;:@@ "\n')
author('from-long', 'a name of 20,000 octets', b'From: ' + b'"' + b'n' * 20000 + b'" <ann@example.org>\n')

# ---- fields with a meaning of their own ----

subject('subject-b', 'a Subject that looks like the tags of a signature',
        b'Subject: v=1; a=rsa-sha256; b=AAAA; bh=BBBB; h=from; b=\n')
header('z-like', 'values that look like z= and b=',
       b'X-Copied: |from:ann|b=xyz|=3B\nComments: ;b=;bh=; b = x\n')
subject('encoded-words', 'encoded words, folded',
        b'Subject: =?utf-8?B?w6Rww6A=?=\n =?utf-8?Q?_=3D=3F?= plain\n =?iso-8859-1?q?caf=E9?=\n')
header('sig-foreign', 'a signature of somebody else',
       b'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=example.com; s=x;\n'
       b'\th=from:to; bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA\n')
add('sig-ours-top', 'an older signature of ours stands at the top',
    b'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=jan;\n'
    b' t=1700000000; h=from:from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\n'
    b' b=AAAA\n' + HEAD + b'\n' + TEXT)
add('sig-three', 'three signatures, top, middle and bottom',
    b'DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=x; h=from;\n bh=AAAA; b=BBBB\n' + FROM +
    b'dkim-signature: v=1; a=ed25519-sha256; d=b.example; s=x; h=from;\n bh=AAAA; b=BBBB\n' + REST +
    b'DKIM-SIGNATURE: v=1; a=rsa-sha1; d=c.example; s=x; h=from;\n bh=AAAA; b=BBBB\n\n' + TEXT)
header('sig-domainkeys', 'a DomainKeys signature',
       b'DomainKey-Signature: a=rsa-sha1; q=dns; d=example.com; s=x; b=AAAA\n')
header('list', 'the fields of a mailing list, one-click unsubscribing too',
       b'List-Id: A list <a.example.org>\nList-Help: <mailto:a-help@example.org>\n'
       b'List-Unsubscribe: <https://example.org/u?x=1>,\n\t<mailto:a-leave@example.org>\n'
       b'List-Unsubscribe-Post: List-Unsubscribe=One-Click\nList-Subscribe: <mailto:a-join@example.org>\n'
       b'List-Post: <mailto:a@example.org>\nList-Owner: <mailto:a-owner@example.org>\n'
       b'List-Archive: <https://example.org/a/>\nPrecedence: list\nSender: a-bounces@example.org\n'
       b'In-Reply-To: <0@example.org>\nReferences: <0@example.org> <1@example.org>\n')
resent = (b'Resent-From: Carl <carl%d@example.net>\nResent-Sender: c@example.net\n'
          b'Resent-To: dora@example.net\nResent-Cc: emil@example.net\nResent-Bcc: fay@example.net\n'
          b'Resent-Date: Sat, 12 Jul 2025 08:00:0%d +0200\nResent-Message-ID: <%d@example.net>\n')
add('resent-twice', 'two blocks of Resent fields',
    resent % (2, 2, 2) + resent % (1, 1, 1) + HEAD + b'\n' + TEXT)
header('bcc', 'Bcc is there', b'Bcc: secret@example.net\nBcc:\n')
add('return-path', 'Return-Path and Delivered-To at the top',
    b'Return-Path: <ann@example.org>\nDelivered-To: bob@example.net\nX-Envelope-To: bob\n' +
    HEAD + b'\n' + TEXT)
header('auth-results', 'Authentication-Results are there',
       b'Authentication-Results: mx.example.com; dkim=pass header.d=example.com\n'
       b'Authentication-Results: (x) "mx.example.org" 1; none\nReceived-SPF: pass\n')
header('arc', 'an ARC set is there',
       b'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.com; s=x; t=1; b=AAAA\n'
       b'ARC-Message-Signature: i=1; a=rsa-sha256; d=example.com; s=x; h=from; bh=AAAA; b=AAAA\n'
       b'ARC-Authentication-Results: i=1; mx.example.com; none\n')
header('every-field', 'one of each field that is signed or oversigned',
       b'Cc: c@example.net\nReply-To: r@example.org\nMIME-Version: 1.0\n'
       b'Content-Type: text/plain; charset=utf-8\n'
       b'Content-Transfer-Encoding: 8bit\nContent-ID: <2@example.org>\nContent-Description: text\n'
       b'Content-Disposition: inline\nIn-Reply-To: <0@example.org>\nReferences: <0@example.org>\n' +
       resent % (1, 1, 1))

# ---- MIME ----

MIME = b'MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary="=_b1"\n'
add('mime-nested', 'nested parts, boundaries that begin alike',
    FROM + MIME + REST + b'\n' + b'This is a message in several parts.\n'
    b'--=_b1\nContent-Type: multipart/alternative; boundary="=_b1a"\n\n'
    b'--=_b1a\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n'
    b'caf=C3=A9 =\n=20\n.\n--=_b1a\nContent-Type: text/html\n\n<p>caf&eacute;</p>\n--=_b1a--\n\n'
    b'--=_b1\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n' +
    b'\n'.join([b'QUJD' * 19] * 40) + b'\n\n--=_b1--\n\nepilogue \n')
add('mime-message', 'a message within the message, with a From of its own',
    FROM + MIME + REST + b'\n--=_b1\nContent-Type: message/rfc822\n\n' + HEAD + b'\nHi.\n--=_b1--\n')
add('bounce', 'a bounce', b'From: MAILER-DAEMON@mail.example.org\nTo: ann@example.org\n'
    b'Subject: failure notice\n\nHi. This is the mail system.\n\n'
    b'--- Below this line is a copy of the message.\n\n'
    b'Return-Path: <ann@example.org>\n' + HEAD + b'\n' + TEXT)

# ---- the last line is partial: only the filter takes these ----

body('partial', 'no LF at the end', b'hi', 'filter')
body('partial-blank', 'the partial last line ends in blanks', b'hi\nthere \t', 'filter')
body('partial-blanks', 'the partial last line is blank', b'hi\n \t', 'filter')
body('partial-dot', 'the partial last line is a dot', b'hi\n.', 'filter')
add('partial-header', 'the header ends without LF and there is no body', HEAD[:-1], 'filter')
body('partial-long', 'the partial last line has 100,000 octets', b'x' * 100000, 'filter')

# ---- nothing that could be signed ----

author('no-from', 'no From', b'', 'refuse')
header('two-from', 'two From fields', b'From: eve@example.com\n', 'refuse')
header('two-from-cr', 'the second From hides behind a lone CR', b'X-A: b\rFrom: eve@example.com\n', 'refuse')
header('two-from-old', 'the second From has a blank before its colon', b'From : eve@example.com\n', 'refuse')
header('no-field', 'a line that is no field', b'this is no field\n', 'refuse')
header('no-field-cr', 'a line that is no field hides behind a lone CR', b'X-A: b\rno field\n', 'refuse')
header('name-8bit', 'a name in UTF-8', 'Sübject: x\n'.encode(), 'refuse')
header('name-empty', 'a field without a name', b': x\n', 'refuse')
header('name-blank', 'a name with a blank inside', b'My Subject: x\n', 'refuse')
header('name-nul', 'a name with NUL inside', b'Sub\0ject: x\n', 'refuse')
add('mbox', 'a From line of a mailbox stands first', b'From ann Fri Jul 11\n' + HEAD + b'\n' + TEXT, 'refuse')
add('blank-first', 'the first line begins with a blank', b' x\n' + HEAD + b'\n' + TEXT, 'refuse')
add('no-header', 'the header is empty', b'\n' + HEAD + b'\n' + TEXT, 'refuse')
add('header-over', 'a header of more than 1 MiB',
    FROM + b'X-Pad: ' + b'x' * (1 << 20) + b'\n' + REST + b'\n', 'refuse')


if __name__ == '__main__':
    for name, (kind, reason, data) in messages.items():
        if len(sys.argv) == 1:
            print('%-7s %-28s %s' % (kind, name, reason))
        else:
            with open(os.path.join(sys.argv[1], name), 'wb') as f:
                f.write(data)
