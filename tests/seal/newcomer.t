#!/bin/sh
# newcomer.t: rules that people write before they have read sealrules(5). What they are told names the line, the word
# and the remedy.
. tests/lib.sh
. tests/seal/sealcheck.sh

cat >"$T/table" <<'EOT'
to=foo => encrypt	to=foo	write ann@example.org, @example.org, .example.org, or a
to=@@example.net => encrypt	to=@@example.net	write ann@example.org, @example.org, .example.org, or a
to=@ => encrypt	to=@	write a domain as example.org, without a dot at its end
from=ann at example.org => sign	from=ann	write ann@example.org, @example.org, .example.org, or a
recipient=bob@example.net => encrypt	recipient=bob@example.net	write to= for the envelope, or rcpt= for To and Cc
to = bob@example.net => encrypt	to	write NAME=VALUE without blanks, or NAME~"expression"
to=bob@example.net -> encrypt	->	write => between conditions and actions
to=bob@example.net encrypt	encrypt	write it behind =>
to=bob@example.net =>	-	write pass to leave the message as it is
=> encrypt	-	write to=* for every message
subject=[secure] to=* => encript	encript	actions are strip remove:Name set:Name=TEXT tag=TEXT
subject="[secure => encrypt	subject="[secure => encrypt	write " at the end of the value, and \" for a quote
if subject="[secure]" => encrypt	if	leave it out: a line is conditions, =>, actions
subject="[a]" or subject="[b]" => encrypt	or	write several values, as to=@a.example,@b.example, or
subject="[a]" and to=* => encrypt	and	leave it out: all conditions of a line must hold
not is=signed => sign	not	write ! before the condition, as !is=signed
is=singed => sign	is=singed	words are signed encrypted smime pgp calendar reply
is=opened => encrypt	is=opened	take it out; it belongs into control/unsealrules
is~signed => sign	is~signed	write is=WORD
size>10MB => pass	size>10MB	write a number of bytes, or as 500K, 10M, 1G
size=1000 => pass	size=1000	write size>NUMBER or size<NUMBER
size>=1000 => pass	size>=1000	write a number of bytes, or as 500K, 10M, 1G
subject~"(" to=/ => sign	to=/	write ann@example.org, @example.org, .example.org, or a
header=X-Spam => pass	header=X-Spam	write header:Name=TEXT, as header:X-Class=secret
header:X Spam=yes => pass	header:X	write NAME=VALUE without blanks, or NAME~"expression"
group=../x => sign	group=../x	write a name of letters, digits, `.`, `-` and `_`
run=check.sh => encrypt	run=check.sh	write it with `/` at its start and without arguments
to=* => sign, encrypt	sign,	actions are strip remove:Name set:Name=TEXT tag=TEXT
to=* => encrypt=gpg	encrypt=gpg	write smime, pgp, domain or several of them
to=* => encrypt=smime,foo	encrypt=smime,foo	write smime, pgp, domain or several of them
to=* => pass encrypt	pass	take one of them out
to=* => strip encrypt	strip	write subject="TEXT" before =>
to=* => wait encrypt	wait	begin the line with must, or take wait out
to=* => refuse="no"	refuse="no"	take it out; it belongs into control/unsealrules
to=* => set:From=boss@example.org	set:From=boss@example.org	take it out: it may not be set or removed
to=* => remove:Received	remove:Received	take it out: it may not be set or removed
to=* => disclaimer	disclaimer	actions are strip remove:Name set:Name=TEXT tag=TEXT
to=* => disclaimer=default:bottom	disclaimer=default:bottom	options are sign:domain, disclaimer=NAME:top,
to=* => attach=/etc/passwd	attach=/etc/passwd	write its path below that folder, without `/` at the
to=* => sign:company	sign:company	options are sign:domain, disclaimer=NAME:top,
to=* => tag	tag	actions are strip remove:Name set:Name=TEXT tag=TEXT
MUST to=* => encrypt	MUST	write its name in lower case
* => sign	*	write to=* for every message
to=bob@example..net => encrypt	to=bob@example..net	write a domain as example.org, without a dot at its end
to=,@example.net => encrypt	to=,@example.net	write a value behind the operator and behind each
sign => to=*	sign	write it behind =>
EOT
newcomers sealrules

done_testing
