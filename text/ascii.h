/* ascii: classes of protocol bytes, independent of any locale. Bytes over 127 are never letters. */
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

/* RFC 5322 WSP: only blank and tab */
static inline int ascii_is_wsp(char c)
{
  return c == ' ' || c == '\t';
}

/* a byte of RFC 6376 FWS. The caller must have checked that each line end in the field is a fold. */
static inline int ascii_is_fws(char c)
{
  return ascii_is_wsp(c) || c == '\n' || c == '\r';
}

/* RFC 5234 VCHAR: a printable byte other than a blank */
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

/* ascii_only - 1 if every byte of `s` is at most 127, 0 if not. Control characters and NUL are allowed.
 * Returns 1 for an empty `s`.
 */
int ascii_only(struct span s);

/* ascii_printable - 1 if every byte of `s` is a VCHAR or a blank, 0 if not. Returns 1 for an empty `s`. */
int ascii_printable(struct span s);

/* ascii_equal_nocase - 1 if `a` and `b` are equal when the case of A-Z is ignored, 0 if not. */
int ascii_equal_nocase(struct span a, struct span b);

/* ascii_compare_nocase - compare `a` and `b` for sorting. The case of A-Z is ignored.
 * Returns a negative number if `a` comes first, 0 if they are equal, a positive number if `b` comes first.
 * If one string is the beginning of the other, the shorter one comes first.
 */
int ascii_compare_nocase(struct span a, struct span b);

/* ascii_cat_lower - append `in` to `out` with A-Z in lower case. Returns 1, or 0 with ENOMEM. */
int ascii_cat_lower(stralloc *out, struct span in);

/* ascii_cat_number - append `n` in decimal to `out`. Returns 1, or 0 with ENOMEM. */
int ascii_cat_number(stralloc *out, unsigned long long n);

/* ascii_trim - `s` without the blanks and tabs at its start and end. */
struct span ascii_trim(struct span s);

/* ascii_trim_fws - `s` without the blanks, tabs, CRs and LFs at its start and end. */
struct span ascii_trim_fws(struct span s);

/* ascii_number - read a decimal number.
 *
 *   s           1 to max_digits digits and nothing else
 *   max_digits  at most 18, so that the value cannot overflow
 *
 * Returns 1 with the value in *n, or 0 if `s` is anything else; *n is unchanged then.
 */
int ascii_number(struct span s, size_t max_digits, unsigned long long *n);

#endif
