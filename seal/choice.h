/* choice: have qmail-smime -k or qmail-pgp -k choose a certificate of a folder. */
#ifndef CHOICE_H
#define CHOICE_H

#include "link/keyfolder.h"
#include "link/outbound.h"
#include "seal/refused.h"
#include "seal/sealengine.h"

/* the local parts of the addresses in the certificates of a domain (RFC 3183). A key of OpenPGP is one of a domain if
 * it has any address of that domain.
 */
#define CHOICE_DOMAIN_SIGNS "domain-signing-authority"
#define CHOICE_DOMAIN_OPENS "domain-confidentiality-authority"

enum choice_use {
  CHOICE_SIGN,     /* our own key */
  CHOICE_OPEN,     /* our own key for opening, whose certificate goes along with a signature of S/MIME */
  CHOICE_ENCRYPT   /* the certificate of a correspondent */
};

/* what was chosen for an address; before, CHOICE_ZERO with `refused` */
struct choice {
  const struct refused *refused;   /* those that are left out; may be NULL */
  const struct sealengine *engine;
  struct keyfolder folder;
  size_t index;            /* of the chosen file */
  stralloc why;            /* why none was chosen, as `none` or `certificate that has expired` */
};

#define CHOICE_ZERO { .folder = { .path = STRALLOC_ZERO }, .why = STRALLOC_ZERO }

/* choice_make - choose for `address`, or for its domain.
 *
 *   c        CHOICE_ZERO; choice_free() when done
 *   address  in lower case, with A-labels
 *
 * For CHOICE_SIGN and CHOICE_OPEN our own keys are looked at, for CHOICE_ENCRYPT the certificates of correspondents.
 * Those must not be revoked or refused (of S/MIME: ssl/mailroots). One of S/MIME that no trusted root has issued is
 * chosen if no other one can be: the administrator has put it there.
 *
 * Returns 1 if one was chosen; 0 if there is none, or none that can be used for its dates, purpose, address or
 * revocation, or because it is refused; c->why then says why, as `held` if there are only some that wait for a
 * decision. Everything else, as a damaged file, ends the process with a temporary report: it could be the one that is
 * needed.
 */
int choice_make(const struct outbound *o, struct choice *c, const struct sealengine *engine, enum choice_use use,
                struct span address, int of_domain);

/* choice_label - the label of the file that was chosen. */
struct span choice_label(const struct choice *c);

/* choice_is_lasting - 1 if this reason of qmail-smime -k or qmail-pgp -k tells that a whole certificate cannot be
 * used, 0 for damage.
 */
int choice_is_lasting(struct span reason);

/* choice_lacks_root - 1 if it tells that no trusted root has issued the certificate. */
int choice_lacks_root(struct span reason);

void choice_free(struct choice *c);

#endif
