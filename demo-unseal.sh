#!/bin/sh
# demo-unseal: a message that another program has signed and encrypted comes in; the reply leaves encrypted, with what
# was learned.
#
#   qmail-smtpd (this script) -> qmail-unseal ==exec==> qmail-queue (a stand-in that records)
#   qmail-rspawn (this script) -> qmail-seal ==exec==> qmail-remote (the same)
#
# It works in a temporary folder, which it removes at the end, and changes nothing outside. It needs no qmail and no
# special user. `make demo` builds the programs and runs this. On a real host qmail-dkverify stands before qmail-unseal,
# and qmail-dksign behind qmail-seal; demo.sh shows both.
set -u
# shellcheck source=demo-lib.sh
. "$(dirname -- "$0")/demo-lib.sh"

ann=ann@demo.example
bob=bob@demo.example
carol=carol@partner.example

lay_out_home() {
	echo 'from=@demo.example => sign encrypt' | seal_home qmail-seal qmail-unseal qmail-mime qmail-smime qmail-pgp || return
	echo trust >"$home/control/harvest" && mkdir -p "$home/ssl/mailcerts"
}

# Carol's keys are made at her host. Ann's host gets the root of her CA and its revocation list, and nothing else.
make_keys() {
	"$top/mkmailkey" ca -c 'Demo CA' && "$top/mkmailkey" new -n first "$ann" || return
	mkdir "$home/partner" || return
	QMAILHOME=$home/partner "$top/mkmailkey" ca -c 'Partner CA' || return
	QMAILHOME=$home/partner "$top/mkmailkey" new -1 -n first "$carol" || return
	"$top/mkmailkey" trust "$home/partner/ssl/mailca/cert" || return
	cat "$home/partner/ssl/mailca/crl" >>"$home/ssl/mailroots/crls.pem"
}

# what Carol's mail program makes: openssl signs and encrypts, in the form of the wire
write_message() {
	cr=$(printf '\r')
	printf 'Content-Type: text/plain; charset=us-ascii\n\nDear Ann,\n\nthe price is 5 euro.\n\nCarol\n' |
		sed "s/\$/$cr/" >"$home/text" || return
	openssl cms -sign -in "$home/text" -signer "$hers/cert_first" -inkey "$hers/key_first" -md sha256 \
		-out "$home/signed" 2>"$errors" || return
	openssl cms -encrypt -aes256 -in "$home/signed" -out "$home/encrypted" \
		"$home/ssl/mailkeys/demo.example/u/ann/open/cert_first" 2>"$errors" || return
	{
		printf 'From: Carol <%s>\nTo: %s\nSubject: The price\nDate: Sat, 28 Nov 2026 09:00:00 +0000\n' "$carol" "$ann"
		printf 'Message-ID: <4.%s@partner.example>\n' "$$"
		tr -d '\r' <"$home/encrypted"
	} >"$home/message"
}

reply() {
	printf 'From: Ann <%s>\nTo: Carol <%s>\nSubject: Re: The price\nDate: Sat, 28 Nov 2026 09:30:00 +0000\n' "$ann" "$carol"
	printf 'Message-ID: <5.%s@demo.example>\n\n5 euro is too much.\n' "$$"
}

make_home unsealdemo
hers=$home/partner/ssl/mailkeys/partner.example/u/carol/sign
built qmail-seal qmail-unseal qmail-mime qmail-smime mkmailkey
installed openssl
lay_out_home || fail "can't create a qmail home in $home"
make_keys >"$errors" 2>&1 || fail 'mkmailkey made no keys:' "$errors"
write_message || fail 'openssl made no message:' "$errors"

title "What Carol sends: signed and encrypted by $(openssl version | cut -d ' ' -f 1-2)"
head -n 12 "$home/message" | indent

title "To $bob, who has no key: it stays as it is"
as_smtpd "$carol" "$bob" "$home/message"
cmp -s "$home/message" "$home/queued" || fail 'the message was changed'

title "To $ann: opened, verified, and the header says so"
as_smtpd "$carol" "$ann" "$home/message"
echo 'What is queued, down to the text:'
sed '/^Carol$/q' "$home/queued" | indent
grep -qxF 'the price is 5 euro.' "$home/queued" || fail 'it was not opened'
sed -n '1,2p' "$home/queued" | tr -d '\n' | grep -q '^Authentication-Results:.*smime=pass' || fail 'the signature does not pass'
grep -q '^X-Qmail-Opened:' "$home/queued" || fail 'it has no mark'

title "What was learned (control/harvest: trust)"
"$top/mkmailkey" list | grep '^cert' | indent
"$top/mkmailkey" list | grep -q "^cert $carol " || fail 'no certificate was stored'

title "Ann's reply: signed, and encrypted with the certificate that was learned"
reply >"$home/reply"
queue_message "$home/reply"
as_rspawn qmail-seal partner.example "$ann" "$carol"
is_delivered
indent <"$home/log"
! grep -q 'too much' "$home/recorded" || fail 'the reply left in clear'
wire "$home/recorded" >"$home/wire"
openssl cms -decrypt -in "$home/wire" -recip "$hers/cert_first" -inkey "$hers/key_first" -out "$home/opened" \
	2>"$errors" || fail 'openssl cms did not decrypt:' "$errors"
openssl cms -verify -in "$home/opened" -CAfile "$home/ssl/mailca/cert" -purpose smimesign -out "$home/text" \
	2>"$errors" || fail 'openssl cms did not verify:' "$errors"
printf '\nopenssl cms opens it with her key, and verifies it:\n'
tr -d '\r' <"$home/text" | indent
grep -q 'too much' "$home/text" || fail 'it is another text'
