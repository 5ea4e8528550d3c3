/* keyid: SHA-256 and hex. */
#include "pgp/keyid.h"

#include "crypto/digest.h"

#include <errno.h>

int keyid_hex(stralloc *out, struct span in)
{
  static const char digits[] = "0123456789abcdef";

  if (!stralloc_readyplus(out, in.len * 2))
    return 0;
  for (size_t i = 0; i < in.len; i++) {
    unsigned char c = (unsigned char)in.p[i];

    out->s[out->len++] = digits[c >> 4];
    out->s[out->len++] = digits[c & 15];
  }
  return 1;
}

int keyid_cat(stralloc *out, const unsigned char id[KEYID_BYTES])
{
  unsigned char hash[HASH_BYTES_MAX];
  struct digest *d = digest_new(HASH_SHA256);
  int is_fed = d && digest_feed(d, span_of("openpgp")) && digest_feed(d, span_make((const char *)id, KEYID_BYTES));
  size_t len = digest_end(d, hash);

  if (is_fed && len * 2 == KEYID_HEX)
    return keyid_hex(out, span_make((const char *)hash, len));
  errno = ENOMEM;
  return 0;
}
