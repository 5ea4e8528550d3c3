/* cdbread: look a key up in a constant database, trusting nothing in the file.
 */
#ifndef CDBREAD_H
#define CDBREAD_H

#include "text/span.h"

#include <skalibs/cdb.h>

/* cdbread_find - find the first record of `key`.
 *
 *   data  its data, inside the mapped file: valid until cdb_free()
 *
 * Returns 1; 0 if there is none; -1 if the file is damaged (skalibs' cdb_find() does not look whether
 * the record's length lies in the file, nor whether a table does).
 */
int cdbread_find(const cdb *c, struct span key, struct span *data);

#endif
