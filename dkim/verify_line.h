/* verify_line: the outcome of dkim/verify.h in words, a line for each signature.
 */
#ifndef VERIFY_LINE_H
#define VERIFY_LINE_H

#include "dkim/verify.h"
#include "mail/authresult.h"

#include <skalibs/stralloc.h>

/* verify_line_count - how many lines there are: one for each signature that was tried, one for those that were not, and
 * one if the message has none.
 */
size_t verify_line_count(const struct verify *v);

/* verify_line - append line i (from 0) without a line end: authres_line() (mail/authres.h) writes it.
 *
 *   dkim=fail (body hash did not verify) header.d=example.org header.i=@example.org header.s=jan ...
 *
 * Identifiers that were not found valid, or are too long for a line, are left out. `test mode` stands in
 * the comment of a signature whose key says t=y. Returns 1, or 0 with ENOMEM.
 */
int verify_line(const struct verify *v, size_t i, stralloc *out);

/* verify_line_result - the result of line i. */
enum authresult verify_line_result(const struct verify *v, size_t i);

#endif
