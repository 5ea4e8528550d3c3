#!/bin/sh
# claims.t: what the rules of this site write, no sender can write: texts of tag= and fields of set:, in the header that
# came, in a protected Subject, and where it is hidden. And edits that add files.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh

pgp_home
subject() { header Subject | sed 's/^Subject: *//'; }
gcm() { CIPHER=-aes-256-gcm encrypted "$@"; }
with_subject() { # SUBJECT HEADER-LINE ...: plain, with this Subject
	new_subject=$1
	shift
	plain "$@"
	printf '%b\n' "$new_subject" >"$T/subject"
	awk -v file="$T/subject" '/^Subject:/ && !done { printf "Subject: "; while ((getline line < file) > 0) print line; done = 1; next } { print }' \
		"$M" >"$T/new" && mv "$T/new" "$M"
}
# $M becomes a message whose entity has a protected Subject (RFC 9788)
protects() { # cipher|clear SUBJECT
	split_entity
	printf 'Content-Type: text/plain; charset=utf-8; hp="%s"\r\nSubject: %s\r\n\r\n%s\r\n' "$1" "$2" "$secret" >"$T/entity"
}
encrypts() {
	openssl cms -encrypt -binary -aes-256-gcm -in "$T/entity" -outform SMIME -out "$T/new" "$PKI/bob.pem" 2>"$T/openssl.err"
	join_entity "$T/new"
}
signs() {
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem" \
		-outform SMIME -out "$T/new" 2>"$T/openssl.err"
	join_entity "$T/new"
}

unsealrules 'is=revoked => tag="[checked]" set:X-Class=good'
while IFS='|' read -r sent wanted; do
	with_subject "$sent"
	receive
	is "$sent" "$(subject)" "$wanted"
done <<'EOT'
[checked] dinner|dinner
[CHECKED]  dinner|dinner
[che[checked]cked] dinner|dinner
=?utf-8?q?=5Bchecked=5D_dinner?=|dinner
=?utf-8?q?=5Bche?= =?utf-8?q?cked=5D?= dinner|dinner
[che\0302\0255cked] dinner|dinner
[check] dinner|[check] dinner
EOT
plain
sed 's/^From:/X-Class : forged\n&/; s/^Subject:/no field\nx-class: a\n b\nX-CLASS:\n&/' "$M" >"$T/new" && mv "$T/new" "$M"
receive
is 'fields, also in a damaged header' "$(grep -ci '^x-class' "$R/message")" 0
ok 'which is as damaged as before' grep -qx 'no field' "$R/message"
{
	printf 'Subject: [checked]\n'
	head -c 1100000 /dev/zero | tr '\0' a | sed 's/^/A: /'
	printf '\n\nx\n'
} >"$M"
receive
expect 'a header that is too long to look through' 'D 31' 'not queued'
unsealrules 'is=revoked => copy=archive@example.net'
receive
expect 'where nothing is claimed, it is not' 'ok 0' 'queued as it came'

# --- a Subject that comes out of the message

unsealrules 'subject="[checked]" => set:X-Found=yes' 'is=revoked => tag="[checked]"'
plain
protects cipher 'supper [checked]'
encrypts
receive
expect 'encrypted' 'ok 0' 'queued open'
is 'its Subject' "$(subject)" supper
is 'and no rule has seen the text' "$(header X-Found)" ''
plain
protects clear 'supper [checked]'
signs
gcm bob
receive
expect 'signed and encrypted' 'ok 0' 'queued open'
is 'its Subject' "$(subject)" supper
unsealrules 'is=pass => unsign' 'is=revoked => tag="[checked]"'
plain
protects clear 'supper [checked]'
signs
receive
is 'signed, and the signature comes off' "$(subject)" supper
plain
protects cipher 'supper [checked]'
long_field() { # BYTES
	head -c "$1" /dev/zero | tr '\0' a | fold -w 900 | sed 's/^/ /'
}
awk '/^Subject:/ { print "X-Long:"; while ((getline line < "/dev/stdin") > 0) print line } { print }' "$T/head" \
	<<END >"$T/new" && mv "$T/new" "$T/head"
$(long_field 700000)
END
{
	printf 'Content-Description:\r\n'
	long_field 600000 | sed 's/$/\r/'
	cat "$T/entity"
} >"$T/new" && mv "$T/new" "$T/entity"
encrypts
receive
expect 'two headers that are too long together: it stays closed' 'ok 0' 'queued as it came'
is 'and its Subject too' "$(subject)" dinner
plain
protects cipher 'supper'
encrypts
unsealrules 'subject=supper => tag=[eat]' 'to=* => tag=[other]'
receive
is 'rules look at the Subject that came out' "$(subject)" 'supper [eat]'

# --- the same of OpenPGP

# $M becomes a message whose entity has these fields beside a Subject
pgp_protects() { # parameter of Content-Type, SUBJECT, what becomes of it ...
	plain
	split_entity
	printf 'Content-Type: text/plain; charset=utf-8; %s\r\nFrom: ann@example.org\r\nSubject: %s\r\nX-Inner: yes\r\n\r\n%s\r\n' "$1" "$2" "$secret" \
		>"$T/entity"
	shift 2
	"$PYTHON" tests/unseal/pgpmail.py sqop "$P" "$T/head" "$T/entity" "$@" >"$T/new" && mv "$T/new" "$M"
}
for hp in 'hp="cipher"' 'protected-headers="v1"'; do
	unsealrules 'subject="[checked]" => set:X-Found=yes' 'is=revoked => tag="[checked]"'
	pgp_protects "$hp" 'supper [checked]' encrypted bob
	receive
	expect "$hp: encrypted" 'ok 0' 'queued open'
	is '  its Subject' "$(subject)" supper
	is '  there is one' "$(header Subject | wc -l)" 1
	is '  and no rule has seen the text' "$(header X-Found)" ''
	is '  no other field comes out' "$(header X-Inner; header From)" 'From: Ann <ann@example.org>'
	pgp_protects "$hp" 'supper [checked]' encrypted -s ann bob
	receive
	is "$hp: signed in one go" "$(subject) $(log_has is=opened,pass && echo pass)" 'supper pass'
	pgp_protects "$hp" 'supper [checked]' encrypted -s eve bob
	receive
	is '  by somebody unknown: what is encrypted has integrity' "$(subject) $(log_has is=opened,unknown && echo unknown)" 'supper unknown'
	pgp_protects "$hp" 'supper [checked]' signed ann
	receive
	expect '  signed: it stays as it is' 'ok 0' 'queued other bytes'
	is '  and has its own Subject' "$(subject)" dinner
	pgp_encrypted bob
	receive
	is '  signed, then encrypted' "$(subject) $(log_has is=opened,pass && echo pass)" 'supper pass'
	pgp_protects "$hp" 'supper [checked]' signed eve
	pgp_encrypted bob
	receive
	is '  by somebody unknown: not lifted' "$(subject) $(log_has is=opened,unknown && echo unknown)" 'dinner unknown'
	pgp_protects "$hp" 'supper [checked]' signed ann
	sed "s/$secret/another text/" "$M" >"$T/new" && mv "$T/new" "$M"
	pgp_encrypted bob
	receive
	is '  changed: not lifted' "$(subject) $(log_has is=opened,fail && echo fail)" 'dinner fail'
	unsealrules 'to=* => unsign' 'is=revoked => tag="[checked]"'
	pgp_protects "$hp" 'supper [checked]' signed ann
	receive
	is '  signed, and the signature comes off' "$(subject) $(log_has unsigned=yes && echo off)" 'supper off'
	pgp_protects "$hp" 'supper [checked]' signed eve
	receive
	is '  by somebody unknown: it stays' "$(subject) $(grep -c '^-----BEGIN PGP SIGNATURE' "$R/message")" 'dinner 1'
done
unsealrules 'subject=supper => tag=[eat]' 'to=* => tag=[other]'
pgp_protects 'hp="cipher"' supper encrypted bob
receive
is 'rules look at the Subject that came out of it' "$(subject)" 'supper [eat]'
for hp in 'hp="no"' 'x=y' 'protected-headers="v2"'; do
	pgp_protects "$hp" supper encrypted bob
	receive
	is "$hp: the one outside" "$(subject)" 'dinner [other]'
done
plain
split_entity
printf 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; hp="cipher"\r\nSubject: supper\r\n\r\n%s\r\n--b--\r\n' \
	"$secret" >"$T/entity"
"$PYTHON" tests/unseal/pgpmail.py sqop "$P" "$T/head" "$T/entity" encrypted -s ann bob >"$T/new" && mv "$T/new" "$M"
receive
is 'one that stands in a part is none' "$(subject)" 'dinner [other]'

# --- files that are added

mkdir "$H/control/disclaimers" "$H/control/attach"
echo 'From %f, checked.' >"$H/control/disclaimers/checked.txt"
echo '<p>checked</p>' >"$H/control/disclaimers/checked.html"
echo 'the terms' >"$H/control/attach/terms.txt"
unsealrules 'is=opened => disclaimer=checked attach=terms.txt tag=x'
plain
gcm bob
receive
expect 'a disclaimer and a file' 'ok 0' 'queued open'
ok 'the disclaimer, with the author' grep -qx 'From ann@example.org, checked.' "$R/message"
ok 'the file' grep -q 'name="\{0,1\}terms.txt' "$R/message"
is 'and the other edit' "$(subject)" 'dinner x'
unsealrules 'is=opened => disclaimer=checked:top'
receive
is 'at the top' "$(sed '1,/^$/d' "$R/message" | grep -v '^$' | head -n 1)" 'From ann@example.org, checked.'
unsealrules 'is=opened => disclaimer=none'
receive
expect 'no disclaimer: the message waits' 'Z 55' 'not queued'
ok 'and the log says why' test "${log#*there is no control/disclaimers/none.txt}" != "$log"
unsealrules 'is=opened => attach=none'
receive
expect 'no file' 'Z 55' 'not queued'

done_testing
