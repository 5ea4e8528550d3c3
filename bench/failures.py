#!/usr/bin/python3
"""Does the time of a failure to open a message tell why it failed?

    bench/failures.py [N]         from the top of the tree, behind `make` and one test with pki.sh (tests/smime/open.t)
    bench/failures.py N chain     the same for a message that comes in through qmail-unseal, behind `make tools`

Each kind of failure N times (200), in turn: the message is for somebody else, the encrypted content key is damaged,
the padding, the content or the tag is, the end is missing, or what is inside is signed and has 8-bit text. The median
CPU time of each is printed in ms; exit status 1 if two medians for one cipher differ by more than 10 %. In the chain,
what is queued must be what came, and answer and log line must be the same for all. One that opens stands beside them,
and does not count.
"""
import base64
import hashlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

N = int(sys.argv[1]) if len(sys.argv) > 1 else 200
CHAIN = sys.argv[2:] == ['chain']
PKI = 'build/pki'
TEXT = b'From: ann@example.org\nContent-Type: text/plain\n\n' + b'a line of text that is secret\n' * 136


def signed(folder):
    """an 8-bit text within a detached signature: it would have to be encoded anew, and cannot be"""
    with open(f'{folder}/entity', 'wb') as f:
        f.write(b'Content-Type: text/plain; charset=utf-8\n\n' + 'ä line of text\n'.encode() * 150)
    made = subprocess.run(['openssl', 'cms', '-sign', '-binary', '-in', f'{folder}/entity', '-signer', f'{PKI}/ann.pem',
                           '-inkey', f'{PKI}/ann.key'], check=True, capture_output=True)
    return b'From: ann@example.org\n' + made.stdout


def encrypt(folder, options, to, text=TEXT):
    with open(f'{folder}/plain', 'wb') as f:
        f.write(text)
    subprocess.run(['./qmail-smime', '-e', *options, f'{folder}/plain', f'{folder}/out', f'{PKI}/{to}.pem'], check=True)
    with open(f'{folder}/out', 'rb') as f:
        header, body = f.read().split(b'\n\n', 1)
    return header, bytearray(base64.b64decode(body))


def write(path, header, der):
    with open(path, 'wb') as f:
        f.write(header + b'\n\n' + base64.encodebytes(bytes(der)))


def flip(der, at):
    changed = bytearray(der)
    changed[at] ^= 1
    return changed


def messages(folder, cipher):
    options = ['-g'] if cipher == 'gcm' else []
    header, der = encrypt(folder, options, 'bob')
    other = encrypt(folder, options, 'ann')[1]
    key = der.index(b'\x04\x82\x01\x00') + 104
    made = {'signed, 8-bit': encrypt(folder, options, 'bob', signed(folder))[1], 'for somebody else': other,
            'content key': flip(der, key), 'end missing': der[:-24]}
    if CHAIN:
        made['opens'] = der
    if cipher == 'gcm':
        made.update({'content': flip(der, -1000), 'tag': flip(der, -1)})
    else:
        # the octet before the last block: it changes the last octet of the padding
        made.update({'padding': flip(der, -17), 'last block': flip(der, -1)})
    for name, changed in made.items():
        write(f'{folder}/{cipher}-{name}', header, changed)
    return list(made)


def cpu(folder, name):
    argv = ['./qmail-smime', '-d', f'{folder}/{name}', f'{folder}/out', f'{PKI}/bob.key', f'{PKI}/bob.pem']
    pid = os.posix_spawn(argv[0], argv, {}, file_actions=[(os.POSIX_SPAWN_OPEN, 2, '/dev/null', os.O_WRONLY, 0)])
    _, status, used = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    # a random key ends in a valid padding once in 256 times, and CBC has nothing else to see that by
    assert code == 1 or (code == 0 and name.startswith('cbc')), (name, code)
    return (used.ru_utime + used.ru_stime) * 1000 if code else None


# ---- through qmail-unseal ----

def home(folder):
    """bob@example.net has a key for opening; the stand-in for qmail-queue records into folder/queued"""
    top, h = os.getcwd(), f'{folder}/home'
    keys = f'{h}/ssl/mailkeys/example.net/u/bob/open'
    for name in ('bin', 'control', 'queue/dkim', 'ssl/mailroots'):
        os.makedirs(f'{h}/{name}')
    os.makedirs(keys)
    for name in ('mime', 'smime', 'pgp'):
        os.symlink(f'{top}/qmail-{name}', f'{h}/bin/qmail-{name}')
    os.symlink(f'{top}/build/queue', f'{h}/bin/qmail-queue')
    for name, text in (('control/me', 'mx.example.net'), ('control/queue-says', f'{folder}/queued')):
        with open(f'{h}/{name}', 'w', encoding='ascii') as f:
            f.write(text + '\n')
    shutil.copy(f'{PKI}/bob.key', f'{keys}/key_1')
    shutil.copy(f'{PKI}/bob.pem', f'{keys}/cert_1')
    encrypt(folder, [], 'bob')
    said = subprocess.run(['./qmail-smime', '-l', f'{folder}/out'], stdout=subprocess.PIPE, check=True).stdout.decode()
    with open(f'{keys}/by-id', 'w', encoding='ascii') as f:
        f.write(''.join(line.split()[1] + ' 1\n' for line in said.splitlines() if line.startswith('recipient')))
    with open(f'{folder}/envelope', 'wb') as f:
        f.write(b'Fann@example.org\0Tbob@example.net\0\0')


ANSWERS = set()


def fails(name):
    return not name.endswith('opens')


def chain(folder, name):
    shutil.rmtree(f'{folder}/queued', ignore_errors=True)
    os.mkdir(f'{folder}/queued')
    argv = ['build/smtpd', '-o', f'{folder}/log', f'{folder}/{name}', f'{folder}/envelope', './qmail-unseal']
    pid = os.posix_spawn(argv[0], argv, {'QMAILHOME': f'{folder}/home', 'TCPREMOTEIP': '192.0.2.1'},
                         file_actions=[(os.POSIX_SPAWN_OPEN, 1, f'{folder}/told', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)])
    _, status, used = os.wait4(pid, 0)
    assert status == 0, (name, status)
    came, queued = read(f'{folder}/{name}'), read(f'{folder}/queued/message')
    log = re.sub(rb'qp [0-9]+|bytes [0-9]+', b'', read(f'{folder}/log'))
    if name.startswith('cbc') and queued != came and not name.endswith('opens'):
        return None
    assert (queued == came) != name.endswith('opens'), (name, hashlib.sha256(queued).hexdigest())
    if fails(name):
        ANSWERS.add((read(f'{folder}/told'), log))
    return (used.ru_utime + used.ru_stime) * 1000


def read(path):
    with open(path, 'rb') as f:
        return f.read()


bad = False
with tempfile.TemporaryDirectory() as folder:
    if CHAIN:
        home(folder)
    for cipher in 'cbc', 'gcm':
        kinds = messages(folder, cipher)
        times = {kind: [] for kind in kinds}
        for _ in range(N):
            for kind in kinds:
                took = (chain if CHAIN else cpu)(folder, f'{cipher}-{kind}')
                if took:
                    times[kind].append(took)
        medians = {kind: statistics.median(t) for kind, t in times.items() if t}
        failed = [m for kind, m in medians.items() if fails(kind)]
        spread = max(failed) / min(failed) - 1
        for kind, median in medians.items():
            print(f'{cipher}  {kind:18} {median:6.3f} ms')
        print(f'{cipher}  spread {spread * 100:.1f} %')
        bad |= spread > 0.1
    for answer in ANSWERS:
        print('answer ', *[text.decode().strip() for text in answer])
    bad |= len(ANSWERS) > 1
sys.exit(bad)
