#!/bin/sh
# confine.t: the first piece of a message takes qmail-dkim over (tests/compromised.c). It can then reach nothing, and
# its attempts do not disturb the mail. tests/unit/engine/confine.c tests the parts of the sandbox.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
chmod 711 "$T"
ENGINE=$TOP/build/qmail-dkim.compromised
attempts=$(grep -c '^  { "' tests/attack.h)

# as somebody without rights, where this is root: root may do what a limit forbids
unprivileged=
[ "$(id -u)" -ne 0 ] || unprivileged='setpriv --reuid=65534 --regid=65534 --clear-groups'

# attacked what descriptor... : what was tried, and what of it was done
tried() { grep -c '^refused\|^DONE' "$T/9"; }
gone_through() { grep DONE "$T/9" | sort -u | tr '\n' ';'; }

mkdir "$T/work" "$T/work/control"
echo mx.example.net >"$T/work/control/me"
chmod 777 "$T/work" "$T/work/control" "$T/work/control/me"
key example.org default rsa
key example.org eddy ed
cp "$KEYS/rsa" "$T/work/rsa" && cp "$KEYS/ed" "$T/work/ed" && chmod 644 "$T/work/rsa" "$T/work/ed"
: >"$T/work/signed" && chmod 666 "$T/work/signed"

as_told() { # what exit-code done: what follows every run
	is "$1: it ends as without the attack" "$status" "$2"
	holes=$(grep -c '^in ' "$T/9")
	ok "$1: it was taken over" [ "$holes" -ge 1 ]
	is "$1: everything was tried" "$(tried)" "$((attempts * holes))"
	is "$1: what it got" "$(gone_through)" "$3"
	is "$1: nothing was made or taken away" "$(cd "$T/work" && find . | sort | tr '\n' ' ')" \
		'. ./control ./control/me ./ed ./rsa ./signed '
	is "$1: or changed" "$(cat "$T/work/control/me")" mx.example.net
}
for who in '' "$unprivileged"; do
	# shellcheck disable=SC2086 # a command
	run() {
		(cd "$T/work" && exec $who "$ENGINE" "$@" <"$M" >"$T/out" 2>"$T/err" 9>"$T/9")
		status=$?
	}
	name=${who:+unprivileged, }
	run -s -d example.org -y default -Y eddy - rsa signed ed
	as_told "$name-s" 0 ''
	is "${name}-s: it has signed" "$(grep -c '^DKIM-Signature:' "$T/work/signed")" 2
	run -a
	as_told "$name-a" 0 ''
	is "${name}-a: its answer" "$(cat "$T/out")" example.org
	run -v
	as_told "$name-v" 3 'DONE a descriptor more;DONE an Internet socket;'
	is "${name}-v: its answer" "$(cat "$T/out")" 'dkim=none (message not signed)'
done

# in the chain
rm "$H/bin/qmail-dkim"
ln -s "$ENGINE" "$H/bin/qmail-dkim"
rules 'example.org:default,eddy'
before=$(cd "$H" && find . -type f | sort)
deliver jan@example.org
expect 'in the chain: the message is signed' 'K signed' d=example.org d=example.org
deliver ''
expect 'in the chain: From is asked for too' 'K signed' d=example.org d=example.org
is 'in the chain: no file was made or taken away' "$(cd "$H" && find . -type f | sort)" "$before"
verify_all
done_testing
