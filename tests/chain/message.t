#!/bin/sh
# message.t: a message of any form is sent signed, or as it was queued; it is never truncated.
. tests/lib.sh
. tests/chain/home.sh

home_new
key example.org default rsa
key example.org eddy ed
F='From: jan@example.org\n'

# form WHAT STATE: $M under a rule that signs, and under none
form() {
	rules 'example.org:,eddy'
	deliver jan@example.org
	case $2 in
	signed) expect "$1" "K signed" "d=example.org a=rsa-sha256" "d=example.org a=ed25519-sha256" ;;
	unsigned)
		expect "$1: can't be signed" "K plain"
		text_like "$1: notice" "remote accepted it.
can't sign message: ?* continue without signing."
		;;
	partial)
		expect "$1: no final line end" "D none"
		text_is "$1: report" "SMTP cannot transfer messages with partial final lines. (#5.6.2)"
		;;
	esac
	rm "$H/control/dkimdomains"
	deliver jan@example.org
	expect "$1: without a rule" "K plain"
	text_is "$1: without a rule: no word of ours" "remote accepted it."
}

message "$F\nbody\n"
form "the simplest" signed

# What our signer takes our verifier takes too, with the fields that come on top on the way; and nobody writes a
# signature field that would not arrive.
header_of() { # BYTES
	{
		printf "${F}X: "
		head -c $(($1 - 26)) /dev/zero | tr '\000' x
		printf '\n\nbody\n'
	} | message
}
for file in default.example.org:default._domainkey eddy.example.org:eddy._domainkey; do
	printf '%s.example.org %s\n' "${file#*:}" "$(cat "$DNS/${file#*:}.example.org")"
done >"$T/zone"
header_of 1048576
rules 'example.org:,eddy'
deliver jan@example.org
is "a header of 1 MiB" "$state" "K signed"
{
	awk 'BEGIN { for (i = 0; i < 100; i++) { printf "Received: from a (b)\n"; for (j = 0; j < 8; j++) printf "\t%070d\n", i } }'
	cat "$R/message"
} >"$T/received"
DNSCACHEIP="$T/zone" "$TOP/build/qmail-dkim.fakedns" -v "$T/received" >"$T/lines" 2>&1
is "a header of 1 MiB, and the trace of 100 hosts: both signatures verify" "$(grep -c '^dkim=pass ' "$T/lines")" 2
header_of 1048577
form "a header of 1 MiB and a byte" unsigned
for count in 7000 90000; do
	{
		printf 'From: jan@example.org\n'
		awk -v "n=$count" 'BEGIN { while (n-- > 0) print "List-Id: x" }'
		printf '\nbody\n'
	} | message
	case $count in 7000) form "$count List-Id" signed ;; *) form "$count List-Id" unsigned ;; esac
done
rules 'example.org:,eddy'
control dkimlog dkim.log
deliver jan@example.org
is "a signature field over its limit: log" "$(sed 's/^[^ ]* [0-9]* //' "$H/dkim.log")" \
	'unsigned rule=1 signature field too long'
rm "$H/control/dkimlog" "$H/dkim.log"
: >"$M.empty" && rm -f "$M" && mv "$M.empty" "$M"
form "0 bytes" unsigned
message '\n'
form "one empty line" unsigned
message '\n\n\n'
form "empty lines" unsigned
message 'x'
form "one byte" partial
message "$F"
form "header only" signed
message "$F\n"
form "header and empty line" signed
message "${F%??}"
form "header only, no final newline" partial
message "$F\n\n\n\n"
form "a body of empty lines" signed
message "$F\n \t \n\t\n"
form "a body of blanks" signed
message "$F\nbody"
form "no final newline" partial
message "$F\nbody\n.."
form "a dot at the end, no final newline" partial
message "$F\nbody\000"
form "NUL at the end" partial
message "$F\nbody\r"
form "CR at the end ends a line" signed
message "From: jan@example.org\r\nTo: x@y.example\r\n\r\nbody\r\n"
form "CRLF" signed
message 'From: jan@example.org\rTo: x@y.example\r\rbody\r'
form "lone CRs" signed
message "$F\r\nbody\r\r\nmore\r\n\rmore\n\rmore\n"
form "a mixture of CR and LF" signed
message "$F\nbody\r.\rMAIL FROM:<evil@example.com>\r"
form "CR dot CR: no way to end the message early" signed
message "$F\nbody\n.\r\n.\r\n..\n.\n"
form "dots" signed
message "$F\nbo\000dy\n\000\n"
form "NUL in the body" signed
message "From: jan@example.org\nX-Nul: a\000b\n\nbody\n"
form "NUL in the header" signed
message "From: J\344n <jan@example.org>\nSubject: gr\374n\n\nb\366dy \377\376\n"
form "8-bit" signed
message 'To: x@y.example\nSubject: hm\n\nbody\n'
form "no From" unsigned
message "${F}From: joe@example.com\n\nbody\n"
form "two From" unsigned
message "$F""FROM : joe@example.com\n\nbody\n"
form "two From, of another writing" unsigned
message "${F}To: x@y.example\rFrom: joe@example.com\n\nbody\n"
form "a second From behind a lone CR" unsigned
message "From:\n jan@example.org\n (Jan)\nTo: a@b.example,\n\tc@d.example\n\nbody\n"
form "folded fields" signed
message "${F}this is no field\n\nbody\n"
form "a line that is no field" unsigned
message " folded: from the start\n$F\nbody\n"
form "a continuation of nothing" unsigned
message "From jan Fri Nov 21 10:00:00 2025\n$F\nbody\n"
form "an mbox line" unsigned
message "$F: empty name\n\nbody\n"
form "a field without a name" unsigned
message "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x;\n h=from; bh=; b=\nDKIM-Signature: junk\n$F\nbody\n"
form "signatures that are there stay" signed
message "Authentication-Results: elsewhere.example; dkim=pass\nReturn-Path: <>\nReceived: x\nBcc: secret@example.com\n$F\nbody\n"
form "fields that are never signed" signed
message "$F\n\n\nbody\n\n\n"
form "empty lines around the body" signed
{
	printf '%b\n' "$F"
	head -c 100000 /dev/zero | tr '\000' x
	echo
} | message
form "a line of 100000 octets" signed
{
	printf '%b' "$F"
	printf 'Subject: '
	head -c 100000 /dev/zero | tr '\000' x
	printf '\n\nbody\n'
} | message
form "a field of 100000 octets" signed
{
	printf '%b' "$F"
	printf 'To: '
	seq -f ' r%g@example.com,' 3600
	printf ' last@example.com\n\nbody\n'
} | message
form "3600 recipients in To" signed

# the header limit: a message over it goes out, with a notice, however large it is
{
	printf '%b' "$F"
	i=0
	while [ $i -lt 300 ]; do
		echo "X-Field-$i: $(head -c 7000 /dev/zero | tr '\000' x)"
		i=$((i + 1))
	done
	printf '\nbody\n'
} | message
ok "a header over 2 MiB was made" test "$(wc -c <"$M")" -gt 2097152
form "a header of 2 MiB" unsigned
{
	printf '%b' "$F"
	head -c 2200000 /dev/zero | tr '\000' x
} | message
form "2 MiB of header without any line end" partial
{
	printf '%b' "$F"
	head -c 2200000 /dev/zero | tr '\000' '\n' | sed 's/^/ x/' | head -c 2200000
	printf '\n\nbody\n'
} | message
form "a folded field of 2 MiB" unsigned

# D is for what would be signed; what would not is the next program's business
message "$F\nno newline"
for rule in '!example.org:' 'example.com:' '!*:'; do
	rules "$rule"
	deliver jan@example.org
	expect "no final newline, $rule" "K plain"
done
rules 'example.org:missing'
deliver jan@example.org
expect "no final newline, no key" "K plain"

verify_all
done_testing
