#!/bin/sh
# cache.t: a message to many recipients is signed once; and never goes out with fields of another message, another
# key, another rule or another qmail-dkim, whatever the cache looks like.
# shellcheck disable=SC2016 # single quotes keep scripts for others as they are
. tests/lib.sh
. tests/chain/home.sh

# qmail-dkim notes each call; the real one follows
spy() {
	rm -f "$H/bin/qmail-dkim"
	printf '#!/bin/sh\necho "$1" >>%s\nexec %s "$@"\n' "$T/ran" "$TOP/qmail-dkim" >"$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkim"
}
# for a minute that the tests below need not wait for: nothing is stored while a file is younger than 3 s
aged() { sleep 3.1; }

cache=$H/queue/dkim/cache
log=$T/log

# sends WHAT SENDER RUNS [SPEC ...]: one delivery; the calls of qmail-dkim that it needed, as `-s`
sends() {
	what=$1
	wanted_runs=$3
	: >"$T/ran"
	: >"$log"
	deliver "$2"
	shift 3
	expect "$what" 'K signed' "$@"
	is "$what: runs of qmail-dkim" "$(tr '\n' ' ' <"$T/ran")" "${wanted_runs:+$wanted_runs }"
	case $wanted_runs in
	*-s*) is "$what: the log" "$(grep -c ' cached$' "$log")" 0 ;;
	*) is "$what: the log" "$(grep -c ' signed rule=.* bytes=[0-9]* cached$' "$log")" 1 ;;
	esac
}
# an `-s`, then none
fills() { # what sender [spec ...]
	fills_what=$1 fills_sender=$2
	shift 2
	sends "$fills_what" "$fills_sender" -s "$@"
	cp "$R/message" "$T/first"
	sends "$fills_what, once more" "$fills_sender" '' "$@"
	is_file "$fills_what, once more: the same bytes" "$R/message" "$T/first"
}

an_ordinary_message
home_new
cache_on
key example.org default rsa
key example.org eddy ed
key example.org other rsa-b
key example.net default rsa-b
control dkimlog "$log"
rules 'example.org:'
spy
sends 'a new key' jan@example.org -s d=example.org
sends 'a new key: nothing is stored' jan@example.org -s d=example.org
aged

# ---- the same again
fills 'a message' jan@example.org d=example.org
sends 'another sender of the domain' ann@example.org '' d=example.org
is 'the file is for its owner alone' "$(mode_of "$cache")" '-rw-------'
: >"$T/ran"
deliver jan@example.org -p
expect 'by a pipe' 'K signed' d=example.org
is 'by a pipe: signed anew' "$(cat "$T/ran")" -s
deliver jan@example.org -s 5
expect 'fd 0 is not at its start' 'K signed' d=example.org
is 'fd 0 is not at its start: from the cache' "$(cat "$T/ran")" -s
is 'the log: the same line, and a word' "$(tail -n 1 "$log" | cut -d ' ' -f 2-)" \
	"$(inode_of "$M") signed rule=1 d=example.org s=default a=rsa-sha256 bytes=$(wc -c <"$R/message") cached"
rules 'example.org:,eddy'
fills 'two keys' jan@example.org 'd=example.org s=default' 'd=example.org s=eddy'
rules 'example.org:|||9'
sends 'a signature of 9 seconds' jan@example.org -s x=+9
sends 'a signature of 9 seconds is not kept' jan@example.org -s x=+9
rules 'example.org:|||0'
fills 'a signature without an end' jan@example.org x=-
rules 'example.org:||||:2:l'
fills 'with l=' jan@example.org l=all

# ---- rules: each line is another question, and the line before it is not answered by its fields
old=
for line in 'example.org:|example.org|~' 'example.org:||||s' 'example.org:||||u' 'example.org:||||t' 'example.org:|||1000000' \
	'example.org:other' 'example.org:eddy||||:4' 'example.org:default,eddy' 'example.org:|example.net' 'example.org:||||:1' \
	'example.org:|example.org|boss@example.org' 'example.org:|||604800|r:2:l'; do
	rules "$line"
	case $line in
	*'~') set -- i=jan@example.org ;;
	*'|s') set -- c=simple/simple ;;
	*'|u') set -- c=simple/relaxed ;;
	*'|t') set -- c=relaxed/simple ;;
	*1000000) set -- x=+1000000 ;;
	*:other) set -- s=other ;;
	*:4) set -- s=eddy ;;
	*eddy) set -- s=default s=eddy ;;
	*net) set -- d=example.net ;;
	*:1) set -- a=rsa-sha1 ;;
	*boss*) set -- i=boss@example.org ;;
	*) set -- l=all ;;
	esac
	fills "rule $line" jan@example.org "$@"
	case $line in
	*'~') sends 'another sender and ~' ann@example.org -s i=ann@example.org ;;
	esac
	rules 'example.org:'
	sends "the rule before $line" jan@example.org -s 'd=example.org x=+604800'
done
rules 'example.org:'
sends 'the plain rule' jan@example.org '' d=example.org
rules '!example.org'
deliver jan@example.org
expect 'no rule any more' 'K plain'
rules 'example.com:'
deliver jan@example.org
expect 'no such rule any more' 'K plain'
rules 'example.org:'
"$TOP/qmail-newdk"
sends 'by the cdb' jan@example.org '' d=example.org
rules 'example.org:||||s'
"$TOP/qmail-newdk"
sends 'by another cdb' jan@example.org -s c=simple/simple
rm "$H/control/dkimdomains.cdb"

# ---- the list of fields
rules 'example.org:'
fills 'the default list' jan@example.org h:subject=2
control dkimheaders From To
sends 'control/dkimheaders is new' jan@example.org -s 'h:subject=0 h:to=1'
control dkimheaders From Date
sends 'control/dkimheaders is another one' jan@example.org -s 'h:to=0 h:date=1'
aged
fills 'an old control/dkimheaders' jan@example.org 'h:to=0 h:date=1'
printf 'From\nTo\n' >"$H/control/dkimheaders"
sends 'written again, with the same size' jan@example.org -s 'h:to=1 h:date=0'
rm "$H/control/dkimheaders"
fills 'control/dkimheaders is gone' jan@example.org h:subject=2
{
	i=0
	while [ $i -lt 199 ]; do
		echo "++X-A-Field-With-A-Name-That-Takes-Its-Place-$i"
		i=$((i + 1))
	done
} >"$H/control/dkimheaders"
aged
sends 'fields of more than a slot' jan@example.org -s d=example.org
sends 'fields of more than a slot are not kept' jan@example.org -s d=example.org
rm "$H/control/dkimheaders"

# ---- keys. The record of the old key is gone, so a field by it does not verify.
sends 'before the key is changed' jan@example.org '' d=example.org
key example.org default rsa-b
sends 'a key that is written again' jan@example.org -s d=example.org
cp "$KEYS/rsa" "$H/ssl/domainkeys/example.org/new"
mv "$H/ssl/domainkeys/example.org/new" "$H/ssl/domainkeys/example.org/rsa.private_default"
dns example.org default rsa
sends 'a key in its place by rename' jan@example.org -s d=example.org
aged
fills 'that key' jan@example.org d=example.org
ln -sf rsa.private_other "$H/ssl/domainkeys/example.org/new"
mv "$H/ssl/domainkeys/example.org/new" "$H/ssl/domainkeys/example.org/default"
dns example.org default rsa-b
fills 'the link leads to another key' jan@example.org d=example.org
mv "$H/ssl/domainkeys/example.org" "$H/ssl/domainkeys/was"
ln -s example.net "$H/ssl/domainkeys/example.org"
fills 'the directory is a link' jan@example.org d=example.org
rm "$H/ssl/domainkeys/example.org"
deliver jan@example.org
expect 'no key any more' 'K plain'
text_like 'no key any more: notice' '*continue without signing.*'
mv "$H/ssl/domainkeys/was" "$H/ssl/domainkeys/example.org"
rules 'example.org:,missing'
sends 'one key of a pair' jan@example.org -s d=example.org
sends 'one key of a pair is not kept' jan@example.org -s d=example.org
text_like 'one key of a pair: notice' '*continue with the other key.*'
rules 'example.org:'
fills 'the whole key' jan@example.org d=example.org

# ---- qmail-dkim
spy
sends 'another qmail-dkim' jan@example.org -s d=example.org
aged
fills 'an old qmail-dkim' jan@example.org d=example.org

# ---- messages
sends 'a message' jan@example.org '' d=example.org
sed 's/dinner/supper/' "$M" >"$T/other"
cat "$T/other" >"$M"
sends 'other bytes in the same file' jan@example.org -s d=example.org
number=$(inode_of "$M")
tries=0
while [ $tries -lt 50 ]; do
	message 'From: jan@example.org\nSubject: this one\n\nfirst\n'
	first=$(inode_of "$M")
	sleep .1
	sends 'the first of two messages' jan@example.org -s d=example.org
	message 'From: jan@example.org\nSubject: that one\n\nother\n'
	sleep .1
	sends 'the second, of the same size' jan@example.org -s d=example.org
	tries=$((tries + 1))
	if [ "$first" = "$(inode_of "$M")" ]; then break; fi
done
note "two messages with one inode number: $(test "$first" = "$(inode_of "$M")" && echo yes || echo 'not on this file system')"
for text in 'CRLF\r\n' 'a CR\rin it\n' 'CR at the end\r' 'CR, LF apart\n\r\n'; do
	message "From: jan@example.org\\n\\n$text"
	sleep .1
	sends "$text" jan@example.org -s d=example.org
	sends "$text is not kept" jan@example.org -s d=example.org
done
for text in 'NUL\0 and \377\n' '\n' '.\n' '\n\n\n' 'Kaccepted\0\n' 'DKIM-Signature: d=example.net\n'; do
	message "From: jan@example.org\\n\\n$text"
	sleep .1
	fills "$text" jan@example.org d=example.org
done
{
	printf 'From: jan@example.org\n\n'
	yes 'a line of a longer message' | head -n 100000
} | message
sleep .1
fills '2.7 MB' jan@example.org d=example.org
# a limit and a full disk meet the copy as they meet the signer
full=$(wc -c <"$R/message")
for limit in 0 100 1000 300000 $((full - 1)); do
	deliver jan@example.org -F $limit
	expect "2.7 MB, files of at most $limit bytes" 'Z none'
done
deliver jan@example.org -F $((full + 2))
expect '2.7 MB, files of just that size' 'K signed' d=example.org
message 'Subject: nobody\n\nno From\n'
sleep .1
for time in first second; do
	: >"$T/ran"
	deliver jan@example.org
	expect "no From, the $time time" 'K plain'
	is "no From, the $time time: qmail-dkim runs" "$(cat "$T/ran")" -s
done
message 'From: jan@example.org\n\nno end'
deliver jan@example.org
expect 'no end of the last line' 'D none'

# ---- the author domain
an_ordinary_message
sleep .1
control dkimidentity from
sends 'with control/dkimidentity' boss@example.com '-a -s' d=example.org
sends 'with control/dkimidentity, once more' ann@example.com '' d=example.org
control authservid mx.example.org
sends 'with another authserv-id' ann@example.com '-a -s' d=example.org
rm "$H/control/dkimidentity" "$H/control/authservid"
sends 'a null sender' '' '-a -s' d=example.org
sends 'a null sender, once more' '' '' d=example.org
message 'From: jan@example.net\nSubject: x\n\nother\n'
sleep .1
rules 'example.net:'
sends 'a bounce of another domain' '' '-a -s' d=example.net
sends 'once more' '' '' d=example.net

# ---- the origin rule: what was signed under `any` does not leave when it is gone
message 'Delivered-To: jan@example.org\nFrom: jan@example.org\nSubject: x\n\nfrom outside\n'
sleep .1
rules 'example.org:'
for time in first second; do
	deliver jan@example.org
	expect "a message from outside, the $time time" 'K plain'
done
control dkimorigin any
fills 'control/dkimorigin: any' jan@example.org d=example.org
control dkimorigin authres
sends 'control/dkimorigin: authres' jan@example.org -s d=example.org
rm "$H/control/dkimorigin"
deliver jan@example.org
expect 'no control/dkimorigin any more' 'K plain'

# ---- behind a link that stages
an_ordinary_message
sleep .1
rules 'example.org:'
ln -s "$TOP/qmail-dksign" "$H/bin/qmail-dksign"
control linkdoes stage
: >"$T/ran"
for time in first second third; do
	spawned "$M" "$TOP/build/outlink" mx.remote.example jan@example.org joe@remote.example
	is "a staged file, the $time time: delivered" "$letter" K
done
is 'a staged file is signed anew each time' "$(tr '\n' ' ' <"$T/ran")" '-s -s -s '
control linkdoes pass
for time in first second; do
	spawned "$M" "$TOP/build/outlink" mx.remote.example jan@example.org joe@remote.example
	expect "a message that a link passed on, the $time time" 'K signed' d=example.org
done
is 'a message that a link passed on is kept' "$(tr '\n' ' ' <"$T/ran")" '-s -s -s -s '

# ---- whatever is in the place of the cache
fill_it() {
	rm -rf "$cache"
	fills "the cache, before $1" jan@example.org d=example.org
}
fill_it 'bytes of it are changed'
/usr/bin/python3 -c '
import sys
with open(sys.argv[1], "r+b") as f:
    size = f.seek(0, 2)
    f.seek(size - 100)
    byte = f.read(1)
    f.seek(size - 100)
    f.write(bytes([byte[0] ^ 1]))' "$cache"
fills 'a changed byte' jan@example.org d=example.org
: >"$cache"
fills 'an empty file' jan@example.org d=example.org
head -c 5000000 /dev/zero >"$cache"
fills 'zeros' jan@example.org d=example.org
head -c 5000000 /dev/urandom >"$cache"
fills 'noise' jan@example.org d=example.org
while IFS='|' read -r place command; do
	fill_it "$place"
	(cd "$H/queue/dkim" && eval "$command")
	sends "$place" jan@example.org -s d=example.org
	sends "$place: not used" jan@example.org -s d=example.org
done <<'EOT'
a symbolic link|mv cache ../../real && ln -s ../../real cache
a FIFO|rm cache && mkfifo cache
a directory|rm cache && mkdir cache
a file with two names|ln cache ../../second
a file that others may write|chmod 666 cache
EOT
rm -rf "$cache" "$H/real" "$H/second"
if [ "$(id -u)" = 0 ]; then
	fill_it 'it has another owner'
	chown 12345 "$cache"
	sends 'a file of another user' jan@example.org -s d=example.org
	sends 'a file of another user: not used' jan@example.org -s d=example.org
	rm "$cache"
	chown 12345 "$H/queue/dkim"
	sends 'a directory of another user' jan@example.org -s d=example.org
	ok 'a directory of another user: no file is made there' test ! -e "$cache"
	chown 0 "$H/queue/dkim"
else
	note "" "NOT TESTED: files of other users. This needs root." ""
fi
fills 'at the end' jan@example.org d=example.org

verify_all
done_testing
