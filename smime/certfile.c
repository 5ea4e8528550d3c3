/* certfile: PEM_read_bio() gives the DER of each block. It asks nobody for a password, as its relatives do. */
#include "smime/certfile.h"

#include "crypto/crypto.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

/* what one DER element is to become; 1, 0 if it cannot be read, -1 if the taker stopped */
struct wanted {
  const char *const *names;   /* of PEM blocks; NULL behind the last one */
  certfile_certificate *take_certificate;
  certfile_crl *take_crl;
  void *arg;
};

static int take(const struct wanted *w, const unsigned char **at, long len)
{
  X509 *certificate;
  X509_CRL *crl;

  if (w->take_crl) {
    crl = d2i_X509_CRL(NULL, at, len);
    return crl ? (w->take_crl(w->arg, crl) ? 1 : -1) : 0;
  }
  certificate = w->take_certificate ? d2i_X509(NULL, at, len) : NULL;
  return certificate ? (w->take_certificate(w->arg, certificate) ? 1 : -1) : 0;
}

static int is_wanted(const struct wanted *w, const char *name)
{
  for (const char *const *one = w->names; *one; one++)
    if (strcmp(*one, name) == 0)
      return 1;
  return 0;
}

static int read_pem(struct span file, const struct wanted *w)
{
  BIO *bio = BIO_new_mem_buf(file.p, (int)file.len);
  char *name;
  char *header;
  unsigned char *der;
  long len;
  int result = bio ? 1 : -1;

  while (result == 1 && PEM_read_bio(bio, &name, &header, &der, &len)) {
    const unsigned char *at = der;

    if (is_wanted(w, name))
      result = take(w, &at, len);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(der);
  }
  /* the end of the file is seen as a block that does not begin */
  if (result == 1 && ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
    result = 0;
  ERR_clear_error();
  BIO_free(bio);
  return result;
}

static int read_der(struct span file, const struct wanted *w)
{
  const unsigned char *at = (const unsigned char *)file.p;
  const unsigned char *end = at + file.len;
  int result = 1;

  while (at < end && result == 1)
    result = take(w, &at, (long)(end - at));
  return result;
}

static int read_file(struct span file, const struct wanted *w)
{
  int result;

  if (file.len == 0)
    return 1;
  if (file.len > INT_MAX)
    return 0;
  result = *file.p == 0x30 ? read_der(file, w) : read_pem(file, w);
  if (crypto_memory_was_short()) {
    errno = ENOMEM;
    return -1;
  }
  return result;
}

int certfile_certificates(struct span file, certfile_certificate *take_certificate, void *arg)
{
  static const char *const names[] = { PEM_STRING_X509, PEM_STRING_X509_OLD, NULL };
  const struct wanted w = { names, take_certificate, NULL, arg };

  return read_file(file, &w);
}

int certfile_crls(struct span file, certfile_crl *take_crl, void *arg)
{
  static const char *const names[] = { PEM_STRING_X509_CRL, NULL };
  const struct wanted w = { names, NULL, take_crl, arg };

  return read_file(file, &w);
}
