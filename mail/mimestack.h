/* mimestack: the parts that are open, for mail/mimescan: how they begin, which boundary line ends them, and what is
 * known when they end.
 */
#ifndef MIMESTACK_H
#define MIMESTACK_H

#include "mail/mimescan.h"

/* mimestack_open - a part begins inside the innermost one, at the octet `start`. Returns 1, or 0 with ENOMEM.
 * mimestack_innermost - the innermost part. At least one must be open.
 * mimestack_end_header - its header is complete. Returns 1, or 0 with ENOMEM.
 * mimestack_close - it ends before the window; returns it.
 * mimestack_free - free all parts.
 */
int mimestack_open(struct mimescan *m, uint64_t start);
struct mimepart *mimestack_innermost(const struct mimescan *m);
int mimestack_end_header(struct mimescan *m);
const struct mimepart *mimestack_close(struct mimescan *m);
void mimestack_free(struct mimescan *m);

struct mimestack_match {
  size_t level;    /* of the multipart, 0 for the outermost part; m->open: there is none */
  int is_closing;
};

/* mimestack_boundary - the innermost multipart that this line is a boundary of. A line that is nearly one is noted. */
struct mimestack_match mimestack_boundary(const struct mimescan *m, const struct linewindow_line *line);

#endif
