/* landlock: give up the access to files by name, with landlock(7) of Linux. Elsewhere, and where the kernel has none,
 * landlock_new() says so.
 */
#ifndef LANDLOCK_H
#define LANDLOCK_H

/* what a set of rules leaves allowed */
#define LANDLOCK_KEEPS_CONNECT 1u   /* TCP connections */
#define LANDLOCK_KEEPS_SIGNALS 2u   /* signals to processes outside */

/* landlock_new - make a set of rules that forbids all access to files by name and, in newer kernels, TCP, abstract
 * sockets and signals to processes outside.
 *
 *   keeps  0, or those of the above
 *
 * Returns a descriptor, or -1 if the system has nothing of this kind.
 * landlock_read - allow to read and execute what is at `path` and, if it is a folder, below it. What is not there needs
 * no rule.
 * landlock_enter - from now on the rules hold for this process and all that it makes. Closes the set. Returns 1, or 0.
 *
 * prctl(PR_SET_NO_NEW_PRIVS) must be set before landlock_enter().
 */
int landlock_new(unsigned int keeps);
void landlock_read(int set, const char *path);
int landlock_enter(int set);

#endif
