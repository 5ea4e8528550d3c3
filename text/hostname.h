/* hostname: the syntax of domain names and selectors; is one name below another? */
#ifndef HOSTNAME_H
#define HOSTNAME_H

#include "text/span.h"

/* RFC 1035 2.3.4. The 255 bytes there are the form in a DNS packet, which has two length bytes more than the text. */
#define HOSTNAME_LABEL_MAX 63
#define HOSTNAME_MAX 253

/* hostname_labels - count the labels of `name`.
 *
 * A label is 1 to 63 letters, digits, `-` and `_`. It neither starts nor ends with `-`. Labels are joined by single
 * dots; the name has at most 253 bytes. Host names may not contain `_`, but it is accepted because names with it send
 * mail and publish keys.
 * Returns the number of labels, or 0 if `name` is anything else. Callers must not use such a name in a path or a DNS
 * query.
 */
unsigned int hostname_labels(struct span name);

/* hostname_within - 1 if `name` is `domain` or a subdomain of it, 0 if not (RFC 6376 3.5, i=). Case is ignored.
 * Returns 0 if `domain` is empty.
 */
int hostname_within(struct span name, struct span domain);

/* hostname_parent - `name` without its first label and the dot behind it. Empty if `name` has one label. */
struct span hostname_parent(struct span name);

#endif
