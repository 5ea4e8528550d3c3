# failrun.sh: fail every call of a program in turn, by tests/failrun.c. Read after lib.sh.
#
#   $RUN      the folder in which the program has to make its files; it is empty before each run
#   each_call JUDGE STEP FAMILY[+]:ERRNO PROGRAM ARGUMENT ...
#             prints how many calls were failed, and what came of that: `N: CODE WORD; CODE WORD; ...`. JUDGE is called once
#             for each kind of outcome, and prints the WORD; $code is the exit code, and $GOT has stdout, stderr and the
#             files of $RUN. $T/last has CODE and WORD of the run in which nothing was failed, and $T/judged COUNT, CODE and
#             WORD of each kind.
#   $FAILRUN  options of tests/failrun.c, in words
#   read_spec SPEC   reads FAMILY[+][?][/STEP][:ERRNO] into $spec_fault, FAMILY[+]:ERRNO, $spec_step, and $spec_may if there
#             may be no such call
#
# shellcheck shell=sh

export FAILINJECT_SO="$TOP/build/failinject.so"
RUN=$T/run

each_call() {
	judge=$1 step=$2 family=$3
	shift 3
	rm -rf "$RUN"
	mkdir "$RUN"
	# shellcheck disable=SC2086 # words
	"$TOP/build/failrun" ${FAILRUN-} "$RUN" "$step" "$family" "$@" >"$T/kinds" || {
		echo "0: failrun ended with $?"
		return
	}
	while read -r count code kind; do
		GOT=$RUN/$kind
		echo "$count $code $($judge)"
	done <"$T/kinds" >"$T/judged"
	sed -n 's/^last //p' "$T/judged" >"$T/last"
	sed '$d' "$T/judged" | sort -k 2 | awk '
		{ n += $1; kind = $2 " " $3; if (kind != before) said = said " " kind ";"; before = kind }
		END { print n + 0 ":" said }'
}

read_spec() {
	spec_fault=${1%%:*} spec_step=1 spec_may=''
	case $spec_fault in */*) spec_step=${spec_fault#*/} spec_fault=${spec_fault%%/*} ;; esac
	case $spec_fault in *\?) spec_fault=${spec_fault%\?} spec_may=1 ;; esac
	case $1 in *:*) spec_fault=$spec_fault:${1#*:} ;; esac
}
