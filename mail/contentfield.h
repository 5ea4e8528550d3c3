/* contentfield: the bodies of the fields Content-Type (RFC 2045 5.1), Content-Disposition (RFC 2183) and
 * Content-Transfer-Encoding (RFC 2045 6.1), with the parameters of RFC 2231.
 *
 * Mail readers accept much that the grammar does not allow, and not all the same. So the parser takes what most of them
 * take, and sets a bit in `faults` for each thing that two readers can understand in different ways.
 */
#ifndef CONTENTFIELD_H
#define CONTENTFIELD_H

#include "mail/transfer.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* what readers may understand in different ways */
#define CONTENTFIELD_SYNTAX 1U      /* the type is malformed: not type/subtype, or something is behind it */
#define CONTENTFIELD_PARAMETER 2U   /* a malformed parameter: no `=`, an open quote, text behind the value */
#define CONTENTFIELD_DOUBLE 4U      /* one name twice, or one section of it; a section is missing */
#define CONTENTFIELD_COMMENT 8U     /* a comment, which many readers take for text */
#define CONTENTFIELD_CONTROL 16U    /* NUL, or a CR without LF */

struct contentfield {
  unsigned int faults;   /* CONTENTFIELD_SYNTAX and so on */
  stralloc text;         /* the type, the subtype, and the names and values of the parameters */
  size_t type_len;       /* they are in text from the start, one behind the other */
  size_t subtype_len;
  genalloc params;       /* struct contentfield_param */
};

/* one parameter as it is written: `filename*1*=de%20f` is name `filename`, section 1, is_extended */
struct contentfield_param {
  size_t name;           /* offsets into text; the name is in lower case */
  size_t name_len;
  size_t value;          /* without quotes and backslashes; not percent-decoded */
  size_t value_len;
  long section;          /* of RFC 2231 3; -1: none is written */
  int is_extended;       /* the name ends in `*` (RFC 2231 4) */
};

#define CONTENTFIELD_ZERO { 0, STRALLOC_ZERO, 0, 0, GENALLOC_ZERO }

/* contentfield_parse_type - read the body of a Content-Type field.
 * contentfield_parse_disposition - read that of a Content-Disposition field; its type is the disposition.
 *
 *   c     CONTENTFIELD_ZERO, or used before: what it held is dropped
 *   body  the bytes behind the colon, folded or not, lines ended by LF or CRLF
 *
 * A malformed field is read as far as readers do, and c->faults says so. If it has no type, contentfield_type() is
 * empty.
 * Returns 1, or 0 with ENOMEM.
 */
int contentfield_parse_type(struct contentfield *c, struct span body);
int contentfield_parse_disposition(struct contentfield *c, struct span body);

/* contentfield_reset - make it empty and keep its memory.
 * contentfield_free - free its memory.
 */
void contentfield_reset(struct contentfield *c);
void contentfield_free(struct contentfield *c);

/* contentfield_type - the type or the disposition in lower case, as `multipart`.
 * contentfield_subtype - the subtype in lower case, as `signed`; empty for a disposition.
 *
 * The spans point into c->text.
 */
struct span contentfield_type(const struct contentfield *c);
struct span contentfield_subtype(const struct contentfield *c);

/* contentfield_is - 1 if type and subtype are these, in lower case; a subtype of NULL is any. 0 if not. */
int contentfield_is(const struct contentfield *c, const char *type, const char *subtype);

/* contentfield_param - the value of a parameter: its sections are joined, percent-encoding is decoded (RFC 2231).
 *
 *   name     in lower case
 *   value    replaced; octets in the character set `charset`
 *   charset  replaced by the character set that the value names, or by nothing. NULL: not wanted
 *
 * If a name is there with and without RFC 2231, as filename and filename*, the value is that of RFC 2231. Of two with
 * the same name it is the first.
 * Returns 1; 0 if there is no such parameter, and `value` is empty; -1 with ENOMEM.
 */
int contentfield_param(const struct contentfield *c, const char *name, stralloc *value, stralloc *charset);

/* contentfield_param_without - the value that readers find which do not know RFC 2231: of the first parameter with this
 * name and without `*`. Returns as contentfield_param().
 */
int contentfield_param_without(const struct contentfield *c, const char *name, stralloc *value);

/* contentfield_param_is_plain - 1 if the parameter is there exactly once and without RFC 2231, so that every reader
 * finds the same value; 0 if it is not there, or in any other form.
 */
int contentfield_param_is_plain(const struct contentfield *c, const char *name);

/* contentfield_encoding - read the body of a Content-Transfer-Encoding field. Comments are left out.
 *
 *   faults  set to CONTENTFIELD_SYNTAX and so on
 *
 * Returns the encoding; TRANSFER_UNKNOWN with CONTENTFIELD_SYNTAX if it is no token or none of the five.
 */
enum transfer_encoding contentfield_encoding(struct span body, unsigned int *faults);

#endif
