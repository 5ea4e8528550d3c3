/* authorfile: which domain is the message in a file from? This is what qmail-dkim -a does.
 */
#ifndef AUTHORFILE_H
#define AUTHORFILE_H

#include "dkim/dkimopt.h"
#include "link/answer.h"

#include <skalibs/stralloc.h>

/* authorfile - append the author domain (author.h) of the message in o->in to `out`.
 *
 *   o     as dkimopt_parse() leaves it; o->identity is our authserv-id
 *   line  for ANSWER_TEMPORARY what is wrong, without line end
 *
 * When o->in is open, and before anything is read from it, the process is confined for good (confine.h).
 * Returns ANSWER_DONE; ANSWER_MESSAGE if the message names none, or several; ANSWER_TEMPORARY.
 */
enum answer_status authorfile(const struct dkimopt *o, stralloc *out, stralloc *line);

#endif
