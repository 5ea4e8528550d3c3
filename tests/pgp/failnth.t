#!/bin/sh
# qmail-pgp -l, -k, -I, -x and -H: any call may fail. The answer is the right one, or it is temporary and there is none. It is
# never said that a message, a key or a certificate is bad.
# shellcheck source=tests/lib.sh
. tests/lib.sh

sqop generate-key --no-armor 'Ann <ann@example.org>' >"$T/ann.key" && sqop extract-cert --no-armor <"$T/ann.key" >"$T/ann.cert"
{
	printf 'From: ann@example.org\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n'
	printf -- '--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n'
	head -c 300000 /dev/urandom | sqop encrypt "$T/ann.cert"
	printf -- '\n--b--\n'
} >"$T/message"

# N from 1 on, until no call was failed: `CODE what` for each; $T/wanted is what is printed or written when nothing fails
each() { # family errno[+] argument ...
	family=$1 error=${2%+} lasting=${2#"${2%+}"}
	shift 2
	n=1
	while :; do
		rm -f "$T/mark" "$T/out"
		env LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=qmail-pgp.dyn FAILINJECT_MARK="$T/mark" \
			FAILINJECT="$family:$n$lasting:$error" "$TOP/build/qmail-pgp.dyn" "$@" >"$T/stdout" 2>"$T/stderr"
		code=$?
		[ ! -f "$T/out" ] || mv "$T/out" "$T/stdout"
		what='cut'
		[ -s "$T/stdout" ] || what=nothing
		! cmp -s "$T/stdout" "$T/wanted" || what=whole
		echo "$code $what"
		[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
		n=$((n + 1))
		[ $n -lt 3000 ] || break
	done >"$T/each"
	tail -n 1 "$T/each" >"$T/last"
	sed '$d' "$T/each" | sort | uniq -c | awk '{ n += $1; said = said " " $2 " " $3 ";" } END { print n ":" said }'
}
every() { # what argument ...
	every_what=$1
	shift
	rm -f "$T/out"
	./qmail-pgp "$@" >"$T/wanted" 2>/dev/null
	[ ! -f "$T/out" ] || mv "$T/out" "$T/wanted"
	tried=
	for fault in malloc:ENOMEM malloc:ENOMEM+ read:EIO read:EINTR write:ENOSPC write:EINTR open:EMFILE open:ENFILE close:EIO \
		shortread:EIO shortwrite:EIO fcntl:EBADF; do
		said=$(each "${fault%:*}" "${fault#*:}" "$@")
		[ -n "${said%%:*}" ] || continue
		left=$(printf '%s' "${said#*:}" | sed 's/ 0 whole;//g; s/ 111 nothing;//g')
		# what is on the disk where close() fails nobody knows
		case $fault in close*) left=$(printf '%s' "$left" | sed 's/ 111 whole;//') ;; esac
		is "$every_what, $fault" "$left" ''
		is '  with nothing failed' "$(cat "$T/last")" '0 whole'
		tried="$tried ${fault%:*}"
	done
	for family in malloc read open; do
		ok "$every_what: $family was made to fail" sh -c "case ' $tried ' in *' $family '*) ;; *) exit 1 ;; esac"
	done
}
every '-l' -l "$T/message"
every '-k' -k encrypt ann@example.org "$T/ann.cert" "$T/ann.cert"
every '-I' -I "$T/ann.cert"
every '-x' -x open "$T/ann.key" "$T/out"
# what is learned from an Autocrypt field, beside a certificate that is known
sqop generate-key --no-armor 'Ann <ann@example.org>' | sqop extract-cert --no-armor >"$T/other.cert"
{
	printf 'From: ann@example.org\nAutocrypt: addr=ann@example.org; keydata=\n'
	openssl base64 <"$T/ann.cert" | sed 's/^/ /'
	printf '\nHi\n'
} >"$T/carries"
every '-H' -H "$T/out" "$T/carries" ann@example.org "$T/other.cert"
is '  it is the certificate' "$(sed -n 's/^state=//p' "$T/wanted"; grep -c "^fingerprint=$(./qmail-pgp -I "$T/ann.cert" | sed -n 's/^fingerprint=//p')\$" "$T/wanted")" 'other
1'

done_testing
