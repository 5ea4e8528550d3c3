/* charsetwrite: text in UTF-8, converted to a character set that mail uses; mail/charset.h does the reverse. */
#ifndef CHARSETWRITE_H
#define CHARSETWRITE_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* charsetwrite_open_cjk - open the sets of Chinese, Japanese and Korean, before the process confines itself. A set that
 * the C library does not have cannot be written. A second call does nothing.
 */
void charsetwrite_open_cjk(void);

/* charsetwrite - append `text` in the set `name`, which is the value of a charset parameter.
 *
 * A set that shifts between tables begins and ends in ASCII, so the result can stand at the beginning or end of a line
 * of other text. ISO-2022-KR and ISO-2022-CN, which need more than that, cannot be written.
 * Returns 1; 0 if the set is not known or has not all of these characters, or `text` is not UTF-8; -1 with ENOMEM.
 * `out` grows only when 1 is returned.
 */
int charsetwrite(stralloc *out, struct span name, struct span text);

/* charsetwrite_shifts - how a set shifts from ASCII to another table with bytes that are ASCII themselves. */
enum charsetwrite_shift {
  CHARSETWRITE_NONE,      /* a byte below 128 that is `<` or a line end is that character */
  CHARSETWRITE_ESCAPES,   /* ISO-2022: ESC ( B and ESC ( J go back to ASCII; other escapes do not; SO shifts, SI shifts
                           * back
                           */
  CHARSETWRITE_TILDES     /* HZ: ~{ shifts, ~} shifts back */
};
enum charsetwrite_shift charsetwrite_shifts(struct span name);

#endif
