#!/usr/bin/python3
"""Run the filters of an auto_seccomp.h as the kernel does, and say what becomes of calls.

    cross.py file arch order number[:argument] ...

Prints `allow` or `deny` for each call, in one line by the filter for nothing and in one by that for DNS. arch and numbers
are those of the kernel; order is little or big; the argument is the first one of the call.
"""
import re
import struct
import sys

LD, AND, JA, JEQ, JGT, JGE, RET = 0x20, 0x54, 0x05, 0x15, 0x25, 0x35, 0x06
ERRNO, ALLOW = 0x00050000, 0x7fff0000


def verdict(code, data):
    a, at = 0, 0
    while True:
        what, yes, no, k = code[at]
        at += 1
        if what == LD:
            a = struct.unpack_from('=I', data, k)[0]
        elif what == AND:
            a &= k
        elif what == JA:
            at += k
        elif what in (JEQ, JGT, JGE):
            at += yes if {JEQ: a == k, JGT: a > k, JGE: a >= k}[what] else no
        elif what == RET:
            return 'allow' if k == ALLOW else 'deny' if k & 0xffff0000 == ERRNO else hex(k)
        else:
            sys.exit('instruction %#x' % what)


def call_data(arch, call, order):
    number, argument = (call.split(':') + ['0'])[:2]
    # an argument is read in two halves, which lie in the byte order of the machine
    halves = (int(argument), 0) if order == 'little' else (0, int(argument))
    return struct.pack('=IIQIIQQQQQ', int(number), arch, 0, *halves, 0, 0, 0, 0, 0)


def main(file, arch, order, *calls):
    with open(file) as f:
        macros = f.read().split('#define ')[1:]
    for macro in macros:
        code = [tuple(map(int, numbers.split(','))) for numbers in re.findall(r'{ ([0-9, ]+) }', macro)]
        print(*[verdict(code, call_data(int(arch, 0), call, order)) for call in calls])


main(*sys.argv[1:])
