#!/bin/sh
# qmail-smime -v: any call may fail. A good message passes, or the answer is temporary; it is never said to be bad. A bad
# one never passes.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
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

# the codes that came, and how often; N from 1 on, until no call was failed
each() { # message family errno [N+]
	n=1
	while :; do
		rm -f "$T/mark"
		env LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=qmail-smime FAILINJECT_MARK="$T/mark" \
			FAILINJECT="$2:$n${4-}:$3" ./qmail-smime -v -T 1795824000 -c "$PKI/inter.pem" -x "$T/refused" \
			"$T/$1" "$PKI/roots.pem" "$PKI/crls.pem" >"$T/out" 2>/dev/null
		code=$?
		echo "$code" >"$T/last"
		[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
		echo "$code $(sed 's/^smime=\([a-z]*\).*/\1/' "$T/out")"
		n=$((n + ${step:-1}))
	done | sort | uniq -c | awk '{ n += $1; said = said " " $2 " " $3 ";" } END { print n ":" said }'
	[ "$(cat "$T/last")" = "${wanted:-0}" ] || echo "and with nothing failed: $(cat "$T/last")"
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
	# there are some thousands of malloc()
	only "$form, malloc:ENOMEM" "0_pass $temporary" "$(step=61 each $form malloc ENOMEM)"
	for what in read:EIO open:EMFILE lseek:EIO; do
		only "$form, $what" "0_pass $temporary" "$(each $form "${what%:*}" "${what#*:}")"
	done
	only "$form, all later malloc() fail" "0_pass $temporary" "$(step=61 each $form malloc ENOMEM +)"
	only "$form, short reads" '0_pass' "$(each $form shortread EIO)"
	# what cannot be written is not said
	only "$form, write:ENOSPC" '111_' "$(each $form write ENOSPC | sed 's/ 0 pass;//')"
done
only 'changed, malloc:ENOMEM' "1_fail $temporary" "$(step=61 wanted=1 each changed malloc ENOMEM)"
only 'changed, read:EIO' "1_fail $temporary" "$(wanted=1 each changed read EIO)"
only 'of another author, malloc:ENOMEM' "1_fail $temporary" "$(step=61 wanted=1 each other malloc ENOMEM)"

# ---- -H and -S: what is written is whole, or the answer is temporary ---------------------------------------------

printf 'Content-Type: text/plain; hp=clear\r\nSubject: real\r\n\r\nHello\r\n' >"$T/entity"
sign >"$T/protected"
./qmail-smime -v -w -T 1795824000 -c "$PKI/inter.pem" -H "$T/harvest" -S "$T/subject" "$T/protected" "$PKI/roots.pem" >"$T/out"
cp "$T/harvest" "$T/harvest.wanted"
cp "$T/subject" "$T/subject.wanted"
ok 'there is something to learn' test -s "$T/harvest" -a -s "$T/subject"
each_learned() { # family errno
	n=1
	while :; do
		rm -f "$T/mark" "$T/harvest" "$T/subject"
		FAILINJECT_IN=qmail-smime FAILINJECT_MARK="$T/mark" FAILINJECT="$1:$n:$2" \
			LD_PRELOAD="$TOP/build/failinject.so" ./qmail-smime -v -w -T 1795824000 -c "$PKI/inter.pem" -H "$T/harvest" \
			-S "$T/subject" "$T/protected" "$PKI/roots.pem" >"$T/out" 2>/dev/null
		code=$?
		[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
		said=$(sed -n 's/^is=//p' "$T/out")
		if [ "$code" = 0 ] && ! { cmp -s "$T/harvest" "$T/harvest.wanted" && cmp -s "$T/subject" "$T/subject.wanted"; }; then
			said='cut'
		fi
		echo "$code $said"
		n=$((n + ${step:-1}))
	done | sort | uniq -c | awk '{ n += $1; said = said " " $2 " " $3 ";" } END { print n ":" said }'
}
only '-H -S, malloc:ENOMEM' '0_pass 111_unknown 111_' "$(step=61 each_learned malloc ENOMEM)"
for what in read:EIO open:EMFILE lseek:EIO write:ENOSPC; do
	only "-H -S, $what" '0_pass 111_unknown 111_ 111_pass' "$(each_learned "${what%:*}" "${what#*:}")"
done

done_testing
