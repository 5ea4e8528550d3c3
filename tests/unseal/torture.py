#!/usr/bin/python3
"""The work of torture.t: torture.py FOLDER PKI HOME short|long. Prints TAP.

Each message is known by its number, which is in its text. It is sent again as long as the client is told "later"; in the
last rounds nothing is disturbed any more. What must happen follows from how the message was made, whatever was changed
meanwhile: nothing here asks the code under test. $TORTURE_SEED repeats a run, as far as the system allows.
"""

import collections
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, 'tests/unseal')
import attack_pgp  # noqa: E402
import attack_case  # noqa: E402
from arrive import Tap, read  # noqa: E402
from attack_case import ANN, BOB, CAROL, JOE, MALLORY, REST, multipart, part  # noqa: E402

FOLDER, PKI, PEOPLE, HOME, FORM = sys.argv[1:6]
SEED = int(os.environ.get('TORTURE_SEED') or time.time_ns() % 1000000)
COUNT, AT_ONCE, FAULTY_ROUNDS, CALM_ROUNDS = {'short': (40, 8, 2, 3), 'long': (500, 500, 4, 4)}[FORM]
KEYS = HOME + '/ssl/mailkeys/example.net/u'
PIECES = ('control', 'bin', 'ssl', 'queue')
counts, wrong = collections.Counter(), []
busy = threading.Event()
attacks, pgp = attack_case.Attacks(PKI), attack_pgp.Attacks(PEOPLE)

# ---- messages ----

KINDS = ('plain', 'signed', 'mallory', 'changed', 'mixed', 'sealed', 'sealed for two', 'gcm', 'signed in sealed',
         'mallory in sealed', 'damaged', 'refused', 'pgp signed', 'pgp sealed', 'pgp signed in sealed', 'pgp damaged sealed')
# where an OpenPGP program runs, no more than these at once
PGP_AT_ONCE = threading.Semaphore(20)


class Message:
    def __init__(self, number):
        rng = random.Random(SEED * 1000 + number)
        self.number, self.kind = number, KINDS[number % len(KINDS)]
        self.text = b'message %d, which nobody else may read' % number
        entity = b'Content-Type: text/plain\r\n\r\n' + self.text + b'\r\n'
        self.header = ANN + REST
        self.to = rng.choice([[BOB], [BOB], [BOB, CAROL], [CAROL], [BOB, JOE], [JOE], ['sales@example.net']])
        self.data = getattr(self, 'make_' + self.kind.replace(' ', '_'))(entity)
        sealed = [] if not self.is_sealed() else [BOB, CAROL, 'sales@example.net'] if self.kind == 'sealed for two' else [
            BOB, 'sales@example.net']
        # an entitled recipient can lack his key for a while, but nobody else ever has one
        self.may_open = bool(sealed) and 'damaged' not in self.kind and all(to in sealed for to in self.to)

    def is_sealed(self):
        return 'sealed' in self.kind or self.kind in ('gcm', 'damaged')

    def make_plain(self, entity):
        return self.header + entity.replace(b'\r\n', b'\n')

    def make_refused(self, entity):
        return self.header.replace(b'money', b'[refuse]') + entity.replace(b'\r\n', b'\n')

    def make_signed(self, entity):
        return attacks.detached(entity)

    def make_mallory(self, entity):
        return attacks.detached(entity, 'mallory')

    def make_changed(self, entity):
        return attacks.detached(entity).replace(self.text, self.text + b'!')

    def make_mixed(self, entity):
        return multipart(part(b'more'), attacks.detached(entity, header=b''))

    def make_sealed(self, entity):
        return attacks.encrypted(entity)

    def make_sealed_for_two(self, entity):
        return attacks.encrypted(entity, 'bob', 'carol')

    def make_gcm(self, entity):
        return attacks.encrypted(entity, gcm=True)

    def make_signed_in_sealed(self, entity):
        return attacks.encrypted(attacks.detached(entity, header=b'').replace(b'\n', b'\r\n').replace(b'\r\r', b'\r'))

    def make_mallory_in_sealed(self, entity):
        inner = attacks.detached(entity, 'mallory', b'').replace(b'\n', b'\r\n').replace(b'\r\r', b'\r')
        return attacks.encrypted(inner, header=MALLORY.replace(b'mallory@example.com', b'ann@example.org') + REST)

    def make_damaged(self, entity):
        o = attacks.opening
        der = o.authenveloped(entity, [o.transport('bob', attack_case.corpus_open.key_for('id-aes128-GCM'))], 'id-aes128-GCM',
                              change=7)
        return attack_case.p7m(der, b'authEnveloped-data')


    def make_pgp_signed(self, entity):
        return pgp.signed(entity=entity)

    def make_pgp_sealed(self, entity):
        return pgp.encrypted(entity)

    def make_pgp_signed_in_sealed(self, entity):
        return pgp.encrypted(entity, signer='ann')

    def make_pgp_damaged_sealed(self, entity):
        octets = pgp.octets(entity)
        return attack_pgp.pgpforms.encrypted(octets[:-30] + bytes([octets[-30] ^ 1]) + octets[-29:])


# ---- what changes meanwhile ----

def put(path, data):
    with open(path + '.new', 'wb') as f:
        f.write(data)
    os.utime(path + '.new', (1, 1))
    os.rename(path + '.new', path)


def home_of(slot):
    """a home for one message at a time, with its own control files and record"""
    home = os.path.join(FOLDER, 'slot', str(slot))
    os.makedirs(home + '/record')
    shutil.copytree(HOME + '/control', home + '/control')
    for name in PIECES[1:]:
        os.symlink(f'{HOME}/{name}', f'{home}/{name}')
    put(home + '/control/queue-says', (home + '/record\n').encode())
    put(home + '/control/unsealrules', RULES[0])
    return home


RULES = (b'subject="[refuse]" => refuse="not here"\n',
         b'subject="[refuse]" => refuse="not here"\nis=pass => unsign\n',
         b'subject="[refuse]" => refuse="not here"\nis=opened => tag=[opened]\n',
         b'must from=nobody@example.org => keep\nsubject="[refuse]" => refuse="not here"\n',
         b'subject="[refuse]" => refuse="not here"\nthis is no rule\n')


def change(rng, homes):
    """one thing is changed, as an administrator does it: by a rename"""
    what = rng.choice(('rules', 'crls', 'roots', 'key', 'list', 'alias'))
    counts['changes'] += 1
    if what == 'rules':
        put(rng.choice(homes) + '/control/unsealrules', rng.choice(RULES))
    elif what == 'crls':
        put(HOME + '/ssl/mailroots/crls.pem', b''.join(read(f'{PKI}/{name}') for name in rng.choice((
            ('root.crl', 'inter.crl'), ('root.crl', 'inter-expired.crl'), ('root.crl', 'inter-empty.crl'), ('root.crl',)))))
    elif what == 'roots':
        put(HOME + '/ssl/mailroots/roots.pem', b''.join(read(f'{PKI}/{name}.pem') for name in rng.choice((
            ('root',), ('root', 'root2'), ('root2',)))))
    elif what == 'key':
        # a new label for the same key: first the files, then the list
        who, label = rng.choice(('bob', 'carol')), str(rng.randrange(2, 9))
        folder = f'{KEYS}/{who}/open'
        for kind, end in (('key', '.key'), ('cert', '.chain')):
            put(f'{folder}/{kind}_{label}', read(f'{PKI}/{who}{end}'))
        ids = sorted({line.split()[0] for line in LISTS[who].splitlines()})
        put(folder + '/by-id', b''.join(i + b' ' + label.encode() + b'\n' for i in ids))
    elif what == 'list':
        who = rng.choice(('bob', 'carol'))
        put(f'{KEYS}/{who}/open/by-id', rng.choice((LISTS[who], b'', b'damaged\n')))
    else:
        new = f'{KEYS}/new'
        os.symlink(rng.choice(('bob', 'carol', 'nobody')), new)
        os.rename(new, f'{KEYS}/sales')


def restore(homes):
    for who, text in LISTS.items():
        put(f'{KEYS}/{who}/open/by-id', text)
    os.unlink(f'{KEYS}/sales')
    os.symlink('bob', f'{KEYS}/sales')
    put(HOME + '/ssl/mailroots/crls.pem', read(PKI + '/crls.pem'))
    put(HOME + '/ssl/mailroots/roots.pem', read(PKI + '/roots.pem'))
    for home in homes:
        put(home + '/control/unsealrules', RULES[0])


LISTS = {who: read(f'{KEYS}/{who}/open/by-id') for who in ('bob', 'carol')}


def changer(homes):
    rng = random.Random(SEED)
    while busy.is_set():
        change(rng, homes)
        time.sleep(0.01)


# ---- one delivery ----

def kill_one(p, rng):
    """SIGKILL for one process of the group of the queue program that this smtpd has started"""
    chance, group = 0.1, 0
    while not group or rng.random() > chance:
        time.sleep(0.003)
        children = read(f'/proc/{p.pid}/task/{p.pid}/children')
        if p.poll() is not None or children is None:
            return
        if group and not children.split():
            return
        # it becomes the leader of a group before anything else
        try:
            if not group and children.split() and os.getpgid(int(children.split()[0])) != os.getpgid(0):
                group = int(children.split()[0])
        except ProcessLookupError:
            return
    found = subprocess.run(['pgrep', '-g', str(group)], stdout=subprocess.PIPE).stdout.split()
    if found:
        try:
            os.kill(int(rng.choice(found)), signal.SIGKILL)
            counts['kills'] += 1
        except ProcessLookupError:
            pass


def deliver(m, home, rng, is_calm):
    """what the client was told, and what was queued: None or the message"""
    record = home + '/record'
    shutil.rmtree(record)
    os.mkdir(record)
    with open(home + '/message', 'wb') as f:
        f.write(m.data)
    with open(home + '/envelope', 'wb') as f:
        f.write(b'Fann@example.org\0' + b''.join(b'T' + to.encode() + b'\0' for to in m.to) + b'\0')
    plan = 'none' if is_calm else rng.choice(('none', 'none', 'kill', 'kill', 'hang up', 'hang up in the envelope', 'memory'))
    options = {'hang up': ['-h', str(rng.randrange(1, len(m.data)))], 'hang up in the envelope': ['-H', str(rng.randrange(1, 30))],
               'memory': ['-V', str(rng.randrange(3, 60) << 20)]}.get(plan, [])
    counts[plan] += 1
    env = {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'QMAILHOME': home, 'TCPREMOTEIP': '192.0.2.1', 'DKQUEUE': 'bin/qmail-unseal'}
    p = subprocess.Popen(['build/smtpd', '-t', '200', '-o', home + '/log', *options, home + '/message', home + '/envelope',
                          './qmail-dkverify'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
    if plan == 'kill':
        kill_one(p, rng)
    told = p.communicate()[0].decode('utf-8', 'replace').strip()
    runs = (read(record + '/runs') or b'').count(b'\n')
    if runs > 1:
        wrong.append(f'{m.number} {m.kind}: handed on {runs} times')
    queued = read(record + '/message') if os.path.exists(record + '/queued') else None
    if plan.startswith('hang up') and (queued is not None or told.startswith('ok')):
        wrong.append(f'{m.number} {m.kind}: queued after the client hung up: {told}')
    return told, queued


def ours(header):
    return re.findall(rb'(?<![.\w])(?:smime|x-openpgp)=([a-z]+)', b' '.join(re.findall(rb'(?m)^Authentication-Results: mx\.example\.net;(?:.*\n(?:[ \t].*\n)*)',
                                                               header)))


def judge(m, queued):
    """what was queued, whatever the client was told"""
    header, _, body = queued.replace(b'\r\n', b'\n').partition(b'\n\n')
    header += b'\n'
    results = ours(header)
    marks = len(re.findall(rb'(?m)^X-Qmail-Opened:', header))
    is_open = m.text in body
    if b'pass' in results and m.kind not in ('signed', 'signed in sealed', 'pgp signed', 'pgp signed in sealed'):
        wrong.append(f'{m.number} {m.kind}: passes')
    if m.is_sealed():
        if (is_open or marks) and not m.may_open:
            wrong.append(f'{m.number} {m.kind} to {m.to}: opened')
        if is_open and marks != 1:
            wrong.append(f'{m.number} {m.kind}: open, with {marks} marks')
    elif marks or not is_open:
        wrong.append(f'{m.number} {m.kind}: {marks} marks, text {is_open}')
    # the message is whole: as it came, or opened
    came = m.data.replace(b'\r\n', b'\n').partition(b'\n\n')[2].rstrip(b'\n')
    if not marks and came not in queued and not (m.kind in ('signed', 'pgp signed') and is_open):
        wrong.append(f'{m.number} {m.kind}: neither opened nor as it came')
    counts['opened'] += marks
    counts['pass'] += results.count(b'pass')


def send_on(m, queued, home):
    """A forward to somebody without a certificate: never in clear."""
    path = f'{HOME}/queue/mess/{m.number}'
    with open(path, 'wb') as f:
        f.write(b'Delivered-To: bob@example.net\n' + queued)
    env = {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'QMAILHOME': HOME}
    raw = home + '/raw'
    said = subprocess.run(['build/rspawn', '-t', '60', '-d', HOME + '/queue/mess', '-o', raw, path, './qmail-seal', 'mx.example.com',
                           'eve@example.com', 'eve@example.com'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env).stdout
    counts['sent on'] += 1
    if said[:1] not in (b'D', b'Z') or m.text in (read(raw) or b''):
        wrong.append(f'{m.number} {m.kind}: left: {said[:80]!r}')


class Slots:
    def __init__(self, homes):
        self.free, self.lock = list(homes), threading.Condition()

    def take(self):
        with self.lock:
            while not self.free:
                self.lock.wait()
            return self.free.pop()

    def give(self, home):
        with self.lock:
            self.free.append(home)
            self.lock.notify()


def attempt(m, slots, number, is_calm, done):
    rng = random.Random((SEED * 1000 + m.number) * 100 + number)
    home = slots.take()
    try:
        if m.kind.startswith('pgp'):
            with PGP_AT_ONCE:
                told, queued = deliver(m, home, rng, is_calm)
        else:
            told, queued = deliver(m, home, rng, is_calm)
        if queued is not None:
            judge(m, queued)
            if m.is_sealed() and m.text in queued and (FORM == 'long' or m.number % 2):
                send_on(m, queued, home)
        if told.startswith('ok'):
            if queued is None:
                wrong.append(f'{m.number} {m.kind}: lost: {told}')
            done[m.number] = queued
        elif told.startswith('D'):
            if m.kind != 'refused' or queued is not None:
                wrong.append(f'{m.number} {m.kind}: refused: {told}')
            done[m.number] = 'refused'
        else:
            counts['later'] += 1
            if is_calm and m.number not in done:
                counts['later in a calm round'] += 1
    except Exception as e:  # noqa: BLE001
        wrong.append(f'{m.number}: {e!r}')
    finally:
        slots.give(home)


def main():
    tap = Tap()
    print('# seed %d' % SEED)
    os.makedirs(HOME + '/queue/mess', exist_ok=True)
    messages = [Message(n) for n in range(COUNT)]
    homes = [home_of(n) for n in range(AT_ONCE)]
    slots, done = Slots(homes), {}
    for number in range(FAULTY_ROUNDS + CALM_ROUNDS):
        is_calm = number >= FAULTY_ROUNDS
        if is_calm:
            restore(homes)
        else:
            busy.set()
        meanwhile = threading.Thread(target=changer, args=(homes,))
        meanwhile.start()
        # in the faulty rounds, also what is through comes again
        rest = [m for m in messages if m.number not in done or not is_calm]
        threads = [threading.Thread(target=attempt, args=(m, slots, number, is_calm, done)) for m in rest]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        busy.clear()
        meanwhile.join()
    print('# ' + ', '.join('%s %d' % pair for pair in sorted(counts.items())))
    tap.is_so('every message is queued or refused at last', sorted(m.number for m in messages if m.number not in done), [])
    tap.is_so('nothing is wrong', wrong[:20], [])
    tap.is_so('some were opened', counts['opened'] > 0, True)
    tap.is_so('some have passed', counts['pass'] > 0, True)
    tap.is_so('what is refused was meant to be', sorted({m.kind for m in messages if done.get(m.number) == 'refused'}), ['refused'])
    if FORM == 'short':
        tap.is_so('no message waits when nothing is disturbed', counts['later in a calm round'], 0)
    else:
        tap.is_so('there were kills', counts['kills'] > COUNT // 20, True)
    left = [f for f in os.listdir(HOME + '/queue/dkim') if f.startswith('unseal') and os.path.getsize(f'{HOME}/queue/dkim/{f}')]
    tap.is_so('nothing with content is left', left, [])
    return tap.end()


sys.exit(main())
