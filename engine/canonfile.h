/* canonfile: read the entity of entityfile in the form in which it is signed: with 7-bit lines that survive the way
 * (mail/sevenbit.h). The first reading decides whether a part has to be encoded.
 */
#ifndef CANONFILE_H
#define CANONFILE_H

#include "engine/entityfile.h"
#include "mail/sevenbit.h"
#include "text/span.h"

struct canonfile {
  struct entityfile *in;
  int must_encode;           /* after canonfile_look(): the form is another one than that of the message */
  /* private */
  struct sevenbit seven;
  int was_written;
  int has_changed;
  int sink_stopped;
  span_sink *sink;
  void *arg;
};

/* canonfile_init - `in` is kept. There is nothing to free yet.
 * canonfile_free - free what was allocated, without `in`.
 */
void canonfile_init(struct canonfile *c, struct entityfile *in);
void canonfile_free(struct canonfile *c);

/* canonfile_look - read it for the first time, as it is, and pass it to `sink` too, unless that is NULL.
 *
 * Returns as entityfile_read(). After ENTITYFILE_OK, canonfile_decide() comes next.
 *
 * canonfile_decide - set c->must_encode.
 *
 *   why   set to a static text, or to NULL: it cannot be brought into this form
 *
 * Returns 1, or 0 with ENOMEM.
 */
enum entityfile_result canonfile_look(struct canonfile *c, span_sink *sink, void *arg);
int canonfile_decide(struct canonfile *c, const char **why);

/* canonfile_read - pass the entity to `sink` in this form, in lines that end in LF. May be called several times.
 * Returns as entityfile_read(); a message that is another one than in the first reading is ENTITYFILE_CHANGED.
 */
enum entityfile_result canonfile_read(struct canonfile *c, span_sink *sink, void *arg);

#endif
