#!/bin/sh
# Runs the harnesses of this folder under libFuzzer, one after the other, from the top of the tree:
#
#   tests/fuzz/run.sh run SECONDS HARNESS ...     fuzz each so long; a table at the end; exit 1 if one found something
#   tests/fuzz/run.sh merge HARNESS ...           minimize tests/fuzz/corpus, with what runs have found so far
#
# Everything is built anew in build/fuzz/tree, a copy of the sources, with clang and its sanitizers. What a run finds
# stays below build/fuzz: corpus/HARNESS has new inputs, findings/HARNESS what failed, log/HARNESS the output.

set -u
LC_ALL=C
export LC_ALL
unset MAKEFLAGS MFLAGS MAKELEVEL

mode=$1
shift
seconds=0
[ "$mode" != run ] || {
	seconds=$1
	shift
}
built=build/fuzz
tree=$built/tree
# of a corpus
files_max=400
bytes_max=300000
cc="clang -std=c11 -D_XOPEN_SOURCE=700 -O1 -g -fno-omit-frame-pointer \
-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"

mkdir -p "$tree" "$built/log" || exit 111
# -p: make builds what has changed only
cp -p Makefile conf-* chkdeps.sh deps.mk auto-charset.c auto-seccomp.c "$tree" || exit 111
rooms=$(sed -n 's/^ROOMS = //p' Makefile)
for folder in $rooms tests tests/fuzz tests/mime; do
	mkdir -p "$tree/$folder"
	cp -p $folder/*.[ch] "$tree/$folder" || exit 111
done

build() { # target [VARIABLE=value]
	(cd "$tree" && "${MAKE:-make}" STATIC= CC="$cc" FUZZ_MAIN=-fsanitize=fuzzer "$@") >"$built/log/build" 2>&1 || {
		cat "$built/log/build" >&2
		exit 111
	}
}
for archive in $(sed -n 's/^ARCHIVES = //p' Makefile); do
	build "$archive"
done

# edges of the modules that a harness includes: reached and all
edges() { # harness
	modules=$(sed -nE "s,^#include \"(($(echo "$rooms" | tr ' ' '|'))/[a-z_0-9]*)\.h\"\$,\1.c,p" "tests/fuzz/$1.c" | tr '\n' ' ')
	sed -nE 's,^(UN)?COVERED_FUNC: .*edges: ([0-9]*)/([0-9]*) .*/tree/([^ :]*):[0-9:]*$,\2 \3 \4,p' "$built/log/$1" |
		awk -v modules="$modules" '
			BEGIN { n = split(modules, m, " "); for (i = 1; i <= n; i++) wanted[m[i]] }
			$3 in wanted { reached += $1; all += $2 }
			END { printf "%d/%d\n", reached, all }'
}

fuzz() { # harness
	new=$built/corpus/$1
	findings=$built/findings/$1
	mkdir -p "$new" "$findings" "tests/fuzz/corpus/$1"
	# what failed before is tried first: it fails again, or is an input like any other
	find "$findings" -type f -exec mv {} "$new" \;
	dictionary=
	[ ! -f "tests/fuzz/$1.dict" ] || dictionary=-dict=tests/fuzz/$1.dict
	# shellcheck disable=SC2086
	"$tree/build/replay/$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-print_coverage=1 -artifact_prefix="$findings/" $dictionary "$new" "tests/fuzz/corpus/$1" >"$built/log/$1" 2>&1
	status=$?
	found=$(find "$findings" -type f | wc -l)
	# a harness that can't even start has found something, too
	[ "$found" -gt 0 ] || [ "$status" -eq 0 ] || found="exit $status"
	reached=$(edges "$1")
	# a harness that reaches nothing tests nothing
	[ "${reached%%/*}" -gt 0 ] || [ "$found" != 0 ] || found='no edges'
	[ "$found" = 0 ] || failed=1
	awk -v name="$1" -v edges="$reached" -v files="$(find "tests/fuzz/corpus/$1" -type f | wc -l)" -v found="$found" '
		/^stat::number_of_executed_units:/ { runs = $2 }
		/^stat::average_exec_per_sec:/ { rate = $2 }
		/ cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
		END { printf "%-14s %12d %8d %7d %15s %7d  %s\n", name, runs, rate, cov, edges, files, found }' "$built/log/$1" \
		>>"$built/table"
}

# Inputs with a name of their own stay as they are; the others are chosen anew: all that reach another edge, or reach it
# more often, but where these are too many those alone that reach another edge.
merge() { # harness
	corpus=tests/fuzz/corpus/$1
	chosen=$built/merged/$1
	mkdir -p "$built/merged" "$built/corpus/$1" "$corpus"
	for counters in 1 0; do
		rm -rf "$chosen"
		mkdir "$chosen"
		find "$corpus" -type f | grep -vE '/[0-9a-f]{40}$' | while read -r named; do
			cp "$named" "$chosen"
		done
		"$tree/build/replay/$1" -set_cover_merge=1 -use_counters=$counters "$chosen" "$corpus" "$built/corpus/$1" \
			>"$built/log/$1.merge" 2>&1 || {
			tail -n 20 "$built/log/$1.merge" >&2
			return 1
		}
		files=$(find "$chosen" -type f | wc -l)
		bytes=$(cat "$chosen"/* | wc -c)
		[ "$files" -gt "$files_max" ] || [ "$bytes" -gt "$bytes_max" ] || break
	done
	rm -rf "$corpus"
	cp -R "$chosen" "$corpus"
	echo "$1: $files files, $bytes bytes"
}

failed=
: >"$built/table"
for harness; do
	build "build/replay/$harness" FUZZER="$harness"
	case $mode in
	run)
		echo "fuzz: $harness, $seconds s" >&2
		fuzz "$harness"
		;;
	merge) merge "$harness" || failed=1 ;;
	esac
done
[ "$mode" != run ] || {
	printf '%-14s %12s %8s %7s %15s %7s  %s\n' harness executions exec/s edges 'of its modules' corpus findings
	cat "$built/table"
}
# with the input itself: who reads the output of CI has no files of it
[ -z "$failed" ] || {
	find "$built/findings" -type f | while read -r finding; do
		echo "$finding"
		grep 'does not hold' "$built/log/$(basename "$(dirname "$finding")")" | head -n 1
		head -c 1024 "$finding" | od -A d -c
	done
	exit 1
} >&2
