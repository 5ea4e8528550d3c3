/* authres: the Authentication-Results field (RFC 8601). A child that checks a message prints result lines, one for each
 * result; they are read here, and become one field and one line for the log.
 *
 *   dkim=fail (body hash did not verify) header.d=example.org header.i=@example.org header.s=jan ...
 *   method=result (comment) ptype.property=value ...
 *
 * Lines are written here too, so that there is one writer and one reader. Neither knows a method: mail/authmethod.h has
 * the table.
 */
#ifndef AUTHRES_H
#define AUTHRES_H

#include "mail/authmethod.h"
#include "mail/authresult.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* An authserv-id stands in one line with the name of the field. Host names have at most 253 bytes. */
#define AUTHRES_ID_MAX 255

/* What can't be folded (a property with its value, a comment's text) has to fit into a line of 998 bytes
 * (RFC 5322 2.1.1) with what stands around it: a tab, a name, `;`.
 */
#define AUTHRES_PIECE_MAX 900

/* No line of authres_line() is longer: in a quoted value each byte may take two, and each property has a name. */
#define AUTHRES_LINE_MAX ((AUTHMETHOD_PROPERTIES_MAX + 1) * (2 * AUTHRES_PIECE_MAX + 100))

/* one result line, taken apart; all of it points into the answer */
struct authres_line {
  struct span whole;                                /* without its LF */
  const struct authmethod *method;
  enum authresult result;
  struct span comment;                              /* without the parentheses, or empty */
  struct span value[AUTHMETHOD_PROPERTIES_MAX];     /* of each property of the method, as it is written; or empty */
};

/* authres_next - take the first line off `answer`.
 *
 * It must be what authres_line() writes and nothing else, printable ASCII, and end in LF: it goes into a header field,
 * and the program that wrote it has parsed hostile bytes. The properties are those of its method, in any order; of one
 * that stands there twice the last value counts.
 * Returns 1; 0 if it is anything else, or there is none.
 */
int authres_next(struct authres_line *line, struct span *answer);

/* authres_line - append a result line without a line end, as a resinfo of RFC 8601 2.2.
 *
 *   method   a row of authmethod_table
 *   comment  words with one blank between; empty for none
 *   value    for each property of the method, as it is meant: quotes are added where they are needed; empty for none.
 *            NULL: no property at all
 *
 * A comment or a value that no line can hold is left out: one over AUTHRES_PIECE_MAX or with bytes that are not
 * printable ASCII, a comment with parentheses, quotes, backslashes or two blanks in a row.
 * Returns 1, or 0 with ENOMEM.
 */
int authres_line(stralloc *out, const struct authmethod *method, enum authresult result, struct span comment,
                 const struct span value[AUTHMETHOD_PROPERTIES_MAX]);

/* authres_is_id - can this be an authserv-id without quotes? One token of at most AUTHRES_ID_MAX bytes. */
int authres_is_id(struct span id);

/* authres_field - append the field, with its final LF.
 *
 *   id      authres_is_id()
 *   answer  lines that authres_next() takes, at least one
 *
 * Each result starts a line, and lines are folded at 78. A property over AUTHRES_PIECE_MAX is left out.
 * Returns 1, or 0 with ENOMEM.
 */
int authres_field(stralloc *out, struct span id, struct span answer);

/* authres_log - append the same in short, for a log: the properties that have a short name in the table, under it.
 * `dkim=pass d=example.org s=jan dkim=fail (...) d=...`. Returns 1, or 0 with ENOMEM.
 */
int authres_log(stralloc *out, struct span answer);

#endif
