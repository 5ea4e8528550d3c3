#!/bin/sh
# dkverify.t: qmail-dkverify between qmail-smtpd and qmail-queue: the queued message, refusals and their channels,
# and every way in which it can fail. A stand-in gives the answers of qmail-dkim; dkverify-dns.t uses the real one.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/verify/dkverify.sh
. tests/verify/dkverify.sh

home_new
ordinary='Received: from x (192.0.2.1)\n  by mx.example.net; 21 Nov 2026 10:00:00 -0000\nFrom: Jan <jan@example.org>\nSubject: dinner\n\nAre you hungry?\n'
message "$ordinary"
pass='dkim=pass header.d=example.org header.i=@example.org header.s=jan header.a=rsa-sha256 header.b=AbCdEfGh'
fail='dkim=fail (body hash did not verify) header.d=example.com header.i=@example.com header.s=s1 header.a=rsa-sha256 header.b=XyZ12345'
temp='dkim=temperror (key unavailable: timeout) header.d=example.com header.i=@example.com header.s=s1 header.a=rsa-sha256 header.b=XyZ12345'
none='dkim=none (message not signed)'
trouble='mx.example.net; dkim=temperror (no answer from qmail-dkim)'
D='D5.7.20 No passing DKIM signature found'
Z='Z4.7.5 Unable to verify the DKIM signature, try again later'

# ---- what is queued -----------------------------------------------------------------------------

dkim_says 0 "$pass"
receive
expect 'a pass' 'ok 0 ' queued
field_is 'checklist 118: a pass: the field' "mx.example.net; $pass"
rest_is 'a pass: the message' "$M"
is 'a pass: the log' "$(echo "$log" | sed 's/qp [0-9]* /qp N /')" \
	"qmail-dkverify: qp N accepted bytes $(wc -c <"$M") dkim=pass d=example.org s=jan"
is 'qp is what the next program says in Received' "$(echo "$log" | sed 's/.* qp \([0-9]*\) .*/\1/')" "$(cat "$R/runs")"

dkim_says 0 "$fail" "$pass" 'dkim=neutral (not tried: 3 more signatures, the limit is 10)'
receive
field_is 'three results' "mx.example.net; $fail; $pass; dkim=neutral (not tried: 3 more signatures, the limit is 10)"
is 'a result starts a line' "$(sed -n '/^	dkim=/=' "$R/message" | tr '\n' ' ')" '2 4 6 '
dkim_says 3 "$none"
receive
field_is 'checklist 120: unsigned mail' "mx.example.net; $none"
ok 'checklist 117: it stands on top' sh -c "head -n 1 '$R/message' | grep -q '^Authentication-Results: mx.example.net;$'"
control authservid auth.example.net
receive
field_is 'control/authservid' "auth.example.net; $none"
rm "$H/control/authservid"

odd() { # what text: handed on as it is
	message "$2"
	receive
	expect "$1" 'ok 0 ' queued
	rest_is "checklist 104: $1: byte for byte" "$M"
}
odd 'no final newline' 'From: a@example.org\n\nhello'
odd 'a header line without end' 'From: a@example.org'
odd 'an empty message' ''
odd 'an empty header' '\nhello\n'
odd 'CRLF' 'From: a@example.org\r\nSubject: x\r\n\r\nhello\r\n.\r\n'
odd 'lone CR' 'From: a@example.org\rTo: b\n\nhel\rlo\r\n\r'
odd 'NUL and 8 bit' 'From: a@example.org\nX: \000\377\n\n\000\000\200\n'
odd 'lines that are no fields' 'From: a@example.org\nnot a field\n: nor this\n\nhello\n'
odd 'fields of others' 'Authentication-Results: mx.example.com; dkim=pass\nAuthentication-Results:\n "other.example" 1 ;\n none\nX-Authentication-Results: mx.example.net; x\nAuthentication-Result: mx.example.net\nFrom: a\n\nx\n'
odd 'a field in the body' 'From: a\n\nAuthentication-Results: mx.example.net; dkim=pass\n'
odd 'a field in the body, CRLF' 'From: a\r\n\r\nAuthentication-Results: mx.example.net; dkim=pass\r\n'
message "$ordinary"

# ---- forged fields (checklist 116; every shape of them is in tests/unit/mail/authres.c) --------------------

# stays BEFORE AFTER: the stand-in gets BEFORE as AFTER
stays() {
	printf '%b' "$3" >"$T/wanted"
	message "$2"
	receive
	rest_is "checklist 116: forged: $1" "$T/wanted"
}
stays 'several, not one behind the other' 'Authentication-Results: mx.example.net; a\nFrom: a\nAUTHENTICATION-results : MX.Example.NET;\n\tb\nTo: b\nAuthentication-Results: (c) "mx.example.net" 1; x\n\nbody\n' 'From: a\nTo: b\n\nbody\n'
ok 'the log counts them' sh -c "echo '$log' | grep -q ' removed 3 '"
stays 'two together at the end' 'From: a\nAuthentication-Results: mx.example.net; a\nAuthentication-Results: mx.example.net; b' 'From: a\n'
stays 'CRLF' 'Authentication-Results: mx.example.net;\r\n x\r\nFrom: a\r\n\r\nx\r\n' 'From: a\r\n\r\nx\r\n'
stays 'not to be parsed' 'Authentication-Results: mx.example.com dkim=pass\nAuthentication-Results:\nFrom: a\n\nx\n' 'From: a\n\nx\n'
stays 'a version that nobody knows' 'Authentication-Results: mx.example.com 2; x\nFrom: a\n\nx\n' 'From: a\n\nx\n'
stays 'behind a lone CR' 'Subject: x\rAuthentication-Results: mx.example.net; a\nFrom: a\n\nx\n' 'Subject: x\nFrom: a\n\nx\n'
stays 'with what stands behind a lone CR in it' 'Authentication-Results: mx.example.net\rFrom: b\nFrom: a\n\nx\n' 'From: a\n\nx\n'
stays 'what would continue our field' ' dkim=pass header.d=bank.example\nFrom: a\n\nx\n' 'From: a\n\nx\n'
control authservid other.example
stays 'our id is the one of control/authservid' 'Authentication-Results: mx.example.net; a\nAuthentication-Results: other.example; b\n\nx\n' 'Authentication-Results: mx.example.net; a\n\nx\n'
rm "$H/control/authservid"
dkim_is "cat >$T/verified" "echo '$none'" 'exit 3'
stays 'they are there when it is verified' 'Authentication-Results: mx.example.net; a\nFrom: a\n\nx\n' 'From: a\n\nx\n'
is_file 'qmail-dkim gets what was received' "$T/verified" "$M"
message "$ordinary"

# ---- what the next program gets -------------------------------------------------------------------

dkim_says 0 "$pass"
receive -6 -x 3 -x 5 -x 7 -x 9 -x 1023
is 'descriptors of the next program: 6 is passed on, and no other' "$(cat "$R/fds")" '0 file r offset=0 links=0
1 fifo r
2 file w offset='"$(wc -c <"$T/log" | tr -d ' ')"' links=1
6 fifo w'
for number in 3 5 7 30 1023; do
	receive -e $number -x 4 -x 6 -x 8 -x 29 -x 31 -x 1022
	is "descriptors with \$ERROR_FD $number: that one and 6" "$(sed 1,3d "$R/fds" | sort)" "$(printf '%s\n' "$number fifo w" '6 other rw' | sort)"
done
receive -e 6 -x 5 -x 7
is 'descriptors with $ERROR_FD 6' "$(sed 1,3d "$R/fds")" '6 fifo w'
for number in 1 77 2000000000 0 x; do
	ERROR_FD=$number receive -x 5 -x 40
	is "descriptors with \$ERROR_FD $number, which names none" "$(sed 1,3d "$R/fds")" ''
done
receive -m 027 -A 500 -B
is 'umask' "$(grep umask "$R/facts")" 'umask 027'
ok 'the alarm' sh -c "grep -qE '^alarm (500|499|498)$' '$R/facts'"
ok 'blocked signals' sh -c "grep -q '^blocked 1 2 3 .* 13 14 15 ' '$R/facts'"
is 'ignored signals' "$(grep ignored "$R/facts")" 'ignored 13'
receive -P
is 'SIGPIPE as it was' "$(grep ignored "$R/facts")" 'ignored'
is 'working directory' "$(grep cwd "$R/facts")" "cwd $H"
is 'arguments' "$(cat "$R/args")" bin/qmail-queue
env FOO='b a r' sh -c 'env' | grep -vE '^(_|PWD|OLDPWD|SHLVL|ERROR_FD|DKVERIFY_DEPTH|DKVERIFY_PID|STRIPPED_PID)=' | sort >"$T/env.wanted"
FOO='b a r' DKSIGN_PID=1 receive
grep -vE '^(_|PWD|OLDPWD|SHLVL|DKSIGN_PID)=' "$R/env" | sort >"$T/env.got"
is 'environment: nothing but DKVERIFY_DEPTH, DKVERIFY_PID and STRIPPED_PID is new' "$(diff "$T/env.wanted" "$T/env.got" | sed -n 's/^[<>] \([A-Z_]*\).*/\1/p')" \
	"DKVERIFY_DEPTH
DKVERIFY_PID
STRIPPED_PID"
is 'DKSIGN_PID is as it was' "$(grep DKSIGN_PID "$R/env")" DKSIGN_PID=1
mkdir "$H/other"
ln -s "$TOP/build/queue" "$H/other/next"
DKQUEUE=other/next receive
is '$DKQUEUE from the home' "$(cat "$R/args") $told" 'other/next ok 0 '
DKQUEUE=$H/other/next receive
is '$DKQUEUE, absolute' "$(cat "$R/args") $told" "$H/other/next ok 0 "
{
	printf 'Fsender@example.org\000'
	yes 'Trecip-of-some-length@example.net' | head -n 32000 | tr '\n' '\000'
	printf '\000'
} >"$T/big"
cp "$E" "$T/small"
cp "$T/big" "$E"
receive
expect 'an envelope of 1 MiB' 'ok 0 ' queued
ok 'it has 1 MiB' test "$(wc -c <"$E")" -gt 1048576
DKIM='!' && export DKIM
dkim_says 3 "$none"
receive -6
expect 'an envelope of 1 MiB, refused' "D 82 $D" 'not queued'
cp "$T/small" "$E"
unset DKIM

# ---- exit codes of the next program come through ---------------------------------------------------

dkim_says 0 "$pass"
for status in 11 31 51 52 53 54 55 61 71 81 91 115 120 1 111; do
	queue_says "exit $status"
	receive
	is "exit $status of the next program" "$(echo "$told" | cut -d ' ' -f 2) $state" "$status handed on"
done
queue_says 'words 6 D5.7.1 no thanks' 'exit 82'
receive -6
expect 'words of the next program, fd 6' 'D 82 D5.7.1 no thanks' 'handed on'
queue_says 'words 2 Z4.3.0 later' 'exit 88'
receive -e 2
expect 'words of the next program, fd 2' 'Z 88 Z4.3.0 later' 'handed on'
queue_says 'kill 9'
receive
expect 'the next program crashes' 'Z crashed ' 'handed on'
queue_says 'exit 0'
rm "$H/bin/qmail-queue"
receive
expect 'the next program is missing' 'Z 120 ' 'not queued'
ok 'and the log says so' sh -c "echo '$log' | grep -q 'unable to run the next program'"
echo 'no program' >"$H/bin/qmail-queue"
receive
expect 'the next program can not be run' 'Z 120 ' 'not queued'
rm "$H/bin/qmail-queue"
ln -s "$TOP/build/queue" "$H/bin/qmail-queue"
DKQUEUE=$DKVERIFY receive -t 10
expect 'the next program is this one' 'Z 55 ' 'not queued'

# ---- the client hangs up --------------------------------------------------------------------------

for n in 0 1 20 60 "$(wc -c <"$M")"; do
	receive -h "$n"
	expect "hangs up behind $n bytes" 'Z 54 ' 'handed on'
done
receive -H 0
expect 'hangs up before the envelope' 'Z 54 ' 'handed on'
receive -H 20
expect 'hangs up in the envelope' 'Z 54 ' 'handed on'
receive -p 1
expect 'a byte at a time' 'ok 0 ' queued
rest_is 'a byte at a time: the message' "$M"

# ---- $DKIM ------------------------------------------------------------------------------------------

# verdict LETTERS WANTED WHAT: with the answer that is set, by the three channels
verdict() {
	DKIM=$1
	export DKIM
	case $2 in
	accept) plain='ok 0 ' six='ok 0 ' five='ok 0 ' becomes=queued word=accepted ;;
	refuse) plain='D 31 ' six="D 82 $D" five="D 88 $D" becomes='not queued' word=refused ;;
	defer) plain='Z 71 ' six="Z 82 $Z" five="Z 88 $Z" becomes='not queued' word=deferred ;;
	esac
	receive
	expect "DKIM=$1, $3" "$plain" "$becomes"
	case $log in
	"qmail-dkverify: qp "*" $word bytes "*) tap_line 1 "DKIM=$1, $3: the log" ;;
	*) is "DKIM=$1, $3: the log" "$log" "... $word ..." ;;
	esac
	receive -6
	expect "DKIM=$1, $3, notqmail" "$six" "$becomes"
	receive -e 5
	expect "DKIM=$1, $3, indimail" "$five" "$becomes"
	# a line for the log would be among the words
	receive -e 2
	expect "DKIM=$1, $3, indimail, fd 2" "$five" "$becomes"
	unset DKIM
}
dkim_says 0 "$fail" "$pass"
for letters in '' + ! t +t t! +!t; do verdict "$letters" accept 'one of two passes'; done
dkim_says 1 "$fail"
verdict '' accept 'a failure'
verdict + refuse 'a failure'
verdict ! refuse 'a failure'
verdict t accept 'checklist 103: no 4xx for a failure'
verdict +t refuse 'checklist 103: no 4xx for a failure'
dkim_says 111 "$fail" "$temp"
for letters in '' + !; do verdict "$letters" accept 'checklist 78: a temporary error'; done
for letters in t +t !t t+; do verdict "$letters" defer 'checklist 78: a temporary error'; done
dkim_says 0 "$temp" "$pass"
verdict '!t' accept 'a pass beside a temporary error'
dkim_says 3 "$none"
for letters in '' + t +t; do verdict "$letters" accept unsigned; done
for letters in ! !t '+!'; do verdict "$letters" refuse unsigned; done
dkim_says 1 'dkim=fail (signature did not verify, test mode) header.d=example.com header.s=s1'
verdict + accept 'checklist 92: a failure in test mode is as unsigned'
verdict ! refuse 'checklist 92: a failure in test mode is as unsigned'
dkim_says 0 'dkim=pass (test mode) header.d=example.com header.s=s1'
verdict + accept 'checklist 92: a pass in test mode is as unsigned'
verdict ! refuse 'checklist 92: a pass in test mode is as unsigned'
dkim_says 1 'dkim=permerror (header too long)'
verdict + accept 'nobody knows whether it is signed'
verdict ! refuse 'nobody knows whether it is signed'
dkim_says 1 'dkim=neutral (signature syntax error: a=)'
verdict + refuse 'a signature that is none'

DKIM=+ && export DKIM
dkim_says 1 "$fail"
receive -x 6
expect 'fd 6 is no pipe' 'D 31 ' 'not queued'
ERROR_FD=77 receive
expect '$ERROR_FD is not open' 'D 31 ' 'not queued'
ERROR_FD=1 receive
expect '$ERROR_FD is the envelope' 'D 31 ' 'not queued'
ERROR_FD=x receive
expect '$ERROR_FD is no number' 'D 31 ' 'not queued'

# ---- skipped ----------------------------------------------------------------------------------------

# skipped WHAT [VARIABLE=VALUE]: handed on as it comes, by the pipe, and nobody looks at it
skipped() {
	receive
	expect "$1" 'ok 0 ' queued
	is_file "$1: byte for byte" "$R/message" "$M"
	is "$1: fd 0" "$(head -n 1 "$R/fds")" '0 fifo r'
	is "$1: no log" "$log" ''
}
dkim_is "echo run >>$T/skipped"
RELAYCLIENT='' && export RELAYCLIENT
skipped '$RELAYCLIENT'
unset RELAYCLIENT
unset TCPREMOTEIP
skipped 'no $TCPREMOTEIP'
export TCPREMOTEIP=192.0.2.1
for letters in - +- -! -x; do
	DKIM=$letters && export DKIM
	skipped "DKIM=$letters"
done
unset DKIM
ok 'qmail-dkim was not run for any' test ! -e "$T/skipped"
for letters in x +x T 1 '+ '; do
	DKIM=$letters && export DKIM
	receive
	expect "DKIM='$letters'" 'Z 55 ' 'not queued'
done
unset DKIM

# ---- qmail-dkim ---------------------------------------------------------------------------------------

dkim_is 'for a; do printf "%s\n" "$a"; done >$SEEN.args
tr "\000" "\n" </proc/$$/environ >$SEEN.env
(ls -l /proc/$$/fd >$SEEN.ls)
exec "$REAL" "$@"'
ERROR_FD=8 DNSCACHEIP=127.0.0.1:1 SECRET=x receive -x 9 -x 30 -x 8
expect 'through a spy' 'ok 0 ' queued
is 'its arguments' "$(tr '\n' ' ' <"$T/seen.args")" '-v &0 '
is 'its environment' "$(cat "$T/seen.env")" DNSCACHEIP=127.0.0.1:1
sed -n -e '\,bin/qmail-dkim$,d' -e 's/:\[.*//' -e 's/.* \([0-9]*\) -> /\1 /p' "$T/seen.ls" |
	sed 's,/.*/queue/dkim/[0-9.]*,queue/dkim/N,' >"$T/seen.fds"
is 'its descriptors' "$(cat "$T/seen.fds")" '0 queue/dkim/N (deleted)
1 pipe
2 /dev/null'
receive -6
ok 'never fd 6' test -z "$(sed -n 's/.* 6 -> .*pipe/6/p' "$T/seen.ls")"

DKIM='!' && export DKIM
no_answer() { # what script: temperror, and so never refused but with t
	dkim_is "$2"
	receive
	expect "qmail-dkim $1" 'ok 0 ' queued
	field_is "qmail-dkim $1: the field" "$trouble"
	rest_is "qmail-dkim $1: the message" "$M"
}
no_answer 'exits 111 without a word' 'exit 111'
no_answer 'exits 0 without a word' 'exit 0'
no_answer 'exits 127' 'exit 127'
no_answer 'is killed' "echo '$pass'; kill -9 \$\$"
no_answer 'says garbage and is killed' "echo garbage; kill -9 \$\$"
no_answer 'says pass and exits 1' "echo '$pass'; exit 1"
no_answer 'says pass and exits 111' "echo '$pass'; exit 111"
no_answer 'says fail and exits 0' "echo '$fail'; exit 0"
no_answer 'says unsigned and exits 0' "echo '$none'; exit 0"
no_answer 'says unsigned and fail' "echo '$none'; echo '$fail'; exit 1"
no_answer 'says garbage' "head -c 3000 /bin/sh; exit 0"
no_answer 'says megabytes' "yes '$pass' | head -c 9000000; exit 0"
no_answer 'says one line of megabytes' "yes | tr -d '\\n' | head -c 9000000; exit 0"
no_answer 'says a line without end' "printf '%s' '$pass'; exit 0"
no_answer 'checklist 119: puts a CR into a line' "printf 'dkim=pass header.d=x\\rX-Evil: 1\\n'; exit 0"
no_answer 'checklist 119: puts a NUL into a line' "printf 'dkim=pass header.d=x\\000\\n'; exit 0"
no_answer 'checklist 119: puts a field into a line' "printf 'dkim=pass\\nX-Evil: 1\\n'; exit 0"
no_answer 'checklist 119: puts an empty line in' "printf 'dkim=pass\\n\\n'; exit 0"
no_answer 'checklist 119: starts another result' "echo 'dkim=pass; spf=pass'; exit 0"
no_answer 'invents a result' "echo 'dkim=excellent'; exit 0"
no_answer 'checklist 119: does not close a comment' "echo 'dkim=pass (x'; exit 0"
no_answer 'checklist 119: does not close a quote' "echo 'dkim=pass header.i=\"x'; exit 0"
no_answer 'checklist 119: writes 8 bit' "printf 'dkim=pass header.d=\\303\\274.example\\n'; exit 0"
no_answer 'writes to every descriptor' 'for fd in 0 1 2 3 4 5 6 7 8 9; do eval "echo D5.7.1 forged >&$fd" 2>/dev/null; done; exit 0'
dkim_is 'exit 111'
DKIM=t
receive
expect 'no answer, DKIM=t' 'Z 71 ' 'not queued'
unset DKIM
rm "$H/bin/qmail-dkim"
receive
expect 'no qmail-dkim' 'ok 0 ' queued
field_is 'no qmail-dkim: the field' "$trouble"
long=$(printf '%01500d' 0)
dkim_says 0 "dkim=pass header.d=example.org header.i=\"$long\"@example.org header.s=jan" "$fail"
receive
field_is 'what is not a result line at all' "$trouble"
dkim_says 0 "dkim=pass header.d=example.org header.i=$long@example.org header.s=jan" "$fail"
receive
field_is 'a property that does not fit into a line is left out' "mx.example.net; dkim=pass header.d=example.org header.s=jan; $fail"

# ---- what else can be wrong ------------------------------------------------------------------------------

dkim_says 0 "$pass"
receive -c 0
expect 'fd 0 is closed' 'Z 54 ' 'not queued'
receive -c 1
expect 'fd 1 is closed' 'Z 54 ' 'not queued'
receive -c 2
expect 'fd 2 is closed' 'Z 53 ' 'not queued'
receive -D
expect 'the message can not be read' 'Z 54 ' 'not queued'
QMAILHOME=$T/nowhere receive
expect 'no home' 'Z 61 ' 'not queued'
: >"$H/control/me"
receive
expect 'control/me is empty' 'Z 55 ' 'not queued'
control me 'mx example'
receive
expect 'control/me is no name' 'Z 55 ' 'not queued'
control me mx.example.net
mkdir "$H/control/authservid"
receive
expect 'control/authservid can not be read' 'Z 55 ' 'not queued'
rmdir "$H/control/authservid"
receive -F 20
expect 'the disk is full' 'Z 53 ' 'not queued'
receive -F "$(wc -c <"$M")"
expect 'the disk is full when the field is added' 'Z 53 ' 'not queued'
rmdir "$H/queue/dkim"
receive
expect 'no queue/dkim' 'ok 0 ' queued
is 'no queue/dkim: fd 0 is a file without a name' "$(head -n 1 "$R/fds")" '0 file r offset=0 links=0'
mkdir "$T/tmp"
dkim_is "ls -l /proc/\$\$/fd/0 >$T/seen.where" "echo '$none'" 'exit 3'
TMPDIR=$T/tmp receive
ok '$TMPDIR' grep -q "$T/tmp/dkverify\.[A-Za-z0-9]* (deleted)" "$T/seen.where"
is '$TMPDIR: nothing is left' "$(ls "$T/tmp")" ''
TMPDIR=$T/nowhere receive
ok '/var/tmp' grep -q " /var/tmp/dkverify\.[A-Za-z0-9]* (deleted)" "$T/seen.where"
is '/var/tmp: nothing is left' "$(find /var/tmp -maxdepth 1 -name 'dkverify.*')" ''

done_testing
