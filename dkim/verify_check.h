/* verify_check: check one signature with the records at the name of its key (RFC 6376 6.1.2, 6.1.3). */
#ifndef VERIFY_CHECK_H
#define VERIFY_CHECK_H

#include "dkim/covered.h"
#include "dkim/verify.h"

/* verify_check - find the outcome of one signature.
 *
 *   v      after verify_end(), with the query of the signature answered
 *   index  index of the header of v->message
 *   s      one of v->signature[] whose cause is CAUSE_PENDING; its detail and is_testing are set here
 *
 * Returns the cause; CAUSE_VERIFIED for a pass; CAUSE_TROUBLE if memory is short or a library failed.
 * If the name has several records, one that verifies decides; else the first one that could be used; else the first.
 */
enum cause verify_check(const struct verify *v, const struct covered_index *index, struct verify_signature *s);

#endif
