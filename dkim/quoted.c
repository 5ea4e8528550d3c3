/* quoted: encode and decode. */
#include "dkim/quoted.h"

#include "text/ascii.h"

int quoted_write(stralloc *out, struct span in)
{
  static const char hex[] = "0123456789ABCDEF";

  for (size_t i = 0; i < in.len; i++) {
    unsigned char c = (unsigned char)in.p[i];
    char escape[3] = { '=', hex[c >> 4], hex[c & 15] };
    int safe = c > 32 && c < 127 && c != ';' && c != '=';

    if (!stralloc_catb(out, safe ? in.p + i : escape, safe ? 1 : 3))
      return 0;
  }
  return 1;
}

static int hex_digit(char c)
{
  if (ascii_is_digit(c))
    return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int quoted_parse(stralloc *out, struct span in)
{
  size_t len = 0;

  out->len = 0;
  for (size_t i = 0; i < in.len; i++)
    if (!ascii_is_fws(in.p[i]) && !stralloc_catb(out, in.p + i, 1))
      return -1;
  for (size_t i = 0; i < out->len; i++) {
    char c = out->s[i];

    if (c == '=') {
      if (i + 2 >= out->len || hex_digit(out->s[i + 1]) < 0 || hex_digit(out->s[i + 2]) < 0)
        return 0;
      c = (char)(hex_digit(out->s[i + 1]) * 16 + hex_digit(out->s[i + 2]));
      i += 2;
    }
    out->s[len++] = c;
  }
  out->len = len;
  return 1;
}
