/* words: encoded words (RFC 2047) and parameters (RFC 2231) against readers that use regcomp(), and text that is
 * encoded and comes back.
 */
#include "tests/fuzz/base64.h"
#include "tests/fuzz/fuzz.h"
#include "mail/charset.h"
#include "mail/contentfield.h"
#include "mail/encodedword.h"
#include "text/utf8.h"

#include <regex.h>

/* ---- a second reader of encoded words ----------------------------------------------------------- */

#define VCHAR "[]!->@-~[]"

/* of an encoded word in a C string: the whole of it, the set, the encoding, the text */
static int find_word(const char *s, regmatch_t *m)
{
  static regex_t word;
  static int is_ready;

  if (!is_ready)
    check(regcomp(&word, "=\\?(" VCHAR "+)\\?([BbQq])\\?(" VCHAR "*)\\?=", REG_EXTENDED) == 0);
  is_ready = 1;
  return regexec(&word, s, 4, m, 0) == 0;
}

static int hex(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int naive_q(stralloc *out, struct span text)
{
  for (size_t i = 0; i < text.len; i++) {
    if (text.p[i] == '=') {
      if (i + 2 >= text.len || hex(text.p[i + 1]) < 0 || hex(text.p[i + 2]) < 0)
        return 0;
      fuzz_put(out, (char)(hex(text.p[i + 1]) * 16 + hex(text.p[i + 2])));
      i += 2;
    } else
      fuzz_put(out, (char)(text.p[i] == '_' ? ' ' : text.p[i]));
  }
  return 1;
}

static struct span part(const char *s, regmatch_t m)
{
  return span_make(s + m.rm_so, (size_t)(m.rm_eo - m.rm_so));
}

/* The text is one word alone: of UTF-8 in quoted-printable. Then what it stands for is known without our code. */
static void check_one(struct span in)
{
  stralloc text = STRALLOC_ZERO;
  stralloc want = STRALLOC_ZERO;
  stralloc got = STRALLOC_ZERO;
  regmatch_t m[4];
  int is_word;

  fuzz_cat(&text, in);
  fuzz_put(&text, 0);
  is_word = strlen(text.s) == in.len && find_word(text.s, m);
  if (is_word && m[0].rm_so == 0 && (size_t)m[0].rm_eo == in.len) {
    struct span set = part(text.s, m[1]);
    int is_q = (text.s[m[2].rm_so] | 32) == 'q';
    int good = is_q ? naive_q(&want, part(text.s, m[3])) : naive_base64(&want, part(text.s, m[3]));
    int r = encodedword_decode(&got, in);

    if (span_equal(set, span_of("utf-8")) && (is_q || good)) {
      good = good && utf8_is_valid(span_sa(&want));
      check(r == good);
      check(span_equal(span_sa(&got), good ? span_sa(&want) : in));
    }
  } else if (strlen(text.s) == in.len && !is_word && !strchr(text.s, '\n')) {
    check(encodedword_decode(&got, in) == utf8_is_valid(in));
    check(span_equal(span_sa(&got), in));
  }
  stralloc_free(&text);
  stralloc_free(&want);
  stralloc_free(&got);
}

/* whatever it is: the same with folds as without, and what could not be decoded is there as it was */
static void check_folds(struct span in)
{
  stralloc folded = STRALLOC_ZERO;
  stralloc one = STRALLOC_ZERO;
  stralloc two = STRALLOC_ZERO;

  for (size_t i = 0; i < in.len; i++) {
    if (in.p[i] == '\n' || in.p[i] == '\r') {
      stralloc_free(&folded);
      return;
    }
    if (in.p[i] == ' ')
      fuzz_cat(&folded, span_of(i % 2 ? "\n" : "\r\n"));
    fuzz_put(&folded, in.p[i]);
  }
  check(encodedword_decode(&one, in) == encodedword_decode(&two, span_sa(&folded)));
  check(span_equal(span_sa(&one), span_sa(&two)));
  stralloc_free(&folded);
  stralloc_free(&one);
  stralloc_free(&two);
}

static void check_encode(struct span text, size_t column)
{
  stralloc out = STRALLOC_ZERO;
  stralloc back = STRALLOC_ZERO;
  size_t start = 0;

  check(encodedword_encode(&out, text, column) == utf8_is_valid(text));
  if (utf8_is_valid(text)) {
    /* a fold before the first word */
    start = out.len > 1 && out.s[0] == '\n' ? 2 : 0;
    check(encodedword_decode(&back, span_from(span_sa(&out), start)) == 1);
    check(span_equal(span_sa(&back), text));
    for (size_t i = 0; i < out.len; i++) {
      check(out.s[i] == '\n' || (out.s[i] >= 32 && out.s[i] < 127));
      check(out.s[i] != '\n' || (i + 1 < out.len && out.s[i + 1] == ' '));
    }
  } else
    check(out.len == 0);
  stralloc_free(&out);
  stralloc_free(&back);
}

/* ---- parameters --------------------------------------------------------------------------------- */

static void check_params(struct span in)
{
  struct contentfield c = CONTENTFIELD_ZERO;
  stralloc value = STRALLOC_ZERO;
  stralloc charset = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;

  check(contentfield_parse_disposition(&c, in));
  for (size_t i = 0; i < genalloc_len(struct contentfield_param, &c.params); i++) {
    const struct contentfield_param *p = genalloc_s(struct contentfield_param, &c.params) + i;
    char name[64];

    if (p->name_len >= sizeof name || memchr(c.text.s + p->name, 0, p->name_len))
      continue;
    memcpy(name, c.text.s + p->name, p->name_len);
    name[p->name_len] = 0;
    check(contentfield_param(&c, name, &value, &charset) >= 0);
    check(value.len + charset.len <= c.text.len);
    if (contentfield_param_is_plain(&c, name))
      check(charset.len == 0 && span_equal(span_sa(&value), span_make(c.text.s + p->value, p->value_len)));
    text.len = 0;
    if (charset_convert(&text, span_sa(&charset), span_sa(&value)) == 1)
      check(utf8_is_valid(span_sa(&text)));
  }
  contentfield_free(&c);
  stralloc_free(&value);
  stralloc_free(&charset);
  stralloc_free(&text);
}

/* ---- a second reader of parameters, where the whole field follows the grammar ---------------------- */

#define PARAMS_MAX 40
#define NAME "[!#$&+.^_`{|}~0-9A-Za-z-]+"
#define PARAM "^;[ \t]*(" NAME ")([*](0|[1-9][0-9]{0,3}))?([*]?)=" \
              "(\"([^\"\\[:cntrl:]]*)\"|([!#$%&'*+.^_`{|}~0-9A-Za-z-]+))"

struct param {
  char name[64];
  long section;
  int is_extended;
  struct span value;
};

/* The parameters of a C string. Returns how many there are, or -1 if it is not what the grammar has. */
static int naive_split(struct param *params, const char *s)
{
  static regex_t param;
  static int is_ready;
  regmatch_t m[8];
  int n = 0;

  if (!is_ready)
    check(regcomp(&param, PARAM, REG_EXTENDED) == 0);
  is_ready = 1;
  for (s += strspn(s, "abcdefghijklmnopqrstuvwxyz"); *s; s += m[0].rm_eo) {
    struct param *p = params + n;
    size_t len;

    if (n++ == PARAMS_MAX || regexec(&param, s, 8, m, 0) != 0)
      return -1;
    len = (size_t)(m[1].rm_eo - m[1].rm_so);
    if (len >= sizeof p->name)
      return -1;
    for (size_t i = 0; i < len; i++) {
      char c = s[m[1].rm_so + (regoff_t)i];

      p->name[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    p->name[len] = 0;
    p->section = m[3].rm_so == -1 ? -1 : atol(s + m[3].rm_so);
    p->is_extended = m[4].rm_eo > m[4].rm_so;
    p->value = part(s, m[6].rm_so == -1 ? m[7] : m[6]);
  }
  return n;
}

static const struct param *naive_find(const struct param *params, int n, const char *name, long section, int extended)
{
  for (int i = 0; i < n; i++)
    if (strcmp(params[i].name, name) == 0 && params[i].section == section
        && (section != -1 || params[i].is_extended == extended))
      return params + i;
  return NULL;
}

static void naive_percent(stralloc *out, struct span in)
{
  for (size_t i = 0; i < in.len; i++) {
    if (in.p[i] == '%' && i + 2 < in.len && hex(in.p[i + 1]) >= 0 && hex(in.p[i + 2]) >= 0) {
      fuzz_put(out, (char)(hex(in.p[i + 1]) * 16 + hex(in.p[i + 2])));
      i += 2;
    } else
      fuzz_put(out, in.p[i]);
  }
}

/* what stands for the value of the first piece of a parameter: set'language'text */
static void naive_first(stralloc *value, stralloc *set, const struct param *p)
{
  const char *one = memchr(p->value.p, '\'', p->value.len);
  const char *two = one ? memchr(one + 1, '\'', p->value.len - (size_t)(one + 1 - p->value.p)) : NULL;

  if (!p->is_extended) {
    fuzz_cat(value, p->value);
  } else if (!two) {
    naive_percent(value, p->value);
  } else {
    fuzz_cat(set, span_make(p->value.p, (size_t)(one - p->value.p)));
    naive_percent(value, span_from(p->value, (size_t)(two + 1 - p->value.p)));
  }
}

static void naive_value(stralloc *value, stralloc *set, const struct param *params, int n, const char *name)
{
  const struct param *p = naive_find(params, n, name, -1, 1);
  long section = 1;

  if (p) {
    naive_first(value, set, p);
    return;
  }
  p = naive_find(params, n, name, 0, 0);
  if (!p) {
    p = naive_find(params, n, name, -1, 0);
    if (p)
      naive_first(value, set, p);
    return;
  }
  naive_first(value, set, p);
  for (; (p = naive_find(params, n, name, section, 0)) != NULL; section++) {
    if (p->is_extended)
      naive_percent(value, p->value);
    else
      fuzz_cat(value, p->value);
  }
}

static void check_against_naive(struct span in)
{
  struct param params[PARAMS_MAX];
  struct contentfield c = CONTENTFIELD_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc want[2] = { STRALLOC_ZERO, STRALLOC_ZERO };
  stralloc got[2] = { STRALLOC_ZERO, STRALLOC_ZERO };
  int n;

  fuzz_cat(&text, in);
  fuzz_put(&text, 0);
  n = strlen(text.s) == in.len ? naive_split(params, text.s) : -1;
  check(contentfield_parse_disposition(&c, in));
  for (int i = 0; i < n; i++) {
    want[0].len = want[1].len = 0;
    naive_value(&want[0], &want[1], params, n, params[i].name);
    check(contentfield_param(&c, params[i].name, &got[0], &got[1]) >= 0);
    check(span_equal(span_sa(&got[0]), span_sa(&want[0])));
    check(span_equal(span_sa(&got[1]), span_sa(&want[1])));
  }
  contentfield_free(&c);
  stralloc_free(&text);
  for (int i = 0; i < 2; i++) {
    stralloc_free(&want[i]);
    stralloc_free(&got[i]);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);

  check_one(in);
  check_folds(in);
  check_encode(in, size ? data[0] % 80 : 0);
  check_params(in);
  check_against_naive(in);
  return 0;
}
