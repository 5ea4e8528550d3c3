/* checkremedy: parts of the shell commands that findings advise. A command works from any directory, and can be pasted
 * into a shell of root as it is printed.
 */
#ifndef CHECKREMEDY_H
#define CHECKREMEDY_H

#include "check/checkperm.h"

/* The command follows this text up to the end of the line. */
#define CHECKREMEDY_RUN "run: "

/* checkremedy_quote - write `text` into `s` as one word of sh(1). A text with bytes outside 32..126 becomes a call of
 * printf(1), because check_say() masks such bytes.
 *
 * This and the functions below return the same as check_text().
 */
const char *checkremedy_quote(stralloc *s, const char *text);

/* checkremedy_path - write the absolute path of a file, as one word of sh(1). `path` is relative to the home, or
 * absolute.
 */
const char *checkremedy_path(stralloc *s, const char *path);

/* checkremedy_program - write the absolute path of a program in bin, and before it what sets $QMAILHOME, if this
 * program was called with it.
 */
const char *checkremedy_program(stralloc *s, const char *name);

/* checkremedy_on - write `run: `, a command with its options, and the path of the file that it changes. */
const char *checkremedy_on(stralloc *s, const char *command, const char *path);

/* checkremedy_write - write `run: ` and commands that put a file with this one line in place, by a rename. */
const char *checkremedy_write(stralloc *s, const char *path, const char *line);

/* checkremedy_edit - write `run: ` and commands that edit one line of control/dkimdomains, so that the numbers of the
 * other lines stay, and that run qmail-newdk if there is a cdb.
 *
 *   edit  for sed(1), without a quote in it
 */
const char *checkremedy_edit(stralloc *s, size_t line, const char *edit);

/* checkremedy_stage - write `run: ` and commands that make what is missing of queue/dkim. */
const char *checkremedy_stage(stralloc *s, const struct checkperm *p);

/* checkremedy_convert - write commands that replace a file by its conversion, with the same owner and mode.
 *
 *   before  the conversion is the shell text `before`, the path, the shell text `behind`, and the path with `.new`
 *   behind  NULL: the conversion changes the file with `.new` in its place, and the first path is left out
 *   path    the real path, or a link would be replaced by a file
 */
const char *checkremedy_convert(stralloc *s, const char *before, const char *path, const char *behind);

#endif
