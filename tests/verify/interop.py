#!/usr/bin/python3
"""qmail-dkim -v judges what others sign, and what was changed; prints TAP.

    interop.py qmail-dkim.fakedns folder

folder holds odsign and the keys, see interop.t. The messages are those of tests/interop/corpus.py. Each is signed by
four signers, one on top of the other, with options that change from message to message, and all have to pass.
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import dkim

from cases import LINE, Tap
from signer import NOW, Ed25519, Rsa, b64, reference, signed

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../interop'))
import corpus
import peers

PROGRAM, FOLDER = sys.argv[1:]
ZONE = os.path.join(FOLDER, 'zone')
tap = Tap()


def path(*parts):
    return os.path.join(FOLDER, '.'.join(parts))


def read(name):
    with open(name, 'rb') as f:
        return f.read()


def write(name, data):
    with open(name, 'wb') as f:
        f.write(data)
    return name


def run(file, zone=ZONE, now=NOW):
    """results without comments, and the lines; what peers sign is of today, so far in the future of NOW"""
    done = subprocess.run([PROGRAM, '-v', '-T', str(now), file], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          env={'DNSCACHEIP': zone})
    lines = done.stdout.decode('latin-1').splitlines()
    assert all(LINE.fullmatch(line) for line in lines), lines
    return [line[5:].split(' ')[0] for line in lines], lines


def clock():
    import time
    return int(time.time())


def openssl(*arguments):
    return subprocess.run(['openssl', *arguments], stdout=subprocess.PIPE, check=True).stdout


# ---- the corpus, signed by everybody ----

CANONS = ['rr', 'rs', 'sr', 'ss']
LONG = {'r': b'relaxed', 's': b'simple'}
# options of each signer by turns; see odsign.c and mdsign.pl; h: a list of dkimpy's own order
DKIMPY = ['-', 'l', 'i', 'h', 'li']
MAIL_DKIM = ['-', 'x', 'i', 'h', 'xih']
OPENDKIM = ['-', 'l', 'x', 'z', 'i', 'o', 'lxzio']
IDENTITY = b'"J. B."=x@sub.example.org'


def dkimpy_sign(job):
    """a field of dkimpy on top of a message"""
    source, target, canon, options, key, algorithm, selector = job
    message = read(source)
    names = None
    if 'h' in options:
        fields, body = reference.split(message)
        # from the last to the first, each as often as it is there
        names = [name for name, field in reversed(fields) if name != b'dkim-signature' and re.fullmatch(
            rb'[!-9;-~]+', name)]
    try:
        field = dkim.sign(message, selector, b'example.org', key,
                          identity=b'jan@sub.example.org' if 'i' in options else None,
                          canonicalize=(LONG[canon[0]], LONG[canon[1]]), signature_algorithm=algorithm,
                          include_headers=names, length='l' in options)
    except dkim.DKIMException:
        field = b''
    write(target, field + message)
    return '' if field else source


def jobs(names, before, after, options, turn):
    return [(path(name, before), path(name, after), CANONS[(i + turn) % 4], options[i % len(options)])
            for i, name in enumerate(names)]


def feed(command, list_):
    """the files that it refused to sign"""
    done = subprocess.run(command, input=''.join('%s %s %s %s\n' % job for job in list_).encode(),
                          stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().split()


def sign_all(names):
    """in five layers; returns which options were used on which message, and for each layer what was refused"""
    rsa, seed = read(path('rsa', 'pem')), openssl('pkey', '-in', path('ed', 'pem'), '-outform', 'DER')[-32:]
    # OpenDKIM's Ed25519 over a simple header is refused by OpenDKIM's own verifier and by all others
    last = [(source, target, 'r' + canon[1], options)
            for source, target, canon, options in jobs(names, '4', 'all', OPENDKIM[::-1], 0)]
    layers = [jobs(names, 'wire', '1', DKIMPY, 0), jobs(names, '1', '2', DKIMPY, 1),
              jobs(names, '2', '3', MAIL_DKIM, 2), jobs(names, '3', '4', OPENDKIM, 3), last]
    with ProcessPoolExecutor(2) as pool:
        refused = [list(pool.map(dkimpy_sign, [(*job, rsa, b'rsa-sha256', b'jan') for job in layers[0]], chunksize=8)),
                   list(pool.map(dkimpy_sign, [(*job, b64(seed).encode(), b'ed25519-sha256', b'eddy')
                                               for job in layers[1]], chunksize=8))]
    refused += [
        feed(['/usr/bin/perl', os.path.join(HERE, 'mdsign.pl'), 'example.org', 'jan', path('pkcs1', 'pem')], layers[2]),
        feed([path('odsign'), 'example.org', 'jan', path('rsa', 'pem'), 'rsa'], layers[3]),
        feed([path('odsign'), 'example.org', 'eddy', path('ed', 'pem'), 'ed'], layers[4])]
    return layers, [{os.path.basename(file).rsplit('.', 1)[0] for file in layer if file} for layer in refused]


# What a peer signs in a way that nobody else can follow, beside what tests/interop/exceptions lists: there, too, the
# reference has to agree that it does not verify.
FAULTS = {('dkimpy', 'name-996'): 'folds h= inside a long name',
          ('opendkim', 'fields-3000'): 'cuts h= short where it oversigns',
          ('opendkim', 'nul-unsigned'): 'signs every field, and ends a relaxed one at NUL'}
PEER = ['dkimpy', 'dkimpy', 'mail-dkim', 'opendkim', 'opendkim']
SIGNERS = ['dkimpy rsa-sha256', 'dkimpy ed25519-sha256', 'Mail::DKIM', 'OpenDKIM rsa-sha256', 'OpenDKIM ed25519-sha256']


def faults():
    listed = set(FAULTS)
    with open(os.path.join(HERE, '../interop/exceptions')) as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                listed.add(tuple(line.split()[:2]))
    return listed


def by_others(pool):
    # header-1mib is as long as our limit allows before there is a signature in it
    names = [name for name, (kind, reason, message) in corpus.messages.items()
             if kind == 'sign' and name != 'header-1mib']
    listed = faults()
    with open(ZONE) as f:
        records = dict(line.rstrip('\n').split(' ', 1) for line in f)
    for name in names:
        # no CR is left in what is sent, as the chain has it
        staged = corpus.messages[name][2].replace(b'\r\n', b'\n').replace(b'\r', b'\n')
        write(path(name, 'wire'), peers.receive(peers.send(staged)))
    layers, refused = sign_all(names)
    now = clock()
    results = list(pool.map(lambda name: run(path(name, 'all'), now=now), names))
    bad = {signer: [] for signer in SIGNERS}
    for i, (name, (words, lines)) in enumerate(zip(names, results)):
        # the last signer's field is on top; the corpus has fields of its own below
        made = [layer for layer in range(5) if name not in refused[layer]][::-1]
        judged = [] if words[:len(made)] == ['pass'] * len(made) else reference.verify(read(path(name, 'all')), records)
        for i_made, (layer, word, line) in enumerate(zip(made, words, lines)):
            if word != 'pass' and not ((PEER[layer], name) in listed and judged[i_made] != 'pass'):
                bad[SIGNERS[layer]].append((name, layers[layer][i][2:], line.split(' header.')[0]))
        if len(words) < len(made):
            bad[SIGNERS[0]].append((name, lines))
    for layer, signer in enumerate(SIGNERS):
        signed_too = len(names) - len(refused[layer])
        tap.ok(not bad[signer] and signed_too > 140, '%s: what it signs verifies, %d messages' % (signer, signed_too),
               *bad[signer], refused[layer])


def by_ourselves(pool):
    names = [name for name, (kind, reason, message) in corpus.messages.items() if kind in ('sign', 'filter')]
    jobs = [(name, c) for name in names for c in 'rstu']

    def sign_and_verify(job):
        name, c = job
        file, out = write(path(name, 'lf', c), corpus.messages[name][2]), path(name, 'ours', c)
        subprocess.run(['./qmail-dkim', '-s', '-T', str(NOW), '-c', c, '-d', 'example.org', '-y', 'jan', '-Y', 'eddy',
                        '-z', '5', file, path('rsa', 'pem'), out, path('ed', 'pem')], check=True)
        return run(out)
    results = list(pool.map(sign_and_verify, jobs))
    for letter, what in (('r', 'relaxed/relaxed'), ('s', 'simple/simple'), ('t', 'relaxed/simple'),
                         ('u', 'simple/relaxed')):
        bad = [(job, lines[:2]) for job, (words, lines) in zip(jobs, results)
               if job[1] == letter and words[:2] != ['pass', 'pass']]
        tap.ok(not bad, 'what we sign ourselves verifies, RSA and Ed25519: %s, %d messages' % (what, len(names)), *bad)


# ---- each byte changed ----

def changes_of(message):
    """(where, octet): for each position one bit, and another case or none of it"""
    for at, octet in enumerate(message):
        yield at, octet ^ 1
        yield at, octet ^ 0x20


def every_byte(pool, what, message, records):
    zone = write(path(re.sub('[^a-z]', '', what), 'zone'), ''.join('%s %s\n' % r for r in records.items()).encode())
    first = run(write(path('first'), message), zone)
    ok = tap.ok(first[0] == ['pass'], '%s: passes as it is' % what, first)

    def changed(change):
        at, octet = change
        forged = message[:at] + bytes([octet]) + message[at + 1:]
        # a line end that is none any more moves the border of header and body, or is LF: reference.py reads CRLF alone
        words, lines = run(write(path('changed', str(at), str(octet)), forged), zone)
        try:
            predicted = 'pass' in reference.verify(lf_to_crlf(forged), records)
        except (IndexError, ValueError, AssertionError):
            predicted = False
        return at, octet, 'pass' in words, predicted
    results = list(pool.map(changed, changes_of(message)))
    passed = [(at, octet) for at, octet, passes, predicted in results if passes]
    wrong = [(at, octet, message[max(0, at - 10):at + 10]) for at, octet, passes, predicted in results
             if passes != predicted]
    tap.ok(ok and not wrong, '%s: each of %d changed bytes is judged as canonicalization has it' % (what, len(results)),
           *wrong)
    return passed


def lf_to_crlf(message):
    return re.sub(rb'(?<!\r)\n', b'\r\n', message)


def bytes_changed(pool):
    fields = [b'From: jan@example.com\r\n', b'Subject: Hi  you\r\n\tthere \r\n']
    body = b'Are you \t ok?\r\n\r\n.\r\n'
    ed, rsa = Ed25519(), Rsa(1024)
    for canon in ('simple/simple', 'relaxed/relaxed'):
        message = signed(fields, body, key=ed, tags={'a': 'ed25519-sha256', 'c': canon, 'h': 'from:from:subject'})
        passed = every_byte(pool, canon, message, {'s1._domainkey.example.com': ed.record()})
        where = sorted({bytes([message[at]]) for at, octet in passed})
        if canon == 'simple/simple':
            tap.ok(not passed, 'simple/simple: no changed byte passes', passed)
        else:
            # the case of a name of a field (h= has them, too, but the field itself is signed), and nothing else
            names = {at for m in re.finditer(rb'^[!-9;-~]+:', message, re.M) for at in range(*m.span())}
            other = [(at, octet) for at, octet in passed if not (at in names and octet == message[at] ^ 0x20)
                     and not (message[at] in b' \t' and octet in b' \t')]
            tap.ok(passed and not other, 'relaxed/relaxed: the case of names passes and nothing else', other, where)
    message = signed(fields, body, key=rsa, tags={'h': 'subject:from'})
    every_byte(pool, 'relaxed/relaxed and RSA', message, {'s1._domainkey.example.com': rsa.record()})


# ---- the messages of the RFCs ----

def of_the_rfcs(pool):
    vectors = os.path.join(HERE, '../vectors')
    zone = os.path.join(vectors, 'records')
    for name, count in (('rfc6376-a', 1), ('rfc8463-a', 2)):
        message = read(os.path.join(vectors, name + '.eml')).replace(b'\n', b'\r\n')
        words, lines = run(write(path(name), message), zone)
        tap.ok(words == ['pass'] * count, '%s: verifies' % name, lines)
        # letters of the signed part, where no canonicalization hides a change
        start = message.index(b'\r\nFrom:') + 8
        at = [m.start() for m in re.finditer(rb'(?<=[a-z ])[a-z](?=[a-z ])', message) if m.start() > start][::3]
        results = list(pool.map(lambda i: run(write(path(name, str(i)), message[:i] + bytes([message[i] ^ 1])
                                                    + message[i + 1:]), zone)[0], at))
        passed = [i for i, words in zip(at, results) if 'pass' in words]
        tap.ok(len(at) > 20 and not passed, '%s: none of %d flipped bits does' % (name, len(at)), passed)


def main():
    with open(ZONE, 'w') as f:
        f.write('jan._domainkey.example.org v=DKIM1; k=rsa; p=%s\n' % b64(
            openssl('pkey', '-in', path('rsa', 'pem'), '-pubout', '-outform', 'DER')))
        f.write('eddy._domainkey.example.org v=DKIM1; k=ed25519; p=%s\n' % b64(
            openssl('pkey', '-in', path('ed', 'pem'), '-pubout', '-outform', 'DER')[-32:]))
    with ThreadPoolExecutor(3) as pool:
        by_others(pool)
        by_ourselves(pool)
        bytes_changed(pool)
        of_the_rfcs(pool)
    tap.done()


main()
