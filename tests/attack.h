/* attack: what somebody would try who has taken over a process by a hole in a parser. For tests of engine/confine.
 *
 * Each attempt returns -1 with errno if it was refused. Linux alone. To be included before anything else.
 */
#ifndef ATTACK_H
#define ATTACK_H

#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* made in the working directory where nothing refuses it */
#define ATTACK_LOOT "attack.loot"

static char *const attack_arguments[] = { (char *)"sh", (char *)"-c", (char *)"echo >" ATTACK_LOOT, NULL };

/* a child that gets this far has got somewhere */
static long attack_born(long pid)
{
  if (pid == 0)
    _exit(0);
  if (pid > 0)
    waitpid((pid_t)pid, NULL, 0);
  return pid;
}

static long attack_read_file(void) { return open("/etc/passwd", O_RDONLY); }
static long attack_create_file(void) { return open(ATTACK_LOOT, O_WRONLY | O_CREAT, 0600); }
static long attack_openat(void) { return syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY, 0); }
static long attack_reopen_own(void) { return open("/proc/self/mem", O_RDWR); }
static long attack_reopen_message(void) { return open("/proc/self/fd/0", O_RDONLY); }
static long attack_truncate(void) { return truncate("control/me", 0); }
static long attack_chmod(void) { return chmod(".", 0777); }
static long attack_mkdir(void) { return mkdir(ATTACK_LOOT, 0700); }
static long attack_rename(void) { return rename("control/me", ATTACK_LOOT); }
static long attack_unlink(void) { return unlink("control/me"); }
static long attack_symlink(void) { return symlink("/etc/passwd", ATTACK_LOOT); }
static long attack_link(void) { return link("control/me", ATTACK_LOOT); }
static long attack_exec(void) { return execv("/bin/sh", attack_arguments); }
static long attack_fork(void) { return attack_born(fork()); }
static long attack_clone(void) { return attack_born(syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L)); }
static long attack_unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static long attack_raw_socket(void) { return socket(AF_NETLINK, SOCK_RAW, 0); }
static long attack_kill_parent(void) { return kill(getppid(), 0); }
static long attack_kill_self(void) { return kill(getpid(), 0); }
static long attack_trace_parent(void) { return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL); }
static long attack_trace_me(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL); }

static long attack_read_parent(void)
{
  static char byte;
  struct iovec here = { &byte, 1 };
  struct iovec there = { &byte, 1 };

  return syscall(SYS_process_vm_readv, (long)getppid(), &here, 1L, &there, 1L, 0L);
}

#ifdef SYS_io_uring_setup
static long attack_io_uring(void)
{
  unsigned char parameters[256] = { 0 };

  return syscall(SYS_io_uring_setup, 1L, parameters);
}
#endif

/* these two are what the DNS needs */
static long attack_internet_socket(void) { return socket(AF_INET, SOCK_DGRAM, 0); }
static long attack_descriptor(void) { return dup(0); }

static const struct attack {
  const char *name;
  long (*attempt)(void);
  int dns_may;
} attacks[] = {
  { "read a file", attack_read_file, 0 },
  { "create a file", attack_create_file, 0 },
  { "openat", attack_openat, 0 },
  { "its own memory by name", attack_reopen_own, 0 },
  { "the message by name", attack_reopen_message, 0 },
  { "truncate", attack_truncate, 0 },
  { "chmod", attack_chmod, 0 },
  { "mkdir", attack_mkdir, 0 },
  { "rename", attack_rename, 0 },
  { "unlink", attack_unlink, 0 },
  { "symlink", attack_symlink, 0 },
  { "link", attack_link, 0 },
  { "exec", attack_exec, 0 },
  { "fork", attack_fork, 0 },
  { "clone", attack_clone, 0 },
  { "a local socket", attack_unix_socket, 0 },
  { "a netlink socket", attack_raw_socket, 0 },
  { "signal the parent", attack_kill_parent, 0 },
  { "signal itself", attack_kill_self, 0 },
  { "trace the parent", attack_trace_parent, 0 },
  { "be traced", attack_trace_me, 0 },
  { "read the parent's memory", attack_read_parent, 0 },
#ifdef SYS_io_uring_setup
  { "io_uring", attack_io_uring, 0 },
#endif
  { "an Internet socket", attack_internet_socket, 1 },
  { "a descriptor more", attack_descriptor, 1 },
};

#define ATTACKS (sizeof attacks / sizeof *attacks)

#endif
