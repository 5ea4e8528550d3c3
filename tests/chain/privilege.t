#!/bin/sh
# privilege.t: the ids, descriptors and environment of the programs at each step. The rows are those of the table in
# INTERNALS.md, "Privilege". tests/witness.c observes the real programs from outside.
# shellcheck disable=SC2016
. tests/lib.sh
. tests/chain/home.sh
# shellcheck source=tests/chain/setid.sh
. tests/chain/setid.sh

setid_skip
home_new
setid_install
unset QMAILHOME TMPDIR
rm "$H/bin/qmail-remote"
cp build/remote "$H/bin/qmail-remote"
cp build/queue "$H/bin/qmail-queue"
control queue-says "$R"
key example.org default rsa
key example.org eddy ed
give_keys() { # mode of a folder, mode of a key
	chown -R "$q_user:$q_group" "$H/ssl/domainkeys"
	chmod "$1" "$H/ssl/domainkeys" "$H/ssl/domainkeys"/*
	chmod "$2" "$H"/ssl/domainkeys/*/*private*
}
give_keys 700 600
an_ordinary_message
chown "$q_user" "$M"
core=1000000

# As qmail-rspawn does it, with descriptors of somebody else open. The steps come to $T/steps.
witnessed() { # program sender
	rm -f "$T/steps"
	spawned -x 3 -x 9 -x 1000 "$M" /usr/bin/env -i A=1 "PATH=$PATH" \
		"$TOP/build/hostile" -l "core=$core" "$TOP/build/witness" "$T/steps" "$r_uid:$r_gid" "$1" host "$2" recip
}

# One step on one line, with names for what varies: the first pipe of fd 1 is the report pipe. Equal lines are one.
step() { # process step [program]
	awk -v want="step $1 $2 " -v name="/${3-}" '/^step / {
		inside = index($0, want) == 1 && (name == "/" || substr($0, length($0) - length(name) + 1) == name) && !seen++
	} inside && !/^(step|args|env) /' "$T/steps" | sed \
		-e "s,pipe:\[$report\],report," -e 's,pipe:.*,pipe,' -e "s, $M\$, message," -e "s, $H/, ," -e "s, $T/, ," \
		-e 's,queue/dkim/.*(deleted),stage,' -e 's,/var/tmp/dkverify.*(deleted),stage,' \
		-e "/^uid/{s/ $r_uid\>/ r/g;s/ $q_uid\>/ q/g;}" -e "/^[gG]/s/ $r_gid\>/ g/g" -e 's/^fd //' | tr '\n' ';'
}
environment() { # process: at its last start
	awk -v want="step $1 start " '/^step / { inside = index($0, want) == 1; if (inside) e = "" }
		inside && /^env / { e = e substr($0, 5) "\n" } END { printf "%s", e }' "$T/steps" |
		sed 's/^\([A-Z]*_PID=\|QUEUE_NUMBER=\)[0-9]*$/\1N/' | sort | tr '\n' ';'
}
first_pipe() { report=$(sed -n 's/^fd 1 pipe:\[\([0-9]*\)\]/\1/p' "$T/steps" | head -n 1); }
q_uid=$(id -u "$q_user")
dropped='uid r r r;gid g g g;groups g;'
key_1=ssl/domainkeys/example.org/rsa.private_default
key_2=ssl/domainkeys/example.org/ed25519.private_eddy

row() { # number what process step program wanted
	first_pipe
	is "row $1: $layout: $2" "$(step "$3" "$4" "$5")" "$6"
}
row_environment() { # number what process wanted
	is "row $1: $layout: $2: environment" "$(environment "$3")" "$4"
}

# ---- outgoing, in both layouts -------------------------------------------------------------------

outgoing() { # layout program ids-while-it-decides can-be-looked-into
	layout=$1 own="uid $3;gid g g g;groups g;" looks=$4
	rules 'example.org:default,eddy' 'missing.example:'
	witnessed "$2" jan@example.org
	is "$layout: signed" "$state" 'K signed'
	row 1 'qmail-dksign at its start' 1 start qmail-dksign \
		"${own}umask 0022;core $core;dumpable $looks;0 message;1 report;2 report;3 /dev/null;9 /dev/null;1000 /dev/null;"
	row 2 'qmail-dksign decides' 1 fork qmail-dksign \
		"${own}umask 0077;core $core;dumpable $looks;0 message;1 report;2 /dev/null;3 coe $key_1;4 coe $key_2;5 coe stage;6 coe stage;7 coe pipe;8 coe pipe;10 coe report;"
	given="0 message;1 /dev/null;2 pipe;3 stage;4 $key_1;5 $key_2;"
	row 3 'its child before exec' 2 exec qmail-dksign "${dropped}umask 0077;core 0;dumpable $looks;$given"
	row 4 'qmail-dkim -s' 2 start qmail-dkim "${dropped}umask 0077;core 0;dumpable no;$given"
	row_environment 4 'qmail-dkim -s' 2 ''
	row 7 'qmail-dksign before exec' 1 exec qmail-dksign \
		"${dropped}umask 0022;core $core;dumpable $looks;0 stage;1 report;2 report;5 coe stage;6 coe stage;10 coe report;"
	row 8 'qmail-remote' 1 start qmail-remote "${dropped}umask 0022;core $core;dumpable yes;0 stage;1 report;2 report;"
	row_environment 8 'qmail-remote' 1 "A=1;DKSIGN_DEPTH=1;DKSIGN_PID=N;PATH=$PATH;QUEUE_NUMBER=N;"
	witnessed "$2" ''
	is "$layout: a bounce" "$state" 'K signed'
	row 5 'qmail-dkim -a' 2 start qmail-dkim "${dropped}umask 0077;core 0;dumpable no;0 message;1 pipe;2 pipe;"
	row_environment 5 'qmail-dkim -a' 2 ''
	witnessed "$2" jan@missing.example
	is "$layout: a notice" "$state" 'K plain'
	# twice forked: the third process. When it ends it is what it was all the time
	row 6 'the notice helper' 3 end qmail-dksign \
		"${dropped}umask 0077;core $core;dumpable $looks;0 pipe;1 report;2 /dev/null;"
	row 7 'qmail-dksign before exec, with a notice' 1 exec qmail-dksign \
		"${dropped}umask 0022;core $core;dumpable $looks;0 message;1 pipe;2 pipe;4 coe pipe;10 coe report;"
	row 8 'qmail-remote, with a notice' 1 start qmail-remote \
		"${dropped}umask 0022;core $core;dumpable yes;0 message;1 pipe;2 pipe;"
	witnessed "$2" jan@other.example
	is "$layout: no rule" "$state" 'K plain'
	row 8 'qmail-remote, no rule' 1 start qmail-remote \
		"${dropped}umask 0022;core $core;dumpable yes;0 message;1 report;2 report;"
	is "$layout: no rule: one process" "$(grep -c '^step [2-9]' "$T/steps")" 0
}
outgoing set-id "$H/bin/qmail-dksign" 'r q q' no
give_keys 750 640
chown -R "$r_user" "$H/queue/dkim"
outgoing plain "$S/qmail-dksign" 'r r r' yes
give_keys 700 600
chown -R "$q_user" "$H/queue/dkim"

# ---- incoming -------------------------------------------------------------------------------------

# qmail-smtpd's user may write neither to the queue nor to anything of ours
layout=incoming
printf 'Fsender@example.org\000Trecip@example.net\000\000' >"$T/envelope"
rm -rf "$R" "$T/steps"
mkdir "$R"
chmod 777 "$R"
told=$(env -i A=1 PATH="$PATH" TCPREMOTEIP=192.0.2.1 DNSCACHEIP=127.0.9.1:59000 "$TOP/build/smtpd" -e 7 -x 3 -x 6 -x 9 \
	-o "$T/log" "$M" "$T/envelope" "$TOP/build/hostile" -l "core=$core" \
	"$TOP/build/witness" "$T/steps" "$r_uid:$r_gid" "$H/bin/qmail-dkverify" 2>&1)
is 'incoming: queued' "$told" 'ok 0 '
ok 'incoming: by the real qmail-dkim' grep -q 'dkim=none (message not signed)' "$R/message"
row 9 'qmail-dkverify at its start' 1 start qmail-dkverify \
	"${dropped}umask 0022;core $core;dumpable yes;0 pipe;1 report;2 log;3 /dev/null;6 /dev/null;7 pipe;9 /dev/null;"
row 10 'qmail-dkverify verifies' 1 fork qmail-dkverify \
	"${dropped}umask 0077;core $core;dumpable yes;0 pipe;1 report;2 /dev/null;3 coe pipe;4 coe stage;5 coe pipe;6 /dev/null;7 pipe;10 coe log;"
given='0 stage;1 pipe;2 /dev/null;'
row 11 'its child before exec' 2 exec qmail-dkverify "${dropped}umask 0077;core 0;dumpable yes;$given"
row 12 'qmail-dkim -v' 2 start qmail-dkim "${dropped}umask 0077;core 0;dumpable no;$given"
row_environment 12 'qmail-dkim -v' 2 'DNSCACHEIP=127.0.9.1:59000;'
row 13 'qmail-dkverify before exec' 1 exec qmail-dkverify \
	"${dropped}umask 0022;core $core;dumpable yes;0 stage;1 report;2 log;4 coe stage;5 coe stage;6 /dev/null;7 pipe;10 coe log;"
row 14 'qmail-queue' 1 start qmail-queue \
	"${dropped}umask 0022;core $core;dumpable yes;0 stage;1 report;2 log;6 /dev/null;7 pipe;"
row_environment 14 'qmail-queue' 1 \
	"A=1;DKVERIFY_DEPTH=1;DKVERIFY_PID=N;DNSCACHEIP=127.0.9.1:59000;ERROR_FD=7;PATH=$PATH;STRIPPED_PID=N;TCPREMOTEIP=192.0.2.1;"

# ---- by hand --------------------------------------------------------------------------------------

# Nobody's ids change: all that runs is what the administrator could run himself.
by_hand() { # number program [argument ...]
	number=$1 program=$2
	shift 2
	rm -f "$T/steps"
	(cd / && env -i PATH="$PATH" "$TOP/build/witness" "$T/steps" 0:0 "$H/bin/$program" "$@" </dev/null >"$T/hand" 2>&1)
	is "row $number: by hand: $program: the ids of who runs it, in all that it starts" \
		"$(grep -E '^(uid|gid|groups) ' "$T/steps" | sort -u | tr '\n' ';')" 'gid 0 0 0;groups 0;uid 0 0 0;'
	started=$(sed -n 's,^step [0-9]* start .*/,,p' "$T/steps" | sort -u | tr '\n' ' ')
}
rules 'example.org:default,eddy'
by_hand 15 qmail-newdk
is 'row 15: by hand: it starts nothing' "$started" 'qmail-newdk '
rm "$H/control/dkimdomains.cdb"
by_hand 16 qmail-dkcheck jan@example.org
is 'row 16: by hand: it starts nothing' "$started" 'qmail-dkcheck '
by_hand 17 mkdkimkey -c -s new example.org
is 'row 17: by hand: it starts the tools of a shell, and openssl' "$started" \
	'cat chmod chown dash fold id ln ls mkdir mv openssl rm sed tr '

# ---- what another process of the user qmailr can do -------------------------------------------------

# A stand-in for qmail-dkim that waits, unreadable as the real one, so that there is time to look.
mv "$H/bin/qmail-dkim" "$T/qmail-dkim.real"
cp build/remote "$H/bin/qmail-dkim"
chmod 711 "$H/bin/qmail-dkim"
cat >"$T/attack.py" <<'EOT'
import ctypes, os, resource, sys

libc = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, PTRACE_DETACH = 16, 17

def tried(name, attack):
    try:
        attack()
    except OSError as e:
        return
    print(name, end=" ")

def trace(pid):
    if libc.ptrace(PTRACE_ATTACH, pid, None, None) == -1:
        raise OSError
    os.waitpid(pid, 0x40000000)
    libc.ptrace(PTRACE_DETACH, pid, None, None)

for pid in map(int, sys.argv[1:]):
    tried("list", lambda: os.listdir(f"/proc/{pid}/fd"))
    for fd in range(10):
        tried(f"fd{fd}", lambda: os.close(os.open(f"/proc/{pid}/fd/{fd}", os.O_RDONLY | os.O_NONBLOCK)))
    tried("mem", lambda: open(f"/proc/{pid}/mem", "rb").close())
    tried("environ", lambda: open(f"/proc/{pid}/environ", "rb").read())
    tried("cwd", lambda: os.readlink(f"/proc/{pid}/cwd"))
    tried("trace", lambda: trace(pid))
    tried("limits", lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0)))
    print()
EOT
hold() { # sender: a delivery that waits in qmail-dkim
	remote_says 'mark held' 'await go' 'exit 111'
	# what the last one left must not be taken for this one's
	rm -rf "$T/pid" "$T/state" "$R"
	(
		spawned -g -i "$T/pid" "$M" "$TOP/build/hostile" -u "$r_uid:$r_gid" "$H/bin/qmail-dksign" host "$1" recip
		echo "$state" >"$T/state"
	) &
	n=0
	while [ ! -e "$R/held" ] && [ $n -lt 500 ]; do
		n=$((n + 1))
		sleep 0.02
	done
	parent=$(cat "$T/pid") child=$(sed -n 's/^pid //p' "$R/facts")
}
release() {
	: >"$R/go"
	wait
}
# the one that recorded a message is the stand-in for qmail-dkim; a next program would be one too many
later='Z plain'
hold jan@example.org
setpriv --reuid="$r_user" --regid="$r_gid" --clear-groups sleep 20 </dev/null >/dev/null 2>&1 &
own=$!
sleep 0.05
is 'qmailr may do to a process of its own' "$(as "$r_user" /usr/bin/python3 "$T/attack.py" "$own")" \
	'list fd0 fd1 fd2 mem environ cwd trace limits '
kill "$own"
is 'qmailr may do nothing of that to qmail-dksign' "$(as "$r_user" /usr/bin/python3 "$T/attack.py" "$parent")" ''
is 'and to its child, which holds the keys, nothing but set limits' \
	"$(as "$r_user" /usr/bin/python3 "$T/attack.py" "$child")" 'limits '
release
is 'which make it fail at most: later' "$(cat "$T/state")" "$later"
# It may send signals to both, as they have its real id: the mail waits, and nothing is lost
for victim in parent child; do
	for signal in KILL SEGV TERM ALRM; do
		hold jan@example.org
		case $victim in
		parent) pid=$parent ;;
		child) pid=$child ;;
		esac
		as "$r_user" kill -s $signal "$pid"
		sent=$?
		release
		is "qmailr sends $signal to the $victim: later" "$sent $(cat "$T/state")" "0 $later"
	done
done
is 'no core file' "$(find "$H" "$T" -name 'core*' -type f ! -path "$S/*")" ''

# What is below home belongs to others.
writable() { as "$r_user" find "$H" -writable ! -type l ! -path "$R*" 2>/dev/null; }
is 'qmailr can write to nothing below home' "$(writable)" ''
ok 'and look into neither queue/dkim nor the keys' \
	sh -c '! setpriv --reuid="$1" --regid="$2" --clear-groups ls "$3/queue/dkim" && ! setpriv --reuid="$1" --regid="$2" --clear-groups ls "$3/ssl/domainkeys"' \
	sh "$r_user" "$q_group" "$H"

done_testing
