/* charsetwrite: what is written in a set is read back by mail/charset, and what a set does not have is refused. */
#include "tests/tap.h"
#include "mail/charset.h"
#include "mail/charsetwrite.h"

#define UE "\303\274"
#define EURO "\342\202\254"
#define ZHE "\320\266"
#define YEN "\302\245"
#define KANJI "\346\227\245"

static const struct {
  const char *set;
  const char *text;
  const char *wanted;      /* NULL: it cannot be written */
} rows[] = {
  { "us-ascii", "a~\n", "a~\n" },
  { "us-ascii", UE, NULL },
  { "US-ASCII", "a", "a" },
  { "utf-8", UE EURO KANJI, UE EURO KANJI },
  { "utf-8", "\303", NULL },
  { "utf-8", "", "" },
  { "iso-8859-1", "Gr" UE "n", "Gr\374n" },
  { "iso-8859-1", EURO, NULL },
  { "iso-8859-15", EURO, "\244" },
  { "windows-1252", EURO UE, "\200\374" },
  { "windows-1252", ZHE, NULL },
  { "koi8-r", ZHE, "\326" },
  { "windows-1251", ZHE, "\346" },
  { "iso-2022-jp", "a" KANJI "b", "a\033$BF|\033(Bb" },
  { "iso-2022-jp", "a", "a" },
  { "shift_jis", KANJI, "\223\372" },
  { "shift_jis", YEN, NULL },
  { "euc-jp", YEN KANJI, NULL },
  { "iso-2022-jp", YEN, "\033(J\\\033(B" },
  { "gb2312", KANJI, "\310\325" },
  { "big5", KANJI, "\244\351" },
  { "euc-kr", KANJI, "\354\355" },
  { "iso-2022-kr", KANJI, NULL },
  { "iso-2022-cn", KANJI, NULL },
  { "none", "a", NULL },
  { "", "a", NULL },
};

static void test_rows(void)
{
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *wanted = rows[i].wanted ? rows[i].wanted : "";
    struct span kept = span_of("kept");

    (void)!span_copy(&out, kept);
    ok(charsetwrite(&out, span_of(rows[i].set), span_of(rows[i].text)) == (rows[i].wanted != NULL), "%s: row %zu %s",
       rows[i].set, i, rows[i].wanted ? "is written" : "can't be written");
    ok(span_equal(span_first(span_sa(&out), 4), kept), "what was there stays");
    is_bytes(out.s + 4, out.len - 4, wanted, strlen(wanted), rows[i].set);
  }
  stralloc_free(&out);
}

/* Each character that a set takes is the same when it is read. Of the sets of iconv(), some that look alike are not,
 * but none becomes ASCII.
 */
#define TABLES 9   /* the first of them are no sets of iconv() */

static void test_characters(void)
{
  static const char *const sets[] = {
    "us-ascii", "utf-8", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252",
    "koi8-r", "iso-2022-jp", "shift_jis", "euc-jp", "gb2312", "gb18030", "big5", "euc-kr"
  };
  stralloc out = STRALLOC_ZERO;
  stralloc back = STRALLOC_ZERO;

  for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
    int written = 0;
    int wrong = 0;
    int other = 0;

    for (unsigned int c = 0x20; c < 0x10000; c += c < 0x500 ? 1 : 37) {
      char text[] = { (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63)) };
      char two[] = { (char)(0xc0 | c >> 6), (char)(0x80 | (c & 63)) };
      char one = (char)c;
      struct span s = c < 0x80 ? span_make(&one, 1) : c < 0x800 ? span_make(two, 2) : span_make(text, 3);

      out.len = back.len = 0;
      if ((c >= 0xd800 && c < 0xe000) || charsetwrite(&out, span_of(sets[k]), s) != 1)
        continue;
      written++;
      if (charset_convert(&back, span_of(sets[k]), span_sa(&out)) != 1)
        back.len = 0;
      other += !span_equal(span_sa(&back), s);
      wrong += !span_equal(span_sa(&back), s) && (k < TABLES || back.len == 0 || (unsigned char)*back.s < 0x80);
    }
    ok(wrong == 0 && written >= 95, "%s: %d characters, read back (%d wrong, %d others)", sets[k], written, wrong,
       other);
  }
  stralloc_free(&out);
  stralloc_free(&back);
}

int main(void)
{
  charsetwrite_open_cjk();
  charset_open_cjk();
  test_rows();
  test_characters();
  ok(charsetwrite_shifts(span_of("ISO-2022-JP")) == CHARSETWRITE_ESCAPES
         && charsetwrite_shifts(span_of("hz-gb-2312")) == CHARSETWRITE_TILDES
         && charsetwrite_shifts(span_of("utf-8")) == CHARSETWRITE_NONE
         && charsetwrite_shifts(span_of("big5")) == CHARSETWRITE_NONE,
     "which sets shift");
  return tap_done();
}
