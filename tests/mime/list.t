#!/bin/sh
# qmail-mime -l: its lines, its words, its faults, and what its page says.
# shellcheck source=tests/lib.sh
. tests/lib.sh

lists() { # what wanted, with the message on standard input
	is "$1" "$(./qmail-mime -l 2>&1)" "$2"
}

printf 'A: b\n\nhi\n' | ./qmail-mime -l >"$T/out"
is 'a text' "$(cat "$T/out")" '1 text/plain 7bit 0 6 9'
is 'nothing' "$(./qmail-mime -l </dev/null)" '1 text/plain 7bit 0 0 0'
cat >"$T/mail" <<'EOF'
From: ann@example.org
Content-Type: multipart/signed; protocol="application/pkcs7-signature";
	micalg=sha-256; boundary=b

--b
Content-Type: Multipart/Mixed; boundary="c d"

--c d
Content-Type: text/plain; charset=utf-8

hi
--c d
Content-Type: application/pdf; name=x
Content-Disposition: ATTACHMENT; filename*=utf-8''100%25%20f%c3%bcr%0aBob.pdf
Content-Transfer-Encoding: base64

QUJD
--c d
Content-Type: message/rfc822

Content-Type: multipart/mixed; boundary=e

--e

in
--e--
--c d--

--b
Content-Type: application/pkcs7-signature; name="smime.p7s"; smime-type=x
Content-Transfer-Encoding: base64

QUJD
--b--
EOF
wanted='1.1 text/plain 7bit 180 221 223 charset=utf-8
1.2 application/pdf base64 230 381 385 disposition=attachment file=100%25%20f%c3%bcr%0aBob.pdf
1.3.1 text/plain 7bit 469 470 472
1.3.TEXT multipart/mixed 7bit 422 465 478
1.3 message/rfc822 7bit 392 422 478
1 multipart/mixed 7bit 127 174 487
2 application/pkcs7-signature base64 492 601 605 file=smime.p7s smime-type=x
TEXT multipart/signed 7bit 0 123 612 protocol=application/pkcs7-signature micalg=sha-256'
is 'a file with all kinds of parts' "$(./qmail-mime -l "$T/mail")" "$wanted"
is 'standard input' "$(./qmail-mime -l <"$T/mail")" "$wanted"
is 'standard input as -' "$(./qmail-mime -l - <"$T/mail")" "$wanted"
is 'a descriptor' "$(./qmail-mime -l '&5' 5<"$T/mail")" "$wanted"
# shellcheck disable=SC2002
is 'a pipe' "$(cat "$T/mail" | ./qmail-mime -l)" "$wanted"
cp "$T/mail" "$T/-l"
top=$PWD
is 'a file with the name of an option' "$(cd "$T" && "$top/qmail-mime" -l -- -l)" "$wanted"

# each stretch that is said is in the message
octets() { # start end
	tail -c "+$(($1 + 1))" "$T/mail" | head -c "$(($2 - $1))"
}
echo "$wanted" >"$T/wanted"
while read -r section _ _ start body end _; do
	[ "$section" = 1.2 ] || continue
	is 'the octets of a body' "$(octets "$body" "$end")" QUJD
	is 'the octets of a header' "$(octets "$start" "$body" | head -n 1)" 'Content-Type: application/pdf; name=x'
done <"$T/wanted"

lists 'what is ambiguous, and an encoding that nobody knows' \
	'1 text/plain unknown 0 81 83 ambiguous=double-type,bad-encoding' <<'EOF'
Content-Type: text/plain
Content-Type: text/html
Content-Transfer-Encoding: x-y

x
EOF
is 'a value is cut' "$(perl -e 'print "Content-Type: a/b; name=", "x" x 300, "\n\n"' | ./qmail-mime -l | wc -c)" \
	"$(printf '1 a/b 7bit 0 326 326 file=%255s\n' x | wc -c)"

# ---- faults -----------------------------------------------------------------------------------

fails() { # status what wanted command [argument ...]
	status=$1
	what=$2
	wanted=$3
	shift 3
	"$@" >"$T/out" 2>"$T/err" </dev/null
	is "$what: exit code" "$?" "$status"
	is "$what: the line" "$(cat "$T/err")" "$wanted"
}
fails 111 'no such file' "qmail-mime: unable to read $T/none: No such file or directory" ./qmail-mime -l "$T/none"
fails 111 'a folder' "qmail-mime: unable to read $T: Is a directory" ./qmail-mime -l "$T"
fails 111 'a descriptor that is closed' 'qmail-mime: unable to read &9: Bad file descriptor' ./qmail-mime -l '&9'
fails 111 'a full disk' 'qmail-mime: unable to write the output: No space left on device' \
	sh -c "./qmail-mime -l $T/mail >/dev/full"
fails 111 'standard output is closed' 'qmail-mime: descriptors 0, 1 and 2 must be open' \
	sh -c "./qmail-mime -l $T/mail >&-"
usage='qmail-mime: usage: qmail-mime -l [message], qmail-mime -r message rules host sender recip ..., or qmail-mime -e message out edit ...'
fails 100 'no mode' "$usage" ./qmail-mime
fails 100 'two messages' "$usage" ./qmail-mime -l a b
fails 100 'an unknown option' 'qmail-mime: unknown option -x' ./qmail-mime -x
is 'nothing was printed' "$(cat "$T/out")" ''

# ---- the page ---------------------------------------------------------------------------------

words_of() { # array: of mail/mimepart.c
	perl -0777 -ne "/\\*const $1\\[\\] = \\{(.*?)\\};/s and print map { \"\$_\\n\" } \$1 =~ /\"(.*?)\"/g" mail/mimepart.c
}
words_in() { # section: of the page
	awk -v want="$1" '/^\.S[sh] /{ inside = $0 == ".Ss " want } inside && /^\.It Ic / { sub(/^\.It Ic /, ""); print }' \
		man/qmail-mime.8 | tr -d ' ' | tr ',' '\n'
}
ok 'there are reasons' test "$(words_of reasons | wc -l)" -gt 10
is 'man/qmail-mime.8 has the reasons' "$(words_in Reasons)" "$(words_of reasons)"
is 'and the limits' "$(words_in Limits)" "$(words_of limits)"
is 'and their numbers' \
	"$(sed -n 's/^#define MIMELIMIT_\([A-Z_]*\) (*\([0-9 *]*[0-9]\))*$/\1=\2/p' mail/mimelimits.h | tr '\n' ' ')" \
	'DEPTH=64 PARTS=10000 FIELD_BYTES=64 * 1024 HEADER_BYTES=1024 * 1024 LINE_BYTES=2046 '

done_testing
