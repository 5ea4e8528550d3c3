#!/bin/sh
# qmail-pgp -l: what OpenPGP is at the root of a message, whole or damaged, and for which keys; the messages are made by
# gpg, sqop, gosop and rnp.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh

if ! people; then
	note "$(tail -n 5 "$P/log")"
	ok 'the keys are made' false
	done_testing
fi
printf 'Content-Type: text/plain; charset=utf-8\n\nHello\n' >"$T/inner"

list() { # what exit words file: the first line and how many recipients; other things on fd 2 only
	./qmail-pgp -l "$4" >"$T/out" 2>"$T/err"
	is "$1" "$? $(head -n 1 "$T/out") $(grep -c '^recipient [0-9a-f]\{64\}$' "$T/out") $(($(wc -l <"$T/out")))" "$2 $3"
}
said() { is "  and why" "$(cat "$T/err")" "qmail-pgp: $1"; }
header='From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\n'
sealed="${header}Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\n boundary=b\n\n"
version='--b\nContent-Type: application/pgp-encrypted\nContent-Description: PGP/MIME version identification\n\nVersion: 1\n\n'
data='--b\nContent-Type: application/octet-stream; name="encrypted.asc"\n\n'
mime() { # armor
	# shellcheck disable=SC2059 # formats
	printf "$sealed$version$data" && cat "$1" && printf '\n--b--\n'
}
inline() { # armor
	# shellcheck disable=SC2059 # a format
	printf "$header\n" && cat "$1"
}

# ---- by each program, for one and for two

seal() { # program out certificate ...
	seal_program=$1 seal_out=$2
	shift 2
	case $seal_program in
	gpg)
		# shellcheck disable=SC2046 # a list
		set -- $(for seal_name; do printf -- '-r %s ' "$(cat "$P/$seal_name.fpr")"; done)
		pgp_gpg --armor --encrypt "$@" <"$T/inner" >"$seal_out"
		;;
	rnp)
		rm -rf "$T/rnp-home" && mkdir -m 700 "$T/rnp-home"
		for seal_name; do rnpkeys --homedir "$T/rnp-home" --import "$P/$seal_name.cert" >>"$P/log" 2>&1; done
		# shellcheck disable=SC2046 # a list
		set -- $(for seal_name; do printf -- '-r %s ' "$(cat "$P/$seal_name.fpr")"; done)
		rnp --homedir "$T/rnp-home" --armor --encrypt "$@" --output "$seal_out" --overwrite "$T/inner" >>"$P/log" 2>&1
		;;
	*)
		# shellcheck disable=SC2046 # a list
		set -- $(for seal_name; do printf '%s ' "$P/$seal_name.cert"; done)
		"$seal_program" encrypt "$@" <"$T/inner" >"$seal_out"
		;;
	esac
}
id_of() { ./qmail-pgp -I "$P/$1.cert" | sed -n 's/^id=/recipient /p'; }
for program in gpg sqop gosop rnp; do
	seal $program "$T/$program.asc" bob
	mime "$T/$program.asc" >"$T/$program"
	list "$program, one recipient" 0 'pgp-encrypted complete 1 2' "$T/$program"
	is '  which is the key of -I' "$(sed 1d "$T/out")" "$(id_of bob)"
	seal $program "$T/asc" bob bob-rsa
	mime "$T/asc" >"$T/two"
	list "$program, two recipients" 0 'pgp-encrypted complete 2 3' "$T/two"
	is '  which are their keys' "$(sed 1d "$T/out" | sort)" "$({ id_of bob; id_of bob-rsa; } | sort)"
	inline "$T/$program.asc" >"$T/inline"
	list "$program, in a text" 0 'pgp-inline complete 1 2' "$T/inline"
done
pgp_gpg --armor --encrypt --throw-keyids -r "$(cat "$P/bob.fpr")" <"$T/inner" >"$T/asc"
mime "$T/asc" >"$T/m"
list 'for somebody who is not named' 0 'pgp-encrypted complete 0 1' "$T/m"
pgp_gpg --armor --symmetric --passphrase x <"$T/inner" >"$T/asc"
mime "$T/asc" >"$T/m"
list 'with a password' 0 'pgp-encrypted complete 0 1' "$T/m"
pgp_gpg --armor --sign --encrypt -u "$(cat "$P/ann.fpr")" -r "$(cat "$P/bob.fpr")" <"$T/inner" >"$T/asc"
mime "$T/asc" >"$T/m"
list 'signed inside' 0 'pgp-encrypted complete 1 2' "$T/m"

# ---- other forms of the message

sed 's/$/\r/' "$T/gpg" >"$T/m"
list 'lines that end in CRLF' 0 'pgp-encrypted complete 1 2' "$T/m"
sed 's|multipart/encrypted; protocol="application/pgp-encrypted";|multipart/mixed;|' "$T/gpg" >"$T/mixed"
list 'made mixed by a server' 0 'pgp-encrypted complete 1 2' "$T/mixed"
{
	# shellcheck disable=SC2059 # formats
	printf "${header}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\n$version"
	printf -- '--b\nContent-Type: application/octet-stream; name="encrypted.asc"\nContent-Transfer-Encoding: base64\n\n'
	base64 "$T/gpg.asc" && printf '\n--b--\n'
} >"$T/m"
list 'as Exchange does it: an empty text, base64' 0 'pgp-encrypted complete 1 2' "$T/m"
sed 's/^--b--$/--b\nContent-Type: text\/plain\n\nThe list\n--b--/' "$T/mixed" >"$T/m"
list 'mixed, with a footer' 1 'pgp-encrypted damaged 0 1' "$T/m"
said 'other parts than a version and a message'
sed 's/^--b--$/--b\nContent-Type: text\/plain\n\nThe list\n--b--/' "$T/gpg" >"$T/m"
list 'encrypted, with a footer' 1 'pgp-encrypted damaged 0 1' "$T/m"
# shellcheck disable=SC2059 # formats
printf "${header}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: image/png\n\nx\n--b--\n" >"$T/m"
list 'a text with a picture' 3 'none 0 1' "$T/m"
{
	printf 'From: ann@example.org\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n'
	perl -MMIME::QuotedPrint -0777 -pe '$_ = encode_qp($_)' "$T/gpg.asc"
} >"$T/m"
list 'in a text in quoted-printable' 0 'pgp-inline complete 1 2' "$T/m"
{ printf 'From: ann@example.org\nContent-Transfer-Encoding: base64\n\n' && base64 "$T/gpg.asc"; } >"$T/m"
list 'in a text in base64' 0 'pgp-inline complete 1 2' "$T/m"
{ printf 'From: ann@example.org\n\nHello\n\n' && cat "$T/gpg.asc"; } >"$T/m"
list 'in a text with others before it' 1 'pgp-inline partial 1 2' "$T/m"
said 'text beside the armor'
{ inline "$T/gpg.asc" && printf -- '-- \nAnn\n'; } >"$T/m"
list 'and behind it' 1 'pgp-inline partial 1 2' "$T/m"
{ echo Hello && cat "$T/gpg.asc"; } >"$T/asc"
mime "$T/asc" >"$T/m"
list 'text beside the armor in its part' 1 'pgp-encrypted partial 1 2' "$T/m"
gpg --batch --quiet --dearmor <"$T/gpg.asc" >"$T/bin" 2>>"$P/log"
{
	# shellcheck disable=SC2059 # formats
	printf "$sealed$version--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" &&
		base64 "$T/bin" && printf '\n--b--\n'
} >"$T/m"
list 'without armor, in base64' 0 'pgp-encrypted complete 1 2' "$T/m"

# ---- signed

pgp_gpg --armor --detach-sign -u "$(cat "$P/ann.fpr")" <"$T/inner" >"$T/sig"
{
	# shellcheck disable=SC2059 # formats
	printf "${header}Content-Type: multipart/signed; micalg=pgp-sha512; protocol=\"application/pgp-signature\"; boundary=b\n\n--b\n"
	cat "$T/inner" && printf '\n--b\nContent-Type: application/pgp-signature\n\n' && cat "$T/sig" && printf '\n--b--\n'
} >"$T/m"
list 'multipart/signed' 0 'pgp-signed detached 0 1' "$T/m"
sed 's|application/pgp-signature"|application/pkcs7-signature"|' "$T/m" >"$T/m2"
list 'that of S/MIME' 3 'none 0 1' "$T/m2"
pgp_gpg --clear-sign -u "$(cat "$P/ann.fpr")" <"$T/inner" >"$T/asc"
inline "$T/asc" >"$T/m"
list 'clear-signed text' 0 'pgp-signed inline 0 1' "$T/m"

# ---- what claims to be encrypted

not_sealed() { # what reason armor
	mime "$3" >"$T/m"
	list "$1" 1 'pgp-encrypted damaged 0 1' "$T/m"
	said "$2"
	inline "$3" >"$T/m"
	list "$1, in a text" 1 'pgp-inline damaged 0 1' "$T/m"
	said "$2"
}
pgp_gpg --armor --sign -u "$(cat "$P/ann.fpr")" <"$T/inner" >"$T/asc"
not_sealed 'signed and compressed' 'not encrypted' "$T/asc"
pgp_gpg --armor --sign -z 0 -u "$(cat "$P/ann.fpr")" <"$T/inner" >"$T/asc"
not_sealed 'signed' 'not encrypted' "$T/asc"
pgp_gpg --armor --store <"$T/inner" >"$T/asc"
not_sealed 'a literal' 'not encrypted' "$T/asc"
pgp_gpg --armor --rfc2440 --disable-mdc --encrypt -r "$(cat "$P/bob-rsa.fpr")" <"$T/inner" >"$T/asc"
cp "$T/asc" "$T/old.asc"
# gpg 2.2 adds integrity protection always: the tag says otherwise, and the version of the content goes
perl -e 'binmode STDIN; local $/; $_ = <STDIN>; my ($at, $head) = (0);
	while (1) { my $tag = ord(substr($_, $at, 1)); die unless $tag & 0x80;
		my ($n, $len, $hl) = ($tag & 0x40 ? ($tag & 63) : ($tag >> 2 & 15));
		if ($tag & 0x40) { my $l = ord substr($_, $at + 1, 1); if ($l < 192) { ($len, $hl) = ($l, 2) } elsif ($l < 224) { ($len, $hl) = ((($l - 192) << 8) + ord(substr($_, $at + 2, 1)) + 192, 3) } else { die } }
		else { my $t = $tag & 3; $hl = 1 + (1 << $t); $len = 0; $len = $len * 256 + ord for split //, substr($_, $at + 1, 1 << $t) }
		if ($n == 18) { print substr($_, 0, $at), chr(0xc9), chr(0xff), pack("N", $len - 1), substr($_, $at + $hl + 1, $len - 1); last }
		$at += $hl + $len }' <"$T/bin" >"$T/sed.bin"
{ echo '-----BEGIN PGP MESSAGE-----' && echo && base64 "$T/sed.bin" && echo '-----END PGP MESSAGE-----'; } >"$T/asc"
not_sealed 'without integrity protection' 'no integrity protection' "$T/asc"
head -c $(($(wc -c <"$T/bin") - 5)) "$T/bin" >"$T/cut.bin"
{ echo '-----BEGIN PGP MESSAGE-----' && echo && base64 "$T/cut.bin" && echo '-----END PGP MESSAGE-----'; } >"$T/asc"
not_sealed 'cut, with an end' 'truncated' "$T/asc"
cat "$T/bin" "$T/bin" >"$T/double.bin"
{ echo '-----BEGIN PGP MESSAGE-----' && echo && base64 "$T/double.bin" && echo '-----END PGP MESSAGE-----'; } >"$T/asc"
not_sealed 'two behind each other' 'damaged packets' "$T/asc"
sed '$d' "$T/gpg.asc" >"$T/asc"
inline "$T/asc" >"$T/m"
list 'an armor without end' 1 'pgp-inline damaged 0 1' "$T/m"
said 'armor without end'
sed 's/^=...../=AAAA/; s/^=....$/=AAAA/' "$T/gpg.asc" >"$T/asc"
not_sealed 'a wrong check sum' 'wrong check sum of the armor' "$T/asc"
sed '5s/./*/' "$T/gpg.asc" >"$T/asc"
not_sealed 'a line that is not base64' 'damaged armor' "$T/asc"
sed 's/^Version: 1$/Version: 2/' "$T/gpg" >"$T/m"
list 'another version' 1 'pgp-encrypted damaged 0 1' "$T/m"
said 'no version'

# ---- no OpenPGP

for text in 'From: a\n\nHello\n' 'From: a\nContent-Type: text/html\n\n<p>\n' '\n' ''; do
	# shellcheck disable=SC2059 # a format
	printf "$text" >"$T/m"
	list "no OpenPGP: $text" 3 'none 0 1' "$T/m"
done
is '  and nothing is said' "$(wc -c <"$T/err" | tr -d ' ')" 0
./qmail-pgp -l "&7" 7<"$T/gpg" >"$T/out"
is 'a descriptor' "$(head -n 1 "$T/out")" 'pgp-encrypted complete'
./qmail-pgp -l - <"$T/gpg" >"$T/out"
is 'standard input' "$(head -n 1 "$T/out")" 'pgp-encrypted complete'
# shellcheck disable=SC2002 # a pipe
cat "$T/gpg" | ./qmail-pgp -l - >"$T/out"
is 'a pipe' "$(head -n 1 "$T/out")" 'pgp-encrypted complete'
./qmail-pgp -l "$T/missing" >"$T/out" 2>"$T/err"
is 'no file' "$? $(cat "$T/out" "$T/err")" "111 qmail-pgp: unable to read $T/missing: No such file or directory"
./qmail-pgp -l "$T" >"$T/out" 2>"$T/err"
is 'a folder' "$? $(cat "$T/out" "$T/err")" "111 qmail-pgp: unable to read $T: Is a directory"
./qmail-pgp -l "$T/gpg" >/dev/full 2>"$T/err"
is 'a full disk' "$? $(cat "$T/err")" '111 qmail-pgp: unable to write the output: No space left on device'
perl -e 'print "From: a\n", "X: y\n" x 400000, "\nHello\n"' >"$T/m"
./qmail-pgp -l "$T/m" >"$T/out" 2>"$T/err"
is 'a header that is too long' "$? $(cat "$T/out" "$T/err")" '1 qmail-pgp: the header of the message is too long'

# a message of any size needs the same memory
perl -e 'print "From: a\n\n", "a line of text that is no armor at all\n" x 3000000' >"$T/m"
list 'a text of 117 MB' 3 'none 0 1' "$T/m"
ok '  in 20 MiB of address space' sh -c "ulimit -v 20480; ./qmail-pgp -l '$T/m' >/dev/null; [ \$? -eq 3 ]"

done_testing
