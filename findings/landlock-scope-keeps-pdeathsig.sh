#!/bin/sh
# Linux 6.12 and newer (Landlock ABI 6), seen with 6.18 on x86_64
#
# Expected: prctl(PR_SET_PDEATHSIG, SIGKILL) kills a process when its parent ends: the kernel sends the signal, and
# nobody needs a permission.
# Seen: the kernel sends it in the name of the parent. If the parent has entered a Landlock domain with
# LANDLOCK_SCOPE_SIGNAL after it made the child, the signal is dropped without a word, and the child lives on. Without
# that scope, with all other rights of Landlock given up, the child is killed.
#
# What it means here: qmail-pgp, which runs an OpenPGP program, gives up everything but this scope (CONFINE_NEEDS_CHILD in
# engine/confine.h); seccomp refuses kill() and its relatives anyway.
#
# Needs cc. Works in a temporary folder. Exit 0: as described; 1: it has changed; 2: this kernel is too old to tell.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
uname -sr
cat >scope.c <<'EOC'
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct ruleset { uint64_t files, ports, scopes; };

/* 1: the child was killed with its parent; 0: it lived on */
static int is_killed(uint64_t scopes)
{
  int life[2], ready[2];
  char byte;
  pid_t child, parent;
  struct pollfd f;
  int killed;

  if (pipe(life) == -1 || pipe(ready) == -1)
    return -1;
  parent = fork();
  if (parent == 0) {
    struct ruleset r = { 1, 0, scopes };
    int set;

    child = fork();
    if (child == 0) {
      pid_t me = getpid();

      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (write(ready[1], &me, sizeof me) == sizeof me)
        sleep(600);
      _exit(0);
    }
    if (read(ready[0], &child, sizeof child) != sizeof child)
      _exit(1);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    set = (int)syscall(444, &r, sizeof r, 0);
    syscall(446, set, 0);
    _exit(write(life[1], &child, sizeof child) == sizeof child ? 0 : 1);
  }
  waitpid(parent, NULL, 0);
  close(life[1]);
  if (read(life[0], &child, sizeof child) != sizeof child)
    return -1;
  f = (struct pollfd){ life[0], POLLIN, 0 };
  killed = poll(&f, 1, 3000) == 1 && read(life[0], &byte, 1) == 0;
  kill(child, SIGKILL);
  return killed;
}

int main(void)
{
  int without, with;

  if (syscall(444, NULL, 0, 1) < 6)
    return 2;
  without = is_killed(0);
  with = is_killed(2);
  printf("without the scope of signals: %s\nwith it: %s\n", without ? "killed" : "lives on", with ? "killed" : "lives on");
  return !(without == 1 && with == 0);
}
EOC
cc -o scope scope.c
./scope
