/* putfile: bring a file into place whole. It is written under another name in the same directory, and is on the disk
 * before it gets its own.
 */
#ifndef PUTFILE_H
#define PUTFILE_H

#include "text/span.h"

enum putfile_result {
  PUTFILE_FAILED = -1,  /* with errno */
  PUTFILE_EXISTS = 0,   /* putfile_new(): the name is taken */
  PUTFILE_DONE = 1
};

/* putfile_folders - create the directories of `path` behind its first `from` bytes, with mode 0700. `path` ends in `/`;
 * what stands before `from` exists. Returns 1, or 0 with errno.
 */
int putfile_folders(const char *path, size_t from);

/* putfile_new - create the file `path` with mode 0600, if there is no file of this name.
 * putfile_over - the same, and replace the one that is there. It gets the time `modified_s`.
 *
 * No other file than `path` is left in any case, except after a crash: `.new.PID`.
 */
enum putfile_result putfile_new(const char *path, struct span content);
enum putfile_result putfile_over(const char *path, struct span content, unsigned long long modified_s);

#endif
