/* certaddress: the mail addresses that a certificate names, and whether one of them is a given mailbox.
 *
 * Addresses stand in three places: rfc822Name and SmtpUTF8Mailbox in the subject alternative name (RFC 5280 4.2.1.6,
 * RFC 8398 3), and emailAddress in the subject, where old certificates have it (RFC 8550 3).
 */
#ifndef CERTADDRESS_H
#define CERTADDRESS_H

#include "text/span.h"

#include <openssl/types.h>

enum certaddress_place {
  CERTADDRESS_RFC822NAME,
  CERTADDRESS_SMTPUTF8,
  CERTADDRESS_SUBJECT
};

enum certaddress_match {
  CERTADDRESS_NOMEM = -1,
  CERTADDRESS_NONE,       /* the certificate names no mail address */
  CERTADDRESS_OTHER,      /* it names addresses, but not this one */
  CERTADDRESS_IN_SUBJECT, /* it is this one, in the subject alone; the alternative name has no mail address */
  CERTADDRESS_MATCH       /* the alternative name has this one */
};

/* a function that takes an address, as the certificate has it. Returns 1 to go on, 0 to stop. */
typedef int certaddress_sink(void *arg, enum certaddress_place place, struct span address);

/* certaddress_each - call `sink` for each mail address of `cert`, those of the alternative name first.
 *
 * What is not an address is passed over: a value with NUL, control characters or blanks, without exactly one `@`
 * outside of quotes, without a domain; an rfc822Name that is not ASCII; an SmtpUTF8Mailbox that is not UTF-8, whose
 * domain can have U-labels (RFC 8398 3) or A-labels (RFC 9598 3).
 * Returns 1, or 0 if the sink stopped. It allocates nothing.
 */
int certaddress_each(const X509 *cert, certaddress_sink *sink, void *arg);

/* certaddress_match - is `local`@`domain` an address of `cert`?
 *
 *   local   local part without its quotes and backslashes, as address_one_mailbox() gives it
 *   domain  in ASCII or Unicode; IDN forms are converted (RFC 8398 5)
 *
 * The local part is compared without the case of A-Z (RFC 8550 3), its other characters byte by byte. The subject
 * counts only if the alternative name has no mail address, not even one that is not well formed.
 */
enum certaddress_match certaddress_match(const X509 *cert, struct span local, struct span domain);

/* certaddress_escapes_constraints - 1 if a SmtpUTF8Mailbox has a domain with A-labels. libcrypto compares it with name
 * constraints as if it had U-labels (RFC 8398 6), so that an exclusion of this domain has no effect.
 */
int certaddress_escapes_constraints(const X509 *cert);

#endif
