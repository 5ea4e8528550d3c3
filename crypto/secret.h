/* secret: overwrite secret bytes that are no longer needed, and keep them out of swap space. */
#ifndef SECRET_H
#define SECRET_H

#include <stddef.h>

/* secret_wipe - overwrite `len` bytes with zeros. The compiler cannot remove the call. */
void secret_wipe(void *p, size_t len);

/* secret_wipe_stack - overwrite the part of the stack that earlier function calls used. */
void secret_wipe_stack(void);

/* secret_lock - keep these bytes out of swap space as long as the process lives. If the system does not allow it,
 * nothing happens, and there is no error.
 */
void secret_lock(void *p, size_t len);

#endif
