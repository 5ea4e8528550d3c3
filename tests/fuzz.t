#!/bin/sh
# Runs every input that fuzzing has kept, with the compiler and the flags of this build.
# shellcheck source=tests/lib.sh
. tests/lib.sh

replay() { # harness
	set -- "build/replay/$1" "tests/fuzz/corpus/$1"/*
	[ -s "$2" ] || {
		echo 'no corpus'
		return 1
	}
	"$@"
}

ok 'a corpus that is empty is seen' sh -c '! "$@"' sh build/replay/taglist
for source in tests/fuzz/*.c; do
	harness=$(basename "$source" .c)
	[ "$harness" = replay ] || ok "$harness" replay "$harness"
done

done_testing
