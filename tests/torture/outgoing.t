#!/bin/sh
# Deliveries in the set-id layout while processes are killed, the disk is full, memory is short, and keys and rules
# change. Every report is true, and every signature verifies. See outgoing.py, which prints the TAP.
#
#   prove tests/torture/outgoing.t             the short form, 80 messages
#   prove tests/torture/outgoing.t :: long     500 at once, again and again for 5 minutes
#
# Needs root and namespaces of its own: for a small disk, for users that nobody else has, and so that it can neither
# see nor kill a process that is not part of it.
# shellcheck source=tests/lib.sh
. tests/lib.sh
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1
unset QMAILHOME MAKEFLAGS MFLAGS MAKELEVEL

own="unshare --mount --pid --fork --mount-proc --kill-child"
if [ "$(id -u)" -ne 0 ] || ! $own mount -t tmpfs none "$T" 2>/dev/null; then
	echo '1..0 # SKIP FAULTS UNDER LOAD ARE NOT TESTED: this test needs root and unshare(1)'
	exit 0
fi

# the tree again, for a home of its own
S=$T/src
mkdir "$S"
for file in *.c *.h *.o *.a *.sh deps.mk Makefile conf-* man control examples $(sed -n 's|^ROOMS = ||p' Makefile); do
	[ ! -e "$file" ] || cp -pR "$file" "$S"
done
echo "$T/qmail" >"$S/conf-qmail"
printf 'qmailq\nqmailr\nroot\n' >"$S/conf-users"
echo qmail >"$S/conf-groups"
make -s -C "$S" all >"$T/make" 2>&1 || {
	note "$(cat "$T/make")"
	echo 'Bail out! make for a home of its own'
	exit 1
}
$own /usr/bin/python3 tests/torture/outgoing.py "$T" "${1:-short}"
