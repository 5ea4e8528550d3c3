/* shortage: what crypto_memory_was_short() tells. Only the memory functions of libcrypto note one. */
#ifndef SHORTAGE_H
#define SHORTAGE_H

/* shortage_note - an allocation of libcrypto has failed */
void shortage_note(void);

#endif
