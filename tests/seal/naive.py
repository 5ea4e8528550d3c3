"""A second reader of rules: random rule files and messages, and which lines hold for them.

  naive.py FOLDER COUNT SEED PROGRAM    PROGRAM is tests/seal/decides.c

Here nothing is parsed. Rules and messages are made from values that are kept, and each condition is answered from
those, one by one, as sealrules(5) says it. The other side are qmail-mime -r, for the conditions on the message, and
rulehold_decide(). Prints TAP.
"""
import base64
import fnmatch
import os
import random
import re
import subprocess
import sys

YES, NO, UNKNOWN = 'yes', 'no', 'unknown'
LOCALS = ['ann', 'bob', 'sales-1', 'sales-2', 'x']
DOMAINS = ['example.org', 'a.example.org', 'example.net', 'bücher.example']
WORDS = ['secret', 'offer', 'GRÜSSE', 'grüße', 'a', 'very secret', 'Ärger', '[x]']
TYPES = ['text/plain', 'text/html', 'text/calendar', 'application/pdf', 'image/png']
FILES = ['a.pdf', 'Price.PDF', 'b.txt', 'grün.doc']
FIELDS = ['X-Class', 'X-Long']
IS = ['reply', 'auto', 'list', 'confidential', 'private', 'calendar', 'bounce']


def a_label(domain):
    return domain.encode('idna').decode().lower()


def lower_ascii(text):
    return ''.join(c.lower() if c < '\x80' else c for c in text)


def address_form(address):
    local, at, domain = address.rpartition('@')
    return lower_ascii(local) + at + (a_label(domain) if domain else '')


def fold(text):
    """Without regard to case, and blanks are one blank."""
    return re.sub(r'\s+', ' ', ''.join(c.upper().lower() if len(c.upper()) == 1 else c.lower() for c in text))


def either(values):
    return YES if YES in values else UNKNOWN if UNKNOWN in values else NO


def both(values):
    return NO if NO in values else UNKNOWN if UNKNOWN in values else YES


def negate(value):
    return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[value]


def truth(is_it):
    return YES if is_it else NO


# ---- messages ---------------------------------------------------------------------------------------------------


def encoded_word(r, text):
    """`text` for a header field: as it is, or in an encoded word."""
    if text.isascii() and r.random() < .7:
        return text
    charset = r.choice(['utf-8', 'iso-8859-1'])
    octets = text.encode(charset)
    if r.random() < .5:
        return '=?%s?b?%s?=' % (charset, base64.b64encode(octets).decode())
    return '=?%s?q?%s?=' % (charset, ''.join('=%02X' % o for o in octets))


def encoded_body(r, octets, encoding):
    if encoding == 'base64':
        return re.sub('(.{1,60})', r'\1\n', base64.b64encode(octets).decode()).encode()
    if encoding == 'quoted-printable':
        lines = octets.split(b'\n')
        return b'\n'.join(b''.join(b'=%02X' % o if o > 126 or o == 61 or (o < 33 and r.random() < .3) else bytes([o])
                                   for o in line) for line in lines)
    return octets


class Message:
    """One message, and what is true of it."""

    def __init__(self, r):
        self.fields = {}        # name: list of decoded texts
        self.doubt = set()      # names of fields that cannot be decoded
        self.texts = []
        self.text_doubt = False
        self.types = []
        self.files = []
        self.authors = []
        self.is_ambiguous = False
        self.bits = set()
        self.make(r)

    def add(self, r, name, text, is_damaged=False):
        self.fields.setdefault(name.lower(), []).append(text)
        body = encoded_word(r, text)
        if is_damaged:
            self.doubt.add(name.lower())
            body += ' =?none?q?x?='
            self.fields[name.lower()][-1] += ' =?none?q?x?='
        if r.random() < .3 and ' ' in body and '=?' not in body:
            body = body.replace(' ', '\n ', 1)
        self.lines.append('%s: %s' % (name, body))

    def make(self, r):
        self.lines = []
        self.header(r)
        body = self.part(r, 0)
        # the header of the root part stands behind the other fields
        self.octets = '\n'.join(self.lines + ['']).encode() + body

    def header(self, r):
        for _ in range(r.choice([0, 1, 1, 1, 1, 1, 2])):
            author = '%s@%s' % (r.choice(LOCALS), r.choice(DOMAINS))
            self.authors.append(author)
            self.lines.append('From: %s' % r.choice(['%s', 'Somebody <%s>']) % author)
        for name in ['To', 'Cc']:
            if r.random() < .7:
                self.add(r, name, '%s@%s' % (r.choice(LOCALS), r.choice(DOMAINS[:3])))
        for _ in range(r.choice([0, 1, 1, 1, 2])):
            self.add(r, 'Subject', ' '.join(r.sample(WORDS, 2)), r.random() < .1)
        for name in FIELDS:
            if r.random() < .5:
                self.add(r, name, r.choice(WORDS), r.random() < .1)
        for line, bit in [('In-Reply-To: <1@x>', 'reply'), ('Auto-Submitted: auto-replied', 'auto'),
                          ('Auto-Submitted: no', None), ('Precedence: list', 'list'), ('Precedence: bulk', 'auto'),
                          ('Sensitivity: Company-Confidential', 'confidential'), ('Sensitivity: personal', 'private')]:
            if r.random() < .15:
                self.lines.append(line)
                self.bits.add(bit)
        if r.random() < .1:
            self.lines.append(r.choice(['MIME-Version: 1.0', 'X-Other: y']))

    def part(self, r, depth):
        if depth < 3 and r.random() < .4 - depth * .1:
            return self.multipart(r, depth)
        return self.leaf(r)

    def multipart(self, r, depth):
        boundary = 'b%d-%d' % (depth, r.randrange(10 ** 9))
        self.types.append('multipart/mixed')
        out = b'Content-Type: multipart/mixed; boundary="%s"\n\n' % boundary.encode()
        for _ in range(r.randrange(1, 4)):
            out += b'\n--%s\n' % boundary.encode() + self.part(r, depth + 1)
        if r.random() < .95:
            return out + b'\n--%s--\n' % boundary.encode()
        self.is_ambiguous = True
        return out

    def leaf(self, r):
        kind = r.choice(TYPES)
        charset = r.choice(['utf-8', 'utf-8', 'iso-8859-1', 'us-ascii', 'none'])
        encoding = r.choice(['8bit', 'base64', 'quoted-printable'])
        text = ' '.join(r.sample(WORDS, 2))
        if charset == 'us-ascii':
            text = r.choice(['secret offer', 'very\nsecret', 'a [x]'])
        self.types.append(kind)
        head = 'Content-Type: %s; charset=%s\nContent-Transfer-Encoding: %s\n' % (kind, charset, encoding)
        if r.random() < .4:
            name = r.choice(FILES)
            self.files.append(name)
            form = r.choice(['filename="%s"' % encoded_word(r, name),
                             "filename*=utf-8''" + ''.join('%%%02X' % o for o in name.encode())])
            head += 'Content-Disposition: attachment; %s\n' % form
        if kind.startswith('text/'):
            if charset == 'none':
                self.text_doubt = True
            else:
                self.texts.append(text)
        if kind == 'text/calendar':
            self.bits.add('calendar')
        octets = text.encode('latin-1' if charset == 'iso-8859-1' else 'utf-8')
        return head.encode() + b'\n' + encoded_body(r, octets, encoding)


# ---- conditions -------------------------------------------------------------------------------------------------


def quoted(value):
    return '"%s"' % value.replace('\\', '\\\\').replace('"', '\\"')


def pattern_for_address(r):
    local, domain = r.choice(LOCALS), r.choice(DOMAINS)
    return r.choice(['%s@%s' % (local, domain), '@' + domain, '.example.org', '*', 'sales-*@' + domain, '*@*.org',
                     '%s@%s' % (local.upper(), a_label(domain))])


def fits_address(pattern, address):
    form = address_form(address)
    if pattern == '*':
        return True
    if '@' not in form:
        return False
    local, _, domain = form.rpartition('@')
    if pattern.startswith('.'):
        return domain.endswith(pattern)
    left, _, right = pattern.rpartition('@')
    right = lower_ascii(right) if '*' in right else a_label(right)
    return fnmatch.fnmatchcase(domain, right) and (not left or fnmatch.fnmatchcase(local, lower_ascii(left)))


def fits_host(pattern, host):
    if pattern.startswith('.'):
        return host.lower().endswith(pattern)
    return fnmatch.fnmatchcase(host.lower(), pattern)


def searched(texts, condition):
    """Is a value in one of the texts, or does the expression fit one?"""
    if condition['regex']:
        return any(re.search(condition['values'][0], text, re.I) for text in texts)
    return any(fold(value) in fold(text) for value in condition['values'] for text in texts)


def is_unknown_unless(found, doubt):
    return YES if found else UNKNOWN if doubt else NO


def addresses(case, c, all_of_them):
    if c['regex']:
        return truth(any(re.search(c['values'][0], address_form(a), re.I) for a in all_of_them))
    return truth(any(fits_address(p, a) for p in c['values'] for a in all_of_them))


def on_from(case, c):
    if len(case.message.authors) > 1:
        return UNKNOWN
    return addresses(case, c, case.message.authors)


def on_field(case, c, names):
    m = case.message
    texts = [t for name in names for t in m.fields.get(name, [])]
    return is_unknown_unless(searched(texts, c), any(name in m.doubt for name in names))


def on_body(case, c):
    m = case.message
    return is_unknown_unless(searched(m.texts, c), m.text_doubt or m.is_ambiguous)


def on_names(case, c, names):
    if c['regex']:
        found = any(re.search(c['values'][0], lower_ascii(n), re.I) for n in names)
    else:
        found = any(fnmatch.fnmatchcase(lower_ascii(n), lower_ascii(v)) for v in c['values'] for n in names)
    return is_unknown_unless(found, case.message.is_ambiguous)


def on_is(case, c):
    bits = set(case.message.bits)
    if case.sender in ('', '#@[]'):
        bits.add('bounce')
    doubt = case.message.is_ambiguous and set(c['values']) & {'calendar', 'bounce'} - bits
    return is_unknown_unless(bits & set(c['values']), doubt)


def by_letter(case, c):
    letters = [v.rpartition('/')[2][0] for v in c['values']]
    return either([{'y': YES, 'n': NO}.get(letter, UNKNOWN) for letter in letters])


def on_size(case, c):
    limit, size = int(c['values'][0]), len(case.message.octets)
    return truth(size > limit if c['op'] == '>' else size < limit)


ANSWERS = {
    'from': on_from,
    'sender': lambda case, c: addresses(case, c, [case.sender]),
    'to': lambda case, c: addresses(case, c, case.recipients),
    'host': lambda case, c: truth(re.search(c['values'][0], case.host, re.I) if c['regex'] else
                                  any(fits_host(p, case.host) for p in c['values'])),
    'rcpt': lambda case, c: on_field(case, c, ['to', 'cc']),
    'subject': lambda case, c: on_field(case, c, ['subject']),
    'header': lambda case, c: on_field(case, c, [c['field'].lower()]),
    'body': on_body,
    'type': lambda case, c: on_names(case, c, case.message.types),
    'file': lambda case, c: on_names(case, c, case.message.files),
    'is': on_is,
    'group': by_letter,
    'run': by_letter,
    'size': on_size,
}


def value_for(r, name):
    if name in ('from', 'sender', 'to'):
        return pattern_for_address(r)
    if name == 'host':
        return r.choice(['mx.example.org', '.example.org', '*', 'mx.*', 'mx.example.net'])
    if name in ('type', 'file'):
        return r.choice([r.choice(TYPES), 'image/*', 'multipart/*'] if name == 'type' else
                        [r.choice(FILES), '*.pdf', 'a*'])
    if name in ('group', 'run'):
        return ('/bin/' if name == 'run' else '') + r.choice('ynu') + 'es'
    if name == 'is':
        return r.choice(IS)
    if name == 'size':
        return str(r.choice([100, 500, 1000, 3000]))
    return r.choice([r.choice(WORDS), r.choice(LOCALS), 'example.org'])


def condition(r):
    name = r.choice(list(ANSWERS))
    c = {'name': name, 'negated': r.random() < .3, 'op': '=', 'field': r.choice(FIELDS)}
    c['regex'] = name not in ('is', 'group', 'run', 'size') and r.random() < .2
    c['values'] = [value_for(r, name) for _ in range(1 if name == 'size' else r.choice([1, 1, 2]))]
    if name == 'size':
        c['op'] = r.choice('<>')
    if c['regex']:
        c['op'] = '~'
        c['values'] = [r.choice(['secret$', '^an', 'ex(am)?ple', '[0-9]', 'a|offer', r'\.net', 'x\\]'])]
    text = ('!' if c['negated'] else '') + name + (':' + c['field'] if name == 'header' else '') + c['op']
    bare = name in ('is', 'size') or (not c['regex'] and r.random() < .3 and all(re.fullmatch(r'[\w.@*/-]+', v)
                                                                                for v in c['values']))
    c['text'] = text + ','.join(v if bare else '"%s"' % v if c['regex'] else quoted(v) for v in c['values'])
    return c


class Case:
    """Rules, a message and an envelope."""

    def __init__(self, r):
        self.message = Message(r)
        self.host = r.choice(['mx.example.org', 'MX.Example.NET', 'a.b.example.org'])
        self.sender = r.choice(['', '#@[]'] + ['%s@%s' % (r.choice(LOCALS), r.choice(DOMAINS)) for _ in range(6)])
        self.recipients = ['%s@%s' % (r.choice(LOCALS), r.choice(DOMAINS)) for _ in range(r.choice([1, 1, 2, 3]))]
        self.rules = []
        self.lines = []
        for _ in range(r.randrange(1, 9)):
            if r.random() < .2:
                self.lines.append(r.choice(['', '# to=* => encrypt']))
            is_must = r.random() < .4
            conditions = [condition(r) for _ in range(r.choice([1, 1, 2, 3]))]
            self.lines.append('%s%s => %s' % ('must ' if is_must else '', ' '.join(c['text'] for c in conditions),
                                              r.choice(['sign', 'encrypt', 'tag=[t]'])))
            self.rules.append((len(self.lines), is_must, conditions))

    def decide(self):
        """`MUST,... LINE` as tests/seal/decides.c prints it."""
        holds = [], []
        for number, is_must, conditions in self.rules:
            values = [ANSWERS[c['name']](self, c) for c in conditions]
            value = both([negate(v) if c['negated'] else v for c, v in zip(conditions, values)])
            if value == YES or (value == UNKNOWN and is_must):
                holds[is_must].append(str(number))
        return ','.join(holds[1]) + ' ' + (holds[0][0] if holds[0] else '0')


# ---- the other side ---------------------------------------------------------------------------------------------


def write(path, octets):
    with open(path, 'wb') as out:
        out.write(octets)


def letters_of(case, rules, message):
    done = subprocess.run(['./qmail-mime', '-r', message, rules, case.host, case.sender] + case.recipients,
                          capture_output=True)
    if done.returncode:
        return done.stderr.decode().strip()
    return done.stdout.decode().split('\n')[0][len('rules='):]


def main():
    folder, count, seed, program = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    r = random.Random(seed)
    rules, message = os.path.join(folder, 'rules'), os.path.join(folder, 'message')
    wrong = 0
    must = decided = 0
    for n in range(count):
        case = Case(r)
        write(rules, '\n'.join(case.lines + ['']).encode())
        write(message, case.message.octets)
        letters = letters_of(case, rules, message)
        line = '\t'.join([rules, letters, case.host, case.sender, str(len(case.message.octets))] + case.recipients)
        said = subprocess.run([program], input=(line + '\n').encode(), capture_output=True).stdout.decode().rstrip('\n')
        wanted = case.decide()
        must += not wanted.startswith(' ')
        decided += not wanted.endswith(' 0')
        if said != wanted:
            wrong += 1
            if wrong <= 3:
                print('# case %d: rulehold `%s`, naive `%s`; letters %s, sender `%s`, to %s, host %s\n# %s' %
                      (n, said, wanted, letters, case.sender, case.recipients, case.host, '\n# '.join(case.lines)))
                write(os.path.join(folder, 'wrong%d' % n), case.message.octets)
                print('# ' + case.message.octets.decode('latin-1').replace('\n', '\n# '))
    print('%sok 1 - %d rule files and messages, with seed %d: both readers agree' % ('not ' if wrong else '', count, seed))
    enough = must > count / 10 and decided > count / 10
    print('%sok 2 - must lines held in %d, another line decided in %d' % ('' if enough else 'not ', must, decided))
    print('1..2')


main()
