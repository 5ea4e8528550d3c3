#!/bin/sh
# pgp-sealcheck.t: what qmail-sealcheck finds about OpenPGP: our keys, their list, those of others, control/sop; and how
# -m tells which method is used.
# shellcheck disable=SC2154 # of the files that are read
. tests/lib.sh
. tests/seal/sealcheck.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
{ people && more_people; } || {
	tail -n 5 "$P/log"
	echo 'Bail out! the OpenPGP keys could not be made'
	exit 111
}

complaints() { grep -E '^(warning|error)  ' "$T/out"; }
fact() { ./qmail-pgp -I "$P/$2.cert" | sed -n "s/^$1=//p"; }
ann=$H/ssl/mailkeys/example.org/u/ann
bob=$H/ssl/mailcerts/example.net/u/bob
own() { # NAME: a key of ann for both uses
	./qmail-pgp -x sign "$P/$1.key" "$ann/sign/pgpkey_$1"
	./qmail-pgp -x open "$P/$1.key" "$ann/open/pgpkey_$1"
	cp "$P/$1.cert" "$ann/sign/pgpcert_$1"
	cp "$P/$1.cert" "$ann/open/pgpcert_$1"
	fact id "$1" | sed "s/\$/ $1/" >>"$ann/open/pgp-by-id"
}
other() { for name; do cp "$P/$name.cert" "$bob/pgp_$(fact fingerprint "$name")"; done; }
fresh() {
	new_home
	sealrules 'to=@example.net => encrypt' 'sender=ann@example.org => sign'
}
looked() {
	tidy
	check
}

fresh
check
is 'no key of OpenPGP' "$(complaints)" ''
says 'the program that is there' ok sqop 'the program that encrypts and signs by OpenPGP'
own ann
other bob
looked
is 'nothing is wrong' "$(complaints)" ''
says 'a key that signs' ok ann/sign/pgpcert_ann 'signs by OpenPGP for ann@example.org without an end'
says 'a key that opens' ok ann/open/pgpcert_ann 'opens OpenPGP mail to ann@example.org without an end'
says 'one of a correspondent' ok bob/pgp_ 'encrypts by OpenPGP to bob@example.net without an end'
says 'those of S/MIME, too' ok mailcerts/example.net/u/bob/smime 'encrypts to bob@example.net until '

# --- our own

cp "$P/ann-rsa.key" "$ann/sign/pgpkey_ann"
looked
says 'the key of another certificate' error ann/sign/pgpcert_ann \
	"can't be used: its key can't be used: it is not the key of this certificate"
./qmail-pgp -x open "$P/ann.key" "$T/open"
cp "$T/open" "$ann/sign/pgpkey_ann"
looked
says 'the key for opening in its place' error ann/sign/pgpcert_ann "can't be used: its key can't be used: it has no secret"
cp "$P/ann.cert" "$ann/sign/pgpkey_ann"
looked
says 'a certificate in its place' error ann/sign/pgpcert_ann "can't be used: its key can't be used: it has no secret"
rm "$ann/sign/pgpkey_ann"
looked
says 'a key that is missing' warning ann/sign/pgpkey_ann 'missing: its certificate is not used'
fresh
own ann
chmod 644 "$ann/open/pgpkey_ann"
check
says 'a key that others can read' error ann/open/pgpkey_ann ''
echo 'nonsense' >>"$ann/open/pgp-by-id"
looked
says 'a bad line in the list' error open/pgp-by-id 'line 2 is not a SHA-256'
printf '%064d ann2\n' 1 >"$ann/open/pgp-by-id"
looked
says 'a line without its key' error open/pgp-by-id 'line 1 names the pair ann2, which is not there'
says 'a key that is not in the list' error open/pgp-by-id 'does not name pgpcert_ann: mail that is encrypted to it is not'
# one key for each year: mail to the oldest has to be opened as well
pgp_make years 'Ann <ann@example.org>' ed25519 sign,cert cv25519
for year in 1 2 3 4 5 6 7 8 9; do pgp_gpg --quick-add-key "$(cat "$P/years.fpr")" cv25519 encr "${year}y"; done
pgp_export years "$(cat "$P/years.fpr")"
is 'a key with ten subkeys that encrypt' "$(fact id years | wc -l)" 10
fresh
own years
looked
is '  all are in the list: nothing is wrong' "$(complaints)" ''
for line in 1 9 10; do
	fact id years | sed "${line}d; s/\$/ years/" >"$ann/open/pgp-by-id"
	looked
	says "  number $line is not" error open/pgp-by-id 'does not name pgpcert_years: mail that is encrypted to it is not'
done
for name in expired revoked rsa1024; do
	fresh
	own $name
	looked
	says "$name" error "ann/sign/pgpcert_$name" "can't be used: "
done
pgp_make soon 'Ann <ann@example.org>' ed25519 sign,cert cv25519 20d
fresh
own soon
looked
says 'one that ends soon' warning ann/sign/pgpcert_soon 'signs by OpenPGP for ann@example.org, but ends within 30 days, on '
own ann
looked
silent 'another one lasts longer' ann/sign/pgpcert_

# --- those of others

fresh
pgp_make old 'Bob <bob@example.net>' ed25519 sign,cert cv25519 30d "$pgp_before"
other old bob
looked
says 'an expired one beside another' note bob/pgp_ 'is not used: '
says 'the other is used' ok bob/pgp_ 'encrypts by OpenPGP to bob@example.net'
rm "$bob/"pgp_*
other old
looked
says 'alone' warning bob/pgp_ "can't be used: certificate that has expired"
rm "$bob/"pgp_*
other eve
looked
says 'of another address' warning bob/pgp_ "can't be used: certificate of another address"
rm "$bob/"pgp_*
cp "$P/bob.cert" "$bob/pgp_0123456789ABCDEF0123456789ABCDEF01234567"
looked
says 'another name' warning bob/pgp_0123 'its name is not the fingerprint of the key in it'
echo damaged >"$bob/pgp_0123456789ABCDEF0123456789ABCDEF01234567"
looked
says 'a damaged one' warning bob/pgp_0123 "can't be used: "
rm "$bob/"pgp_*
mkdir -p "$H/ssl/mailcerts/example.net/hold/bob"
cp "$P/bob.cert" "$H/ssl/mailcerts/example.net/hold/bob/pgp_$(fact fingerprint bob)"
looked
says 'one that is held' note example.net/hold/bob '1 certificate waits for a decision'
is 'that is no fault' "$(complaints)" ''

# --- the program

echo /nowhere/sqop >"$H/control/sop"
looked
says 'a program that is missing' error /nowhere/sqop 'No such file or directory: mail with keys of OpenPGP waits'
is 'the exit code' "$status" 100
echo sqop >"$H/control/sop"
looked
says 'no path' error sqop 'not a path that begins with '
echo "$H/control/me" >"$H/control/sop"
looked
says 'not a program' error control/me 'not a program: '
printf '/usr/bin/sqop\r\n' >"$H/control/sop"
looked
says 'a carriage return' error control/sop 'line 1: carriage return'

# --- -m

{ printf 'From: ann@example.org\nTo: bob@example.net\nSubject: dinner\n\ntext\n'; } >"$T/mail"
explained() { # METHODS
	sealrules "to=@example.net => sign encrypt=$1"
	tidy
	check -m "$T/mail" ann@example.org bob@example.net
	sed -n 's/^[a-z]*  this message  //p' "$T/out" | sed 's/ with ssl.*//' | tr '\n' ';'
}
fresh
own ann
other bob
is 'smime first' "$(explained smime,pgp)" 'is signed;is encrypted by smime;'
is 'pgp first' "$(explained pgp,smime)" 'is signed;is encrypted by pgp;'
says 'with which key' ok 'this message' "is encrypted by pgp with ssl/mailcerts/example.net/u/bob/pgp_"
says 'signed by the same standard' ok 'this message' 'is signed with ssl/mailkeys/example.org/u/ann/sign/pgpcert_ann'
is 'domain alone' "$(explained domain)" 'is signed;leaves in clear: there is no certificate of the recipient (none);'
rm "$bob/"*
other old
is 'none that can be used' "$(explained smime,pgp)" \
	'is signed;leaves in clear: there is no certificate of the recipient (pgp: certificate that has expired);'
rm "$bob/"*
is 'held' "$(cp "$P/bob.cert" "$T/x"; mkdir -p "$H/ssl/mailcerts/example.net/hold/bob"; cp "$T/x" \
	"$H/ssl/mailcerts/example.net/hold/bob/pgp_$(fact fingerprint bob)"; explained smime,pgp)" \
	'is signed;leaves in clear: there is no certificate of the recipient (pgp: held);'
echo damaged >"$bob/pgp_0"
is 'damaged' "$(explained smime,pgp | cut -c 1-5)" waits
rm "$bob/"* "$ann/sign/"pgp*
other bob
is 'no key of this standard' "$(explained pgp)" 'is not signed (none);is encrypted by pgp;'

done_testing
