/* crypto: start the crypto libraries. The other headers of this folder use them. */
#ifndef CRYPTO_H
#define CRYPTO_H

/* crypto_library_init - call it once, before any other function of this folder. Returns 1, or 0 if a library cannot
 * start.
 */
int crypto_library_init(void);

/* crypto_certificates_init - the same, for a process that reads certificates and verifies, and has no private key.
 * libcrypto then works without its providers where it can. All files that this needs are opened.
 */
int crypto_certificates_init(void);

/* crypto_memory_was_short - 1 if an allocation of libcrypto has failed since this was asked last, 0 if not. A function
 * that fails then has failed for want of memory, whatever errno is. Some functions of libcrypto put no error into its
 * queue then, and without this check such a failure would be reported as a bad key.
 */
int crypto_memory_was_short(void);

#endif
