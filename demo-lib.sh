# demo-lib.sh: what the demos have in common.
#
#   $top               the tree
#   fail WHAT [FILE]   ends the demo; FILE says more
#   title, indent      a headline; a text from standard input, indented
#   wire [FILE]        a message as qmail-remote puts it on the wire
#   built PROGRAM ...  ends the demo if one of our programs is not there; installed: the same for others
#   make_home NAME     a folder for all, $home and QMAILHOME, which is removed at the end; $errors is a file in it
#   queue_folders      the folders of a qmail home in $home, with split directories ($split of them)
#   seal_home PROGRAM ...   such a home with these programs, for qmail-seal; control/sealrules from standard input
#   stand_ins          bin/qmail-remote and bin/qmail-queue, which record what they are given
#   queue_message MESSAGE   puts this file into the queue, as $queued
#   as_rspawn PROGRAM HOST SENDER RECIPIENT   runs the link with this message
#   is_delivered       ends the demo if the report of as_rspawn is another one than that of bin/qmail-remote
#   as_smtpd SENDER RECIPIENT MESSAGE         runs qmail-unseal, and shows its line in the log
#
# shellcheck shell=sh disable=SC2034,SC2120,SC2154

LC_ALL=C
export LC_ALL
umask 022
top=$(cd -- "$(dirname -- "$0")" && pwd) || exit 111
split=23

fail() {
	printf 'demo: failed: %s\n' "$1" >&2
	[ $# -lt 2 ] || sed 's/^/demo:   /' "$2" >&2
	exit 1
}
title() { printf '\n== %s\n\n' "$*"; }
indent() { sed 's/^/    /'; }
wire() { sed "s/\$/$(printf '\r')/" "$@"; }

queue_folders() {
	mkdir -p "$home/bin" "$home/control" "$home/queue/mess" "$home/queue/dkim" || return
	i=0
	while [ "$i" -lt "$split" ]; do
		mkdir "$home/queue/mess/$i" "$home/queue/dkim/$i" || return
		i=$((i + 1))
	done
}

built() {
	for program in "$@"; do
		[ -x "$top/$program" ] || fail "there is no $program: make builds it"
	done
}
installed() {
	for program in "$@"; do
		command -v "$program" >/dev/null || fail "there is no $program: ./deps.sh --test installs it"
	done
}

clean_up() {
	[ ! -d "$home/gnupg" ] || gpgconf --homedir "$home/gnupg" --kill all
	rm -rf "$home"
}
make_home() {
	home=$(mktemp -d "${TMPDIR:-/tmp}/$1.XXXXXX") || exit 111
	errors=$home/errors
	trap clean_up EXIT
	trap 'exit 130' HUP INT TERM
	QMAILHOME=$home
	export QMAILHOME
}

stand_ins() {
	cat >"$home/bin/qmail-remote" <<'EOT' || return
#!/bin/sh
# what a qmail-remote is given, and the report of one that could deliver it
cat >"$QMAILHOME/recorded" && printf '%s\n' "$*" >"$QMAILHOME/arguments" && printf 'Kdemo accepted\n\0'
EOT
	cat >"$home/bin/qmail-queue" <<'EOT' || return
#!/bin/sh
# what a qmail-queue is given: the message on fd 0, the envelope on fd 1
cat >"$QMAILHOME/queued" && cat <&1 >"$QMAILHOME/envelope"
EOT
	chmod 755 "$home/bin/qmail-remote" "$home/bin/qmail-queue"
}

seal_home() {
	queue_folders && stand_ins || return
	for program in "$@"; do
		cp "$top/$program" "$home/bin/" || return
	done
	echo mail.demo.example >"$home/control/me" || return
	echo bin/qmail-remote >"$home/control/sealremote" || return
	echo "$home/log" >"$home/control/seallog" || return
	cat >"$home/control/sealrules" || return
	# qmail-seal waits while a file is so new that somebody may still be writing it
	touch -t 202601010000 "$home/control/sealrules"
}

# The message's number in the queue is the inode number of its file.
queue_message() {
	cp "$1" "$home/queue/mess/new" || fail "can't put a message into $home/queue"
	# shellcheck disable=SC2012
	number=$(ls -i "$home/queue/mess/new" | awk '{ print $1 }')
	queued=$home/queue/mess/$((number % split))/$number
	mv "$home/queue/mess/new" "$queued" || fail "can't put a message into $home/queue"
}

# fd 0 the message, fds 1 and 2 one pipe, in queue/mess, SIGPIPE ignored
as_rspawn() { # program host sender recipient
	rm -f "$home/recorded" "$home/log"
	(
		trap '' PIPE
		cd "$home/queue/mess" || exit 111
		"$home/bin/$1" "$2" "$3" "$4" <"$queued" 2>&1
		echo $? >"$home/status"
	) | cat >"$home/report"
	[ "$(cat "$home/status")" = 0 ] || fail "$1 ended with $(cat "$home/status"):" "$home/report"
	[ -z "$(find "$home/queue/dkim" -type f ! -name cache)" ] || fail 'a staged file was left behind in queue/dkim'
}
is_delivered() {
	printf 'Kdemo accepted\n\0' | cmp -s - "$home/report" || fail 'the message was not delivered:' "$home/report"
}

# fd 0 the message, fd 1 the envelope, fd 2 the log
as_smtpd() { # sender recipient message
	rm -f "$home/queued"
	printf 'F%s\000T%s\000\000' "$1" "$2" >"$home/sent"
	TCPREMOTEIP=192.0.2.1 "$home/bin/qmail-unseal" <"$3" 2>"$home/log" 1<"$home/sent" ||
		fail "qmail-unseal ended with $?" "$home/log"
	cmp -s "$home/sent" "$home/envelope" || fail 'the envelope was changed'
	echo 'The line in the log:'
	indent <"$home/log"
}
