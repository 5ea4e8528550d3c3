/* words: encoded words (RFC 2047) against a reader that uses regcomp(), and text that is encoded and comes back; the
 * parameters of RFC 2231, where each has one writing alone.
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);

  check_one(in);
  check_folds(in);
  check_encode(in, size ? data[0] % 80 : 0);
  check_params(in);
  return 0;
}
