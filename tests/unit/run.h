/* run: calls a function in a process of its own and takes what it writes to fd 1.
 *
 *   run(&r, function, argument);   r.out, r.len; r.status: an exit status, or -1 if a signal ended it
 *
 * folder_begin() and folder_end(): a folder of its own below $TMPDIR or /tmp, as working directory.
 */
#ifndef RUN_H
#define RUN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct run {
  char out[4096]; /* no more than this is kept */
  size_t len;
  int status;
};

static char folder_path[1024];

static inline _Noreturn void run_bail(const char *what)
{
  printf("Bail out! %s\n", what);
  exit(1);
}

/* `function` ends the process, or it ends with status 99 */
static inline void run(struct run *r, void (*function)(const void *), const void *argument)
{
  char rest[4096];
  ssize_t n;
  int status;
  int p[2];
  pid_t pid = -1;

  fflush(stdout);
  r->len = 0;
  if (pipe(p) == -1 || (pid = fork()) == -1)
    run_bail("unable to fork");
  if (pid == 0) {
    dup2(p[1], 1);
    close(p[0]);
    close(p[1]);
    function(argument);
    _exit(99);
  }
  close(p[1]);
  while ((n = read(p[0], rest, sizeof rest)) > 0)
    for (ssize_t i = 0; i < n && r->len < sizeof r->out; i++)
      r->out[r->len++] = rest[i];
  close(p[0]);
  if (waitpid(pid, &status, 0) != pid)
    run_bail("unable to wait");
  r->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void folder_begin(void)
{
  const char *tmp = getenv("TMPDIR");

  snprintf(folder_path, sizeof folder_path, "%s/dkimunit.XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder_path) || chdir(folder_path) == -1)
    run_bail("unable to make a folder");
}

static inline void folder_end(void)
{
  pid_t pid = fork();

  if (pid == 0) {
    execl("/bin/rm", "rm", "-rf", folder_path, (char *)NULL);
    _exit(1);
  }
  waitpid(pid, NULL, 0);
}

#endif
