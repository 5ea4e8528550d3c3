#!/bin/sh
# origin.t: mail from outside that somebody forwards never leaves with a signature that aligns with its From, unless our
# own Authentication-Results field proves that From is genuine.
. tests/lib.sh
. tests/chain/home.sh

home_new
log=$T/log
control dkimlog "$log"
for name in example.org mx.example.net sub.example.org; do
	key $name jan rsa
	key $name eddy ed
done
key list.example.com jan rsa

# What qmail's programs write. qmail-local puts Delivered-To on top, qmail-queue the field with its number above that.
queue='Received: (qmail 101 invoked by uid 1001); 27 Nov 2026 10:00:01 -0000\n'
to='Delivered-To: bob@example.org\n'
network='Received: (qmail 100 invoked from network); 27 Nov 2026 10:00:00 -0000\n'
smtp='Received: from unknown (HELO x) (192.0.2.7)\n  by mx.example.net with SMTP; 27 Nov 2026 10:00:00 -0000\n'
top="$queue$to$network"
ours='Authentication-Results: mx.example.net'
none="$ours; dkim=none\\n"
pass="$ours;\\n\\tdkim=pass header.d=example.org header.i=@example.org header.s=jan header.a=rsa-sha256\\n\\theader.b=AbCdEfGh\\n"
rest='To: b@example.net\nSubject: lunch\n\nhi\n'

# send WHAT SENDER FIELDS [FROM [OPTION ...]]
send() {
	sent_from=${4:-Ann <ann@example.org>}
	message "$3From: $sent_from\n$rest"
	sent_as=$2
	what=$1
	shift
	if [ $# -gt 3 ]; then shift 3; else shift $#; fi
	rm -f "$log"
	deliver "$sent_as" "$@"
}

# unsigned WHAT SENDER FIELDS [FROM]: forwarded, so plain, without a notice, with a line in the log
unsigned() {
	send "$@"
	expect "$what: not signed" 'K plain'
	is "$what: no notice" "$(tr -d '\000' <"$T/raw")" 'rKremote accepted it.'
	is "$what: the log says why" "$(sed 's/^[^ ]* [0-9]* //; s/ field.*//; s/rule=[1-9]*/rule=N/' "$log")" \
		"unsigned rule=N forwarded: ${why:-Delivered-To}"
}

# signed DOMAIN WHAT SENDER FIELDS [FROM]
signed() {
	signed_by=$1
	shift
	send "$@"
	expect "$what: signed" 'K signed' "d=$signed_by"
}

# ---- whatever rule decides

each_rule() { # unsigned, or signed
	rules 'example.org:jan'
	"$@" 'exact line' ann@example.org
	"$@" 'sender with a detour (SRS)' SRS0=Hx=T2=bad.example=evil@example.org
	rules '*:jan|example.org'
	"$@" '* with our key' evil@bad.example
	"$@" '* with our key, SRS of another host' SRS0=Hx=T2=bad.example=evil@srs.example
	rules '*:jan'
	"$@" '* with the key of the sender' evil@example.org
	rules '=:jan|example.org'
	control rcpthosts bad.example
	"$@" '=' evil@bad.example
	rules '.example.org:jan'
	"$@" '.parent' ann@sub.example.org
	rules 'bad.example:jan|sub.example.org'
	"$@" 'd= below From' evil@bad.example
	rules 'mx.example.net:jan|example.org'
	"$@" 'null sender, by control/me' ''
	"$@" 'double bounce, by control/me' '#@[]'
	control bouncehost b.example
	rules 'b.example:jan|example.org'
	"$@" 'null sender, by control/bouncehost' ''
	"$@" 'sender without @' joe
	rm "$H/control/bouncehost"
	control dkimidentity from
	rules '*:jan|example.org' 'bad.example:jan|example.org'
	"$@" 'dkimidentity, by the envelope sender' evil@bad.example
	"$@" 'dkimidentity, by *' evil@other.example
	rm "$H/control/dkimidentity"
	rules 'example.org:jan|||0|s:2:l'
	"$@" 'another canonicalization, l=' ann@example.org
	rules 'example.org:jan|ann@example.org'
	"$@" 'sdid as an address' ann@example.org
	rules 'example.org:jan||~'
	"$@" 'i= as the sender' ann@example.org
	control dkimheaders From
	"$@" 'control/dkimheaders' ann@example.org
	rm "$H/control/dkimheaders"
	control dkimstrict 1
	"$@" 'control/dkimstrict' ann@example.org
	rm "$H/control/dkimstrict"
}
forged() { unsigned "$1" "$2" "$top$smtp"; }
own() {
	case $1 in
	*.parent* | *'below From'*) return ;;
	esac
	signed example.org "own mail, $1" "$2" "$smtp"
}
each_rule forged
each_rule own

rules 'example.org:jan,eddy'
unsigned 'a pair of keys' ann@example.org "$top$smtp"
send 'own mail, a pair of keys' ann@example.org "$smtp"
expect "$what" 'K signed' 's=jan d=example.org' 's=eddy d=example.org'
rm "$H/ssl/domainkeys/example.org/eddy"
unsigned 'a pair of keys, one missing' ann@example.org "$top$smtp"
key example.org eddy ed

# d= that does not align is signed as ever
rules 'list.example.com:jan' '*:jan'
signed list.example.com "a list's own domain" owner@list.example.com "$top$none$smtp"
signed mx.example.net "the MTA's own domain" evil@bad.example "$top$none$smtp"
unsigned "the MTA's own domain, From in it" evil@bad.example "$top$smtp" 'Cron <cron@mx.example.net>'
unsigned "the MTA's own domain, From above it" evil@bad.example "$top$smtp" 'cron@example.net'
unsigned "the MTA's own domain, From beside it" evil@bad.example "$top$smtp" 'cron@www.example.net'
unsigned 'From that cannot be read' owner@list.example.com "$top$smtp" 'Doe, John <x@y.example>'
unsigned 'two authors' owner@list.example.com "$top$smtp" 'x@y.example, z@y.example'
signed list.example.com 'the domain in the name alone' owner@list.example.com "$top$smtp" \
	'\042x@list.example.com\042 <x@y.example>'
key xn--bcher-kva.example jan rsa
rules '*:jan|xn--bcher-kva.example'
unsigned 'From in Unicode' x@bad.example "$top$smtp" 'x@b\303\274cher.example'
unsigned 'From in Unicode, below, capitals' x@bad.example "$top$smtp" 'x@MAIL.B\303\234CHER.example'
unsigned 'From as A-label' x@bad.example "$top$smtp" 'x@XN--BCHER-KVA.example'
unsigned 'From with bytes that are not UTF-8' x@bad.example "$top$smtp" 'x@b\374cher.test'
signed xn--bcher-kva.example 'another From in Unicode' x@bad.example "$top$smtp" 'x@b\303\266cher.test'

# ---- where a message comes from

rules 'example.org:jan'
signed example.org 'submitted by an own user' ann@example.org "$network$smtp"
signed example.org 'written on this host' ann@example.org "$network"
signed example.org 'results of another host' ann@example.org "Authentication-Results: mx.example.com; dkim=none\\n"
message "From: Ann <ann@example.org>\n$rest\nDelivered-To: bob@example.org\n$none"
deliver ann@example.org
expect 'a body that quotes such a message' 'K signed' 'd=example.org'
rules 'mx.example.net:jan'
message "From: MAILER-DAEMON@mx.example.net\nTo: x@y.example\nSubject: failure notice\n\n--- Below this line\n\n$top$none$smtp"
deliver ''
expect 'a bounce of ours that quotes one' 'K signed' 'd=mx.example.net'
rules 'example.org:jan'
for field in 'Delivered-To: bob\n' 'dELIVERED-tO: bob\n' 'Delivered-To : bob\n' 'Delivered-To:\n' 'Delivered-To:\n\tbob\n' \
	'X: y\rDelivered-To: bob\n' 'X: y\r\nDelivered-To: bob\r\n' 'Delivered-To: b\374b\n' 'X: y\n z\nDelivered-To:bob\n'; do
	unsigned "by $field" ann@example.org "$field"
done
why=Authentication-Results
for field in "$none" 'AUTHENTICATION-RESULTS: MX.Example.NET; none\n' 'Authentication-Results :mx.example.net\n' \
	'Authentication-Results:\n mx.example.net;\n none\n' "X: y\\r$none" 'Authentication-Results: "mx.example.net" 1; none\n' \
	'Authentication-Results: (c) other.example; none\n' 'Authentication-Results: m\370x; none\n' 'Authentication-Results:\n'; do
	unsigned "by $field" ann@example.org "$field"
done
why=
send 'a field name that is folded before its colon' ann@example.org 'Delivered-To\n : bob\n'
expect "$what" 'K plain'
message "$(printf '%s' "$top")X: $(head -c 1100000 /dev/zero | tr '\000' x)\nFrom: ann@example.org\n$rest"
deliver ann@example.org
expect 'a header over the limit' 'K plain'
unsigned 'fd 0 is a pipe, then a file' ann@example.org "$top"
send 'fd 0 is a pipe' ann@example.org "$top" 'Ann <ann@example.org>' -p
expect "$what" 'K plain'

# a From that speaks for no rule: dkimidentity and null senders ask for it in the same way
rules 'from.example:jan|example.org' 'env.example:jan|list.example.com'
control dkimidentity from
signed list.example.com 'dkimidentity: a forged From is not asked' joe@env.example "$top$smtp" 'a@from.example'
signed example.org 'dkimidentity: a genuine From is asked' joe@env.example \
	"$top$ours; dkim=pass header.d=from.example\\n$smtp" 'a@from.example'
control dkimorigin authres
signed example.org 'dkimidentity, authres: Delivered-To does not count' joe@env.example "$top$smtp" 'a@from.example'
signed list.example.com 'dkimidentity, authres: our field counts' joe@env.example "$none$smtp" 'a@from.example'
control dkimorigin any
signed example.org 'dkimidentity, any: nothing counts' joe@env.example "$top$none$smtp" 'a@from.example'
rm "$H/control/dkimidentity" "$H/control/dkimorigin"

# ---- control/dkimorigin, control/authservid

rules 'example.org:jan'
list="${queue}Delivered-To: mailing list friends@example.org\\n${network}Delivered-To: friends@example.org\\n"
for file in none authres any '' 'authres ' 'any	'; do
	case $file in
	none) rm -f "$H/control/dkimorigin" ;;
	*) control dkimorigin "$file" ;;
	esac
	case $file in
	none | '')
		unsigned "dkimorigin '$file': a list post of an own user" friends-return@example.org "$list$smtp"
		unsigned "dkimorigin '$file': a forward of an own user's mail" ann@example.org "$top$smtp"
		;;
	*)
		signed example.org "dkimorigin '$file': a list post of an own user" friends-return@example.org "$list$smtp"
		signed example.org "dkimorigin '$file': a forward of an own user's mail" ann@example.org "$top$smtp"
		;;
	esac
	case $file in
	any*) signed example.org "dkimorigin '$file': a forgery" ann@example.org "$top$none$smtp" ;;
	authres*)
		why=Authentication-Results unsigned "dkimorigin '$file': a forgery" ann@example.org "$top$none$smtp"
		signed example.org "dkimorigin '$file': a pass, wherever it stands" ann@example.org "$top${smtp}X: y\\n$pass$smtp"
		;;
	*)
		unsigned "dkimorigin '$file': a forgery" ann@example.org "$top$none$smtp"
		unsigned "dkimorigin '$file': a pass below the field of qmail-smtpd" ann@example.org "$top${smtp}X: y\\n$pass$smtp"
		;;
	esac
done
for word in Any authres,any delivered 1 'authres any'; do
	control dkimorigin "$word"
	deliver ann@example.org
	expect "dkimorigin '$word': mail waits" 'Z none'
	text_like "dkimorigin '$word': report" 'Unable to read control files. *control/dkimorigin* (#4.3.0)'
done
deliver joe@no.example
expect 'a wrong dkimorigin, no rule: nobody asks' 'K plain'
rm "$H/control/dkimorigin"
mkdir "$H/control/dkimorigin"
deliver ann@example.org
expect 'a directory for dkimorigin: mail waits' 'Z none'
rmdir "$H/control/dkimorigin"
control authservid auth.example
signed example.org 'control/authservid: control/me does not count' ann@example.org "$none"
why=Authentication-Results unsigned 'control/authservid' ann@example.org 'Authentication-Results: auth.example; none\n'
signed example.org 'control/authservid: a pass' ann@example.org 'Authentication-Results: auth.example; dkim=pass header.d=example.org\n'
rm "$H/control/authservid"

# ---- thirty forgers and more: each wants the signature of example.org below a From of ann@example.org

stranger="$top$smtp"
forgers() {
	forger 'no disguise' "$stranger"
	forger 'a pass of ours' "$stranger$pass"
	forger 'a pass of ours, above From, below To' "${stranger}To: x\\n$pass"
	forger 'a pass below a forged queue field' "$stranger$network$pass$smtp"
	forger 'a pass below a forged queue field and Delivered-To' "$stranger$queue$to$network$pass$smtp"
	forger 'a pass in capitals' "$stranger$(printf '%s' "$ours; DKIM=PASS HEADER.D=EXAMPLE.ORG" | tr 'a-z' 'A-Z')\\n"
	forger 'a pass behind a lone CR' "${stranger}X: y\\r$pass"
	forger 'a pass behind a lone CR in the address of the forward' \
		"${queue}Delivered-To: x\\r$ours; dkim=pass header.d=example.org\\rX: @example.org\\n$network$smtp"
	forger 'the same, the whole stack' \
		"${queue}Delivered-To: x\\r$network$ours; dkim=pass header.d=example.org\\rReceived: from x by y\\rX: @example.org\\n$network$smtp"
	forger 'the same, with CRLF' \
		"${queue}Delivered-To: x\\r\\n$ours; dkim=pass header.d=example.org\\r\\nX: @example.org\\n$network$smtp"
	forger 'the same in Return-Path' \
		"Return-Path: <x\\r$ours; dkim=pass header.d=example.org\\rX: @bad.example>\\n$to$network$smtp"
	forger 'the same, folded by CR and tab' \
		"${queue}Delivered-To: x\\r$ours;\\r\\tdkim=pass header.d=example.org\\r\\n\\tb@example.org\\n$network$smtp"
	forger 'a pass of a stranger' "$top$ours; dkim=pass header.d=bad.example\\n$smtp"
	forger 'a pass of a stranger, ours in i=' "$top$ours; dkim=pass header.d=bad.example header.i=@example.org\\n$smtp"
	forger 'a pass of a stranger, ours in the local part' "$top$ours; dkim=pass header.i=\"@example.org\"@bad.example\\n$smtp"
	forger 'a pass of a domain that ends like ours' "$top$ours; dkim=pass header.d=badexample.org\\n$smtp"
	forger 'a pass of a domain that begins like ours' "$top$ours; dkim=pass header.d=example.org.bad.example\\n$smtp"
	forger 'a pass of the top-level domain' "$top$ours; dkim=pass header.d=org\\n$smtp"
	forger 'a pass of the root' "$top$ours; dkim=pass header.d=.\\n$smtp"
	forger 'a pass of nothing' "$top$ours; dkim=pass header.d=\"\"\\n$smtp"
	forger 'a pass in a comment of a fail' "$top$ours; dkim=fail (dkim=pass header.d=example.org)\\n$smtp"
	forger 'a pass in a comment that seems closed' "$top$ours; dkim=fail (a\\\\134) ; dkim=pass header.d=example.org)\\n$smtp"
	forger 'a pass in a nested comment' "$top$ours; dkim=fail (a (b) ; dkim=pass header.d=example.org)\\n$smtp"
	forger 'a pass in a reason' "$top$ours; dkim=fail reason=\"; dkim=pass header.d=example.org\"\\n$smtp"
	forger 'a pass in the value of s=' "$top$ours; dkim=fail header.s=\"x; dkim=pass header.d=example.org\" header.d=b.example\\n$smtp"
	forger 'a pass in a comment that is open' "$top$ours; (dkim=pass header.d=example.org\\n$smtp"
	forger 'a pass in quotes that are open' "$top$ours; dkim=fail reason=\"; dkim=pass header.d=example.org\\n$smtp"
	forger 'a pass of another method' "$top$ours; spf=pass header.d=example.org; dkim=fail header.d=example.org\\n$smtp"
	forger 'a pass with properties of the next result' "$top$ours; dkim=pass; spf=fail header.d=example.org\\n$smtp"
	forger 'd= in a comment' "$top$ours; dkim=pass (header.d=example.org) header.d=bad.example\\n$smtp"
	forger 'd= twice' "$top$ours; dkim=pass header.d=bad.example header.d=example.org\\n$smtp"
	forger 'another result word' "$top$ours; dkim=bypass header.d=example.org; dkim=pass-not header.d=example.org\\n$smtp"
	forger 'another type of property' "$top$ours; dkim=pass smtp.d=example.org header.from=example.org\\n$smtp"
	forger 'another version' "$top$ours 2; dkim=pass header.d=example.org\\n$smtp"
	forger 'another version of the method' "$top$ours; dkim/2=pass header.d=example.org\\n$smtp"
	forger 'a comment before our name' "${top}Authentication-Results: (x) mx.example.net; dkim=pass header.d=example.org\\n$smtp"
	forger 'our name with a dot' "${top}Authentication-Results: mx.example.net.; dkim=pass header.d=example.org\\n$smtp"
	forger 'a name that no one can read' "${top}Authentication-Results: mx@example.net; dkim=pass header.d=example.org\\n$smtp"
	forger 'a pass of another host' "${top}Authentication-Results: mx.example.com; dkim=pass header.d=example.org\\n$none$smtp"
	forger 'a pass of another host with our name in a comment' \
		"${top}Authentication-Results: mx.example.com (mx.example.net); dkim=pass header.d=example.org\\n$none$smtp"
	forger 'our name on a line of its own that is no fold' "${top}Authentication-Results: x; none\\nmx.example.net; dkim=pass header.d=example.org\\n$smtp"
	forger 'a pass in another field' "${top}X-Authentication-Results: mx.example.net; dkim=pass header.d=example.org\\n$none$smtp"
	forger 'a pass in the fold of another field' "${top}X: y\\n $pass$none$smtp"
	forger 'NUL in the field' "$top$ours; dkim=pass header.d=example.org\\000\\n$smtp"
	forger 'a junk result behind the pass' "$top$ours; dkim=pass header.d=example.org; junk\\n$smtp"
}

# Alone or with others, a field that no one wrote here must not pass for ours. Where the header is broken, the message
# cannot be signed at all.
forger() {
	send "$mode $1" ann@example.org "$2"
	expect "$what" 'K plain'
	case $(cat "$log") in
	*' unsigned rule=1 forwarded: '* | *' unsigned rule=1 malformed header line') tap_line 1 "$what: the log" ;;
	*) is "$what: the log" "$(cat "$log")" 'unsigned rule=1 forwarded: ...' ;;
	esac
}
mode=
forgers

# With `authres` the same holds for all that qmail-dkverify cannot have removed: what is written above its field later.
# It removes every other field in our name, so of those with a good form none is left to be forged.
control dkimorigin authres
mode=authres,
forger() {
	case $1 in
	'no disguise' | 'a pass of ours'* | 'a pass below a forged'* | 'a pass in capitals' | 'a pass behind a lone CR') return ;;
	'a pass of another host with'* | 'a pass in the fold'* | 'our name on a line'* | 'a pass in another field') return ;;
	'the same'* | 'a pass behind a lone CR in'*) set -- "$1" "$(printf '%s' "$2" | sed 's/@example.org\\n/&'"$none_for_sed"'/')" ;;
	esac
	send "$mode $1" ann@example.org "$2"
	expect "$what" 'K plain'
}
none_for_sed=$(printf '%s' "$none" | sed 's/\\/\\\\/g')
forgers
rm "$H/control/dkimorigin"

# ---- what is genuine

mode=
signed example.org 'our own user, who came from outside' ann@example.org "$top$pass$smtp"
signed example.org 'the same, forwarded once more' ann@example.org "${queue}Return-Path: <ann@example.org>\\n$to$network$top$pass$smtp"
signed example.org 'one pass of three' ann@example.org \
	"$top$ours; dkim=fail header.d=example.org; dkim=pass header.d=bad.example;\\n dkim=pass header.i=x@sub.example.org\\n$smtp"
unsigned 'a pass below the field of a program of another kind' ann@example.org "Mailing-List: x\\n$top$pass$smtp"
control dkimorigin authres
signed example.org 'the same with authres' ann@example.org "Mailing-List: x\\n$top$pass$smtp"
signed example.org 'CRs below the field do no harm' ann@example.org "$top${pass}X: a\\r b\\r\\n$smtp"
rm "$H/control/dkimorigin"
signed example.org 'CRs below the field do no harm, either way' ann@example.org "$top${pass}X: a\\r b\\r\\n$smtp"

# ---- the whole way: signed here, received by qmail-dkverify, forwarded

received() { # the file with the signed message; $T/queued is what qmail-dkverify gives to qmail-queue
	rm -f "$H/bin/qmail-dkim"
	ln -s "$TOP/build/qmail-dkim.fakedns" "$H/bin/qmail-dkim"
	printf '#!/bin/sh\ncat >%s\n' "$T/queued" >"$H/bin/qmail-queue"
	chmod 755 "$H/bin/qmail-queue"
	printf 'jan._domainkey.example.org %s\n' "$(cat "$DNS/jan._domainkey.example.org")" >"$T/zone"
	# shellcheck disable=SC2059 # the text is the format
	{ printf "$smtp" && cat "$1"; } | TCPREMOTEIP=192.0.2.7 DNSCACHEIP=$T/zone "$TOP/qmail-dkverify" 2>"$T/dkverify.log"
	rm "$H/bin/qmail-dkim"
	ln -s "$TOP/qmail-dkim" "$H/bin/qmail-dkim"
}
forwarded() {
	# shellcheck disable=SC2059
	{ printf "$top" && cat "$T/queued"; } | message
	rm -f "$log"
	deliver ann@example.org
}
signed example.org 'a message of ours' ann@example.org ''
cp "$R/message" "$T/genuine"
received "$T/genuine"
ok 'qmail-dkverify says pass' grep -q 'dkim=pass header.d=example.org' "$T/queued"
forwarded
expect 'a genuine message that is forwarded: signed' 'K signed' 'd=example.org'
sed 's/^hi$/Send money./' "$T/genuine" >"$T/changed"
# shellcheck disable=SC2059
{ printf "$pass" && cat "$T/changed"; } >"$T/forged"
received "$T/forged"
is 'qmail-dkverify removes the forged pass' "$(grep -c 'dkim=pass' "$T/queued")" 0
forwarded
expect 'a changed message that is forwarded: not signed' 'K plain'
# shellcheck disable=SC2059
{ printf "$smtp" && cat "$T/forged"; } >"$T/queued"
forwarded
expect 'a changed message where qmail-dkverify is not in the way: not signed' 'K plain'
is 'the log says so' "$(sed 's/.* forwarded: //' "$log")" \
	'Delivered-To field, and a dkim=pass for the From domain that could be forged'

verify_all
done_testing
