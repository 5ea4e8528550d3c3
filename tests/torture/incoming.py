"""Many messages come in at once, while whatever can go wrong does; prints TAP. Run by incoming.t as root in namespaces
of its own, so that every process and every mount there belongs to this test.

    incoming.py FOLDER short|long COUNT

FOLDER/short/qmail-dkim is the program with LIMIT_S of time for the DNS (tests/verify/short.sh); COUNT lines of TAP
were printed before. This program stands for the clients. It has each message taken by build/smtpd, with the faults
that $TORTURE_SEED, number and attempt lead to, and sends again what is told to come again. In the last round nothing is
planned any more and the name server is honest, so that each message must get the verdict that it deserves. What must
happen is known from how a message was made (incoming_mail.py) and from how the name servers that were asked behave
(incoming_dns.py); nothing here asks the code under test.
"""
import collections
import fcntl
import itertools
import json
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import incoming_dns as dns
from cases import LINE, Tap
from incoming_mail import ID, Keys, Message

FOLDER, FORM, COUNT = sys.argv[1:]
SEED = int(os.environ.get('TORTURE_SEED') or time.time_ns() % 1000000)
LIMIT_S, REAL_LIMIT_S = 1.0, 20.0
MESSAGES, SECONDS, DISK = {'short': (110, 0, '16m'), 'long': (500, 300, '64m')}[FORM]
STORMS_MAX = {'short': 10, 'long': 500}[FORM]
FULL_S = {'short': [.01, .02, .05], 'long': [.02, .1, .3, 1]}[FORM]
FAULTY_ROUNDS = {'short': 2, 'long': 3}[FORM]
INODES = 3000
RESULTS = ['pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror']
REFUSED_TEXT = 'D5.7.20 No passing DKIM signature found'
DEFERRED_TEXT = 'Z4.7.5 Unable to verify the DKIM signature, try again later'
NO_ANSWER = 'no answer from qmail-dkim'
ALL = list(dns.BEHAVIOURS)
# enough time to be killed in
LONG_PLANS = ('kill dkim', 'kill dkverify')
LONG = ['never', 'too late', 'slow', 'tcp, trickling', 'right']
CHANNELS = [([], 0), (['-6'], 82), (['-e', '2'], 88), (['-e', '7'], 88)]
LETTERS = ['', '+', '!', 't', '+t', '!t', '+', '!', '', '+', '!', '!t', '-', 'relay']
SKIP = ('-', 'relay')
LIMITS = [('file', '-F'), ('memory', '-V'), ('descriptors', '-N')]
VICTIMS = {'dkverify': 'qmail-dkverify', 'dkim': 'qmail-dkim', 'queue': 'qmail-queue'}
PLANS = ['none'] * 7 + ['kill dkverify', 'kill dkim', 'kill queue'] * 2 + ['limit file'] + ['limit memory'] * 2 + [
    'limit descriptors', 'hang up', 'hang up in the envelope', 'slow client']
now = time.monotonic
tap = Tap()
tap.count = int(COUNT)
counts = collections.Counter()
wrong = []


def write(path, data):
    with open(path, 'wb' if isinstance(data, bytes) else 'w') as f:
        f.write(data)


def read(path):
    with open(path, 'rb') as f:
        return f.read()


# ---- what may happen ----

def verdict(letters, results):
    """what $DKIM asks for: ok, D or Z. results: (result, is its key in test mode)"""
    counted = [result for result, in_test in results if not in_test and result != 'none']
    if 'pass' in counted:
        return 'ok'
    if 'temperror' in counted:
        return 'Z' if 't' in letters else 'ok'
    if counted:
        return 'D' if '+' in letters or '!' in letters else 'ok'
    return 'D' if '!' in letters else 'ok'


def said_by(signature, behaviour):
    if behaviour in dns.TRUE:
        return {(signature.truth, signature.in_test)}
    if behaviour in dns.LIE:
        return {(dns.LIE_RESULT[behaviour], False)}
    if behaviour in dns.FAULT:
        return {('temperror', False)}
    return {(result, in_test) for result in RESULTS for in_test in (False, True)
            if result != 'pass' or signature.truth == 'pass'}


class Attempt:
    """one message once: what was planned, what happened to it, what the client was told"""

    def __init__(self, storm, message, number, plan, servers):
        self.storm, self.message, self.number, self.plan, self.servers = storm, message, number, plan, servers
        self.dice = random.Random('%d %d %d %d' % (SEED, storm.number, message.number, number))
        self.limit_s = REAL_LIMIT_S if plan == 'last' else storm.limit_s
        self.killed = self.seen_at = self.client = None
        self.letter, self.status, self.words, self.seconds = 'Z', '', '', 0
        self.is_queued, self.is_late, self.passed, self.met = False, False, [], None
        self.kill_after_s = self.dice.choice([0, 0, 0, .01, .05, .2])

    def options_for_plan(self, size, envelope_size):
        kind, _, what = self.plan.partition(' ')
        dice = self.dice
        if kind == 'limit':
            value = {'file': lambda: dice.randrange(max(size // 2, 1)),
                     'memory': lambda: dice.choice([700, 1500, 3000, 6000] + list(range(8000, 12500, 250))) * 1000,
                     'descriptors': lambda: dice.choice([8, 10, 11, 12, 13, 14, 16, 20, 22, 23, 24, 25])}[what]()
            return [dict(LIMITS)[what], str(value)]
        if self.plan == 'hang up':
            return ['-h', str(dice.randrange(size))]
        if self.plan == 'hang up in the envelope':
            return ['-H', str(dice.randrange(envelope_size))]
        if self.plan == 'slow client':
            return ['-p', str(dice.choice([1, 7, 100]) if size < 5000 else 512)]
        return []

    def results(self, signature):
        """(result, in test mode) that one signature may get"""
        if self.servers[0] not in dns.FAULT and (len(self.servers) == 1 or self.seconds < self.limit_s / 8):
            found = said_by(signature, self.servers[0])
        else:
            found = set().union(*(said_by(signature, b) for b in self.servers))
        if self.seconds >= self.limit_s - .1 or self.plan in ('limit memory', 'limit descriptors'):
            found = found | {('temperror', False)}
        return found

    def has_no_answer(self):
        return self.killed == 'dkim' or self.plan in ('limit memory', 'limit descriptors')

    def verdicts(self):
        if not self.message.signatures:
            found = {verdict(self.message.letters, [('none', False)])}
        else:
            found = {verdict(self.message.letters, results)
                     for results in itertools.product(*map(self.results, self.message.signatures))}
        if self.has_no_answer():
            found.add(verdict(self.message.letters, [('temperror', False)]))
        return found

    def is_skipped(self):
        return self.message.letters in SKIP

    def field_fault(self, field):
        """what is wrong with the results in our field, or None; keeps what passes"""
        m = self.message
        text = field.decode('latin-1').rstrip('\n').replace('\n\t', ' ')
        start = 'Authentication-Results: %s; ' % ID
        lines = ['dkim=' + part for part in re.split(' ?; dkim=', text.removeprefix(start + 'dkim='))]
        found = [LINE.fullmatch(line) for line in lines]
        if not text.startswith(start + 'dkim=') or not all(found):
            return 'field %r' % text
        results = [(f['result'], (f['comment'] or '').endswith('test mode')) for f in found]
        self.passed = [m.signatures[i].name for i, result in enumerate(results)
                       if result[0] == 'pass' and i < len(m.signatures)]
        if self.plan.startswith('limit') and any(result == 'temperror' for result, _ in results):
            self.met = self.plan
        if verdict(m.letters, results) != 'ok':
            return 'accepted with %r' % results
        if len(found) == 1 and results[0][0] == 'temperror' and found[0]['comment'] == NO_ANSWER \
                or results == [('temperror', False)] and self.plan == 'limit memory':
            return None if self.has_no_answer() else 'no answer from a child that nobody touched'
        if not m.signatures:
            return None if results == [('none', False)] else 'results %r for unsigned mail' % results
        if len(results) != len(m.signatures) or \
                not all(r in self.results(s) for r, s in zip(results, m.signatures)):
            return 'results %r, possible %r' % (results, [self.results(s) for s in m.signatures])
        self.is_late = ('temperror', False) in results and self.servers[0] in dns.TRUE and not self.met
        return None

    def copy_fault(self):
        """what is wrong with what was queued, or None"""
        m, copy = self.message, read(self.record + '/message')
        if read(self.record + '/envelope') != m.envelope:
            return 'altered: the envelope'
        if self.is_skipped():
            return None if copy == m.received else 'altered: a message that is skipped'
        field = re.match(rb'[^\n]*\n(?:[ \t][^\n]*\n)*', copy).group()
        if copy[len(field):] != m.queued:
            return 'altered: not our field and what was received: %r' % copy[:300]
        return self.field_fault(field)

    def faults(self):
        """what is wrong, in words"""
        m = self.message
        runs = read(self.record + '/runs').count(b'\n') if os.path.exists(self.record + '/runs') else 0
        self.is_queued = os.path.exists(self.record + '/queued')
        if runs > 1:
            yield 'queued %d times' % runs
        if self.is_queued:
            fault = self.copy_fault()
            if fault:
                yield fault
        if self.plan.startswith('hang up'):
            # nobody is told anything
            self.letter = 'Z'
            if self.is_queued:
                yield 'queued without an envelope'
        elif self.letter == 'ok' and not self.is_queued:
            yield 'lost'
        elif self.letter == 'D':
            if self.is_queued or self.is_skipped() or 'D' not in self.verdicts():
                yield 'refused: %r' % self.verdicts()
            if (self.status, self.words) != ((str(m.channel_status), REFUSED_TEXT) if m.channel_status else ('31', '')):
                yield 'refused with other words'
        elif self.letter == 'Z' and self.is_put_off():
            if self.is_queued or self.is_skipped() or 'Z' not in self.verdicts():
                yield 'put off: %r' % self.verdicts()
        elif self.letter == 'Z':
            if self.is_queued and self.killed not in ('dkverify', 'queue'):
                yield 'queued, and not said'
            if not self.excuse():
                yield 'put off without a reason'

    def is_put_off(self):
        m = self.message
        return (self.status, self.words) == ((str(m.channel_status), DEFERRED_TEXT) if m.channel_status else ('71', ''))

    def excuse(self):
        """Which planned fault explains that this message has to come again?"""
        if self.status == 'crashed' and self.killed in ('dkverify', 'queue'):
            return self.killed
        if self.plan.startswith('limit'):
            self.met = self.plan
        elif self.status == '53' and self.was_disk_full():
            self.met = 'full disk'
            self.storm.met_full_disk = now()
        return self.met

    def was_disk_full(self):
        return any(start <= self.end and self.opened <= end for start, end in self.storm.full)


# ---- faults ----

def files(folders):
    """(name, size) of all files below these"""
    for top in folders:
        for folder, _, names in os.walk(top):
            for name in names:
                try:
                    yield os.path.join(folder, name), os.stat(os.path.join(folder, name)).st_size
                except FileNotFoundError:
                    pass  # it is gone


class Disk(threading.Thread):
    """fills and empties what qmail-dkverify writes to, and looks that no file has content while it has a name"""

    def __init__(self, storm):
        super().__init__(daemon=True)
        self.storm, self.over = storm, threading.Event()
        self.dice = random.Random('disk %d %d' % (SEED, storm.number))
        self.full = storm.full

    def fill_bytes(self, folder):
        with open(folder + '/filler', 'wb', 0) as f:
            while f.write(bytes(1 << 20)) == 1 << 20:
                pass
            while True:
                f.write(bytes(4096))

    def fill_inodes(self, folder):
        for i in itertools.count():
            write('%s/filler%d' % (folder, i), b'')

    def empty(self, folder):
        for name in os.listdir(folder):
            if name.startswith('filler'):
                os.unlink(folder + '/' + name)

    def look(self):
        for file, size in files(self.storm.disks):
            if size and 'filler' not in file:
                wrong.append('%s has a name and %d bytes' % (file, size))

    def fill(self, folders, fill):
        # open-ended as long as it lasts
        start = now()
        self.full.append([start, float('inf')])
        for folder in folders:
            try:
                fill(folder)
            except OSError:
                counts['full disks'] += 1
        until = now() + self.dice.choice(FULL_S)
        # somebody shall meet it, and not everybody
        while now() < until or self.storm.met_full_disk < start and now() < until + .5:
            time.sleep(.01)
        self.look()
        for folder in folders:
            self.empty(folder)
        self.full[-1][1] = now()

    def run(self):
        storm = self.storm
        while not self.over.wait(self.dice.uniform(.1, .4)):
            folders = self.dice.choice([[storm.stage], [storm.tmp], storm.disks])
            fill = self.dice.choice([self.fill_bytes, self.fill_bytes, self.fill_inodes])
            with storm.disk_is_free:
                self.fill(folders, fill)


class Killer(threading.Thread):
    """finds the processes of each attempt by their parents, and kills those for whom that is planned"""

    def __init__(self, storm):
        super().__init__(daemon=True)
        self.storm, self.over = storm, threading.Event()

    def run(self):
        while not self.over.wait(.003):
            self.look({a.client.pid: a for a in list(self.storm.flying) if a.plan.startswith('kill')})

    def look(self, waiting):
        seen = {}
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                name, rest = read('/proc/%s/stat' % pid).decode('latin-1').split('(', 1)[1].rsplit(') ', 1)
            except (OSError, ValueError):
                continue  # it is gone
            state, parent = rest.split()[:2]
            if state != 'Z':
                seen[int(pid)] = (name, int(parent))
        most = 'qmail-dkverify at once, at most'
        counts[most] = max(counts[most], sum(name == VICTIMS['dkverify'] for name, _ in seen.values()))
        for pid, (name, parent) in seen.items():
            attempt = waiting.get(parent)
            if name == VICTIMS['dkim']:
                attempt = waiting.get(seen.get(parent, ('', 0))[1])
            if attempt and not attempt.killed and name == VICTIMS[attempt.plan[5:]]:
                self.kill(attempt, pid)

    def kill(self, attempt, pid):
        attempt.seen_at = attempt.seen_at or now()
        if now() < attempt.seen_at + attempt.kill_after_s:
            return
        attempt.killed = attempt.plan[5:]
        try:
            os.kill(pid, 9)
            counts['killed ' + attempt.killed] += 1
        except ProcessLookupError:
            attempt.killed = None


# ---- a storm ----

class NameServer:
    def __init__(self, keys, limit_s, messages):
        self.process = subprocess.Popen(['/usr/bin/python3', dns.__file__], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        zone = {name: records for m in messages for name, records in m.zone.items()}
        others = {letter: key.record for letter, key in keys.somebody.items()}
        self.process.stdin.write(json.dumps({'limit': limit_s, 'keys': zone, 'others': others}) + '\n')
        self.process.stdin.flush()
        assert self.process.stdout.readline() == 'ready\n'

    def stop(self):
        """how often each behaviour was asked, and the names whose right keys were given out"""
        told = json.loads(self.process.communicate()[0])
        return collections.Counter(told['asked']), set(told['given'])

    def unasked(self):
        self.process.stdin.write('\n')
        self.process.stdin.flush()
        asked = json.loads(self.process.stdout.readline())['asked']
        return [b for b in dns.BEHAVIOURS if b not in asked]


def servers_variable(behaviours):
    return ','.join('%s:%d' % (dns.ADDRESS[b], dns.PORT) for b in behaviours)


class Storm:
    def __init__(self, number, keys, program, limit_s, messages):
        self.number, self.program, self.limit_s = number, program, limit_s
        self.folder = '%s/storm%d' % (FOLDER, number)
        self.stage, self.tmp = self.folder + '/queue/dkim', self.folder + '/tmp'
        self.disks = [self.stage, self.tmp, '/var/tmp']
        self.flying, self.full, self.met_full_disk, self.attempts = set(), [], 0, []
        # a full disk that all messages meet at once would keep them from meeting anything else
        self.disk_is_free = threading.Lock()
        self.dice = random.Random('%d %d' % (SEED, number))
        self.gate = self.folder + '/gate'
        os.makedirs(self.folder)
        os.mkfifo(self.gate)
        for disk in self.disks:
            os.makedirs(disk, exist_ok=True)
            subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=%s,nr_inodes=%d,mode=1777' % (DISK, INODES), 'torture',
                            disk], check=True)
        for i in range(23):
            os.mkdir('%s/%d' % (self.stage, i))
        for name, program in (('faulty', self.program), ('real', os.path.abspath('qmail-dkim'))):
            os.mkdir('%s/%s' % (self.folder, name))
            os.symlink(program, '%s/%s/qmail-dkim' % (self.folder, name))
            os.symlink(os.path.abspath('build/queue'), '%s/%s/qmail-queue' % (self.folder, name))
        self.messages = [Message(i, random.Random('%d %d message %d' % (SEED, number, i)), keys, big=i % 20 == 0)
                         for i in range(messages)]
        for i, m in enumerate(self.messages):
            m.letters = LETTERS[i % len(LETTERS)]
            m.channel, m.channel_status = self.dice.choice(CHANNELS)
            m.home = '%s/home%d' % (self.folder, i)
            os.makedirs(m.home + '/control')
            write(m.home + '/control/me', ID + '\n')
            write(m.home + '/message', m.received)
            write(m.home + '/envelope', m.envelope)
            os.mkdir(m.home + '/queue')
            # every third one has no queue/dkim: $TMPDIR
            if i % 3:
                os.symlink(self.stage, m.home + '/queue/dkim')
            m.last = None
        assert 3 * sum(len(m.received) for m in self.messages) < int(DISK[:-1]) << 20
        # so that everything happens, each plan comes equally often, and so does each behaviour
        self.plans = itertools.cycle(self.dice.sample(PLANS, len(PLANS)))

    def check_messages(self):
        bad = [m.number for m in self.messages if not m.is_as_said()]
        tap.ok(not bad, 'dkimpy finds the signatures to be as they were made', bad)

    def prepare(self, a):
        m = a.message
        is_last = a.plan == 'last'
        link = m.home + '/bin'
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink('%s/%s' % (self.folder, 'real' if is_last else 'faulty'), link)
        a.record = '%s/record%d' % (m.home, a.number)
        os.mkdir(a.record)
        lines = [a.record]
        if a.plan == 'kill queue':
            # before or after it has the message
            lines += a.dice.choice([['sleep 1000'], ['queued', 'sleep 1000']])
        write(m.home + '/control/queue-says', '\n'.join(lines) + '\n')
        environment = {'PATH': '/usr/bin:/bin', 'QMAILHOME': m.home, 'TCPREMOTEIP': '192.0.2.1', 'TMPDIR': self.tmp,
                       'DNSCACHEIP': servers_variable(a.servers)}
        if m.letters == 'relay':
            environment['RELAYCLIENT'] = ''
        elif m.letters:
            environment['DKIM'] = m.letters
        return ['build/smtpd', '-t', '60', '-o', a.record + '/log'] + m.channel + \
            a.options_for_plan(len(m.received), len(m.envelope)) + \
            [m.home + '/message', m.home + '/envelope', os.path.abspath('qmail-dkverify')], environment

    def start(self, a):
        """the client of this attempt, which begins when the gate is opened"""
        command, environment = self.prepare(a)
        a.client = subprocess.Popen(['sh', '-c', ': <"$0" && exec "$@"', self.gate] + command, env=environment,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.flying.add(a)

    def finish(self, a):
        try:
            said = a.client.communicate()[0].decode('latin-1').rstrip('\n')
            self.flying.discard(a)
            a.end = now()
            a.opened, a.seconds = self.opened, a.end - self.opened
            a.letter, _, rest = said.partition(' ')
            a.status, _, a.words = rest.partition(' ')
            found = list(a.faults()) if a.client.returncode == 0 else ['smtpd: ' + said]
        except Exception as e:  # in a thread: nobody else would see it
            found = ['%s: %s' % (type(e).__name__, e)]
        wrong.extend('storm %d, message %d, attempt %d (%s; DKIM=%s; %s): %s; told %s %s %s; killed %s; %.2f s' % (
            self.number, a.message.number, a.number, a.plan, a.message.letters, ', '.join(a.servers), fault, a.letter,
            a.status, a.words, a.killed, a.seconds) for fault in found)
        shutil.rmtree(a.record)
        a.message.last = a

    def count(self, a):
        counts['attempts'] += 1
        counts['told ' + a.letter] += 1
        if a.plan.startswith('hang up'):
            counts['clients that hung up'] += 1
        if a.plan == 'slow client':
            counts['slow clients'] += 1
        if a.letter != 'ok' and a.is_queued:
            counts['queued by who was killed before the client was told'] += 1
        if a.met:
            counts['met ' + a.met] += 1
        counts['temperror because of the load'] += a.is_late
        if a.killed == 'dkim' and a.letter == 'ok':
            counts['accepted without a verdict, qmail-dkim was killed'] += 1
        if a.letter == 'ok' and not a.is_skipped():
            counts['forged fields removed'] += a.message.forged

    def round(self, number, messages, at_once, is_last=False):
        attempts = []
        behaviours = self.server.unasked() or list(ALL)
        self.dice.shuffle(behaviours)
        behaviours = itertools.cycle(behaviours)
        for m in messages:
            if is_last:
                plan, servers = 'last', ['right']
            else:
                plan = next(self.plans)
                # who comes far enough to ask
                asks = m.signatures and m.letters not in SKIP and plan in ('none', 'kill queue', 'slow client')
                servers = [next(behaviours) if asks else self.dice.choice(LONG if plan in LONG_PLANS else ALL)]
                servers += self.dice.choice([[], [], ['right'], ['NXDOMAIN'], ['never', 'right']])
            attempts.append(Attempt(self, m, number, plan, servers))
        for i in range(0, len(attempts), at_once):
            together = attempts[i:i + at_once]
            for a in together:
                self.start(a)
            self.opened = now()
            with open(self.gate, 'w'), ThreadPoolExecutor(at_once) as pool:
                with self.disk_is_free:
                    time.sleep(.1)
                list(pool.map(self.finish, together))
            for a in together:
                self.count(a)
        self.attempts += attempts

    def rage(self, keys):
        self.server = NameServer(keys, self.limit_s, self.messages)
        disk, killer = Disk(self), Killer(self)
        disk.start()
        killer.start()
        left = self.messages
        for number in range(FAULTY_ROUNDS):
            self.round(number, left, len(self.messages))
            left = [m for m in left if m.last.letter == 'Z']
        for thread in (disk, killer):
            thread.over.set()
            thread.join()
        counts['sent again without faults'] += len(left)
        self.round(FAULTY_ROUNDS, left, 8, is_last=True)
        for m in left:
            self.look_at_last(m)
        self.look_around()
        asked, given = self.server.stop()
        for a in self.attempts:
            for name in a.passed:
                is_true = [s for s in a.message.signatures if s.name == name and s.truth == 'pass']
                counts['passes verified'] += 1
                if name not in given or not is_true or not any(b in dns.TRUE or b in dns.ANY for b in a.servers):
                    wrong.append('let in: %s in message %d' % (name, a.message.number))
        return asked

    def look_at_last(self, m):
        truth = [(s.truth, s.in_test) for s in m.signatures] or [('none', False)]
        wanted = 'ok' if m.last.is_skipped() else verdict(m.letters, truth)
        if m.last.letter != wanted:
            wrong.append('lost: message %d (DKIM=%s, %r) is told %s %s in the end' % (
                m.number, m.letters, truth, m.last.letter, m.last.status))

    def look_around(self):
        """what is left; a child whose parent was killed has the time that the DNS has"""
        until = now() + self.limit_s + 3
        while True:
            left = processes({os.getpid(), self.server.process.pid})
            if not left or now() > until:
                break
            time.sleep(.05)
        wrong.extend('left behind: %s' % name for name in left)
        for file, size in files(self.disks):
            counts['empty files left by kill -9'] += size == 0
            if size:
                wrong.append('left behind: %s with %d bytes' % (file, size))
        for disk in self.disks:
            full = os.statvfs(disk)
            if full.f_bfree != full.f_blocks:
                wrong.append('left behind: %d blocks of %s' % (full.f_blocks - full.f_bfree, disk))
            subprocess.run(['umount', disk], check=True)
        shutil.rmtree(self.folder)


def processes(known):
    """names of all processes here that are not ours or process 1"""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        if int(pid) not in known | {1}:
            try:
                found.append(read('/proc/%s/stat' % pid).decode('latin-1').split(') ')[0])
            except OSError:
                pass  # it is gone
    return found


# ---- a server that keeps one waiting ----

def trickles(keys, program, limit_s):
    """the time of the DNS is over when it is over, whatever still comes in"""
    message = next(m for i in itertools.count() for m in [Message(i, random.Random('trickle %d' % i), keys, False)]
                   if len(m.signatures) > 1)
    server = NameServer(keys, limit_s, [message])
    path = '%s/trickle%g' % (FOLDER, limit_s)
    write(path, message.received)
    what = ['tcp, trickling'], ['tcp, trickling'] * 8, ['tcp, never', 'tcp, trickling']

    def verify(servers):
        start = now()
        done = subprocess.run(['timeout', '-k', '1', str(limit_s + 5), program, '-v', path], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, env={'DNSCACHEIP': servers_variable(servers)})
        return done.returncode, done.stdout.decode(), now() - start
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(verify, what))
    asked, _ = server.stop()
    for servers, (code, said, seconds) in zip(what, found):
        yield (code == 111 and said.count('temperror (key unavailable: truncated answer, and none by TCP)') == len(message.signatures)
               and min(limit_s, 2.5) - .2 < seconds < limit_s + 1,
               'servers that send a byte now and then (%d) hold nobody beyond the limit of %g s: %.2f s'
               % (len(servers), limit_s, seconds), code, said)
    # the first two cases ask by UDP once for each signature
    yield asked['tcp, trickling'] > 2 * len(message.signatures), 'they were asked by TCP, too', asked


def what_is_missing(asked):
    wanted = ['killed ' + victim for victim in VICTIMS] + ['met limit ' + limit for limit, _ in LIMITS]
    wanted += ['full disks', 'met full disk', 'clients that hung up', 'slow clients',
               'passes verified', 'forged fields removed', 'accepted without a verdict, qmail-dkim was killed',
               'queued by who was killed before the client was told', 'told D', 'told ok', 'told Z']
    return [name for name in wanted if not counts[name]] + [b for b in dns.BEHAVIOURS if not asked[b]]


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        # SIOCSIFFLAGS, IFF_UP
        fcntl.ioctl(s, 0x8914, struct.pack('16sH14x', b'lo', 1))


def main():
    loopback_up()
    print('# TORTURE_SEED=%d %s' % (SEED, FORM), flush=True)
    os.mkdir(FOLDER + '/keys')
    keys = Keys(FOLDER + '/keys')
    short, real = FOLDER + '/short/qmail-dkim', os.path.abspath('qmail-dkim')
    # the first storm is with the program as it is installed, the others are with less time to wait
    programs = itertools.chain([(real, REAL_LIMIT_S)] if FORM == 'long' else [], itertools.repeat((short, LIMIT_S)))
    asked, start, number, bytes_ = collections.Counter(), now(), 0, 0
    for program, limit_s in programs:
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(lambda: list(trickles(keys, program, limit_s)) if number < 2 else [])
            storm = Storm(number, keys, program, limit_s, MESSAGES)
            storm.check_messages()
        in_time = [tap.ok(*told) for told in waiting.result()]
        if not all(in_time):
            break
        asked += storm.rage(keys)
        counts['messages'] += len(storm.messages)
        bytes_ += sum(len(m.received) for m in storm.messages)
        number += 1
        is_over = now() > start + SECONDS and not what_is_missing(asked)
        if wrong or is_over or number == STORMS_MAX:
            break
    print('# storms %d, bytes received %d, %.0f s' % (number, bytes_, now() - start))
    for name in sorted(counts):
        print('# %s: %d' % (name, counts[name]))
    print('# DNS questions: ' + ', '.join('%s %d' % (b, asked[b]) for b in dns.BEHAVIOURS))
    kinds = {kind: [w for w in wrong if kind in w] for kind in ('lost', 'altered', 'let in')}
    print('# ' + ', '.join('%s %d' % (kind, len(found)) for kind, found in kinds.items()))
    missing = what_is_missing(asked)
    tap.ok(not missing, 'every fault has happened, and name servers of all %d kinds were asked' % len(ALL), missing)
    tap.ok(not wrong, 'every verdict is true, and every message is where its client was told', *wrong[:20])
    tap.done()


main()
