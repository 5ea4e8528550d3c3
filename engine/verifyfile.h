/* verifyfile: verify the message in a file. This is the work of qmail-dkim -v. */
#ifndef VERIFYFILE_H
#define VERIFYFILE_H

#include "dkim/dkimopt.h"
#include "link/answer.h"

#include <skalibs/stralloc.h>

/* verifyfile - read o->in once, query the DNS, and check every signature for the time o->now_s.
 *
 * After o->in and the resolver were opened, and before the message is read, the process is confined for good
 * (confine.h).
 *
 *   o        from dkimopt_parse(); now_s must be set
 *   servers  for dns_open()
 *   lines    replaced by the lines of verify_line(), each ended by LF. If the message cannot be read or memory is
 *            short, it is one `dkim=temperror` line.
 *   say      set to the error if the message cannot be read or memory is short, else empty
 *
 * Returns ANSWER_DONE if at least one signature passes. If none passes, it returns ANSWER_TEMPORARY if one may pass at
 * another time or the message cannot be read, ANSWER_NOTHING if there is no signature, else ANSWER_MESSAGE.
 */
enum answer_status verifyfile(const struct dkimopt *o, const char *servers, stralloc *lines, stralloc *say);

#endif
