# failing.sh: any single call of qmail-unseal or of a child fails. Read after tests/unseal/home.sh. $T/good is what is queued
# when nothing fails, $UNSEAL the program that loads failinject.so.
#
#   failing WHAT SPEC ...                       calls of qmail-unseal
#   failing_child WHAT PROGRAM MODE SPEC ...    calls of a child in this mode
#
# SPEC: the words of tests/failinject.c, with /N for every Nth call alone, + for every later call too, ? if there may be none.
#
# is_also_right may be defined anew: what is queued, $GOT/message, is not $T/good, but right all the same.
#
# shellcheck shell=sh disable=SC2154,SC2034

# shellcheck source=tests/failrun.sh
. tests/failrun.sh

UNSEAL=$TOP/build/qmail-unseal.dyn
# the stand-in for qmail-queue records there
RUN=$R
failing_options="-f message,envelope,queued -s $H/queue/dkim"

is_also_right() { false; }

# right: it is queued; later: the client is told to try again
judge() {
	outcome=wrong
	told=$(cat "$GOT/stdout" "$GOT/stderr")
	case $told in
	'ok 0 ') if cmp -s "$GOT/envelope" "$E" && [ -e "$GOT/queued" ] && { cmp -s "$GOT/message" "$T/good" || is_also_right; }; then outcome=right; fi ;;
	'Z '*) [ -e "$GOT/queued" ] || outcome=later ;;
	esac
	[ ! -e "$GOT/left" ] || outcome=left_content
	[ $outcome != wrong ] || note "$GOT: $told" >&2
	echo $outcome
}

fail_each() { # what spec ...
	fail_what=$1
	shift
	for spec; do
		read_spec "$spec"
		said=$(each_call judge "$spec_step" "$spec_fault" "$TOP/build/smtpd" -o "$T/log" "$M" "$E" "$UNSEAL")
		is "$fail_what, $spec: ${said%%:*} runs" "$(echo "${said#*:}" | sed 's/ 0 right;//; s/ 0 later;//')" ''
		[ -n "$spec_may" ] || ok "$fail_what, $spec: there are such calls" test "${said%%:*}" -gt 0
		is "$fail_what, $spec: it came to an end as without failures" "$(cat "$T/last")" '0 right'
	done
}

failing() {
	FAILRUN="$failing_options -n ${UNSEAL##*/}"
	fail_each "$@"
}

# The same in one mode of a child: tests/failnth.c stands before it, because children get no environment.
failing_child() { # what program mode spec ...
	child_what=$1 child=$2
	child_real=$TOP/$child
	case $child in qmail-mime | qmail-pgp) child_real=$TOP/build/$child.dyn ;; esac
	FAILRUN="$failing_options -n $child -c $H/control/failinject -m $3 -p $child_real"
	shift 3
	ln -sf "$TOP/build/failnth" "$H/bin/$child"
	fail_each "$child_what" "$@"
	ln -sf "$TOP/$child" "$H/bin/$child"
}
