#!/bin/sh
# qmail-smime -u: a signature or compression comes off and nothing is checked; and what of a text that was inside -d and
# -u encode anew: leaf by leaf, but nothing that is signed. -P: the Subject that stands inside.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

nl='
'
outer() { printf 'Received: by mail.example.org\nFrom: ann@example.org\nSubject: outside\nMIME-Version: 1.0\n'; }
sign() { # entity [option ...]
	entity=$1
	shift
	printf 'From: ann@example.org\nSubject: outside\n'
	openssl cms -sign -binary -in "$entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" "$@"
}
encrypt() { # entity [cipher]
	printf 'From: ann@example.org\nSubject: outside\n'
	openssl cms -encrypt -binary -in "$1" "-${2-aes-256-cbc}" "$PKI/bob.pem"
}
unwrap() { # message [-P]: exit code, and the new message
	printf 'as it was' >"$T/out"
	# shellcheck disable=SC2086
	./qmail-smime -u ${2-} "$1" "$T/out" 2>"$T/err"
	echo $?
	cat "$T/err" "$T/out"
}
open_it() { # message [-P]
	printf 'as it was' >"$T/out"
	# shellcheck disable=SC2086
	./qmail-smime -d ${2-} "$1" "$T/out" "$PKI/bob.key" "$PKI/bob.pem" 2>"$T/err"
	echo $?
	cat "$T/err" "$T/out"
}
plain="From: ann@example.org${nl}Subject: outside${nl}MIME-Version: 1.0${nl}Content-Type: text/plain$nl${nl}Hello"
printf 'Content-Type: text/plain\r\nSubject: inside\r\nFrom: eve@example.com\r\n\r\nHello\r\n' >"$T/entity"

# ---- -u -----------------------------------------------------------------------------------------------

sign "$T/entity" >"$T/detached"
sign "$T/entity" -nodetach >"$T/opaque"
is 'a detached signature' "$(unwrap "$T/detached")" "0$nl$plain"
is 'an opaque one' "$(unwrap "$T/opaque")" "0$nl$plain"
is 'lines that end in CRLF' "$(sed 's/\r*$/\r/' "$T/detached" >"$T/crlf"; unwrap "$T/crlf")" "0$nl$plain"
sed 's/^Hello/Jello/' "$T/detached" >"$T/changed"
is 'nothing is checked' "$(unwrap "$T/changed" | tail -n 1)" Jello
is 'the answer for a caller that gave a descriptor' "$(./qmail-smime -u "$T/detached" '&4' 2>&1 4>"$T/out")" \
	"unwrapped $(wc -c <"$T/out" | tr -d ' ') signed-data"
# shellcheck disable=SC2002
is 'as a filter' "$(cat "$T/opaque" | ./qmail-smime -u - - 2>/dev/null)" "$plain"
compress() { # DER
	outer
	printf 'Content-Type: application/pkcs7-mime; smime-type=compressed-data\nContent-Transfer-Encoding: base64\n\n'
	/usr/bin/python3 - "$1" <<'P'
import base64, sys, zlib
sys.path.insert(0, 'tests/smime')
from cmsder import integer, octets, oid, seq, tlv
packed = zlib.compress(open(sys.argv[1], 'rb').read())
sys.stdout.buffer.write(base64.encodebytes(
    seq(oid('1.2.840.113549.1.9.16.1.9'), tlv(0xa0, seq(integer(0), seq(oid('1.2.840.113549.1.9.16.3.8')),
                                                        seq(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(packed))))))))
P
}
compress "$T/entity" >"$T/compressed"
is 'compressed data' "$(unwrap "$T/compressed")" "0${nl}Received: by mail.example.org$nl$plain"
is '  and its answer' "$(./qmail-smime -u "$T/compressed" '&4' 2>&1 4>"$T/out")" \
	"unwrapped $(wc -c <"$T/out" | tr -d ' ') compressed-data"
printf 'From: a@b.c\n\nHello\n' >"$T/text"
encrypt "$T/entity" >"$T/encrypted"
{ printf 'From: a@b.c\nContent-Type: multipart/mixed; boundary=m\n\n--m\n'; sed 1d "$T/detached"; printf '\n--m--\n'; } >"$T/mixed"
for what in text encrypted mixed; do
	is "nothing to take off: $what" "$(unwrap "$T/$what")" \
		"3${nl}qmail-smime: the message is neither signed nor compressed${nl}as it was"
done
sed '/^--.*--$/d' "$T/detached" >"$T/open"
is 'ambiguous' "$(unwrap "$T/open")" "1${nl}qmail-smime: ambiguous message: unclosed${nl}as it was"
sed '$d' "$T/opaque" | sed '$d' | sed '$d' >"$T/cut"
is 'damaged' "$(unwrap "$T/cut")" "1${nl}qmail-smime: signature syntax error: damaged structure${nl}as it was"
is 'no message' "$(unwrap "$T/none")" "111${nl}qmail-smime: unable to read $T/none: No such file or directory${nl}as it was"
is 'a full disk' "$(./qmail-smime -u "$T/detached" /dev/full 2>&1; echo $?)" \
	"qmail-smime: unable to write /dev/full: No space left on device${nl}111"
cp "$T/detached" "$T/same"
is 'message and output are one file' "$(./qmail-smime -u "$T/same" "$T/same" 2>&1; echo $?)" \
	"qmail-smime: message and out are the same file${nl}100"
is_file '  it stays' "$T/same" "$T/detached"
perl -e 'print "Content-Type: text/plain\r\n\r\n"; print "line $_ of a long text\r\n" for 1 .. 60000' >"$T/large"
{ printf 'From: ann@example.org\nSubject: outside\nMIME-Version: 1.0\n'; tr -d '\r' <"$T/large"; } >"$T/wanted"
for form in '' -nodetach; do
	# shellcheck disable=SC2086
	sign "$T/large" $form >"$T/message"
	unwrap "$T/message" >/dev/null
	is_file "1 MB $form" "$T/out" "$T/wanted"
done

# ---- -P -----------------------------------------------------------------------------------------------

printf 'Content-Type: text/plain; hp="cipher"\r\nSubject: inside\r\n of it\r\nFrom: eve@example.com\r\n\r\nHello\r\n' >"$T/protected"
lifted="From: ann@example.org${nl}Subject: inside$nl of it${nl}MIME-Version: 1.0${nl}Content-Type: text/plain; hp=\"cipher\"$nl${nl}Hello"
kept="From: ann@example.org${nl}Subject: outside${nl}MIME-Version: 1.0${nl}Content-Type: text/plain; hp=\"cipher\"$nl${nl}Hello"
for form in '' -nodetach; do
	# shellcheck disable=SC2086
	sign "$T/protected" $form >"$T/message"
	is "-u -P $form" "$(unwrap "$T/message" -P)" "0$nl$lifted"
	is "-u $form" "$(unwrap "$T/message")" "0$nl$kept"
done
is '-u -P, not protected' "$(unwrap "$T/detached" -P)" "0$nl$plain"
compress "$T/protected" >"$T/message"
is '-u -P, compressed: nobody vouches for it' "$(unwrap "$T/message" -P | sed 2d)" "0$nl$kept"
encrypt "$T/protected" aes-256-gcm >"$T/message"
is '-d -P, with integrity' "$(open_it "$T/message" -P)" "0$nl$lifted"
is '-d' "$(open_it "$T/message")" "0$nl$kept"
encrypt "$T/protected" >"$T/message"
is '-d -P, without integrity' "$(open_it "$T/message" -P)" "0$nl$kept"

# ---- what is encoded anew --------------------------------------------------------------------------------

head="From: ann@example.org${nl}Subject: outside${nl}MIME-Version: 1.0$nl"
recoded() { # what entity (printf) wanted
	printf "$2" >"$T/in"
	encrypt "$T/in" >"$T/message"
	is "$1" "$(open_it "$T/message")" "0$nl$head$3"
}
recoded '8-bit text' 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\303\274\r\n' \
	"Content-Type: text/plain; charset=utf-8${nl}Content-Transfer-Encoding: quoted-printable$nl$nl=C3=BC"
recoded 'binary data: each octet counts, CRLF too' \
	'Content-Type: application/x-a\r\nContent-Transfer-Encoding: binary\r\n\r\na\r\nb\n\000\377\r\n' \
	"Content-Type: application/x-a${nl}Content-Transfer-Encoding: base64$nl$nl$(printf 'a\r\nb\n\000\377\r\n' | openssl base64)"
recoded 'a CR that is content' 'Content-Type: text/plain\r\n\r\na\rb\r\n' \
	"Content-Type: text/plain${nl}Content-Transfer-Encoding: quoted-printable$nl${nl}a=0Db"
long=$(perl -e 'print "x" x 1000')
recoded 'a long line' "Content-Type: text/html\\r\\n\\r\\n$long\\r\\n" \
	"Content-Type: text/html${nl}Content-Transfer-Encoding: quoted-printable$nl$nl$(perl -e 'print "x" x 75, "=\n" for 1 .. 13; print "x" x 25')"
recoded 'only the leaf that needs it' \
	'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nas it is\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\303\274\r\n--b--\r\n' \
	"Content-Type: multipart/mixed; boundary=b$nl$nl--b$nl${nl}as it is$nl--b${nl}Content-Type: text/plain; charset=utf-8${nl}Content-Transfer-Encoding: quoted-printable$nl$nl=C3=BC$nl--b--"
recoded 'what needs nothing keeps every byte' 'Content-Type: text/plain\r\n\r\nFrom here on \r\n' \
	"Content-Type: text/plain$nl${nl}From here on "
recoded 'readers differ about it: it stays as it is' \
	'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\303\274\r\n' \
	"Content-Type: multipart/mixed; boundary=b$nl$nl--b$nl$nl$(printf '\303\274')"
recoded 'a last line without its end gets one' 'Content-Type: text/plain\r\n\r\nx' "Content-Type: text/plain$nl${nl}x"
is '  it is there' "$(tail -c 1 "$T/out" | od -An -c | tr -d ' ')" '\n'

# inside a signature nothing can be: all of it stays closed, with the words for everything that fails
closed="1${nl}qmail-smime: the message cannot be decrypted${nl}as it was"
printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\303\274\r\n' >"$T/8bit"
printf 'Content-Type: text/plain\r\n\r\n%s\r\n' "$long" >"$T/long"
for what in 8bit long; do
	openssl cms -sign -binary -in "$T/$what" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" >"$T/in"
	for cipher in aes-256-cbc aes-256-gcm; do
		encrypt "$T/in" $cipher >"$T/message"
		is "$what in a detached signature inside, $cipher" "$(open_it "$T/message")" "$closed"
	done
	openssl cms -sign -binary -nodetach -in "$T/$what" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" >"$T/in"
	encrypt "$T/in" >"$T/message"
	is "$what in an opaque signature inside" "$(open_it "$T/message" | head -n 1)" 0
	is '  it is good then' "$(./qmail-smime -v "$T/out" "$PKI/roots.pem" -c "$PKI/inter.pem" 2>/dev/null; ./qmail-smime -v -c "$PKI/inter.pem" "$T/out" "$PKI/roots.pem" | cut -c 1-10)" 'smime=pass'
	is '  and is encoded anew when it comes off' "$(cp "$T/out" "$T/message"; unwrap "$T/message" | sed -n 's/^Content-Transfer-Encoding: //p')" \
		quoted-printable
	sign "$T/$what" >"$T/message"
	unwrap "$T/message" >/dev/null
	is "$what that came in clear stays so" "$(sed '1,/^$/d' "$T/out")" "$(sed '1,/^\r$/d' "$T/$what" | tr -d '\r')"
done
printf 'Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: application/x\r\n\r\n\303\274\r\n--b--\r\n' >"$T/in"
encrypt "$T/in" >"$T/message"
is '8-bit data in another encrypted part inside' "$(open_it "$T/message")" "$closed"

done_testing
