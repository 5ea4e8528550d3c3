/* daycount: a number of things a day, counted in a file by processes that run at the same time. */
#ifndef DAYCOUNT_H
#define DAYCOUNT_H

/* How long a process waits for another one, which writes some short files meanwhile. */
#define DAYCOUNT_WAIT_MS 2000

/* The file has the number of the day since 1970, a blank and the count. DAYCOUNT_ZERO is closed. */
struct daycount {
  int fd;
  unsigned long long day;
  unsigned long long count;
};

#define DAYCOUNT_ZERO { .fd = -1 }

/* daycount_open - open the file, or create it with mode 0600, and keep other processes out until daycount_close(). A
 * file of another day counts 0, as does one that cannot be understood.
 * Returns 1; 0 with errno, EAGAIN if another process has it for too long.
 */
int daycount_open(struct daycount *d, const char *path, unsigned long long now_s);

/* daycount_add - count one. Returns 1, or 0 with errno. */
int daycount_add(struct daycount *d);

void daycount_close(struct daycount *d);

#endif
