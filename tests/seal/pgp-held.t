#!/bin/sh
# pgp-held.t: with OpenPGP keys alone: edits below the signature, what must not leave in clear whatever it says of
# itself, what is signed or encrypted already, mail that was opened here, and bounces.
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh

pgp_home
printf 'Example Inc., %%f\n' >"$H/control/disclaimers/default.txt"
printf 'page one\n' >"$H/control/attach/terms.txt"
short() { logged | sed 's/ to=[^ ]*//'; }

# --- edits, then signature and encryption in one go

sealrules 'from=@example.org => disclaimer=default tag=[Example] set:X-Company=Example attach=terms.txt sign encrypt'
seal ann@example.org
is 'all at once' "$state" 'K sealed'
ok 'is opened' pgp_opened bob "$T/plain"
ok 'and the signature over it is good' pgp_signer ann
ok 'the text is there' grep -qF "$secret" "$T/plain"
ok 'the disclaimer, with the author' grep -q 'Example Inc., ann@example.org' "$T/plain"
is 'the tag in Subject' "$(grep -c '^Subject: dinner \[Example\]' "$R/message")" 1
is 'the field' "$(grep -c '^X-Company: Example' "$R/message")" 1
ok 'the attachment' grep -q 'terms.txt' "$T/plain"
is 'the log' "$(short)" 'sealed rule=1 edited=4 signed=ssl/mailkeys/example.org/u/ann/sign/ann encrypted=pgp'
ok 'nothing is in clear' not in_clear

# --- nothing undoes a must line

sealrules 'must to=@example.net,@example.com => encrypt' 'subject="[nosign]" => pass' 'is=bounce,auto,list => pass' \
	'type=text/calendar => pass'
fields() { # FIELD ...
	mail "$@"
	seal ann@example.org
	is "$1: encrypted" "$state" 'K sealed'
	ok "$1: can be opened" pgp_opened bob "$T/plain"
	ok "$1: nothing is in clear" not in_clear
	seal ann@example.org joe@example.com
	is "$1: without a key never" "$state" 'D none'
	ok "$1: nothing is in clear then" not in_clear
}
fields 'Subject: [nosign] [secure] hello'
fields 'Auto-Submitted: auto-replied'
fields 'List-Id: <list.example.org>'
fields 'Content-Type: text/calendar'
fields 'Content-Type: multipart/encrypted; boundary=b; protocol="application/pgp-encrypted"'

# --- a false claim of being encrypted

claim() { # WHAT ARMOR [VERSION]
	{
		printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\n'
		printf 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\n'
		printf 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n%s\n--b\n' "${3-}"
		printf 'Content-Type: application/octet-stream\n\n%s\n\n--b--\n' "$2"
	} | message
	seal ann@example.org
	is "24: $1: encrypted" "$state" 'K sealed'
	ok "$1: nothing is in clear" not in_clear
	ok "$1: can be opened" pgp_opened bob "$T/plain"
}
armored() { # FILE: as armor of a PGP MESSAGE, whatever it is
	printf -- '-----BEGIN PGP MESSAGE-----\n\n%s\n-----END PGP MESSAGE-----\n' "$(base64 "$1")"
}
printf 'text\n%s\n' "$secret" >"$T/text"
sqop encrypt --no-armor "$P/bob.cert" <"$T/text" >"$T/pgp"
sqop inline-sign --no-armor "$P/ann.key" <"$T/text" >"$T/signed" 2>/dev/null
head -c 150 "$T/pgp" >"$T/half"
claim 'a text that says it is encrypted' "$secret"
claim 'an armor with a text' "$(armored "$T/text")"
claim 'half of one' "$(armored "$T/half")"
claim 'a signature that says it is encrypted' "$(armored "$T/signed")"
claim 'one with a text behind it' "$(armored "$T/pgp"; echo "$secret")"
claim 'one with a text before it' "$(echo "$secret"; armored "$T/pgp")"
claim 'one with a text in the part of the version' "$(armored "$T/pgp")" "$secret"

# --- encrypted already: for this recipient, or again

already() { # NAME: $M is encrypted to him by the client of the writer
	{
		printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\n'
		printf 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\n'
		printf 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n'
		sqop encrypt "$P/$1.cert" <"$T/text"
		printf '\n--b--\n'
	} >"$T/already"
	message <"$T/already"
}
already bob
is 'the message is encrypted' "$("$TOP/qmail-pgp" -l "$M" | head -n 1)" 'pgp-encrypted complete'
for rules in 'to=* => encrypt' 'must to=* => encrypt' 'to=* => sign encrypt' 'to=* => sign'; do
	sealrules "$rules"
	seal ann@example.org
	is "3: $rules: encrypted to him already: as it is" "$state" 'K plain'
done
sealrules 'must to=* => encrypt'
seal ann@example.org
is 'the log' "$(short)" 'untouched rule=1 must=1 encrypted=already'
sqop generate-key --no-armor '<joe@example.com>' >"$P/joe.key"
sqop extract-cert --no-armor <"$P/joe.key" >"$P/joe.cert"
# what programs write around the parts is as readable as the header
sed -e '0,/^--b$/s//This is an OpenPGP\/MIME encrypted message (RFC 4880 and 3156)\n--b/' -e 's/^-----BEGIN PGP.*/&\nComment: a program/' \
	-e 's/^Content-Type: application.octet-stream/Content-Description: OpenPGP encrypted message\n&/' "$M" >"$T/around"
message <"$T/around"
is 'the message is encrypted' "$("$TOP/qmail-pgp" -l "$M" | head -n 1)" 'pgp-encrypted complete'
seal ann@example.org
is '3: with texts around it, as programs write them: as it is' "$state" 'K plain'
pgp_certificate joe@example.com joe
seal ann@example.org joe@example.com
is 'must: encrypted to somebody else: again' "$state" 'K sealed'
ok 'he opens the outer one' pgp_opened joe "$T/outer"
ok 'and finds the inner one' grep -q 'BEGIN PGP MESSAGE' "$T/outer"
sealrules 'to=* => encrypt'
seal ann@example.org joe@example.com
is 'not must: as it is' "$state" 'K plain'
sealrules 'must to=* => sign encrypt'
seal ann@example.org
is 'must sign: signed, and so encrypted again' "$state" 'K sealed'
ok 'opened' pgp_opened bob "$T/outer"
ok 'and signed' pgp_signer ann
certificate bob@example.net bob
sealrules 'to=* => encrypt'
seal ann@example.org
is '3: encrypted with OpenPGP, and he has both: as it is' "$state" 'K plain'
rm "$H/ssl/mailcerts/example.net/u/bob/"smime_*
openssl cms -encrypt -aes256 -in "$T/text" -outform DER "$PKI/bob.pem" >"$T/der" 2>/dev/null
printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: %s\nContent-Transfer-Encoding: base64\n\n%s\n' \
	'application/pkcs7-mime; smime-type=enveloped-data' "$(base64 "$T/der")" | message
seal ann@example.org
is '3: encrypted with S/MIME, and he has OpenPGP: as it is' "$state" 'K plain'
sealrules 'must to=* => encrypt'
seal ann@example.org
is 'must: his key is not among those, so again' "$state" 'K sealed'
{
	printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: text/plain\n\n'
	sqop encrypt "$P/bob.cert" <"$T/text"
} | message
sealrules 'must to=* => encrypt' 'to=* => sign'
seal ann@example.org
is '3: inline, in a text: as it is' "$(logged | sed 's/.*encrypted/encrypted/; s/ to=.*//')" 'encrypted=already'
{ cat "$M"; echo "$secret"; } >"$T/more"
message <"$T/more"
seal ann@example.org
is 'inline, with a text below: encrypted' "$state" 'K sealed'
ok 'nothing is in clear' not in_clear
# --- signed already

signed_mail() { # NAME: $M is signed by the client of the writer
	mail
	"$TOP/qmail-pgp" -s "$M" "$P/$1.key" "$T/new" 2>/dev/null
	message <"$T/new"
}
signed_mail ann
pgp_verified ann "$M" || signed_failed=yes
is 'the message was made' "${signed_failed-}" ''
sealrules 'to=* => sign'
seal ann@example.org
is 'signed already: as it is' "$(logged)" 'untouched rule=1 signed=already'
sealrules 'must to=* => sign'
seal ann@example.org
is 'must sign, and her signature is good: as it is' "$state" 'K plain'
# what came encrypted is not said to be signed
mail
"$TOP/qmail-pgp" -e "$M" "$T/new" "$P/bob.cert" 2>/dev/null
message <"$T/new"
sealrules 'to=* => sign'
seal ann@example.org
is 'encrypted already: not signed, and the log says so' "$state $(logged)" 'K plain untouched rule=1 unsigned=encrypted already'
sealrules 'to=* => sign encrypt'
seal ann@example.org
is 'the same where it would be encrypted' "$state $(short)" 'K plain untouched rule=1 unsigned=encrypted already encrypted=already'
signed_mail ann
sealrules 'must to=* => sign' 'to=@example.net => encrypt'
seal ann@example.org
is 'and encrypted, without another one' "$(short)" 'sealed rule=2 must=1 signed=already encrypted=pgp'
ok 'opened' pgp_opened bob "$T/plain"
ok 'there is no second signature' not pgp_signer ann
wire "$T/plain" >"$T/plain.wire"
ok '20: hers is as it was' pgp_verified ann "$T/plain"
sealrules 'must to=* => sign'
sed "s/$secret/another text/" "$M" >"$T/changed"
message <"$T/changed"
seal ann@example.org
is 'must sign, and it is not: signed again' "$state" 'K sealed'
signed_mail ann-rsa
seal ann@example.org
is 'by a key that is not hers here: signed again' "$state" 'K sealed'
pgp_certificate ann@example.org ann-rsa
seal ann@example.org
is 'by one that we have of her: as it is' "$state" 'K plain'
mv "$H/ssl/mailkeys/example.org" "$T/keys.away"
seal ann@example.org
is 'the same where no key is here' "$(logged)" 'untouched rule=1 must=1 signed=already'
sealrules 'must to=* => sign' 'to=@example.net => encrypt'
seal ann@example.org
is 'and encrypted' "$(short)" 'sealed rule=2 must=1 signed=already encrypted=pgp'
sealrules 'must to=* => sign'
sed "s/$secret/another text/" "$M" >"$T/changed"
message <"$T/changed"
seal ann@example.org
is 'a changed one: never' "$state" 'D none'
signed_mail ann-rsa
mv "$T/keys.away" "$H/ssl/mailkeys/example.org"
own_key ann@example.org ann
seal ann@example.org
is 'the same where S/MIME would sign' "$state" 'K plain'
openssl cms -sign -in "$T/text" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem" -text -out "$T/s" \
	2>/dev/null
{ printf 'From: ann@example.org\nTo: bob@example.net\n'; tr -d '\r' <"$T/s"; } | message
rm "$H/ssl/mailkeys/example.org/u/ann/sign/"[ck]*
seal ann@example.org
is 'a good signature of S/MIME where OpenPGP would sign: as it is' "$state" 'K plain'

# --- opened here

mail 'X-Qmail-Opened: yes'
: >"$H/control/sealopened"
rm "$H/control/sealrules"
for rules in none there; do
	[ $rules = none ] || sealrules 'to=@nobody.example => encrypt'
	seal ann@example.org
	is "opened here, rules $rules: encrypted" "$state" 'K sealed'
	ok "opened here, rules $rules: can be opened" pgp_opened bob "$T/plain"
	seal ann@example.org eve@example.org
	is "opened here, rules $rules, no key: never" "$state" 'D none'
	ok "opened here, rules $rules: nothing is in clear" not in_clear
done
pgp_held eve@example.org bob
seal ann@example.org eve@example.org
is 'opened here, and his key is held: never' "$state" 'D none'

# --- bounces

bounce() { # SENDER-OF-THE-BOUNCED, then fields of the enclosed message
	bounce_to=$1
	shift
	{
		printf 'Received: (qmail 47 invoked for bounce); 28 Nov 2026 08:00:00 -0000\nDate: 28 Nov 2026 08:00:00 -0000\n'
		printf 'From: MAILER-DAEMON@mx.example.net\nTo: %s\nSubject: failure notice\n\n' "$bounce_to"
		printf "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
		printf "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<joe@example.com>:\nno certificate or key for joe@example.com; the message was not sent (#5.7.4)\n\n"
		printf -- '--- Below this line is a copy of the message.\n\nReturn-Path: <%s>\n' "$bounce_to"
		printf '%s\n' "$@"
		printf 'From: %s\nSubject: dinner\n\n%s\n' "$bounce_to" "$secret"
	} | message
}
bounce remote@elsewhere.example 'X-Qmail-Opened: yes'
seal '' bob@example.net
is 'a bounce that encloses what was opened is encrypted' "$state" 'K sealed'
ok 'and whole' pgp_opened bob "$T/plain"
ok 'with the text' grep -qF "$secret" "$T/plain"
seal '' remote@elsewhere.example
is 'without a key it is cut' "$state" 'K sealed'
ok 'nothing of the text is in it' not in_clear
sealrules 'must to=@bank.example => encrypt=pgp'
rm "$H/control/sealopened"
bounce remote@elsewhere.example 'X-Other: 1'
seal '' remote@elsewhere.example
is 'a bounce that leaves is cut where OpenPGP must encrypt' "$state" 'K sealed'
ok 'nothing of the text is in it' not in_clear

done_testing
