# home.sh: a private qmail home, and deliveries from it as qmail-rspawn makes them. Read after lib.sh.
#
# Gives what tests/home.sh does ($R is from the stand-in for qmail-remote, $M is the message in the queue), $DKSIGN (the
# program under test) and these:
#
#   home_new                        a fresh home: rules none, the stand-in says K. A directory stands in the place of the
#                                   cache, so that qmail-dkim runs each time, however old the files are.
#   cache_on                        removes it
#   rules LINE ...                  control/dkimdomains
#   remote_says ACTION ...          what the stand-in does, see tests/remote.c
#   key DOMAIN SELECTOR KEY         a key of build/chain-keys as DOMAIN's, and its DNS record
#   dns DOMAIN SELECTOR KEY         the record alone
#   message [TEXT]                  $M, from TEXT (printf escapes) or from standard input
#   deliver SENDER [OPTION ...]     options of tests/rspawn.c; sets $state $letter $text
#   expect WHAT STATE [SPEC ...]    compares $state; a SPEC per signature, see tests/chain/verify.py
#   expect_one WHAT STATE STATE [SPEC ...]   either of two
#   text_is WHAT TEXT               compares $text
#   text_like WHAT PATTERN          the same by a pattern of the shell
#   name_of_byte WORD               how a program names the byte that a test put into a control file
#   verify_all                      has all signed messages verified by dkimpy, a test line for each
#
# A state is the letter and what was delivered: `none`, `none silent` (not even a report of ours was
# written), `plain` (byte for byte the queued message, fd 0 at its start; `plain by a pipe` where a pipe was passed on) or `signed`. Whatever should never be is appended to it, so that any test of
# it fails: more than one delivery, something left in queue/dkim, a report that is no report, ...
#
# shellcheck shell=sh

# shellcheck source=tests/home.sh
. tests/home.sh

# a file per name, with the record of now; each signed message keeps a copy of the folder
DNS=$T/dns
KEYS=$TOP/build/chain-keys
DKSIGN=$TOP/qmail-dksign
# what stands for LF and NUL in a report that a shell variable has to hold
LF=$(printf '\001') NUL=$(printf '\002')
batch_count=0
mkdir "$DNS" "$T/batch"

# The test keys: made once, put in place by one rename, because tests run side by side.
make_keys() {
	new_keys=$TOP/build/chain-keys.$$
	mkdir -p "$new_keys" && (
		cd "$new_keys" || exit
		openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa
		openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa-b
		openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa1024
		openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:512 -out rsa512
		openssl genpkey -algorithm ED25519 -out ed
		openssl genpkey -algorithm ED25519 -out ed-b
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec
		openssl rsa -traditional -in rsa -out rsa.pkcs1
		openssl pkcs8 -topk8 -in rsa -passout pass:secret -out encrypted
		openssl rsa -traditional -aes128 -in rsa -passout pass:secret -out encrypted.pkcs1
		openssl pkcs8 -topk8 -in ed -passout pass:secret -out ed.encrypted
		for name in rsa rsa-b rsa1024 rsa512; do
			printf 'v=DKIM1; k=rsa; p=%s' "$(openssl pkey -in $name -pubout -outform DER | base64 | tr -d '\n')" >$name.dns
		done
		for name in ed ed-b; do
			printf 'v=DKIM1; k=ed25519; p=%s' "$(openssl pkey -in $name -pubout -outform DER | tail -c 32 | base64)" >$name.dns
		done
		cp rsa.dns rsa.pkcs1.dns
		chmod 644 -- *
	) >/dev/null 2>&1
	# who comes second moves it into the folder of the first, where nobody looks
	if [ -s "$new_keys/ed-b.dns" ] && [ ! -d "$KEYS" ]; then mv "$new_keys" "$KEYS"; fi
	rm -rf "$new_keys" "$KEYS/chain-keys.$$"
}
[ -d "$KEYS" ] || make_keys
[ -d "$KEYS" ] || {
	echo "Bail out! no test keys in $KEYS: openssl is missing or too old"
	exit 1
}

home_new() {
	home_begin remote qmail-remote
	mkdir -p "$H/queue/mess" "$H/ssl/domainkeys"
	split_dirs
	mkdir "$H/queue/dkim/cache"
	remote_says 'say r\0Kremote accepted it.\n\0'
}

split_dirs() {
	(cd "$H/queue/dkim" && mkdir 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22)
}

cache_on() { rmdir "$H/queue/dkim/cache"; }

rules() { control dkimdomains "$@"; }

remote_says() { control remote-says "$R" "$@"; }

dns() { cp "$KEYS/$3.dns" "$DNS/$2._domainkey.$1"; }

key() {
	key_dir=$H/ssl/domainkeys/$1
	case $3 in
	ed*) key_type=ed25519 ;;
	*) key_type=rsa ;;
	esac
	mkdir -p "$key_dir"
	cp "$KEYS/$3" "$key_dir/$key_type.private_$2"
	ln -sf "$key_type.private_$2" "$key_dir/$2"
	if [ -f "$KEYS/$3.dns" ]; then dns "$1" "$2" "$3"; fi
}

# shellcheck disable=SC2012 # names of ours
inode_of() { ls -i "$1" | sed 's/^ *//; s/ .*//'; }

# shellcheck disable=SC2012
mode_of() { ls -lL "$1" | cut -c 1-10; }

# a new file each time: an inode number of its own, as in the queue
message() {
	rm -f "$M"
	if [ $# -gt 0 ]; then
		# shellcheck disable=SC2059 # the text is the format
		printf "$1" >"$M"
	else
		cat >"$M"
	fi
}

an_ordinary_message() {
	message 'Received: from here (HELO there) (192.0.2.1)\n  by mx.example.net; 21 Nov 2025 10:00:00 -0000\nFrom: Jan <jan@example.org>\nTo: joe@remote.example\nSubject: dinner\n at eight\nDate: Fri, 21 Nov 2025 10:00:00 +0000\nMessage-ID: <1@example.org>\n\nAre you hungry \t yet?\n\n. dot\n.\n\n'
}

# rspawn from the queue with the other arguments as they are: `spawned OPTION ... -- ARGUMENT ...`
spawned() {
	clear_record
	said=$("$TOP/build/rspawn" -d "$H/queue/mess" -o "$T/raw" "$@" 2>"$T/rspawn.err")
	judged=$?
	letter=${said%% *}
	text=${said#* }
	look
}

deliver() {
	from=$1
	shift
	spawned "$@" "$M" "$DKSIGN" mx.remote.example "$from" joe@remote.example
}

look() {
	state=$letter
	if [ ! -e "$R/runs" ]; then
		state="$state none"
		# what it wrote then is its own report: one line of the shape `Ztext (#4.x.x)`, or nothing
		if [ -s "$T/raw" ]; then
			# ... and behind it a notice, if the next program could not be run
			case $(sed "/^can't .* continue with/d" "$T/raw" | tr '\n\000' "$LF$NUL") in
			*[!\ -~$LF$NUL]* | *"$NUL"*"$NUL"* | *"$LF"*"$LF"*) state="$state malformed" ;;
			Z*" (#4."[0-9].[0-9]")$LF$NUL" | D*" (#5."[0-9].[0-9]")$LF$NUL") ;;
			*) state="$state malformed" ;;
			esac
		else
			state="$state silent"
		fi
	elif cmp -s "$R/message" "$M"; then
		state="$state plain"
		case $(head -n 1 "$R/fds") in
		'0 file r offset=0 '*) ;;
		'0 fifo r') state="$state by a pipe" ;;
		*) state="$state NOT FROM THE START" ;;
		esac
	else
		case $(head -c 15 "$R/message" 2>/dev/null | tr '\000' ' ') in
		DKIM-Signature:) state="$state signed" ;;
		*) state="$state OTHER BYTES" ;;
		esac
		grep -q '^0 file r offset=0 links=0' "$R/fds" 2>/dev/null || state="$state NOT AN UNLINKED FILE AT ITS START"
	fi
	if [ -e "$R/runs" ] && [ "$(wc -l <"$R/runs")" -ne 1 ]; then state="$state MORE THAN ONCE"; fi
	left=$(still_staged)
	if [ -n "$left" ]; then state="$state left: $left"; fi
	if [ "$judged" -ne 0 ]; then state="$state rspawn exit $judged"; fi
}

show_report() {
	note "report: $(tr '\n\000' '$@' <"$T/raw" | head -c 1000)" "$(cat "$T/rspawn.err")"
}

expect() {
	expected=$1
	wanted=$2
	shift 2
	is "$expected" "$state" "$wanted"
	if [ "$state" != "$wanted" ]; then
		show_report
		return
	fi
	case $wanted in
	*signed*)
		batch_count=$((batch_count + 1))
		cp "$R/message" "$T/batch/$batch_count.got"
		cp "$M" "$T/batch/$batch_count.sent"
		cp -r "$DNS" "$T/batch/$batch_count.dns"
		{
			printf '%s\n' "$expected"
			if [ $# -eq 0 ]; then echo; else printf '%s\n' "$@"; fi
		} >"$T/batch/$batch_count.spec"
		;;
	esac
}

# expect_one WHAT STATE STATE [SPEC ...]: either of two is right
expect_one() {
	if [ "$state" = "$3" ]; then set -- "$1" "$3" "$2"; fi
	expected=$1
	wanted=$2
	[ "$state" = "$2" ] || note "or $3"
	shift 3
	expect "$expected" "$wanted" "$@"
}

text_is() { is "$1" "$text" "$2"; }

text_like() {
	# shellcheck disable=SC2254 # a pattern
	case $text in
	$2) tap_line 1 "$1" ;;
	*) is "$1" "$text" "$2" ;;
	esac
}

name_of_byte() {
	case $1 in
	cr*) echo 'carriage return' ;;
	nul) echo 'NUL byte' ;;
	bom) echo 'byte order mark' ;;
	utf16) echo 'byte order mark of UTF-16' ;;
	tab) echo 'control character' ;;
	nbsp | latin1) echo 'no-break space' ;;
	esac
}

verify_all() {
	[ "$batch_count" -gt 0 ] || return
	"$PYTHON" "$TOP/tests/chain/verify.py" "$T/batch" >"$T/verified" 2>&1
	while IFS= read -r line; do
		case $line in
		'ok '*) tap_line 1 "${line#ok }" ;;
		'not ok '*) tap_line 0 "${line#not ok }" ;;
		*) note "$line" ;;
		esac
	done <"$T/verified"
	is "every signed message was looked at" "$(grep -c '^\(not \)*ok ' "$T/verified")" "$batch_count"
}
