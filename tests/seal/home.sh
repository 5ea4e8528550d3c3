# home.sh: deliveries through qmail-seal, with keys and certificates of tests/smime/pki.sh. Read after lib.sh.
#
# Gives what tests/chain/home.sh and tests/smime/pki.sh do, and these:
#
#   seal_home                      a fresh home: the children of qmail-seal, ann@example.org's key, bob@example.net's
#                                  certificate, our root. The next program is the stand-in for qmail-remote.
#   behind_dksign                  the next program is qmail-dksign, which signs for example.org
#   sealrules [LINE ...]           control/sealrules, as a file that nobody is just saving
#   own_key ADDRESS NAME [LABEL]   NAME of $PKI is a key of ADDRESS for signing
#   certificate ADDRESS NAME ...   certificates of correspondents
#   new_certificate ADDRESS NAME   a certificate of a correspondent that is made here
#   mail [HEADER-LINE ...]         $M: a message of ann to bob with these further fields; its text is the secret
#   seal SENDER [RECIPIENT ...]    a delivery; sets $state $letter $text as deliver() does. In $state, `sealed` stands
#                                  for other bytes than those of the queue.
#   logged                         the last line of the log, without stamp and number
#   opened KEY FILE                decrypt $R/message by openssl, with KEY of $PKI, into FILE
#   verified FILE                  is the signature in FILE good by openssl? Its text goes to $T/inner
#   in_clear                       is the secret in what the next program got, or in the report?
#
# shellcheck shell=sh disable=SC2034,SC2119,SC2120

# shellcheck source=tests/chain/home.sh
. tests/chain/home.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

SEAL=${SEAL:-$TOP/qmail-seal}
secret='the launch code is 7-0-4-1-1'

seal_home() {
	home_new
	for seal_file in mime smime pgp dksign; do ln -s "$TOP/qmail-$seal_file" "$H/bin/qmail-$seal_file"; done
	control sealremote bin/qmail-remote
	control seallog "$T/seallog"
	rm -f "$T/seallog"
	mkdir -p "$H/ssl/mailroots" "$H/control/disclaimers" "$H/control/groups" "$H/control/attach"
	cp "$PKI/roots.pem" "$H/ssl/mailroots/roots.pem"
	own_key ann@example.org ann
	certificate bob@example.net bob
	mail
}

behind_dksign() {
	rm -f "$H/control/sealremote"
	key example.org default rsa
	rules 'example.org:'
}

sealrules() {
	control sealrules "$@"
	touch -d '1 hour ago' "$H/control/sealrules"
}

folder_of() { # mailkeys|mailcerts ADDRESS
	case $2 in
	@*) echo "$H/ssl/$1/${2#@}/domain" ;;
	*) echo "$H/ssl/$1/${2##*@}/u/${2%@*}" ;;
	esac
}

own_key() {
	own_folder=$(folder_of mailkeys "$1")/sign
	mkdir -p "$own_folder"
	cp "$PKI/$2.key" "$own_folder/key_${3:-1}"
	cp "$PKI/$2.chain" "$own_folder/cert_${3:-1}"
}

certificate() {
	cert_folder=$(folder_of mailcerts "$1")
	shift
	mkdir -p "$cert_folder"
	for cert_name; do
		cp "$PKI/$cert_name.chain" "$cert_folder/smime_$(openssl x509 -in "$PKI/$cert_name.pem" -outform DER |
			sha256sum | cut -c 1-64).pem"
	done
}

# a certificate that is made here, self-signed; its key is $T/NAME.key
new_certificate() { # ADDRESS NAME
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/$2.key" -out "$T/$2.pem" -subj "/CN=$2" -days 30 \
		-addext "subjectAltName=email:$1" -addext keyUsage=keyEncipherment -addext extendedKeyUsage=emailProtection \
		2>/dev/null
	mkdir -p "$(folder_of mailcerts "$1")"
	cp "$T/$2.pem" "$(folder_of mailcerts "$1")/smime_$(printf %064d 1).pem"
}

mail() {
	{
		printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: dinner\nMessage-ID: <1@example.org>\n'
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n.a line with a dot\n' "$secret"
	} | message
}

seal() {
	seal_sender=$1
	shift
	[ $# -gt 0 ] || set -- bob@example.net
	clear_record
	said=$("$TOP/build/rspawn" -d "$H/queue/mess" -o "$T/raw" "$M" "$SEAL" "${HOST:-mx.example.net}" "$seal_sender" "$@" \
		2>"$T/rspawn.err")
	judged=$?
	letter=${said%% *}
	text=${said#* }
	look
	state=$(printf '%s' "$state" | sed 's/OTHER BYTES/sealed/')
}

logged() { tail -n 1 "$T/seallog" 2>/dev/null | cut -d ' ' -f 3-; }

# what qmail-remote puts on the wire
wire() { sed 's/$/\r/' "$1"; }

opened() {
	wire "$R/message" >"$T/wire"
	openssl cms -decrypt -in "$T/wire" -recip "$PKI/$1.pem" -inkey "$PKI/$1.key" -out "$2" 2>"$T/openssl.err"
}

verified() {
	sed 's/\r*$/\r/' "$1" >"$T/signed.wire"
	openssl cms -verify -in "$T/signed.wire" -CAfile "$PKI/root.pem" -out "$T/inner" 2>"$T/openssl.err"
}

in_clear() {
	cat "$R/message" "$T/raw" 2>/dev/null >"$T/seen"
	grep -qaF "$secret" "$T/seen" ||
		"$PYTHON" -c 'import re, sys, base64
for block in re.findall(rb"(?:[A-Za-z0-9+/=]{20,}\r?\n)+", open(sys.argv[1], "rb").read()):
    try:
        if sys.argv[2].encode() in base64.b64decode(block): sys.exit(0)
    except ValueError: pass
sys.exit(1)' "$T/seen" "$secret"
}
not() { ! "$@"; }
