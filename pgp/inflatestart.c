/* inflatestart: apart, because the headers of zlib and skalibs cannot be read together. */
#include "pgp/inflatestart.h"

#include <string.h>
#include <zlib.h>

#define UNCOMPRESSED 0
#define ZIP 1     /* raw deflate */
#define ZLIB 2

size_t inflatestart(unsigned char *out, size_t room, const unsigned char *body, size_t len)
{
  z_stream z;

  if (len < 2 || body[0] > ZLIB)
    return 0;
  if (body[0] == UNCOMPRESSED) {
    len = len - 1 < room ? len - 1 : room;
    memcpy(out, body + 1, len);
    return len;
  }
  memset(&z, 0, sizeof z);
  if (inflateInit2(&z, body[0] == ZIP ? -MAX_WBITS : MAX_WBITS) != Z_OK)
    return 0;
  /* zlib reads only; its type has no const */
  memcpy(&z.next_in, &(const unsigned char *){ body + 1 }, sizeof z.next_in);
  z.avail_in = (unsigned int)(len - 1);
  z.next_out = out;
  z.avail_out = (unsigned int)room;
  (void)inflate(&z, Z_SYNC_FLUSH);
  room -= z.avail_out;
  (void)inflateEnd(&z);
  return room;
}
