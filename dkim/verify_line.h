/* verify_line: the outcome of dkim/verify.h as text, with one line for each signature. */
#ifndef VERIFY_LINE_H
#define VERIFY_LINE_H

#include "dkim/verify.h"
#include "mail/authresult.h"

#include <skalibs/stralloc.h>

/* verify_line_count - the number of lines. Each verified signature has one line. All signatures that were not verified
 * share one line. A message without signatures, or with a header that is too long, has one line.
 */
size_t verify_line_count(const struct verify *v);

/* verify_line - append line i, counted from 0, without a line end. authres_line() (mail/authres.h) writes it.
 *
 *   dkim=fail (body hash did not verify) header.d=example.org header.i=@example.org header.s=jan ...
 *
 * Properties that are not valid, or are too long for a line, are left out. The comment of a signature whose key has t=y
 * contains `test mode`. Returns 1, or 0 with ENOMEM.
 */
int verify_line(const struct verify *v, size_t i, stralloc *out);

/* verify_line_result - the result of line i. */
enum authresult verify_line_result(const struct verify *v, size_t i);

#endif
