/* sigwrite: the DKIM-Signature field: which tags, what is in them, and where it is folded. */
#include "tests/tap.h"
#include "dkim/limits.h"
#include "dkim/sigwrite.h"
#include "text/ascii.h"

#include <stdlib.h>

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10
#define HASH "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="

static stralloc out = STRALLOC_ZERO;

static const unsigned long long length_0 = 0;
static const unsigned long long length_big = 18446744073709551615ULL;

/* a field with the least that can be in it; the tests change what they are about */
static struct sigwrite plain(void)
{
  struct sigwrite s;

  memset(&s, 0, sizeof s);
  s.algorithm = ALGORITHM_RSA_SHA256;
  s.header_canon = CANON_RELAXED;
  s.body_canon = CANON_RELAXED;
  s.domain = span_of("example.org");
  s.selector = span_of("jan");
  s.identity = span_of("");
  s.signed_s = 1528637909;
  s.names = span_of("From:From");
  s.body_hash = span_of(HASH);
  return s;
}

static void write_field(const struct sigwrite *s)
{
  out.len = 0;
  if (!sigwrite_field(&out, s))
    abort();
}

static int is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n';
}

/* The value of a tag of the field in `out` as RFC 6376 3.2 reads it, FWS around it cut off; NULL in p
 * if there is no such tag, or two.
 */
static struct span tag(const char *name)
{
  struct span rest = span_from(span_sa(&out), strlen("DKIM-Signature:"));
  struct span found = span_make(NULL, 0);
  size_t count = 0;

  while (rest.len) {
    size_t end = span_find(rest, ';');
    struct span spec = span_first(rest, end);
    size_t equals = span_find(spec, '=');
    struct span tag_name = span_first(spec, equals);
    struct span value = span_from(spec, equals + 1);

    while (tag_name.len && is_blank(tag_name.p[0]))
      tag_name = span_from(tag_name, 1);
    while (value.len && is_blank(value.p[0]))
      value = span_from(value, 1);
    while (value.len && is_blank(value.p[value.len - 1]))
      value.len--;
    if (span_equal(tag_name, span_of(name))) {
      found = value;
      count++;
    }
    rest = span_from(rest, end + 1);
  }
  return count == 1 ? found : span_make(NULL, 0);
}

static void tag_is(const char *name, const char *wanted)
{
  struct span value = tag(name);

  if (!wanted)
    ok(value.p == NULL, "  no %s=", name);
  else if (value.p == NULL)
    ok(0, "  %s= is there once", name);
  else {
    ok(1, "  %s= is there once", name);
    is_bytes(value.p, value.len, wanted, strlen(wanted), "  and holds");
  }
}

/* the value of a tag without any FWS */
static void tag_without_blanks_is(const char *name, const char *wanted)
{
  struct span value = tag(name);
  stralloc bare = STRALLOC_ZERO;

  for (size_t i = 0; i < value.len; i++)
    if (!is_blank(value.p[i]) && !stralloc_append(&bare, value.p[i]))
      abort();
  is_bytes(bare.s, bare.len, wanted, strlen(wanted), name);
  stralloc_free(&bare);
}

static size_t longest_line(void)
{
  size_t longest = 0;
  size_t column = 0;

  for (size_t i = 0; i < out.len; i++) {
    column = out.s[i] == '\n' ? 0 : column + 1;
    if (column > longest)
      longest = column;
  }
  return longest;
}

/* A fold is LF and one tab; nothing else is below 32; no line is blank. */
static int is_folded_well(void)
{
  for (size_t i = 0; i < out.len; i++) {
    char c = out.s[i];
    if (c == '\n' ? i + 2 >= out.len || out.s[i + 1] != '\t' || is_blank(out.s[i + 2])
                  : c == '\t' ? i == 0 || out.s[i - 1] != '\n' : c < 32 || c > 126)
      return 0;
  }
  return 1;
}

static void test_plain(void)
{
  struct sigwrite s = plain();

  write_field(&s);
  ok(out.len > 18 && memcmp(out.s, "DKIM-Signature: v=", 18) == 0, "the field begins with v=");
  ok(out.s[out.len - 2] == 'b' && out.s[out.len - 1] == '=', "and ends with an empty b=, without a line end");
  ok(longest_line() <= 78 && is_folded_well(), "and is folded at 78");
  tag_is("v", "1");
  tag_is("a", "rsa-sha256");
  tag_is("c", "relaxed/relaxed");
  tag_is("d", "example.org");
  tag_is("s", "jan");
  tag_is("t", "1528637909");
  tag_is("q", "dns/txt");
  tag_is("h", "From:From");
  tag_is("bh", HASH);
  tag_is("b", "");
  tag_is("i", NULL);
  tag_is("x", NULL);
  tag_is("l", NULL);
}

static void test_tags(void)
{
  static const struct {
    enum algorithm algorithm;
    const char *name;
  } algorithms[] = {
    {ALGORITHM_RSA_SHA256, "rsa-sha256"},
    {ALGORITHM_ED25519_SHA256, "ed25519-sha256"},
    {ALGORITHM_RSA_SHA1, "rsa-sha1"},
  };
  static const struct {
    enum canon header;
    enum canon body;
    const char *name;
  } canons[] = {
    {CANON_RELAXED, CANON_RELAXED, "relaxed/relaxed"},
    {CANON_SIMPLE, CANON_SIMPLE, "simple/simple"},
    {CANON_RELAXED, CANON_SIMPLE, "relaxed/simple"},
    {CANON_SIMPLE, CANON_RELAXED, "simple/relaxed"},
  };
  struct sigwrite s = plain();

  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
    s.algorithm = algorithms[i].algorithm;
    write_field(&s);
    tag_is("a", algorithms[i].name);
  }
  for (size_t i = 0; i < sizeof canons / sizeof *canons; i++) {
    s.header_canon = canons[i].header;
    s.body_canon = canons[i].body;
    write_field(&s);
    tag_is("c", canons[i].name);
  }
  s.expires_s = 1529242709;
  s.length = &length_0;
  write_field(&s);
  tag_is("x", "1529242709");
  tag_is("l", "0");
  s.length = &length_big;
  write_field(&s);
  tag_is("l", "18446744073709551615");
}

/* i= is dkim-quoted-printable, RFC 6376 2.11 */
static const struct {
  const char *reason;
  const char *identity;
  const char *wanted;
} identities[] = {
  {"an address", "joe@example.org", "joe@example.org"},
  {"no local part", "@example.org", "@example.org"},
  {"every byte that needs no quoting", "!\"#$%&'()*+,-./09:<>?@AZ[\\]^_`az{|}~",
   "!\"#$%&'()*+,-./09:<>?@AZ[\\]^_`az{|}~"},
  {"semicolon and equals sign", "a;b=c@example.org", "a=3Bb=3Dc@example.org"},
  {"blank, tab, line end", "\"a b\tc\r\n\"@example.org", "\"a=20b=09c=0D=0A\"@example.org"},
  {"8-bit bytes", "j\xc3\xbcrgen@example.org", "j=C3=BCrgen@example.org"},
  {"DEL", "\x7f@example.org", "=7F@example.org"},
};

static void test_identity(void)
{
  struct sigwrite s = plain();
  stralloc name = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof identities / sizeof *identities; i++) {
    s.identity = span_of(identities[i].identity);
    write_field(&s);
    ok(is_folded_well(), "i=: %s", identities[i].reason);
    tag_is("i", identities[i].wanted);
  }

  while (name.len < LIMIT_IDENTITY_BYTES)
    if (!stralloc_catb(&name, "a", 1))
      abort();
  s.identity = span_sa(&name);
  write_field(&s);
  ok(tag("i").len == LIMIT_IDENTITY_BYTES && longest_line() <= 998,
     "i= of just the limit stands in one line");
  if (!stralloc_catb(&name, "a", 1))
    abort();
  s.identity = span_sa(&name);
  write_field(&s);
  tag_is("i", NULL);
  /* what counts is what is written: 300 bytes that need quoting are 900 */
  memset(name.s, '=', 301);
  s.identity = span_make(name.s, 300);
  write_field(&s);
  ok(tag("i").len == 900, "i= of 300 bytes that take three each");
  s.identity = span_make(name.s, 301);
  write_field(&s);
  tag_is("i", NULL);
  stralloc_free(&name);
}

/* Names, numbers and domains are never cut; h=, bh= and b= are, where FWS is legal. */
static void test_folding(void)
{
  static const char names[] = "From:From:To:To:Cc:Cc:Subject:Subject:Date:Date:Reply-To:Message-ID:"
    "In-Reply-To:References:MIME-Version:Content-Type:Content-Transfer-Encoding:Content-ID:"
    "List-Unsubscribe-Post:List-Unsubscribe:List-Id:List-Help:List-Owner:List-Archive:List-Post";
  static const char domain[] = X60 "." X60 "." X60 "." X60;
  struct sigwrite s = plain();
  size_t too_long = 0;
  size_t broken = 0;
  size_t lost = 0;

  s.names = span_of(names);
  s.expires_s = 1529242709;
  write_field(&s);
  ok(longest_line() <= 78 && is_folded_well(), "a long h= is folded at 78");
  tag_without_blanks_is("h", names);
  for (size_t i = 0; i + 1 < out.len; i++)
    if (out.s[i] == '\n' && i > 0 && ascii_is_alnum(out.s[i - 1]))
      broken++;
  ok(broken == 0, "behind `;`, `:` or `=` only, as long as no name fills a line");

  s.domain = span_of(domain);
  write_field(&s);
  tag_is("d", domain);
  ok(is_folded_well(), "a d= longer than a line is not cut");

  s = plain();
  s.names = span_of("From:" X60 X60 ":To");
  write_field(&s);
  tag_without_blanks_is("h", "From:" X60 X60 ":To");
  ok(is_folded_well(), "a field name longer than a line is not cut");

  /* move every tag over the end of the line */
  s = plain();
  for (size_t len = 1; len <= 60; len++) {
    static const char label[] = X60;
    s.selector = span_make(label, len);
    s.names = span_of(names);
    write_field(&s);
    too_long += longest_line() > 78;
    lost += !is_folded_well() || tag("s").len != len || !span_equal(tag("bh"), span_of(HASH)) ||
            !span_equal(tag("q"), span_of("dns/txt")) || !span_equal(tag("t"), span_of("1528637909"));
  }
  ok(too_long == 0 && lost == 0, "selectors of 1 to 60 bytes: nothing over 78, no tag cut");
}

static void test_value(void)
{
  static char base64[2000];
  struct sigwrite s = plain();
  size_t bad = 0;

  for (size_t i = 0; i < sizeof base64; i++)
    base64[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[i * 7 % 64];
  for (size_t len = 1; len < sizeof base64; len += 13)
    for (size_t selector = 1; selector < 30; selector += 3) {
      size_t empty;
      size_t column;
      s.selector = span_make(X60, selector);
      write_field(&s);
      empty = out.len;
      for (column = 0; out.s[empty - 1 - column] != '\n'; column++)
        ;
      if (!sigwrite_value(&out, span_make(base64, len)))
        abort();
      bad += out.s[out.len - 1] != '\n';
      bad += column < 78 && out.s[empty] == '\n';
      out.len--;
      bad += longest_line() > 78 || !is_folded_well();
      for (size_t i = empty, n = 0; i < out.len; i++)
        if (!is_blank(out.s[i]))
          bad += n == len || out.s[i] != base64[n++];
      /* relaxed hashes an empty value, whatever stood in it: the part before must not change */
      bad += out.s[empty - 2] != 'b' || out.s[empty - 1] != '=';
    }
  ok(bad == 0, "b= of any length is folded at 78, complete, and ends the field");

  out.len = 0;
  if (!stralloc_cats(&out, "X: y\n"))
    abort();
  s = plain();
  ok(sigwrite_field(&out, &s) && memcmp(out.s, "X: y\nDKIM-Signature: v=1;", 25) == 0,
     "the field is appended to what is there");
  ok(sigwrite_value(&out, span_make(base64, 344)) && longest_line() <= 78,
     "and its width counted from its start");
}

int main(void)
{
  test_plain();
  test_tags();
  test_identity();
  test_folding();
  test_value();
  stralloc_free(&out);
  return tap_done();
}
