#!/usr/bin/python3
"""attacks: messages that want to be shown as signed by Ann or as opened, and are not wholly hers or not for whom they are sent to.

    attacks.py FOLDER HOME QUEUED [PATTERN]      prints TAP; with PATTERN, cases whose name has it

FOLDER has the certificates of tests/unseal/attack_pki.sh; HOME is made by tests/unseal/gateway.sh; the stand-in for
qmail-queue records into QUEUED. Each message goes through `qmail-smime -v`, and then through qmail-unseal.
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
import arrive  # noqa: E402

NOW = '1795824000'
FOLDER, HOME, QUEUED = sys.argv[1:4]
PATTERN = sys.argv[4] if len(sys.argv) > 4 else ''


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


def chain(case, gateway, tap):
    arrival = gateway.arrive(case.message, case.to, case.variables)
    if arrival.queued is None or not arrival.told.startswith('ok 0'):
        tap.is_so(case.name + ': it is queued', arrival.told, 'ok 0', arrival.more())
        return
    is_ours = case.variables.keys() & {'RELAYCLIENT', 'TCPREMOTEIP'}
    mine = len(arrival.ours())
    result = 'none' if is_ours else case.result
    is_secret_open = attack_case.SECRET in arrival.queued
    # a name alone: what stands behind a lone CR
    forged = [name.decode('utf-8', 'replace') for name, text in arrival.fields() if attack_case.FORGED in text]
    got = {'fields': mine, 'results': arrival.results(), 'marks': len(arrival.marks()), 'forged': forged,
           'opened': is_secret_open if case.opened in (False, True) else case.opened}
    wanted = {'fields': int(result != 'none' or mine == 1), 'results': result, 'marks': int(bool(case.opened)), 'forged': ['subject'] if case.lifted else [],
              'opened': case.opened}
    tap.is_so(case.name + ': queued', got, wanted, arrival.more())


def main():
    attacks = attack_case.Attacks(FOLDER)
    for module in (attack_frame, attack_author, attack_sealed):
        module.run(attacks)
    tap, gateway = arrive.Tap(), arrive.Gateway(FOLDER, HOME, QUEUED)
    cases = [c for c in attacks.all if PATTERN in c.name]
    for case in cases:
        write('message', case.message)
        verify(case, tap)
        chain(case, gateway, tap)
    bad = [c for c in cases if not c.verify.startswith('0 ')]
    print('# %d messages, %d of them attacks' % (len(cases), len(bad)))
    tap.is_so('more than 200 attacks', len(bad) > 200, True)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
