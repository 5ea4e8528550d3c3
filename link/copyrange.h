/* copyrange: copy between files without the bytes passing through this process.
 */
#ifndef COPYRANGE_H
#define COPYRANGE_H

/* copyrange - copy `len` bytes from where `from` stands to where `to` stands.
 *
 * Returns how many were copied: fewer at the end of `from`, on an error, and 0 where the system or these two files
 * can't do it. Both descriptors stand behind what was copied.
 */
unsigned long long copyrange(int from, int to, unsigned long long len);

#endif
