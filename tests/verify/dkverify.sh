# dkverify.sh: a private qmail home, and messages that qmail-dkverify takes as qmail-smtpd runs it. Read after lib.sh.
#
# Gives what tests/home.sh does ($R is from the stand-in for qmail-queue), $E (the envelope), $DKVERIFY (the program
# under test) and these:
#
#   home_new                    a fresh home: qmail-dkim the real one, the stand-in says exit 0
#   queue_says ACTION ...       what the stand-in does, see tests/verify/queue.c
#   dkim_is LINE ...            qmail-dkim is this shell script; $REAL in it is the real one
#   dkim_says STATUS LINE ...   qmail-dkim reads the message, says these lines, and exits so
#   message TEXT                $M, from printf escapes
#   receive [OPTION ...]        options of tests/verify/smtpd.c; sets $told, $log and $state
#                               $HOSTILE goes before the program: another one that becomes it
#   expect WHAT TOLD STATE      compares them; a STATE is `queued`, `not queued`, `handed on` (to the next program, but
#                               with a broken envelope) or something that should never be
#   field_is WHAT TEXT          what the new field says, unfolded
#   rest_is WHAT FILE           what is behind it
#
# shellcheck shell=sh

# shellcheck source=tests/home.sh
. tests/home.sh

E=$T/envelope
DKVERIFY=${DKVERIFY:-$TOP/qmail-dkverify}
export TCPREMOTEIP=192.0.2.1
unset STRIPPED_PID DKIM DKQUEUE RELAYCLIENT ERROR_FD TMPDIR DNSCACHEIP
printf 'Fsender@example.org\000Trecip@example.net\000\000' >"$E"

home_new() {
	home_begin queue qmail-queue
	queue_says 'exit 0'
}

queue_says() {
	if [ "$1" = 'exit 0' ]; then shift; fi
	control queue-says "$R" "$@"
}

dkim_is() {
	rm -f "$H/bin/qmail-dkim"
	{
		echo '#!/bin/sh'
		echo "PATH=/usr/bin:/bin REAL=$TOP/qmail-dkim SEEN=$T/seen"
		printf '%s\n' "$@"
	} >"$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkim"
}

dkim_says() {
	dkim_status=$1
	shift
	printf '%s\n' "$@" >"$T/says"
	dkim_is 'cat >/dev/null' "cat $T/says" "exit $dkim_status"
}

# shellcheck disable=SC2059 # the text is the format
message() { printf "$1" >"$M"; }

receive() {
	clear_record
	# shellcheck disable=SC2086 # words
	told=$("$TOP/build/smtpd" -o "$T/log" "$@" "$M" "$E" ${HOSTILE-} "$DKVERIFY" 2>"$T/smtpd.err")
	judged=$?
	log=$(cat "$T/log")
	if [ -e "$R/queued" ]; then
		state='queued'
		cmp -s "$R/envelope" "$E" || state="$state WITH ANOTHER ENVELOPE"
		split_message
	elif [ -e "$R/runs" ]; then
		state='handed on'
	else
		state='not queued'
	fi
	if [ -e "$R/runs" ] && [ "$(wc -l <"$R/runs")" -ne 1 ]; then state="$state MORE THAN ONCE"; fi
	left=$(still_staged)
	if [ -n "$left" ]; then state="$state left: $left"; fi
	if [ "$judged" -ne 0 ]; then state="$state smtpd exit $judged: $(cat "$T/smtpd.err")"; fi
}

# the first field of what was queued, unfolded, into $T/field, and the rest into $T/rest
split_message() {
	"$PYTHON" - "$R/message" "$T/field" "$T/rest" <<'END'
import re, sys
data = open(sys.argv[1], 'rb').read()
end = re.match(rb'[^\n]*\n(?:[ \t][^\n]*\n)*', data)
field = end.group() if end else b''
long = [l for l in field.split(b'\n') if len(l) > 998 or (len(l) > 79 and b' ' in l.strip() and b'"' not in l)]
text = re.sub(rb'\n\t', b' ', field).rstrip(b'\n')
if long:
    text += b' LINE TOO LONG'
if re.search(rb'[^\t\n -~]', field):
    text += b' UNPRINTABLE'
open(sys.argv[2], 'wb').write(text)
open(sys.argv[3], 'wb').write(data[len(field):])
END
}

expect() {
	is "$1: the client is told" "$told" "$2"
	is "$1: $3" "$state" "$3"
	if [ "$told" != "$2" ] || [ "$state" != "$3" ]; then note "log: $log"; fi
}

field_is() { is "$1" "$(cat "$T/field")" "Authentication-Results: $2"; }
rest_is() { is_file "$1" "$T/rest" "$2"; }
