# pgp.sh: OpenPGP in the home of tests/unseal/home.sh. Read after it; runs people() of tests/pgp/people.sh.
#
#   pgp_home                          unseal_home, with bob's keys for opening and ann's certificate known
#   pgp_open_key ADDRESS NAME ...     NAME of $P is a key of ADDRESS for opening
#   pgp_known ADDRESS NAME ...        NAME of $P is a certificate of ADDRESS that is used
#   pgp_signed NAME                   $M becomes signed by NAME (PGP/MIME)
#   pgp_encrypted [-s NAME] NAME ...  $M becomes encrypted to these, and signed in one go
#   pgp_clear NAME                    its text becomes clear-signed, without MIME
#   pgp_inline [-s NAME] NAME ...     its text becomes encrypted in its place
#
# pgp_fact FACT NAME gives a fact of `qmail-pgp -I`, pgp_file NAME the name of its file in ssl/mailcerts. $PGPBY is the program that does it: sqop, or gosop, gpg, rnp.
#
# shellcheck shell=sh

# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
people || {
	tail -n 5 "$P/log"
	echo 'Bail out! the OpenPGP keys could not be made'
	exit 111
}

pgp_home() {
	unseal_home
	pgp_open_key bob@example.net bob
	pgp_known ann@example.org ann
}

pgp_fact() { # fact NAME
	"$TOP/qmail-pgp" -I "$P/$2.cert" | sed -n "s/^$1=//p"
}

pgp_file() { # NAME: how its certificate is called
	echo "pgp_$(pgp_fact fingerprint "$1")"
}

pgp_open_key() {
	pgp_folder=$(folder_of mailkeys "$1")/open
	shift
	mkdir -p "$pgp_folder"
	for pgp_name; do
		cp "$P/$pgp_name.key" "$pgp_folder/pgpkey_$pgp_name"
		cp "$P/$pgp_name.cert" "$pgp_folder/pgpcert_$pgp_name"
		pgp_fact id "$pgp_name" | sed "s/\$/ $pgp_name/" >>"$pgp_folder/pgp-by-id"
	done
}

pgp_known() {
	pgp_folder=$(folder_of mailcerts "$1")
	shift
	mkdir -p "$pgp_folder"
	for pgp_name; do cp "$P/$pgp_name.cert" "$pgp_folder/$(pgp_file "$pgp_name")"; done
}

pgp_make_mail() {
	split_entity
	"$PYTHON" tests/unseal/pgpmail.py "${PGPBY:-sqop}" "$P" "$T/head" "$T/entity" "$@" >"$T/new" && mv "$T/new" "$M"
}
pgp_signed() { pgp_make_mail signed "$@"; }
pgp_encrypted() { pgp_make_mail encrypted "$@"; }
pgp_clear() { pgp_make_mail clear "$@"; }
pgp_inline() { pgp_make_mail inline "$@"; }
