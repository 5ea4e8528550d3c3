#!/bin/sh
# qmail-pgp -d, -v and -u: any call may fail, also where it makes the process of the OpenPGP program. A message is opened whole,
# or the answer is temporary and nothing is released; a result is the right one, or temperror.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/pgp/people.sh
. tests/pgp/people.sh
ok 'keys are made' people

enclose() { # protocol, first part, type of the second part; stdin: the second part
	printf 'From: Ann <ann@example.org>\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: multipart/%s; protocol="application/%s"; boundary=b\n\n--b\n' "$1" "$2"
	cat "$3"
	printf '\n--b\nContent-Type: application/%s\n\n' "$4"
	cat
	printf -- '\n--b--\n'
}
printf 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n' >"$T/version"
printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGr\303\274\303\237e\n' >"$T/entity"
sed 's/$/\r/' "$T/entity" >"$T/canonical"
sqop encrypt --sign-with "$P/ann-sqop.key" "$P/bob.cert" <"$T/canonical" | enclose encrypted pgp-encrypted "$T/version" octet-stream >"$T/sealed"
{ cat "$T/canonical" && head -c 300000 /dev/urandom | base64; } | sqop encrypt "$P/bob.cert" |
	enclose encrypted pgp-encrypted "$T/version" octet-stream >"$T/long"
sqop sign "$P/ann-sqop.key" <"$T/canonical" | enclose signed pgp-signature "$T/entity" pgp-signature >"$T/signed"
{
	printf 'From: Ann <ann@example.org>\n\n'
	printf 'Hi\n' | sqop inline-sign --as clearsigned "$P/ann-sqop.key"
} >"$T/clear"

# N from 1 on, until no call was failed: `CODE what` for each
each() { # family errno[+] argument ...
	family=$1 error=${2%+} lasting=${2#"${2%+}"}
	shift 2
	n=1
	while :; do
		rm -f "$T/mark" "$T/out"
		: >"$T/results"
		env LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=qmail-pgp.dyn FAILINJECT_MARK="$T/mark" \
			FAILINJECT="$family:$n$lasting:$error" "$TOP/build/qmail-pgp.dyn" "$@" >"$T/stdout" 2>"$T/stderr"
		code=$?
		# a result of the trouble is none of the message
		! grep -qx 'x-openpgp=temperror.*' "$T/stdout" || : >"$T/stdout"
		[ ! -f "$T/out" ] || cat "$T/out" >>"$T/stdout"
		what='cut'
		[ -s "$T/stdout" ] || what='nothing'
		! cmp -s "$T/stdout" "$T/wanted" || what='whole'
		[ "$code" != 0 ] || cmp -s "$T/results" "$T/wanted.results" || what='without-results'
		echo "$code $what"
		[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
		n=$((n + ${step:-1}))
	done >"$T/each"
	tail -n 1 "$T/each" >"$T/last"
	sed '$d' "$T/each" | sort | uniq -c | awk '{ n += $1; said = said " " $2 " " $3 ";" } END { print n ":" said }'
}
# libcrypto allocates some thousand pieces
of() { case $1 in malloc*) echo "${pieces:-1}" ;; *) echo 1 ;; esac; }
every() { # what argument ...
	every_what=$1
	shift
	rm -f "$T/out"
	: >"$T/results"
	./qmail-pgp "$@" >"$T/wanted" 2>/dev/null
	[ ! -f "$T/out" ] || mv "$T/out" "$T/wanted"
	cp "$T/results" "$T/wanted.results"
	ok "$every_what: there is something to lose" test -s "$T/wanted"
	tried=
	for fault in malloc:ENOMEM malloc:ENOMEM+ read:EIO read:EINTR write:ENOSPC write:EINTR open:EMFILE lseek:EIO close:EIO pipe:EMFILE \
		fork:EAGAIN shortread:EIO shortwrite:EIO fcntl:EBADF; do
		said=$(step=$(of "$fault") each "${fault%:*}" "${fault#*:}" "$@")
		[ -n "${said%%:*}" ] || continue
		left=$(printf '%s' "${said#*:}" | sed 's/ 0 whole;//g; s/ 111 nothing;//g')
		# what is on the disk where close() fails nobody knows; the answer line may fail after the message
		case $fault in close* | malloc*) left=$(printf '%s' "$left" | sed 's/ 111 whole;//') ;; esac
		is "$every_what, $fault" "$left" ''
		is '  with nothing failed' "$(cat "$T/last")" '0 whole'
		note "$said"
		tried="$tried ${fault%:*}"
	done
	for family in malloc read open; do
		ok "$every_what: $family was made to fail" sh -c "case ' $tried ' in *' $family '*) ;; *) exit 1 ;; esac"
	done
}
pieces=97
every '-d' -d -w -R "$T/results" "$T/sealed" "$T/out" "$P/bob.key" "$P/ann-sqop.cert"
every '-d, long' -d "$T/long" "$T/out" "$P/bob.key"
pieces=1
every '-v' -v -w "$T/signed" "$P/ann-sqop.cert"
every '-v, clear-signed' -v "$T/clear" "$P/ann-sqop.cert" "$P/ann.cert"
every '-u' -u "$T/signed" "$T/out"
every '-u, clear-signed' -u "$T/clear" "$T/out"

done_testing
