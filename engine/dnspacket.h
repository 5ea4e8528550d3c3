/* dnspacket: what kind of answer a packet of a name server is (RFC 1035 4.1). It does not read TXT records. */
#ifndef DNSPACKET_H
#define DNSPACKET_H

#include "text/span.h"

enum dnspacket {
  DNSPACKET_RECORDS,    /* TXT records are among the answers; whether they are whole is not checked */
  DNSPACKET_ABSENT,     /* it proves that there is no such name, or no TXT record */
  DNSPACKET_TRUNCATED,
  DNSPACKET_REFUSED,
  DNSPACKET_FAILURE,    /* SERVFAIL */
  DNSPACKET_BAD         /* anything else: it says nothing about the name */
};

/* dnspacket_read - tell what a packet is. Its id and question are checked by the caller.
 *
 *   is_tcp  it came by TCP, where the bit for truncation means nothing if the records are there
 *
 * DNSPACKET_ABSENT needs a response (QR) to a standard query that is whole to its last record, and the code NXDOMAIN or
 * NOERROR without an extended code in an OPT record (RFC 6891 6.1.3: BADVERS has NOERROR in the header). With NOERROR
 * the answers must be aliases if there are any, and there must be no referral (RFC 2308 2.2: NS without SOA in the
 * authority section).
 */
enum dnspacket dnspacket_read(struct span packet, int is_tcp);

#endif
