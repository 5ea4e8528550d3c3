/* base64: RFC 4648 4 read once more, for the harnesses: a bit at a time. */
#ifndef BASE64_H
#define BASE64_H

#include "tests/fuzz/fuzz.h"

/* naive_base64 - append what `in` stands for. Returns 0 if it is no base64; blanks and line ends do not count. */
static inline int naive_base64(stralloc *out, struct span in)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned int byte = 0;
  size_t bits = 0;
  size_t digits = 0;
  size_t pads = 0;

  for (size_t i = 0; i < in.len; i++) {
    const char *digit = in.p[i] ? strchr(alphabet, in.p[i]) : NULL;

    if (in.p[i] == ' ' || in.p[i] == '\t' || in.p[i] == '\r' || in.p[i] == '\n')
      continue;
    if (in.p[i] == '=') {
      pads++;
      continue;
    }
    if (!digit || pads)
      return 0;
    digits++;
    for (int b = 5; b >= 0; b--) {
      byte = byte * 2 + (((unsigned int)(digit - alphabet) >> b) & 1);
      if (++bits % 8 == 0) {
        fuzz_put(out, (char)byte);
        byte = 0;
      }
    }
  }
  /* RFC 4648 3.5: what is left over of the last digit is zero. RFC 6376 2.10: there may be no padding at all. */
  return digits > 0 && byte == 0 && (pads ? (digits + pads) % 4 == 0 && pads < 3 : digits % 4 != 1);
}

#endif
