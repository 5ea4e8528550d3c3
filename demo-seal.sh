#!/bin/sh
# demo-seal: one message to three recipients, and two rules decide what leaves.
#
#   qmail-rspawn (this script) -> qmail-seal ==exec==> qmail-remote (a stand-in that records)
#
# It works in a temporary folder, which it removes at the end, and changes nothing outside. It needs no qmail and no
# special user. `make demo` builds the programs and runs this. On a real host qmail-dksign stands behind qmail-seal;
# demo.sh shows it.
set -u
# shellcheck source=demo-lib.sh
. "$(dirname -- "$0")/demo-lib.sh"

ann=ann@demo.example
bob=bob@receiver.example
carol=carol@partner.example
bank=desk@bank.example

rules() {
	cat <<'EOT'
must to=@bank.example => encrypt
from=@demo.example    => sign encrypt
EOT
}

# Carol's keys are made at her host. Ann's host gets her certificate and nothing else.
make_keys() {
	"$top/mkmailkey" ca -c 'Demo CA' && "$top/mkmailkey" new -n first "$ann" || return
	mkdir "$home/partner" || return
	QMAILHOME=$home/partner "$top/mkmailkey" ca -c 'Partner CA' || return
	QMAILHOME=$home/partner "$top/mkmailkey" new -c -n first "$carol" || return
	"$top/mkmailkey" cert "$carol" "$hers/cert_first"
}

message() {
	cat <<EOT
From: "Ann (demo)" <$ann>
To: Bob <$bob>, Carol <$carol>, $bank
Subject: The price
Date: Sat, 28 Nov 2026 09:00:00 +0000
Message-ID: <3.$$@demo.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii

Dear all,

the price is 5 euro.

Ann
EOT
}

# once for each recipient
send_to() { # recipient
	as_rspawn qmail-seal "${1#*@}" "$ann" "$1"
	echo "The report to qmail-rspawn, and the line in the log:"
	tr -d '\0' <"$home/report" | indent
	indent <"$home/log"
}

# the text of the wire form in $1 goes to $home/text
verify() {
	openssl cms -verify -in "$1" -CAfile "$home/ssl/mailroots/roots.pem" -purpose smimesign -signer "$home/signer" \
		-out "$home/text" 2>"$errors" || fail 'openssl cms did not verify:' "$errors"
	tr -d '\r' <"$home/text" | grep -qxF 'the price is 5 euro.' || fail 'openssl verified another text:' "$home/text"
	indent <"$errors"
	[ "$(openssl x509 -in "$home/signer" -noout -email)" = "$ann" ] || fail 'it is the signature of somebody else'
	echo "signed by $ann" | indent
	sed 's/is 5 euro/is 9 euro/' "$1" >"$home/changed"
	! cmp -s "$1" "$home/changed" || fail 'no price was found in what openssl verified'
	! openssl cms -verify -in "$home/changed" -CAfile "$home/ssl/mailroots/roots.pem" -purpose smimesign \
		-out /dev/null 2>"$errors" || fail 'openssl cms verifies a changed message'
	echo 'fails (the price changed on the way)' | indent
}

make_home sealdemo
hers=$home/partner/ssl/mailkeys/partner.example/u/carol/open
built qmail-seal qmail-mime qmail-smime mkmailkey
installed openssl
rules | seal_home qmail-seal qmail-mime qmail-smime || fail "can't create a qmail home in $home"
make_keys >"$errors" 2>&1 || fail 'mkmailkey made no keys:' "$errors"
message >"$home/message"
queue_message "$home/message"

title 'The rules: Ann has a key, Carol a certificate; Bob and the bank have none (control/sealrules)'
indent <"$home/control/sealrules"

title "To $bob: signed"
send_to "$bob"
is_delivered
wire "$home/recorded" >"$home/wire"
printf '\nopenssl cms verifies it:\n'
verify "$home/wire"

title "To $carol: signed, and encrypted to her"
send_to "$carol"
is_delivered
printf '\nThe message that qmail-remote was given:\n'
head -n 12 "$home/recorded" | indent
! grep -q 'the price' "$home/recorded" || fail 'the text left in clear'
wire "$home/recorded" >"$home/wire"
openssl cms -decrypt -in "$home/wire" -recip "$hers/cert_first" -inkey "$hers/key_first" -out "$home/opened" \
	2>"$errors" || fail 'openssl cms did not decrypt:' "$errors"
printf '\nopenssl cms opens it with her key, and verifies it:\n'
verify "$home/opened"

title "To $bank: must be encrypted, and cannot be"
send_to "$bank"
[ "$(head -c 1 "$home/report")" = D ] || fail 'the message was not refused'
[ ! -e "$home/recorded" ] || fail 'qmail-remote was given a message'
! grep -q 'the price' "$home/report" || fail 'the text is in the report'
echo 'qmail-remote was not started.' | indent
