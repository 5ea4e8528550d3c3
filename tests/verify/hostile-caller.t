#!/bin/sh
# hostile-caller.t: the caller may be in any state: the verdict is the same, and the next program gets the state that it
# would get without us; or the client is told to try again later. The wanted state is the one that the stand-in for
# qmail-queue records when tests/hostile.c starts it directly. tests/chain/hostile-caller.t does this for qmail-dksign.
# shellcheck disable=SC2016
. tests/lib.sh
# shellcheck source=tests/verify/dkverify.sh
. tests/verify/dkverify.sh

home_new
unset QMAILHOME
# another user may not be able to reach this tree
rm "$H/bin/qmail-queue" "$H/bin/qmail-dkim"
cp build/queue "$H/bin/qmail-queue"
cp build/qmail-dkim.fakedns "$H/bin/qmail-dkim"
cp "$DKVERIFY" "$H/bin/qmail-dkverify"
DKVERIFY=$H/bin/qmail-dkverify
openssl genpkey -algorithm ED25519 -out "$T/key" 2>/dev/null
printf 'jan._domainkey.one.example v=DKIM1; k=ed25519; p=%s\n' \
	"$(openssl pkey -in "$T/key" -pubout -outform DER | tail -c 32 | base64)" >"$T/zone"
chmod 644 "$T/zone"
export DNSCACHEIP="$T/zone" DKIM=+! QMAILHOME="$H"
message 'From: Jan <jan@one.example>\nSubject: dinner\n\nAre you hungry?\n'
./qmail-dkim -s -d one.example -y jan "$M" "$T/key" "$T/signed" && cp "$T/signed" "$M"
b=$(tr -d '\n\t ' <"$M" | sed 's/.*;b=\(........\).*/\1/')
pass="dkim=pass header.d=one.example header.i=@one.example header.s=jan header.a=ed25519-sha256 header.b=$b"

EVIL=$T/evil
mkdir "$EVIL" "$EVIL/bin"
chmod 777 "$EVIL"
for name in evil.so libcrypto.so.3 libc.so.6; do cp build/evil.so "$EVIL/$name"; done
for name in qmail-queue qmail-dkim sh; do
	printf '#!/bin/sh\necho %s >>%s/run.loaded\n' "$name" "$EVIL" >"$EVIL/bin/$name"
	chmod 755 "$EVIL/bin/$name"
done
printf 'echo startup >>%s/run.loaded\n' "$EVIL" >"$EVIL/startup"
loaded() {
	cat "$EVIL"/*.loaded 2>/dev/null
	rm -f "$EVIL"/*.loaded
}
LD_PRELOAD=$EVIL/evil.so ./qmail-dkim -V >/dev/null
ok 'LD_PRELOAD works, where it is listened to' test -n "$(loaded)"

# qmail-smtpd's user, where we may be another one
ids=
[ "$(id -u)" -ne 0 ] || ids='-u 65534:65534'
found() {
	grep -Ev '^(pid|cwd|alarm) ' "$R/facts"
	grep -Ev '^(DKVERIFY_PID|DKVERIFY_DEPTH|STRIPPED_PID|_|PWD|OLDPWD)=' "$R/env" | sort
	sed 1d "$R/args"
	sed -n 's/ offset=.*//;/^[12678] /p' "$R/fds"
}

# WHAT [option of tests/verify/smtpd.c ...] -- [option of tests/hostile.c ...], without blanks in them
try() {
	what=$1 before=-6
	shift
	while [ "$1" != -- ]; do
		before="$before $1"
		shift
	done
	shift
	HOSTILE="$TOP/build/hostile $ids $*"
	# shellcheck disable=SC2086
	receive $before
	# a `/` in header.b is quoted
	tr -d '"' <"$T/field" >"$T/unquoted"
	mv "$T/unquoted" "$T/field"
}
same() {
	try "$@"
	expect "$what" 'ok 0 ' queued
	field_is "$what: the verdict" "mx.example.net; $pass"
	rest_is "$what: byte for byte" "$M"
	found >"$T/ours"
	# shellcheck disable=SC2086
	(cd "$H" && DKVERIFY=$H/bin/qmail-queue && receive $before)
	found >"$T/theirs"
	is "$what: the next program finds what it would find without us" "$(diff "$T/theirs" "$T/ours")" ''
	is "$what: nothing evil was loaded or run" "$(loaded)" ''
}
later() {
	try "$@"
	is "$what: later" "$(echo "$told" | cut -c 1) $state" 'Z not queued'
}
# Where the limit is near what is needed. Without an answer from qmail-dkim nobody is refused.
same_or_later() {
	try "$@"
	case "$told,$state,$(cat "$T/field")" in
	'ok 0 ,queued,Authentication-Results: mx.example.net; dkim=temperror (no answer from qmail-dkim)' | \
		'ok 0 ,queued,Authentication-Results: mx.example.net; '"$pass")
		rest_is "$what: byte for byte" "$M"
		;;
	*) is "$what: later" "$(echo "$told" | cut -c 1) $state" 'Z not queued' ;;
	esac
}

for mask in 000 077 777; do same "umask $mask" -m $mask --; done
for name in core nofile fsize as nproc stack cpu data; do same "limit of $name as high as can be" -- -l $name=max; done
same 'limit of cpu' -- -l cpu=2
try 'all descriptors up to 1023 are open, the limit is 40' -- -l nofile=1024 -x -l nofile=40
expect "$what" 'ok 0 ' queued
field_is "$what: the verdict" "mx.example.net; $pass"
is "$what: 6 is passed on" "$(sed 's/ .*//' "$R/fds" | tr '\n' ' ')" '0 1 2 6 '
# the last one: it can be received, but not with the field on top
for bytes in 0 1 $(wc -c <"$M"); do later "limit of fsize $bytes" -- -L fsize=$bytes; done
[ -z "$ids" ] || same_or_later 'limit of nproc' -- -L nproc=0
for n in 3 4 6 8 10 12 16 20 26; do same_or_later "limit of nofile $n" -- -l nofile=$n; done
for n in 2000000 4000000 8000000 16000000; do same_or_later "limit of as $n" -- -L as=$n; done
for n in 0 4096 300000; do same_or_later "limit of data $n" -- -L data=$n; done
for n in 65536 140000; do same_or_later "limit of stack $n" -- -l stack=$n; done

same 'every signal is ignored and blocked' -- -i -b
for name in real virtual prof; do same "itimer $name is running" -- -t $name; done
same 'nice 19' -- -n 19
same 'leader of a session' -- -S
for n in 1 2; do same "O_NONBLOCK and O_APPEND on fd $n" -- -f $n; done
# the message may not be there yet
same_or_later 'O_NONBLOCK on fd 0' -- -f 0
for how in null empty long; do same "argv[0] is $how" -- -a $how; done
for n in 0 1 2; do later "fd $n is closed" -- -c $n; done

same 'PATH with evil programs first' -- -e PATH="$EVIL/bin"
same 'PATH is empty' -- -e PATH=
same 'no PATH' -- -e PATH
same 'IFS, and files for shells' -- -e IFS=/bin -e BASH_ENV="$EVIL/startup" -e ENV="$EVIL/startup" -e CDPATH="$EVIL"
for name in LD_PRELOAD LD_AUDIT; do same $name -- -e $name="$EVIL/evil.so"; done
same LD_LIBRARY_PATH -- -e LD_LIBRARY_PATH="$EVIL" -e LD_BIND_NOW=1 -e LD_DEBUG=all -e LD_DEBUG_OUTPUT="$EVIL/debug.loaded"
same 'a Turkish locale' -- -e LC_ALL=tr_TR.UTF-8 -e LANG=tr_TR.UTF-8 -e LOCPATH="$EVIL"
for zone in ":$EVIL/evil.so" :/dev/zero "$(printf '%0300d' 1)"; do same "TZ $zone" -- -e TZ="$zone"; done
same 'OpenSSL' -- -e OPENSSL_CONF="$EVIL/openssl.cnf" -e OPENSSL_MODULES="$EVIL" -e OPENSSL_ENGINES="$EVIL" \
	-e SSLKEYLOGFILE="$EVIL/ssl.loaded" -e OPENSSL_ia32cap=~0xffffffffffffffff
same 'malloc' -- -e MALLOC_PERTURB_=165 -e MALLOC_CHECK_=3 -e MALLOC_TRACE="$EVIL/trace.loaded" \
	-e GLIBC_TUNABLES=glibc.malloc.perturb=90:glibc.malloc.check=3
same 'resolver' -- -e RES_OPTIONS=ndots:15 -e LOCALDOMAIN=evil.example -e HOSTALIASES="$EVIL/aliases" -e CARES_HOSTS="$EVIL/hosts"
for folder in "$EVIL" "$T/nowhere" /dev/null ../../..; do same "TMPDIR $folder" -- -e TMPDIR="$folder"; done
is 'TMPDIR: nothing is left there' "$(find "$EVIL" -name 'dkverify.*')" ''
same 'a variable of 100000 bytes' -- -e HUGE="$(printf '%0100000d' 0)"
same 'DKVERIFY_PID of another process' -- -e DKVERIFY_PID=1
later 'DKVERIFY_PID is guessed' -- -p DKVERIFY_PID
same 'DKVERIFY_DEPTH is no number' -- -e DKVERIFY_DEPTH=-1
later 'DKVERIFY_DEPTH is high' -- -e DKVERIFY_DEPTH=999999999
same 'STRIPPED_PID of another process' -- -e STRIPPED_PID=1
for n in 0 1 2 3 77 2147483648 -1 999999999999 ''; do same "ERROR_FD '$n'" -- -e ERROR_FD=$n; done
try 'the working directory is removed' -- -w
expect "$what" 'ok 0 ' queued
is "$what: home is the next program's" "$(grep cwd "$R/facts")" "cwd $H"

done_testing
