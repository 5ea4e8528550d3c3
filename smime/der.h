/* der: write elements in DER (X.690 10). Elements are made from the inside out: first the content, then its header is
 * put before it. smime/ber.h reads.
 *
 * All functions return 1, or 0 with ENOMEM.
 */
#ifndef DER_H
#define DER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* der_put - append bytes: an element that is complete, or content. */
int der_put(stralloc *out, struct span element);

/* der_wrap - make the bytes from offset `from` to the end the content of an element with this first octet. */
int der_wrap(stralloc *out, size_t from, unsigned char first);

/* der_element - append an element with this content. */
int der_element(stralloc *out, unsigned char first, struct span content);

/* der_small - append an INTEGER of 0 to 127. */
int der_small(stralloc *out, unsigned char value);

/* der_front - put bytes before all that `out` has.
 * der_wrap_front - the same with the header of an element, whose content is all that `out` has and `rest` octets that
 *     will be written behind it.
 */
int der_front(stralloc *out, struct span element);
int der_wrap_front(stralloc *out, unsigned char first, unsigned long long rest);

/* der_sort - put the elements of a SET OF from offset `from` to the end into the order of DER (X.690 11.6). Returns 0
 * also if these are no elements.
 */
int der_sort(stralloc *out, size_t from);

#endif
