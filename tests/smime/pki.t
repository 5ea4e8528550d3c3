#!/bin/sh
# The certificates of tests/smime/pki.sh are what its table says, by openssl's judgement.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

verdict() { # name [option ...]: OK, or the numbers of openssl's complaints
	name=$1
	shift
	openssl verify -purpose smimesign -CAfile "$PKI/roots.pem" -untrusted "$PKI/$name.chain" "$@" "$PKI/$name.pem" 2>&1 |
		sed -n 's/.*: OK$/OK/p; s/^error \([0-9]*\) at.*/\1/p' | tr '\n' ' '
}

while read -r names wanted; do
	for name in $(echo "$names" | tr , ' '); do
		is "$name" "$(verdict "$name")" "$wanted "
		is "$name has a key of its own or a shared one" "$(openssl pkey -in "$PKI/$name.key" -pubout)" \
			"$(openssl x509 -in "$PKI/$name.pem" -noout -pubkey)"
	done
done <<EOT
ann,ann-rsa3072,ann-p256,ann-ed25519,bob,bob-rsa3072,bob-p256,bob-ed25519 OK
older,newer,eku-none,ku-sign,revoked,sha1,rsa1024,crl-point OK
no-san,subject-only,utf8,utf8-domain,puny,sans,upper,mallory,sender OK
chain2,chain3,chain4,chain5,chain6,nc-good OK
expired 10
early 9
eku-any,eku-server,ku-encrypt,ku-cert,ocsp 26
self 18
no-path 25
nc-bad 47
stranger 20
EOT
case $(verdict not-ca) in
'79 '*) ok 'not-ca: its issuer is no CA' true ;;
*) ok 'not-ca: its issuer is no CA' false ;;
esac
for n in 2 3 4 5 6; do
	is "chain$n: so many certificates with the root" "$(grep -c BEGIN "$PKI/chain$n.chain")" $((n - 1))
done

is 'revoked, by the current CRL' "$(verdict revoked -crl_check -CRLfile "$PKI/inter.crl")" '23 '
is 'ann is not in it' "$(verdict ann -crl_check -CRLfile "$PKI/inter.crl")" 'OK '
is 'an expired CRL' "$(verdict ann -crl_check -CRLfile "$PKI/inter-expired.crl")" '12 '
is 'no CRL' "$(verdict ann -crl_check)" '3 '
is 'a CRL without entries' "$(verdict revoked -crl_check -CRLfile "$PKI/inter-empty.crl")" 'OK '
is 'the whole chain by crls.pem' "$(verdict ann -crl_check_all -CRLfile "$PKI/crls.pem")" 'OK '

names_of() { openssl x509 -in "$PKI/$1.pem" -noout -ext subjectAltName 2>/dev/null | sed '1d; s/^ *//'; }
is 'the names of sans' "$(names_of sans)" 'DNS:mail.example.org, email:info@example.com, email:ann@example.org'
is 'the name of upper' "$(names_of upper)" email:Ann@EXAMPLE.ORG
is 'utf8: an SmtpUTF8Mailbox as it is' "$(openssl x509 -in "$PKI/utf8.pem" -outform DER | grep -ac 'änn@example.org')" 1
is 'utf8-domain: too' "$(openssl x509 -in "$PKI/utf8-domain.pem" -outform DER | grep -ac 'änn@bücher.example')" 1
is 'no-san and subject-only: none' "$(names_of no-san)$(names_of subject-only)" ''
openssl x509 -in "$PKI/subject-only.pem" -noout -subject >"$T/subject"
ok 'subject-only: the address is in the subject' grep -q 'emailAddress *= *ann@example.org' "$T/subject"

done_testing
