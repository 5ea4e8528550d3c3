/* say: write one line of text to a descriptor by one write(). */
#ifndef SAY_H
#define SAY_H

#include <skalibs/stralloc.h>

/* say_mask - replace bytes of `s` from offset `from` on by `?` if they are outside `lowest`..126. All text from outside
 * must be masked before it is written to a terminal, a log or a report.
 */
void say_mask(stralloc *s, size_t from, unsigned char lowest);

/* say_error - an errno as text. ENOMEM is `out of memory`, which names the cause, a limit on memory, better than the
 * system does.
 */
const char *say_error(int error);

/* say_line - write the strings, up to a NULL, as one line. Bytes outside 32..126 become `?`.
 * Errors are ignored, because there is no other place to report them. If memory is short, the line is `out of memory`,
 * behind `first` if that ends in a blank, as the name of a program does. `first` is then shorter than 64 bytes.
 */
void say_line(int fd, const char *first, ...);

#endif
