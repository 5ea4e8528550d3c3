/* charset: text of each kind of set, cut at every place. */
#include "tests/tap.h"
#include "mail/charset.h"

#include <iconv.h>
#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

#define BAD "\357\277\275"   /* U+FFFD */

static const struct row {
  const char *set;
  const char *in;
  size_t len;
  const char *wanted;   /* NULL: the set is not known */
  int is_damaged;
} rows[] = {
  {"us-ascii", B("abc\r\n\t~"), "abc\r\n\t~", 0},
  {"US-ASCII", B("a\200b\377"), "a" BAD "b" BAD, 1},
  {"ANSI_X3.4-1968", B("a"), "a", 0},
  {"utf-8", B("a\303\244\342\202\254\360\237\230\200\n"), "a\303\244\342\202\254\360\237\230\200\n", 0},
  {" UTF8 ", B("\303\244"), "\303\244", 0},
  {"utf-8", B("a\344b"), "a" BAD "b", 1},
  {"utf-8", B("a\303"), "a" BAD, 1},
  {"utf-8", B("\342\202"), BAD, 1},
  {"utf-8", B("\342\202x"), BAD BAD "x", 1},
  {"utf-8", B("\300\200\355\240\200"), BAD BAD BAD BAD BAD, 1},
  {"utf-8", B("\360\237\230"), BAD, 1},
  {"utf-8", B("\364\217\277\277\364\220\200\200"), "\364\217\277\277" BAD BAD BAD BAD, 1},
  {"iso-8859-1", B("Gr\374\337e\240"), "Gr\303\274\303\237e\302\240", 0},
  {"ISO_8859-1", B("\344"), "\303\244", 0},
  {"latin1", B("\344"), "\303\244", 0},
  {"iso-8859-15", B("\244"), "\342\202\254", 0},
  {"iso-8859-2", B("\261"), "\304\205", 0},
  {"windows-1252", B("\200\223x\224"), "\342\202\254\342\200\234x\342\200\235", 0},
  {"cp1252", B("\200"), "\342\202\254", 0},
  {"windows-1252", B("a\201b"), "a" BAD "b", 1},
  {"windows-1251", B("\317\360\350"), "\320\237\321\200\320\270", 0},
  {"koi8-r", B("\360\322\311"), "\320\237\321\200\320\270", 0},
  {"koi8-u", B("\244"), "\321\224", 0},
  {"ibm850", B("\204"), "\303\244", 0},
  {"iso-8859-8-i", B("\340"), "\327\220", 0},
  {"tis-620", B("\241"), "\340\270\201", 0},
  {"macintosh", B("\212"), "\303\244", 0},
  {"x-nobody-knows", B("a"), NULL, 0},
  {"", B("a"), NULL, 0},
  {"a-name-that-is-longer-than-that-of-any-set-there-is", B("a"), NULL, 0},
  {"iso-2022-jp", B("\33$B4A\33(B x"), "\346\274\242 x", 0},
  {"ISO-2022-JP", B("\33$B4A\33(B\377"), "\346\274\242" BAD, 1},
  {"shift_jis", B("\212\277\\"), "\346\274\242\\", 0},
  {"euc-jp", B("\264\301"), "\346\274\242", 0},
  {"gb2312", B("\272\272"), "\346\261\211", 0},
  {"gbk", B("\235h"), "\346\274\242", 0},
  {"gb18030", B("\2010\2010"), "\302\200", 0},
  {"big5", B("\272~"), "\346\274\242", 0},
  {"euc-kr", B("\307\321"), "\355\225\234", 0},
  {"ks_c_5601-1987", B("\307\321"), "\355\225\234", 0},
  {"euc-kr", B("\307"), BAD, 1},
};

static int gather(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

/* Returns -1 if the set is not known, else whether the text is damaged. */
static int convert(stralloc *out, const char *set, struct span in, size_t i, size_t j)
{
  struct charset c;

  out->len = 0;
  if (!charset_init(&c, span_of(set)))
    return -1;
  if (!charset_feed(&c, span_first(in, i), gather, out)
      || !charset_feed(&c, span_from(span_first(in, j), i), gather, out)
      || !charset_feed(&c, span_from(in, j), gather, out) || !charset_end(&c, gather, out))
    exit(1);
  return c.is_damaged;
}

static void test_row(const struct row *r)
{
  struct span in = span_make(r->in, r->len);
  const char *wanted = r->wanted ? r->wanted : "";
  stralloc out = STRALLOC_ZERO;
  size_t bad = 0;

  ok(convert(&out, r->set, in, 0, 0) == (r->wanted ? r->is_damaged : -1), "`%s`", r->set);
  is_bytes(out.s, out.len, wanted, strlen(wanted), "  is this text");
  for (size_t i = 0; r->wanted && i <= in.len; i++)
    for (size_t j = i; j <= in.len; j++)
      bad += convert(&out, r->set, in, i, j) != r->is_damaged || !span_equal(span_sa(&out), span_of(wanted));
  ok(bad == 0, "  cut at every two places");
  if (!span_copy(&out, span_of("old ")))
    exit(1);
  ok(charset_convert(&out, span_of(r->set), in) == (r->wanted && !r->is_damaged), "  as a whole");
  ok(out.len == 4 + (r->is_damaged ? 0 : strlen(wanted)), "  which is appended if it is good");
  stralloc_free(&out);
}

/* every byte of a set against iconv() of this machine */
static void test_table(const char *set)
{
  iconv_t cd = iconv_open("UTF-8", set);
  stralloc out = STRALLOC_ZERO;
  size_t bad = 0;

  for (int byte = 0; byte < 256; byte++) {
    char in = (char)byte;
    char want[16];
    char *from = &in;
    char *to = want;
    size_t from_len = 1;
    size_t room = sizeof want;
    int has = iconv(cd, &from, &from_len, &to, &room) != (size_t)-1;

    if (convert(&out, set, span_make(&in, 1), 0, 0) != !has
        || (has && !span_equal(span_sa(&out), span_make(want, sizeof want - room))))
      bad++;
  }
  ok(cd != (iconv_t)-1 && bad == 0, "%s: each byte is what iconv() says", set);
  iconv_close(cd);
  stralloc_free(&out);
}

static void test_large(const char *set, const char *character, size_t len, const char *wanted)
{
  stralloc in = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  size_t bad = 0;
  struct charset c;

  while (in.len < 20000)
    if (!stralloc_catb(&in, character, len))
      exit(1);
  ok(convert(&out, set, span_sa(&in), 4095, 8193) == 0
     && out.len == in.len / len * strlen(wanted), "%s: much text", set);
  for (size_t i = 0; i < out.len; i++)
    bad += out.s[i] != wanted[i % strlen(wanted)];
  ok(bad == 0, "  is right");
  charset_init(&c, span_of(set));
  ok(!charset_feed(&c, span_sa(&in), refuse, NULL), "  the sink stops it");
  stralloc_free(&in);
  stralloc_free(&out);
}

int main(void)
{
  struct charset c;

  ok(!charset_init(&c, span_of("iso-2022-jp")), "a CJK set is not known before it is opened");
  charset_open_cjk();
  charset_open_cjk();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    test_row(rows + i);
  test_table("ISO-8859-1");
  test_table("ISO-8859-7");
  test_table("WINDOWS-1254");
  test_table("KOI8-R");
  test_table("CP437");
  test_large("utf-8", B("\342\202\254"), "\342\202\254");
  test_large("iso-8859-1", B("\344"), "\303\244");
  test_large("big5", B("\272~"), "\346\274\242");
  test_large("us-ascii", B("a"), "a");
  return tap_done();
}
