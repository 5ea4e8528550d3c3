/* canon_body: the vectors of RFC 6376 and our own, each cut at every two places; and 20,000 random
 * bodies against a second implementation, written rule by rule from RFC 6376 3.4.3 and 3.4.4.
 */
#include "tests/tap.h"
#include "dkim/canon_body.h"

#include <skalibs/stralloc.h>
#include <sodium.h>
#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

#define EMPTY_SIMPLE B("\r\n"), "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
#define EMPTY_RELAXED B(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define HI B("hi\r\n"), "RHI91NDg1Go8f6isolS2HCe2tXiflhd+gsgHAECfFTU="
#define UNKNOWN NULL

/* Hashes (SHA-256, base64) were computed apart from this program; UNKNOWN where the bytes alone count. */
static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *simple;
  size_t simple_len;
  const char *simple_hash;
  const char *relaxed;
  size_t relaxed_len;
  const char *relaxed_hash;
} cases[] = {
  {"no body", B(""), EMPTY_SIMPLE, EMPTY_RELAXED},
  {"one empty line", B("\n"), EMPTY_SIMPLE, EMPTY_RELAXED},
  {"three empty lines", B("\n\n\n"), EMPTY_SIMPLE, EMPTY_RELAXED},
  {"a line of one blank is empty to relaxed alone", B(" \n"),
   B(" \r\n"), "a99mtb8qROZYvqLuhmlasVCgbmAL9nzVzOJFrVSWLGE=", EMPTY_RELAXED},
  {"a line of blank and tab, then an empty one", B(" \t\n\n"),
   B(" \t\r\n"), "u0A/YWu2LwxHPEJTRgHj2P4k+mGt1J9R9M26i9WFzik=", EMPTY_RELAXED},
  {"no line end", B("hi"), HI, HI},
  {"one line", B("hi\n"), HI, HI},
  {"empty lines behind", B("hi\n\n\n"), HI, HI},
  {"blanks inside and behind", B("hi \t there \n"),
   B("hi \t there \r\n"), "nMNYbWp9xgPImTg3hXYUVbF5Swa+rhnTotmugwfyY/U=",
   B("hi there\r\n"), "PUjLmNN475OVI8j6Q0gjYRhTeVvCbactsdrTEkajaZc="},
  {"a blank before stays", B(" hi\n"), B(" hi\r\n"), "CgpvXmSfOAL7HVw4wH2sn5LzhnBx2oCZvri3D6nnZqM=",
   B(" hi\r\n"), "CgpvXmSfOAL7HVw4wH2sn5LzhnBx2oCZvri3D6nnZqM="},
  {"RFC 6376 3.4.5", B(" C \nD \t E\n\n\n"),
   B(" C \r\nD \t E\r\n"), "NOeivbQlDH9TmNKJUw7D53wZfsk8YMZ/hTuVVwTgi8s=",
   B(" C\r\nD E\r\n"), "unak6JHq0wL+Q1HP7dW1tjBx9FLA6DffoZ0qrLwbbpo="},
  {"a blank line among empty ones", B("a\n \n\n"),
   B("a\r\n \r\n"), "ZO3D7rdoCJvvsca7ByQ7rWtdZIR/wo1wyF+eBMjazgQ=",
   B("a\r\n"), "jkYhN5eG70Kk/sFVzVJcKR3X2zwf3jR4Ui9PYcA/0b0="},
  {"an empty line before stays", B("\nhi\n"), B("\r\nhi\r\n"), "oDv/JRnP7mUPoitfu6DOenzXlOvhZempEX1HKKif4YA=",
   B("\r\nhi\r\n"), "oDv/JRnP7mUPoitfu6DOenzXlOvhZempEX1HKKif4YA="},
  {"RFC 8463 appendix A", B("Hi.\n\nWe lost the game.  Are you hungry yet?\n\nJoe.\n\n"),
   B("Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"), UNKNOWN,
   B("Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n"),
   "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="},
  {"empty lines in the middle stay", B("a\n\n\nb\n"), B("a\r\n\r\n\r\nb\r\n"), UNKNOWN,
   B("a\r\n\r\n\r\nb\r\n"), UNKNOWN},
  {"blank lines in the middle become empty", B("a\n \t\n\t\nb\n"), B("a\r\n \t\r\n\t\r\nb\r\n"), UNKNOWN,
   B("a\r\n\r\n\r\nb\r\n"), UNKNOWN},
  {"blank lines before become empty", B(" \n\t\na\n"), B(" \r\n\t\r\na\r\n"), UNKNOWN,
   B("\r\n\r\na\r\n"), UNKNOWN},
  {"a tab alone becomes a blank", B("a\tb\n"), B("a\tb\r\n"), UNKNOWN, B("a b\r\n"), UNKNOWN},
  {"a run before becomes one blank", B(" \t a\n"), B(" \t a\r\n"), UNKNOWN, B(" a\r\n"), UNKNOWN},
  {"blanks behind, no line end", B("a \t"), B("a \t\r\n"), UNKNOWN, B("a\r\n"), UNKNOWN},
  {"blanks only, no line end", B(" \t"), B(" \t\r\n"), UNKNOWN, EMPTY_RELAXED},
  {"dots are not stuffed", B(".\n..x\n"), B(".\r\n..x\r\n"), UNKNOWN, B(".\r\n..x\r\n"), UNKNOWN},
  {"NUL and 8-bit bytes are content", B("\0 \xff\n\0"), B("\0 \xff\r\n\0\r\n"), UNKNOWN,
   B("\0 \xff\r\n\0\r\n"), UNKNOWN},
  {"form feed, vertical tab, no-break space are no blanks", B("a \f\v \xa0\n"), B("a \f\v \xa0\r\n"), UNKNOWN,
   B("a \f\v \xa0\r\n"), UNKNOWN},
  {"blank and tab with the high bit set are no blanks", B("a\xa0\xa0\x89" "b\n"), B("a\xa0\xa0\x89" "b\r\n"),
   UNKNOWN, B("a\xa0\xa0\x89" "b\r\n"), UNKNOWN},
  {"CR is content: blanks before it do not end the line", B("a \r\n"), B("a \r\r\n"), UNKNOWN,
   B("a \r\r\n"), UNKNOWN},
  {"a line of CR is not empty", B("a\n\r\n\n"), B("a\r\n\r\r\n"), UNKNOWN, B("a\r\n\r\r\n"), UNKNOWN},
  {"long words, no blank", B("abcdefghijklmnopqrstuvwxyz\n"), B("abcdefghijklmnopqrstuvwxyz\r\n"), UNKNOWN,
   B("abcdefghijklmnopqrstuvwxyz\r\n"), UNKNOWN},
  {"two blanks over the border of eight bytes", B("abcdefg  hijklmnop\n"), B("abcdefg  hijklmnop\r\n"),
   UNKNOWN, B("abcdefg hijklmnop\r\n"), UNKNOWN},
};

static int gather(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

/* canonicalize `in` in three pieces, cut at i and j; 0 if a call fails or the count of octets is wrong */
static int run(stralloc *out, enum canon canon, struct span in, size_t i, size_t j)
{
  struct canon_body c;

  out->len = 0;
  canon_body_init(&c, canon, gather, out);
  return canon_body_feed(&c, span_first(in, i)) && canon_body_feed(&c, span_from(span_first(in, j), i)) &&
         canon_body_feed(&c, span_from(in, j)) && canon_body_end(&c) && c.octets == out->len;
}

static int is_same(const stralloc *out, const char *p, size_t len)
{
  return out->len == len && (len == 0 || memcmp(out->s, p, len) == 0);
}

static void hash_is(const stralloc *out, const char *wanted)
{
  unsigned char hash[crypto_hash_sha256_BYTES];
  char base64[64];

  crypto_hash_sha256(hash, (const unsigned char *)out->s, out->len);
  sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
  is_bytes(base64, strlen(base64), wanted, strlen(wanted), "  hash");
}

static void test_case(const char *reason, enum canon canon, struct span in, struct span wanted,
                      const char *hash)
{
  stralloc out = STRALLOC_ZERO;
  size_t bad = 0;

  ok(run(&out, canon, in, 0, 0), "%s: %s", canon == CANON_SIMPLE ? "simple" : "relaxed", reason);
  is_bytes(out.s, out.len, wanted.p, wanted.len, "  in one piece");
  if (hash)
    hash_is(&out, hash);
  for (size_t i = 0; i <= in.len; i++)
    for (size_t j = i; j <= in.len; j++)
      if (!run(&out, canon, in, i, j) || !is_same(&out, wanted.p, wanted.len))
        bad++;
  ok(bad == 0, "  cut at every two places");
  stralloc_free(&out);
}

static void test_cases(void)
{
  for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
    struct span in = span_make(cases[n].in, cases[n].len);
    test_case(cases[n].reason, CANON_SIMPLE, in, span_make(cases[n].simple, cases[n].simple_len),
              cases[n].simple_hash);
    test_case(cases[n].reason, CANON_RELAXED, in, span_make(cases[n].relaxed, cases[n].relaxed_len),
              cases[n].relaxed_hash);
  }
}

/* --- the second implementation: whole bodies in wire form, one pass for each sentence of the RFC --- */

struct text {
  char *s;  /* room for twice the body and two bytes more */
  size_t len;
};

/* what goes over the wire: "Convert local line ends to CRLF" (5.3) */
static void to_wire(struct text *t, struct span in)
{
  t->len = 0;
  for (size_t i = 0; i < in.len; i++) {
    if (in.p[i] == '\n')
      t->s[t->len++] = '\r';
    t->s[t->len++] = in.p[i];
  }
}

static int ends_in_crlf(const struct text *t, size_t before_end)
{
  return t->len >= before_end + 2 && t->s[t->len - before_end - 2] == '\r' &&
         t->s[t->len - before_end - 1] == '\n';
}

static int is_crlf_at(const struct text *t, size_t i)
{
  return i + 1 < t->len && t->s[i] == '\r' && t->s[i + 1] == '\n';
}

/* relaxed a: "Ignore all whitespace at the end of lines", the CRLF is not part of it */
static void drop_blanks_at_line_ends(struct text *t)
{
  size_t to = 0;

  for (size_t i = 0, end; i < t->len; i = end) {
    for (end = i; end < t->len && (t->s[end] == ' ' || t->s[end] == '\t'); end++)
      ;
    if (end == t->len || is_crlf_at(t, end))
      i = end;
    if (end < t->len)
      end++;
    for (; i < end; i++)
      t->s[to++] = t->s[i];
  }
  t->len = to;
}

/* relaxed a: "Reduce all sequences of WSP within a line to a single SP" */
static void reduce_blanks(struct text *t)
{
  size_t to = 0;

  for (size_t i = 0; i < t->len; i++)
    if (t->s[i] != ' ' && t->s[i] != '\t')
      t->s[to++] = t->s[i];
    else if (to == 0 || t->s[to - 1] != ' ')
      t->s[to++] = ' ';
  t->len = to;
}

/* both: "Ignore all empty lines at the end"; a body that is not empty ends in CRLF */
static void end_in_one_crlf(struct text *t)
{
  while (ends_in_crlf(t, 0) && (t->len == 2 || ends_in_crlf(t, 2)))
    t->len -= 2;
  if (t->len && !ends_in_crlf(t, 0)) {
    t->s[t->len++] = '\r';
    t->s[t->len++] = '\n';
  }
}

static void naive(struct text *t, enum canon canon, struct span in)
{
  to_wire(t, in);
  if (canon == CANON_RELAXED) {
    drop_blanks_at_line_ends(t);
    reduce_blanks(t);
  }
  end_in_one_crlf(t);
  if (canon == CANON_SIMPLE && t->len == 0) {
    t->s[0] = '\r';
    t->s[1] = '\n';
    t->len = 2;
  }
}

static size_t differences(stralloc *out, struct text *t, struct span in, size_t i, size_t j)
{
  size_t bad = 0;

  for (int canon = CANON_SIMPLE; canon <= CANON_RELAXED; canon++) {
    naive(t, (enum canon)canon, in);
    bad += !run(out, (enum canon)canon, in, 0, 0) || !is_same(out, t->s, t->len);
    bad += !run(out, (enum canon)canon, in, i, j) || !is_same(out, t->s, t->len);
  }
  return bad;
}

/* the staged form of what `out` holds */
static struct span to_staged(stralloc *out)
{
  size_t to = 0;

  for (size_t i = 0; i < out->len; i++)
    if (!(out->s[i] == '\r' && i + 1 < out->len && out->s[i + 1] == '\n'))
      out->s[to++] = out->s[i];
  return span_make(out->s, to);
}

static void test_random(void)
{
  /* the alphabets: what canonicalization looks at; mostly words, so that whole groups of eight bytes
   * are left as they are; bytes that differ from blank and tab by one bit
   */
  static const struct {
    const char *name;
    const char *bytes;
    size_t count;
  } alphabets[] = {
    {"what counts", B("a \t\n\r\0.")},
    {"mostly words", B("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz \t\n ")},
    {"near misses", B("\xa0\x89!\"\x08\x0b\x00\x1f \t\n\x7f\x80\xff")},
  };
  stralloc out = STRALLOC_ZERO;
  stralloc again = STRALLOC_ZERO;

  srand(1);
  for (size_t n = 0; n < sizeof alphabets / sizeof *alphabets; n++) {
    size_t different = 0;
    size_t changed = 0;

    for (int round = 0; round < 20000; round++) {
      char body[48];
      char room[2 * sizeof body + 2];
      struct text t = {room, 0};
      struct span in = span_make(body, (size_t)rand() % sizeof body);
      size_t i = (size_t)rand() % (in.len + 1);
      size_t j = i + (size_t)rand() % (in.len - i + 1);

      for (size_t k = 0; k < in.len; k++)
        body[k] = alphabets[n].bytes[(size_t)rand() % alphabets[n].count];
      different += differences(&out, &t, in, i, j);
      /* `out` holds relaxed(in) now */
      if (!span_copy(&again, span_sa(&out)))
        abort();
      changed += !run(&out, CANON_RELAXED, to_staged(&again), i, j);
      changed += !is_same(&out, t.s, t.len);
    }
    ok(different == 0, "20,000 random bodies of %s: as the RFC's sentences have it", alphabets[n].name);
    ok(changed == 0, "  and relaxed again changes nothing");
  }
  stralloc_free(&out);
  stralloc_free(&again);
}

/* every body of up to six bytes */
static void test_exhaustive(void)
{
  static const char bytes[5] = {'a', ' ', '\t', '\n', '\r'};
  stralloc out = STRALLOC_ZERO;
  size_t different = 0;
  size_t count = 0;

  for (size_t len = 0, total = 1; len <= 6; len++, total *= sizeof bytes)
    for (size_t n = 0; n < total; n++, count++) {
      char body[6];
      char room[2 * sizeof body + 2];
      struct text t = {room, 0};
      size_t rest = n;
      for (size_t k = 0; k < len; k++, rest /= sizeof bytes)
        body[k] = bytes[rest % sizeof bytes];
      different += differences(&out, &t, span_make(body, len), len / 2, len - len / 3);
    }
  ok(count == 19531 && different == 0, "all 19,531 bodies of up to 6 bytes of five kinds");
  stralloc_free(&out);
}

/* lines and runs of line ends that are larger than the buffer, cut around its borders */
static void test_large(void)
{
  static const struct {
    const char *reason;
    const char *repeated;
    size_t times;
    const char *last;
  } large[] = {
    {"one long line", "a", 3 * CANON_BODY_BUFFER, "\n"},
    {"one line of just the buffer", "a", CANON_BODY_BUFFER, "\n"},
    {"one line of one byte less", "a", CANON_BODY_BUFFER - 1, "\n"},
    {"one line of one byte more", "a", CANON_BODY_BUFFER + 1, "\n"},
    {"line ends, then content", "\n", 2 * CANON_BODY_BUFFER, "a"},
    {"line ends only", "\n", 2 * CANON_BODY_BUFFER, ""},
    {"blanks, then content", " \t", CANON_BODY_BUFFER, "a"},
    {"blanks, then a line end", " \t", CANON_BODY_BUFFER, "\n"},
    {"one long line full of runs of blanks", "a \tb  ", CANON_BODY_BUFFER, "c\n"},
    {"one long line full of tabs", "a\t", CANON_BODY_BUFFER, "\n"},
    {"short lines", "abc def\n", CANON_BODY_BUFFER, "x"},
    {"lines with blanks at the end", "abc \n", CANON_BODY_BUFFER, " "},
  };
  stralloc body = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;

  for (size_t n = 0; n < sizeof large / sizeof *large; n++) {
    struct text t;
    struct span in;
    size_t bad = 0;

    body.len = 0;
    for (size_t k = 0; k < large[n].times; k++)
      if (!stralloc_cats(&body, large[n].repeated))
        abort();
    if (!stralloc_cats(&body, large[n].last))
      abort();
    in = span_sa(&body);
    t.s = malloc(2 * in.len + 2);
    if (!t.s)
      abort();
    for (size_t i = CANON_BODY_BUFFER - 1; i <= CANON_BODY_BUFFER + 1; i++)
      bad += differences(&out, &t, in, i, i + 1);
    ok(bad == 0, "large: %s", large[n].reason);
    free(t.s);
  }
  stralloc_free(&body);
  stralloc_free(&out);
}

/* One pattern at every place of a line of every length, in memory that begins at every offset of a block and ends with
 * the body: what is read 16 or 64 bytes at once must be neither a byte too many nor one too few.
 */
static void test_blocks(void)
{
  static const char *const patterns[] = {
    " ", "  ", "\t", " \n", "\n ", "\n\n", "\t\n", " \t ", "x\n", "\n.\n", "  \n\n  ", "a b  c\td \ne",
    "                                                  ",
    "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
    "a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  a\tb  \n",
  };
  stralloc out = STRALLOC_ZERO;

  for (size_t n = 0; n < sizeof patterns / sizeof *patterns; n++) {
    size_t pattern_len = strlen(patterns[n]);
    size_t bad = 0;

    for (size_t len = pattern_len; len <= pattern_len + 140; len++)
      for (size_t at = 0; at + pattern_len <= len; at++) {
        size_t offset = (at + len) % 16;
        char *memory = malloc(offset + len);
        char room[2 * 240 + 2];
        struct text t = {room, 0};

        if (!memory)
          abort();
        memset(memory + offset, 'a', len);
        memcpy(memory + offset + at, patterns[n], pattern_len);
        bad += differences(&out, &t, span_make(memory + offset, len), at, len - (len - at) / 2);
        free(memory);
      }
    ok(bad == 0, "pattern %zu at every place", n + 1);
  }
  stralloc_free(&out);
}

/* Long bodies, from none to nothing but blanks and line ends. */
static void test_densities(void)
{
  enum { BODY_MAX = 700 };
  stralloc out = STRALLOC_ZERO;

  for (int density = 1; density <= 64; density *= 2) {
    size_t different = 0;

    for (int round = 0; round < 3000; round++) {
      size_t len = (size_t)rand() % BODY_MAX;
      char *body = malloc(len + 1);
      char room[2 * BODY_MAX + 2];
      struct text t = {room, 0};
      size_t i = (size_t)rand() % (len + 1);

      if (!body)
        abort();
      for (size_t k = 0; k < len; k++)
        body[k] = rand() % density ? 'a' : "  \t \n\r"[rand() % 6];
      different += differences(&out, &t, span_make(body, len), i, i + (size_t)rand() % (len - i + 1));
      free(body);
    }
    ok(different == 0, "3,000 random bodies, one byte of %d a blank or a line end", density);
  }
  stralloc_free(&out);
}

static int stop_after(void *arg, struct span piece)
{
  size_t *left = arg;

  if (piece.len > *left)
    return 0;
  *left -= piece.len;
  return 1;
}

/* Wherever the sink stops, some call says so. */
static void test_stop(void)
{
  static char body[2 * CANON_BODY_BUFFER];
  size_t bad = 0;
  struct canon_body c;

  memset(body, 'a', sizeof body);
  for (size_t i = 0; i < sizeof body; i += 7)
    body[i] = " \n"[i % 2];
  for (size_t allowed = 0; allowed < sizeof body; allowed += 1000) {
    size_t left = allowed;
    canon_body_init(&c, CANON_RELAXED, stop_after, &left);
    bad += canon_body_feed(&c, span_make(body, sizeof body)) && canon_body_end(&c);
  }
  ok(bad == 0, "a sink that stops is reported");
}

int main(void)
{
  test_cases();
  test_exhaustive();
  test_random();
  test_blocks();
  test_densities();
  test_large();
  test_stop();
  return tap_done();
}
