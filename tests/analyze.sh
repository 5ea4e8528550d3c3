#!/bin/sh
# analyze.sh: runs four tools that check the sources without running the programs, for `make analyze`.
#
# All four check the programs; gcc and cppcheck also check the C files of tests/ and bench/. One line for each tool says
# how many files it checked. A finding is printed, and the exit status is 1; if a tool is missing, it is 111. A finding
# that is not a fault is marked and explained in the source: NOLINT and cppcheck-suppress with a reason, and .clang-tidy
# for whole checks.
set -u
LC_ALL=C
export LC_ALL

missing=
for tool in gcc clang clang-tidy cppcheck scan-build; do
	command -v "$tool" >/dev/null || missing="$missing $tool"
done
if [ -n "$missing" ]; then
	echo "analyze: NOT DONE, these are missing:$missing" >&2
	echo 'analyze: apt-get install --no-install-recommends gcc clang clang-tidy clang-tools cppcheck' >&2
	exit 111
fi

T=$(mktemp -d "${TMPDIR:-/tmp}/analyze.XXXXXX") || exit 111
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT HUP TERM
flags=$(head -n 1 conf-cc)
flags=${flags#* }
gmime=$(pkg-config --cflags gmime-3.0 | sed 's/-I/-isystem /g')
for room in $(sed -n 's/^ROOMS = //p' Makefile); do ls "$room"/*.c; done >"$T/programs"
ls ./*.c >>"$T/programs"
ls tests/*.c tests/*/*.c bench/*.c >"$T/tests"
cat "$T/programs" "$T/tests" >"$T/all"
wrong=0

judge() { # name status list: what the tool said is in $T/said
	if [ "$2" -eq 0 ]; then
		echo "analyze: $1: $(wc -l <"$3") files, nothing found"
	else
		cat "$T/said"
		echo "analyze: $1: $(wc -l <"$3") files, FINDINGS above" >&2
		wrong=1
	fi
}

each() { # name list command ...: the command gets one file at a time, two run at once
	name=$1
	list=$2
	shift 2
	xargs -P 2 -I {} "$@" <"$list" >"$T/said" 2>&1
	judge "$name" $? "$list"
}

# -D: what the scripts that build them say on the command line
# shellcheck disable=SC2086 # options
each 'gcc -fanalyzer' "$T/all" gcc $flags '-DERRORS=""' '-DWATCH_FILE=""' \
	-DWATCH_BYTES=1048576 -Werror -fanalyzer -fPIC -I. -isystem /usr/include/opendkim $gmime -c -o /dev/null {}

# one file at a time: of two, what clang-tidy 14 knows of a va_list in the first is wrong for the second
# shellcheck disable=SC2086
each clang-tidy "$T/programs" clang-tidy --quiet --config-file=.clang-tidy {} -- $flags -I.

# beside its usual checkers those that clang-tidy leaves off: what a portable malloc() and a nullability note promise
# shellcheck disable=SC2086
each scan-build "$T/programs" scan-build --status-bugs --use-cc=clang -o "$T/scan" \
	-enable-checker optin.portability.UnixAPI -enable-checker security.FloatLoopCounter \
	-enable-checker nullability.NullPassedToNonnull -enable-checker nullability.NullableDereferenced \
	-disable-checker security.insecureAPI.vfork -disable-checker unix.Vfork \
	clang $flags -I. -c -o /dev/null {}

# The _r twins of readdir(), getpwnam() and their like are for programs with threads.
# shellcheck disable=SC2046
cppcheck_says() { # list option ...
	list=$1
	shift
	cppcheck --quiet --error-exitcode=1 --inline-suppr --enable=warning,performance,portability --std=c11 \
		--library=posix -D_XOPEN_SOURCE=700 -I. --suppress=readdirCalled --suppress=getpwnamCalled \
		--suppress=getgrnamCalled --suppress=getpwuidCalled --suppress=getgrgidCalled "$@" $(cat "$list") >"$T/said" 2>&1
	judge cppcheck $? "$list"
}
cppcheck_says "$T/programs" --inconclusive
# the tables of the unit tests are macros that it gets wrong; gcc looks at what has no value, too
cppcheck_says "$T/tests" --suppress=uninitvar

exit "$wrong"
