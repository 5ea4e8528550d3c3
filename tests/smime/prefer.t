#!/bin/sh
# qmail-smime -s -E: the certificate for encryption goes along with the one that signs, and the signature says so
# (RFC 8551 2.5.3). openssl and NSS read it.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/smime/stores.sh
. tests/smime/stores.sh
pki
now=1795824000
printf 'From: ann@example.org\nTo: bob@example.net\nSubject: x\nDate: Sat, 28 Nov 2026 05:00:00 +0000\n\nHi Bob\n' >"$T/message"
sign() { # certificate [option ...]
	who=$1
	shift
	rm -f "$T/signed"
	./qmail-smime -s -T $now "$@" "$T/message" "$PKI/$who.key" "$PKI/$who.chain" "$T/signed" 2>"$T/err"
	echo $? "$(cat "$T/err")"
}
sent() { # the certificates that openssl finds, by their subjects
	openssl cms -verify -in "$T/signed" -CAfile "$PKI/root.pem" -attime $now -certsout "$T/sent.pem" -out "$T/content" 2>"$T/log" ||
		cat "$T/log"
	openssl crl2pkcs7 -nocrl -certfile "$T/sent.pem" | openssl pkcs7 -print_certs -noout | sed -n 's/^subject=.*CN *= *\([^,]*\).*/\1/p' |
		sort | paste -s -d ' ' -
}
serial() { openssl x509 -in "$PKI/$1.pem" -noout -serial | sed 's/.*=//'; }
preferred() { # the serial number in the attribute
	openssl cms -cmsout -in "$T/signed" -outform DER -out "$T/der"
	openssl asn1parse -inform DER -in "$T/der" | sed -n '/1\.9\.16\.2\.11$\|encrypKeyPref$/,/INTEGER/s/.*INTEGER *://p'
}

is 'without -E, a certificate that can do both' "$(sign ann)" '0 '
is '  is the preferred one' "$(preferred)" "$(serial ann)"
is 'without -E, a certificate that only signs' "$(sign ku-sign)" '0 '
is '  nothing is said' "$(preferred)" ''
is 'with -E' "$(sign ku-sign -E "$PKI/ku-encrypt.chain")" '0 '
is '  both are sent, and the issuer of both once' "$(sent)" 'inter ku-encrypt ku-sign'
is '  the other one is preferred' "$(preferred)" "$(serial ku-encrypt)"
is '  the signature is good' "$(./qmail-smime -v -T $now "$T/signed" "$PKI/roots.pem" | sed 's/ .*//')" 'smime=pass'
stores
openssl cms -cmsout -in "$T/signed" -outform DER -out "$T/der"
sed '1,/^--/d; /^--/,$d' "$T/signed" | sed 's/$/\r/' >"$T/content"
perl -0777 -pi -e 's/\r\n\z//' "$T/content"
ok 'NSS reads it' \
	cmsutil -D -d "sql:$T/nss" -i "$T/der" -c "$T/content" -u 4 -o "$T/out"
stores_end
is 'with -E, opaque' "$(sign ku-sign -o -E "$PKI/ku-encrypt.chain")" '0 '
is '  preferred' "$(preferred)" "$(serial ku-encrypt)"
is 'the same certificate twice' "$(sign ann -E "$PKI/ann.pem")" '0 '
is '  is sent once' "$(sent)" 'ann inter'
is 'an expired one' "$(sign ann -E "$PKI/expired.chain")" '0 '
is '  is not sent' "$(sent)" 'ann inter'
is '  and not preferred' "$(preferred)" "$(serial ann)"
is 'one that cannot be encrypted to' "$(sign ann -E "$PKI/ku-sign.pem")" \
	"4 qmail-smime: $PKI/ku-sign.pem: certificate whose key usage does not allow encryption"
is 'none' "$(sign ann -E "$T/none")" "4 qmail-smime: $T/none: No such file or directory"
is 'no certificate in it' "$(sign ann -E "$PKI/ann.key")" "4 qmail-smime: $PKI/ann.key: no certificate in this file"
is 'by descriptor' "$(sign ku-sign -E '&7' 7<"$PKI/ku-encrypt.pem")" '0 '
is '  preferred' "$(preferred)" "$(serial ku-encrypt)"

done_testing
