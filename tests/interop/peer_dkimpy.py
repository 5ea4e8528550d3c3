#!/usr/bin/python3
"""Have dkimpy verify every signature of every message.

    peer_dkimpy.py keys < list > verdicts

keys has a line `name record` for each key. The list has a file name a line; each gets the line
`file TAB verdict TAB verdict ...`, one verdict for each signature from the top down, see peers.py.
"""
import sys

import dkim


class Log:
    """dkimpy says by this what is wrong with a key"""
    last = ''

    def error(self, text):
        self.last = text

    def debug(self, text):
        pass

    def isEnabledFor(self, level):
        return False


def verdicts(message, keys):
    log = Log()
    try:
        verifier = dkim.DKIM(message, logger=log)
    except dkim.DKIMException as e:
        return ['error: %s' % str(e)[:60]]
    out = []
    for i in range(sum(name.lower() == b'dkim-signature' for name, value in verifier.headers)):
        log.last = ''
        try:
            good = verifier.verify(i, dnsfunc=lambda name, timeout: keys.get(name.rstrip(b'.')))
            out.append('pass' if good else 'error: ' + log.last if log.last else 'fail')
        except dkim.DKIMException as e:
            bad = 'body hash mismatch' in str(e)
            out.append('fail' if bad else 'error: %s' % str(e)[:60])
    return out


def main():
    with open(sys.argv[1], 'rb') as f:
        keys = dict(line.rstrip(b'\n').split(b' ', 1) for line in f)
    for name in sys.stdin.read().splitlines():
        with open(name, 'rb') as f:
            words = verdicts(f.read(), keys)
        print('\t'.join([name] + [w.encode('ascii', 'replace').decode().replace('\n', ' ') for w in words]))


main()
