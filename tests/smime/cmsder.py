"""cmsder: DER and the structures of CMS (RFC 5652), written octet by octet, for tests/smime. Nothing of it is shared with
the programs under test. Keys, ciphers and signatures are libcrypto's, by ctypes; the standard library has the rest.
"""

import base64
import ctypes
import ctypes.util
import hashlib
import os

# ---- DER ----


def tlv(tag, *contents):
    content = b''.join(contents)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(length)]) + length + content


def ber(tag, *contents):
    """of indefinite length"""
    return bytes([tag, 0x80]) + b''.join(contents) + b'\0\0'


def seq(*c):
    return tlv(0x30, *c)


def set_of(*c):
    return tlv(0x31, *c)


def octets(c):
    return tlv(0x04, c)


def bits(c):
    return tlv(0x03, b'\0', c)


def integer(n):
    return tlv(0x02, n.to_bytes(n.bit_length() // 8 + 1, 'big'))


def oid(text):
    numbers = [int(n) for n in text.split('.')]
    out = b''
    for n in [numbers[0] * 40 + numbers[1]] + numbers[2:]:
        part = [n & 0x7f]
        while n > 0x7f:
            n >>= 7
            part.insert(0, 0x80 | n & 0x7f)
        out += bytes(part)
    return tlv(0x06, out)


def take(der):
    """header length and content length of the element at the start"""
    if der[1] < 0x80:
        return 2, der[1]
    n = der[1] & 0x7f
    return 2 + n, int.from_bytes(der[2:2 + n], 'big')


def elements(content):
    """those that stand one behind the other"""
    found = []
    while content:
        h, n = take(content)
        found.append(content[:h + n])
        content = content[h + n:]
    return found


def inside(der):
    h, n = take(der)
    return der[h:h + n]


NULL = b'\x05\x00'
DATA, SIGNED, ENVELOPED, TST, AUTHENVELOPED, COMPRESSED = (
    '1.2.840.113549.1.' + n for n in ('7.1', '7.2', '7.3', '9.16.1.4', '9.16.1.23', '9.16.1.9'))
CONTENT_TYPE, DIGEST, TIME = ('1.2.840.113549.1.9.%d' % n for n in (3, 4, 5))
ESS1, ESS2 = '1.2.840.113549.1.9.16.2.12', '1.2.840.113549.1.9.16.2.47'
HASH = {'sha1': '1.3.14.3.2.26', 'md5': '1.2.840.113549.2.5', 'sha224': '2.16.840.1.101.3.4.2.4',
        'sha256': '2.16.840.1.101.3.4.2.1', 'sha384': '2.16.840.1.101.3.4.2.2', 'sha512': '2.16.840.1.101.3.4.2.3'}
RSA, PSS, MGF1, OAEP, PSOURCE = ('1.2.840.113549.1.1.%d' % n for n in (1, 10, 8, 7, 9))
RSA_WITH = {'sha1': '1.2.840.113549.1.1.5', 'sha256': '1.2.840.113549.1.1.11', 'sha384': '1.2.840.113549.1.1.12',
            'sha512': '1.2.840.113549.1.1.13'}
ECDSA_WITH = {'sha1': '1.2.840.10045.4.1', 'sha256': '1.2.840.10045.4.3.2', 'sha384': '1.2.840.10045.4.3.3',
              'sha512': '1.2.840.10045.4.3.4'}
ED25519 = '1.3.101.112'

# ---- libcrypto ----

C = ctypes.CDLL(ctypes.util.find_library('crypto'))
for name in ('BIO_new_mem_buf', 'PEM_read_bio_PrivateKey', 'PEM_read_bio_X509', 'X509_get_pubkey', 'EVP_MD_CTX_new',
             'EVP_get_digestbyname', 'EVP_get_cipherbyname', 'EVP_CIPHER_CTX_new', 'EVP_PKEY_CTX_new', 'EVP_PKEY_new',
             'd2i_PUBKEY', 'd2i_AutoPrivateKey'):
    getattr(C, name).restype = ctypes.c_void_p
P, N = ctypes.c_void_p, ctypes.c_size_t


def must(result):
    if not result or result < 0:
        raise RuntimeError('libcrypto failed')
    return result


def read(path):
    with open(path, 'rb') as f:
        return f.read()


KEYS = {}


def private_key(path):
    if path not in KEYS:
        pem = read(path)
        KEYS[path] = must(C.PEM_read_bio_PrivateKey(P(C.BIO_new_mem_buf(pem, len(pem))), None, None, None))
    return P(KEYS[path])


def public_key(pem):
    x509 = must(C.PEM_read_bio_X509(P(C.BIO_new_mem_buf(pem, len(pem))), None, None, None))
    return P(must(C.X509_get_pubkey(P(x509))))


def sign(path, digest, data, pss_salt=None, pss_mgf=None):
    """a signature over data; digest: a name, or None for Ed25519"""
    context, out, size, pctx = P(C.EVP_MD_CTX_new()), ctypes.create_string_buffer(1024), N(1024), P()
    md = P(must(C.EVP_get_digestbyname(digest.encode()))) if digest else None
    must(C.EVP_DigestSignInit(context, ctypes.byref(pctx), md, None, private_key(path)))
    if pss_salt is not None:
        must(C.EVP_PKEY_CTX_set_rsa_padding(pctx, 6))
        must(C.EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, pss_salt))
        if pss_mgf:
            must(C.EVP_PKEY_CTX_set_rsa_mgf1_md(pctx, P(C.EVP_get_digestbyname(pss_mgf.encode()))))
    must(C.EVP_DigestSign(context, out, ctypes.byref(size), data, N(len(data))))
    C.EVP_MD_CTX_free(context)
    return out.raw[:size.value]


def rsa_encrypt(certificate, data, oaep=None, mgf=None):
    """PKCS#1 v1.5, or OAEP with this hash"""
    context, out, size = P(C.EVP_PKEY_CTX_new(public_key(certificate), None)), ctypes.create_string_buffer(1024), N(1024)
    must(C.EVP_PKEY_encrypt_init(context))
    must(C.EVP_PKEY_CTX_set_rsa_padding(context, 4 if oaep else 1))
    if oaep:
        must(C.EVP_PKEY_CTX_set_rsa_oaep_md(context, P(C.EVP_get_digestbyname(oaep.encode()))))
        must(C.EVP_PKEY_CTX_set_rsa_mgf1_md(context, P(C.EVP_get_digestbyname((mgf or oaep).encode()))))
    must(C.EVP_PKEY_encrypt(context, out, ctypes.byref(size), data, N(len(data))))
    return out.raw[:size.value]


def agree(path, certificate):
    """the secret of the key in the file and the key in the certificate"""
    context, out, size = P(C.EVP_PKEY_CTX_new(private_key(path), None)), ctypes.create_string_buffer(256), N(256)
    must(C.EVP_PKEY_derive_init(context))
    must(C.EVP_PKEY_derive_set_peer(context, public_key(certificate)))
    must(C.EVP_PKEY_derive(context, out, ctypes.byref(size)))
    return out.raw[:size.value]


def encrypt(cipher, key, iv, data, aad=None, tag_len=None, pad=True):
    """the encrypted octets; with tag_len, they and the tag"""
    context, out, size = P(C.EVP_CIPHER_CTX_new()), ctypes.create_string_buffer(len(data) + 64), ctypes.c_int()
    must(C.EVP_EncryptInit_ex(context, P(must(C.EVP_get_cipherbyname(cipher.encode()))), None, None, None))
    if tag_len is not None:
        must(C.EVP_CIPHER_CTX_ctrl(context, 9, len(iv), None))
    must(C.EVP_EncryptInit_ex(context, None, None, key, iv))
    C.EVP_CIPHER_CTX_set_padding(context, int(pad))
    if aad:
        must(C.EVP_EncryptUpdate(context, None, ctypes.byref(size), aad, len(aad)))
    must(C.EVP_EncryptUpdate(context, out, ctypes.byref(size), data, len(data)))
    done = size.value
    must(C.EVP_EncryptFinal_ex(context, ctypes.byref(out, done), ctypes.byref(size)))
    done += size.value
    text = out.raw[:done]
    if tag_len is not None:
        tag = ctypes.create_string_buffer(16)
        must(C.EVP_CIPHER_CTX_ctrl(context, 16, tag_len, tag))
        text = text, tag.raw[:tag_len]
    C.EVP_CIPHER_CTX_free(context)
    return text


def wrap_key(key, what):
    """RFC 3394"""
    a, r = b'\xa6' * 8, [what[i:i + 8] for i in range(0, len(what), 8)]
    for j in range(6):
        for i in range(len(r)):
            block = encrypt('aes-%d-ecb' % (len(key) * 8), key, None, a + r[i], pad=False)
            a = (int.from_bytes(block[:8], 'big') ^ (len(r) * j + i + 1)).to_bytes(8, 'big')
            r[i] = block[8:]
    return a + b''.join(r)


def x963(digest, secret, size, shared):
    """the key derivation of X9.63"""
    out, counter = b'', 1
    while len(out) < size:
        out += hash_of(digest, secret + counter.to_bytes(4, 'big') + shared)
        counter += 1
    return out[:size]


def hash_of(name, content):
    return hashlib.new(name, content).digest()


# ---- certificates ----

class Certificates:
    """those of a folder of tests/smime/pki.sh: NAME.pem, NAME.key"""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def pem(self, name):
        return read(self.path(name + '.pem'))

    def der(self, name):
        lines = self.pem(name).split(b'-----BEGIN CERTIFICATE-----')[1].split(b'-----END')[0]
        return base64.b64decode(lines)

    def issuer_and_serial(self, name):
        # [0] version, serial number, algorithm, issuer
        fields = elements(inside(inside(self.der(name))))
        return seq(fields[3], fields[1])

    def key_id(self, name):
        """the value of the extension SubjectKeyIdentifier"""
        whole = self.der(name)
        at = whole.index(oid('2.5.29.14'))
        return inside(inside(whole[at + 5:]))

    def is_rsa(self, name):
        return oid(RSA) in self.der(name)


# ---- SignedData ----

def attribute(kind, *values):
    return seq(oid(kind), set_of(*values))


def usual(content, digest, kind=DATA):
    return [attribute(CONTENT_TYPE, oid(kind)), attribute(DIGEST, octets(hash_of(digest, content)))]


# ---- messages ----

def b64(der, width=64):
    text = base64.b64encode(der)
    return b'\n'.join(text[i:i + width] for i in range(0, len(text), width)) + b'\n'


def lf(content):
    return content.replace(b'\r\n', b'\n')
