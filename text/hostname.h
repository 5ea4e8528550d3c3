/* hostname: the syntax of domain names and selectors, and which name lies below which.
 */
#ifndef HOSTNAME_H
#define HOSTNAME_H

#include "text/span.h"

/* RFC 1035 2.3.4, without the dot and the length byte that only the wire has */
#define HOSTNAME_LABEL_MAX 63
#define HOSTNAME_MAX 253

/* hostname_labels - how many labels does `name` have?
 *
 * A label is 1 to 63 letters, digits, `-` and `_` with no `-` at an end; labels are joined by
 * single dots, 253 bytes in all. `_` is no host name's, but names with it send mail and publish
 * keys. Returns the number of labels, or 0 if `name` is anything else: such a name never becomes
 * part of a path or of a question to the DNS.
 */
unsigned int hostname_labels(struct span name);

/* hostname_within - 1 if `name` is `domain` or lies below it on a label boundary, without regard to
 * case (RFC 6376 3.5, i=). An empty domain holds nothing.
 */
int hostname_within(struct span name, struct span domain);

/* hostname_parent - `name` without its first label and the dot; empty if it has one label. */
struct span hostname_parent(struct span name);

#endif
