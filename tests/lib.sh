# lib.sh: TAP for shell tests, read with `. tests/lib.sh` from the top of the tree (prove runs there).
# Gives $TOP (the tree), $T (an empty private folder, removed at the end) and these:
#
#   ok "what should hold" command [argument ...]      the command's exit status decides
#   is "what" "got" "wanted"                          strings
#   is_file "what" got wanted                         bytes of two files
#   note "text"                                       a diagnostic line
#   done_testing                                      the last line of each test
#
# What the tests need is built first, unless `make check` has done it ($TOOLS_MADE): `make tools`, when a source is newer
# than the last one. Tests that start at once wait for each other.
#
# shellcheck shell=sh

# `openssl x509` and `openssl cms` would read all certificates that the system trusts first, which takes five times as long
# as what they are asked to do
SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null
export SSL_CERT_FILE SSL_CERT_DIR

TOP=$(pwd)
T=$(mktemp -d "${TMPDIR:-/tmp}/dkimtest.XXXXXX") || exit 111
# set-id tests hand folders below this one to other users
chmod 755 "$T"
tap_count=0
tap_failed=0
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT HUP TERM

# a source, or a folder that has lost or got a file, is newer than the last `make tools`
tools_are_old() {
	[ ! -f build/tools-made ] || [ -n "$(find . \( -path ./build -o -path ./.git -o -path ./tests/fuzz/corpus \) -prune -o \
		\( -type d -o -name '*.[ch]' -o -name '*.mk' -o -name '*.sh' -o -name 'conf-*' -o -name Makefile \) \
		-newer build/tools-made -print | head -n 1)" ]
}

# flock() by perl, as prove is perl, too; the lock ends with the process, whatever ends that
make_tools() {
	mkdir -p build
	perl -MFcntl=:flock -e 'open(L, ">>", "build/lock") && flock(L, LOCK_EX); exit(system(@ARGV) ? 1 : 0)' \
		"${MAKE:-make}" -j2 tools >"$T/tools.log" 2>&1
}

if [ -z "${TOOLS_MADE-}" ] && tools_are_old && ! make_tools; then
	tail -n 20 "$T/tools.log" >&2
	echo 'Bail out! make tools failed: see above'
	exit 111
fi

note() { printf '%s\n' "$*" | sed 's/^/# /'; }

tap_line() { # good what
	tap_count=$((tap_count + 1))
	if [ "$1" = 1 ]; then
		printf 'ok %d - %s\n' "$tap_count" "$2"
	else
		tap_failed=$((tap_failed + 1))
		printf 'not ok %d - %s\n' "$tap_count" "$2"
	fi
}

ok() {
	what=$1
	shift
	if "$@" >"$T/.ok.out" 2>&1; then tap_line 1 "$what"; else
		tap_line 0 "$what"
		note "command: $*"
		note "$(head -c 2000 "$T/.ok.out")"
	fi
}

is() {
	if [ "$2" = "$3" ]; then tap_line 1 "$1"; else
		tap_line 0 "$1"
		note "got:    $2"
		note "wanted: $3"
	fi
}

is_file() {
	if cmp -s "$2" "$3"; then tap_line 1 "$1"; else
		tap_line 0 "$1"
		note "$(cmp "$2" "$3" 2>&1)"
		note "got:    $(head -c 600 "$2" | od -An -c | head -20)"
		note "wanted: $(head -c 600 "$3" | od -An -c | head -20)"
	fi
}

done_testing() {
	printf '1..%d\n' "$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
