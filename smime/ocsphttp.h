/* ocsphttp: the HTTP response of an OCSP responder, from its first octet on (RFC 9112). */
#ifndef OCSPHTTP_H
#define OCSPHTTP_H

#include "text/span.h"

/* the most octets of a response header; the body is limited by OCSPANSWER_BYTES_MAX */
#define OCSPHTTP_HEADER_MAX (8 * 1024)

enum ocsphttp {
  OCSPHTTP_MORE,      /* it is not complete */
  OCSPHTTP_COMPLETE,
  OCSPHTTP_BAD
};

/* ocsphttp_read - look at what was received so far.
 *
 *   in      all of it
 *   is_end  the responder has closed the connection
 *   body    set for OCSPHTTP_COMPLETE; points into `in`
 *   why     set to the reason for OCSPHTTP_BAD, a static string
 *
 * Only the status 200 is good; a redirection is not followed. The body ends with its Content-Length, or with the
 * connection. A Transfer-Encoding is bad, because nobody may use one towards HTTP/1.0.
 */
enum ocsphttp ocsphttp_read(struct span in, int is_end, struct span *body, const char **why);

#endif
