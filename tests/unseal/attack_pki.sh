# attack_pki.sh: the certificates of the attacks. Read it behind tests/smime/pki.sh:
#
#   pki
#   attack_pki FOLDER      a copy of $PKI, and beside it, all by inter and with the key of ann-p256:
#
#   san-nul       ann@example.org, a NUL, .example.com
#   san-blank     ann@example.org and a blank
#   san-name      Ann <ann@example.org>
#   san-star      *@example.org
#   san-domain    example.org
#   san-two       ann@example.org,mallory@example.com as one name
#   san-uri       a URI mailto:ann@example.org
#   san-8bit      ann@example.org with the first letter in 8 bits
#   san-empty     an empty name
#   san-quoted    "ann"@example.org
#   san-dot       ann@example.org.
#   san-other     mallory@example.com, CN=ann@example.org
#   san-subject   mallory@example.com, with ann@example.org as emailAddress in the subject
#   mallory       mallory@example.com, with a key of his own
#   carol         carol@example.net, RSA-2048
#
# shellcheck shell=sh disable=SC2034

attack_name() { # name octets-in-printf-form [tag]: a subjectAltName of one name with these octets
	# shellcheck disable=SC2059 # a format
	attack_hex=$(printf "$2" | od -An -v -tx1 | tr -d ' \n')
	attack_length=$((${#attack_hex} / 2))
	pki_share ann-p256 "$1" &&
		pki_leaf "$1" '' "subjectAltName=DER:30$(printf '%02x%s%02x%s' $((attack_length + 2)) "${3-81}" $attack_length "$attack_hex")"
}

attack_pki() {
	cp -r "$PKI" "$1" || return
	pki_dir=$1
	attack_name san-nul 'ann@example.org\000.example.com' &&
		attack_name san-blank 'ann@example.org ' &&
		attack_name san-name 'Ann <ann@example.org>' &&
		attack_name san-star '*@example.org' &&
		attack_name san-domain 'example.org' &&
		attack_name san-two 'ann@example.org,mallory@example.com' &&
		attack_name san-uri 'mailto:ann@example.org' 86 &&
		attack_name san-8bit '\341nn@example.org' &&
		attack_name san-empty '' &&
		attack_name san-quoted '"ann"@example.org' &&
		attack_name san-dot 'ann@example.org.' &&
		pki_share ann-p256 san-other && pki_share ann-p256 san-subject &&
		pki_subject_is=/CN=ann@example.org pki_leaf san-other mallory@example.com &&
		pki_subject_is=/emailAddress=ann@example.org/CN=Ann pki_leaf san-subject mallory@example.com &&
		rm "$1/mallory.key" && pki_leaf mallory mallory@example.com &&
		pki_key carol rsa2048 && pki_leaf carol carol@example.net keyUsage=critical,digitalSignature,keyEncipherment
}
