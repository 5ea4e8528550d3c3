#!/bin/sh
# setid.t: qmail-unseal, installed as qmailq:qmail 4710, called by another user: who each process is, what it holds and
# what it was told; and callers in any state. tests/witness.c looks on from outside.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/chain/setid.sh
. tests/chain/setid.sh

setid_skip
# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh
pgp_home
rm "$H"/bin/*
setid_install
unset QMAILHOME TMPDIR
cp build/queue "$H/bin/qmail-queue"
UNSEAL=$H/bin/qmail-unseal
rmdir "$H/queue/dkim/cache"
chown -R "$q_user:$q_group" "$H/ssl"
chmod -R go= "$H/ssl/mailkeys" "$H/ssl/mailcerts"
plain 'X-Scan: no'
signed ann
CIPHER=-aes-256-gcm encrypted bob
unsealrules "run=$H/bin/ask => pass" 'is=opened => tag="[ok]"'
printf '#!/bin/sh\nexit 1\n' >"$H/bin/ask"
chmod 755 "$H/bin/ask"

is 'qmail-unseal is qmailq:qmail 4710' "$(stat -c '%A %U %G' "$UNSEAL")" "-rws--x--- $q_user $q_group"
ok 'qmail-unseal is static' sh -c '! ldd "$1"' sh "$UNSEAL"
is 'nobody but root may read who reads opened mail' "$(stat -c %a "$H/bin/qmail-mime" "$H/bin/qmail-smime" "$H/bin/qmail-pgp" | tr '\n' ' ')" '711 711 711 '
ok 'as it is to be installed' sh -c 'cd "$1" && make -s instcheck' sh "$S"

# --- who is who

rm -f "$T/steps"
receive_by "/usr/bin/env -i A=1 TCPREMOTEIP=192.0.2.1 PATH=$PATH $TOP/build/witness $T/steps $r_uid:$r_gid $UNSEAL"
expect 'opened and verified' 'ok 0' 'queued open'
# a block for the nth step of this kind and program; names stand for what varies
step() { # step program [nth]
	awk -v step="$1" -v name="/$2" -v nth="${3-1}" '/^step / {
		inside = $3 == step && substr($0, length($0) - length(name) + 1) == name && ++seen == nth
	} inside && !/^(step|args|env|umask|core|dumpable) /' "$T/steps" | sed \
		-e 's,pipe:.*,pipe,' -e "s, $H/, ," -e "s, $T/log\$, log," \
		-e 's,queue/dkim/.*(deleted),stage,' -e "/^uid/{s/ $r_uid\>/ r/g;s/ $q_uid\>/ q/g;}" \
		-e "/^[gG]/s/ $r_gid\>/ g/g" -e 's/^fd //' | tr '\n' ';'
}
environment_of() { # program [nth]
	awk -v name="/$1" -v nth="${2-1}" '/^step / {
		inside = $3 == "start" && substr($0, length($0) - length(name) + 1) == name && ++seen == nth
	} inside && /^env /' "$T/steps" | sed -e 's/^env //' -e 's/_PID=[0-9]*$/_PID=N/' | sort | tr '\n' ';'
}
words_of_child() { # program nth
	awk -v name="/$1" -v nth="$2" '/^step / {
		inside = $3 == "start" && substr($0, length($0) - length(name) + 1) == name && ++seen == nth
	} inside && /^args /' "$T/steps" | sed 's/^args //'
}
q_uid=$(id -u "$q_user")
dropped='uid r r r;gid g g g;groups g;'
key=ssl/mailkeys/example.net/u/bob/open
roots='4 ssl/mailroots/roots.pem;5 ssl/mailroots/crls.pem;'
shell=$(basename "$(readlink -f /bin/sh)")
is 'qmail-mime -r' "$(step start qmail-mime)" "${dropped}0 stage;1 pipe;2 pipe;3 stage;"
is 'the program of a rule' "$(step start "$shell")" "${dropped}0 stage;1 /dev/null;2 /dev/null;"
is 'qmail-smime -l' "$(step start qmail-smime)" "${dropped}0 stage;1 pipe;2 pipe;"
is 'qmail-smime -d has the key' "$(step start qmail-smime 2)" \
	"${dropped}0 stage;1 /dev/null;2 pipe;3 stage;4 $key/key_bob;5 $key/cert_bob;"
is 'qmail-smime -l, of what was opened' "$(step start qmail-smime 3)" "${dropped}0 stage;1 pipe;2 pipe;"
is 'qmail-smime -v' "$(step start qmail-smime 4)" "${dropped}0 stage;1 pipe;2 pipe;3 stage;$roots"
for n in 1 2 3 4 5; do is "an empty environment, $n" "$(environment_of qmail-smime $n)" ''; done
is 'an empty environment of qmail-mime' "$(environment_of qmail-mime)" ''
ok 'no command line holds a path' not grep -q "^args.*qmail-\(mime\|smime\) .*$H" "$T/steps"
is 'qmail-queue' "$(step start qmail-queue)" "${dropped}0 stage;1 stage;2 log;"
is 'its environment' "$(environment_of qmail-queue)" \
	"A=1;PATH=$PATH;STRIPPED_PID=N;TCPREMOTEIP=192.0.2.1;UNSEAL_DEPTH=1;UNSEAL_PID=N;"

# --- the same of OpenPGP, and the program that qmail-pgp runs

known=ssl/mailcerts/example.org/u/ann/$(pgp_file ann)
plain
pgp_signed ann
pgp_encrypted -s ann bob
rm -f "$T/steps"
receive_by "/usr/bin/env -i TCPREMOTEIP=192.0.2.1 PATH=$PATH $TOP/build/witness $T/steps $r_uid:$r_gid $UNSEAL"
expect 'OpenPGP, opened and verified' 'ok 0' 'queued open'
ok 'both signatures are good' log_has is=opened,pass
is 'qmail-pgp -l' "$(step start qmail-pgp)" "${dropped}0 stage;1 pipe;2 pipe;"
is 'qmail-pgp -d has the key, and what the author may have signed with' "$(step start qmail-pgp 2)" \
	"${dropped}0 stage;1 /dev/null;2 pipe;3 stage;4 stage;5 $key/pgpkey_bob;6 $known;"
is 'qmail-pgp -l, of what was opened' "$(step start qmail-pgp 3)" "${dropped}0 stage;1 pipe;2 pipe;"
is 'qmail-pgp -v' "$(step start qmail-pgp 4)" "${dropped}0 stage;1 pipe;2 pipe;3 stage;4 $known;"
for n in 1 2 3 4; do is "an empty environment, $n" "$(environment_of qmail-pgp $n)" ''; done
step start sqop >"$T/sqop"
is 'sqop: who it is' "$(cut -d ';' -f 1-3 "$T/sqop");" "$dropped"
is 'sqop: pipes, and no file except a key of this host' "$(tr ';' '\n' <"$T/sqop" | sed -n 's/^[0-9]* //p' | sort -u | tr '\n' ' ')" \
	"/dev/null pipe "
is 'its environment is empty' "$(environment_of sqop)" ''
ok 'no command line holds a path of ours' not grep -q "^args.*$H/ssl" "$T/steps"

setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c 'exec "$@"' sh "$UNSEAL" <"$M" >"$T/raw" 2>&1
is 'who is not in the group cannot run it' $? 126

# --- callers in any state

EVIL=$T/evil
mkdir -p "$EVIL/bin" "$EVIL/control"
cp build/evil.so "$EVIL/evil.so"
chmod 777 "$EVIL"
printf '%s\n' "$EVIL/bin/queue" >"$EVIL/control/unsealqueue"
try() { # option of tests/hostile.c ...
	receive_by "$TOP/build/hostile -u $r_uid:$r_gid $* $UNSEAL"
}
opens() {
	what=$1
	shift
	try "$@"
	expect "$what" 'ok 0' 'queued open'
	ok "$what: nothing evil was loaded" test -z "$(cat "$EVIL"/*.loaded 2>/dev/null)"
}
later() {
	what=$1
	shift
	try "$@"
	is "$what: later" "$(echo "$told" | cut -c 1) $state" 'Z not queued'
}
either() {
	what=$1
	shift
	try "$@"
	case "$told $state" in
	'ok 0 queued open') ok "$what: opened" true ;;
	*) is "$what: later" "$(echo "$told" | cut -c 1) $state" 'Z not queued' ;;
	esac
}
opens 'every signal is ignored' -i
opens 'every signal is blocked' -b
opens 'a timer is running' -t real
opens 'QMAILHOME' -e QMAILHOME="$EVIL"
opens 'LD_PRELOAD' -e LD_PRELOAD="$EVIL/evil.so"
opens 'PATH' -e PATH="$EVIL/bin" -e IFS=/bin
opens 'UNSEALQUEUE and its like' -e UNSEALQUEUE="$EVIL/bin/queue" -e QMAILQUEUE="$EVIL/bin/queue" -e DKQUEUE="$EVIL/bin/queue"
opens 'TMPDIR' -e TMPDIR="$EVIL"
is 'nothing was written there' "$(ls "$EVIL")" 'bin
control
evil.so'
opens 'UNSEAL_PID of another process' -e UNSEAL_PID=1
opens 'UNSEAL_DEPTH is no number' -e UNSEAL_DEPTH=-1
opens 'a limit of core' -l core=max
later 'UNSEAL_PID is guessed' -p UNSEAL_PID
later 'UNSEAL_DEPTH is high' -e UNSEAL_DEPTH=999999
for n in 0 1; do later "fd $n is closed" -c $n; done
opens "fd 2 is closed: the C library opens it for a set-id program" -c 2
for bytes in 0 1 600; do later "limit of fsize $bytes" -L fsize=$bytes; done
for n in 4 8 10 12 16 20 26 40; do either "limit of nofile $n" -l nofile=$n; done
for n in 2000000 8000000 16000000 64000000; do either "limit of as $n" -L as=$n; done
for n in 0 4096 300000; do either "limit of data $n" -L data=$n; done
later 'limit of nproc' -L nproc=0

# --- the caller claims that its mail is verified

STRIPPED_PID=1 try -p STRIPPED_PID
expect 'STRIPPED_PID is guessed' 'ok 0' 'queued open'

# --- files of another owner

rmdir "$H/queue/dkim/"* 2>/dev/null
chown root "$H/queue/dkim"
later 'a folder for staging that is not ours' -i
chown "$q_user" "$H/queue/dkim"
chown -R root "$H/ssl/mailkeys/example.net/u"
later 'keys that cannot be read' -i
done_testing
