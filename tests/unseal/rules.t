#!/bin/sh
# rules.t: what control/unsealrules has qmail-unseal do, with the real children.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

unseal_home
pass='mx.example.net; smime=pass body.smime-identifier=ann@example.org body.smime-part='
result() { header Authentication-Results | sed 's/^Authentication-Results: //'; }
subject() { header Subject | sed 's/^Subject: //'; }
gcm() { CIPHER=-aes-256-gcm encrypted "$@"; }

# keeps everything: each message and envelope that is queued gets a number; the last one is also what the stand-in has
keep_all() {
	rm -f "$H/bin/qmail-queue"
	cat >"$H/bin/qmail-queue" <<END
#!/bin/sh
n=\$(find "$T/kept" -name '*.message' | wc -l)
cat >"$T/kept/\$n.message"
cat <&1 >"$T/kept/\$n.envelope"
exit \$(cat "$T/kept/exit.\$n" 2>/dev/null || echo 0)
END
	chmod 755 "$H/bin/qmail-queue"
}
kept() { # sets $count
	rm -rf "$T/kept"
	mkdir "$T/kept"
	receive
	count=$(find "$T/kept" -name '*.message' | wc -l)
}
envelope_of() { tr '\000' ' ' <"$T/kept/$1.envelope"; }

# ---- pass and keep: decided before anything is opened ---------------------------------------------------

plain
gcm bob
unsealrules 'to=bob@example.net => pass'
receive
expect 'pass: encrypted mail' 'ok 0' 'queued as it came'
plain
signed ann
receive
expect 'pass: signed mail is not verified' 'ok 0' 'queued as it came'
ok 'the line is in the log' log_has rule=1
unsealrules 'to=bob@example.net => keep'
receive
is 'keep: signed mail is verified' "$(result)" "${pass}2"
plain
gcm bob
receive
expect 'keep: encrypted mail stays closed' 'ok 0' 'queued as it came'
ok 'and nobody says that a key is missing' log_has is=none
unsealrules 'header:X-Scan=no => pass'
receive
expect 'another message' 'ok 0' 'queued open'

# ---- refuse and defer -----------------------------------------------------------------------------------

plain
signed ann
cp "$M" "$T/signed"
sed 's/7-0-4/7-0-5/' "$T/signed" >"$M"
unsealrules 'is=fail => refuse="The signature is wrong"'
receive
expect 'refuse' 'D 31' 'not queued'
ok 'and the log says why' log_has is=fail
receive -6
is 'with the pipe of notqmail' "$told" 'D 82 D5.7.1 The signature is wrong'
receive -e 5
is 'with $ERROR_FD' "$told" 'D 88 D5.7.1 The signature is wrong'
unsealrules 'is=fail => defer="Later"'
receive -6
is 'defer' "$told" 'Z 82 Z4.7.1 Later'
cp "$T/signed" "$M"
receive
expect 'a good signature' 'ok 0' 'queued other bytes'
unsealrules 'is=nokey => refuse="No key"'
plain
gcm ann
receive
expect 'no key' 'D 31' 'not queued'
unsealrules 'body="launch code" => refuse="Not here"' 'must body="launch code" => refuse="Not here"'
plain
receive
expect 'by the text of a plain message' 'D 31' 'not queued'
gcm bob
receive
expect 'never by what was opened' 'ok 0' 'queued open'
unsealrules 'must size>10 sender=ann@example.org => refuse="Too long"'
receive
expect 'by the envelope, before anything is opened' 'D 31' 'not queued'
rm -f "$H/bin/ask"
unsealrules 'run='"$H"'/bin/ask => refuse="Says the program"'
plain
receive
expect 'a program that cannot be run' 'Z 71' 'not queued'
printf '#!/bin/sh\ngrep -q 7-0-4-1-1 || exit 1\n' >"$H/bin/ask"
chmod 755 "$H/bin/ask"
receive
expect 'a program that says yes' 'D 31' 'not queued'
printf '#!/bin/sh\nexit 99\n' >"$H/bin/ask"
receive
expect 'a program that says no' 'ok 0' 'queued as it came'

# ---- changes --------------------------------------------------------------------------------------------

plain
signed ann
unsealrules 'is=pass => unsign'
receive
expect 'unsign' 'ok 0' 'queued other bytes'
is 'the result stays' "$(result)" "mx.example.net; smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part=2"
ok 'the signature is gone' not grep -q pkcs7 "$R/message"
sed 's/7-0-4/7-0-5/' "$M" >"$T/changed" && mv "$T/changed" "$M"
unsealrules 'type=multipart/signed => unsign'
receive
expect 'a bad one stays' 'ok 0' 'queued other bytes'
ok 'there it is' grep -q pkcs7 "$R/message"

unsealrules 'is=opened,pass => tag="[checked]" set:X-Class=good'
plain 'X-Class: forged' 'x-class: again'
sed 's/^Subject: .*/Subject: dinner [checked]/' "$M" >"$T/new" && mv "$T/new" "$M"
receive
is 'a tag that was not ours' "$(subject)" dinner
is 'a field that was not ours' "$(header X-Class)" ''
signed ann
gcm bob
receive
expect 'opened and signed' 'ok 0' 'queued open'
is 'our tag' "$(subject)" 'dinner [checked]'
is 'our field' "$(header X-Class)" 'X-Class: good'
unsealrules 'subject="dinner" => strip remove:X-Class'
plain 'X-Class: a'
receive
is 'strip' "$(subject)" 'Subject:'
is 'remove' "$(header X-Class)" ''

# ---- copies, other recipients, notices ------------------------------------------------------------------

keep_all
plain
gcm bob
unsealrules 'must to=bob@example.net => copy=archive@example.net'
kept
is 'a copy' "$told $count" 'ok 0 2'
is 'its envelope' "$(envelope_of 0)" 'Fann@example.org Tarchive@example.net  '
is_file 'it is what came' "$T/kept/0.message" "$M"
is 'the envelope of the message' "$(envelope_of 1)" 'Fann@example.org Tbob@example.net  '
ok 'which is opened' grep -q "$secret" "$T/kept/1.message"
unsealrules 'must to=bob@example.net => copy=archive@example.net:open'
kept
is 'a copy of what is delivered' "$told $count $(envelope_of 0)" 'ok 0 1 Fann@example.org Tbob@example.net Tarchive@example.net  '
unsealrules 'is=opened => rcpt=first@example.net rcpt=second@example.net'
kept
is 'other recipients' "$told $count $(envelope_of 0)" 'ok 0 1 Fann@example.org Tfirst@example.net Tsecond@example.net  '
unsealrules 'must to=bob@example.net => copy=archive@example.net'
rm -rf "$T/kept"
mkdir "$T/kept"
echo 53 >"$T/kept/exit.0"
receive
is 'a copy that cannot be queued' "$told $(find "$T/kept" -name '*.message' | wc -l)" 'Z 71 1'
printf 'Subject: closed mail\n\nA message could not be opened.\n' >"$H/control/notices/nokey"
control sealadmin postmaster@example.net
control rcpthosts example.net
unsealrules 'is=nokey => notice=nokey:admin'
plain
gcm ann
kept
is 'a notice' "$told $count $(envelope_of 0)" 'ok 0 2 F Tpostmaster@example.net  '
ok 'it says what is in the file' grep -q 'A message could not be opened.' "$T/kept/0.message"
ok 'and is no answer to answer' grep -qi '^Auto-Submitted:' "$T/kept/0.message"
is_file 'the message behind it' "$T/kept/1.message" "$M"
rm "$H/control/notices/nokey"
kept
is 'a notice that is missing stops nothing' "$told $count" 'ok 0 1'
ok 'and is in the log' test "${log#* no-notice=55:}" != "$log"

# ---- own mail -------------------------------------------------------------------------------------------

export RELAYCLIENT=
plain
gcm bob
unsealrules 'to=bob@example.net => copy=archive@example.net'
kept
is 'a line that does not ask for it is not for own mail' "$told $count" 'ok 0 1'
unsealrules 'env:RELAYCLIENT=* => copy=archive@example.net'
kept
is 'one that does is, and the copy is one more recipient' "$told $count $(envelope_of 0)" \
	'ok 0 1 Fann@example.org Tbob@example.net Tarchive@example.net  '
ok 'the log names it' log_has copy=archive@example.net
is_file 'own mail is not opened' "$T/kept/0.message" "$M"
unsealrules 'env:RELAYCLIENT=* => copy=archive@example.net set:X-Class=own'
kept
is 'a copy of what is changed is a message of its own' "$told $count $(envelope_of 0)" 'ok 0 2 Fann@example.org Tarchive@example.net  '
is_file 'as it came' "$T/kept/0.message" "$M"
ok 'and the other one is changed' grep -qx 'X-Class: own' "$T/kept/1.message"
unset RELAYCLIENT
kept
is 'and that line is not for mail of others' "$told $count" 'ok 0 1'

# ---- a file that is wrong -------------------------------------------------------------------------------

unsealrules 'to=bob@example.net => fly'
kept
is 'a wrong line' "$told $count" 'Z 55 0'
ok 'which the log names' test "${log#*line 1*fly}" != "$log"
printf 'to=bob@example.net => pass' >"$H/control/unsealrules"
touch -d '1 hour ago' "$H/control/unsealrules"
kept
is 'no line end' "$told $count" 'Z 55 0'
: >"$H/control/unsealrules"
touch -d '1 hour ago' "$H/control/unsealrules"
kept
is 'an empty file' "$told $count" 'Z 55 0'
rm "$H/control/unsealrules"
mkdir "$H/control/unsealrules"
kept
is 'no file' "$told $count" 'Z 55 0'
rmdir "$H/control/unsealrules"
unsealrules 'group=none => pass'
kept
is 'a group that is missing' "$told $count" 'Z 55 0'

# ---- conditions on sender and recipients ----------------------------------------------------------------

plain
printf '# friends\nann@example.org\n' >"$H/control/groups/friends"
printf '@example.com\n' >"$H/control/groups/others"
unsealrules 'group=others => rcpt=wrong@example.net' 'group=friends => rcpt=friends@example.net'
kept
is 'a group' "$told $(envelope_of 0)" 'ok 0 Fann@example.org Tfriends@example.net  '
unsealrules 'to~"^b.b@" => rcpt=first@example.net'
kept
is 'an expression for recipients' "$told $(envelope_of 0)" 'ok 0 Fann@example.org Tfirst@example.net  '
to bob@example.net eve@example.net
unsealrules 'to-all~"^b.b@" => rcpt=wrong@example.net' 'to~"^e" => rcpt=second@example.net'
kept
is 'all recipients, and one of them' "$told $(envelope_of 0)" 'ok 0 Fann@example.org Tsecond@example.net  '
to bob@example.net
done_testing
