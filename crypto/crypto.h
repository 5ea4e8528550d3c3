/* crypto: start the crypto libraries. The other headers of this folder use them. */
#ifndef CRYPTO_H
#define CRYPTO_H

/* crypto_library_init - call it once, before any other function of this folder. Returns 1, or 0 if a library cannot
 * start.
 */
int crypto_library_init(void);

#endif
