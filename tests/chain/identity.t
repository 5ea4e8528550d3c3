#!/bin/sh
# identity.t: the names that are looked up in the rules: the From domain, the envelope sender, bouncehost, me;
# and the messages whose From field must not be used.
# shellcheck disable=SC2016 # single quotes keep scripts for others as they are
. tests/lib.sh
. tests/chain/home.sh

home_new
for d in from.example env.example bounce.example example.net; do
	for s in from env bounce me star; do key $d $s rsa; done
done
each="from.example:from env.example:env bounce.example:bounce mx.example.net:me"
key mx.example.net me rsa

mail() { # FROM-FIELD-VALUE [HEADER LINE]
	message "${2-}From: $1\nTo: joe@remote.example\nSubject: x\n\nbody\n"
}
by() { # WHAT SPEC: who signed
	expect "$1" "K signed" "$2"
}

for how in text cdb; do
	# shellcheck disable=SC2086
	rules $each
	if [ $how = cdb ]; then
		"$TOP/qmail-newdk" >"$T/newdk" 2>&1
		is "qmail-newdk" "$?" 0
	fi

	# an ordinary sender: From is not asked
	mail jan@from.example
	deliver jan@env.example
	by "$how: the envelope sender decides" "s=env d=env.example"
	deliver jan@other.example
	expect "$how: nobody else is asked" "K plain"

	# dkimidentity
	control dkimidentity from
	deliver jan@env.example
	by "$how: dkimidentity: From comes first" "s=from d=from.example"
	deliver jan@other.example
	by "$how: dkimidentity: From alone" "s=from d=from.example"
	mail jan@other.example
	deliver jan@env.example
	by "$how: dkimidentity: From has no rule, the envelope sender has" "s=env d=env.example"
	deliver jan@other2.example
	expect "$how: dkimidentity: nobody has a rule" "K plain"
	mail 'Jan <jan@FROM.example>'
	deliver jan@env.example
	by "$how: dkimidentity: From in capitals" "s=from d=from.example"
	mail '"evil@env.example" <jan@from.example>'
	deliver jan@other.example
	by "$how: dkimidentity: the address, not the name" "s=from d=from.example"
	mail 'jan@from.example, joe@env.example'
	deliver jan@env.example
	by "$how: dkimidentity: two authors are none" "s=env d=env.example"
	mail jan@from.example "From: joe@env.example\n"
	deliver jan@env.example
	expect "$how: dkimidentity: two From fields can't be signed" "K plain"
	mail "jan@from.example\r\n"
	deliver jan@env.example
	by "$how: dkimidentity: CRLF" "s=from d=from.example"
	message 'From: jan@from.example\nSubject: nothing follows\n'
	deliver jan@env.example
	by "$how: dkimidentity: a header and nothing else" "s=from d=from.example"
	message 'From: jan@from.example\nSubject: y\r\n'
	deliver jan@env.example
	by "$how: dkimidentity: the same with a CRLF" "s=from d=from.example"
	control dkimidentity ''
	mail jan@from.example
	deliver jan@env.example
	by "$how: an empty dkimidentity is none" "s=env d=env.example"
	for word in envelope From 'from x'; do
		control dkimidentity "$word"
		deliver jan@env.example
		expect "$how: dkimidentity '$word' is a mistake" "Z none"
		text_like "$how: dkimidentity '$word': report" "Unable to read control files. *control/dkimidentity* (#4.3.0)"
	done
	control dkimidentity 'from '
	deliver jan@env.example
	by "$how: dkimidentity 'from ' is from" "s=from d=from.example"
	rm "$H/control/dkimidentity"

	# null senders: From, bouncehost, me
	control bouncehost bounce.example
	for null in '' '#@[]'; do
		mail jan@from.example
		deliver "$null"
		by "$how: sender '$null': From comes first" "s=from d=from.example i=-"
		mail jan@other.example
		deliver "$null"
		by "$how: sender '$null': then bouncehost" "s=bounce d=bounce.example i=-"
		control bouncehost none.example
		deliver "$null"
		by "$how: sender '$null': then me" "s=me d=mx.example.net i=-"
		rm "$H/control/bouncehost"
		deliver "$null"
		by "$how: sender '$null': no bouncehost: me" "s=me d=mx.example.net i=-"
		control bouncehost bounce.example
	done
	mail jan@from.example
	deliver postmaster
	by "$how: a sender without @: bouncehost, From is not asked" "s=bounce d=bounce.example"
	rm "$H/control/bouncehost"
	deliver postmaster
	by "$how: a sender without @, no bouncehost: me" "s=me d=mx.example.net"

	# only when nobody has a line: *, for the last candidate
	# shellcheck disable=SC2086
	rules '*:star' $each
	rm -f "$H/control/dkimdomains.cdb"
	[ $how = text ] || "$TOP/qmail-newdk" >"$T/newdk" 2>&1
	control dkimidentity from
	mail jan@other.example
	deliver jan@env.example
	by "$how: * waits until all were asked" "s=env d=env.example"
	key other.example star rsa-b
	deliver jan@other2.example
	by "$how: * is for the last candidate, not for From" "s=star d=example.net"
	deliver ''
	by "$how: *, null sender: me has a line" "s=me"
	rm -r "$H/ssl/domainkeys/other.example"
	rm "$H/control/dkimidentity"

	# a ! line decides like any other
	# shellcheck disable=SC2086
	rules '!from.example:' '!.sub.example:' 'env.example:env' 'bounce.example:bounce'
	rm -f "$H/control/dkimdomains.cdb"
	[ $how = text ] || "$TOP/qmail-newdk" >"$T/newdk" 2>&1
	control dkimidentity from
	mail jan@from.example
	deliver jan@env.example
	expect "$how: a ! line for From decides" "K plain"
	mail jan@x.sub.example
	deliver jan@env.example
	expect "$how: a ! line for a parent of From decides" "K plain"
	deliver ''
	expect "$how: a ! line, null sender" "K plain"
	rm "$H/control/dkimidentity"
	rm -f "$H/control/dkimdomains.cdb"
done

# mail that was here before: its From is not believed
rules 'from.example:from' 'env.example:env' 'mx.example.net:me' 'bounce.example:bounce'
control dkimidentity from
not_by_from() {
	case $2$1 in
	*'blank before the colon'*) # legal of old (RFC 5322 4.5.8), but dkimpy can't parse it
		is "$1" "$state $(tr -d ' \t\n' <"$R/message" | sed -n 's/.*;d=\([^;]*\);s=\([^;]*\);.*/s=\2 d=\1/p')" "K signed $2"
		;;
	*) by "$1" "$2" ;;
	esac
}
guard() { # WHAT FIELD STATE-OF-FROM: believed or not
	mail jan@from.example "$2"
	deliver jan@env.example
	if [ "$3" = believed ]; then
		by "$1: believed" "s=from d=from.example"
		deliver ''
		by "$1, null sender: believed" "s=from d=from.example"
	else
		not_by_from "$1: not believed" "s=env d=env.example"
		deliver ''
		not_by_from "$1, null sender: not believed" "s=me d=mx.example.net"
	fi
}
guard "no sign of it" 'Received: x\n' believed
guard "Delivered-To" 'Delivered-To: joe@mx.example.net\n' not
guard "Delivered-To in another case" 'dELIVERED-tO: joe\n' not
guard "Delivered-To with a blank before the colon" 'Delivered-To : joe\n' not
guard "an empty Delivered-To" 'Delivered-To:\n' not
guard "Delivered-To behind a lone CR" 'X: y\rDelivered-To: joe\n' not
guard "Delivered-To in the text of another field" 'X: Delivered-To: joe\n' believed
guard "Delivered-To on a folded line" 'X: y\n Delivered-To: joe\n' believed
guard "X-Delivered-To" 'X-Delivered-To: joe\n' believed
guard "Authentication-Results of ours" 'Authentication-Results: mx.example.net; dkim=none\n' not
guard "Authentication-Results of ours in capitals" 'AUTHENTICATION-RESULTS: MX.Example.NET; dkim=none\n' not
guard "Authentication-Results of ours with a version" 'Authentication-Results: mx.example.net 1; none\n' not
guard "Authentication-Results of ours with a comment" 'Authentication-Results: (we) mx.example.net (did) ; none\n' not
guard "Authentication-Results of ours, quoted" 'Authentication-Results: "mx.example.net"; none\n' not
guard "Authentication-Results of ours, folded" 'Authentication-Results:\n mx.example.net;\n none\n' not
guard "Authentication-Results of others" 'Authentication-Results: mx.example.com; none\n' believed
guard "Authentication-Results of others, ours as a suffix" 'Authentication-Results: a.mx.example.net; none\n' believed
guard "Authentication-Results of others, ours behind" 'Authentication-Results: a.example; x=mx.example.net\n' believed
guard "the second of two" 'Authentication-Results: a.example; none\nAuthentication-Results: mx.example.net; none\n' not
control authservid mail.id
guard "control/authservid counts" 'Authentication-Results: mail.id; none\n' not
guard "then control/me does not" 'Authentication-Results: mx.example.net; none\n' believed
rm "$H/control/authservid"
message "From: jan@from.example\nSubject: x\n\nDelivered-To: joe\nAuthentication-Results: mx.example.net; none\n"
deliver jan@env.example
by "in the body they mean nothing" "s=from d=from.example"

# who can't be asked
mkdir "$H/control/authservid"
deliver jan@env.example
expect "a directory for control/authservid" "Z none"
rmdir "$H/control/authservid"
mail jan@from.example
rm "$H/bin/qmail-dkim"
deliver jan@env.example
expect "qmail-dkim -a is missing: nobody guesses" "Z none"
for what in 'exit 111' 'exit 2' 'exit 3' 'kill -9 $$' 'exec 1>&-; exit 111' 'yes a.example | head -c 1000000; exit 111'; do
	rm -f "$H/bin/qmail-dkim"
	printf '#!/bin/sh\nPATH=/usr/bin:/bin\n%s\n' "$what" >"$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkim"
	deliver jan@env.example
	expect "qmail-dkim -a: $what: nobody guesses" "Z none"
done
for what in 'echo' 'echo ../../x' 'echo a..b' 'printf "from.example\\nenv.example\\n"' 'head -c 100000 /dev/zero' 'exit 0' 'echo x/y' 'yes'; do
	printf '#!/bin/sh\nPATH=/usr/bin:/bin\n[ "$1" = -a ] || exec %s "$@"\ntrap "" PIPE; %s 2>/dev/null\nexit 0\n' "$TOP/qmail-dkim" "$what" >"$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkim"
	case $what in
	yes) ;; # for ever: the time limit, in alarm.t
	*)
		deliver jan@env.example
		expect_one "qmail-dkim -a says: $what: no rule for that" "K signed" "Z none" "s=env d=env.example"
		;;
	esac
done
rm "$H/bin/qmail-dkim"
ln -s "$TOP/qmail-dkim" "$H/bin/qmail-dkim"

# From that no rule can match
rules 'env.example:env'
for from in 'jan@../../x' 'jan@[192.0.2.1]' 'jan' '' 'jan@-x.example' '<>' "$(head -c 5000 /dev/zero | tr '\000' a)@env.example" 'jan@b\374cher.example'; do
	mail "$from"
	deliver jan@env.example
	by "From: $(printf '%s' "$from" | head -c 30): the envelope sender" "s=env d=env.example"
done

# no control/me, no bouncehost, a null sender
rm "$H/control/dkimidentity"
rm "$H/control/me"
mail jan@other.example
rules '*:star'
deliver ''
expect "null sender, no me, *: no key to be found" "K plain"
rules 'env.example:env'
deliver ''
expect "null sender, no me, no line" "K plain"

# what can't seek is staged before From is read
control me mx.example.net
control dkimidentity from
rules 'from.example:from'
mail jan@from.example
deliver jan@env.example -p
by "dkimidentity, fd 0 is a pipe" "s=from d=from.example"
deliver '' -p
by "null sender, fd 0 is a pipe" "s=from d=from.example"
mail jan@other.example
deliver '' -p
expect "null sender, fd 0 is a pipe, no rule" "K plain"
deliver jan@env.example -s 20
expect "fd 0 at another offset" "K plain"

verify_all
done_testing
