#!/bin/sh
# Any single call of qmail-mime may fail, with any errno: its list is the right one, or it says that it failed.
# shellcheck source=tests/lib.sh
. tests/lib.sh

perl -e 'print "From: a\nContent-Type: multipart/mixed; boundary=b\n\n",
	map("--b\nContent-Type: text/plain; charset=utf-8; name=file$_.txt\n\ntext\n", 1 .. 300), "--b--\n"' >"$T/message"
build/qmail-mime.dyn -l "$T/message" >"$T/wanted"
is 'all parts are listed' "$(wc -l <"$T/wanted")" 301

# 0 when all that could fail did
every() { # family:errno
	n=0
	while :; do
		n=$((n + 1))
		LD_PRELOAD=$PWD/build/failinject.so FAILINJECT=${1%%:*}:$n:${1#*:} FAILINJECT_MARK=$T/mark \
			build/qmail-mime.dyn -l "$T/message" >"$T/out" 2>"$T/err"
		status=$?
		[ "$(cat "$T/mark")" = 1 ] || break
		[ $n -lt 2000 ] || return 1
		case $status in
		0) cmp -s "$T/out" "$T/wanted" || { echo "call $n: exit code 0 with a wrong list"; return 1; } ;;
		# where fcntl() says that descriptor 2 is closed, there is no place for a line
		111) [ "$(wc -l <"$T/err")" -eq 1 ] || [ "$1" = fcntl:EBADF ] || { echo "call $n: no line, or several"; return 1; } ;;
		*) echo "call $n: exit code $status"; return 1 ;;
		esac
	done
	echo "$n calls" >"$T/calls"
	[ $status -eq 0 ] && cmp "$T/out" "$T/wanted" && [ $n -gt 1 ]
}
for what in malloc:ENOMEM read:EIO read:EINTR write:ENOSPC write:EINTR open:EMFILE \
	fcntl:EBADF shortread:0 shortwrite:0; do
	ok "$what" every "$what"
done

# the same for -e: the changed message is the right one, or it says that it failed
printf 'two lines\n\303\244\n' >"$T/text"
{
	printf 'Subject: =?utf-8?q?[x]_=C3=A4?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\n'
	printf 'Content-Type: text/plain; charset=koi8-r\n\n\360\n--b\nContent-Type: text/html\n\n<p>hi\n--b--\n'
} >"$T/message"
edit() { # out
	: >"$1"
	build/qmail-mime.dyn -e "$T/message" "$1" 'strip=[x]' set:A=b tag=ä disclaimer="$T/text" attach=a.txt:"$T/text"
}
edit "$T/wanted" >"$T/answer"
is 'the edits are made' "$(cut -d' ' -f1,3 "$T/answer")" edited
every_edit() { # family:errno
	n=0
	while :; do
		n=$((n + 1))
		LD_PRELOAD=$PWD/build/failinject.so FAILINJECT=${1%%:*}:$n:${1#*:} FAILINJECT_MARK=$T/mark edit "$T/out" \
			>"$T/line" 2>"$T/err"
		status=$?
		[ "$(cat "$T/mark")" = 1 ] || break
		[ $n -lt 2000 ] || return 1
		case $status in
		0) cmp -s "$T/out" "$T/wanted" || [ "$1" = open:EMFILE ] ||
			{ echo "call $n: exit code 0 with a wrong message"; return 1; } ;;
		111) [ "$(wc -l <"$T/err")" -eq 1 ] || [ "$1" = fcntl:EBADF ] || { echo "call $n: no line, or several"; return 1; } ;;
		*) echo "call $n: exit code $status"; return 1 ;;
		esac
	done
	[ $status -eq 0 ] && cmp "$T/out" "$T/wanted" && [ $n -gt 1 ]
}
for what in malloc:ENOMEM read:EIO read:EINTR write:ENOSPC write:EINTR fcntl:EBADF shortread:0 shortwrite:0 random:EIO; do
	ok "-e: $what" every_edit "$what"
done

done_testing
