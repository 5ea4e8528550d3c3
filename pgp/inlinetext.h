/* inlinetext: the header of the entity that a text becomes whose armor stood in the body of a message: its Content
 * fields stay as they were, except that nothing is encoded any more. What was no MIME is taken for UTF-8 (RFC 4880
 * 5.9).
 */
#ifndef INLINETEXT_H
#define INLINETEXT_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* inlinetext_header - replace `entity` by the header of the entity, with its empty line.
 *
 *   outer  the header of the message; lines end in LF or CRLF. If it has no MIME-Version, one is put at its end.
 *
 * Lines of `entity` end in LF. Returns 1, or 0 with ENOMEM.
 */
int inlinetext_header(stralloc *entity, stralloc *outer);

#endif
