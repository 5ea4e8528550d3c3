/* qmail-pgp: sign, encrypt, decrypt, unwrap, verify or list one message with OpenPGP; look at certificates and keys.
 *
 *   qmail-pgp -s [options] message key out
 *   qmail-pgp -e [options] message out cert ...
 *   qmail-pgp -d [options] message out key [cert ...]
 *   qmail-pgp -u [-P] message out
 *   qmail-pgp -v [options] message [cert ...]
 *   qmail-pgp -l message
 *   qmail-pgp -k [-T now] sign|encrypt address cert ...
 *   qmail-pgp -I [-T now] cert
 *   qmail-pgp -x public|sign|open key out [address]
 *   qmail-pgp -H harvest [-c signature|dkim] [-T now] message address [cert ...]
 *
 * It opens only the files named on its command line, where `-` is descriptor 0 or 1 and `&N` is descriptor N. -s, -e,
 * -d and -v run the program that -p names. fd 1 gets the output of -v, -l, -k and -I. fd 2 gets at most one line. It
 * needs no privilege. It uses one environment variable, $TMPDIR.
 */
#include "engine/pgpchoosefile.h"
#include "engine/pgpencryptfile.h"
#include "engine/pgpextractfile.h"
#include "engine/pgpharvestfile.h"
#include "engine/pgpinfofile.h"
#include "engine/pgplistfile.h"
#include "engine/pgpopenfile.h"
#include "engine/pgpsignfile.h"
#include "engine/pgpunwrapfile.h"
#include "engine/pgpverifyfile.h"
#include "link/answer.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "pgp/pgpopt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <skalibs/stralloc.h>
#include <time.h>
#include <unistd.h>

#define VERSION "0.1"

#define USAGE                                                                                  \
  "usage: qmail-pgp -s [-f] [-p program] message key out\n"                                    \
  "       qmail-pgp -e [-f] [-K key] [-p program] message out cert ...\n"                      \
  "       qmail-pgp -d [-Pw] [-b prefix] [-p program] [-R results] [-T now] message out key [cert ...]\n" \
  "       qmail-pgp -u [-P] message out\n"                                                     \
  "       qmail-pgp -v [-w] [-b prefix] [-i authserv-id] [-p program] [-S subject] [-T now] message [cert ...]\n" \
  "       qmail-pgp -l message\n"                                                              \
  "       qmail-pgp -k [-T now] sign|encrypt address cert ...\n"                               \
  "       qmail-pgp -I [-T now] cert\n"                                                        \
  "       qmail-pgp -x public|sign|open key out [address]\n"                                   \
  "       qmail-pgp -H harvest [-c signature|dkim] [-T now] message address [cert ...]\n"                          \
  "       qmail-pgp -h | -V\n"

/* The work of one mode: `output` is for fd 1, `line` says what was done or why not. */
typedef enum answer_status work(const struct pgpopt *o, stralloc *output, stralloc *line);

/* one function of engine/ for each mode */
static work *const work_of[PGPOPT_MODES] = {
  [PGPOPT_CHOOSE] = pgpchoosefile,
  [PGPOPT_DECRYPT] = pgpopenfile,
  [PGPOPT_ENCRYPT] = pgpencryptfile,
  [PGPOPT_EXTRACT] = pgpextractfile,
  [PGPOPT_HARVEST] = pgpharvestfile,
  [PGPOPT_INFO] = pgpinfofile,
  [PGPOPT_LIST] = pgplistfile,
  [PGPOPT_SIGN] = pgpsignfile,
  [PGPOPT_UNWRAP] = pgpunwrapfile,
  [PGPOPT_VERIFY] = pgpverifyfile,
};

static enum answer_status print(struct span text, enum answer_status status)
{
  if (text.len == 0 || io_write(1, text.p, text.len))
    return status;
  say_line(2, "qmail-pgp: unable to write the output: ", say_error(errno), (char *)NULL);
  return ANSWER_TEMPORARY;
}

/* After success the line is for a caller that gave a descriptor for the result. */
static void say(const struct pgpopt *o, enum answer_status status, stralloc *line)
{
  const char *text = line->len && stralloc_0(line) ? line->s : NULL;

  if (status != ANSWER_DONE)
    say_line(2, "qmail-pgp: ", text ? text : "out of memory", (char *)NULL);
  else if (text && o->out && argfile_descriptor(o->out) != -1)
    say_line(2, text, (char *)NULL);
}

static enum answer_status run(const struct pgpopt *o)
{
  stralloc output = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;
  enum answer_status status = work_of[o->mode](o, &output, &line);

  /* -v says it on fd 1 if a signature is not good */
  if (line.len || output.len == 0)
    say(o, status, &line);
  return print(span_sa(&output), status);
}

int main(int argc, char **argv)
{
  struct pgpopt o;
  const char *wrong;
  enum answer_status status = ANSWER_USAGE;

  /* If one of these were closed, a file could be opened under its number and get output that is not meant for it. */
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1) {
      if (fd < 2)
        say_line(2, "qmail-pgp: descriptors 0, 1 and 2 must be open", (char *)NULL);
      _exit(ANSWER_TEMPORARY);
    }
  /* Then write() fails, and the words say so. */
  (void)signal(SIGXFSZ, SIG_IGN);
  wrong = pgpopt_parse(&o, argc, (const char *const *)argv);
  if (!o.now_given)
    o.now_s = (unsigned long long)time(NULL);
  if (wrong)
    say_line(2, "qmail-pgp: ", wrong, (char *)NULL);
  else if (o.mode == PGPOPT_HELP)
    status = print(span_of(USAGE), ANSWER_DONE);
  else if (o.mode == PGPOPT_VERSION)
    status = print(span_of("qmail-pgp " VERSION "\n"), ANSWER_DONE);
  else if (work_of[o.mode])
    status = run(&o);
  /* _exit() skips the clean-up of the libraries, which would only cost time. Nothing is buffered. */
  _exit((int)status);
}
