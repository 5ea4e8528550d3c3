/* harvest: keep the certificates of correspondents whose messages proved them, for encrypting to them
 * (control/harvest).
 *
 * The certificate is not parsed here: the answer of `qmail-smime -v -H` or `qmail-pgp -H` (mail/harvestanswer.h) says
 * whose it is and how it compares with those that are known. No failure here stops mail. Quotas count certificates of
 * both standards together, except those in one folder.
 */
#ifndef UNSEAL_HARVEST_H
#define UNSEAL_HARVEST_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* New certificates of one domain on one day (UTC). A company renews some hundred in a busy week. Who has a CA that we
 * trust for his domain can make any number, and fills the disk with no more than this.
 */
#define HARVEST_DOMAIN_DAY 100

/* The same for all domains: a subdomain costs nothing. */
#define HARVEST_DAY 2000

/* Certificates in one folder, held ones or used ones. More than KEYFOLDER_MAX used ones would stop mail to the address;
 * the administrator has to have room too.
 */
#define HARVEST_ADDRESS 20

/* An S/MIME certificate has 2 KiB and its chain three times that, one of OpenPGP 1 to 4 KiB without foreign signatures.
 * 16 KiB leave room for long names and post-quantum keys.
 */
#define HARVEST_CERTIFICATE_BYTES (16 * 1024)

enum harvest_mode {
  HARVEST_OFF,
  HARVEST_HOLD,   /* all wait for a decision (mkmailkey hold) */
  HARVEST_TRUST   /* only those wait that take the place of another one */
};

enum harvest_result {
  HARVEST_NOTHING,  /* there was nothing to learn, or it is switched off */
  HARVEST_KNOWN,    /* the certificate was there; perhaps its capabilities are new */
  HARVEST_STORED,   /* it is used from now on */
  HARVEST_HELD,     /* it waits for a decision */
  HARVEST_QUOTA,    /* one of the numbers above was reached */
  HARVEST_REFUSED,  /* the administrator does not want it (mkmailkey refuse) */
  HARVEST_FAILED    /* the reason is in `why` */
};

/* harvest_mode - read control/harvest: `hold` or `trust`; the file is absent or empty: off.
 * Returns 1; 0 if it cannot be read or is another word; *why is then a static text for the log.
 */
int harvest_mode(enum harvest_mode *mode, const char **why);

/* harvest_store - store what was learned.
 *
 *   answer  the whole content of the file that the child wrote
 *   now_s   seconds since 1970
 *   why     replaced; a reason for HARVEST_QUOTA and HARVEST_FAILED, else empty. No NUL at its end.
 *
 * A certificate comes into place whole, under a name that its content gives; none is ever overwritten, and two
 * processes at once do not disturb each other. Capabilities are replaced if the signing time is later than theirs.
 */
enum harvest_result harvest_store(struct span answer, enum harvest_mode mode, unsigned long long now_s, stralloc *why);

/* harvest_word - one word for the log: `nothing known stored held quota refused failed` */
const char *harvest_word(enum harvest_result result);

#endif
