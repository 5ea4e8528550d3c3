/* attachpart: the header of a part that holds a file (RFC 2183, 2231). */
#ifndef ATTACHPART_H
#define ATTACHPART_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* attachpart_header - append the Content fields and the empty line. The body behind it has to be base64.
 *
 *   name      of the file, UTF-8; its end tells the media type
 *   line_end  "\n" or "\r\n"
 *
 * Returns 1, or 0 with ENOMEM.
 */
int attachpart_header(stralloc *out, struct span name, const char *line_end);

#endif
