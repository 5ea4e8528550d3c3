#!/bin/sh
# pgp-refused.t: certificates of OpenPGP that cannot be used, and how qmail-seal tells one that never can from a fault.
# First, each reason of `qmail-pgp -k` with a certificate that has it; then, what qmail-pgp finds good and the OpenPGP
# program refuses: the next key, the next method, or what the rule says for those without a key.
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh
{ more_people && pgp_make future 'Ann <ann@example.org>' ed25519 sign,cert cv25519 '' 20990101T000000! &&
	pgp_make signs 'Ann <ann@example.org>' ed25519 sign,cert none; } || {
	tail -n 5 "$P/log"
	echo 'Bail out! the OpenPGP keys could not be made'
	exit 111
}
pgp_home

# ---- the reasons of qmail-pgp -k: a text of pgp/keyfault.c on standard error, which qmail-seal reads ----

# RFC 9580 A.3
sed -n '/^#define SIX/,/==/s/.*"\(.*\)".*/\1/p' tests/unit/pgp/certificate.c | base64 -d >"$P/version6.cert"
head -c 200 "$P/ann.cert" >"$P/damaged.cert"
echo 'no certificate' >"$P/text.cert"
cp "$P/ann.key" "$P/secret.cert"
{ cat "$P/ann.cert" && head -c 9000000 /dev/zero; } >"$P/limit.cert"
: >"$T/reasons"
# in a folder, what is not there is a link that leads nowhere
place() { # NAME folder file
	mkdir -p "$2"
	if [ -e "$P/$1.cert" ]; then cp "$P/$1.cert" "$2/$3"; else ln -s nothing "$2/$3"; fi
}
reason_of() { # use NAME
	./qmail-pgp -k "$1" ann@example.org "$P/$2.cert" 2>&1 >/dev/null | sed "s|^qmail-pgp: $P/$2.cert: ||" | tee -a "$T/reasons"
}
to_encrypt=$(folder_of mailcerts ann@example.org)
while read -r name wanted; do
	reason=$(reason_of encrypt "$name")
	rm -rf "$to_encrypt"
	place "$name" "$to_encrypt" pgp_0000
	sealrules 'to=@example.org => encrypt'
	seal joe@example.org ann@example.org
	if [ "$wanted" = lasts ]; then
		is "$name lasts: plain, and the log has its reason" "$state $(logged)" "K plain untouched rule=1 plain=ann@example.org:pgp:$reason"
	else
		is "$name ($reason) is damage: later" "$state" 'Z none'
	fi
	ok '  there is a reason' [ -n "$reason" ]
	sealrules 'must to=@example.org => encrypt'
	seal joe@example.org ann@example.org
	is '  must encrypt' "$state" "$([ "$wanted" = lasts ] && echo 'D none' || echo 'Z none')"
done <<'EOT2'
expired lasts
future lasts
revoked lasts
rsa1024 lasts
dsa1024 lasts
nobody lasts
bob lasts
signs lasts
version6 lasts
damaged passes
text passes
limit passes
secret passes
none passes
EOT2
rm -rf "$to_encrypt"
reason=$(reason_of sign certify)
sealrules 'sender=ann@example.org => sign'
own=$(folder_of mailkeys ann@example.org)/sign
rm -r "$own"
place certify "$own" pgpcert_1
cp "$P/certify.key" "$own/pgpkey_1"
seal ann@example.org
is 'certify lasts: unsigned, and the log has its reason' "$state $(logged)" "K plain untouched rule=1 unsigned=pgp:$reason"
pgp_home
# memory is no fault of a certificate; -k is given no secret key
sed -n 's/^  \[KEYFAULT_\([A-Z_]*\)\] = "\(..*\)",$/\1 \2/p' pgp/keyfault.c | grep -v '^NOMEM \|^NO_SECRET ' | cut -d ' ' -f 2- | sort >"$T/all"
sort -u "$T/reasons" >"$T/seen"
is_file 'these are all of its reasons' "$T/seen" "$T/all"

# ---- refused by the program: a certificate whose subkey is bound by a signature that is not good ----

spoilt() { # NAME USER
	pgp_make "$1" "$2" ed25519 sign,cert cv25519 &&
		perl -e 'local $/; $_ = <STDIN>; substr($_, -1) ^= "\x10"; print' <"$P/$1.cert" >"$P/$1.new" && mv "$P/$1.new" "$P/$1.cert"
}
spoilt spoilt 'Bob <bob@example.net>'
spoilt eve-spoilt 'Eve <eve@example.com>'
sleep 1
spoilt again 'Bob <bob@example.net>'
why='certificate that the OpenPGP program refuses'
refused() { for name; do printf ' refused=pgp:%s' "$(pgp_label "$name")"; done; }
is 'qmail-pgp -k finds no fault' "$(./qmail-pgp -k encrypt bob@example.net "$P/spoilt.cert" 2>&1)" "$P/spoilt.cert"
printf 'From: ann@example.org\n\nHi\n' >"$T/m"
./qmail-pgp -e "$T/m" "$T/out" "$P/spoilt.cert" 2>"$T/said"
is 'qmail-pgp -e names it' "$? $(cat "$T/said")" "4 qmail-pgp: $P/spoilt.cert: $why"
./qmail-pgp -e "$T/m" "$T/out" "$P/bob.cert" "$P/spoilt.cert" 2>"$T/said"
is '  among several' "$? $(cat "$T/said") $(wc -c <"$T/out")" "4 qmail-pgp: one of the certificates: $why 0"

for kind in must not; do
	must=
	[ $kind = not ] || must='must '
	pgp_home
	sealrules "${must}to=@example.net => encrypt=pgp"
	must=${must:+ must=1}
	pgp_certificate bob@example.net spoilt
	seal ann@example.org
	is "$kind: an older key is taken" "$state $(logged)" \
		"K sealed sealed rule=1$must$(refused spoilt) encrypted=pgp to=pgp:$(pgp_label bob)"
	ok '  it opens' pgp_opened bob "$T/plain"
	pgp_certificate bob@example.net again
	seal ann@example.org
	is '  behind two that are refused' "$state $(logged)" \
		"K sealed sealed rule=1$must$(refused again spoilt) encrypted=pgp to=pgp:$(pgp_label bob)"
	rm "$pgp_folder/pgp_$(pgp_fact fingerprint bob)"
	seal ann@example.org
	if [ $kind = must ]; then
		is '  no other key: never' "$state $text" 'D none no certificate or key for bob@example.net; the message was not sent (#5.7.4)'
		ok '  nothing is in clear' not in_clear
		ok '  the log has both' sh -c 'logged=$1; case $logged in *"$2"*) ;; *) exit 1 ;; esac' sh "$(logged)" "$(refused again spoilt)"
	else
		is '  no other key: plain' "$state $(logged)" "K plain untouched rule=1$(refused again spoilt) plain=bob@example.net:pgp:$why"
	fi
done
pgp_certificate bob@example.net expired
seal ann@example.org
is 'beside an expired one' "$state $(logged)" \
	"K plain untouched rule=1$(refused again spoilt) plain=bob@example.net:pgp:certificate of another address"
rm "$pgp_folder/pgp_$(pgp_fact fingerprint expired)"
sealrules 'must to=@example.net => encrypt=pgp wait'
seal ann@example.org
is 'wait: later' "$state" 'Z none'
mkdir -p "$H/ssl/mailcerts/example.net/domain"
cp "$P/bob.cert" "$H/ssl/mailcerts/example.net/domain/pgp_$(pgp_fact fingerprint bob)"
sealrules 'must to=@example.net => encrypt=pgp,domain'
seal ann@example.org
is 'the key of the domain is the next method' "$state $(logged | sed 's/.*to=//')" "K sealed domain-pgp:$(pgp_label bob)"
rm -r "$H/ssl/mailcerts/example.net/domain"

# the edits and the signature are made anew, by the other standard
own_key ann@example.org ann
certificate bob@example.net bob
sealrules 'to=@example.net => tag="[out]" sign encrypt=pgp,smime'
seal ann@example.org
is 'S/MIME is the next method' "$state $(logged | sed 's/signed=[^ ]*/signed/; s/smime:.*/smime/')" \
	"K sealed sealed rule=1$(refused again spoilt) edited=1 signed encrypted=aes256-cbc to=smime"
is '  one tag' "$(grep '^Subject:' "$R/message")" 'Subject: dinner [out]'
opened bob "$T/inner" && cp "$T/inner" "$T/opened"
ok '  signed by S/MIME alone' sh -c 'grep -q pkcs7-signature "$1" && ! grep -q PGP "$1"' sh "$T/opened"
sealrules 'to=@example.net => sign encrypt=pgp'
seal ann@example.org
is 'no other method: signed, by the standard that he signs with first' "$state $(logged | sed 's/signed=[^ ]*/signed/')" \
	"K sealed sealed rule=1$(refused again spoilt) plain=bob@example.net:pgp:$why signed"

# several recipients in one call
pgp_home
pgp_certificate eve@example.com eve-spoilt
sealrules 'to=* => encrypt=pgp'
seal ann@example.org bob@example.net eve@example.com
is 'one of two is refused: plain for both' "$state $(logged)" "K plain untouched rule=1$(refused eve-spoilt) plain=eve@example.com:pgp:$why"
sealrules 'must to=* => encrypt=pgp'
seal ann@example.org bob@example.net eve@example.com
is '  never where it must be, and he is named' "$state $text" \
	'D none no certificate or key for eve@example.com; the message was not sent (#5.7.4)'
pgp_certificate eve@example.com eve
seal ann@example.org bob@example.net eve@example.com
is '  with another key of hers' "$state" 'K sealed'
ok '  she reads it' pgp_opened eve "$T/plain"

# a program that only fails has refused nothing
pgp_certificate bob@example.net spoilt
sealrules 'to=@example.net => encrypt=pgp'
case $(gosop version) in
'gosop 0'*)
	control sop "$(command -v gosop)"
	seal ann@example.org
	is 'gosop of Debian 12 fails with 99, which says nothing of a certificate: later' "$state" 'Z none'
	rm "$H/control/sop"
	;;
esac
done_testing
