#!/bin/sh
# Messages come in while processes are killed, disks are full, limits are hit, clients hang up and name servers lie.
# The answer to the client is true, and the queued message is the received one with the right verdict. See incoming.py,
# which prints the TAP.
#
#   prove tests/torture/incoming.t             the short form
#   prove tests/torture/incoming.t :: long     500 at once, again and again for 5 minutes
#
# TORTURE_SEED=N in the environment makes the same messages and plans again.
# Needs root and namespaces of its own: for small disks, for addresses and ports that nobody else has, and so that it
# can neither see nor kill a process that is not part of it.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/verify/short.sh
. tests/verify/short.sh
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$TOP/tests/verify"
unset DKIM DKQUEUE RELAYCLIENT ERROR_FD TMPDIR DNSCACHEIP

own="unshare --mount --pid --net --fork --mount-proc --kill-child"
if [ "$(id -u)" -ne 0 ] || ! $own mount -t tmpfs none "$T"; then
	echo '1..0 # SKIP FAULTS UNDER LOAD ARE NOT TESTED: this test needs root and unshare(1)'
	exit 0
fi
short 1000

# a shell as process 1: it waits for whom a killed parent leaves behind
$own sh -c '/usr/bin/python3 tests/torture/incoming.py "$@"; exit' sh "$T" "${1:-short}" "$tap_count"
