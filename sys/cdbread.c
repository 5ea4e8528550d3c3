/* cdbread: cdb_find() with the bounds it leaves out. */
#include "sys/cdbread.h"

#include <stdint.h>

int cdbread_find(const cdb *c, struct span key, struct span *data)
{
  cdb_data found;
  size_t offset;
  int r;

  if (key.len > UINT32_MAX)
    return 0;
  r = cdb_find(c, &found, key.p, (uint32_t)key.len);
  if (r != 1)
    return r;
  if (found.s < c->map || found.s > c->map + c->size)
    return -1;
  offset = (size_t)(found.s - c->map);
  if (found.len > c->size - offset)
    return -1;
  *data = span_make(found.s, found.len);
  return 1;
}
