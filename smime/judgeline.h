/* judgeline: the result line of one signature, with the properties of RFC 7281. */
#ifndef JUDGELINE_H
#define JUDGELINE_H

#include "smime/authors.h"
#include "smime/smimecause.h"
#include "text/span.h"

#include <openssl/x509.h>
#include <skalibs/stralloc.h>

struct judgeline {
  enum smimecause cause;
  const char *detail;             /* goes behind the text of the cause, or NULL */
  X509 *certificate;              /* of the signer, or NULL: then there is no identifier, serial and issuer */
  const struct authors *authors;  /* of the message: if From is in the certificate, it is the identifier, else the
                                   * first address of it
                                   */
  struct span around;             /* the path of what is around (mail/sectionpath.h); empty: nothing is */
  struct span section;            /* part of the message with the signature; may be empty */
};

/* judgeline - append the line, ended by LF.
 *
 * Serial and issuer are there if the certificate has no address (RFC 7281 3.2.3), together, or neither. The serial
 * number is in hexadecimal digits, as openssl prints it.
 * Returns 1, or 0 with ENOMEM.
 */
int judgeline(stralloc *lines, const struct judgeline *line);

#endif
