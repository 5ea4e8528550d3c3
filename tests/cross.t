#!/bin/sh
# The sandbox of a package that is built for another machine: the filters are those of that machine, and where none can be
# made, the build says so. clang knows the other machines, without their headers.
. tests/lib.sh

mkdir "$T/tree"
cp Makefile conf-* chkdeps.sh auto-seccomp.c "$T/tree"
filters() { # target
	(
		unset MAKEFLAGS MFLAGS MAKELEVEL
		cd "$T/tree" && rm -f auto_seccomp.h && ${MAKE:-make} -s auto_seccomp.h CC="clang --target=$1"
	)
}
calls() { /usr/bin/python3 tests/cross.py "$T/tree/auto_seccomp.h" "$@" | paste -s -d '|'; }

# Numbers of the kernel: AUDIT_ARCH of the machine, its byte order, its read, execve, socket and openat. The four families
# are AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK.
while read -r target arch order read execve socket openat; do
	ok "$target: the filters are made" filters "$target"
	is "$target: read, execve, socket of 4 families, openat" \
		"$(calls "$arch" "$order" "$read" "$execve" "$socket:1" "$socket:2" "$socket:10" "$socket:16" "$openat")" \
		'allow deny deny deny deny deny deny|allow deny deny allow allow deny deny|allow allow deny deny deny deny allow'
	is "$target: read, by the numbers of sparc" "$(calls 2 "$order" "$read")" 'deny|deny|deny'
done <<'EOT'
x86_64-linux-gnu 0xc000003e little 0 59 41 257
i686-linux-gnu 0x40000003 little 3 11 359 295
aarch64-linux-gnu 0xc00000b7 little 63 221 198 56
armv7-linux-gnueabihf 0x40000028 little 3 11 281 322
riscv64-linux-gnu 0xc00000f3 little 63 221 198 56
powerpc64le-linux-gnu 0xc0000015 little 3 11 326 286
s390x-linux-gnu 0x80000016 big 3 11 359 288
EOT

filters i686-linux-gnu
is 'i386 has a second way to a socket, socketcall(): socket, connect, send by it' \
	"$(calls 0x40000003 little 102:1 102:3 102:9)" 'deny allow allow|deny allow allow|deny allow allow'
filters x86_64-linux-gnu
is 'x86-64: read and execve by the numbers of x32' "$(calls 0xc000003e little 1073741824 1073742344)" 'deny deny|deny deny|deny deny'

filters sparc64-linux-gnu >"$T/out" 2>&1
ok 'a machine without filters: the build fails' test $? -ne 0
ok 'and says so' grep -q '^auto-seccomp: .* makes no filter for unknown$' "$T/out"
ok 'and leaves no header' test ! -e "$T/tree/auto_seccomp.h"
ok 'a system without seccomp: no filters are wanted' filters x86_64-unknown-freebsd
is 'and there are none' "$(wc -c <"$T/tree/auto_seccomp.h")" 0

done_testing
