"""The network of ocsp.t: a DNS server, and an HTTP server in front of `openssl ocsp`. It prints the port of the first.

    ocspserver.py FOLDER

Every name below ocsp.test has the address 198.18.A.B, where A * 256 + B is the port of the HTTP server (ocsplocal.c).
What that does is in FOLDER/do, read for each request:

    WORD                what to do with the answer, see `send`
    other lines         options of `openssl ocsp`, one a line

The host root.ocsp.test is the responder of FOLDER/root.pem, always good; others are that of FOLDER/inter.pem. What is
sent is kept in FOLDER/last. FOLDER/silent is the port of a name server that says nothing.
"""
import http.server
import os
import socket
import struct
import subprocess
import sys
import threading

folder = sys.argv[1]
done = threading.Event()


def openssl(host, question, options):
    with open(f'{folder}/question', 'wb') as f:
        f.write(question)
    who = 'root' if host.startswith('root.') else 'inter'
    if who == 'root' or not options:
        options = ['-index', f'{folder}/index', '-rsigner', f'{folder}/{who}.pem', '-rkey', f'{folder}/{who}.key',
                   '-ndays', '7']
    subprocess.run(['openssl', 'ocsp', '-reqin', f'{folder}/question', '-CA', f'{folder}/{who}.pem', '-respout',
                    f'{folder}/answer'] + options, check=True, capture_output=True)
    with open(f'{folder}/answer', 'rb') as f:
        return f.read()


def ok(body, length=None):
    return b'HTTP/1.0 200 OK\r\nContent-Type: application/ocsp-response\r\n' + (
        b'' if length is False else b'Content-Length: %d\r\n' % (len(body) if length is None else length)) + b'\r\n' + body


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        with open(f'{folder}/do') as f:
            word, *options = f.read().split('\n')[:-1]
        question = self.rfile.read(int(self.headers['Content-Length']))
        if self.headers['Host'].startswith('root.'):
            word = 'send'
        with open(f'{folder}/asked', 'a') as f:
            f.write(f"{self.headers['Host']} {self.path}\n")
        self.wfile.write(self.send(word, options, question))

    def send(self, word, options, question):
        if word in ('no-nonce', 'another'):
            # the answer to a question of our own
            who = 'ann' if word == 'no-nonce' else 'mail'
            subprocess.run(['openssl', 'ocsp', '-issuer', f'{folder}/inter.pem', '-cert', f'{folder}/{who}.pem', '-no_nonce',
                            '-reqout', f'{folder}/own'], check=True, capture_output=True)
            with open(f'{folder}/own', 'rb') as f:
                return ok(openssl(self.headers['Host'], f.read(), options))
        answer = openssl(self.headers['Host'], question, options) if word != 'replay' else None
        if word == 'send':
            with open(f'{folder}/last', 'wb') as f:
                f.write(answer)
            return ok(answer)
        if word == 'replay':
            with open(f'{folder}/last', 'rb') as f:
                return ok(f.read())
        if word == 'until-end':
            return ok(answer, False)
        if word == 'behind':
            return ok(answer + b'\0')
        if word == 'flip':
            return ok(answer[:-1] + bytes([answer[-1] ^ 1]))
        if word == 'garbage':
            return ok(b'garbage' * 100)
        if word == 'empty':
            return ok(b'')
        if word == 'long':
            return ok(answer + b'\0' * 65536)
        if word == 'long-until-end':
            return ok(answer + b'\0' * 10000000, False)
        if word == 'long-header':
            return b'HTTP/1.0 200 OK\r\nX: ' + b'x' * 9000 + b'\r\n\r\n' + answer
        if word == 'cut':
            return ok(answer[:-9], len(answer))
        if word == 'chunked':
            return b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n' % (len(answer), answer)
        if word == 'redirect':
            return b'HTTP/1.0 302 Found\r\nLocation: http://other.ocsp.test/\r\n\r\n'
        if word == 'missing':
            return b'HTTP/1.0 404 Not Found\r\n\r\n'
        if word == 'no-http':
            return answer
        if word == 'close':
            return b''
        if word == 'slow':
            for octet in ok(answer):
                if done.wait(0.5):
                    break
                self.wfile.write(bytes([octet]))
        return b''

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        # the reader has closed the connection
        pass


def dns(sock, port):
    while True:
        packet, peer = sock.recvfrom(4096)
        at = 12
        labels = []
        while packet[at]:
            labels.append(packet[at + 1:at + 1 + packet[at]])
            at += 1 + packet[at]
        type_, = struct.unpack('>H', packet[at + 1:at + 3])
        address = bytes([198, 18]) + struct.pack('>H', port)
        if labels[0] == b'loop':
            address = bytes([127, 0, 0, 1])
        has = type_ == 1 and labels[-2:] == [b'ocsp', b'test'] and labels[0] != b'none'
        reply = packet[:2] + struct.pack('>HHHHH', 0x8580, 1, has, 0, 0) + packet[12:at + 5]
        if has:
            reply += b'\xc0\x0c' + struct.pack('>HHIH', 1, 1, 60, 4) + address
        sock.sendto(reply, peer)


server = Server(('127.0.0.1', 0), Handler)
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(('127.0.0.1', 0))
silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
silent.bind(('127.0.0.1', 0))
with open(f'{folder}/silent', 'w') as f:
    f.write(str(silent.getsockname()[1]))
threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Thread(target=dns, args=(names, server.server_port), daemon=True).start()
print(names.getsockname()[1], flush=True)
# until the test is over
sys.stdin.read()
done.set()
os._exit(0)
