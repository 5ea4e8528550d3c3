#!/bin/sh
# qmail-smime -s, -e, -l and -k, and qmail-ocsp: any call may fail. The work is done and right, or the answer is temporary
# and there is no output. It is never said that a message, a key or a certificate is bad, and nothing is in clear that is
# to be encrypted. (-d: failnth-open.t; -v: failnth-verify.t)
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/failrun.sh
. tests/failrun.sh
pki

printf 'From: ann@example.org\nTo: bob@example.net\nContent-Type: text/plain; charset=utf-8\n\nHello w\303\266rld\n' >"$T/plain"
{
	sed 's/^$/X: y\n/' "$T/plain"
	perl -e 'print "Hello, a line of text\n" x 20000'
} >"$T/long"

only() { # what got [allowed ...]: done, or temporary and nothing, or what else is allowed
	only_what=$1 left=${2#*:} only_count=${2%%:*} only_note=$2
	shift 2
	for word in '0 whole' '111 nothing' "$@"; do
		left=$(printf '%s' "$left" | sed "s/ $word;//g")
	done
	is "$only_what" "$left" ''
	is '  with nothing failed' "$(cat "$T/last")" '0 whole'
	ok '  and some calls were made to fail' test "${only_count:-0}" -gt 0
	note "$only_note"
}
faults='malloc:ENOMEM malloc+:ENOMEM read:EIO write:ENOSPC open:EMFILE lseek:EIO close:EIO stat:EIO shortread:EIO
	shortwrite:EIO'
# libcrypto allocates some thousand pieces
of() { case $1 in malloc*) echo "${often:-97}" ;; *) echo 1 ;; esac; }
every() { # what judge program argument ...
	every_what=$1 whose=$2
	shift 2
	for fault in $faults; do
		said=$(each_call "$whose" "$(of "${fault%:*}")" "$fault" "$@")
		# what there is not cannot fail
		[ "${said%%:*}" != 0 ] || continue
		# where close() fails it is not known what is on the disk
		case $fault in close*) only "$every_what, $fault" "$said" '111 whole' ;; *) only "$every_what, $fault" "$said" ;; esac
		tried="$tried ${fault%:*}"
	done
}
tried_all() { # what family ...: so that a family that lost its calls is seen
	what=$1
	shift
	for family; do
		case "$tried " in *" $family "*) ;; *) is "$what: $family was tried" no yes ;; esac
	done
	tried=
}

# ---- -s -----------------------------------------------------------------------------------------

signed() {
	if [ ! -s "$GOT/out" ]; then
		echo nothing
	elif ./qmail-smime -v -c "$PKI/inter.pem" "$GOT/out" "$PKI/roots.pem" "$PKI/crls.pem" >"$T/verdict"; then
		echo whole
	else
		echo "cut,$(cut -c 7-30 "$T/verdict" | tr -c 'a-z\n' '-')"
	fi
}
now=$(date +%s)
every '-s' signed ./qmail-smime -s -T "$now" "$T/plain" "$PKI/ann.key" "$PKI/ann.pem" "$RUN/out"
every '-s, EC, opaque' signed ./qmail-smime -s -o -T "$now" "$T/plain" "$PKI/ann-p256.key" "$PKI/ann-p256.chain" "$RUN/out"
often=31 every '-s, Ed25519' signed ./qmail-smime -s -T "$now" "$T/plain" "$PKI/ann-ed25519.key" \
	"$PKI/ann-ed25519.pem" "$RUN/out"
tried_all -s malloc read write open lseek close shortread
faults='read:EIO write:ENOSPC write:EIO lseek:EIO' every '-s, long' signed \
	./qmail-smime -s -T "$now" "$T/long" "$PKI/ann.key" "$PKI/ann.pem" "$RUN/out"

# ---- -e -----------------------------------------------------------------------------------------

encrypted() {
	if cat "$GOT/out" "$GOT/stdout" "$GOT/stderr" 2>/dev/null | grep -q 'Hello'; then
		echo clear
	elif [ ! -s "$GOT/out" ]; then
		echo nothing
	elif openssl cms -decrypt -in "$GOT/out" -inkey "$PKI/bob.key" -recip "$PKI/bob.pem" 2>/dev/null | tr -d '\r' >"$T/back" &&
		[ "$(tail -n 1 "$T/back")" = "$(tail -n 1 "$text")" ] && [ "$(sed '1,/^$/d' "$T/back" | wc -l)" = "$text_lines" ]; then
		echo whole
	else
		echo cut
	fi
}
use() { # file
	text=$1
	text_lines=$(sed '1,/^$/d' "$1" | wc -l)
}
use "$T/plain"
for mode in '' -g; do
	# shellcheck disable=SC2086 # a word or none
	often=17 every "-e $mode" encrypted ./qmail-smime -e $mode "$T/plain" "$RUN/out" "$PKI/bob.pem" "$PKI/ann-p256.pem"
	tried_all "-e $mode" malloc read write open lseek close shortread
done
use "$T/long"
faults='read:EIO write:ENOSPC write:EIO lseek:EIO' every '-e, long' encrypted \
	./qmail-smime -e "$T/long" "$RUN/out" "$PKI/bob.pem"
echo AES-256-GCM >"$T/capabilities"
use "$T/plain"
faults='open:EMFILE read:EIO' every '-e -C' encrypted ./qmail-smime -e -C "$T/capabilities" "$T/plain" "$RUN/out" "$PKI/bob.pem"

# ---- -l -----------------------------------------------------------------------------------------

listed() {
	if [ ! -s "$GOT/stdout" ]; then
		echo nothing
	elif cmp -s "$GOT/stdout" "$T/wanted"; then
		echo whole
	else
		echo "wrong,$(head -n 1 "$GOT/stdout" | tr ' ' -)"
	fi
}
./qmail-smime -e "$T/long" "$T/encrypted" "$PKI/bob.pem" "$PKI/ann-p256.pem"
./qmail-smime -s "$T/plain" "$PKI/ann.key" "$PKI/ann.pem" "$T/detached"
./qmail-smime -s -o "$T/plain" "$PKI/ann.key" "$PKI/ann.pem" "$T/opaque"
for form in encrypted detached opaque; do
	./qmail-smime -l "$T/$form" >"$T/wanted"
	often=7 every "-l $form" listed ./qmail-smime -l "$T/$form"
	tried_all "-l $form" malloc read open lseek
done

# ---- -k -----------------------------------------------------------------------------------------

echo "$PKI/newer.pem" >"$T/wanted"
echo "$(openssl x509 -in "$PKI/bob.pem" -outform DER | openssl dgst -sha256 -r | cut -c 1-64) Bob" >"$T/refused"
# the better certificate must not lose because its file cannot be read
every -k listed ./qmail-smime -k -r "$PKI/roots.pem" -R "$PKI/crls.pem" -c "$PKI/inter.pem" -x "$T/refused" \
	sign ann@example.org "$PKI/older.pem" "$PKI/newer.pem" "$PKI/expired.pem"
often=7 every '-k, without chains' listed ./qmail-smime -k sign ann@example.org "$PKI/older.pem" "$PKI/newer.pem"
tried_all -k malloc read open

# ---- qmail-ocsp ---------------------------------------------------------------------------------

make_certificates() {
	pki_ca "$T/pki" root root /O=Example/CN=root &&
		pki_leaf ann ann@example.org 'authorityInfoAccess=OCSP;URI:http://root.ocsp.test/'
}
pki_by=root
ok 'certificates for OCSP are made' make_certificates
echo send >"$T/pki/do"
cat "$T/pki/ann.pem" "$T/pki/root.pem" >"$T/chain"
mkfifo "$T/hold"
/usr/bin/python3 tests/smime/ocspserver.py "$T/pki" <"$T/hold" >"$T/port" 2>"$T/server.log" &
server=$!
exec 7>"$T/hold"
trap 'exec 7>&-; kill "$server" 2>/dev/null; rm -rf "$T"' EXIT
until [ -s "$T/port" ]; do sleep 0.1; done
DNSCACHEIP=127.0.0.1:$(cat "$T/port")
export DNSCACHEIP
# A fault of the network, or of what we or c-ares need for it, is no answer; it says nothing about the certificate.
asked() {
	if [ "$code" -eq 0 ] && [ "$(cat "$GOT/stdout")" = '1 good' ] && [ "$(wc -c <"$GOT/out")" -gt 300 ]; then
		echo whole
	elif [ "$code" -eq 1 ] && grep -q '^1 none' "$GOT/stdout" && [ ! -s "$GOT/out" ]; then
		echo nothing
	elif [ "$code" -eq 139 ] && [ ! -s "$GOT/stdout" ] && [ ! -s "$GOT/out" ]; then
		echo nothing
	elif [ "$code" -eq 111 ] && [ ! -s "$GOT/stdout" ] && { [ ! -s "$GOT/out" ] || [ "$(wc -c <"$GOT/out")" -gt 300 ]; }; then
		echo nothing
	else
		echo "wrong,$(tr ' \n' '-,' <"$GOT/stdout")"
	fi
}
for fault in malloc:ENOMEM malloc+:ENOMEM read:EIO write:EIO open:EMFILE close:EIO poll:EIO fcntl:EIO; do
	said=$(each_call asked "$(often=53 of "${fault%:*}")" "$fault" build/qmail-ocsp.local "$T/chain" "$RUN/out")
	# c-ares 1.34.5 of Debian 13 ends by a signal when no memory is left for good: to the caller a fault of this host
	case $fault in
		malloc+*) only "ocsp, $fault" "$said" '1 nothing' '139 nothing' ;;
		*) only "ocsp, $fault" "$said" '1 nothing' ;;
	esac
done

done_testing
