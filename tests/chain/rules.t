#!/bin/sh
# rules.t: which line of control/dkimdomains decides for which sender.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
# s= tells which line it was
for selector in exact one two parent longer rcpt star default; do
	for domain in example.org sub.example.org example.net; do
		key "$domain" $selector rsa
	done
done

# from SENDER SELECTOR [DOMAIN]: signed with this selector; `-` = goes out unsigned
from() {
	deliver "$1"
	if [ "$2" = - ]; then
		expect "${set}: $1: unsigned" "K plain"
	else
		expect "${set}: $1: line of $2" "K signed" "s=$2 d=${3:-example.org}"
	fi
}

printf 'listed.example\n# comment.example\n\nMixed.Example  \n.wild.example\n' >"$H/control/rcpthosts"
printf '+15,0:more.in.example->\n+14,0:.wild.more.cdb->\n\n' | cdb -c -t "$T/cdb.tmp" "$H/control/morercpthosts.cdb"

# precedence, in one order and in the other
for order in cat tac; do
	set="precedence, $order"
	printf '%s\n' '*:star' '=:rcpt' '.example.org:parent' '.sub.example.org:longer' 'example.org:exact' |
		$order >"$H/control/dkimdomains"
	from jan@example.org exact
	from jan@a.example.org parent
	from jan@a.b.c.d.example.org parent
	from jan@sub.example.org parent sub.example.org
	from jan@x.sub.example.org longer sub.example.org
	from jan@y.x.sub.example.org longer sub.example.org
	from jan@notexample.org star example.net
	from jan@org star example.net
	from jan@listed.example rcpt example.net
	from jan@else.example star example.net
	from JAN@EXAMPLE.ORG exact
	from Jan@A.Example.Org parent
done

set='='
rules '=:rcpt'
from jan@listed.example rcpt example.net
from jan@LISTED.example rcpt example.net
from jan@mixed.example rcpt example.net
from jan@comment.example -
from jan@a.listed.example -
from jan@wild.example -
from jan@a.wild.example rcpt example.net
from jan@a.b.wild.example rcpt example.net
from jan@more.in.example rcpt example.net
from jan@More.In.Example rcpt example.net
from jan@a.wild.more.cdb rcpt example.net
from jan@wild.more.cdb -
from jan@else.example -

mv "$H/control/rcpthosts" "$T/rcpthosts"
set='=, without rcpthosts'
from jan@listed.example -
from jan@more.in.example -
mkdir "$H/control/rcpthosts"
deliver jan@listed.example
expect "= with an unreadable rcpthosts" "Z none"
text_like "= with an unreadable rcpthosts: report" "Unable to read control files. *control/rcpthosts* (#4.3.0)"
rmdir "$H/control/rcpthosts"
mv "$T/rcpthosts" "$H/control/rcpthosts"

mv "$H/control/morercpthosts.cdb" "$T/more.cdb"
for damage in 0 1 100 2047 2050; do
	head -c $damage "$T/more.cdb" >"$H/control/morercpthosts.cdb"
	deliver jan@more.in.example
	expect "= with a morercpthosts.cdb cut at $damage" "Z none"
done
rm "$H/control/morercpthosts.cdb"
mkdir "$H/control/morercpthosts.cdb"
deliver jan@more.in.example
expect "= with a directory for morercpthosts.cdb" "Z none"
rmdir "$H/control/morercpthosts.cdb"
from jan@listed.example rcpt example.net
from jan@more.in.example -
mv "$T/more.cdb" "$H/control/morercpthosts.cdb"

# ! wins at equal precedence and decides like any line
for order in cat tac; do
	set="!, $order"
	printf '%s\n' 'example.org:exact' '!example.org:' '.example.org:parent' '!a.example.org:' \
		'!.sub.example.org:' '=:rcpt' '!=:' '*:star' | $order >"$H/control/dkimdomains"
	from jan@example.org -
	from jan@a.example.org -
	from jan@b.example.org parent
	from jan@sub.example.org parent sub.example.org
	from jan@x.sub.example.org -
	from jan@listed.example -
	from jan@else.example star example.net
done
set='!*'
rules '!*:' 'example.org:exact'
from jan@else.example -
from jan@example.org exact
rules '*:star' '!*'
from jan@else.example -

set='the first of two'
rules 'example.org:one' 'example.org:two' '*:star' '*:two'
from jan@example.org one
from jan@else.example star example.net

set='no line'
rules 'example.com:'
from jan@example.org -
from jan@xexample.com -
rules ''
from jan@example.org -
: >"$H/control/dkimdomains"
from jan@example.org -

set='text'
rules '# example.org:two' '' '#' 'example.org:one' '# *:'
from jan@example.org one
from jan@else.example -
printf 'example.org:one' >"$H/control/dkimdomains"
from jan@example.org one
for line in 'Example.ORG:one' 'example.org:one|' 'example.org:one ' "$(printf 'example.org:one \t')" 'example.org:one||||:' 'example.org:one|||' 'example.org:one||||::'; do
	set="text $line"
	rules "$line"
	from jan@example.org one
done
for line in 'example.org' 'example.org:' 'example.org:|' 'example.org:||||::'; do
	set="text $line"
	rules "$line"
	from jan@example.org default
done

# what is no domain has no directory and matches only *
mkdir -p "$H/x" "$H/ssl/x"
cp "$KEYS/rsa" "$H/x/star"
cp "$KEYS/rsa" "$H/ssl/x/star"
cp "$KEYS/rsa" "$H/ssl/domainkeys/star"
mkdir -p "$H/ssl/domainkeys/-x.example" "$H/ssl/domainkeys/a..b"
cp "$KEYS/rsa" "$H/ssl/domainkeys/-x.example/star"
cp "$KEYS/rsa" "$H/ssl/domainkeys/a..b/star"
label=$(head -c 63 /dev/zero | tr '\000' a)
long=$label.$label.$label
for domain in ../../x ../x /x . .. ./. '' .example.org example.org. a..b -x.example x-.example \
	"a${label}.org" "$long.$label" 'exa mple.org' '[192.0.2.1]' "$(printf 'b\374cher.example')" 'a/../example.org' \
	'example.org/' "$(printf 'example.org\nBcc: x')" "$(head -c 60000 /dev/zero | tr '\000' a)"; do
	shown=$(printf '%s' "$domain" | head -c 40 | tr '\n' ' ')
	rules '*:star' 'example.org:one' '.example.org:parent' '=:rcpt'
	deliver "jan@$domain"
	expect "sender domain '$shown': only *, the MTA's key" "K signed" "s=star d=example.net"
	rules 'example.org:one' '.example.org:parent' '=:rcpt'
	deliver "jan@$domain"
	expect "sender domain '$shown': nothing but * matches" "K plain"
done
set='domain'
for domain in a_b.example "$long.example" 1.2.3.4; do
	key "$domain" one rsa-b
	rules "$domain:one"
	from "jan@$domain" one "$domain"
done

# one label is a domain: its line decides, and it may be in rcpthosts. It can't be d=.
set='one label'
rules '*:star' '!localhost:'
from root@localhost -
rules 'localhost:one|example.org' '*:star'
from root@localhost one
control rcpthosts localhost
rules '=:rcpt'
from root@localhost rcpt example.net

set='the last @ counts'
rules 'example.org:one' 'b:two'
from a@b@example.org one
from '"a@b"@example.org' one

# a line that can't be parsed: later for those whom it decides, nobody else
for line in 'example.org:one two' ' example.org:one' 'example.org: one' \
	'example.org:one|||x' 'example.org:one|||-1' 'example.org:one|||1234567890' 'example.org:one||||x' \
	'example.org:one||||rr' 'example.org:one||||:6' 'example.org:one||||:0' 'example.org:one||||:22' \
	'example.org:one||||r:2:x' 'example.org:one||||r:2:l:x' 'example.org:one|||||x' 'example.org:one|exa mple' \
	'example.org:one|../x' 'example.org:a/b' 'example.org:../x' 'example.org:.' 'example.org:one,two,three' \
	'example.org:one||nobody' 'example.org:one||a@b@c d' 'example.org:-one' "$(printf 'example.org:one\r')" \
	"$(printf 'example.org:one\t|example.org')"; do
	rules "$line" 'sub.example.org:parent'
	shown=$(printf '%s' "$line" | tr '\r\t' '$>')
	deliver jan@example.org
	expect "malformed '$shown': its sender waits" "Z none"
	text_like "malformed '$shown': report" "Unable to read control files. control/dkimdomains line 1: ?* (#4.3.0)"
	case $line in
	' '*) ;; # not even its first field is fine
	*)
		deliver jan@sub.example.org
		expect "malformed '$shown': another does not" "K signed" "s=parent d=sub.example.org"
		;;
	esac
done

# a first field that can't be parsed: later for all, because nobody knows whom it means
for line in 'exa mple.com:' 'example..com:' '*.example.com:' '**:' '==:' '..example.com:' '.:' ':' ':default' '!:' '!!example.com:' \
	'user@example.com:' 'a/b:' '../x:' '-a.example:' "$(printf 'b\374cher.example:')" '|' 'example.com|x:'; do
	rules "$line" 'example.org:one'
	deliver jan@example.org
	expect "bad first field '$line': all wait" "Z none"
	text_like "bad first field '$line': report" "Unable to read control files. control/dkimdomains line 1: ?* (#4.3.0)"
done
printf 'example.org:one\n\000\n' >"$H/control/dkimdomains"
deliver jan@example.org
expect "NUL in control/dkimdomains: all wait" "Z none"

rm -f "$H/control/dkimdomains"
mkdir "$H/control/dkimdomains"
deliver jan@example.org
expect "a directory for control/dkimdomains" "Z none"
text_like "a directory for control/dkimdomains: report" "Unable to read control files. *control/dkimdomains* (#4.3.0)"
rmdir "$H/control/dkimdomains"
deliver jan@example.org
expect "no control/dkimdomains" "K plain"

verify_all
done_testing
