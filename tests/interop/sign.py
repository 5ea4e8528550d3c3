#!/usr/bin/python3
"""Sign the corpus through the real chain and have the peers verify it; prints TAP.

    sign.py folder      with folder/home, folder/keys ... as sign.t has laid them out

Each message is signed in twelve forms: c= is r, s, t or u; z= is 2 (RSA), 4 (Ed25519) or 5 (both).
What the chain hands to qmail-remote is checked against the contract, sent the way qmail-remote does,
and verified by dkimpy, Mail::DKIM, OpenDKIM and by tests/vectors/reference.py. All have to pass it,
or the peer and the message stand in tests/interop/exceptions, and then the others have to agree.
"""
import base64
import os
import re
import subprocess
import sys
import time
from collections import Counter, namedtuple
from concurrent.futures import ThreadPoolExecutor

import dkim

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '../vectors')]
import corpus
import peers
import reference

FOLDER = sys.argv[1]
HOME = os.path.join(FOLDER, 'home')
MESS = os.path.join(HOME, 'queue/mess')
KEYS = os.path.join(FOLDER, 'keys')

# ---- the forms ----

ALGORITHMS = {'2': ['rsa-sha256'], '4': ['ed25519-sha256'], '5': ['rsa-sha256', 'ed25519-sha256']}
SELECTOR = {'rsa-sha256': 'jan', 'ed25519-sha256': 'eddy'}
CANON = {'r': 'relaxed/relaxed', 's': 'simple/simple', 't': 'relaxed/simple', 'u': 'simple/relaxed'}
# the fields auid and expire of the rule line, and what i= and x= - t= have to be
AUID = {'r': '', 's': '', 't': '~', 'u': '@mail.example.org'}
EXPIRE = {'r': '', 's': '0', 't': '', 'u': '500000'}
SECONDS = {'r': 604800, 's': None, 't': 604800, 'u': 500000}

Form = namedtuple('Form', 'c z')
FORMS = [Form(c, z) for c in CANON for z in ALGORITHMS]


def domain(form):
    return '%s%s.example.org' % form


def sender(form):
    # the = has to be quoted in i=
    return 'ann+x=y@' + domain(form)


def identity(form):
    return {'~': 'ann+x=3Dy@' + domain(form), '': None}.get(AUID[form.c], AUID[form.c])


def rule(form):
    selectors = ','.join(SELECTOR[a] for a in ALGORITHMS[form.z])
    return '%s:%s|example.org|%s|%s|%s:%s\n' % (domain(form), selectors, AUID[form.c], EXPIRE[form.c], *form)


# ---- TAP ----

count = failed = 0


def ok(good, what, notes=()):
    global count, failed
    count += 1
    failed += not good
    print('%sok %d - %s' % ('' if good else 'not ', count, what))
    if not good:
        for note in notes:
            print('#', str(note)[:400])
    return good


# ---- the chain ----

def path(name, form):
    return os.path.join(FOLDER, 'wire', '%s.%s%s' % (name, *form))


def deliver(name, form):
    """run qmail-dksign as qmail-rspawn does: its report, and what the next program has read"""
    record = path(name, form) + '.record'
    environment = {'QMAILHOME': HOME, 'RECORD': record, 'PATH': os.environ['PATH']}
    with open(os.path.join(MESS, name), 'rb') as message:
        report = subprocess.run(
            [os.path.join(HOME, 'bin/qmail-dksign'), 'mx.example.net', sender(form), 'bob@example.net'],
            stdin=message, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=MESS, env=environment).stdout
    if not os.path.exists(record):
        return report, None
    with open(record, 'rb') as f:
        staged = f.read()
    os.unlink(record)
    return report, staged


RECORDED = b'rrecorded.\n\0Krecorded.\n\0'


# ---- what the contract says of the field ----

SIGNED = set('''
    from reply-to subject date to cc message-id
    resent-date resent-from resent-to resent-cc in-reply-to references
    list-id list-help list-unsubscribe list-unsubscribe-post list-subscribe list-post list-owner
    list-archive mime-version content-type content-transfer-encoding content-id content-description
    content-disposition'''.split())
OVERSIGNED = set('''
    from to cc subject date reply-to message-id
    mime-version content-type content-transfer-encoding'''.split())

FWS = r'(?:(?:[ \t]*\n)?[ \t]+)?'
BASE64 = '(?:[A-Za-z0-9+/]%s)+(?:=%s){0,2}' % (FWS, FWS)
VALUE = {  # where a tag's value may be folded, it says FWS
    'v': '1', 'a': '[a-z0-9-]+', 'c': '[a-z]+/[a-z]+', 'd': '[a-z0-9.-]+', 's': '[a-z0-9.-]+', 'q': 'dns/txt',
    't': '[1-9][0-9]*', 'x': '[1-9][0-9]*', 'i': '(?:[!-:<-~]%s)+' % FWS,
    'h': '[!-9<-~]+(?:%s:%s[!-9<-~]+)*' % (FWS, FWS), 'bh': BASE64, 'b': BASE64}


def field_problems(field, form, algorithm, names, start):
    """what is wrong with one field of ours, given in staged form; names counts those of the message"""
    text = field.decode('latin-1')
    if not text.startswith('DKIM-Signature: ') or not text.endswith('\n'):
        yield 'the field is %r' % text
        return
    for line in text.split('\n')[:-1]:
        if len(line) > 998 or line != line.rstrip():
            yield 'line %r' % line
        # one name or value is what can't be broken; base64 always can
        if len(line) > 78 and not re.fullmatch(r'[ \t]+(?!bh?=)[^ \t;:]+[;:]', line):
            yield 'wide line %r' % line
    tags = {}
    specs = text[len('DKIM-Signature:'):-1].split(';')
    if specs[-1] == '':
        specs.pop()
    for spec in specs:
        found = re.fullmatch('%s([a-z]+)%s=%s(.*?)%s' % (FWS, FWS, FWS, FWS), spec, re.S)
        name, value = found.groups() if found else ('', spec)
        if name in tags or not re.fullmatch(VALUE.get(name, '(?!)'), value):
            yield 'tag %r: twice, unknown, or folded where it may not be' % spec
            return
        tags[name] = re.sub(r'[ \t\n]', '', value)
    # t= is any moment of this run, the rest is known beforehand
    signed_at = int(tags.get('t', '0'))
    if not start <= signed_at <= time.time():
        yield 't=%s' % signed_at
    wanted = {'v': '1', 'a': algorithm, 'c': CANON[form.c], 'd': 'example.org', 's': SELECTOR[algorithm],
              'q': 'dns/txt', 'i': identity(form), 'x': SECONDS[form.c] and str(signed_at + SECONDS[form.c])}
    wanted.update({name: tags.get(name, 'missing') for name in ('t', 'h', 'bh', 'b')})
    if tags != {name: value for name, value in wanted.items() if value is not None}:
        yield 'tags are %r' % tags
    if len(base64.b64decode(tags.get('bh', ''))) != 32:
        yield 'bh=%s' % tags.get('bh')
    listed = Counter(tags.get('h', '').lower().split(':'))
    should = {n: names[n] + (n in OVERSIGNED) for n in names.keys() | {'from'} if n in SIGNED}
    if listed != should:
        yield 'h= has %r, should have %r' % (listed - Counter(should), Counter(should) - listed)


def lf(message):
    """the queued message as the contract has it converted: no CR left"""
    return message.replace(b'\r\n', b'\n').replace(b'\r', b'\n')


def staged_problems(queued, form, report, staged, start):
    """what is wrong with what the chain has made of the queued message"""
    if report != RECORDED or staged is None:
        yield 'report %r' % report
        return
    if b'\r' in staged:
        yield 'a CR at %d' % staged.index(b'\r')
    rest, fields = staged, []
    for algorithm in ALGORITHMS[form.z]:
        end = re.search(rb'\n(?![ \t])', rest).end()
        fields.append((algorithm, rest[:end]))
        rest = rest[end:]
    if rest != lf(queued):
        yield 'the message below the signature is not the one that was queued: %r' % rest[:200]
    present, body = reference.split(peers.receive(peers.send(lf(queued))))
    names = Counter(name.decode('latin-1') for name, field in present)
    for algorithm, field in fields:
        for problem in field_problems(field, form, algorithm, names, start):
            yield '%s: %s' % (algorithm, problem)


# ---- the verdicts ----

def wanted(peer, form):
    """what a peer says of a good message"""
    return [peers.MAILDKIM_ED25519 if peer == 'mail-dkim' and a == 'ed25519-sha256' else 'pass'
            for a in ALGORITHMS[form.z]]


def ours(verdicts, form):
    """our fields stand above all others"""
    return verdicts[:len(ALGORITHMS[form.z])]


def exceptions():
    """{(peer, message): letters of c=}"""
    listed = {}
    with open(os.path.join(HERE, 'exceptions')) as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                peer, name, letters, reason = line.split(None, 3)
                assert peer in peers.PEERS and corpus.messages[name][0] == 'sign' and reason.strip(), line
                listed[peer, name] = letters
    return listed


def judge(name, verdicts, listed):
    """one message, all forms, all peers"""
    for peer in peers.ALL:
        letters = listed.get((peer, name), '')
        notes = []
        for form in FORMS:
            got = ours(verdicts[peer][path(name, form)], form)
            if form.c not in letters:
                if got != wanted(peer, form):
                    notes.append('%s%s: %r' % (*form, got))
            elif 'pass' in got:
                notes.append('%s%s: passes, although listed in exceptions' % form)
            elif all(form.c in listed.get((other, name), '') for other in peers.PEERS):
                notes.append('%s%s: no peer is left to show whose fault it is' % form)
        what = '%s passes' % peer if not letters else \
            '%s fails for c=%s as listed, passes the rest' % (peer, letters)
        ok(not notes, '%s: %s' % (name, what), notes)


# ---- forgery ----

def change_letter(message, at):
    """another letter in place of the first one behind `at`"""
    found = re.compile(rb'[A-Za-z]').search(message, at)
    other = b'x' if found.group() != b'x' else b'y'
    return message[:found.start()] + other + message[found.end():]


def field_at(message, name):
    return re.search(rb'^%s[ \t]*:' % name, message, re.M | re.I).end()


def body_at(message):
    return message.index(b'\r\n\r\n') + 4


def timestamp(message):
    at = re.search(rb't=[0-9]+', message).end() - 1
    return message[:at] + (b'1' if message[at:at + 1] != b'1' else b'2') + message[at + 1:]


FORGERIES = {
    'another letter in the body': lambda m: change_letter(m, body_at(m)),
    'one more line of text': lambda m: m + b'Buy this.\r\n',
    'another letter in From': lambda m: change_letter(m, field_at(m, b'From')),
    'another letter in To': lambda m: change_letter(m, field_at(m, b'To')),
    'another From on top': lambda m: b'From: eve@example.com\r\n' + m,
    'another To at the bottom': lambda m: m.replace(b'\r\n\r\n', b'\r\nTo: eve@example.com\r\n\r\n', 1),
}
# of two signatures it is the upper one whose t= changes
FORGED_MESSAGES = ('plain', 'body-trailing', 'body-leading', '8bit-body', 'nul-body', 'mime-nested', 'list',
                   'resent-twice', 'every-field', 'from-comments', 'utf8-subject', 'fold-many')


def write(name, form, message):
    file = path(name, form)
    with open(file, 'wb') as f:
        f.write(message)
    return file


def read(name, form):
    with open(path(name, form), 'rb') as f:
        return f.read()


def forge():
    """{(message, what was done): [(form, file)]}"""
    forged = {}
    for name in FORGED_MESSAGES:
        for number, (what, change) in enumerate(FORGERIES.items()):
            forged[name, what] = [
                (form, write('%s.forged%d' % (name, number), form, change(read(name, form))))
                for form in (Form('r', '5'), Form('s', '5'))]
        forged[name, 'another t='] = [
            (form, write('%s.forged-t' % name, form, timestamp(read(name, form))))
            for form in FORMS if form.z in '24']
    return forged


def judge_forged(forged, verdicts):
    for (name, what), made in forged.items():
        for peer in verdicts:
            notes = []
            for form, file in made:
                got = ours(verdicts[peer][file], form)
                should = [w.replace('pass', 'fail') for w in wanted(peer, form)]
                if [g.split(':')[0] for g in got] != should:
                    notes.append('%s%s: %r' % (*form, got))
            ok(not notes, '%s, %s: %s fails' % (name, what, peer), notes)


# ---- changes on the way that only some canonicalizations bear ----

RELAYED = {
    'a blank at the end of a line of the body': ('ru', lambda m: m.replace(b'yet?\r\n', b'yet? \r\n')),
    'blanks inside a line of the body': ('ru', lambda m: m.replace(b'you hungry', b'you \t hungry')),
    'empty lines at the end of the body': ('rstu', lambda m: m + b'\r\n\r\n'),
    'a field folded': ('rt', lambda m: m.replace(b'Subject: a message', b'Subject: a\r\n\tmessage')),
    'a name in capitals': ('rt', lambda m: m.replace(b'\r\nSubject:', b'\r\nSUBJECT:')),
    'an unsigned field on top': ('rstu', lambda m: b'Received: from a by b; now\r\n' + m),
    'an unsigned field at the bottom': ('rstu', lambda m: m.replace(b'\r\n\r\n', b'\r\nX-A: b\r\n\r\n', 1)),
}


def relay():
    return {what: [(form, write('relayed%d' % number, form, change(read('plain', form)))) for form in FORMS]
            for number, (what, (letters, change)) in enumerate(RELAYED.items())}


def judge_relayed(relayed, verdicts):
    for what, made in relayed.items():
        letters = RELAYED[what][0]
        for peer in verdicts:
            notes = []
            for form, file in made:
                should = wanted(peer, form)
                if form.c not in letters:
                    should = [w.replace('pass', 'fail') for w in should]
                got = [g.split(':')[0] for g in ours(verdicts[peer][file], form)]
                if got != should:
                    notes.append('%s%s: %r' % (*form, got))
            ok(not notes, 'relayed with %s: %s passes c=%s and fails the rest' % (what, peer, letters), notes)


# ---- control: the verifiers themselves ----

def controls():
    """an unsigned message, and one that dkimpy has signed, good and forged: {name: file}"""
    form = Form('r', '5')
    unsigned = peers.receive(peers.send(corpus.messages['plain'][2]))
    with open(os.path.join(FOLDER, 'rsa.pem'), 'rb') as f:
        rsa = f.read()
    seed = subprocess.run(['openssl', 'pkey', '-in', os.path.join(FOLDER, 'ed25519.pem'), '-outform', 'DER'],
                          stdout=subprocess.PIPE, check=True).stdout[-32:]
    headers = [dkim.sign(unsigned, selector, b'example.org', key, canonicalize=(b'relaxed', b'relaxed'),
                         signature_algorithm=algorithm)
               for algorithm, selector, key in ((b'rsa-sha256', b'jan', rsa),
                                                (b'ed25519-sha256', b'eddy', base64.b64encode(seed)))]
    good = b''.join(headers) + unsigned
    return form, {'unsigned': write('control-unsigned', form, unsigned),
                  'good': write('control-good', form, good),
                  'forged': write('control-forged', form, change_letter(good, body_at(good)))}


def judge_controls(form, files, verdicts):
    for peer in verdicts:
        good = wanted(peer, form)
        bad = [w.replace('pass', 'fail') for w in good]
        got = {name: [v.split(':')[0] for v in verdicts[peer][file]] for name, file in files.items()}
        ok(got['unsigned'] == [], 'control: %s finds no signature in an unsigned message' % peer, [got])
        ok(got['good'] == good, 'control: %s passes what dkimpy has signed' % peer, [got])
        ok(got['forged'] == bad, 'control: %s fails it with another letter in the body' % peer, [got])


# ---- all of it ----

def sign_all(names, start):
    """the chain for each message and form; two at a time"""
    for name in names:
        with open(os.path.join(MESS, name), 'wb') as f:
            f.write(corpus.messages[name][2])
    pairs = [(name, form) for name in names for form in FORMS]
    problems = {name: [] for name in names}
    with ThreadPoolExecutor(2) as pool:
        for (name, form), (report, staged) in zip(pairs, pool.map(lambda pair: deliver(*pair), pairs)):
            for problem in staged_problems(corpus.messages[name][2], form, report, staged, start):
                problems[name].append('%s%s: %s' % (*form, problem))
            # a message that was not signed or not delivered is for the peers to miss a signature in
            write(name, form, peers.receive(peers.send(staged if staged is not None else b'\n')))
    for name in names:
        ok(not problems[name], '%s: the chain makes of it what the contract says' % name, problems[name])


def refuse_all():
    """what can't be signed leaves as it came; what can't be sent bounces"""
    for name, (kind, reason, message) in corpus.messages.items():
        if kind == 'sign':
            continue
        with open(os.path.join(MESS, name), 'wb') as f:
            f.write(message)
        report, staged = deliver(name, Form('r', '5'))
        if kind == 'refuse':
            notice = rb"rrecorded\.\n\0K[^\0]*can't sign message: [^\0]*continue without signing\.[^\0]*\0"
            good = staged == message and re.fullmatch(notice, report)
            ok(good, '%s: leaves as it came, with a notice' % name, [report, (staged or b'')[:200]])
        else:
            good = staged is None and \
                report.startswith(b'DSMTP cannot transfer messages with partial final lines')
            ok(good, '%s: bounces, because the last line is partial' % name, [report, (staged or b'')[:200]])


def main():
    start = int(time.time())
    with open(os.path.join(HOME, 'control/dkimdomains'), 'w') as f:
        f.writelines(rule(form) for form in FORMS)
    # some messages of the corpus have fields of mail from outside
    with open(os.path.join(HOME, 'control/dkimorigin'), 'w') as f:
        f.write('any\n')
    names = [name for name, (kind, reason, message) in corpus.messages.items() if kind == 'sign']
    listed = exceptions()
    ok(len(names) >= 70, 'the corpus has %d messages that can be signed' % len(names))
    sign_all(names, start)
    refuse_all()
    signed = [path(name, form) for name in names for form in FORMS]
    forged, relayed, (form, control) = forge(), relay(), controls()
    others = [file for made in [*forged.values(), *relayed.values()] for form_, file in made]
    verdicts = peers.verify(os.path.join(FOLDER, 'odkim'), KEYS, signed + others + [*control.values()])
    judge_controls(form, control, verdicts)
    for name in names:
        judge(name, verdicts, listed)
    judge_forged(forged, verdicts)
    judge_relayed(relayed, verdicts)
    ok(os.listdir(os.path.join(HOME, 'queue/dkim')) in ([], ['cache']), 'nothing is left in queue/dkim')
    print('1..%d' % count)
    sys.exit(1 if failed else 0)


main()
