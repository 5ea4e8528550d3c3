/* key_memory: the memory that libcrypto works in. Every piece is wiped when it is freed, because some of it held a
 * key; keys themselves are in its locked heap. Only the files of this room include this.
 */
#ifndef KEY_MEMORY_H
#define KEY_MEMORY_H

/* key_memory_init - give libcrypto our functions for memory; before its first call. Returns 1 or 0. */
int key_memory_init(void);

/* key_memory_lock - make libcrypto's locked heap, if there is none yet. Where the system does not allow one, libcrypto
 * takes its ordinary memory.
 */
void key_memory_lock(void);

/* key_memory_was_short - has libcrypto asked in vain for memory since this was asked last? Not every function of
 * libcrypto that finds no memory says so in its error queue, and a key must not be called bad because of it.
 */
int key_memory_was_short(void);

#endif
