/* result: every outcome that the check of a signature can have.
 *
 * One table gives each cause its result (RFC 8601 2.7.1) and its text. The printed line, the Authentication-Results
 * field, the exit code and the log are all made from this table.
 */
#ifndef RESULT_H
#define RESULT_H

#include "mail/authresult.h"

enum cause {
  CAUSE_PENDING,            /* no error was found yet */
  CAUSE_VERIFIED,
  CAUSE_UNSIGNED,           /* the message has no signature */
  /* an error in the signature field: the signature is ignored */
  CAUSE_FIELD_SYNTAX,
  CAUSE_MISSING_TAG,
  CAUSE_VERSION,
  CAUSE_ALGORITHM,
  CAUSE_CANON,
  CAUSE_QUERY,
  CAUSE_FROM_UNSIGNED,
  CAUSE_NOT_TRIED,
  /* the message was changed after signing */
  CAUSE_BODY_HASH,
  CAUSE_BODY_SHORT,
  CAUSE_SIGNATURE,
  /* no test was made that could fail: the message or its signature cannot be used, or the key cannot */
  CAUSE_IDENTITY,
  CAUSE_IDENTITY_STRICT,
  CAUSE_NO_FROM,
  CAUSE_NO_KEY,
  CAUSE_KEY_SYNTAX,
  CAUSE_KEY_REVOKED,
  CAUSE_KEY_TYPE,
  CAUSE_KEY_HASH,
  CAUSE_KEY_SERVICE,
  CAUSE_HEADER_TOO_LONG,
  /* the signature may be good, but our policy does not accept it */
  CAUSE_SHA1,
  CAUSE_SHORT_KEY,
  CAUSE_EXPIRED,
  CAUSE_FUTURE,
  CAUSE_BODY_PARTLY,
  CAUSE_SEVERAL_FROM,
  /* temporary */
  CAUSE_DNS,
  CAUSE_TROUBLE
};

/* If the key of a signature has t=y (RFC 6376 3.6.1), its comment is this text or ends with it. */
#define RESULT_TEST_MODE "test mode"

/* result_of - the result of a cause; a cause without a row in the table counts as CAUSE_TROUBLE. */
enum authresult result_of(enum cause c);

/* cause_text - the text for the comment behind the result. A static string, empty for CAUSE_VERIFIED, without
 * parentheses and backslashes. The caller may append a detail, as the name of a tag or a time.
 */
const char *cause_text(enum cause c);

#endif
