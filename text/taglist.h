/* taglist: `name=value; name=value` (RFC 6376 3.2).
 */
#ifndef TAGLIST_H
#define TAGLIST_H

#include "text/span.h"

/* RFC 6376 3.5 and 3.6.1 define 14 and 8 tags; unknown ones are read over. */
#define TAGLIST_MAX 64

struct tag {
  struct span name;
  struct span value;  /* without blanks and folds at both ends; what stands inside stays */
  struct span raw;    /* all between `=` and `;` */
};

struct taglist {
  struct tag tag[TAGLIST_MAX];
  size_t count;
};

/* taglist_parse - cut a list into its tags, in their order.
 *
 *   list  filled in; its spans point into `text`
 *   text  the list; FWS is a blank, a tab, or a line end before one of these, and around a name or a value a line end
 *         alone, too. A `;` may end it.
 *
 * Returns NULL, or what is wrong (static): an empty tag, a name that is none, a tag twice, a control character, more
 * than TAGLIST_MAX tags. Names are case sensitive. Bytes over 127 are let through: who reads a value
 * says whether they may be in it.
 */
const char *taglist_parse(struct taglist *list, struct span text);

/* taglist_find - the tag of this name, or NULL. */
const struct tag *taglist_find(const struct taglist *list, const char *name);

/* taglist_has_blank - is there a blank, a tab or a line end inside this value? */
int taglist_has_blank(struct span value);

#endif
