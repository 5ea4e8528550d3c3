/* io: read and write whole pieces, whatever interrupts.
 */
#ifndef IO_H
#define IO_H

#include <skalibs/stralloc.h>
#include <sys/types.h>

/* io_read - read(2), tried again after EINTR. Returns bytes, 0 at the end, -1 with errno. */
ssize_t io_read(int fd, char *buffer, size_t len);

/* io_write - write all of it. Returns 1, or 0 with errno; then any part may have been written. */
int io_write(int fd, const char *s, size_t len);

/* io_fill - read until the end or until `len` bytes are there. Returns bytes, or -1 with errno. */
ssize_t io_fill(int fd, char *buffer, size_t len);

enum io_copied { IO_COPIED, IO_READ_FAILED, IO_WRITE_FAILED };

/* io_copy - copy from where `from` stands to its end. Returns 1, or 0 with errno.
 * io_copy_count - the same, and say which of the two failed; *count is how many bytes are copied.
 */
int io_copy(int from, int to);
enum io_copied io_copy_count(int from, int to, unsigned long long *count);

/* io_file_is_bad - does this errno say that a file is missing, misplaced or forbidden, and not that we ran out of
 * something?
 */
int io_file_is_bad(int error);

/* io_same_file - are two descriptors about one file? Also 0 if that can't be told. */
int io_same_file(int a, int b);

/* io_slurp - append what can be read from fd to its end, at most `limit` bytes.
 * Returns 1; 0 with errno: EFBIG if there is more.
 */
int io_slurp(stralloc *out, int fd, size_t limit);

/* io_temporary - an empty file of mode 0600 without a name, for reading and writing, in $TMPDIR or /tmp, where its
 * name begins with `prefix` as long as it has one. Close-on-exec. Returns its descriptor, or -1 with errno.
 */
int io_temporary(const char *prefix);

#endif
