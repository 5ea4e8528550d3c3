/* editfile: change one message as the words of a command line say, for qmail-mime -e. */
#ifndef EDITFILE_H
#define EDITFILE_H

#include "link/answer.h"

#include <skalibs/stralloc.h>

/* The longest file of a disclaimer. */
#define EDITFILE_DISCLAIMER_BYTES (64 * 1024)

/* editfile - read the message twice, and write the changed one.
 *
 *   message, out  `-`, `&N` or a path, as in argfile.h
 *   words         the edits, as in link/editargs.h
 *   line          replaced: for ANSWER_DONE and ANSWER_NOTHING the answer (link/editanswer.h), else the reason; without
 *                 line end. Empty if memory is short.
 *
 * With ANSWER_NOTHING, `out` is not touched. The process is confined before it reads the message.
 * Returns ANSWER_DONE, ANSWER_NOTHING, ANSWER_USAGE or ANSWER_TEMPORARY.
 */
enum answer_status editfile(const char *message, const char *out, char **words, size_t count, stralloc *line);

#endif
