/* verifyfile: verify the message in a file. This is what qmail-dkim -v does.
 */
#ifndef VERIFYFILE_H
#define VERIFYFILE_H

#include "dkim/dkimopt.h"
#include "link/answer.h"

#include <skalibs/stralloc.h>

/* verifyfile - read o->in once, ask the DNS, check every signature as of o->now_s.
 *
 * When o->in and the resolver are open, and before anything of the message is read, the process is confined for good
 * (confine.h).
 *
 *   servers  for dns_open()
 *   lines    replaced by what verify_line() says, each line ended by LF; where the message can't be read or
 *            memory is short, by one `dkim=temperror` line
 *   say      what the trouble is, else empty
 *
 * Returns ANSWER_DONE if at least one signature passes; ANSWER_TEMPORARY if none does, and one might next time, or if
 * the message can't be read; ANSWER_NOTHING if there is no signature; else ANSWER_MESSAGE.
 */
enum answer_status verifyfile(const struct dkimopt *o, const char *servers, stralloc *lines, stralloc *say);

#endif
