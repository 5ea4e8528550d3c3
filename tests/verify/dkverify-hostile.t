#!/bin/sh
# dkverify-hostile.t: messages with oversized parts take bounded time and memory, and are queued correctly.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/verify/dkverify.sh
. tests/verify/dkverify.sh

home_new
# no process of it may use more: bytes of address space; and two seconds of CPU
MEMORY=33554432

# make NAME: $M, and in $T/wanted what must be left of it
make() {
	"$PYTHON" - "$1" "$M" "$T/wanted" <<'END'
import sys
ours = b'Authentication-Results: mx.example.net; dkim=pass header.d=bank.example\n'
theirs = b'Authentication-Results: mx.example.com; dkim=pass\n'
rest = b'From: a@example.org\n\nhello\n'
kind = sys.argv[1]
if kind == 'ours':
    m, w = ours * 10000 + rest, rest
elif kind == 'theirs':
    m = w = theirs * 10000 + rest
elif kind == 'mixed':
    m, w = (ours + theirs) * 5000 + rest, theirs * 5000 + rest
elif kind == 'fields':
    m = w = b'X-Filler: x\n' * 100000 + rest
elif kind == 'header':
    m, w = b'X-Filler: x\n' * 873814 + ours + rest, b'X-Filler: x\n' * 873814 + rest
elif kind == 'line':
    m, w = b'Subject: ' + b'x' * 10485760 + b'\n' + ours + rest, b'Subject: ' + b'x' * 10485760 + b'\n' + rest
elif kind == 'long ours':
    m, w = ours[:-1] + b' x' * 524288 + b'\n' + rest, rest
elif kind == 'long theirs':
    m = w = theirs[:-1] + b' x' * 524288 + b'\n' + rest
elif kind == 'long folded ours':
    m, w = b'Authentication-Results:' + b'\n ' * 10000 + b' mx.example.net; x\n' + rest, rest
elif kind == 'undecided':
    m, w = b'Authentication-Results: ' + b'(' * 1048576 + b'\n' + rest, rest
elif kind == 'blanks':
    m, w = b'Authentication-Results' + b' ' * 1048576 + b': mx.example.com; x\n' + rest, rest
elif kind == 'body':
    m = w = rest + b'0123456789abcdef\n' * 3700000
elif kind == 'no line':
    m = w = rest + b'x' * 2000000
elif kind == 'cr':
    m, w = b'X: y\r' + ours.replace(b'\n', b'\r') * 10000 + b'Z: z\n' + rest, b'X: y\n' + rest
else:
    sys.exit(1)
open(sys.argv[2], 'wb').write(m)
open(sys.argv[3], 'wb').write(w)
END
}

for kind in ours theirs mixed fields header line 'long ours' 'long theirs' 'long folded ours' undecided blanks body \
	'no line' cr; do
	make "$kind"
	receive -V "$MEMORY" -C 2
	expect "$kind" 'ok 0 ' queued
	rest_is "$kind: what is left" "$T/wanted"
	ok "$kind: it was verified" grep -q 'dkim=\(none\|permerror (header too long\)' "$T/field"
done

done_testing
