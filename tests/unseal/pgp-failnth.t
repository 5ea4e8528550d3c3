#!/bin/sh
# pgp-failnth.t: the same as failnth.t for OpenPGP: any single call of qmail-unseal or of qmail-pgp may fail, or they are
# killed: the message is queued as without the failure, or the client is told to try again later.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh
# shellcheck source=tests/unseal/failing.sh
. tests/unseal/failing.sh

pgp_home
plain 'X-Qmail-Opened: forged' 'Authentication-Results: mx.example.net; x-openpgp=pass'
pgp_signed ann
pgp_encrypted -s ann bob
receive
expect 'the good one' 'ok 0' 'queued open'
cp "$R/message" "$T/good"
ok 'both signatures are good' log_has is=opened,pass

failing 'opened and verified' malloc/13:ENOMEM read:EIO write:EIO open:EMFILE open+:ENFILE fork?:EAGAIN pipe:EMFILE close:EIO lseek:EIO
failing_child 'what it is' qmail-pgp -l malloc/41:ENOMEM read:EIO shortread write:EIO kill
failing_child 'opening' qmail-pgp -d malloc/499:ENOMEM read:EIO shortread write:EIO kill
# a signature that cannot be checked now has a result that says so, and the message goes on
# shellcheck disable=SC2317 # judge calls it
is_also_right() {
	grep -q 'x-openpgp=temperror' "$GOT/message" || return 1
	for also_file in "$GOT/message" "$T/good"; do sed '1,/^X-Qmail-Opened/d' "$also_file" >"$T/also.${also_file##*/}"; done
	cmp -s "$T/also.message" "$T/also.good"
}
failing_child 'verifying' qmail-pgp -v malloc/499:ENOMEM read:EIO shortread write:EIO kill
done_testing
