/* cdbread: look up a key in a constant database. The file may be damaged; all offsets in it are checked. */
#ifndef CDBREAD_H
#define CDBREAD_H

#include "text/span.h"

#include <skalibs/cdb.h>

/* cdbread_find - find the first record of `key`.
 *
 *   data  set to its data, inside the mapped file; valid until cdb_free()
 *
 * Returns 1; 0 if there is none; -1 if the file is damaged. cdb_find() of skalibs does not check that a record and a
 * hash table lie inside the file.
 */
int cdbread_find(const cdb *c, struct span key, struct span *data);

#endif
