/* cdbread: cdb_find() with the bounds checks that it does not make. */
#include "link/cdbread.h"

#include <skalibs/uint32.h>
#include <stdint.h>

#define TABLES 256
#define POINTER_BYTES 8  /* two numbers: the entry of a table in the header, and of a record in a table */

/* Does each hash table lie inside the file? With a table that does not, cdb_find() could loop four billion times. */
static int tables_are_inside(const cdb *c)
{
  if (c->size < TABLES * POINTER_BYTES)
    return 0;
  for (size_t i = 0; i < TABLES; i++) {
    uint32_t at;
    uint32_t slots;

    uint32_unpack(c->map + i * POINTER_BYTES, &at);
    uint32_unpack(c->map + i * POINTER_BYTES + 4, &slots);
    if (slots && (at > c->size || slots > (c->size - at) / POINTER_BYTES))
      return 0;
  }
  return 1;
}

int cdbread_find(const cdb *c, struct span key, struct span *data)
{
  cdb_data found;
  size_t offset;
  int r;

  if (key.len > UINT32_MAX)
    return 0;
  if (!tables_are_inside(c))
    return -1;
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
