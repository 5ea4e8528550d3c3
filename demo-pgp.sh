#!/bin/sh
# demo-pgp: a message leaves encrypted to an OpenPGP key, and gpg opens it; the reply that gpg signs and encrypts is
# opened and verified.
#
#   qmail-rspawn (this script) -> qmail-seal ==exec==> qmail-remote (a stand-in that records)
#   qmail-smtpd (this script) -> qmail-unseal ==exec==> qmail-queue (the same)
#
# It works in a temporary folder, which it removes at the end, and changes nothing outside. It needs no qmail and no
# special user. `make demo` builds the programs and runs this. demo-seal.sh and demo-unseal.sh show the same with S/MIME.
set -u
# shellcheck source=demo-lib.sh
. "$(dirname -- "$0")/demo-lib.sh"

ann=ann@demo.example
carol=carol@partner.example

# Carol uses gpg, with a home of her own. Each side gets the certificate of the other one, and nothing else.
make_keys() {
	"$top/mkmailkey" pgp new -c -n first -s Ann "$ann" || return
	"$top/mkmailkey" pgp export "$ann" first "$home/ann.asc" || return
	mkdir -m 0700 "$home/gnupg" || return
	as_carol --quick-gen-key "Carol <$carol>" ed25519 sign,cert 1y || return
	print=$(as_carol --with-colons --list-secret-keys | awk -F: '$1 == "fpr" { print $10; exit }')
	as_carol --quick-add-key "$print" cv25519 encr 1y || return
	as_carol --armor --export "$carol" >"$home/carol.asc" || return
	as_carol --import "$home/ann.asc" || return
	"$top/mkmailkey" pgp cert "$carol" "$home/carol.asc"
}
as_carol() { gpg --homedir "$home/gnupg" --batch --quiet --no-tty --trust-model always --pinentry-mode loopback --passphrase '' "$@"; }

message() {
	printf 'From: Ann <%s>\nTo: Carol <%s>\nSubject: The price\nDate: Sat, 28 Nov 2026 09:00:00 +0000\n' "$ann" "$carol"
	printf 'Message-ID: <6.%s@demo.example>\n\nthe price is 5 euro.\n' "$$"
}

# what Carol's mail program makes of the reply: multipart/encrypted (RFC 3156)
write_reply() {
	printf 'Content-Type: text/plain; charset=us-ascii\r\n\r\n5 euro is too much.\r\n' >"$home/reply" || return
	as_carol --armor --sign --encrypt --recipient "$ann" --output "$home/reply.asc" "$home/reply" 2>"$errors" || return
	{
		printf 'From: Carol <%s>\nTo: Ann <%s>\nSubject: Re: The price\nDate: Sat, 28 Nov 2026 09:30:00 +0000\n' "$carol" "$ann"
		printf 'Message-ID: <7.%s@partner.example>\nMIME-Version: 1.0\n' "$$"
		printf 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\n'
		printf 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n'
		cat "$home/reply.asc"
		printf '\n--b--\n'
	} >"$home/incoming"
}

make_home pgpdemo
built qmail-seal qmail-unseal qmail-mime qmail-smime qmail-pgp mkmailkey
installed gpg sqop
echo 'from=@demo.example => sign encrypt' | seal_home qmail-seal qmail-unseal qmail-mime qmail-smime qmail-pgp ||
	fail "can't create a qmail home in $home"
make_keys >"$errors" 2>&1 || fail 'the keys could not be made:' "$errors"
message >"$home/message"
queue_message "$home/message"

title "The keys: Ann's is here, Carol's certificate came by mail"
"$top/mkmailkey" list | indent

title "To $carol: signed and encrypted in one go"
as_rspawn qmail-seal partner.example "$ann" "$carol"
is_delivered
echo 'The line in the log:'
indent <"$home/log"
echo 'The message that qmail-remote was given:'
head -n 22 "$home/recorded" | indent
! grep -q 'the price is' "$home/recorded" || fail 'the text left in clear'

title "$(gpg --version | head -n 1) opens it with her key, and verifies it"
sed -n '/^-----BEGIN PGP MESSAGE-----/,/^-----END/p' "$home/recorded" >"$home/armor"
as_carol --decrypt "$home/armor" >"$home/text" 2>"$errors" || fail 'gpg did not decrypt:' "$errors"
tr -d '\r' <"$home/text" | indent
tr -d '\r' <"$home/text" | grep -qxF 'the price is 5 euro.' || fail 'gpg decrypted another text:' "$home/text"
grep 'Good signature' "$errors" | indent
grep -q "Good signature from \"Ann <$ann>\"" "$errors" || fail 'gpg does not verify the signature:' "$errors"

title "Carol's reply, signed and encrypted by gpg"
write_reply || fail 'gpg made no message:' "$errors"
head -n 18 "$home/incoming" | indent

title "To $ann: opened, verified, and the header says so"
as_smtpd "$carol" "$ann" "$home/incoming"
echo 'What is queued:'
indent <"$home/queued"
grep -qxF '5 euro is too much.' "$home/queued" || fail 'it was not opened'
tr -d '\n' <"$home/queued" | grep -q '^Authentication-Results:.*x-openpgp=pass' || fail 'the signature does not pass'
grep -q '^X-Qmail-Opened:' "$home/queued" || fail 'it has no mark'
