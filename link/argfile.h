/* argfile: a file as it is named on a command line: `-` is standard input or output, `&N` the open
 * descriptor N itself, anything else a path.
 */
#ifndef ARGFILE_H
#define ARGFILE_H

/* argfile_descriptor - the N of `&N`, or -1 if `name` has another form. */
int argfile_descriptor(const char *name);

/* argfile_is_given - does `name` stand for a descriptor that is open already, `-` or `&N`? It stays its owner's. */
int argfile_is_given(const char *name);

/* argfile_read - open for reading. argfile_write - open for writing: a path is created, and emptied
 * only by who writes to it. Return a descriptor, or -1 with errno; EBADF if descriptor N is not open.
 * Descriptors opened here are close-on-exec.
 */
int argfile_read(const char *name);
int argfile_write(const char *name);

#endif
