#!/usr/bin/python3
"""corpora: signed, encrypted and plain messages of many kinds, made anew by openssl, gpgsm, NSS and by hand, and what
qmail-smime makes of each.

    corpora.py FOLDER PKI verify|open|make [STEP]    with STEP, each STEP-th message alone

It prints one line, `ok` or `not ok`, and before it one for each message that was decided wrongly. With $CORPORA_KEEP, such
messages are written to this folder.

FOLDER has the stores of tests/smime/stores.sh. What is right, the corpora say; it follows from how a message was made.
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, 'tests/smime')
import cmsder  # noqa: E402

NOW = '1795824000'


class Tools:
    """files in the folder, and other programs"""

    def __init__(self, folder, pki):
        self.folder = folder
        self.certs = cmsder.Certificates(pki)
        self.fingerprints = {}

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), 'wb') as f:
            f.write(data)
        return self.path(name)

    def read(self, name):
        return cmsder.read(self.path(name))

    def run(self, words, data=b''):
        p = subprocess.run(words, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return p.returncode, p.stdout, p.stderr

    def must(self, words, data=b''):
        status, out, err = self.run(words, data)
        if status:
            raise RuntimeError('%s: %s' % (' '.join(words), err.decode('utf-8', 'replace')))
        return out

    def gpgsm(self, words):
        self.must(['gpgsm', '--batch', '--yes', '--pinentry-mode', 'loopback', '--passphrase-fd', '0', '--assume-binary', *words],
                  b'x\n')

    def fingerprint(self, name):
        if name not in self.fingerprints:
            self.fingerprints[name] = cmsder.hash_of('sha1', self.certs.der(name)).hex().upper()
        return self.fingerprints[name]

    def smime(self, *words):
        status, out, err = self.run(['./qmail-smime', *words])
        return status, (out + err).decode('utf-8', 'replace')


def verify(tools, step):
    import corpus_verify
    found = corpus_verify.cases(tools)[::step]
    wrong = []
    for name, make, wanted, options in found:
        message = make()
        lists = [] if 'no crls' in options else [tools.certs.path('crls.pem')]
        status, said = tools.smime('-v', '-T', NOW, *[o for o in options if o != 'no crls'], tools.write('message', message),
                                   tools.certs.path('roots.pem'), *lists)
        results = re.findall(r'(?m)^smime=([a-z]+)', said)
        good = bool(results) and (status == 0) == (wanted == ['pass'])
        # beside a signature that is good, the result of the other one is said
        good = good and (set(results) == {'pass'} if wanted == ['pass'] else 'pass' not in results and any(
            r in wanted for r in results))
        if not good:
            wrong.append((name, wanted, status, said, message))
    return len(found), wrong


def main():
    folder, pki, which = sys.argv[1:4]
    step = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    tools = Tools(folder, pki)
    if which == 'verify':
        count, wrong = verify(tools, step)
    elif which == 'open':
        import corpus_open
        count, wrong = corpus_open.run(tools, step)
    else:
        import corpus_make
        count, wrong = corpus_make.run(tools, step)
    keep = os.environ.get('CORPORA_KEEP')
    for number, (name, wanted, status, said, message) in enumerate(wrong):
        print('# %s: wanted %s, got %d %s' % (name, '/'.join(wanted), status, said.strip()[:300]))
        if keep:
            with open(os.path.join(keep, '%s-%d' % (which, number)), 'wb') as f:
                f.write(message)
    print('%sok - %s: %d of %d are decided rightly' % ('not ' if wrong else '', which, count - len(wrong), count))
    return 0


if __name__ == '__main__':
    sys.exit(main())
