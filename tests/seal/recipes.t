#!/bin/sh
# recipes.t: each recipe of sealrecipes(7) can be read, each of its lines can hold, and it names files that are told of.
# qmail-sealcheck -m says that the most common ones decide as the page says.
# The names behind `recipe` in the page say which wishes it is for.
. tests/lib.sh
. tests/seal/sealcheck.sh

new_home
mkdir -p "$H/control/groups" "$H/control/disclaimers" "$H/control/attach"
echo ann@example.org | tee "$H/control/groups/signers" >"$H/control/groups/leavers"
echo text | tee "$H/control/disclaimers/default.txt" "$H/control/disclaimers/other.txt" >"$H/control/attach/prices.txt"
chmod 755 "$H"/control/*/
page=man/sealrecipes.7

recipes=$(sed -n 's/^\.\\" recipe //p' "$page" | sed 's/ .*//')
recipe() { # name: its lines
	awk -v want="$1" '/^\.\\" recipe/ { found = $3 == want; next }
		/^\.Ed/ { inside = 0; found = 0 } inside { gsub(/\\e/, "\\"); print } /^\.Bd/ { inside = found }' "$page"
}

ok 'there are recipes' test "$(echo "$recipes" | wc -l)" -gt 30
is 'each name is there once' "$(echo "$recipes" | sort | uniq -d)" ''
for name in $recipes; do
	recipe "$name" | sed 's|/usr/local/bin/has-card-number|/bin/true|' >"$H/control/sealrules"
	ok "$name: it has lines" test -s "$H/control/sealrules"
	check
	is "$name: no complaint about a line" "$(grep -E '^(error|warning)  control/sealrules:' "$T/out")" ''
done

# --- what they decide

mail() { # SUBJECT HEADER-LINE ...: $T/m, from Ann, who has a key, to Bob, who has a certificate
	mail_subject=$1
	shift
	{
		printf 'From: %s\nTo: bob@example.net\nSubject: %s\n' "${AUTHOR:-ann@example.org}" "$mail_subject"
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf '\nthe text\n'
	} >"$T/m"
}
decides() { # NAME WHAT OUTCOME [RECIPIENT]: what is done with $T/m; each change is `edit`
	recipe "$1" | sed 's|/usr/local/bin/has-card-number|/bin/true|' >"$H/control/sealrules"
	check -m "$T/m" "${AUTHOR:-ann@example.org}" "${4:-bob@example.net}"
	is "$1: $2" "$(sed -n 's/^[a-z]*  this message  //p' "$T/out" | sed '
		s/^is changed.*/edit/; s/^is not signed.*/unsigned/; s/^is signed with.*/signed/
		s/^is encrypted by.*/encrypted/; s/^is not encrypted.*/plain/
		s/^leaves in clear.*/plain/; s/^is refused.*/refused/; s/^waits.*/waits/' | tr '\n' ' ')" "$3 "
}

chmod 644 "$H"/control/*/*
mail dinner
decides S1 'mail of ours' 'signed plain'
decides S6 'mail of some' 'signed plain'
decides E90 'a member' 'signed encrypted'
decides E110 'no word' 'unsigned plain'
decides E112 'no word' 'signed encrypted'
decides E219 'no invitation' 'signed encrypted'
decides must-sign 'she has a key' 'signed plain'
decides E101 'a certificate is known' 'unsigned encrypted'
decides E101 'none is known' 'unsigned plain' joe@example.com
decides E96 'no word' 'unsigned plain'
decides E97 'not marked' 'unsigned plain'
decides must-encrypt 'to others' 'unsigned plain'
decides must-encrypt 'to the bank, without a certificate' refused joe@bank.example
decides must-encrypt 'to a partner, without one' waits joe@partner.example
decides E103 'no word' 'signed encrypted'
decides E86 'no reply' 'edit signed encrypted'
decides E87 'no reply' 'edit signed encrypted'
decides E186 'mail of ours' 'edit edit edit signed plain'
decides E85 'no word' 'signed encrypted'
decides automatic 'a letter' 'signed encrypted'
decides E11 'plain' 'signed encrypted'
decides all 'a letter' 'edit signed encrypted'
decides all 'without a certificate' 'edit signed plain' joe@example.com
decides all 'to the bank' refused joe@bank.example
decides E217 'the program says yes' 'unsigned encrypted'
mail '[sign] dinner'
decides E110 'the word' 'edit signed encrypted'
mail '[nosign] dinner'
decides E112 'the word' 'edit unsigned encrypted'
mail '[secure] dinner'
decides E96 'the word' 'edit unsigned encrypted'
decides E96 'the word, without a certificate' refused joe@example.com
decides all 'the word' 'edit edit signed encrypted'
mail '[plain] dinner'
decides E103 'the word' 'edit signed plain'
mail '[raw] dinner'
decides E85 'the word' 'unsigned plain'
decides all 'the word' 'unsigned plain'
decides all 'the word, to the bank' refused joe@bank.example
mail dinner 'Sensitivity: Company-Confidential'
decides E97 'marked' 'unsigned encrypted'
decides E97 'marked, without a certificate' refused joe@example.com
mail dinner 'Content-Type: text/calendar'
decides E219 'an invitation' 'unsigned plain'
mail dinner 'Auto-Submitted: auto-replied'
decides automatic 'an automatic answer' 'unsigned plain'
mail 'my IBAN'
decides E177 'a word' 'unsigned encrypted'
AUTHOR=joe@example.org
mail dinner
decides S6 'mail of others' 'unsigned plain'
decides E90 'no member' 'unsigned plain'
decides must-sign 'he has no key' refused
echo joe@example.org >>"$H/control/groups/leavers"
decides E155 'who may not' 'unsigned plain'

# --- OpenPGP: the commands of the page take over a home of gpg, and Ann gets a key

AUTHOR=ann@example.org
new_home
G=$T/gnupg
mkdir -m 0700 "$G"
trap 'gpgconf --homedir "$G" --kill all; rm -rf "$T"' EXIT
for who in 'Gil <gil@example.net>' 'Hal <hal@partner.example>'; do
	gpg --homedir "$G" --batch --quiet --pinentry-mode loopback --passphrase '' --quick-gen-key "$who" rsa2048 sign,cert 1y 2>"$T/err"
done
gpg --homedir "$G" --with-colons --list-secret-keys 2>"$T/err" | awk -F: '$1 == "fpr" { print $10 }' | while read -r key; do
	gpg --homedir "$G" --batch --quiet --pinentry-mode loopback --passphrase '' --quick-add-key "$key" rsa2048 encr 1y 2>"$T/err"
done
awk '/^\.\\" commands/ { found = 1; next } /^\.Ed/ { inside = 0; found = 0 } inside { print } /^\.Bd/ { inside = found }' "$page" |
	sed "s|/var/lib/zeyple/keys|$G|" >"$T/commands"
(cd "$T" && PATH=$TOP:$PATH sh "$T/commands") >"$T/out" 2>"$T/err"
is 'the keys of a home of gpg are taken over' "$(cut -d ' ' -f 1 "$T/out" | sort | tr '\n' ' ')" 'gil@example.net hal@partner.example '
./mkmailkey pgp new -c -n pgp ann@example.org >/dev/null 2>&1
tidy
mail dinner
decides E206 'an OpenPGP key' 'signed encrypted' gil@example.net
decides E206 'a certificate of S/MIME alone' 'signed plain'
decides pgp-first 'an OpenPGP key' 'unsigned encrypted' gil@example.net
decides pgp-first 'a certificate of S/MIME alone' 'unsigned encrypted'
decides zeyple 'an OpenPGP key' 'unsigned encrypted' gil@example.net
decides zeyple 'none' 'unsigned plain'
decides zeyple-force 'an OpenPGP key' 'unsigned encrypted' gil@example.net
decides zeyple-force 'none' refused
decides gpg-mailgate 'an OpenPGP key' 'unsigned encrypted' gil@example.net
decides gpg-mailgate 'a certificate of S/MIME alone' 'unsigned encrypted'
decides gpg-mailgate 'none' 'unsigned plain' joe@example.com
decides gpg-mailgate-domains 'a domain of the list' 'unsigned encrypted' hal@partner.example
decides gpg-mailgate-domains 'another one' 'unsigned plain' joe@example.com

# The wishes that an administrator of a gateway has, by the numbers of our list. No rule is for the others.
sed -n 's/^\.\\" recipe //p' "$page" | tr ' ' '\n' >"$T/wishes"
for wish in S1 S5 S6 S21 S22 S23 S24 S25 S37 S38 E1 E4 E5 E6 E9 E11 E13 E31 E83 E85 E86 E87 E90 E96 E97 E99 E101 E103 E104 \
	E110 E111 E112 E113 E121 E155 E175 E177 E179 E184 E186 E187 E188 E189 E191 E206 E208 E213 E215 E217 E218 E219 E221; do
	ok "$wish has a recipe" grep -qx "$wish" "$T/wishes"
done

done_testing
