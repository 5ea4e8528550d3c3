/* cleartext: what is signed, what is shown, and what is refused, whatever the pieces. */
#include "tests/tap.h"
#include "pgp/cleartext.h"

#include <stdlib.h>

#define BEGIN "-----BEGIN PGP SIGNED MESSAGE-----\n"
#define SIGNATURE "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"

static const struct {
  const char *reason;
  const char *in;
  enum cleartext_result result;
  int has_outside;
  const char *octets;   /* these three: NULL if the text is damaged */
  const char *text;
  const char *armor;
} cases[] = {
  { "the usual form", BEGIN "Hash: SHA256\n\nHi\nBob\n" SIGNATURE, CLEARTEXT_OK, 0, "Hi\r\nBob", "Hi\nBob\n",
    SIGNATURE },
  { "no Hash field", BEGIN "\nHi\n" SIGNATURE, CLEARTEXT_OK, 0, "Hi", "Hi\n", SIGNATURE },
  { "two Hash fields", BEGIN "Hash: SHA256\nHash: SHA512,SHA1\n\nHi\n" SIGNATURE, CLEARTEXT_OK, 0, "Hi", "Hi\n",
    SIGNATURE },
  { "blanks at line ends are not signed", BEGIN "\nHi \t\n \t\nBob  \n" SIGNATURE, CLEARTEXT_OK, 0, "Hi\r\n\r\nBob",
    "Hi \t\n \t\nBob  \n", SIGNATURE },
  { "empty lines at the end are", BEGIN "\nHi\n\n\n" SIGNATURE, CLEARTEXT_OK, 0, "Hi\r\n\r\n", "Hi\n\n\n", SIGNATURE },
  { "dashes are escaped", BEGIN "\n- -- \n- - x\n- ----BEGIN\n- From\n" SIGNATURE, CLEARTEXT_OK, 0,
    "--\r\n- x\r\n----BEGIN\r\nFrom", "-- \n- x\n----BEGIN\nFrom\n", SIGNATURE },
  { "no text", BEGIN "\n" SIGNATURE, CLEARTEXT_OK, 0, "", "", SIGNATURE },
  { "one empty line", BEGIN "\n\n" SIGNATURE, CLEARTEXT_OK, 0, "", "\n", SIGNATURE },
  { "blanks behind the marks", "-----BEGIN PGP SIGNED MESSAGE-----  \n \nHi\n-----BEGIN PGP SIGNATURE-----\t\n"
    "-----END PGP SIGNATURE----- \n", CLEARTEXT_OK, 0, "Hi", "Hi\n",
    "-----BEGIN PGP SIGNATURE-----\t\n-----END PGP SIGNATURE----- \n" },
  { "no end of the last line", BEGIN "\nHi\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----",
    CLEARTEXT_OK, 0, "Hi", "Hi\n", "-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n" },
  { "empty lines around", "\n \t\n" BEGIN "\nHi\n" SIGNATURE "\n\n \n", CLEARTEXT_OK, 0, "Hi", "Hi\n", SIGNATURE },
  { "a text before it", "Dear Bob\n" BEGIN "\nHi\n" SIGNATURE, CLEARTEXT_OK, 1, "Hi", "Hi\n", SIGNATURE },
  { "a text behind it", BEGIN "\nHi\n" SIGNATURE "-- \nlist\n", CLEARTEXT_OK, 1, "Hi", "Hi\n", SIGNATURE },
  { "a NUL behind it", BEGIN "\nHi\n" SIGNATURE "@", CLEARTEXT_OK, 1, "Hi", "Hi\n", SIGNATURE },
  { "a second one", BEGIN "\nHi\n" SIGNATURE BEGIN "\nHo\n" SIGNATURE, CLEARTEXT_OK, 1, "Hi", "Hi\n", SIGNATURE },
  { "another mark is text outside", "-----BEGIN PGP MESSAGE-----\n", CLEARTEXT_NONE, 1, NULL, NULL, NULL },
  { "nothing", "", CLEARTEXT_NONE, 0, NULL, NULL, NULL },
  { "the mark in a line", "> " BEGIN "\nHi\n" SIGNATURE, CLEARTEXT_NONE, 1, NULL, NULL, NULL },
  { "several hashes in a field", BEGIN "Hash: SHA256, sha3-512,RIPEMD160 \n\nHi\n" SIGNATURE, CLEARTEXT_OK, 0, "Hi",
    "Hi\n", SIGNATURE },
  { "text in the Hash field", BEGIN "Hash: SHA256, pay now\n\nHi\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "in a Hash field of its own", BEGIN "Hash: SHA256\nHash: pay now\n\nHi\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL,
    NULL, NULL },
  { "behind a hash", BEGIN "Hash: SHA256 pay now\n\nHi\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "a Hash field without a hash", BEGIN "Hash:\n\nHi\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "another field could be taken for signed text", BEGIN "Hash: SHA256\nComment: pay now\n\nHi\n" SIGNATURE,
    CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "no empty line", BEGIN "Hi\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "a dash that is not escaped", BEGIN "\n-- \nHi\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "a mark in the text", BEGIN "\nHi\n" BEGIN "\nHo\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "no signature", BEGIN "\nHi\n", CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "no end", BEGIN "\nHi\n-----BEGIN PGP SIGNATURE-----\n", CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "a CR in a line", BEGIN "\nHi\rBob\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
  { "two CRs at a line end", BEGIN "\nHi\r\r\n" SIGNATURE, CLEARTEXT_DAMAGED, 0, NULL, NULL, NULL },
};

struct got {
  stralloc octets;
  stralloc text;
  stralloc armor;
};
static struct got got;

static int octets(void *arg, struct span piece)
{
  return stralloc_catb(&((struct got *)arg)->octets, piece.p, piece.len);
}
static int text(void *arg, struct span piece)
{
  return stralloc_catb(&((struct got *)arg)->text, piece.p, piece.len);
}
static int armor(void *arg, struct span piece)
{
  return stralloc_catb(&((struct got *)arg)->armor, piece.p, piece.len);
}
static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

static const struct cleartext_sinks all = { octets, text, armor, &got };

static enum cleartext_result read_it(struct cleartext *c, struct span in, size_t i, size_t j)
{
  enum cleartext_result result;

  got.octets.len = got.text.len = got.armor.len = 0;
  cleartext_init(c, &all);
  (void)(cleartext_feed(c, span_first(in, i)) && cleartext_feed(c, span_from(span_first(in, j), i))
         && cleartext_feed(c, span_from(in, j)));
  result = cleartext_end(c);
  cleartext_free(c);
  return result;
}

static int is(const stralloc *s, const char *wanted)
{
  return !wanted || span_equal(span_sa(s), span_of(wanted));
}

static int holds(size_t i, struct span in)
{
  struct cleartext c;
  int good = 1;

  for (size_t a = 0; a <= in.len; a++)
    for (size_t b = a; b <= in.len; b += 1 + in.len / 7)
      good &= read_it(&c, in, a, b) == cases[i].result && c.has_outside == cases[i].has_outside
              && is(&got.octets, cases[i].octets) && is(&got.text, cases[i].text) && is(&got.armor, cases[i].armor);
  return good;
}

/* the same with lines that end in CRLF */
static void with_crlf(stralloc *out, struct span in)
{
  out->len = 0;
  for (size_t i = 0; i < in.len; i++) {
    if (in.p[i] == '\n' && !stralloc_catb(out, "\r", 1))
      abort();
    if (!stralloc_catb(out, in.p + i, 1))
      abort();
  }
}

static void long_lines(void)
{
  static char line[CLEARTEXT_LINE_BYTES + 1];
  struct cleartext c;

  memset(line, 'x', sizeof line);
  for (size_t len = sizeof line - 1; len <= sizeof line; len++) {
    cleartext_init(&c, &all);
    (void)(cleartext_feed(&c, span_of(BEGIN "\n")) && cleartext_feed(&c, span_make(line, len))
           && cleartext_feed(&c, span_of("\n" SIGNATURE)));
    ok(cleartext_end(&c) == (len == sizeof line ? CLEARTEXT_LIMIT : CLEARTEXT_OK), "a line of %zu", len);
    cleartext_free(&c);
  }
  cleartext_init(&c, &all);
  for (int i = 0; i < 3; i++)
    (void)cleartext_feed(&c, span_make(line, sizeof line));
  (void)cleartext_feed(&c, span_of("\n" BEGIN "\nHi\n" SIGNATURE));
  ok(cleartext_end(&c) == CLEARTEXT_OK && c.has_outside, "a longer one outside");
  cleartext_free(&c);
}

int main(void)
{
  stralloc crlf = STRALLOC_ZERO;
  struct cleartext c;
  struct cleartext_sinks sinks[3] = { all, all, all };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ok(holds(i, span_of(cases[i].in)), "%s", cases[i].reason);
    with_crlf(&crlf, span_of(cases[i].in));
    ok(holds(i, span_sa(&crlf)), "%s, CRLF", cases[i].reason);
  }
  sinks[0].signed_octets = refuse;
  sinks[1].text = refuse;
  sinks[2].armor = refuse;
  for (size_t i = 0; i < 3; i++) {
    cleartext_init(&c, &sinks[i]);
    (void)cleartext_feed(&c, span_of(cases[0].in));
    ok(cleartext_end(&c) == CLEARTEXT_STOPPED, "a sink that stops: %zu", i);
    cleartext_free(&c);
  }
  stralloc_free(&crlf);
  long_lines();
  return tap_done();
}
