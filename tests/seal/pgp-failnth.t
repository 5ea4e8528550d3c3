#!/bin/sh
# pgp-failnth.t: failnth.t with OpenPGP: any single call of qmail-seal, or of its children, may fail or be the last one.
# What must be encrypted waits or leaves encrypted and whole. It never leaves in clear, and it is never D.
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh
# shellcheck source=tests/seal/failnth.sh
. tests/seal/failnth.sh

pgp_home
behind_dksign
rm -f "$H/control/seallog"
more_people
pgp_certificate bob@example.net expired
certificate bob@example.net expired
control sop "$(command -v sqop)"

opened_all_pgp() { # signed|unsigned
	opened_count=0 opened_good=0
	for got in "$T/pool"/*.got; do
		[ -e "$got" ] || continue
		opened_count=$((opened_count + 1))
		pgp_armor "$got" >"$T/armor"
		sqop decrypt "$P/bob.key" <"$T/armor" >"$T/plain" 2>/dev/null && grep -qF "$secret" "$T/plain" &&
			grep -q '^\.a line with a dot' "$T/plain" && { [ "$1" = unsigned ] || pgp_signer ann; } &&
			opened_good=$((opened_good + 1))
	done
	ok 'there are messages that were delivered' test $opened_count -gt 0
	is "each of them, $opened_count, can be opened and is whole ($1)" $opened_good $opened_count
	rm -rf "$T/pool"
}

sealrules 'must to=@example.net => encrypt'
failing 'encrypted' ann@example.org bob@example.net dksign malloc:ENOMEM malloc+:ENOMEM read:EIO shortread write?:EIO \
	open:EIO open:EMFILE open:EACCES open+:ENFILE lseek:EIO fcntl:EMFILE close:EIO stat:EIO chdir:EIO unlink:EIO \
	fork:EAGAIN pipe:EMFILE wait:ECHILD
failing 'encrypted' ann@example.org bob@example.net dksign/main kill
failing 'encrypted' ann@example.org bob@example.net dksign/child kill dup:EMFILE fcntl:EMFILE
failing 'the certificate is chosen' ann@example.org bob@example.net pgp-k malloc:ENOMEM read:EIO shortread write:EIO \
	kill
opened_all_pgp unsigned
sealrules 'must to=@example.net => sign encrypt'
failing 'signed and encrypted' ann@example.org bob@example.net pgp-e/main malloc/3:ENOMEM read:EIO shortread \
	write:ENOSPC shortwrite lseek:EIO pipe:EMFILE fork:EAGAIN wait?:ECHILD kill
failing 'the program' ann@example.org bob@example.net pgp-e/child kill exec:ENOMEM dup:EMFILE
opened_all_pgp signed

# rules that look into the message, and an edit before
printf 'Example Inc.\n' >"$H/control/disclaimers/default.txt"
sealrules 'must to=@example.net subject=dinner => disclaimer=default sign encrypt'
failing 'all' ann@example.org bob@example.net dksign malloc/5:ENOMEM read:EIO write:ENOSPC open:EIO lseek:EIO \
	fork:EAGAIN pipe:EMFILE
failing 'all' ann@example.org bob@example.net dksign/main kill
opened_all_pgp signed

# a signature alone: later, or signed, or nothing of it
sealrules 'must to=@example.net => sign'
export FAILNTH_SECRET='no text like this one'
failing 'signed' ann@example.org bob@example.net pgp-s/main malloc/3:ENOMEM read:EIO write:ENOSPC shortwrite pipe:EMFILE \
	fork:EAGAIN kill
failing 'the program' ann@example.org bob@example.net pgp-s/child kill exec:ENOMEM
verified=0 count=0
for got in "$T/pool"/*.got; do
	[ -e "$got" ] || continue
	count=$((count + 1))
	! pgp_verified ann "$got" || verified=$((verified + 1))
done
ok 'there are messages that were delivered' test $count -gt 0
is 'each of them has a good signature' $verified $count

done_testing
