#!/bin/sh
# failnth.t: any single call of qmail-seal or of its children may fail, with any errno, or they are killed at any of
# their calls: what must be encrypted waits or leaves encrypted and whole. It never leaves in clear, and it is never
# D. libcrypto takes memory some thousand times, nearly all before it has seen a message: some 50 of them fail here, and in
# `failnth.t long`, of `make torture`, each seventh.
. tests/lib.sh
. tests/seal/home.sh
. tests/seal/failnth.sh

[ "${1-short}" = long ] && choosing=7 || choosing=101
seal_home
behind_dksign
rm -f "$H/control/seallog"
certificate bob@example.net expired
printf 'AES-256-GCM\n' >"$H/ssl/mailcerts/example.net/u/bob/caps"
sealrules 'must to=@example.net => encrypt'
failing 'encrypted' ann@example.org bob@example.net dksign malloc:ENOMEM malloc+:ENOMEM read:EIO read:EINTR shortread \
	write?:EIO open:EIO open:EMFILE open:EACCES open+:ENFILE lseek:EIO dup:EMFILE fcntl:EMFILE \
	exec:ENOMEM close:EIO setid:EAGAIN stat:EIO stat:ENOMEM chdir:EIO signals:EIO unlink:EIO fork:EAGAIN \
	fork:ENOMEM pipe:EMFILE wait:ECHILD wait:EINTR
failing 'encrypted' ann@example.org bob@example.net dksign/main kill
failing 'encrypted' ann@example.org bob@example.net dksign/child kill dup:EMFILE fcntl:EMFILE
failing 'the certificate is chosen' ann@example.org bob@example.net smime-k malloc/$choosing:ENOMEM read:EIO shortread \
	write:EIO kill
failing 'the message is encrypted' ann@example.org bob@example.net smime-e malloc/7:ENOMEM read:EIO shortread \
	write:ENOSPC shortwrite lseek:EIO kill
opened_all bob

# rules that look into the message, an edit and a signature before
printf 'Example Inc.\n' >"$H/control/disclaimers/default.txt"
sealrules 'must to=@example.net subject=dinner => disclaimer=default sign encrypt'
failing 'all' ann@example.org bob@example.net dksign malloc/3:ENOMEM read:EIO write:ENOSPC open:EIO lseek:EIO \
	dup:EMFILE \
	close:EIO stat:EIO fork:EAGAIN pipe:EMFILE wait:ECHILD unlink:EIO
failing 'all' ann@example.org bob@example.net dksign/main kill
failing 'all' ann@example.org bob@example.net mime-r malloc/5:ENOMEM read:EIO shortread write:EIO shortwrite kill
failing 'all' ann@example.org bob@example.net mime-e malloc/5:ENOMEM read:EIO shortread write:ENOSPC shortwrite \
	lseek:EIO kill
failing 'all' ann@example.org bob@example.net smime-s malloc/29:ENOMEM read:EIO shortread write:ENOSPC shortwrite kill
opened_all bob

done_testing
