# gateway.sh: a home with both halves: mail comes in through qmail-unseal, and leaves through qmail-seal. Read after lib.sh.
#
# Gives what tests/seal/home.sh does (deliveries by seal()), with bob@example.net and carol@example.net as our own, and these:
#
#   gateway_home           a fresh home. What comes in is queued by the stand-in tests/verify/queue.c.
#   open_key ADDRESS NAME  NAME of $G is a key of ADDRESS for opening
#   $G                     certificates of tests/unseal/attack_pki.sh
#   arrive [RECIPIENT ...]  $M comes in for these (bob@example.net); sets $told and $log. What was queued is $Q/message, if it was.
#   sealed_for NAME ...    $M is encrypted to these certificates, in place
#
# shellcheck shell=sh disable=SC2034,SC2154

# shellcheck source=tests/seal/home.sh
. tests/seal/home.sh
# shellcheck source=tests/unseal/attack_pki.sh
. tests/unseal/attack_pki.sh

G=$T/pki Q=$T/queued
UNSEAL=${UNSEAL:-$TOP/qmail-unseal}
attack_pki "$G" || {
	tail -n 5 "$G/log"
	echo 'Bail out! the certificates could not be made'
	exit 111
}

gateway_home() {
	seal_home
	for gateway_file in unseal ocsp; do ln -s "$TOP/qmail-$gateway_file" "$H/bin/qmail-$gateway_file"; done
	ln -s "$TOP/build/queue" "$H/bin/qmail-queue"
	control queue-says "$Q"
	cp "$PKI/crls.pem" "$H/ssl/mailroots/crls.pem"
	open_key bob@example.net bob
	open_key carol@example.net carol
	ln -s bob "$H/ssl/mailkeys/example.net/u/sales"
}

open_key() {
	open_folder=$(folder_of mailkeys "$1")/open
	mkdir -p "$open_folder"
	cp "$G/$2.key" "$open_folder/key_1"
	cp "$G/$2.chain" "$open_folder/cert_1"
	"$PYTHON" -c 'import sys
sys.path.insert(0, "tests/smime")
import cmsder
certs = cmsder.Certificates(sys.argv[1])
for what in certs.issuer_and_serial(sys.argv[2]), certs.key_id(sys.argv[2]):
    print(cmsder.hash_of("sha256", what).hex(), "1")' "$G" "$2" >"$open_folder/by-id"
}

arrive() {
	[ $# -gt 0 ] || set -- bob@example.net
	rm -rf "$Q"
	mkdir "$Q"
	chmod 777 "$Q"
	{
		printf 'F%s\000' "${SENDER-ann@example.org}"
		printf 'T%s\000' "$@"
		printf '\000'
	} >"$T/envelope"
	told=$(TCPREMOTEIP=192.0.2.1 QMAILHOME=$H "$TOP/build/smtpd" -o "$T/log" "$M" "$T/envelope" "$UNSEAL" 2>"$T/smtpd.err")
	log=$(cat "$T/log")
}

sealed_for() {
	sealed_list=''
	for sealed_name; do sealed_list="$sealed_list $G/$sealed_name.pem"; done
	rm -f "$T/sealed"
	# shellcheck disable=SC2086 # words
	./qmail-smime -e "$M" "$T/sealed" $sealed_list && message <"$T/sealed"
}
