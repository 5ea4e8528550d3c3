#!/usr/bin/python3
"""Does the time of a failure of qmail-smime -d tell why it failed?

    bench/failures.py [N]     from the top of the tree, behind `make` and one test with pki.sh (tests/smime/open.t)

Each kind of failure N times (200), in turn: the message is for somebody else, the encrypted content key is damaged, the
padding, the content or the tag is, the end is missing, or what is inside is signed and has 8-bit text. The median CPU
time of each is printed in ms; exit status 1 if two medians for one cipher differ by more than 10 %.
"""
import base64
import os
import statistics
import subprocess
import sys
import tempfile

N = int(sys.argv[1]) if len(sys.argv) > 1 else 200
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
    made = {'signed, 8-bit': encrypt(folder, options, 'bob', signed(folder))[1], 'for somebody else': other, 'content key': flip(der, key), 'end missing': der[:-24]}
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


bad = False
with tempfile.TemporaryDirectory() as folder:
    for cipher in 'cbc', 'gcm':
        kinds = messages(folder, cipher)
        times = {kind: [] for kind in kinds}
        for _ in range(N):
            for kind in kinds:
                took = cpu(folder, f'{cipher}-{kind}')
                if took:
                    times[kind].append(took)
        medians = {kind: statistics.median(t) for kind, t in times.items()}
        spread = max(medians.values()) / min(medians.values()) - 1
        for kind, median in medians.items():
            print(f'{cipher}  {kind:18} {median:6.3f} ms')
        print(f'{cipher}  spread {spread * 100:.1f} %')
        bad |= spread > 0.1
sys.exit(bad)
