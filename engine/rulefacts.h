/* rulefacts: what the words of is= and the answer of qmail-mime -r say about a message, found while it is read. */
#ifndef RULEFACTS_H
#define RULEFACTS_H

#include "engine/pgpfacts.h"
#include "mail/mimescan.h"
#include "mail/message.h"
#include "mail/origin.h"
#include "mail/transfer.h"
#include "rules/ruleanswer.h"
#include "rules/rulehold.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* looks for lines that begin with the field of opened mail, also where they are quoted */
struct rulefacts_mark {
  size_t have;       /* bytes of its name that this line has so far */
  int in_line;       /* this line is another one */
  int was_found;
};

struct rulefacts {
  struct span sender;          /* of the envelope */
  struct origin origin;
  struct message message;      /* its header */
  int header_is_long;
  unsigned int bits;           /* MAILRULE_IS_* that are yes; SIGNED to PGP as the type of the message says */
  unsigned int unknown;        /* those that are not known */
  enum ruleanswer_root root;
  struct pgpfacts pgp;
  struct rulefacts_mark outer; /* in the bytes of the message behind its header */
  struct rulefacts_mark inner; /* in decoded text and enclosed messages */
  struct transfer_decode decode;
  int in_encoded;              /* the body of text whose transfer encoding must be decoded */
  /* multipart/signed and multipart/encrypted: what the second part has to be */
  const char *second;
  int second_fits;
  stralloc author;
  stralloc authenticated;
  int author_count;            /* 1: one mailbox; 0: no From; 2: several, or what can't be read */
  stralloc mailbox;            /* the one mailbox, in the form of mailpattern_subject() */
};

/* rulefacts_event - an event of the scanner. Returns 1, or 0 with ENOMEM.
 * rulefacts_finish - the message ends: all members are complete.
 *
 *   scan  the scanner behind its last event
 */
int rulefacts_event(struct rulefacts *f, enum mimescan_event event, const struct mimescan_at *at);
int rulefacts_finish(struct rulefacts *f, const struct mimescan *scan);

/* rulefacts_header_doubt - why a field may be there that was not found; NULL: it is not. */
const char *rulefacts_header_doubt(const struct rulefacts *f, const struct mimescan *scan);

/* rulefacts_structure_doubt - why a part may be there that was not found; NULL: it is not. */
const char *rulefacts_structure_doubt(const struct mimescan *scan);

/* rulefacts_is - the value of is= with the words `words` (MAILRULE_IS_*): yes if one of them is. */
enum rulehold_value rulefacts_is(const struct rulefacts *f, unsigned int words);

void rulefacts_free(struct rulefacts *f);

#endif
