#!/usr/bin/python3
"""The work of pgp-peers.t: pgp_peers.py FOLDER PEOPLE HOME QUEUED. Prints TAP."""

import sys

sys.path.insert(0, 'tests/unseal')
sys.path.insert(0, 'tests/pgp')
import arrive  # noqa: E402
import pgpforms  # noqa: E402

FOLDER, PEOPLE, HOME, QUEUED = sys.argv[1:5]
HELLO = b'Are you hungry?'
ENTITY = b'Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 7bit\r\n\r\n' + HELLO + b'\r\n\r\n-- \r\nAnn\r\n'
TEXT = pgpforms.lf(ENTITY.split(b'\r\n\r\n', 1)[1])
PROGRAMS = pgpforms.Programs(PEOPLE)
GATE = arrive.Gateway(FOLDER, HOME, QUEUED)
# a program, and a key of Ann that it has
SIGNERS = (('gpg', 'ann'), ('gpg', 'ann-rsa'), ('sqop', 'ann-sqop'), ('gosop', 'ann'), ('rnp', 'ann-rsa'))
READERS = {'gpg': 'bob-rsa', 'sqop': 'bob-sqop', 'gosop': 'bob-p256', 'rnp': 'bob'}
tap = arrive.Tap()


def arrives(what, message, results, is_opened):
    """Bob gets it, and sees the text"""
    arrival = GATE.arrive(message, ['bob@example.net'])
    queued = arrival.queued or b''
    got = (arrival.told, arrival.results(), arrival.marks(), HELLO in queued, b'BEGIN PGP MESSAGE' in queued)
    tap.is_so(what, got, ('ok 0', results, ['openpgp'] if is_opened else [], True, False), arrival.more())
    return queued


def signers():
    for program, key in SIGNERS:
        made = PROGRAMS.sign(program, key, ENTITY)
        for client, words in pgpforms.SIGNED.items():
            message = pgpforms.signed(ENTITY, made, **words)
            queued = arrives(f'{client}, signed by {program}, {key}', message, 'pass', False)
            tap.is_so(f'{client}, signed by {program}, {key}: its octets are kept', queued.endswith(message), True)
        if program != 'gosop':  # it has no inline-sign
            text = PROGRAMS.clearsign(program, key, TEXT)
            for client, words in pgpforms.TEXTS.items():
                message = pgpforms.text_message(text, **words)
                arrival = GATE.arrive(message, ['bob@example.net'])
                tap.is_so(f'{client}, clear text signed by {program}, {key}', (arrival.results(), (arrival.queued or b'').endswith(message)),
                          ('pass', True), arrival.more())


def encrypters():
    for program, key in SIGNERS:
        for signer in (None, key):
            sealed = PROGRAMS.encrypt(program, [READERS[program]], ENTITY, signer)
            what = f'encrypted{" and signed" if signer else ""} by {program}, {key}'
            for client, words in pgpforms.ENCRYPTED.items():
                arrives(f'{client}, {what}', pgpforms.encrypted(sealed, **words), 'pass' if signer else 'none', True)
            inline = pgpforms.armor(PROGRAMS.encrypt(program, [READERS[program]], TEXT, signer))
            for client, words in pgpforms.TEXTS.items():
                arrives(f'{client}, inline, {what}', pgpforms.text_message(inline, **words), 'pass' if signer else 'none', True)
        inner = pgpforms.crlf(pgpforms.signed(ENTITY, PROGRAMS.sign(program, key, ENTITY), header=b'', mime=b'', boundary=b'inner'))
        for client, words in pgpforms.ENCRYPTED.items():
            arrives(f'{client}, signed, then encrypted by {program}, {key}',
                    pgpforms.encrypted(PROGRAMS.encrypt(program, [READERS[program]], inner), **words), 'pass', True)


signers()
encrypters()
sys.exit(tap.end())
