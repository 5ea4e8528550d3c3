# responder.sh: certificates that name an OCSP responder, and that responder. Read it behind tests/smime/pki.sh:
#
#   PKI=$T/pki
#   responder_certificates    root, inter (root.ocsp.test is asked about it), ann (leaf.ocsp.test) and ocsp; index,
#                             revoked and unknown, the lists by which ann is good, revoked and unknown; $serial is ann's
#   responder_start           starts tests/smime/ocspserver.py; $DNSCACHEIP leads build/qmail-ocsp.local to it
#   responder [SIGNER INDEX [OPTION ...]]   what it says from now on about ann: signed by SIGNER (inter), from the list
#                             INDEX (index); options of `openssl ocsp`. $word: what is done with the answer (send)
#
# $PKI/asked has a line for each question.
#
# shellcheck shell=sh disable=SC2034

responder_certificates() {
	pki_ca "$PKI" root root /O=Example/CN=root &&
		pki_ca "$PKI" root inter /O=Example/CN=inter 'authorityInfoAccess=OCSP;URI:http://root.ocsp.test/' &&
		pki_leaf ann ann@example.org 'authorityInfoAccess=OCSP;URI:http://leaf.ocsp.test:80/a/b' &&
		pki_leaf ocsp '' subjectAltName=DNS:ocsp extendedKeyUsage=OCSPSigning || return
	serial=$(openssl x509 -in "$PKI/ann.pem" -noout -serial | cut -d = -f 2)
}

# when all certificates are made
responder_lists() {
	awk -F '\t' -v OFS='\t' -v s="$serial" '$4 == s { $1 = "R"; $3 = "260101000000Z" } { print }' "$PKI/index" >"$PKI/revoked"
	grep -v "	$serial	" "$PKI/index" >"$PKI/unknown"
	# it says that subjects may be there twice
	cp "$PKI/index.attr" "$PKI/revoked.attr"
	cp "$PKI/index.attr" "$PKI/unknown.attr"
}

responder_start() {
	responder_lists
	mkfifo "$T/hold"
	/usr/bin/python3 tests/smime/ocspserver.py "$PKI" <"$T/hold" >"$T/port" 2>"$T/server.log" &
	server=$!
	exec 9>"$T/hold"
	trap 'exec 9>&-; kill "$server" 2>/dev/null; rm -rf "$T"' EXIT
	until [ -s "$T/port" ]; do sleep 0.1; done
	DNSCACHEIP=127.0.0.1:$(cat "$T/port")
	export DNSCACHEIP
}

responder() {
	[ $# -ge 2 ] || set -- inter index
	responder_signer=$1 responder_index=$2
	shift 2
	[ $# -gt 0 ] || set -- -ndays 7
	printf '%s\n' "${word:-send}" -index "$PKI/$responder_index" -rsigner "$PKI/$responder_signer.pem" \
		-rkey "$PKI/$responder_signer.key" "$@" >"$PKI/do"
}
