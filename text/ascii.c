/* ascii: compare, change to lower case, trim, read and write numbers. No function depends on the locale. */
#include "text/ascii.h"

#include <skalibs/types.h>

int ascii_only(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.p[i] > 127)
      return 0;
  return 1;
}

int ascii_printable(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] != ' ' && !ascii_is_vchar(s.p[i]))
      return 0;
  return 1;
}

int ascii_equal_nocase(struct span a, struct span b)
{
  if (a.len != b.len)
    return 0;
  for (size_t i = 0; i < a.len; i++)
    if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
      return 0;
  return 1;
}

int ascii_compare_nocase(struct span a, struct span b)
{
  for (size_t i = 0; i < a.len && i < b.len; i++) {
    int difference = (unsigned char)ascii_lower(a.p[i]) - (unsigned char)ascii_lower(b.p[i]);
    if (difference)
      return difference;
  }
  return (a.len > b.len) - (a.len < b.len);
}

int ascii_cat_lower(stralloc *out, struct span in)
{
  if (!stralloc_readyplus(out, in.len))
    return 0;
  for (size_t i = 0; i < in.len; i++)
    out->s[out->len + i] = ascii_lower(in.p[i]);
  out->len += in.len;
  return 1;
}

int ascii_cat_number(stralloc *out, unsigned long long n)
{
  char digits[UINT64_FMT];

  return stralloc_catb(out, digits, uint64_fmt(digits, n));
}

struct span ascii_trim(struct span s)
{
  while (s.len && ascii_is_wsp(s.p[0]))
    s = span_from(s, 1);
  while (s.len && ascii_is_wsp(s.p[s.len - 1]))
    s.len--;
  return s;
}

struct span ascii_trim_fws(struct span s)
{
  while (s.len && ascii_is_fws(s.p[0]))
    s = span_from(s, 1);
  while (s.len && ascii_is_fws(s.p[s.len - 1]))
    s.len--;
  return s;
}

int ascii_number(struct span s, size_t max_digits, unsigned long long *n)
{
  unsigned long long value = 0;

  if (s.len == 0 || s.len > max_digits)
    return 0;
  for (size_t i = 0; i < s.len; i++) {
    if (!ascii_is_digit(s.p[i]))
      return 0;
    value = value * 10 + (unsigned long long)(s.p[i] - '0');
  }
  *n = value;
  return 1;
}
