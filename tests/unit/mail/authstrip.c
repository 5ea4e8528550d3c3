/* authstrip: what goes, what stays, and that nothing becomes a field by it. */
#include "tests/tap.h"

#include "mail/authstrip.h"

#include <stdlib.h>

#define ID "mx.example.com"
#define NET "mx.example.net"
#define B(literal) literal, sizeof(literal) - 1
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
    feed_all(&out, span_sa(&in), in.len);
    feed_all(&again, span_sa(&in), below(in.len));
    end_in = header_end(span_sa(&in), &froms_in);
    end_out = header_end(span_sa(&out), &froms_out);
    if (froms_in != froms_out || in.len - end_in != out.len - end_out
        || memcmp(in.s + end_in, out.s + end_out, in.len - end_in) != 0
        || !span_equal(span_sa(&out), span_sa(&again))) {
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
  feed_all(&out, span_sa(&in), in.len / 2);
  same = span_equal(span_sa(&out), span_sa(&in));
  ok(same, "%zu CRs stay, and so does %.*s", crs, (int)strcspn(field, "\n"), field);
  stralloc_free(&in);
  stralloc_free(&out);
}

#define AR "Authentication-Results: mx.example.net; x\n"

static const struct strip_case {
  const char *reason;
  const char *in;
  size_t len;
  const char *out;
  size_t out_len;
  size_t removed;
} strip_cases[] = {
  {"empty", B(""), B(""), 0},
  {"body alone", B("\nx"), B("\nx"), 0},
  {"no field of the name", B("A: b\n c\n\nx\n"), B("A: b\n c\n\nx\n"), 0},
  {"one", B(AR "A: b\n\nx\n"), B("A: b\n\nx\n"), 1},
  {"nothing else", B(AR), B(""), 1},
  {"without line end", B("A: b\nAuthentication-Results: mx.example.net"), B("A: b\n"), 1},
  {"three in a row", B(AR AR AR "\n"), B("\n"), 3},
  {"three apart", B(AR "A: b\n" AR "C: d\n" AR "\nx"), B("A: b\nC: d\n\nx"), 3},
  {"folded", B("Authentication-Results:\n mx.example.net;\n\tx\nA: b\n"), B("A: b\n"), 1},
  {"folded by blanks alone", B("Authentication-Results: mx.example.net;\n \n\t\nA: b\n"), B("A: b\n"), 1},
  {"CRLF", B("Authentication-Results: mx.example.net;\r\n x\r\nA: b\r\n\r\n" AR), B("A: b\r\n\r\n" AR), 1},
  {"name in another case", B("aUTHENTICATION-rESULTS:mx.example.net\nA: b\n"), B("A: b\n"), 1},
  {"blanks before the colon", B("Authentication-Results \t: mx.example.net\nA: b\n"), B("A: b\n"), 1},
  {"a fold before the colon", B("Authentication-Results\n : mx.example.net\nA: b\n"), B("A: b\n"), 1},
  {"no colon", B("Authentication-Results\nA: b\n"), B("Authentication-Results\nA: b\n"), 0},
  {"no colon at the end", B("Authentication-Results"), B("Authentication-Results"), 0},
  {"part of the name", B("Authentication-Res"), B("Authentication-Res"), 0},
  {"more than the name", B("Authentication-Results2: mx.example.net\n"),
   B("Authentication-Results2: mx.example.net\n"), 0},
  {"a blank in the name", B("Authentication -Results: mx.example.net\n"),
   B("Authentication -Results: mx.example.net\n"), 0},
  {"others stay as they are", B("Authentication-Results:  a.example ;\n x\nA: b\n"),
   B("Authentication-Results:  a.example ;\n x\nA: b\n"), 0},
  {"an other one among ours", B(AR "Authentication-Results: a.example; x\n" AR),
   B("Authentication-Results: a.example; x\n"), 2},
  {"behind the header", B("A: b\n\n" AR), B("A: b\n\n" AR), 0},
  {"the header ends in CRLF", B("A: b\r\n\r\n" AR), B("A: b\r\n\r\n" AR), 0},
  {"LF, then CRLF ends it", B("A: b\n\r\n" AR), B("A: b\n\r\n" AR), 0},
  {"a line that is no field does not end it", B("oops\n" AR "A: b\n"), B("oops\nA: b\n"), 1},
  {"a line of blanks does not end it", B("A: b\n \n" AR "C: d\n"), B("A: b\n \nC: d\n"), 1},
  {"behind a lone CR", B("A: b\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"behind a lone CR, the last one", B("A: b\r" AR "\nx"), B("A: b\n\nx"), 1},
  {"behind a lone CR, two: the first one takes the rest of the line",
   B("A: b\rAuthentication-Results: mx.example.net; x\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"a lone CR behind it", B("Authentication-Results: mx.example.net; x\rC: d\n"), B(""), 1},
  {"a lone CR in it", B("Authentication-Results: mx.example.net; x\r y\nC: d\n"), B("C: d\n"), 1},
  {"CR CR LF behind it makes no empty line", B("Authentication-Results: mx.example.net; x\r\r\nC: d\n"),
   B("C: d\n"), 1},
  {"CR CR LF does not end the header", B("A: b\r\r\n" AR "C: d\n"), B("A: b\r\r\nC: d\n"), 1},
  {"LF CR CR LF does not either", B("A: b\n\r\r\n" AR "C: d\n"), B("A: b\n\r\r\nC: d\n"), 1},
  {"LF CR does not either", B("A: b\n\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"two lone CR do not either", B("A: b\r\r" AR "C: d\n"), B("A: b\nC: d\n"), 1},
  {"what would continue our field", B(" x\n\ty\nA: b\n"), B("A: b\n"), 0},
  {"what would continue our field, then one", B(" x\n" AR "A: b\n"), B("A: b\n"), 1},
  {"NUL and 8 bit", B("A: \0\xff\n" AR "\n\0\n"), B("A: \0\xff\n\n\0\n"), 1},
  {"NUL behind the name", B("Authentication-Results\0: mx.example.net\n"), B(""), 1},
};

static int strip_in_two(const struct strip_case *c, size_t cut, stralloc *out, size_t *removed)
{
  struct span in = span_make(c->in, c->len);
  struct authstrip a;
  int good;

  out->len = 0;
  authstrip_init(&a, span_of(NET));
  good = authstrip_feed(&a, span_first(in, cut), out) && authstrip_feed(&a, span_from(in, cut), out)
         && authstrip_end(&a, out);
  *removed = a.removed;
  authstrip_free(&a);
  return good;
}

static void strips(void)
{
  stralloc out = STRALLOC_ZERO;
  size_t removed = 0;

  for (size_t i = 0; i < sizeof strip_cases / sizeof *strip_cases; i++) {
    const struct strip_case *c = strip_cases + i;
    size_t bad = 0;

    ok(strip_in_two(c, 0, &out, &removed) && removed == c->removed, "strip: %s: %zu", c->reason, removed);
    is_bytes(out.s, out.len, c->out, c->out_len, c->reason);
    for (size_t cut = 1; cut <= c->len; cut++)
      bad += !strip_in_two(c, cut, &out, &removed) || removed != c->removed
             || !span_equal(span_sa(&out), span_make(c->out, c->out_len));
    ok(bad == 0, "strip: %s: wherever it is cut", c->reason);
  }
  stralloc_free(&out);
}

/* a field of `len` bytes: `start`, then x, then LF */
static void long_field(const char *start, size_t len, char fill, size_t wanted)
{
  struct authstrip a;
  stralloc out = STRALLOC_ZERO;
  char *text = malloc(len);

  memset(text, fill, len);
  memcpy(text, start, strlen(start));
  text[len - 1] = '\n';
  authstrip_init(&a, span_of(NET));
  ok(authstrip_feed(&a, span_make(text, len), &out) && authstrip_end(&a, &out) && out.len == wanted,
     "strip: %.40s... of %zu bytes: %zu stay", start, len, out.len);
  ok(a.held.a < 2 * (size_t)AUTHSTRIP_HELD_MAX, "strip: and %zu are held", a.held.a);
  authstrip_free(&a);
  stralloc_free(&out);
  free(text);
}

static void long_fields(void)
{
  long_field("Authentication-Results: a.example; x", 1 << 20, 'x', 1 << 20);
  long_field("Authentication-Results: mx.example.net; x", 1 << 20, 'x', 0);
  long_field("Authentication-Results: x", 1 << 20, 'x', 0);
  long_field("Authentication-Results: (", 1 << 20, '(', 0);
  long_field("Authentication-Results", 1 << 20, ' ', 0);
  long_field("Subject: x", 1 << 20, 'x', 1 << 20);
}

#define MARK_IN "X-Mark: a\n b\nX-Marked: c\nx-MARK : d\r\nFrom: x\rX-Mark: e\nAuthentication-Results: " ID "; none\n" \
  "Authentication-Results: other; none\nAuthentication-Results: " ID ";\n a\n\nX-Mark: f\n"

/* another name, results that are kept, and results that are wanted */
static void test_also(void)
{
  static const struct {
    int keeps_claims;
    const char *out;
    const char *taken;
    size_t removed;
  } marks[] = {
    { 0, "X-Marked: c\nFrom: x\nAuthentication-Results: other; none\n\nX-Mark: f\n",
      "Authentication-Results: " ID "; none\nAuthentication-Results: " ID ";\n a\n", 5 },
    { 1, "X-Marked: c\nFrom: x\nAuthentication-Results: " ID "; none\n" "Authentication-Results: other; none\n"
      "Authentication-Results: " ID ";\n a\n\nX-Mark: f\n", "", 3 },
  };

  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    for (size_t cut = 0; cut < sizeof MARK_IN; cut++) {
      struct span in = span_of(MARK_IN);
      stralloc out = STRALLOC_ZERO;
      stralloc taken = STRALLOC_ZERO;
      struct authstrip a;
      int good;

      authstrip_init(&a, span_of(ID));
      a.also = "x-mark";
      a.keeps_claims = marks[i].keeps_claims;
      a.taken = &taken;
      good = authstrip_feed(&a, span_first(in, cut), &out) && authstrip_feed(&a, span_from(in, cut), &out)
             && authstrip_end(&a, &out) && span_equal(span_sa(&out), span_of(marks[i].out))
             && span_equal(span_sa(&taken), span_of(marks[i].taken)) && a.removed == marks[i].removed;
      if (!good || cut == 0) {
        ok(good, "another name, cut at %zu", cut);
        is_bytes(out.s, out.len, marks[i].out, strlen(marks[i].out), "what is left");
      }
      authstrip_free(&a);
      stralloc_free(&out);
      stralloc_free(&taken);
    }
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
      differs += !span_equal(span_sa(&out), span_of(rows[i].out));
    }
    ok(differs == 0, "  cut anywhere");
  }
  strips();
  test_also();
  long_fields();
  test_random();
  test_many_crs(AUTHSTRIP_HELD_MAX - 25, "Authentication-Results: other; none\n\n");
  test_many_crs(AUTHSTRIP_HELD_MAX - 1, "Author: y\n\n");
  test_many_crs(3 * (size_t)AUTHSTRIP_HELD_MAX, "X: y\n\n");
  stralloc_free(&out);
  return tap_done();
}
