/* sending: copies, notices and other recipients, as rules ask for them. */
#ifndef SENDING_H
#define SENDING_H

#include "unseal/inplan.h"
#include "unseal/job.h"

/* sending_do - send copies of the message as it came, and notices; then change the envelope of the message: the
 * addresses of `rcpt=` take the place of the recipients, and those of `copy=ADDRESS:open` are added. So are those of
 * all copies of an own message that is not changed.
 *
 *   results  one line for notices, as `opened,pass`
 *
 * A copy that cannot be queued ends the process: the message waits. A notice that cannot be sent is logged.
 */
void sending_do(struct job *j, const struct mailrules *m, const struct inplan *p, struct span results);

#endif
