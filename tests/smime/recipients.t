#!/bin/sh
# Mail for very many: qmail-smime -d and -l with 4,500 recipient infos, the last of which is ours; and where every one of
# them is for our certificate, the first one is tried, and no other.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

cat >"$T/make.py" <<'P'
import sys
sys.path.insert(0, 'tests/smime')
from cmsder import (NULL, RSA, Certificates, b64, encrypt, integer, octets, oid, rsa_encrypt, seq, set_of, tlv, DATA)
PKI, OUT = sys.argv[1:3]
C = Certificates(PKI)
KEY, IV = bytes(range(16)), bytes(16)
TEXT = b'Content-Type: text/plain\r\n\r\nHello\r\n'
ENVELOPED, AES = '1.2.840.113549.1.7.3', '2.16.840.1.101.3.4.1.2'
def read(name):
    with open(f'{PKI}/{name}.pem', 'rb') as f:
        return f.read()
def info(name, key):
    return seq(integer(0), C.issuer_and_serial(name), seq(oid(RSA), NULL), octets(key))
GOOD = rsa_encrypt(read('bob'), KEY)
def stranger(n):
    # somebody whom we do not know
    name = seq(set_of(seq(oid('2.5.4.3'), tlv(0x0c, b'CA'))))
    return seq(integer(0), seq(name, integer(n + 1000)), seq(oid(RSA), NULL), octets(bytes(256)))
def message(name, infos):
    der = seq(oid(ENVELOPED), tlv(0xa0, seq(integer(0), set_of(*infos), seq(
        oid(DATA), seq(oid(AES), octets(IV)), tlv(0x80, encrypt('aes-128-cbc', KEY, IV, TEXT))))))
    open(f'{OUT}/{name}', 'wb').write(
        b'From: ann@example.org\nContent-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n' + b64(der))
    print(name, len(der))
message('one', [info('bob', GOOD)])
message('last', [stranger(n) for n in range(4499)] + [info('bob', GOOD)])
message('none', [stranger(n) for n in range(4500)])
bad = bytes([0x55]) + bytes(255)
message('bad-first', [info('bob', bad), info('bob', GOOD)])
message('good-first', [info('bob', GOOD), info('bob', bad)])
message('all-ours', [info('bob', bad)] * 4500)
message('over', [info('bob', GOOD)] + [stranger(n) for n in range(7500)])
P
mkdir "$T/m"
ok 'messages are made' /usr/bin/python3 "$T/make.py" "$PKI" "$T/m"
open_it() { # message: code and last line
	rm -f "$T/out"
	./qmail-smime -d "$T/m/$1" "$T/out" "$PKI/bob.key" "$PKI/bob.pem" >/dev/null 2>"$T/err"
	echo "$? $(tail -n 1 "$T/out" 2>/dev/null)$(cat "$T/err")"
}
closed='1 qmail-smime: the message cannot be decrypted'
# With a wrong content key, one text of 256 ends like a padding: then what comes out is noise.
close_it() {
	got=$(open_it "$1" | tr -cd ' -~')
	case $got in *Hello*) echo "$got" ;; 0\ *) echo "$closed" ;; *) echo "$got" ;; esac
}
is 'one recipient' "$(open_it one)" '0 Hello'
is 'the last of 4,500' "$(open_it last)" '0 Hello'
is 'none of 4,500' "$(open_it none)" "$closed"
is 'the first one for the certificate is tried' "$(open_it good-first)" '0 Hello'
is '  and no other' "$(close_it bad-first)" "$closed"
is '4,500 for one certificate' "$(close_it all-ours)" "$closed"
is 'more than have room' "$(open_it over)" "$closed"
is 'all are listed' "$(./qmail-smime -l "$T/m/last" | grep -c '^recipient ')" 4500

done_testing
