#!/usr/bin/python3
"""attacks_pgp: the cases of attack_pgp.py through qmail-pgp -v and qmail-unseal.

    attacks_pgp.py FOLDER PEOPLE HOME QUEUED [PATTERN]      prints TAP; with PATTERN, cases whose name has it
"""

import os
import subprocess
import sys

sys.path.insert(0, 'tests/unseal')
sys.path.insert(0, 'tests/smime')
import arrive  # noqa: E402
import attack_case  # noqa: E402
import attack_pgp  # noqa: E402

FOLDER, PEOPLE, HOME, QUEUED = sys.argv[1:5]
PATTERN = sys.argv[5] if len(sys.argv) > 5 else ''
CERTS = [os.path.join(PEOPLE, name + '.cert') for name in ('ann', 'eve')]


def verify(case, tap):
    """Only what has to pass may have exit code 0."""
    p = subprocess.run(['./qmail-pgp', '-v', '-', *CERTS], input=case.message, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    tap.is_so(case.name + ': qmail-pgp -v', p.returncode in ((0, 1, 3) if 'pass' in case.result else (1, 3)), True, p.stdout.decode('latin-1'))


def learned():
    return sorted(name for _, _, names in os.walk(os.path.join(HOME, 'ssl/mailcerts')) for name in names if name.startswith('pgp_'))


def chain(case, gateway, tap):
    before = learned()
    arrival = gateway.arrive(case.message, case.to)
    if arrival.queued is None or not arrival.told.startswith('ok 0'):
        tap.is_so(case.name + ': it is queued', arrival.told, 'ok 0', arrival.more())
        return
    results = arrival.results()
    is_pass = 'is=pass' in arrival.log or ',pass' in arrival.log
    forged = [name.decode('utf-8', 'replace') for name, value in arrival.fields() if attack_case.FORGED in value]
    is_open = attack_case.SECRET in arrival.queued
    result = results if case.result == 'pass or not' else case.result
    got = {'results': attack_pgp.NO if case.result == attack_pgp.NO and 'pass' not in results.split('/') else results, 'forged': forged,
           'marks': len(arrival.marks()) if case.opened is not None else 0, 'opened': is_open if case.opened is not None else None}
    wanted = {'results': result, 'forged': [], 'marks': int(bool(case.opened)), 'opened': case.opened}
    if case.opened and attack_case.SECRET in case.message:
        got['opened'] = True
    got['pass'] = is_pass if case.result != 'pass or not' else case.result == 'pass'
    wanted['pass'] = case.result == 'pass'
    tap.is_so(case.name + ': queued', got, wanted, arrival.more())
    if case.harvest is not None:
        tap.is_so(case.name + ': a key is kept', learned() != before, case.harvest, arrival.log)


def main():
    attacks = attack_pgp.Attacks(PEOPLE)
    attack_pgp.run(attacks)
    tap, gateway = arrive.Tap(), arrive.Gateway(FOLDER, HOME, QUEUED)
    cases = [c for c in attacks.all if PATTERN in c.name]
    for case in cases:
        verify(case, tap)
        chain(case, gateway, tap)
    bad = [c for c in cases if 'pass' not in c.result and c.opened is not True]
    print('# %d messages, %d of them attacks' % (len(cases), len(bad)))
    tap.is_so('more than 200 attacks', len(bad) > 200, True)
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
