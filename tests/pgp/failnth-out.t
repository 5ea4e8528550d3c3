#!/bin/sh
# qmail-pgp -e and -s: any call may fail, also in the process that becomes the OpenPGP program. The work is done and right,
# or the answer is temporary and there is no output. It is never said that a message, a key or a certificate is bad, and
# nothing is in clear that is to be encrypted.
# shellcheck source=tests/lib.sh
. tests/lib.sh

sqop generate-key --no-armor 'Ann <ann@example.org>' >"$T/ann.key" && sqop extract-cert --no-armor <"$T/ann.key" >"$T/ann.cert"
printf 'From: ann@example.org\nTo: bob@example.net\nContent-Type: text/plain; charset=utf-8\n\nHello w\303\266rld\n' >"$T/plain"
{
	sed 's/^$/X: y\n/' "$T/plain"
	perl -e 'print "Hello, a line of text\n" x 20000'
} >"$T/long"

# N from 1 on, until no call was failed: `CODE what` for each, where judge says what the output is
each() { # judge family errno[+] argument ...
	judge=$1 family=$2 error=${3%+} lasting=${3#"${3%+}"}
	shift 3
	n=1
	while :; do
		rm -f "$T/mark" "$T/out"
		env LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=qmail-pgp.dyn FAILINJECT_MARK="$T/mark" \
			FAILINJECT="$family:$n$lasting:$error" "$TOP/build/qmail-pgp.dyn" "$@" >"$T/stdout" 2>"$T/stderr"
		code=$?
		echo "$code $($judge)"
		[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
		n=$((n + 1))
		[ $n -lt 3000 ] || break
	done >"$T/each"
	# the last one is what comes when nothing fails
	tail -n 1 "$T/each" >"$T/last"
	sed '$d' "$T/each" | sort | uniq -c | awk '{ n += $1; said = said " " $2 " " $3 ";" } END { print n ":" said }'
}
faults='malloc:ENOMEM malloc:ENOMEM+ read:EIO read:EINTR write:ENOSPC write:EINTR open:EMFILE lseek:EIO close:EIO
	shortread:EIO shortwrite:EIO fcntl:EMFILE fork:EAGAIN pipe:EMFILE dup:EMFILE exec:ENOMEM wait:EINTR wait:ECHILD
	limit:EPERM signals:EINVAL'
every() { # what judge argument ...
	every_what=$1 whose=$2
	shift 2
	tried=
	for fault in $faults; do
		said=$(each "$whose" "${fault%:*}" "${fault#*:}" "$@")
		# what there is not cannot fail
		[ -n "${said%%:*}" ] || continue
		left=$(printf '%s' "${said#*:}" | sed 's/ 0 whole;//g; s/ 111 nothing;//g')
		# where close() fails it is not known what is on the disk
		case $fault in close*) left=$(printf '%s' "$left" | sed 's/ 111 whole;//') ;; esac
		is "$every_what, $fault" "$left" ''
		is '  with nothing failed' "$(cat "$T/last")" '0 whole'
		note "$said"
		tried="$tried ${fault%:*}"
	done
}
tried_all() { # what family ...: so that a family that lost its calls is seen
	what=$1
	shift
	for family; do
		case "$tried " in *" $family "*) ;; *) is "$what: $family was tried" no yes ;; esac
	done
}
armor() { sed -n "/^-----BEGIN PGP $1/,/^-----END/p" "$T/out"; }

encrypted() {
	if cat "$T/out" "$T/stdout" "$T/stderr" 2>/dev/null | grep -q Hello; then
		echo clear
	elif [ ! -s "$T/out" ]; then
		echo nothing
	elif armor MESSAGE | sqop decrypt "$T/ann.key" 2>/dev/null | tr -d '\r' >"$T/back" && sed -n '/^Content-/,$p' "$text" |
		cmp -s - "$T/back" && tail -n 1 "$T/out" | grep -q '^--.*--$'; then
		echo whole
	else
		echo cut
	fi
}
text=$T/plain
every '-e' encrypted -e "$T/plain" "$T/out" "$T/ann.cert"
tried_all -e malloc read write open lseek close shortread fcntl
every '-e -K' encrypted -e -K "$T/ann.key" "$T/plain" "$T/out" "$T/ann.cert" "$T/ann.cert"
text=$T/long
sed '/^X: y$/d' "$T/long" >"$T/long.text"
text=$T/long.text
faults='read:EIO write:ENOSPC write:EIO lseek:EIO' every '-e, long' encrypted -e "$T/long" "$T/out" "$T/ann.cert"

signed() {
	if [ ! -s "$T/out" ]; then
		echo nothing
	elif ./qmail-pgp -v "$T/out" "$T/ann.cert" >"$T/verdict" 2>&1 && tail -n 1 "$T/out" | grep -q '^--.*--$'; then
		echo whole
	else
		echo "cut,$(cut -c 1-40 "$T/verdict" | tr -c 'a-z\n' '-')"
	fi
}
every '-s' signed -s "$T/plain" "$T/ann.key" "$T/out"
tried_all -s malloc read write open lseek close shortread fcntl
faults='read:EIO write:ENOSPC write:EIO lseek:EIO' every '-s, long' signed -s "$T/long" "$T/ann.key" "$T/out"

done_testing
