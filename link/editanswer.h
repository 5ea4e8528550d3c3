/* editanswer: the line that `qmail-mime -e` prints when it exits with 0 or 3.
 *
 *   edited BYTES[ NUMBER:EDIT=REASON]...     exit code 0: there is a changed message of BYTES octets
 *   unchanged[ NUMBER:EDIT=REASON]...        exit code 3: nothing was changed, and nothing was written
 *
 * Each word behind it is an edit that could not be made, or not everywhere: NUMBER is its place on the command line,
 * from 1; EDIT is its name, or `disclaimer.text` or `disclaimer.html` where only this part of it failed; REASON is one
 * word of a-z, 0-9 and `-`, as `ambiguous`. An edit that has nothing to do, as a tag that is there already, is no
 * failure. A caller that must not send the message unless an edit was made looks for that edit's number.
 */
#ifndef EDITANSWER_H
#define EDITANSWER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

#define EDITANSWER_CHANGED 0     /* exit codes */
#define EDITANSWER_UNCHANGED 3

/* an edit that was not made */
struct editanswer_failure {
  unsigned long long number;   /* from 1 */
  struct span edit;
  struct span reason;
};

struct editanswer {
  int is_changed;
  unsigned long long bytes;    /* of the changed message */
  struct span failures;        /* for editanswer_next() */
};

/* editanswer_start - begin a line: append its first words to `line`.
 * editanswer_cat - append an edit that was not made.
 *
 * Both return 1, or 0 with ENOMEM.
 */
int editanswer_start(stralloc *line, int is_changed, unsigned long long bytes);
int editanswer_cat(stralloc *line, const struct editanswer_failure *f);

/* editanswer_read - read a line, without its line end.
 *
 *   status  exit status of the program; -1 if it did not exit by itself
 *
 * Returns 1 if the line is whole and fits the status, else 0.
 */
int editanswer_read(struct editanswer *a, int status, struct span line);

/* editanswer_next - take the next failure. Returns 1, or 0 if there is no more.
 * editanswer_failed - 1 if edit `number` is among the failures, else 0. *f is set then; NULL: not wanted.
 */
int editanswer_next(struct editanswer *a, struct editanswer_failure *f);
int editanswer_failed(const struct editanswer *a, unsigned long long number, struct editanswer_failure *f);

#endif
