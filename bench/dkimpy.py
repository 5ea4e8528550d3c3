"""dkimpy.py: sign or check one message with dkimpy.

dkimpy.py sign in out key      RSA: a PEM file
dkimpy.py sign in out - key2   Ed25519: a file with the base64 seed
dkimpy.py sign in out key key2 both
dkimpy.py check records in     exit 0 if every signature passes
"""
import sys

import dkim


def read(path):
    with open(path, "rb") as f:
        return f.read()


def sign(source, target, *keys):
    message = read(source)
    fields = b""
    for key, selector, algorithm in zip(keys, (b"jan", b"eddy"), (b"rsa-sha256", b"ed25519-sha256")):
        if key != "-":
            fields += dkim.sign(message, selector, b"example.org", read(key).strip(), signature_algorithm=algorithm,
                                canonicalize=(b"relaxed", b"relaxed"), linesep=b"\n")
    with open(target, "wb") as f:
        f.write(fields + message)


def check(records, source):
    found = dict(line.rstrip(b"\n").split(b" ", 1) for line in open(records, "rb"))
    d = dkim.DKIM(read(source))
    count = sum(name.lower() == b"dkim-signature" for name, _ in d.headers)
    passed = [d.verify(i, dnsfunc=lambda name, timeout=5: found[name.rstrip(b".")]) for i in range(count)]
    return bool(passed) and all(passed)


if sys.argv[1] == "sign":
    sign(*sys.argv[2:])
else:
    sys.exit(not check(*sys.argv[2:]))
