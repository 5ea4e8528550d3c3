/* key_memory: the memory of libcrypto. Every piece is wiped when it is freed, because it may have held part of a key.
 * Keys are read into the locked heap. Only the files of this folder include this header.
 */
#ifndef KEY_MEMORY_H
#define KEY_MEMORY_H

/* key_memory_init - give libcrypto our memory functions. Must be called before any other function of libcrypto.
 * Returns 1, or 0 if libcrypto refuses them.
 */
int key_memory_init(void);

/* key_memory_started - to be called when libcrypto has started. Until then it gets memory from a small reserve where
 * there is no other. Returns 1, or 0 if it did.
 */
int key_memory_started(void);

/* key_memory_lock - create the locked heap of libcrypto, unless it exists. If the system does not allow it, libcrypto
 * uses ordinary memory.
 */
void key_memory_lock(void);

#endif
