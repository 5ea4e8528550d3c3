/* confine: give up, for good, what a process that only reads and writes open descriptors has no use for.
 *
 * For qmail-dkim alone. A program that executes another one must not call it: what is given up here stays given up
 * there, and a set-id program would not get its id.
 */
#ifndef CONFINE_H
#define CONFINE_H

enum confine_needs {
  CONFINE_NEEDS_NOTHING,  /* what is open is all it will ever use */
  CONFINE_NEEDS_DNS       /* it will open sockets, and nothing else */
};

/* what is in force, a bit each */
#define CONFINE_LIMITS 1u    /* no core file, no child process, and without the DNS no new descriptor: setrlimit(2) */
#define CONFINE_LANDLOCK 2u  /* no right to any file; without the DNS none to a TCP port: landlock(7) */
#define CONFINE_SECCOMP 4u   /* the calls in the table of auto-seccomp.c fail with EPERM: seccomp(2) */
#define CONFINE_PLEDGE 8u    /* pledge(2) of OpenBSD */

/* confine - from now on this process can't open, execute, fork, connect, signal or trace, and leaves no core file;
 * with CONFINE_NEEDS_DNS it can open Internet sockets. What is tried fails with an errno; nothing here kills.
 *
 * Descriptors that are open go on as before. Returns the bits of what is in force. What the system does not know
 * is left out and is no error: it is the second line of defence, and mail does not wait for it.
 */
unsigned int confine(enum confine_needs needs);

#endif
