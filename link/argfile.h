/* argfile: open a file that is named on a command line. `-` is standard input or output, `&N` is the open descriptor N,
 * and anything else is a path.
 */
#ifndef ARGFILE_H
#define ARGFILE_H

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

#endif
