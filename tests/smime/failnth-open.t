#!/bin/sh
# qmail-smime -d and -l: any call may fail. A message is opened whole, or the answer is temporary and nothing is released;
# it is never said that it cannot be opened.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

wrap() { # file
	printf 'From: ann@example.org\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime\n'
	printf 'Content-Transfer-Encoding: base64\n\n'
	openssl base64 -in "$1"
}
make() { # name recipient [option ...]
	name=$1 to=$2
	shift 2
	openssl cms -encrypt -binary -outform DER -in "$T/entity" -out "$T/der" -recip "$PKI/$to.pem" "$@"
	wrap "$T/der" >"$T/$name"
	{ printf 'From: ann@example.org\nMIME-Version: 1.0\n'; tr -d '\r' <"$T/entity"; } >"$T/$name.wanted"
}
printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"
make cbc bob -aes-256-cbc
make gcm bob-p256 -aes-128-gcm
perl -e 'print "Content-Type: text/plain\r\n\r\n", "a line of text\r\n" x 30000' >"$T/entity"
make long bob -aes-256-gcm

# N from 1 on, until no call was failed: `CODE what` for each, where what is said about the output
each() { # message person family errno [N+]
	n=1
	while :; do
		rm -f "$T/mark" "$T/out"
		env LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=qmail-smime FAILINJECT_MARK="$T/mark" \
			FAILINJECT="$3:$n${5-}:$4" ./qmail-smime -d "$T/$1" "$T/out" "$PKI/$2.key" "$PKI/$2.pem" 2>/dev/null
		code=$?
		[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
		if [ ! -s "$T/out" ]; then
			echo "$code nothing"
		elif cmp -s "$T/out" "$T/$1.wanted"; then
			echo "$code whole"
		else
			echo "$code cut"
		fi
		n=$((n + ${step:-1}))
	done | sort | uniq -c | awk '{ n += $1; said = said " " $2 " " $3 ";" } END { print n ":" said }'
}
only() { # what got: done, or temporary and nothing
	left=$(printf '%s' "${2#*:}" | sed 's/ 0 whole;//; s/ 111 nothing;//')
	is "$1" "$left" ''
	ok '  and some calls were made to fail' test "${2%%:*}" -gt 0
	note "$2"
}
# libcrypto allocates some thousand pieces
of() { case $1 in malloc) echo 97 ;; *) echo 1 ;; esac; }
for row in 'cbc bob' 'gcm bob-p256'; do
	# shellcheck disable=SC2086
	set -- $row
	for what in malloc:ENOMEM read:EIO write:ENOSPC open:EMFILE lseek:EIO close:EIO; do
		only "$1, $what" "$(step=$(of "${what%:*}") each "$1" "$2" "${what%:*}" "${what#*:}" | sed 's/ 111 whole;//')"
	done
	only "$1, all later malloc() fail" "$(step=97 each "$1" "$2" malloc ENOMEM +)"
done
for what in read:EIO write:ENOSPC write:EIO lseek:EIO; do
	only "long, $what" "$(each long bob "${what%:*}" "${what#*:}")"
done

# -u, and a text that is encoded anew
printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\303\274\r\n' >"$T/entity"
make coded bob -aes-256-cbc
sed 's/: 8bit/: quoted-printable/' "$T/coded.wanted" | sed "s/$(printf '\303\274')/=C3=BC/" >"$T/w"
mv "$T/w" "$T/coded.wanted"
for what in malloc:ENOMEM read:EIO write:ENOSPC lseek:EIO; do
	only "encoded anew, $what" \
		"$(step=$(of "${what%:*}") each coded bob "${what%:*}" "${what#*:}" | sed 's/ 111 whole;//')"
done
openssl cms -sign -binary -nodetach -outform DER -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -out "$T/der"
wrap "$T/der" >"$T/opaque"
{ printf 'From: ann@example.org\n'; openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key"; } >"$T/detached"
for form in opaque detached; do
	./qmail-smime -u "$T/$form" "$T/$form.wanted"
	for what in malloc:ENOMEM read:EIO write:ENOSPC open:EMFILE lseek:EIO; do
		n=1
		while :; do
			rm -f "$T/mark" "$T/out"
			LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=qmail-smime FAILINJECT_MARK="$T/mark" \
				FAILINJECT="${what%:*}:$n:${what#*:}" ./qmail-smime -u "$T/$form" "$T/out" 2>/dev/null
			code=$?
			[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
			if [ ! -s "$T/out" ]; then echo "$code nothing"; elif cmp -s "$T/out" "$T/$form.wanted"; then echo "$code whole"; else echo "$code cut"; fi
			n=$((n + $(of "${what%:*}")))
		done | sort | uniq -c | awk '{ n += $1; said = said " " $2 " " $3 ";" } END { print n ":" said }' >"$T/said"
		only "-u $form, $what" "$(sed 's/ 111 whole;//' "$T/said")"
	done
done

done_testing
