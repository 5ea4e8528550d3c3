"""coverage: reads gcov's counters of a tree and says what the tests have reached; called by tests/coverage.sh.

    coverage.py TREE MISSED     MISSED: the file for the list of all that was not reached

Lines are gcov's. So are branches: without the optimizer there are two for each condition, also inside && and ||, and
one for each case of a switch. None is left out as unreachable. Exit 1 if a target is missed.
"""
import json
import os
import subprocess
import sys

with open('Makefile', encoding='utf-8') as makefile:
    ROOMS = next(line for line in makefile if line.startswith('ROOMS = ')).split()[2:]
LINES_WANTED = 95.0
# Every branch is taken here: what decides whether mail is reported, staged and handed on, and whether nobody keeps what
# is not his. After the colon: in these functions alone.
EVERY_BRANCH = (
    'link/report.c', 'link/relay.c', 'link/refusal.c',
    'link/stage.c', 'link/spool.c',
    'link/become.c', 'link/child.c', 'link/closefrom.c', 'link/privilege.c',
    'link/outbound.c:hand_off,outbound_hand_off,outbound_hand_off_with_notice',
    'link/inbound.c:inbound_hand_off',
)


class Line:
    def __init__(self, function):
        self.function = function
        self.count = 0
        self.branches = []

    def add(self, count, branches):
        self.count += count
        if len(self.branches) == len(branches):
            self.branches = [a + b for a, b in zip(self.branches, branches)]
        else:
            self.branches += branches

    def missed(self):
        return self.branches.count(0)


def read(tree):
    """{file: {number: Line}}, summed over all objects made from the file, wherever they were made"""
    files = {}
    notes = []
    for folder, below, names in os.walk(tree):
        below.sort()
        notes += [os.path.relpath(os.path.join(folder, n), tree) for n in sorted(names) if n.endswith('.gcno')]
    gcov = subprocess.run(['gcov', '--branch-probabilities', '--json-format', '--stdout'] + notes, cwd=tree, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding='utf-8')
    for text in gcov.stdout.splitlines():
        for source in json.loads(text)['files']:
            lines = files.setdefault(os.path.normpath(source['file']), {})
            for line in source['lines']:
                known = lines.setdefault(line['line_number'], Line(line.get('function_name')))
                known.add(line['count'], [b['count'] for b in line['branches']])
    return files


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def show_lines(name, lines):
    reached = sum(1 for line in lines if line.count)
    print('%6.1f %%  %5d of %5d lines  %s' % (percent(reached, len(lines)), reached, len(lines), name))
    return percent(reached, len(lines)) >= LINES_WANTED


def show_branches(name, lines):
    branches = sum(len(line.branches) for line in lines)
    missed = sum(line.missed() for line in lines)
    print('%6d of %4d branches  %s' % (branches - missed, branches, name))
    return missed == 0 and branches > 0


def list_missed(path, tree, files):
    with open(path, 'w', encoding='utf-8') as out:
        for name in files:
            with open(os.path.join(tree, name), encoding='utf-8') as source:
                text = source.read().split('\n')
            for number, line in sorted(files[name].items()):
                if line.count == 0:
                    out.write('%s:%d: not reached: %s\n' % (name, number, text[number - 1].strip()))
                elif line.missed():
                    out.write('%s:%d: %d of %d branches not taken: %s\n'
                              % (name, number, line.missed(), len(line.branches), text[number - 1].strip()))


def main(tree, missed):
    found = read(tree)
    own = {name: found[name] for name in sorted(found) if name.split('/')[0] in ROOMS or name.startswith('qmail-')}
    good = True
    everything = []
    for room in ROOMS:
        lines = [line for name in own if name.startswith(room + '/') for line in own[name].values()]
        good &= show_lines(room + '/', lines)
        everything += lines
    good &= show_lines('all rooms', everything)
    print('below %g %% of lines:' % LINES_WANTED)
    for name in own:
        lines = own[name].values()
        if percent(sum(1 for line in lines if line.count), len(lines)) < LINES_WANTED:
            show_lines(name, lines)
    print('every branch is wanted in:')
    for place in EVERY_BRANCH:
        name, _, functions = place.partition(':')
        lines = own[name].values()
        if functions:
            lines = [line for line in lines if line.function in functions.split(',')]
        good &= show_branches(place, lines)
    list_missed(missed, tree, own)
    print('what was not reached is listed in', missed)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
