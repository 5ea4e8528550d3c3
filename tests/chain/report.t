#!/bin/sh
# report.t: qmail-rspawn gets the report of qmail-remote as it would get it without us, whatever qmail-remote
# writes and however it ends; a notice changes no letter of a report.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa
NOTICE="can't read private file: ssl/domainkeys/example.org/missing continue without signing.\n"
SAY=say

# report_case WHAT BEFORE BEHIND [ACTION ...]: what the remote writes, cut where a notice belongs;
# BEFORE is `-` where no notice may be added.
report_case() {
	case_is=$1 before=$2 behind=$3
	shift 3
	if [ "$before" = - ]; then before='' added=''; else added=$NOTICE; fi
	# shellcheck disable=SC2059 # escapes are wanted
	printf "$before$behind" >"$T/said"
	# shellcheck disable=SC2059
	printf "$before$added$behind" >"$T/said.notice"

	remote_says "$SAY $before$behind" "$@"
	spawned -d "$H" "$M" bin/qmail-remote mx.remote.example jan@example.org joe@remote.example
	letter_direct=$letter text_direct=$text

	rm -f "$H/control/dkimdomains"
	deliver jan@example.org
	is "$case_is: plain: letter and message" "$state" "$letter_direct plain"
	is "$case_is: plain: text" "$text" "$text_direct"
	is_file "$case_is: plain: report" "$T/raw" "$T/said"

	rules 'example.org:'
	deliver jan@example.org
	expect "$case_is: signed: letter and message" "$letter_direct signed" d=example.org
	is "$case_is: signed: text" "$text" "$text_direct"
	is_file "$case_is: signed: report" "$T/raw" "$T/said"

	rules 'example.org:missing'
	deliver jan@example.org
	is "$case_is: notice: letter and message" "$state" "$letter_direct plain"
	is_file "$case_is: notice: report" "$T/raw" "$T/said.notice"
}

report_case "K" 'Kaccepted.\n' '\0'
report_case "Z" 'Zlater.\n' '\0'
report_case "D" 'Dnever.\n' '\0'
report_case "r, K" 'rJoe is welcome.\n\0Kaccepted.\n' '\0'
report_case "r, Z" 'rJoe is welcome.\n\0Zlater.\n' '\0'
report_case "h, D" 'hJoe is not here.\n\0Dnever.\n' '\0'
report_case "h, K" 'hJoe is not here.\n\0Kaccepted.\n' '\0'
report_case "s, Z" 'sJoe is busy.\n\0Zlater.\n' '\0'
report_case "s, K" 'sJoe is busy.\n\0Kaccepted.\n' '\0'
report_case "r, h, s, K" 'ra\0hb\0sc\0Kaccepted.\n' '\0'
report_case "K, then more" 'Kaccepted.\n' '\0Dignored.\n\0trailing'
report_case "Z, then K" 'Zlater.\n' '\0Kignored.\n\0'
report_case "D, then K" 'Dnever.\n' '\0Kignored.\n\0'
report_case "no LF before the NUL" 'rok\0Kaccepted' '\0'
report_case "empty parts first" '\0\0Kaccepted.\n' '\0'
report_case "text without any letter" - 'hello there\n\0'
report_case "K without a NUL" - 'Kaccepted.\n'
report_case "r, K without a NUL" - 'rok\0Kaccepted.\n'
report_case "nothing" - ''
report_case "K, exit 111" 'Kaccepted.\n' '\0' 'exit 111'
report_case "K, exit 3" 'Kaccepted.\n' '\0' 'exit 3'
report_case "nothing, exit 111" - '' 'exit 111'
report_case "K, then killed by a signal" 'Kaccepted.\n' '\0' 'kill 9'
report_case "nothing, killed by a signal" - '' 'kill 11'
report_case "fd 1 closed early" 'Kaccepted.\n' '\0' 'close 1' 'close 0'

SAY=bytewise
report_case "byte by byte" 'rok\n\0Kaccepted.\n' '\0'
SAY=err
report_case "written to fd 2" 'rok\n\0Kaccepted.\n' '\0'
SAY=say
for size in 5000 100000; do
	long=$(head -c "$size" /dev/zero | tr '\000' x)
	# of a report over 64 KiB only that much is looked at: it goes on as it comes, unchanged
	if [ $size = 5000 ]; then
		report_case "a K of $size bytes" "K$long\n" '\0'
		report_case "a K behind $size bytes" "r$long\n\0Kaccepted.\n" '\0'
	else
		report_case "a K of $size bytes" - "K$long\n\0"
		report_case "a K behind $size bytes" - "r$long\n\0Kaccepted.\n\0"
	fi
	report_case "a K in front of $size bytes" 'Kaccepted.\n' "\0$long\0"
done

verify_all
done_testing
