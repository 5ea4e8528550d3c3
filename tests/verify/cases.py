"""Cases for qmail-dkim -v: a message, what is in the DNS, and the lines that have to be printed. They are
collected first, then run two at a time, and then told as TAP in their order.
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from signer import NOW

EXIT = {'pass': 0, 'temperror': 111, 'none': 3}

# RFC 8601 2.2, as narrow as our lines are: a comment, then properties whose values are tokens or quoted
VALUE = r'(?:[!#$%&\'*+\-.^_`{|}~@A-Za-z0-9]+|"(?:[^"\\\x00-\x1f\x7f-\U0010ffff]|\\["\\])*")'
LINE = re.compile(r'dkim=(?P<result>none|pass|fail|policy|neutral|temperror|permerror)(?: \((?P<comment>[ -\'*-~]+)\))?'
                  r'(?P<properties>(?: header\.[adisb]=%s)*)' % VALUE)
PROPERTY = re.compile(r' header\.([adisb])=(%s)' % VALUE)


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, good, what, *notes):
        self.count += 1
        self.failed += not good
        print('%sok %d - %s' % ('' if good else 'not ', self.count, what.replace('#', '(hash)')))
        if not good:
            for note in notes:
                print('#', str(note)[:1500])
        return good

    def done(self):
        print('1..%d' % self.count)
        sys.exit(1 if self.failed else 0)


def properties(line):
    """{letter: value} of a line, quoted values unquoted"""
    found = LINE.fullmatch(line)
    return {name: re.sub(r'\\(.)', r'\1', value[1:-1]) if value[0] == '"' else value
            for name, value in PROPERTY.findall(found['properties'])} if found else {}


class Cases:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.zone = os.path.join(folder, 'zone')
        self.lines, self.cases = [], []

    def publish(self, *records, domain='example.com', selector=None):
        """the selector under which these records stand; bytes are written as they are"""
        selector = selector or 'k%d' % len(self.lines)
        for record in records:
            record = record if isinstance(record, bytes) else record.encode('utf-8', 'surrogateescape')
            record = b''.join(b'\\%02X' % c if c < 32 or c > 126 or c == 92 else bytes([c]) for c in record)
            self.lines.append(b'%s._domainkey.%s %s\n' % (selector.encode(), domain.encode(), record))
        return selector

    def add(self, what, message, want, queries=None, now=NOW, shows=None, code=None):
        """want: for each line the result and its comment; queries: the names asked for; shows: properties of the
        first line, None for one that must not be there
        """
        want = [want] if isinstance(want, str) else want
        self.cases.append((what, message, want, queries, now, shows or {}, code))

    def run(self, number):
        what, message, want, queries, now, shows, code = self.cases[number]
        file, log = (os.path.join(self.folder, '%d.%s' % (number, kind)) for kind in ('eml', 'log'))
        with open(file, 'wb') as f:
            f.write(message)
        done = subprocess.run([self.program, '-v', '-T', str(now), file], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={'DNSCACHEIP': self.zone + ' ' + log})
        asked = []
        if os.path.exists(log):
            with open(log) as f:
                asked = f.read().split()
        with open(file, 'rb') as f:
            changed = f.read() != message
        return done, asked, changed

    def problems(self, number, done, asked, changed):
        what, message, want, queries, now, shows, code = self.cases[number]
        text = done.stdout.decode('latin-1')
        lines = text.split('\n')
        if lines.pop() != '':
            yield 'no end of line'
        if [line.split(' header.')[0] for line in lines] != ['dkim=' + w for w in want]:
            yield 'lines are not what was wanted'
        for line in lines:
            found = LINE.fullmatch(line)
            if not found:
                yield 'no resinfo of RFC 8601'
                continue
            names = [name for name, value in PROPERTY.findall(found['properties'])]
            if names != [name for name in 'disab' if name in names]:
                yield 'a property twice, or out of order'
            if found['result'] in ('pass', 'fail', 'temperror', 'permerror', 'policy') and 'd' not in names and \
                    found['comment'] != 'header too long':
                yield 'no header.d'
        results = [line.split('=')[1].split(' ')[0] for line in lines if '=' in line]
        best = 'pass' if 'pass' in results else 'temperror' if 'temperror' in results else results[0] if results else ''
        if done.returncode != (code if code is not None else EXIT.get(best, 1)):
            yield 'exit status %d' % done.returncode
        if done.stderr:
            yield 'said %r' % done.stderr
        if len(set(asked)) != len(asked):
            yield 'asked twice: %r' % asked
        if queries is not None and sorted(asked) != sorted(queries):
            yield 'asked for %r' % asked
        # what is wrong in the field itself is found before anything is asked
        if asked and all(r in ('neutral', 'none') for r in results):
            yield 'asked for %r, which can be of no use' % asked
        got = properties(lines[0])
        for name, value in shows.items():
            if got.get(name) != value:
                yield 'header.%s is %r' % (name, got.get(name))
        if changed:
            yield 'the message was changed'

    def tell(self, tap):
        with open(self.zone, 'wb') as f:
            f.writelines(self.lines)
        with ThreadPoolExecutor(2) as pool:
            ran = list(pool.map(self.run, range(len(self.cases))))
        for number, (done, asked, changed) in enumerate(ran):
            what, message, want = self.cases[number][:3]
            bad = list(self.problems(number, done, asked, changed))
            tap.ok(not bad, what, *bad, 'wanted: %r' % want, 'got: %r' % done.stdout, message[:700])
