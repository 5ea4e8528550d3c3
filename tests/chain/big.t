#!/bin/sh
# big.t: memory does not grow with the message. qmail-dksign and qmail-dkim, with their libraries, run under a
# limit on address space.
. tests/lib.sh
. tests/chain/home.sh

home_new
key example.org default rsa
MIB32=33554432

{
	printf 'From: jan@example.org\nSubject: large\n\n'
	yes 'Line after line after line after line after line after line, on' | head -n $((60 * 1048576 / 64))
} | message
deliver jan@example.org -V $MIB32
expect "60 MiB in 32 MiB: no rule" "K plain"
rules 'example.org:||||s'
deliver jan@example.org -V $MIB32
expect "60 MiB in 32 MiB: signed" "K signed" "d=example.org c=simple/simple"
rules 'example.org:missing'
deliver jan@example.org -V $MIB32
expect "60 MiB in 32 MiB: no key" "K plain"
rules 'example.org:||||s'
deliver jan@example.org -V $MIB32 -p
is "60 MiB in 32 MiB: by a pipe" "$state" "K signed"
is "60 MiB in 32 MiB: by a pipe: all of it" "$(tail -c "$(wc -c <"$M")" "$R/message" | cksum)" "$(cksum <"$M")"

# Forms that cost time or memory where somebody is careless: in relaxed, which dkimpy needs minutes for.
# What is hashed is known.
rules 'example.org:'
relaxed() { # WHAT HASH
	deliver jan@example.org -V $MIB32
	is "$1" "$state" "K signed"
	is "$1: all of it" "$(tail -c "$(wc -c <"$M")" "$R/message" | cksum)" "$(cksum <"$M")"
	is "$1: body hash" "$(sed '/^From:/q' "$R/message" | tr -d ' \t\n' | sed 's/.*;bh=//; s/;.*//')" "$2"
}
hash() { openssl dgst -sha256 -binary | base64; }
many() { head -c 20000000 /dev/zero | tr '\000' "$1"; }

{
	printf 'From: jan@example.org\n\n'
	many x
	echo
} | message
relaxed "one line of 20 MB in 32 MiB" "$({
	many x
	printf '\r\n'
} | hash)"
{
	printf 'From: jan@example.org\n\n'
	many ' '
	echo x
} | message
relaxed "20 MB of blanks in 32 MiB" "$(printf ' x\r\n' | hash)"
{
	printf 'From: jan@example.org\n\n'
	many '\n'
} | message
relaxed "20 MB of empty lines in 32 MiB" "$(printf '' | hash)"
{
	printf 'From: jan@example.org\n\n'
	many '\n'
	echo x
} | message
relaxed "a line behind 20 MB of empty lines in 32 MiB" "$({
	many '\n' | sed 's/$/\r/'
	printf 'x\r\n'
} | hash)"
{
	printf 'From: jan@example.org\nSubject: x\n'
	many y
	echo
} | message
deliver jan@example.org -V $MIB32
expect "a header line of 20 MB in 32 MiB" "K plain"

verify_all
done_testing
