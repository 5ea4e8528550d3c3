/* io: read and write whole pieces. System calls that a signal interrupted are repeated. */
#ifndef IO_H
#define IO_H

#include <skalibs/stralloc.h>
#include <sys/types.h>

/* io_read - read(2), repeated after EINTR. Returns the number of bytes, 0 at the end, -1 with errno. */
ssize_t io_read(int fd, char *buffer, size_t len);

/* io_write - write all `len` bytes. Returns 1, or 0 with errno; then any part may have been written. */
int io_write(int fd, const char *s, size_t len);

/* io_fill - read until the end or until `len` bytes were read. Returns the number of bytes, or -1 with errno. */
ssize_t io_fill(int fd, char *buffer, size_t len);

enum io_copied { IO_COPIED, IO_READ_FAILED, IO_WRITE_FAILED };

/* io_copy - copy from the offset of `from` to its end. Returns 1, or 0 with errno.
 * io_copy_count - the same. The result tells whether reading or writing failed, with errno; *count is set to the number
 * of bytes copied.
 */
int io_copy(int from, int to);
enum io_copied io_copy_count(int from, int to, unsigned long long *count);

/* io_file_is_bad - 1 if this errno of open(2) or lstat(2) is the fault of the file: it is missing, of the wrong type or
 * not permitted. 0 for all other errors, for example when a resource is short.
 */
int io_file_is_bad(int error);

/* io_same_file - 1 if two descriptors refer to the same file, 0 if they do not or if fstat(2) fails. */
int io_same_file(int a, int b);

/* io_slurp - read fd to its end and append the bytes to `out`, at most `limit`.
 * Returns 1; 0 with errno, which is EFBIG if there are more.
 */
int io_slurp(stralloc *out, int fd, size_t limit);

/* io_empty - truncate a regular file. Nothing is done to a pipe or a device, nor to a file that is empty: ext4 takes it
 * for replaced then, and writes it to the disk at its close. Returns 1, or 0 with errno.
 */
int io_empty(int fd);

/* io_temporary - create an empty file with mode 0600 in $TMPDIR or /tmp, open it for reading and writing, and unlink
 * it. Its name begins with `prefix`. Returns its descriptor, which is close-on-exec, or -1 with errno.
 */
int io_temporary(const char *prefix);

#endif
