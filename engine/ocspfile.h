/* ocspfile: ask about the certificates of a file. This is the work of qmail-ocsp. */
#ifndef OCSPFILE_H
#define OCSPFILE_H

#include "link/answer.h"

#include <skalibs/stralloc.h>

struct ocspfile {
  const char *chains;    /* PEM: each certificate has its issuer behind it, as qmail-smime -v -p writes them */
  const char *answers;   /* the file for the answers, DER, one behind the other */
  const char *servers;   /* $DNSCACHEIP, or NULL (engine/dns.h) */
  long long now_s;
};

/* The time for a name server before the next one is asked, for one certificate, and for all. */
#define OCSPFILE_SERVER_MS 800
#define OCSPFILE_ONE_MS 3000
#define OCSPFILE_ALL_MS 8000

/* More certificates are not asked about. */
#define OCSPFILE_MAX 64

/* ocspfile - ask the responder of each certificate whose issuer is behind it in the file.
 *
 * The process is confined for good (confine.h) after the files were opened and before the certificates are read; it can
 * still open Internet sockets.
 *
 *   lines  replaced by a line for each of them: its number in the file, and `good`, `revoked`, `unknown`, or `none`
 *          with the reason
 *   say    set to the error in case of trouble, else empty
 *
 * Returns ANSWER_DONE if there is an answer about each (also if it is `revoked` or `unknown`), ANSWER_MESSAGE if not,
 * ANSWER_TEMPORARY in case of trouble.
 */
enum answer_status ocspfile(const struct ocspfile *o, stralloc *lines, stralloc *say);

#endif
