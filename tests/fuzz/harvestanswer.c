/* harvestanswer: what mail/harvestanswer reads is what it writes, octet by octet, and every field of it can be used
 * for a file. The same octets are given to smime/capabilities, whose list must be one that can be written.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/harvestanswer.h"
#include "smime/capabilities.h"

static int is_name(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static void check_list(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    check(is_name(s.p[i]) || (s.p[i] == ',' && i > 0 && i + 1 < s.len && s.p[i - 1] != ','));
}

static void check_answer(const struct harvestanswer *a)
{
  size_t at = span_find(a->address, '@');

  check(at > 0 && at + 1 < a->address.len);
  for (size_t i = 0; i < a->address.len; i++)
    check(a->address.p[i] != '/' && a->address.p[i] != '\n' && a->address.p[i] != ' ' && a->address.p[i] != 0);
  check(a->address.p[0] != '.' && (a->id.len == 64 || (a->id.len == 40 && a->kind == HARVESTANSWER_OPENPGP)));
  for (size_t i = 0; i < a->id.len; i++)
    check(is_name(a->id.p[i]) && a->id.p[i] != '-');
  check_list(a->capabilities);
  check(a->certificate.len > 0);
  if (a->kind == HARVESTANSWER_SMIME)
    check(a->certificate.p[0] == '-' && span_find(a->certificate, '\0') == a->certificate.len);
}

static void check_capabilities(struct span in)
{
  stralloc names = STRALLOC_ZERO;

  check(capabilities_list(&names, in));
  check_list(span_sa(&names));
  stralloc_free(&names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = fuzz_copy(span_make((const char *)data, size));
  struct harvestanswer a;

  if (harvestanswer_read(&a, in)) {
    stralloc written = STRALLOC_ZERO;

    check_answer(&a);
    check(harvestanswer_write(&written, &a) && span_equal(span_sa(&written), in));
    stralloc_free(&written);
  }
  check_capabilities(in);
  fuzz_drop(in);
  return 0;
}
