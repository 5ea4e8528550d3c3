/* authorfile: which domain is the message in a file from? This is what qmail-dkim -a does.
 */
#ifndef AUTHORFILE_H
#define AUTHORFILE_H

#include "dkim/dkimopt.h"

#include <skalibs/stralloc.h>

enum authorfile_result {
  AUTHORFILE_FOUND = 0,
  AUTHORFILE_NONE = 1,      /* the message names none, or several */
  AUTHORFILE_TROUBLE = 111
};

/* authorfile - append the author domain (author.h) of the message in o->in to `out`.
 *
 *   o     as dkimopt_parse() leaves it; o->identity is our authserv-id
 *   line  for AUTHORFILE_TROUBLE what is wrong, without line end
 *
 * When o->in is open, and before anything is read from it, the process is confined for good (confine.h).
 */
enum authorfile_result authorfile(const struct dkimopt *o, stralloc *out, stralloc *line);

#endif
