#!/bin/sh
# qmail-smime -d: messages that openssl encrypts, on the wire form and as qmail has them, are opened to the text that was
# encrypted; what is damaged, or for somebody else, is not, and says the same.
. tests/lib.sh
. tests/smime/pki.sh
pki

nl='
'
outer() { printf 'Received: by mail.example.org\nFrom: Ann <ann@example.org>\nTo: bob@example.net\nSubject: x\nMIME-Version: 1.0\n'; }
printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\303\274\303\237e\r\n\r\nAnn\r\n' >"$T/entity"
# 8-bit text is encoded anew when it comes out
recoded() { tr -d '\r' | sed 's/: 8bit/: quoted-printable/' | sed "s/$(printf 'Gr\303\274\303\237e')/Gr=C3=BC=C3=9Fe/"; }
{ outer; recoded <"$T/entity"; } >"$T/wanted"

# the message around a DER or BER structure
wrap() { # name smime-type file
	outer
	printf 'Content-Type: application/%s; smime-type=%s;\n\tname=smime.p7m\n' "$1" "$2"
	printf 'Content-Transfer-Encoding: base64\n\n'
	openssl base64 -in "$3"
}
encrypt() { # out cipher recipient [option ...]
	out=$1 cipher=$2 to=$3
	shift 3
	openssl cms -encrypt -binary -outform DER -in "$T/entity" -out "$out" "-$cipher" -recip "$PKI/$to.pem" "$@" \
		2>>"$T/openssl.log" || cat "$T/openssl.log" >&2
}
opens() { # person message
	rm -f "$T/out"
	./qmail-smime -d "$2" "$T/out" "$PKI/$1.key" "$PKI/$1.pem" 2>"$T/err" && cmp "$T/out" "$T/wanted"
}
fails() { # person message: with the words for everything that fails; the output is not made
	rm -f "$T/out"
	./qmail-smime -d "$2" "$T/out" "$PKI/$1.key" "$PKI/$1.pem" 2>"$T/err"
	[ $? = 1 ] && [ ! -s "$T/out" ] && [ "$(cat "$T/err")" = 'qmail-smime: the message cannot be decrypted' ]
}

for to in bob bob-rsa3072 bob-p256; do
	for cipher in aes-128-cbc aes-256-cbc des-ede3-cbc aes-128-gcm aes-256-gcm; do
		for how in '' '-stream' '-keyid' '-keyopt rsa_padding_mode:oaep' '-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256'; do
			case $to$how in bob-p256*oaep*) continue ;; esac
			# shellcheck disable=SC2086
			encrypt "$T/der" "$cipher" "$to" $how
			wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
			ok "$to $cipher $how" opens "$to" "$T/message"
		done
	done
done

# as mail of German offices and energy suppliers is
pki_ca "$T/brainpool" ca ca /CN=ca
all=$PKI
for curve in brainpoolP256r1 brainpoolP384r1 brainpoolP512r1; do
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out "$T/brainpool/$curve.key"
	pki_issue "$T/brainpool" ca $curve /CN=Ann subjectAltName=email:ann@example.org
	PKI=$T/brainpool
	encrypt "$T/der" aes-256-cbc $curve
	wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
	ok "$curve" opens $curve "$T/message"
	rm -f "$T/message"
	ok '  encrypted by us' ./qmail-smime -e "$T/wanted" "$T/message" "$PKI/$curve.pem"
	ok '  and opened' opens $curve "$T/message"
	rm -f "$T/message"
	ok '  signed by us' ./qmail-smime -s -T 1795824000 "$T/wanted" "$PKI/$curve.key" "$PKI/$curve.pem" "$T/message"
	is '  and verified' "$(./qmail-smime -v -T 1795824000 "$T/message" "$PKI/ca.pem")" \
		'smime=pass body.smime-identifier=ann@example.org body.smime-part=2'
	PKI=$all
done

encrypt "$T/der" aes-256-cbc bob -recip "$PKI/ann.pem" -recip "$PKI/ann-p256.pem"
wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
for to in bob ann ann-p256; do
	ok "one of three recipients: $to" opens "$to" "$T/message"
done
encrypt "$T/der" aes-128-cbc bob
wrap x-pkcs7-mime enveloped-data "$T/der" >"$T/message"
ok 'x-pkcs7-mime' opens bob "$T/message"
wrap pkcs7-mime signed-data "$T/der" >"$T/message"
ok 'a wrong smime-type: the content decides' opens bob "$T/message"
wrap octet-stream none "$T/der" >"$T/message"
ok 'application/octet-stream with a name in .p7m' opens bob "$T/message"
sed 's/$/\r/' "$T/message" >"$T/crlf"
ok 'lines that end in CRLF' opens bob "$T/crlf"
wrap pkcs7-mime enveloped-data "$T/der" | sed '/smime-type/s/;.*//; /name=/d' >"$T/bare"
ok 'without smime-type and name' opens bob "$T/bare"
wrap pkcs7-mime enveloped-data "$T/der" | sed '/^Content-Transfer/d' >"$T/bare"
ok 'base64 without Content-Transfer-Encoding' opens bob "$T/bare"
{ wrap pkcs7-mime enveloped-data /dev/null | sed 's/base64/binary/'; cat "$T/der"; } >"$T/binary"
ok 'a binary structure' opens bob "$T/binary"
{ outer; printf 'Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n'; openssl base64 -A -in "$T/der"; } >"$T/long"
ok 'base64 in one line without its end' opens bob "$T/long"
wrap pkcs7-mime enveloped-data "$T/der" | openssl cms -decrypt -inform SMIME -inkey "$PKI/bob.key" -recip "$PKI/bob.pem" >"$T/theirs" 2>>"$T/openssl.log"
is_file 'openssl reads the same text' "$T/theirs" "$T/entity"

# descriptors, filter, output
wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
# shellcheck disable=SC2094
is 'as a filter, with descriptors for the key and its certificate' \
	"$(./qmail-smime -d - - '&4' '&5' <"$T/message" 4<"$PKI/bob.key" 5<"$PKI/bob.pem" 2>&1)" "$(cat "$T/wanted")"
# shellcheck disable=SC2002
cat "$T/message" | ./qmail-smime -d - "$T/out" "$PKI/bob.key" "$PKI/bob.chain" 2>"$T/err"
is_file 'from a pipe, and the certificate with its chain' "$T/out" "$T/wanted"
is 'the answer for a caller that gave a descriptor' \
	"$(./qmail-smime -d "$T/message" '&4' "$PKI/bob.key" "$PKI/bob.pem" 2>&1 4>"$T/out")" \
	"opened $(wc -c <"$T/wanted" | tr -d ' ') enveloped-data,weak"
echo 'longer than what comes' >"$T/out"
./qmail-smime -d "$T/message" "$T/out" "$PKI/bob.key" "$PKI/bob.pem"
is_file 'a file is emptied first' "$T/out" "$T/wanted"
is 'a full disk' "$(./qmail-smime -d "$T/message" /dev/full "$PKI/bob.key" "$PKI/bob.pem" 2>&1; echo $?)" \
	"qmail-smime: unable to write /dev/full: $(LC_ALL=C perl -e '$! = 28; print "$!"')${nl}111"
cp "$T/message" "$T/same"
is 'message and output are one file' "$(./qmail-smime -d "$T/same" "$T/same" "$PKI/bob.key" "$PKI/bob.pem" 2>&1; echo $?)" \
	"qmail-smime: message and out are the same file${nl}100"
is_file 'it stays' "$T/same" "$T/message"

# failures: all alike
ok 'for somebody else' fails ann "$T/message"
ok 'for somebody else with a key of another type' fails ann-p256 "$T/message"
printf 'as it was' >"$T/out"
./qmail-smime -d "$T/message" "$T/out" "$PKI/ann.key" "$PKI/ann.pem" 2>/dev/null
is 'the output stays as it was' "$(cat "$T/out")" 'as it was'
sed '$d' "$T/message" >"$T/cut"
ok 'without the last line' fails bob "$T/cut"
flip() { # from the end
	perl -0777 -pe 'substr($_, -'"$1"', 1) ^= "\x80"' "$T/der" >"$T/flipped"
	wrap pkcs7-mime enveloped-data "$T/flipped" >"$T/broken"
}
encrypt "$T/der" aes-256-gcm bob
for at in 1 17 25 40; do
	flip $at
	ok "GCM, octet $at from the end changed" fails bob "$T/broken"
done
encrypt "$T/der" aes-256-cbc bob
flip 1
ok 'CBC, last block changed' fails bob "$T/broken"
flip 120
ok 'CBC, the encrypted key or the nonce changed' fails bob "$T/broken"
openssl cms -EncryptedData_encrypt -secretkey 00112233445566778899aabbccddeeff -aes-128-cbc -outform DER -in "$T/entity" -out "$T/der"
wrap pkcs7-mime encrypted-data "$T/der" >"$T/message"
ok 'a shared secret key' fails bob "$T/message"
openssl cms -encrypt -aes-128-cbc -pwri_password secret -outform DER -in "$T/entity" -out "$T/der"
wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
ok 'a password' fails bob "$T/message"

# nothing to do
nothing() { # message
	rm -f "$T/out"
	./qmail-smime -d "$1" "$T/out" "$PKI/bob.key" "$PKI/bob.pem" 2>"$T/err"
	[ $? = 3 ] && [ ! -s "$T/out" ] && [ "$(cat "$T/err")" = 'qmail-smime: the message is not encrypted' ]
}
cp "$T/wanted" "$T/plain"
ok 'a plain message: nothing to do' nothing "$T/plain"
: >"$T/empty"
ok 'an empty message' nothing "$T/empty"
openssl cms -sign -nodetach -outform DER -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -out "$T/der"
wrap pkcs7-mime signed-data "$T/der" >"$T/message"
ok 'an opaque signature' nothing "$T/message"
encrypt "$T/der" aes-128-cbc bob
{ outer; printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'; wrap pkcs7-mime enveloped-data "$T/der" | sed 1,5d; printf -- '\n--b--\n'; } >"$T/message"
ok 'a part of a message that is encrypted' nothing "$T/message"
printf 'Content-Type: application/pkcs7-mime\n\nThis is no structure.\n' >"$T/message"
ok 'text under the type of S/MIME' nothing "$T/message"

# keys
wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
answer() { ./qmail-smime -d "$@" 2>&1; echo $?; }
is 'no key file' "$(answer "$T/message" "$T/out" "$T/none" "$PKI/bob.pem")" \
	"qmail-smime: $T/none: No such file or directory${nl}4"
is 'the key of somebody else' "$(answer "$T/message" "$T/out" "$PKI/ann.key" "$PKI/bob.pem")" \
	"qmail-smime: $PKI/bob.pem: certificate of another private key${nl}4"
is 'a certificate file without one' "$(answer "$T/message" "$T/out" "$PKI/bob.key" "$PKI/bob.key")" \
	"qmail-smime: $PKI/bob.key: no certificate in this file${nl}4"
is 'an encrypted key' "$(openssl pkey -in "$PKI/bob.key" -aes128 -passout pass:x >"$T/locked"
	answer "$T/message" "$T/out" "$T/locked" "$PKI/bob.pem")" \
	"qmail-smime: $T/locked: encrypted key: remove the pass phrase with openssl pkey${nl}4"
is 'no message' "$(answer "$T/none" "$T/out" "$PKI/bob.key" "$PKI/bob.pem")" \
	"qmail-smime: unable to read $T/none: No such file or directory${nl}111"

# over what is held in memory
perl -e 'print "Content-Type: text/plain\r\n\r\n"; print "line $_ of a long text that is written to a file\r\n" for 1 .. 40000' >"$T/entity"
{ outer; tr -d '\r' <"$T/entity"; } >"$T/wanted"
for cipher in aes-256-cbc aes-256-gcm; do
	encrypt "$T/der" $cipher bob
	wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
	ok "2 MB, $cipher" opens bob "$T/message"
	ok "2 MB, $cipher, without a place for the temporary file: fails" \
		sh -c '! TMPDIR='"$T"'/none ./qmail-smime -d "$1" "$2" "$3" "$4" 2>"$5"' sh "$T/message" "$T/out2" "$PKI/bob.key" "$PKI/bob.pem" "$T/err"
	is '... and says it' "$(cat "$T/err")" 'qmail-smime: unable to write a temporary file: No such file or directory'
	flip 20
	ok "2 MB, $cipher, changed at the end: nothing is released" fails bob "$T/broken"
done

# memory: the address space that 2 MB need is enough for 40 MB and 512 KiB more
limited() { # KiB message
	# shellcheck disable=SC3045 # dash, bash and ksh have it
	(ulimit -v "$1" && exec ./qmail-smime -d "$2" "$T/out" "$PKI/bob.key" "$PKI/bob.pem") 2>/dev/null
}
for cipher in aes-256-cbc aes-256-gcm; do
	encrypt "$T/der" $cipher bob
	wrap pkcs7-mime enveloped-data "$T/der" >"$T/message"
	kib=8192
	until limited $kib "$T/message" || [ $kib -gt 100000 ]; do
		kib=$((kib + 256))
	done
	perl -e 'print "Content-Type: text/plain\r\n\r\n"; print "line $_ of a long text that is written to a file\r\n" for 1 .. 800000' |
		openssl cms -encrypt -binary -stream -outform DER -out "$T/der" -$cipher -recip "$PKI/bob.pem"
	wrap pkcs7-mime enveloped-data "$T/der" >"$T/large"
	ok "40 MB in the memory of 2 MB, and 512 KiB: $((kib + 512)) KiB of addresses" limited $((kib + 512)) "$T/large"
	ok '... and nothing is missing' test "$(wc -l <"$T/out")" -eq 800007
done

done_testing
