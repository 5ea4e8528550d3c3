#!/bin/sh
# words.t: what a program says is the cause. A full disk, too little memory, a message without an author: each has its
# own words, on every way to them.
# shellcheck disable=SC2016 # single quotes keep scripts for others as they are
if [ "$(id -u)" = 0 ] && [ -z "$WORDS_MOUNTS" ]; then
	if unshare -m true 2>/dev/null; then
		WORDS_MOUNTS=yes exec unshare -m sh "$0"
	fi
fi
. tests/lib.sh
. tests/chain/home.sh

dkim=$TOP/qmail-dkim

# said WHAT EXIT TEXT COMMAND ...: the exit status, and the one line on fd 2
said() {
	what=$1 wanted_code=$2 wanted_text=$3
	shift 3
	"$@" >"$T/out" 2>"$T/err"
	is "$what: exit" $? "$wanted_code"
	is "$what: words" "$(cat "$T/err")" "$wanted_text"
}

# ---- qmail-dkim -a: a reason for each exit but 0 ------------------------------------------------------------------

while IFS='|' read -r code header reason; do
	printf '%b\n' "$header" >"$T/in"
	said "-a, $header" "$code" "${reason:+qmail-dkim: }$reason" "$dkim" -a -i mx.example.org "$T/in"
done <<'EOT'
0|From: jan@example.org\n|
1|To: jan@example.org\n|no From field
1||no From field
1|From: jan@example.org\nFrom: jan@example.org\n|several From fields
1|From: jan@example.org, joe@example.org\n|the From field names several mailboxes
1|From: Robot:;\n|the From field names no mailbox
1|From: Doe, John <jan@example.org>\n|the From field cannot be parsed
1|From:\n|the From field cannot be parsed
1|From: jan\n|the From field cannot be parsed
1|From: jan@[192.0.2.1]\n|the address in the From field has no domain name
1|Delivered-To: joe@example.org\nFrom: jan@example.org\n|forwarded: Delivered-To field, and no dkim=pass for the From domain
1|Authentication-Results: mx.example.org; none\nFrom: jan@example.org\n|forwarded: Authentication-Results field of this host, and no dkim=pass for the From domain
EOT
{
	printf 'From: jan@example.org\nX: '
	head -c 1100000 /dev/zero | tr '\000' x
	printf '\n\n'
} >"$T/long"
said "-a, a header of more than 1 MiB" 1 'qmail-dkim: header too long' "$dkim" -a "$T/long"
said "-a, no file" 111 "qmail-dkim: unable to read $T/none: No such file or directory" "$dkim" -a "$T/none"
said "-a, a directory" 111 "qmail-dkim: unable to read $T: Is a directory" "$dkim" -a "$T"
said "-a, two files" 100 'qmail-dkim: -a and -v take one file' "$dkim" -a a b
printf 'From: jan@example.org\n\n' >"$T/in"
for mode in -a -v -h -V; do
	said "$mode, the output is full" 111 'qmail-dkim: unable to write the output: No space left on device' \
		sh -c '"$@" >/dev/full' sh "$dkim" $mode "$T/in"
done

# ---- a full disk is not a message that changed --------------------------------------------------------------------

{
	printf 'From: jan@example.org\n\n'
	yes 'a line of a longer message' | head -n 11200
} >"$T/plain"
sed 's/$/\r/' "$T/plain" >"$T/crlf"
key=$KEYS/rsa
sign() { "$dkim" -s -d example.org -y jan "$@"; }
# by the limit of the shell, in units of 512 bytes
limited() { # blocks command ...
	(
		ulimit -f "$1"
		shift
		"$@"
	)
}
for message in plain crlf; do
	for blocks in 1 100 500; do
		said "$message, a file of at most $blocks blocks" 111 "qmail-dkim: unable to write $T/signed: File too large" \
			limited $blocks sign "$T/$message" "$key" "$T/signed"
		is "$message, a file of at most $blocks blocks: it is empty" "$(wc -c <"$T/signed")" 0
	done
	said "$message, /dev/full" 111 'qmail-dkim: unable to write /dev/full: No space left on device' \
		sign "$T/$message" "$key" /dev/full
	said "$message, standard output is full" 111 'qmail-dkim: unable to write -: No space left on device' \
		sh -c '"$@" >/dev/full' sh "$dkim" -s -d example.org -y jan "$T/$message" "$key" -
	said "$message, through a pipe, no space for the copy" 111 \
		'qmail-dkim: unable to write a temporary copy of -: File too large' \
		limited 100 sh -c 'cat "$1" | (shift; exec "$@")' sh "$T/$message" env TMPDIR="$T" "$dkim" -s -d example.org - "$key" /dev/null
	said "$message, through a pipe, no place for the copy" 111 \
		'qmail-dkim: unable to write a temporary copy of -: No such file or directory' \
		sh -c 'cat "$1" | (shift; exec "$@")' sh "$T/$message" env TMPDIR="$T/none" "$dkim" -s -d example.org - "$key" /dev/null
done

home_new
key example.org default rsa
rules 'example.org:'
cannot_write='Unable to sign message: unable to write the stage file: '
copy_failed='Unable to write DKIM stage file: '
for message in plain crlf; do
	message <"$T/$message"
	for limit in 100 65536 131072 299999; do
		deliver jan@example.org -F $limit -X
		expect "$message, files of at most $limit bytes" "Z none"
		text_is "$message, files of at most $limit bytes: report" "${cannot_write}File too large (#4.3.0)"
		deliver jan@example.org -F $limit -X -p
		expect "$message, by a pipe, files of at most $limit bytes" "Z none"
		text_is "$message, by a pipe, files of at most $limit bytes: report" "${copy_failed}File too large (#4.3.0)"
	done
done
if [ -n "$WORDS_MOUNTS" ]; then
	mkdir "$T/small"
	mount -t tmpfs -o size=128k words "$T/small"
	mount -t tmpfs -o size=128k words "$H/queue/dkim"
	full='No space left on device'
	for message in plain crlf; do
		said "$message, a small file system" 111 "qmail-dkim: unable to write $T/small/signed: $full" \
			sign "$T/$message" "$key" "$T/small/signed"
		# both on it: there the kernel copies
		said "$message, a small file system, through a pipe" 111 "qmail-dkim: unable to write a temporary copy of -: $full" \
			sh -c 'cat "$1" | (shift; exec "$@")' sh "$T/$message" env TMPDIR="$T/small" "$dkim" -s -d example.org - "$key" /dev/null
		message <"$T/$message"
		deliver jan@example.org
		expect "$message, queue/dkim is full" "Z none"
		text_is "$message, queue/dkim is full: report" "$cannot_write$full (#4.3.0)"
		deliver jan@example.org -p
		expect "$message, by a pipe, queue/dkim is full" "Z none"
		text_is "$message, by a pipe, queue/dkim is full: report" "$copy_failed$full (#4.3.0)"
	done
	head -c 80000 "$T/plain" >"$T/small/in"
	rm -f "$T/small/signed"
	said "message and copy on one small file system" 111 "qmail-dkim: unable to write $T/small/signed: $full" \
		sign "$T/small/in" "$key" "$T/small/signed"
	umount "$T/small" "$H/queue/dkim"
else
	note "" "NOT TESTED: small file systems. This needs root and unshare(1)." ""
fi

# ---- too little memory --------------------------------------------------------------------------------------------

# Each limit on address space, from too little for the loader to enough. What is said is the loader's own text, or `out
# of memory`, or what is said with enough memory.
memory() { # WHAT FROM TO STEP(KiB) WORDS COMMAND ...
	what=$1 kib=$2 to=$3 step=$4 words=$5
	shift 5
	: >"$T/wrong"
	short=0
	while [ "$kib" -le "$to" ]; do
		(
			# shellcheck disable=SC3045 # dash, bash and ksh have it
			ulimit -v "$kib"
			exec "$@"
		) >"$T/out" 2>"$T/err"
		code=$?
		case $code:$(cat "$T/err") in
		"$words" | 127:* | 1[23]?:*) ;; # also a signal, before main()
		111:*': out of memory') short=$((short + 1)) ;;
		*) echo "$kib KiB: $code $(cat "$T/err")" >>"$T/wrong" ;;
		esac
		kib=$((kib + step))
	done
	is "$what: words for too little memory" "$(head -n 5 "$T/wrong")" ''
	is "$what: and at last there is enough" "$code:$(cat "$T/err")" "$words"
	ok "$what: memory was short $short times" test "$short" -gt 0
}
{
	printf 'From: jan@example.org\n'
	i=0
	while [ $i -lt 1000 ]; do
		i=$((i + 1))
		printf 'X-%s: a field of a long header, which is kept in memory, as are all fields of all headers, up to 1 MiB\n' $i
	done
	printf '\nbody\n'
} >"$T/header"
for keys in rsa ed 'rsa ed'; do
	# shellcheck disable=SC2086 # a list
	set -- $keys
	memory "-s, $keys" 4096 16384 64 0: "$dkim" -s -d example.org -y one -Y two "$T/header" "$KEYS/$1" "$T/signed" ${2:+"$KEYS/$2"}
done
memory -a 4096 16384 64 0: "$dkim" -a "$T/header"
sign "$T/header" "$key" "$T/signed"
# nothing answers there: temperror, without words
DNSCACHEIP=127.0.0.1:1
export DNSCACHEIP
memory -v 4096 16384 64 111: "$dkim" -v "$T/signed"
{
	i=0
	while [ $i -lt 4000 ]; do
		i=$((i + 1))
		echo "domain$i.example:jan"
	done
} >"$H/control/dkimdomains"
memory qmail-newdk 800 2400 16 0: "$TOP/qmail-newdk"
rm -f "$H/control/dkimdomains.cdb"

# the same through qmail-dksign: memory is short in it, in the loader of its child, or in its child
rules 'example.org:'
message <"$T/header"
kib=600
: >"$T/wrong"
: >"$T/reports"
while [ $kib -le 16384 ]; do
	deliver jan@example.org -V $((kib * 1024))
	echo "$state: $text" >>"$T/reports"
	case $state:$text in
	'K signed:'*) ;;
	# qmail-dksign itself could not start
	'Z none silent:'*) ;;
	'Z none:'*out\ of\ memory* | 'Z none:Unable to sign message: bin/qmail-dkim could not start (memory limit too low?)'*) ;;
	# its child was killed before main()
	'Z none:Unable to sign message: bin/qmail-dkim can'\''t be run or died'*) ;;
	*) echo "$kib KiB: $state: $text" >>"$T/wrong" ;;
	esac
	if [ $kib -lt 1600 ]; then kib=$((kib + 8)); else kib=$((kib + 64)); fi
done
is 'qmail-dksign: words for too little memory' "$(head -n 5 "$T/wrong")" ''
ok 'the loader of the child had too little' grep -q '^Z none: .*could not start (memory limit too low?): .*map segment' "$T/reports"
ok 'the child had too little' grep -q '^Z none: Unable to sign message: out of memory ' "$T/reports"
is 'at last there is enough' "$(tail -n 1 "$T/reports" | cut -c 1-8)" 'K signed'

verify_all
done_testing
