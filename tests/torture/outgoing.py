"""Many deliveries at once, while whatever can go wrong does; prints TAP. Run by outgoing.t as root in namespaces of
its own, so that every process there is belongs to this test.

    outgoing.py FOLDER short|long

FOLDER/src is the tree, built for the home FOLDER/qmail. This program is qmail-send: it orders deliveries from
build/spawner, tries again what is `Z`, and has everything on record. Meanwhile threads of it rotate keys by symbolic
link, rewrite and recompile control/dkimdomains, fill and empty the disk of queue/dkim, look into it, and damage its
cache, from which all recipients of a message except the first can have their fields. Who is killed
and which limit an attempt gets hangs on $TORTURE_SEED, number and attempt; in later attempts nothing is planned any
more, so that all mail must arrive. In the end each report is compared with what build/farside has got, and each
signature is verified by dkimpy.
"""
import base64
import collections
import errno
import heapq
import math
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import threading
import time

import dkim

FOLDER, FORM = sys.argv[1:]
HOME = FOLDER + '/qmail'
MESS, STAGE, RECORD = HOME + '/queue/mess', HOME + '/queue/dkim', HOME + '/record'
DOMAINKEYS = HOME + '/ssl/domainkeys'
TEXT, CDB = HOME + '/control/dkimdomains', HOME + '/control/dkimdomains.cdb'
SEED = int(os.environ.get('TORTURE_SEED') or time.time_ns() % 1000000)
# a wave is delivered to its end before the next one starts; more of them until all faults happened and time is over
MESSAGES, AT_ONCE, SECONDS, BYTES_MAX, DISK, WAVES_MAX, WAVE_S = {
    'short': (80, 40, 0, 100000, '2m', 8, 60), 'long': (500, 500, 300, 400000, '12m', 500, 600)}[FORM]
# one message, one file: as many numbers as this share it
RECIPIENTS = 4
CACHE = STAGE + '/cache'
# faults are planned for this many attempts of a message
FAULTY = 4
ATTEMPTS_MAX = 200
UID, GID = {'qmailq': 57001, 'qmailr': 57002}, 57001
now = time.monotonic


def run(*command, **more):
    return subprocess.run(command, check=True, **more)


def write(path, data, mode=0o644, owner=None):
    with open(path, 'wb') as f:
        f.write(data)
    os.chmod(path, mode)
    if owner:
        os.chown(path, UID[owner], GID)


def replace(path, data):
    write(path + '.new', data)
    os.rename(path + '.new', path)


def link(target, path):
    os.symlink(target, path + '.new')
    os.rename(path + '.new', path)


# ---- TAP ------------------------------------------------------------------------------------------------------------

class Tap:
    count = failed = 0

    def ok(self, good, what, *details):
        self.count += 1
        self.failed += not good
        print('%sok %d - %s' % ('' if good else 'not ', self.count, what))
        for detail in () if good else details[:20]:
            print('# %s' % (detail,))
        sys.stdout.flush()


tap = Tap()
counts = collections.Counter()
faults = collections.defaultdict(list)


def fault(what, *details):
    """something that must never be"""
    faults[what].append(' '.join(str(d)[:300] for d in details))


class History:
    """What was in force when. A value counts from before it is set until a later one surely is."""

    def __init__(self):
        self.events = []

    def set(self, value, action):
        event = [value, now(), None]
        self.events.append(event)
        if action():
            event[2] = now()

    def during(self, begin, end):
        values, until = [], math.inf
        for value, since, done in reversed(self.events):
            if since <= end and until >= begin:
                values.append(value)
            if done is not None:
                until = min(until, done)
        return values


# ---- keys -----------------------------------------------------------------------------------------------------------

GENERATIONS = 4
KINDS_OF_KEY = {'one': 'rsa', 'two': 'rsa', 'eddy': 'ed25519'}
# those of both.example are rotated by the link of the whole directory, the others by one link for each selector
DOMAINS = ['rsa.example', 'ed.example', 'both.example', 'parent.example', 'half.example', 'maybe.example']
records = {}
rings = {domain: History() for domain in DOMAINS}


def make_keys():
    """(PEM, DNS record) by selector and generation"""
    made = {}
    for generation in range(GENERATIONS):
        for selector, kind in KINDS_OF_KEY.items():
            how = ['ED25519'] if kind == 'ed25519' else ['RSA', '-pkeyopt', 'rsa_keygen_bits:1024']
            pem = run('openssl', 'genpkey', '-algorithm', *how, capture_output=True).stdout
            der = run('openssl', 'pkey', '-pubout', '-outform', 'DER', input=pem, capture_output=True).stdout
            public = base64.b64encode(der[-32:] if kind == 'ed25519' else der)
            made[selector, generation] = pem
            records[selector, generation] = b'v=DKIM1; k=' + kind.encode() + b'; p=' + public
    return made


def key_folder(name, keys, generations):
    folder = '%s/%s' % (DOMAINKEYS, name)
    os.mkdir(folder, 0o700)
    os.chown(folder, UID['qmailq'], GID)
    for selector, kind in KINDS_OF_KEY.items():
        for generation in generations:
            name = '%s/%s.private_%s.%d' % (folder, kind, selector, generation)
            write(name, keys[selector, generation], 0o600, 'qmailq')
        os.symlink('%s.private_%s.%d' % (kind, selector, generations[0]), '%s/%s' % (folder, selector))


def install_keys():
    keys = make_keys()
    for domain in DOMAINS:
        if domain == 'both.example':
            for generation in range(GENERATIONS):
                key_folder('both.%d' % generation, keys, [generation])
            os.symlink('both.0', DOMAINKEYS + '/both.example')
        else:
            key_folder(domain, keys, list(range(GENERATIONS)))
        rings[domain].set(0, lambda: True)


def rotate(domain, generation):
    def swap():
        if domain == 'both.example':
            link('both.%d' % generation, DOMAINKEYS + '/both.example')
            return True
        for selector, kind in KINDS_OF_KEY.items():
            link('%s.private_%s.%d' % (kind, selector, generation), '%s/%s/%s' % (DOMAINKEYS, domain, selector))
        return True
    rings[domain].set(generation, swap)
    counts['rotations'] += 1


# ---- rules ----------------------------------------------------------------------------------------------------------

CANON = {'r': 'relaxed/relaxed', 's': 'simple/simple', 't': 'relaxed/simple', 'u': 'simple/relaxed'}
SENDERS = {'rsa': 'a@rsa.example', 'ed': 'a@ed.example', 'both': 'a@both.example', 'parent': 'a@deep.parent.example',
           'half': 'a@half.example', 'gone': 'a@gone.example', 'maybe': 'a@maybe.example', 'none': 'a@none.example',
           'nofrom': 'a@rsa.example', 'bounce': '-'}
NOTICED = ('half', 'gone', 'maybe', 'nofrom')
in_force = History()


def canon(version):
    return 'rstu'[version // 2 % 4]


def selector(version):
    return ('one', 'two')[version % 2]


def rules(version):
    """the lifetime tells the version from all others"""
    s, tail = selector(version), '|||%d|%s:' % (604800 + version, canon(version))
    return ''.join(line + '\n' for line in [
        '# version %d' % version, 'rsa.example:' + s + tail + '2', 'ed.example:eddy' + tail + '4',
        'both.example:' + s + ',eddy' + tail + '5', '.parent.example:' + s + tail + '2',
        'half.example:' + s + ',gone' + tail + '5', 'gone.example:gone' + tail + '2',
        'maybe.example:' + ('gone' if version % 3 == 0 else s) + tail + '2']).encode()


def wanted(kind, version):
    """(d, s, a, c, lifetime) of each signature, and the notice"""
    rest = CANON[canon(version)], 604800 + version
    s = selector(version)
    unread = "can't read private file: ssl/domainkeys/%s.example/gone continue " % kind
    if kind == 'none':
        return [], ''
    if kind == 'nofrom':
        return [], "can't sign message: no From field continue without signing."
    if kind == 'gone' or (kind == 'maybe' and version % 3 == 0):
        return [], unread + 'without signing.'
    if kind == 'ed':
        return [('ed.example', 'eddy', 'ed25519-sha256', *rest)], ''
    if kind == 'both':
        return [('both.example', s, 'rsa-sha256', *rest), ('both.example', 'eddy', 'ed25519-sha256', *rest)], ''
    domain = 'rsa' if kind == 'bounce' else kind
    return [(domain + '.example', s, 'rsa-sha256', *rest)], unread + 'with the other key.' if kind == 'half' else ''


def newdk(kill_after=None):
    """exit status, None if it was killed"""
    p = subprocess.Popen([HOME + '/bin/qmail-newdk'], stderr=subprocess.DEVNULL, env={'QMAILHOME': HOME})
    if kill_after is not None:
        time.sleep(kill_after)
        p.kill()
    status = p.wait()
    return None if status < 0 else status


def recompile(version, rng):
    text = rules(version)
    if rng.random() < .5:
        # somebody saves without care; dkimdomains.cdb is there, so nobody is hurt
        with open(TEXT, 'wb') as f:
            f.write(text[:rng.randrange(len(text))])
            f.flush()
            time.sleep(rng.random() * .05)
        counts['half-written texts'] += 1
    if rng.random() < .5:
        with open(CDB, 'rb') as f:
            before = f.read()
        replace(TEXT, text + b'rsa example:\n')
        if newdk() != 100:
            fault('qmail-newdk takes a wrong text', version)
        with open(CDB, 'rb') as f:
            if f.read() != before:
                fault('a wrong text changed dkimdomains.cdb', version)
        counts['wrong texts refused'] += 1
    replace(TEXT, text)
    kill_after = rng.choice([0, rng.random() * .001]) if rng.random() < .4 else None
    if not counts['qmail-newdk killed'] and counts['recompilations']:
        kill_after = 0
    statuses = []
    in_force.set(version, lambda: statuses.append(newdk(kill_after)) or statuses == [0])
    if statuses not in ([0], [None]):
        fault('qmail-newdk failed', version, statuses)
    counts['qmail-newdk killed' if statuses == [None] else 'recompilations'] += 1


# ---- threads that run beside the deliveries -------------------------------------------------------------------------

class Beside(threading.Thread):
    """calls step(rng) again and again until stop is set"""

    def __init__(self, step, pause_s, stop):
        super().__init__(daemon=True)
        self.step, self.pause_s, self.stop = step, pause_s, stop
        self.rng = random.Random('%d.%s' % (SEED, step.__name__))
        self.start()

    def run(self):
        try:
            while not self.stop.is_set():
                self.step(self.rng)
                time.sleep(self.rng.random() * self.pause_s)
        except Exception as e:
            fault('a thread of this test failed', type(e).__name__, e)


def step_rotate(rng):
    rotate(rng.choice(DOMAINS), rng.randrange(GENERATIONS))


def step_recompile(rng):
    recompile(in_force.events[-1][0] + 1, rng)


def unnamed():
    return os.open(STAGE, os.O_TMPFILE | os.O_WRONLY, 0o600)


def step_fill(rng):
    """All blocks, or all inodes. What fills the disk has no name."""
    held = [unnamed()]
    try:
        if rng.random() < .6:
            while os.write(held[0], bytes(65536)) > 0:
                pass
        while True:
            held.append(unnamed())
    except OSError as e:
        if e.errno != errno.ENOSPC:
            raise
        counts['full disk'] += 1
    time.sleep(rng.random() * .15)
    for fd in held:
        os.close(fd)


def names_below(folder):
    return [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]


def step_look(_):
    """a name in queue/dkim is of an empty file, at every moment"""
    for path in names_below(STAGE):
        if path == CACHE:
            continue
        try:
            size = os.lstat(path).st_size
        except FileNotFoundError:
            continue
        counts['names seen in queue/dkim'] += 1
        if size:
            fault('content in queue/dkim', path, size)
    counts['looks into queue/dkim'] += 1


def in_place_of_cache(rng):
    """something that is no cache, for a moment"""
    os.unlink(CACHE)
    what = rng.choice(['link', 'fifo', 'folder', 'of root'])
    if what == 'link':
        os.symlink(TEXT, CACHE)
    elif what == 'fifo':
        os.mkfifo(CACHE, 0o600)
        os.chown(CACHE, UID['qmailq'], GID)
    elif what == 'folder':
        os.mkdir(CACHE, 0o700)
    else:
        write(CACHE, b'', 0o600)
    time.sleep(rng.random() * .05)
    (os.rmdir if what == 'folder' else os.unlink)(CACHE)


def step_damage(rng):
    """Bits change, a part is zeros, a slot stands in the place of another one, the end or the whole is gone."""
    try:
        with open(CACHE, 'r+b', buffering=0) as f:
            slots = max(1, os.fstat(f.fileno()).st_size // 4096)
            held = [at for at in range(slots) if os.pread(f.fileno(), 8, at * 4096) == b'dkcache1']
            what = rng.choice(['bits', 'bits', 'zeros', 'slots', 'slots', 'end', 'whole', 'other'])
            if not held:
                return
            if what == 'bits':
                for slot in held:
                    at = slot * 4096 + rng.randrange(1200)
                    byte = os.pread(f.fileno(), 1, at)
                    os.pwrite(f.fileno(), bytes([(byte + b'\0')[0] ^ 1 << rng.randrange(8)]), at)
            elif what == 'zeros':
                os.pwrite(f.fileno(), bytes(rng.randrange(4096)), rng.choice(held) * 4096 + rng.randrange(1000))
            elif what == 'slots':
                for slot in held:
                    os.pwrite(f.fileno(), os.pread(f.fileno(), 4096, rng.choice(held) * 4096), slot * 4096)
            elif what == 'end':
                os.ftruncate(f.fileno(), rng.choice(held) * 4096 + rng.randrange(1200))
        if what == 'whole':
            os.unlink(CACHE)
        elif what == 'other':
            in_place_of_cache(rng)
    except OSError as e:
        if e.errno not in (errno.ENOENT, errno.ENOSPC):
            raise
        return
    counts['cache damaged'] += 1


# ---- messages and what is planned for them --------------------------------------------------------------------------

class Message:
    def __init__(self, number):
        first = number - number % RECIPIENTS
        rng = random.Random('%d.%d' % (SEED, first))
        self.number = number
        self.kind = rng.choice(list(SENDERS))
        self.refused = random.Random('%d.%d.refused' % (SEED, number)).random() < .03
        self.path = '%s/%d' % (MESS, first)
        author = 'a@rsa.example' if self.kind == 'bounce' else SENDERS[self.kind]
        # half of them have no CR, so that their fields can be used again
        odd = [b'.\n', b' \t \n', b'a line\r\n', b'\rcr\n', b'\0\xff\n', b'\n']
        lines = int(10 ** rng.uniform(0, math.log10(BYTES_MAX / 100)))
        body = b''.join(rng.choice(odd) if rng.random() < .1 else b'%d %s\n' % (first, b'x' * rng.randrange(200))
                        for _ in range(lines))
        self.text = ''.join([
            '' if self.kind == 'nofrom' else 'From: Author <%s>\n' % author,
            'To: joe@remote.example\nSubject: number %d\n of many\n' % first,
            'Message-ID: <%d.%d@rsa.example>\n\n' % (SEED, first)]).encode() + body
        if first % (2 * RECIPIENTS):
            self.text = self.text.replace(b'\r', b'x')
        if not os.path.exists(self.path):
            write(self.path, self.text, 0o644, 'qmailq')

    def staged(self):
        return re.sub(rb'\r\n?', b'\n', self.text)


class Attempt:
    """one delivery: what is planned for it, and what came of it"""

    LIMITS = 'memory', 'descriptors', 'file size', 'processes'

    def __init__(self, message, attempt):
        rng = random.Random('%d.%d.%d' % (SEED, message.number, attempt))
        self.message, self.attempt = message, attempt
        self.answer = 'D' if message.refused else 'K'
        self.victim, self.sightings = '-', 0
        self.limit, self.value = None, -1
        self.pause = rng.choice([0, 0, 5, 20, 60])
        if attempt > FAULTY:
            self.pause = 0
            return
        dice = rng.random()
        if dice < .4:
            victims = ['qmail-dksign', 'qmail-dkim', 'qmail-remote', 'fork', 'fork', 'all']
            self.victim = rng.choice(victims + (['helper'] * 3 if message.kind in NOTICED else []))
            self.sightings = {'qmail-remote': rng.randrange(1, 9), 'helper': rng.randrange(1, 9), 'fork': 1}.get(
                self.victim, rng.randrange(1, 3))
        elif dice < .65:
            self.limit = rng.choice(self.LIMITS)
            # memory: half of them about as much as it takes to load the programs
            self.value = {'memory': int(rng.choice([rng.uniform(8e5, 1.4e6), 10 ** rng.uniform(6, 7.4)])),
                          'descriptors': rng.randrange(3, 26), 'file size': rng.randrange(20000),
                          'processes': rng.randrange(1, 4)}[self.limit]
        elif dice < .73 and not message.refused:
            self.answer = 'Z'

    @property
    def name(self):
        return '%d.%d' % (self.message.number, self.attempt)

    def order(self):
        limits = ' '.join(str(self.value if limit == self.limit else -1) for limit in self.LIMITS)
        return '%d %d %s %s %s.%s.%d@remote.example %s %d %s\n' % (
            self.message.number, self.attempt, self.message.path, SENDERS[self.message.kind], self.name, self.answer,
            self.pause, self.victim, self.sightings, limits)

    def over(self, words):
        self.begin, self.end, self.status = float(words[0]), float(words[1]), int(words[2])
        self.killed, self.letter, self.text = None if words[3] == '-' else words[3], words[4], words[5]

    def __str__(self):
        return '%s %s limit=%s:%s killed=%s status=%d: %s %s' % (
            self.name, self.message.kind, self.limit, self.value, self.killed, self.status, self.letter, self.text)


# ---- qmail-send -----------------------------------------------------------------------------------------------------

class Spawner:
    def __init__(self):
        self.process = subprocess.Popen(
            ['build/spawner', str(UID['qmailr']), str(GID), MESS, HOME + '/bin/qmail-dksign', str(AT_ONCE)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.results = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.results.put(line.decode('ascii').rstrip('\n'))
        self.results.put(None)

    def order(self, attempt):
        self.process.stdin.write(attempt.order().encode())
        self.process.stdin.flush()

    def result(self, timeout):
        """number, attempt and the other words; None if there is none in time"""
        try:
            line = self.results.get(timeout=timeout)
        except queue.Empty:
            return None
        if line is None:
            raise RuntimeError('the spawner is gone')
        number, attempt, *words = line.split(' ', 7)
        return int(number), int(attempt), words + [''] * (6 - len(words))

    def end(self):
        self.process.stdin.close()
        return self.process.wait(60)


def deliver(spawner, messages, storm):
    """all of them, until each has K or a planned D; the attempts made"""
    due = [(0, m.number, Attempt(m, 1)) for m in messages]
    on_their_way, done = {}, []
    deadline = now() + WAVE_S
    while due or on_their_way:
        while due and due[0][0] <= now():
            a = heapq.heappop(due)[2]
            on_their_way[a.message.number, a.attempt] = a
            spawner.order(a)
        outstanding = list(on_their_way.values()) + [a for _, _, a in due]
        if all(a.attempt > FAULTY for a in outstanding):
            storm.set()
        result = spawner.result(.02)
        if now() > deadline:
            fault('the wave has no end', *on_their_way)
            break
        if not result:
            continue
        a = on_their_way.pop(result[:2])
        a.over(result[2])
        done.append(a)
        if a.letter == 'Z' and a.attempt < ATTEMPTS_MAX:
            rng = random.Random('%d.%s.again' % (SEED, a.name))
            heapq.heappush(due, (now() + rng.random() * .3, a.message.number, Attempt(a.message, a.attempt + 1)))
    return done


# ---- the verdict ----------------------------------------------------------------------------------------------------

def take_signatures(copy):
    fields = []
    while True:
        found = re.match(rb'DKIM-Signature:[^\n]*\n(?:[ \t][^\n]*\n)*', copy)
        if not found:
            return fields, copy
        fields.append(found.group())
        copy = copy[found.end():]


def tags_of(field):
    tags = {}
    for tag in re.sub(rb'\s', b'', field.split(b':', 1)[1]).decode('ascii').split(';'):
        if tag:
            name, value = tag.split('=', 1)
            tags[name] = value
    return tags['d'], tags['s'], tags['a'], tags['c'], int(tags['x']) - int(tags['t'])


def verifies(wire, at, domain, selector_, generations):
    for generation in generations:
        def lookup(name, timeout=5, record=records[selector_, generation]):
            return record if name == b'%s._domainkey.%s.' % (selector_.encode(), domain.encode()) else None
        try:
            if dkim.DKIM(wire).verify(idx=at, dnsfunc=lookup):
                return True
        except dkim.DKIMException:
            pass
    return False


def look_at_copy(a, copy):
    """what is wrong with it, the tags of its signatures, the notices that may go with it"""
    fields, rest = take_signatures(copy)
    if rest != (a.message.staged() if fields else a.message.text):
        return 'altered', None, None
    tags = [tags_of(field) for field in fields]
    fitting = [wanted(a.message.kind, v) for v in in_force.during(a.begin, a.end)]
    fitting = [notice for want, notice in fitting if want == tags]
    if not fitting:
        return 'signed as no rule of that time says' if fields else 'unsigned without a reason', tags, None
    wire = copy.replace(b'\n', b'\r\n')
    for at, (domain, s, *_) in enumerate(tags):
        if not verifies(wire, at, domain, s, set(rings[domain].during(a.begin, a.end))):
            return 'signature does not verify', tags, None
    return None, tags, fitting


def plant_offences(a, copy):
    """an eye that sees nothing is no proof"""
    counts['plantings'] += 1
    field = take_signatures(copy)[0][0]
    rest = copy[len(field):]
    for what, other in (
            ('altered', copy[:-2] + b'\n'),
            ('unsigned without a reason', a.message.text),
            ('signed as no rule of that time says',
             re.sub(rb'\bx=(\d+)', lambda m: b'x=%d' % (int(m[1]) + 1000000), field) + rest),
            ('signature does not verify',
             re.sub(rb'\bb=(\s*)(.)', lambda m: b'b=' + m[1] + (b'B' if m[2] == b'A' else b'A'), field) + rest)):
        tap.ok(look_at_copy(a, other)[0] == what, 'a planted offence is seen: ' + what, look_at_copy(a, other))


def judge_copy(a, copy):
    """the notices that may go with it, None if there is a fault"""
    wrong, tags, notices = look_at_copy(a, copy)
    if wrong:
        fault(wrong, a, tags)
        return None
    if a.message.kind == 'rsa' and not counts['plantings']:
        plant_offences(a, copy)
    counts['signatures verified'] += len(tags)
    counts['signed copies' if tags else 'unsigned copies'] += 1
    return notices


FAR_WORDS = {'K': 'far side accepted %s.', 'Z': 'far side is busy for %s.', 'D': 'far side refused %s.'}
OUT_OF_DISK = re.compile(
    r'Unable to create DKIM stage file: queue/dkim/\S+ \(#4\.3\.0\)'
    r'|Unable to sign message: unable to write the stage file: No space left on device \(#4\.3\.0\)')


def judge_attempt(a, copies):
    """the report against what the far side holds"""
    counts['attempts'] += 1
    has_copy = a.answer in copies.get(a.name, ())
    notices = None
    if has_copy:
        with open('%s/%s.%s' % (RECORD, a.name, a.answer), 'rb') as f:
            notices = judge_copy(a, f.read())
        if notices is None:
            return
    far = FAR_WORDS[a.answer] % a.name
    is_far = has_copy and a.letter == a.answer and a.text in [far + ('|' + n if n else '') for n in notices]
    if a.killed == 'WATCHDOG':
        fault('hangs', a)
    elif a.killed:
        counts['killed: ' + a.killed] += 1
    if is_far:
        counts['reports of the far side'] += 1
        counts['notices'] += a.text != far
        if a.letter == 'K':
            counts['delivered'] += 1
    elif a.letter == 'K':
        fault('lost: K without its copy or with another text', a)
    elif a.letter == 'D':
        fault('bounced by us', a)
    elif has_copy and a.answer == 'K':
        # the far side has it and will get it again
        counts['Z though accepted'] += 1
        if not a.killed:
            fault('Z though accepted and nobody was killed', a)
    elif a.killed:
        pass
    elif a.limit:
        counts['limit: ' + a.limit] += 1
    elif OUT_OF_DISK.fullmatch(a.text):
        counts['Z for a full disk'] += 1
    else:
        fault('Z without a reason', a)


def judge_wave(messages, attempts):
    copies = collections.defaultdict(list)
    for name in os.listdir(RECORD):
        stem, answer = name.rsplit('.', 1)
        if answer == 'part':
            counts['copies cut by a kill'] += 1
        copies[stem].append(answer)
    by_name = {a.name: a for a in attempts}
    for stem, answers in copies.items():
        a = by_name.get(stem)
        # who was seen as qmail-dksign may have been qmail-remote when the signal came
        if not a or answers not in ([a.answer], ['part']) or (answers == ['part'] and not a.killed):
            fault('a copy from nowhere', stem, answers, a)
    for a in attempts:
        judge_attempt(a, copies)
    last = {}
    for a in sorted(attempts, key=lambda a: a.attempt):
        last[a.message.number] = a
    for m in messages:
        a = last.get(m.number)
        if not a or a.letter != ('D' if m.refused else 'K'):
            fault('not delivered in the end', m.number, a)
    counts['messages'] += len(messages)
    edges = sorted([(a.begin, 1) for a in attempts] + [(a.end, -1) for a in attempts])
    running = 0
    for _, step in edges:
        running += step
        counts['most at once'] = max(counts['most at once'], running)


# ---- in order -------------------------------------------------------------------------------------------------------

def make_users():
    """An /etc of our own. One file of it would not do: a mount on it ends when somebody outside replaces the file."""
    etc = FOLDER + '/etc'
    os.mkdir(etc)
    run('mount', '-t', 'tmpfs', '-o', 'mode=755', 'etc', etc)
    # what others make and remove there at this moment is of no interest
    subprocess.run(['cp', '-a', '/etc/.', etc], stderr=subprocess.DEVNULL)
    for name, lines in (('passwd', ['%s:x:%d:%d::/:/bin/false' % (user, uid, GID) for user, uid in UID.items()]),
                        ('group', ['qmail:x:%d:' % GID])):
        with open('%s/%s' % (etc, name), encoding='latin-1') as f:
            others = [line for line in f if line.split(':')[0] not in [own.split(':')[0] for own in lines]]
        write('%s/%s' % (etc, name), (''.join(others) + ''.join(line + '\n' for line in lines)).encode('latin-1'))
    run('mount', '--bind', etc, '/etc')


def make_home():
    make_users()
    os.mkdir(HOME)
    run('mount', '-t', 'tmpfs', '-o', 'size=1g,mode=755', 'home', HOME)
    setup = './hier.sh', 'install', '', HOME
    run(*setup, cwd=FOLDER + '/src')
    run('mount', '-t', 'tmpfs', '-o', 'size=%s,nr_inodes=%d' % (DISK, AT_ONCE + 200), 'stage', STAGE)
    run(*setup, cwd=FOLDER + '/src')
    for folder in HOME + '/control', MESS:
        os.mkdir(folder, 0o755)
    os.mkdir(RECORD)
    os.chown(RECORD, UID['qmailr'], GID)
    shutil.copy('build/farside', HOME + '/bin/qmail-remote')
    write(HOME + '/control/me', b'mx.example.net\n')
    install_keys()
    write(TEXT, rules(0))
    in_force.set(0, lambda: newdk() == 0)
    write(HOME + '/control/dkimlog', (HOME + '/dkimlog\n').encode())
    write(HOME + '/dkimlog', b'', 0o600, 'qmailq')
    # the keys and qmail-dkim are old enough for the cache then
    time.sleep(3.1)


NEEDED = ['killed: ' + v for v in ('qmail-dksign', 'qmail-dkim', 'qmail-remote', 'helper', 'fork', 'all')] + [
    'limit: ' + limit for limit in Attempt.LIMITS] + [
    'full disk', 'Z for a full disk', 'rotations', 'recompilations', 'half-written texts', 'wrong texts refused',
    'qmail-newdk killed', 'notices', 'signed copies', 'unsigned copies', 'Z though accepted', 'looks into queue/dkim',
    'plantings', 'cache damaged', 'fields from the cache']
NEVER = [
    'lost: K without its copy or with another text', 'not delivered in the end', 'altered', 'a copy from nowhere',
    'bounced by us', 'hangs', 'unsigned without a reason', 'signed as no rule of that time says',
    'signature does not verify', 'Z without a reason', 'Z though accepted and nobody was killed',
    'content in queue/dkim', 'qmail-newdk takes a wrong text', 'a wrong text changed dkimdomains.cdb',
    'qmail-newdk failed']


def one_wave(spawner, first):
    messages = [Message(first + i) for i in range(MESSAGES)]
    storm_is_over, wave_is_over = threading.Event(), threading.Event()
    beside = [Beside(step_fill, .3, storm_is_over), Beside(step_rotate, .4, wave_is_over),
              Beside(step_recompile, .4, wave_is_over), Beside(step_look, .02, wave_is_over),
              Beside(step_damage, .6, wave_is_over)]
    attempts = deliver(spawner, messages, storm_is_over)
    storm_is_over.set()
    wave_is_over.set()
    for thread in beside:
        thread.join()
    judge_wave(messages, attempts)
    for path in names_below(RECORD) + sorted({m.path for m in messages}):
        os.unlink(path)


def main():
    print('# seed %d: TORTURE_SEED=%d repeats the plan' % (SEED, SEED))
    begin = now()
    make_home()
    spawner = Spawner()
    for wave in range(WAVES_MAX):
        one_wave(spawner, 1 + wave * MESSAGES)
        counts['waves'] += 1
        with open(HOME + '/dkimlog', 'rb') as f:
            counts['fields from the cache'] = f.read().count(b' cached\n')
        if now() - begin > SECONDS and all(counts[what] for what in NEEDED):
            break
    tap.ok(spawner.end() == 0, 'every process ended, none is a zombie')
    tap.ok([pid for pid in os.listdir('/proc') if pid.isdigit()] == ['1'], 'no process is left',
           run('ps', 'ax', capture_output=True).stdout)
    left = [(path, os.lstat(path).st_size) for path in names_below(STAGE) if path != CACHE]
    counts['empty files left in queue/dkim'] = len(left)
    tap.ok(all(size == 0 for _, size in left), 'nothing in queue/dkim has content', *left)
    for what in NEEDED:
        tap.ok(counts[what] > 0, 'this happened: %s: %d' % (what, counts[what]))
    for what in NEVER + sorted(set(faults) - set(NEVER)):
        times = faults.get(what, [])
        tap.ok(not times, 'never: ' + what, '%d times' % len(times), *times)
    for what in sorted(counts):
        print('# %s: %d' % (what, counts[what]))
    print('# %.1f s' % (now() - begin))
    print('1..%d' % tap.count)
    if tap.failed:
        # prove shows this
        shown = ['%s: %s' % (what, times[:5]) for what, times in faults.items()]
        print('outgoing.py: it was TORTURE_SEED=%d' % SEED, *shown, sep='\n', file=sys.stderr)
    return tap.failed > 0


sys.exit(main())
