#!/bin/sh
# The first piece of a message takes qmail-mime over (tests/mime/compromised.c). It can then reach nothing, and its
# attempts do not disturb its work.
# shellcheck source=tests/lib.sh
. tests/lib.sh

chmod 711 "$T"
attempts=$(grep -c '^  { "' tests/attack.h)
ok 'there are attempts' test "$attempts" -gt 10
engine=$PWD/build/qmail-mime.compromised
printf 'A: b\n\nhi\n' >"$T/message"
mkdir "$T/work" "$T/work/control"
echo mx.example.net >"$T/work/control/me"
chmod 777 "$T/work" "$T/work/control" "$T/work/control/me"

# as somebody without rights, where this is root: root may do what a limit forbids
unprivileged=
[ "$(id -u)" -ne 0 ] || unprivileged='setpriv --reuid=65534 --regid=65534 --clear-groups'
for who in '' "$unprivileged"; do
	name=${who:+unprivileged, }
	# shellcheck disable=SC2086 # a command
	(cd "$T/work" && exec $who "$engine" -l <"$T/message" >"$T/out" 2>"$T/err" 9>"$T/9")
	is "${name}it ends as without the attack" "$?" 0
	is "${name}it lists the part" "$(cat "$T/out")" '1 text/plain 7bit 0 6 9'
	is "${name}everything was tried" "$(grep -c '^refused\|^DONE' "$T/9")" "$attempts"
	is "${name}and nothing was done" "$(grep DONE "$T/9")" ''
	is "${name}nothing was made or taken away" "$(cd "$T/work" && find . | sort | tr '\n' ' ')" '. ./control ./control/me '
	is "${name}or changed" "$(cat "$T/work/control/me")" mx.example.net
done

done_testing
