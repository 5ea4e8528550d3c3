#!/bin/sh
# dkimlog.t: the log gets one line for each message, and a fault of the log never delays mail.
# shellcheck disable=SC2016 # single quotes keep scripts for others as they are
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa
key example.org eddy ed
rules '# a comment' 'example.org:,eddy' '!no.example:' 'bad.example:missing' 'two.example:one,two'
log=$T/log
control dkimlog "$log"
number=$(inode_of "$M")

# logged WHAT PATTERN: one new line, `STAMP NUMBER ` and the pattern
logged() {
	is "$1: one line" "$(wc -l <"$log")" 1
	line=$(cat "$log")
	is "$1: stamp" "$(printf '%s' "$line" | grep -c '^@4[0-9a-f]\{23\} ')" 1
	text=${line#@* }
	text_like "$1: text" "$2"
	rm -f "$log"
}

deliver jan@example.org
expect "signed" "K signed" "s=default" "s=eddy"
logged "signed" "$number signed rule=2 d=example.org s=default,eddy a=rsa-sha256,ed25519-sha256 bytes=$(wc -c <"$R/message")"

# The stamp is the time as multilog and tai64n of daemontools write it: 2^62 + 10 + the seconds since 1970, without leap
# seconds; then the nanoseconds.
before=$(date +%s)
deliver jan@example.org
after=$(date +%s)
stamp=$(cut -c 2-25 "$log")
rm -f "$log"
seconds=$((0x$(printf %.16s "$stamp") - 0x400000000000000a))
is "the stamp is not before the delivery" "$((seconds >= before))" 1
is "and not behind it" "$((seconds <= after))" 1
is "the nanoseconds are less than a second" "$((0x${stamp#????????????????} < 1000000000))" 1
deliver jan@no.example
expect "a ! line" "K plain"
logged "a ! line" "$number unsigned rule=3 ?*"
deliver jan@other.example
expect "no line" "K plain"
logged "no line" "$number unsigned rule=0 ?*"
deliver jan@bad.example
expect "no key" "K plain"
logged "no key" "$number unsigned rule=4 *ssl/domainkeys/bad.example/missing*"
rm "$H/ssl/domainkeys/example.org/eddy"
deliver jan@example.org
expect "one of two keys" "K signed" "s=default"
logged "one of two keys" "$number signed rule=2 d=example.org s=default a=rsa-sha256 bytes=$(wc -c <"$R/message") without ssl/domainkeys/example.org/eddy: No such file or directory"
deliver bob@two.example
expect "neither of two keys" "K plain"
logged "neither of two keys" "$number unsigned rule=5 ssl/domainkeys/two.example/one: No such file or directory"
mkdir "$H/ssl/domainkeys/two.example"
ln -s nowhere "$H/ssl/domainkeys/two.example/one"
deliver bob@two.example
expect "neither of two keys, where there is a directory" "K plain"
logged "neither of two keys, where there is a directory" "$number unsigned rule=5 ssl/domainkeys/two.example/one: No such file or directory, ssl/domainkeys/two.example/two: No such file or directory"

key example.org eddy ed

# each fault of one key of a pair, seen by the parent (it cannot be opened) or by the child (it is bad): the key is
# named, with the reason
while read -r at fault reason; do
	key_file=$H/ssl/domainkeys/example.org/$at
	rm -f "$key_file"
	case $fault in
	missing) ;;
	link) ln -s nowhere "$key_file" ;;
	loop) ln -s "$at" "$key_file" ;;
	directory) mkdir "$key_file" ;;
	socket) mkfifo "$key_file" ;;
	large) head -c 70000 /dev/zero >"$key_file" ;;
	empty) : >"$key_file" ;;
	*) cp "$KEYS/$fault" "$key_file" ;;
	esac
	deliver jan@example.org
	case $at in
	default) left="s=eddy a=ed25519-sha256" ;;
	*) left="s=default a=rsa-sha256" ;;
	esac
	expect "$at is $fault" "K signed" "${left% *}"
	logged "$at is $fault" "$number signed rule=2 d=example.org $left bytes=$(wc -c <"$R/message") without ssl/domainkeys/example.org/$at: $reason"
	rm -rf "$key_file"
	key example.org default rsa
	key example.org eddy ed
done <<'EOT'
default link No such file or directory
default loop Too many levels of symbolic links
default directory not a regular file
default socket not a regular file
default large more than 64 KiB
default empty empty file
default encrypted encrypted key: remove the pass phrase with openssl pkey
default rsa512 RSA key of less than 1024 bits
default ec EC key: neither an RSA nor an Ed25519 key
default ed Ed25519 key where an RSA key is asked for
eddy missing No such file or directory
eddy link No such file or directory
eddy directory not a regular file
eddy empty empty file
eddy ed.encrypted encrypted key: remove the pass phrase with openssl pkey
eddy rsa RSA key where an Ed25519 key is asked for
EOT
message 'To: nobody\n\nno From\n'
number=$(inode_of "$M")
deliver jan@example.org
expect "can't be signed" "K plain"
logged "can't be signed" "$number unsigned rule=2 *"
an_ordinary_message

# what waits and what bounces is logged too
mv "$H/queue/dkim" "$H/queue/away"
number=$(inode_of "$M")
deliver jan@example.org
expect "no queue/dkim" "Z none"
logged "no queue/dkim" "$number deferred rule=2 Unable to create DKIM stage file: queue/dkim/*"
mv "$H/queue/away" "$H/queue/dkim"
message 'From: jan@example.org\n\nno newline'
number=$(inode_of "$M")
deliver jan@example.org
expect "no final newline" "D none"
logged "no final newline" "$number bounced rule=2 *"
an_ordinary_message

# a line is under 512 bytes, whatever the message brings
deliver "$(head -c 5000 /dev/zero | tr '\000' x)@example.org"
is "a sender of 5000 bytes" "$letter" K
is "under 512 bytes" "$(($(wc -c <"$log") < 512))" 1
rm "$log"

# it grows by whole lines
i=0
while [ $i -lt 20 ]; do
	"$TOP/build/rspawn" -d "$H/queue/mess" "$M" "$DKSIGN" h jan@example.org r >/dev/null &
	i=$((i + 1))
done
wait
is "20 at once: 20 lines" "$(grep -c '^@4[0-9a-f]\{23\} [0-9]* signed rule=2 d=example.org s=default,eddy a=rsa-sha256,ed25519-sha256 bytes=[0-9]*$' "$log")" 20
is "20 at once: no other" "$(wc -l <"$log")" 20

# whatever is wrong with the log, mail goes out
no_log() {
	deliver jan@example.org
	expect "$1" "K signed" "s=default" "s=eddy"
}
control dkimlog "$T/no/such/place"
no_log "a path that leads nowhere"
mkdir "$T/folder"
control dkimlog "$T/folder"
no_log "a folder"
control dkimlog ''
no_log "an empty line"
: >"$H/control/dkimlog"
no_log "an empty file"
rm "$H/control/dkimlog"
mkdir "$H/control/dkimlog"
no_log "a directory for control/dkimlog"
rmdir "$H/control/dkimlog"
control dkimlog /dev/full
no_log "/dev/full"
control dkimlog "$(head -c 20000 /dev/zero | tr '\000' x)"
no_log "a name of 20000 bytes"
mkfifo "$T/fifo"
control dkimlog "$T/fifo"
no_log "a FIFO that nobody reads"
cat "$T/fifo" >"$T/from-fifo" &
reader=$!
exec 9>"$T/fifo"
no_log "a FIFO that somebody reads"
exec 9>&-
wait $reader
is "the FIFO got the line" "$(grep -c ' signed rule=2 ' "$T/from-fifo")" 1
# full: a reader that does not read
exec 8<>"$T/fifo"
head -c 65536 /dev/zero >&8
no_log "a FIFO that is full"
exec 8>&-
# relative to home
control dkimlog control/the-log
no_log "a relative path"
is "it is below home" "$(wc -l <"$H/control/the-log")" 1
is "the log can be read by its owner alone" "$(mode_of "$H/control/the-log")" "-rw-------"
# with a limit on the size of files: neither K with a cut line, nor D
control dkimlog "$T/limited"
for xfsz in '' -X; do
	head -c 10000 /dev/zero >"$T/limited"
	# shellcheck disable=SC2086
	deliver jan@other.example -F 10000 $xfsz
	expect_one "the log is at its limit $xfsz" "K plain" "Z none"
done

verify_all
done_testing
