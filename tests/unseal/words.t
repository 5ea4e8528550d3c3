#!/bin/sh
# words.t: qmail-mime -r -u, the rules of incoming mail: words of is= for what opening gave, expressions on all recipients,
# and the answer.
# shellcheck source=tests/lib.sh
. tests/lib.sh

M=$T/mail
printf 'From: ann@example.org\nTo: bob@example.net\nSubject: dinner\n\ntext\n' >"$M"
letters() { # condition [option ...]: the letter; recipients are bob@example.net and carol@example.com
	printf '%s => tag=x\n' "$1" >"$T/rules"
	shift
	./qmail-mime -r -u "$@" "$M" "$T/rules" '' ann@example.org bob@example.net carol@example.com 2>&1 | sed -n '1s/^rules=//p'
}
why() { ./qmail-mime -r -u "$M" "$T/rules" '' ann@example.org bob@example.net 2>&1 | sed -n 's/^why=//p'; }

words='opened pass fail weak nokey unknown revoked expired'
for word in $words; do
	is "is=$word: it is" "$(letters "is=$word" -i "$word")" y
	is "is=$word: nothing is" "$(letters "is=$word" -i none)" n
	is "is=$word: all others are" \
		"$(letters "is=$word" -i "$(for other in $words; do [ "$other" = "$word" ] || echo "$other"; done | paste -s -d , -)")" n
	is "!is=$word: it is" "$(letters "!is=$word" -i "$word")" n
	is "is=$word: not yet known" "$(letters "is=$word")" u
	is "!is=$word: not yet known" "$(letters "!is=$word")" u
	is "why" "$(why)" '1 1 not opened and verified yet'
done
is 'several' "$(letters 'is=opened is=pass' -i opened,pass)" y
is 'one of several' "$(letters 'is=fail,revoked' -i revoked)" y
is 'with a word of the message' "$(letters 'is=signed,pass' -i pass)" y
is 'with one that is no' "$(letters 'is=signed is=pass' -i pass)" n

while read -r letter condition; do
	is "$letter: $condition" "$(letters "$condition" -i none)" "$letter"
done <<'EOT'
y to-all~"@example\."
n to-all~"@example\.net$"
y !to-all~"@example\.net$"
y to~"@example\.net$"
y subject=dinner from=@example.org
n subject=supper
y to-all=@nobody.example
y env:RELAYCLIENT=x size>100000 group=none run=/none sender=x@y.example
EOT
echo 'host=x => tag=x' >"$T/rules"
for options in '-i' '-u -i' '-u -i good' '-u -i signed' '-u -i pass,' '-i pass' '-u -i none,pass'; do
	# shellcheck disable=SC2086 # several words
	./qmail-mime -r $options "$M" "$T/rules" '' a@b c@d >"$T/out" 2>&1
	is "$options: exit code" $? 100
	is "$options: one line" "$(wc -l <"$T/out")" 1
done
./qmail-mime -r -u -i none "$M" "$T/rules" '' a@b c@d >"$T/out" 2>&1
is 'a line of the other file: exit code' $? 111
is 'a line of the other file' "$(cut -d ';' -f 1 "$T/out")" \
	"qmail-mime: $T/rules line 1, word host=x: a condition for mail that goes out"
./qmail-mime -r -u - "&0" '' a@b c@d <"$T/rules" >"$T/out" 2>&1
is 'a file without name' "$(cut -d , -f 1 "$T/out")" 'qmail-mime: unsealrules line 1'

done_testing
