/* pkcs8: the envelope of a private key (RFC 5958). Only the files of this folder include this header. */
#ifndef PKCS8_H
#define PKCS8_H

#include "text/span.h"

#include <openssl/x509.h>

struct pkcs8 {
  PKCS8_PRIV_KEY_INFO *info;
  int type;         /* NID of the algorithm */
  int curve;        /* NID of the curve of an EC key; NID_undef if none is named, or it is no EC key */
  struct span key;  /* belongs to info */
};

/* pkcs8_open - read it. Returns 1, or 0 if it is damaged. pkcs8_close() wipes it, and is allowed in both cases. */
int pkcs8_open(struct pkcs8 *p, struct span der);
void pkcs8_close(struct pkcs8 *p);

#endif
