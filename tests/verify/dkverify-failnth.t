#!/bin/sh
# dkverify-failnth.t: any single call of qmail-dkverify may fail, with any errno: the client is told to try again later,
# or the message is queued correctly, verified or marked temperror. No message is truncated, no forged field stays, no bad
# signature goes unmentioned, and no good message is refused.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/verify/dkverify.sh
. tests/verify/dkverify.sh
# shellcheck source=tests/failrun.sh
. tests/failrun.sh

DKVERIFY=$TOP/build/qmail-dkverify.dyn
NAME=${DKVERIFY##*/}
SO=$TOP/build/failinject.so
home_new
forged='Authentication-Results: mx.example.net; dkim=pass header.d=bank.example\n'
rest='From: Jan <jan@example.org>\nSubject: dinner\n\nAre you hungry?\n'
{
	printf "Received: from x (192.0.2.1)\n  by mx.example.net; 21 Nov 2026 10:00:00 -0000\n$forged"
	yes 'X-Filler: a line that fills a pipe and more than one block' | head -n 3000
	printf "$forged$rest"
} >"$M"
grep -v '^Authentication-Results:' "$M" >"$T/left"

# What may be queued: $T/good, and the same with temperror.
printf 'Authentication-Results: mx.example.net;\n\tdkim=temperror (no answer from qmail-dkim)\n' |
	cat - "$T/left" >"$T/trouble"

RUN=$R
FAILRUN="-n $NAME -f message,envelope,queued,runs -s $H/queue/dkim"

# right: queued as it should be, or refused as without failures; later: the client is told to try again, or (full) that
# a disk is full
judge() {
	outcome=wrong
	told=$(cat "$GOT/stdout" "$GOT/stderr")
	case $told in
	'ok 0 ')
		if cmp -s "$GOT/envelope" "$E" && [ -e "$GOT/queued" ]; then
			if [ "$failing_words" = "$told" ] && cmp -s "$GOT/message" "$T/good"; then outcome=right; fi
			if cmp -s "$GOT/message" "$T/trouble"; then outcome=temperror; fi
		fi
		;;
	"Z "*)
		[ -e "$GOT/queued" ] || outcome=later
		case $outcome$told in "laterZ 53 "*) outcome=full ;; esac
		;;
	# a channel that is not found, or whose words are lost, leaves the plain code
	"$failing_words" | 'D 31 '*)
		case $failing_words in "D "*)
			if [ ! -e "$GOT/runs" ]; then
				if [ "$told" = "$failing_words" ]; then outcome=right; else outcome=plain; fi
			fi
			;;
		esac
		;;
	esac
	[ ! -e "$GOT/left" ] || outcome=left_content
	[ $outcome != wrong ] || note "$GOT: $told" >&2
	echo $outcome
}

# failing WHAT WORDS FAMILY[?]:ERRNO ...: fail each call in turn. WORDS: what the client is told when nothing fails.
# With ? there may be no such call.
failing() {
	failing_what=$1 failing_words=$2
	shift 2
	for spec; do
		read_spec "$spec"
		# shellcheck disable=SC2086 # words
		said=$(each_call judge 1 "$spec_fault" "$TOP/build/smtpd" $channel -o "$T/log" "$M" "$E" "$DKVERIFY")
		is "$failing_what, $spec: ${said%%:*} runs" \
			"$(echo "${said#*:}" | sed -E 's/ 0 (right|temperror|later|full|plain);//g')" ''
		if [ -z "$spec_may" ]; then ok "$failing_what, $spec: there are such calls" test "${said%%:*}" -gt 0; fi
		is "$failing_what, $spec: it came to an end as without failures" "$(cat "$T/last")" '0 right'
		full=$(awk '$1 != "last" && $3 == "full" { n += $1 } END { print n + 0 }' "$T/judged")
	done
}

all='malloc:ENOMEM malloc+:ENOMEM read:EIO read:EINTR shortread write:EIO write:ENOSPC write+:ENOSPC write:EINTR
	shortwrite open:EMFILE open:EACCES open:ENOSPC open+:ENFILE unlink:EIO fork?:EAGAIN pipe?:EMFILE dup:EMFILE
	fcntl:EMFILE exec:ENOMEM close:EIO wait?:ECHILD wait?:EINTR setid:EAGAIN stat:EIO lseek:EIO chdir:EIO
	signals:EIO kill:EIO'

channel=
dkim_says 0 'dkim=pass header.d=example.org header.s=jan'
receive
expect 'the good one' 'ok 0 ' queued
cp "$R/message" "$T/good"
rest_is 'the good one' "$T/left"
# shellcheck disable=SC2086
failing 'a pass' 'ok 0 ' $all
failing 'a pass' 'ok 0 ' close:ENOSPC
is 'a file that was written and can not be closed is a full disk, for both files' "$full" 2

DKIM=+ && export DKIM
dkim_says 1 'dkim=fail (body hash did not verify) header.d=example.org header.s=jan'
channel=-6
# shellcheck disable=SC2086
failing 'a refusal, fd 6' 'D 82 D5.7.20 No passing DKIM signature found' $all
channel='-e 2'
failing 'a refusal, fd 2' 'D 88 D5.7.20 No passing DKIM signature found' malloc:ENOMEM read:EIO write:EIO fcntl:EMFILE \
	dup:EMFILE stat:EIO open:EMFILE
unset DKIM
channel=
rmdir "$H/queue/dkim"
TMPDIR=$T && export TMPDIR
dkim_says 0 'dkim=pass header.d=example.org header.s=jan'
ln -s /proc "$H/queue/dkim"
failing 'in $TMPDIR' 'ok 0 ' open:EMFILE open:EACCES unlink:EIO stat:EIO close:EIO lseek:EIO write:ENOSPC malloc:ENOMEM \
	fcntl:EMFILE
is 'in $TMPDIR: nothing is left' "$(find "$T" -name 'dkverify.*' -type f -size +0)" ''
rm "$H/queue/dkim"
mkdir "$H/queue/dkim"

# a qmail-dkim that never ends; alarm(300) is alarm(1) here
for script in 'exec sleep 60' 'sleep 60 & exec sleep 60' "echo 'dkim=pass header.d=example.org header.s=jan'; exec sleep 60" \
	"yes 'dkim=pass'"; do
	dkim_is "$script"
	export LD_PRELOAD="$SO" FAILINJECT_IN="$NAME" FAILINJECT_ALARM=1
	receive -t 10
	unset LD_PRELOAD FAILINJECT_IN FAILINJECT_ALARM
	expect "qmail-dkim never ends: $script" 'ok 0 ' queued
	is_file "qmail-dkim never ends: $script: temperror" "$R/message" "$T/trouble"
done

done_testing
