/* dnsanswer: from the end of a query by c-ares to the answer in a struct keyquery. */
#ifndef DNSANSWER_H
#define DNSANSWER_H

#include "dkim/keyquery.h"
#include "engine/dnsplan.h"

/* dnsanswer_take - put an answer into `q`, if it is one.
 *
 *   status   of c-ares; it counts only if there is no packet
 *   packet   from the server, or its start is NULL
 *   is_tcp   the packet came by TCP
 *   trouble  set if it is no answer
 *
 * Returns 1 with q->answer, which is KEYQUERY_UNKNOWN if the records are larger than the limit or memory is too short
 * for them; 0 if the question is still open.
 */
int dnsanswer_take(struct keyquery *q, int status, struct span packet, int is_tcp, enum dnsplan_trouble *trouble);

/* dnsanswer_none - the answer is KEYQUERY_UNKNOWN, for the reason `trouble`.
 * dnsanswer_unknown - the same with a reason of the caller, a static text.
 */
void dnsanswer_none(struct keyquery *q, enum dnsplan_trouble trouble);
void dnsanswer_unknown(struct keyquery *q, const char *why);

#endif
