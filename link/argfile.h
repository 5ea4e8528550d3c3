/* argfile: open a file that is named on a command line. `-` is standard input or output, `&N` is the open descriptor N,
 * and anything else is a path.
 */
#ifndef ARGFILE_H
#define ARGFILE_H

#include "text/span.h"

/* argfile_descriptor - the N of `&N`, or -1 if `name` has another form. */
int argfile_descriptor(const char *name);

/* argfile_is_given - 1 if `name` is `-` or `&N`, 0 if it is a path. Such a descriptor belongs to the caller of the
 * program and should not be closed.
 */
int argfile_is_given(const char *name);

/* argfile_read - open for reading.
 * argfile_write - open for writing. A path is created if it does not exist. An existing file is not emptied; the caller
 * does that when it writes.
 *
 * Return a descriptor, or -1 with errno; EBADF if descriptor N is not open. Descriptors opened here are close-on-exec.
 */
int argfile_read(const char *name);
int argfile_write(const char *name);

/* argfile_replace - empty the file that argfile_write() has opened, unless it was given, and write `text`. What cannot
 * be emptied, as a pipe, is written to. Returns 1, or 0 with errno.
 * argfile_close - close what was opened here. Nothing is done if `fd` is -1. Returns as close().
 */
int argfile_replace(const char *name, int fd, struct span text);
int argfile_close(const char *name, int fd);

#endif
