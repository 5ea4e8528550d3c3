/* verifychild: run, then believe nothing that is not consistent. */
#include "dkverify/verifychild.h"

#include "dkim/limits.h"
#include "dkim/places.h"
#include "link/child.h"
#include "mail/authres.h"

#include <stdlib.h>
#include <unistd.h>

/* exit codes of qmail-dkim -v */
#define EXIT_PASS 0
#define EXIT_NO_PASS 1
#define EXIT_UNSIGNED 3
#define EXIT_TROUBLE 111

/* Everything that is not ours in an answer comes from the header, a byte as two at most. */
#define ANSWER_MAX (4 * LIMIT_HEADER_BYTES)

static int run(stralloc *answer, int fd, char *dnscacheip)
{
  static char *const argv[] = { "qmail-dkim", "-v", "&0", NULL };
  char *const environment[] = { dnscacheip, NULL };
  const struct child_terms terms = { environment, ANSWER_MAX, VERIFYCHILD_TIMEOUT_S };
  struct child c = { .program = DKIM_ENGINE };

  c.argv = argv;
  c.fd[0] = fd;
  c.fd[1] = CHILD_PIPE;
  c.fd[2] = 2;
  c.fds = 3;
  return child_answer(&c, &terms, answer);
}

/* the exit status that goes with these lines, or -1 if they are none */
static int status_of(struct span answer)
{
  struct authres_line line;
  size_t lines = 0;
  int passed = 0;
  int temporary = 0;
  int unsigned_ = 0;

  for (; answer.len; lines++) {
    if (!authres_next(&line, &answer))
      return -1;
    passed |= line.result == DKIM_PASS;
    temporary |= line.result == DKIM_TEMPERROR;
    unsigned_ |= line.result == DKIM_NONE;
  }
  if (lines == 0 || (unsigned_ && lines > 1))
    return -1;
  return passed ? EXIT_PASS : temporary ? EXIT_TROUBLE : unsigned_ ? EXIT_UNSIGNED : EXIT_NO_PASS;
}

int verifychild(stralloc *answer, int fd)
{
  const char *servers = getenv("DNSCACHEIP");
  stralloc variable = STRALLOC_ZERO;
  int status = -1;
  int good = !servers
             || (stralloc_cats(&variable, "DNSCACHEIP=") && stralloc_cats(&variable, servers) && stralloc_0(&variable));

  if (good && lseek(fd, 0, SEEK_SET) == 0)
    status = run(answer, fd, variable.s);
  if (good && (status == -1 || answer->len == ANSWER_MAX || status_of(span_make(answer->s, answer->len)) != status))
    good = stralloc_copys(answer, VERIFYCHILD_TROUBLE);
  stralloc_free(&variable);
  return good;
}
