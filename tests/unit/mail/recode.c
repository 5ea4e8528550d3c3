/* recode: a body in another encoding, with two texts put in, for every way to cut it into two pieces. */
#include "tests/tap.h"
#include "mail/recode.h"

#include <skalibs/stralloc.h>

#define Q TRANSFER_QUOTED_PRINTABLE
#define B TRANSFER_BASE64
#define P TRANSFER_8BIT

static const struct {
  const char *what;
  enum transfer_encoding from;
  enum transfer_encoding to;
  const char *charset;
  const char *body;
  uint64_t at[2];
  const char *insert[2];
  const char *line_end;
  int in_multipart;
  const char *wanted;
} cases[] = {
  { "nothing changes", P, P, "", "a\nb\n", { 0, 4 }, { "", "" }, "\n", 0, "a\nb\n" },
  { "at both ends", P, P, "", "a\nb\n", { 0, 4 }, { "top\n", "bottom\n" }, "\n", 0, "top\na\nb\nbottom\n" },
  { "in the middle", P, P, "", "a\nb\n", { 1, 2 }, { "1", "2" }, "\n", 0, "a1\n2b\n" },
  { "at one place, in order", P, P, "", "ab", { 1, 1 }, { "1", "2" }, "\n", 0, "a12b" },
  { "behind the end", P, P, "", "ab", { 9, 9 }, { "1", "2" }, "\n", 0, "ab12" },
  { "an empty body", P, P, "", "", { 0, 0 }, { "1", "2" }, "\n", 0, "12" },
  { "8bit to quoted-printable", P, Q, "", "a\303\274=\n", { 0, 5 }, { "", "z\n" }, "\n", 0, "a=C3=BC=3D\nz\n" },
  { "base64 to 8bit", B, P, "", "YWJj\nZGVm\n", { 3, 6 }, { "-", "." }, "\n", 0, "abc-def." },
  { "base64 to base64", B, B, "", "YWJj", { 0, 3 }, { "x", "yz" }, "\n", 0, "eGFiY3l6\n" },
  { "the last line of a part", B, B, "", "YWJj", { 0, 3 }, { "x", "yz" }, "\n", 1, "eGFiY3l6" },
  { "with CRLF", B, B, "", "YWJj\r\n", { 0, 3 }, { "", "yz" }, "\r\n", 0, "YWJjeXo=\r\n" },
  { "quoted-printable to base64", Q, B, "", "a=C3=\n=BC\n", { 0, 4 }, { "", "" }, "\n", 0, "YcO8Cg==\n" },
  { "from Latin-1", P, Q, "iso-8859-1", "\374\n", { 0, 2 }, { "\342\202\254\n", "z\n" }, "\n", 0,
    "=E2=82=AC\n=C3=BC\nz\n" },
  { "offsets are those before it is converted", P, P, "iso-8859-1", "\374\374\n", { 1, 2 }, { "1", "2" }, "\n", 0,
    "\303\2741\303\2742\n" },
  { "a character that is cut", P, P, "utf-8", "a\303\274\303", { 0, 4 }, { "", "z" }, "\n", 0,
    "a\303\274\357\277\275z" },
};

static int append(void *out, struct span piece)
{
  return stralloc_catb(out, piece.p, piece.len);
}

static int stop(void *left, struct span piece)
{
  int *n = left;

  (void)piece;
  return (*n)-- > 0;
}

static struct recode_job job_of(size_t i)
{
  struct recode_job job = {
    .from = cases[i].from, .to = cases[i].to, .charset = span_of(cases[i].charset),
    .insert = { span_of(cases[i].insert[0]), span_of(cases[i].insert[1]) },
    .at = { cases[i].at[0], cases[i].at[1] }, .line_end = cases[i].line_end, .in_multipart = cases[i].in_multipart
  };

  return job;
}

static void test_case(size_t i)
{
  struct recode_job job = job_of(i);
  struct span in = span_of(cases[i].body);
  stralloc out = STRALLOC_ZERO;
  struct recode r;
  size_t cut = 0;

  for (; cut <= in.len; cut++) {
    out.len = 0;
    recode_init(&r, &job);
    if (!recode_feed(&r, span_first(in, cut), append, &out) || !recode_feed(&r, span_from(in, cut), append, &out)
        || !recode_end(&r, append, &out) || !span_equal(span_sa(&out), span_of(cases[i].wanted)))
      break;
  }
  ok(cut > in.len, "%s", cases[i].what);
  if (cut <= in.len)
    tap_show("got", out.s, out.len);
  stralloc_free(&out);
}

/* The sink stops at the nth call: then, and only then, 0 is returned. */
static void test_stop(size_t i)
{
  struct recode_job job = job_of(i);
  struct recode r;
  int wrong = 0;
  int stopped = 1;

  for (int n = 0; n < 20 && stopped; n++) {
    int left = n;

    recode_init(&r, &job);
    stopped = !(recode_feed(&r, span_of(cases[i].body), stop, &left) && recode_end(&r, stop, &left));
    wrong += stopped != (left < 0);
  }
  ok(wrong == 0 && !stopped, "%s: the sink stops", cases[i].what);
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    test_case(i);
    test_stop(i);
  }
  return tap_done();
}
