/* headeredit: change fields of a header. A field that is not changed keeps every byte. */
#ifndef HEADEREDIT_H
#define HEADEREDIT_H

#include "mail/subjectedit.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

struct headeredit_field {
  size_t at;          /* the field, in `source` or in `text`; with its line ends */
  size_t len;
  size_t name_len;
  int in_text;
  int is_gone;
};

struct headeredit {
  const char *line_end;      /* of the header: "\n" or "\r\n" */
  int is_changed;
  /* private */
  struct span source;
  genalloc fields;           /* struct headeredit_field */
  stralloc text;             /* fields that were changed or added */
};

#define HEADEREDIT_ZERO { "\n", 0, { NULL, 0 }, GENALLOC_ZERO, STRALLOC_ZERO }

enum headeredit_result {
  HEADEREDIT_NOMEM = -1,
  HEADEREDIT_DAMAGED = 0,    /* a line that is no field, NUL, or a CR without LF: nothing may be changed */
  HEADEREDIT_OK = 1
};

/* headeredit_init - read a header. `header` must live until headeredit_free(); the empty line at its end may be there
 * or not. A line that mbox files have at the start is kept.
 */
enum headeredit_result headeredit_init(struct headeredit *h, struct span header);
void headeredit_free(struct headeredit *h);

/* headeredit_has - 1 if there is a field of this name, 0 if not. Case is ignored. */
int headeredit_has(const struct headeredit *h, struct span name);

/* headeredit_remove - remove all fields of this name.
 * headeredit_set - put `text`, UTF-8, into the first field of this name, and remove the others of it; without one, add
 *     one at the end. Text that is not ASCII becomes encoded words; long text is folded.
 * headeredit_put - the same with a whole field as it is to be written, with its line ends.
 *
 * They return 1, or 0 with ENOMEM.
 */
int headeredit_remove(struct headeredit *h, struct span name);
int headeredit_set(struct headeredit *h, struct span name, struct span text);
int headeredit_put(struct headeredit *h, struct span name, struct span field);

/* headeredit_replace - headeredit_put() with a field that came from elsewhere, its lines ended by LF. If it is anything
 * but one whole field of this name, HEADEREDIT_DAMAGED.
 */
enum headeredit_result headeredit_replace(struct headeredit *h, struct span name, struct span field);

/* headeredit_strip - subjectedit_strip() on each Subject field.
 * headeredit_tag - subjectedit_tag() on each Subject field; without one, it is added.
 */
enum subjectedit_result headeredit_strip(struct headeredit *h, subjectedit_find *find, void *arg);
enum subjectedit_result headeredit_tag(struct headeredit *h, struct span tag);

/* what is written */
enum headeredit_part {
  HEADEREDIT_ALL,
  HEADEREDIT_CONTENT,        /* only the Content fields */
  HEADEREDIT_OTHERS          /* only the other fields */
};

/* headeredit_write - append fields to `out`, each with its line end, without the empty line. Returns 1, or 0 with
 * ENOMEM.
 */
int headeredit_write(const struct headeredit *h, stralloc *out, enum headeredit_part part);

#endif
