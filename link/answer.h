/* answer: how a program that works on one message ends, and the line that goes with it. A parent reads both; so does
 * who runs the program by hand.
 *
 *   done, partly   WORD BYTES WITH[ without NAME: REASON]    signed 1423 rsa-sha256 without &5: encrypted key
 *   no key         NAME: REASON                              &4: damaged RSA key
 *   all others     REASON
 *
 * WORD says what was done. BYTES is the size of what was written. WITH is one word, as the algorithms. NAME is a file,
 * as the command line named it. Before all lines except the first kind the program writes its own name and `: `.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* exit codes; none is 2, which some callers take for "drop the message" */
enum answer_status {
  ANSWER_DONE = 0,
  ANSWER_MESSAGE = 1,   /* it can't be done with this message; for who verifies: nothing passes */
  ANSWER_PARTLY = 3,    /* done, but a key was left out */
  ANSWER_NOTHING = 3,   /* for who verifies: there is nothing to verify */
  ANSWER_NO_KEY = 4,    /* no key can be used */
  ANSWER_USAGE = 100,
  ANSWER_TEMPORARY = 111
};

struct answer {
  enum answer_status status;
  unsigned long long bytes;  /* done, partly */
  struct span with;          /* done, partly */
  struct span name;          /* partly, no key */
  struct span reason;        /* all but done */
};

/* answer_write - append the line that goes with a->status, without line end.
 *
 *   word  WORD, without blanks
 *
 * Returns 1, or 0 with ENOMEM.
 */
int answer_write(stralloc *line, const char *word, const struct answer *a);

/* answer_read - take a line apart.
 *
 *   a        filled in; points into the line. a->reason is all of it where it is not as agreed
 *   program  what the line of this program begins with, behind it `: `
 *   word     WORD
 *   status   the exit status, or -1 for a program that did not end by itself
 *
 * Returns 1; 0 where status and line are not as agreed. A status other than those above never is. A line is needed
 * for each of them, but not for ANSWER_DONE where `word` is NULL.
 */
int answer_read(struct answer *a, const char *program, const char *word, int status, struct span line);

#endif
