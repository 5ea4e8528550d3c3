/* authclaim: read the authserv-id and the version of a received Authentication-Results field. */
#include "mail/authclaim.h"

#include "mail/address.h"
#include "mail/cfws.h"
#include "text/ascii.h"

#include <skalibs/stralloc.h>

static int has_alabel(struct span s)
{
  for (; s.len; s = span_from(s, span_find(s, '.') + 1))
    if (ascii_equal_nocase(span_first(s, 4), span_of("xn--")))
      return 1;
  return 0;
}

static struct span without_dots(struct span s)
{
  while (s.len && s.p[s.len - 1] == '.')
    s.len--;
  return s;
}

static int is_ours(struct span id, struct span ours)
{
  return !ascii_only(id) || (!ascii_only(ours) && has_alabel(id))
         || ascii_equal_nocase(without_dots(id), without_dots(ours));
}

/* Is the version 1 or missing? `in` is a body in which authserv_id() found an authserv-id. */
static int is_version_1(struct span in, int is_cut)
{
  struct span word;
  unsigned long long version = 1;

  (void)cfws_skip(&in);
  (void)(in.len && in.p[0] == '"' ? cfws_quoted_string(&in, &word) : cfws_token(&in, &word) && cfws_skip(&in));
  if (cfws_token(&in, &word) && !(ascii_number(word, 18, &version) && cfws_skip(&in)))
    return 0;
  return version == 1 && (!is_cut || cfws_literal(&in, ';'));
}

/* Programs parse quoted pairs and nested comments in different ways. So a comment before the authserv-id can make us
 * read another id than they do, and miss a field with ours. Honest programs do not write a comment there.
 */
static int starts_with_comment(struct span body)
{
  while (body.len && ascii_is_fws(body.p[0]))
    body = span_from(body, 1);
  return body.len && body.p[0] == '(';
}

int authclaim(struct span body, int is_cut, struct span ours)
{
  stralloc id = STRALLOC_ZERO;
  int r = starts_with_comment(body) ? 0 : authserv_id(&id, body);

  if (r == 0 || (r == 1 && !is_version_1(body, is_cut)))
    r = 1;
  else if (r == 1)
    r = is_ours(span_sa(&id), ours);
  stralloc_free(&id);
  return r;
}
