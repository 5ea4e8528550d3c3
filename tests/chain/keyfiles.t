#!/bin/sh
# keyfiles.t: files of all kinds that an administrator may have, where a private key is asked for. Each that cannot be
# used is named for what it is, in one line, and what the line advises works.
. tests/lib.sh
. tests/chain/home.sh

dkim=$TOP/qmail-dkim
F=$T/files
mkdir "$F"
printf 'From: jan@example.org\n\nhungry\n' >"$T/in"
(
	cd "$F" || exit
	pass='-passout pass:secret'
	# shellcheck disable=SC2086 # two words
	{
		cp "$KEYS/rsa" rsa
		cp "$KEYS/rsa.pkcs1" pkcs1
		cp "$KEYS/ed" ed
		cp "$KEYS/ec" ec
		openssl ec -in ec -out ec.old
		openssl ec -in ec -outform DER -out ec.der
		for type in ED448 X25519 X448; do
			openssl genpkey -algorithm $type -out $type
		done
		openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss
		openssl dsaparam -genkey -noout -out dsa 1024
		openssl pkcs8 -topk8 -nocrypt -in dsa -out dsa.pkcs8
		# labels that do not fit
		sed 's/ PRIVATE KEY/ RSA PRIVATE KEY/' rsa >pkcs8-as-rsa
		sed 's/ PRIVATE KEY/ EC PRIVATE KEY/' rsa >pkcs8-as-ec
		sed 's/ PRIVATE KEY/ RSA PRIVATE KEY/' ed >ed-as-rsa
		sed 's/ PRIVATE KEY/ EC PRIVATE KEY/' ed >ed-as-ec
		sed 's/ PRIVATE KEY/ RSA PRIVATE KEY/' ec >ec-as-rsa
		sed 's/RSA PRIVATE KEY/PRIVATE KEY/' pkcs1 >pkcs1-as-pkcs8
		sed 's/RSA PRIVATE KEY/DSA PRIVATE KEY/' pkcs1 >pkcs1-as-dsa
		# with a pass phrase
		cp "$KEYS/encrypted" encrypted
		cp "$KEYS/encrypted.pkcs1" encrypted.pkcs1
		cp "$KEYS/ed.encrypted" ed.encrypted
		sed 's/ENCRYPTED //' encrypted >encrypted-as-pkcs8
		sed 's/ENCRYPTED/RSA/' encrypted >encrypted-as-rsa
		openssl ec -in ec -aes128 $pass -out ec.encrypted
		openssl pkcs8 -topk8 -in rsa $pass -outform DER -out encrypted.der
		# DER
		openssl pkey -in rsa -outform DER -out rsa.der
		openssl rsa -traditional -in rsa -outform DER -out pkcs1.der
		openssl pkey -in ed -outform DER -out ed.der
		# no private keys
		openssl pkey -in rsa -pubout -out public
		openssl pkey -in ed -pubout -out ed.public
		openssl rsa -in rsa -RSAPublicKey_out -out public.pkcs1
		openssl req -x509 -key rsa -subj /CN=x -out certificate
		openssl req -new -key rsa -subj /CN=x -out request
		openssl dsaparam -out parameters 1024
		openssl pkcs12 -export -inkey rsa -in certificate -passout pass: -out pkcs12
		sed '3s,^.,!,' rsa >broken
		head -n 10 rsa >no-end
		sed 's/^/ /' rsa >indented
		tr '\n' '\r' <rsa >mac
		sed '/^-/d' rsa >bare
		openssl pkey -in rsa -pubout -outform DER | base64 >bare-public
		iconv -f ASCII -t UTF-16 rsa >utf-16
		printf '%s\n' '-----BEGIN OPENSSH PRIVATE KEY-----' b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE \
			'-----END OPENSSH PRIVATE KEY-----' >openssh
		echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI root@mail' >openssh.pub
		printf '%s\n' '-----BEGIN PGP PRIVATE KEY BLOCK-----' 'Version: x' '' lQOYBF +abc =abcd \
			'-----END PGP PRIVATE KEY BLOCK-----' >pgp
		printf '%s\n' '-----BEGIN PGP PUBLIC KEY BLOCK-----' '' lQOYBF '-----END PGP PUBLIC KEY BLOCK-----' >pgp.public
		printf 'PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: none\r\n' >ppk
		echo '{"kty":"OKP","crv":"Ed25519","d":"x","x":"y"}' >jwk
		echo 'jan._domainkey IN TXT "v=DKIM1; k=rsa; p=MIIB"' >record
		: >empty
		echo hello >text
		# these are read
		sed 's/$/\r/' rsa >crlf
		{ echo 'Bag Attributes' && cat rsa; } >text-before
		cat certificate rsa public >certificate-and-key
		cat rsa ed >two
		cat ed rsa >two-ed
		{ printf '\357\273\277' && cat rsa; } >bom
	} 2>/dev/null
)

ONLY='neither an RSA nor an Ed25519 key'
CONVERT='convert it with openssl pkey'
MAKE='make a new key with mkdkimkey'
CHECK='qmail-dkcheck prints the command that converts it'
PASS='remove the pass phrase with openssl pkey'
sed "s/ONLY/$ONLY/; s/CONVERT/$CONVERT/; s/MAKE/$MAKE/; s/CHECK/$CHECK/; s/PASS/$PASS/" >"$T/kinds" <<'EOT'
ec|EC key: ONLY
ec.old|EC key: ONLY
ED448|Ed448 key: ONLY
X25519|X25519 key: ONLY
X448|X448 key: ONLY
pss|RSA-PSS key: ONLY
dsa|DSA key: ONLY
dsa.pkcs8|DSA key: ONLY
pkcs8-as-rsa|PKCS#8 key labelled RSA PRIVATE KEY: CONVERT
ed-as-rsa|PKCS#8 key labelled RSA PRIVATE KEY: CONVERT
ec-as-rsa|PKCS#8 key labelled RSA PRIVATE KEY: CONVERT
pkcs8-as-ec|PKCS#8 key with the label of another type: CONVERT
ed-as-ec|PKCS#8 key with the label of another type: CONVERT
pkcs1-as-pkcs8|PKCS#1 key labelled PRIVATE KEY: write RSA before PRIVATE KEY in its first and last line
pkcs1-as-dsa|RSA key with the label of another type: CHECK
encrypted|encrypted key: PASS
encrypted.pkcs1|encrypted key: PASS
ed.encrypted|encrypted key: PASS
encrypted-as-pkcs8|encrypted key: PASS
encrypted-as-rsa|encrypted key: PASS
ec.encrypted|encrypted key: PASS
encrypted.der|encrypted key in DER form: remove the pass phrase with openssl pkcs8 -inform DER
rsa.der|private key in DER form, not PEM: CONVERT
pkcs1.der|private key in DER form, not PEM: CONVERT
ed.der|private key in DER form, not PEM: CONVERT
ec.der|not a private key in PEM form, but other data in DER form
pkcs12|not a private key in PEM form, but other data in DER form
public|public key, not a private key
ed.public|public key, not a private key
public.pkcs1|public key, not a private key
certificate|certificate, not a private key
request|certificate request, not a private key
parameters|not a private key in PEM form, but another PEM block
broken|damaged PEM block: lines are cut off or changed
no-end|damaged PEM block: lines are cut off or changed
indented|damaged PEM block: lines are cut off or changed
mac|damaged PEM block: lines are cut off or changed
bare|base64 without the BEGIN and END lines of a private key
bare-public|base64 without the BEGIN and END lines of a private key
utf-16|UTF-16 text: save the file as plain text
openssh|OpenSSH key: CHECK
openssh.pub|OpenSSH public key, not a private key
pgp|OpenPGP key: MAKE
pgp.public|OpenPGP key: MAKE
ppk|PuTTY key: MAKE
jwk|JWK (a key in JSON): MAKE
record|DNS record, not a private key
empty|empty file
text|not a private key in PEM form
EOT

# sign KEY: as qmail-dksign has it done
sign() { "$dkim" -s -d example.org -y jan "$T/in" "$1" "$T/signed" 2>"$T/err"; }
while IFS='|' read -r name kind; do
	sign "$F/$name"
	is "$name: exit" $? 4
	is "$name" "$(cat "$T/err")" "qmail-dkim: $F/$name: $kind"
	rm -f "$T/key"
	case $name:$kind in
	ec*) continue ;; # what comes of it is an EC key still
	*"$CONVERT" | *"$PASS") openssl pkey -in "$F/$name" -passin pass:secret -out "$T/key" 2>/dev/null ;;
	*'write RSA before PRIVATE KEY '*) sed 's/ PRIVATE KEY/ RSA PRIVATE KEY/' "$F/$name" >"$T/key" ;;
	*'-inform DER') openssl pkcs8 -inform DER -in "$F/$name" -passin pass:secret -out "$T/key" 2>/dev/null ;;
	*) continue ;;
	esac
	ok "$name: what the line advises makes a key that signs" sign "$T/key"
done <"$T/kinds"
for name in rsa pkcs1 ed crlf text-before certificate-and-key two two-ed bom; do
	ok "$name is read" sign "$F/$name"
done
# of several keys the first one counts
"$dkim" -s -d example.org -z 4 "$T/in" "$F/two-ed" "$T/signed" 2>"$T/err"
is 'Ed25519, then RSA: the Ed25519 key' $? 0
"$dkim" -s -d example.org -z 4 "$T/in" "$F/two" "$T/signed" 2>"$T/err"
is 'RSA, then Ed25519: the RSA key' "$? $(cat "$T/err")" "4 qmail-dkim: $F/two: RSA key where an Ed25519 key is asked for"

# in a delivery: the log has it
home_new
rules 'example.org:jan'
control dkimlog "$T/log"
an_ordinary_message
mkdir -p "$H/ssl/domainkeys/example.org"
for name in pkcs8-as-rsa pkcs1-as-pkcs8 openssh encrypted rsa.der public; do
	cp "$F/$name" "$H/ssl/domainkeys/example.org/jan"
	rm -f "$T/log"
	deliver jan@example.org
	expect "a delivery with $name" 'K plain'
	is "the log about $name" "$(cut -d ' ' -f 3- "$T/log")" \
		"unsigned rule=1 ssl/domainkeys/example.org/jan: $(sed -n "s/^$name|//p" "$T/kinds")"
done
done_testing
