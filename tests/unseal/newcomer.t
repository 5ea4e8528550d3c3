#!/bin/sh
# newcomer.t: rules for incoming mail that people write before they have read unsealrules(5). What they are told names the
# line, the word and the remedy.
. tests/lib.sh
. tests/seal/sealcheck.sh

cat >"$T/table" <<'EOT'
to=* => sign	sign	take it out; it belongs into control/sealrules
to=* => encrypt=smime	encrypt=smime	take it out; it belongs into control/sealrules
to=* => decrypt	decrypt	leave it out: mail is opened unless a line says pass or keep
to=* => verify	verify	leave it out: signatures are verified unless a line says pass
host=mx.example.org => keep	host=mx.example.org	write to= for the recipients; this one belongs into
is=valid => tag=ok	is=valid	write is=pass
is=decrypted => tag=ok	is=decrypted	write is=opened
is=broken => tag=ok	is=broken	words are signed encrypted smime pgp calendar reply
is=outside => tag=ext	is=outside	write env:RELAYCLIENT=* for mail of your own users,
opened => tag=ok	opened	write is=opened
invalid => tag=ok	invalid	write is=fail
untrusted => tag=ok	untrusted	write is=unknown
signature=good => tag=ok	signature=good	write is=pass or is=fail for what its check gave, unsign
relayclient => copy=archive@example.org	relayclient	write env:RELAYCLIENT=*
env:RELAYCLIENT => copy=archive@example.org	env:RELAYCLIENT	write env:NAME=VALUE; VALUE may have *, and *
env:RELAYCLIENT= => copy=archive@example.org	env:RELAYCLIENT=	write * for any value, also an empty one; write
env:=x => keep	env:=x	write env:NAME=VALUE, as env:TCPREMOTEIP=192.0.2.1;
env:TCPREMOTEIP~"^192" => keep	env:TCPREMOTEIP~"^192"	write env:NAME=VALUE; VALUE may have *, and *
ip=192.0.2.1 => defer=later	ip=192.0.2.1	write env:TCPREMOTEIP=192.0.2.*
all-to=@example.org => keep	all-to=@example.org	write to-all=
to-all=example.org => keep	to-all=example.org	write ann@example.org, @example.org, .example.org, or a
body=secret => keep	body=secret	take it out; conditions for it are from= sender= to=
is=encrypted => pass	is=encrypted	take it out; conditions for it are from= sender= to=
type=application/* => keep	type=application/*	take it out; conditions for it are from= sender= to=
to=* => keep pass	pass	write pass to leave signatures alone too, keep to have
to=* => keep tag=[x]	tag	take one of them out
to=* => pass unsign	unsign	take one of them out
to=* => keep copy=archive@example.org:open	copy	write copy=ADDRESS without :open
is=opened => refuse=no	is=opened	take it out; is=nokey is allowed
!is=opened => defer=later	!is=opened	take it out; is=nokey is allowed
is=fail => reject	reject	write refuse=TEXT
is=fail => refuse	refuse	actions are strip remove:Name set:Name=TEXT tag=TEXT
is=fail => refuse=not signed	signed	write is=signed
is=fail => refuse="no" copy=archive@example.org	refuse	write it alone behind =>
is=fail => refuse="Prüfung"	refuse="Pr??fung"	write it in ASCII: mail servers read no other letters
is=fail => drop	drop	nothing drops mail
is=fail => quarantine	quarantine	write rcpt=ADDRESS
is=fail => rcpt=postmaster	rcpt=postmaster	write one address, as archive@example.org
is=fail => rcpt=a@example.org,b@example.org	rcpt=a@example.org,b@example.org	write the action once for each address
is=fail => copy=@example.org	copy=@example.org	write one address, as archive@example.org
is=pass => copy=archive@example.org:opened	copy=archive@example.org:opened	options are copy=ADDRESS:open, disclaimer=NAME:top,
is=pass => archive=archive@example.org	archive=archive@example.org	write copy=ADDRESS
is=nokey => notify=admin	notify=admin	write notice=NAME:ADDRESS
is=nokey => notice=nokey	notice=nokey	write notice=NAME:ADDRESS or notice=NAME:admin
is=nokey => notice=/etc/nokey:admin	notice=/etc/nokey:admin	write a name of letters, digits, `-` and `_`
is=pass => set:Subject="signed"	set:Subject="signed"	write tag=TEXT, or a field of your own as
is=pass => set:Authentication-Results=pass	set:Authentication-Results=pass	take it out: it may not be set or removed
is=pass => strip-signature	strip-signature	write unsign
is=pass => unsign=yes	unsign=yes	actions are strip remove:Name set:Name=TEXT tag=TEXT
EOT
newcomers unsealrules

done_testing
