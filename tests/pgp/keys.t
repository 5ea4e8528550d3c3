#!/bin/sh
# Certificates and keys of gpg, sqop, gosop and rnp: what qmail-pgp -I reads, what -k chooses and why not, and what -x
# leaves.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh

pgp() { ./qmail-pgp "$@"; }

if ! people || ! more_people; then
	note "$(tail -n 5 "$P/log")"
	ok 'the keys are made' false
	done_testing
fi

# ---- keys of other programs, and those that need more steps

gosop generate-key --no-armor 'Ann <ann@example.org>' >"$P/ann-gosop.key" 2>>"$P/log" &&
	gosop extract-cert --no-armor <"$P/ann-gosop.key" >"$P/ann-gosop.cert" 2>>"$P/log"
mkdir -m 700 "$T/rnp" &&
	rnpkeys --homedir "$T/rnp" --generate-key --userid 'Ann <ann@example.org>' --password '' >>"$P/log" 2>&1 &&
	rnpkeys --homedir "$T/rnp" --export-key ann@example.org --output "$P/ann-rnp.asc" >>"$P/log" 2>&1 &&
	gpg --batch --quiet --dearmor <"$P/ann-rnp.asc" >"$P/ann-rnp.cert"
fpr() { cat "$P/$1.fpr"; }
# the last subkey is revoked, in the file NAME
pgp_make subrevoked 'Ann <ann@example.org>' ed25519 sign,cert cv25519 &&
	printf 'key 1\nrevkey\ny\n0\n\ny\nsave\n' |
	gpg --batch --no-tty --command-fd 0 --pinentry-mode loopback --passphrase '' --expert --edit-key "$(fpr subrevoked)" >>"$P/log" 2>&1
pgp_export subrevoked "$(fpr subrevoked)"
# the subkey has expired, the primary key has not
pgp_make subexpired 'Ann <ann@example.org>' ed25519 sign,cert none never "$pgp_before" &&
	pgp_gpg --faked-system-time "$pgp_before" --quick-add-key "$(fpr subexpired)" cv25519 encr 30d
pgp_export subexpired "$(fpr subexpired)"
# one that expired, and got more time later
pgp_make renewed 'Ann <ann@example.org>' ed25519 sign,cert cv25519 30d "$pgp_before" &&
	pgp_gpg --quick-set-expire "$(fpr renewed)" 10y && pgp_gpg --quick-set-expire "$(fpr renewed)" 10y \
		"$(gpg --batch --with-colons --list-keys "$(fpr renewed)" 2>>"$P/log" | awk -F: '/^fpr/ { last = $10 } END { print last }')"
pgp_export renewed "$(fpr renewed)"
# more addresses, of which one is revoked
pgp_make names 'Ann <ann@example.com>' ed25519 sign,cert cv25519 && pgp_gpg --quick-add-uid "$(fpr names)" 'ann@example.net' &&
	pgp_gpg --quick-add-uid "$(fpr names)" 'Ann <old@example.net>' && pgp_gpg --quick-revoke-uid "$(fpr names)" 'Ann <old@example.net>'
pgp_export names "$(fpr names)"
# bound by SHA-1
sha1='--cert-digest-algo SHA1 --weak-digest MD5'
pgp_made=$(pgp_gpg $sha1 --yes --status-fd 1 --quick-gen-key 'Ann <ann@example.org>' rsa2048 sign,cert never |
	awk '/KEY_CREATED/ { print $4 }') &&
	pgp_gpg $sha1 --quick-add-key "$pgp_made" rsa2048 encr never && pgp_export sha1 "$pgp_made"

# ---- what is read is what gpg reads

# a line for each key: fingerprint, created, expires, what it may do
by_gpg() { # certificate
	gpg --batch --with-colons --show-keys "$1" 2>/dev/null | awk -F: '
		$1 == "pub" || $1 == "sub" { created = $6; expires = $7 + 0; uses = $12; gsub(/[^cse]/, "", uses) }
		$1 == "fpr" { print tolower($10), uses, created, expires }'
}
by_us() { # certificate
	pgp -I "$1" | awk '$1 ~ /^key=/ { sub(/^key=/, ""); print $1, $3, $4, $5 }'
}
sorted_uses() { # the letters of the second word in the order of gpg
	awk '{ n = ""; for (i = 1; i <= 3; i++) if (index($2, substr("sce", i, 1))) n = n substr("sce", i, 1); $2 = n; print }'
}
for name in ann bob ann-rsa ann-sqop bob-sqop bob-rsa bob-p256 eve ann-gosop ann-rnp expired rsa1024 certify nobody renewed \
	names subexpired subrevoked; do
	is "$name: fingerprints, dates and uses are those that gpg tells" "$(by_us "$P/$name.cert" | sorted_uses)" \
		"$(by_gpg "$P/$name.cert" | sorted_uses)"
done
for name in revoked dsa1024 sha1; do
	is "$name: the fingerprints" "$(by_us "$P/$name.cert" | cut -d' ' -f1)" "$(by_gpg "$P/$name.cert" | cut -d' ' -f1)"
done
facts() { # name fact [time]
	pgp -I ${3:+-T "$3"} "$P/$1.cert" | sed -n "s/^$2=//p"
}
is 'revoked: it says so' "$(facts revoked revoked)" yes
is 'before it was revoked' "$(pgp -I "$P/revoked-before.cert" | sed -n 's/^revoked=//p')" no
is 'the addresses, without the one that was revoked' "$(facts names uid | sort | tr '\n' ' ')" 'ann@example.com ann@example.net '
is 'no address' "$(facts nobody uid)" ''
is 'an identifier for each subkey that decrypts, revoked or not' "$(facts subrevoked id | grep -cE '^[0-9a-f]{64}$')" 1
ok 'of a secret key the same is told' \
	sh -c "[ \"\$(./qmail-pgp -I '$P/ann.key' | sed 's/ secret$/ public/')\" = \"\$(./qmail-pgp -I '$P/ann.cert')\" ]"
is 'and that it is one' "$(pgp -I "$P/ann.key" | grep -c '^key=.* secret$')" 2
gpg --batch --quiet --export --armor "$(fpr ann)" >"$T/armored"
ok 'armored' sh -c "[ \"\$(./qmail-pgp -I '$T/armored')\" = \"\$(./qmail-pgp -I '$P/ann.cert')\" ]"
cat "$P/ann.cert" "$P/bob.cert" >"$T/two"
is 'two in a file are counted' "$(pgp -I "$T/two" | sed -n 's/^certificates=//p')" 2

# the signatures of many people, here all by one
many() { # count
	./qmail-pgp -x public "$P/bob.cert" "$T/public" 2>/dev/null
	perl -0777 -ne 'BEGIN { $n = shift } my $at = 0;
		while ($at < length) {
			my ($tag, $len, $head) = (ord substr $_, $at, 1);
			if ($tag & 0x40) { ($len, $head) = (ord substr($_, $at + 1, 1), 2) }
			else { $head = 1 + (1 << ($tag & 3)); $len = 0; $len = $len * 256 + ord for split //, substr $_, $at + 1, $head - 1 }
			if (($tag & 0x40 ? $tag & 63 : $tag >> 2 & 15) == 2) { print substr($_, $at, $head + $len) x $n; last }
			$at += $head + $len }' "$1" "$T/public"
}
{ cat "$P/ann.cert" && many 5000; } >"$P/many.cert"
ok 'a certificate of more than half a MiB' [ "$(wc -c <"$P/many.cert")" -gt 524288 ]
is '  is the same' "$(pgp -I "$P/many.cert")" "$(pgp -I "$P/ann.cert")"
pgp -x public "$P/many.cert" "$T/public" 2>"$T/err"
ok '  is copied' cmp "$P/many.cert" "$T/public"
{ cat "$P/ann.cert" && many 10000; } >"$P/huge.cert"
pgp -I "$P/huge.cert" >"$T/out" 2>"$T/err"
is 'one of more than a MiB' "$? $(wc -c <"$T/out" | tr -d ' ') $(sed 's/.*cert: //' "$T/err")" '4 0 certificate over a limit'

# ---- what is chosen

choose() { # usage address name ...
	choose_usage=$1 choose_address=$2
	shift 2
	for choose_name; do
		set -- "$@" "$P/$choose_name.cert"
		shift
	done
	pgp -k "$choose_usage" "$choose_address" "$@" >"$T/out" 2>"$T/err"
	choose_status=$?
	sed "s|^$P/||; s|\.cert\$||" "$T/out"
	sed "s|^qmail-pgp: $P/||; s|\.cert:|:|" "$T/err"
	echo "$choose_status"
}
chosen() { # what usage address wanted name ...
	chosen_what=$1 chosen_wanted=$4
	chosen_usage=$2 chosen_address=$3
	shift 4
	is "$chosen_what" "$(choose "$chosen_usage" "$chosen_address" "$@" | tr '\n' ' ')" "$chosen_wanted "
}
for name in ann ann-rsa ann-sqop ann-gosop ann-rnp renewed; do
	chosen "$name to encrypt" encrypt ann@example.org "$name 0" "$name"
	chosen "$name to sign" sign ann@example.org "$name 0" "$name"
done
chosen 'the case of the address does not matter' encrypt 'Ann <ANN@Example.ORG>' 'ann 0' ann
chosen 'a domain: anybody there' encrypt @example.org 'ann 0' ann
chosen 'a second address' encrypt ann@example.net 'names 0' names
chosen 'expired' encrypt ann@example.org 'expired: certificate that has expired 4' expired
chosen 'expired, to sign' sign ann@example.org 'expired: certificate that has expired 4' expired
chosen 'its subkey has expired' encrypt ann@example.org 'subexpired: certificate that has expired 4' subexpired
chosen 'which signs' sign ann@example.org 'subexpired 0' subexpired
chosen 'revoked' encrypt ann@example.org 'revoked: certificate revoked 4' revoked
chosen 'revoked, to sign' sign ann@example.org 'revoked: certificate revoked 4' revoked
chosen 'its subkey was revoked' encrypt ann@example.org 'subrevoked: certificate revoked 4' subrevoked
chosen 'weak: RSA of 1024 bits' encrypt ann@example.org 'rsa1024: weak algorithm: 4' rsa1024
chosen 'weak: DSA and Elgamal' encrypt ann@example.org 'dsa1024: weak algorithm: 4' dsa1024
chosen 'weak: bound by SHA-1' encrypt ann@example.org 'sha1: weak algorithm: 4' sha1
chosen 'no key that signs' sign ann@example.org 'certify: certificate without a key that signs 4' certify
chosen 'no address' encrypt ann@example.org 'nobody: certificate without a mail address 4' nobody
chosen 'another address' encrypt ann@example.org 'bob: certificate of another address 4' bob
chosen 'an address that was revoked' encrypt old@example.net 'names: certificate of another address 4' names
chosen 'another domain' encrypt @example.net 'ann: certificate of another address 4' ann
pgp_make signs 'Ann <ann@example.org>' ed25519 sign,cert none
chosen 'no subkey that encrypts' encrypt ann@example.org 'signs: certificate without a subkey that encrypts 4' signs
cp "$P/ann.key" "$P/secret.cert"
chosen 'a secret key' encrypt ann@example.org 'secret: secret key in the place of a certificate 4' secret
head -c 100 "$P/ann.cert" >"$P/cut.cert"
chosen 'a damaged one' encrypt ann@example.org 'cut: damaged certificate 4' cut
echo hello >"$P/text.cert"
chosen 'a text' encrypt ann@example.org 'text: no certificate in the file 4' text
: >"$P/empty.cert"
chosen 'an empty file' encrypt ann@example.org 'empty: no certificate in the file 4' empty
chosen 'no file' encrypt ann@example.org 'missing: no such file 4' missing
# RFC 9580 A.3
sed -n '/^#define SIX/,/==/s/.*"\(.*\)".*/\1/p' tests/unit/pgp/certificate.c | base64 -d >"$P/six.cert"
is 'version 6 is read' "$(facts six version)" 6
chosen 'version 6' encrypt ann@example.org 'six: certificate of an unknown version 4' six

chosen 'none of these keeps a good one from being used' encrypt ann@example.org 'ann 0' cut six expired ann revoked bob missing \
	secret nobody empty
for day in 02 03 04; do pgp_make "day$day" 'Ann <ann@example.org>' ed25519 sign,cert cv25519 '' "202601${day}T000000!"; done
chosen 'of several the newest' encrypt ann@example.org 'day04 0' day03 day04 day02
chosen 'in any order' encrypt ann@example.org 'day04 0' day02 day03 day04
chosen 'from the newest on' encrypt ann@example.org 'day04 0' day04 day03 day02
chosen 'a fault that may pass is told first' encrypt ann@example.org 'cut: damaged certificate 4' expired cut revoked
pgp -k -T "$(($(facts expired created) + 86400))" encrypt ann@example.org "$P/expired.cert" >/dev/null
is 'before it expired' $? 0
pgp -k -T "$(($(facts ann created) - 1))" encrypt ann@example.org "$P/ann.cert" 2>"$T/err"
is 'before it was made' "$? $(sed 's/.*cert: //' "$T/err")" '4 certificate that is not yet valid'
for address in ann 'ann@example.org, bob@example.org' @ @a@b ''; do
	pgp -k encrypt "$address" "$P/ann.cert" >"$T/out" 2>"$T/err"
	is "not an address: $address" "$? $(wc -l <"$T/err") $(wc -c <"$T/out")" '100 1 0'
done

# What is chosen can be used: mail for it does not wait for a program that refuses.
echo hello >"$T/text"
for name in ann bob ann-rsa ann-sqop bob-rsa bob-p256 ann-gosop ann-rnp renewed names; do
	for program in sqop gosop; do
		ok "$program encrypts to $name" sh -c "$program encrypt '$P/$name.cert' <'$T/text' >'$T/sealed'"
	done
done
for name in expired subexpired subrevoked sha1 rsa1024; do
	ok "sqop does not encrypt to $name" sh -c "! sqop encrypt '$P/$name.cert' <'$T/text' >'$T/sealed'"
done

# ---- what is left of a key

secrets() { pgp -I "$1" | awk '$1 ~ /^key=/ && $NF == "secret" { print $3 }' | tr '\n' ' '; }
for name in ann ann-rsa ann-sqop ann-gosop bob-rsa; do
	for part in public sign open; do
		pgp -x $part "$P/$name.key" "$T/$part" 2>"$T/err"
		is "$name: -x $part" "$? $(cat "$T/err")" '0 '
	done
	is "$name: no secret in the public part" "$(secrets "$T/public")" ''
	is "$name: all that decrypts is in open" "$(secrets "$T/open")" 'e '
	is "$name: nothing that decrypts is in sign" "$(secrets "$T/sign" | grep -c e)" 0
	ok "$name: gpg sees the same certificate in each" sh -c "
		gpg --batch --with-colons --show-keys '$T/public' 2>/dev/null | grep ^fpr >'$T/a'; [ -s '$T/a' ] &&
		gpg --batch --with-colons --show-keys '$T/sign' 2>/dev/null | grep ^fpr | cmp - '$T/a'"
	for program in sqop gosop; do
		ok "$name: $program decrypts with open" sh -c "
			$program encrypt '$T/public' <'$T/text' | $program decrypt '$T/open' | cmp - '$T/text'"
		ok "$name: $program signs with sign" sh -c "
			$program sign '$T/sign' <'$T/text' >'$T/sig' && $program verify '$T/sig' '$T/public' <'$T/text'"
		ok "$name: $program cannot decrypt with sign" sh -c "
			$program encrypt '$T/public' <'$T/text' >'$T/sealed' && ! $program decrypt '$T/sign' <'$T/sealed'"
		ok "$name: $program cannot sign with open" sh -c "! $program sign '$T/open' <'$T/text'"
	done
done
pgp -x public "$P/ann.cert" "$T/public" && cmp "$P/ann.cert" "$T/public"
is 'a certificate stays what it is' $? 0
pgp -x sign "$P/ann.cert" "$T/new" 2>"$T/err"
is 'a certificate has nothing to sign with' "$? $(sed 's/.*cert: //' "$T/err")" '4 certificate in the place of a secret key'
pgp -x open "$P/signs.key" "$T/new" 2>/dev/null
is 'a key that only signs has nothing to decrypt with' "$? $(wc -c <"$T/new")" '4 0'
pgp_gpg --export-secret-subkeys "$(fpr names)" >"$T/subkeys"
pgp -x open "$T/subkeys" "$T/new" 2>/dev/null
is 'without the secret part of the primary key, what decrypts is there' $? 0
pgp -x sign "$T/subkeys" "$T/none" 2>/dev/null
is '  and nothing to sign with' "$? $(wc -c <"$T/none")" '4 0'
# gpg 2.4.7 wrote it: the secret number of the primary key begins with an octet 0, as that of one key in 256 does
gpg --batch --quiet --dearmor <tests/pgp/gpg24.asc >"$P/gpg24.key"
pgp -x public "$P/gpg24.key" "$P/gpg24.cert"
ok 'a key of gpg 2.4 that begins with an octet 0: sqop does not take it' sh -c "! sqop sign '$P/gpg24.key' <'$T/text' >'$T/sig' 2>'$T/err'"
pgp -x sign "$P/gpg24.key" "$T/sign"
ok '  but what is left of it' sh -c "sqop sign '$T/sign' <'$T/text' >'$T/sig' && sqop verify '$T/sig' '$P/gpg24.cert' <'$T/text' >'$T/out'"
printf 'From: b11@example.net\n\nhello\n' >"$T/mail"
pgp -s "$T/mail" "$P/gpg24.key" "$T/signed" 2>"$T/err"
is '  it signs' "$? $(pgp -v "$T/signed" "$P/gpg24.cert" 2>>"$T/err" | cut -d' ' -f1) $(cat "$T/err")" '0 x-openpgp=pass '
pgp -e -K "$P/gpg24.key" "$T/mail" "$T/sealed" "$P/gpg24.cert" 2>"$T/err"
is '  it signs and is encrypted to' "$? $(cat "$T/err")" '0 '
pgp -d -R "$T/results" "$T/sealed" "$T/opened" "$P/gpg24.key" "$P/gpg24.cert" 2>"$T/err"
is '  it decrypts' "$? $(cut -d' ' -f1 "$T/results") $(tail -n 1 "$T/opened") $(cat "$T/err")" '0 x-openpgp=pass hello '
pgp -x public "$P/ann.key" "&3" 3>"$T/new" 2>"$T/err"
is 'into a descriptor: the answer says how much' "$? $(cat "$T/err")" "0 extracted $(wc -c <"$T/new" | tr -d ' ') public"
cp "$P/ann.key" "$T/same"
pgp -x open "$T/same" "$T/same" 2>/dev/null
is 'never over itself' "$? $(cmp "$P/ann.key" "$T/same" && echo same)" '100 same'
pgp -x public "$P/ann.key" /dev/full 2>"$T/err"
is 'a full disk' "$? $(cat "$T/err")" '111 qmail-pgp: unable to write /dev/full: No space left on device'

done_testing
