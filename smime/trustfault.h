/* trustfault: the faults of a chain of certificates, each counted once, and which of them is the cause. */
#ifndef TRUSTFAULT_H
#define TRUSTFAULT_H

#include "smime/smimecause.h"

#include <stddef.h>

/* from the one that counts most to the one that counts least */
enum trustfault {
  TRUSTFAULT_TROUBLE,
  TRUSTFAULT_REFUSED,
  TRUSTFAULT_NO_ROOT,
  TRUSTFAULT_CONSTRAINT,
  TRUSTFAULT_PURPOSE,
  TRUSTFAULT_REVOKED,
  TRUSTFAULT_EXPIRED,
  TRUSTFAULT_NOT_YET,
  TRUSTFAULT_WEAK,
  TRUSTFAULT_NO_CRL
};
#define TRUSTFAULT_COUNT (TRUSTFAULT_NO_CRL + 1)

struct trustfaults {
  int found[TRUSTFAULT_COUNT];
  const char *detail[TRUSTFAULT_COUNT];
};

#define TRUSTFAULTS_ZERO { { 0 }, { NULL } }

/* trustfault_note - note a fault. The detail of the first of each kind is kept: a static string, or NULL. */
void trustfault_note(struct trustfaults *f, enum trustfault fault, const char *detail);

/* trustfault_note_error - the same for an error of X509_verify_cert(). One that is not known here counts as
 * TRUSTFAULT_CONSTRAINT, even X509_V_OK.
 */
void trustfault_note_error(struct trustfaults *f, int error);

/* trustfault_is_about_crl - 1 if this error of X509_verify_cert() says that the revocation state is not known. */
int trustfault_is_about_crl(int error);

/* trustfault_cause - the cause: SMIMECAUSE_VERIFIED if no fault was noted. *detail: that of the fault, or NULL. */
enum smimecause trustfault_cause(const struct trustfaults *f, const char **detail);

#endif
