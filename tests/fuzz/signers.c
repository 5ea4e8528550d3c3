/* signers: a SignedData, and CMS_verify() of libcrypto on the same octets. What all our checks find good, libcrypto
 * must find good, too. It takes more than we do, except an unknown hash in the list.
 *
 * The input is the DER or BER of a ContentInfo. If it has no content, that of the corpus is used, as a detached one.
 */
#include "tests/fuzz/fuzz.h"

#include "crypto/crypto.h"
#include "smime/berwalk.h"
#include "smime/contenthash.h"
#include "smime/signers.h"

#include <openssl/bio.h>
#include <openssl/err.h>

#define DETACHED "Content-Type: text/plain\r\n\r\nHello\r\n"

static int keep(void *arg, struct span piece)
{
  fuzz_cat(arg, piece);
  return 1;
}

/* an unknown hash that no signer uses: libcrypto reads nothing then */
static int add_hashes(struct contenthash *hashes, const struct berwalk *walk, int *is_ours_alone)
{
  struct span oid;
  size_t i = 0;

  for (; berwalk_digest(walk, i, &oid); i++)
    if (contenthash_add(hashes, oid) != 1)
      return 0;
  *is_ours_alone |= hashes->count != i;
  return 1;
}

/* 1 if every signature is good */
static int is_good(const struct berwalk *walk, struct span content, int *is_ours_alone)
{
  struct contenthash hashes = CONTENTHASH_ZERO;
  struct signers s = SIGNERS_ZERO;
  const char *detail;
  int good = add_hashes(&hashes, walk, is_ours_alone) && contenthash_feed(&hashes, content) && contenthash_end(&hashes)
             && signers_read(&s, span_sa(&walk->structure), &detail) == SMIMECAUSE_PENDING
             && signers_check(&s, &hashes, NULL);

  check(!good || s.count);
  for (size_t i = 0; good && i < s.count; i++) {
    X509 *x = s.signer[i].certificate;

    good = s.signer[i].cause == SMIMECAUSE_PENDING;
    check(!good || x);
    /* libcrypto 3.0 has no EdDSA in CMS */
    if (good && (EVP_PKEY_get_base_id(X509_get0_pubkey(x)) == EVP_PKEY_ED25519
                 || EVP_PKEY_get_base_id(X509_get0_pubkey(x)) == EVP_PKEY_ED448))
      *is_ours_alone = 1;
  }
  /* of several certificates of one name and number libcrypto takes the first */
  if (s.certificates && sk_X509_num(s.certificates) > 2)
    *is_ours_alone = 1;
  signers_free(&s);
  contenthash_free(&hashes);
  return good;
}

static int libcrypto_says_good(struct span der, struct span content, int is_detached)
{
  BIO *in = BIO_new_mem_buf(der.p, (int)der.len);
  BIO *signed_content = is_detached ? BIO_new_mem_buf(content.p, (int)content.len) : NULL;
  CMS_ContentInfo *cms = d2i_CMS_bio(in, NULL);
  int good = cms && CMS_verify(cms, NULL, NULL, signed_content, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;

  CMS_ContentInfo_free(cms);
  BIO_free(signed_content);
  BIO_free(in);
  ERR_clear_error();
  return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static int started;
  struct span der = span_make((const char *)data, size);
  stralloc content = STRALLOC_ZERO;
  struct berwalk walk;
  int is_ours_alone = 0;

  if (!started)
    check(crypto_certificates_init());
  started = 1;
  berwalk_init(&walk, NULL, keep, &content);
  (void)berwalk_feed(&walk, der);
  if (berwalk_end(&walk) == BERWALK_OK && walk.kind == BERWALK_SIGNED) {
    if (!walk.has_content)
      fuzz_cat(&content, span_of(DETACHED));
    if (is_good(&walk, span_sa(&content), &is_ours_alone))
      check(is_ours_alone || libcrypto_says_good(der, span_sa(&content), !walk.has_content));
  }
  ERR_clear_error();
  berwalk_free(&walk);
  stralloc_free(&content);
  return 0;
}
