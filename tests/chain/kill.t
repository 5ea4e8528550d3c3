#!/bin/sh
# kill.t: any process may be killed at any time: the report is true. It is K only if the next program said K
# and ended well, and it is never D because of a kill. No truncated message is ever delivered. (failnth-*.t
# kill qmail-dksign and qmail-dkim at each of their system calls.)
# shellcheck disable=SC2016 # single quotes keep scripts for others as they are
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa
says_K='say r\0Kremote accepted it.\n\0'

wait_for() { # FILE
	tries=0
	until [ -e "$1" ]; do
		sleep 0.01
		tries=$((tries + 1))
		[ $tries -lt 1000 ] || return 1
	done
}

# begin: a delivery in the background; $pid is the process that qmail-rspawn knows
begin() {
	rm -rf "$R" "$T/pid" "$T/waiting" "$T/go"
	mkdir "$R"
	"$TOP/build/rspawn" -t 20 -d "$H/queue/mess" -o "$T/raw" -i "$T/pid" "$M" "$DKSIGN" host jan@example.org joe >"$T/said" 2>"$T/rspawn.err" &
	spawner=$!
	wait_for "$T/pid"
	pid=$(cat "$T/pid")
}

end() { # as spawned() of home.sh
	wait $spawner
	judged=$?
	said=$(cat "$T/said")
	letter=${said%% *}
	text=${said#* }
	look
}

# the processes of this delivery other than $pid, by name: they share its process group
others() { # NAME
	for stat in /proc/[0-9]*/stat; do
		IFS= read -r line <"$stat" || continue
		# pid (name) state parent group ...; a name of ours has no blank
		# shellcheck disable=SC2086 # words are wanted
		set -- "$1" $line
		[ "$6" = "$pid" ] && [ "$2" != "$pid" ] && [ "$3" = "($1)" ] && echo "$2"
	done 2>/dev/null
}

# qmail-dkim that waits before it starts, and behind its work
child() {
	rm -f "$H/bin/qmail-dkim"
	{
		echo '#!/bin/sh'
		echo 'PATH=/usr/bin:/bin'
		printf '%s\n' "$@"
	} >"$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkim"
}
wait_here="echo \$\$ >$T/waiting.new; mv $T/waiting.new $T/waiting; until [ -e $T/go ]; do sleep 0.01; done"
before="$wait_here; exec $TOP/qmail-dkim \"\$@\""
after="$TOP/qmail-dkim \"\$@\"; code=\$?; $wait_here; exit \$code"

rules 'example.org:'
for place in before after; do
	if [ $place = before ]; then child "$before"; else child "$after"; fi

	begin
	wait_for "$T/waiting"
	touch "$T/go"
	end
	expect "$place its work, nobody is killed" "K signed" "d=example.org"

	for sig in KILL TERM SEGV; do
		begin
		wait_for "$T/waiting"
		kill -$sig "$(cat "$T/waiting")"
		end
		expect "qmail-dkim gets SIG$sig $place its work" "Z none"
	done
	for sig in KILL TERM HUP INT QUIT SEGV; do
		begin
		wait_for "$T/waiting"
		kill -$sig "$pid"
		touch "$T/go"
		end
		expect "qmail-dksign gets SIG$sig $place qmail-dkim's work" "Z none silent"
	done
	begin
	wait_for "$T/waiting"
	kill -KILL "-$pid"
	end
	expect "both are killed $place its work" "Z none silent"

	begin
	wait_for "$T/waiting"
	kill -CHLD "$pid"
	kill -PIPE "$pid"
	kill -URG "$pid"
	touch "$T/go"
	end
	expect "SIGCHLD, SIGPIPE, SIGURG $place its work change nothing" "K signed" "d=example.org"

	begin
	wait_for "$T/waiting"
	kill -STOP "$pid"
	touch "$T/go"
	sleep 0.05
	kill -CONT "$pid"
	end
	expect "qmail-dksign stopped and continued $place its work" "K signed" "d=example.org"

	# as if the time limit were over
	begin
	wait_for "$T/waiting"
	kill -ALRM "$pid"
	touch "$T/go"
	end
	expect "SIGALRM to qmail-dksign $place its work" "Z none"
done

# in the middle of its work
rm "$H/bin/qmail-dkim"
ln -s "$TOP/qmail-dkim" "$H/bin/qmail-dkim"
{
	printf 'From: jan@example.org\n\n'
	yes 'text enough to be in the middle of it' | head -c 20000000
	echo
} | message
whole=$(($(wc -c <"$M") + 1))
for delay in 0.005 0.02 0.05 0.1; do
	for victim in qmail-dkim qmail-dksign all; do
		begin
		sleep $delay
		case $victim in
		# by the name of its process: the next program, if it got that far, is not meant
		qmail-dkim) for p in $(others qmail-dkim); do kill -KILL "$p"; done 2>/dev/null ;;
		qmail-dksign) kill -KILL "$pid" 2>/dev/null ;;
		all) kill -KILL "-$pid" 2>/dev/null ;;
		esac
		end
		# a message that arrived has arrived whole; one that was killed while it was recorded is no K
		ok "$victim killed after $delay s: a true report: $state" test "$letter" = Z -o "$state" = "K signed"
		if [ "$letter" = K ]; then
			ok "$victim killed after $delay s: K, and the message is whole" test "$(wc -c <"$R/message")" -ge "$whole"
		fi
	done
done

# qmail-dksign alone is killed, and its child would go on for long: it is stopped. A file with a hole takes no room.
{
	printf 'From: jan@example.org\n\n'
	head -c 20000 /dev/zero
	echo
} | message
truncate -s 1G "$M"
echo >>"$M"
for sig in KILL TERM; do
	begin
	tries=0
	child=
	until [ "$child" ] || [ $tries -ge 3000 ]; do
		child=$(others qmail-dkim)
		tries=$((tries + 1))
	done
	kill -STOP "$child"
	kill -$sig "$pid"
	end
	expect "qmail-dksign gets SIG$sig while qmail-dkim works" "Z none silent"
	tries=0
	# gone, or only waiting to be collected by process 1
	while [ $tries -lt 1000 ] && grep -q '^State:.*[^Z] (' "/proc/$child/status" 2>/dev/null; do
		sleep 0.01
		tries=$((tries + 1))
	done
	ok "... and qmail-dkim has ended too" test "$child" -a $tries -lt 1000
	[ $tries -lt 1000 ] || kill -KILL "$child"
done
an_ordinary_message

# the next program: whatever it said before, a signal is no K
for rule in 'example.com:' 'example.org:' 'example.org:missing'; do
	rules "$rule"
	case $rule in
	example.org:) good='K signed' bad='Z signed' ;;
	*) good='K plain' bad='Z plain' ;;
	esac
	for script in before after; do
		case $script in
		before) remote_says 'mark waiting' 'await go' "$says_K" ;;
		after) remote_says "$says_K" 'mark waiting' 'await go' ;;
		esac
		for sig in KILL TERM SEGV; do
			begin
			wait_for "$R/waiting"
			kill -$sig "$pid"
			end
			expect "$rule next program gets SIG$sig $script its report" "$bad"
		done
		begin
		wait_for "$R/waiting"
		touch "$R/go"
		end
		expect "$rule nobody is killed" "$good"
	done
done

# the helper that holds the report while a notice is due
rules 'example.org:missing'
for script in before after; do
	case $script in
	before) remote_says 'mark waiting' 'await go' "$says_K" ;;
	after) remote_says "$says_K" 'mark waiting' 'await go' ;;
	esac
	begin
	wait_for "$R/waiting"
	helper=$(others qmail-dksign)
	ok "there is one helper, $script the report" test "$helper" -gt 1
	kill -KILL "$helper"
	touch "$R/go"
	end
	expect "helper killed $script the report: no word comes through" "Z plain"
	is "helper killed $script the report: nothing" "$(wc -c <"$T/raw")" 0

	for sig in TERM HUP INT; do
		begin
		wait_for "$R/waiting"
		kill -$sig "$(others qmail-dksign)"
		touch "$R/go"
		end
		expect_one "helper gets SIG$sig $script the report" "K plain" "Z plain"
	done
	begin
	wait_for "$R/waiting"
	helper=$(others qmail-dksign)
	kill -STOP "$helper"
	touch "$R/go"
	sleep 0.05
	kill -CONT "$helper"
	end
	expect "helper stopped and continued $script the report" "K plain"
	text_is "helper stopped and continued $script the report: text" "remote accepted it.
can't read private file: ssl/domainkeys/example.org/missing continue without signing."

	begin
	wait_for "$R/waiting"
	kill -KILL "$pid" "$(others qmail-dksign)"
	end
	expect "helper and next program killed $script the report" "Z plain"
done

verify_all
done_testing
