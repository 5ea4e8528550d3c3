/* idn: names in ASCII, which are nearly all names, are handled without libidn2. */
#include "text/idn.h"

#include "text/ascii.h"
#include "text/hostname.h"

#include <errno.h>
#include <idn2.h>

/* Each byte of the ASCII form stands for at most one character, and a character has at most four bytes in UTF-8. */
#define NAME_BYTES_MAX (4 * HOSTNAME_MAX)

static int from_unicode(stralloc *out, struct span name)
{
  char in[NAME_BYTES_MAX + 1];
  uint8_t *ascii = NULL;
  int r;

  if (name.len > NAME_BYTES_MAX || memchr(name.p, 0, name.len))
    return 0;
  memcpy(in, name.p, name.len);
  in[name.len] = 0;
  r = idn2_lookup_u8((const uint8_t *)in, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (r == IDN2_OK)
    r = !hostname_labels(span_of((const char *)ascii)) ? 0
        : ascii_cat_lower(out, span_of((const char *)ascii)) ? 1 : -1;
  else
    r = r == IDN2_MALLOC ? -1 : 0;
  idn2_free(ascii);
  if (r == -1)
    errno = ENOMEM;
  return r;
}

int idn_to_ascii(stralloc *out, struct span name)
{
  if (!ascii_only(name))
    return from_unicode(out, name);
  if (!hostname_labels(name))
    return 0;
  return ascii_cat_lower(out, name) ? 1 : -1;
}
