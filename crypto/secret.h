/* secret: bytes that nobody else may see: overwritten when they are no longer needed, and kept out of swap space.
 */
#ifndef SECRET_H
#define SECRET_H

#include <stddef.h>

/* secret_wipe - overwrite `len` bytes in a way that no compiler leaves out. */
void secret_wipe(void *p, size_t len);

/* secret_wipe_stack - overwrite what the functions that were called before left on the stack. */
void secret_wipe_stack(void);

/* secret_lock - keep these bytes out of swap space as long as the process lives. Where the system does not allow it,
 * nothing happens.
 */
void secret_lock(void *p, size_t len);

#endif
