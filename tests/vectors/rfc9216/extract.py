#!/usr/bin/python3
"""extract.py: the certificates and keys of RFC 9216 out of its text, a file each, beside this script.

    tests/vectors/rfc9216/extract.py rfc9216.txt

RFC 9216 3 to 8: two CAs, and Alice, Bob (RSA), Carlos, Dana (Ed25519, X25519), each with a pair for signing, one for
opening, and a PKCS#12 with all of it, whose pass phrase is the name in lower case.
"""
import os
import re
import sys

here = os.path.dirname(os.path.abspath(sys.argv[0]))
who = {"RSA": "ca-rsa", "Ed25519": "ca-ed25519"}
kinds = [
    ("Root Certificate", ".pem"), ("Secret Key", ".key"), ("Cross-Signed Certificate", "-cross.pem"),
    ("Signature Verification", "-sign.pem"), ("Signing Private Key", "-sign.key"),
    ("Encryption End-Entity", "-open.pem"), ("Decryption Private Key", "-open.key"), ("PKCS #12", ".p12.pem"),
]
text = open(sys.argv[1], encoding="utf-8").read()
title = ""
block = None
count = 0
for line in text.split("\n"):
    section = re.match(r"\d+\.\d+\.  (\S.*)", line)
    if section:
        title = section.group(1)
    line = line.strip()
    if line.startswith("-----BEGIN "):
        block = []
    # a page break has a foot and a head in the midst of a block
    if block is not None and re.fullmatch(r"-----.*-----|[A-Za-z0-9+/=]+", line):
        block.append(line)
    if line.startswith("-----END ") and block:
        name = re.search(r"for (\w+)$", title) or re.match(r"(\w+)", title)
        name = who.get(name.group(1), name.group(1).lower())
        end = next(end for words, end in kinds if words in title)
        with open(os.path.join(here, name + end), "w", encoding="ascii") as out:
            out.write("\n".join(block) + "\n")
        count += 1
        block = None
print(count, "files")
