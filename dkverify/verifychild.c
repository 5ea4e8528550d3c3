/* verifychild: run the child, then check that its lines and its exit status fit together. */
#include "dkverify/verifychild.h"

#include "dkim/dkimopt.h"
#include "dkim/limits.h"
#include "dkim/places.h"
#include "link/answer.h"
#include "link/child.h"
#include "mail/authres.h"

#include <stdlib.h>
#include <unistd.h>

/* Room for a line for each signature, one line for those that were not tried, and one byte. If that byte is used, the
 * answer was too long.
 */
#define SAID_MAX ((LIMIT_SIGNATURES + 1) * (AUTHRES_LINE_MAX + 1) + 1)

/* the exit status of qmail-dkim -v for the message on `fd`, or -1 */
static int ask(stralloc *answer, int fd, char *dnscacheip)
{
  char *const environment[] = { dnscacheip, NULL };
  const struct child_terms terms = { environment, SAID_MAX, VERIFYCHILD_TIMEOUT_S, 0 };
  struct child c = { .program = DKIM_ENGINE, .fd = { fd, CHILD_PIPE, 2 }, .fds = 3 };
  struct dkimopt_args args = DKIMOPT_ARGS_ZERO;
  struct dkimopt o;
  int status = -1;

  dkimopt_init(&o, DKIMOPT_VERIFY);
  o.in = "&0";
  c.argv = dkimopt_write(&args, &o);
  if (c.argv)
    status = child_answer(&c, &terms, answer);
  dkimopt_args_free(&args);
  return status;
}

/* The exit status that fits these lines. -1 if there is no line, a line that is not a result of DKIM, or a line `none`
 * beside others.
 */
static int status_of(struct span answer)
{
  struct authres_line line;
  size_t lines = 0;
  int passed = 0;
  int temporary = 0;
  int unsigned_ = 0;

  for (; answer.len; lines++) {
    if (!authres_next(&line, &answer) || line.method != &authmethod_table[AUTHMETHOD_DKIM])
      return -1;
    passed |= line.result == AUTHRESULT_PASS;
    temporary |= line.result == AUTHRESULT_TEMPERROR;
    unsigned_ |= line.result == AUTHRESULT_NONE;
  }
  if (lines == 0 || (unsigned_ && lines > 1))
    return -1;
  return passed ? ANSWER_DONE : temporary ? ANSWER_TEMPORARY : unsigned_ ? ANSWER_NOTHING : ANSWER_MESSAGE;
}

static int say_trouble(stralloc *answer)
{
  answer->len = 0;
  return authres_line(answer, &authmethod_table[AUTHMETHOD_DKIM], AUTHRESULT_TEMPERROR, span_of(VERIFYCHILD_TROUBLE),
                      NULL)
         && stralloc_catb(answer, "\n", 1);
}

int verifychild(stralloc *answer, int fd)
{
  const char *servers = getenv("DNSCACHEIP");
  stralloc variable = STRALLOC_ZERO;
  int status = -1;
  int good = !servers
             || (stralloc_cats(&variable, "DNSCACHEIP=") && stralloc_cats(&variable, servers) && stralloc_0(&variable));

  if (good && lseek(fd, 0, SEEK_SET) == 0)
    status = ask(answer, fd, variable.s);
  if (good && (status == -1 || answer->len == SAID_MAX || status_of(span_sa(answer)) != status))
    good = say_trouble(answer);
  stralloc_free(&variable);
  return good;
}
