/* utf8: check for well-formed UTF-8 (RFC 3629 4). Overlong forms, surrogates and code points over U+10FFFF are refused.
 */
#ifndef UTF8_H
#define UTF8_H

#include "text/span.h"

/* utf8_char - the length in bytes of the character at the start of `s`; 0 if there is no well-formed one. `s` must not
 * be empty.
 */
static inline size_t utf8_char(struct span s)
{
  unsigned char first = (unsigned char)s.p[0];
  unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

  if (first > 0x7f && (first < 0xc2 || first > 0xf4))
    return 0;
  for (size_t i = 1; i < len; i++) {
    unsigned char c = i < s.len ? (unsigned char)s.p[i] : 0;
    if (c < low || c > high)
      return 0;
    low = 0x80;
    high = 0xbf;
  }
  return len;
}

/* utf8_is_valid - 1 if all of `s` is UTF-8, 0 if not. Returns 1 for plain ASCII and for an empty `s`. */
static inline int utf8_is_valid(struct span s)
{
  while (s.len) {
    size_t n = utf8_char(s);
    if (n == 0)
      return 0;
    s = span_from(s, n);
  }
  return 1;
}

#endif
