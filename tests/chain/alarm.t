#!/bin/sh
# alarm.t: a qmail-dkim that does not end is killed after 600 s, and the mail waits. A shim shortens these
# ten minutes to one second.
# shellcheck disable=SC2016 # single quotes keep scripts for others as they are
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa
DKSIGN=$TOP/build/qmail-dksign.dyn

hangs() { # WHAT SCRIPT
	printf '#!/bin/sh\nPATH=/usr/bin:/bin\n%s\n' "$2" >"$T/child"
	chmod 755 "$T/child"
	ln -sf "$T/child" "$H/bin/qmail-dkim"
	start=$(date +%s)
	LD_PRELOAD=$TOP/build/failinject.so FAILINJECT_ALARM=1 FAILINJECT_IN=qmail-dksign.dyn
	export LD_PRELOAD FAILINJECT_ALARM FAILINJECT_IN
	spawned -t 30 "$M" "$DKSIGN" host "${3-jan@example.org}" joe
	unset LD_PRELOAD FAILINJECT_ALARM FAILINJECT_IN
	took=$(($(date +%s) - start))
	expect "$1" "Z none"
	text_like "$1: report" "${4-Unable to sign message: *} (#4.3.0)"
	ok "$1: after the limit, and soon after ($took s)" test "$took" -ge 1 -a "$took" -le 8
	grep -q 'Unable to sign' "$T/raw" || show_report
}

rules 'example.org:'
hangs "sleeps" 'exec sleep 100'
hangs "sleeps, having hung up its reason" 'exec 2>&-; exec sleep 100'
hangs "ignores all signals it can" 'trap "" HUP INT TERM ALRM QUIT; exec sleep 100'
hangs "is stopped" 'kill -STOP $$'
hangs "never stops to speak" 'exec yes >&2'
hangs "has signed, and does not end" "$TOP/qmail-dkim \"\$@\"; exec sleep 100"
author='Unable to read message*'
hangs "does not say whom the message is from" 'exec sleep 100' '' "$author"
hangs "says for ever whom the message is from" '[ "$1" = -a ] && exec yes' '' "$author"

# and the limit is not set off by a child that does its work
ln -sf "$TOP/qmail-dkim" "$H/bin/qmail-dkim"
LD_PRELOAD=$TOP/build/failinject.so FAILINJECT_ALARM=1 FAILINJECT_IN=qmail-dksign.dyn
export LD_PRELOAD FAILINJECT_ALARM FAILINJECT_IN
remote_says 'wait 1300' 'say Kaccepted.\n\0'
spawned "$M" "$DKSIGN" host jan@example.org joe
unset LD_PRELOAD FAILINJECT_ALARM FAILINJECT_IN
expect "the alarm is gone when the child is" "K signed" "d=example.org"
is "no alarm for the next program" "$(grep ^alarm "$R/facts")" "alarm 0"
is "the shim is not seen by the next program" "$(grep -e ^LD_ -e ^FAILINJECT "$R/env")" ""

verify_all
done_testing
