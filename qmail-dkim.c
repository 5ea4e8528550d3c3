/* qmail-dkim: sign one message, verify one, or print its author domain.
 *
 *   qmail-dkim -s [options] in_message private_key out_message [Ed25519_private_key]
 *   qmail-dkim -v [-T now] [in_message]
 *   qmail-dkim -a [-i authserv-id] [-o any|authres|delivered] [in_message]
 *   qmail-dkim -a -d domain
 *
 * It opens only the files named on its command line, where `-` is descriptor 0 or 1 and `&N` is descriptor N. -v also
 * queries the DNS. fd 2 gets at most one line. It needs no privilege. It uses only two environment variables:
 * $DNSCACHEIP for -v, and $TMPDIR for -s if the message is a pipe.
 */
#include "engine/authorfile.h"
#include "engine/signfile.h"
#include "engine/verifyfile.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <skalibs/stralloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VERSION "0.1"

#define USAGE                                                                                        \
  "usage: qmail-dkim -s [-lqt] [-b 1..3] [-c r|s|t|u] [-d domain] [-H field_list] [-i identity]\n" \
  "           [-I authserv-id] [-o any|authres|delivered] [-T now] [-x seconds] [-y selector] [-Y selector2]\n"  \
  "           [-z 1..5]\n"                                                                             \
  "           in_message private_key out_message [Ed25519_private_key]\n"                             \
  "       qmail-dkim -v [-T now] [in_message]\n"                                                       \
  "       qmail-dkim -a [-i authserv-id] [-o any|authres|delivered] [in_message]\n"                   \
  "       qmail-dkim -a -d domain\n"                                                                  \
  "       qmail-dkim -h | -V\n"

static int print(struct span text, enum answer_status status)
{
  if (io_write(1, text.p, text.len))
    return (int)status;
  say_line(2, "qmail-dkim: unable to write the output: ", say_error(errno), (char *)NULL);
  return ANSWER_TEMPORARY;
}

static int sign(const struct dkimopt *o)
{
  stralloc line = STRALLOC_ZERO;
  enum answer_status result;

  result = signfile(o, &line);
  if (!stralloc_0(&line))
    line.s = NULL;
  if (result == ANSWER_DONE || result == ANSWER_PARTLY) {
    if (argfile_descriptor(o->out) != -1)
      say_line(2, line.s ? line.s : "", (char *)NULL);
    else if (result == ANSWER_PARTLY)
      say_line(2, "qmail-dkim: ", line.s ? line.s : "", (char *)NULL);
  } else {
    say_line(2, "qmail-dkim: ", line.s ? line.s : "out of memory", (char *)NULL);
  }
  return result;
}

static int verify(const struct dkimopt *o)
{
  stralloc lines = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;
  enum answer_status result = verifyfile(o, getenv("DNSCACHEIP"), &lines, &line);

  if (line.len || lines.len == 0)
    say_line(2, "qmail-dkim: ", line.len && stralloc_0(&line) ? line.s : "out of memory", (char *)NULL);
  return print(span_sa(&lines), result);
}

static int author(const struct dkimopt *o)
{
  stralloc domain = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;
  enum answer_status result = authorfile(o, &domain, &line);

  if (result == ANSWER_DONE && !stralloc_catb(&domain, "\n", 1))
    result = ANSWER_TEMPORARY;
  if (result == ANSWER_DONE)
    return print(span_sa(&domain), ANSWER_DONE);
  say_line(2, "qmail-dkim: ", line.len && stralloc_0(&line) ? line.s : "out of memory", (char *)NULL);
  return (int)result;
}

int main(int argc, char **argv)
{
  struct dkimopt o;
  const char *wrong;
  int status = ANSWER_USAGE;

  /* If one of these were closed, a file could be opened under its number and get output that is not meant for it. */
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1) {
      if (fd < 2)
        say_line(2, "qmail-dkim: descriptors 0, 1 and 2 must be open", (char *)NULL);
      _exit(ANSWER_TEMPORARY);
    }
  /* Then write() fails, and the words say so. */
  (void)signal(SIGXFSZ, SIG_IGN);
  wrong = dkimopt_parse(&o, argc, (const char *const *)argv);
  if (wrong) {
    say_line(2, "qmail-dkim: ", wrong, (char *)NULL);
  } else {
    if (!o.now_given)
      o.now_s = (unsigned long long)time(NULL);
    switch (o.mode) {
      case DKIMOPT_SIGN: status = sign(&o); break;
      case DKIMOPT_VERIFY: status = verify(&o); break;
      case DKIMOPT_AUTHOR: status = author(&o); break;
      case DKIMOPT_HELP: status = print(span_of(USAGE), ANSWER_DONE); break;
      case DKIMOPT_VERSION: status = print(span_of("qmail-dkim " VERSION "\n"), ANSWER_DONE); break;
    }
  }
  /* _exit() skips the clean-up of the libraries, which would only cost time. Nothing is buffered. */
  _exit(status);
}
