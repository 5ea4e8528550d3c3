#!/bin/sh
# bytes.t: a carriage return, a NUL, a byte order mark and their like in a control file have one answer in every program
# and for every file: mail waits, and the report names the file, the line and the byte. qmail-dkcheck names it too, and
# its remedy, pasted, mends the file.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
SMTPD_LOG=$T/smtpd.log
printf 'Fjan@example.org\000Tjoe@example.net\000\000' >"$T/envelope"

fresh() {
	home_new
	key example.net default rsa
	key example.org default rsa-b
	ln -s "$TOP/build/remote" "$H/bin/qmail-queue"
}

# a good text for each file, with the sender whose mail needs it
text_of() { # FILE
	sender=jan@example.org
	case $1 in
	me) good=mx.example.net sender='' ;;
	bouncehost) good=example.org sender='' ;;
	authservid) good=mx.example.net sender='' ;;
	dkremote) good=bin/qmail-remote ;;
	dkimlog) good=dkim.log ;;
	dkimstrict) good=1 ;;
	dkimidentity) good=from ;;
	dkimorigin) good=any ;;
	dkimheaders) good=Subject ;;
	dkimdomains) good='example.org:default' ;;
	rcpthosts) good=example.org ;;
	esac
}

# the bytes that a text gets: their name, and where they stand
spoil() { # BYTES TEXT: to standard output
	case $1 in
	cr) printf '%s\r\n' "$2" ;;
	cr-alone) printf '%s\r' "$2" ;;
	nul) printf '%s\000\n' "$2" ;;
	bom) printf '\357\273\277%s\n' "$2" ;;
	utf16) printf '\377\376' && printf '%s\n' "$2" | sed 's/./&\n/g' | tr '\n' '\000' && printf '\n\000' ;;
	tab) printf '%s\v\n' "$2" ;;
	nbsp) printf '%s\302\240\n' "$2" ;;
	latin1) printf '%s\240\n' "$2" ;;
	esac
}
all='cr cr-alone nul bom utf16 tab nbsp latin1'

# ---- qmail-dksign, and qmail-dkim -H as its child ----------------------------------------------------

for file in me bouncehost authservid dkremote dkimlog dkimstrict dkimidentity dkimorigin dkimheaders dkimdomains rcpthosts; do
	text_of $file
	fresh
	rules 'example.org:default' '=:default' '*:default|example.net'
	[ $file != rcpthosts ] || rules '=:default'
	[ $file != rcpthosts ] || sender=jan@sub.example.org
	control rcpthosts .example.org
	control $file "$good"
	[ $file != authservid ] || control me mx.example.net
	deliver "$sender"
	case $file in
	rcpthosts) expect "$file, as it should be" "K plain" ;;
	*) expect "$file, as it should be" "K signed" ;;
	esac
	for bytes in $all; do
		spoil $bytes "$good" >"$H/control/$file"
		rm -f "$H"/dkim.log*
		deliver "$sender"
		expect "$file, $bytes: it waits" "Z none"
		text_like "$file, $bytes: report" "*control/$file line 1: $(name_of_byte $bytes)* (#4.?.?)"
		is "$file, $bytes: no odd file is made" "$(cd "$H" && echo dkim.log*)" 'dkim.log*'
	done
done

# rcpthosts is qmail's: its bytes count only where a = line is asked
fresh
rules 'example.org:default' '=:default'
spoil cr other.example >"$H/control/rcpthosts"
deliver jan@example.org
expect "rcpthosts with a CR, and another line decides" "K signed" "d=example.org"
deliver jan@other.example
expect "rcpthosts with a CR, and = has to be asked" "Z none"
rules 'example.org:default'
deliver jan@other.example
expect "rcpthosts with a CR, and no = line" "K plain"

# in dkimdomains an error behind a good first field is one of that line alone; any other one concerns all
fresh
printf 'example.org:default\nexample.net:default|example.net|\r\n' >"$H/control/dkimdomains"
deliver jan@example.org
expect "a CR in the line of another sender" "K signed" "d=example.org"
deliver jan@example.net
expect "a CR in his line" "Z none"
text_like "a CR in his line: report" "*control/dkimdomains line 2: carriage return (#4.3.0)"
for text in '# a comment\r\nexample.org:default\n' '\r\nexample.org:default\n' 'example.org:default\n#\000\n' \
	'# a file of old Mac OS\rexample.org:default\r' '\357\273\277\nexample.org:default\n'; do
	# shellcheck disable=SC2059
	printf "$text" >"$H/control/dkimdomains"
	deliver jan@example.org
	expect "$text: all waits" "Z none"
	text_like "$text: report" "*control/dkimdomains line [123]: [cbN]*"
done
printf '# \f a page\n  # b\302\240: c\nexample.org:default' >"$H/control/dkimdomains"
deliver jan@example.org
expect "other bytes in a comment change nothing" "K signed" "d=example.org"

# ---- qmail-newdk -------------------------------------------------------------------------------------

for bytes in $all; do
	fresh
	text_of dkimdomains
	spoil $bytes "$good" >"$H/control/dkimdomains"
	"$TOP/qmail-newdk" >"$T/out" 2>"$T/err"
	is "qmail-newdk, $bytes: exit" $? 100
	is "qmail-newdk, $bytes: what it says" "$(head -n 1 "$T/err")" \
		"qmail-newdk: control/dkimdomains:1: error: $(name_of_byte $bytes)"
	ok "qmail-newdk, $bytes: no cdb" test ! -e "$H/control/dkimdomains.cdb"
done

# a cdb of an older qmail-newdk, in which such a line got through
fresh
rules 'example.org:default'
printf '+0,13:->dkimdomains 1\n+11,24:example.org->1 example.org:default||\r\n\n' >"$T/cdb.in"
ok "a cdb with a CR is made" cdb -c "$H/control/dkimdomains.cdb" "$T/cdb.in"
deliver jan@example.org
expect "a cdb with a CR: it waits" "Z none"
text_like "a cdb with a CR: report" "*control/dkimdomains line 1: carriage return (#4.3.0)"

# ---- qmail-dkim -s -H, by hand -----------------------------------------------------------------------

for bytes in $all; do
	spoil $bytes Subject >"$T/fields"
	"$TOP/qmail-dkim" -s -d example.org -H "$T/fields" "$M" "$KEYS/rsa" "$T/signed" 2>"$T/err"
	is "qmail-dkim -H, $bytes: exit" $? 111
	is "qmail-dkim -H, $bytes: what it says" "$(cat "$T/err")" "qmail-dkim: $T/fields line 1: $(name_of_byte $bytes)"
done

# ---- qmail-dkverify ----------------------------------------------------------------------------------

for file in me authservid; do
	for bytes in $all; do
		fresh
		spoil $bytes mx.example.net >"$H/control/$file"
		TCPREMOTEIP=192.0.2.1 "$TOP/build/smtpd" -o "$SMTPD_LOG" "$M" "$T/envelope" "$TOP/qmail-dkverify" \
			>"$T/told" 2>/dev/null
		is "qmail-dkverify, $file, $bytes: told" "$(cut -c 1-4 "$T/told")" 'Z 55'
		is "qmail-dkverify, $file, $bytes: log" "$(cat "$SMTPD_LOG")" \
			"qmail-dkverify: control/$file line 1: $(name_of_byte $bytes)"
	done
done

verify_all
done_testing
