# stores.sh: the stores of NSS and gpgsm, with the keys and roots of tests/smime/pki.sh. Read it behind that file:
#
#   pki
#   stores               makes $T/nss and $GNUPGHOME
#   stores_end           ends the agent of gpgsm
#
# NSS has the keys of Ann and Bob under their names in $PKI: ann, ann-rsa3072, ann-p256, bob, ... gpgsm has those
# with RSA.
#
# shellcheck shell=sh

stores_keys='ann ann-rsa3072 ann-p256 bob bob-rsa3072 bob-p256'

stores_log() {
	"$@" >"$T/log" 2>&1 && return
	sed 's/^/# /' "$T/log"
	return 1
}

# It fails at one of some hundred files, by the random octets in them.
stores_gpgsm() { # name
	openssl pkcs12 -export -legacy -in "$PKI/$1.pem" -inkey "$PKI/$1.key" -passout pass:x -out "$T/p12"
	echo x | gpgsm --batch --pinentry-mode loopback --passphrase-fd 0 --import "$T/p12"
}

stores() {
	mkdir "$T/nss" "$T/gpg"
	chmod 700 "$T/gpg"
	certutil -N -d "sql:$T/nss" --empty-password
	certutil -A -d "sql:$T/nss" -n root -t C,C,C -i "$PKI/root.pem"
	certutil -A -d "sql:$T/nss" -n inter -t ,, -i "$PKI/inter.pem"
	export GNUPGHOME="$T/gpg"
	printf 'disable-crl-checks\n' >"$T/gpg/gpgsm.conf"
	# s2k-count: nine tenths of the time of the tests went into the passwords of the keys
	printf 'allow-loopback-pinentry\ns2k-count 65536\n' >"$T/gpg/gpg-agent.conf"
	openssl x509 -in "$PKI/root.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/$/ S relax/' >"$T/gpg/trustlist.txt"
	stores_log gpgsm --batch --import "$PKI/root.pem" "$PKI/inter.pem"
	for stores_who in $stores_keys; do
		openssl pkcs12 -export -in "$PKI/$stores_who.pem" -inkey "$PKI/$stores_who.key" -name "$stores_who" \
			-passout pass:x -out "$T/p12"
		stores_log pk12util -i "$T/p12" -d "sql:$T/nss" -W x -K ''
		# gpgsm 2.2 reads the old form of PKCS#12 alone, with an RSA key
		case $stores_who in
		*p256) ;;
		*) stores_log stores_gpgsm "$stores_who" || stores_log stores_gpgsm "$stores_who" ;;
		esac
	done
}

stores_end() { gpgconf --kill all; }
