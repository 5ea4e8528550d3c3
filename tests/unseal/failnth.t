#!/bin/sh
# failnth.t: any single call of qmail-unseal or of its children may fail, with any errno, or they are killed: the message
# is queued as without the failure, or the client is told to try again later. It is never refused, and once there is a key
# it is never queued unopened, unverified or cut short.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

# shellcheck source=tests/unseal/failing.sh
. tests/unseal/failing.sh

unseal_home
plain 'X-Qmail-Opened: forged' 'Authentication-Results: mx.example.net; smime=pass'
signed ann
CIPHER=-aes-256-gcm
encrypted bob
unsealrules 'is=opened,pass => tag="[ok]"'
receive
expect 'the good one' 'ok 0' 'queued open'
cp "$R/message" "$T/good"
ok 'it is verified' test "$(header Authentication-Results | cut -d ' ' -f 3)" = smime=pass

failing 'opened and verified' malloc/7:ENOMEM malloc+/11:ENOMEM read:EIO read:EINTR shortread write:EIO write+:ENOSPC \
	write:EINTR shortwrite open:EMFILE open:EACCES open+:ENFILE unlink:EIO fork?:EAGAIN pipe:EMFILE dup:EMFILE \
	fcntl:EMFILE exec:ENOMEM close:EIO wait?:ECHILD wait?:EINTR setid:EAGAIN stat:EIO lseek:EIO chdir:EIO signals:EIO
failing_child 'the facts' qmail-mime -r malloc/11:ENOMEM read:EIO shortread write:EIO shortwrite kill
failing_child 'what it is' qmail-smime -l malloc/31:ENOMEM read:EIO shortread write:EIO kill
failing_child 'opening' qmail-smime -d malloc/499:ENOMEM read:EIO shortread write:ENOSPC shortwrite lseek:EIO kill
failing_child 'verifying' qmail-smime -v malloc/1009:ENOMEM read:EIO shortread write:EIO kill
failing_child 'the tag' qmail-mime -e malloc/17:ENOMEM read:EIO shortread write:ENOSPC shortwrite lseek:EIO kill
done_testing
