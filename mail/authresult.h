/* authresult: the results that an authentication method can have, with their keywords (RFC 8601 2.7).
 *
 * All methods share this list. Each method decides which of its outcomes gives which result.
 */
#ifndef AUTHRESULT_H
#define AUTHRESULT_H

#include "text/span.h"

enum authresult {
  AUTHRESULT_NONE,
  AUTHRESULT_PASS,
  AUTHRESULT_FAIL,
  AUTHRESULT_POLICY,
  AUTHRESULT_NEUTRAL,
  AUTHRESULT_TEMPERROR,
  AUTHRESULT_PERMERROR
};

/* authresult_name - the keyword of a result: `none`, `pass`, `fail` ... A static string. */
const char *authresult_name(enum authresult r);

/* authresult_parse - set *r to the result with this keyword. The keyword must be in lower case.
 * Returns 1, or 0 if there is none.
 */
int authresult_parse(enum authresult *r, struct span keyword);

#endif
