#!/bin/sh
# run.sh: one table of what signing and verifying cost, peers and this project in one run on the same messages.
#
#   bench/run.sh [-apq]      from the top of the tree
#
#   -a  all: dkimpy and Mail::DKIM sign and verify 100 MiB too, which takes minutes
#   -p  peers only: no program of ours is run, no target is printed
#   -q  quick: a tenth of the repetitions, to try the bench itself
#
# Everything it makes lies in build/bench, but the folder of the name server, which runs on loopback and ends with
# this. bench/README.md says how to read what it prints. The table and the targets always come: a row or a count that
# fails is a line in them, and the reason one on fd 2. Exit status 1 if there is such a line.
set -eu

top=$(pwd)
src=$top/bench
b=$top/build/bench
tab=$(printf '\t')
all=no
ours=yes
fewer=1
sizes='4096 102400 10485760 104857600 text text100 base64 crs blanks runs'
# a verifier sees no bare CR: it would be content, and not pass as it is
signed_sizes='4096 102400 10485760 104857600 text text100 base64'
server=
daemon=
server_dir=

die() {
	printf 'bench: fatal: %s\n' "$*" >&2
	exit 111
}

# a row or a count that is not what it should be: what, why
lost() {
	printf 'bench: FAILED: %s: %s\n' "$1" "$2" >&2
	echo "$1" >>"$b/failed"
}

lost_row() { # label why
	lost "$1" "$2"
	printf '%s\tfailed\tfailed\t0\t0\t0\n' "$1" >>"$b/results"
}

daemon_stop() {
	[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :
	[ -z "$daemon" ] || wait "$daemon" 2>/dev/null || :
	daemon=
}

server_stop() {
	daemon_stop
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	[ -z "$server" ] || wait "$server" 2>/dev/null || :
	server=
	[ -z "$server_dir" ] || rm -rf "$server_dir"
}
trap server_stop EXIT
trap 'exit 130' INT HUP TERM

while getopts apq option; do
	case $option in
	a) all=yes ;;
	p) ours=no ;;
	q) fewer=10 ;;
	*)
		echo 'bench: usage: bench/run.sh [-apq]' >&2
		exit 100
		;;
	esac
done
[ -f "$src/measure.c" ] || die 'run me from the top of the tree'

# What is needed.

PATH=$PATH:/usr/sbin:/usr/local/sbin
for tool in cc nsd opendkim openssl perl strace valgrind /usr/bin/python3; do
	command -v "$tool" >/dev/null || die "$tool is missing: run ./deps.sh --test"
done
/usr/bin/python3 -c 'import dkim, dns.resolver, nacl' ||
	die 'dkimpy, dnspython or PyNaCl is missing: run ./deps.sh --test'
perl -MMail::DKIM -e 1 || die 'Mail::DKIM is missing: run ./deps.sh --test'
if [ $ours = yes ]; then
	(unset MAKEFLAGS MFLAGS && "${MAKE:-make}" all >&2) || die 'a build failed'
	# a build beside the bench changes nothing
	mkdir -p "$b/bin"
	cp "$top/qmail-dkim" "$top/qmail-dksign" "$top/qmail-newdk" "$b/bin/"
fi

# Programs, messages, keys.

compile() { # name [option ...]
	name=$1
	shift
	# conf-cc and the options are lists of words
	# shellcheck disable=SC2046
	$(head -n 1 "$top/conf-cc") -isystem /usr/include/opendkim -o "$b/$name" "$src/$name.c" "$@" ||
		die "unable to build $name: run ./deps.sh --test"
}

mkdir -p "$b/mail" "$b/keys"
: >"$b/failed"
: >"$b/results"
compile measure -static
compile nothing -static
compile next -static
compile clients -static
compile makemail
compile opendkim -lopendkim

for size in $sizes; do
	case $size in
	text100) "$b/makemail" text 104857600 ;;
	text | base64 | crs | blanks | runs) "$b/makemail" "$size" 10485760 ;;
	*) "$b/makemail" mail "$size" ;;
	esac >"$b/mail/$size"
done

rsa=$b/keys/rsa.pem
ed25519=$b/keys/ed25519.pem
seed=$b/keys/ed25519.seed
[ -s "$rsa" ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$rsa" 2>/dev/null
[ -s "$ed25519" ] || openssl genpkey -algorithm ED25519 -out "$ed25519"
openssl pkey -in "$ed25519" -outform DER | tail -c 32 | base64 >"$seed"
{
	printf 'jan._domainkey.example.org v=DKIM1; k=rsa; p=%s\n' \
		"$(openssl pkey -in "$rsa" -pubout -outform DER | base64 | tr -d '\n')"
	printf 'eddy._domainkey.example.org v=DKIM1; k=ed25519; p=%s\n' \
		"$(openssl pkey -in "$ed25519" -pubout -outform DER | tail -c 32 | base64)"
} >"$b/records"

# check.sh file rsa|ed25519|both: OpenDKIM's library judges each file, dkimpy those of 4 KiB too.
cat >"$b/check.sh" <<END
#!/bin/sh
set -e
'$b/opendkim' check '$b/records' "\$1" "\$2"
[ "\$(wc -c <"\$1")" -gt 50000 ] || /usr/bin/python3 '$src/dkimpy.py' check '$b/records' "\$1"
END
chmod 755 "$b/check.sh"

# The name server. It runs as nobody, or as who runs this, and in the foreground, so that its pid is known.

server_start() {
	port=$(/usr/bin/python3 -c 'import socket
for port in range(5470, 5480):
    udp, tcp = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
    try:
        udp.bind(("127.0.0.1", port)), tcp.bind(("127.0.0.1", port))
    except OSError:
        continue
    print(port)
    break')
	[ "$port" ] || die 'no port of 5470 to 5479 is free on 127.0.0.1'
	server_dir=$(mktemp -d "${TMPDIR:-/tmp}/benchdns.XXXXXX")
	user=
	if [ "$(id -u)" = 0 ]; then
		user=nobody
		chown nobody "$server_dir"
	fi
	# rrl: it must answer as often as it is asked
	cat >"$server_dir/nsd.conf" <<-END
		server:
		  ip-address: 127.0.0.1@$port
		  server-count: 1
		  username: "$user"
		  database: ""
		  pidfile: ""
		  zonesdir: "$server_dir"
		  zonelistfile: "$server_dir/nsd.list"
		  xfrdfile: "$server_dir/nsd.xfrd"
		  xfrdir: "$server_dir"
		  rrl-ratelimit: 0
		  rrl-whitelist-ratelimit: 0
		remote-control:
		  control-enable: no
		zone:
		  name: example.org
		  zonefile: "$server_dir/example.org"
	END
	# a string of a TXT record has 255 octets at most
	{
		echo '@ 3600 IN SOA ns hostmaster 1 3600 600 86400 3600'
		echo '@ 3600 IN NS ns'
		echo 'ns 3600 IN A 127.0.0.1'
		awk '{
			printf "%s. 3600 IN TXT", $1
			for (rest = substr($0, length($1) + 2); rest != ""; rest = substr(rest, 256))
				printf " \"%s\"", substr(rest, 1, 255)
			print ""
		}' "$b/records"
	} >"$server_dir/example.org"
	nsd -d -c "$server_dir/nsd.conf" >"$b/nsd.log" 2>&1 &
	server=$!
	tries=0
	until "$b/opendkim" verify 1 "$port" "$b/signed/4096.both" >/dev/null 2>&1; do
		tries=$((tries + 1))
		if [ $tries -gt 50 ] || ! kill -0 "$server"; then
			die "the name server does not answer: see $b/nsd.log"
		fi
		sleep 0.1
	done
}

scratch_build() { # name [make variable]: qmail-dkim from a copy of the tree in build/bench/name
	mkdir -p "$b/$1"
	(cd "$top" && tar -cf - --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.a' \
		--exclude='./auto_*' --exclude=./conf-ld --exclude=./qmail-dkim .) | (cd "$b/$1" && tar -xpf -)
	# its date stays, so that nothing is linked anew without need
	if [ "$1" = static ]; then
		[ -s "$b/$1/conf-ld" ] || echo 'cc -static' >"$b/$1/conf-ld"
	else
		cmp -s conf-ld "$b/$1/conf-ld" || cp conf-ld "$b/$1/conf-ld"
	fi
	# libcrypto.a makes the linker warn of dlopen and getaddrinfo, which nobody here calls
	(
		unset MAKEFLAGS MFLAGS
		cd "$b/$1"
		rm -f qmail-dkim
		shift
		"${MAKE:-make}" "$@" qmail-dkim
	) >"$b/$1.log" 2>&1 || {
		lost "build of $1" "see $b/$1.log"
		printf '#!/bin/sh\nexit 111\n' >"$b/$1/qmail-dkim"
		chmod 755 "$b/$1/qmail-dkim"
	}
}

# The build that is compared with, from git, in a folder below build/bench: old_build name [conf-ld]
old=5f15a75
has_old=yes
old_build() {
	[ ! -x "$b/$1/qmail-dksign" ] || [ ! -x "$b/$1/qmail-dkim" ] || return 0
	rm -rf "${b:?}/$1"
	mkdir -p "$b/$1"
	git -C "$top" archive "$old" 2>"$b/$1.log" | tar -xf - -C "$b/$1" 2>>"$b/$1.log" || return
	[ -z "${2-}" ] || echo "$2" >"$b/$1/conf-ld"
	(
		unset MAKEFLAGS MFLAGS
		cd "$b/$1"
		"${MAKE:-make}" qmail-dkim qmail-dksign
	) >>"$b/$1.log" 2>&1
}

# A qmail home for the chain: home_make name program-for-bin/qmail-dkim [qmail-dksign]
home_make() {
	h=$b/$1
	rm -rf "$h"
	mkdir -p "$h/bin" "$h/control" "$h/queue/mess" "$h/queue/dkim" "$h/ssl/domainkeys/example.org"
	split=$(head -n 1 "$top/conf-split")
	while [ "$split" -gt 0 ]; do
		split=$((split - 1))
		mkdir "$h/queue/dkim/$split"
	done
	# no cache: each message is signed; bench/recipients.sh measures the cache
	mkdir "$h/queue/dkim/cache"
	cp "$2" "$h/bin/qmail-dkim"
	cp "${3-$b/bin/qmail-dksign}" "$h/bin/qmail-dksign"
	echo mail.example.org >"$h/control/me"
	echo "$b/next" >"$h/control/dkremote"
	echo 'example.org:jan' >"$h/control/dkimdomains"
	cp "$rsa" "$h/ssl/domainkeys/example.org/rsa.private_jan"
	ln -s rsa.private_jan "$h/ssl/domainkeys/example.org/jan"
	chmod -R go= "$h/ssl" "$h/queue/dkim"
}

chain() { # home sender: as qmail-rspawn calls it
	env QMAILHOME="$b/$1" "$b/$1/bin/qmail-dksign" example.net "$2" ada@example.net <"$b/mail/4096" 2>&1
}

wrong_chains=
chain_check() { # home sender signed|unsigned: is the message delivered, and as it should be?
	rm -f "$b/out"
	report=$(NEXT_COPY=$b/out chain "$1" "$2" | tr '\0' '@')
	case $report/$3 in
	Kok@/signed) "$b/check.sh" "$b/out" rsa && return ;;
	Kok@/unsigned) cmp "$b/out" "$b/mail/4096" && return ;;
	esac
	lost "$2/$1" "it is not delivered $3; the report is $report"
	wrong_chains="$wrong_chains $2/$1 "
}

if [ $ours = yes ]; then
	echo 'building' >&2
	scratch_build static
	scratch_build evp CRYPTO=evp
	if ! git -C "$top" cat-file -e "$old^{commit}" 2>/dev/null; then
		has_old=no
		printf '\nbench: NOTE: the commit %s is not here, so NO ROW compares with the OLD BUILD.\n%s\n\n' \
			$old 'bench: NOTE: a full clone has it.' >&2
	elif ! old_build old || ! old_build old.static 'cc -static'; then
		has_old=no
		lost "the build of $old" "see $b/old.log and $b/old.static.log"
	fi
	home_make home "$b/bin/qmail-dkim"
	home_make home.static "$b/static/qmail-dkim"
	home_make home.cdb1 "$b/bin/qmail-dkim"
	home_make home.cdb100000 "$b/bin/qmail-dkim"
	awk 'BEGIN { for (i = 1; i < 100000; i++) print "domain" i ".example:jan" }' \
		>>"$b/home.cdb100000/control/dkimdomains"
	for home in home.cdb1 home.cdb100000; do
		QMAILHOME=$b/$home "$b/bin/qmail-newdk" || lost "$home" 'qmail-newdk failed'
	done
	if [ $has_old = yes ]; then
		home_make home.old "$b/old/qmail-dkim" "$b/old/qmail-dksign"
		home_make home.old.static "$b/old.static/qmail-dkim" "$b/old.static/qmail-dksign"
		chain_check home.old jan@example.org signed
		chain_check home.old.static jan@example.org signed
	fi
	for home in home home.static home.cdb1 home.cdb100000; do
		chain_check $home jan@example.org signed
		chain_check $home jan@example.com unsigned
	done
fi

# Signed messages, the same for all verifiers: OpenDKIM's library made the fields.

mkdir -p "$b/signed"
for size in $signed_sizes; do
	"$b/opendkim" sign 1 "$b/mail/$size" "$b/signed/$size.rsa" "$rsa"
	case $size in *[!0-9]*) continue ;; esac
	"$b/opendkim" sign 1 "$b/mail/$size" "$b/signed/$size.ed25519" - "$ed25519"
	"$b/opendkim" sign 1 "$b/mail/$size" "$b/signed/$size.both" "$rsa" "$ed25519"
done
server_start
export DNSCACHEIP="127.0.0.1:$port"

# run_verifier who file messages [word ...]: the verifier's command with these words before it. Each verifier prints
# a line for each signature, dkim=pass where it passes.
run_verifier() {
	who=$1
	file=$2
	times=$3
	shift 3
	case $who in
	shared) "$@" "$b/bin/qmail-dkim" -v "$file" ;;
	static | evp) "$@" "$b/$who/qmail-dkim" -v "$file" ;;
	opendkim) "$@" "$b/opendkim" verify 1 "$port" "$file" ;;
	opendkim-crlf) "$@" "$b/opendkim" verify-crlf 1 "$port" "$file" ;;
	in-process) "$@" "$b/opendkim" verify-crlf "$times" "$port" "$file" ;;
	dkimpy) "$@" /usr/bin/python3 "$src/dkimpy.py" verify "$port" "$file" ;;
	maildkim) "$@" /usr/bin/perl "$src/maildkim.pl" verify "$port" "$file" ;;
	esac
}

# says who file pass|fail lines: are there so many lines, and does each say so? If not, why is in $wrong
says() {
	run_verifier "$1" "$2" 1 >"$b/said" || [ "$3" = fail ] || {
		wrong="$2 is refused"
		return 1
	}
	found=$(awk -v wanted="dkim=$3" 'index($1, wanted) == 1 { n++ } END { print n + 0 "/" NR }' "$b/said")
	[ "$found" = "$4/$4" ] || {
		wrong="$2: not $4 times dkim=$3, but $(cat "$b/said")"
		return 1
	}
}

# verifier_check who size algorithm: it passes what is signed, and not what has another byte in the body's last line
# but one or in the subject.
verifier_check() {
	signed=$b/signed/$2.$3
	lines=1
	[ "$3" != both ] || lines=2
	says "$1" "$signed" pass $lines || return
	# base64 has no `!`, nor has text
	cp "$signed" "$b/forged"
	printf '!' | dd of="$b/forged" bs=1 seek=$(($(wc -c <"$signed") - 50)) conv=notrunc 2>/dev/null
	says "$1" "$b/forged" fail $lines || return
	[ "$2" != 4096 ] || {
		sed 's/^Subject: The/Subject: the/' "$signed" >"$b/forged"
		says "$1" "$b/forged" fail $lines || return
	}
	rm "$b/forged"
}

# Jobs, as measure.c reads them.

job() { # label runs messages-per-run stdin output wanted says command ...
	label=$1
	count=$((($2 + fewer - 1) / fewer))
	shift 2
	printf '%s\t%s' "$label" "$count"
	printf '\t%s' "$@"
	echo
}

# algorithm_jobs size algorithm fast-runs library-runs slow-runs messages-in-process
algorithm_jobs() {
	mail=$b/mail/$1
	case $2 in
	rsa)
		set -- "$@" "-y jan" "$rsa" "" "$rsa" ""
		;;
	ed25519)
		set -- "$@" "-z 4 -y eddy" "$ed25519" "" - "$ed25519"
		;;
	both)
		set -- "$@" "-z 5 -y jan -Y eddy" "$rsa" "$ed25519" "$rsa" "$ed25519"
		;;
	esac
	# $7 our options, a list of words; $8 and $9 our keys, ${10} and ${11} those of the peers
	# shellcheck disable=SC2086
	if [ $ours = yes ]; then
		for build in shared static evp; do
			case $build/$1 in
			shared/*) program=$b/bin/qmail-dkim ;;
			static/* | evp/4096) program=$b/$build/qmail-dkim ;;
			*) continue ;;
			esac
			job "$1/$2/$build" "$3" 1 - "$b/out" "$2" - \
				"$program" -s -c r -d example.org $7 "$mail" "$8" "$b/out" ${9:+"$9"}
		done
	fi
	# a bare CR is a line end for us, as for qmail-remote; what the peers take it for, nobody could verify
	[ "$1" != crs ] || return 0
	job "$1/$2/opendkim" "$4" 1 - "$b/out" "$2" - "$b/opendkim" sign 1 "$mail" "$b/out" "${10}" ${11:+"${11}"}
	job "$1/$2/opendkim-crlf" "$4" 1 - "$b/out" "$2" - "$b/opendkim" sign-crlf 1 "$mail" "$b/out" "${10}" ${11:+"${11}"}
	[ "$6" = 0 ] ||
		job "$1/$2/in-process" $((4 * fewer)) "$6" - "$b/out" "$2" - \
			"$b/opendkim" sign-crlf "$6" "$mail" "$b/out" "${10}" ${11:+"${11}"}
	[ "$5" != 0 ] || return 0
	job "$1/$2/dkimpy" "$5" 1 - "$b/out" "$2" - \
		/usr/bin/python3 "$src/dkimpy.py" sign "$mail" "$b/out" "${10}" ${11:+"$seed"}
	[ "$2" != rsa ] ||
		job "$1/$2/maildkim" $((3 * $5)) 1 - "$b/out" "$2" - \
			/usr/bin/perl "$src/maildkim.pl" sign "$mail" "$b/out" "$rsa"
}

verifier_job() { # who size algorithm runs messages-per-run
	[ "$4" != 0 ] || return 0
	verifier_check "$1" "$2" "$3" || {
		lost_row "verify-$2/$3/$1" "$wrong"
		return 0
	}
	run_verifier "$1" "$b/signed/$2.$3" "$5" job "verify-$2/$3/$1" "$4" "$5" - - - dkim=pass
}

# verifier_jobs size algorithm fast-runs library-runs slow-runs messages-in-process
verifier_jobs() {
	if [ $ours = yes ]; then
		verifier_job shared "$1" "$2" "$3" 1
		verifier_job static "$1" "$2" "$3" 1
		[ "$1" != 4096 ] || verifier_job evp "$1" "$2" "$3" 1
	fi
	verifier_job opendkim "$1" "$2" "$4" 1
	verifier_job opendkim-crlf "$1" "$2" "$4" 1
	[ "$6" = 0 ] || verifier_job in-process "$1" "$2" $((4 * fewer)) "$6"
	verifier_job dkimpy "$1" "$2" "$5" 1
	[ "$2" != rsa ] || verifier_job maildkim "$1" "$2" $((3 * $5)) 1
}

size_jobs() {
	slow=0
	[ $all = no ] || slow=1
	for algorithm in rsa ed25519 both; do
		case $1 in
		4096) algorithm_jobs "$1" $algorithm 300 300 5 200 ;;
		102400) algorithm_jobs "$1" $algorithm 150 150 3 100 ;;
		10485760) algorithm_jobs "$1" $algorithm 20 10 2 5 ;;
		104857600) algorithm_jobs "$1" $algorithm 5 3 $slow 0 ;;
		text100) [ $algorithm != rsa ] || algorithm_jobs "$1" rsa 5 3 $slow 0 ;;
		*) [ $algorithm != rsa ] || algorithm_jobs "$1" rsa 20 10 2 0 ;;
		esac
	done
	case $1 in
	4096)
		job 4096/floor/nothing 300 1 - - - - "$b/nothing"
		job 4096/floor/true 300 1 - - - - /bin/true
		job 4096/floor/next 300 1 "$b/mail/4096" - - Kok "$b/next"
		[ $ours = no ] || chain_jobs
		;;
	104857600 | text | text100 | base64 | crs)
		job "$1/floor/dgst" 9 1 - - - - /usr/bin/openssl dgst -sha256 "$b/mail/$1"
		job "$1/floor/cp" 9 1 - "$b/out" - - /bin/cp "$b/mail/$1" "$b/out"
		;;
	esac
}

verify_size_jobs() {
	slow=0
	[ $all = no ] || slow=1
	for algorithm in rsa ed25519 both; do
		case $1 in
		4096) verifier_jobs "$1" $algorithm 400 300 5 200 ;;
		102400) verifier_jobs "$1" $algorithm 150 150 3 100 ;;
		10485760) verifier_jobs "$1" $algorithm 20 10 2 5 ;;
		104857600) verifier_jobs "$1" $algorithm 7 4 $slow 0 ;;
		text100) [ $algorithm != rsa ] || verifier_jobs "$1" rsa 7 4 $slow 0 ;;
		*) [ $algorithm != rsa ] || verifier_jobs "$1" rsa 20 10 2 0 ;;
		esac
	done
	case $1 in
	4096) job verify-4096/floor/true 400 1 - - - - /bin/true ;;
	104857600 | text | text100 | base64)
		job "verify-$1/floor/dgst" 9 1 - - - - /usr/bin/openssl dgst -sha256 "$b/signed/$1.rsa"
		;;
	esac
}

chain_job() { # sender home runs
	case $wrong_chains in
	*" $1/$2 "*)
		lost_row "4096/$1/$2" 'see above'
		return
		;;
	esac
	job "4096/$1/$2" "$3" 1 "$b/mail/4096" - - Kok "QMAILHOME=$b/$2" \
		"$b/$2/bin/qmail-dksign" example.net "$1" ada@example.net
}

# The rows that only look up differ by microseconds, so they run often.
chain_jobs() {
	chain_job jan@example.org home 300
	chain_job jan@example.org home.static 300
	[ $has_old = no ] || chain_job jan@example.org home.old 300
	[ $has_old = no ] || chain_job jan@example.org home.old.static 300
	chain_job jan@example.org home.cdb1 600
	chain_job jan@example.org home.cdb100000 600
	chain_job jan@example.com home 1500
	chain_job jan@example.com home.cdb1 1500
	chain_job jan@example.com home.cdb100000 1500
}

# measure makes a line of each job, also of one that fails; that is told here, and the others are timed.
measure() { # [option ...]: the jobs are in $b/jobs
	"$b/measure" "$@" "$b/jobs" >"$b/measured" || {
		[ -s "$b/measured" ] || die 'measure failed'
		awk -F "$tab" '$2 == "failed" { print $1 }' "$b/measured" >>"$b/failed"
	}
	cat "$b/measured" >>"$b/results"
	rm -f "$b/out"
}

for size in $sizes; do
	echo "measuring $size" >&2
	size_jobs "$size" >"$b/jobs"
	measure -c "$b/check.sh"
done
for size in $signed_sizes; do
	echo "measuring $size, verifying" >&2
	verify_size_jobs "$size" >"$b/jobs"
	measure
done

# Several clients at once: OpenDKIM's daemon at a local socket, and our chain once per message. In turn, so that a slow
# moment falls on all; a line each, `who clients messages-a-second CPU-ms peak-KiB`.

daemon_start() {
	rm -f "$b/milter.sock"
	cat >"$b/opendkim.conf" <<-END
		Socket local:$b/milter.sock
		Mode s
		Domain example.org
		Selector jan
		KeyFile $rsa
		RequireSafeKeys no
		Canonicalization relaxed/relaxed
		SignatureAlgorithm rsa-sha256
		Background no
		Syslog no
	END
	opendkim -f -x "$b/opendkim.conf" >"$b/daemon.log" 2>&1 &
	daemon=$!
	tries=0
	until [ -S "$b/milter.sock" ]; do
		tries=$((tries + 1))
		[ $tries -le 50 ] && kill -0 "$daemon" 2>/dev/null || return
		sleep 0.1
	done
	"$b/clients" milter 1 1 "$b/mail/4096" "$b/out" "$b/milter.sock" "$daemon" >/dev/null && "$b/check.sh" "$b/out" rsa
}

clients() { # who clients
	messages=$((400 / fewer))
	case $1 in
	daemon)
		set -- "$@" milter "$2" $messages "$b/mail/4096" - "$b/milter.sock" "$daemon"
		;;
	*)
		set -- "$@" run "$2" $messages "$b/mail/4096" Kok \
			"$b/$1/bin/qmail-dksign" example.net jan@example.org ada@example.net
		;;
	esac
	who=$1
	many=$2
	shift 2
	if figures=$(QMAILHOME=$b/$who "$b/clients" "$@"); then
		printf '%s\t%s\t%s\n' "$who" "$many" "$figures"
	else
		lost "$who with $many clients" 'see above'
	fi
}

echo 'measuring clients' >&2
at_once=daemon
[ $ours = no ] || at_once='daemon home home.static'
daemon_start || lost 'the daemon of OpenDKIM' "see $b/daemon.log"
rounds=$((10 / fewer))
while [ $rounds -gt 0 ]; do
	rounds=$((rounds - 1))
	for many in 1 2; do
		for who in $at_once; do clients "$who" "$many"; done
	done
done >"$b/clients.each"
daemon_stop
for who in $at_once; do
	for many in 1 2; do
		for column in 3 4 5; do
			awk -v who="$who" -v many=$many -v column=$column '$1 == who && $2 == many { print $column }' "$b/clients.each" |
				sort -n | awk -v label="clients/$who/$many/$column" '
				{ x[NR] = $1 }
				END { print label "\t" (NR ? (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2 : "failed") }'
		done
	done
done >"$b/counts"

# One message for many recipients: 10,000 deliveries of the same file, in ten turns. CPU ms of each, all processes.

recipients() { # size home
	if figures=$(QMAILHOME=$b/$2 "$b/clients" run 1 $((1000 / fewer / fewer)) "$b/mail/$1" Kok \
		"$b/$2/bin/qmail-dksign" example.net jan@example.org ada@example.net); then
		echo "$figures" | awk -v label="recipients/$1/$2" '{ print label "\t" $2 }'
	else
		lost "many recipients, $1 bytes, $2" 'see above'
	fi
}

if [ $ours = yes ]; then
	echo 'measuring many recipients' >&2
	homes='home home.static'
	[ $has_old = no ] || homes="$homes home.old home.old.static"
	turn=0
	while [ $turn -lt 10 ]; do
		turn=$((turn + 1))
		for size in 4096 102400; do
			for home in $homes; do recipients $size "$home"; done
		done
	done >"$b/recipients"
	# a turn that failed makes the sum worthless
	awk -F "$tab" '{ sum[$1] += $2; n[$1]++ }
		END { for (label in sum) print label "\t" (n[label] == 10 ? sum[label] / 10 : "failed") }' \
		"$b/recipients" >>"$b/counts"
fi

# Figures that are not times: label, figure.

echo 'counting' >&2
# what follows behind -- is counted by valgrind, which opens files when the program ends: qmail-dkim would not let it
instructions() { # label command ...
	label=$1
	shift
	if valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>"$b/callgrind.log" >/dev/null; then
		awk -v label="$label" '/Collected/ { print label "\t" $NF }' "$b/callgrind.log"
	else
		lost "$label" "$(grep -v '^==' "$b/callgrind.log" | tail -n 1)"
		printf '%s\tfailed\n' "$label"
	fi
}

counted=$b/qmail-dkim.counted
# shellcheck disable=SC2046 # lists
[ $ours = no ] || $(head -n 1 conf-cc) -I. -o "$counted" qmail-dkim.o bench/unconfined.c \
	$(sed -n 's/^ARCHIVES = //p' Makefile) $(head -n 1 conf-libs) || lost 'qmail-dkim to be counted' 'not built'
{
	# the figures are operations a second and bytes a second
	openssl speed -seconds 1 -bytes 16384 -mr rsa2048 ed25519 sha256 2>/dev/null | awk -F: '
		/^\+F2:/ { print "speed/rsa\t" $4 }
		/^\+F6:/ { print "speed/ed25519\t" $5 }
		/^\+F:/ { print "speed/sha256\t" $4 }'
	for size in 4096 10485760; do
		[ $ours = no ] || instructions "instructions/$size/shared" \
			"$counted" -s -c r -d example.org -y jan "$b/mail/$size" "$rsa" "$b/out"
		instructions "instructions/$size/opendkim" "$b/opendkim" sign 1 "$b/mail/$size" "$b/out" "$rsa"
		[ $ours = no ] || instructions "instructions/verify-$size/shared" "$counted" -v "$b/signed/$size.rsa"
		instructions "instructions/verify-$size/opendkim" "$b/opendkim" verify 1 "$port" "$b/signed/$size.rsa"
	done
	if [ $ours = yes ]; then
		if strace -f -o "$b/strace" -e trace=execve,execveat env QMAILHOME="$b/home" \
			"$b/home/bin/qmail-dksign" example.net jan@example.org ada@example.net <"$b/mail/4096" >/dev/null; then
			# env itself is one
			printf 'execs\t%s\n' $(($(grep -c 'exec.*= 0$' "$b/strace") - 1))
		else
			lost execs 'strace failed'
			printf 'execs\tfailed\n'
		fi
	fi
} >>"$b/counts"
rm -f "$b/out"

# The table.

awk -F "$tab" -v all="$all" -f "$src/table.awk" "$b/counts" "$b/results"
[ $ours = no ] || awk -F "$tab" -f "$src/targets.awk" "$b/counts" "$b/results"
if [ -s "$b/failed" ]; then
	printf '\n%d of the rows and counts FAILED:\n' "$(wc -l <"$b/failed")"
	cat "$b/failed"
	exit 1
fi
