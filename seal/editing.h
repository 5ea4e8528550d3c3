/* editing: have qmail-mime -e change the message. */
#ifndef EDITING_H
#define EDITING_H

#include "rules/mailrule.h"
#include "seal/plan.h"
#include "seal/work.h"

/* sealedit - make the edits of the plan.
 *
 *   author  what %f in a disclaimer stands for; empty: nobody
 *   log     what was done is appended: ` edited=N`, and ` unedited=NAME:REASON` for each edit that could not be made
 *
 * A file that is missing, and every other fault, ends the process with a temporary report. An edit that cannot be made
 * in this message is none.
 */
void sealedit(struct work *w, const struct mailrules *m, const struct plan *p, struct span author, stralloc *log);

/* sealedit_cut - cut a bounce behind the header of the message that it encloses. Returns 1; 0 if that cannot be done.
 */
int sealedit_cut(struct work *w);

/* sealedit_sender - put an address into the Sender field. If that cannot be done, the process ends with a report. */
void sealedit_sender(struct work *w, struct span address);

#endif
