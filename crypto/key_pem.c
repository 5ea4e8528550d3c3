/* key_pem: libcrypto reads PEM into its locked heap. */
#include "crypto/key_pem.h"

#include "crypto/crypto.h"
#include "crypto/key_kind.h"
#include "crypto/key_limits.h"
#include "crypto/key_memory.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>

/* Whether such a key can be used at all depends on the caller, so that he says why not. */
#define EC_LABEL "EC PRIVATE KEY"

static const char *read_block(const char *label, const char *header, struct span der, key_pem_use *use, void *arg)
{
  const char *why;

  if (strstr(header, "ENCRYPTED"))
    return key_kind_of_block("ENCRYPTED PRIVATE KEY", (const unsigned char *)der.p, (long)der.len, "encrypted key");
  why = use(arg, label, der);
  if (!why || strcmp(label, EC_LABEL) == 0)
    return why;
  return key_kind_of_block(label, (const unsigned char *)der.p, (long)der.len, why);
}

/* `text` is what `bio` reads */
static const char *read_text(BIO *bio, struct span text, key_pem_use *use, void *arg)
{
  char *label = NULL;
  char *header = NULL;
  unsigned char *der = NULL;
  long len = 0;
  const char *why = NULL;
  int is_key = 0;

  while (!is_key && PEM_read_bio_ex(bio, &label, &header, &der, &len, PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE)) {
    is_key = strstr(label, "PRIVATE KEY") != NULL;
    if (is_key)
      why = read_block(label, header, span_make((const char *)der, (size_t)len), use, arg);
    OPENSSL_secure_free(label);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(der, (size_t)len);
  }
  return is_key ? why : key_kind_of_text(text);
}

const char *key_pem_read(struct span text, key_pem_use *use, void *arg)
{
  const char *why = "out of memory";
  int is_short;
  BIO *bio;

  key_memory_lock();
  (void)crypto_memory_was_short();
  if (text.len > LIMIT_KEY_FILE_BYTES) {
    errno = 0;
    return "more than 64 KiB";
  }
  bio = BIO_new_mem_buf(text.p, (int)text.len);
  if (bio)
    why = read_text(bio, text, use, arg);
  BIO_free(bio);
  is_short = !bio || crypto_memory_was_short();
  /* what libcrypto has made of the key for want of memory may be half of it */
  if (is_short && !why)
    why = "out of memory";
  if (why)
    errno = is_short ? ENOMEM : 0;
  return why;
}
