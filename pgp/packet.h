/* packet: one OpenPGP packet (RFC 4880 4.2, 4.3; RFC 9580 4.2): its header, and a reader of packets that are in memory.
 *
 * Packets that stream are read by packets.h.
 */
#ifndef PACKET_H
#define PACKET_H

#include "text/span.h"

#include <stdint.h>

enum packet_tag {
  PACKET_PKESK = 1,        /* a session key for a key */
  PACKET_SIGNATURE = 2,
  PACKET_SKESK = 3,        /* a session key for a password */
  PACKET_ONE_PASS = 4,
  PACKET_SECRET_KEY = 5,
  PACKET_PUBLIC_KEY = 6,
  PACKET_SECRET_SUBKEY = 7,
  PACKET_COMPRESSED = 8,
  PACKET_SED = 9,          /* encrypted without integrity protection */
  PACKET_MARKER = 10,
  PACKET_LITERAL = 11,
  PACKET_TRUST = 12,
  PACKET_USER_ID = 13,
  PACKET_PUBLIC_SUBKEY = 14,
  PACKET_USER_ATTRIBUTE = 17,
  PACKET_SEIPD = 18,       /* encrypted with integrity protection, version 1 or 2 */
  PACKET_MDC = 19,
  PACKET_AEAD = 20,        /* encrypted, of LibrePGP */
  PACKET_PADDING = 21
};

/* the longest header: tag, 0xff, four octets */
#define PACKET_HEADER_BYTES 6

struct packet_header {
  int tag;
  size_t header_len;
  uint32_t body_len;       /* of the first piece, if is_partial */
  int is_partial;          /* more pieces follow, each with a length of its own */
  int is_indefinite;       /* old format: up to the end of the input */
};

/* packet_header - read the header at the start of `in`.
 * packet_length - read the length of a further piece of a packet with partial lengths; h->tag is left alone.
 *
 * Return 1; 0 if `in` is too short to know; -1 if it is none.
 */
int packet_header(struct packet_header *h, struct span in);
int packet_length(struct packet_header *h, struct span in);

struct packet {
  int tag;
  struct span body;
  struct span whole;       /* with its header */
};

/* packet_next - take a packet with a definite length from the start of `in`.
 * Returns 1; 0 if `in` is empty; -1 if it is damaged, cut, or has another form of length.
 */
int packet_next(struct packet *p, struct span *in);

/* packet_uint - take a big-endian number of 1, 2 or 4 octets from the start of `in`.
 * packet_take - take `len` octets.
 * Return 1, or 0 if `in` is shorter.
 */
int packet_uint(uint32_t *value, struct span *in, size_t octets);
int packet_take(struct span *out, struct span *in, size_t len);

/* packet_cat - append a packet with this tag and body, in the new format. Returns 1; 0 with ENOMEM, also if the body
 * has 4 GiB or more.
 */
int packet_cat(stralloc *out, int tag, struct span body);

#endif
