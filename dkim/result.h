/* result: everything that a check of a signature can end with.
 *
 * One table gives each cause its result (RFC 8601 2.7.1) and its words; the printed line, the
 * Authentication-Results field, the exit code and the log all come from it.
 */
#ifndef RESULT_H
#define RESULT_H

#include "mail/authresult.h"

enum cause {
  CAUSE_PENDING,            /* nothing is known against it yet */
  CAUSE_VERIFIED,
  CAUSE_UNSIGNED,           /* the message has no signature */
  /* the field: the signature is as if it were not there */
  CAUSE_FIELD_SYNTAX,
  CAUSE_MISSING_TAG,
  CAUSE_VERSION,
  CAUSE_ALGORITHM,
  CAUSE_CANON,
  CAUSE_QUERY,
  CAUSE_FROM_UNSIGNED,
  CAUSE_NOT_TRIED,
  /* the message is not what was signed, or not by whom it says */
  CAUSE_IDENTITY,
  CAUSE_IDENTITY_STRICT,
  CAUSE_BODY_HASH,
  CAUSE_BODY_SHORT,
  CAUSE_SIGNATURE,
  /* the key record */
  CAUSE_NO_KEY,
  CAUSE_KEY_SYNTAX,
  CAUSE_KEY_REVOKED,
  CAUSE_KEY_TYPE,
  CAUSE_KEY_HASH,
  CAUSE_KEY_SERVICE,
  CAUSE_HEADER_TOO_LONG,
  /* it may be right, but we do not count it */
  CAUSE_SHA1,
  CAUSE_SHORT_KEY,
  CAUSE_EXPIRED,
  CAUSE_FUTURE,
  CAUSE_BODY_PARTLY,
  CAUSE_SEVERAL_FROM,
  /* try again */
  CAUSE_DNS,
  CAUSE_TROUBLE
};

/* what the comment of a signature says, or ends with, when its key has t=y (RFC 6376 3.6.1) */
#define RESULT_TEST_MODE "test mode"

/* result_of - the result that a cause leads to. */
enum authresult result_of(enum cause c);

/* cause_text - what is wrong, in words for the comment behind the result; empty for CAUSE_VERIFIED. Free of
 * parentheses and backslashes. A detail (which tag, since when) may follow it.
 */
const char *cause_text(enum cause c);

#endif
