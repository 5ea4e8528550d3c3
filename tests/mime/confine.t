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
echo 'body=hi => pass' >"$T/rules"
echo 'page one' >"$T/file"
chmod 644 "$T/message" "$T/rules" "$T/file"

attacked() { # name, wanted output, arguments of qmail-mime: descriptors 3 and 4 are a file and the rules
	name=$1
	wanted=$2
	shift 2
	# shellcheck disable=SC2086 # a command
	(cd "$T/work" && exec $who "$engine" "$@" <"$T/message" >"$T/out" 2>"$T/err" 3<"$T/file" 4<"$T/rules" 9>"$T/9")
	is "$name: it ends as without the attack" "$?" 0
	is "$name: it does its work" "$(cat "$T/out")" "$wanted"
	is "$name: the parser was taken over" "$(grep -c '^in mimescan_push' "$T/9")" 1
	is "$name: everything was tried" "$(grep -c '^refused\|^DONE' "$T/9")" "$attempts"
	is "$name: and nothing was done" "$(grep DONE "$T/9")" ''
	is "$name: nothing was made or taken away" "$(cd "$T/work" && find . | sort | tr '\n' ' ')" \
		'. ./control ./control/me '
	is "$name: or changed" "$(cat "$T/work/control/me")" mx.example.net
}

answer=$(./qmail-mime -r "$T/message" "$T/rules" example.net ann@example.org bob@example.net)
is 'the rule holds' "$(echo "$answer" | head -n 1)" rules=y
for who in '' "$unprivileged"; do
	as=${who:+, unprivileged}
	attacked "-l$as" '1 text/plain 7bit 0 6 9' -l
	attacked "-r$as" "$answer" -r - '&4' example.net ann@example.org bob@example.net
	attacked "-e$as" "$(printf 'A: b\nSubject: [x]\n\nhi\npage one\n')" -e - - 'tag=[x]' 'disclaimer=&3'
done

done_testing
