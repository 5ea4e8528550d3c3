#!/usr/bin/python3
"""pgpmail: one message with OpenPGP.

    pgpmail.py PROGRAM PEOPLE HEAD ENTITY signed NAME | clear NAME | encrypted [-s NAME] NAME ... | inline [-s NAME] NAME ...

HEAD has the fields that stay outside, ENTITY the Content fields and the text, with CRLF. PEOPLE is $P of tests/pgp/people.sh.
"""

import sys

sys.path.insert(0, 'tests/pgp')
import pgpforms  # noqa: E402


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def main():
    program, people, head, entity, form, *names = sys.argv[1:]
    programs = pgpforms.Programs(people)
    header, entity = pgpforms.lf(read(head)), read(entity)
    text = entity.split(b'\r\n\r\n', 1)[1]
    signer = None
    if names[0] == '-s':
        signer, names = names[1], names[2:]
    if form == 'signed':
        made = pgpforms.signed(entity, programs.sign(program, names[0], entity), header)
    elif form == 'clear':
        made = pgpforms.text_message(pgpforms.lf(programs.clearsign(program, names[0], pgpforms.lf(text))), header=header)
    elif form == 'encrypted':
        made = pgpforms.encrypted(programs.encrypt(program, names, entity, signer), header)
    else:
        made = pgpforms.text_message(pgpforms.armor(programs.encrypt(program, names, text, signer)), header=header)
    sys.stdout.buffer.write(made)


if __name__ == '__main__':
    main()
