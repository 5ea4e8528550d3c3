/* verify_line: result, reason, properties. */
#include "dkim/verify_line.h"

#include "dkim/limits.h"
#include "mail/cfws.h"
#include "text/ascii.h"

#include <time.h>

/* header.b= tells signatures apart, RFC 6008 4 */
#define SHOWN_SIGNATURE_CHARS 8

size_t verify_line_count(const struct verify *v)
{
  if (v->header_too_long || v->found == 0)
    return 1;
  return v->signatures + (v->found > v->signatures);
}

/* a line that is about no signature that was tried */
static enum cause other_cause(const struct verify *v)
{
  return v->header_too_long ? CAUSE_HEADER_TOO_LONG : v->found == 0 ? CAUSE_UNSIGNED : CAUSE_NOT_TRIED;
}

static enum cause line_cause(const struct verify *v, size_t i)
{
  return i < v->signatures && !v->header_too_long ? v->signature[i].cause : other_cause(v);
}

enum dkim_result verify_line_result(const struct verify *v, size_t i)
{
  return result_of(line_cause(v, i));
}

static int cat_property(stralloc *out, const char *name, struct span value)
{
  struct span rest = value;
  struct span bare;

  if (value.len == 0 || value.len > LIMIT_IDENTITY_BYTES || !ascii_printable(value))
    return 1;
  if (!stralloc_cats(out, " header.") || !stralloc_cats(out, name) || !stralloc_cats(out, "="))
    return 0;
  if (cfws_pvalue(&rest, &bare) && rest.len == 0)
    return stralloc_catb(out, value.p, value.len);
  if (!stralloc_cats(out, "\""))
    return 0;
  for (size_t i = 0; i < value.len; i++)
    if (((value.p[i] == '"' || value.p[i] == '\\') && !stralloc_catb(out, "\\", 1))
        || !stralloc_catb(out, value.p + i, 1))
      return 0;
  return stralloc_cats(out, "\"");
}

/* b= without its folds, as far as it differs from every other one */
static int cat_signature(const struct verify *v, const struct verify_signature *s, stralloc *out)
{
  char shown[LIMIT_IDENTITY_BYTES];
  size_t len = 0;
  size_t needed = SHOWN_SIGNATURE_CHARS;

  for (size_t i = 0; i < s->field.signature_text.len && len < sizeof shown; i++)
    if (!ascii_is_fws(s->field.signature_text.p[i]))
      shown[len++] = s->field.signature_text.p[i];
  for (size_t i = 0; i < v->signatures; i++) {
    struct span other = v->signature[i].field.signature_text;
    size_t same = 0;

    if (&v->signature[i] == s)
      continue;
    for (size_t j = 0; j < other.len; j++) {
      if (ascii_is_fws(other.p[j]))
        continue;
      if (same == len || shown[same] != other.p[j])
        break;
      same++;
    }
    if (same >= needed)
      needed = same + 1;
  }
  return cat_property(out, "b", span_first(span_make(shown, len), needed));
}

static int cat_time(stralloc *out, unsigned long long seconds)
{
  time_t t = (time_t)seconds;
  char text[32];
  struct tm tm;

  if (!gmtime_r(&t, &tm) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
    return 1;
  return stralloc_cats(out, " ") && stralloc_cats(out, text);
}

static int cat_detail(const struct verify *v, const struct verify_signature *s, enum cause cause, stralloc *out)
{
  switch (cause) {
    case CAUSE_NOT_TRIED:
      return stralloc_cats(out, " ")
             && ascii_cat_number(out, v->found - v->signatures)
             && stralloc_cats(out, " more signatures, the limit is 10");
    case CAUSE_EXPIRED: return stralloc_cats(out, " since") && cat_time(out, s->field.expires_s);
    case CAUSE_FUTURE: return stralloc_cats(out, ", of") && cat_time(out, s->field.signed_s);
    case CAUSE_FIELD_SYNTAX:
    case CAUSE_MISSING_TAG:
      /* a tag's name has at most two letters, other words have more */
      return stralloc_cats(out, " ") && stralloc_cats(out, s->detail)
             && (strlen(s->detail) > 2 || stralloc_cats(out, "="));
    case CAUSE_KEY_SYNTAX:
    case CAUSE_DNS: return stralloc_cats(out, " ") && stralloc_cats(out, s->detail);
    default: return 1;
  }
}

static int cat_comment(const struct verify *v, const struct verify_signature *s, enum cause cause, stralloc *out)
{
  const char *text = cause_text(cause);
  int testing = s && s->is_testing;

  if (!*text && !testing)
    return 1;
  return stralloc_cats(out, " (") && stralloc_cats(out, text) && cat_detail(v, s, cause, out)
         && (!testing || stralloc_cats(out, *text ? ", test mode" : "test mode")) && stralloc_cats(out, ")");
}

int verify_line(const struct verify *v, size_t i, stralloc *out)
{
  enum cause cause = line_cause(v, i);
  const struct verify_signature *s = i < v->signatures && !v->header_too_long ? &v->signature[i] : NULL;

  if (!stralloc_cats(out, "dkim=") || !stralloc_cats(out, result_name(result_of(cause)))
      || !cat_comment(v, s, cause, out))
    return 0;
  if (!s || cause == CAUSE_FIELD_SYNTAX || cause == CAUSE_MISSING_TAG || cause == CAUSE_VERSION)
    return 1;
  return cat_property(out, "d", span_sa(&s->field.domain))
         && (cause == CAUSE_IDENTITY || cat_property(out, "i", span_sa(&s->field.identity)))
         && cat_property(out, "s", span_sa(&s->field.selector))
         && (cause == CAUSE_ALGORITHM
             || cat_property(out, "a", span_of(algorithm_name(s->field.algorithm))))
         && cat_signature(v, s, out);
}
