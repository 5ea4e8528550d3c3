"""dkimpy.py: sign, check or verify one message with dkimpy.

dkimpy.py sign in out key      RSA: a PEM file
dkimpy.py sign in out - key2   Ed25519: a file with the base64 seed
dkimpy.py sign in out key key2 both
dkimpy.py check records in     exit 0 if every signature passes
dkimpy.py verify port in       the same, keys from the name server at that port of 127.0.0.1 by the
                               resolver that dkimpy takes itself; prints `dkim=pass` or `dkim=fail` for each
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


def judge(source, **how):
    d = dkim.DKIM(read(source))
    count = sum(name.lower() == b"dkim-signature" for name, _ in d.headers)
    return [passes(d, i, how) for i in range(count)]


def passes(d, i, how):
    try:
        return d.verify(i, **how)
    except dkim.ValidationError:
        return False


def check(records, source):
    found = dict(line.rstrip(b"\n").split(b" ", 1) for line in open(records, "rb"))
    passed = judge(source, dnsfunc=lambda name, timeout=5: found[name.rstrip(b".")])
    return bool(passed) and all(passed)


def verify(port, source):
    import dns.resolver

    resolver = dns.resolver.get_default_resolver()
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = int(port)
    passed = judge(source)
    for good in passed:
        print("dkim=pass" if good else "dkim=fail")
    return bool(passed) and all(passed)


if sys.argv[1] == "sign":
    sign(*sys.argv[2:])
elif sys.argv[1] == "verify":
    sys.exit(not verify(*sys.argv[2:]))
else:
    sys.exit(not check(*sys.argv[2:]))
