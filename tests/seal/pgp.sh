# pgp.sh: OpenPGP in the home of tests/seal/home.sh. Read after it; runs people() of tests/pgp/people.sh.
#
#   pgp_home                         seal_home without its S/MIME keys: ann@example.org signs by ann, mail to
#                                    bob@example.net is encrypted to bob
#   pgp_own ADDRESS NAME [LABEL]     NAME of $P is a key of ADDRESS for signing
#   pgp_certificate ADDRESS NAME ... certificates of correspondents
#   pgp_held ADDRESS NAME            one that is held
#   pgp_label NAME                   its fingerprint, as the log has it
#   pgp_opened NAME FILE             decrypt $R/message with the key of NAME into FILE, by sqop
#   pgp_signer NAME FILE             the same; is it signed by NAME.cert too? (signed inside, in one go)
#   pgp_verified NAME                is $R/message (or the file $2) multipart/signed by NAME, as sqop sees it?
#   pgp_recipients                   number of session keys in $R/message
#
# shellcheck shell=sh disable=SC2154

# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
people || {
	tail -n 5 "$P/log"
	echo 'Bail out! the OpenPGP keys could not be made'
	exit 111
}

pgp_fact() { # fact NAME
	"$TOP/qmail-pgp" -I "$P/$2.cert" | sed -n "s/^$1=//p" | head -n 1
}
pgp_label() { pgp_fact fingerprint "$1" | cut -c 1-16; }

pgp_own() {
	pgp_folder=$(folder_of mailkeys "$1")/sign
	mkdir -p "$pgp_folder"
	"$TOP/qmail-pgp" -x sign "$P/$2.key" "$pgp_folder/pgpkey_${3:-$2}"
	cp "$P/$2.cert" "$pgp_folder/pgpcert_${3:-$2}"
}

pgp_certificate() {
	pgp_folder=$(folder_of mailcerts "$1")
	shift
	mkdir -p "$pgp_folder"
	for pgp_name; do cp "$P/$pgp_name.cert" "$pgp_folder/pgp_$(pgp_fact fingerprint "$pgp_name")"; done
}

pgp_held() {
	pgp_folder=$H/ssl/mailcerts/${1##*@}/hold/${1%@*}
	mkdir -p "$pgp_folder"
	cp "$P/$2.cert" "$pgp_folder/pgp_$(pgp_fact fingerprint "$2")"
}

pgp_home() {
	seal_home
	rm -r "$H/ssl/mailkeys" "$H/ssl/mailcerts"
	pgp_own ann@example.org ann
	pgp_certificate bob@example.net bob
}

pgp_armor() { sed -n '/^-----BEGIN PGP MESSAGE-----$/,/^-----END PGP MESSAGE-----$/p' "$1"; }

pgp_opened() {
	pgp_armor "$R/message" >"$T/armor"
	sqop decrypt "$P/$1.key" <"$T/armor" >"$2" 2>"$T/sqop.err"
}

pgp_signer() {
	: >"$T/verifications"
	rm "$T/verifications"
	sqop decrypt --verifications-out "$T/verifications" --verify-with "$P/$1.cert" "$P/bob.key" <"$T/armor" >/dev/null \
		2>"$T/sqop.err" && [ -s "$T/verifications" ]
}

# the parts of a multipart/signed, cut at its boundary; CRLF as on the wire
pgp_verified() {
	"$PYTHON" - "${2:-$R/message}" "$T/part" "$T/sig" <<'PY' || return 1
import email, re, sys
raw = open(sys.argv[1], 'rb').read().replace(b'\r\n', b'\n')
m = email.message_from_bytes(raw)
if m.get_content_type() != 'multipart/signed' or m.get_param('protocol') != 'application/pgp-signature':
    sys.exit(1)
boundary = b'--' + m.get_boundary().encode()
parts = re.split(rb'\n' + re.escape(boundary) + rb'(?:--)?\n', raw)
open(sys.argv[2], 'wb').write(parts[1].replace(b'\n', b'\r\n'))
open(sys.argv[3], 'wb').write(m.get_payload()[1].get_payload().encode())
PY
	sqop verify "$T/sig" "$P/$1.cert" <"$T/part" >/dev/null 2>"$T/sqop.err"
}

pgp_recipients() { "$TOP/qmail-pgp" -l "$R/message" | grep -c '^recipient '; }
