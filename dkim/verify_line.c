/* verify_line: write result, comment and properties of each line. */
#include "dkim/verify_line.h"

#include "mail/authres.h"
#include "text/ascii.h"

#include <time.h>

/* The number of characters shown in header.b, unless more are needed to distinguish signatures (RFC 6008 4). */
#define SHOWN_SIGNATURE_CHARS 8

size_t verify_line_count(const struct verify *v)
{
  if (v->header_too_long || v->found == 0)
    return 1;
  return v->signatures + (v->found > v->signatures);
}

/* the cause of a line that does not belong to a verified signature */
static enum cause other_cause(const struct verify *v)
{
  return v->header_too_long ? CAUSE_HEADER_TOO_LONG : v->found == 0 ? CAUSE_UNSIGNED : CAUSE_NOT_TRIED;
}

static enum cause line_cause(const struct verify *v, size_t i)
{
  return i < v->signatures && !v->header_too_long ? v->signature[i].cause : other_cause(v);
}

enum authresult verify_line_result(const struct verify *v, size_t i)
{
  return result_of(line_cause(v, i));
}

/* The start of b= without folds, long enough to differ from that of every other signature. It is stored in `shown`. */
static struct span shown_signature(const struct verify *v, const struct verify_signature *s,
                                   char shown[AUTHRES_PIECE_MAX])
{
  size_t len = 0;
  size_t needed = SHOWN_SIGNATURE_CHARS;

  for (size_t i = 0; i < s->field.signature_text.len && len < AUTHRES_PIECE_MAX; i++)
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
  return span_first(span_make(shown, len), needed);
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
      /* The detail is the name of a tag, which has at most two letters, or a longer text. Only a name gets a `=`. */
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

  if (!stralloc_cats(out, text) || !cat_detail(v, s, cause, out))
    return 0;
  return !s || !s->is_testing || stralloc_cats(out, *text ? ", " RESULT_TEST_MODE : RESULT_TEST_MODE);
}

/* set the properties that identify the signature */
static void identify(const struct verify *v, const struct verify_signature *s, enum cause cause,
                     char shown[AUTHRES_PIECE_MAX], struct span value[AUTHMETHOD_PROPERTIES_MAX])
{
  value[AUTHMETHOD_DKIM_D] = span_sa(&s->field.domain);
  if (cause != CAUSE_IDENTITY)
    value[AUTHMETHOD_DKIM_I] = span_sa(&s->field.identity);
  value[AUTHMETHOD_DKIM_S] = span_sa(&s->field.selector);
  if (cause != CAUSE_ALGORITHM)
    value[AUTHMETHOD_DKIM_A] = span_of(algorithm_name(s->field.algorithm));
  value[AUTHMETHOD_DKIM_B] = shown_signature(v, s, shown);
}

int verify_line(const struct verify *v, size_t i, stralloc *out)
{
  enum cause cause = line_cause(v, i);
  const struct verify_signature *s = i < v->signatures && !v->header_too_long ? &v->signature[i] : NULL;
  struct span value[AUTHMETHOD_PROPERTIES_MAX] = { { NULL, 0 } };
  char shown[AUTHRES_PIECE_MAX];
  stralloc comment = STRALLOC_ZERO;
  int good = cat_comment(v, s, cause, &comment);

  if (s && cause != CAUSE_FIELD_SYNTAX && cause != CAUSE_MISSING_TAG && cause != CAUSE_VERSION)
    identify(v, s, cause, shown, value);
  good = good && authres_line(out, &authmethod_table[AUTHMETHOD_DKIM], result_of(cause), span_sa(&comment), value);
  stralloc_free(&comment);
  return good;
}
