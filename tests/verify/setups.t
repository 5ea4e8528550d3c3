#!/bin/sh
# setups.t: broken set-ups of real administrators. For each: qmail-dkcheck names the cause, the command behind `run: ` is
# pasted into a shell as it is printed, what a command prints for the DNS is published, and the next run is clean.
# Needs root, for owners.
# shellcheck disable=SC2016 # dollars are for the shell that pastes

. tests/lib.sh
TMPDIR=$T
H=$T/home
. tests/chain/setid.sh
setid_skip
setid_install
PYTHON=/usr/bin/python3

# --- the home of an administrator who has made everything right

Z=$T/nsd
PORT=5438
mkdir "$Z" "$T/away"
server='' spawn=''
stop() { [ -z "$1" ] || { kill "$1" && wait "$1"; } 2>/dev/null; }
trap 'stop "$server"; stop "$spawn"; setid_cleanup >/dev/null 2>&1' EXIT

cat >"$Z/conf" <<EOT
server:
	ip-address: 127.0.0.1@$PORT
	username: ""
	zonesdir: "$Z"
	database: ""
	pidfile: "$Z/pid"
	zonelistfile: "$Z/zone.list"
	xfrdfile: "$Z/xfrd.state"
	xfrdir: "$Z"
	server-count: 1
	verbosity: 0
remote-control:
	control-enable: no
zone:
	name: .
	zonefile: zone
EOT

# the zone: a file for each name, its records in it
zone() {
	{
		echo '. 60 IN SOA ns.test. host.test. 1 3600 600 86400 60'
		echo '. 60 IN NS ns.test.'
		echo 'ns.test. 60 IN A 127.0.0.1'
		cat "$Z"/*.record 2>/dev/null
	} >"$Z/zone"
}
# put the TXT record NAME with the strings TEXT in the place of those that are there
record() {
	record_name=$1
	shift
	{
		printf '%s. 60 IN TXT' "$record_name"
		printf ' "%s"' "$@"
		echo
	} >"$Z/$record_name.record"
}
serve() {
	stop "$server"
	zone
	PATH=$PATH:/usr/sbin nsd -d -c "$Z/conf" >"$Z/log" 2>&1 &
	server=$!
	tries=0
	until "$PYTHON" -c '
import dns.message, dns.query, sys
dns.query.udp(dns.message.make_query("ns.test", "A"), "127.0.0.1", port=int(sys.argv[1]), timeout=1)' "$PORT" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 20 ] || {
			echo "Bail out! nsd does not answer: $(cat "$Z/log")"
			exit 1
		}
		sleep 0.1
	done
}
# publish what mkdkimkey printed, as an administrator does: the line for a zone file, under its name, alone
publish() { # FILE
	sed -n '/^; Zone file/{n;p;}' "$1" | while IFS= read -r line; do
		echo "$line" >"$Z/${line%%. IN TXT*}.record"
	done
}

export DNSCACHEIP="127.0.0.1:$PORT"
unset QMAILHOME
K=$H/ssl/domainkeys
mkdir -p "$H/control" "$H/queue/mess"
chmod 755 "$H" "$H/control" "$H/bin"
# stand-ins: a qmail-rspawn that knows $QMAILREMOTE, one that does not, and one of s/qmail
for kind in QMAILREMOTE nothing qmail-dksign; do
	cat >"$T/rspawn.c" <<EOT
#include <stdlib.h>
#include <unistd.h>
int main(void) { getenv("$kind"); return pause(); }
EOT
	${CC:-cc} -o "$T/rspawn.$kind" "$T/rspawn.c" || exit 1
done
cp "$TOP/build/remote" "$H/bin/qmail-remote"
cp "$T/rspawn.QMAILREMOTE" "$H/bin/qmail-rspawn"
chmod 755 "$H/bin/qmail-remote" "$H/bin/qmail-rspawn"
echo mx.example.org >"$H/control/me"
echo 'example.org:jan' >"$H/control/dkimdomains"
"$H/bin/mkdkimkey" -s jan example.org >"$T/printed"
publish "$T/printed"
serve

check() {
	"$H/bin/qmail-dkcheck" >"$T/out" 2>"$T/err"
	status=$?
}
check
is 'a good set-up: nothing is wrong' "$status $(grep -v '^ok\|^note' "$T/out")" '0 '
cp -a "$H" "$T/good"
mkdir "$T/good.zone"
cp "$Z"/*.record "$T/good.zone"
restore() {
	stop "$spawn"
	spawn=
	rm -rf "$H" "$Z"/*.record
	cp -a "$T/good" "$H"
	cp "$T/good.zone"/*.record "$Z"
	changed_dns=
}
# The DNS is not started anew for a set-up that leaves it alone.
dns() { changed_dns=1; }

# paste the command of each finding into a shell with another directory, and publish what is for the DNS
paste_all() {
	sed -n 's/^\(error\|warning\)  .*run: //p' "$T/out" | sort -u >"$T/commands"
	while IFS= read -r command; do
		(cd / && umask 077 && printf '%s\n' "$command" | setsid -w sh -s >"$T/printed" 2>"$T/pasted.err") ||
			note "failed: $command: $(cat "$T/pasted.err")"
		if grep -q '^; Zone file' "$T/printed"; then
			publish "$T/printed"
			changed_dns=1
		fi
	done <"$T/commands"
}

# broken WHAT CAUSE [ROUNDS]: after it is broken. CAUSE is in a finding; after at most ROUNDS pastes nothing is wrong.
broken() {
	[ -z "$changed_dns" ] || serve
	check
	cause=$(grep '^\(error\|warning\)' "$T/out" | grep -cF -- "$2")
	[ "$cause" -gt 0 ] || note "$(cat "$T/out")"
	ok "$1: the cause is named" test "$cause" -gt 0
	round=0
	changed_dns=
	while [ "$status" -ne 0 ] && [ $round -lt "${3:-1}" ]; do
		paste_all
		[ -z "$changed_dns" ] || serve
		check
		round=$((round + 1))
	done
	is "$1: pasted, the next run is clean" "$status $(grep -v '^ok\|^note' "$T/out")" '0 '
	restore
}
dns_broken() {
	dns
	broken "$@"
	dns
}
same_key() { openssl pkey -in "$1" -pubout 2>/dev/null | cksum; }
changed_dns=

# --- owners and modes

chown "$q_user:$q_group" "$H/bin/qmail-dksign"
chmod 0710 "$H/bin/qmail-dksign"
broken 'the set-user-id bit is lost by a chown' 'the set-user-id bit is lost'
cp "$H/bin/qmail-dksign" "$T/away/d"
rm "$H/bin/qmail-dksign"
cp "$T/away/d" "$H/bin/qmail-dksign"
chmod 755 "$H/bin/qmail-dksign"
chown root:root "$H/bin/qmail-dksign"
broken 'qmail-dksign was copied' 'the set-user-id bit is lost'
chown -R root:root "$H/bin"
chmod 4710 "$H/bin/qmail-dksign"
broken 'chown -R root bin' "owner and group are root:root, not $q_user:$q_group"
chown -R 54321:54321 "$K"
broken 'keys restored from another host: numeric owners' '54321:54321 (a number without a name)'
chmod -R a+rX "$K"
broken 'keys that all can read' 'others can read the key' 2
chmod 711 "$H/bin/qmail-dkim"
chown 54321 "$H/bin/qmail-dkim"
broken 'a program of an unknown user' '54321'
chmod 700 "$H/control/"
broken 'control/ is closed' "can't get at what is in it"
chmod 600 "$H/control/dkimdomains"
broken 'dkimdomains is for root alone' "can't read it: mail waits"
chown -R root:root "$H/queue/dkim"
broken 'queue/dkim of root' "owner and group are root:root, not $q_user"

# --- what is missing

rm -r "$H/queue/dkim"
broken 'queue/dkim is missing' 'queue/dkim  No such file'
rmdir "$H/queue/dkim/4"
: >"$H/queue/dkim/4"
broken 'a file in the place of a split directory' 'not a directory'
rm -r "$K"
dns_broken 'the keys are lost' 'missing: there are no keys' 3
rm "$K/example.org/jan"
before=$(same_key "$K/example.org/rsa.private_jan")
check
paste_all
is 'the link of the selector is lost: the key stays' "$(same_key "$K/example.org/jan")" "$before"
rm "$K/example.org/jan"
broken 'the link of the selector is lost' "it can't sign"
rm "$K/example.org/rsa.private_jan" "$K/example.org/jan"
dns_broken 'the private key is lost, the public one is not' "it can't sign" 2
rm "$K/example.org/jan"
mkdir "$K/example.org/jan"
broken 'a directory for a key' 'not a regular file'

# --- the log

echo dkim.log >"$H/control/dkimlog"
owner=$(stat -c %U:%a "$H")
check
paste_all
is 'a missing log: the home keeps its owner' "$(stat -c %U:%a "$H")" "$owner"
restore
echo dkim.log >"$H/control/dkimlog"
broken 'a missing log' "no log is kept"
echo 'log/dkim.log' >"$H/control/dkimlog"
broken 'a log in a missing directory' 'no log is kept'
mkdir -m 700 "$T/secret"
echo "$T/secret/dkim.log" >"$H/control/dkimlog"
broken 'a log in a directory that qmailq can not enter' "can't get at what is in $T/secret"
is 'and that directory keeps its mode' "$(stat -c %a "$T/secret")" 700
echo 'text of others' >"$T/syslog"
echo "$T/syslog" >"$H/control/dkimlog"
broken 'the log of another program' 'no log is kept'
is 'and the log of the other program keeps its owner' "$(stat -c %U "$T/syslog")" root

# --- keys in another form

J=$K/example.org/rsa.private_jan
# form WHAT CAUSE: the file was changed; the key must be the same after it was converted
form() {
	form_what=$1
	check
	paste_all
	is "$form_what: it is the same key" "$(same_key "$K/example.org/jan")" "$key_before"
	is "$form_what: owner and mode" "$(stat -c %U:%a "$J")" "$q_user:600"
	check
	is "$form_what: the next run is clean" "$status $(grep -v '^ok\|^note' "$T/out")" '0 '
	restore
}
form_of() { # WHAT CAUSE FILE: breaks it and says what form() wants
	cat "$3" >"$J"
	check
	ok "$1: the cause is named" grep -q "^error  ssl/domainkeys/example.org/jan  .*$2.*convert it" "$T/out"
	form "$1"
}
key_before=$(same_key "$J")
openssl pkey -in "$J" -outform DER -out "$T/away/der"
form_of 'a key in DER' 'binary form' "$T/away/der"
openssl rsa -in "$J" -traditional 2>/dev/null | sed 's/RSA PRIVATE/PRIVATE/' >"$T/away/k"
form_of 'PKCS#1 with the label of PKCS#8' 'wrong label' "$T/away/k"
sed 's/ PRIVATE/ RSA PRIVATE/' "$J" >"$T/away/k"
form_of 'PKCS#8 with the label of PKCS#1' 'wrong label' "$T/away/k"
tr -d '\n' <"$J" >"$T/away/k"
form_of 'all in one line' 'PEM form is damaged' "$T/away/k"
awk '{ printf "%s\\n", $0 }' "$J" >"$T/away/k"
form_of 'the \n of JSON' 'PEM form is damaged' "$T/away/k"
sed 's/^/    /' "$J" >"$T/away/k"
form_of 'indented lines' 'PEM form is damaged' "$T/away/k"
sed /-----/d "$J" >"$T/away/k"
form_of 'base64 alone' 'PEM form is damaged' "$T/away/k"
for code in UTF-16LE UTF-16BE; do
	{ printf '\357\273\277' && sed 's/$/\r/' "$J"; } | iconv -f UTF-8 -t "$code" >"$T/away/k"
	form_of "$code, as an editor saves it" 'saved as UTF-16' "$T/away/k"
done
if command -v ssh-keygen >/dev/null; then
	(umask 077 && openssl rsa -in "$J" -traditional -out "$T/away/ssh" 2>/dev/null)
	ssh-keygen -q -p -N '' -f "$T/away/ssh" >/dev/null
	form_of 'the form of OpenSSH' 'form of OpenSSH' "$T/away/ssh"
	ssh-keygen -q -t ed25519 -N '' -C '' -f "$T/away/ed"
	cp "$T/away/ed" "$K/example.org/ed25519.private_eddy"
	ln -s ed25519.private_eddy "$K/example.org/eddy"
	chown -hR "$q_user:$q_group" "$K/example.org"
	chmod 600 "$K/example.org/ed25519.private_eddy"
	echo 'example.org:jan,eddy' >"$H/control/dkimdomains"
	check
	paste_all
	openssl pkey -in "$K/example.org/eddy" -pubout -outform DER 2>/dev/null | tail -c 32 | base64 >"$T/got"
	cut -d' ' -f2 "$T/away/ed.pub" | base64 -d | tail -c 32 | base64 >"$T/wanted"
	is_file 'an Ed25519 key in the form of OpenSSH: it is the same key' "$T/got" "$T/wanted"
	restore
fi
pass_phrase() { # WHAT FILE
	cat "$2" >"$J"
	check
	ok "$1: the cause is named" grep -q '^error  ssl/domainkeys/example.org/jan  .*pass phrase: .*convert it' "$T/out"
	command=$(sed -n 's/^error  .*run: //p' "$T/out")
	# openssl asks for the pass phrase, on standard input where there is no terminal
	(cd / && echo secret | setsid -w sh -c "$command" >/dev/null 2>&1)
	check
	is "$1: pasted, the next run is clean" "$status $(grep -v '^ok\|^note' "$T/out")" '0 '
	is "$1: it is the same key" "$(same_key "$J")" "$key_before"
	restore
}
openssl pkey -in "$J" -aes128 -passout pass:secret -out "$T/away/k"
pass_phrase 'a pass phrase' "$T/away/k"
openssl pkcs8 -topk8 -in "$J" -passout pass:secret -outform DER -out "$T/away/k"
pass_phrase 'a pass phrase, in DER' "$T/away/k"

# --- rules

echo '*:' >"$H/control/dkimdomains"
mv "$K/example.org" "$K/mx.example.org"
dns_broken '*: without the selector jan' 'No such file' 3
printf '*:jan\nexample.org:jan\nEXAMPLE.org:feb\n' >"$H/control/dkimdomains"
broken 'a line twice' 'never looked at'
"$H/bin/qmail-newdk"
echo 'example.org:jan||||r' >"$H/control/dkimdomains"
broken 'an edit, and qmail-newdk was forgotten' 'its edits do not count yet'
"$H/bin/qmail-newdk"
head -c 100 "$H/control/dkimdomains.cdb" >"$T/away/cdb"
cat "$T/away/cdb" >"$H/control/dkimdomains.cdb"
broken 'a cdb cut off' 'damaged'
echo yes >"$H/control/dkimstrict"
broken 'yes in dkimstrict' 'neither empty nor the word'
echo delivered >"$H/control/dkimorigin"
check
paste_all
is 'a word that dkimorigin does not know: pasted, the safe default holds' "$(cat "$H/control/dkimorigin")" ''
restore
echo delivered >"$H/control/dkimorigin"
broken 'a word that dkimorigin does not know' 'neither empty nor the word'
echo 'two words' >"$H/control/authservid"
broken 'an authserv-id of two words' 'no authserv-id'

# --- bytes that editors and other systems leave in control files

bytes() { # FILE BYTE-IN-WORDS TEXT
	[ -e "$H/control/$1" ] || : >"$H/control/$1"
	chmod 644 "$H/control/$1"
	# shellcheck disable=SC2059 # the text is the format
	printf "$3" >"$H/control/$1"
	broken "$2 in control/$1" "$2"
}
bytes dkimdomains 'carriage return' 'example.org:jan\r\n'
bytes me 'carriage return' 'mx.example.org\r\n'
bytes me 'byte order mark' '\357\273\277mx.example.org\n'
bytes dkimdomains 'byte order mark' '\357\273\277example.org:jan\n'
bytes dkimstrict 'carriage return' '1\r\n'
bytes dkimdomains 'no-break space' 'example.org:jan\302\240\n'

# --- the chain

cp "$H/bin/qmail-remote" "$H/bin/qmail-remote.orig"
rm "$H/bin/qmail-remote"
ln -s qmail-dksign "$H/bin/qmail-remote"
broken 'qmail-remote is qmail-dksign, and dkremote is missing' 'leads back to qmail-dksign'
echo bin/qmail-remote.old >"$H/control/dkremote"
broken 'dkremote names a file that is not there' 'No such file'
cp "$T/rspawn.nothing" "$H/bin/qmail-rspawn"
broken 'netqmail: qmail-remote was not replaced' 'mail leaves unsigned'
cp "$T/rspawn.nothing" "$H/bin/qmail-rspawn"
spawned() { # VARIABLE=VALUE ...: the way of /var/qmail/rc
	(cd "$H/queue/mess" && exec env - "$@" "$H/bin/qmail-rspawn") &
	spawn=$!
	tries=0
	until [ "$(cat "/proc/$spawn/comm" 2>/dev/null)" = qmail-rspawn ] || [ $tries -ge 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
}
spawned "QMAILREMOTE=$H/bin/qmail-dksign"
broken 'netqmail with $QMAILREMOTE' 'it does not know $QMAILREMOTE'
cp "$T/rspawn.qmail-dksign" "$H/bin/qmail-rspawn"
spawned
check
ok 's/qmail: it starts qmail-dksign' grep -q '^ok  qmail-rspawn (process [0-9]*)  starts qmail-dksign' "$T/out"
restore
for wrong in '' "QMAILREMOTE=bin/qmail-dksign" "QMAILREMOTE=$H/bin/qmail-dkskign"; do
	# shellcheck disable=SC2086 # no argument, or one
	spawned PATH="$PATH" $wrong
	check
	case $wrong in
	'') cause='$QMAILREMOTE is not in its environment, so it starts bin/qmail-remote: mail leaves unsigned' ;;
	*/bin/qmail-dkskign) cause="\$QMAILREMOTE names no file: $H/bin/qmail-dkskign" ;;
	*) cause='$QMAILREMOTE is no absolute path: bin/qmail-dksign' ;;
	esac
	is "the environment of qmail-rspawn, ${wrong:-empty}: the cause" "$(grep -cF "  qmail-rspawn (process $spawn)  $cause  " "$T/out")" 1
	fix=$(grep -F "(process $spawn)" "$T/out" | grep -o "QMAILREMOTE=[^ ]*" | tail -n 1)
	stop "$spawn"
	spawned PATH="$PATH" "$fix"
	check
	is "the environment of qmail-rspawn, ${wrong:-empty}: with $fix the next run is clean" "$status $(grep -v '^ok\|^note' "$T/out")" '0 '
	restore
done

if setpriv --no-new-privs true 2>/dev/null; then
	(cd "$H/queue/mess" && exec setpriv --no-new-privs env - "QMAILREMOTE=$H/bin/qmail-dksign" "$H/bin/qmail-rspawn") &
	spawn=$!
	sleep 0.5
	check
	ok 'NoNewPrivileges of systemd: the cause is named' grep -q "process $spawn)  runs with NoNewPrivileges" "$T/out"
	restore
fi

# --- a home whose name needs quotes

odd=$T/$(printf "it's a  \303\274 \$HOME")
cp -a "$H" "$odd"
export QMAILHOME="$odd"
chmod 644 "$odd/ssl/domainkeys/example.org/rsa.private_jan"
rm -r "$odd/queue/dkim" "$odd/ssl/domainkeys/example.org/jan"
printf 'two words\n' >"$odd/control/authservid"
printf 'log \303\274.log\n' >"$odd/control/dkimlog"
printf 'example.org:jan\nEXAMPLE.org:feb\n' >"$odd/control/dkimdomains"
check
paste_all
check
paste_all
check
is 'a home whose name needs quotes: pasted, the next run is clean' "$status $(grep -v '^ok\|^note' "$T/out")" '0 '
unset QMAILHOME
rm -rf "$odd"

# --- the DNS

N=jan._domainkey.example.org
line=$(cat "$T/good.zone/$N.record")
text=$(printf '%s' "$line" | sed 's/^[^(]*(//; s/)$//; s/" "//g; s/[" ]*$//; s/^ *"//')
half() { # the text of a record, as strings that fit
	record "$1" "$(printf '%s' "$2" | cut -c 1-200)" "$(printf '%s' "$2" | cut -c 201-)"
}
rm "$Z/$N.record"
dns_broken 'not published' 'there is no such TXT record'
rm "$Z/$N.record"
half "$N.example.org" "$text"
dns_broken 'the domain twice' "the record is at $N.example.org"
rm "$Z/$N.record"
half jan.example.org "$text"
dns_broken 'without _domainkey' 'the record is at jan.example.org'
record "$N" 'v=DMARC1; p=none; rua=mailto:dmarc@example.org'
dns_broken 'a DMARC record at the selector' 'a DMARC record'
record "$N" 'v=spf1 mx -all'
dns_broken 'an SPF record at the selector' 'an SPF record'
record "$N" "$(printf '\357\273\277')" "$(printf '%s' "$text" | cut -c 1-200)" "$(printf '%s' "$text" | cut -c 201-)"
dns_broken 'a byte order mark in the record' 'byte order mark in it (U+FEFF)'
record "$N" "$(printf '\342\200\234')" "$(printf '%s' "$text" | cut -c 1-200)" "$(printf '%s' "$text" | cut -c 201-)" "$(printf '\342\200\235')"
dns_broken 'typographic quotes in the record' 'typographic quotes in it (U+201C)'
half "$N" "$(printf '%s' "$text" | sed "s/; /;$(printf '\302\240')/")"
dns_broken 'a no-break space in the record' 'no-break space'
half "$N" "$(printf '%s' "$text" | sed 's/;/\\\\;/g')"
dns_broken 'backslashes in the record' 'backslashes in it'
record "$N" "$(printf '%s' "$text" | cut -c 1-250)"
dns_broken 'a record cut off' 'cut off'
half "$N" "$(printf '%s' "$text" | sed 's/p=/t=y; p=/')"
dns_broken 'a record left in test mode' 't=y'
half "$N" "$text"
echo "$N. 60 IN TXT \"v=spf1 -all\"" >>"$Z/$N.record"
dns_broken 'two records' '2 TXT records'
half "$N" "$(printf '%s' "$text" | sed 's/p=.*/p=/')"
dns
serve
check
ok 'a revoked key: another key is advised, not the same again' grep -q "^error  $N  revoked: p= is empty  make another key.*-s jan-new example.org$" "$T/out"
restore
dns
echo 'example.net:jan|example.org' >"$H/control/dkimdomains"
mv "$K/example.org" "$K/example.net"
rm "$Z/$N.record"
dns_broken 'a record under the name of an sdid' 'there is no such TXT record'

done_testing
