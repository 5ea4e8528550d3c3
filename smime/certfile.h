/* certfile: read the certificates or the revocation lists of a file: PEM blocks with any text between them, or DER. */
#ifndef CERTFILE_H
#define CERTFILE_H

#include "text/span.h"

#include <openssl/x509.h>

/* functions that take one of them and own it then. They return 1 to go on, or 0 to stop. */
typedef int certfile_certificate(void *arg, X509 *certificate);
typedef int certfile_crl(void *arg, X509_CRL *crl);

/* certfile_certificates, certfile_crls - call `take` for each.
 *
 * PEM blocks of another type are passed over.
 * Returns 1; 0 if one cannot be read, or a file that is no PEM has anything else; -1 if `take` stopped, or with ENOMEM.
 */
int certfile_certificates(struct span file, certfile_certificate *take, void *arg);
int certfile_crls(struct span file, certfile_crl *take, void *arg);

#endif
