/* disclaimer: texts that are added to a message, put into the form that a part of the message needs. */
#ifndef DISCLAIMER_H
#define DISCLAIMER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* All that is added at one place. Lines are separated by LF; the last one has none. */
struct disclaimer {
  stralloc text;      /* UTF-8 */
  stralloc html;      /* ASCII: every other character is a reference, so that it fits into any charset */
  int has_text;
  int has_html;
};

#define DISCLAIMER_ZERO { STRALLOC_ZERO, STRALLOC_ZERO, 0, 0 }

/* disclaimer_is_good - 1 if this can be the content of a file: UTF-8 without NUL and CR. 0 if not. */
int disclaimer_is_good(struct span file);

/* disclaimer_add - add one more below those that are there.
 *
 *   text  NULL: there is none, and the text of the disclaimer does not grow
 *   html  NULL: there is none, and the HTML is made of the text
 *   from  takes the place of `%f`; in HTML it is escaped. `%%` is one `%`.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int disclaimer_add(struct disclaimer *d, const struct span *text, const struct span *html, struct span from);

/* disclaimer_flow - append `text` for a part that is format=flowed (RFC 3676 4.4): no line flows into the next one, and
 * none looks like a quotation. Returns 1, or 0 with ENOMEM.
 */
int disclaimer_flow(stralloc *out, struct span text);

void disclaimer_free(struct disclaimer *d);

#endif
