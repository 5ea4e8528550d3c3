#!/bin/sh
# systems.sh i386: the programs where size_t has 32 bits. Needs root. Says at its end
# what it ran.
#
#   i386   in a tree of Debian 13 for i386: make check, and tests/large.sh, a message over 2 GiB
#
# With a command behind it: that command there, in place of the tests.

set -u
cd "$(dirname "$0")/.." || exit 111
system=${1-}
[ $# -eq 0 ] || shift

case $system in
i386)
	[ $# -gt 0 ] || set -- sh -c 'make check && TOOLS_MADE=yes prove tests/large.sh'
	tests/debian13.sh -a i386 "$@" || exit
	echo "systems: i386: ran $*"
	;;
*)
	echo 'usage: systems.sh i386 [command [argument ...]]' >&2
	exit 100
	;;
esac
