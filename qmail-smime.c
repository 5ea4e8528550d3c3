/* qmail-smime: sign, encrypt, decrypt, unwrap, verify or list one message with S/MIME, or choose a certificate.
 *
 *   qmail-smime -s [options] message key cert out
 *   qmail-smime -e [options] message out cert ...
 *   qmail-smime -d [-P] message out key cert
 *   qmail-smime -u [-P] message out
 *   qmail-smime -v [options] message roots [crls]
 *   qmail-smime -l message
 *   qmail-smime -k [options] sign|encrypt address cert ...
 *
 * It opens only the files named on its command line, where `-` is descriptor 0 or 1 and `&N` is descriptor N. fd 1 gets
 * the output of -v, -l and -k. fd 2 gets at most one line. It needs no privilege. It uses one environment variable,
 * $TMPDIR.
 */
#include "engine/choosefile.h"
#include "engine/encryptfile.h"
#include "engine/listfile.h"
#include "engine/openfile.h"
#include "engine/smimesignfile.h"
#include "engine/smimeverifyfile.h"
#include "engine/unwrapfile.h"
#include "link/answer.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "smime/smimeopt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <skalibs/stralloc.h>
#include <time.h>
#include <unistd.h>

#define VERSION "0.1"

#define USAGE                                                                                  \
  "usage: qmail-smime -s [-fo] [-E certificate] [-T now] message key cert out\n"               \
  "       qmail-smime -e [-fg] [-C capabilities] message out cert ...\n"                       \
  "       qmail-smime -d [-P] message out key cert\n"                                          \
  "       qmail-smime -u [-P] message out\n"                                                   \
  "       qmail-smime -v [-w] [-a answers] [-b prefix] [-c known] [-H harvest] [-i authserv-id]\n" \
  "                      [-O soft|hard] [-p chains] [-S subject] [-T now] [-x refused]\n"      \
  "                      message roots [crls]\n"                                               \
  "       qmail-smime -l message\n"                                                            \
  "       qmail-smime -k [-c known] [-r roots] [-R crls] [-T now] [-x refused] sign|encrypt address cert ...\n" \
  "       qmail-smime -h | -V\n"

/* The work of one mode: `output` is for fd 1, `line` says what was done or why not. */
typedef enum answer_status work(const struct smimeopt *o, stralloc *output, stralloc *line);

static work *work_of(enum smimeopt_mode mode)
{
  switch (mode) {
    case SMIMEOPT_SIGN: return smimesignfile;
    case SMIMEOPT_ENCRYPT: return encryptfile;
    case SMIMEOPT_DECRYPT: return openfile;
    case SMIMEOPT_UNWRAP: return unwrapfile;
    case SMIMEOPT_VERIFY: return smimeverifyfile;
    case SMIMEOPT_LIST: return listfile;
    case SMIMEOPT_CHOOSE: return choosefile;
    case SMIMEOPT_NONE:
    case SMIMEOPT_HELP:
    case SMIMEOPT_VERSION: break;
  }
  return NULL;
}

static enum answer_status print(struct span text, enum answer_status status)
{
  if (text.len == 0 || io_write(1, text.p, text.len))
    return status;
  say_line(2, "qmail-smime: unable to write the output: ", say_error(errno), (char *)NULL);
  return ANSWER_TEMPORARY;
}

/* After success the line is for a caller that gave a descriptor for the result. */
static void say(const struct smimeopt *o, enum answer_status status, stralloc *line)
{
  const char *text = line->len && stralloc_0(line) ? line->s : NULL;

  if (status != ANSWER_DONE)
    say_line(2, "qmail-smime: ", text ? text : "out of memory", (char *)NULL);
  else if (text && o->out && argfile_descriptor(o->out) != -1)
    say_line(2, text, (char *)NULL);
}

static enum answer_status run(const struct smimeopt *o)
{
  stralloc output = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;
  enum answer_status status = work_of(o->mode)(o, &output, &line);

  /* -v says it on fd 1 if a signature is not good */
  if (line.len || output.len == 0)
    say(o, status, &line);
  return print(span_sa(&output), status);
}

int main(int argc, char **argv)
{
  struct smimeopt o;
  const char *wrong;
  enum answer_status status = ANSWER_USAGE;

  /* If one of these were closed, a file could be opened under its number and get output that is not meant for it. */
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1) {
      if (fd < 2)
        say_line(2, "qmail-smime: descriptors 0, 1 and 2 must be open", (char *)NULL);
      _exit(ANSWER_TEMPORARY);
    }
  /* Then write() fails, and the words say so. */
  (void)signal(SIGXFSZ, SIG_IGN);
  wrong = smimeopt_parse(&o, argc, (const char *const *)argv);
  if (!o.now_given)
    o.now_s = (unsigned long long)time(NULL);
  if (wrong)
    say_line(2, "qmail-smime: ", wrong, (char *)NULL);
  else if (o.mode == SMIMEOPT_HELP)
    status = print(span_of(USAGE), ANSWER_DONE);
  else if (o.mode == SMIMEOPT_VERSION)
    status = print(span_of("qmail-smime " VERSION "\n"), ANSWER_DONE);
  else if (work_of(o.mode))
    status = run(&o);
  /* _exit() skips the clean-up of the libraries, which would only cost time. Nothing is buffered. */
  _exit((int)status);
}
