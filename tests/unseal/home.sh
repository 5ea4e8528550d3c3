# home.sh: a private qmail home, and messages that qmail-unseal takes as qmail-smtpd runs it. Read after lib.sh.
#
# Gives what tests/home.sh and tests/smime/pki.sh do ($R is from the stand-in for qmail-queue), $E (the envelope), $UNSEAL
# (the program under test) and these:
#
#   unseal_home                 a fresh home: the children of qmail-unseal, bob@example.net's key for opening, our root and
#                               CRLs. The next program is the stand-in for qmail-queue, which says exit 0.
#   queue_says ACTION ...       what the stand-in does, see tests/verify/queue.c
#   unsealrules [LINE ...]      control/unsealrules, as a file that nobody is just saving
#   open_key ADDRESS NAME ...   NAME of $PKI is a key of ADDRESS for opening; @DOMAIN for the key of a domain
#   to ADDRESS ...              $E: from ann@example.org to these
#   plain [HEADER-LINE ...]     $M: a message of ann to bob; its text is the secret
#   signed NAME [OPTION ...]    $M becomes signed by NAME of $PKI; options of openssl cms
#   encrypted NAME ...          $M becomes encrypted to these; $CIPHER (-aes256)
#   receive [OPTION ...]        options of tests/verify/smtpd.c; sets $told, $log and $state
#   receive_by PROGRAM [OPTION ...]   the same by another program that leads to qmail-unseal
#   expect WHAT TOLD STATE      compares them; a STATE is `queued`, `not queued` or `handed on` (to the next program, but
#                               with a broken envelope), and what was done with the message: `as it came`, `open` (the
#                               secret can be read where it could not), or `other bytes`
#   header NAME                 the fields of this name in what was queued, unfolded
#   log_has WORD                is it in the log?
#
# shellcheck shell=sh disable=SC2034,SC2086,SC2119,SC2120

# shellcheck source=tests/home.sh
. tests/home.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

E=$T/envelope
UNSEAL=${UNSEAL:-$TOP/qmail-unseal}
secret='the launch code is 7-0-4-1-1'
export TCPREMOTEIP=192.0.2.1
unset STRIPPED_PID DKIM DKQUEUE RELAYCLIENT ERROR_FD TMPDIR DNSCACHEIP UNSEAL_PID UNSEAL_DEPTH

unseal_home() {
	home_begin queue qmail-queue
	for unseal_file in mime smime pgp; do ln -s "$TOP/qmail-$unseal_file" "$H/bin/qmail-$unseal_file"; done
	queue_says
	mkdir -p "$H/ssl/mailroots" "$H/ssl/mailkeys" "$H/ssl/mailcerts" "$H/control/groups" "$H/control/notices"
	cp "$PKI/roots.pem" "$H/ssl/mailroots/roots.pem"
	cp "$PKI/crls.pem" "$H/ssl/mailroots/crls.pem"
	open_key bob@example.net bob
	to bob@example.net
	plain
}

queue_says() { control queue-says "$R" "$@"; }

unsealrules() {
	control unsealrules "$@"
	touch -d '1 hour ago' "$H/control/unsealrules"
}

folder_of() { # mailkeys|mailcerts ADDRESS
	case $2 in
	@*) echo "$H/ssl/$1/${2#@}/domain" ;;
	*) echo "$H/ssl/$1/${2##*@}/u/${2%@*}" ;;
	esac
}

# what open/by-id has of a certificate; made from a message that is encrypted to it
ids_of() { # NAME
	{
		printf 'From: a\n'
		echo x | openssl cms -encrypt -aes128 -outform SMIME "$PKI/$1.pem"
		printf 'From: a\n'
		echo x | openssl cms -encrypt -aes128 -outform SMIME -keyid "$PKI/$1.pem"
	} >/dev/null 2>&1
	for ids_option in '' -keyid; do
		echo x | openssl cms -encrypt -aes128 -outform SMIME $ids_option "$PKI/$1.pem" >"$T/ids.eml" 2>/dev/null
		"$TOP/qmail-smime" -l "$T/ids.eml" | sed -n 's/^recipient //p'
	done
}

open_key() {
	key_folder=$(folder_of mailkeys "$1")/open
	shift
	mkdir -p "$key_folder"
	for key_name; do
		cp "$PKI/$key_name.key" "$key_folder/key_$key_name"
		cp "$PKI/$key_name.pem" "$key_folder/cert_$key_name"
		ids_of "$key_name" | sed "s/\$/ $key_name/" >>"$key_folder/by-id"
	done
}

to() {
	printf 'Fann@example.org\000' >"$E"
	for to_address; do printf 'T%s\000' "$to_address" >>"$E"; done
	printf '\000' >>"$E"
}

plain() {
	{
		printf 'Received: from somewhere\nFrom: Ann <ann@example.org>\nTo: bob@example.net\nSubject: dinner\n'
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n.a line with a dot\n' "$secret"
	} >"$M"
}

# $M: its header without Content fields into $T/head, its Content fields and its text, in wire form, into $T/entity
split_entity() {
	"$PYTHON" - "$M" "$T/head" "$T/entity" <<'END'
import re, sys
header, body = open(sys.argv[1], 'rb').read().split(b'\n\n', 1)
fields = re.findall(rb'[^\n]+\n(?:[ \t][^\n]*\n)*', header + b'\n')
content = [f for f in fields if f.lower().startswith((b'content-', b'mime-version'))]
open(sys.argv[2], 'wb').write(b''.join(f for f in fields if f not in content))
entity = b''.join(f for f in content if f.lower().startswith(b'content-')) + b'\n' + body
open(sys.argv[3], 'wb').write(entity.replace(b'\r\n', b'\n').replace(b'\n', b'\r\n'))
END
}

join_entity() { # the new entity with its Content fields, from openssl
	{ cat "$T/head" && tr -d '\r' <"$1"; } >"$M"
}

signed() {
	signed_name=$1
	shift
	split_entity
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/$signed_name.pem" -inkey "$PKI/$signed_name.key" \
		-certfile "$PKI/inter.pem" -outform SMIME -out "$T/new" "$@" 2>"$T/openssl.err"
	join_entity "$T/new"
}

encrypted() {
	split_entity
	encrypted_to=
	for encrypted_name; do encrypted_to="$encrypted_to $PKI/$encrypted_name.pem"; done
	openssl cms -encrypt -binary ${CIPHER:--aes256} -in "$T/entity" -outform SMIME -out "$T/new" $encrypted_to 2>"$T/openssl.err"
	join_entity "$T/new"
}

receive() { receive_by "$UNSEAL" "$@"; }
receive_by() {
	receive_program=$1
	shift
	clear_record
	told=$("$TOP/build/smtpd" -o "$T/log" "$@" "$M" "$E" $receive_program 2>"$T/smtpd.err")
	judged=$?
	told=${told% }
	log=$(cat "$T/log")
	look
}

look() {
	if [ -e "$R/queued" ]; then
		state='queued'
		cmp -s "$R/envelope" "${WANTED:-$E}" || state="$state WITH ANOTHER ENVELOPE"
		if cmp -s "$R/message" "$M"; then
			state="$state as it came"
		elif grep -qaF "$secret" "$R/message" && ! grep -qaF "$secret" "$M"; then
			state="$state open"
		else
			state="$state other bytes"
		fi
	elif [ -e "$R/runs" ]; then
		state='handed on'
	else
		state='not queued'
	fi
	if [ -e "$R/runs" ] && [ "$(wc -l <"$R/runs")" -ne "${RUNS:-1}" ]; then state="$state MORE THAN ONCE"; fi
	left=$(still_staged)
	if [ -n "$left" ]; then state="$state left: $left"; fi
	if [ "$judged" -ne 0 ]; then state="$state smtpd exit $judged: $(cat "$T/smtpd.err")"; fi
}

expect() {
	is "$1: the client is told" "$told" "$2"
	is "$1: $3" "$state" "$3"
	if [ "$told" != "$2" ] || [ "$state" != "$3" ]; then note "log: $log"; fi
}

header() {
	"$PYTHON" - "$R/message" "$1" <<'END'
import re, sys
text = open(sys.argv[1], 'rb').read().split(b'\n\n', 1)[0] + b'\n'
for field in re.findall(rb'[^\n]+\n(?:[ \t][^\n]*\n)*', text):
    if field.lower().startswith(sys.argv[2].lower().encode() + b':'):
        print(re.sub(rb'\n[ \t]+', b' ', field).decode('latin-1').strip())
END
}

log_has() {
	case " $log " in *" $1 "*) return 0 ;; esac
	note "log: $log"
	return 1
}
not() { ! "$@"; }
