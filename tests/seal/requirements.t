#!/bin/sh
# requirements.t: what an administrator of a gateway wants, by the numbers of our list: one message each, and what
# qmail-mime -r, qmail-seal or qmail-sealcheck -m makes of it. The other tests of this folder look closer; pgp.t has
# those of OpenPGP (E1, E101, E104, E206, E208).
. tests/lib.sh
. tests/seal/home.sh

seal_home
certificate bob@example.net bob
printf 'Example Inc., %%f\n' >"$H/control/disclaimers/default.txt"
printf '<p>Example Inc.</p>\n' >"$H/control/disclaimers/default.html"
printf 'Other Ltd\n' >"$H/control/disclaimers/other.txt"
printf 'page one\n' >"$H/control/attach/terms.txt"
printf 'ann@example.org\n' >"$H/control/groups/staff"
printf 'joe@example.org\n' >"$H/control/groups/leavers"

ask() { # RULE ...: one letter for each, for $M
	printf '%s\n' "$@" >"$T/asked"
	"$TOP/qmail-mime" -r "$M" "$T/asked" mx.example.net ann@example.org bob@example.net | sed -n 's/^rules=//p'
}
yes_no() { # REQUIREMENT RULE-THAT-HOLDS RULE-THAT-DOES-NOT
	is "$1: $2" "$(ask "$2 => pass" "$3 => pass")" yn
}
subject() { # TEXT [HEADER-LINE ...]: mail() with another Subject
	subject_text=$1
	shift
	mail "$@"
	sed "s/^Subject: dinner/Subject: $subject_text/" "$M" >"$T/new"
	message <"$T/new"
}
becomes() { # REQUIREMENT-AND-WHAT LOG [SENDER [RECIPIENT ...]]: a delivery, and the start of its log
	what=$1
	wanted=$2
	shift 2
	[ $# -gt 0 ] || set -- ann@example.org
	seal "$@"
	is "$what" "$(logged | sed 's/ to=[^ ]*//g; s/=ssl[^ ]*//g; s/=aes[^ ]*//g')" "$wanted"
}
parts() { # TYPE: a message of two parts with a file report.TYPE
	{
		printf 'From: ann@example.org\nTo: bob@example.net\nCc: eve@example.com\nSubject: dinner\nMIME-Version: 1.0\n'
		printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\n%s\n--b\nContent-Type: application/%s\n' "$secret" "$1"
		printf 'Content-Disposition: attachment; filename=report.%s\n\nx\n--b--\n' "$1"
	} | message
}
sent() { cat "$R/message"; }

# --- signatures

sealrules 'from=@example.org => sign'
becomes 'S1, E9: the key of the author signs' 'sealed rule=1 signed'
ok 'S1: another program verifies it' verified "$R/message"
openssl cms -verify -in "$T/signed.wire" -CAfile "$PKI/root.pem" -signer "$T/signer" -out /dev/null 2>/dev/null
is_file 'S6, S37, E212: the certificate is that of the From address' "$T/signer" "$PKI/ann.pem"
sed 's/ann@/joe@/' "$M" >"$T/new"
message <"$T/new"
becomes 'E111: who has no key' 'untouched rule=1 unsigned=none' joe@example.org
mail
sealrules 'from=ann@example.org => sign'
becomes 'S38: one sender' 'sealed rule=1 signed'
becomes 'S38: and nobody else' 'untouched rule=1 unsigned=the envelope sender is not the author' joe@example.org
parts pdf
becomes 'S27: a message with a file' 'sealed rule=1 signed'
ok 'S27: its signature' verified "$R/message"
ok 'S27: covers the file' grep -q 'filename=report.pdf' "$T/inner"
sealrules 'from=@example.org => sign encrypt'
"$PYTHON" -c 'import sys
h, b = open(sys.argv[1], "rb").read().split(b"\n\n", 1)
open(sys.argv[2], "wb").write(b"Content-Type: text/plain\r\n\r\n" + b.replace(b"\n", b"\r\n"))' "$M" "$T/entity"
{
	printf 'From: ann@example.org\nTo: bob@example.net\nSubject: dinner\n'
	openssl cms -sign -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" 2>/dev/null | tr -d '\r'
} >"$T/signed.message"
message <"$T/signed.message"
becomes 'E11: signed in the client, and encrypted here' 'sealed rule=1 signed=already encrypted'
is 'S21, S22, E215: is=signed' "$(ask 'is=signed => pass' '!is=signed => pass' 'is=encrypted => pass')" ynn
sealrules 'subject="[sign]" => strip sign'
subject '[sign] dinner'
becomes 'E110: a word in Subject' 'sealed rule=1 edited=1 signed'
is 'E110: which is taken out' "$(sent | grep -c '^Subject: dinner$')" 1
mail
becomes 'E110: without it' 'untouched rule=0'
sealrules 'subject="[nosign]" => pass' 'to=* => sign'
subject '[nosign] dinner'
becomes 'E112: a word that stops it' 'untouched rule=1'
mail
becomes 'E112: without it' 'sealed rule=2 signed'

# the key of a domain, and a correspondent's
mkdir "$T/ca"
pki_ca "$T/ca" top top '/CN=top' && pki_key gate p256 &&
	pki_issue "$T/ca" top gate '/CN=gate' keyUsage=digitalSignature extendedKeyUsage=emailProtection \
		subjectAltName=email:domain-signing-authority@example.org
mkdir -p "$H/ssl/mailkeys/example.org/domain/sign"
cp "$T/ca/gate.key" "$H/ssl/mailkeys/example.org/domain/sign/key_d"
cp "$T/ca/gate.pem" "$H/ssl/mailkeys/example.org/domain/sign/cert_d"
sed 's/ann@/joe@/' "$M" >"$T/new"
message <"$T/new"
sealrules 'from=@example.org => sign:domain'
seal joe@example.org
is 'S5: the key of the organisation' "$(logged)" 'sealed rule=1 signed=ssl/mailkeys/example.org/domain/sign/d'
mail

# --- encryption

sealrules 'to=* => encrypt'
becomes 'E1, E5, E101, E208: a certificate is known' 'sealed rule=1 encrypted'
ok 'E5: he can open it' opened bob "$T/plain"
ok 'E5: and the text is in it' grep -qF "$secret" "$T/plain"
becomes 'E101: none is known' 'untouched rule=1 plain=eve@example.com:none' ann@example.org eve@example.com
becomes 'E105, E185, E208: of two deliveries each goes its own way' 'sealed rule=1 encrypted' \
	ann@example.org bob@example.net
new_certificate domain-confidentiality-authority@partner.example gateway
mkdir -p "$H/ssl/mailcerts/partner.example/domain"
mv "$H"/ssl/mailcerts/partner.example/u/domain-confidentiality-authority/* "$H/ssl/mailcerts/partner.example/domain"
sealrules 'must to=@partner.example => encrypt=domain'
seal ann@example.org x@partner.example
ok 'E1, E4: from gateway to gateway' expr "$(logged)" : '.* to=domain:'
is 'E4: the text is in nothing that leaves' "$(sent | grep -cF "$secret")" 0
sealrules 'must to=* => encrypt'
seal ann@example.org eve@example.com
is 'E214: all must have one, else it is refused' "$state" 'D none'
ok 'E214: and the text is nowhere' not in_clear
sealrules 'must subject="[secure]" => strip encrypt'
subject '[secure] dinner'
becomes 'E13, E96: a word of the writer' 'sealed rule=1 must=1 edited=1 encrypted'
becomes 'E13: without a certificate' \
	'refused rule=1 must=1 no certificate or key for eve@example.com; the message was not sent' \
	ann@example.org eve@example.com
sealrules 'must is=confidential => encrypt'
mail 'Sensitivity: Company-Confidential'
seal ann@example.org
is 'E97: marked as confidential' "$state" 'K sealed'
mail
seal ann@example.org
is 'E97: not marked' "$state" 'K plain'
sealrules 'subject="[plain]" => strip' 'to=* => encrypt'
subject '[plain] dinner'
seal ann@example.org
ok 'E103: a word that stops it' grep -qaF "$secret" "$R/message"
is 'E103: which is taken out' "$(sent | grep -c '^Subject: dinner$')" 1
mail
sealrules 'group=leavers => pass' 'to=* => sign encrypt'
seal joe@example.org
is 'E155: who may not' "$(logged)" 'untouched rule=1'
becomes 'E155: who may' 'sealed rule=2 signed encrypted'

# --- what is left alone, and the order

sealrules 'subject="[raw]" => pass' 'to=* => disclaimer=default sign encrypt'
subject '[raw] dinner'
becomes 'E85: not touched' 'untouched rule=1'
is_file 'E85: not a byte' "$R/message" "$M"
mail
sealrules 'from=ann@example.org => sign' 'from=@example.org => pass'
becomes 'S25, E121: the first line that holds decides' 'sealed rule=1 signed'
sealrules 'from=@example.org => pass' 'from=ann@example.org => sign'
becomes 'S25, E121: whichever it is' 'untouched rule=1'
sealrules 'from=nobody@example.org => sign'
becomes 'S48: no line holds: it leaves as it is' 'untouched rule=0'
is 'S48: it was sent' "$state" 'K plain'
sealrules '!subject=lunch => sign' 'to=* => pass'
becomes 'E173: if not' 'sealed rule=1 signed'
sealrules '!subject=dinner => sign' 'to=* => pass'
becomes 'E173: else' 'untouched rule=2'
sealrules 'to=* => sign'
control sealinside mx.example.net
rm "$T/seallog"
seal ann@example.org
is 'S51: to a host of our own' "$(logged)" ''
is 'S51: nothing is done' "$state" 'K plain'
rm "$H/control/sealinside"
cp "$H/ssl/mailkeys/example.org/u/ann/sign/key_1" "$T/key"
echo damaged >"$H/ssl/mailkeys/example.org/u/ann/sign/key_1"
seal ann@example.org
is 'S47: a key that is damaged: later' "$state" 'Z none'
ok 'S47: nothing is sent' not in_clear
cp "$T/key" "$H/ssl/mailkeys/example.org/u/ann/sign/key_1"

sealrules 'to=joe@example.com,*@example.com => pass' 'to=joe@example.com,*@example.net => sign' 'to=* => pass'
becomes 'S23: a list with patterns' 'sealed rule=2 signed'
becomes 'S23: all of them' 'untouched rule=1' ann@example.org eve@example.com

# --- texts and files

sealrules 'to=* => disclaimer=default'
becomes 'E83, E86, E179: a disclaimer' 'sealed rule=1 edited=1'
is 'E83, E179: of this name, with the author, at the end' "$(sent | tail -n 1)" 'Example Inc., ann@example.org'
mail 'In-Reply-To: <1@example.net>'
becomes 'E86: not in a reply' 'untouched rule=1 unchanged=1'
sealrules 'to=* => disclaimer=default:reply'
seal ann@example.org
is 'E87: in a reply, too' "$(sent | tail -n 1)" 'Example Inc., ann@example.org'
mail
sealrules 'to=* => disclaimer=other:top'
seal ann@example.org
is 'E83, E179: another one, at the top' "$(sent | sed '1,/^$/d' | head -n 1)" 'Other Ltd'
{
	printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: text/html\n\n'
	printf '<p>%s</p>\n' "$secret"
} | message
sealrules 'to=* => disclaimer=default'
seal ann@example.org
is 'E83: its HTML' "$(sent | grep -c '^<p>Example Inc.</p>')" 1
mail 'X-Mailer: old' 'X-Mailer: older'
sealrules 'to=* => attach=terms.txt remove:X-Mailer set:Organization=Example tag=[Example]'
becomes 'E175: a file' 'sealed rule=1 edited=4'
is 'E175: is attached' "$(sent | grep -c 'filename="terms.txt"')" 1
is 'E186: all fields of a name are removed' "$(sent | grep -c X-Mailer)" 0
is 'E187: a field is added' "$(sent | grep -c '^Organization: Example$')" 1
is 'E188: a text behind Subject' "$(sent | grep -c '^Subject: dinner \[Example\]$')" 1
mail 'Organization: another'
seal ann@example.org
is 'E187: or changed' "$(sent | grep '^Organization')" 'Organization: Example'
sealrules 'to=* => attach=missing.txt'
seal ann@example.org
is 'E175: a file that is missing: later, not empty' "$state" 'Z none'

# --- what a rule can look for

parts pdf
yes_no S21 from=ann@example.org from=joe@example.org
yes_no S21 rcpt=eve@example.com rcpt=joe@example.com
yes_no S21 subject=dinner subject=lunch
yes_no S21 "body=\"$secret\"" body=lunch
yes_no S21 type=application/pdf type=application/xml
yes_no S22 'file=*.pdf' 'file=*.xml'
yes_no 'S22, E213' '!is=encrypted' is=encrypted
yes_no S24 'subject=dinner file=*.pdf' 'subject=dinner file=*.xml'
yes_no S24 subject=lunch,dinner subject=lunch,breakfast
yes_no S26 '!is=outside' is=outside
yes_no E189 'body~"launch code is [0-9-]+"' 'body~"launch code is [a-z]+"'
yes_no E184 'to~"@example[.](net|com)$"' 'to~"@example[.]org$"'
yes_no E219 '!is=calendar' is=calendar
mail 'Delivered-To: ann@example.org'
yes_no S26 is=outside '!is=outside'
subject '=?utf-8?q?Gr=C3=BC=C3=9Fe_=5BIBAN=5D_7?='
yes_no E177 'subject~"\[iban\] [0-9]"' 'subject~"\[iban\] [a-z]"'
sealrules 'subject~" \[iban\] [0-9]" => strip'
seal ann@example.org
is 'E177: what matches is cut out' "$(sent | sed -n 's/^Subject: //p')" '=?utf-8?b?R3LDvMOfZQ==?='
mail 'Content-Class: x'
yes_no E177 'header:Content-Class=x' 'header:Content-Class=y'
{
	printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: text/calendar\n\n'
	printf 'BEGIN:VCALENDAR\nEND:VCALENDAR\n'
} | message
sealrules 'is=calendar => pass' 'to=* => sign'
becomes 'E219: an invitation' 'untouched rule=1'
printf 'From: ann@example.org\nMIME-Version: 1.0\nContent-Type: %s\n\nx\n' \
	'application/pkcs7-mime; smime-type=enveloped-data' | message
yes_no E213 is=encrypted is=signed
mail
sealrules 'group=staff => sign' 'to=* => pass'
becomes 'E191: a member' 'sealed rule=1 signed'
becomes 'E191: no member' 'untouched rule=2' joe@example.org
printf '#!/bin/sh\ngrep -q "^Subject: dinner"\n' >"$H/bin/ask"
chmod 755 "$H/bin/ask"
sealrules "run=$H/bin/ask => sign"
becomes 'E217, E218: a program says yes' 'sealed rule=1 signed'
subject lunch
becomes 'E217, E218: and no' 'untouched rule=0'

# --- OpenPGP; its keys are made by the programs that make them for everybody

# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh
seal_home
mk() { QMAILHOME=$H "$TOP/mkmailkey" "$@" 2>"$T/mk.err"; }
mail
mk pgp import -n pgp ann@example.org "$P/ann.key" >"$T/out"
print=$(pgp_fact fingerprint ann)
is 'E143: a secret key from a file' "$(cat "$T/out")" "ann@example.org pgp $print"
pgp_gpg --import "$P/ann.key"
is 'E157: key, user, from when, until when' "$(mk list | grep '^pgp-sign ann')" "pgp-sign ann@example.org pgp never $print"
mk pgp new -c -n made -s Joe joe@example.org >"$T/out"
is 'E6, E190: an account with a key that is made here' $? 0
ok 'E6: by us, and by no CA' grep -q 'pgp-open joe@example.org made' <<END
$(mk list)
END
mk pgp cert bob@example.net "$P/bob.cert" >"$T/out"
sealrules 'to=* => sign encrypt=pgp'
becomes 'E1, E6, E101, E206: an OpenPGP key is known' 'sealed rule=1 signed encrypted=pgp'
ok 'E6: he can open it' pgp_opened bob "$T/plain"
ok 'E6: and the text is in it' grep -qF "$secret" "$T/plain"
ok 'E206: the signature is inside' pgp_signer ann
becomes 'E101: none is known' 'sealed rule=1 plain=eve@example.com:none signed' ann@example.org eve@example.com
certificate bob@example.net bob
for list in smime,pgp,domain pgp,smime,domain; do
	sealrules "to=* => encrypt=$list"
	seal ann@example.org
	logged | sed 's/.* encrypted=\([a-z]*\).*/\1/'
done >"$T/chosen"
is 'E104: the order between S/MIME and OpenPGP is that of the rule' "$(cut -c 1-3 "$T/chosen" | tr '\n' ' ')" 'aes pgp '
mk pgp new -c -n d @partner.example >"$T/out"
mkdir -p "$H/ssl/mailcerts/partner.example/domain"
cp "$H/ssl/mailkeys/partner.example/domain/open/pgpcert_d" "$H/ssl/mailcerts/partner.example/domain/pgp_$(cut -d ' ' -f 3 "$T/out")"
sealrules 'must to=@partner.example => encrypt=domain'
seal ann@example.org x@partner.example
ok 'E31: to the OpenPGP key of a domain' expr "$(logged)" : '.* to=domain-pgp:'
pgp_armor "$R/message" >"$T/armor"
ok 'E31: which that domain opens' sh -c 'sqop decrypt "$1" <"$2" | grep -qF "$3"' sh "$H/ssl/mailkeys/partner.example/domain/open/pgpkey_d" "$T/armor" "$secret"

done_testing
