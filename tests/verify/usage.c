/* usage: run a program and write down what it used.
 *
 *   usage file program [argument ...]
 *
 * `file` gets `CPU-milliseconds KiB`: user and system time, and the resident maximum. The exit code is the
 * program's, or 128 and the signal. The maximum that the kernel tells a parent of starts at what the child had
 * before its exec, so whoever asks must be small: this is what this program is for.
 */
#define _DEFAULT_SOURCE /* wait4 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
  struct rusage used;
  int status;
  pid_t child;
  FILE *f;

  if (argc < 3)
    return 100;
  child = fork();
  if (child == 0) {
    execv(argv[2], argv + 2);
    _exit(111);
  }
  if (child == -1 || wait4(child, &status, 0, &used) == -1)
    return 111;
  f = fopen(argv[1], "w");
  if (!f)
    return 111;
  fprintf(f, "%ld %ld\n", (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000L
          + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000L, used.ru_maxrss);
  if (fclose(f) != 0)
    return 111;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
