#!/bin/sh
# memory.t: with any amount of memory, from too little to enough, mail is delivered or waits. It never bounces, not even
# because of the code that runs before main().
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
rules 'example.com:'
mkdir "$R"
try_limits() { # program
	kib=512
	while [ $kib -le 1536 ]; do
		printf '%s KiB: ' $kib
		"$TOP/build/rspawn" -d "$H/queue/mess" -V $((kib * 1024)) "$M" "$1" host jan@example.org joe 2>&1 | head -n 1
		kib=$((kib + 4))
	done >"$T/said"
	is "${1##*/}, a limit for each page from 512 KiB to 1536 KiB: answers other than K and Z" "$(grep -v ': [KZ] ' "$T/said")" ''
}
# a link that is made like ours
control linkremote bin/qmail-remote
try_limits "$TOP/build/outlink"
try_limits "$DKSIGN"
# the kernel puts the stack at a random place, so that the first limit that is enough differs by some pages
first_k=$(sed -n 's/ KiB: K .*//p' "$T/said" | head -n 1)
last_z=$(sed -n 's/ KiB: Z .*//p' "$T/said" | tail -n 1)
is "too little memory: later" "$(head -n 1 "$T/said" | sed 's/.*: //; s/ .*//')" Z
is "enough memory: delivered" "$(tail -n 1 "$T/said" | sed 's/.*: //; s/ .*//')" K
ok "between them there is one boundary: K from $first_k KiB on, Z up to $last_z KiB" [ "$last_z" -le $((first_k + 16)) ]
done_testing
