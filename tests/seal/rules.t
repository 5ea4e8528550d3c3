#!/bin/sh
# qmail-mime -r: each condition that looks into a message, with right, wrong and doubtful messages; limits; the sandbox;
# calls that fail.
# shellcheck source=tests/lib.sh
. tests/lib.sh

cat >"$T/mail" <<'EOT'
Received: from x
From: "Ann" <Ann@Example.ORG>
To: Bob <bob@partner.example>, dan@x.example
Cc: =?utf-8?Q?Car=C3=B6l?= <carol@partner.example>
Subject: =?iso-8859-1?Q?Re:_[SECURE]_h=E4?=
 =?iso-8859-1?Q?lt?=
X-Class: Top
	Secret
In-Reply-To: <a@b>
Sensitivity: Company-Confidential
List-Id: <x.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Die Geheim=
akte =C4pfel
und Birnen
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+VmVyc2NobHVzc3NhY2hlPC9wPgo=
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename*=utf-8''Pr%c3%bcfung.PDF

x
--b
Content-Type: text/calendar

BEGIN:VCALENDAR
--b
Content-Type: message/rfc822

Subject: inner
Content-Type: text/plain

deep inside
--b--
EOT

like() { # what got pattern
	# shellcheck disable=SC2254 # a pattern
	case $2 in
	$3) is "$1" '' '' ;;
	*) is "$1" "$2" "$3" ;;
	esac
}

answer() { # message [option ...]; the rules are in $T/rules
	message=$1
	shift
	./qmail-mime -r "$@" "$message" "$T/rules" mx.partner.example ann@example.org bob@partner.example x@y.example
}

letters() { # message line [option ...]: the letters
	message=$1
	printf '%s\n' "$2" >"$T/rules"
	shift 2
	answer "$message" "$@" 2>&1 | sed -n 's/^rules=//p'
}

# each row: the letter, and a condition
while read -r letter condition; do
	is "$letter: $condition" "$(letters "$T/mail" "$condition => sign")" "$letter"
done <<'EOT'
y from=ann@example.org
y from=@EXAMPLE.org
y from=.org
n from=bob@example.org
n !from=@example.org
y from~"^ann@"
n from~"^bob@"
y rcpt=carol@PARTNER
y rcpt="carÖL"
y rcpt=dan@x
n rcpt=eve
y subject="[secure]"
y subject="hält"
y subject=HÄLT
n subject="[nosign]"
y subject~"^re: \[sec.+lt$"
n subject~"(?-i)^re:"
y header:x-class="top secret"
n header:X-Class=other
n header:X-None=a
n header:X-None~""
y header:X-Class~""
y header:Received=x
y body=geheimakte
y body="Äpfel und  birnen"
y body=verschlusssache
y body="<P>"
y body="deep INSIDE"
n body=nowhere
y !body=nowhere
n !body=geheimakte
y body=nowhere,geheimakte
n body=geheimakte body=nowhere
y body~"geheim\w+ .pfel\nund"
y body~"\x{c4}pfel\sund"
n body~"^nowhere$"
y type=text/*
y type=TEXT/html
y type=multipart/mixed
y type=message/rfc822
n type=image/*
y type~"^text/(html|x)$"
y file=*.pdf
y file=prüfung.pdf
n file=*.exe
y file~"fung\.pdf$"
y is=calendar
y is=reply
y is=list
y is=confidential
n is=private
n is=bounce
n is=auto
n is=signed
n is=encrypted,smime,pgp
y is=auto,list
n is=outside
y sender~"^ANN@example"
n sender~"^bob"
y to~"^x@y"
n to~"^z"
y host~"^mx\."
y to=nobody@nowhere.example
y to=nobody@nowhere.example size>1 group=a run=/x
EOT

# the header decides
head=$T/head
field() { # letter condition field [option ...]
	letter=$1 condition=$2
	printf '%b\n\ntext\n' "$3" >"$head"
	shift 3
	is "$letter: $condition in a message of its own" "$(letters "$head" "$condition => sign" "$@")" "$letter"
}
field n from=@example.org 'Subject: a'
field u from=@example.org 'From: a@example.org, b@example.org'
field u from=@example.org 'From: a@example.org\nFrom: b@example.org'
field u from=@example.org 'From: <'
field u '!from=@example.org' 'From: <'
field y is=auto 'Auto-Submitted: auto-generated (by x)'
field n is=auto 'Auto-Submitted: No'
field y is=auto 'Precedence: bulk'
field y is=private 'Sensitivity: Personal'
field y is=bounce 'Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\na\n--b--'
field y is=outside 'Delivered-To: a@b'
field n is=outside 'Delivered-To: a@b' -o authres
field y is=outside 'Authentication-Results: mx.example; none' -I mx.example
field n is=outside 'Authentication-Results: other.example; none' -I mx.example
field y subject=a 'Subject: b\nSubject: a'
field u subject=a 'Subject: =?x-unknown?Q?b?='
field y subject=a 'Subject: =?x-unknown?Q?b?= a'
field u subject=a 'Subject: b\nno field'
field u subject=a 'X: b\rSubject: a'
field u is=reply 'X: b\rSubject: a'
field n body=geheim 'Content-Type: image/png'
field u body=geheim 'Content-Type: text/plain; charset=x-unknown'
field u body=geheim 'Content-Type: text/plain; charset=utf-8\n\n\0377'
field u body=geheim 'Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!'
field u body=geheim 'Content-Type: text/plain\nContent-Transfer-Encoding: x-strange'
field u body=geheim 'Content-Type: text/plain\nContent-Type: image/png'
field u type=image/png 'Content-Type: text/plain\nContent-Type: image/png'
field u file=*.exe 'Content-Type: application/x; name=a; name=b.exe'
field y file=*.exe 'Content-Type: application/x; name=b.exe\nContent-Disposition: attachment; filename=a'
field y file=*.exe 'Content-Type: application/x; name=a\nContent-Disposition: attachment; filename=b.exe'
field y file=*.exe "Content-Disposition: attachment; filename=b.exe; filename*=utf-8''a"
field y file=*.exe "Content-Disposition: attachment; filename=a; filename*=utf-8''b%2eexe"
field n file=*.exe "Content-Type: a/b; name=c\nContent-Disposition: attachment; filename=a; filename*=utf-8''b"
pkcs7='Content-Type: application/pkcs7-mime; smime-type'
field y is=encrypted "$pkcs7=enveloped-data"
field y is=encrypted "$pkcs7=AuthEnveloped-Data"
field n is=signed "$pkcs7=enveloped-data"
field y is=signed "$pkcs7=signed-data"
field u is=signed 'Content-Type: application/pkcs7-mime'
field y is=smime 'Content-Type: application/x-pkcs7-mime'
signed='Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\n\n--b\n\na\n--b\n'
field y is=signed "${signed}Content-Type: application/pkcs7-signature\n\nx\n--b--"
field y is=smime "${signed}Content-Type: application/pkcs7-signature\n\nx\n--b--"
field u is=signed "${signed}Content-Type: text/plain\n\nx\n--b--"
field u is=signed "${signed}Content-Type: application/pkcs7-signature\n\nx"
encrypted='Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\n'
field y is=pgp "${encrypted}Content-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n\nx\n--b--"
field u is=encrypted "${encrypted}Content-Type: text/plain\n\nVersion: 1\n--b\n\nx\n--b--"

# the rest of the answer
facts() { # wanted message-text [option ...]
	printf '%b' "$2" >"$head"
	wanted=$1
	shift 2
	printf 'to=* => pass\n' >"$T/rules"
	is "answer: $wanted" "$(answer "$head" "$@" | grep -E "^($(echo "$wanted" | sed 's/=.*//'))=")" "$wanted"
}
facts author=Ann@xn--bcher-kva.example 'From: "x" <Ann@B\0303\0274cher.Example>\n\n'
facts marked=1 'x-qmail-opened: 1\n\n'
facts marked=0 'Subject: X-Qmail-Opened: 1\n\n'
facts encloses=0 'x-qmail-opened: 1\n\nabout X-Qmail-Opened: 1\n'
facts encloses=1 'Subject: failure\n\nHi.\n\n--- Below this line is a copy of the message.\n\nX-Qmail-OPENED : 1\n'
facts encloses=1 'Content-Type: message/rfc822\n\nX-Qmail-Opened: 1\n\nx\n'
facts encloses=1 'Subject: re\n\nYou wrote:\n> Subject: x\n> X-Qmail-Opened: 1\n> \n> x\n'
facts encloses=1 'Subject: re\n\n>> \t| x-qmail-opened : 1\n'
facts encloses=0 'Subject: re\n\n> About X-Qmail-Opened: 1\n'
facts encloses=1 'Content-Transfer-Encoding: base64\n\nYQpYLVFtYWlsLU9wZW5lZDogMQo=\n'
facts bounce=1 'Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n--b--\n'
facts ambiguous=1 'Content-Type: multipart/mixed\n\n'
facts root=signed 'Content-Type: multipart/signed\n\n'
facts root=cms 'Content-Type: application/pkcs7-mime\n\n'
facts root=cms 'Content-Type: application/pkcs7-mime; smime-type=compressed-data\n\n'
facts root=plain 'Content-Type: application/pkcs7-mime; smime-type=certs-only\n\n'
facts root=cms 'Content-Type: application/octet-stream; name=smime.P7M\n\n'
facts root=cms 'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="smime.p7m"\n\n'
facts root=plain 'Content-Type: application/octet-stream; name=p7m\n\n'
facts root=plain 'Content-Type: text/plain; name=smime.p7m\n\n'
facts pgp=1 'Content-Type: multipart/encrypted\n\n'
facts pgp=1 'Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n'
facts pgp=1 'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/plain\n\nx\n--b--\n'
facts pgp=1 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/pgp-encrypted\n\nx\n--b--\n'
facts pgp=1 'Content-Type: application/pgp\n\nx\n'
facts pgp=0 'Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/pkcs7-signature\n\nx\n--b--\n'
facts pgp=0 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nContent-Type: application/pgp-signature\n\n-----BEGIN PGP \n--b--\n'
facts pgp=1 'Subject: x\n\nhello\n------BEGIN PGP MESSAGE-----\n'
facts pgp=1 'Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+LS0tLS1CRUdJTiBQR1AgCg==\n'
facts pgp=0 'Subject: x\n\n-----BEGIN-----BEGIN PGP\n-----BEGIN PGP\n-----BEGIN  PGP MESSAGE-----\n'
facts pgp=0 'Subject: -----BEGIN PGP MESSAGE-----\n\nx\n'
facts keys=1 'autocrypt: addr=a@example.org; keydata=AAAA\n\nx\n'
facts keys=1 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: Application/PGP-Keys\n\nx\n--b--\n'
facts keys=0 'Subject: x\n\nAutocrypt: addr=a@example.org\n'
auth='Authentication-Results: mx.example; auth=pass smtp.auth=ann@example.org; spf=none\n'
facts authenticated=ann@example.org "${auth}Subject: a\n\n" -I mx.example
facts authenticated=ann@example.org "Delivered-To: x\n${auth}Subject: a\n\n" -I mx.example
for text in "Subject: a\n$auth\n" "Authentication-Results: mx.example; none\n$auth\n" \
	"Authentication-Results: mx.example; auth=fail smtp.auth=ann@example.org\n\n" \
	"Authentication-Results: mx.example; auth=pass (smtp.auth=ann@example.org)\n\n" \
	"Authentication-Results: other.example; auth=pass smtp.auth=ann@example.org\n\n"; do
	printf '%b' "$text" >"$head"
	is 'not authenticated' "$(answer "$head" -I mx.example | grep -c '^authenticated=')" 0
done

# errors
cp "$T/mail" "$head"
echo 'subject~"(a" => sign' >"$T/rules"
like 'an expression that is none' "$(answer "$head" 2>&1)" \
	"qmail-mime: $T/rules line 1, word subject~\"(a\": missing closing parenthesis; *"
like 'a line that is none' "$(letters "$head" 'to=a => sign'; answer "$head" 2>&1)" \
	"qmail-mime: $T/rules line 1, word to=a: no address*"
like 'where a descriptor names them' "$(./qmail-mime -r "$head" - h s r 2>&1 <"$T/rules")" \
	'qmail-mime: sealrules line 1, word to=a: no address*'
answer "$head" >"$T/out" 2>/dev/null
is 'exit code of a wrong rule' $? 111
is 'and no answer' "$(cat "$T/out")" ''
./qmail-mime -r a b c d 2>/dev/null
is 'too few words' $? 100
./qmail-mime -r -o x a b c d e 2>/dev/null
is 'a wrong -o' $? 100
./qmail-mime -r "$T/none" "$T/rules" a b c 2>/dev/null
is 'no message' $? 111

# 1,000 rules, a text at each place of a long part, and memory that does not grow
perl -e 'printf "body=\"needle %d.\" subject~\"x%d\" => sign\nbody=\"needle %d.\" => pass\n", $_, $_, $_ for 1 .. 500' \
	>"$T/rules"
perl -e 'print "Subject: x499\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"; use MIME::Base64;
	print encode_base64("b" x 57000) for 1 .. 18; print encode_base64("Needle\n499." . "a" x 5000)' >"$T/small"
perl -e 'print "Subject: x499\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"; use MIME::Base64;
	$x = encode_base64("b" x 57000); print $x for 1 .. 1320; print encode_base64("Needle\n499.")' >"$T/large"
is 'one text of 500' "$(answer "$T/small" | sed -n 's/^rules=//p' | tr -d n)" yy
# shellcheck disable=SC3045 # dash and the shells of the BSDs have it
(ulimit -v 16000 && answer "$T/large") >"$T/out" 2>"$T/err"
is '100 MB in 16 MB' "$(sed -n 's/^rules=//p' "$T/out" | tr -d n)" yy
echo 'body~"needle" => sign' >"$T/rules"
like 'a text that is too long for an expression' "$(answer "$T/large")" '*why=1 1 a text of more than 1 MiB*'

# any call may fail
cat >"$T/rules" <<'EOT'
must subject="[secure]" => encrypt
body=geheimakte body~"birnen" => sign
header:X-Class="top secret" from=@example.org rcpt=carol file=*.pdf => sign
EOT
answer "$T/mail" >"$T/wanted"
every() { # family:errno
	n=0
	while :; do
		n=$((n + 1))
		LD_PRELOAD=$PWD/build/failinject.so FAILINJECT=${1%%:*}:$n:${1#*:} FAILINJECT_MARK=$T/mark \
			build/qmail-mime.dyn -r "$T/mail" "$T/rules" mx.partner.example ann@example.org bob@partner.example \
			x@y.example >"$T/out" 2>"$T/err"
		status=$?
		[ "$(cat "$T/mark")" = 1 ] || break
		[ $n -lt 3000 ] || return 1
		case $status in
		0) cmp -s "$T/out" "$T/wanted" || { echo "call $n: exit code 0 with a wrong answer"; return 1; } ;;
		111) [ "$(wc -l <"$T/err")" -eq 1 ] || [ "$1" = fcntl:EBADF ] || { echo "call $n: no line, or several"; return 1; } ;;
		*) echo "call $n: exit code $status"; return 1 ;;
		esac
	done
	[ $status -eq 0 ] && cmp "$T/out" "$T/wanted" && [ $n -gt 1 ]
}
for what in malloc:ENOMEM read:EIO read:EINTR write:ENOSPC open:EMFILE fcntl:EBADF shortread:0 shortwrite:0; do
	ok "$what" every "$what"
done

done_testing
