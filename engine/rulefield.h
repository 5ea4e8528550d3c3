/* rulefield: the header of a message, for conditions and for the words of is=. */
#ifndef RULEFIELD_H
#define RULEFIELD_H

#include "engine/rulefacts.h"
#include "engine/ruletext.h"

/* rulefield_facts - set the members of `f` that stand in its header. Returns 1, or 0 with ENOMEM. */
int rulefield_facts(struct rulefacts *f);

/* texts of the fields of one name, kept for the next condition; RULEFIELD_CACHE_ZERO is empty */
struct rulefield_cache {
  stralloc name;
  stralloc text;      /* of all fields, one behind the other */
  stralloc form;      /* the same by casefold_cat() */
  genalloc ends;      /* size_t: for each field its end in text, and its end in form */
  int is_damaged;
};
#define RULEFIELD_CACHE_ZERO { STRALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO, GENALLOC_ZERO, 0 }

/* rulefield_condition - the value of a condition rcpt, subject or header.
 *
 *   doubt  from rulefacts_header_doubt()
 *
 * Returns 1, or 0 with ENOMEM.
 */
int rulefield_condition(struct ruletext *t, struct ruletext_condition *c, const struct rulefacts *f,
                        struct rulefield_cache *cache, const char *doubt);
void rulefield_cache_free(struct rulefield_cache *cache);

#endif
