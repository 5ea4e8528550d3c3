/* say: one line of text to a descriptor, by one write().
 */
#ifndef SAY_H
#define SAY_H

#include <skalibs/stralloc.h>

/* say_mask - make every byte of `s` from offset `from` on that is outside `lowest`..126 a `?`. Text from outside
 * reaches terminals, logs and reports only this way.
 */
void say_mask(stralloc *s, size_t from, unsigned char lowest);

/* say_line - write the strings, up to a NULL, as one line. Bytes outside 32..126 become `?`.
 * A failure is ignored: there is nobody to tell.
 */
void say_line(int fd, const char *first, ...);

#endif
