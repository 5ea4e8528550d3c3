"""arrive: have a message taken by qmail-unseal as qmail-smtpd would, and read what was queued; and TAP."""

import os
import re
import shutil
import subprocess

OUR_ID = 'mx.example.net'


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def is_so(self, what, got, wanted, more=''):
        self.count += 1
        if got == wanted:
            print('ok %d - %s' % (self.count, what))
            return
        self.failed += 1
        print('not ok %d - %s\n# got:    %s\n# wanted: %s' % (self.count, what, got, wanted))
        if more:
            print('\n'.join('# ' + line for line in more.splitlines()[:8]))

    def end(self):
        print('1..%d' % self.count)
        return int(self.failed > 0)


def read(path):
    try:
        with open(path, 'rb') as f:
            return f.read()
    except FileNotFoundError:
        return None


class Arrival:
    """what the client was told, what was queued (None: nothing), and the log"""

    def __init__(self, told, queued, log):
        self.told, self.queued, self.log = told, queued, log

    def more(self):
        return 'told %s\nlog %s\n%s' % (self.told, self.log, (self.queued or b'')[:1500].decode('utf-8', 'replace'))

    def fields(self):
        """names in lower case and texts of the fields of the header; a second, naive reader"""
        header = self.queued.replace(b'\r\n', b'\n').split(b'\n\n')[0]
        found = []
        # some readers take a lone CR for a line end
        for line in re.split(rb'[\r\n]', re.sub(rb'\n[ \t]+', b' ', header)):
            name, _, text = line.partition(b':')
            found.append((name.strip().lower(), text.strip()))
        return found

    def ours(self):
        """the texts of Authentication-Results with our id"""
        texts = [re.sub(rb'^\([^)]*\) *', b'', t).strip() for n, t in self.fields() if n == b'authentication-results']
        return [t.decode('utf-8', 'replace') for t in texts if re.match(rb'"?' + OUR_ID.encode() + rb'"?[ ;]', t, re.IGNORECASE)]

    def results(self):
        return '/'.join(sorted(set(re.findall(r'(?<![.\w])(?:smime|x-openpgp)=([a-z]+)', ' '.join(self.ours()))))) or 'none'

    def marks(self):
        return [t.decode() for n, t in self.fields() if n == b'x-qmail-opened']


class Gateway:
    """folder: for files; home: made by tests/unseal/gateway.sh; the stand-in for qmail-queue records into `queued`"""

    def __init__(self, folder, home, queued):
        self.folder, self.home, self.queued = folder, home, queued

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as f:
            f.write(data)
        return path

    def arrive(self, message, recipients, variables=None, sender='ann@example.org'):
        shutil.rmtree(self.queued, ignore_errors=True)
        os.mkdir(self.queued)
        env = {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'QMAILHOME': self.home, 'TCPREMOTEIP': '192.0.2.1'}
        for name, value in (variables or {}).items():
            env.pop(name, None)
            if value is not None:
                env[name] = value
        envelope = b'F' + sender.encode() + b'\0' + b''.join(b'T' + to.encode() + b'\0' for to in recipients) + b'\0'
        log = os.path.join(self.folder, 'log')
        p = subprocess.run(['build/smtpd', '-o', log, self.write('message', message), self.write('envelope', envelope),
                            './qmail-unseal'], stdout=subprocess.PIPE, env=env)
        is_queued = os.path.exists(os.path.join(self.queued, 'queued'))
        return Arrival(p.stdout.decode().strip(), read(os.path.join(self.queued, 'message')) if is_queued else None,
                       (read(log) or b'').decode('utf-8', 'replace'))
