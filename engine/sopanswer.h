/* sopanswer: the answer of qmail-pgp where the SOP program did not do its work. */
#ifndef SOPANSWER_H
#define SOPANSWER_H

#include "engine/sop.h"
#include "link/answer.h"

/* sopanswer - set `line`, and return the status.
 *
 *   s     after sop_end(), which has not returned SOP_DONE
 *   key   the name of the file with the key that signs; NULL: none does
 *   cert  that of the certificate, or a few words for several; NULL: there is none
 *
 * A key or certificate that the program cannot use is ANSWER_NO_KEY. All else is ANSWER_TEMPORARY: the message is what
 * it was.
 */
enum answer_status sopanswer(stralloc *line, const struct sop *s, const char *key, const char *cert);

#endif
