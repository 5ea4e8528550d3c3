#!/bin/sh
# links.t: two links on one incoming message. Only the first one removes forged Authentication-Results fields; a later
# one knows by $STRIPPED_PID that it must not, and adds its field on top. The stand-in (tests/verify/standin.c) is a link
# that is built as ours are.
# shellcheck disable=SC2016
. tests/lib.sh
# shellcheck source=tests/verify/dkverify.sh
. tests/verify/dkverify.sh

home_new
mkdir "$H/queue/standin"
dkim_says 3 'dkim=none (message not signed)'
STANDIN=$TOP/build/standin
QUEUE=$H/bin/qmail-queue
ours='Authentication-Results: mx.example.net;
	dkim=none (message not signed)'
theirs='Authentication-Results: mx.example.net;
	x-standin=pass'
forged='Authentication-Results: mx.example.net; dkim=pass header.d=bank.example'
other='Authentication-Results: mx.other.example; dkim=fail'
body='From: Jan <jan@example.org>
'$other'

'$forged'
Are you hungry?'
printf '%s\n%s\n%s\n' " $forged" "$forged" "$body" >"$M"

# script NAME LINE ...: a program of the chain that is a shell script
script() {
	script_file=$H/bin/$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$script_file"
	chmod 755 "$script_file"
}

# chain WHAT FIELD ...: what was queued begins with these fields, and below them is what was sent without the forged one
chain() {
	expect "$1" 'ok 0 ' queued
	what=$1
	shift
	for field; do printf '%s\n' "$field"; done >"$T/wanted"
	printf '%s\n' "$body" >>"$T/wanted"
	is_file "$what: fields, and the message below" "$R/message" "$T/wanted"
}
set_pid() { sed -n 's/^STRIPPED_PID=//p' "$R/env"; }
of_queue() { sed -n 's/^pid //p' "$R/facts"; }

# ---- which link removes -----------------------------------------------------------------------------

receive
chain 'qmail-dkverify alone' "$ours"
is 'it marks the process' "$(set_pid)" "$(of_queue)"
# log_has WHAT TEXT
log_has() {
	case $log in
	*"$2"*) tap_line 1 "$1" ;;
	*) is "$1" "$log" "... $2 ..." ;;
	esac
}
log_has 'what it removed is in the log' ' removed 1 dkim=none'

first=$DKVERIFY
DKVERIFY=$STANDIN receive
chain 'the stand-in alone' "$theirs"

export DKQUEUE="$STANDIN"
receive
chain 'qmail-dkverify, then the stand-in' "$theirs" "$ours"
is 'one process runs both' "$(set_pid)" "$(of_queue)"
is 'each writes its line' "$(printf '%s\n' "$log" | sed 's/qp [0-9]*/qp/;s/bytes [0-9]*/bytes/')" \
	'qmail-dkverify: qp accepted bytes removed 1 dkim=none (message not signed)
standin: qp accepted bytes x-standin=pass'
is 'fd 0 of qmail-queue' "$(head -n 1 "$R/fds")" '0 file r offset=0 links=0'
receive -6
is 'its descriptors: nothing of either link' "$(sed 's/ .*//' "$R/fds" | tr '\n' ' ')" '0 1 2 6 '
unset DKQUEUE

DKVERIFY=$STANDIN STANDIN_QUEUE=$first receive
chain 'the stand-in, then qmail-dkverify' "$ours" "$theirs"
case $log in
*removed*) is 'the second one removes nothing' "$log" '...' ;;
*) tap_line 1 'the second one removes nothing' ;;
esac

script again 'unset DKVERIFY_PID' 'DKQUEUE=bin/qmail-queue exec '"$first"
DKQUEUE=bin/again receive
chain 'qmail-dkverify twice' "$ours" "$ours"
DKQUEUE=$first receive
expect 'qmail-dkverify that leads back to itself' 'Z 55 ' 'not queued'

# a next program that calls qmail-dkverify as a child comes to an end; a filter that sends a message of its own does so
# once, and that is no loop
script child "$first" 'exit $?'
DKQUEUE=bin/child receive
expect 'qmail-dkverify that leads back to itself as a child' 'Z 55 ' 'not queued'
for depth in 1 4; do
	DKVERIFY_DEPTH=$depth receive
	chain "DKVERIFY_DEPTH=$depth" "$ours"
done
DKVERIFY_DEPTH=5 receive
expect 'DKVERIFY_DEPTH=5' 'Z 55 ' 'not queued'

script three 'unset DKVERIFY_PID' 'DKQUEUE='"$STANDIN"' exec '"$first"
DKQUEUE=bin/three receive
chain 'three links' "$theirs" "$ours" "$ours"

# a program between them that adds a field, as a virus scanner does
script scanner '{ echo "X-Scanned: yes"; cat; } >'"$T/scanned" "exec $STANDIN <$T/scanned"
DKQUEUE=bin/scanner receive
chain 'a scanner between them that becomes the second link' "$theirs" 'X-Scanned: yes' "$ours"
script scanner '{ echo "X-Scanned: yes"; cat; } >'"$T/scanned" "$STANDIN <$T/scanned" 'exit $?'
DKQUEUE=bin/scanner receive
chain 'a scanner that starts the second link as a child: another process, so it removes' "$theirs" 'X-Scanned: yes'

# ---- what is no mark ----------------------------------------------------------------------------------

# marked WHAT VALUE: a value that was there before the first link
marked() {
	STRIPPED_PID=$2 receive
	chain "STRIPPED_PID $1" "$ours"
	is "STRIPPED_PID $1: the next program gets the right one" "$(set_pid)" "$(of_queue)"
}
marked 'of another process' 1
marked 'empty' ''
marked 'no number' x
marked 'negative' -1
marked 'too long' 99999999999999999999999999
# our own number, and something more
for more in '" $$"' '"$$ "' '"$$x"' '"+$$"' '"0x$$"' '"$$.0"'; do
	script first "STRIPPED_PID=$more" 'export STRIPPED_PID' "exec $first"
	DKVERIFY=$H/bin/first receive
	chain "STRIPPED_PID=$more" "$ours"
done

# ---- who looks at nothing marks nothing --------------------------------------------------------------

# The first link hands on what it got, and the second one finds no mark
export DKQUEUE="$H/bin/second"
script second 'echo "${STRIPPED_PID-none}" >'"$T/mark" "unset DKIM; exec $STANDIN"
DKIM=- receive
chain 'DKIM=-: the second one removes' "$theirs"
is 'DKIM=-: no mark' "$(cat "$T/mark")" none
RELAYCLIENT='' receive
expect 'own mail through two links' 'ok 0 ' queued
is_file 'own mail: byte for byte' "$R/message" "$M"
is 'own mail: no mark' "$(cat "$T/mark")" none
ok 'own mail: no mark in qmail-queue' sh -c "! grep -q ^STRIPPED_PID= '$R/env'"
unset DKQUEUE

# ---- refusals and trouble in either ---------------------------------------------------------------------

export STANDIN_REFUSES=1 DKQUEUE="$STANDIN"
receive
expect 'the second one refuses' 'D 31 ' 'not queued'
receive -6
expect 'the second one refuses, notqmail' 'D 82 D5.7.1 the stand-in says no' 'not queued'
receive -e 5
expect 'the second one refuses, indimail' 'D 88 D5.7.1 the stand-in says no' 'not queued'
unset STANDIN_REFUSES
DKIM=! receive -6
expect 'the first one refuses' 'D 82 D5.7.20 No passing DKIM signature found' 'not queued'
DKQUEUE=$H/bin/none receive
expect 'no second one' 'Z 120 ' 'not queued'
STANDIN_QUEUE=$H/bin/none receive
expect 'nothing behind the second one' 'Z 120 ' 'not queued'
log_has 'the log names the link that failed' 'standin: unable to run the next program'
# the file of the first one fits, with its field; that of the second one does not
printf '%s\n' "$body" >"$M"
receive -F $(($(wc -c <"$M") + $(printf '%s\n' "$ours" | wc -c) + 10))
expect 'the disk is full for the second one' 'Z 53 ' 'not queued'
log_has 'and it says so' 'standin: unable to write the message'
rm -rf "$H/queue/standin"
receive
chain 'no folder for the files of the second one' "$theirs" "$ours"

done_testing
