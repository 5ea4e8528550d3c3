/* wholeheader: the fields of a header that lies in memory as a whole, as it was received. */
#ifndef WHOLEHEADER_H
#define WHOLEHEADER_H

#include "mail/message.h"

/* wholeheader_read - read the header.
 *
 *   m       not initialised; to be freed in every case. It does not point into `header`.
 *   header  its lines end in LF or CRLF, the last one perhaps not; the empty line may be there. A lone CR is content.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int wholeheader_read(struct message *m, struct span header);

#endif
