/* qmail-ocsp: ask the OCSP responders of certificates whether they are revoked.
 *
 *   qmail-ocsp [-T now] chains answers
 *
 * It is a program of its own because it speaks with hosts that certificates name: it sees neither a message nor a key.
 * It opens only the files named on its command line, where `-` is descriptor 0 or 1 and `&N` is descriptor N, and
 * resolv.conf. fd 1 gets a line for each certificate. fd 2 gets at most one line. It needs no privilege. It uses one
 * environment variable, $DNSCACHEIP.
 */
#include "engine/ocspfile.h"
#include "link/io.h"
#include "link/say.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <skalibs/sgetopt.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define USAGE "usage: qmail-ocsp [-T now] chains answers\n"

/* 12 digits last until the year 33658 */
#define TIME_DIGITS 12

/* 1, or 0 if the command line is wrong */
static int parse(struct ocspfile *o, int argc, const char *const *argv)
{
  subgetopt state = SUBGETOPT_ZERO;
  unsigned long long now_s = (unsigned long long)time(NULL);
  int letter;

  state.err = 0;
  while ((letter = subgetopt_r(argc, argv, "T:", &state)) != -1)
    if (letter != 'T' || !ascii_number(span_of(state.arg), TIME_DIGITS, &now_s))
      return 0;
  if (argc - state.ind != 2)
    return 0;
  o->now_s = (long long)now_s;
  o->chains = argv[state.ind];
  o->answers = argv[state.ind + 1];
  o->servers = getenv("DNSCACHEIP");
  return 1;
}

static enum answer_status run(const struct ocspfile *o)
{
  stralloc lines = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;
  enum answer_status status = ocspfile(o, &lines, &line);

  if (status == ANSWER_TEMPORARY) {
    say_line(2, "qmail-ocsp: ", line.len && stralloc_0(&line) ? line.s : "out of memory", (char *)NULL);
  } else if (!io_write(1, lines.s, lines.len)) {
    say_line(2, "qmail-ocsp: unable to write the output: ", say_error(errno), (char *)NULL);
    status = ANSWER_TEMPORARY;
  }
  return status;
}

int main(int argc, char **argv)
{
  struct ocspfile o;
  enum answer_status status = ANSWER_USAGE;

  /* If one of these were closed, a file could be opened under its number and get output that is not meant for it. */
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1) {
      if (fd < 2)
        say_line(2, "qmail-ocsp: descriptors 0, 1 and 2 must be open", (char *)NULL);
      _exit(ANSWER_TEMPORARY);
    }
  /* Then write() fails, and the words say so. */
  (void)signal(SIGXFSZ, SIG_IGN);
  (void)signal(SIGPIPE, SIG_IGN);
  if (parse(&o, argc, (const char *const *)argv))
    status = run(&o);
  else
    (void)io_write(2, USAGE, sizeof USAGE - 1);
  /* _exit() skips the clean-up of the libraries, which would only cost time. Nothing is buffered. */
  _exit((int)status);
}
