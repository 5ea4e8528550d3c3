#!/usr/bin/python3
"""attacks: messages that want to be shown as signed by Ann or as opened, and are not wholly hers or not for whom they are sent to.

    attacks.py FOLDER HOME QUEUED [PATTERN]      prints TAP; with PATTERN, cases whose name has it

FOLDER has the certificates of tests/unseal/attack_pki.sh; HOME is made by tests/unseal/gateway.sh; the stand-in for
qmail-queue records into QUEUED. Each message goes through `qmail-smime -v`, and then through qmail-unseal.
"""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, 'tests/unseal')
sys.path.insert(0, 'tests/smime')
import attack_author  # noqa: E402
import attack_case  # noqa: E402
import attack_frame  # noqa: E402
import attack_sealed  # noqa: E402

NOW = '1795824000'
FOLDER, HOME, QUEUED = sys.argv[1:4]
PATTERN = sys.argv[4] if len(sys.argv) > 4 else ''
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


def write(name, data):
    path = os.path.join(FOLDER, name)
    with open(path, 'wb') as f:
        f.write(data)
    return path


def lines_of(*options):
    p = subprocess.run(['./qmail-smime', '-v', '-T', NOW, *options, os.path.join(FOLDER, 'message'), FOLDER + '/roots.pem',
                        FOLDER + '/crls.pem'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return p.returncode, p.stdout.decode('utf-8', 'replace')


def verdict(status, lines):
    """the exit code and the results with their comments, as a Case has them"""
    found = sorted(re.sub(r' body\..*', '', line[6:]) for line in lines.splitlines() if line.startswith('smime='))
    return '%d %s' % (status, '/'.join(found))


def verify(case, tap):
    status, lines = lines_of()
    got = verdict(status, lines)
    if '(' not in case.verify and not case.verify.startswith('0'):
        got = re.sub(r' \(.*', '', got)
    tap.is_so(case.name, got, case.verify, lines)
    if status == 0:
        named = {n.lower() for n in re.findall(r'body\.smime-identifier="?([^ ;"]+)', lines)}
        tap.is_so(case.name + ': it names the author', named, {case.by} - {None}, lines)


# ---- the chain ----

def read(path):
    try:
        with open(path, 'rb') as f:
            return f.read()
    except FileNotFoundError:
        return None


def receive(case):
    """what the client is told, what is queued, and the log"""
    shutil.rmtree(QUEUED, ignore_errors=True)
    os.mkdir(QUEUED)
    env = {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'QMAILHOME': HOME, 'TCPREMOTEIP': '192.0.2.1'}
    for name, value in case.variables.items():
        env.pop(name, None)
        if value is not None:
            env[name] = value
    write('envelope', b'Fann@example.org\0' + b''.join(b'T' + to.encode() + b'\0' for to in case.to) + b'\0')
    p = subprocess.run(['build/smtpd', '-o', os.path.join(FOLDER, 'log'), os.path.join(FOLDER, 'message'),
                        os.path.join(FOLDER, 'envelope'), './qmail-unseal'], stdout=subprocess.PIPE, env=env)
    queued = read(os.path.join(QUEUED, 'message')) if os.path.exists(os.path.join(QUEUED, 'queued')) else None
    return p.stdout.decode().strip(), queued, (read(os.path.join(FOLDER, 'log')) or b'').decode('utf-8', 'replace')


def fields_of(message):
    """names in lower case and texts of the fields of the header; a second, naive reader"""
    header = message.replace(b'\r\n', b'\n').split(b'\n\n')[0]
    found = []
    for line in re.sub(rb'\n[ \t]+', b' ', header).split(b'\n'):
        name, _, text = line.partition(b':')
        found.append((name.strip().lower(), text.strip()))
    return found


def ours(message):
    """the texts of Authentication-Results with our id"""
    texts = [re.sub(rb'\([^)]*\) *', b'', t).strip() for n, t in fields_of(message) if n == b'authentication-results']
    return [t.decode('utf-8', 'replace') for t in texts if re.match(rb'"?' + OUR_ID.encode() + rb'"?[ ;]', t, re.IGNORECASE)]


def chain(case, tap):
    told, queued, log = receive(case)
    more = 'told %s\nlog %s\n%s' % (told, log, '' if queued is None else queued[:1500].decode('utf-8', 'replace'))
    if queued is None or not told.startswith('ok 0'):
        tap.is_so(case.name + ': it is queued', told, 'ok 0', more)
        return
    is_ours = case.variables.keys() & {'RELAYCLIENT', 'TCPREMOTEIP'}
    mine = ours(queued)
    results = '/'.join(sorted(set(re.findall(r'smime=([a-z]+)', ' '.join(mine))))) or 'none'
    marks = [t for n, t in fields_of(queued) if n == b'x-qmail-opened']
    is_secret_open = attack_case.SECRET in queued
    result = 'none' if is_ours else case.result
    wanted = {'fields': int(result != 'none'), 'results': result, 'opened': case.opened,
              'forged': False}
    got = {'fields': len(mine), 'results': results, 'opened': is_secret_open if case.opened != 'outside' else case.opened,
           'forged': any(attack_case.FORGED in text and name in (b'authentication-results', b'x-qmail-opened')
                         for name, text in fields_of(queued))}
    got['marks'] = len(marks)
    wanted['marks'] = int(bool(case.opened))
    tap.is_so(case.name + ': queued', got, wanted, more)


def main():
    attacks = attack_case.Attacks(FOLDER)
    for module in (attack_frame, attack_author, attack_sealed):
        module.run(attacks)
    tap = Tap()
    cases = [c for c in attacks.all if PATTERN in c.name]
    for case in cases:
        write('message', case.message)
        verify(case, tap)
        chain(case, tap)
    bad = [c for c in cases if not c.verify.startswith('0 ')]
    tap.is_so('more than 200 attacks', len(bad) > 200, True)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
