#!/bin/sh
# control.t: if a control file can't be read, mail waits; if it does not exist, its default applies.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
fresh() {
	home_new
	key example.net default rsa
	key example.org default rsa-b
	control rcpthosts example.org
	rules '*:' '=:'
}
fresh
deliver jan@example.org
expect "all is well" "K signed" "d=example.org"

# held WHAT SENDER PATTERN: read, and in vain
held() {
	deliver "$2"
	expect "$1" "Z none"
	text_like "$1: report" "$3 * (#4.3.0)"
}

for file in dkimdomains dkimdomains.cdb rcpthosts dkimheaders dkimstrict dkimidentity dkremote me bouncehost; do
	for damage in directory loop file-in-path; do
		fresh
		[ $file = dkimidentity ] && key example.org default rsa-b
		rm -f "$H/control/$file"
		case $damage in
		directory) mkdir "$H/control/$file" ;;
		loop) ln -s $file "$H/control/$file" ;;
		file-in-path) ln -s qmail-dkim/x "$H/control/$file" && cp "$KEYS/rsa" "$H/control/qmail-dkim" ;;
		esac
		sender=jan@example.org
		words='Unable to read control files.'
		case $file in
		me) sender=jan@other.example ;;
		bouncehost) sender='' ;;
		# read by qmail-dkim
		dkimheaders) words='Unable to sign message: unable to read' ;;
		esac
		held "a $damage for control/$file" "$sender" "$words"
	done
done

# unreadable for the user who runs it
if [ "$(id -u)" = 0 ]; then as='-U 65534'; else as=''; fi
for file in dkimdomains rcpthosts dkimheaders dkimstrict dkimidentity dkremote; do
	fresh
	chmod -R a+rwX "$H/queue"
	[ -e "$H/control/$file" ] || echo >"$H/control/$file"
	chmod 000 "$H/control/$file"
	# shellcheck disable=SC2086
	deliver jan@example.org $as
	expect "control/$file is not readable" "Z none"
done
fresh
chmod -R a+rwX "$H/queue"
chmod 000 "$H/control"
# shellcheck disable=SC2086
deliver jan@example.org $as
is "control is not searchable" "$state" "Z none"
chmod 755 "$H/control"
# shellcheck disable=SC2086
deliver jan@example.org $as
expect "as another user" "K signed" "d=example.org"

# absent: the default
fresh
rm "$H/control/rcpthosts" "$H/control/me"
rules '*:' '=:'
deliver jan@example.org
expect "no rcpthosts, no me" "K signed" "d=example.org"
deliver jan@other.example
is "no me, and the MTA's key is asked for" "$state" "K plain"

# dkimheaders
fresh
rules 'example.org:'
message 'From: jan@example.org\nTo: a@b.example\nSubject: x\nX-Mine: 1\nX-Mine: 2\nKeep: me\n\nbody\n'
heads() { # WHAT SPEC
	deliver jan@example.org
	expect "$1" "K signed" "d=example.org $2"
}
heads "no dkimheaders" "h:from=2 h:to=2 h:subject=2 h:x-mine=0 h:date=0"
control dkimheaders 'X-Mine'
heads "a name: every instance" "h:from=2 h:x-mine=2 h:to=0"
control dkimheaders 'x-mIne' '' '# comment' '+Keep' '+Absent' '++Missing'
heads "+ and ++" "h:from=2 h:x-mine=2 h:keep=2 h:absent=0 h:missing=1 h:to=0"
control dkimheaders 'From' 'To'
heads "From is oversigned whatever it says" "h:from=2 h:to=1"
: >"$H/control/dkimheaders"
heads "an empty file: as if it were absent" "h:from=2 h:to=2 h:subject=2"
for name in 'Received' 'return-path' 'Bcc' 'Authentication-Results' 'ARC-Seal' 'arc-x' 'DKIM-Signature' \
	'no colon:' 'a b' '+' 'b\374se' 'X-Mine # comment'; do
	# shellcheck disable=SC2059
	control dkimheaders To "$(printf "$name")" Subject
	deliver jan@example.org
	expect "dkimheaders names '$name'" "Z none"
	text_like "dkimheaders names '$name': report" "Unable to sign message: * line 2: ?* (#4.3.0)"
done

verify_all
done_testing
