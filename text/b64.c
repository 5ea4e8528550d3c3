/* b64: the decoder accepts only base64. Blanks, tabs and line ends may stand anywhere (RFC 6376 3.5). */
#include "text/b64.h"

#include "text/ascii.h"

#include <sodium.h>

int b64_encode(stralloc *out, struct span in)
{
  size_t room = sodium_base64_encoded_len(in.len, sodium_base64_VARIANT_ORIGINAL);

  if (!stralloc_readyplus(out, room))
    return 0;
  sodium_bin2base64(out->s + out->len, room, (const unsigned char *)in.p, in.len,
                    sodium_base64_VARIANT_ORIGINAL);
  out->len += room - 1;  /* without the NUL that libsodium writes */
  return 1;
}

int b64_decode(stralloc *out, struct span in)
{
  int variant = sodium_base64_VARIANT_ORIGINAL;
  size_t room = in.len / 4 * 3 + 3;
  const char *end = NULL;
  size_t len = 0;

  /* libsodium uses strchr() to find the bytes to ignore, and strchr() finds NUL as well. Where char is signed,
   * libsodium reads each byte over 127 as `/`. So both are refused before the call.
   */
  if (in.len == 0 || span_find(in, 0) < in.len || !ascii_only(in))
    return 0;
  if (!stralloc_readyplus(out, room))
    return -1;
  if (span_find(in, '=') == in.len)
    variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  if (sodium_base642bin((unsigned char *)out->s + out->len, room, in.p, in.len, " \t\r\n", &len, &end,
                        variant) != 0
      || end != in.p + in.len || len == 0)
    return 0;
  out->len += len;
  return 1;
}
