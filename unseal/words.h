/* words: what opening and verifying gave, as bits of rules/mailrule.h and as words of is=. */
#ifndef UNSEAL_WORDS_H
#define UNSEAL_WORDS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* words_read - add the bits of `pass,weak`. Returns 1; 0 if a word is unknown. No word at all is good. */
int words_read(unsigned int *is, struct span list);

/* words_cat - append the words of these bits with commas between them, or `none`. Returns 1, or 0 with ENOMEM. */
int words_cat(stralloc *out, unsigned int is);

#endif
