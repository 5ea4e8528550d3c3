/* sopconfine: confine the process that will execute the SOP program. Other than engine/confine, it lets the process
 * execute, make threads and read programs and libraries.
 */
#ifndef SOPCONFINE_H
#define SOPCONFINE_H

/* the parts, as bits */
#define SOPCONFINE_LIMITS 1u     /* setrlimit(2) */
#define SOPCONFINE_LANDLOCK 2u   /* landlock(7) */
#define SOPCONFINE_SECCOMP 4u    /* seccomp(2) */

/* Address space. Measured for 4 KiB: sqop 0.27 starts with 60 MiB, gosop of Debian 12 with 800 MiB; for 100 MiB gosop
 * takes 1 GiB of memory.
 */
#define SOPCONFINE_SPACE (4ULL * 1024 * 1024 * 1024)

/* sopconfine - from now on this process, and all that it executes,
 *   - can read and execute files in /usr, /lib*, /bin and the folder of `program`, and no other ones (Landlock);
 *   - can write no file, make none, take none away and change no mode, owner or time;
 *   - has no socket;
 *   - can make threads, but no process;
 *   - can send signals to itself alone, and trace nobody;
 *   - gets no more rights by executing a set-id program;
 *   - leaves no core file, takes at most `cpu_s` seconds of CPU time and SOPCONFINE_SPACE, and makes no file longer.
 *
 * Open descriptors work as before, within these limits. A forbidden call fails with an errno. Returns the bits of the
 * parts that are in force; a part that the system does not have is left out, as in engine/confine. Nothing is
 * allocated.
 */
unsigned int sopconfine(const char *program, unsigned int cpu_s);

/* sopconfine_die_with_parent - from now on this process, and what it executes, is killed when the process that made it
 * ends (Linux). That one may be confined, with CONFINE_NEEDS_CHILD.
 */
void sopconfine_die_with_parent(void);

#endif
