/* authorfile: find the author domain of the message in a file. This is the work of qmail-dkim -a. */
#ifndef AUTHORFILE_H
#define AUTHORFILE_H

#include "dkim/dkimopt.h"
#include "link/answer.h"

#include <skalibs/stralloc.h>

/* authorfile - append the author domain (author.h) of the message in o->in to `out`.
 *
 *   o     from dkimopt_parse(); o->identity is our authserv-id, dkimopt_origin() the mode
 *   line  set to the reason, without line end, except for ANSWER_DONE
 *
 * After o->in was opened, and before it is read, the process is confined for good (confine.h).
 * Returns ANSWER_DONE; ANSWER_MESSAGE if author_domain() finds no domain, origin_forbids() a signature of it, or the
 * header is too long; ANSWER_TEMPORARY.
 */
enum answer_status authorfile(const struct dkimopt *o, stralloc *out, stralloc *line);

#endif
