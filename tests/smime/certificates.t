#!/bin/sh
# qmail-smime -v: what each certificate of the signer makes of a good signature. The times are those of the clock that
# the certificates of tests/smime/pki.sh have in mind: 2026-11-28, if nothing else is said.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

now=1795824000
printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"

# a message from $from, signed by this certificate, with its chain
message() { # name [option of openssl ...]
	signer=$1
	shift
	sed '1,/END CERT/d' "$PKI/$signer.chain" >"$T/chain"
	# openssl refuses an empty file
	[ ! -s "$T/chain" ] || set -- -certfile "$T/chain" "$@"
	{
		printf 'From: %s\nTo: bob@example.net\nSubject: x\n%s' "${from:-Ann <ann@example.org>}" "${more-}"
		openssl cms -sign -binary -in "$T/entity" -signer "$PKI/$signer.pem" -inkey "$PKI/$signer.key" \
			"$@" 2>"$T/openssl"
	} >"$T/message"
}

# the result with its comment, and the exit code
verdict() { # [option ...] roots [crls]
	set -- "$@"
	options=
	while [ $# -gt 0 ]; do
		case $1 in -*) options="$options $1 $2"; shift 2 ;; *) break ;; esac
	done
	# shellcheck disable=SC2086
	./qmail-smime -v -T "${at:-$now}" $options "$T/message" "$@" >"$T/lines" 2>"$T/said"
	echo "$? $(sed 's/^smime=//; s/ body\..*//' "$T/lines" | tr '\n' '/' | sed 's|/$||')"
}

verdict_is() { # what wanted [option ...] roots [crls]
	what=$1 wanted=$2
	shift 2
	is "$what" "$(verdict "$@")" "$wanted"
}

R=$PKI/roots.pem
C=$PKI/crls.pem

# name, From, and what is to come of it, without CRLs
while IFS='|' read -r name from wanted; do
	message "$name"
	verdict_is "$name, From: $from" "$wanted" "$R"
done <<EOT
ann|Ann <ann@example.org>|0 pass
ann-rsa3072|ann@example.org|0 pass
ann-p256|ann@example.org|0 pass
bob|Bob <bob@example.net>|0 pass
bob|Ann <ann@example.org>|1 fail (From is not in the certificate)
expired|ann@example.org|1 policy (certificate expired)
early|ann@example.org|1 policy (certificate not yet valid)
older|ann@example.org|0 pass
newer|ann@example.org|0 pass
eku-none|ann@example.org|0 pass
eku-any|ann@example.org|0 pass
eku-server|ann@example.org|1 policy (certificate is not for signed mail: extended key usage)
ku-sign|ann@example.org|0 pass
ku-encrypt|ann@example.org|1 policy (certificate is not for signed mail: key usage)
ku-cert|ann@example.org|1 policy (certificate is not for signed mail: key usage)
ocsp|ann@example.org|1 policy (certificate is not for signed mail: extended key usage)
revoked|ann@example.org|0 pass
self|ann@example.org|1 policy (no trusted root)
stranger|ann@example.org|1 policy (no trusted root)
sha1|ann@example.org|1 policy (weak algorithm: hash in a certificate)
rsa1024|ann@example.org|1 policy (weak algorithm: short key)
chain2|ann@example.org|0 pass
chain3|ann@example.org|0 pass
chain4|ann@example.org|0 pass
chain5|ann@example.org|0 pass
chain6|ann@example.org|0 pass
no-path|ann@example.org|1 policy (constraint of a certificate: path length)
not-ca|ann@example.org|1 policy (no trusted root)
nc-good|ann@example.org|0 pass
nc-bad|ann@example.com|1 policy (constraint of a certificate: names)
crl-point|ann@example.org|0 pass
no-san|ann@example.org|1 neutral (no address in the certificate)
subject-only|ann@example.org|0 pass
subject-only|bob@example.org|1 fail (From is not in the certificate)
utf8|änn@example.org|0 pass
utf8|Änn@example.org|1 fail (From is not in the certificate)
utf8|ann@example.org|1 fail (From is not in the certificate)
utf8-domain|änn@bücher.example|0 pass
utf8-domain|änn@xn--bcher-kva.example|0 pass
utf8-puny|änn@bücher.example|0 pass
utf8-puny|änn@xn--bcher-kva.example|0 pass
utf8-puny|änn@bucher.example|1 fail (From is not in the certificate)
nc-utf8|änn@bücher.example|1 policy (constraint of a certificate: names)
puny|ann@xn--bcher-kva.example|0 pass
puny|ann@bücher.example|0 pass
puny|ann@bucher.example|1 fail (From is not in the certificate)
sans|ann@example.org|0 pass
sans|info@example.com|0 pass
sans|info@example.org|1 fail (From is not in the certificate)
sans|x@mail.example.org|1 fail (From is not in the certificate)
upper|ann@example.org|0 pass
upper|ANN@example.ORG|0 pass
ann|ANN@Example.Org|0 pass
ann|"ann"@example.org|0 pass
ann|ann.@example.org|1 policy (From does not name one author)
ann|ann@sub.example.org|1 fail (From is not in the certificate)
ann|ann@example.orgg|1 fail (From is not in the certificate)
ann|annn@example.org|1 fail (From is not in the certificate)
ann|ann@example.org, bob@example.net|1 policy (From does not name one author)
ann|bob@example.net, ann@example.org|1 policy (From does not name one author)
ann|"ann@example.org" <bob@example.net>|1 fail (From is not in the certificate)
ann|bob@example.net (ann@example.org)|1 fail (From is not in the certificate)
ann|ann@example.org <bob@example.net>|1 policy (From does not name one author)
ann|Team:ann@example.org;|0 pass
ann|Team:;|1 policy (From does not name one author)
ann|ann@[192.0.2.1]|1 policy (From does not name one author)
mallory|ann@example.org|1 fail (From is not in the certificate)
EOT

# ---- From and Sender ----------------------------------------------------------------------------

from='ann@example.org' more='Sender: List <list@example.org>
'
message sender
verdict_is 'only Sender is in the certificate' '1 policy (signed by Sender)' "$R"
message ann
verdict_is 'From is, Sender is not' '0 pass' "$R"
more='Sender: list@example.org
Sender: list@example.org
'
message sender
verdict_is 'two Sender fields' '1 fail (From is not in the certificate)' "$R"
more='From: ann@example.org
'
message ann
verdict_is 'From twice, the same' '1 policy (From does not name one author)' "$R"
more='from : bob@example.net
'
message ann
verdict_is 'From once more, with a blank before the colon' '1 neutral (ambiguous message: header-line)' "$R"
more=
message ann
sed -i 's/^From:/X-From:/' "$T/message"
verdict_is 'no From field' '1 policy (From does not name one author)' "$R"
from='mallory@example.com'
message ann
verdict_is "another's certificate" '1 fail (From is not in the certificate)' "$R"
from=

# ---- revocation lists ---------------------------------------------------------------------------

message ann
verdict_is 'good, by current lists' '0 pass' "$R" "$C"
message revoked
verdict_is 'revoked' '1 policy (certificate revoked)' "$R" "$C"
cat "$PKI/inter-empty.crl" "$PKI/root.crl" >"$T/empty.pem"
verdict_is 'in a list that does not have it' '0 pass' "$R" "$T/empty.pem"
cat "$PKI/inter-expired.crl" "$PKI/root.crl" >"$T/old.pem"
verdict_is 'revoked, in an old list that has it' '1 policy (certificate revoked)' "$R" "$T/old.pem"
message ann
verdict_is 'good, in an old list' '111 temperror (no current revocation list: the last one has expired)' "$R" "$T/old.pem"
verdict_is 'no list of the issuer' '111 temperror (no current revocation list)' "$R" "$PKI/root.crl"
verdict_is "no list of the issuer's issuer" '111 temperror (no current revocation list)' "$R" "$PKI/inter.crl"
: >"$T/none.pem"
verdict_is 'an empty file of lists' '111 temperror (no current revocation list)' "$R" "$T/none.pem"
at=1500000000 verdict_is 'a list from the future' \
	'1 policy (certificate not yet valid)' "$R" "$C"
sed '2s/^..../AAAA/' "$C" >"$T/broken.pem"
verdict_is 'a damaged file of lists' '111 temperror (unable to read a file)' "$R" "$T/broken.pem"
is 'and that is said' "$(cat "$T/said")" "qmail-smime: unable to read $T/broken.pem: damaged revocation lists"
# a list of the right name, signed by another key
pki_dir=$T/liar
mkdir "$pki_dir"
pki_ca "$pki_dir" inter inter /O=Example/CN=inter
pki_crl "$pki_dir" inter lie.crl 20260101000000Z 20350101000000Z
cat "$pki_dir/lie.crl" "$PKI/root.crl" >"$T/lie.pem"
message revoked
ok 'there is a list that lies' grep -q CRL "$T/lie.pem"
verdict_is 'revoked, and the list is signed by an impostor' '111 temperror (no current revocation list)' \
	"$R" "$T/lie.pem"

# ---- intermediates and roots --------------------------------------------------------------------

bare() { # name [option of openssl ...]: without the chain
	name=$1
	shift
	{
		printf 'From: ann@example.org\n'
		openssl cms -sign -binary -in "$T/entity" -signer "$PKI/$name.pem" -inkey "$PKI/$name.key" "$@"
	} >"$T/message"
}
bare chain4 -nocerts
verdict_is 'no certificate in the signature' '1 permerror (no certificate of the signer)' "$R"
verdict_is 'but it is known, and what leads to the root' '0 pass' -c "$PKI/chain4.chain" "$R"
verdict_is 'it alone is known' '1 policy (no trusted root)' -c "$PKI/chain4.pem" "$R"
bare chain4
verdict_is 'a missing intermediate' '1 policy (no trusted root)' "$R"
verdict_is 'that is known' '0 pass' -c "$PKI/chain4.chain" "$R"
verdict_is 'that is trusted itself' '0 pass' "$PKI/ca4.pem"
verdict_is 'the certificate of the signer is trusted' '0 pass' "$PKI/chain4.pem"
message chain4
verdict_is 'another root' '1 policy (no trusted root)' "$PKI/root2.pem"
verdict_is 'no roots at all' '1 policy (no trusted root)' "$T/none.pem"
cat "$PKI/root2.pem" "$R" >"$T/both.pem"
verdict_is 'the root behind another' '0 pass' "$T/both.pem"
openssl x509 -in "$PKI/root.pem" -outform DER -out "$T/root.der"
verdict_is 'a root in DER' '0 pass' "$T/root.der"
echo 'no certificate' >"$T/garbage"
verdict_is 'roots that cannot be read' '111 temperror (unable to read a file)' "$T/garbage"
verdict_is 'roots that are not there' '111 temperror (unable to read a file)' "$T/nowhere"

# ---- refused ------------------------------------------------------------------------------------

refuse() { openssl x509 -in "$1" -outform DER | openssl dgst -sha256 -r | cut -d ' ' -f 1; }
message ann
refuse "$PKI/bob.pem" >"$T/refused"
verdict_is 'another is refused' '0 pass' -x "$T/refused" "$R"
echo "$(refuse "$PKI/ann.pem") Ann, lost" >>"$T/refused"
verdict_is 'it is refused itself' '1 policy (certificate refused here)' -x "$T/refused" "$R"
refuse "$PKI/inter.pem" | tr a-f A-F >"$T/refused"
verdict_is 'its issuer is refused' '1 policy (certificate refused here)' -x "$T/refused" "$R"
echo 'not a hash' >>"$T/refused"
verdict_is 'a line that is none' '111 temperror (unable to read a file)' -x "$T/refused" "$R"

# ---- time ---------------------------------------------------------------------------------------

message newer
at=1767225599 verdict_is 'a second before it begins' '1 policy (certificate not yet valid)' "$R"
at=1767225600 verdict_is 'when it begins' '0 pass' "$R"
at=2051222399 verdict_is 'in its last second' '0 pass' "$R"
at=2051222401 verdict_is 'a second later' '1 policy (certificate expired)' "$R"
at=

# ---- several signers ----------------------------------------------------------------------------

# SignerInfos are in the order of their octets
both_are() { # what wanted roots [crls]
	what=$1 wanted=$2
	shift 2
	got=$(verdict "$@")
	is "$what" "${got%% *} $(echo "${got#* }" | tr / '\n' | sort | tr '\n' '/')" "$wanted/"
}
two() { # name name
	message "$1" -signer "$PKI/$2.pem" -inkey "$PKI/$2.key"
}
two ann ann-p256
both_are 'two good ones of Ann' '0 pass/pass' "$R"
for other in 'expired|certificate expired' 'self|no trusted root' 'revoked|certificate revoked' \
	'eku-server|certificate is not for signed mail: extended key usage'; do
	two ann "${other%|*}"
	both_are "a good one and ${other%|*}" \
		"1 $(printf 'policy (%s)\n' 'another signature is not good' "${other#*|}" | sort | tr '\n' / | sed 's|/$||')" "$R" "$C"
done
two ann mallory
both_are 'a good one and one by somebody else' \
	'1 fail (From is not in the certificate)/policy (another signature is not good)' "$R"
two ann chain4
both_are 'a good one and one whose list is missing' \
	"111 policy (another signature is not good)/temperror (no current revocation list)" \
	-c "$PKI/chain4.chain" "$R" "$C"
two mallory expired
both_are 'two bad ones' '1 fail (From is not in the certificate)/policy (certificate expired)' "$R"

done_testing
