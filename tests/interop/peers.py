#!/usr/bin/python3
"""Three independent verifiers, and the reference of ours, side by side.

    peers.py odkim keys message ...     prints `message dkimpy=V,V mail-dkim=V,V opendkim=V,V reference=V,V`

odkim is the built program. keys has a line `name record` for each key in DNS. A message is in wire
form. There is one V for each DKIM-Signature field, from the top down:

    pass          it verifies
    fail          it does not: body hash or signature
    unsupported   Mail::DKIM says so of ed25519-sha256, in older versions
    error: TEXT   anything else the peer says

`none` stands where there is no signature.
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ('dkimpy', 'mail-dkim', 'opendkim')
ALL = PEERS + ('reference',)
KNOWS_ED25519 = ['/usr/bin/perl', '-MMail::DKIM::Algorithm::ed25519_sha256', '-e', '1']
MAILDKIM_ED25519 = 'unsupported' if subprocess.call(KNOWS_ED25519, stderr=subprocess.DEVNULL) else 'pass'


def verify(odkim, keys, files):
    """{peer: {file: [verdict, ...]}}; they run at the same time, each once for all files"""
    commands = {
        'dkimpy': ['/usr/bin/python3', os.path.join(HERE, 'peer_dkimpy.py'), keys],
        'mail-dkim': ['/usr/bin/perl', os.path.join(HERE, 'peer_maildkim.pl'), keys],
        'opendkim': [odkim, keys],
        'reference': ['/usr/bin/python3', os.path.join(HERE, '../vectors/reference.py'), keys],
    }
    running = {}
    for peer in ALL:
        names, answer = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        names.write(''.join(f + '\n' for f in files).encode())
        names.seek(0)
        running[peer] = subprocess.Popen(commands[peer], stdin=names, stdout=answer), answer
    verdicts = {}
    for peer, (process, answer) in running.items():
        if process.wait() != 0:
            sys.exit('%s: exit status %d' % (peer, process.returncode))
        answer.seek(0)
        lines = [line.rstrip('\n').split('\t') for line in answer.read().decode().splitlines()]
        verdicts[peer] = {line[0]: line[1:] for line in lines}
        # a peer that was silent about a message has not passed it
        assert list(verdicts[peer]) == list(files), peer
    return verdicts


def send(staged):
    """what a client of SMTP puts on the wire after DATA, as qmail-remote does"""
    stuffed = (b'\n' + staged).replace(b'\n.', b'\n..')[1:]
    return stuffed.replace(b'\n', b'\r\n') + b'.\r\n'


def receive(stream):
    """the message as a server of SMTP takes it from the wire, in wire form"""
    stream = b'\r\n' + stream
    assert stream.index(b'\r\n.\r\n') == len(stream) - 5, 'the message ends early'
    return stream[:-3].replace(b'\r\n.', b'\r\n')[2:]


if __name__ == '__main__':
    found = verify(sys.argv[1], sys.argv[2], sys.argv[3:])
    for name in sys.argv[3:]:
        print(name, *(peer + '=' + (','.join(found[peer][name]) or 'none') for peer in ALL))
