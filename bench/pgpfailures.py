#!/usr/bin/python3
"""Does the time of a failure to open an OpenPGP message tell why it failed?

    bench/pgpfailures.py [N]      from the top of the tree, behind `make tools`

Each kind of failure N times (200), in turn, for a message that comes in through qmail-unseal: it is for somebody else, the session
key or the content is damaged, the end is missing, it has no integrity, or no key is in the list (then a published one is
tried). The median CPU time of each is printed in ms. What is queued must be what came, and answer and log line must be the same
for all. Exit status 1 if not, or if two medians differ by more than 10 %.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, 'tests/pgp')
sys.path.insert(0, 'tests/unseal')
sys.path.insert(0, 'tests/smime')
import pgpforms  # noqa: E402
from attack_pgp import packet, packets  # noqa: E402

N = int(sys.argv[1]) if len(sys.argv) > 1 else 200
# whoever sends it can see that himself: no key is tried, whatever keys are here
SEEN = 'no integrity', 'end missing'
ENTITY = b'Content-Type: text/plain\r\n\r\n' + b'a line of text that is secret\r\n' * 136


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def key(folder, name):
    made = pgpforms.run(['sqop', 'generate-key', '--no-armor', f'{name} <{name}@example.net>'])
    write(f'{folder}/{name}.key', made)
    write(f'{folder}/{name}.cert', pgpforms.run(['sqop', 'extract-cert', '--no-armor'], made))


def home(folder):
    h = f'{folder}/home'
    for name in ('bin', 'control', 'queue/dkim', 'ssl/mailroots', 'ssl/mailcerts'):
        os.makedirs(f'{h}/{name}')
    for name in ('mime', 'smime', 'pgp'):
        os.symlink(f'{os.getcwd()}/qmail-{name}', f'{h}/bin/qmail-{name}')
    os.symlink(f'{os.getcwd()}/build/queue', f'{h}/bin/qmail-queue')
    write(f'{h}/control/me', b'mx.example.net\n')
    write(f'{h}/control/queue-says', f'{folder}/queued\n'.encode())
    place = f'{h}/ssl/mailkeys/example.net/u/bob/open'
    write(f'{place}/pgpkey_1', read(f'{folder}/bob.key'))
    write(f'{place}/pgpcert_1', read(f'{folder}/bob.cert'))
    facts = pgpforms.run(['./qmail-pgp', '-I', f'{folder}/bob.cert']).decode()
    write(f'{place}/pgp-by-id', ''.join(i + ' 1\n' for i in re.findall(r'^id=([0-9a-f]{64})$', facts, re.MULTILINE)).encode())
    for name in ('bob', 'joe'):
        write(f'{folder}/to-{name}', b'Fann@example.org\0T' + name.encode() + b'@example.net\0\0')


def messages(folder):
    """name: octets and who gets it"""
    mine, other = (pgpforms.run(['sqop', 'encrypt', '--no-armor', f'{folder}/{n}.cert'], ENTITY) for n in ('bob', 'eve'))
    keys, data = (next(p for p in packets(mine) if p[0] == tag) for tag in (1, 18))
    head = keys[1] + keys[2]
    broken = keys[2][:-4] + bytes([keys[2][-4] ^ 1]) + keys[2][-3:]
    made = {'for somebody else': (other, 'bob'), 'no key at all': (mine, 'joe'), 'session key': (packet(1, broken) + data[1] + data[2], 'bob'),
            'content': (mine[:-1000] + bytes([mine[-1000] ^ 1]) + mine[-999:], 'bob'), 'integrity': (mine[:-1] + bytes([mine[-1] ^ 1]), 'bob'),
            'no integrity': (head + packet(9, data[2][1:]), 'bob'), 'end missing': (mine[:-24], 'bob')}
    return {name: (pgpforms.encrypted(octets), to) for name, (octets, to) in made.items()}


def cpu(folder, to, answers):
    shutil.rmtree(f'{folder}/queued', ignore_errors=True)
    os.mkdir(f'{folder}/queued')
    argv = ['build/smtpd', '-o', f'{folder}/log', f'{folder}/message', f'{folder}/to-{to}', './qmail-unseal']
    pid = os.posix_spawn(argv[0], argv, {'QMAILHOME': f'{folder}/home', 'TCPREMOTEIP': '192.0.2.1'},
                         file_actions=[(os.POSIX_SPAWN_OPEN, 1, f'{folder}/told', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)])
    _, status, used = os.wait4(pid, 0)
    assert status == 0 and read(f'{folder}/queued/message') == read(f'{folder}/message')
    answers.add((read(f'{folder}/told'), re.sub(rb'qp [0-9]+|bytes [0-9]+', b'', read(f'{folder}/log'))))
    return (used.ru_utime + used.ru_stime) * 1000


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name in ('bob', 'eve'):
            key(folder, name)
        home(folder)
        made, answers = messages(folder), set()
        times = {name: [] for name in made}
        for _ in range(N):
            for name, (message, to) in made.items():
                write(f'{folder}/message', message)
                times[name].append(cpu(folder, to, answers))
    medians = {name: statistics.median(t) for name, t in times.items()}
    for name, median in medians.items():
        print(f'{name:18} {median:6.3f} ms')
    tried = [m for name, m in medians.items() if name not in SEEN]
    spread = max(tried) / min(tried) - 1
    print(f'spread {spread * 100:.1f} %')
    for answer in answers:
        print(answer)
    return int(spread > 0.1 or len(answers) != 1)


if __name__ == '__main__':
    sys.exit(main())
