#!/usr/bin/python3
"""bad: encrypted messages that must not be opened, each with its name.

    bad.py FOLDER OUT    writes OUT/NUMBER and OUT/NUMBER.name for each; FOLDER is that of people.sh

The session key that they need comes from sqop, as does the packet with it.
"""

import os
import sys
import zlib

sys.path.insert(0, 'tests/pgp')
import pgpforms  # noqa: E402
from pgpforms import armor, encrypted, run  # noqa: E402
from pgppackets import literal, packet, sed, seipd1, split  # noqa: E402

TEXT = b'Content-Type: text/plain\r\n\r\nthe plain text of this message\r\n' * 40


class Bad:
    def __init__(self, folder):
        self.programs = pgpforms.Programs(folder)
        self.octets = self.programs.encrypt('sqop', ['bob'], TEXT)
        self.pkesk = packet(1, split(self.octets)[0][1])
        out = os.path.join(folder, 'session')
        run(['sqop', 'decrypt', '--session-key-out=' + out, self.programs.key('bob')], self.octets)
        with open(out) as f:
            self.key = bytes.fromhex(f.read().strip().partition(':')[2])
        os.unlink(out)
        self.all = []

    def add(self, name, octets):
        self.all.append((name, encrypted(octets)))

    def message(self, packets, **words):
        return self.pkesk + packet(18, seipd1(self.key, packets, **words))

    def made(self):
        good = self.message(literal(TEXT))
        yield 'good: by hand', encrypted(good)
        yield 'good: in pieces', encrypted(self.pkesk + packet(18, seipd1(self.key, literal(TEXT)), partial=9))
        yield 'good: an old packet header', encrypted(packet(1, split(self.octets)[0][1], old=True) + packet(18, seipd1(self.key, literal(TEXT))))
        self.add('24: no integrity protection (tag 9)', self.pkesk + packet(9, sed(self.key, literal(TEXT))))
        self.add('24: no MDC', self.message(literal(TEXT), mdc=b''))
        self.add('a wrong MDC', self.message(literal(TEXT), mdc=bytes(20)))
        self.add('a wrong session key', self.pkesk + packet(18, seipd1(bytes(32), literal(TEXT))))
        self.add('a session key of other length', self.pkesk + packet(18, seipd1(bytes(16), literal(TEXT))))
        self.add('for somebody else', self.programs.encrypt('sqop', ['eve'], TEXT))
        self.add('for a password', run(['gpg', '--batch', '--quiet', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', 'x',
                                        '-c'], TEXT))
        self.add('no session key', packet(18, seipd1(self.key, literal(TEXT))))
        self.add('an unknown version of the encrypted packet', self.pkesk + packet(18, b'\x09' + seipd1(self.key, literal(TEXT))[1:]))
        self.add('an unknown public key algorithm', packet(1, b'\3' + self.pkesk[3:11] + b'\x63' + bytes(40)) + good[len(self.pkesk):])
        self.add('the session key behind', good[len(self.pkesk):] + self.pkesk)
        self.add('two encrypted packets', good + good[len(self.pkesk):])
        self.add('a literal packet behind', good + literal(b'more'))
        self.add('a literal packet before', literal(b'more') + good)
        self.add('octets behind', good + b'more')
        self.add('a literal packet alone', literal(TEXT))
        self.add('a compressed packet alone', packet(8, b'\2' + zlib.compress(literal(TEXT))))
        self.add('11: signed, not encrypted', run(['sqop', 'inline-sign', '--no-armor', self.programs.key('ann')], TEXT))
        self.add('a certificate', open(self.programs.cert('ann'), 'rb').read())
        self.add('two literal packets inside', self.message(literal(TEXT) + literal(TEXT)))
        self.add('nothing inside', self.message(b''))
        self.add('rubbish inside', self.message(b'\xff' * 300))
        self.add('a certificate inside', self.message(open(self.programs.cert('ann'), 'rb').read()))
        self.add('damaged compressed data', self.message(packet(8, b'\2' + zlib.compress(literal(TEXT))[:-30] + b'x' * 30)))
        self.add('an unknown compression', self.message(packet(8, b'\x63' + literal(TEXT))))
        # 64 MiB of zeros in 64 KiB: more than a hundred times what came, and harmless
        bomb = zlib.compress(literal(b'Content-Type: text/plain\r\n\r\n' + bytes(64 * 1024 * 1024)), 9)
        self.add('compressed data that expand too much', self.message(packet(8, b'\2' + bomb)))
        for cut in (1, 2, 10, 20, 21, 22, 23, 40, 100, 500, len(good) // 2, len(good) - len(self.pkesk), len(good) - 10, len(good) - 1):
            self.add('%d octets missing' % cut, good[:-cut])
        start = len(self.pkesk)
        for at in [2, 3, 10, 11, 12, 20, 40, 60, start, start + 4, start + 5, start + 10, start + 18, start + 20, start + 21, start + 24, start + 30,
                   *range(start + 60, len(good), 331), len(good) - 23, len(good) - 22, len(good) - 20, len(good) - 1]:
            self.add('octet %d changed' % at, good[:at] + bytes([good[at] ^ 0x20]) + good[at + 1:])
        self.all.append(('a wrong check sum', encrypted(good, how=lambda o: armor(o).replace(b'\n=', b'\n=A'))))
        self.all.append(('a letter of the armor missing', encrypted(good, how=lambda o: armor(o)[:200] + armor(o)[201:])))
        self.all.append(('no end of the armor', encrypted(good, how=lambda o: armor(o).rpartition(b'-----END')[0])))
        self.all.append(('armor of another kind', encrypted(good, how=lambda o: armor(o, b'SIGNATURE'))))
        yield from self.all


def main():
    for number, (name, message) in enumerate(Bad(sys.argv[1]).made()):
        with open(os.path.join(sys.argv[2], '%03d' % number), 'wb') as f:
            f.write(message)
        with open(os.path.join(sys.argv[2], '%03d.name' % number), 'w') as f:
            f.write(name + '\n')


if __name__ == '__main__':
    main()
