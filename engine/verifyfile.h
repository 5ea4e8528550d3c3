/* verifyfile: verify the message in a file. This is what qmail-dkim -v does.
 */
#ifndef VERIFYFILE_H
#define VERIFYFILE_H

#include "dkim/dkimopt.h"

#include <skalibs/stralloc.h>

enum verifyfile_result {
  VERIFYFILE_PASS = 0,       /* at least one signature passes */
  VERIFYFILE_NO_PASS = 1,    /* there are signatures, and none passes */
  VERIFYFILE_UNSIGNED = 3,
  VERIFYFILE_TROUBLE = 111   /* none passes, and one might next time; or the message can't be read */
};

/* verifyfile - read o->in once, ask the DNS, check every signature as of o->now_s.
 *
 * When o->in and the resolver are open, and before anything of the message is read, the process is confined for good
 * (confine.h).
 *
 *   servers  for dns_open()
 *   lines    replaced by what verify_line() says, each line ended by LF; where the message can't be read or
 *            memory is short, by one `dkim=temperror` line
 *   say      what the trouble is, else empty
 */
enum verifyfile_result verifyfile(const struct dkimopt *o, const char *servers, stralloc *lines, stralloc *say);

#endif
