/* certtrim: what is needed of an OpenPGP certificate to write to one address. */
#ifndef CERTTRIM_H
#define CERTTRIM_H

#include "pgp/certificate.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* certtrim - append the certificate without the user ids of other addresses, photographs, and signatures of others. The
 * primary key, all subkeys, and every signature of the key itself stay, as do all revocations. Secret parts must not be
 * there.
 *
 *   c       from certificate_read()
 *   local   empty: any address of the domain; else the local part
 *
 * Returns 1; 0 with nothing appended if no user id has the address, or there is a secret part; -1 with ENOMEM.
 */
int certtrim(stralloc *out, const struct certificate *c, struct span local, struct span domain);

#endif
