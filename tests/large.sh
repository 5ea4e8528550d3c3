#!/bin/sh
# large.sh: a message over 2 GiB, mostly a hole, is signed and delivered. Not a part of make check, because it is staged
# and recorded: it takes 4.3 GiB in $TMPDIR. tests/systems.sh runs it where a long has 32 bits.
. tests/lib.sh
. tests/chain/home.sh

home_new
key example.org default rsa
rules 'example.org:'
header='From: jan@example.org\nSubject: large\n\n'
# shellcheck disable=SC2059 # a format
printf "$header" >"$M"
nuls=2254857830
truncate -s $((nuls + $(wc -c <"$M"))) "$M"
echo >>"$M"

# the body as it is hashed: one long line, its LF as CRLF
hash=$({
	head -c $nuls /dev/zero
	printf '\r\n'
} | openssl dgst -sha256 -binary | base64)
body_hash() { sed '/^From:/q' | tr -d ' \t\n' | sed 's/.*;bh=//; s/;.*//'; }

is 'over 2 GiB: the body hash of qmail-dkim -s' \
	"$("$TOP/qmail-dkim" -s -d example.org -y default "$M" "$H/ssl/domainkeys/example.org/default" - | head -c 2000 | body_hash)" "$hash"
deliver jan@example.org
# shellcheck disable=SC2154 # of deliver
is 'over 2 GiB: by qmail-dksign' "$state" 'K signed'
is 'all of it is delivered' "$(tail -c "$(wc -c <"$M")" "$R/message" | cmp - "$M" 2>&1)" ''
is 'with this body hash' "$(head -c 2000 "$R/message" | body_hash)" "$hash"
rules '!example.org'
deliver jan@example.org
is 'over 2 GiB: not signed' "$state" 'K plain'
done_testing
