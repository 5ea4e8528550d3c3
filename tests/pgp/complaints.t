#!/bin/sh
# What people complain about in other gateways and mail programs (the numbers are those of tests/smime/complaints.t), for
# qmail-pgp -e and -s: no such complaint holds here. Peers: gpg, sqop.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
people || exit 111
more_people || exit 111

sign() { # message out [option ...]
	in=$1 out=$2
	shift 2
	rm -f "$out"
	./qmail-pgp -s "$@" "$in" "$P/ann.key" "$out" 2>"$T/err"
}
encrypt() { # message out certificate ...
	rm -f "$2"
	./qmail-pgp -e "$@" 2>"$T/err"
}
decrypt() { # message out [person]
	rm -f "$2"
	./qmail-pgp -d "$1" "$2" "$P/${3-bob}.key" >"$T/said" 2>&1
}
verdict() { # message: the exit code and the results
	./qmail-pgp -v "$1" "$P/ann.cert" >"$T/lines" 2>&1
	echo "$? $(sed -n 's/^x-openpgp=\([a-z]*\).*/\1/p' "$T/lines" | paste -s -d / -)"
}
passes() { [ "$(verdict "$1")" = '0 pass' ]; }
never_passes() { ! verdict "$1" | grep -q '^0\|pass'; }
wire() { sed 's/$/\r/' "$1"; } # as qmail-remote sends it
# the first part, in the octets of the wire, and the armor of the signature
signed_part() { # message
	boundary=$(sed -n 's/.*boundary="\(----=_[0-9a-f]*\)".*/\1/p' "$1" | head -n 1)
	perl -0777 -ne 'BEGIN { $b = shift } print $1 if /\n--\Q$b\E\r?\n(.*?)\r?\n--\Q$b\E/s' -- "$boundary" "$1"
}
good_for_gpg() { # message
	wire "$1" >"$T/wire"
	signed_part "$T/wire" >"$T/content"
	sed -n '/^-----BEGIN PGP SIG/,/^-----END/p' "$1" >"$T/armor"
	gpg --batch --verify "$T/armor" "$T/content" 2>"$T/gpg"
}
opened_by_gpg() { # message: the entity, lines end in LF
	sed -n '/^-----BEGIN/,/^-----END/p' "$1" |
		gpg --batch --quiet --pinentry-mode loopback --passphrase '' --decrypt 2>"$T/gpg" | tr -d '\r'
}
entity() { sed -n '/^[Cc]ontent-/,$p' "$1"; } # of a message whose first Content field ends its other fields
header() { printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: x\nDate: Sat, 28 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n'; }

{
	header
	printf 'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHello\n--b\n'
	printf 'Content-Type: text/html\n\n<p>Hello\n--b--\n'
} >"$T/multipart"
{
	header
	printf 'Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>Gr=FC=DFe\n'
} >"$T/html"
{
	header
	printf 'Content-Type: text/plain\n\nHello\n'
} >"$T/plain"
{
	header
	printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGr\303\274\303\237e\n'
} >"$T/8bit"

# ---- 1, 2, 3, 4: what is encrypted, and to whom ------------------------------------------------------------

ok '1: a multipart is encrypted' encrypt "$T/multipart" "$T/out" "$P/bob.cert"
is '1: and its type is inside' "$(opened_by_gpg "$T/out")" "$(entity "$T/multipart")"
is '1: the message says what it is' "$(grep -ci '^content-type: multipart/encrypted' "$T/out")" 1
ok '1: it is opened' decrypt "$T/out" "$T/opened"
is '1: to what it was' "$(entity "$T/opened")" "$(entity "$T/multipart")"
ok '2: one part is encrypted' encrypt "$T/html" "$T/out" "$P/bob.cert"
is '2: with its type and transfer encoding' "$(opened_by_gpg "$T/out")" "$(entity "$T/html")"
ok '2: and comes back' decrypt "$T/out" "$T/opened"
is '2: with both' "$(entity "$T/opened")" "$(entity "$T/html")"
encrypt "$T/plain" "$T/once" "$P/bob.cert"
encrypt "$T/once" "$T/twice" "$P/bob.cert"
is '3: an encrypted message is not encrypted again' $? 3
is '4: an expired key beside a good one changes nothing' \
	"$(./qmail-pgp -k encrypt ann@example.org "$P/expired.cert" "$P/ann.cert")" "$P/ann.cert"
encrypt "$T/plain" "$T/out" "$P/expired.cert"
is '4: an expired one alone is no key, and says so' "$? $(cut -d: -f3 "$T/err")" '4  certificate that has expired'

# ---- 5 to 8: the octets that are signed --------------------------------------------------------------------

ok '5: 8-bit text is signed' sign "$T/8bit" "$T/out"
is '5: in 7 bits' "$(LC_ALL=C tr -d '\000-\177' <"$T/out" | wc -c)" 0
ok '5: and says so' sh -c '! grep -qi "encoding: 8bit" "$1"' sh "$T/out"
ok '5: it passes' passes "$T/out"
ok '5: for gpg too' good_for_gpg "$T/out"
{
	header
	printf 'Content-Type: text/plain\n\n'
	awk 'BEGIN { for (i = 0; i < 1200; i++) printf "%d", i % 10; print ""; for (i = 0; i < 990; i++) printf "y"; print "" }'
} >"$T/long"
ok '6: lines over 998 bytes are signed' sign "$T/long" "$T/out"
is '6: in short lines' "$(awk 'length($0) > 78' "$T/out" | wc -l)" 0
ok '6: it passes' passes "$T/out"
{
	header
	printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/x\nContent-Transfer-Encoding: base64\n\n'
	head -c 540 /dev/zero | openssl base64 | tr -d '\n' | fold -w 72
	printf '\n--b\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nsoft=\n\n--b--\n'
} >"$T/base64"
ok '7: base64 in lines of 72 is signed' sign "$T/base64" "$T/out"
is '7: and is not changed' "$(grep -c '^A\{72\}$' "$T/out")" 10
is '7: nor is a soft line break at the end' "$(grep -cx 'soft=' "$T/out")" 1
ok '7: it passes' passes "$T/out"
is '8: signed lines end in LF, as qmail has them' "$(tr -dc '\r' <"$T/out" | wc -c)" 0
ok '8: on the wire, with CRLF, it is good for gpg' good_for_gpg "$T/out"
wire "$T/out" >"$T/crlf"
ok '8: and for us' passes "$T/crlf"
encrypt "$T/plain" "$T/out" "$P/bob.cert"
is '8: an encrypted message has LF alone, too' "$(tr -dc '\r' <"$T/out" | wc -c)" 0
wire "$T/out" >"$T/crlf"
ok '8: with CRLF it is opened' decrypt "$T/crlf" "$T/opened"
is '8: to the text' "$(tail -n 1 "$T/opened")" Hello

# what programs on the way do to lines: a blank at the end, a dot or From at the start (RFC 3156 3, 5)
{
	header
	printf 'Content-Type: text/plain\n\nblanks \t \n-- \n.\n..x\nFrom here on\n >From\n   \n\n'
} >"$T/odd"
ok 'lines that are changed on the way are signed' sign "$T/odd" "$T/out"
is '  none ends in a blank' "$(signed_part "$T/out" | grep -c '[[:blank:]]$')" 0
is '  none begins with From' "$(signed_part "$T/out" | grep -c '^From ')" 0
sed 's/[[:blank:]]*$//' "$T/out" >"$T/changed"
ok '  blanks at the end of all lines are taken away: it passes' passes "$T/changed"
ok '  for gpg too' good_for_gpg "$T/changed"
sed '1,/^$/!s/^From />From /' "$T/out" >"$T/changed"
ok '  >From as mbox has it: it passes' passes "$T/changed"
wire "$T/out" | sed 's/^\./../' | sed 's/^\.\././' >"$T/changed"
ok '  dots of SMTP come and go: it passes' passes "$T/changed"
is '  the text is what it was' "$(sed 's/=20$/ /; s/=09/\t/g; s/=20/ /g; s/=46rom/From/; s/^From=20/From /' "$T/out" | grep -c '^blanks')" 1

# ---- 19, 20: what servers do to the multipart ---------------------------------------------------------------

ok 'a message is signed' sign "$T/plain" "$T/signed"
sed 's|^Content-Type: multipart/signed; protocol="application/pgp-signature";|Content-Type: multipart/mixed;|' "$T/signed" >"$T/out"
ok '19: multipart/signed turned into mixed does not pass' never_passes "$T/out"
sed 's|^MIME-Version: 1.0$|X-Scanned: yes\nMIME-Version: 1.0|' "$T/signed" >"$T/out"
ok '20: a field above the MIME fields' passes "$T/out"
awk '/^$/ && !n { print "X-Below: yes\nList-Id: <l.example>"; n = 1 } { print }' "$T/signed" >"$T/out"
ok '20: fields below them' passes "$T/out"
is '20: our own header has the MIME fields once' "$(sed '/^$/q' "$T/signed" | grep -ci '^mime-version:\|^content-type:')" 2
header | sed 's/^MIME.*//; /^$/d' >"$T/mime-below"
printf 'Content-Type: text/plain\nMIME-Version: 1.0\nX-Below: yes\nContent-Language: en\n\nHello\n' >>"$T/mime-below"
ok '20: MIME fields in any order' sign "$T/mime-below" "$T/out"
ok '20: it passes' passes "$T/out"
is '20: those that describe the text are inside' "$(signed_part "$T/out" | grep -c '^Content-')" 2
is '20: and the other one is outside' "$(sed '/^$/q' "$T/out" | grep -c '^X-Below: yes')" 1

# ---- 26: what there is to sign ------------------------------------------------------------------------------

{
	header
	printf '\n'
} >"$T/empty-body"
header >"$T/no-body"
printf 'From: Ann <ann@example.org>\n\nHello\n' >"$T/no-mime"
for form in empty-body no-body no-mime plain multipart html; do
	ok "26: $form is signed" sign "$T/$form" "$T/out"
	ok '26: it passes' passes "$T/out"
	ok '26: for gpg too' good_for_gpg "$T/out"
	ok "26: $form is encrypted" encrypt "$T/$form" "$T/out" "$P/bob.cert"
	ok '26: and opened' decrypt "$T/out" "$T/opened"
	is '26: to its text' "$(sed '1,/^$/d' "$T/opened")" "$(sed '1,/^$/d' "$T/$form")"
done

done_testing
