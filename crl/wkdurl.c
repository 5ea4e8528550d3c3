/* wkdurl: SHA-1 here makes a file name of a fixed length; nothing depends on its strength. */
#include "crl/wkdurl.h"

#include "crypto/digest.h"
#include "text/ascii.h"

#define NAME_BYTES 20

/* RFC 6189 5.1.6 has the same alphabet. 20 octets are 32 groups of 5 bits. */
static int cat_zbase32(stralloc *out, const unsigned char hash[NAME_BYTES])
{
  static const char alphabet[] = "ybndrfg8ejkmcpqxot1uwisza345h769";

  for (size_t bit = 0; bit < NAME_BYTES * 8; bit += 5) {
    unsigned int two = (unsigned int)hash[bit / 8] << 8 | (bit / 8 + 1 < NAME_BYTES ? hash[bit / 8 + 1] : 0);

    if (!stralloc_catb(out, alphabet + (two >> (11 - bit % 8) & 31), 1))
      return 0;
  }
  return 1;
}

static int cat_hash(stralloc *out, struct span local)
{
  unsigned char hash[HASH_BYTES_MAX];
  stralloc lower = STRALLOC_ZERO;
  struct digest *d = ascii_cat_lower(&lower, local) ? digest_new(HASH_SHA1) : NULL;
  int fed = d && digest_feed(d, span_sa(&lower));

  stralloc_free(&lower);
  return digest_end(d, hash) == NAME_BYTES && fed && cat_zbase32(out, hash);
}

/* RFC 3986 2.1: all but the unreserved characters */
static int cat_percent(stralloc *out, struct span in)
{
  static const char digits[] = "0123456789ABCDEF";

  for (size_t i = 0; i < in.len; i++) {
    unsigned char c = (unsigned char)in.p[i];
    const char code[] = { '%', digits[c >> 4], digits[c & 15] };
    int is_plain = ascii_is_alnum(in.p[i]) || (c && strchr("-._~", c) != NULL);

    if (!stralloc_catb(out, is_plain ? in.p + i : code, is_plain ? 1 : 3))
      return 0;
  }
  return 1;
}

int wkdurl(stralloc *url, enum wkdurl_method method, struct span address)
{
  struct span domain = span_behind_last(address, '@');
  struct span local = span_first(address, address.len - domain.len - 1);

  return span_copy(url, span_of(method == WKDURL_ADVANCED ? "https://openpgpkey." : "https://"))
         && ascii_cat_lower(url, domain) && stralloc_cats(url, "/.well-known/openpgpkey/")
         && (method == WKDURL_DIRECT || (ascii_cat_lower(url, domain) && stralloc_cats(url, "/")))
         && stralloc_cats(url, "hu/") && cat_hash(url, local) && stralloc_cats(url, "?l=") && cat_percent(url, local);
}
