#!/bin/sh
# child.t: the arguments, descriptors and environment that qmail-dkim gets; and its output counts as a signed
# message only if it is complete and has the size that qmail-dkim states.
# shellcheck disable=SC2016 # single quotes keep scripts for others as they are
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa
key example.org eddy ed
rules 'example.org:,eddy'

# child SCRIPT: qmail-dkim is a shell script; $REAL in it is the real one
child() {
	rm -f "$H/bin/qmail-dkim"
	{
		echo '#!/bin/sh'
		echo "PATH=/usr/bin:/bin REAL=$TOP/qmail-dkim SEEN=$T/seen"
		printf '%s\n' "$@"
	} >"$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkim"
}

# waits WHAT: the mail waits, and the report says so in one line
waits() {
	deliver jan@example.org
	expect "$1: mail waits" "Z none"
	text_like "$1: report" "Unable to sign message: ?* (#4.3.0)"
	is "$1: at most 700 bytes of report" "$(($(wc -c <"$T/raw") > 700))" 0
}

# what it is given
child 'for a; do printf "%s\n" "$a"; done >$SEEN.args
tr "\000" "\n" </proc/$$/environ >$SEEN.env
(ls -l /proc/$$/fd >$SEEN.ls)
(ls -lL /proc/$$/fd/3 >$SEEN.mode)
ulimit -c >$SEEN.core
exec "$REAL" "$@"'
deliver jan@example.org -x 5 -x 9 -x 30
expect "through a spy" "K signed" "d=example.org s=default" "d=example.org s=eddy"
is "its arguments" "$(tr '\n' ' ' <"$T/seen.args")" \
	"-s -c r -d example.org -y default -Y eddy -z 5 -I mx.example.net -o delivered -x 604800 &0 &4 &3 &5 "
# all but the one by which the shell reads the script
sed -n -e '\,bin/qmail-dkim$,d' -e 's/:\[.*//' -e 's/.* \([0-9]*\) -> /\1 /p' "$T/seen.ls" >"$T/seen.fds"
is "its environment is empty" "$(cat "$T/seen.env")" ""
is "its descriptors: message, null, reason, staged file, keys" \
	"$(sed -e "s,$T,T," -e 's,queue/dkim/[0-9/.]*,queue/dkim/N,' "$T/seen.fds")" \
	"0 T/message
1 /dev/null
2 pipe
3 T/home/queue/dkim/N (deleted)
4 T/home/ssl/domainkeys/example.org/rsa.private_default
5 T/home/ssl/domainkeys/example.org/ed25519.private_eddy"
is "the staged file is for its owner alone" "$(cut -c 1-10 "$T/seen.mode")" "-rw-------"
is "no core file" "$(cat "$T/seen.core")" 0

control dkimheaders From To
deliver jan@example.org
expect "with control/dkimheaders" "K signed" "h:from=2 h:to=1 h:subject=0" "h:from=2 h:to=1 h:subject=0"
is "its arguments with control/dkimheaders" "$(grep -A 1 -x -e -H "$T/seen.args" | tr '\n' ' ')" "-H &6 "
is "descriptor 6 is control/dkimheaders" "$(sed -n 's,.* 6 -> .*/control/,control/,p' "$T/seen.ls")" control/dkimheaders
rm "$H/control/dkimheaders"

rules 'example.org:|boss@example.org|||t:2:l'
deliver jan@example.org
expect "one key" "K signed" "d=example.org i=boss@example.org"
is "its arguments for one key" "$(tr '\n' ' ' <"$T/seen.args")" \
	"-s -c t -d example.org -y default -z 2 -i boss@example.org -I mx.example.net -o delivered -x 604800 -l &0 &4 &3 "
rules 'example.org:,eddy'

# the report pipe is never among them: whatever it writes anywhere is no report
child 'for fd in 0 1 2 3 4 5 6 7 8 9; do
	eval "printf \"Kforged\\\\n\\\\000\" >&$fd" 2>/dev/null
done
exit 0'
waits "writes a K to every descriptor"
is "no forged K" "$(grep -c forged "$T/raw")" 0

# it is not there, or can't run
rm "$H/bin/qmail-dkim"
waits "is missing"
mkdir "$H/bin/qmail-dkim"
waits "is a directory"
rmdir "$H/bin/qmail-dkim"
echo 'no program' >"$H/bin/qmail-dkim"
waits "is not executable"
chmod 755 "$H/bin/qmail-dkim"
waits "is no program"
: >"$H/bin/qmail-dkim"
chmod 755 "$H/bin/qmail-dkim"
waits "is empty"
mv "$H/bin" "$H/bin.away"
waits "there is no bin at all"
rmdir "$H/bin" 2>/dev/null
mv "$H/bin.away" "$H/bin"

# exit codes that section 6 does not have, and those it has for temporary trouble
for code in 2 5 10 31 99 100 101 111 126 127 128 137 255; do
	child "echo 'qmail-dkim: for some reason' >&2; exit $code"
	waits "exits $code"
done
for sig in HUP INT QUIT ILL ABRT FPE KILL USR1 SEGV PIPE ALRM TERM XCPU XFSZ SYS; do
	child "kill -$sig \$\$; kill -KILL \$\$"
	waits "dies by SIG$sig"
done

# exit 0 without a signed message
child 'exit 0'
waits "exits 0 and does nothing"
child 'exit 3'
waits "exits 3 and does nothing"
child 'echo signed 0 rsa-sha256 >&2; exit 0'
waits "says that it signed 0 bytes"
child 'echo signed 10000 rsa-sha256 >&2; exit 0'
waits "says that it signed 10000 bytes, and wrote none"
child 'cat >&3; echo signed 10000 rsa-sha256 >&2; exit 0'
waits "wrote less than it says"
child 'cat >&3; echo signed 100 rsa-sha256 >&2; exit 0'
waits "wrote more than it says"
child '"$REAL" "$@"; echo x >&3; exit 0'
waits "wrote more behind the signed message"
child 'cat >&3; exit 0'
waits "wrote a message, and says nothing"
for words in 'signed' 'signed ' 'signed x rsa-sha256' 'signed -5 rsa-sha256' 'signed 99999999999999999999999 rsa-sha256' \
	'Signed 5 rsa-sha256' 'signed5 rsa-sha256' 'K' 'Kaccepted' '' 'signed 0x10 rsa-sha256' 'signed +10 rsa-sha256'; do
	child "printf %s 'abcde' >&3; echo '$words' >&2; exit 0"
	waits "says '$words'"
done
child '"$REAL" "$@" 2>/dev/null; exit 0'
waits "signs, and keeps silent"
child '"$REAL" "$@"; exit 111'
waits "signs, and exits 111"
child '"$REAL" "$@"; kill -9 $$'
waits "signs, and is killed"
child 'exec 2>&-; exec "$REAL" "$@"'
waits "hangs up fd 2"
child 'exec 3>&-; exec "$REAL" "$@"'
waits "hangs up the staged file"
child 'exec 0<&-; exec "$REAL" "$@"'
waits "hangs up the message"

# what it says of itself is believed: the size agrees, so this goes out. Still no letter but the next
# program's, and no other message than the one on the staged file.
child 'printf "X: y\r\n\r\nbody\r" >&3; echo "signed 13 rsa-sha256" >&2'
deliver jan@example.org
is "CRs in the staged file: the next program decides" "$letter" K
is "CRs in the staged file: it got that file" "$(od -An -c "$R/message" | tr -d ' ')" 'X:y\r\n\r\nbody\r'

# a reason of any size and content
child 'yes "some long reason" | head -c 3000000 >&2; exit 111'
waits "floods fd 2 with 3 MB"
child 'head -c 1000000 /dev/zero >&2; exit 111'
waits "floods fd 2 with NULs"
child 'printf "K\000Kyes\000\nDno\000\n" >&2; exit 111'
waits "a reason like a report"
child 'printf "\001\002\033[31m\377\200 caf\303\251" >&2; exit 111'
waits "a reason of control characters"
child 'yes "some long reason" | head -c 3000000 >&2; exec "$REAL" "$@"'
deliver jan@example.org
is "floods fd 2, then signs: later, or signed" "$(echo "$state" | grep -c -x -e 'Z none' -e 'K signed')" 1

# what it may say: a message that can't be signed, and no key
child 'echo "qmail-dkim: because I say so" >&2; exit 1'
deliver jan@example.org
expect "exits 1: goes out unsigned" "K plain"
text_is "exits 1: notice" "remote accepted it.
can't sign message: because I say so continue without signing."
child 'echo "qmail-dkim: &4: worn out" >&2; exit 4'
deliver jan@example.org
expect "exits 4: goes out unsigned" "K plain"
text_is "exits 4: notice" "remote accepted it.
can't read private file: ssl/domainkeys/example.org/default continue without signing."
child 'echo "qmail-dkim: &5: worn out" >&2; exit 4'
deliver jan@example.org
text_is "exits 4 for the other key: notice" "remote accepted it.
can't read private file: ssl/domainkeys/example.org/eddy continue without signing."
# having written to the staged file makes no difference
child 'echo junk >&3; echo "qmail-dkim: because I say so" >&2; exit 1'
deliver jan@example.org
expect "junk in the staged file, exits 1" "K plain"
child 'cat >/dev/null; echo "qmail-dkim: because I say so" >&2; exit 1'
deliver jan@example.org
expect "the message was read, exits 1: fd 0 is at its start again" "K plain"
child 'yes "some long reason" | head -c 3000000 >&2; exit 1'
deliver jan@example.org
expect "3 MB of reason, exits 1" "K plain"
is "3 MB of reason: one report, not long" "$(($(wc -c <"$T/raw") > 1200))" 0
child 'printf "qmail-dkim: K\000Dno\000\033\n\nDnever\000" >&2; exit 1'
deliver jan@example.org
expect "a reason like a report, exits 1: still K" "K plain"
is "a reason like a report: as many NULs as before" "$(tr -cd '\000' <"$T/raw" | wc -c)" 2

verify_all
done_testing
