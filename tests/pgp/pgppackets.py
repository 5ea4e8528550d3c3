"""pgppackets: OpenPGP packets written by hand, for messages that no program makes: without integrity protection, with a wrong
session key, cut, changed, in another order. AES is by openssl."""

import hashlib
import os
import subprocess


def packet(tag, body, old=False, partial=0):
    """a packet; `partial`: in pieces of 2 ** partial octets"""
    if old:
        return bytes([0x80 | tag << 2 | 2]) + len(body).to_bytes(4, 'big') + body
    head = bytes([0xc0 | tag])
    while partial and len(body) >= 1 << partial:
        head += bytes([224 + partial]) + body[:1 << partial]
        body = body[1 << partial:]
    if len(body) < 192:
        return head + bytes([len(body)]) + body
    if len(body) < 8384:
        return head + bytes([(len(body) - 192 >> 8) + 192, len(body) - 192 & 255]) + body
    return head + b'\xff' + len(body).to_bytes(4, 'big') + body


def split(octets):
    """[(tag, body)] of packets with definite and partial lengths"""
    found, at = [], 0

    def length():
        nonlocal at
        first = octets[at]
        at += 1
        if first < 192:
            return first, False
        if first < 224:
            at += 1
            return (first - 192 << 8) + octets[at - 1] + 192, False
        if first < 255:
            return 1 << (first & 31), True
        at += 4
        return int.from_bytes(octets[at - 4:at], 'big'), False
    while at < len(octets):
        first = octets[at]
        at += 1
        body = b''
        if first & 0x40:
            tag, more = first & 63, True
            while more:
                size, more = length()
                body += octets[at:at + size]
                at += size
        else:
            tag, kind = first >> 2 & 15, first & 3
            size = len(octets) - at if kind == 3 else int.from_bytes(octets[at:at + (1 << kind)], 'big')
            at += 0 if kind == 3 else 1 << kind
            body = octets[at:at + size]
            at += size
        found.append((tag, body))
    return found


def literal(text, name=b'', kind=b'b'):
    return packet(11, kind + bytes([len(name)]) + name + b'\0\0\0\0' + text)


def aes_cfb(key, iv, octets):
    p = subprocess.run(['openssl', 'enc', '-aes-%d-cfb' % (8 * len(key)), '-K', key.hex(), '-iv', iv.hex(), '-nosalt'], input=octets,
                       stdout=subprocess.PIPE, check=True)
    return p.stdout


def seipd1(key, packets, mdc=None):
    """the body of a packet with tag 18; `mdc` in place of the right one; b'' for none"""
    start = os.urandom(16)
    start += start[14:]
    text = start + packets + b'\xd3\x14'
    mdc = hashlib.sha1(text).digest() if mdc is None else mdc
    return b'\1' + aes_cfb(key, bytes(16), text + mdc if mdc else text[:-2])


def sed(key, packets):
    """the body of a packet with tag 9 (RFC 4880 13.9: with resynchronisation)"""
    start = os.urandom(16)
    start += start[14:]
    head = aes_cfb(key, bytes(16), start)
    return head + aes_cfb(key, head[2:], packets)
