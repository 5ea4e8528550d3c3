#!/bin/sh
# mkmailkey: the keys and certificates of S/MIME and OpenPGP below ssl: our own CA, our keys, those of correspondents,
# and which roots are trusted. It edits no control file, and only wkd asks somebody on the network.
#
# Installed from mkmailkey.sh, with the qmail home directory filled in.

# shellcheck disable=SC2015 # in "a && b || die", die is for both
set -u
LC_ALL=C
export LC_ALL
unset CDPATH
umask 077

help() {
	cat <<EOT
usage: mkmailkey ca [-cv] [-d days] [-u url] name          make our own CA
       mkmailkey new [-1cv] [-d days] [-n label] [-s name] address   keys and certificates by our own CA
       mkmailkey csr [-cv] [-n label] [-s name] address    a key, and a request for another CA
       mkmailkey import [-fv] [-n label] [-p file] address file   a PKCS#12, or the certificate for a request
       mkmailkey export [-lv] [-p file] address sign|open label file   a PKCS#12 with a key of ours
       mkmailkey cert [-fv] address file ...               certificates of a correspondent
       mkmailkey alias [-v] address other                  mail to address is opened with the keys of other
       mkmailkey index [-v] [address]                      make the lists of what can be opened anew
       mkmailkey trust [-v] file ...                       roots that we trust
       mkmailkey refuse [-v] file|sha256 ...               certificates that are good for nothing
       mkmailkey hold [-vy] [address [sha256]]             list held certificates, hold one, or with -y use it
       mkmailkey list [-d days]                            what is there, or what ends within that time
       mkmailkey renew [-v] [-d days]                      new keys where those of our own CA end within that time
       mkmailkey revoke [-v] [-r reason] address label     certificates by our own CA are no longer valid
       mkmailkey crl [-v] [-d days] [file]                 make the revocation list of our own CA anew
OpenPGP:
       mkmailkey pgp new [-cv] [-d days] [-n label] [-s name] address   a key
       mkmailkey pgp import [-fv] [-n label] [-p file] address file   a key that was made elsewhere
       mkmailkey pgp export [-v] address label [file]      our certificate, in armor
       mkmailkey pgp export [-v] address sign|open|both label file   a key of ours for another program
       mkmailkey pgp expire [-v] [-d days] address label   let a key of ours end in that time
       mkmailkey pgp cert [-fvy] address file ...          certificates of a correspondent
       mkmailkey wkd [-v] [-a file] address ...            certificates of correspondents, fetched from their domains
alias, index, hold, refuse and list are for both
       mkmailkey -h
address is local@domain, or @domain for the key of the domain itself
EOT
}

say() { printf 'mkmailkey: %s\n' "$*" >&2; }

die() { # exit-code text
	code=$1
	shift
	say "fatal: $*"
	exit "$code"
}

tell() { [ -z "$verbose" ] || say "$*"; }
# a line end would begin a new line of a configuration file
is_line() { # text
	case $1 in
	*[[:cntrl:]]*) false ;;
	esac
}
exists() { [ -e "$1" ] || [ -h "$1" ]; }
lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }
shown() { printf '%.300s' "$1" | tr -c '[:print:]' '?'; }

# ---- addresses --------------------------------------------------------------------------------------

# A domain becomes a part of paths: nothing but LDH labels passes.
check_domain() { # domain
	reason=
	case $1 in
	'') reason='the domain is empty' ;;
	*[!A-Za-z0-9.-]*) reason='only letters, digits, "-" and "." can be in a domain (an international name: its xn-- form)' ;;
	.* | *. | *..*) reason='the domain has an empty label' ;;
	-* | *- | *.-* | *-.*) reason='a label of the domain begins or ends with "-"' ;;
	*.*) ;;
	*) reason='the domain has no dot' ;;
	esac
	[ "${#1}" -le 253 ] || reason='the domain is longer than 253 bytes'
	[ -n "$reason" ] || ! printf '%s\n' "$1" | tr . '\n' | grep -q '.\{64\}' || reason='a label of the domain is longer than 63 bytes'
}

# a dot-atom, with UTF-8 as it is (RFC 6531), and no `/`, because it becomes a part of paths
check_local() { # local part
	ascii=$(printf '%s' "$1" | tr -d '\200-\377')
	case $ascii in
	*[!A-Za-z0-9.!\#\$%\&\'*+=?^_\`\{\|\}~-]*) reason='the local part has a character that it cannot have here' ;;
	esac
	case $1 in
	.* | *. | *..*) reason='a dot begins or ends the local part, or two stand together' ;;
	esac
	[ "${#1}" -le 64 ] || reason='the local part is longer than 64 bytes'
	[ "$ascii" = "$1" ] || printf '%s' "$1" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 || reason='the local part is not UTF-8'
}

# Sets address, and where: its folder below mailkeys and mailcerts.
set_address() { # address
	case $1 in
	*@*) ;;
	*) die 100 "\"$(shown "$1")\" is no address: give local@domain, or @domain for the key of the domain" ;;
	esac
	is_line "$1" || die 100 "\"$(shown "$1")\": there is a control character in it"
	address=$(lower "$1")
	local=${address%@*} domain=${address##*@} reason=
	check_domain "$domain"
	[ -z "$local" ] || [ -n "$reason" ] || check_local "$local"
	[ -z "$reason" ] || die 100 "\"$(shown "$1")\": $reason"
	where=$domain/domain
	[ -z "$local" ] || where=$domain/u/$local
}

# `domain` is a local part as others are
address_of() { # folder, as set_address makes it
	case $1 in
	*/u/*) printf '%s@%s\n' "${1#*/u/}" "${1%%/u/*}" ;;
	*) echo "@${1%/domain}" ;;
	esac
}

check_label() { # label
	case $1 in
	'' | *[!A-Za-z0-9_-]*) die 100 "label \"$(shown "$1")\": only letters, digits, \"-\" and \"_\" can be in it" ;;
	esac
	[ "${#1}" -le 64 ] || die 100 "label \"$1\": it is longer than 64 bytes"
}

check_days() { # days
	case $1 in
	'' | *[!0-9]* | ??????*) die 100 '-d: days are a number of up to five digits' ;;
	esac
}

# ---- files ------------------------------------------------------------------------------------------

# In the background, so that a signal is answered at once and not when openssl is done.
run() { # command
	"$@" >"$stage/output" 2>"$stage/errors" </dev/null &
	child=$!
	wait "$child"
	status=$?
	child=
	[ "$status" -eq 0 ] || die 111 "$1 failed: $(tail -n 1 "$stage/errors")"
}

cleanup() {
	[ -z "$stage" ] || [ ! -d "$stage/gnupg" ] || gpgconf --homedir "$stage/gnupg" --kill all 2>/dev/null
	[ -z "$child" ] || { kill "$child" && wait "$child"; } 2>/dev/null
	[ -z "$stage" ] || rm -rf "$stage"
}

own() { # path ...
	[ -z "$unowned" ] || return 0
	[ "$uid" -ne 0 ] || chown -h "$user:$group" "$@" || die 111 "unable to change the owner of $1"
}

# Everything is written in a folder of our own and comes into place whole. Root's one is outside of what belongs to
# qmailq, which could turn it into a link to somewhere else.
start() {
	trap cleanup EXIT
	trap 'exit 111' HUP INT TERM
	uid=$(id -u)
	user=qmailq group=qmail
	[ -d "$ssl" ] || mkdir -m 0755 "$ssl" || die 111 "unable to create $ssl"
	if [ -d "$ssl/mailkeys" ] && [ "$uid" -eq 0 ]; then
		# shellcheck disable=SC2012
		read -r _ _ owner owner_group _ <<EOT
$(ls -ld "$ssl/mailkeys/.")
EOT
		[ "$owner" = root ] || user=$owner group=$owner_group
	fi
	left=$ssl/.mkmailkey.$$
	[ ! -d "$left" ] || die 111 "$left was left by a mkmailkey that was killed, and can have secrets in it: remove it"
	mkdir "$left" || die 111 "unable to create a folder in $ssl: run this as root"
	stage=$left
	if [ "$uid" -eq 0 ]; then
		: >"$stage/probe" && chown "$user:$group" "$stage/probe" 2>/dev/null || unowned="there is no user $user or no group $group"
	elif [ "$(id -un):$(id -gn)" != "$user:$group" ]; then
		unowned='this is not run by root'
	fi
}

# What is not there of a path below $ssl, from its first part on.
make_dirs() { # path
	made='' rest=$1/
	while [ -n "$rest" ]; do
		made=$made${made:+/}${rest%%/*}
		rest=${rest#*/}
		[ ! -d "$ssl/$made" ] || continue
		mode=0700
		case $made in mailroots*) mode=0755 ;; esac
		mkdir -m "$mode" "$ssl/$made" || die 111 "unable to create $ssl/$made"
		case $made in
		mailca*) ;;
		*) own "$ssl/$made" ;;
		esac
		tell "made directory $ssl/$made"
	done
}

# A new name. A hard link fails where the name is taken, even since we looked. The file leaves the stage: whatever is
# written there under its name later is another file.
put_new() { # file-in-stage path-below-ssl
	case $2 in
	mailca/*) ;;
	*) own "$stage/$1" ;;
	esac
	ln "$stage/$1" "$ssl/$2" 2>/dev/null || {
		! exists "$ssl/$2" || die 100 "$ssl/$2 is there already: nothing is overwritten"
		die 111 "unable to create $ssl/$2"
	}
	rm -f "$stage/$1"
	tell "made $ssl/$2"
}

# A new content for a name; whoever reads has the old one or the new one.
put_over() { # file-in-stage path-below-ssl
	case $2 in
	mailca/*) ;;
	*) own "$stage/$1" ;;
	esac
	mv -f "$stage/$1" "$ssl/$2" || die 111 "unable to replace $ssl/$2"
	tell "wrote $ssl/$2"
}

# From here on there are only links and renames: a signal waits until they are done.
hold_signals() { trap '' HUP INT TERM; }

# What is read, changed and put back must not lose what another one of us has put there meanwhile. The lock is on the
# folder, so that it needs no file, and ends with the process; mailcrl takes it for the list of all lists.
lock() {
	[ -z "$locked" ] || return 0
	locked=1
	! command -v flock >/dev/null || { exec 9<"$ssl/." && flock 9; } || die 111 "unable to lock $ssl"
}
unlock() {
	[ -z "$locked" ] || exec 9<&-
	locked=
}

# ---- certificates -----------------------------------------------------------------------------------

serial_of() { # certificate
	openssl x509 -in "$1" -noout -serial 2>/dev/null | sed -n 's/^serial=\([0-9A-F]*\)$/\1/p' | grep .
}
sha256_of() { # certificate
	openssl x509 -in "$1" -outform DER 2>/dev/null | openssl dgst -sha256 -r | cut -d ' ' -f 1
}
public_of() { openssl x509 -in "$1" -noout -pubkey 2>/dev/null; }
end_of() { openssl x509 -in "$1" -noout -enddate -dateopt iso_8601 2>/dev/null | sed 's/^notAfter=//'; }
ends_within() { # days certificate
	case $(openssl x509 -in "$2" -noout -checkend $(($1 * 86400)) 2>/dev/null) in
	*'will expire') ;;
	*'will not expire') false ;;
	*) die 111 "openssl cannot read the certificate $2" ;;
	esac
}
extension_of() { openssl x509 -in "$2" -noout -ext "$1" 2>/dev/null; }
has_word() { case $2 in *"$1"*) ;; *) false ;; esac }
common_name_of() {
	openssl x509 -in "$1" -noout -subject -nameopt multiline,utf8,-esc_msb,-align 2>/dev/null | sed -n 's/^ *commonName = //p' | head -n 1
}

# All certificates of a file in any of its forms, as $stage/in.1, in.2 ...; sets certs, their number.
read_certs() { # file
	[ -r "$1" ] || die 111 "unable to read $1"
	cat -- "$1" >"$stage/file" || die 111 "unable to read $1"
	if grep -q '^-----BEGIN CERTIFICATE-----' "$stage/file"; then
		cat "$stage/file" >"$stage/pem"
	else
		openssl x509 -inform DER -in "$stage/file" -out "$stage/pem" 2>/dev/null ||
			openssl pkcs7 -inform DER -in "$stage/file" -print_certs -out "$stage/pem" 2>/dev/null ||
			openssl pkcs7 -in "$stage/file" -print_certs -out "$stage/pem" 2>/dev/null ||
			die 100 "$1: there is no certificate in it"
	fi
	split_certs "$1"
}

split_certs() { # name for messages: the certificates of $stage/pem
	rm -f "$stage"/in.*
	awk -v to="$stage/in." '/^-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/ { n++; inside = 1 }
		inside { print > (to n) }
		/^-----END / && inside { inside = 0; close(to n) }' "$stage/pem"
	certs=0
	while [ -f "$stage/in.$((certs + 1))" ]; do
		certs=$((certs + 1))
		openssl x509 -in "$stage/in.$certs" -out "$stage/in" 2>/dev/null || die 100 "$1: certificate $certs cannot be read"
		mv "$stage/in" "$stage/in.$certs"
	done
	[ "$certs" -gt 0 ] || die 100 "$1: there is no certificate in it"
}

is_ca() { # certificate
	has_word CA:TRUE "$(extension_of basicConstraints "$1")"
}
is_self_issued() { # certificate
	[ "$(openssl x509 -in "$1" -noout -subject)" = "subject=$(openssl x509 -in "$1" -noout -issuer | sed 's/^issuer=//')" ]
}

# The certificate $stage/in.N, and behind it those of the file that lead to its root, without that.
chain_of() { # N output
	cat "$stage/in.$1" >"$2"
	current=$1 used=" $1 "
	while ! is_self_issued "$stage/in.$current"; do
		issuer=$(openssl x509 -in "$stage/in.$current" -noout -issuer_hash)
		next='' n=0
		while [ "$n" -lt "$certs" ]; do
			n=$((n + 1))
			case $used in *" $n "*) continue ;; esac
			[ "$(openssl x509 -in "$stage/in.$n" -noout -subject_hash)" != "$issuer" ] || next=$n
		done
		[ -n "$next" ] && ! is_self_issued "$stage/in.$next" || return 0
		cat "$stage/in.$next" >>"$2"
		used="$used$next "
		current=$next
	done
}

# Does a certificate name the address? The local part is compared without regard to case (RFC 8550 3). A domain has two
# addresses (RFC 3183), and qmail-seal uses no certificate with another one for a whole domain.
names_address() { # certificate
	openssl x509 -in "$1" -noout -email 2>/dev/null | tr '[:upper:]' '[:lower:]' >"$stage/emails"
	if [ -z "$local" ]; then
		grep -qxF -e "domain-confidentiality-authority$address" -e "domain-signing-authority$address" "$stage/emails"
	else
		grep -qxF -e "$address" "$stage/emails" || names_utf8 "$1"
	fi
}
# openssl does not list the SmtpUTF8Mailbox
names_utf8() { # certificate
	[ "$(printf '%s' "$local" | tr -d '\200-\377')" != "$local" ] &&
		openssl x509 -in "$1" -outform DER 2>/dev/null | tr '[:upper:]' '[:lower:]' | grep -aqF -e "$address"
}
check_address() { # certificate what
	[ -n "$local" ] || names_address "$1" || die 100 "$2 does not name domain-confidentiality-authority$address (RFC 3183): it is of no use for the whole domain"
	names_address "$1" || [ -n "$force" ] || die 100 "$2 does not name $address (-f takes it all the same)"
}

# What a certificate is for: sets uses to sign, open or both words.
set_uses() { # certificate
	usage=$(extension_of keyUsage "$1") uses=
	if [ -z "$usage" ]; then uses='sign open'; else
		case $usage in *'Digital Signature'* | *'Non Repudiation'*) uses=sign ;; esac
		case $usage in *'Key Encipherment'* | *'Key Agreement'*) uses="$uses${uses:+ }open" ;; esac
	fi
}

# How mail names the certificate of a recipient, as SHA-256: by issuer and serial number (the DER of RFC 5652's
# IssuerAndSerialNumber), and by its key identifier.
ids_of() { # certificate
	openssl x509 -in "$1" -outform DER -out "$stage/der" && openssl asn1parse -inform DER -in "$stage/der" >"$stage/asn1" || return
	# shellcheck disable=SC2046 # four numbers
	set -- "$1" $(sed -n 's/^ *\([0-9]*\):d=2 *hl=\([0-9]*\) *l= *\([0-9]*\) \([a-z]*\): *\([A-Z]*\).*/\1 \2 \3 \5/p' "$stage/asn1" |
		awk '$4 == "INTEGER" && !serial { serial = $1 " " $2 + $3 }
			$4 == "SEQUENCE" && ++n == 2 { issuer = $1 " " $2 + $3 }
			END { print issuer, serial }')
	[ $# -eq 5 ] || return
	{
		der_length $(($3 + $5))
		dd if="$stage/der" bs=1 skip="$2" count="$3" 2>/dev/null
		dd if="$stage/der" bs=1 skip="$4" count="$5" 2>/dev/null
	} | openssl dgst -sha256 -r | cut -d ' ' -f 1
	identifier=$(extension_of subjectKeyIdentifier "$1" | sed -n '2s/[: ]//gp')
	[ -z "$identifier" ] || bytes_of "$identifier" | openssl dgst -sha256 -r | cut -d ' ' -f 1
}
der_length() { # length of a SEQUENCE: its header
	if [ "$1" -lt 128 ]; then bytes_of "$(printf '30%02x' "$1")"; elif [ "$1" -lt 256 ]; then
		bytes_of "$(printf '3081%02x' "$1")"
	else bytes_of "$(printf '3082%04x' "$1")"; fi
}
bytes_of() { # hexadecimal digits
	digits=$1
	while [ -n "$digits" ]; do
		pair=${digits%"${digits#??}"}
		digits=${digits#??}
		# shellcheck disable=SC2059 # the octal escape is the format
		printf "\\$(printf '%03o' "0x$pair")"
	done
}

# the lines of this form of a list, if it is there
lines_of() { # form list
	[ ! -f "$2" ] || grep -- "$1" "$2" || [ $? -eq 1 ]
}

# ---- bundles: what is in a folder of ssl/mailroots in one file, for `qmail-smime -v`

# These folders belong to qmailq: a file there could be made a link to something that only root may read. So nothing but
# what belongs into a bundle is copied.
pem_of() { # kind file
	awk -v kind="$1" '{ sub(/[ \r]*$/, "") }
		$0 == "-----BEGIN " kind "-----" { inside = 1 }
		inside { print }
		$0 == "-----END " kind "-----" { inside = 0 }' <"$2"
}

bundle_roots() {
	lock
	: >"$stage/roots"
	for file in "$ssl"/mailroots/trusted/*.pem; do
		[ ! -f "$file" ] || pem_of CERTIFICATE "$file" >>"$stage/roots" || die 111 "unable to read $file"
	done
	chmod 0644 "$stage/roots"
	put_over roots mailroots/roots.pem
}

bundle_crls() {
	lock
	: >"$stage/crls"
	for file in "$ssl"/mailroots/crl/*.pem; do
		[ ! -f "$file" ] || pem_of 'X509 CRL' "$file" >>"$stage/crls" || die 111 "unable to read $file"
	done
	# an empty file would say that every certificate lacks its list
	[ -s "$stage/crls" ] || return 0
	chmod 0644 "$stage/crls"
	put_over crls mailroots/crls.pem
}

bundle_refused() {
	lock
	: >"$stage/refused"
	for file in "$ssl"/mailroots/refused/*; do
		name=${file##*/}
		# a fingerprint of OpenPGP is shorter
		[ ! -f "$file" ] || [ "${#name}" -ne 64 ] || echo "$name" >>"$stage/refused" || die 111 "unable to write in $stage"
	done
	chmod 0644 "$stage/refused"
	put_over refused mailroots/refused.sha256
}

refuse_refused() { # certificate name
	! exists "$ssl/mailroots/refused/$(sha256_of "$1")" || die 100 "$2 is among the refused certificates"
}

# Where the certificates that we have tell to get revocation lists, for mailcrl.
note_crl_urls() { # certificate ...
	for file; do
		extension_of crlDistributionPoints "$file" | sed -n 's/^ *URI:\(https\{0,1\}:[!-~]*\)$/\1/p'
	done >"$stage/urls" || die 111 "unable to write in $stage"
	[ -s "$stage/urls" ] || return 0
	make_dirs mailroots
	lock
	lines_of '^https\{0,1\}:[!-~]*$' "$ssl/mailroots/crlurls" >>"$stage/urls" && sort -u "$stage/urls" >"$stage/sorted" ||
		die 111 "unable to write in $stage"
	! cmp -s "$stage/sorted" "$ssl/mailroots/crlurls" || return 0
	chmod 0644 "$stage/sorted"
	put_over sorted mailroots/crlurls
}

# ---- keys and requests ------------------------------------------------------------------------------

make_key() { # file
	if [ -n "$curve" ]; then
		tell 'making a P-256 key'
		run openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
	else
		tell 'making an RSA key of 3072 bits'
		run openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$1"
	fi
}

# openssl's configuration files have variables and comments
escape() { printf '%s' "$1" | sed 's/[\\$#'"'"'"`]/\\&/g'; }

# The mail name of a certificate. A domain's key has the one of RFC 3183.
san() { # use
	case $address in
	@*) case $1 in
		open) echo "email.1=domain-confidentiality-authority$address" ;;
		*) echo "email.1=domain-signing-authority$address" ;;
		esac ;;
	*) if [ "$(printf '%s' "$local" | tr -d '\200-\377')" = "$local" ]; then
		echo "email.1=$(escape "$address")"
	else echo "otherName.1=1.3.6.1.5.5.7.8.9;FORMAT:UTF8,UTF8:$(escape "$address")"; fi ;;
	esac
}

config() { # use, or ca: writes $stage/config
	case $1-$curve in
	ca-*) usage=keyCertSign,cRLSign ;;
	sign-*) usage=digitalSignature,nonRepudiation ;;
	open-) usage=keyEncipherment ;;
	open-?*) usage=keyAgreement ;;
	both-) usage=digitalSignature,nonRepudiation,keyEncipherment ;;
	both-?*) usage=digitalSignature,nonRepudiation,keyAgreement ;;
	esac
	{
		printf '[req]\nprompt=no\nutf8=yes\nstring_mask=utf8only\ndistinguished_name=dn\nreq_extensions=x\n'
		printf '[dn]\nCN=%s\n' "$(escape "$subject")"
		printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s/index\nserial=%s/serial\n' "$stage" "$stage"
		printf 'new_certs_dir=%s\ndefault_md=sha256\n' "$stage"
		printf 'policy=p\nunique_subject=no\nemail_in_dn=no\nutf8=yes\nstring_mask=utf8only\n[p]\nCN=supplied\n'
		printf '[crl]\nauthorityKeyIdentifier=keyid\n'
		printf '[x]\nkeyUsage=critical,%s\nsubjectKeyIdentifier=hash\n' "$usage"
		if [ "$1" = ca ]; then echo 'basicConstraints=critical,CA:TRUE,pathlen:0'; else
			printf 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=emailProtection\nsubjectAltName=@san\n'
			printf '[issued]\nkeyUsage=critical,%s\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' "$usage"
			printf 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=emailProtection\nsubjectAltName=@san\n'
			[ ! -s "$ssl/mailca/url" ] || printf 'crlDistributionPoints=URI:%s\n' "$(escape "$(cat "$ssl/mailca/url")")"
			printf '[san]\n%s\n' "$(san "$1")"
		fi
	} >"$stage/config"
	: >"$stage/index"
}

# A common name has at most 64 characters (RFC 5280); an address that is longer stands in the SAN alone.
set_subject() {
	subject=${name:-$address}
	[ "$(printf '%s' "$subject" | tr -d '\200-\277' | wc -c)" -gt 64 ] || return 0
	[ -z "$name" ] || die 100 '-s: the name is longer than 64 characters'
	subject=${local:-$(printf '%.64s' "$address")}
}

need_ca() {
	if [ ! -d "$ca" ]; then die 100 "there is no CA here: make one with mkmailkey ca"; fi
	[ -r "$ca/key" ] || {
		[ -x "$ca" ] && ! exists "$ca/key" && die 100 "there is no CA here: make one with mkmailkey ca"
		die 111 "unable to read $ca/key: run this as root"
	}
}

# $stage/USE.key and $stage/USE.cert, by our own CA
issue() { # use
	make_key "$stage/$1.key"
	config "$1"
	run openssl req -new -utf8 -config "$stage/config" -key "$stage/$1.key" -out "$stage/request"
	run openssl ca -config "$stage/config" -batch -notext -rand_serial -days "$days" -extensions issued \
		-cert "$ca/cert" -keyfile "$ca/key" -in "$stage/request" -out "$stage/$1.cert"
	[ -s "$stage/$1.cert" ] || die 111 'openssl made no certificate'
}

# Sets label, if it was not given, to today's date and if need be a number.
free_label() { # use ...
	[ -z "$label" ] || return 0
	today=$(date -u +%Y%m%d) n=1
	label=$today
	while label_is_taken "$@"; do
		n=$((n + 1))
		label=$today-$n
	done
}
label_is_taken() {
	for use; do
		! exists "$ssl/mailkeys/$where/$use/${kind}key_$label" || return 0
	done
	false
}

# Keys in the folder of another address would be for that one.
check_no_alias() {
	[ ! -h "$ssl/mailkeys/$where" ] || die 100 "$address is an alias: $(readlink "$ssl/mailkeys/$where")"
}

check_free() { # use ...
	for use; do
		for file in "$use/${kind}key_$label" "$use/${kind}cert_$label"; do
			! exists "$ssl/mailkeys/$where/$file" || die 100 "$address has a key $use $label: take another label with -n"
		done
	done
}

# $stage/USE.key and .cert are to be put. All that can fail in openssl is done here, before any of them is.
prepare_pair() { # use
	chmod 0600 "$stage/$1.key" "$stage/$1.cert"
	[ "$1" = open ] || return 0
	: >"$stage/by-id.new"
	add_ids "$stage/open.cert" "$label"
}

# Lines for the list of a folder, behind $stage/by-id.new.
add_ids() { # certificate label
	if [ -n "$kind" ]; then pgp_ids_of "$1"; else ids_of "$1"; fi | sed "s/\$/ $2/" >"$stage/by-id.one"
	if [ ! -s "$stage/by-id.one" ] || grep -qv '^[0-9a-f]\{64\} ' "$stage/by-id.one"; then
		die 111 "unable to compute the identifiers of the certificate $1"
	fi
	cat "$stage/by-id.one" >>"$stage/by-id.new" || die 111 "unable to write in $stage"
}

# One certificate by our own CA: a copy for its records.
prepare_issued() { # use
	serial=$(serial_of "$stage/$1.cert") && cp "$stage/$1.cert" "$stage/issued.$serial" || die 111 'openssl cannot read its certificate'
}
put_issued() {
	for file in "$stage"/issued.*; do
		put_new "${file##*/}" "mailca/issued/${file##*/issued.}.pem"
	done
}

# Without its certificate no key is used, so that comes last.
put_pair() { # use
	lock
	folder=mailkeys/$where/$1
	list=$folder/${kind:+$kind-}by-id
	[ "$1" = sign ] || {
		lines_of '^[0-9a-f]\{64\} [A-Za-z0-9_-]*$' "$ssl/$list" >>"$stage/by-id.new" &&
			sort -u "$stage/by-id.new" >"$stage/by-id" || die 111 "unable to write in $stage"
	}
	make_dirs "$folder"
	put_new "$1.key" "$folder/${kind}key_$label"
	[ "$1" = sign ] || put_over by-id "$list"
	put_new "$1.cert" "$folder/${kind}cert_$label"
}

note_owner() {
	[ -z "$unowned" ] || say "note: the owner is not $user:$group, because $unowned; the programs read the files only after chown -R $user:$group $ssl/$1"
}

# ---- the verbs --------------------------------------------------------------------------------------

verb_ca() { # name
	subject=$1 days=${days:-3650}
	[ -n "$subject" ] || die 100 'the CA needs a name'
	is_line "$subject" || die 100 'there is a control character in the name'
	! exists "$ca/cert" || die 100 "there is a CA already: $ca/cert"
	start
	case $url in
	*[!!-~]*) die 100 '-u: there is a blank or a character that is not ASCII in it' ;;
	'' | http://?* | https://?*) ;;
	*) die 100 "-u: an http or https address is needed" ;;
	esac
	make_key "$stage/key"
	config ca
	run openssl req -x509 -new -utf8 -sha256 -config "$stage/config" -extensions x -key "$stage/key" -days "$days" -out "$stage/cert"
	hold_signals
	make_dirs mailca
	make_dirs mailca/issued
	make_dirs mailca/revoked
	printf '%s\n' "$url" >"$stage/url" && chmod 0644 "$stage/cert"
	put_new key mailca/key
	[ -z "$url" ] || put_over url mailca/url
	cp "$stage/cert" "$stage/copy" || die 111 "unable to copy the certificate"
	put_new cert mailca/cert
	trust_one "$stage/copy"
	bundle_roots
	days=30
	make_crl
}

verb_new() { # address
	set_address "$1"
	check_no_alias
	need_ca
	set_subject
	days=${days:-730}
	[ -z "$label" ] || check_label "$label"
	start
	free_label sign open csr
	check_free sign open
	! ends_within "$days" "$ca/cert" || say "warning: the CA ends before that, on $(end_of "$ca/cert")"
	make_and_put "$one"
}

# One certificate for both uses, or one for each.
make_and_put() { # 1, or nothing
	if [ -n "$1" ]; then
		issue both
		cp "$stage/both.key" "$stage/sign.key" && cp "$stage/both.cert" "$stage/sign.cert" &&
			mv "$stage/both.key" "$stage/open.key" && mv "$stage/both.cert" "$stage/open.cert" || die 111 "unable to write in $stage"
	else
		issue sign
		issue open
	fi
	for use in open sign; do
		prepare_pair "$use"
		prepare_issued "$use"
	done
	hold_signals
	put_issued
	put_pair open
	put_pair sign
	note_owner "mailkeys/$domain"
	echo "$address $label"
}

verb_csr() { # address
	set_address "$1"
	check_no_alias
	set_subject
	[ -z "$label" ] || check_label "$label"
	start
	free_label sign open csr
	check_free sign open csr
	make_key "$stage/key"
	config both
	run openssl req -new -utf8 -config "$stage/config" -key "$stage/key" -out "$stage/request"
	hold_signals
	make_dirs "mailkeys/$where/csr"
	put_new key "mailkeys/$where/csr/key_$label"
	put_new request "mailkeys/$where/csr/request_$label"
	note_owner "mailkeys/$domain"
	cat "$ssl/mailkeys/$where/csr/request_$label" || die 111 "unable to write the request"
}

# The pass phrase of a PKCS#12 in $stage/pass, from a file, from the terminal or from standard input.
read_pass() { # prompt
	if [ -n "$pass" ]; then
		head -n 1 -- "$pass" >"$stage/pass" || die 111 "unable to read $pass"
		# openssl wants a line
		[ -s "$stage/pass" ] || echo >"$stage/pass"
		return
	fi
	if [ -t 0 ]; then
		printf '%s: ' "$1" >&2
		stty -echo
		trap 'stty echo; exit 111' HUP INT TERM
	fi
	IFS= read -r line || [ -n "$line" ] || line=
	if [ -t 0 ]; then
		stty echo
		trap 'exit 111' HUP INT TERM
		echo >&2
	fi
	printf '%s\n' "$line" >"$stage/pass"
	line=
}

verb_import() { # address file
	set_address "$1"
	check_no_alias
	[ -z "$label" ] || check_label "$label"
	start
	[ -r "$2" ] || die 111 "unable to read $2"
	if is_pkcs12 "$2"; then import_pkcs12 "$2"; else import_pem "$2"; fi
	awk -v to="$stage/key." '/^-----BEGIN .*PRIVATE KEY-----/ { n++; inside = 1 }
		inside { print > (to n) }
		/^-----END / && inside { inside = 0; close(to n) }' "$stage/key"
	pairs='' k=1
	while [ -f "$stage/key.$k" ]; do
		take_key "$stage/key.$k" "$2"
		k=$((k + 1))
	done
	[ -n "$pairs" ] || die 100 "$2: no certificate belongs to a private key"
	free_label sign open csr
	# shellcheck disable=SC2086 # one word or two
	check_free $pairs
	for use in $pairs; do prepare_pair "$use"; done
	hold_signals
	for use in $pairs; do put_pair "$use"; done
	note_crl_urls "$stage"/in.*
	[ -z "$request" ] || rm -f "$ssl/mailkeys/$where/csr/key_$request" "$ssl/mailkeys/$where/csr/request_$request"
	note_owner "mailkeys/$domain"
	echo "$address $label ($pairs)"
}

# One key and the certificate that belongs to it: puts them into the stage for what they are for, and that into pairs.
take_key() { # key name for messages
	public=$(openssl pkey -in "$1" -passin pass: -pubout 2>/dev/null) || die 100 "$2: the private key cannot be read"
	mine='' i=0
	while [ "$i" -lt "$certs" ]; do
		i=$((i + 1))
		[ "$(public_of "$stage/in.$i")" != "$public" ] || mine=$i
	done
	[ -n "$mine" ] || return 0
	check_address "$stage/in.$mine" "the certificate in $2"
	refuse_refused "$stage/in.$mine" "the certificate in $2"
	chain_of "$mine" "$stage/chain"
	set_uses "$stage/in.$mine"
	[ -n "$uses" ] || die 100 "$2: a certificate is neither for signing nor for encrypting"
	for use in $uses; do
		case " $pairs " in *" $use "*) die 100 "$2: two keys are for the same use" ;; esac
		openssl pkey -in "$1" -passin pass: -out "$stage/$use.key" 2>/dev/null && cp "$stage/chain" "$stage/$use.cert" ||
			die 111 "unable to write in $stage"
		pairs=$pairs${pairs:+ }$use
	done
}

# Its first element is the version number 3, that of a certificate or a PKCS#7 is none.
is_pkcs12() { # file
	openssl asn1parse -inform DER -in "$1" 2>/dev/null | sed -n '2p' | grep -q 'INTEGER  *:03$'
}

import_pkcs12() { # file
	read_pass 'pass phrase of the PKCS#12'
	# the old ciphers, which many programs still write, are in a module of their own
	openssl pkcs12 -in "$1" -nodes -passin "file:$stage/pass" -out "$stage/pem" 2>/dev/null </dev/null ||
		openssl pkcs12 -legacy -in "$1" -nodes -passin "file:$stage/pass" -out "$stage/pem" 2>/dev/null </dev/null ||
		die 100 "$1: it is no PKCS#12, or the pass phrase is wrong"
	cp "$stage/pem" "$stage/key"
	split_certs "$1"
}

# Certificates for a key of `csr`, or with their key in the file
import_pem() { # file
	read_certs "$1"
	if grep -q '^-----BEGIN.* PRIVATE KEY-----' "$stage/file"; then
		cp "$stage/file" "$stage/key"
		return
	fi
	for file in "$ssl/mailkeys/$where/csr"/key_*; do
		[ -f "$file" ] || continue
		public=$(openssl pkey -in "$file" -pubout 2>/dev/null)
		i=0
		while [ "$i" -lt "$certs" ]; do
			i=$((i + 1))
			if [ "$(public_of "$stage/in.$i")" = "$public" ]; then
				cp "$file" "$stage/key"
				request=${file##*/key_}
				label=${label:-$request}
				return
			fi
		done
	done
	[ ! -d "$ssl/mailkeys" ] || [ -x "$ssl/mailkeys" ] || die 111 "unable to switch to $ssl/mailkeys: run this as root"
	die 100 "$1: no key in it, and $address has no request for it (mkmailkey csr)"
}

need_pair() { # use label: that of $address
	pair=$ssl/mailkeys/$where/$1
	check_label "$2"
	[ ! -d "$ssl/mailkeys" ] || [ -x "$ssl/mailkeys" ] || die 111 "unable to switch to $ssl/mailkeys: run this as root"
	[ -f "$pair/cert_$2" ] && [ -f "$pair/key_$2" ]
}

verb_export() { # address use label file
	set_address "$1"
	case $2 in
	sign | open) ;;
	*) die 100 "export: \"$(shown "$2")\" is neither sign nor open" ;;
	esac
	need_pair "$2" "$3" || die 100 "$address has no key $2 $3"
	! exists "$4" || die 100 "$4 is there already: nothing is overwritten"
	start
	read_pass 'new pass phrase of the PKCS#12'
	ciphers=
	[ -z "$old" ] || ciphers='-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1'
	# shellcheck disable=SC2086 # words
	run openssl pkcs12 -export $ciphers -inkey "$pair/key_$3" -in "$pair/cert_$3" -name "$address" -passout "file:$stage/pass" -out "$stage/p12"
	# it can be on another file system; noclobber
	(set -C && cat "$stage/p12" >"$4") 2>/dev/null || die 111 "unable to create $4"
	tell "made $4"
}

# The certificates of the correspondent among those of a file, which has two if he signs with one and opens with another:
# sets his to the numbers of those that name the address, or else of the first that is no CA.
find_his() { # name for messages
	his='' first='' i=0
	while [ "$i" -lt "$certs" ]; do
		i=$((i + 1))
		if names_address "$stage/in.$i"; then
			his="$his $i"
		elif [ -z "$first" ] && ! is_ca "$stage/in.$i"; then
			first=$i
		fi
	done
	his=${his:-$first}
	[ -n "$his" ] || die 100 "$1: only certificates of CAs are in it (mkmailkey trust)"
}

verb_cert() { # address file ...
	set_address "$1"
	shift
	start
	for file; do
		read_certs "$file"
		find_his "$file"
		for i in $his; do
			check_address "$stage/in.$i" "the certificate in $file"
			refuse_refused "$stage/in.$i" "the certificate in $file"
		done
		make_dirs "mailcerts/$where"
		new=
		for i in $his; do
			sha256=$(sha256_of "$stage/in.$i")
			path=mailcerts/$where/smime_$sha256.pem
			! exists "$ssl/$path" || continue
			chain_of "$i" "$stage/cert"
			chmod 0600 "$stage/cert"
			put_new cert "$path"
			echo "$address $sha256"
			new=1
		done
		[ -n "$new" ] || die 100 "$ssl/$path is there already: nothing is overwritten"
		note_crl_urls "$stage"/in.*
	done
	note_owner "mailcerts/$domain"
}

verb_alias() { # address other
	set_address "$2"
	target=$where other=$address
	[ -d "$ssl/mailkeys/$target" ] || die 100 "$other has no keys"
	[ ! -h "$ssl/mailkeys/$target" ] || die 100 "$other is an alias itself"
	set_address "$1"
	[ -n "$local" ] || die 100 'a domain cannot be an alias'
	! exists "$ssl/mailkeys/$where" || die 100 "$address has keys or is an alias already: $ssl/mailkeys/$where"
	start
	make_dirs "mailkeys/$domain/u"
	ln -s "../../$target" "$stage/link" || die 111 "unable to write in $stage"
	own "$stage/link"
	# a directory that came in between would swallow the link
	! exists "$ssl/mailkeys/$where" && mv "$stage/link" "$ssl/mailkeys/$where" || die 111 "unable to create $ssl/mailkeys/$where"
	tell "made $ssl/mailkeys/$where"
}

# What a list has is read out of the certificates again, for files that were copied, removed or restored by hand.
verb_index() { # [address]
	only=
	[ $# -eq 0 ] || {
		set_address "$1"
		only=$where
		[ -d "$ssl/mailkeys/$where/open" ] || die 100 "$address has no keys"
	}
	need_dir mailkeys || return 0
	start
	lock
	(cd "$ssl/mailkeys" && find . -type d -name open | sed 's|^\./||; s|/open$||' | sort) >"$stage/folders"
	while IFS= read -r folder <&3; do
		[ -z "$only" ] || [ "$folder" = "$only" ] || continue
		where=$folder changed=
		index_folder "mailkeys/$folder/open"
		kind=pgp
		index_folder "mailkeys/$folder/open"
		kind=
		[ -z "$changed" ] || address_of "$where"
	done 3<"$stage/folders"
}

index_folder() { # folder: sets changed if its list was not right
	: >"$stage/by-id.new"
	for file in "$ssl/$1/${kind}cert_"*; do
		[ -f "$file" ] || continue
		label=${file##*/"${kind}"cert_}
		check_label "$label"
		if [ -f "$ssl/$1/${kind}key_$label" ]; then add_ids "$file" "$label"; else
			say "warning: $file has no key"
		fi
	done
	sort -u "$stage/by-id.new" >"$stage/by-id" || die 111 "unable to write in $stage"
	list=$1/${kind:+$kind-}by-id
	cmp -s "$stage/by-id" "$ssl/$list" && return 0
	# a folder without keys of this kind needs no list
	[ -s "$stage/by-id" ] || exists "$ssl/$list" || return 0
	put_over by-id "$list"
	changed=1
}

trust_one() { # certificate
	sha256=$(sha256_of "$1")
	make_dirs mailroots/trusted
	exists "$ssl/mailroots/trusted/$sha256.pem" || {
		openssl x509 -in "$1" -out "$stage/root" || die 111 "unable to write in $stage"
		chmod 0644 "$stage/root"
		put_new root "mailroots/trusted/$sha256.pem"
	}
	note_crl_urls "$1"
}

verb_trust() { # file ...
	start
	for file; do
		read_certs "$file"
		i=0
		while [ "$i" -lt "$certs" ]; do
			i=$((i + 1))
			is_ca "$stage/in.$i" || die 100 "$file: certificate $i is not that of a CA"
			refuse_refused "$stage/in.$i" "certificate $i in $file"
			is_self_issued "$stage/in.$i" || say "warning: certificate $i in $file is not that of a root"
		done
		i=0
		while [ "$i" -lt "$certs" ]; do
			i=$((i + 1))
			trust_one "$stage/in.$i"
			echo "$sha256 $(openssl x509 -in "$stage/in.$i" -noout -subject -nameopt RFC2253,utf8,-esc_msb | sed 's/^subject=//')"
		done
	done
	bundle_roots
}

verb_refuse() { # file or sha256 ...
	start
	make_dirs mailroots/refused
	make_dirs mailroots/trusted
	for one; do
		digits=$(lower "$one" | tr -d :)
		case $digits in
		*[!0-9a-f]* | '') digits= ;;
		esac
		if [ "${#digits}" -eq 64 ] || [ "${#digits}" -eq 40 ]; then refuse_one "$digits"; else
			exists "$one" || die 100 "\"$(shown "$one")\" is neither a file nor the SHA-256 or fingerprint of a certificate"
			if is_pgp "$one"; then
				refuse_one "$fingerprint"
				continue
			fi
			read_certs "$one"
			i=0
			while [ "$i" -lt "$certs" ]; do
				i=$((i + 1))
				refuse_one "$(sha256_of "$stage/in.$i")"
			done
		fi
	done
	bundle_refused
	bundle_roots
}

refuse_one() { # sha256
	exists "$ssl/mailroots/refused/$1" || {
		: >"$stage/empty" && chmod 0644 "$stage/empty" || die 111 "unable to write in $stage"
		put_new empty "mailroots/refused/$1"
	}
	rm -f "$ssl/mailroots/trusted/$1.pem" || die 111 "unable to remove $ssl/mailroots/trusted/$1.pem"
	[ ! -d "$ssl/mailcerts" ] || find "$ssl/mailcerts" -type f -name "pgp_$1" ! -path '*/hold/*/pgp_*' >"$stage/used"
	# no program looks at the list for those of OpenPGP: they go where none is used
	[ ! -s "$stage/used" ] || while IFS= read -r path <&3; do
		set_address "$(address_of "$(printf '%s\n' "${path#"$ssl"/mailcerts/}" | sed 's|/[^/]*$||')")"
		move_cert "mailcerts/$where" "mailcerts/$domain/hold/${local:-@}" "pgp_$1" 1
	done 3<"$stage/used"
	echo "$1"
}

# A certificate goes to another folder. The same one can be there already.
move_cert() { # from to name [1: it takes the place of an older copy there]
	make_dirs "$2"
	hold_signals
	ln "$ssl/$1/$3" "$ssl/$2/" 2>/dev/null || {
		exists "$ssl/$2/$3" || die 111 "unable to create a file in $ssl/$2"
		[ -n "$4" ] || cmp -s "$ssl/$1/$3" "$ssl/$2/$3" || die 100 "$ssl/$2/$3 is there already"
		ln "$ssl/$1/$3" "$stage/$3" && mv -f "$stage/$3" "$ssl/$2/$3" || die 111 "unable to replace $ssl/$2/$3"
	}
	rm "$ssl/$1/$3" || die 111 "unable to remove it from $ssl/$1"
}

# Held certificates are in hold/, beside u/ and domain/, in a folder for each local part; the domain's own in its own.
verb_hold() { # [address [sha256]]
	if [ $# -eq 2 ]; then
		set_address "$1"
		from=mailcerts/$where to=mailcerts/$domain/hold/${local:-@}
		[ -z "$yes" ] || from=$to to=mailcerts/$where
		digits=$(lower "$2" | tr -d :)
		held=smime_$digits.pem
		[ ! -f "$ssl/$from/pgp_$digits" ] || held=pgp_$digits
		[ -f "$ssl/$from/$held" ] || die 100 "$ssl/$from has no certificate $(shown "$2")"
		start
		case $yes$held in
		1pgp_*) refuse_refused_pgp "$digits" "$2" ;;
		1*) refuse_refused "$ssl/$from/$held" "$2" ;;
		esac
		# a newer copy of the same OpenPGP key was held beside the old one
		newer=
		case $held in pgp_*) newer=1 ;; esac
		move_cert "$from" "$to" "$held" "$newer"
		return
	fi
	[ -z "$yes" ] || die 100 '-y needs an address and the SHA-256 of a certificate'
	only=
	[ $# -eq 0 ] || {
		set_address "$1"
		only=$domain/hold/${local:-@}
	}
	need_dir mailcerts || return 0
	(cd "$ssl/mailcerts" && find . -path '*/hold/*/smime_*.pem' -o -path '*/hold/*/pgp_*' | sed 's|^\./||' | sort) | while IFS= read -r path; do
		folder=${path%/*}
		[ -z "$only" ] || [ "$folder" = "$only" ] || continue
		who=${folder##*/hold/}
		[ "$who" != @ ] || who=
		case $path in
		*/pgp_*)
			pgp_line_of '' encrypt "$who@${folder%%/hold/*}" "${path##*/pgp_}" "$ssl/mailcerts/$path"
			continue
			;;
		esac
		sha256=${path##*/smime_}
		line_of '' "$who@${folder%%/hold/*}" "${sha256%.pem}" "$ssl/mailcerts/$path"
	done
}

need_dir() { # name: false if it is not there
	[ -d "$ssl/$1" ] || return
	[ -x "$ssl/$1" ] && [ -r "$ssl/$1" ] || die 111 "unable to read $ssl/$1: run this as root"
}

# One line for each certificate: kind, if there is one, address, label or SHA-256, last day, whose it is
line_of() { # kind address label file
	facts=$(openssl x509 -in "$4" -noout -enddate -dateopt iso_8601 -issuer -nameopt RFC2253,utf8,-esc_msb 2>/dev/null)
	end=$(printf '%s\n' "$facts" | sed -n 's/^notAfter=//p')
	[ -n "$end" ] || {
		say "warning: $4 cannot be read"
		return 0
	}
	[ -z "$days" ] || ends_within "$days" "$4" || return 0
	printf '%s%s %s %s %s\n' "$1${1:+ }" "$2" "$3" "${end%% *}" \
		"$(printf '%s\n' "$facts" | sed -n 's/^issuer=//p')"
}

each_pair() { # use: prints folder and label, oldest label first
	need_dir mailkeys || return 0
	(cd "$ssl/mailkeys" && find . -type f -path "*/$1/${kind}cert_*" | sed 's|^\./||' | sort)
}

verb_list() {
	for folder in mailkeys mailcerts mailroots; do need_dir $folder || continue; done
	[ ! -f "$ca/cert" ] || line_of ca - - "$ca/cert"
	for use in sign open; do
		each_pair $use | while IFS= read -r path; do
			line_of $use "$(address_of "${path%/"$use"/*}")" "${path##*/cert_}" "$ssl/mailkeys/$path"
		done
	done
	list_pgp_keys
	[ -n "$days" ] || ! need_dir mailkeys || (cd "$ssl/mailkeys" && find . -type f -path '*/csr/key_*' | sed 's|^\./||' | sort) | while IFS= read -r path; do
		echo "csr $(address_of "${path%/csr/*}") ${path##*/key_} - -"
	done
	[ -n "$days" ] || ! need_dir mailkeys || (cd "$ssl/mailkeys" && find . -type l -path './*/u/*' | sed 's|^\./||' | sort) | while IFS= read -r path; do
		echo "alias $(address_of "$path") $(readlink "$ssl/mailkeys/$path" | sed 's|.*/\([^/]*\)/u/\([^/]*\)$|\2@\1|; s|.*/\([^/]*\)/domain$|@\1|') - -"
	done
	! need_dir mailcerts || (cd "$ssl/mailcerts" && find . -type f -name 'smime_*.pem' ! -path '*/hold/*/smime_*' | sed 's|^\./||' | sort) | while IFS= read -r path; do
		sha256=${path##*/smime_}
		line_of cert "$(address_of "${path%/*}")" "${sha256%.pem}" "$ssl/mailcerts/$path"
	done
	list_pgp_certs
	! need_dir mailroots || for file in "$ssl"/mailroots/trusted/*.pem; do
		[ -f "$file" ] || continue
		sha256=${file##*/}
		line_of root - "${sha256%.pem}" "$file"
	done
}

# New keys where the newest of a folder ends soon and is of our own CA. The old ones stay: mail to them has to be read.
verb_renew() {
	need_ca
	limit=${days:-30} broken=
	start
	! ends_within "$limit" "$ca/cert" || say "warning: the CA ends on $(end_of "$ca/cert")"
	for use in sign open; do
		each_pair $use | sed 's|/[^/]*$||' | sort -u >"$stage/folders"
		while IFS= read -r folder <&3; do
			renew_folder "$folder" "$use"
			unlock
		done 3<"$stage/folders"
	done
	[ -z "$broken" ] || exit 111
}

renew_folder() { # folder use
	newest=$(cd "$ssl/mailkeys/$1" && for file in cert_*; do
		printf '%s %s\n' "$(end_of "$file" | tr -d ' ')" "$file"
	done | sort | tail -n 1 | cut -d ' ' -f 2)
	file=$ssl/mailkeys/$1/$newest
	[ -n "$(end_of "$file")" ] || {
		say "$file cannot be read: nothing is renewed there"
		broken=1
		return
	}
	ends_within "$limit" "$file" || return 0
	set_address "$(address_of "${1%/"$2"}")"
	serial=$(serial_of "$file")
	! exists "$ca/revoked/$serial" || return 0
	cmp -s "$file" "$ca/issued/$serial.pem" || {
		say "note: the certificate $2 ${newest#cert_} of $address ends on $(end_of "$file") and is not by our own CA: mkmailkey csr $address"
		return
	}
	subject=$(common_name_of "$file") curve='' days=730 label=
	! openssl x509 -in "$file" -noout -text | grep -q 'Public Key Algorithm: id-ecPublicKey' || curve=1
	if cmp -s "$file" "$ssl/mailkeys/$where/open/$newest" && cmp -s "$file" "$ssl/mailkeys/$where/sign/$newest"; then
		[ "$2" = sign ] || return 0
		free_label sign open csr
		make_and_put 1
		trap 'exit 111' HUP INT TERM
	else
		free_label "$2"
		issue "$2"
		prepare_pair "$2"
		prepare_issued "$2"
		put_issued
		put_pair "$2"
		echo "$address $label ($2)"
	fi
	rm -f "$stage"/by-id*
}

verb_revoke() { # address label
	set_address "$1"
	need_ca
	found=
	case $revoked_for in
	unspecified | keyCompromise | affiliationChanged | superseded | cessationOfOperation) ;;
	*) die 100 "-r: the reason is unspecified, keyCompromise, affiliationChanged, superseded or cessationOfOperation" ;;
	esac
	start
	for use in sign open; do
		need_pair $use "$2" || continue
		serial=$(serial_of "$pair/cert_$2")
		cmp -s "$pair/cert_$2" "$ca/issued/$serial.pem" || die 100 "the certificate $use $2 of $address is not by our own CA: tell the CA that issued it"
		found="$found $use"
	done
	[ -n "$found" ] || die 100 "$address has no certificate $2 (mkmailkey list)"
	hold_signals
	for use in $found; do
		need_pair "$use" "$2"
		serial=$(serial_of "$pair/cert_$2")
		exists "$ca/revoked/$serial" || {
			# a line of openssl's database
			end=$(end_of "$pair/cert_$2" | tr -d ' :-')
			printf 'R\t%s\t%s,%s\t%s\tunknown\t/CN=%s\n' "${end#??}" "$(date -u +%y%m%d%H%M%SZ)" "$revoked_for" "$serial" "$serial" >"$stage/line"
			put_new line "mailca/revoked/$serial"
		}
		# nothing is signed with it any more; what came for it has still to be opened
		if [ "$use" = sign ]; then
			make_dirs "mailkeys/$where/revoked"
			mv "$pair/cert_$2" "$ssl/mailkeys/$where/revoked/cert_$2" && mv "$pair/key_$2" "$ssl/mailkeys/$where/revoked/key_$2" ||
				die 111 "unable to move the files of $pair"
		fi
		echo "$address $2 ($use) $serial"
	done
	days=30
	make_crl
}

verb_crl() { # [file]
	need_ca
	days=${days:-30}
	start
	make_crl
	[ $# -eq 0 ] || {
		openssl crl -in "$ca/crl" -outform DER -out "$stage/der" 2>/dev/null && cat "$stage/der" >"$1.new.$$" &&
			chmod 0644 "$1.new.$$" && mv -f "$1.new.$$" "$1" || {
			rm -f "$1.new.$$"
			die 111 "unable to write $1"
		}
		tell "wrote $1"
	}
}

# From revoked/, a file for each certificate, so that two of us at once lose none.
make_crl() {
	lock
	subject=CA curve=
	config ca
	for file in "$ca"/revoked/*; do
		[ ! -f "$file" ] || cat "$file" >>"$stage/index" || die 111 "unable to write in $stage"
	done
	printf '%s\n' "$(date -u +%Y%m%d%H%M%S)" >"$stage/number"
	sed "s|^\[c\]\$|&\\
crlnumber=$stage/number\\
crl_extensions=crl|" "$stage/config" >"$stage/config.crl"
	run openssl ca -config "$stage/config.crl" -gencrl -crldays "$days" -cert "$ca/cert" -keyfile "$ca/key" -out "$stage/crl"
	hold_signals
	chmod 0644 "$stage/crl"
	cp -p "$stage/crl" "$stage/list" || die 111 "unable to write in $stage"
	put_over crl mailca/crl
	make_dirs mailroots/crl
	put_over list mailroots/crl/ca.pem
	bundle_crls
}

# ---- OpenPGP: qmail-pgp reads the packets, gpg makes and changes keys

program() { # name: sets found
	found=$home/bin/$1
	[ -x "$found" ] || found=$(command -v "$1")
}

need_gpg() {
	command -v gpg >/dev/null || die 111 'gpg(1) is not in PATH: it makes OpenPGP keys, changes their last day and takes pass phrases off (Debian: apt-get install gnupg)'
	mkdir -m 0700 "$stage/gnupg" || die 111 "unable to create $stage/gnupg"
	# a home of some seconds: without this the agent works for a second first, to find out what a pass phrase should cost
	echo 's2k-count 65536' >"$stage/gnupg/gpg-agent.conf" || die 111 "unable to write $stage/gnupg/gpg-agent.conf"
}

# Its home, with an agent of its own, ends with us. The keys in it have no pass phrase.
gpg_run() { run gpg --homedir "$stage/gnupg" --batch --no-tty --quiet --no-auto-check-trustdb --pinentry-mode loopback --passphrase '' "$@"; }

# facts: what qmail-pgp says of a file, and fingerprint; false if it is no OpenPGP key, with its words in reason
pgp_facts() { # file
	program qmail-pgp
	[ -n "$found" ] || die 111 "qmail-pgp is neither in $home/bin nor in PATH"
	facts=$("$found" -I "$1" 2>&1)
	case $? in
	0) ;;
	111) die 111 "$facts" ;;
	*)
		reason=${facts##*: }
		return 1
		;;
	esac
	fingerprint=$(fact fingerprint)
}
fact() { printf '%s\n' "$facts" | sed -n "s/^$1=//p"; } # name
has_part() { fact key | grep -q " $1\$"; }                # secret, locked or public

is_pgp() { # file
	program qmail-pgp
	[ -n "$found" ] && [ -r "$1" ] && cat -- "$1" >"$stage/pgp" && pgp_facts "$stage/pgp"
}

# One key or certificate of any form, as $stage/pgp
read_pgp() { # file
	[ -r "$1" ] && cat -- "$1" >"$stage/pgp" || die 111 "unable to read $1"
	pgp_facts "$stage/pgp" || die 100 "$1: $reason"
	[ "$(fact certificates)" -eq 1 ] || die 100 "$1: there are several OpenPGP keys in it; give each a file of its own"
}

# The parts of a key for its two uses, and the certificate (mailkeys(5)).
pgp_part() { # public|sign|open from to
	program qmail-pgp
	"$found" -x "$1" "$2" "$3" 2>"$stage/errors" || {
		status=$?
		reason=$(sed 's/.*: //' "$stage/errors")
		[ "$status" -ne 111 ] || die 111 "$(cat "$stage/errors")"
		return 1
	}
}

pgp_ids_of() { # certificate
	pgp_facts "$1" && fact id
}

# As of S/MIME, only a key that is made for a whole domain is put into the folder of the domain (RFC 3183).
pgp_names_address() {
	fact uid | tr '[:upper:]' '[:lower:]' >"$stage/emails"
	grep -qxF -e "${local:-domain-confidentiality-authority}@$domain" "$stage/emails"
}
pgp_check_address() { # name for messages
	pgp_names_address && return
	[ -n "$local" ] || {
		grep -q "@$domain\$" "$stage/emails" || die 100 "$1 has no user id with an address of $domain: it is of no use for the domain"
		[ -n "$force" ] || die 100 "$1 has no user id domain-confidentiality-authority$address; it would be used for the whole domain (-f takes it all the same)"
		return
	}
	[ -n "$force" ] || die 100 "$1 does not name $address (-f takes it all the same)"
}

refuse_refused_pgp() { # fingerprint name
	! exists "$ssl/mailroots/refused/$1" || die 100 "$2 is among the refused certificates"
}

# days of the Gregorian calendar from 1 March of the year 0 on
day_of() { # seconds since 1970: sets day
	day=$(($1 / 86400 + 719468))
	era=$((day / 146097))
	day=$((day - era * 146097))
	year=$(((day - day / 1460 + day / 36524 - day / 146096) / 365))
	day=$((day - (365 * year + year / 4 - year / 100)))
	month=$(((5 * day + 2) / 153))
	day=$((day - (153 * month + 2) / 5 + 1))
	month=$((month < 10 ? month + 3 : month - 9))
	day=$(printf '%04d-%02d-%02d' $((year + era * 400 + (month <= 2))) "$month" "$day")
}

# One line: as line_of(), with the fingerprint, and why it is not used
pgp_line_of() { # kind use address label file
	pgp_facts "$5" || {
		say "warning: $5 cannot be read: $reason"
		return 0
	}
	end=$(fact expires) day=never
	[ -z "$days" ] || { [ "$end" -ne 0 ] && [ "$end" -le $(($(date +%s) + days * 86400)) ]; } || return 0
	[ "$end" -eq 0 ] || day_of "$end"
	state=$(fact "$2")
	[ "$state" != good ] || state=
	[ "$4" = "$fingerprint" ] || state="$fingerprint${state:+ }$state"
	echo "$1${1:+ }$3 $4 $day${state:+ }$state"
}

list_pgp_keys() {
	kind=pgp
	for use in sign open; do
		what=sign
		[ $use = sign ] || what=encrypt
		each_pair $use | while IFS= read -r path; do
			pgp_line_of "pgp-$use" $what "$(address_of "${path%/"$use"/*}")" "${path##*/pgpcert_}" "$ssl/mailkeys/$path"
		done
	done
	kind=
}

list_pgp_certs() {
	! need_dir mailcerts || (cd "$ssl/mailcerts" && find . -type f -name 'pgp_*' ! -path '*/hold/*/pgp_*' | sed 's|^\./||' | sort) | while IFS= read -r path; do
		pgp_line_of pgp-cert encrypt "$(address_of "${path%/*}")" "${path##*/pgp_}" "$ssl/mailcerts/$path"
	done
}

# ---- our own

# $stage/whole is a key without a pass phrase: its parts come into the stage.
pgp_prepare() { # name for messages
	pgp_part sign "$stage/whole" "$stage/sign.key" || die 100 "$1: no part of it signs ($reason)"
	pgp_part open "$stage/whole" "$stage/open.key" || die 100 "$1: no part of it opens mail and nothing else ($reason)"
	pgp_part public "$stage/whole" "$stage/open.cert" && cp "$stage/open.cert" "$stage/sign.cert" || die 111 "unable to write in $stage"
	: >"$stage/by-id.new"
	kind=pgp
	add_ids "$stage/open.cert" "$label"
	chmod 0600 "$stage/sign.key" "$stage/sign.cert" "$stage/open.key" "$stage/open.cert"
}

pgp_put() {
	hold_signals
	put_pair open
	put_pair sign
	note_owner "mailkeys/$domain"
	echo "$address $label $fingerprint"
}

pgp_begin_own() { # address
	kind=pgp
	set_address "$1"
	check_no_alias
	[ -z "$label" ] || check_label "$label"
	start
	free_label sign open
	check_free sign open
}

# The secret parts of a new key are in $stage/gnupg until we end.
pgp_export_whole() { # fingerprint
	gpg_run --export-secret-keys "$1"
	cp "$stage/output" "$stage/whole" && [ -s "$stage/whole" ] || die 111 'gpg gave no key'
}

pgp_fingerprint() { # of the only secret key in $stage/gnupg
	gpg_run --with-colons --list-secret-keys
	awk -F: '$1 == "fpr" { print $10; exit }' "$stage/output"
}

verb_pgp_new() { # address
	pgp_begin_own "$1"
	case $name in *[\<\>]*) die 100 "-s: \"<\" and \">\" are for the address" ;; esac
	need_gpg
	main=rsa3072 sub=rsa3072
	[ -z "$curve" ] || main=ed25519 sub=cv25519
	id=$address
	[ -z "$name" ] || id="$name <$address>"
	[ -n "$local" ] || id="${name:-PGP Domain Encryption} <domain-confidentiality-authority$address>"
	end=${days:-730}d
	[ "$end" != 0d ] || end=never
	tell "making a key of $main and $sub"
	gpg_run --allow-freeform-uid --quick-gen-key -- "$id" "$main" sign,cert "$end"
	print=$(pgp_fingerprint)
	gpg_run --quick-add-key "$print" "$sub" encr "$end"
	pgp_export_whole "$print"
	pgp_facts "$stage/whole" || die 111 "gpg made a key that qmail-pgp cannot read: $reason"
	pgp_prepare 'the new key'
	pgp_put
}

# A pinentry of our own answers the agent: with the pass phrase, and where a new one is asked for with nothing.
make_pinentry() {
	cat >"$stage/gnupg/pinentry" <<EOT
#!/bin/sh
new=
echo OK
while IFS= read -r line; do
	case \$line in
	SETREPEAT*) new=1 ;;
	GETPIN*)
		if [ -n "\$new" ]; then echo 'S PIN_REPEATED'; else printf 'D %s\n' "\$(sed 's/%/%25/g' '$stage/pass')"; fi
		new=
		;;
	BYE*)
		echo OK
		exit
		;;
	esac
	echo OK
done
EOT
	chmod 0700 "$stage/gnupg/pinentry" && echo "pinentry-program $stage/gnupg/pinentry" >>"$stage/gnupg/gpg-agent.conf" ||
		die 111 "unable to write in $stage"
}

pgp_unlock() { # file name for messages
	read_pass 'pass phrase of the key'
	need_gpg
	make_pinentry
	gpg_run --import "$1"
	print=$(pgp_fingerprint)
	# it exits 0 also if a part of the key stays locked, and does not export that part
	{
		gpg --homedir "$stage/gnupg" --no-tty --quiet --change-passphrase "$print" </dev/null &&
			gpg --homedir "$stage/gnupg" --batch --no-tty --pinentry-mode loopback --passphrase '' --export-secret-keys "$print" >"$stage/whole"
	} >"$stage/output" 2>"$stage/errors"
	locked=$(fact key | grep -c ' locked$')
	[ -s "$stage/whole" ] && pgp_facts "$stage/whole" && [ "$(fact key | grep -c ' secret$')" -ge "$locked" ] ||
		die 100 "$2: the pass phrase is wrong, or gpg cannot read the key: $(tail -n 1 "$stage/errors")"
}

verb_pgp_import() { # address file
	pgp_begin_own "$1"
	read_pgp "$2"
	refuse_refused_pgp "$fingerprint" "the key in $2"
	pgp_check_address "the key in $2"
	if has_part locked; then
		pgp_unlock "$stage/pgp" "$2"
	else
		cp "$stage/pgp" "$stage/whole" || die 111 "unable to write in $stage"
	fi
	has_part secret || die 100 "$2: there is no secret key in it (mkmailkey pgp cert takes certificates)"
	[ "$(fact encrypt)" = good ] || say "warning: the key cannot be used: $(fact encrypt)"
	pgp_prepare "$2"
	pgp_put
}

need_pgp_pair() { # use label
	check_label "$2"
	pair=$ssl/mailkeys/$where/$1
	[ ! -d "$ssl/mailkeys" ] || [ -x "$ssl/mailkeys" ] || die 111 "unable to switch to $ssl/mailkeys: run this as root"
	[ -f "$pair/pgpcert_$2" ] && [ -f "$pair/pgpkey_$2" ] || die 100 "$address has no OpenPGP key $1 $2 (mkmailkey list)"
}

# Armor for the certificate, which is sent by mail, is made by the Stateless OpenPGP program.
pgp_armor() { # file
	sop=/usr/bin/sqop
	[ ! -s "$home/control/sop" ] || sop=$(head -n 1 "$home/control/sop")
	[ -x "$sop" ] || die 111 "unable to run $sop (control/sop)"
	"$sop" armor <"$1" >"$stage/armor" 2>"$stage/errors" && [ -s "$stage/armor" ] || die 111 "$sop failed: $(tail -n 1 "$stage/errors")"
}

# Both parts of a key come into $stage/gnupg, where they are one key again. gpg takes no secret part without one of the
# primary key, or what stands for it.
pgp_join() { # label: sets print
	parts=$ssl/mailkeys/$where
	pgp_facts "$parts/sign/pgpkey_$1" || die 100 "$parts/sign/pgpkey_$1: $reason"
	print=$fingerprint
	gpg_run --import "$parts/sign/pgpkey_$1"
	[ -f "$parts/open/pgpkey_$1" ] || return 0
	pgp_part open "$parts/open/pgpkey_$1" "$stage/open" || die 100 "$parts/open/pgpkey_$1: $reason"
	pgp_facts "$stage/open" && [ "$fingerprint" = "$print" ] || die 100 "sign $1 and open $1 of $address are not parts of one key"
	gpg_run --import "$stage/open"
}

verb_pgp_export() { # address label [file] | address sign|open|both label file
	set_address "$1"
	use=open label=$2 to=${3:-} what=cert
	[ $# -ne 4 ] || use=$2 label=$3 to=$4 what=$2
	case $use in
	sign | open | both) [ "$what" = cert ] || [ -n "$to" ] || die 100 'pgp export: a secret part needs a file' ;;
	*) die 100 "pgp export: \"$(shown "$use")\" is neither sign, open nor both" ;;
	esac
	[ "$use" = both ] || need_pgp_pair "$use" "$label"
	[ "$use" != both ] || { need_pgp_pair open "$label" && need_pgp_pair sign "$label"; }
	[ -z "$to" ] || ! exists "$to" || die 100 "$to is there already: nothing is overwritten"
	start
	case $what in
	cert) pgp_armor "$pair/pgpcert_$label" ;;
	both)
		need_gpg
		pgp_join "$label"
		pgp_export_whole "$print"
		mv "$stage/whole" "$stage/armor" || die 111 "unable to write in $stage"
		;;
	*) pgp_part "$use" "$pair/pgpkey_$label" "$stage/armor" || die 100 "$pair/pgpkey_$label: $reason" ;;
	esac
	if [ -n "$to" ]; then
		(set -C && cat "$stage/armor" >"$to") 2>/dev/null || die 111 "unable to create $to"
		tell "made $to"
	else
		cat "$stage/armor" || die 111 'unable to write the certificate'
	fi
}

# what has a secret part: the fingerprints
pgp_secrets() { # file
	pgp_facts "$1" && fact key | sed -n 's/ .* secret$//p' | sort
}

# No key that opens mail may be lost: what was written to it has to be read for ever.
verb_pgp_expire() { # address label
	set_address "$1"
	kind=pgp label=$2
	need_pgp_pair sign "$label"
	days=${days:-730}
	end=${days}d
	[ "$days" -ne 0 ] || end=never
	start
	need_gpg
	pgp_facts "$pair/pgpkey_$label" || die 100 "$pair/pgpkey_$label: $reason"
	print=$(fact fingerprint)
	fact key | head -n 1 | grep -q ' secret$' || die 100 "the primary key of $address $label is not here, so its last day cannot be changed"
	[ "$(fact revoked)" = no ] || die 100 "the key of $address $label is revoked"
	pgp_join "$label"
	gpg_run --quick-set-expire "$print" "$end"
	gpg_run --quick-set-expire "$print" "$end" '*'
	gpg_run --with-colons --list-keys "$print"
	pgp_check_end
	pgp_export_whole "$print"
	pgp_part sign "$stage/whole" "$stage/key" && pgp_part public "$stage/whole" "$stage/cert" || die 111 "qmail-pgp: $reason"
	cp "$stage/cert" "$stage/cert2" && chmod 0600 "$stage/key" "$stage/cert" "$stage/cert2" || die 111 "unable to write in $stage"
	opening=mailkeys/$where/open/pgpkey_$label
	if [ -f "$ssl/$opening" ]; then
		pgp_part open "$stage/whole" "$stage/opening" || die 111 "qmail-pgp: $reason"
		pgp_secrets "$ssl/$opening" >"$stage/before" && pgp_secrets "$stage/opening" >"$stage/after" &&
			cmp -s "$stage/before" "$stage/after" || die 111 'gpg gave other keys for opening mail than it had got'
		chmod 0600 "$stage/opening" || die 111 "unable to write in $stage"
	fi
	hold_signals
	[ ! -f "$ssl/$opening" ] || put_over opening "$opening"
	put_over key "mailkeys/$where/sign/pgpkey_$label"
	put_over cert "mailkeys/$where/sign/pgpcert_$label"
	[ ! -f "$ssl/mailkeys/$where/open/pgpcert_$label" ] || put_over cert2 "mailkeys/$where/open/pgpcert_$label"
	days=
	pgp_line_of '' sign "$address" "$label" "$ssl/mailkeys/$where/sign/pgpcert_$label"
}

# gpg 2.2 cannot change the last day where a direct key signature has it, as in the keys of sq and sqop.
pgp_check_end() {
	wanted=0
	[ "$days" -eq 0 ] || wanted=$(($(date +%s) + days * 86400))
	is=$(awk -F: '$1 == "pub" { print $7 + 0; exit }' "$stage/output")
	[ "$is" -ge $((wanted - 90000)) ] && [ "$is" -le $((wanted + 90000)) ] ||
		die 100 "gpg did not change the last day of this key: it is in a direct key signature, as sq(1) makes it. Change it with the program that has made the key, and import it under another label"
}

# ---- correspondents

verb_pgp_cert() { # address file ...
	set_address "$1"
	shift
	start
	for file; do
		read_pgp "$file"
		! has_part secret && ! has_part locked || die 100 "$file: it holds a private key; give the certificate alone"
		pgp_check_address "the certificate in $file"
		refuse_refused_pgp "$fingerprint" "the certificate in $file"
		[ "$(fact encrypt)" = good ] || say "warning: the certificate in $file cannot be used: $(fact encrypt)"
		pgp_part public "$stage/pgp" "$stage/cert" || die 100 "$file: $reason"
		chmod 0600 "$stage/cert"
		make_dirs "mailcerts/$where"
		path=mailcerts/$where/pgp_$fingerprint
		# a newer copy of the same key
		if [ -n "$yes" ] && [ -f "$ssl/$path" ]; then put_over cert "$path"; else put_new cert "$path"; fi
		echo "$address $fingerprint"
	done
	note_owner "mailcerts/$domain"
}

# What a server says is no better than the domain itself: nothing that is here already is touched.
verb_wkd() { # address ...
	start
	program mailwkd
	fetcher=$found
	[ -n "$fetcher" ] || die 111 "mailwkd is neither in $home/bin nor in PATH"
	code=0
	for one; do
		set_address "$one"
		[ -n "$local" ] || die 100 "$address: a directory has keys of addresses, none of domains"
		wkd_one || [ "$code" -eq 111 ] || code=$status
	done
	[ "$code" -ne 0 ] || note_owner mailcerts
	exit "$code"
}

wkd_fails() { # exit-code text
	status=$1
	shift
	say "$address: $*"
	false
}

wkd_one() {
	if [ -n "$roots" ]; then set -- -r "$roots"; else set --; fi
	"$fetcher" "$@" "$address" >"$stage/fetched" 2>"$stage/errors" </dev/null
	case $? in
	0) ;;
	1) wkd_fails 100 'no certificate is published for this address' || return ;;
	*) wkd_fails 111 "$(sed 's/^mailwkd: fatal: //' "$stage/errors")" || return ;;
	esac
	program qmail-pgp
	"$found" -x public "$stage/fetched" "$stage/cert" "$address" 2>"$stage/errors" || {
		[ $? -ne 111 ] || die 111 "$(cat "$stage/errors")"
		wkd_fails 100 "what its server sent cannot be used: $(sed 's/.*: //' "$stage/errors")" || return
	}
	pgp_facts "$stage/cert" || wkd_fails 100 "what its server sent cannot be used: $reason" || return
	[ "$(fact certificates)" -eq 1 ] || wkd_fails 100 'its server sent several certificates' || return
	[ "$(fact encrypt)" = good ] || wkd_fails 100 "the certificate of its server cannot be used: $(fact encrypt)" || return
	! exists "$ssl/mailroots/refused/$fingerprint" || wkd_fails 100 "$fingerprint is among the refused certificates" || return
	wkd_put
}

# used: none is there yet. held: another one, or an older copy, is; or somebody has decided that this one is held.
wkd_put() {
	chmod 0600 "$stage/cert"
	used=mailcerts/$where held=mailcerts/$domain/hold/$local
	if [ -f "$ssl/$used/pgp_$fingerprint" ] && cmp -s "$stage/cert" "$ssl/$used/pgp_$fingerprint"; then
		echo "$address $fingerprint known"
		return
	fi
	set -- "$ssl/$used"/pgp_*
	if [ -f "$1" ] || [ -f "$ssl/$held/pgp_$fingerprint" ]; then
		make_dirs "$held"
		put_over cert "$held/pgp_$fingerprint"
		echo "$address $fingerprint held"
		return
	fi
	make_dirs "$used"
	put_new cert "$used/pgp_$fingerprint"
	echo "$address $fingerprint"
}

# ---- the command line -------------------------------------------------------------------------------

child='' stage='' unowned='' verbose='' force='' one='' curve='' yes='' old=''
days='' label='' name='' pass='' url='' revoked_for=unspecified request='' kind='' roots='' locked=''

[ $# -gt 0 ] || die 100 'a command is missing: mkmailkey -h lists them'
verb=$1
case $verb in
-h)
	help || exit 111
	exit 0
	;;
ca) letters=cvd:u: least=1 most=1 ;;
new) letters=1cvd:n:s: least=1 most=1 ;;
csr) letters=cvn:s: least=1 most=1 ;;
import) letters=fvn:p: least=2 most=2 ;;
export) letters=lvp: least=4 most=4 ;;
cert) letters=fv least=2 most=999 ;;
alias) letters=v least=2 most=2 ;;
index) letters=v least=0 most=1 ;;
trust | refuse) letters=v least=1 most=999 ;;
hold) letters=vy least=0 most=2 ;;
list) letters=d: least=0 most=0 ;;
renew) letters=vd: least=0 most=0 ;;
revoke) letters=vr: least=2 most=2 ;;
crl) letters=vd: least=0 most=1 ;;
wkd) letters=a:v least=1 most=999 ;;
pgp)
	[ $# -gt 1 ] || die 100 'pgp: a command is missing: mkmailkey -h lists them'
	shift
	verb=pgp_$1
	case $1 in
	new) letters=cvd:n:s: least=1 most=1 ;;
	import) letters=fvn:p: least=2 most=2 ;;
	export) letters=v least=2 most=4 ;;
	expire) letters=vd: least=2 most=2 ;;
	cert) letters=fvy least=2 most=999 ;;
	*) die 100 "no such command: pgp $(shown "$1"); mkmailkey -h lists them" ;;
	esac
	;;
*) die 100 "no such command: $(shown "$verb"); mkmailkey -h lists them" ;;
esac
shift
OPTIND=1
while getopts ":$letters" option; do
	case $option in
	1) one=1 ;;
	a) roots=$OPTARG ;;
	c) curve=1 ;;
	d) days=$OPTARG && check_days "$days" ;;
	f) force=1 ;;
	l) old=1 ;;
	n) label=$OPTARG && check_label "$label" ;;
	p) pass=$OPTARG ;;
	r) revoked_for=$OPTARG ;;
	s) name=$OPTARG && is_line "$name" || die 100 '-s: there is a control character in the name' ;;
	u) url=$OPTARG ;;
	v) verbose=1 ;;
	y) yes=1 ;;
	:) die 100 "$verb: option -$OPTARG needs a value" ;;
	*) die 100 "$verb has no option -$(shown "$OPTARG"); mkmailkey -h lists them" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -ge "$least" ] && [ $# -le "$most" ] || die 100 "$verb: wrong number of arguments; mkmailkey -h says which"

home=${QMAILHOME:-@QMAIL@}
home=$(cd -- "$home" 2>/dev/null && pwd) || die 111 "unable to switch to the home directory ${QMAILHOME:-@QMAIL@}"
command -v openssl >/dev/null || die 111 "openssl(1) is not in PATH"
# `openssl x509` first reads each certificate that the system trusts, for 25 of the 30 ms that it takes. None of them
# counts here, except for the server that wkd asks.
[ "$verb" = wkd ] || {
	SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null
	export SSL_CERT_FILE SSL_CERT_DIR
}
ssl=$home/ssl
ca=$ssl/mailca
"verb_$verb" "$@"
