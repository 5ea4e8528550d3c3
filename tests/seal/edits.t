#!/bin/sh
# edits.t: what qmail-mime -e does for qmail-seal: disclaimers, tags, fields and attachments before the signature;
# bounces that are cut.
. tests/lib.sh
. tests/seal/home.sh

seal_home
printf 'Example Inc., %%f\n' >"$H/control/disclaimers/default.txt"
printf 'page one\n' >"$H/control/attach/terms.txt"

# --- edits, then the signature, then the encryption

sealrules 'from=@example.org => disclaimer=default tag=[Example] set:X-Company=Example attach=terms.txt sign encrypt'
seal ann@example.org
is 'all at once' "$state" 'K sealed'
ok 'is opened' opened bob "$T/plain"
ok 'and the signature over it is good' verified "$T/plain"
ok 'the text is there' grep -qF "$secret" "$T/inner"
ok 'the disclaimer, with the author' grep -q 'Example Inc., ann@example.org' "$T/inner"
is 'the tag in Subject' "$(grep -c '^Subject: dinner \[Example\]' "$R/message")" 1
is 'the field' "$(grep -c '^X-Company: Example' "$R/message")" 1
ok 'the attachment' grep -q 'terms.txt' "$T/inner"
is 'the log' "$(logged | sed 's/ to=.*//')" \
	'sealed rule=1 edited=4 signed=ssl/mailkeys/example.org/u/ann/sign/1 encrypted=aes256-cbc'
sealrules 'subject="[secure]" => strip sign'
sed 's/^Subject: dinner/Subject: [secure] dinner/' "$M" >"$T/new"
message <"$T/new"
seal ann@example.org
is 'strip' "$(grep -c '^Subject: dinner$' "$R/message")" 1
mail
sealrules 'from=@example.org => disclaimer=missing'
seal ann@example.org
is 'no such disclaimer: later' "$state" 'Z none'
is 'what is said' "$text" 'Unable to read control files. there is no control/disclaimers/missing.txt (#4.3.0)'
sealrules 'from=@example.org => attach=missing'
seal ann@example.org
is 'no such file: later' "$state" 'Z none'
sealrules 'must from=@example.org => disclaimer=default' 'to=* => disclaimer=default'
seal ann@example.org
is 'the same edit twice is made once' "$(grep -c 'Example Inc' "$R/message")" 1

# --- the domain's signature, and Sender

mkdir "$T/ca"
pki_ca "$T/ca" top top '/CN=top' && pki_key gate p256 &&
	pki_issue "$T/ca" top gate '/CN=gate' keyUsage=digitalSignature extendedKeyUsage=emailProtection \
		subjectAltName=email:domain-signing-authority@example.org
mkdir -p "$H/ssl/mailkeys/example.org/domain/sign"
cp "$T/ca/gate.key" "$H/ssl/mailkeys/example.org/domain/sign/key_d"
cp "$T/ca/gate.pem" "$H/ssl/mailkeys/example.org/domain/sign/cert_d"
sealrules 'from=@example.org => sign:domain'
seal ann@example.org
is 'she has a key: hers' "$(logged)" 'sealed rule=1 signed=ssl/mailkeys/example.org/u/ann/sign/1'
sed 's/ann@/jo@/' "$M" >"$T/new"
message <"$T/new"
seal jo@example.org
is 'he has none: the one of the domain' "$(logged)" 'sealed rule=1 signed=ssl/mailkeys/example.org/domain/sign/d'
is 'Sender says so' "$(grep -c '^Sender: domain-signing-authority@example.org' "$R/message")" 1
mail

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
seal '' remote@elsewhere.example
is 'a bounce that leaves is cut' "$state" 'K sealed'
ok 'nothing of the text is in it' not in_clear
ok 'the reason is' grep -q 'no certificate or key for' "$R/message"
ok 'and the header of the message' grep -q '^Subject: dinner' "$R/message"

# --- and those that enclose what was opened

: >"$H/control/sealopened"
bounce remote@elsewhere.example 'X-Qmail-Opened: yes'
control sealbounce whole
seal '' remote@elsewhere.example
is 'a bounce that encloses what was opened is cut, whatever control/sealbounce says' "$state" 'K sealed'
ok 'nothing of the text is in it' not in_clear

done_testing
