#!/bin/sh
# sign.t: who may sign as whom, what a signature is worth outside, and what becomes of mail that cannot be signed.
. tests/lib.sh
. tests/seal/home.sh

seal_home
number_of_texts() { grep -caF "$secret" "$1"; }
from() { # From lines and others, each a whole line: the message has these alone
	{
		printf '%s\n' "$@"
		printf 'To: bob@example.net\nSubject: dinner\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n' \
			"$secret"
	} | message
}
unsigned() { # WHAT WHY
	is "$1: unsigned" "$state" 'K plain'
	is "$1: the reason is in the log" "$(logged)" "untouched rule=1 unsigned=$2"
}
signed() { # WHAT
	is "$1: signed" "$state" 'K sealed'
	ok "$1: openssl verifies it" verified "$R/message"
}

# --- as the author

sealrules 'to=* => sign'
seal ann@example.org
signed 'the author'
ok 'the text is there' grep -qF "$secret" "$T/inner"
is 'the key is in the log' "$(logged)" "sealed rule=1 signed=ssl/mailkeys/example.org/u/ann/sign/1"
openssl cms -verify -in "$T/signed.wire" -CAfile "$PKI/root.pem" -signer "$T/signer" -out /dev/null 2>/dev/null
is_file 'the certificate is hers' "$T/signer" "$PKI/ann.pem"
seal ANN@Example.ORG
signed 'the author in capitals'
seal ann-bob=example.net@example.org bob@example.net
signed 'VERP'
seal prvs=4211abcdef=ann@example.org
signed 'BATV'

# --- a separate key for opening

preferred() { # the serial number of the certificate that the signature asks to encrypt to
	openssl cms -cmsout -in "$R/message" -outform DER -out "$T/der"
	openssl asn1parse -inform DER -in "$T/der" | sed -n '/1\.9\.16\.2\.11$\|encrypKeyPref$/,/INTEGER/s/.*INTEGER *://p'
}
serial() { openssl x509 -in "$PKI/$1.pem" -noout -serial | sed 's/.*=//'; }
opening() { # certificate, key
	mkdir -p "$own_folder"
	cp "$PKI/$1.chain" "$own_folder/cert_$1"
	cp "$PKI/$2.key" "$own_folder/key_$1"
}
rm "$H/ssl/mailkeys/example.org/u/ann/sign/"*
own_key ann@example.org ku-sign
own_folder=$H/ssl/mailkeys/example.org/u/ann/open
seal ann@example.org
signed 'without one'
is 'no certificate is preferred' "$(preferred)" ''
opening ku-encrypt ku-encrypt
opening expired expired
rm -f "$own_folder/key_old"
cp "$PKI/ann.chain" "$own_folder/cert_old"
seal ann@example.org
signed 'with one, an expired one, and one without its key'
is 'the usable one is preferred' "$(preferred)" "$(serial ku-encrypt)"
rm "$own_folder/cert_ku-encrypt"
seal ann@example.org
signed 'none that can be used'
is 'none is preferred' "$(preferred)" ''
echo damaged >"$own_folder/cert_expired"
seal ann@example.org
is 'a damaged one: later' "$state" 'Z none'
rm -r "$own_folder" "$H/ssl/mailkeys/example.org/u/ann/sign"
own_key ann@example.org ann

# --- not as somebody else

not_sender='the envelope sender is not the author'
seal joe@example.org
unsigned 'a colleague' "$not_sender"
seal ''
unsigned 'automatic mail' "$not_sender"
seal '#@[]'
unsigned 'a double bounce' "$not_sender"
seal 'SRS0=abcd=ef=example.org=ann@example.com'
unsigned 'a forward with SRS' "$not_sender"
seal list-owner@example.org
unsigned 'a list' "$not_sender"
from 'From: ann@example.org, joe@example.org' 'Sender: ann@example.org'
seal ann@example.org
unsigned 'two mailboxes' 'From does not name one author'
from 'From: ann@example.org' 'From: joe@example.org'
seal ann@example.org
unsigned 'two From fields' 'From does not name one author'
from 'X-From: ann@example.org'
seal ann@example.org
unsigned 'no From field' 'From does not name one author'
from 'From: joe@example.org'
seal ann@example.org
unsigned 'the From of a colleague' "$not_sender"
from 'Delivered-To: joe@example.org' 'Received: (qmail 1 invoked by uid 1); 1 Jan 2026 00:00:00 -0000' \
	'From: ann@example.org'
seal ann@example.org
unsigned 'a forward' 'the message came from outside'
from 'Authentication-Results: mx.example.net; dkim=pass header.d=example.org' 'From: ann@example.org'
seal ann@example.org
unsigned 'from outside, and its DKIM passes' 'the message came from outside'
control dkimorigin any
seal ann@example.org
unsigned 'control/dkimorigin any is for domains' 'the message came from outside'
rm "$H/control/dkimorigin"
from 'Authentication-Results: other.example; dkim=pass header.d=example.org' 'From: ann@example.org'
seal ann@example.org
signed 'a field of another host'

# --- control/sealauth

: >"$H/control/sealauth"
mail
seal ann@example.org
unsigned 'sealauth: no login' 'the author did not log in'
from 'Authentication-Results: mx.example.net; auth=pass smtp.auth=ann@example.org' 'From: ann@example.org'
seal ann@example.org
signed 'sealauth: she has logged in'
from 'Authentication-Results: mx.example.net; auth=pass smtp.auth=joe@example.org' 'From: ann@example.org'
seal ann@example.org
unsigned 'sealauth: a colleague has' 'another user than the author logged in'
from 'Authentication-Results: mx.example.net; auth=fail smtp.auth=ann@example.org' 'From: ann@example.org'
seal ann@example.org
unsigned 'sealauth: she has tried' 'the author did not log in'
from 'Authentication-Results: other.example; auth=pass smtp.auth=ann@example.org' 'From: ann@example.org'
seal ann@example.org
unsigned 'sealauth: at another host' 'the author did not log in'
rm "$H/control/sealauth"

# --- must

mail
sealrules 'must from=@example.org => sign'
seal ann@example.org
signed 'must sign'
seal joe@example.org
is 'must sign, and he may not: never' "$state" 'D none'
is 'what is said' "$text" 'no signature for ann@example.org; the message was not sent (#5.7.4)'
ok 'nothing of the text in the report' not in_clear

# --- keys

sealrules 'to=* => sign'
keys=$H/ssl/mailkeys/example.org/u/ann/sign
mv "$keys" "$keys.off"
seal ann@example.org
unsigned 'no key' none
sealrules 'must to=* => sign'
seal ann@example.org
is 'must sign, no key: never' "$state" 'D none'
sealrules 'must to=* => sign wait'
seal ann@example.org
is 'with wait: later' "$state" 'Z none'
is 'and what is said' "$text" 'no key for ann@example.org; the message waits for one (#4.3.0)'
seal joe@example.org
is 'another may not sign, whatever keys there are' "$state" 'D none'
new_certificate bob@example.net bob
sealrules 'must to=* => sign' 'must to=* => encrypt wait'
seal ann@example.org bob@example.net
is 'the wait of another line is not for it' "$state" 'D none'
sealrules 'to=* => sign'
own_key ann@example.org expired
cp "$PKI/ann-p256.key" "$keys/key_1"
seal ann@example.org
unsigned 'an expired certificate' 'smime:certificate that has expired'
rm -r "$keys"
mv "$keys.off" "$keys"
later() {
	seal ann@example.org
	is "$1: later" "$state" 'Z none'
}
cp "$keys/key_1" "$T/key"
echo damaged >"$keys/key_1"
later 'a damaged key'
cp "$PKI/bob.key" "$keys/key_1"
later 'the key of somebody else'
cp "$T/key" "$keys/key_1"
cp "$keys/cert_1" "$T/cert"
echo damaged >"$keys/cert_1"
later 'a damaged certificate'
cp "$T/cert" "$keys/cert_1"

# --- signed already

mail
openssl cms -sign -in "$M" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem" -text -out "$T/s" \
	2>/dev/null
{ printf 'From: ann@example.org\nTo: bob@example.net\n'; tr -d '\r' <"$T/s"; } | message
seal ann@example.org
is 'signed already: as it is' "$state" 'K plain'
is 'and logged' "$(logged)" 'untouched rule=1 signed=already'
sealrules 'must to=* => sign'
seal ann@example.org
is 'must sign, and her signature is good: as it is' "$state" 'K plain'
sed "s/$secret/another text/" "$M" >"$T/changed"
message <"$T/changed"
seal ann@example.org
is 'must sign, and it is not: signed again' "$state" 'K sealed'
ok 'and that verifies' verified "$R/message"
openssl cms -sign -in "$M" -signer "$PKI/mallory.pem" -inkey "$PKI/ann-p256.key" -certfile "$PKI/inter.pem" -text -out \
	"$T/s" \
	2>/dev/null
{ printf 'From: ann@example.org\nTo: bob@example.net\n'; tr -d '\r' <"$T/s"; } | message
seal ann@example.org
is 'must sign, and the signature is of another: signed again' "$state" 'K sealed'

# --- sign, then encrypt

mail
sealrules 'from=@example.org => sign encrypt'
seal ann@example.org
is 'signed and encrypted' "$state" 'K sealed'
ok 'is opened' opened bob "$T/plain"
ok 'and verified' verified "$T/plain"
ok 'nothing is in clear' not in_clear
seal ann@example.org joe@example.net
signed 'no certificate: signed alone'
is 'and logged' "$(logged)" \
	'sealed rule=1 plain=joe@example.net:none signed=ssl/mailkeys/example.org/u/ann/sign/1'

done_testing
