"""A web server for wkd.t, behind a proxy of its own: `CONNECT host:443` is answered, then TLS is spoken as that host.
The files of a host are below WEB/host/. /.status in a folder says what the host answers instead.

    wkdserver.py WEB PORTFILE CERTIFICATE KEY LOG
"""
import os
import socket
import ssl
import sys
import threading

WEB, PORTFILE, CERTIFICATE, KEY, LOG = sys.argv[1:]

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)


def read_head(connection):
    head = b''
    while b'\r\n\r\n' not in head:
        piece = connection.recv(4096)
        if not piece:
            break
        head += piece
    return head.decode('latin-1')


def answer(host, path):
    special = os.path.join(WEB, host, 'status')
    if os.path.exists(special):
        word, _, rest = open(special).read().strip().partition(' ')
        if word == 'moved':
            return '302 Moved\r\nLocation: ' + rest, b''
        if word == 'long':
            return '200 OK', b'x' * (300 * 1024)
        return word + ' Error', b''
    try:
        return '200 OK', open(os.path.join(WEB, host, path.split('?')[0].lstrip('/')), 'rb').read()
    except OSError:
        return '404 Not Found', b''


def serve(connection):
    with connection:
        host = read_head(connection).split(' ')[1].split(':')[0]
        if not os.path.isdir(os.path.join(WEB, host)):
            connection.sendall(b'HTTP/1.1 502 no such host\r\n\r\n')
            return
        connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n')
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                path = read_head(secure).split(' ')[1]
                with open(LOG, 'a') as log:
                    log.write('https://' + host + path + '\n')
                status, body = answer(host, path)
                secure.sendall(b'HTTP/1.1 ' + status.encode() + b'\r\nConnection: close\r\nContent-Length: '
                               + str(len(body)).encode() + b'\r\n\r\n' + body)
        except OSError:
            pass


server = socket.create_server(('127.0.0.1', 0))
with open(PORTFILE + '.new', 'w') as f:
    f.write(str(server.getsockname()[1]))
os.rename(PORTFILE + '.new', PORTFILE)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
