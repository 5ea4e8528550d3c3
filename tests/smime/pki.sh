# pki.sh: the certificates of the tests, made with openssl, once for all tests. Read it behind tests/lib.sh:
#
#   . tests/lib.sh
#   . tests/smime/pki.sh
#   pki                      makes $PKI (a folder below build/) or finds it made; some four seconds
#   openssl cms -sign -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem" ...
#
# Nothing in $PKI is ever changed: a test that wants more certificates makes them by pki_ca and
# pki_issue in a folder of its own.
# For each NAME below there are NAME.key (PKCS#8, PEM), NAME.pem (the certificate alone) and NAME.chain (the certificate
# and what leads to the root, without the root). roots.pem holds root.pem; crls.pem the current CRLs of root and inter.
#
#   root, inter              our root, and the CA below it that issues all others if nothing else is said (P-256)
#   root2, stranger          another root, which roots.pem lacks, and ann@example.org certified by it
#   ann, bob                 RSA-2048: ann@example.org, bob@example.net
#   ann-rsa3072 ann-p256 ann-ed25519, and bob-...   the same with other keys
#
# All for ann@example.org, with the key of ann-p256 or, where marked *, of ann (RSA-2048):
#   expired (2020 to 2021), early (from 2036 on), older, newer (both valid: newer begins a year later)
#   eku-none, eku-any, eku-server, ku-sign*, ku-encrypt*, ku-cert (keyUsage and extended key
#                            usage; all others: emailProtection)
#   revoked                  inter.crl has it; inter-expired.crl too (it ended in 2021); inter-empty.crl has
#                            none; root.crl is empty
#   self                     self-signed
#   sha1, rsa1024            weak: signed with SHA-1; a key of 1024 bits
#   chain2 ... chain6        so many certificates from the leaf to the root, both counted
#   no-path                  below a CA that pathlen of the CA above it forbids
#   not-ca                   issued by ann-p256, which is no CA
#   nc-good, nc-bad          below nc-ca, which may certify example.org alone: ann@example.org, ann@example.com
#   crl-point                has a CRL distribution point http://127.0.0.1:8/inter.crl
#
# Other names:
#   no-san                   no subjectAltName, CN=ann@example.org
#   subject-only             no subjectAltName, emailAddress=ann@example.org in the subject
#   utf8                     SmtpUTF8Mailbox änn@example.org
#   utf8-domain              SmtpUTF8Mailbox änn@bücher.example (U-label)
#   utf8-puny                the same in the form of RFC 9598: änn@xn--bcher-kva.example
#   nc-utf8                  the same below out-ca, which excludes xn--bcher-kva.example
#   puny                     rfc822Name ann@xn--bcher-kva.example
#   sans                     rfc822Names info@example.com, ann@example.org, and a DNS name
#   upper                    rfc822Name Ann@EXAMPLE.ORG
#   mallory                  rfc822Name mallory@example.com
#   sender                   rfc822Name list@example.org
#   ocsp                     inter's OCSP responder
#
# shellcheck shell=sh

PKI=$TOP/build/pki

# Short commands: the folder is $pki_dir, messages of openssl go to its file `log`.
pki_openssl() { openssl "$@" 2>>"$pki_dir/log"; }

pki_key() { # name type: a key, if it is not there
	[ ! -f "$pki_dir/$1.key" ] || return 0
	case $2 in
	rsa*) pki_openssl genpkey -quiet -algorithm RSA -pkeyopt "rsa_keygen_bits:${2#rsa}" -out "$pki_dir/$1.key" ||
		pki_openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:${2#rsa}" -out "$pki_dir/$1.key" ;;
	p256) pki_openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$pki_dir/$1.key" ;;
	*) pki_openssl genpkey -algorithm "$2" -out "$pki_dir/$1.key" ;;
	esac
}

# pki_issue folder issuer name subject extension ...
#
# A certificate by issuer (itself: self-signed) for the key name.key, which is there (pki_key) or made as P-256. Each
# extension is a line of openssl's, as 'subjectAltName=email:ann@example.org'. pki_from, pki_to: dates as
# 20250101000000Z; pki_md: the digest; pki_section: lines for the end of the file, as another section.
pki_issue() {
	pki_dir=$1 pki_issuer=$2 pki_name=$3 pki_subject=$4
	shift 4
	pki_key "$pki_name" p256 || return
	{
		printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s/index\nserial=%s/serial\n' "$pki_dir" "$pki_dir"
		printf 'new_certs_dir=%s/new\n' "$pki_dir"
		printf 'default_md=%s\npolicy=p\nemail_in_dn=yes\nunique_subject=no\nstring_mask=utf8only\n' "${pki_md:-sha256}"
		printf '[p]\nCN=optional\nO=optional\nemailAddress=optional\n'
		printf '[req]\ndistinguished_name=d\nstring_mask=utf8only\n[d]\n[x]\n'
		printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n'
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf '%s\n' "${pki_section-}"
	} >"$pki_dir/cnf"
	pki_self=
	[ "$pki_issuer" != "$pki_name" ] || pki_self=-selfsign
	# shellcheck disable=SC2086 # a word or none
	pki_openssl req -config "$pki_dir/cnf" -utf8 -new -key "$pki_dir/$pki_name.key" -subj "$pki_subject" \
		-out "$pki_dir/req" &&
		pki_openssl ca -config "$pki_dir/cnf" -batch -notext $pki_self -keyfile "$pki_dir/$pki_issuer.key" \
			-cert "$pki_dir/$pki_issuer.pem" -extensions x -startdate "${pki_from:-20250101000000Z}" \
			-enddate "${pki_to:-20350101000000Z}" -in "$pki_dir/req" -out "$pki_dir/$pki_name.new" &&
		mv "$pki_dir/$pki_name.new" "$pki_dir/$pki_name.pem" || return
	cat "$pki_dir/$pki_name.pem" >"$pki_dir/$pki_name.chain"
	[ -n "$pki_self" ] || cat "$pki_dir/$pki_issuer.up" >>"$pki_dir/$pki_name.chain"
}

# pki_ca folder issuer name subject [extension ...]: a CA, and the folder if need be
pki_ca() {
	pki_dir=$1
	if [ ! -d "$pki_dir/new" ]; then
		mkdir -p "$pki_dir/new" && : >"$pki_dir/index" && echo 1001 >"$pki_dir/serial" &&
			echo 01 >"$pki_dir/crlnumber" || return
	fi
	pki_ca_dir=$1 pki_ca_name=$3 pki_ca_root=$2
	shift
	case $*/ in
	*basicConstraints*) set -- "$pki_ca_dir" "$@" ;;
	*) set -- "$pki_ca_dir" "$@" basicConstraints=critical,CA:TRUE ;;
	esac
	pki_issue "$@" keyUsage=critical,keyCertSign,cRLSign || return
	# what a chain below it has behind the leaf
	if [ "$pki_ca_root" = "$pki_ca_name" ]; then : >"$pki_dir/$pki_ca_name.up"; else
		cat "$pki_dir/$pki_ca_name.chain" >"$pki_dir/$pki_ca_name.up"
	fi
}

# pki_crl folder issuer file from to [certificate ...]: a CRL with these
pki_crl() {
	pki_dir=$1 pki_issuer=$2 pki_file=$3 pki_since=$4 pki_until=$5
	shift 5
	: >"$pki_dir/crlindex"
	{
		printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s/crlindex\ncrlnumber=%s/crlnumber\n' "$pki_dir" "$pki_dir"
		printf 'default_md=sha256\ncrl_extensions=x\n[x]\nauthorityKeyIdentifier=keyid\n'
	} >"$pki_dir/cnf"
	set -- "$@" ''
	while [ -n "$1" ]; do
		pki_ca_by_issuer -revoke "$1" || return
		shift
	done
	pki_ca_by_issuer -gencrl -crl_lastupdate "$pki_since" -crl_nextupdate "$pki_until" -out "$pki_dir/$pki_file"
}
pki_ca_by_issuer() {
	pki_openssl ca -config "$pki_dir/cnf" -keyfile "$pki_dir/$pki_issuer.key" -cert "$pki_dir/$pki_issuer.pem" "$@"
}

# pki_leaf name email [extension ...]: as most of them are, in $pki_dir. Defaults are left out for what is among the
# extensions or in $pki_without. pki_by: the issuer; pki_subject_is: the subject.
pki_leaf() {
	pki_leaf_name=$1 pki_leaf_mail=$2
	shift 2
	case " $*" in *" keyUsage="*) ;; *)
		case $pki_leaf_name in
		*ed25519) set -- "$@" keyUsage=critical,digitalSignature,nonRepudiation ;;
		ann | bob | *-rsa* | rsa*) set -- "$@" keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment ;;
		*) set -- "$@" keyUsage=critical,digitalSignature,nonRepudiation,keyAgreement ;;
		esac
		;;
	esac
	case "$* ${pki_without-}" in *extendedKeyUsage*) ;; *) set -- "$@" extendedKeyUsage=emailProtection ;; esac
	case "$* ${pki_without-}" in *subjectAltName*) ;; *) set -- "$@" "subjectAltName=email:$pki_leaf_mail" ;; esac
	pki_issue "$pki_dir" "${pki_by:-inter}" "$pki_leaf_name" "${pki_subject_is:-/O=Example/CN=$pki_leaf_name}" "$@" \
		basicConstraints=critical,CA:FALSE
}

pki_utf8() { # name mailbox: with an SmtpUTF8Mailbox (RFC 8398); with its comma, the value has to stand in a section
	pki_section="[san]
otherName.1=1.3.6.1.5.5.7.8.9;FORMAT:UTF8,UTF8:$2" pki_leaf "$1" '' subjectAltName=@san
}

pki_share() { # name of the key, name of its copy
	ln -f "$pki_dir/$1.key" "$pki_dir/$2.key"
}

pki_leaves() {
	for pki_who in ann@example.org bob@example.net; do
		for pki_type in rsa2048 rsa3072 p256 ed25519; do
			pki_id=${pki_who%@*}-$pki_type
			[ "$pki_type" != rsa2048 ] || pki_id=${pki_who%@*}
			pki_key "$pki_id" "$pki_type" && pki_leaf "$pki_id" "$pki_who" || return
		done
	done
	for pki_id in expired early older newer eku-none eku-any eku-server ku-cert revoked self sha1 chain2 chain3 \
		chain4 chain5 chain6 no-path not-ca nc-good nc-bad crl-point no-san subject-only utf8 utf8-domain utf8-puny \
		nc-utf8 puny sans upper mallory sender; do
		pki_share ann-p256 "$pki_id" || return
	done
	pki_share ann ku-sign && pki_share ann ku-encrypt || return
	pki_mail=ann@example.org
	pki_from=20200101000000Z pki_to=20210101000000Z pki_leaf expired "$pki_mail" &&
		pki_from=20360101000000Z pki_to=20370101000000Z pki_leaf early "$pki_mail" &&
		pki_leaf older "$pki_mail" && pki_from=20260101000000Z pki_leaf newer "$pki_mail" &&
		pki_without=extendedKeyUsage pki_leaf eku-none "$pki_mail" &&
		pki_leaf eku-any "$pki_mail" extendedKeyUsage=anyExtendedKeyUsage &&
		pki_leaf eku-server "$pki_mail" extendedKeyUsage=serverAuth &&
		pki_leaf ku-sign "$pki_mail" keyUsage=critical,digitalSignature,nonRepudiation &&
		pki_leaf ku-encrypt "$pki_mail" keyUsage=critical,keyEncipherment &&
		pki_leaf ku-cert "$pki_mail" keyUsage=critical,keyCertSign &&
		pki_leaf revoked "$pki_mail" &&
		pki_leaf crl-point "$pki_mail" crlDistributionPoints=URI:http://127.0.0.1:8/inter.crl &&
		pki_md=sha1 pki_leaf sha1 "$pki_mail" &&
		pki_key rsa1024 rsa1024 && pki_leaf rsa1024 "$pki_mail" &&
		pki_without=subjectAltName pki_subject_is=/O=Example/CN=$pki_mail pki_leaf no-san '' &&
		pki_without=subjectAltName pki_subject_is=/emailAddress=$pki_mail/CN=Ann pki_leaf subject-only '' &&
		pki_utf8 utf8 änn@example.org &&
		pki_utf8 utf8-domain änn@bücher.example &&
		pki_utf8 utf8-puny änn@xn--bcher-kva.example &&
		pki_leaf puny ann@xn--bcher-kva.example &&
		pki_leaf sans '' subjectAltName=DNS:mail.example.org,email:info@example.com,email:ann@example.org &&
		pki_leaf upper Ann@EXAMPLE.ORG && pki_leaf mallory mallory@example.com && pki_leaf sender list@example.org &&
		pki_leaf ocsp '' subjectAltName=DNS:ocsp.example.org extendedKeyUsage=OCSPSigning noCheck=ignored &&
		pki_by=self pki_leaf self "$pki_mail"
}

pki_chains() {
	pki_by=root pki_leaf chain2 "$pki_mail" && pki_leaf chain3 "$pki_mail" || return
	pki_above=inter
	for pki_n in 4 5 6; do
		pki_ca "$pki_dir" $pki_above ca$pki_n "/O=Example/CN=ca$pki_n" &&
			pki_by=ca$pki_n pki_leaf chain$pki_n "$pki_mail" || return
		pki_above=ca$pki_n
	done
	pki_ca "$pki_dir" root last-ca /O=Example/CN=last-ca basicConstraints=critical,CA:TRUE,pathlen:0 &&
		pki_ca "$pki_dir" last-ca beyond-ca /O=Example/CN=beyond-ca &&
		pki_by=beyond-ca pki_leaf no-path "$pki_mail" &&
		cp "$pki_dir/ann-p256.chain" "$pki_dir/ann-p256.up" && pki_by=ann-p256 pki_leaf not-ca "$pki_mail" &&
		pki_ca "$pki_dir" root nc-ca /O=Example/CN=nc-ca 'nameConstraints=critical,permitted;email:example.org' &&
		pki_by=nc-ca pki_leaf nc-good "$pki_mail" && pki_by=nc-ca pki_leaf nc-bad ann@example.com &&
		pki_ca "$pki_dir" root out-ca /O=Example/CN=out-ca nameConstraints=critical,excluded\;email:xn--bcher-kva.example &&
		pki_by=out-ca pki_utf8 nc-utf8 änn@xn--bcher-kva.example
}

pki_make() { # folder
	rm -rf "$1" && pki_ca "$1" root root /O=Example/CN=root && pki_ca "$1" root inter /O=Example/CN=inter &&
		pki_ca "$1" root2 root2 /O=Other/CN=root2 && pki_leaves && pki_chains &&
		pki_share ann-p256 stranger && pki_by=root2 pki_leaf stranger ann@example.org &&
		pki_crl "$1" inter inter.crl 20250101000000Z 20350101000000Z "$1/revoked.pem" &&
		pki_crl "$1" inter inter-expired.crl 20200101000000Z 20210101000000Z "$1/revoked.pem" &&
		pki_crl "$1" inter inter-empty.crl 20250101000000Z 20350101000000Z &&
		pki_crl "$1" root root.crl 20250101000000Z 20350101000000Z &&
		cp "$1/root.pem" "$1/roots.pem" && cat "$1/root.crl" "$1/inter.crl" >"$1/crls.pem"
}

# Tests that start at once wait for each other, as make_tools does. What the folder was made from is in it.
pki() {
	mkdir -p build
	if ! cmp -s tests/smime/pki.sh "$PKI/pki.sh"; then
		perl -MFcntl=:flock -e 'open(L, ">>", "build/pki.lock") && flock(L, LOCK_EX); exit(system(@ARGV) ? 1 : 0)' \
			sh -c 'TOP=$1; . tests/smime/pki.sh; cmp -s tests/smime/pki.sh "$PKI/pki.sh" || {
				pki_make "$PKI.new" && cp tests/smime/pki.sh "$PKI.new/" && rm -rf "$PKI" && mv "$PKI.new" "$PKI"; }' sh "$TOP"
	fi || {
		tail -n 20 "$PKI.new/log" >&2
		echo 'Bail out! the certificates of tests/smime/pki.sh could not be made: see above'
		exit 111
	}
}
