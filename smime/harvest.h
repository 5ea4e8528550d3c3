/* harvest: what a message with good signatures tells about how to encrypt to its author (RFC 8551 2.5.2, 2.5.3).
 *
 * The certificate is the one that the signed attribute encryptionKeyPreference names; without this attribute that of
 * the signer; if that may not encrypt, another one of his that came with the signature. It must name the author and
 * have a chain that is good for encrypting, as of smime/trust.h. If the attribute names one that is not there or not
 * good, nothing is learned.
 */
#ifndef SMIME_HARVEST_H
#define SMIME_HARVEST_H

#include "smime/judge.h"
#include "smime/trust.h"

#include <skalibs/stralloc.h>

/* days before the end of a known certificate from which on another one of the same issuer can take its place */
#define HARVEST_RENEWAL_DAYS 30

/* harvest - append what was learned, in the form of mail/harvestanswer.h; nothing if judge_result() is not
 * SMIMECAUSE_VERIFIED or no certificate can be used. Of several signers the first one counts. A signing time in the
 * future counts as now.
 *
 *   trust  as given to judge_mail(). Those of trust->known that name the author are the known ones.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int harvest(stralloc *text, const struct judge *j, const struct trust *trust);

#endif
