/* verification: lines of SOP programs. */
#include "pgp/verification.h"
#include "tests/tap.h"

#define FPR "0123456789ABCDEF0123456789ABCDEF01234567"
#define FPR_SMALL "0123456789abcdef0123456789abcdef01234567"
#define SUB_SMALL "89abcdef0123456789abcdef0123456789abcdef"
#define SUB "89ABCDEF0123456789ABCDEF0123456789ABCDEF"

static const struct {
  const char *reason;
  const char *line;
  int good;
  unsigned long created_s;
} cases[] = {
  { "sqop 0.27", "2026-11-28T05:00:00Z " SUB " " FPR, 1, 1795842000 },
  { "sqop 0.37", "2026-11-28T05:00:00Z " SUB " " FPR " mode:binary {\"signers\":[\"ann.cert\"]}\n", 1, 1795842000 },
  { "CRLF", "1970-01-01T00:00:00Z " SUB " " FPR "\r\n", 1, 0 },
  { "a leap day", "2024-02-29T23:59:59Z " SUB " " FPR "\n", 1, 1709251199 },
  { "the first of March", "2000-03-01T00:00:00Z " SUB " " FPR "\n", 1, 951868800 },
  { "the last second", "2106-02-07T06:28:15Z " SUB " " FPR "\n", 1, 4294967295 },
  { "one more", "2106-02-07T06:28:16Z " SUB " " FPR "\n", 0, 0 },
  { "before 1970", "1969-12-31T23:59:59Z " SUB " " FPR "\n", 0, 0 },
  { "month 13", "2026-13-28T05:00:00Z " SUB " " FPR "\n", 0, 0 },
  { "no Z", "2026-11-28T05:00:00 " SUB " " FPR "\n", 0, 0 },
  { "something behind Z", "2026-11-28T05:00:00Zx " SUB " " FPR "\n", 0, 0 },
  { "no digits", "2026-1x-28T05:00:00Z " SUB " " FPR "\n", 0, 0 },
  { "one fingerprint", "2026-11-28T05:00:00Z " SUB "\n", 0, 0 },
  { "one too short", "2026-11-28T05:00:00Z 89AB " FPR "\n", 0, 0 },
  { "one with another letter", "2026-11-28T05:00:00Z G9ABCDEF0123456789ABCDEF0123456789ABCDEF " FPR "\n", 0, 0 },
  { "words", "good, by ann\n", 0, 0 },
  { "nothing", "", 0, 0 },
  { "an empty line", "\n", 0, 0 },
};

static void make_key(struct certificate_key *k, unsigned char first)
{
  memset(k, 0, sizeof *k);
  k->material.fingerprint_len = 20;
  for (size_t i = 0; i < 20; i++)
    k->material.fingerprint[i] = (unsigned char)(first + 0x22 * i);
}

static int fits(const char *lines, const struct certificate *c, const struct certificate_key *key)
{
  struct verification v;
  struct span left = span_of(lines);

  return verification_next(&v, &left) && verification_fits(&v, c, key);
}

static void fingerprints(void)
{
  static struct certificate c;
  static const unsigned char primary[] = { 1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };
  struct certificate_key *sub = &c.subkey[0];
  struct certificate_key other;

  make_key(&other, 7);
  make_key(&c.primary, 0);
  make_key(sub, 0);
  for (size_t i = 0; i < 20; i++) {
    c.primary.material.fingerprint[i] = primary[i % 8];
    sub->material.fingerprint[i] = primary[(i + 4) % 8];
  }
  c.subkeys = 1;
  ok(fits("2026-11-28T05:00:00Z " SUB " " FPR "\n", &c, sub), "by the subkey");
  ok(fits("2026-11-28T05:00:00Z " SUB_SMALL " " FPR_SMALL "\n", &c, sub), "in small letters, as rsop writes");
  ok(fits("2026-11-28T05:00:00Z " FPR " " FPR "\n", &c, sub), "the primary key twice, as gosop writes");
  ok(!fits("2026-11-28T05:00:00Z " SUB " " FPR "\n", &c, &other), "by another key");
  ok(!fits("2026-11-28T05:00:00Z " SUB " " SUB "\n", &c, sub), "of another certificate");
}

int main(void)
{
  struct span two = span_of("2026-11-28T05:00:00Z " SUB " " FPR "\n2026-11-28T05:00:01Z " FPR " " FPR "\n");
  struct verification v;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span left = span_of(cases[i].line);
    int good = verification_next(&v, &left);

    ok(good == cases[i].good && (!good || v.created_s == cases[i].created_s), "%s", cases[i].reason);
  }
  ok(verification_next(&v, &two) && verification_next(&v, &two) && span_equal(v.signer, span_of(FPR)) && two.len == 0
     && !verification_next(&v, &two), "two lines");
  fingerprints();
  return tap_done();
}
