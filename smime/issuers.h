/* issuers: choose, among many certificates, those that can be in the chain of one.
 *
 * Where several fit by name, X509_verify_cert() takes the first, though another CA key of the same name may have
 * signed. So of several only those are chosen whose key did.
 */
#ifndef ISSUERS_H
#define ISSUERS_H

#include <openssl/x509.h>

struct issuers {
  X509_STORE *store;         /* the roots that can be the end of the chain */
  STACK_OF(X509) *others;    /* what can be between; the first is the leaf itself */
};

#define ISSUERS_ZERO { NULL, NULL }

/* issuers_find - for `leaf`, among `roots`, which are trusted, and among `sent` and `known`, which are not. Each stack
 * may be NULL. After a number of certificates and signatures that no honest chain needs, the search ends.
 *
 *   i  ISSUERS_ZERO; issuers_free() when done
 *
 * Returns 1, or 0 with ENOMEM.
 */
int issuers_find(struct issuers *i, X509 *leaf, STACK_OF(X509) *roots, STACK_OF(X509) *sent, STACK_OF(X509) *known);

void issuers_free(struct issuers *i);

#endif
