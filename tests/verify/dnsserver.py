"""DNS servers for tests: nsd, tinydns, axfrdns and dnscache as they are, and one that misbehaves as its caller says.

All of them listen on loopback only and are gone when stop() returns.
"""
import os
import shutil
import socket
import struct
import subprocess
import threading
import time

TXT, CNAME, SOA, OPT, IN = 16, 5, 6, 41, 1
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)


# ---- packets, RFC 1035 4.1 ----

def name_of(text):
    return b''.join(bytes([len(label)]) + label.encode() for label in text.split('.') if label) + b'\0'


def rr(type_, data, owner=b'\xc0\x0c', ttl=60):
    return owner + struct.pack('>HHIH', type_, IN, ttl, len(data)) + data


def txt(*strings, **rest):
    """a TXT record of these strings; one that is longer than 255 octets is cut"""
    data = b''
    for string in strings:
        string = string.encode() if isinstance(string, str) else string
        for at in range(0, max(len(string), 1), 255):
            data += bytes([len(string[at:at + 255])]) + string[at:at + 255]
    return rr(TXT, data, **rest)


class Query:
    def __init__(self, packet, over):
        self.packet, self.over, self.at = packet, over, time.monotonic()
        self.id = packet[:2]
        labels, at = [], 12
        while packet[at]:
            labels.append(packet[at + 1:at + 1 + packet[at]].decode('latin-1'))
            at += 1 + packet[at]
        self.name = '.'.join(labels).lower()
        self.question = packet[12:at + 5]
        self.type, = struct.unpack('>H', packet[at + 1:at + 3])
        self.has_edns = packet[10:12] != b'\0\0'
        # the OPT record's class is the size that fits
        self.size = struct.unpack('>H', packet[at + 8:at + 10])[0] if self.has_edns else 512

    def answer(self, *records, rcode=NOERROR, count=None, id_=None, question=None, truncated=False, authority=b''):
        flags = 0x8580 | rcode | (0x0200 if truncated else 0)
        return ((id_ or self.id) + struct.pack('>HHHHH', flags, 1, len(records) if count is None else count,
                                               1 if authority else 0, 0)
                + (question or self.question) + b''.join(records) + authority)


class Server:
    """`behave(query)` gives the packets to send, one or a list; None: silence. A (seconds, packet) waits first."""

    def __init__(self, behave, port, address='127.0.0.1', tcp=True):
        self.behave, self.queries, self.running = behave, [], True
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.udp = socket.socket(family, socket.SOCK_DGRAM)
        self.udp.bind((address, port))
        self.udp.settimeout(.1)
        self.threads = [threading.Thread(target=self.serve_udp, daemon=True)]
        self.tcp = None
        if tcp:
            self.tcp = socket.socket(family, socket.SOCK_STREAM)
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.tcp.bind((address, port))
            self.tcp.listen(20)
            self.tcp.settimeout(.1)
            self.threads.append(threading.Thread(target=self.serve_tcp, daemon=True))
        for thread in self.threads:
            thread.start()

    def packets(self, query):
        self.queries.append(query)
        made = self.behave(query)
        for packet in [] if made is None else made if isinstance(made, list) else [made]:
            if isinstance(packet, tuple):
                time.sleep(packet[0])
                packet = packet[1]
            yield packet

    def reply(self, query, peer):
        for packet in self.packets(query):
            if callable(packet):
                packet(peer)
            elif self.running:
                self.udp.sendto(packet, peer)

    def serve_udp(self):
        while self.running:
            try:
                packet, peer = self.udp.recvfrom(65536)
            except (socket.timeout, OSError):
                continue
            threading.Thread(target=self.reply, args=(Query(packet, 'udp'), peer), daemon=True).start()

    def talk(self, connection):
        with connection:
            connection.settimeout(5)
            stream = connection.makefile('rwb')
            try:
                while True:
                    size = stream.read(2)
                    if len(size) < 2:
                        return
                    for packet in self.packets(Query(stream.read(struct.unpack('>H', size)[0]), 'tcp')):
                        # a packet that is `raw` comes with its length, right or wrong
                        raw = getattr(packet, 'raw', False)
                        stream.write(packet if raw else struct.pack('>H', len(packet)) + packet)
                        stream.flush()
                        if raw and packet.hangs_up:
                            return
            except (OSError, ValueError):
                pass

    def serve_tcp(self):
        while self.running:
            try:
                connection = self.tcp.accept()[0]
            except (socket.timeout, OSError):
                continue
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def stop(self):
        self.running = False
        for thread in self.threads:
            thread.join()
        self.udp.close()
        if self.tcp:
            self.tcp.close()


class Raw(bytes):
    """what goes over TCP as it is, without a length before it"""
    raw, hangs_up = True, False


class RawEnd(Raw):
    hangs_up = True


# ---- servers that others wrote ----

class Daemon:
    """a process that is stopped at the end, and is known to serve once `probe` is answered by it"""

    def start(self, command, address, probe, stdin=subprocess.DEVNULL, **options):
        self.log = open(self.log_name, 'wb')
        self.process = subprocess.Popen(command, stdin=stdin, stdout=self.log, stderr=self.log, **options)
        query = struct.pack('>HHHHHH', 7, 0x0100, 1, 0, 0, 0) + name_of(probe) + struct.pack('>HH', TXT, IN)
        with socket.socket(socket.AF_INET6 if ':' in address[0] else socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(.1)
            for _ in range(100):
                try:
                    s.sendto(query, address)
                    if len(s.recv(4096)) > 12:
                        return
                except (socket.timeout, OSError):
                    if self.process.poll() is not None:
                        break
                    time.sleep(.05)
        self.stop()
        with open(self.log_name) as f:
            raise SystemExit('%s does not serve: %s' % (command[0], f.read()))

    def stop(self):
        # by a signal that it can catch, because nsd has children of its own to stop
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Nsd(Daemon):
    def __init__(self, folder, zones, address, port, more=()):
        """zones: {name: lines of a zone file}"""
        os.mkdir(folder)
        self.log_name = os.path.join(folder, 'log')
        config = ['server:', '  server-count: 1', '  username: ""', '  database: ""', '  pidfile: ""',
                  '  zonesdir: "%s"' % folder, '  zonelistfile: "%s/list"' % folder, '  xfrdfile: "%s/xfrd"' % folder,
                  '  xfrdir: "%s"' % folder, '  ip-address: %s@%d' % (address, port)]
        config += ['  ip-address: %s@%d' % pair for pair in more]
        config += ['remote-control:', '  control-enable: no']
        for zone, lines in zones.items():
            with open(os.path.join(folder, zone), 'w') as f:
                f.write('$ORIGIN %s.\n$TTL 60\n@ IN SOA ns.%s. root.%s. 1 3600 600 86400 60\n@ IN NS ns.%s.\n'
                        'ns IN A 127.0.0.1\n' % ((zone,) * 4))
                f.writelines(line + '\n' for line in lines)
            config += ['zone:', '  name: ' + zone, '  zonefile: ' + zone]
        with open(os.path.join(folder, 'conf'), 'w') as f:
            f.write('\n'.join(config) + '\n')
        nsd = shutil.which('nsd', path=os.environ['PATH'] + ':/usr/sbin')
        self.start([nsd, '-d', '-c', os.path.join(folder, 'conf')], (address, port), 'ns.' + list(zones)[0])


class Tinydns(Daemon):
    """data lines served at port 53 of this address; only root can"""

    def __init__(self, folder, lines, address):
        os.mkdir(folder)
        self.log_name = os.path.join(folder, 'log')
        with open(os.path.join(folder, 'data'), 'w') as f:
            f.writelines(line + '\n' for line in lines)
        subprocess.run(['tinydns-data'], cwd=folder, check=True)
        tinydns = shutil.which('tinydns', path=os.environ['PATH'] + ':/usr/sbin')
        self.start([tinydns], (address, 53), lines[0].lstrip('.').split(':')[0],
                   env={'ROOT': folder, 'IP': address, 'UID': '65534', 'GID': '65534'})


class Axfrdns(Daemon):
    """the data of a Tinydns by TCP at the same address; tcpserver starts one process for each connection"""

    def __init__(self, folder, address):
        self.log_name = os.path.join(folder, 'axfrdns.log')
        self.log = open(self.log_name, 'wb')
        path = os.environ['PATH'] + ':/usr/sbin'
        self.process = subprocess.Popen([shutil.which('tcpserver', path=path), '-HRl0', address, '53',
                                         shutil.which('axfrdns', path=path)], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, env={'ROOT': folder, 'UID': '65534', 'GID': '65534', 'AXFR': ''})
        for _ in range(100):
            try:
                socket.create_connection((address, 53), 1).close()
                return
            except OSError:
                time.sleep(.05)
        self.stop()
        raise SystemExit('axfrdns does not serve: %s' % open(self.log_name).read())


class Dnscache(Daemon):
    """a cache at port 53 of this address that asks another address for one zone"""

    def __init__(self, folder, zone, server, address):
        self.log_name = os.path.join(folder, 'log')
        for name, content in (('ip/127', ''), ('servers/@', server), ('servers/' + zone, server)):
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), 'w') as f:
                f.write(content + '\n')
        dnscache = shutil.which('dnscache', path=os.environ['PATH'] + ':/usr/sbin')
        with open('/dev/urandom', 'rb') as seed:
            self.start([dnscache], (address, 53), zone, stdin=seed,
                       env={'ROOT': folder, 'IP': address, 'IPSEND': '127.0.0.1', 'UID': '65534', 'GID': '65534',
                            'CACHESIZE': '1000000'})
