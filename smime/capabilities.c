/* capabilities: a table of object identifiers. */
#include "smime/capabilities.h"

#include "smime/ber.h"

static const struct {
  const char *oid;   /* contents octets */
  size_t len;
  const char *name;
} ciphers[] = {
  { "\x60\x86\x48\x01\x65\x03\x04\x01\x2e", 9, "AES-256-GCM" },   /* RFC 5084 3.2 */
  { "\x60\x86\x48\x01\x65\x03\x04\x01\x1a", 9, "AES-192-GCM" },
  { "\x60\x86\x48\x01\x65\x03\x04\x01\x06", 9, "AES-128-GCM" },
  { "\x60\x86\x48\x01\x65\x03\x04\x01\x2a", 9, "AES-256-CBC" },   /* RFC 3565 4.1 */
  { "\x60\x86\x48\x01\x65\x03\x04\x01\x16", 9, "AES-192-CBC" },
  { "\x60\x86\x48\x01\x65\x03\x04\x01\x02", 9, "AES-128-CBC" },
  { "\x2a\x86\x48\x86\xf7\x0d\x03\x07", 8, "DES-EDE3-CBC" },      /* RFC 3370 5.1 */
};

#define CIPHERS (sizeof ciphers / sizeof *ciphers)

static int append(stralloc *names, const char *name)
{
  return (names->len == 0 || stralloc_cats(names, ",")) && stralloc_cats(names, name);
}

int capabilities_list(stralloc *names, struct span der)
{
  stralloc list = STRALLOC_ZERO;
  unsigned int seen = 0;
  struct span all;
  struct span one;
  struct span oid;
  int good = 1;

  if (!ber_take_as(&all, &der, BER_SEQUENCE))
    return 1;
  while (good && ber_take_as(&one, &all, BER_SEQUENCE) && ber_take_as(&oid, &one, BER_OID))
    for (size_t i = 0; good && i < CIPHERS; i++)
      if (!(seen & 1u << i) && span_equal(oid, span_make(ciphers[i].oid, ciphers[i].len))) {
        seen |= 1u << i;
        good = append(&list, ciphers[i].name);
      }
  good = good && (list.len == 0 || stralloc_cat(names, &list));
  stralloc_free(&list);
  return good;
}
