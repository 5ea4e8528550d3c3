/* answerline: the line of one answer (link/answer.h). `line` is replaced; it is empty if
 * memory is short. All return the status of the answer.
 */
#ifndef ANSWERLINE_H
#define ANSWERLINE_H

#include "link/answer.h"

/* answerline_done - `word` BYTES WITH, for ANSWER_DONE.
 * answerline_reason - why it was not done.
 * answerline_no_key - the file `name` has no key or certificate that can be used; ANSWER_NO_KEY.
 * answerline_trouble - `unable to WHAT NAME: ` and errno as text; ANSWER_TEMPORARY.
 * answerline_engine - memory is short or a library failed; ANSWER_TEMPORARY.
 */
enum answer_status answerline_done(stralloc *line, const char *word, unsigned long long bytes, const char *with);
enum answer_status answerline_reason(stralloc *line, enum answer_status status, const char *reason);
enum answer_status answerline_no_key(stralloc *line, const char *name, const char *reason);
enum answer_status answerline_trouble(stralloc *line, const char *what, const char *name);
enum answer_status answerline_engine(stralloc *line);

#endif
