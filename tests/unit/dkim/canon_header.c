/* canon_header: the examples of the RFCs and corners, and 20,000 random fields against a second
 * implementation, written rule by rule from RFC 6376 3.4.2.
 */
#include "tests/tap.h"
#include "dkim/canon_header.h"

#include <sodium.h>
#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *simple;
  size_t simple_len;
  const char *relaxed;
  size_t relaxed_len;
} cases[] = {
  {"name to lower case", B("SUBJect: AbC\n"), B("SUBJect: AbC\r\n"), B("subject:AbC\r\n")},
  {"RFC 6376 3.4.5, A", B("A: X\n"), B("A: X\r\n"), B("a:X\r\n")},
  {"RFC 6376 3.4.5, B", B("B : Y\t\n\tZ  \n"), B("B : Y\t\r\n\tZ  \r\n"), B("b:Y Z\r\n")},
  {"folded behind the colon", B("A:\n\tX \t Y  \n"), B("A:\r\n\tX \t Y  \r\n"), B("a:X Y\r\n")},
  {"no body", B("X:\n"), B("X:\r\n"), B("x:\r\n")},
  {"blank body", B("X: \t\n"), B("X: \t\r\n"), B("x:\r\n")},
  {"a folded line of blanks only", B("X: a\n \n b\n"), B("X: a\r\n \r\n b\r\n"), B("x:a b\r\n")},
  {"folded at the end", B("X: a\n \n"), B("X: a\r\n \r\n"), B("x:a\r\n")},
  {"folded by several blanks", B("X: a\n \t b\n"), B("X: a\r\n \t b\r\n"), B("x:a b\r\n")},
  {"blanks before the colon", B("X \t: a\n"), B("X \t: a\r\n"), B("x:a\r\n")},
  {"colons in the body stay", B("X: a : b\n"), B("X: a : b\r\n"), B("x:a : b\r\n")},
  {"case of the body stays", B("X-Y: ABC\n"), B("X-Y: ABC\r\n"), B("x-y:ABC\r\n")},
  {"only A-Z has a lower case: I to i, 8-bit bytes stay", B("I\xc4: I\xc4\n"), B("I\xc4: I\xc4\r\n"),
   B("i\xc4:I\xc4\r\n")},
  {"NUL is content", B("X: a \0 \n"), B("X: a \0 \r\n"), B("x:a \0\r\n")},
  {"form feed, vertical tab, no-break space are content", B("X: a\f\v\xc2\xa0 \n"),
   B("X: a\f\v\xc2\xa0 \r\n"), B("x:a\f\v\xc2\xa0\r\n")},
  {"CR is content", B("X: a \r b \r\n"), B("X: a \r b \r\r\n"), B("x:a \r b \r\r\n")},
  {"no line end: the new DKIM-Signature field is hashed so in simple", B("X: a;\n\tb="),
   B("X: a;\r\n\tb="), B("x:a; b=\r\n")},
};

static void test_cases(void)
{
  for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
    struct span in = span_make(cases[n].in, cases[n].len);
    stralloc out = STRALLOC_ZERO;

    ok(canon_header(&out, CANON_SIMPLE, in), "%s", cases[n].reason);
    is_bytes(out.s, out.len, cases[n].simple, cases[n].simple_len, "  simple");
    ok(canon_header(&out, CANON_RELAXED, in) && out.len == cases[n].simple_len + cases[n].relaxed_len,
       "  relaxed appends to what is there");
    is_bytes(out.s + cases[n].simple_len, out.len - cases[n].simple_len, cases[n].relaxed,
             cases[n].relaxed_len, "  relaxed");
    stralloc_free(&out);
  }
}

/* RFC 8463 appendix A: what its two signatures are over. The length and the hash (of both the
 * signatures in the RFC verify) were computed apart from this program.
 */
static const char *const signed_fields[] = {
  "From: Joe SixPack <joe@football.example.com>\n",
  "To: Suzie Q <suzie@shopping.example.net>\n",
  "Subject: Is dinner ready?\n",
  "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\n",
  "Message-ID: <20030712040037.46341.5F8J@football.example.com>\n",
};

static const struct {
  const char *reason;
  const char *field;
  size_t len;
  const char *hash;
} vectors[] = {
  {"RFC 8463 A, ed25519-sha256",
   "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\n"
   " d=football.example.com; i=@football.example.com;\n"
   " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\n"
   " subject : date : message-id : from : subject : date;\n"
   " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\n"
   " b=\n", 478, "SM6aLHEOzhcQ/xVplrg2p/RUcOQ+/lZDB01uFpDtYuc="},
  {"RFC 8463 A, rsa-sha256",
   "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\n"
   " d=football.example.com; i=@football.example.com;\n"
   " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\n"
   " date : message-id : from : subject : date;\n"
   " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\n"
   " b=\n", 470, "/tcebXD7Eju1w1OtxCghswS2udVPyGfzBPfGHaqqERE="},
};

static void test_vectors(void)
{
  for (size_t n = 0; n < sizeof vectors / sizeof *vectors; n++) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[64];
    stralloc out = STRALLOC_ZERO;
    int good = 1;

    for (size_t i = 0; i < sizeof signed_fields / sizeof *signed_fields; i++)
      good &= canon_header(&out, CANON_RELAXED, span_of(signed_fields[i]));
    good &= canon_header(&out, CANON_RELAXED, span_of(vectors[n].field));
    out.len -= 2;
    ok(good && out.len == vectors[n].len, "%s: %zu octets", vectors[n].reason, vectors[n].len);
    crypto_hash_sha256(hash, (const unsigned char *)out.s, out.len);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    is_bytes(base64, strlen(base64), vectors[n].hash, strlen(vectors[n].hash), "  hash");
    stralloc_free(&out);
  }
}

/* --- the second implementation: one pass for each sentence of RFC 6376 3.4.2, on wire form --------- */

static int is_blank(char c)
{
  return c == ' ' || c == '\t';
}

static size_t drop(char *s, size_t len, size_t at, size_t count)
{
  memmove(s + at, s + at + count, len - at - count);
  return len - count;
}

/* s has the field with its last CRLF; returns the new length */
static size_t naive_relaxed(char *s, size_t len)
{
  size_t colon = 0;

  /* "Convert all header field names to lowercase" */
  for (; s[colon] != ':'; colon++)
    if (s[colon] >= 'A' && s[colon] <= 'Z')
      s[colon] = (char)(s[colon] | 32);
  /* "Unfold": a CRLF with WSP behind it goes; not the last one */
  for (size_t i = 0; i + 2 < len; i++)
    if (s[i] == '\r' && s[i + 1] == '\n' && is_blank(s[i + 2]))
      len = drop(s, len, i, 2), i--;
  /* "Convert all sequences of one or more WSP characters to a single SP" */
  for (size_t i = 0; i < len; i++)
    if (is_blank(s[i])) {
      s[i] = ' ';
      while (i + 1 < len && is_blank(s[i + 1]))
        len = drop(s, len, i + 1, 1);
    }
  /* "Delete all WSP characters at the end of each unfolded header field value" */
  if (s[len - 3] == ' ')
    len = drop(s, len, len - 3, 1);
  /* "Delete any WSP characters remaining before and after the colon"; now there is one at most */
  for (colon = 0; s[colon] != ':'; colon++)
    ;
  if (s[colon + 1] == ' ')
    len = drop(s, len, colon + 1, 1);
  if (s[colon - 1] == ' ')
    len = drop(s, len, colon - 1, 1);
  return len;
}

static size_t to_wire(char *to, struct span in)
{
  size_t len = 0;

  for (size_t i = 0; i < in.len; i++) {
    if (in.p[i] == '\n')
      to[len++] = '\r';
    to[len++] = in.p[i];
  }
  return len;
}

static size_t to_staged(char *to, const stralloc *in)
{
  size_t len = 0;

  for (size_t i = 0; i < in->len; i++)
    if (!(in->s[i] == '\r' && i + 1 < in->len && in->s[i + 1] == '\n'))
      to[len++] = in->s[i];
  return len;
}

#define FIELD_ROOM 64

/* a field: a name, perhaps blanks, a colon, anything, LF; within it LF stands before a blank only */
static size_t random_field(char *s)
{
  size_t len = 0;

  for (int n = 1 + rand() % 3; n; n--)
    s[len++] = "aZ-"[rand() % 3];
  for (int n = rand() % 3; n; n--)
    s[len++] = " \t"[rand() % 2];
  s[len++] = ':';
  for (int n = rand() % 24; n; n--) {
    s[len] = "aA \t\n\r\0.:"[rand() % 9];
    if (s[len++] == '\n')
      s[len++] = " \t"[rand() % 2];
  }
  s[len++] = '\n';
  return len;
}

static void test_random(void)
{
  stralloc out = STRALLOC_ZERO;
  size_t simple = 0;
  size_t relaxed = 0;
  size_t changed = 0;

  srand(1);
  for (int round = 0; round < 20000; round++) {
    char field[FIELD_ROOM];
    char wanted[2 * FIELD_ROOM];
    char staged[2 * FIELD_ROOM];
    struct span in = span_make(field, random_field(field));
    size_t len = to_wire(wanted, in);

    out.len = 0;
    if (!canon_header(&out, CANON_SIMPLE, in) || out.len != len || memcmp(out.s, wanted, len) != 0)
      simple++;
    len = naive_relaxed(wanted, len);
    out.len = 0;
    if (!canon_header(&out, CANON_RELAXED, in) || out.len != len || memcmp(out.s, wanted, len) != 0)
      relaxed++;
    in = span_make(staged, to_staged(staged, &out));
    out.len = 0;
    if (!canon_header(&out, CANON_RELAXED, in) || out.len != len || memcmp(out.s, wanted, len) != 0)
      changed++;
  }
  ok(simple == 0, "20,000 random fields: simple changes line ends only");
  ok(relaxed == 0, "  relaxed is as the RFC's sentences have it");
  ok(changed == 0, "  and relaxed again changes nothing");
  stralloc_free(&out);
}

int main(void)
{
  test_cases();
  test_vectors();
  test_random();
  return tap_done();
}
