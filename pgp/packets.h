/* packets: walk over the outer packets of an OpenPGP message or signature while it streams, in bounded memory.
 *
 * Nothing is decrypted or verified. It tells what the octets are, for whom they are encrypted, and whether they are
 * complete. What is not one of the forms of enum packets_kind is damaged.
 */
#ifndef PACKETS_H
#define PACKETS_H

#include "pgp/keyid.h"
#include "pgp/packet.h"
#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

/* Session keys before the encrypted packet. A message has one for each recipient; qmail-pgp -l prints as many as
 * qmail-smime -l (LISTFILE_RECIPIENTS). More are counted and not kept.
 */
#define PACKETS_RECIPIENTS 1000
/* All session key packets of a message: a list of recipients of this size is an attack. */
#define PACKETS_SESSION_KEYS_MAX 10000
/* One session key packet: an RSA key of 16384 bits has 2 KiB; ML-KEM-1024 with X448 1.7 KiB. */
#define PACKETS_SESSION_KEY_BYTES (16 * 1024)
/* All signature packets together; one has some hundred octets, with notations or an embedded certificate some KiB. */
#define PACKETS_SIGNATURE_BYTES (256 * 1024)
/* Signature packets beside each other. */
#define PACKETS_SIGNATURES_MAX 64
/* Marker, padding and other packets that are to be ignored (RFC 9580 5.8, 5.14). */
#define PACKETS_IGNORED_MAX 16

enum packets_kind {
  PACKETS_UNKNOWN,     /* nothing was read yet */
  PACKETS_ENCRYPTED,   /* session keys, then one encrypted packet */
  PACKETS_SIGNATURES,  /* signatures and nothing else */
  PACKETS_SIGNED,      /* a signature or one-pass signature in front of other packets */
  PACKETS_COMPRESSED,
  PACKETS_LITERAL,
  PACKETS_KEY,         /* a certificate or a secret key */
  PACKETS_OTHER        /* no packets at all, or in an order that is none of the above */
};

/* how the content of PACKETS_ENCRYPTED is protected */
enum packets_protection {
  PACKETS_NO_CONTENT,  /* there is no encrypted packet yet */
  PACKETS_SED,         /* tag 9: no integrity protection */
  PACKETS_SEIPD1,      /* tag 18 with MDC */
  PACKETS_SEIPD2,      /* tag 18 with AEAD (RFC 9580) */
  PACKETS_AEAD,        /* tag 20 (LibrePGP) */
  PACKETS_NEW_VERSION  /* tag 18 or 20 of a version that is not known */
};

enum packets_fault {
  PACKETS_SOUND,
  PACKETS_DAMAGED,     /* a header that is none, or another order of packets */
  PACKETS_TRUNCATED,
  PACKETS_LIMIT,
  PACKETS_NOMEM
};

struct packets {
  enum packets_kind kind;             /* final at the end; before that what is known until now */
  enum packets_protection protection;
  enum packets_fault fault;           /* the first one counts; final after packets_end() */
  size_t session_keys;                /* PKESK packets */
  size_t passwords;                   /* SKESK packets */
  size_t anonymous;                   /* PKESK packets that name no key */
  size_t signatures;                  /* PACKETS_SIGNATURES: how many */
  stralloc ids;                       /* key IDs of recipients, KEYID_BYTES each, in their order */
  stralloc bodies;                    /* PACKETS_SIGNATURES: the signature packets, with headers, for packet_next() */
  uint64_t content_bytes;             /* of the body of the encrypted packet */
  /* private */
  int state;
  int is_partial;
  int is_indefinite;
  int tag;
  uint32_t left;                      /* of the packet or piece */
  size_t ignored;
  size_t header_len;
  unsigned char header[PACKET_HEADER_BYTES];
  stralloc body;                      /* of a small packet, or the first octets of a large one */
};

#define PACKETS_ZERO { .kind = PACKETS_UNKNOWN }

/* packets_feed - the next octets, cut anywhere. Returns 1; 0 if p->fault is set: what follows is not read.
 * packets_end - behind the last octet. Returns p->fault.
 * packets_free - free what was allocated.
 *
 * A caller that passes the octets on to a program looks at p->kind after each piece: it stays PACKETS_UNKNOWN or
 * PACKETS_ENCRYPTED for an encrypted message, and p->protection is known with the first octet of the content.
 */
int packets_feed(struct packets *p, struct span piece);
enum packets_fault packets_end(struct packets *p);
void packets_free(struct packets *p);

/* packets_are_sealed - 1 if this is an encrypted message with integrity protection, complete and sound. To be asked
 * after packets_end().
 */
int packets_are_sealed(const struct packets *p);

#endif
