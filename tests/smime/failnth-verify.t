#!/bin/sh
# qmail-smime -v: any call may fail. A good message passes, or the answer is temporary; it is never said to be bad. A bad
# one never passes.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
# shellcheck source=tests/failrun.sh
. tests/failrun.sh
pki

printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"
sign() { # option ...
	printf 'From: ann@example.org\n'
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem" "$@"
}
sign >"$T/detached"
sign -nodetach >"$T/opaque"
sed 's/^Hello/Jello/' "$T/detached" >"$T/changed"
{ printf 'From: bob@example.net\n'; sed 1d "$T/opaque"; } >"$T/other"
echo "$(openssl x509 -in "$PKI/bob.pem" -outform DER | openssl dgst -sha256 -r | cut -c 1-64) Bob" >"$T/refused"

verdict() { sed 's/^smime=\([a-z]*\).*/\1/' "$GOT/stdout"; }
# there are some thousands of malloc()
of() { case $1 in malloc*) echo 61 ;; *) echo 1 ;; esac; }
each() { # message family[+]:errno
	each_call verdict "$(of "${2%:*}")" "$2" ./qmail-smime -v -T 1795824000 -c "$PKI/inter.pem" -x "$T/refused" \
		"$T/$1" "$PKI/roots.pem" "$PKI/crls.pem"
	[ "$(cut -d ' ' -f 1 "$T/last")" = "${wanted:-0}" ] || echo "and with nothing failed: $(cat "$T/last")"
}

# only these answers came, and calls were failed at all
only() { # what allowed (words) got
	left=${3#*:}
	for word in $2; do
		left=$(printf '%s' "$left" | sed "s/ $(echo "$word" | tr _ ' ');//g")
	done
	is "$1" "$left" ''
	ok '  and some calls were made to fail' test "${3%%:*}" -gt 0
	note "$3"
}

temporary='111_temperror 111_'
for form in detached opaque; do
	only "$form, malloc:ENOMEM" "0_pass $temporary" "$(each $form malloc:ENOMEM)"
	for what in read:EIO open:EMFILE lseek:EIO; do
		only "$form, $what" "0_pass $temporary" "$(each $form "$what")"
	done
	only "$form, all later malloc() fail" "0_pass $temporary" "$(each $form malloc+:ENOMEM)"
	only "$form, short reads" '0_pass' "$(each $form shortread:EIO)"
	# what cannot be written is not said
	only "$form, write:ENOSPC" '111_' "$(each $form write:ENOSPC | sed 's/ 0 pass;//')"
done
only 'changed, malloc:ENOMEM' "1_fail $temporary" "$(wanted=1 each changed malloc:ENOMEM)"
only 'changed, read:EIO' "1_fail $temporary" "$(wanted=1 each changed read:EIO)"
only 'of another author, malloc:ENOMEM' "1_fail $temporary" "$(wanted=1 each other malloc:ENOMEM)"

# ---- -H and -S: what is written is whole, or the answer is temporary ---------------------------------------------

printf 'Content-Type: text/plain; hp=clear\r\nSubject: real\r\n\r\nHello\r\n' >"$T/entity"
sign >"$T/protected"
./qmail-smime -v -w -T 1795824000 -c "$PKI/inter.pem" -H "$T/harvest" -S "$T/subject" "$T/protected" "$PKI/roots.pem" >"$T/out"
cp "$T/harvest" "$T/harvest.wanted"
cp "$T/subject" "$T/subject.wanted"
ok 'there is something to learn' test -s "$T/harvest" -a -s "$T/subject"
learned() {
	if [ "$code" = 0 ] && ! { cmp -s "$GOT/harvest" "$T/harvest.wanted" && cmp -s "$GOT/subject" "$T/subject.wanted"; }; then
		echo cut
	else
		sed -n 's/^is=//p' "$GOT/stdout"
	fi
}
each_learned() { # family:errno
	each_call learned "$(of "${1%:*}")" "$1" ./qmail-smime -v -w -T 1795824000 -c "$PKI/inter.pem" -H "$RUN/harvest" \
		-S "$RUN/subject" "$T/protected" "$PKI/roots.pem"
}
only '-H -S, malloc:ENOMEM' '0_pass 111_unknown 111_' "$(each_learned malloc:ENOMEM)"
for what in read:EIO open:EMFILE lseek:EIO write:ENOSPC; do
	only "-H -S, $what" '0_pass 111_unknown 111_ 111_pass' "$(each_learned "$what")"
done

done_testing
