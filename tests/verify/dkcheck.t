#!/bin/sh
# dkcheck.t: first a home without a fault, then each fault that qmail-dkcheck can find, one at a time. It reports exactly
# the expected findings.
# shellcheck disable=SC2016 # dollars are for the reader of the finding
. tests/lib.sh
. tests/chain/home.sh
. tests/verify/dkcheck.sh

unset DNSCACHEIP
rsa=$(cat "$KEYS/rsa.dns") wrong=$(cat "$KEYS/rsa-b.dns") ed=$(cat "$KEYS/ed.dns")
p=${rsa#*p=}
published s._domainkey.good.test "$rsa"
published ed._domainkey.good.test "$ed"
published s._domainkey.mx.test "$rsa"
published s._domainkey.wrong.test "$wrong"
published s._domainkey.revoked.test 'v=DKIM1; k=rsa; p='
published s._domainkey.double.test "$rsa"
published s._domainkey.double.test "$wrong"
published s._domainkey.junk.test 'v=spf1 -all'
published s._domainkey.junk.test "$rsa"
published s._domainkey.testing.test "v=DKIM1; k=rsa; t=y; p=$p"
published s._domainkey.strict.test "v=DKIM1; k=rsa; t=s; p=$p"
published s._domainkey.cut.test "$(printf '%s' "$rsa" | cut -c 1-255)"
published s._domainkey.slash.test "v=DKIM1\\\\; k=rsa\\\\; p=$p"
published s._domainkey.quote.test "\\\"$rsa\\\""
published s._domainkey.blank.test "v=DKIM1; k=rsa; p=$(printf '%s' "$p" | sed 's/.\{64\}/& /g')"
published '*.wild.test' 'v=spf1 -all'
published s._domainkey.service.test "v=DKIM1; k=rsa; s=tlsrpt; p=$p"
published s._domainkey.hash.test "v=DKIM1; k=rsa; h=sha1; p=$p"
published s._domainkey.type.test "v=DKIM1; k=foo; p=$p"
published s._domainkey.order.test "k=rsa; v=DKIM1; p=$p"
published s._domainkey.damaged.test "v=DKIM1; k=rsa; p=$p!"
published s._domainkey.no-k.test "$(printf '%s' "$ed" | sed 's/k=ed25519; //')"
published s._domainkey.isrsa.test "$ed"
published s._domainkey.few.test "$(cat "$KEYS/rsa1024.dns")"
echo 's._domainkey.alias.test. 60 IN CNAME s._domainkey.good.test.' >>"$T/nsd/zone"
published '*.many.test' "$rsa"
serve 5420

# --- all is right

home_new
install_programs
control me mx.test
control rcpthosts listed.test .sub.test
control dkimidentity from
control dkimorigin authres
control dkimstrict 1
control dkimheaders From +To
control dkimlog dkim.log
touch "$H/dkim.log"
key good.test s rsa
key good.test ed ed
key mx.test s rsa
ln -s good.test "$H/ssl/domainkeys/alias.test"
rules 'good.test:s,ed' '.good.test:s' 'alias.test:s' '*:s' '=:s' '!not.test:'
tidy
[ "$(id -u)" -ne 0 ] || chown "$USERQ" "$H/dkim.log"
cp -a "$H" "$T/good"
restore() {
	rm -rf "$H"
	cp -a "$T/good" "$H"
}
everything() { find "$H" -exec ls -ldn --time-style=full-iso {} + | cat - "$H"/control/* | cksum; }
everything >"$T/before"
check
everything >"$T/after"
complaints 'all is right' 0
cp "$T/out" "$T/all"
ok 'all is right: it says much' test "$(wc -l <"$T/out")" -gt 20
is 'all is right: each line has a level and two or more columns' \
	"$(grep -vE '^(ok|note)  [^ ]+( [^ ]+)*  [^ ].*[^ ]$' "$T/out")" ''
says 'dkimorigin' 'ok  control/dkimorigin  only a field of qmail-dkverify shows that a message came from outside'
says 'a key' 'ok  ssl/domainkeys/good.test/s  RSA key of 2048 bits'
says 'an Ed25519 key' 'ok  ssl/domainkeys/good.test/ed  Ed25519 key'
says 'a record' 'ok  s._domainkey.good.test  the public half of ssl/domainkeys/good.test/s'
says 'an Ed25519 record' 'ok  ed._domainkey.good.test  the public half of ssl/domainkeys/good.test/ed'
says 'a record by a CNAME, a directory by a link' 'ok  s._domainkey.alias.test  the public half of ssl/domainkeys/alias.test/s'
says 'a line' 'ok  control/dkimdomains:1  good.test:s,ed'
is 'each key and each record is spoken of once' "$(sort "$T/out" | uniq -d)" ''
is 'nothing was changed' "$(cat "$T/after")" "$(cat "$T/before")"
ok 'no private key is in what it says' sh -c '! grep -q "$(sed -n 2p "$1")" "$2"' sh "$KEYS/rsa" "$T/out"

"$TOP/qmail-newdk"
check
complaints 'with a cdb' 0
says 'the cdb' 'ok  control/dkimdomains.cdb  it says what the text says, and counts'
grep -v 'dkimdomains.cdb\|MiB' "$T/out" >"$T/out.cdb"
grep -v MiB "$T/all" >"$T/out.text"
# the order of a cdb is its own, and so is that of questions
ok 'with a cdb: the same is found' test "$(sort "$T/out.cdb")" = "$(sort "$T/out.text")"
restore
tidy_without_set_id
[ "$(id -u)" -ne 0 ] || chown "$USERR" "$H/dkim.log"
check
complaints 'without set-id' 0
restore

# --- wrong use, and what can't be looked at

check x y
is 'two addresses: exit code' "$status $(cat "$T/out")" '100 '
check -f good.test
is '-f without an address: exit code' "$status $(cat "$T/out")" '100 '
check -x
is 'an unknown option: exit code' "$status $(cat "$T/out" "$T/err")" '100 qmail-dkcheck: fatal: usage: qmail-dkcheck [-f domain] [address]'
QMAILHOME=$T/nothing check
is 'no home: exit code' "$status $(cat "$T/out" "$T/err")" '111 qmail-dkcheck: fatal: unable to change to the qmail home: No such file or directory'
"$DKCHECK" >/dev/full 2>/dev/null
is 'what it finds can not be written: exit code' "$?" 111

no_answer='try again; $DNSCACHEIP, else /etc/resolv.conf, names the servers'
rules 'good.test:s'
rm -r "$H/ssl/domainkeys/mx.test"
DNSCACHEIP=127.0.0.1:5439 check
complaints 'no name server' 111 \
	"warning  s._domainkey.good.test  the DNS gives no answer: $(grep -o 'no name server reached\|time-out' "$T/out")  $no_answer"
DNSCACHEIP=garbage check
complaints 'DNSCACHEIP is garbage' 111 \
	"warning  s._domainkey.good.test  the DNS gives no answer: DNSCACHEIP is no list of addresses  $no_answer"
restore
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$T"
	setpriv --reuid=nobody --regid=nogroup --clear-groups "$DKCHECK" >"$T/out" 2>"$T/err"
	is 'another user: exit code' "$?" 111
	is 'another user: no error' "$(grep '^error' "$T/out")" ''
	says 'another user: keys' 'warning  ssl/domainkeys/good.test/s  Permission denied  run this as root'
	says 'another user: queue' 'warning  queue/dkim  Permission denied  run this as root'
fi

# --- control/dkimdomains

# wrong_rules WHAT STATUS COMPLAINT ... -- LINE ...
wrong_rules() {
	wrong_what=$1 wrong_status=$2
	shift 2
	: >"$T/lines"
	rules_of=
	count=$#
	while [ "$count" -gt 0 ]; do
		if [ -n "$rules_of" ]; then printf '%s\n' "$1" >>"$T/lines"; elif [ "$1" = -- ]; then rules_of=1; else set -- "$@" "$1"; fi
		shift
		count=$((count - 1))
	done
	cp "$T/lines" "$H/control/dkimdomains"
	check
	complaints "$wrong_what" "$wrong_status" "$@"
	restore
}
rm "$H/control/dkimdomains"
check
complaints 'no dkimdomains' 0
says 'no dkimdomains' 'note  control/dkimdomains  missing: nothing is signed'
restore
: >"$H/control/dkimdomains"
check
complaints 'an empty dkimdomains' 0
says 'an empty dkimdomains' 'note  control/dkimdomains  no rule in it: nothing is signed'
restore
wrong_rules 'a bad line' 100 \
	'error  control/dkimdomains:2  z must be 1 to 5  correct the line: the mail that it is for waits' -- \
	'good.test:s' '*:s||||:9'
wrong_rules 'a bad first field' 100 \
	'error  control/dkimdomains:3  the first field must be a domain, .domain, * or =  correct the line: all mail waits' -- \
	'good.test:s' '# comment' 'a@b:s'
wrong_rules 'a line twice' 1 \
	'warning  control/dkimdomains:3  never looked at: line 1 has the same first field  run: sed -i.old '\''3s/^/#/'\'' /H/control/dkimdomains' -- \
	'good.test:s' '*:s' 'GOOD.test:ed'
wrong_rules 'a line twice, once with !' 1 \
	'warning  control/dkimdomains:1  never looked at: line 2 has the same first field  run: sed -i.old '\''1s/^/#/'\'' /H/control/dkimdomains' -- \
	'good.test:nokey' '!good.test:'
wrong_rules 'sha1' 1 \
	'warning  control/dkimdomains:1  z=1 and z=3 make rsa-sha1 signatures, which verifiers must refuse (RFC 8301)  leave z empty' -- \
	'good.test:s||||:1'
wrong_rules 'l=' 1 \
	'warning  control/dkimdomains:1  l= lets anybody add text below the message (RFC 6376 8.2)  leave l empty' -- \
	'good.test:s||||::l'
wrong_rules 'i= outside d=, and all the others' 1 \
	'warning  control/dkimdomains:1  z=1 and z=3 make rsa-sha1 signatures, which verifiers must refuse (RFC 8301)  leave z empty' \
	'warning  control/dkimdomains:1  l= lets anybody add text below the message (RFC 6376 8.2)  leave l empty' \
	'warning  control/dkimdomains:1  the auid lies outside the signing domain, so i= is left out  write an auid in the signing domain, or none' -- \
	'good.test:s||a@else.test||:3:l'
rm "$H/control/rcpthosts"
wrong_rules '= without rcpthosts' 1 \
	'warning  control/dkimdomains:1  matches nothing: control/rcpthosts is missing  make control/rcpthosts, or remove the line' -- \
	'=:s'

cdb() { "$TOP/qmail-newdk" && tidy; }
cdb
echo '# edited' >>"$H/control/dkimdomains"
touch -d '1 hour ago' "$H/control/dkimdomains.cdb"
check
complaints 'the text is newer than the cdb' 1 \
	'warning  control/dkimdomains.cdb  the text was changed since: its edits do not count yet  run: qmail-newdk'
restore
cdb
echo 'new.test:s' >>"$H/control/dkimdomains"
touch -d '1 hour ago' "$H/control/dkimdomains"
check
complaints 'the text says something else than the cdb' 1 \
	'warning  control/dkimdomains.cdb  the text was changed since: its edits do not count yet  run: qmail-newdk'
restore
damaged='error  control/dkimdomains.cdb  damaged: mail waits  run: qmail-newdk'
damaged_cdb='error  control/dkimdomains.cdb  damaged control/dkimdomains.cdb: mail waits  run: qmail-newdk'
cdb
head -c 100 "$H/control/dkimdomains.cdb" >"$T/short"
cp "$T/short" "$H/control/dkimdomains.cdb"
check
complaints 'a cdb that ends early' 100 "$damaged_cdb"
restore
head -c 4096 /dev/zero >"$H/control/dkimdomains.cdb"
chmod 644 "$H/control/dkimdomains.cdb"
check
complaints 'a cdb of zeros' 100 "$damaged_cdb"
restore
cdb
# a length in the second record that reaches past the end
printf '\377\377\377\177' | dd of="$H/control/dkimdomains.cdb" bs=1 seek=$((2048 + 8 + 13 + 4)) conv=notrunc 2>/dev/null
check
complaints 'a cdb with a wrong length' 100 "$damaged"
restore

# --- keys

key_case() { # WHAT STATUS COMPLAINT ...
	check
	complaints "$@"
	restore
}
k=ssl/domainkeys/good.test
rules 'good.test:none'
key_case 'no key' 100 \
	"error  $k/none  No such file or directory: it can't sign  run: mkdkimkey -s none good.test"
# mkdkimkey refuses such a selector
for tail in _domainkey _DomainKey _domainkey.good.test good.test; do
	rules "good.test:none.$tail"
	key_case "a selector with $tail" 100 \
		"error  $k/none.$tail  No such file or directory: it can't sign  the selector is the first part of the name of the record alone: leave out ._domainkey and the domain in control/dkimdomains"
done
rules 'good.test:none||||:4'
key_case 'no Ed25519 key' 100 \
	"error  $k/none  No such file or directory: it can't sign  run: mkdkimkey -c -s none good.test"
rules 'good.test:s,none'
key_case 'the second key of a pair is missing' 100 \
	"error  $k/none  No such file or directory: it can't sign  run: mkdkimkey -c -s none good.test"
rules 'else.test:s|good.test' 'sub.else.test:s|none.test'
key_case 'no key for an sdid' 100 \
	"error  ssl/domainkeys/none.test/s  No such file or directory: it can't sign  run: mkdkimkey -s s none.test"
rules '.else.test:s'
key_case 'no key for a parent' 100 \
	"error  ssl/domainkeys/else.test/s  No such file or directory: it can't sign  run: mkdkimkey -s s else.test"
rules '*:none'
key_case 'no key of the MTA' 100 \
	"error  ssl/domainkeys/mx.test/none  No such file or directory: it can't sign  run: mkdkimkey -s none mx.test"
control rcpthosts listed.test
rules '=:none'
key_case 'no key for a listed domain' 100 \
	"error  ssl/domainkeys/listed.test/none  No such file or directory: it can't sign  run: mkdkimkey -s none listed.test"
rm "$H/$k/rsa.private_s"
rules 'good.test:s'
key_case 'a link that leads nowhere' 100 \
	"error  $k/s  No such file or directory: it can't sign  run: mkdkimkey -f -s s good.test"
rm "$H/$k/s"
mkdir "$H/$k/s"
rules 'good.test:s'
key_case 'a directory in the place of a key' 100 "error  $k/s  not a regular file: it can't sign  run: mv /H/$k/s /H/$k/s.previous && ln -s rsa.private_s /H/$k/s"
rm -r "$H/ssl/domainkeys"
rules '!good.test:'
key_case 'no ssl/domainkeys' 100 'error  ssl/domainkeys  missing: there are no keys  run: mkdir -p /H/ssl/domainkeys && chmod 0700 /H/ssl/domainkeys && '"chown $USERQ:$GROUP /H/ssl/domainkeys"

new_key='make a new key (the old file is kept as .previous) and publish it; run: mkdkimkey -f -s s'
bad_key() { # WHAT KEY REASON [WHAT-TO-DO]
	rules 'good.test:s'
	rm -r "$H/ssl/domainkeys/alias.test"
	cp "$2" "$H/$k/rsa.private_s"
	key_case "$1" 100 "error  $k/s  $3: it can't sign  ${4:-$new_key good.test}"
}
bad_key 'an encrypted key' "$KEYS/encrypted" 'a private key with a pass phrase' \
	"convert it; run: cp -p /H/$k/rsa.private_s /H/$k/rsa.private_s.new && openssl pkey -in /H/$k/rsa.private_s -out /H/$k/rsa.private_s.new && mv -f /H/$k/rsa.private_s.new /H/$k/rsa.private_s"
bad_key 'RSA of 512 bits' "$KEYS/rsa512" 'RSA key of less than 1024 bits'
bad_key 'an elliptic curve' "$KEYS/ec" 'EC key: neither an RSA nor an Ed25519 key'
echo garbage >"$T/garbage"
bad_key 'garbage' "$T/garbage" 'not a private key in PEM form'
head -c 65537 /dev/zero >"$T/large"
bad_key 'a large file' "$T/large" 'more than 64 KiB'
key few.test s rsa1024
rules 'few.test:s'
tidy
key_case 'RSA of 1024 bits' 1 \
	'warning  ssl/domainkeys/few.test/s  RSA key of 1024 bits  make another key, publish it, and name it in the line; run: mkdkimkey -s s-2048 few.test'
of_type='correct z and the selectors of the line, or make a key of that type and name it there; run: mkdkimkey'
rules 'good.test:s||||:4'
key_case 'z wants Ed25519' 100 \
	"error  control/dkimdomains:1  it needs an Ed25519 key, and $k/s is RSA: it can't sign  $of_type -c -s s-ed25519 good.test"
rules '*:s' 'good.test:ed,s'
key_case 'a pair the wrong way round' 100 \
	"error  control/dkimdomains:2  it needs an RSA key, and $k/ed is Ed25519: it can't sign  $of_type -s ed-rsa good.test" \
	"error  control/dkimdomains:2  it needs an Ed25519 key, and $k/s is RSA: it can't sign  $of_type -c -s s-ed25519 good.test"
# a directory that only a parent's line leads to
key deep.good.test s rsa512
tidy
key_case 'the key of a subdomain' 100 \
	"error  ssl/domainkeys/deep.good.test/s  RSA key of less than 1024 bits: it can't sign  $new_key deep.good.test"

# --- what qmail-dkverify needs of the control files

control authservid 'two words'
key_case 'no authserv-id' 100 \
	'error  control/authservid  no authserv-id: qmail-dkverify defers all mail  run: rm -f /H/control/authservid'
rm "$H/control/authservid"
echo mx.test >"$H/control/authservid"
chmod 640 "$H/control/authservid"
check
ok 'a control/authservid that others can not read' grep -qF \
	"warning  control/authservid  others can't read it: qmail-dkverify runs as the user of qmail-smtpd  run: chmod 0644 $H/control/authservid" "$T/out"
rm "$H/control/authservid"

# --- owners and modes

mode_case() { # WHAT MODE PATH RIGHT DANGER
	chmod "$2" "$H/$3"
	key_case "$1" 100 "error  $3  mode is $2, not $4: $5  run: chmod $4 /H/$3"
}
mode_case 'a key that all can read' 0644 $k/ed 0600 'others can read the key'
mode_case 'a key that the group can read' 0640 $k/ed 0600 'others can read the key'
mode_case 'an open directory of a domain' 0755 ssl/domainkeys/mx.test 0700 'others can look into it'
mode_case 'an open directory of all keys' 0750 ssl/domainkeys 0700 'others can look into it'
mode_case 'an open queue/dkim' 0755 queue/dkim 0700 'others can get at mail in it'
mode_case 'an open part of queue/dkim' 0711 queue/dkim/22 0700 'others can get at mail in it'
mode_case 'qmail-dksign for everybody' 04711 bin/qmail-dksign 04710 'any user of this host can have any mail signed'
mode_case 'qmail-dkim that can not be run' 0700 bin/qmail-dkim 0711 "it can't be used"
mode_case 'qmail-dkim that others can read' 0755 bin/qmail-dkim 0711 'who may read it can take keys from it, or change it'
mode_case 'qmail-dkverify that others can change' 0775 bin/qmail-dkverify 0755 'others can change it'
tidy_without_set_id
[ "$(id -u)" -ne 0 ] || chown "$USERR" "$H/dkim.log"
cp -a "$H" "$T/without"
mode_without() { # as mode_case, in the other layout
	rm -rf "$H"
	cp -a "$T/without" "$H"
	without=$1
	shift
	mode_case "without set-id: $without" "$@"
}
mode_without 'a key that all can read' 0644 $k/ed 0640 'others can read the key'
mode_without 'a key that the group can not read' 0600 $k/ed 0640 "it can't be used"
mode_without 'a directory that the group can not enter' 0700 ssl/domainkeys/mx.test 0750 "it can't be used"
mode_without 'qmail-dksign that can not be run' 0700 bin/qmail-dksign 0755 "it can't be used"

if [ "$(id -u)" -eq 0 ]; then
	other=61234
	owner_case() { # WHAT PATH OWNER:GROUP [RIGHT]
		chown "$3" "$H/$2"
		# chown takes the set-id bits away
		[ "$2" != bin/qmail-dksign ] || chmod 4710 "$H/$2"
		is_now=$(stat -L -c %U:%G "$H/$2" | sed "s/UNKNOWN/$other/")
		right=${4:-$USERQ:$GROUP}
		case $is_now in
		*"$other"*) is_now="$is_now (a number without a name)" ;;
		esac
		again=
		# ... and so does the advice
		[ "$2" != bin/qmail-dksign ] || again=" && chmod 04710 /H/$2"
		key_case "$1" 100 "error  $2  owner and group are $is_now, not $right  run: chown $right /H/$2$again"
	}
	mode_case 'a key that nobody but root can read' 0000 $k/ed 0600 "it can't be used"
	owner_case "a key that is not qmailq's" $k/ed $other
	owner_case "a domain that is not qmailq's" ssl/domainkeys/mx.test root
	owner_case "ssl/domainkeys that is not qmailq's" ssl/domainkeys $other
	owner_case "queue/dkim that is not qmailq's" queue/dkim "$USERR"
	owner_case "a part of queue/dkim that is not qmailq's" queue/dkim/3 $other
	owner_case "qmail-dksign that is not qmailq's" bin/qmail-dksign "root:$GROUP"
	owner_case "qmail-dksign for another group" bin/qmail-dksign "$USERQ:$other"
	owner_case "qmail-dkim that is not root's" bin/qmail-dkim "$other" "$USERO:$GROUP"
	owner_without() {
		rm -rf "$H"
		cp -a "$T/without" "$H"
		without=$1
		shift
		owner_case "without set-id: $without" "$@"
	}
	owner_without "queue/dkim that is not qmailr's" queue/dkim "$USERQ" "$USERR:$GROUP"
	owner_without 'a key of another group' $k/ed "$USERQ:$other"
	chown $other "$H/dkim.log"
	key_case 'a log that qmail-dksign can not write' 1 \
		"warning  dkim.log  no log is kept: qmail-dksign can't write it  run: touch /H/dkim.log && chown $USERQ /H/dkim.log"
	chmod 0600 "$H/control/rcpthosts"
	key_case 'a control file that qmail-dksign can not read' 100 \
		"error  control/rcpthosts  $USERQ can't read it: mail waits  run: chmod 0644 /H/control/rcpthosts"
	chmod 0600 "$H/control/dkimdomains"
	key_case 'a dkimdomains that qmail-dksign can not read' 100 \
		"error  control/dkimdomains  $USERQ can't read it: mail waits  run: chmod 0644 /H/control/dkimdomains"
	chmod 0700 "$H/ssl"
	key_case 'a directory that qmail-dksign can not enter' 100 \
		"error  ssl  $USERQ can't get at what is in it  run: chmod 0711 /H/ssl"
fi

# --- the home

rm "$H/bin/qmail-dksign"
key_case 'no qmail-dksign' 100 'error  bin/qmail-dksign  No such file or directory  run make setup in the source folder of this package'
rm "$H/bin/qmail-dkim"
key_case 'no qmail-dkim' 100 'error  bin/qmail-dkim  No such file or directory  run make setup in the source folder of this package'
rm "$H/bin/qmail-dkim"
mkdir "$H/bin/qmail-dkim"
key_case 'a directory for a program' 100 'error  bin/qmail-dkim  not a regular file  run make setup in the source folder of this package'
rm "$H/bin/qmail-remote"
key_case 'no qmail-remote' 100 \
	'error  bin/qmail-remote  No such file or directory  write the path of the real qmail-remote into control/dkremote'
control dkremote /nowhere/qmail-remote
key_case 'dkremote leads nowhere' 100 \
	'error  /nowhere/qmail-remote  No such file or directory  run: rm -f /H/control/dkremote'
control dkremote control/me
key_case 'dkremote is no program' 100 \
	'error  control/me  not a program: mail waits  run: rm -f /H/control/dkremote'
ln -s qmail-dksign "$H/bin/remote"
control dkremote bin/remote
key_case 'dkremote is qmail-dksign' 100 \
	'error  bin/remote  leads back to qmail-dksign: mail waits  run: rm -f /H/control/dkremote'
stage="(umask 077 && mkdir -p /H/queue/dkim && cd /H/queue/dkim && i=0 && while [ \$i -lt 23 ]; do mkdir -p \$i && chown $USERQ:$GROUP \$i || exit; i=\$((i+1)); done && chown $USERQ:$GROUP .)"
rm -r "$H/queue/dkim"
key_case 'no queue/dkim' 100 "error  queue/dkim  No such file or directory  run: $stage"
rmdir "$H/queue/dkim/0" "$H/queue/dkim/22"
key_case 'split directories are missing' 1 \
	"warning  queue/dkim  2 of its 23 split directories are missing, files are made in queue/dkim itself  run: $stage"
rmdir "$H/queue/dkim/0"
: >"$H/queue/dkim/0"
key_case 'a file for a split directory' 100 "error  queue/dkim/0  not a directory  run: rm -f /H/queue/dkim/0 && $stage"
cache_says() { grep -F '  queue/dkim/cache  ' "$T/out" | sed "s|$H|/H|g"; }
cache_case() { # WHAT LINE
	check
	is "$1" "$(cache_says)" "$2"
	restore
}
rmdir "$H/queue/dkim/cache"
cache_case 'no cache yet' 'note  queue/dkim/cache  not there yet: made with the first message that is signed'
rmdir "$H/queue/dkim/cache"
: >"$H/queue/dkim/cache"
chmod 600 "$H/queue/dkim/cache"
[ "$(id -u)" -ne 0 ] || chown --reference="$H/queue/dkim" "$H/queue/dkim/cache"
cache_case 'a cache' 'ok  queue/dkim/cache  a message to many recipients is signed once, and copied for the others'
cache_case 'the cache is off' 'note  queue/dkim/cache  a directory, so there is no cache: each recipient costs a signature'
unused='warning  queue/dkim/cache  not used, for its type, owner, mode or second name: each recipient costs a signature'
rmdir "$H/queue/dkim/cache"
ln -s ../../control/me "$H/queue/dkim/cache"
cache_case 'a link in its place' "$unused  run: rm -f /H/queue/dkim/cache"
rmdir "$H/queue/dkim/cache"
: >"$H/queue/dkim/cache"
chmod 666 "$H/queue/dkim/cache"
cache_case 'a cache that others may write' "$unused  run: rm -f /H/queue/dkim/cache"

host='write the name of this host into control/me'
case $(hostname) in
*.*) host="$host, maybe this one; run: echo $(hostname) >/H/control/me.new && chmod 644 /H/control/me.new && mv -f /H/control/me.new /H/control/me" ;;
esac
rm "$H/control/me"
rules 'good.test:s'
key_case 'no control/me' 1 \
	'warning  control/me  missing: bounces and * have no domain of this host  '"$host"
control dkimidentity From
key_case 'dkimidentity' 100 \
	'error  control/dkimidentity  neither empty nor the word that it may hold: mail waits  remove it, or run: echo from >/H/control/dkimidentity.new && chmod 644 /H/control/dkimidentity.new && mv -f /H/control/dkimidentity.new /H/control/dkimidentity'
control dkimorigin From
key_case 'dkimorigin' 100 \
	'error  control/dkimorigin  neither empty nor the word that it may hold: mail waits  remove it, or run: echo '\'''\'' >/H/control/dkimorigin.new && chmod 644 /H/control/dkimorigin.new && mv -f /H/control/dkimorigin.new /H/control/dkimorigin'
control dkimstrict yes
key_case 'dkimstrict' 100 \
	'error  control/dkimstrict  neither empty nor the word that it may hold: mail waits  remove it, or run: echo 1 >/H/control/dkimstrict.new && chmod 644 /H/control/dkimstrict.new && mv -f /H/control/dkimstrict.new /H/control/dkimstrict'
control dkimheaders Subject 'not a name'
key_case 'dkimheaders' 100 'error  control/dkimheaders  line 2: not a header field name: mail waits  correct or remove the line'
control dkimheaders Received
key_case 'dkimheaders with a field that is never signed' 100 \
	'error  control/dkimheaders  line 1: this field is never signed: mail waits  correct or remove the line'
head -c 70000 /dev/zero | tr '\000' '#' >"$H/control/dkimheaders"
key_case 'a large dkimheaders' 100 'error  control/dkimheaders  more than 64 KiB: mail waits  shorten it'
control dkimheaders '# nothing'
check
complaints 'dkimheaders without a name' 0
says 'dkimheaders without a name' 'note  control/dkimheaders  no name in it: the default fields are signed'
restore
rm "$H/control/dkimstrict"
mkdir "$H/control/dkimstrict"
key_case 'a directory for a control file' 100 \
	'error  control/dkimstrict  not a regular file: mail waits  remove it and write it anew'
rm "$H/control/dkimstrict"
ln -s nowhere "$H/control/dkimstrict"
key_case 'a control file that is a link to nowhere' 100 \
	'error  control/dkimstrict  a symbolic link that leads nowhere: mail waits  remove it'
control dkimlog nowhere/log
key_case 'a log in no directory' 1 \
	'warning  nowhere/log  no log is kept: No such file or directory  run: mkdir -p /H/nowhere/ && chmod 755 /H/nowhere/ && touch /H/nowhere/log && '"chown $USERQ /H/nowhere/log"
control dkimlog /dev/null
key_case 'a log that is no file' 1 \
	"warning  /dev/null  no log is kept: neither a regular file nor a FIFO  run: touch /H/dkim.log && chown $USERQ /H/dkim.log && echo dkim.log >/H/control/dkimlog.new && chmod 644 /H/control/dkimlog.new && mv -f /H/control/dkimlog.new /H/control/dkimlog"

# --- DNS

printed() { echo "publish what this prints; run: mkdkimkey -p -s s $1"; }
replaced() { echo "replace what is there by what this prints; run: mkdkimkey -p -s s $1"; }
# dns_case DOMAIN WHAT LEVEL STATUS [WHAT-TO-DO [KEY]]
dns_case() {
	key "$1" s "${6:-rsa}"
	rules "$1:s"
	tidy
	key_case "$2" "$4" "$3  s._domainkey.$1  $2  ${5:-$(replaced "$1")}"
}
dns_case absent.test 'not published: there is no such TXT record' error 100 "$(printed absent.test)"
dns_case wrong.test 'not the public half of ssl/domainkeys/wrong.test/s' error 100
dns_case revoked.test 'revoked: p= is empty' error 100 'make another key, publish it, and name it in the line; run: mkdkimkey -s s-new revoked.test'
dns_case double.test '2 TXT records: verifiers may take the wrong one' error 100
dns_case junk.test '2 TXT records: verifiers may take the wrong one' error 100
dns_case testing.test 't=y: only a test, receivers ignore the signature' warning 1
dns_case cut.test 'p= is too short for the key: cut off, or of another key' error 100
dns_case slash.test 'it has backslashes in it: they are for the zone file, not for the record' error 100
dns_case quote.test 'it has quotes in it: they are for the zone file, not for the record' error 100
dns_case blank.test 'blanks inside p=: some verifiers do not take them' warning 1
dns_case wild.test 'an SPF record is at the name of the key, maybe by a wildcard: it belongs at the domain itself' error 100
dns_case service.test 's= is for another service than email' error 100
dns_case hash.test 'h= leaves sha256 out' error 100
dns_case type.test 'k= is neither rsa nor ed25519' error 100
dns_case order.test 'key syntax error: v=' error 100
dns_case damaged.test 'key syntax error: p=' error 100
dns_case no-k.test 'k=ed25519 is missing, and the private key is Ed25519' error 100 '' ed
dns_case isrsa.test 'k=ed25519, and the private key is RSA' error 100
key strict.test s rsa
rules 'strict.test:s||me@strict.test'
tidy
key_case 't=s and i= of d=' 0
key strict.test s rsa
rules 'strict.test:s||me@sub.strict.test'
tidy
key_case 't=s and i= of a subdomain' 1 \
	'warning  s._domainkey.strict.test  t=s: receivers refuse an i= in a subdomain, which the line can make  remove the auid in the line, or '"$(replaced strict.test)"
key strict.test s rsa
rules '.strict.test:s||~'
tidy
key_case 't=s and i= below d=' 1 \
	'warning  s._domainkey.strict.test  t=s: receivers refuse an i= in a subdomain, which the line can make  remove the auid in the line, or '"$(replaced strict.test)"
rules 'else.test:s|absent.test'
key else.test s rsa
tidy
key_case 'a record under an sdid' 100 \
	"error  s._domainkey.absent.test  not published: there is no such TXT record  $(printed else.test) | sed s/s._domainkey.else.test/s._domainkey.absent.test/"
key good.test feb rsa-b
tidy
check
complaints 'a new key' 0
says 'a new key: it is not published' 'note  feb._domainkey.good.test  no line uses this key: it is not published'
DNSCACHEIP=127.0.0.1:5439 check
says 'a new key: nobody knows' 'note  feb._domainkey.good.test  no line uses this key: the DNS gives no answer'
restore
for spare in 'wrong.test:not the public half of ssl/domainkeys/wrong.test/s' 'revoked.test:revoked: p= is empty' \
	'few.test:it is published'; do
	key_of=rsa
	[ "${spare%%:*}" != few.test ] || key_of=rsa1024
	key "${spare%%:*}" s $key_of
	rules 'good.test:s'
	tidy
	check
	complaints "a key that no line uses, ${spare#*:}" 0
	says "a key that no line uses, ${spare#*:}: it says so" \
		"note  s._domainkey.${spare%%:*}  no line uses this key: ${spare#*:}"
	restore
done
key few.test s rsa1024
rules 'good.test:s'
tidy
chmod 644 "$H/ssl/domainkeys/few.test/s"
key_case 'others can read a key that no line uses' 100 \
	'error  ssl/domainkeys/few.test/s  mode is 0644, not 0600: others can read the key  run: chmod 0600 /H/ssl/domainkeys/few.test/s'
label=$(head -c 60 /dev/zero | tr '\000' a)
long=$label.$label.$label.$label.test
key "$long" s rsa 2>/dev/null
rules "$long:s"
tidy
key_case 'a name of 261 bytes' 100 \
	"error  s._domainkey.$long  longer than 253 bytes: no DNS record can have this name  take a shorter selector or sdid"

# --- a thousand rules

n=0
while [ $n -lt 1000 ]; do
	echo "d$n.many.test:s"
	ln -s good.test "$H/ssl/domainkeys/d$n.many.test"
	n=$((n + 1))
done >"$H/control/dkimdomains"
start=$(date +%s)
check
took=$(($(date +%s) - start))
complaints 'a thousand rules' 0
is 'a thousand rules: all records are looked at' "$(grep -c '^ok  s._domainkey.d[0-9]*.many.test  ' "$T/out")" 1000
ok "a thousand rules: $took s" test $took -lt 30
DNSCACHEIP=127.0.0.1:5439 check
is 'a thousand rules without a name server: exit code' "$status" 111
is 'and it gives up asking' "$(grep -c 'not asked, since nothing was answered before' "$T/out")" $((1000 - 20))

done_testing
