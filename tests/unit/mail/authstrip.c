/* authstrip: what goes, what stays, and that nothing becomes a field by it. */
#include "tests/tap.h"

#include "mail/authstrip.h"

#include <stdlib.h>

#define ID "mx.example.com"
#define OURS "Authentication-Results: " ID "; dkim=pass\n"

static const struct {
  const char *why;
  const char *in;
  const char *out;
} rows[] = {
  { "a field of ours", OURS "A: b\n\nbody\n", "A: b\n\nbody\n" },
  { "another host's", "Authentication-Results: other; none\nA: b\n\n",
    "Authentication-Results: other; none\nA: b\n\n" },
  { "a blank before the colon", "Authentication-Results : " ID "; x\nA: b\n\n", "A: b\n\n" },
  { "a tabulator of another kind", "Authentication-Results\v: " ID "; x\nA: b\n\n", "A: b\n\n" },
  { "a lone CR before the colon", "Authentication-Results\r: " ID "; x\nA: b\n\n", "A: b\n\n" },
  { "a comment before the id, whoever's it is",
    "Authentication-Results: (a\\) " ID "; x) other; y\nA: b\n\n", "A: b\n\n" },
  { "behind a lone CR in another field", "A: b\rAuthentication-Results: " ID "; x\nC: d\n\n", "A: b\nC: d\n\n" },
  { "behind a lone CR at the start of a line",
    "A: b\n\rAuthentication-Results: " ID "; x\nC: d\n\n", "A: b\nC: d\n\n" },
  { "behind a lone CR behind its name alone",
    "Authentication-Results\rAuthentication-Results: " ID "; x\nC: d\n\n", "Authentication-Results\nC: d\n\n" },
  { "the same, folded, and more CRs",
    "Authentication-Results \n \r\rAuthentication-Results: " ID "; x\nC: d\n\n",
    "Authentication-Results \n \nC: d\n\n" },
  { "its name twice and another's", "Authentication-Results\rAuthentication-Results: other; x\nC: d\n\n",
    "Authentication-Results\rAuthentication-Results: other; x\nC: d\n\n" },
  { "what stands behind a lone CR in it goes too", "Authentication-Results: " ID "\rFrom: x\nC: d\n\n", "C: d\n\n" },
  { "to its last fold",
    "Authentication-Results: " ID "\rFrom: x\n\rSubject: y\n z\nC: d\n\n", "\rSubject: y\n z\nC: d\n\n" },
  { "the same at the very start, behind a blank", " x\rFrom: y\nC: d\n\n", "C: d\n\n" },
  { "in the body", "A: b\n\n" OURS, "A: b\n\n" OURS },
  { "no empty line", "A: b\n" OURS, "A: b\n" },
  { "a CR is all that follows", "A: b\nAuthentication-Results: " ID "; x\r", "A: b\n" },
  { "a CR is all that follows another host's", "A: b\nAuthentication-Results: other; x\r",
    "A: b\nAuthentication-Results: other; x\r" },
};

static void feed_all(stralloc *out, struct span in, size_t cut)
{
  struct authstrip a;

  out->len = 0;
  authstrip_init(&a, span_of(ID));
  if (!authstrip_feed(&a, span_first(in, cut), out) || !authstrip_feed(&a, span_from(in, cut), out)
      || !authstrip_end(&a, out))
    ok(0, "memory");
  authstrip_free(&a);
}

/* Where does the header end, in the eyes of qmail-dkim -v, and how many From fields has it? CRLF and LF end lines. */
static size_t header_end(struct span m, size_t *froms)
{
  size_t at = 0;

  *froms = 0;
  while (at < m.len) {
    struct span line = span_first(span_from(m, at), span_find(span_from(m, at), '\n'));

    if (line.len == 0 || (line.len == 1 && line.p[0] == '\r'))
      return at;
    *froms += line.len >= 5 && memcmp(line.p, "From:", 5) == 0;
    at += line.len + 1;
  }
  return m.len;
}

static const char *const pieces[] = {
  "\r", "\n", "\r\n", " ", "\t", "Authentication-Results", "Authentication-Results: " ID "; none",
  "Authentication-Results: other; none", "authentication-results :", "From: x", "X: a", ID, ";", ":", "\n\n", "(", "\v"
};

static unsigned long long state = 20261121;

static size_t below(size_t n)
{
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (size_t)(state >> 33) % n;
}

/* For a reader of LF lines: as many From fields as before, and the same body. */
static void test_random(void)
{
  stralloc in = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  stralloc again = STRALLOC_ZERO;
  size_t wrong = 0;

  for (int i = 0; i < 60000; i++) {
    size_t froms_in;
    size_t froms_out;
    size_t end_in;
    size_t end_out;

    in.len = 0;
    stralloc_cats(&in, "Received: x\n");
    for (size_t n = 1 + below(14); n; n--) {
      /* stralloc_cats() is a macro that looks at its argument twice */
      const char *piece = pieces[below(sizeof pieces / sizeof *pieces)];

      stralloc_cats(&in, piece);
    }
    stralloc_cats(&in, "\nTo: z\n\nB");
    feed_all(&out, span_make(in.s, in.len), in.len);
    feed_all(&again, span_make(in.s, in.len), below(in.len));
    end_in = header_end(span_make(in.s, in.len), &froms_in);
    end_out = header_end(span_make(out.s, out.len), &froms_out);
    if (froms_in != froms_out || in.len - end_in != out.len - end_out
        || memcmp(in.s + end_in, out.s + end_out, in.len - end_in) != 0
        || !span_equal(span_make(out.s, out.len), span_make(again.s, again.len))) {
      if (wrong++ == 0) {
        tap_show("in ", in.s, in.len);
        tap_show("out", out.s, out.len);
      }
    }
  }
  ok(wrong == 0, "random headers: no From made or lost, the same body, whole or in two pieces (%zu wrong)", wrong);
  stralloc_free(&in);
  stralloc_free(&out);
  stralloc_free(&again);
}

/* CRs are no part of the field behind them, however many there are: as much is held of it as without them. */
static void test_many_crs(size_t crs, const char *field)
{
  stralloc in = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  int same;

  stralloc_cats(&in, "A: b\n");
  for (size_t i = 0; i < crs; i++)
    stralloc_catb(&in, "\r", 1);
  stralloc_cats(&in, field);
  feed_all(&out, span_make(in.s, in.len), in.len / 2);
  same = span_equal(span_make(out.s, out.len), span_make(in.s, in.len));
  ok(same, "%zu CRs stay, and so does %.*s", crs, (int)strcspn(field, "\n"), field);
  stralloc_free(&in);
  stralloc_free(&out);
}

int main(void)
{
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct span in = span_of(rows[i].in);
    size_t differs = 0;

    feed_all(&out, in, in.len);
    is_bytes(out.s, out.len, rows[i].out, strlen(rows[i].out), rows[i].why);
    for (size_t cut = 0; cut < in.len; cut++) {
      feed_all(&out, in, cut);
      differs += !span_equal(span_make(out.s, out.len), span_of(rows[i].out));
    }
    ok(differs == 0, "  cut anywhere");
  }
  test_random();
  test_many_crs(AUTHSTRIP_HELD_MAX - 25, "Authentication-Results: other; none\n\n");
  test_many_crs(AUTHSTRIP_HELD_MAX - 1, "Author: y\n\n");
  test_many_crs(3 * (size_t)AUTHSTRIP_HELD_MAX, "X: y\n\n");
  stralloc_free(&out);
  return tap_done();
}
