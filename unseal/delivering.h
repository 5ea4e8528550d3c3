/* delivering: put our fields before the message, log it, and hand it on. */
#ifndef DELIVERING_H
#define DELIVERING_H

#include "unseal/job.h"
#include "unseal/layers.h"

/* delivering_annotate - the message of the job gets the Authentication-Results field, if layers were verified, and the
 * mark, if it was opened. Received fields that claim to be ours are removed, and so is every mark that came.
 *
 *   id  our authserv-id
 */
void delivering_annotate(struct job *j, const struct layers *l, struct span id);

/* delivering_log - write the line for the log. */
void delivering_log(const struct job *j, const struct layers *l, const char *outcome);

#endif
