/* verification: a line of a Stateless OpenPGP program about one good signature (draft-dkg-openpgp-stateless-cli,
 * section VERIFICATIONS):
 *
 *   2026-11-28T05:00:00Z SIGNING-FINGERPRINT PRIMARY-FINGERPRINT [mode:binary [more]]
 *
 * Some programs print the primary fingerprint twice, and some print in lower case.
 */
#ifndef VERIFICATION_H
#define VERIFICATION_H

#include "pgp/certificate.h"
#include "text/span.h"

#include <stdint.h>

struct verification {
  uint32_t created_s;    /* of the signature */
  struct span signer;    /* fingerprints, in hex */
  struct span primary;
};

/* verification_next - take the first line from `lines`. Returns 1; 0 if there is none, or the line is anything else. */
int verification_next(struct verification *v, struct span *lines);

/* verification_fits - 1 if this is a signature by `key`, a key of `c`; 0 if not. */
int verification_fits(const struct verification *v, const struct certificate *c, const struct certificate_key *key);

#endif
