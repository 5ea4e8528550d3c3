#!/bin/sh
# pgp-setid.t: setid.t with OpenPGP: who qmail-pgp and its program are, what they hold and what they were told; and
# callers in any state. shellcheck disable=SC2016
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh
# shellcheck source=tests/chain/setid.sh
. tests/chain/setid.sh

setid_skip
pgp_home
rm "$H"/bin/*
setid_install
unset QMAILHOME TMPDIR
cp build/remote "$H/bin/qmail-remote"
SEAL=$H/bin/qmail-seal
behind_dksign
rm "$H/control/seallog"
chown -R "$q_user:$q_group" "$H/ssl"
chmod -R go= "$H/ssl/domainkeys" "$H/ssl/mailkeys" "$H/ssl/mailcerts"
chown "$q_user" "$M"
sealrules 'must to=@example.net => sign encrypt'
control sop "$(command -v sqop)"

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
		-e "/^[gG]/s/ $r_gid\>/ g/g" -e 's/^fd //' -e 's/pgp_[0-9a-f]*/pgp_X/' | tr '\n' ';'
}
environment_of() { # program [nth]
	awk -v name="/$1" -v nth="${2-1}" '/^step / {
		inside = $3 == "start" && substr($0, length($0) - length(name) + 1) == name && ++seen == nth
	} inside && /^env /' "$T/steps" | sed -e 's/^env //' | sort | tr '\n' ';'
}
q_uid=$(id -u "$q_user")
dropped='uid r r r;gid g g g;groups g;'
witnessed
is 'encrypted, then signed by DKIM' "$state" 'K signed'
ok 'his key opens it' pgp_opened bob "$T/plain"
ok 'and it is signed inside' pgp_signer ann
report=$(sed -n 's/^fd 1 pipe:\[\([0-9]*\)\]/\1/p' "$T/steps" | head -n 1)
sign=ssl/mailkeys/example.org/u/ann/sign
cert=ssl/mailcerts/example.net/u/bob/pgp_X
is 'qmail-pgp -k: his certificates' "$(step start qmail-pgp)" "${dropped}0 /dev/null;1 pipe;2 pipe;3 $cert;"
is 'qmail-pgp -k: hers' "$(step start qmail-pgp 2)" "${dropped}0 /dev/null;1 pipe;2 pipe;3 $sign/pgpcert_ann;"
is 'qmail-pgp -e: her key alone' "$(step start qmail-pgp 3)" \
	"${dropped}0 message;1 /dev/null;2 pipe;3 $sign/pgpkey_ann;4 stage;5 $cert;"
for n in 1 2 3; do is "an empty environment, $n" "$(environment_of qmail-pgp $n)" ''; done
is 'no more of them' "$(step start qmail-pgp 4)" ''
is 'sqop has pipes alone' "$(step start sqop)" "${dropped}0 pipe;1 pipe;2 /dev/null;3 pipe;4 pipe;"
is 'and an empty environment' "$(environment_of sqop)" ''
ok 'sqop knows no path of a key' sh -c '! grep "^args.*sqop" "$1" | grep -q ssl/' sh "$T/steps"

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
	ok "$what: can be opened" pgp_opened bob "$T/plain"
	ok "$what: signed inside" pgp_signer ann
	ok "$what: nothing evil was loaded" test -z "$(cat "$E"/*.loaded 2>/dev/null)"
}
either() {
	what=$1
	shift
	try "$@"
	case $state in
	'K signed') ok "$what: encrypted and signed" pgp_opened bob "$T/plain" ;;
	*) is "$what: later" "$state" 'Z none' ;;
	esac
	ok "$what: nothing is in clear" not in_clear
}
sealed 'every signal is ignored' -i
sealed 'every signal is blocked' -b
sealed 'a timer is running' -t real
sealed 'fd 0 at another offset' -g 7
sealed 'LD_PRELOAD' -e LD_PRELOAD="$E/evil.so"
sealed 'PATH and IFS' -e PATH="$E/bin" -e IFS=/bin
sealed 'a home of gpg' -e GNUPGHOME="$E" -e HOME="$E"
sealed 'TMPDIR is nowhere' -e TMPDIR="$T/nowhere"
sealed 'a limit of core' -l core=max
for bytes in 0 1 600; do either "limit of fsize $bytes" -L fsize=$bytes; done
for n in 4 8 10 12 16 20 26 40; do either "limit of nofile $n" -l nofile=$n; done
for n in 2000000 16000000 64000000 200000000; do either "limit of as $n" -L as=$n; done
for n in 0 4096 300000; do either "limit of data $n" -L data=$n; done
either 'limit of nproc' -L nproc=0
either 'limit of cpu' -L cpu=1

# --- keys of another owner

chown root "$H/ssl/mailcerts/example.net/u"
either 'a folder that cannot be read' -i
is 'a folder that cannot be read: later' "$state" 'Z none'
chown "$q_user" "$H/ssl/mailcerts/example.net/u"
control sop "$T/people/sqop"
cp "$(command -v sqop)" "$T/people/sqop"
chmod 700 "$T/people/sqop"
either 'a program that the user of qmail-rspawn cannot run' -i
is 'a program that the user of qmail-rspawn cannot run: later' "$state" 'Z none'

done_testing
