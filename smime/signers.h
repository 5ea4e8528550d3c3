/* signers: check each signature of a CMS SignedData (RFC 5652 5.4 and 5.6) over a content whose hashes are known.
 *
 * Only the signature and its attributes are checked here: neither the certificate of the signer (smime/trust.h) nor
 * whose it is (smime/judge.h). Signatures are verified by EVP and not by CMS_verify(). So Ed25519 (RFC 8419) is read
 * with each version of libcrypto, and RSASSA-PSS only with parameters that make sense.
 */
#ifndef SIGNERS_H
#define SIGNERS_H

#include "smime/contenthash.h"
#include "smime/smimecause.h"
#include "text/span.h"

#include <openssl/cms.h>
#include <openssl/x509.h>

/* How many signatures and how many certificates one message may have. */
#define SIGNERS_MAX 16
#define SIGNERS_CERTIFICATES_MAX 100

struct signer {
  enum smimecause cause;     /* SMIMECAUSE_PENDING: the signature is good, or good but weak, see `weak` */
  const char *detail;        /* for the comment behind the text of the cause, or NULL; a static string */
  const char *weak;          /* the name of a weak algorithm of a good signature, or NULL; a static string */
  X509 *certificate;         /* that verified the signature; if none did, one that the signature names, or NULL */
  int has_time;
  long long time_s;          /* the signing time as the signer says, in seconds since 1970 */
};

struct signers {
  CMS_ContentInfo *cms;
  STACK_OF(X509) *certificates;  /* that came with the signature; nobody vouches for them */
  size_t count;
  struct signer signer[SIGNERS_MAX];
};

#define SIGNERS_ZERO { NULL, NULL, 0, { { SMIMECAUSE_PENDING, NULL, NULL, NULL, 0, 0 } } }

/* signers_read - read the structure.
 *
 *   s          SIGNERS_ZERO; signers_free() when done
 *   structure  a ContentInfo of signed data without the content, from berwalk
 *   detail     set to a static string if the result is an error
 *
 * Returns SMIMECAUSE_PENDING, SMIMECAUSE_SYNTAX, SMIMECAUSE_LIMIT, SMIMECAUSE_UNSIGNED (no signature is in it, only
 * certificates) or SMIMECAUSE_TROUBLE. The type of the content must be data (RFC 8551 2.4.1): a time stamp or another
 * signed structure is SMIMECAUSE_SYNTAX, and never a signature of a mail.
 */
enum smimecause signers_read(struct signers *s, struct span structure, const char **detail);

/* signers_check - check every signature; fills in s->signer[].
 *
 *   hashes  behind contenthash_end()
 *   known   certificates that may be the signer's where the signature brings none, or NULL
 *
 * Returns 1, or 0 with ENOMEM.
 */
int signers_check(struct signers *s, const struct contenthash *hashes, STACK_OF(X509) *known);

void signers_free(struct signers *s);

#endif
