#!/bin/sh
# valgrind 3.19.0 (Debian 12, 1:3.19.0-1) with glibc 2.36 on x86_64
#
# Expected: _exit() ends a process without flushing the buffers of stdio (POSIX), under valgrind as without it.
# Seen: under valgrind _exit() writes the buffers out. A parent that has text in a buffer and forks prints it twice: once
# by the child's _exit(), once by itself. valgrind calls __libc_freeres() of glibc at exit, and that flushes stdio;
# --run-libc-freeres=no brings back what POSIX says.
#
# What it means here: a unit test that forks flushes its output first (tests/unit/run.h), and tests/watch.sh leaves
# build/unit/engine/confine out under valgrind.
#
# Needs apt-get, dpkg-deb and cc. Works in a temporary folder. Exit 0: as described; 1: it has changed.
set -eu
version=1:3.19.0-1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download "valgrind=$version" >log 2>&1 || {
	cat log
	echo "valgrind $version cannot be had"
	exit 1
}
dpkg-deb -x valgrind_*.deb root
cat >twice.c <<'EOC'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
  printf("buffered\n");
  if (fork() == 0)
    _exit(0);
  wait(NULL);
  return 0;
}
EOC
cc -o twice twice.c
VALGRIND_LIB=$folder/root/usr/libexec/valgrind
export VALGRIND_LIB
lines() { "$@" 2>/dev/null | grep -c buffered; }
alone=$(lines ./twice)
under=$(lines root/usr/bin/valgrind -q ./twice)
without=$(lines root/usr/bin/valgrind -q --run-libc-freeres=no ./twice)
echo "lines that say 'buffered': alone $alone, under valgrind $under, with --run-libc-freeres=no $without"
[ "$alone $under $without" = '1 2 1' ]
