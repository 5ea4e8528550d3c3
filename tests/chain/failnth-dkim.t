#!/bin/sh
# failnth-dkim.t: any single call of qmail-dkim may fail, with any errno: the mail waits or is sent correctly.
. tests/lib.sh
. tests/chain/home.sh
. tests/chain/failnth.sh

home_new
an_ordinary_message
key example.org default rsa
key example.org eddy ed
control dkimheaders From Subject +To
SPEC="d=example.org a=rsa-sha256" SPEC2="d=example.org a=ed25519-sha256"
rules 'example.org:,eddy'
failing "two keys" jan@example.org dkim-s malloc:ENOMEM malloc+/7:ENOMEM read:EIO read:EINTR shortread \
	write:EIO write:ENOSPC write+:ENOSPC write:EINTR shortwrite open?:EIO lseek:EIO close:EIO stat:EIO \
	mmap?:ENOMEM random?:EIO copy?:EIO fcntl?:EIO kill
unset SPEC2

rm "$H/control/dkimheaders"
rules 'example.org:'
SPEC="d=example.org a=rsa-sha256"
failing "a null sender, asked for its author" '' dkim-a malloc:ENOMEM read:EIO read:EINTR shortread write:EIO \
	write+:ENOSPC shortwrite lseek?:EIO close?:EIO stat?:EIO kill

# what is bad anyway is no less and no more bad when memory runs out
rules 'example.org:,eddy'
cp "$KEYS/encrypted" "$H/ssl/domainkeys/example.org/rsa.private_default"
SPEC="d=example.org a=ed25519-sha256"
failing "one key of two is encrypted" jan@example.org dkim-s malloc:ENOMEM malloc+/7:ENOMEM read:EIO shortread \
	write:EIO write+:ENOSPC lseek:EIO kill
failing "one key of two is encrypted" jan@example.org dksign malloc:ENOMEM read:EIO fork:EAGAIN pipe:EMFILE open:EIO
rm "$H/ssl/domainkeys/example.org/eddy"
failing "no usable key" jan@example.org dkim-s malloc:ENOMEM read:EIO write:EIO kill
key example.org default rsa
key example.org eddy ed
message 'To: nobody\n\nno From\n'
failing "no From" jan@example.org dkim-s malloc:ENOMEM malloc+/7:ENOMEM read:EIO shortread write:EIO lseek:EIO kill
failing "no From" jan@example.org dksign malloc:ENOMEM read:EIO fork:EAGAIN pipe:EMFILE lseek:EIO stat:EIO
message 'Delivered-To: x\nAuthentication-Results: mx.example.net; dkim=pass header.d=a.example\nFrom: a@example.org\n\nhi\n'
failing "mail from outside" jan@example.org dkim-s malloc:ENOMEM malloc+/7:ENOMEM read:EIO shortread write:EIO lseek:EIO \
	kill
failing "mail from outside" jan@example.org dksign malloc:ENOMEM read:EIO fork:EAGAIN pipe:EMFILE open:EIO

an_ordinary_message
rules 'example.org:'
SPEC="d=example.org a=rsa-sha256"
{
	sed '/^$/q' "$M"
	yes 'a long enough text for more than one block of every buffer there is' | head -n 4000
	printf 'and blanks  \r\n\n\n'
} >"$T/long"
message <"$T/long"
failing "a long message" jan@example.org dkim-s read:EIO read:EINTR shortread write:EIO write:ENOSPC write+:ENOSPC \
	shortwrite lseek:EIO malloc/5:ENOMEM

verify_all
done_testing
