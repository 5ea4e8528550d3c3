/* taglist: lists of the form `name=value; name=value` (RFC 6376 3.2). */
#ifndef TAGLIST_H
#define TAGLIST_H

#include "text/span.h"

/* RFC 6376 defines 14 tags in 3.5 and 8 in 3.6.1. Unknown tags are ignored, but they count. */
#define TAGLIST_MAX 64

struct tag {
  struct span name;
  struct span value;  /* without the blanks and folds at its start and end; those inside are kept */
  struct span raw;    /* all bytes between `=` and `;` */
};

struct taglist {
  struct tag tag[TAGLIST_MAX];
  size_t count;
};

/* taglist_parse - cut a list into its tags, in their order.
 *
 *   list  filled in; its spans point into `text`
 *   text  the list. FWS is a blank, a tab, or a line end with one of them behind it. Before and behind a name or value
 *         a line end alone counts as FWS too. The list may end with a `;`.
 *
 * Returns NULL, or a static string that names the error: an empty tag, a tag without `=`, a bad name, a tag that occurs
 * twice, a control character, more than TAGLIST_MAX tags. Names are case sensitive. Values may contain bytes over 127;
 * the caller decides for each tag whether to accept them.
 */
const char *taglist_parse(struct taglist *list, struct span text);

/* taglist_find - the tag with this name, or NULL. It belongs to `list`. */
const struct tag *taglist_find(const struct taglist *list, const char *name);

/* taglist_has_blank - 1 if `value` contains a blank, a tab, a CR or an LF, 0 if not. */
int taglist_has_blank(struct span value);

#endif
