#!/bin/sh
# sealcheck.t: what qmail-sealcheck finds about qmail-unseal, its control files and its rules. Each fault is made alone.
. tests/lib.sh
. tests/seal/sealcheck.sh

complaints() { grep -E '^(warning|error)  ' "$T/out"; }
unsealrules() { printf '%s\n' "$@" >"$H/control/unsealrules"; tidy_all; }
tidy_all() {
	tidy
	[ "$(id -u)" -ne 0 ] || chown "$USERQ:$GROUPD" "$H/bin/qmail-unseal"
	chmod 4710 "$H/bin/qmail-unseal"
}
no_rules() { rm "$H/control/unsealrules"; }

# --- it is installed, and not used

new_home
cp qmail-unseal "$H/bin/qmail-unseal"
printf '#!/bin/sh\nexit 0\n' >"$H/bin/qmail-queue"
chmod 755 "$H/bin/qmail-queue"
tidy_all
check
says 'qmail-unseal is not used' note bin/qmail-unseal 'nothing shows that it is used'
is 'and nothing is wrong' "$(complaints)" ''
rm "$H/bin/qmail-remote"
cp qmail-dksign "$H/bin/qmail-remote"
echo qmail-remote >"$H/bin/qmail-rspawn"
check
silent 'without it, qmail-seal need not be in the chain' bin/qmail-unseal

# --- it is used

# its environment is that of the shell until it is executed
has_begun() {
	tries=500
	until grep -q qmail-unseal "/proc/$1/environ" || [ $((tries -= 1)) -eq 0 ]; do sleep 0.02; done
}

QMAILQUEUE=$H/bin/qmail-unseal sleep 100 &
sleeper=$!
has_begun "$sleeper"
check
kill "$sleeper"
says 'a process that has it in its environment' error "process $sleeper" 'mail is opened here, but qmail-seal is not in the chain'
DKQUEUE=$H/bin/qmail-unseal sleep 100 &
sleeper=$!
has_begun "$sleeper"
check
kill "$sleeper"
says 'or behind qmail-dkverify' error "process $sleeper" 'mail is opened here, but qmail-seal is not in the chain'
for file in unsealrules unsealqueue unsealbytes unsealtime unsealdomains harvest; do
	echo x >"$H/control/$file"
	check
	says "or control/$file" error "control/$file" 'mail is opened here, but qmail-seal is not in the chain'
	rm "$H/control/$file"
done
rm "$H/bin/qmail-remote"
ln -s qmail-seal "$H/bin/qmail-remote"

unsealrules '# rules' 'must to=* => copy=archive@example.org' 'is=pass => tag=[ok]' 'from=@example.net => keep'
check
is 'a home in which mail is opened, and nothing is wrong' "$(complaints)" ''
says 'the program' ok bin/qmail-unseal "$USERQ:$GROUPD 04710"
says 'the next program' ok bin/qmail-queue 'the next program'
says 'a must line' ok control/unsealrules:2 'a must line'
says 'a line' ok control/unsealrules:3 'a line that decides if no line before it does'
says 'a line of the first step' ok control/unsealrules:4 'a line that decides before the message is opened'
if [ "$(id -u)" -eq 0 ]; then
	chown "$USERQ:$GROUP" "$H/bin/qmail-unseal"
	chmod 4710 "$H/bin/qmail-unseal"
	check
	says 'the group of qmailr may run it' error bin/qmail-unseal "owner and group are $USERQ:$GROUP, not $USERQ:$GROUPD"
	tidy_all
fi
chmod 4711 "$H/bin/qmail-unseal"
check
says 'everybody may run it' error bin/qmail-unseal 'mode is 04711, not 04710: any user of this host can have mail opened'
chmod 0710 "$H/bin/qmail-unseal"
check
says 'it is not set-id' error bin/qmail-unseal 'mode is 0710, not 04710: the set-user-id bit is lost'
rm "$H/bin/qmail-unseal"
check
says 'it is missing' error bin/qmail-unseal 'No such file'
cp qmail-unseal "$H/bin/qmail-unseal"
tidy_all

# --- control files

one() { # file content level text
	printf '%s\n' "$2" >"$H/control/$1"
	tidy_all
	check
	says "control/$1: $2" "$3" "control/$1" "$4"
	rm "$H/control/$1"
}
one unsealbytes 1000000 ok 'the size up to which a message is opened'
one unsealbytes 10M error 'no number, or out of range: all mail waits'
one unsealbytes 0 error 'no number, or out of range'
one unsealtime 30 ok 'the seconds that a message may take'
one unsealtime 3601 error 'no number, or out of range'
one unsealtime '' error 'no number, or out of range'
one harvest hold ok 'certificates of correspondents are kept until'
one harvest trust ok 'certificates of correspondents are learned'
one harvest yes error ''
one ocsp soft ok 'OCSP servers are asked; one that'
one ocsp on error ''
one unsealdomains example.org warning 'line 1: the domain has no key'
one unsealdomains '@example.org' error 'line 1: not a domain: all mail waits'
mkdir -p "$H/ssl/mailkeys/example.org/domain/open"
echo 00 >"$H/ssl/mailkeys/example.org/domain/open/by-id"
one unsealdomains example.org ok 'the keys of these domains open mail'
rm -r "$H/ssl/mailkeys/example.org/domain"
echo bin/qmail-unseal >"$H/control/unsealqueue"
tidy_all
check
says 'a next program that is itself' error bin/qmail-unseal 'leads back to qmail-unseal'
echo bin/nothing >"$H/control/unsealqueue"
check
says 'a next program that is not there' error bin/nothing 'No such file'
rm "$H/control/unsealqueue"

# --- rules

unsealrules 'is=opened => refuse=no' 'to=* => frobnicate' 'to=* => sign' 'is=pass => tag=x'
check
says 'a refusal by what opening gave' error control/unsealrules:1 '"is=opened": the answer to the sender would tell'
says 'a wrong action behind it' error control/unsealrules:2 '"frobnicate": no action'
says 'an action of the other file' error control/unsealrules:3 '"sign": an action for mail that goes out'
says 'a right line behind it' ok control/unsealrules:4 'a line that decides'
: >"$H/control/unsealrules"
check
says 'an empty file' error control/unsealrules 'empty'
unsealrules 'sender=@a.example => refuse=no' 'must sender=@a.example => refuse=no' 'env:RELAYCLIENT=* is=pass => tag=x'
check
says 'a refusal that encrypted mail goes past' warning control/unsealrules:1 'does not hold for a message that was opened'
silent 'one by a must line' control/unsealrules:2
says 'own mail is not verified' warning control/unsealrules:3 'never holds: mail of own users'
unsealrules 'to=* => tag=x' 'to=@a.example => keep' 'to=b@a.example => tag=y' 'env:RELAYCLIENT=* => copy=a@example.org' \
	'to=@c.example => keep' 'to=c@c.example => pass'
check
silent 'keep behind a wider line: it is asked first' control/unsealrules:2
says 'a line that one above covers' warning control/unsealrules:3 'never decides: whenever it holds, line 1 decides'
silent 'a line for own mail' control/unsealrules:4
says 'two lines of the first step' warning control/unsealrules:6 'never decides: whenever it holds, line 5'
unsealrules 'to=b@a.example => tag=x' 'to=@a.example => keep'
check
says 'a line that one below it covers, because that is asked first' warning control/unsealrules:1 \
	'never decides: whenever it holds, line 2 decides'
unsealrules 'to~"[" => tag=x'
check
says 'an expression that is none' error control/unsealrules 'qmail-mime: unsealrules line 1, word to~"["'

unsealrules 'is=nokey => notice=nokey:admin' 'is=fail => notice=fail:ann@example.org' 'is=weak => notice=fail:x@elsewhere.example'
check
says 'no notice' error control/unsealrules:1 'control/notices/nokey: missing'
says 'no administrator' error control/unsealrules:1 'control/sealadmin: missing'
mkdir "$H/control/notices"
chmod 755 "$H/control/notices"
echo text >"$H/control/notices/nokey"
echo text >"$H/control/notices/fail"
echo postmaster@example.org >"$H/control/sealadmin"
echo example.org >"$H/control/rcpthosts"
tidy_all
chmod 755 "$H"/control/*/
check
silent 'a notice to the administrator' control/unsealrules:1
silent 'a notice to an address of this site' control/unsealrules:2
says 'a notice to another one' error control/unsealrules:3 'x@elsewhere.example: not of a domain in control/rcpthosts'
unsealrules 'must to=* => copy=x@elsewhere.example' 'is=pass => copy=x@elsewhere.example:open' 'is=fail => rcpt=x@elsewhere.example'
check
silent 'a copy as it came' control/unsealrules:1
says 'a copy of the opened message' warning control/unsealrules:2 'x@elsewhere.example: not of a domain in control/rcpthosts'
says 'another recipient' warning control/unsealrules:3 'x@elsewhere.example: not of a domain in control/rcpthosts'
unsealrules 'group=staff run=/nonexistent => tag=x'
check
says 'a group that is missing' error control/unsealrules:1 'control/groups/staff: missing'
says 'a program that is missing' error control/unsealrules:1 '/nonexistent: missing'
no_rules

# --- one message

unsealrules 'must sender=@bad.example => refuse=no' 'from=ann@example.org => keep' 'is=fail => refuse=no' \
	'must is=opened => copy=b@example.org' 'env:RELAYCLIENT=* => tag=own' 'to=* => tag=x'
printf 'From: joe@example.net\nTo: bob@example.org\n\ntext\n' >"$T/mail"
explain() { # words variable... ; then message sender recipient
	words=$1
	shift
	env "$@" "$CHECK" -u "$words" -m "$T/mail" joe@example.net bob@example.org >"$T/out" 2>"$T/err"
	status=$?
}
explain none TCPREMOTEIP=192.0.2.1
is 'each line, in the order of asking' "$(sed 's/  */ /g; s/ $//' "$T/out")" "note control/unsealrules before the message is opened:
note control/unsealrules:1 does not hold: sender=@bad.example is no
note control/unsealrules:2 does not hold: from=ann@example.org is no
note control/unsealrules after it was verified:
note control/unsealrules:4 does not hold: is=opened is no
note control/unsealrules:3 does not hold: is=fail is no
note control/unsealrules:5 does not hold: env:RELAYCLIENT=* is no
ok control/unsealrules:6 decides"
explain opened,fail TCPREMOTEIP=192.0.2.1
is 'opened: no line refuses' "$(grep -c 'control/unsealrules:3' "$T/out")" 0
says 'and a must line holds' ok control/unsealrules:4 'holds: a must line'
explain fail TCPREMOTEIP=192.0.2.1
says 'a signature that is not good' ok control/unsealrules:3 decides
explain none RELAYCLIENT=
says 'own mail' ok control/unsealrules:5 decides
is 'and no other line' "$(grep -c 'unsealrules:[1-46]' "$T/out")" 0
"$CHECK" -u good -m "$T/mail" a@b c@d >"$T/out" 2>"$T/err"
is 'a word that is none' "$?" 100
"$CHECK" -u none >"$T/out" 2>"$T/err"
is '-u is for -m' "$?" 100
done_testing
