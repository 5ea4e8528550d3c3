#!/bin/sh
# failnth-dksign.t: any single call of qmail-dksign may fail, with any errno: the mail waits or is sent correctly.
. tests/lib.sh
. tests/chain/home.sh
. tests/chain/failnth.sh

dksign() { # NAME SENDER [WHAT ...]: all families, and more for this one
	dksign_name=$1
	dksign_sender=$2
	shift 2
	failing "$dksign_name" "$dksign_sender" dksign malloc:ENOMEM malloc+:ENOMEM \
		read:EIO read:EINTR shortread write?:EIO write?:EINTR shortwrite? \
		open:EIO open:EMFILE open:ENOMEM open+:ENFILE lseek:EIO dup:EMFILE fcntl:EMFILE exec:ENOMEM \
		close:EIO setid:EAGAIN stat:EIO stat:ENOMEM chdir:EIO signals:EIO mmap?:ENOMEM \
		"$@"
	failing "$dksign_name" "$dksign_sender" dksign/main kill
}

home_new
an_ordinary_message
key example.org default rsa
key example.org eddy ed
control dkimlog "$T/log"
rules 'example.org:,eddy'
SPEC="d=example.org a=rsa-sha256" SPEC2="d=example.org a=ed25519-sha256"
dksign "signed" jan@example.org write:ENOSPC write+:ENOSPC open:ENOSPC unlink:EIO fork:EAGAIN fork:ENOMEM \
	pipe:EMFILE pipe:ENFILE wait:ECHILD wait:EINTR
failing "signed" jan@example.org dksign/child kill
failing "signed" jan@example.org dksign/main dup:EMFILE fcntl:EMFILE
FAILNTH_PIPE=yes
export FAILNTH_PIPE
failing "signed, by a pipe" jan@example.org dksign read:EIO shortread write:ENOSPC write+:ENOSPC shortwrite \
	open:EIO dup:EMFILE lseek:EIO unlink:EIO stat:EIO close:EIO malloc:ENOMEM
unset FAILNTH_PIPE

# the fields of another recipient
cache_on
sleep 3.1
FAILNTH_FORGET=yes
export FAILNTH_FORGET
failing "stored" jan@example.org dksign malloc:ENOMEM read:EIO read:EINTR shortread write:EIO write:ENOSPC shortwrite \
	open:EIO open+:ENFILE fcntl:EAGAIN close:EIO stat:EIO
failing "stored" jan@example.org dksign/main kill
unset FAILNTH_FORGET
deliver jan@example.org
deliver jan@example.org
is "the fields are in the cache" "$(tail -n 1 "$T/log" | grep -c ' cached$')" 1
failing "cached" jan@example.org dksign malloc:ENOMEM malloc+:ENOMEM read:EIO read:EINTR shortread write:EIO \
	write+:ENOSPC shortwrite open:EIO open+:ENFILE lseek:EIO dup:EMFILE fcntl:EMFILE close:EIO stat:EIO copy:EXDEV \
	copy:EIO exec:ENOMEM
failing "cached" jan@example.org dksign/main kill
rm "$H/queue/dkim/cache"
mkdir "$H/queue/dkim/cache"
unset SPEC2

rm -f "$H/control/dkimlog"
rules 'example.org:missing'
dksign "notice" jan@example.org fork:EAGAIN fork+:ENOMEM pipe:EMFILE wait:ECHILD wait:EINTR
failing "notice" jan@example.org dksign/main dup:EMFILE
failing "notice" jan@example.org dksign/child kill read:EIO write:EIO shortread shortwrite
# memory grows in steps: at this length it is the last byte of the notice that finds none
long=$(printf %063d 0).$(printf %024d 0).example.org
rules "$long:missing"
failing "a long notice" "jan@$long" dksign malloc:ENOMEM

rules 'example.com:'
dksign "no rule" jan@example.org

rules 'example.org:'
SPEC="d=example.org a=rsa-sha256"
control bouncehost bounce.example
dksign "a null sender" '' fork:EAGAIN fork+:ENOMEM unlink:EIO pipe:EMFILE wait:ECHILD wait:EINTR
failing "a null sender" '' dksign/child kill
rm "$H/control/bouncehost"

key example.net default rsa
control rcpthosts other.example
printf '+15,0:more.in.example->\n\n' | cdb -c -t "$T/cdb.tmp" "$H/control/morercpthosts.cdb"
rules 'example.org:' '=:'
"$TOP/qmail-newdk"
SPEC="d=example.net a=rsa-sha256"
dksign "cdb and =" jan@more.in.example fork:EAGAIN unlink:EIO pipe:EMFILE wait:ECHILD

verify_all
done_testing
