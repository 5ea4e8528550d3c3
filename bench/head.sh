# head.sh: the start of a bench that has no option but -q. Read with the arguments of the bench, from the top of the tree,
# behind $bench, its name, and $tools, the programs that it needs. Sets:
#
#   $top $src $b   the tree, the folder of this file, the folder of all that the bench makes
#   $fewer         by this the repetitions are divided: 10 with -q, else 1
#   die TEXT
#
# shellcheck shell=sh disable=SC2034,SC2154
set -eu

top=$(pwd)
src=$top/bench
b=$top/build/bench-$bench
fewer=1

die() {
	printf 'bench: fatal: %s\n' "$*" >&2
	exit 111
}

while getopts q option; do
	case $option in
	q) fewer=10 ;;
	*)
		echo "bench: usage: bench/$bench.sh [-q]" >&2
		exit 100
		;;
	esac
done
[ -f "$src/measure.c" ] || die 'run me from the top of the tree'
for tool in $tools; do
	command -v "$tool" >/dev/null || die "$tool is missing: run ./deps.sh --test"
done
