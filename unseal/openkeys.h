/* openkeys: the keys in one folder that open mail. The list open/by-id or open/pgp-by-id tells which certificates they
 * belong to (mailkeys(5)); neither keys nor certificates are read.
 */
#ifndef OPENKEYS_H
#define OPENKEYS_H

#include "link/keyfolder.h"
#include "unseal/idlist.h"

#include <skalibs/stralloc.h>

/* A line has about 75 bytes, and a certificate two of them: certificates of more than 1,000 years. The lists of all
 * recipients are read for each message, and this bounds the time.
 */
#define OPENKEYS_LIST_BYTES (256 * 1024)

enum openkeys_result { OPENKEYS_TROUBLE = -1, OPENKEYS_NONE = 0, OPENKEYS_FOUND = 1 };

struct openkeys {
  enum keyfolder_kind kind;
  stralloc top;      /* where ssl/mailkeys really is */
  stralloc *why;     /* replaced by what the trouble is: a path and a reason, without a NUL */
};

struct openkeys_found {
  size_t number;     /* of the first identifier of the message that is in the list */
  stralloc folder;   /* its path without symbolic links */
  stralloc label;    /* of the key */
};

/* openkeys_begin - find ssl/mailkeys. k->kind and k->why are set, the rest is zero. NONE: there is no such folder. */
enum openkeys_result openkeys_begin(struct openkeys *k);

/* openkeys_look - is one of the identifiers of a message in the list of this folder?
 *
 *   f          zeroed, or used before; openkeys_found_free() when done
 *   address    with A-labels; keyfolder_address() must hold
 *   of_domain  1: the folder domain/; 0: the folder u/LOCAL/
 *
 * NONE: it is not, or there is no folder or no list; f->label is that of some key in the list, or empty. TROUBLE: a
 * list that is damaged or cannot be read, or a symbolic link that leads to something else than a folder of keys.
 */
enum openkeys_result openkeys_look(struct openkeys *k, struct openkeys_found *f, const struct idlist *ids,
                                   struct span address, int of_domain);

/* openkeys_open - open the key or, with `is_cert`, its certificate. Returns a descriptor, close-on-exec; -1 and k->why
 * also if the file does not exist: it is in the list.
 */
int openkeys_open(struct openkeys *k, const struct openkeys_found *f, int is_cert);

/* openkeys_trouble - set k->why. Returns OPENKEYS_TROUBLE. */
enum openkeys_result openkeys_trouble(struct openkeys *k, struct span path, const char *why);

/* openkeys_no_memory - the same, for ENOMEM. */
enum openkeys_result openkeys_no_memory(struct openkeys *k);

void openkeys_found_free(struct openkeys_found *f);
void openkeys_free(struct openkeys *k);

#endif
