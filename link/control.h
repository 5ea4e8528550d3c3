/* control: read files in control/ as qmail does. */
#ifndef CONTROL_H
#define CONTROL_H

#include <skalibs/stralloc.h>

/* The longest control line that is accepted. No host name or path of ours is longer. */
#define CONTROL_LINE_MAX 1023

enum control_result {
  CONTROL_ERROR = -1,  /* it cannot be read, errno gives the reason; callers must not treat it as absent */
  CONTROL_ABSENT = 0,
  CONTROL_PRESENT = 1
};

/* control_line - read the first line of a file. Blanks and tabs at its end are removed.
 *
 *   value  replaced by the line, without a NUL; empty if the file is absent or empty
 *   path   file name, relative to the home
 *
 * CONTROL_ERROR with errno EMSGSIZE for a line over CONTROL_LINE_MAX.
 */
enum control_result control_line(stralloc *value, const char *path);

/* control_text - read a whole file of at most `limit` bytes. `text` is replaced by its content.
 * CONTROL_ERROR with errno EFBIG if it is longer.
 */
enum control_result control_text(stralloc *text, const char *path, size_t limit);

/* control_exists - does a file with this name exist? CONTROL_ERROR, with errno, if that cannot be found out. */
enum control_result control_exists(const char *path);

#endif
