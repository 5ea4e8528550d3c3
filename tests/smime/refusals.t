#!/bin/sh
# qmail-smime: what it says, and its exit code, when a file, a key or a message stands in the way; and that nothing is
# written then.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

now=1795824000
nl='
'
mail() { printf 'From: ann@example.org\nMIME-Version: 1.0\n%s' "$1"; } # Content fields and body
says() { LC_ALL=C perl -e '$! = shift; print "$!"' "$1"; }             # errno
mail "Content-Type: text/plain$nl${nl}Hello$nl" >"$T/plain"
cat "$PKI/ann.pem" "$PKI/inter.pem" >"$T/ann"
printf 'garbage\n' >"$T/garbage"
: >"$T/empty"
head -n 5 "$PKI/ann.pem" >"$T/cut"
{ echo '-----BEGIN CERTIFICATE-----'; echo 'MAMCAQA='; echo '-----END CERTIFICATE-----'; } >"$T/odd"
head -c 1100000 /dev/zero | tr '\0' '\n' >"$T/large"
cat "$PKI/ann.pem" "$T/cut" >"$T/chain-cut"
mkdir "$T/folder"

# with the output in $T/out: exit code, the one line that is said, and no output
says_that() { # what code line mode argument ...
	what=$1 wanted="qmail-smime: $3$nl$2"
	shift 3
	rm -f "$T/out"
	is "$what" "$(./qmail-smime "$@" 2>&1; echo $?)" "$wanted"
	ok '  and nothing is written' test ! -s "$T/out"
}
sign() { # what code line message key cert [option ...]
	what=$1 code=$2 line=$3 message=$4 key=$5 cert=$6
	shift 6
	says_that "-s: $what" "$code" "$line" -s -T "$now" "$@" "$message" "$key" "$cert" "$T/out"
}
encrypt() { # what code line message [option or certificate ...]
	what=$1 code=$2 line=$3 message=$4
	shift 4
	while :; do
		case ${1-} in
		-C) options="-C $2" && shift 2 ;;
		*) break ;;
		esac
	done
	# shellcheck disable=SC2086
	says_that "-e: $what" "$code" "$line" -e ${options-} "$message" "$T/out" "$@"
	options=
}
decrypt() { # what code line message key cert
	says_that "-d: $1" "$2" "$3" -d "$4" "$T/out" "$5" "$6"
}

# ---- files ------------------------------------------------------------------------------------------

missing=$(says 2)
sign 'no message' 111 "unable to read $T/none: $missing" "$T/none" "$PKI/ann.key" "$T/ann"
encrypt 'no message' 111 "unable to read $T/none: $missing" "$T/none" "$PKI/bob.pem"
decrypt 'no message' 111 "unable to read $T/none: $missing" "$T/none" "$PKI/bob.key" "$PKI/bob.pem"
sign 'a folder for a message' 111 "unable to read $T/folder: $(says 21)" "$T/folder" "$PKI/ann.key" "$T/ann"
encrypt 'a folder for a message' 111 "unable to read $T/folder: $(says 21)" "$T/folder" "$PKI/bob.pem"
sign 'no key' 4 "$T/none: $missing" "$T/plain" "$T/none" "$T/ann"
sign 'no certificate' 4 "$T/none: $missing" "$T/plain" "$PKI/ann.key" "$T/none"
encrypt 'no certificate' 4 "$T/none: $missing" "$T/plain" "$T/none"
encrypt 'the second certificate is not there' 4 "$T/none: $missing" "$T/plain" "$PKI/bob.pem" "$T/none"
encrypt 'a folder for a certificate' 4 "$T/folder: $(says 21)" "$T/plain" "$T/folder"
encrypt 'no file of capabilities' 111 "unable to read $T/none: $missing" "$T/plain" -C "$T/none" "$PKI/bob.pem"
encrypt 'a file of capabilities over 64 KiB' 111 "unable to read $T/large: $(says 27)" "$T/plain" -C "$T/large" "$PKI/bob.pem"
printf 'AES-256-GCM\0\n' >"$T/nul"
encrypt 'a file of capabilities with a NUL' 111 "unable to read $T/nul: $(says 84)" "$T/plain" -C "$T/nul" "$PKI/bob.pem"
for mode in sign encrypt decrypt; do
	case $mode in
	sign) set -- -s -T "$now" "$T/plain" "$PKI/ann.key" "$T/ann" ;;
	encrypt) set -- -e "$T/plain" ;;
	decrypt)
		./qmail-smime -e "$T/plain" "$T/encrypted" "$PKI/bob.pem"
		set -- -d "$T/encrypted"
		;;
	esac
	to() { # the whole call with this output
		out=$1
		shift
		case $mode in
		sign) ./qmail-smime "$@" "$out" 2>&1 ;;
		encrypt) ./qmail-smime "$@" "$out" "$PKI/bob.pem" 2>&1 ;;
		decrypt) ./qmail-smime "$@" "$out" "$PKI/bob.key" "$PKI/bob.pem" 2>&1 ;;
		esac
		echo $?
	}
	is "$mode: an output in no folder" "$(to "$T/none/out" "$@")" \
		"qmail-smime: unable to open $T/none/out: $missing${nl}111"
	is "$mode: a full disk" "$(to /dev/full "$@")" "qmail-smime: unable to write /dev/full: $(says 28)${nl}111"
	cp "$T/plain" "$T/same"
	[ "$mode" != decrypt ] || cp "$T/encrypted" "$T/same"
	cp "$T/same" "$T/before"
	case $mode in
	sign) set -- -s -T "$now" "$T/same" "$PKI/ann.key" "$T/ann" ;;
	encrypt) set -- -e "$T/same" ;;
	decrypt) set -- -d "$T/same" ;;
	esac
	is "$mode: message and output are one file" "$(to "$T/same" "$@")" \
		"qmail-smime: message and out are the same file${nl}100"
	is_file '  which stays as it is' "$T/same" "$T/before"
done

# ---- keys and certificates --------------------------------------------------------------------------

sign 'an empty key' 4 "$T/empty: empty file" "$T/plain" "$T/empty" "$T/ann"
sign 'a certificate for a key' 4 "$T/ann: certificate, not a private key" "$T/plain" "$T/ann" "$T/ann"
sign 'no certificate in the file' 4 "$T/garbage: no certificate in this file" "$T/plain" "$PKI/ann.key" "$T/garbage"
sign 'a certificate that is cut off' 4 "$T/cut: damaged PEM block" "$T/plain" "$PKI/ann.key" "$T/cut"
sign 'a chain that is cut off' 4 "$T/chain-cut: damaged PEM block" "$T/plain" "$PKI/ann.key" "$T/chain-cut"
sign 'a certificate that is none' 4 "$T/odd: damaged certificate" "$T/plain" "$PKI/ann.key" "$T/odd"
sign 'a file of certificates over 1 MiB' 4 "$T/large: over 1 MiB" "$T/plain" "$PKI/ann.key" "$T/large"
sign 'the key of another certificate' 4 "$PKI/bob.pem: certificate of another key" "$T/plain" "$PKI/ann.key" "$PKI/bob.pem"
sign 'before the certificate is valid' 4 "$T/ann: certificate that is not yet valid" "$T/plain" "$PKI/ann.key" "$T/ann" -T 1000000000
sign 'after it has expired' 4 "$T/ann: certificate that has expired" "$T/plain" "$PKI/ann.key" "$T/ann" -T 4000000000
encrypt 'no certificate in the file' 4 "$T/garbage: no certificate in this file" "$T/plain" "$T/garbage"
encrypt 'a certificate that is cut off' 4 "$T/cut: damaged PEM block" "$T/plain" "$PKI/bob.pem" "$T/cut"
openssl req -x509 -newkey rsa:512 -nodes -keyout "$T/short.key" -out "$T/short.pem" -subj /CN=x -sha256 2>/dev/null
encrypt 'an RSA key that is too short' 4 \
	"$T/short.pem: certificate with a key that cannot encrypt" "$T/plain" "$T/short.pem"

# ---- messages ---------------------------------------------------------------------------------------

{ printf 'From: ann@example.org\nno field\n'; sed 1d "$T/plain"; } >"$T/m"
perl -e 'print "From: a\@b.org\nSubject: ", "x" x 1100000, "\n\nHello\n"' >"$T/long"
for row in "m:a line of the header belongs to no field" 'long:the header is over the limit of 1 MiB'; do
	sign "${row#*:}" 1 "${row#*:}" "$T/${row%%:*}" "$PKI/ann.key" "$T/ann"
	encrypt "${row#*:}" 1 "${row#*:}" "$T/${row%%:*}" "$PKI/bob.pem"
done
mail "Content-Type: multipart/signed; boundary=b$nl$nl--b$nl${nl}x$nl--b--$nl" >"$T/signed"
mail "Content-Type: application/pkcs7-mime; smime-type=enveloped-data$nl${nl}MAA=$nl" >"$T/sealed"
sign 'signed already' 3 'the message is signed already' "$T/signed" "$PKI/ann.key" "$T/ann"
sign 'encrypted already' 3 'the message is encrypted already' "$T/sealed" "$PKI/ann.key" "$T/ann"
encrypt 'encrypted already' 3 'the message is encrypted already' "$T/encrypted" "$PKI/bob.pem"
e=$(printf '\303\251')
mail "Content-Type: multipart/mixed; boundary=b$nl$nl--b${nl}Content-Type: multipart/signed; boundary=c$nl$nl--c$nl$nl$e$nl--c--$nl--b--$nl" >"$T/m"
sign 'an 8-bit part within a signature' 1 \
	'a signed or encrypted part has 8-bit text or long lines, and must not be changed' "$T/m" "$PKI/ann.key" "$T/ann"
mail "Content-Type: message/partial$nl$nl$e$nl" >"$T/m"
sign 'a part that must be 7bit' 1 'a part that must not be encoded has 8-bit text or long lines' "$T/m" "$PKI/ann.key" "$T/ann"
{ printf 'From: ann@example.org\nContent-Description: a\0b\n'; sed 1d "$T/plain"; } >"$T/m"
sign 'a NUL in the header' 1 'a NUL, a CR or a line of over 998 bytes where nothing can be encoded' \
	"$T/m" "$PKI/ann.key" "$T/ann"
mail "Content-Type: multipart/mixed; boundary=b$nl$nl--b$nl$nl$e$nl--b$nl${nl}x$nl" >"$T/m"
sign 'an 8-bit part of an ambiguous structure' 1 'a part has to be encoded, and mail readers differ about where or what it is' \
	"$T/m" "$PKI/ann.key" "$T/ann"
perl -e 'print "From: a\@b.org\nMIME-Version: 1.0\n"; for (1 .. 120) { print "Content-Type: multipart/mixed; boundary=b$_;\n\n--b$_\n" }
	print "\n\303\251\n"; print "--b$_--\n" for reverse 1 .. 120' >"$T/m"
sign 'an 8-bit part below many levels' 1 'a part has to be encoded, and there are too many parts or levels' \
	"$T/m" "$PKI/ann.key" "$T/ann"

# ---- capabilities, usage, descriptors -----------------------------------------------------------------

gcm() { ./qmail-smime -e -C "$T/caps" "$T/plain" "$T/out" "$PKI/bob.pem" && grep -c authEnveloped "$T/out"; }
for row in 'AES-256-GCM:1' "RC2$nl	aes-256-gcm ${nl}AES-256-CBC:1" 'AES-256-CBC:0' 'AES-256-GCM2:0' ':0'; do
	printf '%s\n' "${row%:*}" >"$T/caps"
	is "capabilities $(printf %s "${row%:*}" | tr '\n' ' '): GCM ${row##*:}" "$(gcm)" "${row##*:}"
done
printf 'AES-256-GCM' >"$T/caps"
is 'the last line has no end' "$(gcm)" 1
is 'a name of two words for this host' \
	"$(./qmail-smime -v -i 'two words' "$T/plain" "$PKI/roots.pem" 2>&1; echo $?)" \
	"qmail-smime: the authserv-id must be one word${nl}100"
is 'with -i a field is printed' "$(./qmail-smime -v -i mx.example.org "$T/plain" "$PKI/roots.pem")" \
	"Authentication-Results: mx.example.org;$nl	smime=none (message not signed)"
for program in qmail-smime qmail-mime; do
	is "$program -V" "$("./$program" -V | sed 's/[0-9.]*$//'; echo $?)" "$program ${nl}0"
	is "$program -h: the usage" "$("./$program" -h | head -c 6; echo)" 'usage:'
	is "$program -V to a full disk" "$("./$program" -V 2>&1 >/dev/full; echo $?)" \
		"$program: unable to write the output: $(says 28)${nl}111"
	for fd in 0 1 2; do
		case $fd in
		0) "./$program" -V <&- >/dev/null 2>"$T/err" ;;
		1) "./$program" -V >&- 2>"$T/err" ;;
		2) "./$program" -V >/dev/null 2>&- ;;
		esac
		is "$program with descriptor $fd closed" $? 111
	done
done

done_testing
