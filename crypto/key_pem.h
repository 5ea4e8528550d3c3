/* key_pem: find the private key in the text of a key file. Only the files of this folder include this header. */
#ifndef KEY_PEM_H
#define KEY_PEM_H

#include "text/span.h"

/* a function that reads the content of a PEM block; `label` is the text of its first line, as `RSA PRIVATE KEY`.
 * Returns NULL, or a static string with the reason why the key cannot be used.
 */
typedef const char *key_pem_use(void *arg, const char *label, struct span der);

/* key_pem_read - call `use` for the first block of a private key. The block is decoded into locked memory, and wiped
 * before this returns. An encrypted key is not handed over.
 *
 *   text  of at most LIMIT_KEY_FILE_BYTES
 *
 * Returns NULL, or the reason why the key cannot be used, as private_key_load() does, with its errno. What `use` made
 * is then to be wiped by the caller.
 */
const char *key_pem_read(struct span text, key_pem_use *use, void *arg);

#endif
