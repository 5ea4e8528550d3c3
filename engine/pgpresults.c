/* pgpresults: mail/authres makes the field. */
#include "engine/pgpresults.h"

#include "mail/authres.h"

/* the field in the place of the lines */
static int make_field(const char *authserv, stralloc *lines)
{
  stralloc field = STRALLOC_ZERO;
  int good = authres_field(&field, span_of(authserv), span_sa(lines)) && span_copy(lines, span_sa(&field));

  stralloc_free(&field);
  return good;
}

int pgpresults_write(stralloc *out, const struct pgpjudge *j, const struct pgpopt *o)
{
  stralloc words = STRALLOC_ZERO;
  int good;

  out->len = 0;
  good = pgpjudge_lines(j, o->prefix ? span_of(o->prefix) : span_make(NULL, 0), out)
         && (!o->authserv || make_field(o->authserv, out))
         && (!o->has_words || (pgpjudge_words(j, &words) && stralloc_cats(out, "is=")
                               && (words.len == 0 || stralloc_cat(out, &words)) && stralloc_cats(out, "\n")));
  stralloc_free(&words);
  if (!good)
    out->len = 0;
  return good;
}

int pgpresults_cause(stralloc *out, enum pgpcause cause, const struct pgpopt *o)
{
  static struct pgpjudge one;

  one.count = 1;
  one.one[0].cause = one.one[0].verdict = cause;
  return pgpresults_write(out, &one, o);
}
