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
	queue_folders && mkdir -p "$home/ssl/mailcerts" || return
	cp "$top/qmail-seal" "$top/qmail-unseal" "$top/qmail-mime" "$top/qmail-smime" "$home/bin/" || return
	echo mail.demo.example >"$home/control/me" || return
	echo trust >"$home/control/harvest" || return
	echo bin/qmail-remote >"$home/control/sealremote" || return
	echo "$home/log" >"$home/control/seallog" || return
	echo 'from=@demo.example => sign encrypt' >"$home/control/sealrules" || return
	# qmail-seal waits while a file is so new that somebody may still be writing it
	touch -t 202601010000 "$home/control/sealrules" || return
	cat >"$home/bin/qmail-queue" <<'EOT' || return
#!/bin/sh
cat >"$QMAILHOME/queued" && cat <&1 >"$QMAILHOME/envelope"
EOT
	cat >"$home/bin/qmail-remote" <<'EOT' || return
#!/bin/sh
cat >"$QMAILHOME/recorded" && printf 'Kdemo accepted\n\0'
EOT
	chmod 755 "$home/bin/qmail-queue" "$home/bin/qmail-remote"
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

# fd 0 the message, fd 1 the envelope, fd 2 the log
as_smtpd() { # recipient
	rm -f "$home/queued"
	printf 'F%s\000T%s\000\000' "$carol" "$1" >"$home/sent"
	TCPREMOTEIP=192.0.2.1 "$home/bin/qmail-unseal" <"$home/message" 2>"$home/log" 1<"$home/sent" ||
		fail "qmail-unseal ended with $?" "$home/log"
	cmp -s "$home/sent" "$home/envelope" || fail 'the envelope was changed'
	echo 'The line in the log:'
	indent <"$home/log"
}

queue_reply() {
	printf 'From: Ann <%s>\nTo: Carol <%s>\nSubject: Re: The price\nDate: %s\nMessage-ID: <5.%s@demo.example>\n\n%s\n' \
		"$ann" "$carol" 'Sat, 28 Nov 2026 09:30:00 +0000' "$$" '5 euro is too much.' >"$home/queue/mess/new" || return
	# The message's number in the queue is the inode number of its file.
	# shellcheck disable=SC2012
	number=$(ls -i "$home/queue/mess/new" | awk '{ print $1 }')
	reply=$home/queue/mess/$((number % split))/$number
	mv "$home/queue/mess/new" "$reply"
}

# fd 0 the message, fds 1 and 2 one pipe, in queue/mess, SIGPIPE ignored
as_rspawn() {
	rm -f "$home/log"
	(
		trap '' PIPE
		cd "$home/queue/mess" || exit 111
		"$home/bin/qmail-seal" partner.example "$ann" "$carol" <"$reply" 2>&1
	) | cat >"$home/report"
	printf 'Kdemo accepted\n\0' | cmp -s - "$home/report" || fail 'the reply was not delivered:' "$home/report"
	indent <"$home/log"
}

home=$(mktemp -d "${TMPDIR:-/tmp}/unsealdemo.XXXXXX") || exit 111
hers=$home/partner/ssl/mailkeys/partner.example/u/carol/sign
errors=$home/errors
trap 'rm -rf "$home"' EXIT
trap 'exit 130' HUP INT TERM
QMAILHOME=$home
export QMAILHOME
for program in qmail-seal qmail-unseal qmail-mime qmail-smime mkmailkey; do
	[ -x "$top/$program" ] || fail "there is no $program: make builds it"
done
command -v openssl >/dev/null || fail 'there is no openssl: ./deps.sh --test installs it'
lay_out_home || fail "can't create a qmail home in $home"
make_keys >"$errors" 2>&1 || fail 'mkmailkey made no keys:' "$errors"
write_message || fail 'openssl made no message:' "$errors"

title "What Carol sends: signed and encrypted by $(openssl version | cut -d ' ' -f 1-2)"
head -n 12 "$home/message" | indent

title "To $bob, who has no key: it stays as it is"
as_smtpd "$bob"
cmp -s "$home/message" "$home/queued" || fail 'the message was changed'

title "To $ann: opened, verified, and the header says so"
as_smtpd "$ann"
echo 'What is queued, down to the text:'
sed '/^Carol$/q' "$home/queued" | indent
grep -qxF 'the price is 5 euro.' "$home/queued" || fail 'it was not opened'
sed -n '1,2p' "$home/queued" | tr -d '\n' | grep -q '^Authentication-Results:.*smime=pass' || fail 'the signature does not pass'
grep -q '^X-Qmail-Opened:' "$home/queued" || fail 'it has no mark'

title "What was learned (control/harvest: trust)"
"$top/mkmailkey" list | grep '^cert' | indent
"$top/mkmailkey" list | grep -q "^cert $carol " || fail 'no certificate was stored'

title "Ann's reply: signed, and encrypted with the certificate that was learned"
queue_reply || fail "can't put a message into $home/queue"
as_rspawn
! grep -q 'too much' "$home/recorded" || fail 'the reply left in clear'
wire "$home/recorded" >"$home/wire"
openssl cms -decrypt -in "$home/wire" -recip "$hers/cert_first" -inkey "$hers/key_first" -out "$home/opened" \
	2>"$errors" || fail 'openssl cms did not decrypt:' "$errors"
openssl cms -verify -in "$home/opened" -CAfile "$home/ssl/mailca/cert" -purpose smimesign -out "$home/text" \
	2>"$errors" || fail 'openssl cms did not verify:' "$errors"
printf '\nopenssl cms opens it with her key, and verifies it:\n'
tr -d '\r' <"$home/text" | indent
grep -q 'too much' "$home/text" || fail 'it is another text'
