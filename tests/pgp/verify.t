#!/bin/sh
# qmail-pgp -v: what is said of each signature, and what a message has to be like for `pass`.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
ok 'keys are made' people
ok 'and those that are no good' more_people

# sqop would write the packets anew
armor() { # label
	printf -- '-----BEGIN PGP %s-----\n\n' "$1"
	openssl base64
	printf -- '-----END PGP %s-----\n' "$1"
}
header() { printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: x\nMIME-Version: 1.0\n'; }
printf 'Content-Type: text/plain\r\n\r\nHi Bob \r\n-- \r\nAnn\r\n' >"$T/entity"
# $T/sig is a signature over $T/entity; the message has it in multipart/signed
message() {
	header
	printf 'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=b\n\n--b\n'
	tr -d '\r' <"$T/entity"
	printf '\n--b\nContent-Type: application/pgp-signature; name=signature.asc\n\n'
	armor SIGNATURE <"$T/sig"
	printf '\n--b--\n'
}
by() { # key [option of gpg ...]
	key=$1
	shift
	pgp_gpg --detach-sign --allow-weak-digest-algos -u "$(cat "$P/$key.fpr")" "$@" <"$T/entity" >"$T/sig"
}
# the result and its cause of each signature, and the words
verdict() { # message certificate ...
	in=$1
	shift
	# shellcheck disable=SC2046 # names without blanks
	./qmail-pgp -v -w ${how-} "$in" $(for c in "$@"; do echo "$P/$c.cert"; done) >"$T/lines" 2>"$T/err"
	echo "$? $(sed -n 's/^x-openpgp=\([a-z]*\)\(.*policy.x-openpgp=\([a-z-]*\)\)*.*/\1 \3/p' "$T/lines" | sed 's/ $//; s/ /:/' | paste -s -d / -) $(sed -n 's/^is=//p' "$T/lines")"
}
cert_says() { # what key certificate wanted
	by "$2"
	message >"$T/m"
	is "$1" "$(verdict "$T/m" "$3")" "$4"
}

# ---- good ones ----

cert_says 'a good signature' ann ann '0 pass pass'
is 'its line' "$(sed -n 1p "$T/lines")" \
	"x-openpgp=pass body.x-openpgp-fingerprint=$(cat "$P/ann.fpr") body.x-openpgp-part=2"
cert_says 'by a subkey: the fingerprint is that of the certificate' ann-rsa ann-rsa '0 pass pass'
ok '  yes' grep -q "fingerprint=$(cat "$P/ann-rsa.fpr") " "$T/lines"
is 'other certificates beside it' "$(verdict "$T/m" eve ann bob ann-rsa)" '0 pass pass'
sed 's/$/\r/' "$T/m" >"$T/crlf"
is 'as it was on the wire' "$(verdict "$T/crlf" ann-rsa)" '0 pass pass'
is 'the field' "$(./qmail-pgp -v -i mx.example.net "$T/m" "$P/ann-rsa.cert" | tr -d '\n\t')" \
	"Authentication-Results: mx.example.net;x-openpgp=passbody.x-openpgp-fingerprint=$(cat "$P/ann-rsa.fpr")body.x-openpgp-part=2"
ok 'a prefix of parts' sh -c './qmail-pgp -v -b 1/1 "$1" "$2" | grep -q "part=\"1/1/2\""' sh "$T/m" "$P/ann-rsa.cert"
ok 'one that ends in a dot' sh -c './qmail-pgp -v -b 1/1. "$1" "$2" | grep -q "part=\"1/1.2\""' sh "$T/m" "$P/ann-rsa.cert"
for program in /usr/bin/sqop /usr/bin/gosop; do
	how="-p $program" is "by $program" "$(how="-p $program" verdict "$T/m" ann-rsa)" '0 pass pass'
	sed 's/^Hi Bob/Ho Bob/' "$T/m" >"$T/changed"
	is "  and changed" "$(how="-p $program" verdict "$T/changed" ann-rsa)" '1 fail:signature fail'
done
by ann --textmode
message >"$T/m"
is 'a signature of text' "$(verdict "$T/m" ann)" '0 pass pass'
sed 's/^Hi Bob $/Hi Bob/' "$T/m" >"$T/changed"
is '9: a blank at a line end counts, also there' "$(verdict "$T/changed" ann)" '1 fail:signature fail'
sed 's/^-- $/-- \r/' "$T/m" | sed ':a; N; $!ba; s/-- \r\n/-- \r/' >"$T/changed"
is '  a CR that is no line end for readers, but for the program' "$(verdict "$T/changed" ann)" '1 neutral:ambiguous unknown'
sed 's/^Content-Type: text/content-type: text/' "$T/m" >"$T/changed"
is '9: the octets that came, not a header written anew' "$(verdict "$T/changed" ann)" '1 fail:signature fail'

# ---- keys ----

cert_says 'no certificate of the signer' ann eve '1 permerror:no-key unknown'
is 'none at all' "$(verdict "$T/m")" '1 permerror:no-key unknown'
cert_says 'of somebody else' eve eve '1 fail:other-address fail'
cert_says 'a certificate without an address' nobody nobody '1 neutral:no-address unknown'
cert_says 'revoked since' ann revoked '1 permerror:no-key unknown'
sqop sign --no-armor "$P/revoked-before.key" <"$T/entity" >"$T/sig"
message >"$T/m"
is 'it was good before' "$(verdict "$T/m" revoked-before)" '0 pass pass'
is 'a revoked key' "$(verdict "$T/m" revoked)" '1 policy:key-revoked revoked'
is '  by gosop' "$(how='-p /usr/bin/gosop' verdict "$T/m" revoked)" '1 policy:key-revoked revoked'
by expired --faked-system-time 20260110T000000!
message >"$T/m"
is 'a key that has expired since' "$(verdict "$T/m" expired)" '1 policy:key-expired expired'
is '  it was good then' "$(how='-T 1768100000' verdict "$T/m" expired)" '0 pass pass'
pgp_make future 'Ann <ann@example.org>' ed25519 sign,cert cv25519 '' 20990101T000000!
by future --faked-system-time 20990102T000000!
message >"$T/m"
is 'a key from the future' "$(verdict "$T/m" future)" '1 policy:key-not-yet expired'
is '  also where only its clock is wrong' "$(how="-T $(date -d '2098-12-31' +%s)" verdict "$T/m" future)" '1 policy:key-not-yet expired'
# its owner has taken the use from the key since
pgp_make certifies 'Ann <ann@example.org>' ed25519 sign,cert cv25519
by certifies
message >"$T/m"
is 'a key that signs' "$(verdict "$T/m" certifies)" '0 pass pass'
sleep 1
printf 'change-usage\nS\nQ\nsave\n' |
	gpg --no-tty --command-fd 0 --pinentry-mode loopback --passphrase '' --expert --edit-key "$(cat "$P/certifies.fpr")" >>"$P/log" 2>&1
pgp_export certifies "$(cat "$P/certifies.fpr")"
is '  and no longer is for signing' "$(verdict "$T/m" certifies)" '1 policy:key-usage unknown'
is '  by gosop' "$(how='-p /usr/bin/gosop' verdict "$T/m" certifies)" '1 policy:key-usage unknown'
by rsa1024
message >"$T/m"
is 'RSA-1024' "$(verdict "$T/m" rsa1024)" '1 policy:weak weak'
is '  also where the program accepts it' "$(how='-p /usr/bin/gosop' verdict "$T/m" rsa1024)" '1 policy:weak weak'
by dsa1024
message >"$T/m"
is 'DSA-1024' "$(verdict "$T/m" dsa1024)" '1 policy:weak weak'

# ---- signatures ----

by ann-rsa --digest-algo SHA1
message >"$T/m"
is 'SHA-1' "$(verdict "$T/m" ann-rsa)" '1 policy:weak weak'
is '  by gosop' "$(how='-p /usr/bin/gosop' verdict "$T/m" ann-rsa)" '1 policy:weak weak'
by ann --faked-system-time 20400101T000000!
message >"$T/m"
is 'from the future' "$(verdict "$T/m" ann)" '1 policy:signature-not-yet expired'
pgp_make since 'Ann <ann@example.org>' ed25519 sign,cert cv25519 '' "$pgp_before"
by since --default-sig-expire 1d --faked-system-time 20260110T000000!
message >"$T/m"
for program in /usr/bin/sqop /usr/bin/gosop; do
	is "one that ended after a day, by $program" "$(how="-p $program" verdict "$T/m" since)" '1 policy:signature-expired expired'
done
by since --faked-system-time 20260110T000000!
message >"$T/m"
is '  without an end it is good' "$(verdict "$T/m" since)" '0 pass pass'
: >"$T/both"
by ann && cat "$T/sig" >>"$T/both"
by ann-rsa && cat "$T/sig" >>"$T/both"
cp "$T/both" "$T/sig"
message >"$T/m"
is 'two signatures of her' "$(verdict "$T/m" ann ann-rsa)" '0 pass/pass pass'
is 'one of them is by a key that is not known' "$(verdict "$T/m" ann)" '1 policy:other-signature/permerror:no-key unknown'
printf 'Content-Type: text/plain\r\n\r\nHo\r\n' >"$T/other"
pgp_gpg --detach-sign -u "$(cat "$P/ann-rsa.fpr")" <"$T/other" >"$T/sig2"
by ann
cat "$T/sig2" >>"$T/sig"
message >"$T/m"
is '14: one of two is not good' "$(verdict "$T/m" ann ann-rsa)" '1 policy:other-signature/fail:signature unknown,fail'
pgp_gpg --detach-sign -u "$(cat "$P/ann.fpr")" <"$T/other" >"$T/sig2"
by ann
cat "$T/sig2" >>"$T/sig"
message >"$T/m"
ok '  and by the same key' sh -c 'case $1 in 1*fail:signature*) ;; *) exit 1 ;; esac' sh "$(verdict "$T/m" ann)"
for octet in 2 12 20 60; do
	by ann
	perl -e 'local $/; $_ = <STDIN>; substr($_, $ARGV[0], 1) ^= "\x40"; print' "$octet" <"$T/sig" >"$T/sig2"
	cp "$T/sig2" "$T/sig"
	message >"$T/m"
	ok "octet $octet of the signature changed: never pass" sh -c 'case $1 in 0*|*pass*) exit 1 ;; esac' sh "$(verdict "$T/m" ann)"
done
: >"$T/sig"
by ann
head -c 40 "$T/sig" >"$T/sig2"
cp "$T/sig2" "$T/sig"
message >"$T/m"
is 'cut' "$(verdict "$T/m" ann)" '1 neutral:syntax unknown'
cp "$P/ann.cert" "$T/sig"
message >"$T/m"
is 'a certificate in the place of the signature' "$(verdict "$T/m" ann)" '1 neutral:syntax unknown'

# ---- the message around ----

by ann
message >"$T/good"
is 'this one is good' "$(verdict "$T/good" ann)" '0 pass pass'
sed '/^From:/d' "$T/good" >"$T/m"
is '15: no From' "$(verdict "$T/m" ann)" '1 policy:from unknown'
sed 's/^From:.*/&\n&/' "$T/good" >"$T/m"
is '15: two' "$(verdict "$T/m" ann)" '1 policy:from unknown'
sed 's/^From:.*/From: ann@example.org, eve@example.com/' "$T/good" >"$T/m"
is '15: two mailboxes' "$(verdict "$T/m" ann)" '1 policy:from unknown'
sed 's/^From:.*/From: ann@example.com/' "$T/good" >"$T/m"
is '15: From is another' "$(verdict "$T/m" ann)" '1 fail:other-address fail'
sed 's/^From:.*/From: eve@example.com\nSender: ann@example.org/' "$T/good" >"$T/m"
is '15: only Sender is hers' "$(verdict "$T/m" ann)" '1 fail:other-address fail'
sed 's/^From:.*/From: ANN@Example.ORG/' "$T/good" >"$T/m"
is '15: in capitals' "$(verdict "$T/m" ann)" '0 pass pass'
sed 's/^Content-Type: multipart.*/&\nContent-Type: text\/plain/' "$T/good" >"$T/m"
is 'ambiguous: two Content-Type fields' "$(verdict "$T/m" ann | cut -d' ' -f2)" 'neutral:ambiguous'
sed '$d' "$T/good" >"$T/m"
is 'ambiguous: no last boundary' "$(verdict "$T/m" ann | cut -d' ' -f2)" 'neutral:ambiguous'
sed 's/^-- $/&\x00/' "$T/good" >"$T/m"
is 'ambiguous: NUL' "$(verdict "$T/m" ann | cut -d' ' -f2)" 'neutral:ambiguous'
{
	header
	printf 'Content-Type: multipart/mixed; boundary=o\n\n--o\n'
	sed '1,/^MIME/d' "$T/good"
	printf '\n--o\nContent-Type: text/plain\n\na footer\n--o--\n'
} >"$T/m"
is '15: a text beside it' "$(verdict "$T/m" ann)" '1 policy:text-outside unknown'
sed 's/^--b--$/--b\nContent-Type: text\/plain\n\nmore\n&/' "$T/good" >"$T/m"
is 'three parts' "$(verdict "$T/m" ann)" '1 neutral:syntax unknown'
sed 's|application/pgp-signature; name|text/plain; name|' "$T/good" >"$T/m"
is 'the signature is a part that is shown' "$(verdict "$T/m" ann)" '1 policy:text-outside unknown'
sed 's|^Content-Type: multipart/signed|Content-Type: multipart/mixed|' "$T/good" >"$T/m"
is '19: turned into mixed: not signed' "$(verdict "$T/m" ann)" '3 none '
{
	header
	printf 'Content-Type: message/rfc822\n\n'
	cat "$T/good"
} >"$T/m"
is 'one that is enclosed does not count' "$(verdict "$T/m" ann)" '3 none '
header >"$T/m"
printf 'Content-Type: text/plain\n\nHi\n' >>"$T/m"
is 'no signature' "$(verdict "$T/m" ann)" '3 none '
printf 'From: eve@example.com\r\nContent-Type: text/plain\r\n\r\nHi\r\n' >"$T/entity"
by ann
message >"$T/m"
is 'another From within the signed part' "$(verdict "$T/m" ann)" '1 policy:from unknown'
printf 'Content-Type: message/rfc822\r\n\r\nFrom: eve@example.com\r\n\r\nHi\r\n' >"$T/entity"
by ann
message >"$T/m"
is 'another From in the message that is signed' "$(verdict "$T/m" ann)" '1 policy:from unknown'

# ---- protected Subject, -u ----

printf 'Content-Type: text/plain; protected-headers="v1"\r\nSubject: the real one\r\n\r\nHi\r\n' >"$T/entity"
by ann
message >"$T/m"
./qmail-pgp -v -S "$T/subject" "$T/m" "$P/ann.cert" >/dev/null
is 'the protected Subject of a good signature' "$(cat "$T/subject")" 'Subject: the real one'
sed 's/^Hi$/Ho/' "$T/m" >"$T/changed"
./qmail-pgp -v -S "$T/subject" "$T/changed" "$P/ann.cert" >/dev/null
is '  of another one: nothing' "$(cat "$T/subject")" ''
./qmail-pgp -u "$T/m" "$T/out"
is 'the signature is taken off' "$(tail -n +4 "$T/out" | paste -s -d '|' -)" \
	'MIME-Version: 1.0|Content-Type: text/plain; protected-headers="v1"||Hi'
./qmail-pgp -u -P "$T/m" "$T/out"
is '  with the protected Subject' "$(sed -n 3p "$T/out")" 'Subject: the real one'
./qmail-pgp -u "$T/changed" "$T/out"
is '  also a bad one: nothing is verified' $? 0
./qmail-pgp -u "$T/entity" "$T/out" 2>"$T/err"
is '  what is not signed: 3' "$? $(cat "$T/err")" '3 qmail-pgp: message not signed'

# ---- the program ----

is 'a program that is not there' "$(how='-p /nonexistent/sqop' verdict "$T/m" ann)" '111 temperror:program unknown'
is '  says so' "$(cat "$T/err")" 'qmail-pgp: unable to run /nonexistent/sqop: No such file or directory'
is '  and is not needed where no certificate fits' "$(how='-p /nonexistent/sqop' verdict "$T/m" eve)" '1 permerror:no-key unknown'
./qmail-pgp -v "$T/none" "$P/ann.cert" >"$T/lines" 2>"$T/err"
is 'no message' "$? $(cat "$T/lines" "$T/err")" "111 x-openpgp=temperror policy.x-openpgp=trouble
qmail-pgp: unable to read $T/none: No such file or directory"
# each run is told of a good signature, and must not be believed for another one
by ann
{ cat "$T/sig" && head -c -1 "$T/sig" && tail -c 1 "$T/sig" | tr '\000-\377' '\001-\377\000'; } >"$T/two"
mv "$T/two" "$T/sig"
message >"$T/m2"
is 'a good and a damaged signature' "$(verdict "$T/m2" ann)" '1 policy:other-signature/fail:signature unknown,fail'
is '  with the certificate twice' "$(verdict "$T/m2" ann ann)" '1 policy:other-signature/fail:signature unknown,fail'
# the line of the program fits the damaged one as well: which one is good is not known, but there is only one
by ann
{ head -c -1 "$T/sig" && tail -c 1 "$T/sig" | tr '\000-\377' '\001-\377\000' && cat "$T/sig"; } >"$T/two"
mv "$T/two" "$T/sig"
message >"$T/m2"
is 'a damaged and a good signature of the same second' "$(verdict "$T/m2" ann)" '1 policy:other-signature/fail:signature unknown,fail'
is '  with the certificate twice' "$(verdict "$T/m2" ann ann)" '1 policy:other-signature/fail:signature unknown,fail'
# made by rsop 0.6; the programs of Debian 12 do not know its version
cp tests/pgp/version6.asc "$P/version6.cert"
is 'a certificate of version 6 does not spoil the others' "$(verdict "$T/good" version6 ann)" '0 pass pass'
echo rubbish >"$P/rubbish.cert"
is 'a damaged certificate does not spoil the others' "$(verdict "$T/good" rubbish ann)" '0 pass pass'
./qmail-pgp -v -i 'two words' "$T/m" >/dev/null 2>&1
is 'an authserv-id of two words' $? 100

done_testing
