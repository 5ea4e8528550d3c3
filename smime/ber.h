/* ber: the header of one element in BER (X.690 8.1): its tag and its length. Definite and indefinite lengths are read;
 * the content is not looked at.
 */
#ifndef BER_H
#define BER_H

#include "text/span.h"

/* first octets of the elements that occur in CMS (RFC 5652) */
#define BER_END 0x00              /* with length 0: end of an indefinite length */
#define BER_INTEGER 0x02
#define BER_OCTETS 0x04
#define BER_OCTETS_CUT 0x24       /* constructed: the octets come in several strings */
#define BER_OID 0x06
#define BER_SEQUENCE 0x30
#define BER_SET 0x31
#define BER_CONTEXT 0x80          /* + N: [N], primitive */
#define BER_CONTEXT_CUT 0xa0      /* + N: [N], constructed */

/* longest header: tag of 5 octets, length of 1 + 8 */
#define BER_HEADER_MAX 14

struct ber {
  unsigned char first;     /* the first octet: class, whether constructed, and a tag number up to 30 */
  int is_constructed;
  int is_indefinite;       /* the length is; only of a constructed element */
  unsigned long long len;  /* of the content; 0 if indefinite */
  size_t header_len;
};

/* ber_header - read the header at the start of `in`.
 *
 * Returns 1; 0 if `in` ends within the header; -1 if these octets are no header, or one longer than BER_HEADER_MAX, or
 * with a length of 2^60 or more.
 */
int ber_header(struct ber *h, struct span in);

/* ber_is_end - 1 if this is the header that ends an element of indefinite length, 0 if not. */
int ber_is_end(const struct ber *h);

/* ber_take - remove one whole element from the start of `in`.
 *
 *   h        set to its header
 *   content  set to its content; without the end mark if its length is indefinite
 *
 * Returns 1; 0 if `in` is empty, or does not begin with a whole element, or with one that is nested too deeply. Then
 * `in` is not changed.
 */
int ber_take(struct ber *h, struct span *content, struct span *in);

/* ber_take_as - ber_take() of an element with this first octet. An element with another one is left, and 0 returned. */
int ber_take_as(struct span *content, struct span *in, unsigned char first);

#endif
