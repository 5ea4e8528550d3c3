/* judgeline: the result line of one signature, with the properties of RFC 7281. */
#ifndef JUDGELINE_H
#define JUDGELINE_H

#include "smime/authors.h"
#include "smime/smimecause.h"
#include "text/span.h"

#include <openssl/x509.h>
#include <skalibs/stralloc.h>

/* judgeline - append the line, ended by LF.
 *
 *   detail       goes behind the text of the cause, or NULL
 *   certificate  of the signer, or NULL: then the line has no identifier, serial and issuer
 *   authors      of the message: if From is in the certificate, it is the identifier, else the first address of it
 *   section      part of the message with the signature; may be empty
 *
 * The serial number is in hexadecimal digits, as openssl prints it. Serial and issuer are there together, or neither.
 * Returns 1, or 0 with ENOMEM.
 */
int judgeline(stralloc *lines, enum smimecause cause, const char *detail, X509 *certificate,
              const struct authors *authors, struct span section);

#endif
