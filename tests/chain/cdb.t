#!/bin/sh
# cdb.t: if control/dkimdomains.cdb exists, its lines decide; if it is damaged, mail waits.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org one rsa
key example.org two rsa-b
key example.org parent rsa
key example.net star rsa-b
cdb=$H/control/dkimdomains.cdb
newdk() { "$TOP/qmail-newdk" >"$T/newdk.out" 2>"$T/newdk.err"; }

rules '# text' '' 'Example.ORG:one' '.example.org:parent' '!no.example.org:' '=:two' '*:star'
newdk
is "qmail-newdk" "$?" 0
by() { expect "$1" "K signed" "$2"; }
everything() {
	deliver jan@example.org
	by "$1: exact" "s=one d=example.org"
	deliver JAN@EXAMPLE.ORG
	by "$1: in capitals" "s=one d=example.org"
	deliver jan@a.b.example.org
	by "$1: parent" "s=parent d=example.org"
	deliver jan@no.example.org
	expect "$1: !" "K plain"
	deliver jan@else.example
	by "$1: *" "s=star d=example.net"
}
everything "cdb"

# the cdb counts, not the text
rules 'example.org:two'
everything "the text has changed"
rules 'exa mple:half sav'
everything "the text is half-saved"
: >"$H/control/dkimdomains"
everything "the text is empty"
rm "$H/control/dkimdomains"
deliver jan@example.org
expect "no text: signing is off" "K plain"
rules 'example.org:two'
newdk
deliver jan@example.org
by "after qmail-newdk" "s=two d=example.org"
deliver jan@else.example
expect "after qmail-newdk: the old lines are gone" "K plain"
rm "$cdb"
deliver jan@example.org
by "without the cdb: the text" "s=two d=example.org"

# damage: later, or the right answer; no other
rules 'example.org:one' '.example.org:parent' '*:star'
newdk
cp "$cdb" "$T/good.cdb"
size=$(wc -c <"$T/good.cdb")
ok "the cdb is as large as thought ($size)" test "$size" -gt 2100 -a "$size" -lt 3000
cut=0
while [ "$cut" -lt "$size" ]; do
	head -c "$cut" "$T/good.cdb" >"$cdb"
	deliver jan@example.org
	case $state in
	'K signed') by "cut at $cut: still the right line" "s=one d=example.org" ;;
	*)
		expect "cut at $cut" "Z none"
		text_like "cut at $cut: report" "Unable to read control files. *control/dkimdomains.cdb (#4.3.0)"
		;;
	esac
	# the table of 256 pointers, then the records byte by byte
	if [ "$cut" -lt 2048 ]; then cut=$((cut + 512)); else cut=$((cut + 9)); fi
done

# another byte at every place outside the texts of the lines: a crash would be silent
at=0
while [ "$at" -lt "$size" ]; do
	cp "$T/good.cdb" "$cdb"
	byte=$(tail -c +$((at + 1)) "$T/good.cdb" | head -c 1 | od -An -tu1 | tr -d ' \n')
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $(((byte ^ 255) & 255)))" | dd of="$cdb" bs=1 seek="$at" conv=notrunc 2>/dev/null
	deliver jan@example.org
	case $state in
	'K signed' | 'K plain') ;; # the damage was elsewhere, or made another line of it
	*) expect "byte $at damaged" "Z none" ;;
	esac
	if [ "$at" -lt 2048 ]; then at=$((at + 61)); else at=$((at + 5)); fi
done

# records that are not what qmail-newdk writes
put() { # LINE ...: a cdb of these cdb(1) records
	printf '%s\n' "$@" '' | cdb -c -t "$T/cdb.tmp" "$cdb"
}
format=$(cdb -d "$T/good.cdb" | sed -n 's/^+0,[0-9]*:->//p')
ok "there is a record that names the format: $format" test -n "$format"
marker="+0,${#format}:->$format"
put "$marker" '+11,17:example.org->1 example.org:one'
deliver jan@example.org
by "made by cdb(1)" "s=one d=example.org"
put '+11,17:example.org->1 example.org:one'
deliver jan@example.org
expect "without the record that names the format" "Z none"
put "$marker"
deliver jan@example.org
expect "no line at all" "K plain"
put '+0,3:->xyz' '+11,17:example.org->1 example.org:one'
deliver jan@example.org
expect "another format" "Z none"
for data in '' x '1' '1 ' ' example.org:one' 'x example.org:one' '1 example.com:one' '1 *:one' '1 example.org:o ne' '1 one' '-1 example.org:one'; do
	put "$marker" "+11,${#data}:example.org->$data"
	deliver jan@example.org
	expect "a record that says '$data'" "Z none"
done
printf '%s\n\n' "$marker" | cdb -c -t "$T/cdb.tmp" "$T/other.cdb"
head -c 100000 /dev/urandom >"$cdb"
deliver jan@example.org
expect "random bytes" "Z none"
head -c 100000 /dev/zero >"$cdb"
deliver jan@example.org
expect "zeros" "Z none"
yes | head -c 100000 >"$cdb"
deliver jan@example.org
expect "text" "Z none"
rm "$cdb"
mkfifo "$cdb"
deliver jan@example.org -t 20
expect "a FIFO" "Z none"
rm "$cdb"

# 100,000 domains
{
	seq -f 'd%g.example:one' 100000
	echo 'example.org:one'
} >"$H/control/dkimdomains"
newdk
is "100,000 domains: qmail-newdk" "$?" 0
deliver jan@example.org
by "100,000 domains" "s=one d=example.org"

verify_all
done_testing
