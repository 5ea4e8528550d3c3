/* authres: the Authentication-Results field (RFC 8601). A child that checks a message prints one result line for each
 * result. This module reads the lines and makes one field and one line for the log of them.
 *
 *   dkim=fail (body hash did not verify) header.d=example.org header.i=@example.org header.s=jan ...
 *   method=result (comment) ptype.property=value ...
 *
 * The child writes the lines with this module, too, so there is one writer and one reader. The methods are not known
 * here; they are in the table of mail/authmethod.h.
 */
#ifndef AUTHRES_H
#define AUTHRES_H

#include "mail/authmethod.h"
#include "mail/authresult.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* An authserv-id must fit into one line with the name of the field. Host names have at most 253 bytes. */
#define AUTHRES_ID_MAX 255

/* A piece that cannot be folded (a property with its value, the text of a comment) must fit into a line of 998 bytes
 * (RFC 5322 2.1.1) together with a tab, a name and `;`.
 */
#define AUTHRES_PIECE_MAX 900

/* The longest line that authres_line() can write. In a quoted value each byte may need two, and each property has a
 * name.
 */
#define AUTHRES_LINE_MAX ((AUTHMETHOD_PROPERTIES_MAX + 1) * (2 * AUTHRES_PIECE_MAX + 100))

/* the parts of one result line; its spans point into the answer */
struct authres_line {
  struct span whole;                                /* without its LF */
  const struct authmethod *method;
  enum authresult result;
  struct span comment;                              /* without the parentheses, or empty */
  struct span value[AUTHMETHOD_PROPERTIES_MAX];     /* of each property of the method, with its quotes; or empty */
};

/* authres_next - read the first line of `answer` and remove it from `answer`.
 *
 * Only the syntax that authres_line() writes is accepted: printable ASCII, ended by LF. The check is strict because the
 * line goes into a header field, and because the program that wrote it has parsed hostile bytes. The line may have only
 * properties of its method, in any order. If a property occurs twice, the last value counts.
 * Returns 1 with *line filled in; 0 if the line is anything else or there is none.
 */
int authres_next(struct authres_line *line, struct span *answer);

/* authres_line - append a result line without a line end, as a resinfo of RFC 8601 2.2.
 *
 *   method   a row of authmethod_table
 *   comment  words with one blank between them; empty for none
 *   value    the value of each property of the method, without quotes; empty for none. Quotes are added where they are
 *            needed. NULL: no property at all.
 *
 * A comment or a value is left out if it has more than AUTHRES_PIECE_MAX bytes or bytes that are not printable ASCII.
 * A comment is also left out if it has parentheses, quotes, backslashes, a blank at an end or two blanks in a row.
 * Returns 1, or 0 with ENOMEM.
 */
int authres_line(stralloc *out, const struct authmethod *method, enum authresult result, struct span comment,
                 const struct span value[AUTHMETHOD_PROPERTIES_MAX]);

/* authres_is_id - 1 if `id` can be an authserv-id without quotes, 0 if not: one token of at most AUTHRES_ID_MAX bytes.
 */
int authres_is_id(struct span id);

/* authres_field - append the field, with its final LF.
 *
 *   id      our authserv-id; authres_is_id() must be true for it
 *   answer  at least one line that authres_next() accepts. Reading stops at the first line that it does not accept.
 *
 * Each result starts on a new line. Lines are folded at 78 bytes. A property that is longer than AUTHRES_PIECE_MAX
 * bytes with its name is left out.
 * Returns 1, or 0 with ENOMEM.
 */
int authres_field(stralloc *out, struct span id, struct span answer);

/* authres_log - append the results in short form for a log: `dkim=pass d=example.org s=jan dkim=fail (...) d=...`.
 * Only the properties that have a log_name in the table are written, with that name.
 * Returns 1, or 0 with ENOMEM.
 */
int authres_log(stralloc *out, struct span answer);

#endif
