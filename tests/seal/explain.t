#!/bin/sh
# explain.t: qmail-sealcheck -m says what qmail-seal does with one message. Ann has a key, Bob has a certificate.
. tests/lib.sh
. tests/seal/sealcheck.sh

new_home
mail() { # HEADER-LINE ...: $T/m
	{ printf 'From: ann@example.org\nTo: bob@example.net\nSubject: [x] dinner\n'
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf '\nthe text\n'; } >"$T/m"
}
mail
explained() { check -m "$T/m" "${2:-ann@example.org}" "${1:-bob@example.net}"; }
outcome() { grep -o 'this message  [^(/:]*' "$T/out" | sed 's/this message  //; s/ *$//' | tr '\n' ';'; }

# --- lines

sealrules 'must to=@example.com => encrypt' 'subject="[x]" => pass' 'to=* => sign'
explained
says 'a must line that does not hold' note control/sealrules:1 'does not hold: to=@example.com is no'
says 'the line that decides' ok control/sealrules:2 decides
says 'one behind it' note control/sealrules:3 'is not looked at: line 2 decides'
is 'what is done' "$(outcome)" 'is not signed;is not encrypted;'
is 'its exit code' "$status" 0
sealrules 'subject=nothing => pass' 'body=nothing => sign'
explained
says 'a condition on the message that is no' note control/sealrules:1 'does not hold: subject=nothing is no'
is 'it is said once' "$(grep -c 'is no: no' "$T/out")" 0
says 'no line' note control/sealrules 'no line decides'
mail 'From: eve@example.org'
sealrules 'must from=ann@example.org => sign' 'from=ann@example.org => encrypt'
explained
says 'unknown in a must line' warning control/sealrules:1 \
	'holds, because it is unknown and a must line: from=ann@example.org is unknown: several authors'
says 'unknown in another line' warning control/sealrules:2 'does not hold, because it is unknown: '
says 'and nobody can sign it' warning 'this message' "is refused: a must line says sign, and it can't be signed ("
is 'nothing else is said of it' "$(outcome)" 'is refused;'
mail

# --- what is done

sealrules 'subject="[x]" => strip tag=[y] sign encrypt'
explained
says 'it is edited' ok 'this message' 'is changed as line 1 says'
says 'and signed' ok 'this message' 'is signed with ssl/mailkeys/example.org/u/ann/sign/'
says 'and encrypted' ok 'this message' 'is encrypted by smime with ssl/mailcerts/example.net/u/bob/smime_'
explained joe@example.com
is 'no certificate' "$(outcome)" \
	'is changed as line 1 says;is changed as line 1 says;is signed with ssl;leaves in clear;'
is 'that is no warning' "$status" 0
explained bob@example.net eve@example.org
says 'the sender is not the author' note 'this message' 'is not signed ('

# --- what stays here

sealrules 'must to=* => tag=[y] encrypt' 'to=* => sign'
explained joe@example.com
says 'no certificate, in a must line' warning 'this message' \
	'is refused: a must line says encrypt, and there is no certificate (none)'
is 'it is not edited, signed or encrypted' "$(outcome)" 'is refused;'
is 'a warning' "$status" 1
sealrules 'must to=* => tag=[y] encrypt wait' 'to=* => sign'
explained joe@example.com
is 'it waits' "$(outcome)" 'waits;'
sealrules 'must to=* => tag=[y] sign' 'to=* => encrypt'
explained bob@example.net eve@example.org
is 'it must be signed' "$(outcome)" 'is refused;'
explained
is 'and can be' "$(outcome)" 'is changed as line 1 says;is signed with ssl;is encrypted by smime with ssl;'

# --- what cannot be judged waits, as qmail-seal does

certs=$H/ssl/mailcerts/example.net/u/bob
cp "$H/ssl/mailroots/crl/ca.pem" "$H/ssl/mailroots/crls.pem"
chmod 644 "$H/ssl/mailroots/crls.pem"
explained
is 'no revocation list of his CA' "$(outcome)" 'waits;'
says 'and why' warning 'this message' \
	"waits: a certificate of the recipient can't be judged (its chain is not good: no current revocation list)"
rm "$H/ssl/mailroots/crls.pem"
cp "$certs"/smime_* "$T/bob.pem"
for pem in "$certs"/smime_*; do echo nothing >"$pem"; done
explained
is 'a damaged certificate' "$(outcome)" 'waits;'
for pem in "$certs"/smime_*; do cp "$T/bob.pem" "$pem"; done
cp "$H/ssl/mailkeys/example.org/u/ann/sign/key_jan" "$T/key"
echo nothing >"$H/ssl/mailkeys/example.org/u/ann/sign/key_jan"
explained
is 'a damaged key' "$(outcome)" 'waits;'
cp "$T/key" "$H/ssl/mailkeys/example.org/u/ann/sign/key_jan"

# --- mail that was opened here

: >"$H/control/sealopened"
chmod 644 "$H/control/sealopened"
sealrules 'to=nobody@example.com => pass'
mail 'X-Qmail-Opened: yes'
explained joe@example.com
is 'no certificate' "$(outcome)" 'was opened here, or encloses what was;is refused;'
explained
is 'with a certificate' "$(outcome)" 'was opened here, or encloses what was;is not signed;is encrypted by smime with ssl;'
mail 'Content-Type: message/rfc822' '' 'X-Qmail-Opened: yes' 'From: joe@example.com'
check -m "$T/m" '' joe@example.com
is 'a bounce that encloses it, without a certificate' "$(outcome)" \
	'was opened here, or encloses what was;is not signed;is cut;'
says 'and why it is cut' note 'this message' 'is cut: there is no certificate of the recipient (none)'
check -m "$T/m" ann@example.org joe@example.com
is 'what is no bounce is refused' "$(outcome)" 'was opened here, or encloses what was;is refused;'
mail 'X-Qmail-Opened: yes'
echo example.com >"$H/control/sealopened"
explained joe@example.com
is 'to a host that may have it' "$(outcome)" 'is not signed;is not encrypted;'
rm "$H/control/sealopened"

# --- messages and files of other kinds

sealrules 'to=* => sign encrypt'
mail 'MIME-Version: 1.0' 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data'
explained
says 'a message that may be encrypted' note 'this message' 'is signed or encrypted already, and not signed again'
sealrules 'to=* => tag=[y]'
mail 'MIME-Version: 1.0' 'Content-Type: text/plain' 'Content-Type: text/html'
explained
says 'two Content-Type fields' note 'this message' 'can be understood in several ways by mail readers: it is not edited'
mail
printf '%s\n' .example.net >"$H/control/sealinside"
chmod 644 "$H/control/sealinside"
explained bob@mail.example.net
says 'a host inside' ok control/sealinside 'names the host of the recipient: the message is not looked at'
is 'and nothing else is said' "$(outcome)" ''
rm "$H/control/sealinside"
sealrules 'group=sales => pass'
mkdir -p "$H/control/groups"
printf 'ann@\n' >"$H/control/groups/sales"
chmod 755 "$H/control/groups"
explained
says 'a group with a fault' error control/groups/sales "the group can't be read: mail waits"
says 'the line is unknown' warning control/sealrules:1 'does not hold, because it is unknown: group=sales is unknown'
printf 'ann@example.org\n' >"$H/control/groups/sales"
explained
says 'the author is in the group' ok control/sealrules:1 decides
sealrules 'to=* => encrypt'
explained a/b@example.net
says 'an address without a folder' note 'this message' \
	'leaves in clear: there is no certificate of the recipient (the address has a form for which there is no folder)'

# from outside, by control/dkimorigin
sealrules 'is=outside => pass' 'to=* => sign'
mail 'Authentication-Results: mx.example.org; dkim=pass header.d=example.org'
explained
says 'a message from outside' ok control/sealrules:1 decides
for word in any authres; do
	echo $word >"$H/control/dkimorigin"
	chmod 644 "$H/control/dkimorigin"
	explained
	says "with control/dkimorigin $word" "$([ $word = any ] && echo note || echo ok)" control/sealrules:1 \
		"$([ $word = any ] && echo 'does not hold: ' || echo decides)"
done
rm "$H/control/dkimorigin"
rm "$H/bin/qmail-mime"
explained
says 'no qmail-mime' error bin/qmail-mime ''
is 'and nothing is told' "$(outcome)" ''

done_testing
