/* copyrange: let the kernel copy between two files, without reading the bytes into this process. */
#ifndef COPYRANGE_H
#define COPYRANGE_H

/* copyrange - copy `len` bytes from the offset of `from` to the offset of `to`. Both offsets move with the copied
 * bytes.
 *
 * Returns the number of bytes copied. It is less than `len` at the end of `from` and after an error, and 0 if the
 * system or the two files do not support it.
 */
unsigned long long copyrange(int from, int to, unsigned long long len);

#endif
