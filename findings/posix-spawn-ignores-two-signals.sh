#!/bin/sh
# GNU make 4.3 (Debian 12, 4.3-4.1) with glibc 2.36 on x86_64
#
# Expected: a command that make starts has the dispositions of signals that make itself was started with.
# Seen: signals 32 and 33 are ignored in it (SigIgn in /proc/PID/status), and in all that it starts. make uses
# posix_spawn(), and glibc sets these two, which it keeps for itself (cancellation of threads, change of ids), to "ignore"
# in the new process. signal(32, SIG_DFL) fails with EINVAL there, so a program cannot put them back by libc.
#
# What it means here: a test that compares all signals of a child with those of its caller passes by hand and fails under
# make. tests/unit/link/child.c compares signals 1 to 28.
#
# Needs apt-get and dpkg-deb. Works in a temporary folder. Exit 0: as described; 1: it has changed.
set -eu
version=4.3-4.1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download "make=$version" >log 2>&1 || {
	cat log
	echo "make $version cannot be had"
	exit 1
}
dpkg-deb -x make_*.deb root
printf 'all:\n\t@grep SigIgn /proc/self/status\n' >makefile
by_hand=$(grep SigIgn /proc/self/status)
by_make=$(root/usr/bin/make -s -f makefile)
echo "by the shell: $by_hand"
echo "by make:      $by_make"
hand=$(printf '%d' "0x${by_hand#*	}")
made=$(printf '%d' "0x${by_make#*	}")
both=$((3 << 31))
[ $((hand & both)) -eq 0 ] && [ $((made & both)) -eq "$both" ]
