/* verify_check: one signature against the records at the name of its key (RFC 6376 6.1.2, 6.1.3).
 */
#ifndef VERIFY_CHECK_H
#define VERIFY_CHECK_H

#include "dkim/covered.h"
#include "dkim/verify.h"

/* verify_check - what the signature comes to.
 *
 *   v      after verify_end(), with the query of the signature answered
 *   index  of its header
 *   s      one of v->signature[] against which nothing is known yet; detail and is_testing are set
 *
 * Returns the cause, CAUSE_VERIFIED for a pass. CAUSE_TROUBLE: memory is short or a library failed.
 * Of several records one that verifies counts, else what one says that could be read.
 */
enum cause verify_check(const struct verify *v, const struct covered_index *index, struct verify_signature *s);

#endif
