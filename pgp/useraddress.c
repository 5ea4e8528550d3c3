/* useraddress: brackets, and the comparison. */
#include "pgp/useraddress.h"

#include "text/ascii.h"
#include "text/idn.h"
#include "text/utf8.h"

static int is_address(struct span s)
{
  size_t at = span_find(s, '@');

  if (at == 0 || at + 1 >= s.len || s.p[0] == '"' || span_find(span_from(s, at + 1), '@') < s.len - at - 1)
    return 0;
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127 || strchr("<>,;()", s.p[i]))
      return 0;
  return utf8_is_valid(s);
}

struct span useraddress(struct span id)
{
  struct span address = ascii_trim(id);
  size_t open = span_find(address, '<');
  size_t close = span_find(address, '>');

  if (open < address.len || close < address.len) {
    if (close + 1 != address.len || open >= close)
      return span_make(NULL, 0);
    address = span_from(span_first(address, close), open + 1);
  }
  return is_address(address) ? address : span_make(NULL, 0);
}

int useraddress_is(struct span address, struct span local, struct span domain)
{
  size_t at = span_find(address, '@');
  stralloc mine = STRALLOC_ZERO;
  stralloc theirs = STRALLOC_ZERO;
  int result = 0;

  if (address.len && (local.len == 0 || ascii_equal_nocase(span_first(address, at), local))) {
    result = idn_to_ascii(&mine, domain);
    if (result == 1)
      result = idn_to_ascii(&theirs, span_from(address, at + 1));
    if (result == 1)
      result = span_equal(span_sa(&mine), span_sa(&theirs));
  }
  stralloc_free(&mine);
  stralloc_free(&theirs);
  return result;
}
