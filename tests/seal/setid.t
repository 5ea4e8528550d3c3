#!/bin/sh
# setid.t: qmail-seal and qmail-dksign, installed as qmailq:qmail 4710, called by another user: who each process is,
# what it holds and what it was told; and callers in any state. tests/witness.c looks on from outside. shellcheck
# disable=SC2016
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/chain/setid.sh
. tests/chain/setid.sh

setid_skip
seal_home
rm "$H"/bin/*
setid_install
unset QMAILHOME TMPDIR
cp build/remote "$H/bin/qmail-remote"
SEAL=$H/bin/qmail-seal
behind_dksign
rm "$H/control/seallog"
give_keys() {
	chown -R "$q_user:$q_group" "$H/ssl"
	chmod -R go= "$H/ssl/domainkeys" "$H/ssl/mailkeys" "$H/ssl/mailcerts"
}
give_keys
chown "$q_user" "$M"
sealrules "run=$H/bin/ask => pass" 'must to=@example.net => encrypt'
printf '#!/bin/sh\nexit 1\n' >"$H/bin/ask"
chmod 755 "$H/bin/ask"

is 'qmail-seal is qmailq:qmail 4710' "$(stat -c '%A %U %G' "$SEAL")" "-rws--x--- $q_user $q_group"
ok 'qmail-seal is static' sh -c '! ldd "$1"' sh "$SEAL"

# --- who is who

witnessed() {
	rm -f "$T/steps"
	spawned -x 3 -x 9 -x 1000 "$M" /usr/bin/env -i A=1 "PATH=$PATH" "$TOP/build/witness" "$T/steps" "$r_uid:$r_gid" \
		"$SEAL" mx.example.net ann@example.org bob@example.net
}
# a block for the nth step of this kind and program; names stand for what varies
step() { # step program [nth]
	awk -v step="$1" -v name="/$2" -v nth="${3-1}" '/^step / {
		inside = $3 == step && substr($0, length($0) - length(name) + 1) == name && ++seen == nth
	} inside && !/^(step|args|env|umask|core|dumpable) /' "$T/steps" | sed \
		-e "s,pipe:\[$report\],report," -e 's,pipe:.*,pipe,' -e "s, $M\$, message," -e "s, $H/, ," \
		-e 's,queue/dkim/.*(deleted),stage,' -e "/^uid/{s/ $r_uid\>/ r/g;s/ $q_uid\>/ q/g;}" \
		-e "/^[gG]/s/ $r_gid\>/ g/g" -e 's/^fd //' -e 's/smime_[0-9a-f]*/smime_X/' | tr '\n' ';'
}
environment_of() { # program [nth]
	awk -v name="/$1" -v nth="${2-1}" '/^step / {
		inside = $3 == "start" && substr($0, length($0) - length(name) + 1) == name && ++seen == nth
	} inside && /^env /' "$T/steps" | sed -e 's/^env //' -e 's/_PID=[0-9]*$/_PID=N/' | sort | tr '\n' ';'
}
q_uid=$(id -u "$q_user")
dropped='uid r r r;gid g g g;groups g;'
kept='uid r q q;gid g g g;groups g;'
witnessed
is 'encrypted, then signed' "$state" 'K signed'
shell=$(basename "$(readlink -f /bin/sh)")
report=$(sed -n 's/^fd 1 pipe:\[\([0-9]*\)\]/\1/p' "$T/steps" | head -n 1)
is 'the program of a rule' "$(step start "$shell")" "${dropped}0 stage;1 /dev/null;2 /dev/null;"
is 'its environment' "$(environment_of "$shell")" \
	'EXT=;PATH=/usr/local/bin:/usr/bin:/bin;RECIPIENT=bob@example.net;SENDER=ann@example.org;'
cert=ssl/mailcerts/example.net/u/bob/smime_X.pem
is 'qmail-smime -k' "$(step start qmail-smime)" \
	"${dropped}0 /dev/null;1 pipe;2 pipe;3 ssl/mailroots/roots.pem;4 $cert;"
is 'qmail-smime -e' "$(step start qmail-smime 2)" "${dropped}0 message;1 /dev/null;2 pipe;3 stage;4 $cert;"
for n in 1 2; do is "an empty environment, $n" "$(environment_of qmail-smime $n)" ''; done
is 'no more children than these' "$(step start qmail-smime 3)" ''
is 'qmail-dksign at its start' "$(step start qmail-dksign)" "${kept}0 stage;1 report;2 report;"
is 'its environment' "$(environment_of qmail-dksign)" \
	"A=1;PATH=$PATH;QUEUE_NUMBER=$(inode_of "$M");SEAL_DEPTH=1;SEAL_PID=N;"
is 'qmail-remote' "$(step start qmail-remote)" "${dropped}0 stage;1 report;2 report;"

# --- only what is in the queue

as_caller() { # MESSAGE-FILE
	clear_record
	said=$("$TOP/build/rspawn" -d "$H/queue/mess" -o "$T/raw" "$1" "$TOP/build/hostile" -u "$r_uid:$r_gid" "$SEAL" mx \
		ann@example.org bob@example.net)
	letter=${said%% *}
}
cp "$M" "$T/own"
chown "$r_user" "$T/own"
as_caller "$T/own"
is "a file of the caller: later" "$letter" Z
ok 'and what is said' grep -qa 'it is not a file of the queue' "$T/raw"
said=$("$TOP/build/rspawn" -p -d "$H/queue/mess" -o "$T/raw" "$M" "$TOP/build/hostile" -u "$r_uid:$r_gid" "$SEAL" mx \
	ann@example.org bob@example.net)
is 'a pipe: later' "${said%% *}" Z
setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c 'exec "$@"' sh "$SEAL" mx ann@example.org bob@example.net \
	<"$M" >"$T/raw" 2>&1
is 'who is not in the group cannot run it' $? 126
# --- callers in any state

E=$T/evil
mkdir -p "$E/bin" "$E/control"
cp build/evil.so "$E/evil.so"
chmod 777 "$E"
try() { # option of tests/hostile.c ...
	spawned -g "$M" "$TOP/build/hostile" -u "$r_uid:$r_gid" "$@" "$SEAL" mx.example.net ann@example.org bob@example.net
	state=${state% silent}
}
sealed() {
	what=$1
	shift
	try "$@"
	is "$what: encrypted and signed" "$state" 'K signed'
	ok "$what: can be opened" opened bob "$T/plain"
	ok "$what: nothing evil was loaded" test -z "$(cat "$E"/*.loaded 2>/dev/null)"
}
later() {
	what=$1
	shift
	try "$@"
	is "$what: later" "$state" 'Z none'
}
either() {
	what=$1
	shift
	try "$@"
	case $state in
	'K signed') ok "$what: encrypted and signed" opened bob "$T/plain" ;;
	*) is "$what: later" "$state" 'Z none' ;;
	esac
	ok "$what: nothing is in clear" not in_clear
}
sealed 'every signal is ignored' -i
sealed 'every signal is blocked' -b
sealed 'a timer is running' -t real
sealed 'fd 0 at another offset' -g 7
sealed 'QMAILHOME' -e QMAILHOME="$E"
sealed 'LD_PRELOAD' -e LD_PRELOAD="$E/evil.so"
sealed 'PATH and IFS' -e PATH="$E/bin" -e IFS=/bin
sealed 'QUEUE_NUMBER' -e QUEUE_NUMBER=47
sealed 'SEAL_PID of another process' -e SEAL_PID=1
sealed 'SEAL_DEPTH is no number' -e SEAL_DEPTH=-1
sealed 'TMPDIR is nowhere' -e TMPDIR="$T/nowhere"
sealed 'a limit of core' -l core=max
later 'SEAL_PID is guessed' -p SEAL_PID
later 'SEAL_DEPTH is high' -e SEAL_DEPTH=999999
for bytes in 0 1 600; do later "limit of fsize $bytes" -L fsize=$bytes; done
for n in 4 8 10 12 16 20 26 40; do either "limit of nofile $n" -l nofile=$n; done
for n in 2000000 8000000 16000000 64000000; do either "limit of as $n" -L as=$n; done
for n in 0 4096 300000; do either "limit of data $n" -L data=$n; done
later 'limit of nproc' -L nproc=0

# --- keys of another owner

chown root "$H/ssl/mailcerts/example.net/u"
later 'a folder that cannot be read' -i
ok 'and nothing is in clear' not in_clear
chown "$q_user" "$H/ssl/mailcerts/example.net/u"
chown root "$H/control/sealrules"
chmod 600 "$H/control/sealrules"
later 'rules that cannot be read' -i

# --- without set-id: INSTALL, section 6

chmod 755 "$SEAL" "$H/bin/qmail-dksign"
chmod 644 "$H/control/sealrules"
sealrules 'to=* => sign'
chown -R "$r_user" "$H/queue/dkim"
opening=$H/ssl/mailkeys/example.org/u/ann/open
mkdir "$opening"
cp "$PKI/ann-p256.key" "$opening/key_1"
cp "$PKI/ann.chain" "$opening/cert_1"
give_keys
find "$H/ssl/domainkeys" -type d -exec chmod 750 {} +
find "$H/ssl/domainkeys" -type f -name '*private*' -exec chmod 640 {} +
installed=$(sed -n '/^    cd .var.qmail.ssl$/,/^$/s/^    chmod /chmod /p' INSTALL)
is 'INSTALL has the commands' "$(echo "$installed" | grep -c '^chmod -*[Rg]')" 3
(cd "$H/ssl" && eval "$installed") || echo 'they fail'
try -i
is 'not set-id: signed, though the keys that open cannot be read' "$state" 'K signed'
ok 'openssl verifies it' verified "$R/message"
chmod g+rx "$opening"
chmod g+r "$opening/cert_1"
try -i
is 'nor is a key that opens read' "$state" 'K signed'

done_testing
