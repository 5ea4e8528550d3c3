/* crypto: the start of the crypto libraries. What they do for us is in the other headers of this room.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

/* crypto_library_init - once, before anything else of this room. Returns 1, or 0 if a library can't start. */
int crypto_library_init(void);

#endif
