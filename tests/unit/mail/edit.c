/* edit: messages at whose end, or around which, nothing can be put, and bounces that enclose a message as a whole. The
 * patches of one message must not overlap. What readers make of an edit, tests/mime/edit.t asks them; tests/fuzz/edit.c
 * has messages of every kind.
 */
#include "tests/tap.h"
#include "mail/edit.h"

#define BOUNDARY "part0"

enum which { ATTACH = 1, CUT = 2, SET = 4, DISCLAIMER = 8, TOP = 16, EURO = 32 };

/* a multipart/related with the parameter `start`, and in it two texts with a Content-ID */
#define RELATED(start, first, second) \
  "Content-Type: multipart/related; boundary=b" start "\n\n--b\nContent-ID: <a@x>\n\n1" first \
  "\n--b\nContent-ID: (the\n text)\n <b@x>\n\n2" second "\n--b--\n"

/* the same with a multipart/alternative as its first part */
#define FORMS(start, first, second) \
  "Content-Type: multipart/related; boundary=b" start "\n\n--b\n" \
  "Content-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\n1" first \
  "\n--c\nContent-Type: text/plain; charset=none\n\n2\n--c--\n\n" \
  "--b\nContent-ID: <b@x>\n\n3" second "\n--b--\n"

/* a text of this type and with this body in a multipart/mixed */
#define MIXED(type, body) \
  "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: " type "; charset=utf-8\n\n" body "\n--b--\n"

static const struct {
  const char *what;
  unsigned int which;
  const char *message;
  const char *wanted;          /* what the patches make of it; a file is empty. NULL: the edit is not made */
  const char *reason;          /* NULL: it has no failure */
} cases[] = {
  { "a file behind a text", ATTACH, "A: b\n\nx\n",
    "A: b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"part0\"\n\n--part0\n\nx\n\n--part0\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment;\n filename=\"f.txt\"\n\n\n--part0--\n", NULL },
  { "a CR is the last octet: with the LF of the boundary it would be a line end", ATTACH, "A: b\n\nx\r", NULL,
    "bare-cr" },
  { "a CR before what looks like a boundary", ATTACH, "A: b\n\nx\r--y\n", NULL, "bare-cr" },
  { "CRs without two `-` behind them", ATTACH | SET, "A: b\n\n--\rx\r-y\r\n", "A: b\nX-Set: 1\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=\"part0\"\n\n--part0\n\n--\rx\r-y\r\n\n--part0\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment;\n filename=\"f.txt\"\n\n\n--part0--\n", NULL },
  { "a message ends in the header of the one that it encloses", ATTACH, "Content-Type: message/rfc822\n\nB: c\n", NULL,
    "header-end" },
  { "a bounce that is an enclosed message", CUT, "A: b\nContent-Type: message/rfc822\n\nB: c\n\nsecret\n",
    "A: b\nContent-Type: text/rfc822-headers\nMIME-Version: 1.0\n\nB: c\n\n", NULL },
  { "the same with another edit of its header", CUT | SET, "A: b\nContent-Type: message/rfc822\n\nB: c\n\nsecret\n",
    "A: b\nContent-Type: text/rfc822-headers\nX-Set: 1\nMIME-Version: 1.0\n\nB: c\n\n", NULL },
  { "a multipart/related shows its first part", DISCLAIMER, RELATED("", "", ""), RELATED("", "\nd", ""), NULL },
  { "or the one that start= names", DISCLAIMER, RELATED("; start=\"<b@x>\"", "", ""),
    RELATED("; start=\"<b@x>\"", "", "\nd"), NULL },
  { "without brackets", DISCLAIMER, RELATED("; start=\"b@x\"", "", ""), RELATED("; start=\"b@x\"", "", "\nd"), NULL },
  { "in other letters it is another one", DISCLAIMER, RELATED("; start=\"<B@x>\"", "", ""),
    RELATED("; start=\"<B@x>\"", "\nd", ""), NULL },
  { "the first one", DISCLAIMER, RELATED("; start=\"<a@x>\"", "", ""),
    RELATED("; start=\"<a@x>\"", "\nd", ""), NULL },
  { "behind several forms of a text", DISCLAIMER, FORMS("; start=\"<b@x>\"", "", ""),
    FORMS("; start=\"<b@x>\"", "", "\nd"), NULL },
  { "of which one fails", DISCLAIMER, FORMS("", "", ""), FORMS("", "\nd", ""), "charset" },
  { "HTML whose first text would become a boundary line", DISCLAIMER | TOP,
    MIXED("text/html", "<body>--b\n\nx"), MIXED("text/html", "<body>\n<div>d</div>--b\n\nx"), NULL },
  { "HTML with another first text", DISCLAIMER | TOP, MIXED("text/html", "<body>x--b\n\nx"),
    MIXED("text/html", "<body>\n<div>d</div>\nx--b\n\nx"), NULL },
  { "text behind a byte order mark that would become one", DISCLAIMER | TOP,
    MIXED("text/plain", "\xef\xbb\xbf--b\n\nx"), NULL, "boundary" },
  { "other text behind a byte order mark", DISCLAIMER | TOP, MIXED("text/plain", "\xef\xbb\xbfx"),
    MIXED("text/plain", "\xef\xbb\xbf" "d\nx"), NULL },
  { "that text, and the disclaimer at its end", DISCLAIMER, MIXED("text/plain", "\xef\xbb\xbf--b\n\nx"),
    MIXED("text/plain", "\xef\xbb\xbf--b\n\nx\nd"), NULL },
  { "text that would have one when it is converted to UTF-8", DISCLAIMER | EURO,
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-2022-jp\n"
    "Content-Transfer-Encoding: 8bit\n\n\x1b(B--b\n\nx\n--b--\n",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: quoted-printable\n\n-=2Db\n\nx\n=E2=82=AC\n--b--\n", NULL },
  { "that text, and no multipart", DISCLAIMER | TOP, "Content-Type: text/plain; charset=utf-8\n\n\xef\xbb\xbf--b\n",
    "Content-Type: text/plain; charset=utf-8\n\n\xef\xbb\xbf" "d\n--b\n", NULL },
};

static stralloc out = STRALLOC_ZERO;

static int to_out(void *ignored, struct span piece)
{
  (void)ignored;
  return stralloc_catb(&out, piece.p, piece.len);
}

static int write_recoded(const struct edit *e, const struct edit_patch *p, struct span in)
{
  struct recode_job job = edit_patch_recode(e, p);
  struct recode r;

  recode_init(&r, &job);
  return recode_feed(&r, span_first(span_from(in, p->start), p->end - p->start), to_out, NULL)
         && recode_end(&r, to_out, NULL);
}

static int change(struct span in, struct edit_order *orders, size_t count, struct edit *e, size_t cut)
{
  enum edit_result r;
  uint64_t at = 0;

  out.len = 0;
  if (!edit_init(e, orders, count, span_of(""), BOUNDARY) || !edit_look(e, span_first(in, cut))
      || !edit_look(e, span_from(in, cut)))
    return -1;
  r = edit_look_end(e);
  for (size_t i = 0; i < edit_patch_count(e); i++) {
    const struct edit_patch *p = edit_patch_at(e, i);
    struct span text = edit_patch_text(e, p);

    if (p->start < at || p->end < p->start || p->end > in.len)
      return -1;
    (void)stralloc_catb(&out, in.p + at, (size_t)(p->start - at));
    (void)stralloc_catb(&out, text.p, text.len);
    if (p->recode && !write_recoded(e, p, in))
      return -1;
    at = p->end;
  }
  (void)stralloc_catb(&out, in.p + at, in.len - (size_t)at);
  return (int)r;
}

static int is_wanted(size_t i, struct edit *e, int result)
{
  struct span wanted = span_of(cases[i].wanted ? cases[i].wanted : cases[i].message);
  const struct edit_failure *f = genalloc_s(struct edit_failure, &e->failures);
  size_t failures = genalloc_len(struct edit_failure, &e->failures);

  if (cases[i].reason ? failures != 1 || strcmp(f->reason, cases[i].reason) != 0 : failures != 0)
    return 0;
  return result == (cases[i].wanted ? EDIT_CHANGED : EDIT_SAME) && span_equal(span_sa(&out), wanted);
}

static void check_case(size_t i)
{
  struct span in = span_of(cases[i].message);
  struct edit_order orders[4];
  size_t count = 0;
  size_t wrong = in.len + 1;
  struct edit e;

  memset(orders, 0, sizeof orders);
  if (cases[i].which & SET) {
    orders[count].kind = EDIT_SET;
    orders[count].name = span_of("X-Set");
    orders[count++].text = span_of("1");
  }
  if (cases[i].which & ATTACH) {
    orders[count].kind = EDIT_ATTACH;
    orders[count++].name = span_of("f.txt");
  }
  if (cases[i].which & CUT)
    orders[count++].kind = EDIT_CUT;
  if (cases[i].which & DISCLAIMER) {
    orders[count].kind = EDIT_DISCLAIMER;
    orders[count].has_text = 1;
    orders[count].at_top = (cases[i].which & TOP) != 0;
    orders[count++].text = span_of(cases[i].which & EURO ? "\xe2\x82\xac\n" : "d\n");
  }
  for (size_t cut = 0; cut <= in.len && wrong > in.len; cut++) {
    if (!is_wanted(i, &e, change(in, orders, count, &e, cut)))
      wrong = cut;
    edit_free(&e);
  }
  ok(wrong > in.len, "%s", cases[i].what);
  if (wrong <= in.len)
    tap_show("got", out.s, out.len);
}

int main(void)
{
  charset_open_cjk();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_case(i);
  stralloc_free(&out);
  return tap_done();
}
