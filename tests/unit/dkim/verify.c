/* verify: the messages of tests/vectors in all pieces (checklist 71), each of their bits changed, and what is said
 * of a message. What each tag does is tests/verify/checklist.t.
 */
#include "tests/tap.h"
#include "crypto/crypto.h"
#include "dkim/verify.h"
#include "dkim/verify_line.h"
#include "mail/lineends.h"

#include <stdlib.h>

#define FOLDER "tests/vectors/"
/* all of them were signed before, and none has x= */
#define NOW_S 2000000000ULL

static stralloc records = STRALLOC_ZERO;

static void read_file(stralloc *out, const char *name)
{
  char block[4096];
  FILE *f = fopen(name, "r");
  size_t n;

  out->len = 0;
  if (!f) {
    perror(name);
    exit(1);
  }
  while ((n = fread(block, 1, sizeof block, f)) > 0)
    if (!stralloc_catb(out, block, n))
      abort();
  fclose(f);
}

/* out of the lines `name record` */
static void answer(struct keyquery *q)
{
  struct span rest = span_sa(&records);
  size_t len = q->name.len - 1;

  q->answer = KEYQUERY_ABSENT;
  while (rest.len) {
    struct span line = span_first(rest, span_find(rest, '\n'));

    if (line.len > len && memcmp(line.p, q->name.s, len) == 0 && line.p[len] == ' ') {
      line = span_from(line, len + 1);
      if (!stralloc_catb(&q->text, line.p, line.len) || !keyquery_add(q))
        abort();
      q->answer = KEYQUERY_FOUND;
    }
    rest = span_from(rest, span_find(rest, '\n') + 1);
  }
}

static int feed(void *v, struct span piece)
{
  return verify_feed(v, piece);
}

/* the lines for a message that comes in two pieces */
static void tell(stralloc *out, struct span message, size_t cut)
{
  static struct verify v;
  struct lineends wire = LINEENDS_ZERO;

  out->len = 0;
  verify_init(&v, NOW_S);
  if (!lineends_receive(&wire, span_first(message, cut), feed, &v)
      || !lineends_receive(&wire, span_from(message, cut), feed, &v)
      || !lineends_receive_end(&wire, feed, &v) || !verify_end(&v))
    abort();
  for (size_t i = 0; i < v.queries; i++)
    answer(&v.query[i]);
  if (!verify_finish(&v))
    abort();
  for (size_t i = 0; i < verify_line_count(&v); i++)
    if (!verify_line(&v, i, out) || !stralloc_cats(out, "\n"))
      abort();
  verify_free(&v);
}

static int passes(struct span lines)
{
  int count = 0;

  for (; lines.len; lines = span_from(lines, span_find(lines, '\n') + 1))
    count += lines.len > 9 && memcmp(lines.p, "dkim=pass", 9) == 0;
  return count;
}

/* the same with CRLF */
static void to_crlf(stralloc *out, const stralloc *in)
{
  out->len = 0;
  for (size_t i = 0; i < in->len; i++)
    if ((in->s[i] == '\n' && !stralloc_append(out, '\r')) || !stralloc_append(out, in->s[i]))
      abort();
}

static void test_pieces(const char *name, const stralloc *message, int wanted)
{
  stralloc whole = STRALLOC_ZERO;
  stralloc cut = STRALLOC_ZERO;
  int same = 1;

  tell(&whole, span_sa(message), message->len);
  ok(passes(span_sa(&whole)) == wanted, "%s: %d signatures verify", name, wanted);
  for (size_t i = 0; i < message->len; i++) {
    tell(&cut, span_sa(message), i);
    same &= span_equal(span_sa(&whole), span_sa(&cut));
  }
  ok(same, "checklist 71: %s: the same in two pieces, cut anywhere", name);
  stralloc_free(&whole);
  stralloc_free(&cut);
}

/* How many signatures verify when one bit is changed in the body or in `From: ...`, where relaxed hides nothing? */
static void test_bits(const char *name, const stralloc *message)
{
  struct span all = span_sa(message);
  stralloc lines = STRALLOC_ZERO;
  stralloc forged = STRALLOC_ZERO;
  size_t from = 0;
  size_t body = 0;
  size_t tried = 0;
  int hidden = 0;

  while (memcmp(all.p + from, "\nFrom:", 6) != 0)
    from++;
  while (memcmp(all.p + body, "\n\n", 2) != 0)
    body++;
  for (size_t i = from + 7; i < all.len; i++) {
    if (i == body)
      i += 2;
    /* letters and digits to others, so that no blank or line end comes or goes */
    if (!((all.p[i] >= 'b' && all.p[i] <= 'y') || (all.p[i] >= '0' && all.p[i] <= '9')))
      continue;
    if (i < body && span_find(span_from(all, i), '\n') > span_find(span_from(all, i), ':'))
      continue;  /* a name */
    if (!span_copy(&forged, all))
      abort();
    forged.s[i] ^= 1;
    tell(&lines, span_sa(&forged), forged.len);
    hidden += passes(span_sa(&lines));
    tried++;
  }
  ok(tried > 50 && hidden == 0, "%s: none of %zu changed bits verifies", name, tried);
  stralloc_free(&lines);
  stralloc_free(&forged);
}

static const struct {
  const char *name;
  int wanted;
} vectors[] = {
  {"rfc6376-a.eml", 1}, {"rfc6376-a-printed.eml", 0}, {"rfc8463-a.eml", 2}, {"own-relaxed.eml", 2},
  {"own-simple.eml", 2}
};

static void test_vectors(void)
{
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    stralloc path = STRALLOC_ZERO;
    stralloc lf = STRALLOC_ZERO;
    stralloc crlf = STRALLOC_ZERO;

    if (!span_copy(&path, span_of(FOLDER)) || !stralloc_cats(&path, vectors[i].name) || !stralloc_0(&path))
      abort();
    read_file(&lf, path.s);
    to_crlf(&crlf, &lf);
    test_pieces(vectors[i].name, &lf, vectors[i].wanted);
    test_pieces(vectors[i].name, &crlf, vectors[i].wanted);
    if (vectors[i].wanted)
      test_bits(vectors[i].name, &lf);
    stralloc_free(&path);
    stralloc_free(&lf);
    stralloc_free(&crlf);
  }
}

static void test_said(void)
{
  static const struct { const char *message; const char *line; } said[] = {
    {"", "dkim=none (message not signed)\n"},
    {"From: a@b\n\nDKIM-Signature: v=1\n", "dkim=none (message not signed)\n"},
    {"DKIM-Signature: v=2\n\n", "dkim=neutral (incompatible version)\n"},
    {"DKIM-Signature:\n\n", "dkim=neutral (signature syntax error: empty tag)\n"},
    {"DKIM-Signature: v=1; d=x\n\n", "dkim=neutral (signature missing required tag s=)\n"},
    {"DKIM-Signature: v=1; d=x; s=y; a=z; b=z; bh=z; h=z\n\n", "dkim=neutral (signature syntax error: d=)\n"},
    {"DKIM-Signature: v=1; d=a.b; s=y; a=z-z; b=z; bh=z; h=z\n\n",
     "dkim=neutral (unknown algorithm) header.d=a.b header.s=y\n"},
  };
  stralloc lines = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
    tell(&lines, span_of(said[i].message), 0);
    is_bytes(lines.s, lines.len, said[i].line, strlen(said[i].line), "what is said without a key");
  }
  stralloc_free(&lines);
}

/* a header of the limit is looked at, one byte more is not; what comes behind it is read over */
static void test_limit(void)
{
  static const char signature[] = "DKIM-Signature: v=2\n";
  stralloc message = STRALLOC_ZERO;
  stralloc lines = STRALLOC_ZERO;

  if (!span_copy(&message, span_of(signature)) || !stralloc_cats(&message, "X: "))
    abort();
  while (message.len < LIMIT_VERIFIED_HEADER_BYTES - 1)
    if (!stralloc_append(&message, 'x'))
      abort();
  if (!stralloc_cats(&message, "\n\nbody\n"))
    abort();
  tell(&lines, span_sa(&message), 0);
  is_bytes(lines.s, lines.len, "dkim=neutral (incompatible version)\n", 36, "a header as long as it may be");
  message.len -= 7;
  if (!stralloc_cats(&message, "x\n\nbody\n"))
    abort();
  tell(&lines, span_sa(&message), LIMIT_VERIFIED_HEADER_BYTES);
  is_bytes(lines.s, lines.len, "dkim=permerror (header too long)\n", 33, "one byte more");
  stralloc_free(&message);
  stralloc_free(&lines);
}

int main(void)
{
  if (!crypto_library_init())
    abort();
  read_file(&records, FOLDER "records");
  test_vectors();
  test_said();
  test_limit();
  return tap_done();
}
