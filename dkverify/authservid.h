/* authservid: the name of this host in Authentication-Results fields. */
#ifndef AUTHSERVID_H
#define AUTHSERVID_H

#include <skalibs/stralloc.h>

/* authservid_find - replace `id` by our authserv-id: control/authservid, or else control/me.
 *
 * Returns 1; 0 if a file cannot be read or there is no usable name: *why is the reason then, static.
 */
int authservid_find(stralloc *id, const char **why);

#endif
