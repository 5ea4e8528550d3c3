/* ruleanswer: what qmail-mime -r prints on descriptor 1. qmail-mime writes it; qmail-seal and qmail-sealcheck read it.
 *
 *   rules=nyu                        one letter for each rule in the order of the file: no, yes or unknown
 *   author=ann@example.org           absent if the message has not exactly one author that can be used
 *   authenticated=ann@example.org    absent if no field of ours says so
 *   outside=0
 *   root=signed                      plain, signed, encrypted, cms (S/MIME that does not say what it is)
 *   pgp=0
 *   keys=0
 *   proven=0
 *   marked=0
 *   bounce=0
 *   encloses=0
 *   ambiguous=0
 *   why=3 2 damaged text             rule 3, its condition 2: why it is unknown or, where asked for, no
 *
 * Each line ends in LF, the lines stand in this order, and all except author=, authenticated= and why= are always
 * there. An answer that is cut is no answer: the last line is `end`.
 */
#ifndef RULEANSWER_H
#define RULEANSWER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* The longest answer that a link has to read. MAILRULES_BYTES of rules have at most 150,000 letters. */
#define RULEANSWER_BYTES (512 * 1024)

/* Behind this many bytes of `why=` lines, no more are written. */
#define RULEANSWER_WHY_BYTES (256 * 1024)

/* The longest address that is printed. */
#define RULEANSWER_ADDRESS_BYTES 320

enum ruleanswer_root {
  RULEANSWER_PLAIN,
  RULEANSWER_SIGNED,
  RULEANSWER_ENCRYPTED,
  RULEANSWER_CMS
};

struct ruleanswer {
  struct span letters;        /* bytes `n`, `y`, `u` */
  struct span author;         /* dot-atom local part as it is written, `@`, the domain as A-labels in lower case; empty:
                               * From has not exactly one mailbox, or there are several From fields, or its form cannot
                               * be used
                               */
  struct span authenticated;  /* smtp.auth of our own Authentication-Results field; empty: none */
  int is_outside;             /* DESIGN 3.3 without the exception for dkim=pass */
  enum ruleanswer_root root;  /* the type of the message as a whole */
  int may_be_pgp;             /* it may be OpenPGP as a whole, of whatever form; `root` is plain for text with armor */
  int has_keys;               /* it has an Autocrypt field, or an OpenPGP key is attached */
  int is_proven;              /* our own field says dkim=pass for the domain of the author (incoming mail alone) */
  int is_marked;              /* it has the field of opened mail */
  int is_bounce;              /* multipart/report of delivery-status, or a bounce of qmail-send */
  int encloses_marked;        /* a message inside it, or the text of a bounce of qmail-send, has the field */
  int is_ambiguous;           /* mail readers may understand its structure in different ways */
  struct span why;            /* the lines `why=`, for ruleanswer_next_why() */
};

/* ruleanswer_write - append the answer to `out`. a->why holds whole lines. Returns 1, or 0 with ENOMEM. */
int ruleanswer_write(stralloc *out, const struct ruleanswer *a);

/* ruleanswer_cat_why - append a line `why=`, for condition `condition` (from 0) of rule `rule` (from 0). */
int ruleanswer_cat_why(stralloc *out, size_t rule, size_t condition, const char *reason);

/* ruleanswer_read - read it.
 *
 *   a      set; its spans point into `text`
 *   rules  the number of letters that there must be
 *
 * Returns 1; 0 if it is anything else than ruleanswer_write() writes.
 */
int ruleanswer_read(struct ruleanswer *a, struct span text, size_t rules);

struct ruleanswer_why {
  size_t rule;       /* from 0 */
  size_t condition;  /* from 0 */
  struct span reason;
};

/* ruleanswer_next_why - take the next line of a->why. Returns 1, or 0 if there is none. */
int ruleanswer_next_why(struct ruleanswer_why *w, struct span *why);

#endif
