#!/bin/sh
# memory.t: with any amount of memory, from too little to enough, mail is delivered or waits. It never bounces, not even
# because of the code that runs before main().
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
rules 'example.com:'
mkdir "$R"
kib=512
while [ $kib -le 1536 ]; do
	printf '%s KiB: ' $kib
	"$TOP/build/rspawn" -d "$H/queue/mess" -V $((kib * 1024)) "$M" "$DKSIGN" host jan@example.org joe 2>&1 | head -n 1
	kib=$((kib + 4))
done >"$T/said"
is "a limit for each page from 512 KiB to 1536 KiB: answers other than K and Z" "$(grep -v ': [KZ] ' "$T/said")" ''
is "the answers, as memory gets more" "$(sed 's/.*: //; s/ .*//' "$T/said" | uniq | tr '\n' ' ')" 'Z K '
done_testing
