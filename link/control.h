/* control: files in control/, as qmail reads them.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <skalibs/stralloc.h>

/* A control line longer than this is no host name and no path. */
#define CONTROL_LINE_MAX 1023

enum control_result {
  CONTROL_ERROR = -1,  /* there, but it can't be read: errno. Never the same as absent. */
  CONTROL_ABSENT = 0,
  CONTROL_PRESENT = 1
};

/* control_line - read the first line of a file, without blanks at its end.
 *
 *   value  replaced by it, without a NUL; empty if the file is absent or empty
 *   path   file name, relative to the home
 *
 * CONTROL_ERROR with errno EMSGSIZE for a line over CONTROL_LINE_MAX.
 */
enum control_result control_line(stralloc *value, const char *path);

/* control_text - read a whole file of at most `limit` bytes; CONTROL_ERROR with EFBIG if it is longer.
 * `text` is replaced.
 */
enum control_result control_text(stralloc *text, const char *path, size_t limit);

/* control_exists - is there a file of this name? */
enum control_result control_exists(const char *path);

#endif
