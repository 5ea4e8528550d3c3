/* folders: the names in a directory, in order. */
#ifndef FOLDERS_H
#define FOLDERS_H

#include "check/check.h"

/* called with each name, ended by NUL */
typedef void folders_name(void *arg, const char *directory, const char *name);

/* folders_each - call `call` for each name in `directory` that does not begin with a dot, sorted by bytes.
 *
 * A directory that does not exist has no names. If it cannot be read, that is printed.
 */
void folders_each(struct check *c, const char *directory, folders_name *call, void *arg);

/* folders_count - the number of these names; 0 if it cannot be read. */
size_t folders_count(const char *directory);

#endif
