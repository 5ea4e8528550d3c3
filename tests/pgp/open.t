#!/bin/sh
# qmail-pgp -d: what becomes of the fields and parts of a message, keys that fit or do not, and the results of signatures inside.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
ok 'keys are made' people
ok 'and those that are no good' more_people

header() { printf 'Received: by mx\nFrom: Ann <ann@example.org>\nTo: bob@example.net\nSubject: outer\nMIME-Version: 1.0\n'; }
wrap() { # octets of the packets on stdin
	header
	printf 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\n'
	printf 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n'
	printf -- '-----BEGIN PGP MESSAGE-----\n\n'
	openssl base64
	printf -- '-----END PGP MESSAGE-----\n\n--b--\n'
}
seal() { # [option of gpg ...], text on stdin
	pgp_gpg -e -r "$(cat "$P/bob.fpr")" "$@" | wrap
}
opens() { # message [option ...]: exit code and what is said; $key and $certs are used
	in=$1
	shift
	: >"$T/out"
	: >"$T/results"
	# shellcheck disable=SC2046,SC2086 # names without blanks
	./qmail-pgp -d -w -R "$T/results" "$@" "$in" "$T/out" "$P/${key-bob}.key" $(for c in ${certs-ann}; do echo "$P/$c.cert"; done) \
		>"$T/said" 2>&1
	echo "$? $(cat "$T/said")"
}
results() {
	echo "$(sed -n 's/^x-openpgp=\([a-z]*\)\(.*policy.x-openpgp=\([a-z-]*\)\)*.*/\1 \3/p' "$T/results" | sed 's/ $//; s/ /:/' | paste -s -d / -) $(sed -n 's/^is=//p' "$T/results")"
}
closed='1 qmail-pgp: the message cannot be decrypted'
printf 'Content-Type: text/plain\r\n\r\nHi Bob\r\n' >"$T/entity"

# ---- the new message ----

seal <"$T/entity" >"$T/m"
is 'a message' "$(opens "$T/m")" '0 '
is '  opened' "$(cat "$T/out")" "$(header && printf 'Content-Type: text/plain\n\nHi Bob')"
is '  not signed: no results' "$(cat "$T/results")" ''
sed 's/$/\r/' "$T/m" >"$T/crlf"
is 'as it was on the wire' "$(opens "$T/crlf") $(tr -d '\r' <"$T/out" | tail -n 1)" '0  Hi Bob'
./qmail-pgp -d '&4' '&5' '&6' 4<"$T/m" 5>"$T/out" 6<"$P/bob.key" 2>"$T/said"
is 'by descriptors' "$? $(cat "$T/said") $(tail -n 1 "$T/out")" "0 opened $(wc -c <"$T/out") openpgp Hi Bob"
gpg --batch --quiet --no-tty --armor --export-secret-keys --pinentry-mode loopback --passphrase '' "$(cat "$P/bob.fpr")" >"$P/armored.key" 2>/dev/null
is 'a key with armor' "$(key=armored opens "$T/m")" '0 '
printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\303\274\303\237e\r\n' | seal >"$T/m2"
is '2: 8 bits' "$(opens "$T/m2") $(tail -n 1 "$T/out")" '0  Gr=C3=BC=C3=9Fe'
printf 'Content-Type: text/plain\nX-Inner: 1\nSubject: inner\nFrom: eve@example.com\n\nwith LF\n' | seal >"$T/m2"
is 'lines that end in LF' "$(opens "$T/m2" -P) $(tail -n 1 "$T/out")" '0  with LF'
ok '  no other field is lifted' sh -c '! grep -q "inner\|Inner\|eve" "$1"' sh "$T/out"
for mark in 'hp="cipher"' 'protected-headers="v1"'; do
	printf 'Content-Type: text/plain; %s\r\nSubject: inner\r\n\r\nHi\r\n' "$mark" | seal >"$T/m2"
	is "a protected Subject, $mark" "$(opens "$T/m2" -P) $(grep ^Subject "$T/out")" '0  Subject: inner'
	is '  only if it is wanted' "$(opens "$T/m2") $(grep ^Subject "$T/out")" '0  Subject: outer'
done
# what Thunderbird writes where the Subject is hidden
printf 'Content-Type: multipart/mixed; boundary="i"; protected-headers="v1"\r\nFrom: Ann <ann@example.org>\r\nSubject: inner\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nHi\r\n--i--\r\n' |
	seal -s -u "$(cat "$P/ann.fpr")" >"$T/m2"
is 'as Thunderbird does' "$(opens "$T/m2" -P) $(grep ^Subject "$T/out" | head -n 1) $(results)" '0  Subject: inner pass pass'
# signed in MIME, then encrypted: two layers
pgp_gpg --detach-sign --armor -u "$(cat "$P/ann.fpr")" <"$T/entity" >"$T/sig"
{
	printf 'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=s\r\n\r\n--s\r\n'
	cat "$T/entity"
	printf '\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\n'
	sed 's/$/\r/' "$T/sig"
	printf -- '--s--\r\n'
} >"$T/inner"
seal <"$T/inner" >"$T/m2"
is '12: a signature inside, as multipart/signed' "$(opens "$T/m2")" '0 '
is '  verified on what came out' "$(./qmail-pgp -v -w "$T/out" "$P/ann.cert" | tail -n 1)" is=pass
sed 's/^Hi Bob/Gr\o303\o274sse/; s|text/plain|&\r\nContent-Transfer-Encoding: 8bit|' "$T/inner" | seal >"$T/m2"
is 'a signed part with 8 bits cannot be passed on: closed' "$(opens "$T/m2")" "$closed"
ok '  nothing is written' test ! -s "$T/out"
perl -e 'print "Content-Type: text/plain\r\n\r\n", "a line of text that is a little longer\r\n" x 100000' >"$T/long"
seal -z 0 <"$T/long" >"$T/m2"
is '4 MiB' "$(opens "$T/m2")" '0 '
is '  all of them' "$(sed '1,/^$/d' "$T/out" | md5sum)" "$(sed 's/\r$//; 1,/^$/d' "$T/long" | md5sum)"
seal -z 9 <"$T/long" >"$T/m2"
is 'compressed to much less than a hundredth: closed' "$(opens "$T/m2")" "$closed"
head -c 900000 "$T/long" | seal -z 9 >"$T/m2"
is '  under a MiB it is opened' "$(opens "$T/m2")" '0 '

# ---- keys ----

is 'another key: closed' "$(key=eve opens "$T/m")" "$closed"
is '24: the same words as for what is damaged' "$(sed 's/^\(....\).\(.*[A-Za-z]\)$/\1A\2/' "$T/m" >"$T/m2" && opens "$T/m2")" "$closed"
pgp_gpg -e -r "$(cat "$P/eve.fpr")" -r "$(cat "$P/bob-rsa.fpr")" -r "$(cat "$P/bob.fpr")" <"$T/entity" | wrap >"$T/m2"
for key in bob bob-rsa eve; do is "one of three: $key" "$(opens "$T/m2")" '0 '; done
key=bob
pgp_gpg -e -R "$(cat "$P/bob.fpr")" <"$T/entity" | wrap >"$T/m2"
is 'a hidden recipient' "$(opens "$T/m2")" '0 '
is 'a certificate in the place of the key' "$(cp "$P/bob.cert" "$P/x.key" && key=x opens "$T/m")" \
	"4 qmail-pgp: $P/x.key: certificate in the place of a secret key"
is 'rubbish' "$(echo rubbish >"$P/x.key" && key=x opens "$T/m" | cut -c 1)" 4
is 'no file' "$(key=none opens "$T/m")" "4 qmail-pgp: $P/none.key: No such file or directory"
sqop generate-key --no-armor --with-key-password "$(echo secret >"$T/password" && echo "$T/password")" 'Bob <bob@example.net>' >"$P/locked.key"
sqop extract-cert --no-armor <"$P/locked.key" >"$P/locked.cert"
sqop encrypt --no-armor "$P/locked.cert" <"$T/entity" | wrap >"$T/m2"
is 'a key with a password' "$(key=locked opens "$T/m2")" "4 qmail-pgp: $P/locked.key: key that is protected by a password"
pgp_gpg -e -r "$(cat "$P/revoked.fpr")" <"$T/entity" 2>/dev/null | wrap >"$T/m2"
sqop encrypt --no-armor "$P/revoked-before.cert" <"$T/entity" | wrap >"$T/m2"
is 'a key that was revoked since opens what is old' "$(key=revoked opens "$T/m2")" '0 '

# ---- signatures inside ----

signed() { # options of gpg: who signs
	seal -s --allow-weak-digest-algos "$@" <"$T/entity" >"$T/m2"
}
ann=$(cat "$P/ann.fpr") rsa=$(cat "$P/ann-rsa.fpr") eve=$(cat "$P/eve.fpr")
# gosop of Debian 12 does not tell which signatures are good
new=yes
case $(gosop version) in 'gosop 0'*) new=no ;; esac
for program in /usr/bin/sqop /usr/bin/gosop; do
	good='0  pass pass' other='0  fail:other-address fail'
	case $program$new in *gosopno) good='0  temperror:program unknown' other=$good ;; esac
	signed -u "$ann"
	is "signed and encrypted, $program" "$(opens "$T/m2" -p $program) $(results)" "$good"
	ok '  its line' grep -q "^x-openpgp=[a-z]* body.x-openpgp-fingerprint=$ann body.x-openpgp-part=1" "$T/results"
	is '  with a prefix' "$(opens "$T/m2" -p $program -b 1) $(head -n 1 "$T/results" | sed 's/.*part=//; s/ .*//')" '0  "1/1"'
	is '  other certificates beside it' "$(certs='eve ann bob' opens "$T/m2" -p $program) $(results)" "$good"
	is '  nobody known: opened, and told' "$(certs='' opens "$T/m2" -p $program) $(results)" '0  permerror:no-key unknown'
	is '  somebody else known: the same' "$(certs=ann-rsa opens "$T/m2" -p $program) $(results)" '0  permerror:no-key unknown'
	signed -u "$eve"
	is '  signed by somebody else, who is known' "$(certs='ann eve' opens "$T/m2" -p $program) $(results)" "$other"
	signed -u "$ann" -u "$eve"
	is '14: two, one by somebody unknown: no pass' "$(opens "$T/m2" -p $program)" '0 '
	ok '  yes' sh -c '! grep -q pass "$1" && [ "$(grep -c ^x-openpgp "$1")" = 2 ]' sh "$T/results"
	signed -u "$rsa" --digest-algo SHA1
	is '  SHA-1' "$(certs=ann-rsa opens "$T/m2" -p $program) $(results)" '0  policy:weak weak'
	for how in '-z 0' '--compress-algo zip' '--compress-algo zlib'; do
		# shellcheck disable=SC2086
		signed -u "$eve" $how
		is "  somebody unknown, $how" "$(opens "$T/m2" -p $program) $(results)" '0  permerror:no-key unknown'
	done
done
signed -u "$ann" -u "$rsa"
is 'two of hers' "$(certs='ann ann-rsa' opens "$T/m2") $(results)" '0  pass/pass pass'
signed -u "$ann"
is 'hers is the last of many certificates' "$(certs='bob bob-rsa eve bob-p256 ann-rsa bob ann' opens "$T/m2") $(results)" '0  pass pass'
many=$(yes bob | head -n 16)
is '  of too many: it is not said that the signature is bad' "$(certs="$many ann" opens "$T/m2") $(results)" '0  neutral:limit unknown'
signed -u "$eve" --compress-algo bzip2
is 'bzip2, which is not read here: it is not said that nobody signed' "$(opens "$T/m2") $(results)" '0  neutral:algorithm unknown'
signed -u "$ann" --compress-algo bzip2
is '  but a good one counts' "$(opens "$T/m2") $(results)" '0  pass pass'
sqop encrypt --no-armor --sign-with "$P/revoked-before.key" "$P/bob.cert" <"$T/entity" | wrap >"$T/m2"
is 'a revoked key' "$(certs=revoked opens "$T/m2") $(results)" '0  policy:key-revoked revoked'
is '  and before' "$(certs=revoked-before opens "$T/m2") $(results)" '0  pass pass'
sed 's/^From:.*/From: eve@example.com/' "$T/m2" >"$T/m3"
is '15: From is another' "$(certs=revoked-before opens "$T/m3") $(results)" '0  fail:other-address fail'
sed '/^From:/d' "$T/m2" >"$T/m3"
is '15: no From' "$(certs=revoked-before opens "$T/m3") $(results)" '0  policy:from unknown'
for from in eve@example.com 'Ann <ann@example.org>'; do
	printf 'Content-Type: text/plain; protected-headers="v1"\r\nFrom: %s\r\n\r\nHi\r\n' "$from" >"$T/entity2"
	sqop encrypt --no-armor --sign-with "$P/ann-sqop.key" "$P/bob.cert" <"$T/entity2" | wrap >"$T/m3"
	wanted='0  policy:from unknown'
	[ "$from" = eve@example.com ] || wanted='0  pass pass'
	is "From inside is $from" "$(certs=ann-sqop opens "$T/m3") $(results)" "$wanted"
done
for as in text binary; do
	printf 'Content-Type: text/plain\r\n\r\nHi\rBob\r\n' | sqop encrypt --no-armor --as=$as --sign-with "$P/ann-sqop.key" "$P/bob.cert" | wrap >"$T/m3"
	wanted='0  neutral:ambiguous unknown'
	[ $as = text ] || wanted='0  pass pass'
	is "a CR without LF, signed as $as" "$(certs=ann-sqop opens "$T/m3") $(results)" "$wanted"
done
cp tests/pgp/version6.asc "$P/version6.cert"
is 'a certificate of version 6 does not spoil the others' "$(certs='version6 revoked-before' opens "$T/m2") $(results)" '0  pass pass'
is '  nor alone' "$(certs=version6 opens "$T/m2") $(results)" '0  permerror:no-key unknown'
echo rubbish >"$P/rubbish.cert"
is 'a damaged certificate does not spoil the others' "$(certs='rubbish revoked-before' opens "$T/m2") $(results)" '0  pass pass'
stand_in() { # Python that runs before sqop does
	printf '#!/usr/bin/python3 -SE\nimport os, sys\nis_verifying = any("--verify-with" in a for a in sys.argv)\n%s\nos.execv("/usr/bin/sqop", ["sqop", *sys.argv[1:]])\n' \
		"$1" >"$T/sop"
	chmod 755 "$T/sop"
}
stand_in 'is_verifying and os.abort()'
is 'a program that dies while it verifies: opened' "$(certs=revoked-before opens "$T/m2" -p "$T/sop") $(results)" '0  temperror:program unknown'
stand_in 'is_verifying or os.abort()'
is 'one that would die if it decrypted alone' "$(certs=revoked-before opens "$T/m2" -p "$T/sop") $(results)" '0  pass pass'
is '  it does so' "$(certs='' opens "$T/m" -p "$T/sop")" "$closed"
stand_in 'os.abort()'
is '  in any case' "$(opens "$T/m" -p "$T/sop")" "$closed"
for code in 126 127; do
	stand_in "sys.exit($code)"
	is "a program that lacks something: exit $code" "$(opens "$T/m" -p "$T/sop")" "111 qmail-pgp: unable to run $T/sop: exit $code"
done
./qmail-pgp -d "$T/m2" "$T/m2" "$P/bob.key" 2>"$T/said"
is 'message and out are one file' "$? $(cat "$T/said")" '100 qmail-pgp: message and out are the same file'

# ---- signed in one go by qmail-pgp -e -K: what each program says of it, some time later ----

header >"$T/plain"
printf 'Content-Type: text/plain\n\nHi Bob\n' >>"$T/plain"
programs="/usr/bin/sqop /usr/bin/gosop $(command -v rsop)"
for maker in $programs; do
	ok "$maker signs and encrypts" ./qmail-pgp -e -p "$maker" -K "$P/ann.key" "$T/plain" "$T/by-${maker##*/}" "$P/bob.cert"
done
sleep 1
for maker in $programs; do
	for program in $programs; do
		good='0  pass pass' other='0  permerror:no-key unknown'
		# it does not write its list, so nothing can be said; see findings/gosop-verify-out-fd.sh
		case $program$new in *gosopno) good='0  temperror:program unknown' ;; esac
		is "made by ${maker##*/}, opened by ${program##*/}" "$(opens "$T/by-${maker##*/}" -p "$program") $(results)" "$good"
		is '  somebody else known' "$(certs=ann-rsa opens "$T/by-${maker##*/}" -p "$program") $(results)" "$other"
	done
done

# ---- the time in the list of a program ----

# It gives out what is in the files beside it: text, session key and list.
pgp_make since 'Ann <ann@example.org>' ed25519 sign,cert cv25519 '' "$pgp_before"
mkdir "$T/bin"
cat >"$T/bin/told" <<'EOT'
#!/usr/bin/perl
my ($folder) = $0 =~ m,(.*)/,;
sub whole { my ($name) = @_; local $/; open my $in, '<', "$folder/$name" or exit 99; return scalar <$in> }
1 while <STDIN>;
for (@ARGV) {
	next unless /^--(session-key|verify)-out=\@FD:(\d+)$/;
	open my $out, '>&=', $2 or exit 99;
	print $out whole($1);
	close $out;
}
print whole('text');
EOT
chmod 755 "$T/bin/told"
cp "$T/entity" "$T/bin/text"
told() { # message name-of-signer date: what is said where the program has written this line
	echo "$3 $(cat "$P/$2.fpr") $(cat "$P/$2.fpr")" >"$T/bin/verify"
	certs='ann since' opens "$1" -p "$T/bin/told"
	results
}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
sed -n '/^-----BEGIN/,/^-----END/p' "$T/by-sqop" | sqop decrypt --session-key-out="$T/bin/session-key" "$P/bob.key" >"$T/bin/text"
is 'a line with the time of now, as gosop of Debian 12 writes it' "$(told "$T/by-sqop" ann "$now" | paste -s -d ' ' -)" '0  pass pass'
is '  of the future' "$(told "$T/by-sqop" ann 2099-01-01T00:00:00Z | paste -s -d ' ' -)" '0  policy:signature-not-yet expired'
is '  by somebody else' "$(told "$T/by-sqop" eve "$now" | paste -s -d ' ' -)" '0  fail:signature fail'
is '  no line' "$(told "$T/by-sqop" ann never | paste -s -d ' ' -)" '0  fail:signature fail'
# In the old form the signature itself stands before the text. This one ended a day after it was made.
for end in 1d 0; do
	pgp_gpg --detach-sign -u "$(cat "$P/since.fpr")" --default-sig-expire $end --faked-system-time 20260110T000000! <"$T/entity" >"$T/signature"
	sqop encrypt --no-armor "$P/bob.cert" <"$T/entity" >"$T/packets"
	perl -MDigest::SHA=sha1 -0777 -e '
		my ($sig, $text, $sealed, $out) = map { open my $f, "<:raw", $_ or die; scalar <$f> } @ARGV[0 .. 2];
		my $literal = "b\0\0\0\0\0" . $text;
		my $prefix = "0123456789abcdefef";
		my $data = $prefix . $sig . "\xcb\xff" . pack("N", length $literal) . $literal . "\xd3\x14";
		open $out, ">:raw", "$ARGV[3]/data"; print $out $data . sha1($data); close $out;
		open $out, ">:raw", "$ARGV[3]/pkesk"; print $out substr($sealed, 0, 2 + ord(substr $sealed, 1, 1)); close $out;
	' "$T/signature" "$T/entity" "$T/packets" "$T"
	hex=$(printf %064d 7)
	openssl enc -aes-256-cfb -K "$hex" -iv "$(printf %032d 0)" -in "$T/data" -out "$T/sealed"
	{
		cat "$T/pkesk"
		perl -e 'print "\xd2\xff" . pack("N", 1 + $ARGV[0]) . "\1"' "$(wc -c <"$T/sealed")"
		cat "$T/sealed"
	} | wrap >"$T/old"
	cp "$T/entity" "$T/bin/text"
	echo "9:$hex" >"$T/bin/session-key"
	wanted='0  policy:signature-expired expired'
	[ $end = 1d ] || wanted='0  pass pass'
	is "the old form, which ends: $end; its own time counts" "$(told "$T/old" since "$now" | paste -s -d ' ' -)" "$wanted"
done

done_testing
