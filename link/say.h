/* say: write one line of text to a descriptor by one write(). */
#ifndef SAY_H
#define SAY_H

#include <skalibs/stralloc.h>

/* say_mask - replace bytes of `s` from offset `from` on by `?` if they are outside `lowest`..126. All text from outside
 * must be masked before it is written to a terminal, a log or a report.
 */
void say_mask(stralloc *s, size_t from, unsigned char lowest);

/* say_line - write the strings, up to a NULL, as one line. Bytes outside 32..126 become `?`.
 * Errors are ignored, because there is no other place to report them.
 */
void say_line(int fd, const char *first, ...);

#endif
