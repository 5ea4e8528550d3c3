#!/bin/sh
# lines.t: the signature that a line of control/dkimdomains leads to: first the example lines of the manual
# page, then each field.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message

example_lines() {
	for domain in example.net listed.example cloud9.heaven.com heaven.com cloud.com mybuddy.org nodkim.org; do
		key $domain default rsa
		key $domain eddy ed
	done
	key cloud.com january rsa-b
	key cloud.com february rsa-b
	control rcpthosts listed.example nodkim.org
	rules '*:' '=:default,eddy||~||:5' '.heaven.com:||me@devil.com|500000|r:3' \
		'cloud1.com:january|postmaster@cloud.com|||t::l' 'cloud7.com:february|postmaster@cloud.com|||u:1' \
		'mybuddy.org:eddy||||:4' '!nodkim.org:'
}

home_new
example_lines
for how in text cdb; do
	if [ $how = cdb ]; then
		QMAILHOME=$H "$TOP/qmail-newdk" >"$T/newdk" 2>&1
		is "the example lines: qmail-newdk takes them" "$?" 0
		# what counts is the cdb alone, but the text has to be there
		rules '# nothing'
	fi

	deliver jan@else.example
	expect "$how: *:" "K signed" "d=example.net s=default a=rsa-sha256 c=relaxed/relaxed i=- x=+604800 l=-"

	deliver jan@listed.example
	expect "$how: =:default,eddy||~||:5" "K signed" \
		"d=listed.example s=default a=rsa-sha256 c=relaxed/relaxed i=jan@listed.example x=+604800 l=-" \
		"d=listed.example s=eddy a=ed25519-sha256 c=relaxed/relaxed i=jan@listed.example x=+604800 l=-"

	# me@devil.com is not in heaven: with that i= no verifier would take the signature
	deliver angel@cloud9.heaven.com
	expect "$how: .heaven.com:||me@devil.com|500000|r:3" "K signed" \
		"d=cloud9.heaven.com s=default a=rsa-sha256 c=relaxed/relaxed i=- x=+500000 l=-" \
		"d=cloud9.heaven.com s=default a=rsa-sha1 c=relaxed/relaxed i=- x=+500000 l=-"
	deliver angel@cloud7.heaven.com
	expect "$how: .heaven.com with the key of its parent" "K signed" \
		"d=heaven.com s=default a=rsa-sha256 c=relaxed/relaxed i=- x=+500000 l=-" \
		"d=heaven.com s=default a=rsa-sha1 c=relaxed/relaxed i=- x=+500000 l=-"
	deliver god@heaven.com
	expect "$how: heaven.com itself is *" "K signed" "d=heaven.com s=default a=rsa-sha256 x=+604800"

	deliver jan@cloud1.com
	expect "$how: cloud1.com:january|postmaster@cloud.com|||t::l" "K signed" \
		"d=cloud.com s=january a=rsa-sha256 c=relaxed/simple i=postmaster@cloud.com x=+604800 l=all"

	deliver jan@cloud7.com
	expect "$how: cloud7.com:february|postmaster@cloud.com|||u:1" "K signed" \
		"d=cloud.com s=february a=rsa-sha1 c=simple/relaxed i=postmaster@cloud.com x=+604800 l=-"

	deliver jan@mybuddy.org
	expect "$how: mybuddy.org:eddy||||:4" "K signed" \
		"d=mybuddy.org s=eddy a=ed25519-sha256 c=relaxed/relaxed i=- x=+604800 l=-"

	deliver jan@nodkim.org
	expect "$how: !nodkim.org:" "K plain"
done

# one field after the other
home_new
for selector in default jan; do key example.org $selector rsa; done
key example.org rsa2 rsa-b
for selector in eddy feb; do key example.org $selector ed; done
key other.example jan rsa-b

# line LINE SPEC [SPEC]: jan@example.org under this line
line() {
	rules "$1"
	deliver jan@example.org
	set_line=$1
	shift
	expect "$set_line" "K signed" "$@"
}
RSA="d=example.org a=rsa-sha256" ED="d=example.org a=ed25519-sha256"

# selectors
line 'example.org:jan' "$RSA s=jan"
line 'example.org:eddy' "$ED s=eddy"
line 'example.org:jan,feb' "$RSA s=jan" "$ED s=feb"
line 'example.org:jan:feb' "$RSA s=jan" "$ED s=feb"
line 'example.org:,eddy' "$RSA s=default" "$ED s=eddy"
line 'example.org::eddy' "$RSA s=default" "$ED s=eddy"
line 'example.org::eddy||||:5' "$RSA s=default" "$ED s=eddy"

# z
line 'example.org:jan||||:1' "d=example.org s=jan a=rsa-sha1"
line 'example.org:jan||||:2' "$RSA s=jan"
line 'example.org:jan||||:3' "$RSA s=jan" "d=example.org s=jan a=rsa-sha1"
line 'example.org:feb||||:4' "$ED s=feb"
line 'example.org:jan||||:5' "$RSA s=jan" "$ED s=eddy"
line 'example.org:||||:5' "$RSA s=default" "$ED s=eddy"
line 'example.org:jan,feb||||:1' "d=example.org s=jan a=rsa-sha1"
line 'example.org:jan,feb||||:2' "$RSA s=jan"
line 'example.org:jan,feb||||:3' "$RSA s=jan" "d=example.org s=jan a=rsa-sha1"
line 'example.org:jan,feb||||:4' "$ED s=feb"
line 'example.org:jan,feb||||:5' "$RSA s=jan" "$ED s=feb"

# c
line 'example.org:jan||||r' "$RSA c=relaxed/relaxed"
line 'example.org:jan||||s' "$RSA c=simple/simple"
line 'example.org:jan||||t' "$RSA c=relaxed/simple"
line 'example.org:jan||||u' "$RSA c=simple/relaxed"
line 'example.org:jan,feb||||s' "$RSA c=simple/simple" "$ED c=simple/simple"

# l
line 'example.org:jan||||::l' "$RSA l=all c=relaxed/relaxed"
line 'example.org:jan||||s::l' "$RSA l=all c=simple/simple"
line 'example.org:jan,feb||||r:5:l' "$RSA l=all" "$ED l=all"

# expire
line 'example.org:jan|||1|' "$RSA x=+1"
line 'example.org:jan|||999999999|' "$RSA x=+999999999"
line 'example.org:jan|||0|' "$RSA x=-"
line 'example.org:jan|||000|' "$RSA x=-"
line 'example.org:jan,feb|||60|' "$RSA x=+60" "$ED x=+60"

# sdid
line 'example.org:jan|other.example' "d=other.example s=jan i=-"
line 'example.org:jan|Other.Example' "d=other.example s=jan i=-"
line 'example.org:jan|boss@other.example' "d=other.example s=jan i=boss@other.example"
line 'example.org:jan|boss@other.example|@mail.other.example' "d=other.example s=jan i=@mail.other.example"

# auid
line 'example.org:jan||~' "$RSA i=jan@example.org"
line 'example.org:jan||boss@example.org' "$RSA i=boss@example.org"
line 'example.org:jan||@example.org' "$RSA i=@example.org"
line 'example.org:jan||boss@x.y.example.org' "$RSA i=boss@x.y.example.org"
line 'example.org:jan||boss@example.com' "$RSA i=-"
line 'example.org:jan||boss@xexample.org' "$RSA i=-"
line 'example.org:jan||boss@org' "$RSA i=-"
line 'example.org:jan|other.example|~' "d=other.example i=-"
line 'example.org:jan,feb||~' "$RSA i=jan@example.org" "$ED i=jan@example.org"

# i= of a sender: dkim-quoted-printable (RFC 6376 2.11), so that no octet ends the tag or starts
# another; left out where the local part is no dot-atom
rules 'example.org:jan||~'
sender_is() { # SENDER I
	deliver "$1"
	expect "i= of the sender $(printf '%s' "$1" | tr -c ' -~' '?')" "K signed" "$RSA i=$2"
}
sender_is a=b@example.org a=3Db@example.org
sender_is 'jan+x_y-z/{}|~!#$%&*?^`@example.org' 'jan+x_y-z/{}|~!#$%&*?^`@example.org'
sender_is "o'neill.jr@example.org" "o'neill.jr@example.org"
sender_is 'jan;d=evil.example@example.org' -
sender_is 'jan joe@example.org' -
sender_is "$(printf 'jan\tjoe\nX: y@example.org')" -
sender_is "$(printf 'j\303\244n@example.org')" -
sender_is '"a@b"@example.org' -
sender_is jan..joe@example.org -
sender_is .jan@example.org -
deliver "$(head -c 500 /dev/zero | tr '\000' j)@example.org"
expect "i= of 500 octets" "K signed" "$RSA"
deliver '@example.org'
expect "i= of an empty local part" "K signed" "$RSA i=@example.org"

# ~ below a parent
rules '.example.org:jan||~'
deliver jan@mail.example.org
expect "~ under .example.org" "K signed" "$RSA i=jan@mail.example.org"

verify_all
done_testing
