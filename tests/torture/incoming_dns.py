"""A name server for incoming.py with an address for each way to behave, so that $DNSCACHEIP decides what happens.

    incoming_dns.py < zone

The first line of the standard input is JSON: limit (the seconds that the verifier has), keys {name: [TXT, ...]} and
others {letter: TXT}, keys of somebody else by the first letter of the name. It prints `ready`; for each further line
JSON again: how often each behaviour was asked; at the end of its input also for which names it gave out the right keys.
"""
import asyncio
import collections
import json
import os
import random
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../verify'))
from dnsserver import CNAME, FORMERR, NOTIMP, NXDOMAIN, REFUSED, SERVFAIL, SOA, Query, Raw, RawEnd, name_of, rr, txt

PORT = 58000
BUFFER_BYTES = 4 << 20


class Elsewhere(bytes):
    """a packet that comes from another port"""


class Zone:
    def __init__(self, limit, keys, others):
        self.limit, self.keys, self.others = limit, keys, others
        self.asked, self.given = collections.Counter(), set()

    def records(self, q):
        return [txt(key) for key in self.keys.get(q.name, [])]

    def right(self, q, *before):
        """what an honest server says; records before the right ones only where there are right ones"""
        records = self.records(q)
        return q.answer(*before, *records) if records else q.answer(rcode=NXDOMAIN)

    def other(self, q, **changes):
        return q.answer(txt(self.others[q.name[0]]), **changes)


def other_id(q):
    return bytes([q.id[0] ^ 1, q.id[1]])


def framed(packet):
    return struct.pack('>H', len(packet)) + packet


def bytes_of(data, seconds):
    """for TCP: byte by byte"""
    return [(seconds, Raw(data[i:i + 1])) for i in range(len(data))]


def by_tcp(behave):
    """UDP says: truncated"""
    return lambda z, q: [q.answer(truncated=True)] if q.over == 'udp' else behave(z, q)


def behind_cnames(z, q):
    if not z.records(q):
        return z.right(q)
    names = [name_of('k%d.elsewhere.test' % i) for i in range(4)]
    owners = [b'\xc0\x0c'] + names[:-1]
    return q.answer(*[rr(CNAME, to, owner=owner) for owner, to in zip(owners, names)],
                    *[txt(key, owner=names[-1]) for key in z.keys[q.name]])


def without_edns(z, q):
    return q.answer(rcode=FORMERR) if q.has_edns else z.right(q)


def cname_of_itself(z, q):
    return q.answer(rr(CNAME, b'\xc0\x0c'))


def pointer_to_itself(z, q):
    return q.answer(txt(z.others[q.name[0]], owner=struct.pack('>H', 0xc000 | 12 + len(q.question))))


def cname_loop_of_two(z, q):
    away = name_of('a.elsewhere.test')
    return q.answer(rr(CNAME, away), rr(CNAME, b'\xc0\x0c', owner=away))


def noise(q, size):
    return random.Random(q.packet).randbytes(size)


def damaged(z, q):
    packet, dice = bytearray(z.right(q)), random.Random(q.packet)
    for _ in range(dice.randrange(1, 5)):
        packet[dice.randrange(2, len(packet))] = dice.randrange(256)
    return bytes(packet)


JUNK = [txt('v=spf1 -all'), txt('hello'), txt('v=DKIM1; p=?')]
LOT = [txt('x' * 3000 + str(i)) for i in range(4)] + [txt(*['y' * 255] * 200)]

# In each: (zone, query) -> a packet or a list of packets. A (seconds, packet) waits first.
# what leads to the right key
TRUE = {
    'right': lambda z, q: z.right(q),
    'slow': lambda z, q: [(z.limit * .3, z.right(q))],
    'tcp': by_tcp(lambda z, q: z.right(q)),
    'tcp byte by byte': by_tcp(lambda z, q: bytes_of(framed(z.right(q)), .0002)),
    'tcp, huge': by_tcp(lambda z, q: q.answer(*z.records(q), *LOT) if z.records(q) else z.right(q)),
    'tcp, and another port by UDP': lambda z, q: Elsewhere(z.other(q)) if q.over == 'udp' else z.right(q),
    'CNAME chain': behind_cnames,
    'several TXT': lambda z, q: z.right(q, *JUNK),
    'no EDNS': without_edns,
    'spoofed first, another id': lambda z, q: [z.other(q, id_=other_id(q)), (.05, z.right(q))],
    'spoofed first, another question': lambda z, q: [
        z.other(q, question=name_of('x._domainkey.elsewhere.test') + q.question[-4:]), (.05, z.right(q))],
    'spoofed first, another port': lambda z, q: [Elsewhere(z.other(q)), (.05, z.right(q))],
    'spoofed afterwards': lambda z, q: [z.right(q), z.other(q)],
}
# what is no answer
FAULT = {
    'never': lambda z, q: [],
    'too late': lambda z, q: [(z.limit + 1, z.right(q))],
    'SERVFAIL': lambda z, q: q.answer(rcode=SERVFAIL),
    'REFUSED': lambda z, q: q.answer(rcode=REFUSED),
    'NOTIMP': lambda z, q: q.answer(rcode=NOTIMP),
    'FORMERR': lambda z, q: q.answer(rcode=FORMERR),
    'rcode 15': lambda z, q: q.answer(*z.records(q), rcode=15),
    'another id': lambda z, q: q.answer(*z.records(q), id_=other_id(q)),
    'another question': lambda z, q: q.answer(*z.records(q), question=name_of('elsewhere.test') + q.question[-4:]),
    'garbage': lambda z, q: noise(q, 300),
    'garbage with the right id': lambda z, q: q.answer(count=9) + noise(q, 200),
    'compression loop': pointer_to_itself,
    'cut off': lambda z, q: z.right(q)[:len(q.question) + 20] if z.records(q) else q.answer(count=1),
    'tcp, never': by_tcp(lambda z, q: []),
    'tcp, trickling': by_tcp(lambda z, q: bytes_of(struct.pack('>H', 65535) + bytes(5000), .02)),
    'tcp, hangs up': by_tcp(lambda z, q: RawEnd(b'')),
    'tcp, half': by_tcp(lambda z, q: RawEnd(framed(z.right(q))[:-9])),
}
# what is an answer, and not true; the result that it has to lead to
LIE = {
    'NXDOMAIN': lambda z, q: q.answer(rcode=NXDOMAIN),
    'no data': lambda z, q: q.answer(authority=rr(SOA, b'\0\0' + bytes(20))),
    'CNAME to nothing': lambda z, q: q.answer(rr(CNAME, name_of('elsewhere.test'))),
    'CNAME loop': cname_of_itself,
    'CNAME loop of two': cname_loop_of_two,
    'revoked': lambda z, q: q.answer(txt('v=DKIM1; p=')),
    'no key in several TXT': lambda z, q: q.answer(*JUNK),
    'tcp, huge, no key': by_tcp(lambda z, q: q.answer(*LOT)),
    'key of another type': lambda z, q: q.answer(txt(z.others['r' if q.name[0] == 'e' else 'e'])),
    'key of somebody else': lambda z, q: z.other(q),
    'tcp, key of somebody else': by_tcp(lambda z, q: z.other(q)),
}
LIE_RESULT = {name: 'fail' if 'somebody else' in name else 'permerror' for name in LIE}
# may be anything
ANY = {'damaged': damaged}

BEHAVIOURS = {**TRUE, **FAULT, **LIE, **ANY}
ADDRESS = {name: '127.0.8.%d' % (i + 1) for i, name in enumerate(BEHAVIOURS)}


class Server:
    """one behaviour"""

    def __init__(self, zone, behaviour):
        self.zone, self.behaviour, self.address = zone, behaviour, ADDRESS[behaviour]

    async def start(self):
        loop = asyncio.get_running_loop()
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        s.bind((self.address, PORT))
        s.setblocking(False)
        self.udp = s
        self.elsewhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.elsewhere.bind((self.address, 0))
        loop.add_reader(s, self.read_udp)
        self.tcp = await asyncio.start_server(self.talk, self.address, PORT, backlog=1000)

    def steps(self, q):
        self.zone.asked[self.behaviour] += 1
        steps = BEHAVIOURS[self.behaviour](self.zone, q)
        if self.behaviour in {**TRUE, **ANY} and (q.over == 'tcp' or not self.behaviour.startswith('tcp')):
            self.zone.given.add(q.name)
        return [step if isinstance(step, tuple) else (0, step)
                for step in (steps if isinstance(steps, list) else [steps])]

    def send_udp(self, packet, peer):
        try:
            (self.elsewhere if isinstance(packet, Elsewhere) else self.udp).sendto(packet, peer)
        except OSError:
            pass  # nobody is there any more

    def read_udp(self):
        try:
            while True:
                packet, peer = self.udp.recvfrom(65536)
                at = 0
                for seconds, made in self.steps(Query(packet, 'udp')):
                    at += seconds
                    if at:
                        asyncio.get_running_loop().call_later(at, self.send_udp, made, peer)
                    else:
                        self.send_udp(made, peer)
        except OSError:
            pass  # all is read

    async def talk(self, reader, writer):
        try:
            while True:
                size, = struct.unpack('>H', await reader.readexactly(2))
                for seconds, made in self.steps(Query(await reader.readexactly(size), 'tcp')):
                    if seconds:
                        await asyncio.sleep(seconds)
                    writer.write(made if isinstance(made, Raw) else framed(made))
                    await writer.drain()
                    if isinstance(made, RawEnd):
                        return
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side is gone
        finally:
            writer.close()


async def serve():
    zone = Zone(**json.loads(sys.stdin.readline()))
    for behaviour in BEHAVIOURS:
        await Server(zone, behaviour).start()
    print('ready', flush=True)
    while await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        print(json.dumps({'asked': zone.asked}), flush=True)
    print(json.dumps({'asked': zone.asked, 'given': sorted(zone.given)}), flush=True)
    os._exit(0)


if __name__ == '__main__':
    asyncio.run(serve())
