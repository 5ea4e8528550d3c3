#!/bin/sh
# qmail-pgp -H: which certificate a message carries for its author: in one Autocrypt field, or attached. It has only the
# user id of the author, and says how it compares with those that are known.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
export LC_ALL=C

sqop generate-key --no-armor 'Ann <ann@example.org>' 'Ann at home <ann@example.com>' >"$T/ann.key"
sqop extract-cert --no-armor <"$T/ann.key" >"$T/ann"
sqop generate-key --no-armor 'Ann <ann@example.org>' | sqop extract-cert --no-armor >"$T/other"
sqop generate-key --no-armor 'Bob <bob@example.net>' | sqop extract-cert --no-armor >"$T/bob"
./qmail-pgp -x public "$T/ann" "$T/trimmed" ann@example.org 2>/dev/null
print() { ./qmail-pgp -I "$1" | sed -n 's/^fingerprint=//p'; }
ann=$(print "$T/ann")

field() { # certificate [attributes]
	printf 'Autocrypt: addr=ann@example.org;%s\n keydata=\n' "${2-}"
	base64 -w 70 "$1" | sed 's/^/  /'
}
message() { # field ...: from standard input, the body
	printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: hello\n'
	cat
	printf '\nHello Bob\n'
}
attached() { # certificate [type]
	printf -- '--b\n\nHello\n--b\nContent-Type: %s; name=key.asc\nContent-Transfer-Encoding: %s\n\n' "${2:-application/pgp-keys}" "${3:-7bit}"
	case ${3-} in
	base64) base64 "$1" ;;
	*) sqop armor <"$1" ;;
	esac
	printf -- '--b--\n'
}
with_attached() { printf 'From: ann@example.org\nContent-Type: multipart/mixed; boundary=b\n\n' && attached "$@"; }

learn() { # message [known ...]: exit code, state
	message=$1
	shift
	echo old >"$T/answer"
	./qmail-pgp -H "$T/answer" "$message" ann@example.org "$@" 2>"$T/err"
	code=$?
	[ $code -ne 0 ] || { sed '1,/^openpgp$/d' "$T/answer" | head -c -4 >"$T/key"; }
	echo "$code $(sed -n 's/^state=//p' "$T/answer" | head -n 1)$(sed 's/^qmail-pgp: //' "$T/err")"
}

field "$T/ann" | message >"$T/autocrypt"
is 'an Autocrypt field' "$(learn "$T/autocrypt")" '0 new'
is '  address and fingerprint' "$(head -n 2 "$T/answer")" "address=ann@example.org
fingerprint=$ann"
is_file '  the certificate, with one user id' "$T/key" "$T/trimmed"
is '  known' "$(learn "$T/autocrypt" "$T/other" "$T/ann")" '0 known'
is '  another one is known' "$(learn "$T/autocrypt" "$T/other")" '0 other'
echo damaged >"$T/damaged"
is '  what is known cannot be read: another one' "$(learn "$T/autocrypt" "$T/damaged")" '0 other'
is '  with CRLF' "$(sed 's/$/\r/' "$T/autocrypt" >"$T/crlf"; learn "$T/crlf")" '0 new'
is '  by descriptors' "$(./qmail-pgp -H '&3' - ann@example.org <"$T/autocrypt" 3>"$T/given" && cmp "$T/given" "$T/answer" && echo same)" "$(learn "$T/autocrypt" >/dev/null; echo same)"
is '  in capital letters' "$(./qmail-pgp -H "$T/answer" "$T/autocrypt" ANN@Example.ORG && head -n 1 "$T/answer")" 'address=ANN@Example.ORG'

# what somebody else can have added to a message that proves its author is a case for a person
dkim_signature() { # names
	printf 'DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s;\n h=%s; b=abcd;\n bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n' "$1"
}
proof() { ./qmail-pgp -H "$T/answer" -c "$@" ann@example.org && sed -n 's/^state=//p' "$T/answer"; }
is 'a field beside a signature of the message' "$(proof signature "$T/autocrypt")" other
is '  DKIM without a signature for it' "$(proof dkim "$T/autocrypt")" other
{ dkim_signature from:to && cat "$T/autocrypt"; } >"$T/covered"
is '  DKIM that does not name it' "$(proof dkim "$T/covered")" other
{ dkim_signature from:autocrypt && cat "$T/autocrypt"; } >"$T/covered"
is '  DKIM that names it' "$(proof dkim "$T/covered")" new
is '  the same, and only the message is signed' "$(proof signature "$T/covered")" other
{ field "$T/bob" | sed 's/ann@example.org/bob@example.net/' && cat "$T/covered"; } >"$T/added"
is '  a second field on top of it, of another address' "$(proof dkim "$T/added")" other
with_attached "$T/ann" >"$T/attached"
is 'an attached key is signed with its message' "$(proof signature "$T/attached") $(proof dkim "$T/attached")" 'new new'

while IFS='|' read -r what wanted; do
	learn "$T/$what" >"$T/got"
	is "$what" "$(cat "$T/got")" "$wanted"
	case $wanted in 3*) ok '  the file is empty' [ ! -s "$T/answer" ] ;; esac
done <<EOT
$({
	with_attached "$T/ann" >"$T/attached" && echo 'attached|0 new'
	with_attached "$T/ann" application/pgp-keys base64 >"$T/attached-binary" && echo 'attached-binary|0 new'
	{ printf 'From: ann@example.org\nContent-Type: multipart/signed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n' &&
		attached "$T/ann" && printf -- '--a\nContent-Type: application/pgp-signature\n\nx\n--a--\n'; } >"$T/attached-signed"
	echo 'attached-signed|0 new'
	{ printf 'From: ann@example.org\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n' &&
		attached "$T/ann" && printf -- '--a--\n'; } >"$T/attached-deeper"
	echo 'attached-deeper|3 no key'
	{ printf 'From: ann@example.org\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n' &&
		with_attached "$T/ann" && printf -- '--a--\n'; } >"$T/attached-forwarded"
	echo 'attached-forwarded|3 no key'
	with_attached "$T/ann" application/octet-stream >"$T/attached-other-type" && echo 'attached-other-type|3 no key'
	with_attached "$T/bob" >"$T/attached-of-bob" && echo 'attached-of-bob|3 certificate of another address'
	with_attached "$T/ann.key" >"$T/attached-secret" && echo 'attached-secret|3 the attached key cannot be read'
	with_attached "$T/ann.key" application/pgp-keys base64 >"$T/attached-secret-binary"
	echo 'attached-secret-binary|3 secret key in the place of a certificate'
	cat "$T/ann" "$T/bob" >"$T/both" && with_attached "$T/both" application/pgp-keys base64 >"$T/attached-two-in-one"
	echo 'attached-two-in-one|3 several keys in one place'
	{ with_attached "$T/ann" | sed '$d' && attached "$T/bob"; } >"$T/attached-two" && echo 'attached-two|3 several attached keys'
	with_attached "$T/ann" | sed '/^=/s/./=0/' | sed 's/^=0.*/=AAAA/' >"$T/attached-bad-crc"
	grep -q '^=AAAA' "$T/attached-bad-crc" && echo 'attached-bad-crc|3 the attached key cannot be read'
	message </dev/null >"$T/nothing" && echo 'nothing|3 no key'
	{ field "$T/ann" && field "$T/ann"; } | message >"$T/twice" && echo 'twice|3 several Autocrypt fields'
	{ field "$T/ann" && field "$T/bob" | sed 's/ann@example.org/bob@example.net/'; } | message >"$T/of-two" && echo 'of-two|0 new'
	field "$T/bob" | message >"$T/of-bob" && echo 'of-bob|3 certificate of another address'
	field "$T/ann" ' type=1;' | message >"$T/unknown-attribute" && echo 'unknown-attribute|3 no key'
	field "$T/ann" ' _type=1;' | message >"$T/attribute-to-pass-over" && echo 'attribute-to-pass-over|0 new'
	field "$T/ann" | sed 's/^Autocrypt/Autocrypt-Gossip/' | message >"$T/gossip" && echo 'gossip|3 no key'
	field "$T/ann.key" | message >"$T/secret" && echo 'secret|3 secret key in the place of a certificate'
	head -c 200 "$T/ann" >"$T/cut" && field "$T/cut" | message >"$T/cut-key" && echo 'cut-key|3 damaged certificate'
	message </dev/null >"$T/in-the-body" && field "$T/ann" >>"$T/in-the-body" && echo 'in-the-body|3 no key'
})
EOT
{ field "$T/bob" && cat "$T/attached"; } | sed '/^From: /d' >"$T/both-places"
is 'a field that is no good and an attached key: the field counts' "$(learn "$T/both-places")" '3 certificate of another address'

# what cannot be used is not learned
mkdir "$T/home"
QMAILHOME=$T/home PATH=$TOP:$PATH ./mkmailkey pgp new -c -d 30 -n short ann@example.org >"$T/out" 2>"$T/err"
field "$T/home/ssl/mailkeys/example.org/u/ann/open/pgpcert_short" | message >"$T/short"
is 'one that ends in 30 days' "$(learn "$T/short")" '0 new'
is '  when it has ended' "$(./qmail-pgp -H "$T/answer" -T $(($(date +%s) + 40 * 86400)) "$T/short" ann@example.org 2>&1; echo $?)" 'qmail-pgp: certificate that has expired
3'
head -c 40000 /dev/zero | tr '\0' x >"$T/long"
{ printf 'X: ' && cat "$T/long" "$T/long" "$T/long" "$T/long" "$T/long" "$T/long" "$T/long" && echo && field "$T/ann"; } | message >"$T/long-header"
is 'a header of more than 256 KiB' "$(learn "$T/long-header")" '3 the header or the attached key is too long'

# --- faults of ours

is 'no message' "$(./qmail-pgp -H "$T/answer" "$T/none" ann@example.org 2>&1; echo $?)" "qmail-pgp: unable to read $T/none: No such file or directory
111"
is 'a full disk' "$(./qmail-pgp -H /dev/full "$T/autocrypt" ann@example.org 2>&1; echo $?)" 'qmail-pgp: unable to write /dev/full: No space left on device
111'
is 'no address' "$(./qmail-pgp -H "$T/answer" "$T/autocrypt" example.org 2>&1; echo $?)" 'qmail-pgp: the address must be one mailbox
100'
done_testing
