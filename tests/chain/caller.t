#!/bin/sh
# caller.t: the next program gets the state of the caller unchanged, whatever it is; our child gets a clean
# state.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa

# the three ways to the next program
# shellcheck disable=SC2317 # called by name
plain() { rm -f "$H/control/dkimdomains"; }
# shellcheck disable=SC2317
signed() { rules 'example.org:'; }
# shellcheck disable=SC2317
notice() { rules 'example.org:missing'; }
delivered_state() { # way
	case $1 in
	signed) echo "K signed" ;;
	*) echo "K plain" ;;
	esac
}

facts() { sed -n "s/^$1/&/p" "$R/facts"; }

for way in plain signed notice; do
	$way
	good=$(delivered_state $way)

	deliver jan@example.org
	expect "$way: as qmail-rspawn starts us" "$good"
	is "$way: descriptors" "$(sed 's/links=[01]//' "$R/fds")" "0 file r offset=0 
1 fifo w
2 fifo w same=1"
	is "$way: SIGCHLD is blocked again, nothing else" "$(facts blocked)" "blocked 17"
	is "$way: SIGPIPE is ignored, nothing else" "$(facts ignored)" "ignored 13"
	is "$way: started from home" "$(facts cwd)" "cwd $H"
	is "$way: no alarm is left" "$(facts alarm)" "alarm 0"
	is "$way: arguments" "$(sed 1d "$R/args" | tr '\n' '|')" "mx.remote.example|jan@example.org|joe@remote.example|"

	# the process that qmail-rspawn knows is the one that becomes the next program
	deliver jan@example.org -i "$T/pid"
	is "$way: the same process" "$(facts pid)" "pid $(cat "$T/pid")"
	is "$way: DKSIGN_PID names it, once" "$(grep '^DKSIGN_PID' "$R/env")" "DKSIGN_PID=$(cat "$T/pid")"

	deliver jan@example.org -C
	expect "$way: SIGCHLD ignored by the caller" "$good"
	is "$way: SIGCHLD is ignored again" "$(facts ignored)" "ignored 13 17"

	deliver jan@example.org -u
	expect "$way: SIGCHLD not blocked by the caller" "$good"
	is "$way: nothing is blocked" "$(facts blocked)" "blocked"

	deliver jan@example.org -u -C
	expect "$way: SIGCHLD ignored, not blocked" "$good"
	is "$way: both as before" "$(facts blocked) $(facts ignored)" "blocked ignored 13 17"

	deliver jan@example.org -P
	expect "$way: SIGPIPE at its default" "$good"
	is "$way: SIGPIPE is at its default again" "$(facts ignored)" "ignored"

	deliver jan@example.org -B
	expect "$way: all signals blocked" "$good"
	is "$way: all are blocked again" "$(facts blocked | tr ' ' '\n' | grep -cx -e '[1-9]' -e '1[0-8]' -e '2[0-9]' -e '3[01]')" 29

	deliver jan@example.org -A 500
	expect "$way: an alarm is pending" "$good"
	seconds=$(facts alarm)
	ok "$way: it still is (${seconds})" test "${seconds#alarm }" -ge 490 -a "${seconds#alarm }" -le 500

	deliver jan@example.org -m 777
	expect "$way: umask 777" "$good"
	is "$way: the umask is as before" "$(facts umask)" "umask 777"
	deliver jan@example.org -m 000
	expect "$way: umask 0" "$good"
	is "$way: umask 0 is as before" "$(facts umask)" "umask 000"

	for fd in 0 1 2; do
		deliver jan@example.org -c $fd
		expect "$way: fd $fd is closed: nothing runs" "Z none silent"
		is "$way: fd $fd is closed: exit 111" "$text" "the program could not run."
	done
	deliver jan@example.org -c 1 -c 2
	expect "$way: fds 1 and 2 are closed" "Z none silent"
	deliver jan@example.org -c 0 -c 1 -c 2
	expect "$way: fds 0, 1 and 2 are closed" "Z none silent"

	ERROR_FD=7 deliver jan@example.org -x 3 -x 4 -x 5 -x 6 -x 7 -x 100 -x 1023
	expect "$way: descriptors of the caller are open" "$good"
	is "$way: they are not passed on" "$(sed 's/ links=[01]//; s/ same=[0-9]*//' "$R/fds")" "0 file r offset=0
1 fifo w
2 fifo w"

	deliver jan@example.org -s 7
	expect "$way: fd 0 comes at another offset" "$good"

	# staged before anyone reads a byte of it; where nobody has to, it goes on as it is
	deliver jan@example.org -p
	case $way in
	signed) expect "$way: fd 0 is a pipe" "K signed" ;;
	*) expect "$way: fd 0 is a pipe" "K plain by a pipe" ;;
	esac

	# no message at all
	if [ $way = signed ]; then
		spawned "$H" "$DKSIGN" host jan@example.org joe
		expect "$way: fd 0 is a directory" "Z none"
		text_like "$way: fd 0 is a directory: report" "Unable to read message.* (#4.3.0)"
	fi

	# the limit leaves 0, 1, 2 and little more
	for n in 3 4 5 6 7 8; do
		deliver jan@example.org -N "$n"
		expect_one "$way: $n descriptors: later, or right" "Z none" "$good"
	done

	# nobody reads the report: no hang, and a death by SIGPIPE is no K
	deliver jan@example.org -R
	is "$way: nobody reads the report" "$judged" 0
	deliver jan@example.org -R -P
	is "$way: nobody reads, SIGPIPE at its default" "$judged" 0
done

# the environment is the caller's, byte for byte, and the variables that tell later links of this message
for way in plain signed notice; do
	$way
	env -i QMAILHOME="$H" A=1 'B=two words' EMPTY= 'Q=a=b' DKSIGN_PID=1 PATH="$PATH" \
		"$TOP/build/rspawn" -d "$H/queue/mess" -o "$T/raw" "$M" "$DKSIGN" h jan@example.org r >/dev/null
	is "$way: environment" "$(sed -E '/^(DKSIGN_DEPTH|DKSIGN_PID|NOTICE_PID|QUEUE_NUMBER)=[0-9]*$/d' "$R/env")" "$(printf '%s\n' "QMAILHOME=$H" A=1 'B=two words' EMPTY= Q=a=b "PATH=$PATH")"
	is "$way: one DKSIGN_PID, ours" "$(grep DKSIGN_PID "$R/env")" "DKSIGN_PID=$(tail -n 1 "$R/runs")"
	is "$way: one QUEUE_NUMBER, of the file in the queue" "$(grep QUEUE_NUMBER "$R/env")" "QUEUE_NUMBER=$(inode_of "$M")"
	if [ "$way" = notice ]; then marked="NOTICE_PID=$(tail -n 1 "$R/runs")"; else marked=''; fi
	is "$way: the mark of a notice" "$(grep NOTICE_PID "$R/env")" "$marked"
done

# two descriptors that are not one: each comes back as it was
for way in plain signed; do
	$way
	remote_says 'say to one\n' 'err to two\n'
	rm -rf "$R"
	mkdir "$R"
	(cd "$H/queue/mess" && "$DKSIGN" h jan@example.org r <"$M" >"$T/one" 2>"$T/two")
	is "$way: fd 1 is fd 1" "$(cat "$T/one")" "to one"
	is "$way: fd 2 is fd 2" "$(cat "$T/two")" "to two"
done
remote_says 'say r\0Kremote accepted it.\n\0'

# many recipients, and arguments as they come
signed
# shellcheck disable=SC2046 # words are wanted
spawned "$M" "$DKSIGN" 'host with blank' jan@example.org '' 'a b' $(seq 1 3000)
expect "3000 recipients" "K signed" d=example.org
is "3000 recipients: all arguments" "$(sed 1d "$R/args" | cksum)" "$({ printf '%s\n' 'host with blank' jan@example.org '' 'a b'; seq 1 3000; } | cksum)"

for arguments in '' 'host' 'host sender'; do
	# shellcheck disable=SC2086
	spawned "$M" "$DKSIGN" $arguments
	expect "called with '$arguments'" "D none"
	text_is "called with '$arguments': report" "I (qmail-dksign) was invoked improperly. (#5.3.5)"
done

verify_all
done_testing
