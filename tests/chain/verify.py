"""Is what qmail-remote was given what it should be? Judged without any of our own code.

usage: verify.py BATCH

BATCH holds N.sent (the queued message), N.got (what qmail-remote got), N.dns (a folder with a file
per name, the text of its TXT record) and N.spec: a line that says what is tested, then one line per
signature from the top of the message down. For each N one line is printed: `ok WHAT` or `not ok WHAT`
followed by lines with the reasons.

A message is right if it starts with as many DKIM-Signature fields as the spec has lines, the rest
is the sent one with CRLF and then CR as LF and a final LF, and dkimpy verifies every one of these
signatures on the wire form. The words of a spec line say more about its tags:

    d=example.org   the tag has this value      x=+604800  this many seconds after t=
    i=-             there is no such tag        l=all      the length of the canonical body
    h:From=2        the field name is this often in h=, without regard to case
"""
import glob
import os
import re
import sys
import time

import dkim
from dkim.canonicalization import CanonicalizationPolicy


def staged(queued):
    out = re.sub(rb"\r\n?", b"\n", queued)
    return out if out.endswith(b"\n") or not out else out + b"\n"


def take_signature(message):
    """The first field with its folded lines, and what follows."""
    found = re.match(rb"DKIM-Signature:[^\n]*\n(?:[ \t][^\n]*\n)*", message)
    if not found:
        return None, message
    return found.group(), message[found.end():]


def read_tags(field):
    tags = {}
    for tag in field.split(b":", 1)[1].split(b";"):
        if not tag.strip():
            continue
        name, value = tag.split(b"=", 1)
        name = name.strip().decode()
        if name in tags:
            raise ValueError("tag %s twice" % name)
        tags[name] = re.sub(rb"\s+", b"", value).decode("utf-8", "replace")
    return tags


def check_word(word, tags, body):
    if word.startswith("h:"):
        name, times = word[2:].split("=")
        there = [n.lower() for n in tags["h"].split(":")].count(name.lower())
        return there == int(times), "%s is %d times in h=" % (name, there)
    name, wanted = word.split("=", 1)
    value = tags.get(name)
    shown = "%s is %s, not %s" % (name, value, wanted)
    if wanted == "-":
        return value is None, shown
    if value is None:
        return False, shown
    if wanted.startswith("+"):
        return int(value) - int(tags["t"]) == int(wanted), shown
    if wanted == "all":
        canonical = CanonicalizationPolicy.from_c_value(tags["c"].encode()).canonicalize_body(body)
        return int(value) == len(canonical), shown
    return value == wanted, shown


def judge(sent, got, specs, lookup):
    reasons = []
    rest = got
    signatures = []
    for _ in specs:
        field, rest = take_signature(rest)
        if field is None:
            return ["%d signatures, not %d" % (len(signatures), len(specs))]
        signatures.append(field)
    if rest != staged(sent):
        reasons.append("what follows the signatures is not the message that was sent")
    if b"\r" in got:
        reasons.append("CR in what qmail-remote gets")

    wire = got.replace(b"\n", b"\r\n")
    body = wire.partition(b"\r\n\r\n")[2]
    for at, (field, spec) in enumerate(zip(signatures, specs)):
        tags = read_tags(field)
        for word in spec.split() + ["v=1", "q=dns/txt"]:
            good, reason = check_word(word, tags, body)
            if not good:
                reasons.append("signature %d: %s" % (at + 1, reason))
        if abs(int(tags["t"]) - time.time()) > 900:
            reasons.append("signature %d: t= is not now" % (at + 1))
        try:
            if not dkim.DKIM(wire).verify(idx=at, dnsfunc=lookup):
                reasons.append("signature %d: does not verify" % (at + 1))
        except dkim.DKIMException as e:
            reasons.append("signature %d: %s" % (at + 1, e))
    return reasons


def lookup_in(folder):
    def lookup(name, timeout=5):
        name = name.decode() if isinstance(name, bytes) else name
        try:
            with open(os.path.join(folder, name.rstrip(".").lower()), "rb") as f:
                return f.read()
        except OSError:
            return None
    return lookup


def main(batch):
    def path(n, kind):
        return os.path.join(batch, "%d.%s" % (n, kind))

    def read(n, kind):
        with open(path(n, kind), "rb") as f:
            return f.read()

    for n in range(1, len(glob.glob(os.path.join(batch, "*.spec"))) + 1):
        what, *specs = read(n, "spec").decode("utf-8", "replace").split("\n")[:-1]
        try:
            reasons = judge(read(n, "sent"), read(n, "got"), specs, lookup_in(path(n, "dns")))
        except Exception as e:  # whatever it is, this message is not proven good
            reasons = ["%s: %s" % (type(e).__name__, e)]
        print("%s %s: verified" % ("not ok" if reasons else "ok", what))
        for reason in reasons:
            print(reason)


main(sys.argv[1])
