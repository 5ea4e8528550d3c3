#!/bin/sh
# coverage.sh: measures how much of the code the tests reach. `make coverage` runs it.
#
#   tests/coverage.sh [TEST ...]   builds a copy of the tree in build/coverage for gcov, runs all tests in it or these,
#                                  and prints what tests/coverage.py finds. Exit 1 if a target is missed or a test fails.
#   tests/coverage.sh cc ARG ...   the C compiler of that copy
#   tests/coverage.sh ld ARG ...   its linker
#
# Every program of ours is linked with tests/coverage.c there, so that counters are written when it ends or becomes
# another one; what only helps the tests is built as ever. Files of counters are made at once and writable for all:
# programs run as other users and with umask 077. What tests compile elsewhere, for a home of their own, has its notes
# and counters in build/gcov of the copy. Tests that need root need it here, too: without them the targets are missed.
set -eu
LC_ALL=C
export LC_ALL
wrapped='_exit execve setrlimit64 syscall prctl confine sopconfine vfork'

if [ "${1-}" = cc ] || [ "${1-}" = ld ]; then
	what=$1
	shift
	tree=$(cd "$(dirname "$0")/.." && pwd)
	notes=$tree/build/gcov/$$
	rooms=$(sed -n 's/^ROOMS = //p' "$tree/Makefile")
	is_ours='' is_elsewhere='' last=''
	[ "$(pwd)" = "$tree" ] || is_elsewhere=1
	for word; do
		case $last$word in
		-o/*) is_elsewhere=1 ;;
		-o*) ;;
		*.a | *.o | qmail-*.c | mailcrl.c | mailwkd.c) is_ours=1 ;;
		*/*.c) case " $rooms " in *" ${word%%/*} "*) is_ours=1 ;; esac ;;
		esac
		# what is wrapped and defined in an archive is looked for by its own name
		[ "$word" != engine.a ] || set -- "$@" -Wl,-u,confine -Wl,-u,sopconfine
		last=
		[ "$word" != -o ] || last=$word
	done
	[ "$is_ours" ] || exec gcc "$@"
	for name in $wrapped; do set -- "$@" "-Wl,--wrap=$name"; done
	[ "$what" = cc ] || exec gcc "$@" --coverage "-Wl,$tree/build/coverage.o"
	[ -z "$is_elsewhere" ] || set -- "$@" -dumpdir "$notes."
	gcc "$@" --coverage "-Wl,$tree/build/coverage.o"
	for note in "$notes".*.gcno; do
		[ -e "$note" ] || continue
		: >>"${note%no}da"
		chmod 666 "${note%no}da"
	done
	exit
fi

# The first two look at sources and documents, and what they run is run by others. confine.t tries what a program can't
# do any more that here has still to write its counters. residue.t is about optimized code; setup.t and vectors.t link
# without our archives.
is_left_out() { # test
	case $1 in
	tests/style.t | tests/shell.t | tests/docs.t | tests/*/confine.t | tests/*/residue.t) ;;
	tests/chain/setup.t | tests/interop/vectors.t) ;;
	*) return 1 ;;
	esac
}

cd "$(dirname "$0")/.."
top=$(pwd)
tree=$top/build/coverage
rm -rf "$tree"
mkdir -p "$tree/build/gcov"
tar -cf - --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.a' . | (cd "$tree" && tar -xf -)
cd "$tree"

gcc -std=c11 -O2 -Wall -Wextra -DERRORS="\"$tree/build/gcov/errors\"" -c -o build/coverage.o tests/coverage.c
: >build/gcov/errors
chmod 666 build/gcov/errors
# without the optimizer a line is a line, and a branch is one of the source
flags=$(head -n 1 conf-cc | sed 's/^cc //; s/ -O2//; s/ -fstack-protector-strong//; s/ -D_FORTIFY_SOURCE=2//')
echo "$tree/tests/coverage.sh cc $flags -O0" >conf-cc
echo "$tree/tests/coverage.sh ld" >conf-ld
make -s tools >build/make.log 2>&1 || {
	cat build/make.log
	exit 1
}
find . -name '*.gcno' | sed 's/no$/da/' | while read -r counters; do
	: >>"$counters"
	chmod 666 "$counters"
done

if [ $# -eq 0 ]; then
	# shellcheck disable=SC2046 # a list
	set -- $(find build/unit -type f ! -name '*.gc*' | sort)
	for test in tests/*.t tests/*/*.t; do
		is_left_out "$test" || set -- "$@" "$test"
	done
fi
status=0
TOOLS_MADE=yes prove -j2 -e '' "$@" >build/prove.log 2>&1 || {
	status=1
	cat build/prove.log
}
if [ -s build/gcov/errors ]; then
	status=1
	echo 'counters that could not be written:'
	head -n 20 build/gcov/errors
fi
# what never ran has no counters, and gcov takes an empty file for a broken one
find . -name '*.gcda' -size 0 -exec rm {} +
/usr/bin/python3 tests/coverage.py . "$top/build/missed" || status=1
exit $status
