#!/bin/sh
# hostile-caller.t: the caller may be in any state: the message is signed as usual, and the next program gets the state
# that it would get without us; or the mail waits. The wanted state is the one that the stand-in for qmail-remote
# records when tests/hostile.c starts it directly.
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
# in Turkish the small I has no dot
key isi.example.org default rsa
rules 'isi.example.org:'
sender=jan@ISI.example.org
an_ordinary_message
chown "$q_user" "$M"

# Objects that leave a mark where they are loaded, and programs that leave one where they are run.
E=$T/evil
mkdir "$E" "$E/bin"
chmod 777 "$E"
for name in evil.so libcrypto.so.3 libc.so.6 legacy.so; do cp build/evil.so "$E/$name"; done
printf 'openssl_conf = init\n[init]\nproviders = list\n[list]\nevil = evil\n[evil]\nmodule = %s/evil.so\nactivate = 1\n' \
	"$E" >"$E/openssl.cnf"
for name in qmail-remote qmail-dkim sh; do
	printf '#!/bin/sh\necho %s >>%s/run.loaded\n' "$name" "$E" >"$E/bin/$name"
	chmod 755 "$E/bin/$name"
done
printf 'echo startup >>%s/run.loaded\n' "$E" >"$E/startup"
loaded() {
	cat "$E"/*.loaded 2>/dev/null
	rm -f "$E"/*.loaded
}
for how in LD_PRELOAD="$E/evil.so" LD_AUDIT="$E/evil.so"; do
	env "$how" ./qmail-dkim -V >/dev/null 2>&1
	ok "${how%%=*} works, where it is listened to" test -n "$(loaded)"
done
ok 'LD_LIBRARY_PATH, too' sh -c '! LD_LIBRARY_PATH=$1 ./qmail-dkim -V' sh "$E"
OPENSSL_CONF=$E/openssl.cnf openssl dgst -sha256 "$M" >/dev/null 2>&1
ok 'OPENSSL_CONF, too' test -n "$(loaded)"

# What a program finds. Its process and its working directory are its own, seconds run, and libc takes some names from
# a set-id program.
libc='^(LD_[A-Z_]*|GCONV_PATH|GETCONF_DIR|GLIBC_TUNABLES|HOSTALIASES|LOCALDOMAIN|LOCPATH|MALLOC_[A-Z_]*|NIS_PATH|NLSPATH|RESOLV_HOST_CONF|RES_OPTIONS|TMPDIR|TZDIR)='
found() {
	grep -Ev '^(pid|cwd|alarm) ' "$R/facts"
	grep -Ev "^DKSIGN_(PID|DEPTH)=|^QUEUE_NUMBER=|^_=|$taken" "$R/env" | sort
	sed 1d "$R/args"
	grep '^[12] ' "$R/fds"
}

# WHAT [option of tests/rspawn.c ...] -- [option of tests/hostile.c ...]
try() {
	what="$layout: $1" before='-g'
	shift
	while [ "$1" != -- ]; do
		before="$before $1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # options
	spawned $before "$M" "$TOP/build/hostile" -u "$r_uid:$r_gid" "$@" "$DKSIGN" host "$sender" recip
}
same() {
	try "$@"
	expect "$what" 'K signed' d=isi.example.org
	found >"$T/ours"
	while [ "$1" != -- ]; do shift; done
	shift
	# shellcheck disable=SC2086
	spawned -d "$H" $before "$M" "$TOP/build/hostile" -u "$r_uid:$r_gid" "$@" bin/qmail-remote host "$sender" recip
	found >"$T/theirs"
	is "$what: the next program finds what it would find without us" "$(diff "$T/theirs" "$T/ours")" ''
	is "$what: nothing evil was loaded or run" "$(loaded)" ''
}
later() {
	try "$@"
	is "$what: later" "${state% silent}" 'Z none'
}
# as it comes: the limit is near what is needed
same_or_later() {
	try "$@"
	state=${state% silent}
	expect_one "$what: later, or signed" 'Z none' 'K signed' d=isi.example.org
}

huge=$(printf '%0100000d' 0)
localedef -i tr_TR -f UTF-8 "$E/tr_TR.UTF-8" >/dev/null 2>&1

states() {
	for mask in 000 077 777; do same "umask $mask" -m $mask --; done

	for name in core nofile fsize as nproc cpu data; do same "limit of $name as high as can be" -- -l $name=max; done
	# set-id, the kernel itself lowers the limit to this
	same 'limit of stack' -- -l stack=8388608
	same 'limit of cpu' -- -l cpu=2
	same 'limit of core' -- -L core=0
	try 'all descriptors up to 1023 are open, the limit is 40' -- -l nofile=1024 -x -l nofile=40
	expect "$what" 'K signed' d=isi.example.org
	is "$what: none of them is passed on" "$(wc -l <"$R/fds")" 3
	for bytes in 0 1 600; do later "limit of fsize $bytes" -- -L fsize=$bytes; done
	later 'limit of nproc' -- -L nproc=0
	for n in 3 4 6 8 10 12 16 20 26; do same_or_later "limit of nofile $n" -- -l nofile=$n; done
	for n in 2000000 4000000 8000000 16000000; do same_or_later "limit of as $n" -- -L as=$n; done
	for n in 0 4096 300000; do same_or_later "limit of data $n" -- -L data=$n; done
	for n in 65536 140000; do same_or_later "limit of stack $n" -- -l stack=$n; done

	same 'every signal is ignored' -- -i
	same 'every signal is blocked' -- -b
	same 'every signal is ignored and blocked' -- -i -b
	for name in real virtual prof; do same "itimer $name is running" -- -t $name; done
	same 'nice 19' -- -n 19
	same 'leader of a session' -- -S

	same 'fd 0 at another offset' -- -g 7
	for n in 0 1 2; do same "O_NONBLOCK and O_APPEND on fd $n" -- -f $n; done
	for how in empty long; do same "argv[0] is $how" -- -a $how; done
	try 'no argv' -- -a null
	is "$what: as for qmail-remote, the call is wrong" "$state" 'D none'
}

environments() {
	same 'PATH with evil programs first' -- -e PATH="$E/bin:$PATH"
	same 'PATH is empty' -- -e PATH=
	same 'no PATH' -- -e PATH
	same 'IFS, and files for shells' -- -e IFS=/bin -e BASH_ENV="$E/startup" -e ENV="$E/startup" -e CDPATH="$E" -e SHELLOPTS=xtrace
	for name in LD_PRELOAD LD_AUDIT; do same $name -- -e $name="$E/evil.so"; done
	same LD_LIBRARY_PATH -- -e LD_LIBRARY_PATH="$E" -e LD_BIND_NOW=1
	same LD_DEBUG -- -e LD_DEBUG=all -e LD_DEBUG_OUTPUT="$E/debug.loaded" -e LD_PROFILE=libc.so.6 -e LD_SHOW_AUXV=1
	same 'a Turkish locale' -- -e LC_ALL=tr_TR.UTF-8 -e LANG=tr_TR.UTF-8 -e LANGUAGE=tr -e LOCPATH="$E" -e NLSPATH="$E/%N"
	same 'a locale that is none' -- -e LC_ALL=../../evil -e LANG='%s%n'
	for zone in ":$E/evil.so" :/dev/zero ../../etc/passwd "$(printf '%0300d' 1)"; do
		same "TZ $zone" -- -e TZ="$zone" -e TZDIR="$E"
	done
	same 'OpenSSL' -- -e OPENSSL_CONF="$E/openssl.cnf" -e OPENSSL_MODULES="$E" -e OPENSSL_ENGINES="$E" -e SSLKEYLOGFILE="$E/ssl.loaded" \
		-e OPENSSL_ia32cap=~0xffffffffffffffff -e OPENSSL_TRACE=TRACE -e RANDFILE="$E/rand.loaded" -e SSL_CERT_FILE="$E/x"
	same 'malloc' -- -e MALLOC_PERTURB_=165 -e MALLOC_CHECK_=3 -e MALLOC_ARENA_MAX=1 -e MALLOC_TRACE="$E/trace.loaded" \
		-e GLIBC_TUNABLES=glibc.malloc.perturb=90:glibc.malloc.check=3:glibc.malloc.mxfast=0
	same 'resolver' -- -e RES_OPTIONS=ndots:15 -e LOCALDOMAIN=evil.example -e HOSTALIASES="$E/aliases" -e CARES_HOSTS="$E/hosts" \
		-e RESOLV_HOST_CONF=/etc/shadow -e GCONV_PATH="$E" -e GETCONF_DIR="$E" -e DNSCACHEIP=127.0.9.9:59001
	same 'TMPDIR' -- -e TMPDIR="$E" -e TMP="$E" -e HOME="$E"
	same 'TMPDIR is nowhere' -- -e TMPDIR="$T/nowhere"
	same 'a variable of 100000 bytes' -- -e HUGE="$huge"
	same 'DKSIGN_PID of another process' -- -e DKSIGN_PID=1
	same 'DKSIGN_PID is no number' -- -e DKSIGN_PID=-1
	later 'DKSIGN_PID is guessed' -- -p DKSIGN_PID
	same 'DKSIGN_DEPTH is no number' -- -e DKSIGN_DEPTH=-1
	same 'DKSIGN_DEPTH is no number of ours' -- -e DKSIGN_DEPTH=18446744073709551617
	later 'DKSIGN_DEPTH is high' -- -e DKSIGN_DEPTH=999999999
}

layout=set-id DKSIGN=$H/bin/qmail-dksign taken=$libc
chown -R "$q_user:$q_group" "$H/ssl/domainkeys"
chmod 700 "$H"/ssl/domainkeys/*
chmod 600 "$H"/ssl/domainkeys/*/*private*
states
environments
same 'QMAILHOME' -- -e QMAILHOME="$E"
# libc opens /dev/null for what is closed
same_or_later 'fd 0 is closed' -- -c 0
same_or_later 'fd 2 is closed' -- -c 2

layout=plain DKSIGN=$S/qmail-dksign taken='^$'
chown -R "$r_user" "$H/queue/dkim" "$H/ssl/domainkeys"
environments
for n in 0 1 2; do later "fd $n is closed" -- -c $n; done
same 'limit of stack as high as can be' -- -l stack=max
# the working directory of the other one has to be there
try 'the working directory is removed' -- -w
expect "$what" 'K signed' d=isi.example.org
is "$what: home is the next program's" "$(grep cwd "$R/facts")" "cwd $H"

verify_all
done_testing
