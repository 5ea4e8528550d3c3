#!/usr/bin/python3
"""Each call of qmail-dkim -v fails in turn, see tests/failinject.c; prints TAP.

    failnth.py qmail-dkim.fakedns failinject.so folder count

folder has short/qmail-dkim, see short.sh; `count` lines of TAP were printed before.

What may come out: of a good signature `pass`, or `temperror` and exit code 111; of a bad one the same word as ever, or
`temperror` and 111. A program that is killed says nothing, and not with 0. Port 5460 is used.
"""
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from cases import Tap
from dnsserver import Server, txt
from signer import BODY, NOW, Ed25519, Rsa, Signer, b64, rsa_public_key, signed

FAKE, SHIM, FOLDER = sys.argv[1:4]
REAL = os.path.join(FOLDER, 'short/qmail-dkim')
RSA, ED = Rsa(1024), Ed25519()
Signer.default_key = RSA
RECORDS = {'s1._domainkey.example.com': RSA.record(), 'e1._domainkey.example.com': ED.record(),
           'p1._domainkey.example.com': 'p=' + b64(rsa_public_key(RSA.n, RSA.e)),
           's1._domainkey.xn--bcher-kva.example': RSA.record()}
tap = Tap()
tap.count = int(sys.argv[4])


def path(name):
    return os.path.join(FOLDER, name)


def write(name, data):
    with open(path(name), 'wb') as f:
        f.write(data)
    return path(name)


ZONE = write('zone', ''.join('%s %s\n' % record for record in RECORDS.items()).encode())


def run(number, program, file, servers, what=None, piped=False):
    """exit status (negative: signal), lines, whether a call was failed"""
    mark = path('mark%d' % number)
    environment = {'DNSCACHEIP': servers}
    if what:
        environment.update(LD_PRELOAD=os.path.abspath(SHIM), FAILINJECT=what, FAILINJECT_MARK=mark)
    with open(file, 'rb') as f:
        done = subprocess.run([program, '-v', '-T', str(NOW), '-' if piped else file], env=environment,
                              stdin=f if piped else subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hit = False
    if what:
        with open(mark) as f:
            hit = f.read() == '1'
    return done.returncode, done.stdout.decode('latin-1').split('\n'), hit


def problem(code, lines, clean_code, clean):
    """what is wrong with this outcome, when `clean` is what is said where nothing fails"""
    if code < 0:
        return None if code in (-signal.SIGKILL, -signal.SIGILL) else 'signal %d' % -code
    if code == clean_code and lines == clean:
        return None
    if code not in (111, clean_code):
        return 'exit %d' % code
    # every line that was written to its end is right or temporary
    for number, line in enumerate(lines[:-1]):
        if not line.startswith('dkim=temperror ') and (number >= len(clean) or line != clean[number]):
            return 'said %r' % line
    # where the code is another one than 111, all has to be there
    if code != 111 and (len(lines) != len(clean) or lines[-1] != ''):
        return 'exit %d with half of the lines' % code
    # a pass that was found counts more than trouble with another signature, but trouble never counts as a failure
    if code != 111 and code != 0 and any(line.startswith('dkim=temperror') for line in lines):
        return 'exit %d with a temperror' % code
    return None


def failing(what, program, message, servers, families, piped=False):
    file = write(what.replace(' ', '-'), message)
    clean_code, clean, hit = run(0, program, file, servers, piped=piped)
    with ThreadPoolExecutor(2 if program == FAKE else 6) as pool:
        for family in families:
            wrong, n, step, reached = [], 1, 16, 0
            name, rest = (family.split(':') + [''])[:2]
            lasting, name = ('+' if name.endswith('+') else ''), name.rstrip('+')
            while True:
                specs = ['%s:%d%s%s' % (name, i, lasting, rest and ':' + rest) for i in range(n, n + step)]
                outcomes = list(pool.map(lambda i: run(n + i, program, file, servers, specs[i], piped), range(step)))
                for spec, (code, lines, hit) in zip(specs, outcomes):
                    reached += hit
                    why = problem(code, lines, clean_code, clean)
                    if why:
                        wrong.append((spec, why, lines))
                if not outcomes[-1][2]:
                    break
                n += step
            tap.ok(not wrong and reached, '%s, %s: %d calls' % (what, family, reached), *wrong[:5])
    return clean_code, clean


def wanted(what, clean, words, code):
    got = [line[5:].split(' ')[0] for line in clean[1][:-1]]
    tap.ok(got == words and clean[0] == code, '%s: without a failure' % what, clean)


def main():
    good = signed(signers=[Signer(), Signer({'a': 'ed25519-sha256', 's': 'e1', 'c': 'simple/simple'}, key=ED),
                           Signer({'d': 'b\u00fccher.example', 'i': 'a=3Db@b\u00fccher.example'}), Signer({'s': 'p1'})])
    bad = good.replace(b'hungry', b'thirsty')
    forged = good.replace(b'Subject: dinner', b'Subject: lunch')
    half = signed(signers=[Signer(make=lambda key, data: bytes(128)), Signer({'s': 'nowhere'})])
    some = ['malloc:ENOMEM', 'malloc+:ENOMEM', 'read:EIO', 'read:EINTR', 'shortread', 'write:EIO', 'write:EINTR',
            'shortwrite', 'open:EIO', 'open:EMFILE', 'kill']
    wanted('good', failing('good', FAKE, good, ZONE, some), ['pass'] * 4, 0)
    wanted('good from a pipe', failing('good from a pipe', FAKE, good + BODY * 3000, ZONE, ['read:EIO', 'read:EINTR',
                                                                                           'shortread'], piped=True),
           ['fail'] * 4, 1)
    wanted('changed body', failing('changed body', FAKE, bad, ZONE, ['malloc:ENOMEM', 'malloc+:ENOMEM', 'read:EIO',
                                                                     'kill']), ['fail'] * 4, 1)
    wanted('changed header', failing('changed header', FAKE, forged, ZONE, ['malloc:ENOMEM']),
           ['fail'] * 4, 1)
    wanted('bad and without a key', failing('bad and without a key', FAKE, half, ZONE, ['malloc:ENOMEM', 'kill']),
           ['fail', 'permerror'], 1)
    wanted('unsigned', failing('unsigned', FAKE, b'From: a@b.test\r\n\r\nhi\r\n', ZONE, ['malloc:ENOMEM', 'read:EIO',
                                                                                        'write:EIO']), ['none'], 3)
    many = signed(signers=[Signer({'d': 'other.test', 's': 'x'})] * 12 + [Signer()])
    wanted('too many', failing('too many', FAKE, many, ZONE, ['malloc:ENOMEM']),
           ['permerror'] * 9 + ['pass', 'neutral'], 0)

    server = Server(lambda query: query.answer(*[txt(RECORDS[query.name])] if query.name in RECORDS else [],
                                               rcode=0 if query.name in RECORDS else 3), 5460)
    try:
        wanted('good, real DNS', failing('good, real DNS', REAL, good, '127.0.0.1:5460', [
            'malloc:ENOMEM', 'malloc+:ENOMEM', 'poll:EINTR', 'poll:EIO', 'open:EMFILE', 'fcntl:EIO', 'kill']),
            ['pass'] * 4, 0)
        wanted('bad, real DNS', failing('bad, real DNS', REAL, half, '127.0.0.1:5460', ['malloc:ENOMEM', 'poll:EINTR']),
               ['fail', 'permerror'], 1)
    finally:
        server.stop()
    tap.done()


main()
