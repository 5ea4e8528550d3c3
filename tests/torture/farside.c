/* farside: a stand-in for qmail-remote that delivers into a folder, for many deliveries at once.
 *
 *   farside host sender number.attempt.answer.pause_ms@domain
 *
 * Reads all of fd 0 into record/number.attempt.part (from the working directory), writes that to disk, names it
 * record/number.attempt.answer: from then on the far side has it. Then it reports the answer, K, Z or D. It pauses
 * where being killed makes a difference: while it reads, before and behind the new name, inside and behind the report.
 * Exit status: 0, or 99 if anything of its own goes wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_TROUBLE = 99 };

static long pause_ms;

static void rest(void)
{
  struct timespec t = { pause_ms / 1000, pause_ms % 1000 * 1000000 };

  if (pause_ms)
    nanosleep(&t, NULL);
}

/* Limits are for the programs under test. */
static void lift(int resource)
{
  struct rlimit rl;

  if (getrlimit(resource, &rl) == -1)
    _exit(EXIT_TROUBLE);
  rl.rlim_cur = rl.rlim_max;
  if (setrlimit(resource, &rl) == -1)
    _exit(EXIT_TROUBLE);
}

static void put(int fd, const char *s, size_t len)
{
  while (len) {
    ssize_t n = write(fd, s, len);
    /* as qmail-remote: that nobody listens any more changes nothing */
    if (n == -1 && errno == EPIPE)
      return;
    if (n == -1)
      _exit(EXIT_TROUBLE);
    s += n;
    len -= (size_t)n;
  }
}

static void take_message(const char *path)
{
  static char block[65536];
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
  ssize_t n;

  if (fd == -1)
    _exit(EXIT_TROUBLE);
  while ((n = read(0, block, sizeof block)) > 0) {
    put(fd, block, (size_t)n);
    rest();
  }
  if (n == -1 || fsync(fd) == -1 || close(fd) == -1)
    _exit(EXIT_TROUBLE);
}

int main(int argc, char **argv)
{
  static const char *const words[] = { "Kfar side accepted", "Zfar side is busy for", "Dfar side refused" };
  char part[64];
  char whole[64];
  char text[128];
  char answer;
  int number;
  int attempt;

  if (argc != 4 || sscanf(argv[3], "%d.%d.%c.%ld@", &number, &attempt, &answer, &pause_ms) != 4)
    return EXIT_TROUBLE;
  lift(RLIMIT_FSIZE);
  lift(RLIMIT_NOFILE);
  snprintf(part, sizeof part, "record/%d.%d.part", number, attempt);
  snprintf(whole, sizeof whole, "record/%d.%d.%c", number, attempt, answer);
  take_message(part);
  rest();
  if (rename(part, whole) == -1)
    return EXIT_TROUBLE;
  rest();
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (words[i][0] == answer)
      snprintf(text, sizeof text, "%s %d.%d.\n", words[i], number, attempt);
  put(1, "r", 2);
  rest();
  put(1, text, strlen(text) + 1);
  rest();
  _exit(0);
}
