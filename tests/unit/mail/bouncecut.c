/* bouncecut: where a bounce is cut, for every way to cut the bounce into two pieces. `|` marks the place. */
#include "tests/tap.h"
#include "mail/bouncecut.h"

#define HI "Hi. This is the qmail-send program.\n\n<a@b.example>:\nno\n\n"

static const struct {
  const char *what;
  enum bouncecut_state state;
  const char *body;        /* without a `|`: there is no message */
} cases[] = {
  { "qmail-send", BOUNCECUT_TEXT, HI "--- Below this line\n\nReturn-Path: <a>\nTo: b\n\n|secret\n" },
  { "with CRLF", BOUNCECUT_TEXT, "Hi.\r\n\r\n--- Below\r\n\r\nTo: b\r\n\r\n|secret\r\n" },
  { "the paragraph has several lines", BOUNCECUT_TEXT, HI "--- Below\nthis line\n\nTo: b\n\n|secret\n" },
  { "it is the first one", BOUNCECUT_TEXT, "- Below\n\nTo: b\n\n|secret\n" },
  { "a dash inside a paragraph", BOUNCECUT_TEXT, "Hi.\n-x\n\nTo: b\n\nsecret\n" },
  { "a blank before the dash", BOUNCECUT_TEXT, "Hi.\n\n -x\n\nTo: b\n\nsecret\n" },
  { "no message", BOUNCECUT_TEXT, HI },
  { "nothing", BOUNCECUT_TEXT, "" },
  { "it ends in the paragraph", BOUNCECUT_TEXT, HI "--- Below\n|" },
  { "it ends behind it", BOUNCECUT_TEXT, HI "--- Below\n\n|" },
  { "it ends in the header", BOUNCECUT_TEXT, HI "---\n\nTo: b\n|" },
  { "no header at all", BOUNCECUT_TEXT, HI "---\n\n|secret\nTo: b\n" },
  { "no empty line behind the header", BOUNCECUT_TEXT, HI "---\n\nTo: b\n|secret text\n" },
  { "a colon behind a blank", BOUNCECUT_TEXT, HI "---\n\nTo: b\n|secret text: x\n" },
  { "a blank before the colon", BOUNCECUT_TEXT, HI "---\n\nTo : b\n\n|secret\n" },
  { "a fold", BOUNCECUT_TEXT, HI "---\n\nTo: b,\n c\n\n|secret\n" },
  { "a fold as the first line", BOUNCECUT_TEXT, HI "---\n\n| secret\n" },
  { "a line of blanks is a fold", BOUNCECUT_TEXT, HI "---\n\nTo: b\n \t\nCc: c\n\n|secret\n" },
  { "a colon first", BOUNCECUT_TEXT, HI "---\n\nTo: b\n|: secret\n" },
  { "an octet that no name has", BOUNCECUT_TEXT, HI "---\n\nTo: b\n|g\303\274n: secret\n" },
  { "the last line is not ended", BOUNCECUT_TEXT, HI "---\n\nTo: b\n|secret" },
  { "the last field is not ended", BOUNCECUT_TEXT, HI "---\n\nTo: b|" },
  { "a CR inside a line", BOUNCECUT_TEXT, HI "---\n\nTo: b\n|sec\rret: x\n" },
  { "a CR is all of a line", BOUNCECUT_TEXT, HI "---\n\nTo: b\n\r\n|secret\n" },
  { "a header at once", BOUNCECUT_HEADER, "To: b\n\n|secret\n" },
  { "a header at once, and it is none", BOUNCECUT_HEADER, "|secret\n" },
  { "an empty one", BOUNCECUT_HEADER, "\n|secret\n" },
};

#define OFFSET 1000

static int is_cut(enum bouncecut_state state, struct span in, size_t piece, size_t mark)
{
  struct bouncecut b;
  int found;

  bouncecut_init(&b, state, OFFSET);
  bouncecut_feed(&b, span_first(in, piece));
  bouncecut_feed(&b, span_from(in, piece));
  found = bouncecut_end(&b);
  return found == (mark <= in.len) && (!found || b.cut == OFFSET + mark);
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span text = span_of(cases[i].body);
    size_t mark = span_find(text, '|');
    stralloc in = STRALLOC_ZERO;
    int wrong = !stralloc_catb(&in, text.p, mark)
                || (mark < text.len && !stralloc_catb(&in, text.p + mark + 1, text.len - mark - 1));

    if (mark == text.len)
      mark++;
    for (size_t piece = 0; piece <= in.len; piece++)
      wrong += !is_cut(cases[i].state, span_sa(&in), piece, mark);
    ok(wrong == 0, "%s", cases[i].what);
    stralloc_free(&in);
  }
  return tap_done();
}
