#!/bin/sh
# loop.t: what was opened here does not leave in clear, whoever sends it on: a bounce of qmail-send, a .qmail forward, a
# program of a user that answers, a list, a scanner that refuses. Somebody who has captured a ciphertext and sends it again
# learns nothing by it.
. tests/lib.sh
. tests/unseal/gateway.sh
. tests/pgp/people.sh
people || {
	echo 'Bail out! the OpenPGP keys could not be made'
	exit 111
}

gateway_home
# bob's mail comes from eve, who has captured what ann sent to him. eve has no certificate here; joe has one.
eve=eve@example.com
: >"$H/control/sealopened"
certificate bob@example.net bob
new_certificate joe@example.com joe
opened_for() { # RECIPIENT ...: eve sends it to these; $M becomes what was queued
	message <"$T/captured"
	SENDER=$eve arrive "$@"
	is "it comes in for $*" "$told" 'ok 0 '
	message <"$Q/message"
}
# shellcheck disable=SC2317 # ok calls it
has_secret() { grep -qF "$secret" "$M"; }
# what leaves: never in clear, in the report neither
safe() { # WHAT STATE ...: one of these
	safe_what=$1
	shift
	for safe_state; do
		if [ "$state" = "$safe_state" ]; then break; fi
	done
	is "$safe_what" "$state" "$safe_state"
	ok "$safe_what: nothing is in clear" not in_clear
}

mail
sealed_for bob
cp "$M" "$T/captured"
opened_for bob@example.net
ok 'it is opened' has_secret
is 'and marked' "$(grep -c '^X-Qmail-Opened: smime' "$M")" 1
cp "$M" "$T/opened"

# ---- qmail-send's bounce -----------------------------------------------------------------------------

# as qmail-send writes it, to the envelope sender
bounce() { # OF-FILE TO
	{
		printf 'Received: (qmail 47 invoked for bounce); 28 Nov 2026 08:00:00 -0000\nDate: 28 Nov 2026 08:00:00 -0000\n'
		printf 'From: MAILER-DAEMON@mx.example.net\nTo: %s\nSubject: failure notice\n\n' "$2"
		printf 'Hi. This is the qmail-send program at mx.example.net.\nI'"'"'m afraid I wasn'"'"'t able to deliver your message to the following addresses.\n'
		printf 'This is a permanent error; I'"'"'ve given up. Sorry it didn'"'"'t work out.\n\n<bob@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n'
		printf -- '--- Below this line is a copy of the message.\n\nReturn-Path: <%s>\n' "$2"
		cat "$1"
	} >"$T/bounce"
	message <"$T/bounce"
}
bounce "$T/opened" "$eve"
ok 'a bounce has the text' has_secret
seal '' "$eve"
safe 'the bounce of an opened message, to a stranger' 'K sealed'
is 'it is cut behind the header of the message' "$(grep -c '^Subject: dinner' "$R/message")" 1
seal '' joe@example.com
safe 'the bounce, to somebody with a certificate' 'K sealed'
control sealbounce whole
seal '' "$eve"
safe 'control/sealbounce whole does not change this' 'K sealed' 'D none'
rm "$H/control/sealbounce"
# a double bounce encloses the bounce
sed 's/^To: .*/To: postmaster@mx.example.net/; s/^Subject: failure notice/Subject: failure notice (again)/' "$T/bounce" >"$T/double"
bounce "$T/double" postmaster@example.com
seal '#@[]' postmaster@example.com
safe 'a double bounce' 'K sealed' 'D none'

# ---- forwards -----------------------------------------------------------------------------------------

forwarded() { # FIELD ...: as qmail-local hands it to the queue again
	{
		printf '%s\n' "$@"
		cat "$T/opened"
	} >"$T/forwarded"
	message <"$T/forwarded"
}
forwarded 'Received: (qmail 48 invoked by alias); 28 Nov 2026 08:00:00 -0000' 'Delivered-To: bob@example.net'
seal "$eve" "$eve"
safe 'a .qmail file that forwards to a stranger' 'D none'
seal "$eve" joe@example.com
safe 'a .qmail file that forwards to somebody with a certificate' 'K sealed'
seal "$eve" "$eve" joe@example.com
safe 'to both in one call' 'D none'
seal bob-owner@example.net "$eve"
safe 'with the sender of a -owner file' 'D none'
seal '' "$eve"
safe 'with the null sender' 'D none' 'K sealed'
sealrules 'to=* => pass'
seal "$eve" "$eve"
safe 'whatever a rule says' 'D none'
rm "$H/control/sealrules"
HOST=inner.example
control sealopened inner.example
seal "$eve" joe@inner.example
is 'to a host of control/sealopened it goes as it is' "$state" 'K plain'
unset HOST
: >"$H/control/sealopened"

# ---- programs of users ---------------------------------------------------------------------------------

answer() { # TYPE ENCODING: a program that answers eve, with $T/text
	{
		printf 'From: bob@example.net\nTo: %s\nSubject: Re: dinner\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n' "$eve"
		printf 'Content-Type: %s\nContent-Transfer-Encoding: %s\n\n' "$1" "$2"
		cat "$T/text"
	} >"$T/answer"
	message <"$T/answer"
	seal bob@example.net "$eve"
}
{
	echo 'I am on holiday. You wrote:'
	echo
	sed 's/^/> /' "$T/opened"
} >"$T/text"
answer text/plain 8bit
safe 'an answer that quotes the message' 'D none'
sed 's/^/>> | /' "$T/opened" >"$T/text"
answer text/plain 8bit
safe 'one with other quotation marks' 'D none'
sed 's/^/    /' "$T/opened" >"$T/text"
answer text/plain 8bit
safe 'one that indents it' 'D none'
{
	echo '-------- Original message --------'
	cat "$T/opened"
} >"$T/text"
answer text/plain 8bit
safe 'one that has it below a line' 'D none'
sed 's/^/> /' "$T/opened" | openssl base64 >"$T/text"
answer 'text/plain; charset=utf-8' base64
safe 'one in base64' 'D none'
sed 's/^/> /; s/=/=3D/g' "$T/opened" >"$T/text"
answer 'text/plain; charset=utf-8' quoted-printable
safe 'one in quoted-printable' 'D none'
{
	printf -- '--b\n\nsee there\n--b\nContent-Type: message/rfc822\n\n'
	cat "$T/opened"
	printf -- '--b--\n'
} >"$T/text"
answer 'multipart/mixed; boundary=b' 8bit
safe 'one that attaches it' 'D none'
{
	printf -- '--b\n\nsee there\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n'
	openssl base64 -in "$T/opened"
	printf -- '--b--\n'
} >"$T/text"
answer 'multipart/mixed; boundary=b' 8bit
safe 'one that attaches it in base64' 'D none'
{
	printf -- '--b\n\nsee there\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b\nContent-Type: message/rfc822\n\n'
	cat "$T/opened"
	printf -- '--b--\n'
} >"$T/text"
answer 'multipart/report; report-type=delivery-status; boundary=b' 8bit
safe 'a delivery report of another program' 'D none' 'K sealed'
echo 'I am on holiday.' >"$T/text"
answer text/plain 8bit
is 'an answer without the message leaves as it is' "$state" 'K plain'
# a text without any field of the message cannot be told from others: the rule that the manual gives
sealrules 'must is=auto => encrypt'
printf '> %s\n' "$secret" >"$T/text"
answer text/plain 8bit
safe 'an automatic answer that quotes the text alone, with a must line' 'D none'
rm "$H/control/sealrules"

# ---- a list --------------------------------------------------------------------------------------------

forwarded 'Mailing-List: contact list-help@example.net; run by a program' 'Precedence: bulk' 'List-Id: <list.example.net>'
seal list-return-1-eve=example.com@example.net "$eve"
safe 'a list, to a stranger' 'D none'
seal list-return-1-joe=example.com@example.net joe@example.com
safe 'a list, to somebody with a certificate' 'K sealed'

# ---- the ciphertext again, to others -------------------------------------------------------------------

closed() { # WHAT
	ok "$1: stays closed" not has_secret
	is "$1: is not marked" "$(grep -c '^X-Qmail-Opened' "$M")" 0
}
opened_for nobody@example.net
closed 'to a mailbox that bounces'
bounce "$M" "$eve"
seal '' "$eve"
is 'its bounce leaves as it is' "$state" 'K plain'
ok 'and has the ciphertext alone' not in_clear
opened_for list@example.net
closed 'to a list'
opened_for bob@example.net eve-forward@example.net
closed 'to bob and to somebody who forwards'
opened_for sales@example.net
ok 'to an alias that has a link: opened' has_secret
is 'and marked' "$(grep -c '^X-Qmail-Opened: smime' "$M")" 1
cp "$M" "$T/opened"
bounce "$T/opened" "$eve"
seal '' "$eve"
safe 'if the alias bounces' 'K sealed'
# a mark that somebody else has written is not believed, and does no harm
sed '1s/^/X-Qmail-Opened: smime\n/' "$T/captured" >"$T/forged"
message <"$T/forged"
arrive nobody@example.net
message <"$Q/message"
closed 'with a forged mark'

# ---- rules that look into the text ---------------------------------------------------------------------

# What the client is told must not depend on what was opened: neither a match nor a text that cannot be judged.
unsealrules() {
	printf '%s\n' "$@" >"$H/control/unsealrules"
	touch -d '1 hour ago' "$H/control/unsealrules"
}
{
	printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: dinner\nMIME-Version: 1.0\n'
	printf 'Content-Type: text/plain; charset=x-unknown\nContent-Transfer-Encoding: base64\n\n%s\n' 'not == base64'
} >"$T/odd"
cat >"$H/bin/find-launch" <<'END'
#!/bin/sh
grep -q launch
END
chmod 755 "$H/bin/find-launch"
while IFS= read -r rule; do
	unsealrules "$(echo "$rule" | sed "s|PROGRAM|$H/bin/find-launch|")"
	message <"$T/captured"
	SENDER=$eve arrive bob@example.net
	with=$told
	message <"$T/odd"
	sealed_for bob
	SENDER=$eve arrive bob@example.net
	is "$rule: what the client is told, for two texts" "$with/$told" 'ok 0 /ok 0 '
done <<'END'
body="launch code" => refuse="no"
body="launch code" => defer="no"
must body="launch code" => refuse="no"
!body="launch code" => refuse="no"
body~"l[a-z]+ch" => refuse="no"
type=text/plain body=launch => defer="later"
size<100000 body=launch => refuse="no"
run=PROGRAM => refuse="no"
must run=PROGRAM => defer="no"
must run=PROGRAM => tag=[launch]
END
# the same lines do refuse what was not encrypted
unsealrules 'body="launch code" => refuse="no"'
mail
arrive bob@example.net
is 'a message that was not encrypted is refused by such a line' "${told%% *}" D
rm "$H/control/unsealrules"

# ---- the same of OpenPGP ------------------------------------------------------------------------------

open=$(folder_of mailkeys bob@example.net)/open
cp "$P/bob.key" "$open/pgpkey_p"
cp "$P/bob.cert" "$open/pgpcert_p"
"$TOP/qmail-pgp" -I "$P/bob.cert" | sed -n 's/^id=\(.*\)/\1 p/p' >"$open/pgp-by-id"
mail
rm -f "$T/sealed"
./qmail-pgp -e "$M" "$T/sealed" "$P/bob.cert"
cp "$T/sealed" "$T/captured"
opened_for bob@example.net
ok 'OpenPGP: it is opened' has_secret
is 'OpenPGP: and marked' "$(grep -c '^X-Qmail-Opened: openpgp' "$M")" 1
cp "$M" "$T/opened"
bounce "$T/opened" "$eve"
seal '' "$eve"
safe 'OpenPGP: the bounce' 'K sealed'
forwarded 'Received: (qmail 48 invoked by alias); 28 Nov 2026 08:00:00 -0000' 'Delivered-To: bob@example.net'
seal "$eve" "$eve"
safe 'OpenPGP: a .qmail file that forwards to a stranger' 'D none'
pgp_eve=$(folder_of mailcerts "$eve")
mkdir -p "$pgp_eve"
cp "$P/eve.cert" "$pgp_eve/pgp_$("$TOP/qmail-pgp" -I "$P/eve.cert" | sed -n 's/^fingerprint=//p')"
forwarded 'Received: (qmail 48 invoked by alias); 28 Nov 2026 08:00:00 -0000' 'Delivered-To: bob@example.net'
seal "$eve" "$eve"
safe 'OpenPGP: to somebody whose OpenPGP key is known' 'K sealed'
gpg --batch --quiet --decrypt <"$R/message" >"$T/by-gpg" 2>/dev/null
ok 'OpenPGP: she, and nobody else, reads it' grep -qF "$secret" "$T/by-gpg"
{
	echo 'I am on holiday. You wrote:'
	echo
	sed 's/^/> /' "$T/opened"
} >"$T/text"
rm -r "$pgp_eve"
answer text/plain 8bit
safe 'OpenPGP: an answer that quotes the message' 'D none'

# ---- a scanner behind it ------------------------------------------------------------------------------

cat >"$H/bin/scanner" <<END
#!/bin/sh
# refuses as scanners do, with words of its own
cat >$T/scanned
echo 'Dthis message has a virus (#5.7.1)' >&6
exit 82
END
chmod 755 "$H/bin/scanner"
control unsealqueue bin/scanner
message <"$T/captured"
printf 'F%s\000Tbob@example.net\000\000' "$eve" >"$T/envelope"
rm -rf "$Q" && mkdir "$Q"
told=$(TCPREMOTEIP=192.0.2.1 QMAILHOME=$H "$TOP/build/smtpd" -6 -o "$T/log" "$M" "$T/envelope" "$UNSEAL")
is 'a scanner refuses: the client gets its words' "$told" 'D 82 Dthis message has a virus (#5.7.1)'
ok 'it has seen the text' grep -qF "$secret" "$T/scanned"
printf '%s\n' "$told" >>"$T/log"
ok 'the client and the log have not' not grep -qF "$secret" "$T/log"
is 'nothing is queued' "$(ls "$Q")" ''
is 'nothing is staged' "$(still_staged)" ''

done_testing
