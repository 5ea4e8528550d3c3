/* ascii: what protocol bytes are, independent of any locale. Bytes over 127 are never letters.
 */
#ifndef ASCII_H
#define ASCII_H

#include "text/span.h"

#include <skalibs/stralloc.h>

static inline int ascii_is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static inline int ascii_is_alpha(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline int ascii_is_alnum(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c);
}

/* RFC 5322 WSP: blank and tab, nothing else */
static inline int ascii_is_wsp(char c)
{
  return c == ' ' || c == '\t';
}

/* what RFC 6376 FWS is made of, in a field whose folds are known to be good */
static inline int ascii_is_fws(char c)
{
  return ascii_is_wsp(c) || c == '\n' || c == '\r';
}

/* RFC 5234 VCHAR: printable, and no blank */
static inline int ascii_is_vchar(char c)
{
  return c > 32 && c < 127;
}

static inline char ascii_lower(char c)
{
  if (c >= 'A' && c <= 'Z')
    return (char)(c - 'A' + 'a');
  return c;
}

/* ascii_only - is no byte of `s` over 127? Control characters and NUL are allowed, and so is an empty `s`. */
int ascii_only(struct span s);

/* ascii_printable - is every byte of `s` a VCHAR or a blank? Also 1 for an empty `s`. */
int ascii_printable(struct span s);

/* ascii_equal_nocase - 1 if the two are the same but for the case of A-Z. */
int ascii_equal_nocase(struct span a, struct span b);

/* ascii_compare_nocase - the order of the two without the case of A-Z, for sorting: negative, 0 or positive.
 * A shorter one comes before a longer one that begins with it.
 */
int ascii_compare_nocase(struct span a, struct span b);

/* ascii_cat_lower - append `in` to `out` with A-Z in lower case. Returns 1, or 0 with ENOMEM. */
int ascii_cat_lower(stralloc *out, struct span in);

/* ascii_cat_number - append `n` in decimal to `out`. Returns 1, or 0 with ENOMEM. */
int ascii_cat_number(stralloc *out, unsigned long long n);

/* ascii_trim - `s` without blanks and tabs at both ends. */
struct span ascii_trim(struct span s);

/* ascii_trim_fws - the same for folds too. */
struct span ascii_trim_fws(struct span s);

/* ascii_number - read `s`, which must be 1 to max_digits (at most 18) digits and nothing else.
 * Returns 1 with the value in *n, or 0.
 */
int ascii_number(struct span s, size_t max_digits, unsigned long long *n);

#endif
