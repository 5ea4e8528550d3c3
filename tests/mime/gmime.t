#!/bin/sh
# The MIME scanner against GMime and against a second reader of our own, which is as simple as possible: the same parts
# with the same numbers, types, encodings and octets, and no octet of the message lost. GMime may differ where the
# scanner says `ambiguous`; see tests/mime/gmime.c for the rest.
# shellcheck source=tests/lib.sh
. tests/lib.sh

corpus=$T/corpus
mkdir "$corpus"
/usr/bin/python3 tests/interop/corpus.py "$corpus"
is 'messages of tests/interop' "$(build/gmime corpus "$corpus"/* | tail -n 1 | sed 's/.*, //')" 'not as GMime 0'
is 'messages of tests/vectors' "$(build/gmime corpus tests/vectors/*.eml | tail -n 1)" \
	'ambiguous 0, not as GMime and ambiguous 0, CRLF without last line end 0, not as GMime 0'
for folder in message canon signverify mime; do
	is "inputs of tests/fuzz/corpus/$folder" \
		"$(build/gmime corpus tests/fuzz/corpus/$folder/* | tail -n 1 | sed 's/.*, //')" 'not as GMime 0'
done

build/gmime generated 10000 >"$T/generated"
is '10,000 generated messages: none is read otherwise without being ambiguous' \
	"$(tail -n 1 "$T/generated" | sed 's/.*, //')" 'not as GMime 0'
is 'and two of three are not ambiguous' \
	"$(sed -n 's/^ambiguous \([0-9]*\),.*/\1/p' "$T/generated" | awk '{ print ($1 > 1000 && $1 < 3334) }')" 1

# the comparison sees a difference
printf 'A: b\n\nhi\n' >"$T/text"
is 'what GMime says is shown' "$(build/gmime show "$T/text" | sed -n '/^theirs/,$p' | sed 1d | head -n 1)" \
	'1 text/plain 7bit 6 9'

done_testing
