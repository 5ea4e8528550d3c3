/* confine: give up for good all rights that a process does not need if it only reads and writes open descriptors.
 *
 * It is made for qmail-dkim. A program that executes another program must not call it, because that program would be
 * confined as well, and a set-id program would not get its privilege.
 */
#ifndef CONFINE_H
#define CONFINE_H

enum confine_needs {
  CONFINE_NEEDS_NOTHING,  /* the process will only use descriptors that are open now */
  CONFINE_NEEDS_DNS,      /* it will also open Internet sockets */
  CONFINE_NEEDS_CHILD     /* it has made a process that is to be killed when it ends (engine/sop) */
};

/* the parts of the confinement, as bits */
#define CONFINE_LIMITS 1u    /* no core file, no child process, and without the DNS no new descriptor: setrlimit(2) */
#define CONFINE_LANDLOCK 2u  /* no access to any file by name; without the DNS none to a TCP port: landlock(7) */
#define CONFINE_SECCOMP 4u   /* the calls in the table of auto-seccomp.c fail with EPERM: seccomp(2) */
#define CONFINE_PLEDGE 8u    /* pledge(2) of OpenBSD */

/* confine - from now on this process cannot open files, execute, fork, connect, signal or trace. It leaves no core
 * file, and no other process of its user can trace it. With CONFINE_NEEDS_DNS it can still open Internet sockets. A
 * forbidden call fails with an errno; it does not kill the process.
 *
 * Open descriptors work as before. Returns the bits of the parts that are in force. A part that the system does not
 * have is left out and is not an error, because the confinement is only a second line of defence, and mail must not
 * wait for it.
 */
unsigned int confine(enum confine_needs needs);

#endif
