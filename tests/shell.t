#!/bin/sh
# What shellcheck says of each script.
#
# Of the tests (*.t), which take most of the time, this takes those that are not as the last commit has them;
# `shell.t long`, of `make analyze`, takes all.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/offences.sh
. tests/offences.sh

mkdir -p build

# A shell file is known by its first line.
while read -r f; do
	case $f in mkdkimkey | mkmailkey) continue ;; esac
	if head -n 1 "$f" | grep -q '^#!/bin/sh' || [ "${f%.sh}" != "$f" ]; then echo "$f"; fi
done <"$T/files" >"$T/shell"

which='all of them' choose=cat
if [ "${1-short}" != long ]; then
	{ git diff --name-only --relative HEAD && git ls-files --others --exclude-standard; } >"$T/changed" 2>/dev/null || : >"$T/changed"
	which='those that changed' choose="grep -xFf $T/changed"
fi

# Tests hand functions to ok(), code to sh -c, and variables to those who read them: shellcheck's hints
# about these are not offences there.
#
# It says the same of the same bytes: the sums of what it found nothing in are kept, together with those of its options,
# its version and the files that might be read.
shell_faults() { # "option ..." file ...
	options=$1
	shift
	[ $# -gt 0 ] || return 0
	around=$({ echo "$options"; shellcheck --version; cat "$T/around"; } | sha256sum | cut -c 1-16)
	sha256sum "$@" | sed "s/^/$around /" >"$T/sums"
	touch "$TOP/build/shell-passed"
	# shellcheck disable=SC2046,SC2086
	set -- $(grep -vxFf "$TOP/build/shell-passed" "$T/sums" | sed 's/.* //')
	# shellcheck disable=SC2086
	if [ $# -eq 0 ] || shellcheck $options "$@"; then cat "$T/sums" >>"$TOP/build/shell-passed"; fi
}
xargs cat <"$T/shell" >"$T/around"
echo 'rm $''1' >"$bad/x.sh"
for again in '' ', and again'; do
	sees "a shell fault$again" shell_faults '-s sh' "$bad/x.sh"
done
# shellcheck disable=SC2046
clean 'what is installed or run by hand passes shellcheck' shell_faults '-x -s sh' $(grep -v '^tests/' "$T/shell")
# shellcheck disable=SC2046
clean 'what the tests read passes shellcheck' \
	shell_faults '-x -s sh -S warning -e SC2034' $(grep '^tests/.*\.sh$' "$T/shell")
# To follow it anew for each test takes three quarters of the time, and all that counts there are the variables that it
# sets: in a copy of the tests a file of these stands in its place.
stub() { # file
	mkdir -p "$T/stubs/$(dirname "$1")"
	{
		grep -E '^(# shellcheck source=|\. )' "$1"
		{
			grep -oE '(^|[^A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*=' "$1" | sed -E 's/=$//; s/.*[^A-Za-z0-9_]//'
			sed -nE 's/.*(^|[^A-Za-z0-9_])for ([A-Za-z0-9_]+)( in .*|; do.*|)$/\2/p; s/.*[^A-Za-z0-9_]read -r ([a-z0-9_ ]+).*/\1/p' "$1" |
				tr ' ' '\n'
		} | grep . | sort -u | sed 's/$/=x/'
	} >"$T/stubs/$1"
}
tests_pass() ( # file ...
	for f in "$@"; do
		mkdir -p "$T/stubs/$(dirname "$f")"
		cp "$f" "$T/stubs/$f"
	done
	cd "$T/stubs" && shell_faults '-x -s sh -S warning -e SC2034' "$@"
)
for f in $(grep '^tests/.*\.sh$' "$T/shell"); do stub "$f"; done
find "$T/stubs" -type f | sort | xargs cat >"$T/around"
ok 'a file of variables' grep -qx PKI=x "$T/stubs/tests/smime/pki.sh"
printf '%s\n' '# shellcheck source=tests/lib.sh' '. tests/lib.sh' 'echo "$T" "$TOP" "$''nowhere"' >"$bad/x.t"
is 'a test may use what lib.sh sets, and nothing else' \
	"$(cd "$bad" && tests_pass x.t | sed -n 's/.*(warning): \([a-z]*\).*/\1/p' | sort -u)" nowhere
# shellcheck disable=SC2046
clean "the tests pass shellcheck, $which" tests_pass $(grep '^tests/.*\.t$' "$T/shell" | $choose)

done_testing
