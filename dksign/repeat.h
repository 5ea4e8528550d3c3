/* repeat: sign a message for one more recipient with the fields that were made for another one.
 *
 * That works if the message was not changed when it was staged. Then the staged file is the fields and a copy of the
 * message, and nobody has to parse it again.
 */
#ifndef REPEAT_H
#define REPEAT_H

#include "dksign/cache.h"
#include "link/answer.h"
#include "link/stage.h"

/* repeat_sign - write the stored fields and the message to the staged file.
 *
 *   q     asked, with kind CACHE_FIELDS
 *   line  replaced by the answer line of qmail-dkim that belongs to the fields
 *
 * Returns 1. The caller must compare the size of the file with the line. Returns 0 if there are no fields, and -1 if
 * the file was not completed; then nothing is in it if repeat_undo() succeeds.
 */
int repeat_sign(const struct cache *c, const struct cache_question *q, const struct stage *s, stralloc *line);

/* repeat_undo - empty the staged file, and set it and the message to their starts. Returns 1, or 0 with errno. */
int repeat_undo(const struct cache_question *q, const struct stage *s);

/* repeat_keep - store the fields at the start of the staged file, for repeat_sign().
 *
 *   line        the answer line of qmail-dkim
 *   a           its parts
 *   lifetime_s  as for cache_store()
 */
void repeat_keep(const struct cache *c, const struct cache_question *q, const struct stage *s, struct span line,
                 const struct answer *a, unsigned long long lifetime_s);

#endif
