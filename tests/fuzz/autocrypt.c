/* autocrypt: the field, the message that carries a certificate, and the certificate cut down to one address. Whole and
 * octet by octet, pgp/carriedkey finds the same; what pgp/certtrim leaves is a certificate with the same key, and
 * trimming it again changes nothing.
 */
#include "tests/fuzz/fuzz.h"

#include "pgp/autocrypt.h"
#include "pgp/carriedkey.h"
#include "pgp/certtrim.h"

#define NOW_S 1795824000

static void trim(struct span key)
{
  static struct certificate whole;
  static struct certificate less;
  struct span local = span_of("ann");
  struct span domain = span_of("example.org");
  stralloc once = STRALLOC_ZERO;
  stralloc twice = STRALLOC_ZERO;

  if (certificate_read(&whole, key, NOW_S) == KEYFAULT_NONE && certtrim(&once, &whole, local, domain)) {
    check(once.len <= key.len && certificate_read(&less, span_sa(&once), NOW_S) == KEYFAULT_NONE);
    check(memcmp(whole.primary.material.fingerprint, less.primary.material.fingerprint, FINGERPRINT_BYTES_MAX) == 0);
    check(whole.subkeys == less.subkeys && less.users > 0);
    check(certtrim(&twice, &less, local, domain) && span_equal(span_sa(&once), span_sa(&twice)));
  }
  stralloc_free(&once);
  stralloc_free(&twice);
}

static int read_field(void *arg, struct span body)
{
  struct autocrypt a = AUTOCRYPT_ZERO;

  (*(size_t *)arg)++;
  if (autocrypt_parse(&a, body) == 1) {
    check(a.address.len > 0 && a.keydata.len > 0);
    trim(span_sa(&a.keydata));
  }
  autocrypt_free(&a);
  return 1;
}

static void compare(const struct carriedkey *a, const struct carriedkey *b)
{
  check(span_equal(span_sa(&a->header), span_sa(&b->header)));
  check(span_equal(span_sa(&a->attached), span_sa(&b->attached)));
  check(a->attachments == b->attachments && a->is_long == b->is_long);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static struct carriedkey whole;
  static struct carriedkey bits;
  struct span in = fuzz_copy(span_make((const char *)data, size));
  size_t fields = 0;

  carriedkey_init(&whole);
  carriedkey_init(&bits);
  check(carriedkey_feed(&whole, in) && carriedkey_end(&whole));
  for (size_t i = 0; i < in.len; i++)
    check(carriedkey_feed(&bits, span_make(in.p + i, 1)));
  check(carriedkey_end(&bits));
  compare(&whole, &bits);
  check(carriedkey_fields(&whole, read_field, &fields) == 1);
  trim(span_sa(&whole.attached));
  trim(in);
  carriedkey_free(&whole);
  carriedkey_free(&bits);
  fuzz_drop(in);
  return 0;
}
