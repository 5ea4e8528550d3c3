#!/bin/sh
# qmail-smime -v: what is a good signature, and what is none. The messages of tests/smime/forge.py; then each octet of a
# message changed, and a message cut at each octet.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

verdict() { # message: the exit code, and the results with their comments
	./qmail-smime -v -T 1795824000 "$1" "$PKI/roots.pem" "$PKI/crls.pem" >"$T/lines" 2>&1
	echo "$? $(sed 's/^smime=//; s/ body\..*//' "$T/lines" | sort | tr '\n' '/' | sed 's|/$||')"
}

mkdir "$T/forged"
ok 'messages are forged' /usr/bin/python3 tests/smime/forge.py "$PKI" "$T/forged"
for message in "$T"/forged/*.eml; do
	name=${message##*/}
	name=${name%.eml}
	got=$(verdict "$message")
	wanted=$(cat "${message%.eml}.wanted")
	# the word alone: any comment
	case $wanted in *neutral) got=${got%% (*} ;; esac
	is "${name#* }" "$got" "$wanted"
done
ok 'more than 150 of them' test "$(find "$T/forged" -name '*.eml' | wc -l)" -gt 150

# ---- large ones ---------------------------------------------------------------------------------

# larger than what is read at once, and one octet of it changed far behind the start
{
	printf 'Content-Type: text/plain\r\n\r\n'
	perl -e 'printf("line %d\r\n", $_) for 1 .. 60000'
} >"$T/large"
for form in '-binary' '-binary -nodetach' '-binary -nodetach -stream'; do
	{
		printf 'From: ann@example.org\n'
		# shellcheck disable=SC2086
		openssl cms -sign $form -in "$T/large" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem"
	} >"$T/message"
	is "700 KiB, $form" "$(verdict "$T/message")" '0 pass'
	if [ "$form" = -binary ]; then
		sed 's/^line 59999/line 59998/' "$T/message" >"$T/changed"
		is '  and changed' "$(verdict "$T/changed")" '1 fail (content was changed)'
	fi
done

# ---- each octet ---------------------------------------------------------------------------------

# changed FROM TO STEP: how many messages were tried, and how many pass, with one bit changed in each octet of FROM..TO;
# with `cut`, with the message cut before it
changed() { # message from to step [cut]
	perl -e 'my ($file, $from, $to, $step, $cut) = @ARGV;
		local $/; open(F, "<", $file); binmode F; my $all = <F>; my ($tried, $passed) = (0, 0);
		for (my $i = $from; $i < $to; $i += $step) {
			for my $bit ($cut ? 0 : (0 .. 7)) {
				my $m = $cut ? substr($all, 0, $i) : $all;
				substr($m, $i, 1) ^= chr(1 << $bit) unless $cut;
				open(O, ">", "$file.changed"); binmode O; print O $m; close O;
				$tried++;
				my $code = system("./qmail-smime -v -T 1795824000 $file.changed '"$PKI"'/roots.pem >/dev/null 2>&1") >> 8;
				$passed++ if $code == 0;
				die "exit code $code\n" if $code != 0 && $code != 1 && $code != 3;
			}
		}
		print "$tried $passed\n"' "$@"
}

printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"
{
	printf 'From: ann@example.org\n'
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ann-p256.pem" -inkey "$PKI/ann-p256.key" \
		-certfile "$PKI/inter.pem"
} >"$T/short"
is 'a short message' "$(verdict "$T/short")" '0 pass'
# the part, with its header, as it stands in the file
start=$(grep -abo '^Content-Type: text/plain' "$T/short" | cut -d : -f 1)
length=$(tr -d '\r' <"$T/entity" | wc -c)
is 'a bit of each octet of the signed part changed: none passes' "$(changed "$T/short" "$start" $((start + length)) 1)" \
	"$((length * 8)) 0"
size=$(wc -c <"$T/short")
is 'cut at every third octet: none passes' "$(changed "$T/short" 0 $((size - 8)) 3 cut)" "$(((size - 8 + 2) / 3)) 0"

done_testing
