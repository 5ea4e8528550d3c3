#!/bin/sh
# qmail-ocsp against `openssl ocsp`, and against responders that are late, lie, or are no responders; then what
# qmail-smime -v makes of the answers.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/smime/responder.sh
. tests/smime/responder.sh
PKI=$T/pki

make_certificates() {
	responder_certificates && pki_ca "$PKI" other other /O=Example/CN=inter && pki_leaf mail ann@example.org &&
		pki_to=20260101000000Z pki_leaf ocsp-old '' subjectAltName=DNS:ocsp-old extendedKeyUsage=OCSPSigning &&
		pki_by=other pki_leaf ocsp-other '' subjectAltName=DNS:ocsp-other extendedKeyUsage=OCSPSigning &&
		pki_by=other pki_leaf ocsp-forged '' subjectAltName=DNS:ocsp extendedKeyUsage=OCSPSigning \
			authorityKeyIdentifier=none &&
		pki_by=root pki_leaf ocsp-above '' subjectAltName=DNS:ocsp-above extendedKeyUsage=OCSPSigning || return
	for url in https://leaf.ocsp.test/ http://leaf.ocsp.test:81/ http://127.0.0.1/ http://loop.ocsp.test/ \
		http://none.ocsp.test/ http://me@leaf.ocsp.test/; do
		number=$((number + 1))
		pki_leaf "url$number" ann@example.org "authorityInfoAccess=OCSP;URI:$url" || return
	done
}
number=0
ok 'certificates are made' make_certificates
cat "$PKI/ann.pem" "$PKI/inter.pem" "$PKI/root.pem" >"$T/chain"
responder_start

ask() { # chain [option ...]: the exit code, and the lines
	chain=$1
	shift
	build/qmail-ocsp.local "$@" "$chain" "$T/answers" >"$T/lines" 2>&1
	echo "$? $(tr '\n' '/' <"$T/lines" | sed 's|/$||')"
}

# ---- good answers -------------------------------------------------------------------------------

word=send
responder inter index
is 'good' "$(ask "$T/chain")" '0 1 good/2 good'
cp "$T/answers" "$T/good"
is 'where it was asked' "$(cat "$PKI/asked")" 'leaf.ocsp.test /a/b
root.ocsp.test /'
responder ocsp index
is 'by a responder of the issuer' "$(ask "$T/chain")" '0 1 good/2 good'
responder inter index -ndays 7 -resp_key_id
is 'named by its key' "$(ask "$T/chain")" '0 1 good/2 good'
responder inter index -nmin 5 -rmd sha384
is 'SHA-384' "$(ask "$T/chain")" '0 1 good/2 good'
responder inter revoked
is 'revoked' "$(ask "$T/chain")" '0 1 revoked/2 good'
cp "$T/answers" "$T/revoked"
responder inter unknown
is 'unknown' "$(ask "$T/chain")" '0 1 unknown/2 good'
cp "$T/answers" "$T/unknown"
word=until-end responder
is 'without a length' "$(ask "$T/chain")" '0 1 good/2 good'
word=no-nonce responder
is 'without a nonce' "$(ask "$T/chain")" '0 1 good/2 good'
is 'a descriptor' "$(build/qmail-ocsp.local '&5' '&6' 5<"$T/chain" 6>"$T/answers6")" '1 good
2 good'
ok '  with the answers' test -s "$T/answers6"
cat "$T/chain" "$T/chain" >"$T/chains"
is 'two chains' "$(ask "$T/chains")" '0 1 good/2 good/4 good/5 good'
is 'nothing to ask' "$(ask "$PKI/root.pem")" '0 '

# one name server after the other, within the time for a certificate
is 'a silent name server before a good one' \
	"$(DNSCACHEIP=127.0.0.1:$(cat "$PKI/silent"),$DNSCACHEIP ask "$T/chain")" '0 1 good/2 good'

# ---- bad answers --------------------------------------------------------------------------------

none() { # what reason: the answer about the leaf does not count, and is not written
	is "$1" "$(ask "$T/chain")" "1 1 none $2/2 good"
}
late() { # what option ...: with a clock that is
	is "$1" "$(ask "$T/chain" -T "$2")" "$3"
}

now=$(date +%s)
word=send
responder inter index -nmin 60
late 'late' $((now + 3600 + 600)) '1 1 none the answer is too old/2 good'
late 'late, within the grace' $((now + 3600 + 200)) '0 1 good/2 good'
responder inter index
late 'from the future' $((now - 600)) \
	'1 1 none the answer is from the future/2 none the answer is from the future'
late 'from the future, within the grace' $((now - 200)) '0 1 good/2 good'
word=replay responder
none 'replayed' 'the answer is to another question'
word=another responder
none 'about another certificate' 'the answer is about another certificate'
word=send
responder ocsp-other index
none 'signed by a responder of another CA of this name' 'the responder has no right to answer'
responder ocsp-forged index
none '  which does not say whose key signed it' 'the responder has no right to answer'
responder ocsp-above index
none 'signed by a responder of the CA above' 'the responder has no right to answer'
responder mail index
none 'signed by a certificate without OCSPSigning' 'the responder has no right to answer'
responder ocsp-old index
none 'signed by a responder that has expired' 'the responder has no right to answer'
responder other index
none 'signed by another CA of this name' 'the responder has no right to answer'
responder ocsp index -ndays 7 -resp_no_certs
none 'without the certificate of the responder' 'signed by a stranger'
responder inter index -rmd sha1
none 'SHA-1' 'signed by a weak or unknown algorithm'
word=flip
responder inter index -ndays 7 -resp_no_certs
none 'a bit of the signature changed' 'signed by a stranger'
while IFS=: read -r word reason; do
	responder
	none "$word" "$reason"
done <<EOT
garbage:the answer is damaged
behind:the answer is damaged
empty:the answer is damaged
long:the answer is too long
long-until-end:the answer is too long
long-header:the header of the answer is too long
cut:the answer is cut off
chunked:the answer has a transfer encoding
redirect:the responder redirects
missing:the responder reports an HTTP error
no-http:the responder does not speak HTTP
close:the responder says nothing
slow:the responder is too slow
EOT
is 'the redirection was not followed' "$(grep -c other "$PKI/asked")" 0

# ---- where nobody is asked ----------------------------------------------------------------------

word=send responder
url() { # what number reason
	cat "$PKI/url$2.pem" "$PKI/inter.pem" >"$T/url"
	is "$1" "$(ask "$T/url")" "1 1 none $3"
}
url 'https' 1 'the responder has a URL that is not asked'
url 'another port' 2 'the responder has a URL that is not asked'
url 'an address' 3 'the responder has a URL that is not asked'
url 'a name of this host' 4 'the responder has no global address'
url 'a name that does not exist' 5 'the host of the responder is not found'
url 'a user' 6 'the responder has a URL that is not asked'
cat "$PKI/mail.pem" "$PKI/inter.pem" >"$T/url"
is 'no URL' "$(ask "$T/url")" '1 1 none it names no responder'
./qmail-ocsp "$T/chain" "$T/answers" >"$T/lines"
is 'as it is installed, it does not connect to such an address' "$(cat "$T/lines")" \
	'1 none the responder has no global address
2 none the responder has no global address'

# ---- errors -------------------------------------------------------------------------------------

is 'no chain' "$(ask "$T/missing")" "111 qmail-ocsp: unable to read $T/missing: No such file or directory"
is 'usage' "$(./qmail-ocsp 2>&1)" 'usage: qmail-ocsp [-T now] chains answers'
is 'a full disk' "$(build/qmail-ocsp.local "$T/chain" '&5' 2>&1 5>/dev/full)" \
	'qmail-ocsp: unable to write &5: No space left on device'

# ---- qmail-smime -v -----------------------------------------------------------------------------

printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"
{
	printf 'From: ann@example.org\n'
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem"
} >"$T/message"
verdict() { # option ...
	./qmail-smime -v "$@" "$T/message" "$PKI/root.pem" >"$T/lines" 2>&1
	echo "$? $(sed 's/^smime=//; s/ body\..*//' "$T/lines")"
}
is 'the message is good' "$(verdict -p "$T/chain2")" '0 pass'
is_file '  and this is its chain' "$T/chain2" "$T/chain"
is 'good answers' "$(verdict -O hard -a "$T/good")" '0 pass'
is 'revoked' "$(verdict -a "$T/revoked")" '1 policy (certificate revoked)'
is 'revoked, hard' "$(verdict -O hard -a "$T/revoked")" '1 policy (certificate revoked)'
cat "$T/good" "$T/revoked" >"$T/both"
is 'an answer that says revoked wins' "$(verdict -a "$T/both")" '1 policy (certificate revoked)'
is 'unknown, soft' "$(verdict -O soft -a "$T/unknown")" '0 pass'
is 'unknown, hard' "$(verdict -O hard -a "$T/unknown")" '111 temperror (no answer by OCSP)'
is 'no answers, soft' "$(verdict -O soft)" '0 pass'
: >"$T/chain2"
is 'no answers, hard' "$(verdict -O hard -p "$T/chain2")" '111 temperror (no answer by OCSP)'
is_file '  and this is the chain to ask about' "$T/chain2" "$T/chain"
is 'kept too long, hard' "$(verdict -O hard -a "$T/good" -T $((now + 8 * 86400)))" '111 temperror (no answer by OCSP)'
is 'kept too long, soft' "$(verdict -a "$T/good" -T $((now + 8 * 86400)))" '0 pass'
head -c 100 "$T/good" >"$T/damaged"
is 'damaged' "$(verdict -a "$T/damaged" | head -n 1)" \
	"111 qmail-smime: unable to read $T/damaged: damaged OCSP answers"
# both programs, one behind the other: what the responder of the leaf does, and what becomes of the message
together() { # what wanted-hard wanted-soft
	: >"$T/answers"
	verdict -p "$T/chain3" >/dev/null
	ask "$T/chain3" >/dev/null
	is "together: $1, hard" "$(verdict -O hard -a "$T/answers")" "$2"
	is "together: $1, soft" "$(verdict -O soft -a "$T/answers")" "$3"
}
no_answer='111 temperror (no answer by OCSP)'
word=send responder
together 'good' '0 pass' '0 pass'
word=send
responder inter revoked
together 'revoked' '1 policy (certificate revoked)' '1 policy (certificate revoked)'
responder inter unknown
together 'unknown' "$no_answer" '0 pass'
responder other index
together 'an impostor says good' "$no_answer" '0 pass'
responder other revoked
together 'an impostor says revoked' "$no_answer" '0 pass'
responder mail index
together 'a certificate for mail signs the answer' "$no_answer" '0 pass'
word=replay responder
together 'replayed' "$no_answer" '0 pass'
word=another responder
together 'about another certificate' "$no_answer" '0 pass'
for word in close slow; do
	responder
	together "$word" "$no_answer" '0 pass'
done
word=send

# answers that somebody else has put into the file of kept ones
kept() { # what certificate-of-the-signer index option ...
	what=$1 by=$2 list=$3
	shift 3
	openssl ocsp -issuer "$PKI/inter.pem" -cert "$PKI/ann.pem" -index "$PKI/$list" -CA "$PKI/inter.pem" -rsigner "$PKI/$by.pem" \
		-rkey "$PKI/$by.key" -no_nonce -noverify -respout "$T/kept" "$@" >"$T/log" 2>&1
	cat "$T/kept" "$T/good" >"$T/kept2"
	ok "kept: $what: there is one" test -s "$T/kept"
}
kept 'good' inter index -ndays 7
is '  it counts' "$(verdict -O hard -a "$T/kept2")" '0 pass'
kept 'an impostor says revoked' other revoked -ndays 7
is '  it does not count' "$(verdict -O hard -a "$T/kept2")" '0 pass'
kept 'the issuer says revoked' inter revoked -ndays 7
is '  it does' "$(verdict -a "$T/kept2")" '1 policy (certificate revoked)'
kept 'an impostor says good' other index -ndays 7
is '  it does not count' "$(verdict -O hard -a "$T/kept")" "$no_answer"
kept 'the leaf says good of itself' ann index -ndays 7
is '  it does not count' "$(verdict -O hard -a "$T/kept")" "$no_answer"

# a certificate that names no responder: mail, below inter2
no_responder() {
	pki_ca "$PKI" root inter2 /O=Example/CN=inter2 && pki_by=inter2 pki_leaf mail2 ann@example.org &&
		pki_crl "$PKI" root root.crl 20250101000000Z 20350101000000Z &&
		pki_crl "$PKI" inter2 inter2.crl 20250101000000Z 20350101000000Z &&
		pki_crl "$PKI" inter2 inter2-old.crl 20200101000000Z 20210101000000Z
}
ok 'certificates without a responder' no_responder
cat "$PKI/root.crl" "$PKI/inter2.crl" >"$T/crls"
cat "$PKI/root.crl" "$PKI/inter2-old.crl" >"$T/old-crls"
pki_dir=$PKI pki_crl "$PKI" inter inter.crl 20250101000000Z 20350101000000Z
cat "$PKI/root.crl" "$PKI/inter.crl" >"$T/other-crls"
{
	printf 'From: ann@example.org\n'
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/mail2.pem" -inkey "$PKI/mail2.key" -certfile "$PKI/inter2.pem"
} >"$T/message2"
verdict2() { # message [crls]
	./qmail-smime -v -O hard "$T/$1" "$PKI/root.pem" ${2+"$T/$2"} | sed 's/^smime=//; s/ body\..*//'
}
is 'no responder and no CRLs, hard' "$(verdict2 message2)" 'temperror (no answer by OCSP)'
is 'no responder, but CRLs, hard' "$(verdict2 message2 crls)" 'pass'
is 'no responder, but old CRLs, hard' "$(verdict2 message2 old-crls | cut -d ' ' -f 1)" 'temperror'
is 'a responder that did not answer, and CRLs, hard' "$(verdict2 message other-crls)" 'temperror (no answer by OCSP)'

sed 's/Hello/Jello/' "$T/message" >"$T/changed" && mv "$T/changed" "$T/message"
: >"$T/chain2"
is 'a message that is not good' "$(verdict -p "$T/chain2")" '1 fail (content was changed)'
is '  has no chain' "$(cat "$T/chain2")" ''

done_testing
