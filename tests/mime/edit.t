#!/bin/sh
# qmail-mime -e: each edit, what it leaves alone, its answers, and what python's email and GMime show afterwards.
# shellcheck source=tests/lib.sh
. tests/lib.sh

# edit the message on standard input; the result is the header and body with the answer before it
edits() { # edit...
	cat >"$T/in"
	: >"$T/out"
	answer=$(./qmail-mime -e "$T/in" "$T/out" "$@" 2>&1)
	status=$?
	case $status in
	0) [ "$(echo "$answer" | cut -d' ' -f1,2)" = "edited $(wc -c <"$T/out" | tr -d ' ')" ] || echo "wrong size: $answer"
		printf '%s\n' "$(echo "$answer" | cut -d' ' -f3-)"; cat "$T/out" ;;
	3) [ ! -s "$T/out" ] || echo 'something was written'
		echo "$answer" ;;
	*) echo "$status $answer" ;;
	esac
}
subject() { # body of the Subject, edit...
	body=$1
	shift
	printf 'From: a@b.example\nSubject:%s\n\nx\n' "$body" | edits "$@" | sed -n '/^Subject/,/^$/p' | sed '$d' | cut -d: -f2-
}

is 'strip' "$(subject ' [Secure] offer' 'strip=[secure]')" ' offer'
is 'strip in the middle' "$(subject ' an [secure] offer' 'strip=[secure]')" ' an offer'
is 'strip at the end' "$(subject ' offer [secure]' 'strip=[secure]')" ' offer'
is 'strip all' "$(subject ' [secure]' 'strip=[secure]')" ' '
is 'strip twice' "$(subject ' x a X b x' 'strip=x')" ' a b'
is 'strip in a fold' "$(subject ' one
 [secure]
 two' 'strip=[secure]')" ' one
 two'
is 'strip in an encoded word' "$(subject ' =?utf-8?q?[secure]_Gr=C3=BC=C3=9Fe?=' 'strip=[secure]')" ' =?utf-8?b?R3LDvMOfZQ==?='
is 'strip in base64 of Latin-1' "$(subject ' =?iso-8859-1?b?W3NlY3VyZV0g/A==?=' 'strip=[secure]')" ' =?utf-8?b?w7w=?='
is 'what is left is ASCII' "$(subject ' =?utf-8?q?[secure]_offer?=' 'strip=[secure]')" ' offer'
is 'other words stay as they were' "$(subject ' =?utf-8?q?[secure]_=C3=BC?= =?iso-8859-1?Q?=e4_b?= c' 'strip=[secure]')" \
	' =?utf-8?b?w7w=?= =?iso-8859-1?Q?=e4_b?= c'
is 'strip over two words' "$(subject ' =?utf-8?q?[sec?= =?utf-8?q?ure]_=C3=BC?=' 'strip=[secure]')" ' =?utf-8?b?w7w=?='
is 'strip in ISO-2022-JP' "$(subject ' =?iso-2022-jp?b?W3NlY3VyZV0gGyRCRnxLXBsoQg==?=' 'strip=[secure]')" \
	' =?utf-8?b?5pel5pys?='
is 'strip of what is not ASCII' "$(subject ' =?utf-8?q?Gr=C3=BC=C3=9Fe_x?=' 'strip=Grüße')" ' x'
is 'strip without regard to case, as subject= finds it' "$(subject ' =?utf-8?q?GR=C3=9CN_x?=' 'strip=Grün')" ' x'
is 'strip over several blanks' "$(subject ' [very   secret] x' 'strip=[very secret]')" ' x'
is 'strip over a fold' "$(subject ' [very
 secret] x' 'strip=[very secret]' | od -An -c | tr -d '\n ')" 'x\n'
is 'strip with a soft hyphen inside' "$(subject ' =?utf-8?q?[se=C2=ADcure]_x?=' 'strip=[secure]')" ' x'
is 'strip at the start by an expression' "$(subject ' [a] x' 'strip~^\[a\]')" ' x'
is 'strip at the end by an expression' "$(subject ' x [a] ' 'strip~\[a\]$')" ' x '
is 'strip with an expression' "$(subject ' =?utf-8?q?[a1]_x_=C3=BC?= [b2] y' 'strip~\[[a-z][0-9]\]')" \
	' =?utf-8?q?x_=C3=BC?= y'
is 'an expression that is none' "$(printf 'A: b\n\n' | edits 'strip~[' | cut -c1-15)" '100 qmail-mime:'
is 'a tag in other letters' "$(subject ' =?utf-8?q?=C3=9CBER?=' 'tag=über')" ''
is 'nothing to strip' "$(printf 'Subject: x\n\n' | edits 'strip=y')" unchanged
is 'tag' "$(subject ' offer' 'tag=[ext]')" ' offer [ext]'
is 'tag that is there' "$(printf 'Subject: a [EXT]\n\n' | edits 'tag=[ext]')" unchanged
is 'tag without Subject' "$(printf 'A: b\n\n' | edits 'tag=[ext]')" '
A: b
Subject: [ext]'
is 'tag with an encoded word before it' "$(subject ' =?utf-8?q?=C3=BC?=' 'tag=[ä]')" \
	' =?utf-8?q?=C3=BC?= =?utf-8?b?IFvDpF0=?='
is 'tag of a long Subject' "$(subject ' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' 'tag=[ext]')" \
	' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
 [ext]'
is 'one after the other' "$(subject ' x' 'strip=x' 'tag=y' 'strip=y' 'tag=z')" ' z'
printf 'Subject: =?utf-8?q?real_=C3=BC?=\n of it\n' >"$T/field"
is 'protected' "$(printf 'A: b\nsubject: x\n y\nB: c\nSubject: z\n\n' | edits protected="$T/field")" '
A: b
Subject: =?utf-8?q?real_=C3=BC?=
 of it
B: c'
is 'protected, no Subject outside' "$(printf 'A: b\n\n' | edits protected="$T/field" 'tag=[ext]' | tail -n 3)" \
	'Subject: =?utf-8?q?real_=C3=BC?=
 of it [ext]'
is 'protected by a descriptor' "$(printf 'Subject: x\n\n' | edits 'protected=&7' 7<"$T/field" | sed -n 2p)" \
	'Subject: =?utf-8?q?real_=C3=BC?='
printf 'Subject: x\r\nA: b\r\n\r\n' | edits protected="$T/field" >/dev/null
is 'protected gets the line ends of the header' "$(od -An -c "$T/out" | tr -d ' \n')" \
	'Subject:=?utf-8?q?real_=C3=BC?=\r\nofit\r\nA:b\r\n\r\n'
is 'protected and nothing in it' "$(printf 'Subject: x\n\n' | edits protected=/dev/null)" unchanged
while read -r what field; do
	printf "$field" >"$T/wrong"
	is "no Subject field is put in: $what" "$(printf 'Subject: x\n\n' | edits protected="$T/wrong")" \
		'unchanged 1:protected=field'
done <<'EOT'
another Subjects: x\n
two Subject: x\nBcc: eve@example.com\n
end Subject: x\n\nbody\n
blank Subject: x\n \n y\n
CR Subject: x\ry\n
NUL Subject: x\000y\n
cut Subject: x
folded \040Subject: x\n
EOT
is 'no file with a Subject' "$(printf 'Subject: x\n\n' | edits protected="$T/none" | cut -c1-30)" '111 qmail-mime: unable to read'
is 'remove and set' "$(printf 'X-A: 1\nB: 2\nx-a:\n 3\nB: 4\n\nx\n' | edits remove:X-A set:B=5 set:C=6)" '
B: 5
C: 6

x'
is 'set what is so already' "$(printf 'B: 5\n\nx\n' | edits set:B=5)" unchanged
is 'set folds' "$(printf 'A: b\n\n' | edits "set:B=$(printf 'word %.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)" | tail -n 3)" \
	'B: word word word word word word word word word word word word word word
 word word'
is 'set:Sender is for qmail-seal' "$(printf 'A: b\n\n' | edits set:Sender=a@b.example | sed -n 3p)" 'Sender: a@b.example'
printf 'Subject: a\r\nB: c\r\n\r\nx\r\n' | edits set:D=e tag=t >/dev/null
is 'CRLF stays' "$(od -An -c "$T/out" | tr -d ' \n')" 'Subject:at\r\nB:c\r\nD:e\r\n\r\nx\r\n'
is 'a line that is no field' "$(printf 'A: b\nno field\n\nx\n' | edits set:C=d)" 'unchanged 1:set=header'
is 'unset and untag' "$(printf 'X-A: 1\nSubject: [o[OK]k] x\nx-a:\n 3\nB: 4\n\nx\n' | edits unset:X-A 'untag=[ok]')" '
Subject: x
B: 4

x'
is 'before other edits' "$(printf 'X-A: 1\nSubject: [ok] x\n\nx\n' | edits tag=[ok] set:X-A=2 unset:x-a 'untag=[ok]' | sed -n '2,$p')" \
	'Subject: x [ok]
X-A: 2

x'
is 'in a damaged header, whose other edits are not made' \
	"$(printf 'A: b\nno field\nX-A: 1\nSubject: [ok]\n y\n\nx\n' | edits 'untag=[ok]' unset:X-A set:C=d)" '3:set=header
A: b
no field
Subject: y

x'
is 'in an encrypted message' "$(printf 'Subject: [ok] a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMII=\n' |
	edits 'untag=[ok]')" '
Subject: a
Content-Type: application/pkcs7-mime; smime-type=enveloped-data

MII='
is 'nothing of it' "$(printf 'Subject: x\n\n[ok]\n' | edits 'untag=[ok]' unset:X-A)" unchanged
is 'fields that must stay' "$(printf 'A: b\n\nx\n' | edits unset:From | cut -c1-15)" '100 qmail-mime:'
{
	printf 'Subject: [ok]\n'
	head -c 1100000 /dev/zero | tr '\0' a | sed 's/^/A: /'
	printf '\n\nx\n'
} >"$T/long"
is 'a header that is too long' "$(./qmail-mime -e "$T/long" "$T/out" 'untag=[ok]' unset:X-A)" \
	'unchanged 1:untag=long-header 2:unset=long-header'

printf 'two\nlines ä\n' >"$T/text"
printf '<p>html ä</p>\n' >"$T/html"
printf 'plain\n' >"$T/ascii"
is 'plain text' "$(printf 'A: b\n\nhi\n' | edits disclaimer="$T/ascii")" '
A: b

hi
plain'
is 'HTML is made of the text' "$(printf 'Content-Type: text/html\n\n<body>hi</body>\n' | edits disclaimer="$T/text" | sed 1,3d)" \
	'<body>hi
<div>two<br>
lines &#228;</div>
</body>'
is 'only HTML' "$(printf 'A: b\n\nhi\n' | edits disclaimer=,"$T/html")" 'unchanged 1:disclaimer.text=no-file'
is 'a reply' "$(printf 'References: <x@y>\n\nhi\n' | edits disclaimer="$T/ascii")" unchanged
is 'a reply, where asked for' "$(printf 'References: <x@y>\n\nhi\n' | edits disclaimer="$T/ascii:reply" | tail -n 1)" plain
printf 'for %%f & 5 %%%% <%%x>\n' >"$T/percent"
is '%f and %%' "$(printf 'A: b\n\nhi\n' | edits disclaimer="$T/percent" 'from="<"@b' | tail -n 1)" 'for "<"@b & 5 % <%x>'
is '%f in HTML' "$(printf 'Content-Type: text/html\n\nhi' | edits disclaimer="$T/percent" 'from="<"@b' | tail -n 1)" \
	'<div>for &quot;&lt;&quot;@b &amp; 5 % &lt;%x&gt;</div>'
is 'two of them' "$(printf 'A: b\n\nhi\n' | edits disclaimer="$T/ascii" disclaimer="$T/percent" disclaimer="$T/ascii:top" |
	sed 1,3d)" 'plain
hi
plain
for  & 5 % <%x>'
printf ' a\n>b\nFrom c\nend  \n-- \n' >"$T/odd"
is 'format=flowed: a line that flows is ended, lines are stuffed' \
	"$(printf 'Content-Type: text/plain; format=Flowed; delsp=yes\n\nhi \n' | edits disclaimer="$T/odd" | sed -e 1,3d -e 's/ $/_/')" \
	'hi_

  a
 >b
 From c
end
--_'
is 'and not after a signature line' \
	"$(printf 'Content-Type: text/plain; format=flowed\n\n-- \n' | edits disclaimer="$T/ascii" | sed -e 1,3d -e 's/ $/_/')" '--_
plain'
is 'an empty body without empty line' "$(printf 'A: b\n' | edits disclaimer="$T/ascii")" '
A: b

plain'
is 'the charset that is not known' "$(printf 'Content-Type: text/plain; charset=x\n\nhi\n' | edits disclaimer="$T/ascii")" \
	'unchanged 1:disclaimer.text=charset'
is 'Latin-1 without a charset' "$(printf 'A: b\n\n\344\n' | edits disclaimer="$T/text")" \
	'unchanged 1:disclaimer.text=damaged-charset'
is 'and with an ASCII text' "$(printf 'A: b\n\n\344\n' | edits disclaimer="$T/ascii" | LC_ALL=C tr '\344' 'x' | tail -n 2)" 'x
plain'
is 'a boundary in the disclaimer' "$(printf 'Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhi\n--x--\n' >"$T/m"
	echo 'a --x' >"$T/b"; edits disclaimer="$T/b" <"$T/m")" 'unchanged 1:disclaimer.text=boundary'
printf -- '-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n' >"$T/pgp"
is 'text that OpenPGP has signed is not encoded anew' "$( (printf 'A: b\n\n'; cat "$T/pgp") | edits disclaimer="$T/text")" \
	'unchanged 1:disclaimer.text=pgp'

for type in 'multipart/signed; boundary=b' 'multipart/encrypted; boundary=b' 'application/pkcs7-mime; smime-type=signed-data' \
	'application/x-pkcs7-mime; name=smime.p7m'; do
	case $type in *signed*) why=signed ;; *) why=encrypted ;; esac
	is "$type" "$(printf 'Content-Type: %s\nSubject: x\n\n--b\n\nhi\n--b--\n' "$type" |
		edits disclaimer="$T/ascii" attach=a.txt:"$T/ascii" cut tag=t)" "1:disclaimer=$why 2:attach=$why 3:cut=$why
Content-Type: $type
Subject: x t

--b

hi
--b--"
done
for type in 'text/calendar|no-text|calendar' 'message/partial|no-text|partial' \
	'multipart/mixed; boundary=c|no-boundary|no-boundary'; do
	name=${type%%|*} rest=${type#*|}
	wanted="1:disclaimer=${rest%|*}${rest#*|}"
	[ -z "${rest#*|}" ] || wanted="1:disclaimer=${rest%|*} 2:attach=${rest#*|}"
	[ -n "${rest#*|}" ] || wanted="1:disclaimer=${rest%|*}"
	is "$name" "$(printf 'Content-Type: %s\n\nhi\n' "$name" | edits disclaimer="$T/ascii" attach=a:"$T/ascii" |
		head -n 1 | sed 's/unchanged //; s/,.*//')" "$wanted"
done

cat >"$T/bounce" <<'EOF'
From: MAILER-DAEMON@b.example
Subject: failure notice

Hi. This is the qmail-send program at b.example.

<c@d.example>:
no such user

--- Below this line is a copy of the message.

Return-Path: <a@b.example>
Subject: secret plan
X-Long: a
	b

the text
--- Below this line is more
EOF
is 'a bounce of qmail-send' "$(edits cut <"$T/bounce" | tail -n +2)" "$(sed '/^the text/,$d' "$T/bounce")"
is 'and again: nothing to cut' "$(edits cut <"$T/bounce" >/dev/null; cp "$T/out" "$T/cut"; edits cut <"$T/cut")" unchanged
is 'an enclosed text without header' "$(sed 's/^Return-Path.*/no field here/' "$T/bounce" | edits cut | tail -n 1)" ''
is 'a bounce with a disclaimer' "$(edits cut disclaimer="$T/ascii" <"$T/bounce" | tail -n 2)" '
plain'
is 'an image' "$(printf 'Content-Type: image/png\n\nhi\n' | edits disclaimer="$T/ascii")" 'unchanged 1:disclaimer=no-text'
is 'a file' "$(printf 'Content-Type: text/plain; name=x\n\nhi\n' | edits disclaimer="$T/ascii")" 'unchanged 1:disclaimer=no-text'
is 'not a bounce' "$(printf 'A: b\n\nx\n- a\n' | edits cut)" 'unchanged 1:cut=no-message'
cat >"$T/report" <<'EOF'
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

it failed
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; b.example
--b
Content-Type: message/rfc822

Subject: secret plan
Content-Type: multipart/mixed; boundary=c

--c

the text
--c--
--b
Content-Type: text/plain
Content-Transfer-Encoding: base64

dGhlIHRleHQ=
--b
Content-Type: text/rfc822-headers

A: b

the text
--b--
EOF
edits cut <"$T/report" >/dev/null
is 'a report: the text is gone' "$(grep -c 'the text\|dGhl' "$T/out")" 0
is 'and the rest is there' "$(grep -c 'it failed\|Reporting\|secret plan\|^A: b\|^--b$' "$T/out")" 9
is 'and the header is one without message' "$(./qmail-mime -l "$T/out" | cut -d' ' -f1,2 | tr '\n' ' ')" \
	'1 text/plain 2 message/delivery-status 3 text/rfc822-headers 4 text/plain 5 text/rfc822-headers TEXT multipart/report '
is 'a report that readers differ about' "$(sed '$d' "$T/report" | edits cut)" 'unchanged 1:cut=unclosed'

# attachments, as python reads them
head -c 5000 /dev/urandom >"$T/file"
cat >"$T/attached.py" <<'EOF'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
parts = m.get_payload()
good = (m.get_content_type() == 'multipart/mixed' and len(parts) == 3 and parts[1].get_filename() == sys.argv[2]
        and parts[1].get_payload(decode=True) == open(sys.argv[3], 'rb').read()
        and parts[2].get_content_type() == 'text/plain' and parts[2].get_content_disposition() == 'attachment'
        and not m.defects and all(not p.defects for p in parts) and m['mime-version'] == '1.0')
sys.exit(not good)
EOF
attached() { # header, name
	printf '%sSubject: x\n\nhi\n' "$1" >"$T/in"
	./qmail-mime -e "$T/in" "$T/out" "attach=$2:$T/file" "attach=b.txt:$T/text" >/dev/null || return 1
	/usr/bin/python3 "$T/attached.py" "$T/out" "$2" "$T/file"
}
ok 'a file is attached' attached '' 'a b "c".pdf'
ok 'with a name that is not ASCII' attached '' "$(printf 'Zeugnis-\303\274ber-eine-lange-Zeit-%.0s' 1 2 3 4 5).pdf"
ok 'to HTML' attached 'Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit
' a.pdf
printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b--\nepilogue\n' | edits attach=a.pdf:"$T/ascii" >/dev/null
is 'to a multipart/mixed' "$(cat "$T/out")" 'Content-Type: multipart/mixed; boundary=b

--b

hi
--b
Content-Type: application/pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
 filename="a.pdf"

cGxhaW4K
--b--
epilogue'
is 'a file that is missing' "$(printf 'A: b\n\n' | edits attach=a:"$T/none")" \
	"111 qmail-mime: unable to read $T/none: No such file or directory"
printf 'a\r\n' >"$T/cr"
is 'a disclaimer with CR' "$(printf 'A: b\n\n' | edits disclaimer="$T/cr")" \
	"111 qmail-mime: not UTF-8, or a CR or NUL in it: $T/cr"

for wrong in set:Received=x remove:from set:Content-Type=x remove:X-Qmail-Opened 'set:a b=c' nothing strip= remove:Sender; do
	is "$wrong" "$(printf 'A: b\n\n' | edits "$wrong" | cut -c1-15)" '100 qmail-mime:'
done
printf 'A: b\n\nhi\n' >"$T/in"
is 'no edit' "$(./qmail-mime -e "$T/in" "$T/out" 2>/dev/null; echo $?)" 100
: >"$T/out"
# shellcheck disable=SC2094 # not the same file
is 'descriptors' "$(./qmail-mime -e - '&5' disclaimer='&6' 5>"$T/out" 6<"$T/ascii" <"$T/in"; cat "$T/out")" 'edited 15
A: b

hi
plain'
# shellcheck disable=SC2002 # a pipe is meant
is 'a pipe, and standard output: the answer goes to standard error' \
	"$(cat "$T/in" | ./qmail-mime -e - - tag=x 2>"$T/err"; cat "$T/err")" 'A: b
Subject: x

hi
edited 20'
is 'the output is the message' "$(./qmail-mime -e "$T/in" "$T/in" tag=x 2>&1; cat "$T/in")" \
	'qmail-mime: the output is the message
A: b

hi'
is 'a full disk' "$(./qmail-mime -e "$T/in" /dev/full tag=x 2>&1; echo $?)" \
	'qmail-mime: unable to write /dev/full: No space left on device
111'

mkdir "$T/matrix" "$T/corpus" "$T/real"
/usr/bin/python3 tests/mime/edit.py matrix "$T/matrix" >"$T/log" 2>&1
grep '^not ok\|^#' "$T/log" | head -n 40 | sed 's/^not ok/# not ok/'
is 'structures x charsets x encodings x line ends: nothing differs for python' "$(tail -n 1 "$T/log")" '42 checks, 0 failed'
find "$T/matrix" -name '[0-9]*' -exec build/gmimetext Mark4711 {} + | sort >"$T/shown"
sed 's/ *$//' "$T/matrix/counts" | sort >"$T/wanted"
ok 'GMime shows the same' cmp "$T/shown" "$T/wanted"
ok 'in thousands of messages' test "$(wc -l <"$T/shown")" -gt 2000
/usr/bin/python3 tests/interop/corpus.py "$T/corpus"
for folder in "$T/corpus" tests/fuzz/corpus/mime; do
	/usr/bin/python3 tests/mime/edit.py real "$T/real" "$folder"/* >"$T/log" 2>&1
	grep '^not ok 1\|^#' "$T/log" | head -n 20 | sed 's/^not ok/# not ok/'
	is "${folder##*/}: only what is shown is changed" "$(grep -c '^not ok 1 \|Traceback' "$T/log")" 0
done

done_testing
