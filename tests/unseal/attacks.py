#!/usr/bin/python3
"""attacks: messages that want to be shown as signed by Ann or as opened, and are not wholly hers or not for whom they are sent to.

    attacks.py FOLDER verify            what qmail-smime -v says of each. Prints TAP.

FOLDER has the certificates of tests/smime/pki.sh and those that attacks.t makes.
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, 'tests/unseal')
sys.path.insert(0, 'tests/smime')
import attack_author  # noqa: E402
import attack_case  # noqa: E402
import attack_frame  # noqa: E402
import attack_sealed  # noqa: E402

NOW = '1795824000'
FOLDER, WHAT = sys.argv[1:3]


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


def verify(cases, tap):
    for case in cases:
        write('message', case.message)
        status, lines = lines_of()
        got = verdict(status, lines)
        if '(' not in case.verify and not case.verify.startswith('0'):
            got = re.sub(r' \(.*', '', got)
        tap.is_so(case.name, got, case.verify, lines)
        if status == 0:
            named = {n.lower() for n in re.findall(r'body\.smime-identifier="?([^ ;"]+)', lines)}
            tap.is_so(case.name + ': it names the author', named, {case.by} - {None}, lines)


def main():
    attacks = attack_case.Attacks(FOLDER)
    attack_frame.run(attacks)
    attack_author.run(attacks)
    attack_sealed.run(attacks)
    tap = Tap()
    verify(attacks.all, tap)
    bad = [c for c in attacks.all if not c.verify.startswith('0 ')]
    tap.is_so('more than 200 attacks', len(bad) > 200, True)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
