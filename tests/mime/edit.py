"""Edit messages of all kinds, and read them before and after with python's email: what is visible, and which octets
are others than before.

  edit.py matrix FOLDER   structures x charsets x encodings x line ends x top and bottom
  edit.py real FOLDER FILE ...   messages as they are

The edited messages stay in FOLDER, with FOLDER/counts: for each file, how often the mark must be in each of its text
leaves (tests/mime/gmimetext.c reads them). Prints TAP.
"""
import email
import html
import os
import re
import sys

MARK = 'Mark4711'
TEXT = MARK + ' von %f: für Ihre Größe gilt'
FULL = {'utf-8', 'us-ascii'}
LATIN = {'us-ascii', 'iso-8859-1', 'windows-1252', 'utf-8', 'iso-8859-15'}
PROGRAM = './qmail-mime'
folder = sys.argv[2]
count = 0
failed = 0


def ok(good, what):
    global count, failed
    count += 1
    if not good:
        failed += 1
        print(f'not ok {count} - {what}')
        for line in notes[-12:]:
            print('# ' + str(line)[:300])
    notes.clear()


notes = []


def note(good, *what):
    if not good:
        notes.append(' '.join(repr(w)[:200] for w in what))
    return good


# There are thousands of calls. Files in memory that stay open cost a third of what pipes or files with names cost.
said = os.memfd_create('said')
given = os.memfd_create('given')
FILES = ((os.POSIX_SPAWN_DUP2, given, 0), (os.POSIX_SPAWN_DUP2, said, 1), (os.POSIX_SPAWN_DUP2, said, 2))


def refill(fd, data):
    os.ftruncate(fd, 0)
    os.lseek(fd, 0, os.SEEK_SET)
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)


def run(words, standard_input=b''):
    """The exit code and what it says."""
    refill(said, b'')
    refill(given, standard_input)
    pid = os.posix_spawn(PROGRAM, [PROGRAM] + words, {}, file_actions=FILES)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status, os.pread(said, 1 << 20, 0).decode()


def listing(data):
    status, out = run(['-l'], data)
    if status != 0:
        raise ValueError(out)
    parts = []
    for line in out.splitlines():
        words = line.split(' ')
        parts.append({'type': words[1], 'encoding': words[2], 'start': int(words[3]), 'body': int(words[4]),
                      'end': int(words[5]), 'words': words[6:]})
    return parts, 'ambiguous=' in out or 'limit=' in out


def leaves(data):
    if data not in known:
        # a message is edited in two ways, and looked at before and after that
        if len(known) > 3:
            known.clear()
        known[data] = find_leaves(data)
    return known[data]


known = {}


def find_leaves(data):
    parts, _ = listing(data)
    return [p for p in parts if not p['type'].startswith('multipart/') and not (
        p['type'] in ('message/rfc822', 'message/global') and any(
            q is not p and p['start'] <= q['start'] and q['end'] <= p['end'] for q in parts))]


def decoded(data, part):
    """the octets of a leaf, by python's email"""
    message = email.message_from_bytes(data[part['start']:part['end']])
    payload = message.get_payload(decode=True)
    return message, payload if payload is not None else b''


def text_of(message, payload):
    charset = message.get_content_charset() or 'us-ascii'
    return payload.decode({'iso-8859-8-i': 'iso-8859-8'}.get(charset, charset)).replace('\r\n', '\n')


def edit(data, words, name):
    with open(name, 'wb'):
        pass
    status, answer = run(['-e', '-', name] + words, data)
    with open(name, 'rb') as f:
        out = f.read()
    return status, answer, out


def is_inserted(before, after):
    """is `after` the octets of `before` with something put in at up to two places?"""
    n = 0
    while n < len(before) and n < len(after) and before[n] == after[n]:
        n += 1
    m = 0
    while m < len(before) - n and before[len(before) - 1 - m] == after[len(after) - 1 - m]:
        m += 1
    # a group of base64 is written anew
    return n + m >= len(before) - 4


def outside(data, parts):
    out = b''
    at = 0
    for p in sorted(parts, key=lambda p: p['start']):
        out += data[at:p['start']] + b'|'
        at = p['end']
    return out + data[at:]


def check(before, after, targets, top, kept):
    """targets: the leaves that must have the mark. kept: 1 if even those are the same but for what is put in"""
    a, b = leaves(before), leaves(after)
    good = note(len(a) == len(b), 'another number of parts', len(a), len(b))
    if not good:
        return False
    good &= note(outside(before, a) == outside(after, b), 'octets outside the parts')
    for i, (p, q) in enumerate(zip(a, b)):
        x, y = before[p['start']:p['end']], after[q['start']:q['end']]
        if i not in targets:
            good &= note(x == y, 'part', i, 'is another')
            continue
        m, old = decoded(before, p)
        n, new = decoded(after, q)
        if kept(p):
            good &= note(is_inserted(before[p['body']:p['end']], after[q['body']:q['end']]), 'part', i, 'octets',
                         before[p['body']:p['end']], after[q['body']:q['end']])
        old, new = text_of(m, old), text_of(n, new)
        if p['type'] == 'text/html':
            new = html.unescape(new)
            old = html.unescape(old)
        good &= note(new.count(MARK) == 1, 'part', i, 'has the mark', new.count(MARK), 'times', new)
        wanted = TEXT.replace('%f', '"ann"@example.org')
        good &= note(wanted in new, 'part', i, 'text', new)
        at = new.find(MARK)
        if p['type'] == 'text/plain':
            rest = new[:at] + new[at + len(wanted):]
            good &= note(rest.strip('\n') == old.strip('\n') or (top and rest.lstrip('\ufeff\n') == old.lstrip('\n')),
                         'part', i, 'other text', rest, old)
            good &= note(at == 0 or new[at - 1] == '\n', 'part', i, 'not in a line of its own')
        else:
            rest = re.sub(r'\s', '', new.replace('<p>' + wanted + '</p>', ''))
            good &= note(rest == re.sub(r'\s', '', old), 'part', i, 'other HTML', rest, old)
            visible = re.sub(r'(?s)<!--.*?-->|<style.*?</style>|<title.*?</title>', '', new)
            good &= note(MARK in visible, 'part', i, 'not visible', new)
            if '</body>' in visible:
                good &= note(at < new.rfind('</body>'), 'behind the body')
    for p in b:
        lines = after[p['start']:p['end']].split(b'\n')
        if p['encoding'] in ('quoted-printable', 'base64'):
            good &= note(max(len(x.rstrip(b'\r')) for x in lines) <= 78, 'a line is too long',
                         max(lines, key=len))
    return good


# ---- the matrix ----------------------------------------------------------------------------------------

def encode(text, charset, encoding, eol):
    data = text.encode(charset)
    if encoding == 'base64':
        import base64
        return base64.encodebytes(data.replace(b'\n', b'\r\n')).replace(b'\n', eol)
    if encoding == 'quoted-printable':
        import quopri
        return quopri.encodestring(data).replace(b'\n', eol)
    return data.replace(b'\n', eol)


def leaf(kind, text, charset, encoding, eol, extra=''):
    head = f'Content-Type: text/{kind}' + (f'; charset={charset}' if charset else '') + extra
    lines = head.encode() + eol + b'Content-Transfer-Encoding: ' + encoding.encode() + eol
    body = encode(text, charset or 'us-ascii', encoding, eol)
    if not text.endswith('\n') and encoding == 'base64' and body.endswith(eol):
        body = body[:-len(eol)]
    return lines + eol + body


def multi(subtype, parts, eol, boundary):
    b = boundary.encode()
    out = b'Content-Type: multipart/' + subtype.encode() + b'; boundary="' + b + b'"' + eol + eol + b'preamble' + eol
    for p in parts:
        out += b'--' + b + eol + p + eol
    return out + b'--' + b + b'--' + eol + b'epilogue' + eol


WORDS = {
    'us-ascii': 'Hello', 'utf-8': 'Grüße \u4f60\u597d', 'iso-8859-1': 'Grüße', 'windows-1252': 'Grüße \u20ac',
    'iso-8859-15': 'Grüße \u20ac', 'koi8-r': 'Привет', 'iso-8859-2': 'Zażółć', 'shift_jis': '日本語', 'iso-2022-jp': '日本語',
    'gb2312': '你好', 'big5': '你好', 'euc-kr': '안녕', None: 'Hello',
}


def htmls(word):
    yield f'<html><head><title>{word}</title></head><body class="</body>">\n<p>{word}</p></body></html>\n', 1
    yield f'{word} <b>no body</b> & <i>no end', 1
    yield (f'<!DOCTYPE html>\n<html><!-- <body> --><body>{word}<!--[if mso]></body></html><![endif]-->\n'
           f'<style>p:after {{ content: "</body>" }}</style><p>{word}</p>\n</BODY >\n</html>'), 1
    yield f'<html>{word}</html><!-- {word}', 1
    yield '', 1


def plains(word):
    yield f'{word}\n-- \nann\n'
    yield f'{word} without line end'
    yield ''
    yield 'a line = of more than seventy-six characters, so that it is folded where it is encoded, '+ word + '\n\n'


def structures(kind, make, eol):
    """name, message, the leaves that must have the mark"""
    pdf = (b'Content-Type: application/pdf; name=a.pdf' + eol + b'Content-Disposition: attachment; filename=a.pdf' + eol
           + b'Content-Transfer-Encoding: base64' + eol + eol + b'QUJDREVG' + eol)
    note_text = b'Content-Type: text/plain' + eol + b'Content-Disposition: attachment' + eol + eol + b'a note' + eol
    calendar = b'Content-Type: text/calendar; method=REQUEST' + eol + eol + b'BEGIN:VCALENDAR' + eol
    enclosed = b'Content-Type: message/rfc822' + eol + eol + b'Subject: x' + eol + eol + b'enclosed' + eol
    signed = multi('signed; protocol="application/pgp-signature"; micalg=pgp-sha256',
                   [b'Content-Type: text/plain' + eol + eol + b'signed' + eol, pdf], eol, 'sig')
    other = b'Content-Type: text/plain' + eol + eol + b'other text' + eol
    plain = make()
    yield 'single', plain, [0]
    yield 'mixed', multi('mixed', [plain, pdf, other], eol, 'b1'), [0]
    yield 'attachment first', multi('mixed', [note_text, plain, enclosed], eol, 'b1'), [1]
    yield 'signed first', multi('mixed', [signed, plain], eol, 'b1'), [2]
    yield 'alternative', multi('alternative', [plain, make(), calendar], eol, 'b1'), [0, 1]
    yield 'related', multi('related', [plain, pdf], eol, 'b1'), [0]
    yield ('all', multi('mixed', [multi('alternative', [plain, multi('related', [make(), pdf], eol, 'b3')], eol, 'b2'),
                                  other, pdf], eol, 'b1'), [0, 1])


def matrix():
    with open(folder + '/text', 'w', encoding='utf-8') as f:
        f.write(TEXT + '\n')
    with open(folder + '/html', 'w', encoding='utf-8') as f:
        f.write('<p>' + TEXT + '</p>\n')
    counts = open(folder + '/counts', 'w')
    number = 0
    for charset, word in WORDS.items():
        for encoding in ('7bit', '8bit', 'quoted-printable', 'base64'):
            if encoding == '7bit' and charset not in (None, 'us-ascii', 'iso-2022-jp'):
                continue
            cases = 0
            good = True
            for eol in (b'\n', b'\r\n')[:2 if charset in ('utf-8', 'us-ascii', 'koi8-r') else 1]:
                for kind, texts in (('plain', plains(word)), ('html', (h for h, _ in htmls(word)))):
                    for text in texts:
                        for name, message, targets in structures(kind, lambda: leaf(kind, text, charset, encoding, eol),
                                                                 eol):
                            for top in (0, 1):
                                if charset not in FULL and name not in ('single', 'all'):
                                    continue
                                number += 1
                                cases += 1
                                good &= one(number, message, targets, top, eol, charset, kind, counts)
            ok(good, f'{charset} {encoding}: {cases} messages')


def one(number, message, targets, top, eol, charset, kind, counts):
    message = b'From: ann@example.org' + eol + b'Subject: x' + eol + b'MIME-Version: 1.0' + eol + message
    path = f'{folder}/{number}'
    words = ['from="ann"@example.org', f'disclaimer={folder}/text,{folder}/html' + (':top' if top else '')]
    status, line, after = edit(message, words, path)
    good = note(status == 0 and line == f'edited {len(after)}\n', 'answer', status, line)
    charset = charset or 'us-ascii'

    def kept(part):
        if part['type'] == 'text/html':
            return True
        return not top and charset in LATIN and charset != 'us-ascii'
    good = good and check(message, after, targets, top, kept)
    if not good:
        notes.append(f'{path} top={top} {charset} {kind}')
    total = len(leaves(after)) if status == 0 else 0
    counts.write(f'{number} ' + ' '.join('1' if i in targets else '0' for i in range(total)) + '\n')
    return good


def real(files):
    with open(folder + '/text', 'w', encoding='utf-8') as f:
        f.write(TEXT + '\n')
    with open(folder + '/html', 'w', encoding='utf-8') as f:
        f.write('<p>' + TEXT + '</p>\n')
    edited = 0
    good = True
    for number, name in enumerate(files):
        with open(name, 'rb') as f:
            message = f.read()
        _, unclear = listing(message)
        words = ['disclaimer=%s/text,%s/html:reply' % (folder, folder)]
        status, line, after = edit(message, words, f'{folder}/{number}')
        good &= note(status in (0, 3), name, status, line)
        if unclear:
            good &= note(status == 3 and '1:disclaimer=' in line, name, 'is ambiguous', line)
        if status != 0:
            good &= note(':disclaimer' in line, name, line)
            continue
        edited += 1
        again, unclear = listing(after)
        good &= note(not unclear, name, 'is ambiguous when edited')
        a, b = leaves(message), leaves(after)
        good &= note(len(a) == len(b), name, 'parts')
        good &= note(outside(message, a) == outside(after, b), name, 'octets outside the parts')
        marked = 0
        for p, q in zip(a, b):
            if message[p['start']:p['end']] == after[q['start']:q['end']]:
                continue
            marked += 1
            m, octets = decoded(after, q)
            good &= note(octets.count(MARK.encode()) == 1 + decoded(message, p)[1].count(MARK.encode()), name, octets)
        good &= note(marked >= 1, name, 'no part was changed')
    ok(good, f'{len(files)} messages')
    ok(edited > len(files) // 2, f'{edited} of them are edited')


if sys.argv[1] == 'matrix':
    matrix()
else:
    real(sys.argv[3:])
print(f'{count} checks, {failed} failed')
