#!/bin/sh
# two-links.t: another link before qmail-dksign, or behind it, on the same message. tests/outlink.c stands in for it.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa
rules 'example.org:' 'missing.example:'
ln -s "$TOP/qmail-dksign" "$H/bin/qmail-dksign"
ln -s "$TOP/build/outlink" "$H/bin/outlink"
control dkimlog "$T/log"
control linklog "$T/linklog"
first=$TOP/build/outlink
number=$(inode_of "$M")
no_key="can't read private file: ssl/domainkeys/missing.example/default continue without signing."
says='outlink says: a?b and goes on.'

# both WHAT SENDER [rspawn option ...]: outlink, then qmail-dksign
both() {
	rm -f "$T/log" "$T/linklog"
	sender=$1
	shift
	spawned "$@" "$M" "$first" mx.remote.example "$sender" joe@remote.example
}
# what the logs call the message
logged() { sed 's/^@[0-9a-f]* //; s/ .*//' "$T/linklog" "$T/log" | tr '\n' ' '; }
signed_by_both() {
	is "$1: delivered" "$letter" K
	is "$1: the field of the first link is there, below the signature" \
		"$(grep -nE '^(DKIM-Signature|X-Link):' "$R/message" | sed 's/^[0-9]*://; s/:.*//' | tr '\n' ' ')" 'DKIM-Signature X-Link '
	is "$1: and tells the number of the file in the queue" "$(sed -n 's/^X-Link: //p' "$R/message")" "$number"
	is "$1: both logs tell it, too" "$(logged)" "$number $number "
	is "$1: nothing is left in queue/dkim" "$(still_staged)" ''
	sed '/^X-Link: /d' "$R/message" | sed '1,/^X-Nothing/{/^DKIM-Signature/,/^[^	 ]/{/^DKIM-Signature/d; /^[	 ]/d;}}' >"$T/rest"
	is_file "$1: the rest is the message" "$T/rest" "$M"
}

control linkdoes stage
both jan@example.org
signed_by_both 'a staged file goes through both'
/usr/bin/python3 - "$R/message" "$DNS/default._domainkey.example.org" <<'PY' >"$T/verified" 2>&1
import sys
import dkim
message = open(sys.argv[1], 'rb').read().replace(b'\n', b'\r\n')
record = open(sys.argv[2], 'rb').read()
print(dkim.verify(message, dnsfunc=lambda name, timeout=5: record))
PY
is 'dkimpy verifies it' "$(cat "$T/verified")" True

control linkdoes pass
both jan@example.org
expect 'a message goes through both as it is' 'K signed' d=example.org
is 'and both logs tell its number' "$(logged)" "$number $number "

# --- the number is believed where only a link can have made the file

QUEUE_NUMBER=47
export QUEUE_NUMBER
both jan@example.org
is 'fd 0 is a file of the queue: a number in the environment is not believed' "$(logged)" "$number $number "
control linkdoes stage
both jan@example.org
is 'nor behind a link that stages' "$(logged)" "$number $number "
deliver jan@example.org -P
is 'nor is it without a link' "$(tail -n 1 "$T/log" | cut -d ' ' -f 2)" "$number"
unset QUEUE_NUMBER

# --- notices

for sent in jan@missing.example jan@example.org; do
	for does in notice both; do
		control linkdoes $does
		both $sent
		is "$does, $sent: delivered" "$letter" K
		wanted=$says
		[ $sent = jan@example.org ] || wanted="qmail-dksign: $no_key $says"
		is "$does, $sent: the notices, each with the name of its link" \
			"$(tr -d '\000' <"$T/raw" | sed 1d | tr '\n' ' ')" "$wanted "
		is "$does, $sent: the number in the logs" "$(logged)" "$number $number "
	done
done
control linkdoes pass
both jan@missing.example
is 'the first link has no notice: ours is as it ever was' "$(tr -d '\000' <"$T/raw" | sed 1d)" "$no_key"
NOTICE_PID=1
export NOTICE_PID
both jan@missing.example
is 'another process had a notice: ours is as it ever was' "$(tr -d '\000' <"$T/raw" | sed 1d)" "$no_key"
unset NOTICE_PID
remote_says 'say Zlater.\n\0'
control linkdoes notice
both jan@missing.example
is 'two notices change no letter' "$letter" Z
remote_says 'say r\0Kremote accepted it.\n\0'

# --- the other order

control dkremote bin/outlink
control linkremote bin/qmail-remote
control linkdoes stage
rm -f "$T/log" "$T/linklog"
deliver jan@example.org
is 'behind qmail-dksign: delivered' "$letter" K
is 'behind qmail-dksign: its field is on top' "$(head -n 1 "$R/message")" "X-Link: $number"
is 'behind qmail-dksign: both logs' "$(logged)" "$number $number "
control linkdoes both
deliver jan@missing.example
is 'behind qmail-dksign: the notices' "$(tr -d '\000' <"$T/raw" | sed 1d | tr '\n' ' ')" "outlink: $says $no_key "

# --- a link that leads back

control linkremote bin/qmail-dksign
control linkdoes pass
deliver jan@example.org
is 'a circle of two links: later' "$letter" Z
text_like 'a circle of two links: who says so' '*control/dkremote leads back to qmail-dksign*'
rm "$H/control/dkremote"

# --- faults of the first link are its own

control linkremote bin/nothing
both jan@example.org
is 'no next program: later' "$letter" Z
text_like 'no next program: what is said' 'unable to run qmail-dksign. (#4.3.0)*'
rm "$H/control/linkremote"
control linkdoes stage
rm -r "$H/queue/dkim"
both jan@example.org
is 'no place to stage: later' "$letter" Z
text_like 'no place to stage: what is said' 'Unable to create outlink stage file: queue/dkim/*'

verify_all
done_testing
