/* autocrypt: which fields count, by the rules of Autocrypt Level 1. */
#include "pgp/autocrypt.h"
#include "tests/tap.h"

#define GOOD "addr=ann@example.org; prefer-encrypt=mutual; keydata=mQGNBA=="
#define BYTES "\x99\x01\x8d\x04"

static const struct {
  const char *what;
  const char *body;
  int counts;
  int prefers;
} rows[] = {
  { "all three", GOOD, 1, 1 },
  { "no preference", "addr=ann@example.org; keydata=mQGNBA==", 1, 0 },
  { "a preference that is not known is none", "addr=ann@example.org; prefer-encrypt=always; keydata=mQGNBA==", 1, 0 },
  { "folded, as it comes", " addr=ann@example.org;\n\tprefer-encrypt=mutual;\r\n keydata=\n mQ\n GN\n BA==\n", 1, 1 },
  { "no blanks", "addr=ann@example.org;prefer-encrypt=mutual;keydata=mQGNBA==", 1, 1 },
  { "a semicolon at the end", GOOD ";", 1, 1 },
  { "another order", "keydata=mQGNBA==; addr=ann@example.org", 1, 0 },
  { "no padding", "addr=ann@example.org; keydata=mQGNBA", 1, 0 },
  { "an attribute that may be passed over", "_monkey=do; " GOOD, 1, 1 },
  { "an attribute that must be understood", "monkey=do; " GOOD, 0, 0 },
  { "the same behind the key", GOOD "; monkey=do", 0, 0 },
  { "capital letters make another name", "Addr=ann@example.org; keydata=mQGNBA==", 0, 0 },
  { "type=1 of an old draft", "type=1; " GOOD, 0, 0 },
  { "no address", "keydata=mQGNBA==", 0, 0 },
  { "an empty address", "addr=; keydata=mQGNBA==", 0, 0 },
  { "two words as the address", "addr=Ann ann@example.org; keydata=mQGNBA==", 0, 0 },
  { "no key", "addr=ann@example.org", 0, 0 },
  { "an empty key", "addr=ann@example.org; keydata=", 0, 0 },
  { "a key that is no base64", "addr=ann@example.org; keydata=mQ*NBA==", 0, 0 },
  { "an address twice", "addr=ann@example.org; addr=ann@example.org; keydata=mQGNBA==", 0, 0 },
  { "a key twice", GOOD "; keydata=mQGNBA==", 0, 0 },
  { "a word without a value", "addr=ann@example.org; mutual; keydata=mQGNBA==", 0, 0 },
  { "nothing", "", 0, 0 },
  { "blanks", " \n", 0, 0 },
};

int main(void)
{
  struct autocrypt a = AUTOCRYPT_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int result = autocrypt_parse(&a, span_of(rows[i].body));

    ok(result == rows[i].counts, "%s: %d", rows[i].what, result);
    if (rows[i].counts)
      ok(span_equal(a.address, span_of("ann@example.org")) && a.prefers_encryption == rows[i].prefers
         && span_equal(span_sa(&a.keydata), span_of(BYTES)), "  address, preference %d, key", a.prefers_encryption);
  }
  autocrypt_free(&a);
  return tap_done();
}
