/* answer: the exit code of a program that works on one message, and the line that it prints with it. A parent process
 * reads both.
 *
 *   done           WORD BYTES WITH[ adds ADDED]              signed 1423 rsa-sha256 adds 412
 *   partly         WORD BYTES WITH without NAME: REASON      signed 1423 rsa-sha256 without &5: encrypted key
 *   no key         NAME: REASON                              &4: damaged RSA key
 *   all others     REASON
 *
 * WORD is the work that was done. BYTES is the size of the output. WITH is one word, as the list of algorithms. ADDED
 * is there if the output is that many new bytes and behind them the input, unchanged. NAME is the name of a file as
 * given on the command line. The program writes its own name and `: ` before every line except that of `done`.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* exit codes. 2 is not used, because for some callers it means "drop the message". */
enum answer_status {
  ANSWER_DONE = 0,
  ANSWER_MESSAGE = 1,   /* it cannot be done with this message; when verifying: no signature passes */
  ANSWER_PARTLY = 3,    /* done, but a key was left out */
  ANSWER_NOTHING = 3,   /* when verifying: the message has no signature */
  ANSWER_NO_KEY = 4,    /* no key can be used */
  ANSWER_USAGE = 100,
  ANSWER_TEMPORARY = 111
};

/* the start of the reason of ANSWER_MESSAGE for a message that came from outside and must not be signed */
#define ANSWER_FORWARDED "forwarded: "

/* the reason of ANSWER_NO_KEY if the Stateless OpenPGP program does not encrypt to a certificate that was chosen */
#define ANSWER_REFUSED "certificate that the OpenPGP program refuses"

struct answer {
  enum answer_status status;
  unsigned long long bytes;  /* done, partly */
  struct span with;          /* done, partly */
  unsigned long long added;  /* done; 0: the input was changed */
  struct span name;          /* partly, no key */
  struct span reason;        /* all except done */
};

/* answer_write - append the line for a->status, without the name of the program and without line end.
 *
 *   word  WORD, without blanks
 *
 * Returns 1, or 0 with ENOMEM.
 */
int answer_write(stralloc *line, const char *word, const struct answer *a);

/* answer_read - parse the line of a program.
 *
 *   a        filled in; its spans point into the line. If 0 is returned, a->reason may be the whole line without the
 *            name of the program.
 *   program  name of the program; removed from the start of the line together with `: `
 *   word     WORD; NULL if the program prints no line when it is done
 *   status   the exit status; -1 for a program that did not exit by itself
 *   line     the line without its line end
 *
 * Returns 1; 0 if the status is not one of those above, or if the line does not have the form for this status. Every
 * status needs a line, except ANSWER_DONE if `word` is NULL.
 */
int answer_read(struct answer *a, const char *program, const char *word, int status, struct span line);

#endif
