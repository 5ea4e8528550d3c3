#!/bin/sh
# qmail-smime -d and -l: any call may fail. A message is opened whole, or the answer is temporary and nothing is released;
# it is never said that it cannot be opened.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/failrun.sh
. tests/failrun.sh
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

opened() {
	if [ ! -s "$GOT/out" ]; then
		echo nothing
	elif cmp -s "$GOT/out" "$wanted"; then
		echo whole
	else
		echo cut
	fi
}
each() { # message person family:errno
	wanted=$T/$1.wanted
	each_call opened "$(of "${3%:*}")" "$3" ./qmail-smime -d "$T/$1" "$RUN/out" "$PKI/$2.key" "$PKI/$2.pem"
}
only() { # what got: done, or temporary and nothing
	left=$(printf '%s' "${2#*:}" | sed 's/ 0 whole;//; s/ 111 nothing;//')
	is "$1" "$left" ''
	ok '  and some calls were made to fail' test "${2%%:*}" -gt 0
	note "$2"
}
# libcrypto allocates some thousand pieces
of() { case $1 in malloc*) echo 97 ;; *) echo 1 ;; esac; }
for row in 'cbc bob' 'gcm bob-p256'; do
	# shellcheck disable=SC2086
	set -- $row
	for what in malloc:ENOMEM read:EIO write:ENOSPC open:EMFILE lseek:EIO close:EIO; do
		only "$1, $what" "$(each "$1" "$2" "$what" | sed 's/ 111 whole;//')"
	done
	only "$1, all later malloc() fail" "$(each "$1" "$2" malloc+:ENOMEM)"
done
for what in read:EIO write:ENOSPC write:EIO lseek:EIO; do
	only "long, $what" "$(each long bob "$what")"
done

# -u, and a text that is encoded anew
printf 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\303\274\r\n' >"$T/entity"
make coded bob -aes-256-cbc
sed 's/: 8bit/: quoted-printable/' "$T/coded.wanted" | sed "s/$(printf '\303\274')/=C3=BC/" >"$T/w"
mv "$T/w" "$T/coded.wanted"
for what in malloc:ENOMEM read:EIO write:ENOSPC lseek:EIO; do
	only "encoded anew, $what" "$(each coded bob "$what" | sed 's/ 111 whole;//')"
done
openssl cms -sign -binary -nodetach -outform DER -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -out "$T/der"
wrap "$T/der" >"$T/opaque"
{ printf 'From: ann@example.org\n'; openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key"; } >"$T/detached"
for form in opaque detached; do
	./qmail-smime -u "$T/$form" "$T/$form.wanted"
	for what in malloc:ENOMEM read:EIO write:ENOSPC open:EMFILE lseek:EIO; do
		wanted=$T/$form.wanted
		each_call opened "$(of "${what%:*}")" "$what" ./qmail-smime -u "$T/$form" "$RUN/out" >"$T/said"
		only "-u $form, $what" "$(sed 's/ 111 whole;//' "$T/said")"
	done
done

done_testing
