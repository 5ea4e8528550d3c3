#!/bin/sh
# Whatever reads a key, a certificate, a message, a structure or an answer takes qmail-smime or qmail-ocsp over
# (tests/smime/compromised.c). It can then reach nothing, and its attempts do not disturb the work.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

chmod 711 "$T"
attempts=$(grep -c '^  { "' tests/attack.h)
ok 'there are attempts' test "$attempts" -gt 10
mkdir -p "$T/work/control"
W=$T/work
echo mx.example.net >"$W/control/me"
cp "$PKI/ann.key" "$PKI/ann.pem" "$PKI/ann.chain" "$PKI/bob.key" "$PKI/bob.pem" "$PKI/inter.pem" "$PKI/root.pem" \
	"$PKI/crls.pem" "$W"
printf 'From: ann@example.org\nTo: bob@example.net\nContent-Type: text/plain\n\nHello\n' >"$W/plain"
./qmail-smime -s "$W/plain" "$W/ann.key" "$W/ann.chain" "$W/detached"
./qmail-smime -s -o "$W/plain" "$W/ann.key" "$W/ann.chain" "$W/opaque"
./qmail-smime -e -g "$W/plain" "$W/encrypted" "$W/bob.pem"
: >"$W/out"
: >"$W/pem"
chmod -R a+rwX "$W"
before=$(cd "$W" && find . | sort)

# as somebody without rights, where this is root: root may do what a limit forbids
unprivileged=
[ "$(id -u)" -ne 0 ] || unprivileged='setpriv --reuid=65534 --regid=65534 --clear-groups'

as_told() { # what exit-code parsers done
	is "$1: it ends as without the attack" "$status" "$2"
	is "$1: the parsers that were taken over" "$(sed -n 's/^in //p' "$T/9" | sort | tr '\n' ' ')" "$3"
	is "$1: everything was tried in each" "$(grep -c '^refused\|^DONE' "$T/9")" "$((attempts * $(echo "$3" | wc -w)))"
	is "$1: what it got" "$(grep DONE "$T/9" | sort -u | tr '\n' ';')" "${4-}"
	is "$1: nothing was made or taken away" "$(cd "$W" && find . | sort)" "$before"
	is "$1: or changed" "$(cat "$W/control/me")" mx.example.net
}
smime() { (cd "$W" && "$TOP/qmail-smime" "$@"); }
for who in '' "$unprivileged"; do
	name=${who:+unprivileged, }
	# shellcheck disable=SC2086 # a command
	run() { # program argument ...
		program=$1
		shift
		(cd "$W" && exec $who "$TOP/build/$program.compromised" "$@" >"$T/out" 2>"$T/err" 9>"$T/9")
		status=$?
	}
	for form in '' -o; do
		run qmail-smime -s $form plain ann.key ann.chain out
		as_told "$name-s $form" 0 'certfields_next mailkey_load message_push '
		is "$name-s $form: it has signed" "$(smime -v out root.pem | cut -c 1-10)" smime=pass
	done
	run qmail-smime -e plain out bob.pem
	as_told "$name-e" 0 'certfields_next message_push '
	smime -d out dec bob.key bob.pem
	is "$name-e: it has encrypted" "$(tail -n 1 "$W/dec")" Hello
	rm "$W/dec"
	run qmail-smime -d encrypted out bob.key bob.pem
	as_told "$name-d" 0 'berwalk_feed certfields_next evpkey_load message_push rootcms_feed '
	is "$name-d: it has decrypted" "$(tail -n 1 "$W/out")" Hello
	for form in detached opaque; do
		run qmail-smime -v -c inter.pem -p pem $form root.pem crls.pem
		as_told "$name-v $form" 0 'berwalk_feed certfile_certificates message_push signedmail_feed trust_add '
		is "$name-v $form: its answer" "$(cut -c 1-10 "$T/out")" smime=pass
	done
	for form in detached opaque; do
		run qmail-smime -v -w -c inter.pem -H pem -S out $form root.pem
		as_told "$name-v -H -S $form" 0 'berwalk_feed certfile_certificates message_push signedmail_feed trust_add '
		is "$name-v -H -S $form: its answer" "$(sed -n '$p' "$T/out")" is=pass
	done
	run qmail-smime -u detached out
	as_told "$name-u detached" 0 'berwalk_feed message_push signedmail_feed '
	is "$name-u detached: it came off" "$(tail -n 1 "$W/out")" Hello
	run qmail-smime -u opaque out
	as_told "$name-u opaque" 0 'berwalk_feed message_push rootcms_feed signedmail_feed '
	is "$name-u opaque: it came off" "$(tail -n 1 "$W/out")" Hello
	run qmail-smime -l encrypted
	as_told "$name-l" 0 'berwalk_feed rootcms_feed '
	is "$name-l: its answer" "$(head -n 1 "$T/out")" 'authenveloped-data complete'
	run qmail-smime -k -r root.pem -R crls.pem -c inter.pem sign ann@example.org ann.pem
	as_told "$name-k" 0 'certfields_next certfile_certificates trust_add '
	is "$name-k: its answer" "$(cat "$T/out")" ann.pem
done

# qmail-ocsp, which may have sockets for the Internet, and descriptors
may='DONE a descriptor more;DONE an Internet socket;'
make_certificates() {
	pki_ca "$T/pki" root root /O=Example/CN=root &&
		pki_leaf ann ann@example.org 'authorityInfoAccess=OCSP;URI:http://root.ocsp.test/'
}
pki_by=root
ok 'certificates for OCSP are made' make_certificates
printf 'send\n-index\n%s/index\n-rsigner\n%s/root.pem\n-rkey\n%s/root.key\n-ndays\n7\n' "$T/pki" "$T/pki" "$T/pki" >"$T/pki/do"
cat "$T/pki/ann.pem" "$T/pki/root.pem" >"$W/chain"
chmod a+r "$W/chain"
before=$(cd "$W" && find . | sort)
mkfifo "$T/hold"
/usr/bin/python3 tests/smime/ocspserver.py "$T/pki" <"$T/hold" >"$T/port" 2>"$T/server.log" &
server=$!
exec 7>"$T/hold"
trap 'exec 7>&-; kill "$server" 2>/dev/null; rm -rf "$T"' EXIT
until [ -s "$T/port" ]; do sleep 0.1; done
DNSCACHEIP=127.0.0.1:$(cat "$T/port")
export DNSCACHEIP
for who in '' "$unprivileged"; do
	name=${who:+unprivileged, }
	run qmail-ocsp chain out
	as_told "${name}ocsp" 0 'certfile_certificates ocspanswer_check ocsphttp_read ' "$may"
	is "${name}ocsp: its answer" "$(cat "$T/out")" '1 good'
done

done_testing
