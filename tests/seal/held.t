#!/bin/sh
# held.t: what must not leave in clear, whatever the message says of itself: words in Subject, automatic mail,
# calendars, a false claim of being encrypted; bounces; and mail that was opened here.
. tests/lib.sh
. tests/seal/home.sh

seal_home

# --- nothing undoes a must line

sealrules 'must to=@example.net,@example.com => encrypt' 'subject="[nosign]" => pass' 'is=bounce,auto,list => pass' \
	'type=text/calendar => pass'
fields() { # FIELD ...
	mail "$@"
	seal ann@example.org
	is "$1: encrypted" "$state" 'K sealed'
	ok "$1: can be opened" opened bob "$T/plain"
	ok "$1: nothing is in clear" not in_clear
	seal ann@example.org joe@example.com
	is "$1: without a key never" "$state" 'D none'
	ok "$1: nothing is in clear then" not in_clear
}
fields 'Subject: [nosign] [secure] hello'
fields 'Auto-Submitted: auto-replied'
fields 'List-Id: <list.example.org>'
fields 'Content-Type: text/calendar'
fields 'X-Qmail-Sealed: yes'
fields 'Content-Type: multipart/encrypted; boundary=b; protocol="application/pgp-encrypted"'

# --- a false claim of being encrypted

claim() { # WHAT TYPE BODY
	printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: %s\nContent-Transfer-Encoding: base64\n\n%s\n' \
		"$2" "$3" | message
	seal ann@example.org
	is "$1: encrypted" "$state" 'K sealed'
	ok "$1: nothing is in clear" not in_clear
	ok "$1: can be opened" opened bob "$T/plain"
}
p7m='application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m'
claim 'a text in base64 that says it is encrypted' "$p7m" "$(printf '%s' "$secret" | base64)"
claim 'an empty one' "$p7m" ''
printf 'text\n%s\n' "$secret" >"$T/text"
openssl cms -encrypt -aes256 -in "$T/text" -outform DER "$PKI/bob.pem" >"$T/der" 2>/dev/null
claim 'half of one' "$p7m" "$(head -c 200 "$T/der" | base64)"
openssl cms -sign -nodetach -in "$T/text" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -outform DER >"$T/signed.der" \
	2>/dev/null
claim 'a signature that says it is encrypted' "$p7m" "$(base64 "$T/signed.der")"

# --- encrypted already: for this recipient, or again

printf \
	'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: %s\nContent-Transfer-Encoding: base64\n\n%s\n' \
	"$p7m" "$(base64 "$T/der")" | message
seal ann@example.org
is 'encrypted to him already: as it is' "$state" 'K plain'
is 'and logged' "$(logged | sed 's/ to=.*//')" 'untouched rule=1 must=1 encrypted=already'
new_certificate joe@example.com joe
seal ann@example.org joe@example.com
is 'encrypted to somebody else: again' "$state" 'K sealed'
wire "$R/message" >"$T/wire"
ok 'the recipient opens the outer one' sh -c 'openssl cms -decrypt -in "$1" -recip "$2.pem" -inkey "$2.key" >"$3"' sh \
	"$T/wire" \
	"$T/joe" "$T/outer"
ok 'and finds the inner one' grep -q 'enveloped-data' "$T/outer"

# --- bounces of qmail-send

bounce() { # SENDER-OF-THE-BOUNCED, then fields of the enclosed message
	bounce_to=$1
	shift
	{
		printf 'Received: (qmail 47 invoked for bounce); 28 Nov 2026 08:00:00 -0000\nDate: 28 Nov 2026 08:00:00 -0000\n'
		printf 'From: MAILER-DAEMON@mx.example.net\nTo: %s\nSubject: failure notice\n\n' "$bounce_to"
		printf \
			'Hi. This is the qmail-send program at mx.example.net.\nI'"'"'m afraid I wasn'"'"'t able to deliver your message to the following addresses.\n'
		printf \
			'This is a permanent error; I'"'"'ve given up. Sorry it didn'"'"'t work out.\n\n<joe@example.com>:\nno certificate or key for joe@example.com; the message was not sent (#5.7.4)\n\n'
		printf -- '--- Below this line is a copy of the message.\n\nReturn-Path: <%s>\n' "$bounce_to"
		printf '%s\n' "$@"
		printf 'From: %s\nSubject: dinner\n\n%s\n' "$bounce_to" "$secret"
	} | message
}
sealrules 'must to=@bank.example => encrypt'
bounce remote@elsewhere.example 'X-Other: 1'
control sealbounce whole
seal '' remote@elsewhere.example
is 'control/sealbounce whole: as it is' "$state" 'K plain'
control sealbounce half
seal '' remote@elsewhere.example
is 'another word: later' "$state" 'Z none'
rm "$H/control/sealbounce"
sealrules 'to=@bank.example => encrypt'
seal '' remote@elsewhere.example
is 'no must line: as it is' "$state" 'K plain'

# --- opened here

: >"$H/control/sealopened"
sealrules 'to=@nobody.example => encrypt'
mail 'X-Qmail-Opened: yes'
for rules in there none; do
	[ $rules = there ] || rm "$H/control/sealrules"
	seal ann@example.org
	is "opened here, rules $rules: encrypted" "$state" 'K sealed'
	ok "opened here, rules $rules: can be opened" opened bob "$T/plain"
	seal ann@example.org eve@example.com
	is "opened here, rules $rules, no key: never" "$state" 'D none'
	ok "opened here, rules $rules: nothing is in clear" not in_clear
done
control sealopened inner.example
HOST=inner.example
seal ann@example.org eve@example.com
is 'to a host of control/sealopened: as it is' "$state" 'K plain'
unset HOST
mail
seal ann@example.org eve@example.com
is 'not marked: as it is' "$state" 'K plain'
bounce remote@elsewhere.example 'X-Qmail-Opened: yes'
seal '' bob@example.net
is 'a bounce that encloses what was opened is encrypted' "$state" 'K sealed'
ok 'and whole' opened bob "$T/plain"
ok 'with the text' grep -qF "$secret" "$T/plain"
rm "$H/control/sealopened"
mail 'X-Qmail-Opened: yes'
seal ann@example.org eve@example.com
is 'without control/sealopened and rules nothing is looked at' "$state" 'K plain'
sealrules 'to=@nobody.example => encrypt'
ln -s /bin/true "$H/bin/qmail-unseal"
seal ann@example.org eve@example.com
is 'with rules, and a qmail-unseal that is installed: held' "$state" 'D none'

done_testing
