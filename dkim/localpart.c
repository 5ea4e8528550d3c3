/* localpart: the two forms of a local part. */
#include "dkim/localpart.h"

#include "text/ascii.h"

static int is_dot_string(struct span s, int takes_utf8)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] == '.' ? i == 0 || i + 1 == s.len || s.p[i - 1] == '.'
                      : !ascii_is_alnum(s.p[i]) && !memchr("!#$%&'*+-/=?^_`{|}~", s.p[i], 19)
                          && !(takes_utf8 && (unsigned char)s.p[i] > 127))
      return 0;
  return 1;
}

/* DQUOTE, then printable characters, `"` and `\` only behind a `\`, then DQUOTE */
static int is_quoted_string(struct span s)
{
  size_t i = 1;

  if (s.len < 2 || s.p[0] != '"')
    return 0;
  for (; i + 1 < s.len; i++) {
    if (s.p[i] == '"')
      return 0;
    if (s.p[i] == '\\')
      i++;
    if ((unsigned char)s.p[i] < 32 || s.p[i] == 127)
      return 0;
  }
  return i + 1 == s.len && s.p[i] == '"';
}

int localpart_is_dot_atom(struct span s)
{
  return is_dot_string(s, 0);
}

int localpart_is_valid(struct span s)
{
  return is_dot_string(s, 1) || is_quoted_string(s);
}
