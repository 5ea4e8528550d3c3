/* pgpjudge: what is to be said of the OpenPGP signatures of a message. One result line for each (mail/authres.h).
 *
 *   pgpjudge_mail(&j, &mail, certificates, count, now)
 *   for each certificate that pgpjudge_needs(): let the SOP program verify, and pgpjudge_answer()
 *   pgpjudge_end(&j)
 *   pgpjudge_result(), pgpjudge_lines(), pgpjudge_words()
 *   pgpjudge_free(&j)
 *
 * A line is `pass` only if this holds: the structure has one meaning; the program says that every signature of the
 * message is good; each is by a key of a certificate that was given, which is neither expired nor revoked nor weak
 * today and names the one mailbox of the one From field; From within the signed part, if there is one, names such a
 * mailbox as well; nothing stands outside of the signed part. A signature of text takes a CR without LF for a line end,
 * which readers do not: then it is none of what they show.
 *
 * The program verifies. What is known here about keys and signatures can only make a result worse.
 */
#ifndef PGPJUDGE_H
#define PGPJUDGE_H

#include "mail/authors.h"
#include "pgp/certificate.h"
#include "pgp/packets.h"
#include "pgp/pgpcause.h"
#include "pgp/signature.h"
#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

#define PGPJUDGE_MAX PACKETS_SIGNATURES_MAX

/* A program accepts a signature from the near future, because clocks differ. */
#define PGPJUDGE_SKEW_S 1800

/* one signature */
struct pgpjudge_one {
  enum pgpcause cause;                  /* PGPCAUSE_PENDING, or why nothing more can be said */
  enum pgpcause verdict;                /* of pgpjudge_end(); never PGPCAUSE_PENDING */
  int is_readable;                      /* the facts of it are known */
  int is_good;                          /* the program has said so */
  int is_settled;                       /* it is not good: the program had it, and named one that looks the same */
  struct signature facts;
  struct span packet;                   /* whole; empty for one that is inside of what was encrypted */
  const struct certificate *signer;     /* NULL: not known */
  const struct certificate_key *key;    /* of the signer */
};

struct pgpjudge {
  struct authors authors;               /* of the message */
  struct authors signed_authors;        /* of the signed entity */
  struct authors wrapped_authors;       /* of a message that is signed as a whole */
  int is_shown;                         /* readers show something beside what is signed */
  int has_bare_cr;                      /* in what is signed; to be set before pgpjudge_end() */
  struct span section;                  /* of the signature */
  int is_unanswered;                    /* these three: see struct pgpjudge_seen */
  const struct certificate *const *asked;
  size_t asked_count;
  const struct certificate *certificates;
  size_t certificate_count;
  uint64_t now_s;
  size_t count;                         /* of signatures; without one there is one judgement, PGPCAUSE_UNSIGNED */
  struct pgpjudge_one one[PGPJUDGE_MAX];
};

/* what is judged */
struct pgpjudge_mail {
  enum pgpcause cause;                  /* PGPCAUSE_PENDING: `packets` are signatures; else the one judgement */
  struct span packets;
  struct span header;                   /* of the message */
  struct span signed_header;            /* of the signed entity, or empty */
  struct span wrapped_header;           /* of the message that the entity is, or empty */
  int is_shown;
  struct span section;
};

/* pgpjudge_mail - read the signatures, and find whose they are.
 *
 *   j             zeroed; pgpjudge_free() when done
 *   mail          its spans must live as long as `j`
 *   certificates  `count` of them, those of the author; they must live as long as `j`
 *
 * Returns 1, or 0 with ENOMEM.
 */
int pgpjudge_mail(struct pgpjudge *j, const struct pgpjudge_mail *mail, const struct certificate *certificates,
                  size_t count, uint64_t now_s);
void pgpjudge_free(struct pgpjudge *j);

/* pgpjudge_needs - replace `packets` by the signatures that a key of certificate `i` may have made, without those
 * about which all is known: they are for the program. Returns 1; 0 if there are none; -1 with ENOMEM.
 * pgpjudge_answer - the program has verified them and has exited with 0. `lines` is its list of good signatures.
 * pgpjudge_trouble - the program could not be run; `cause` is PGPCAUSE_PROGRAM.
 */
int pgpjudge_needs(const struct pgpjudge *j, size_t i, stralloc *packets);
void pgpjudge_answer(struct pgpjudge *j, size_t i, struct span lines);
void pgpjudge_trouble(struct pgpjudge *j, enum pgpcause cause);

/* pgpjudge_end - judge each signature, when all answers are there. Returns 1, or 0 with ENOMEM. */
int pgpjudge_end(struct pgpjudge *j);

/* what is known of the signatures of a message that the program has decrypted */
struct pgpjudge_seen {
  struct span lines;                    /* its list of good signatures; empty if none is good or it was not asked */
  const struct signature *signatures;   /* those that were seen inside: hash, algorithm and issuer */
  size_t count;
  int is_complete;                      /* there are no others */
  int is_unanswered;                    /* the program did not say which ones are good */
  const struct certificate *const *asked; /* those of the certificates that the program had */
  size_t asked_count;
  int has_copies;                       /* it had one of them more than once */
  int has_bare_cr;                      /* in the text */
};

/* pgpjudge_inside - the same for signatures inside, in the place of pgpjudge_mail() and all to pgpjudge_end().
 * mail->cause and mail->packets are not used.
 */
int pgpjudge_inside(struct pgpjudge *j, const struct pgpjudge_mail *mail, const struct certificate *certificates,
                    size_t certificate_count, uint64_t now_s, const struct pgpjudge_seen *seen);

/* pgpjudge_result - the result of the message as a whole: the cause of the signature that counts most. That is
 * PGPCAUSE_VERIFIED only if all of them are; a temporary cause only if the others are temporary or good.
 */
enum pgpcause pgpjudge_result(const struct pgpjudge *j);

/* pgpjudge_lines - append the result lines, each ended by LF. A good signature beside one that is not is
 * PGPCAUSE_OTHER_SIGNATURE.
 *
 *   around  the path of what is around, as sectionpath_deeper() makes it (mail/sectionpath.h)
 *
 * Returns 1, or 0 with ENOMEM.
 */
int pgpjudge_lines(const struct pgpjudge *j, struct span around, stralloc *lines);

/* pgpjudge_words - append the words of the results for `is=`, with commas between them, each once. Nothing if there is
 * no signature. Returns 1, or 0 with ENOMEM.
 */
int pgpjudge_words(const struct pgpjudge *j, stralloc *words);

#endif
