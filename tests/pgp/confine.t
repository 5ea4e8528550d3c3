#!/bin/sh
# Whatever reads a key, a certificate, a message, armor or packets takes qmail-pgp over (tests/pgp/compromised.c). It can
# then reach nothing, and its attempts do not disturb the work.
# shellcheck source=tests/lib.sh
. tests/lib.sh

chmod 711 "$T"
attempts=$(grep -c '^  { "' tests/attack.h)
ok 'there are attempts' test "$attempts" -gt 10
mkdir -p "$T/work/control"
W=$T/work
echo mx.example.net >"$W/control/me"
sqop generate-key 'Ann <ann@example.org>' >"$W/ann.key" && sqop extract-cert <"$W/ann.key" >"$W/ann.cert"
{
	printf 'From: ann@example.org\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n'
	printf -- '--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n'
	printf 'Content-Type: text/plain\n\nHello\n' | sqop encrypt "$W/ann.cert"
	printf -- '\n--b--\n'
} >"$W/encrypted"
printf 'From: ann@example.org\nContent-Type: text/plain\n\nHello\n' >"$W/plain"
./qmail-pgp -s "$W/plain" "$W/ann.key" "$W/signed"
{
	printf 'From: ann@example.org\n\n'
	printf 'Hello\n' | sqop inline-sign --as clearsigned "$W/ann.key"
} >"$W/clear"
./qmail-pgp -e -K "$W/ann.key" "$W/plain" "$W/sealed" "$W/ann.cert"
: >"$W/out"
: >"$W/results"
chmod -R a+rwX "$W"
before=$(cd "$W" && find . | sort)

# as somebody without rights, where this is root: root may do what a limit forbids
unprivileged=
[ "$(id -u)" -ne 0 ] || unprivileged='setpriv --reuid=65534 --regid=65534 --clear-groups'

as_told() { # what exit-code parsers
	is "$1: it ends as without the attack" "$status" "$2"
	is "$1: the parsers that were taken over" "$(sed -n 's/^in //p' "$T/9" | sort | tr '\n' ' ')" "$3"
	is "$1: everything was tried in each" "$(grep -c '^refused\|^DONE' "$T/9")" "$((attempts * $(echo "$3" | wc -w)))"
	is "$1: what it got" "$(grep DONE "$T/9" | sort -u | tr '\n' ';')" ''
	is "$1: nothing was made or taken away" "$(cd "$W" && find . | sort)" "$before"
	is "$1: or changed" "$(cat "$W/control/me")" mx.example.net
}
for who in '' "$unprivileged"; do
	name=${who:+unprivileged, }
	# shellcheck disable=SC2086 # a command
	run() { # argument ...
		(cd "$W" && exec $who "$TOP/build/qmail-pgp.compromised" "$@" >"$T/out" 2>"$T/err" 9>"$T/9")
		status=$?
	}
	run -l encrypted
	as_told "$name-l" 0 'armor_reader_feed packets_feed rootpgp_feed '
	is "$name-l: its answer" "$(head -n 1 "$T/out")" 'pgp-encrypted complete'
	run -k encrypt ann@example.org ann.cert
	as_told "$name-k" 0 'armor_reader_feed certificate_read '
	is "$name-k: its answer" "$(cat "$T/out")" ann.cert
	run -I ann.key
	as_told "$name-I" 0 'armor_reader_feed certificate_read '
	is "$name-I: its answer" "$(grep ^uid= "$T/out")" uid=ann@example.org
	run -x open ann.key out
	as_told "$name-x" 0 'armor_reader_feed certificate_read '
	is "$name-x: it has written the key" "$(sed -n "/BEGIN/,/END/p" "$W/encrypted" | sqop decrypt "$W/out" 2>/dev/null | tail -n 1)" \
		Hello
	run -e -K ann.key plain out ann.cert
	as_told "$name-e" 0 'armor_reader_feed certificate_read message_push packets_feed rootpgp_feed '
	(cd "$W" && "$TOP/qmail-pgp" -d out dec ann.key && tail -n 1 dec) >"$T/dec"
	is "$name-e: it has encrypted" "$(cat "$T/dec")" Hello
	rm "$W/dec"
	run -s plain ann.key out
	as_told "$name-s" 0 'armor_reader_feed certificate_read message_push packets_feed '
	is "$name-s: it has signed" "$(cd "$W" && "$TOP/qmail-pgp" -v out ann.cert | cut -c 1-14)" x-openpgp=pass
	run -d -w -R results sealed out ann.key ann.cert
	as_told "$name-d" 0 'armor_reader_feed certificate_read message_push packets_feed rootpgp_feed '
	is "$name-d: it has decrypted" "$(tail -n 1 "$W/out")" Hello
	is "$name-d: and verified what is inside" "$(tail -n 1 "$W/results")" is=pass
	for form in signed clear; do
		run -v -w "$form" ann.cert
		as_told "$name-v $form" 0 'armor_reader_feed certificate_read message_push packets_feed signedpgp_feed '
		is "$name-v $form: its answer" "$(tail -n 1 "$T/out")" is=pass
		run -u "$form" out
		as_told "$name-u $form" 0 'armor_reader_feed message_push packets_feed signedpgp_feed '
		is "$name-u $form: it came off" "$(grep Hello "$W/out")" Hello
	done
done

done_testing
