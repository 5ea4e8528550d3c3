#!/bin/sh
# rspawn.t: our stand-in for qmail-rspawn judges reports as qmail's own does. All other tests here rely on it.
# No program of ours runs.
. tests/lib.sh
. tests/chain/home.sh

home_new
message 'From: a@example.org\n\nhi\n'

# judge WHAT LETTER TEXT ACTION ...
judge() {
	what=$1 wanted_letter=$2 wanted_text=$3
	shift 3
	remote_says "$@"
	spawned -d "$H" "$M" bin/qmail-remote host sender recip
	is "$what: letter" "$letter" "$wanted_letter"
	is "$what: text" "$text" "$wanted_text"
}
L='
'
judge "K alone" K "accepted" 'say Kaccepted\0'
judge "Z alone" Z "later" 'say Zlater\0'
judge "D alone" D "never" 'say Dnever\0'
judge "r and K show both" K "recipient okaccepted" 'say rrecipient ok\0Kaccepted\0'
judge "r and Z" Z "okno" 'say rok\0Zno\0'
judge "r and D" D "okno" 'say rok\0Dno\0'
judge "h makes K a D, and hides the K text" D "refused" 'say hrefused\0Kaccepted\0'
judge "h and D" D "refusedno" 'say hrefused\0Dno\0'
judge "h makes Z a D, and hides the Z text" D "refused" 'say hrefused\0Zlater\0'
judge "s makes K a Z, and hides the K text" Z "later" 'say slater\0Kaccepted\0'
judge "s and Z" Z "laterno" 'say slater\0Zno\0'
judge "s makes D a Z, and shows the D text" Z "laterno" 'say slater\0Dno\0'
judge "the first K, Z or D decides" K "okyes" 'say rok\0Kyes\0Dno\0'
judge "a third part is not shown" K "aonetwo" 'say ra\0' 'say ' 'say Konetwo\0xthree\0'
judge "parts of other letters are passed over" Z "some" 'say xsome\0text\0Zno\0'
judge "no NUL at the end: never" D "" 'say Kaccepted'
judge "the last NUL is missing: never" D "okaccepted" 'say rok\0Kaccepted'
judge "K without its NUL behind D: D" D "noaccepted" 'say Dno\0Kaccepted'
judge "stray text with a NUL, then Z: Z" Z "tray text${L}later" 'say stray text\n\0Zlater\0'
judge "stray text of another letter that runs into a Z: never" D "ops: Zlater" 'say oops: Zlater\0'
judge "stray text that starts with s runs into K: sent again" Z "tray: Kyes" 'say stray: Kyes\0'
judge "a K notice in front of D" K "noticeno" 'say Knotice\0Dno\0'
judge "nothing" Z "the program wrote nothing."
judge "one NUL" D "" 'say \0'
judge "exit 111, whatever it says" Z "the program could not run." 'say Kyes\0' 'exit 111'
judge "exit 3, whatever it says" D "the program could not run." 'say Kyes\0' 'exit 3'
judge "exit 127" D "the program could not run." 'say Zlater\0' 'exit 127'
judge "a signal, whatever it says" Z "the program crashed." 'say Kyes\0' 'kill 9'
judge "fd 2 is the same pipe" K "yes" 'err Kyes\0'
judge "byte by byte" K "okyes" 'bytewise rok\0Kyes\0'

remote_says 'say K' 'fill 100000 x' 'say \0'
spawned -d "$H" "$M" bin/qmail-remote host sender recip
is "a long report: letter" "$letter" K
is "a long report: all of it" "${#text}" 100000

spawned "$M" "$T/nothing-here" host sender recip
is "a program that is not there: letter" "$letter" D

# the way the program is started
remote_says 'say K\0'
spawned -d "$H" "$M" bin/qmail-remote host '' r1 r2
is "descriptors: the message, and one pipe twice" "$(cat "$R/fds")" "0 file r offset=0 links=1
1 fifo w
2 fifo w same=1"
is "arguments" "$(tr '\n' '|' <"$R/args")" "bin/qmail-remote|host||r1|r2|"
is "SIGCHLD blocked, SIGPIPE ignored" "$(grep -e blocked -e ignored "$R/facts")" "blocked 17
ignored 13"
is_file "the message" "$R/message" "$M"
spawned "$M" /bin/pwd
is "the working directory is queue/mess" "$(cat "$T/raw")" "$H/queue/mess"

# a holder of the pipe that outlives the program delays the end of the report, as with qmail
cat >"$T/late" <<'END'
#!/bin/sh
( sleep 0.3; printf 'Klate\0' ) &
END
chmod 755 "$T/late"
spawned "$M" "$T/late"
is "the report ends when everybody who holds the pipe is gone" "$letter $text" "K late"

# the watchdog, and what is left running, are seen
spawned -t 1 "$M" /bin/sleep 100
is "a program that hangs is stopped by the watchdog" "$judged" 99

done_testing
