/* cmsopen: smime/opening in pieces of any size against CMS_decrypt() of libcrypto, which gets all at once, with the
 * same key. Where CMS_decrypt() finds a text, opening must find the same, if it takes the cipher; and it finds none
 * with authentication where CMS_decrypt() does not. The key is an EC key: a failure with RSA goes on with a random key,
 * so that two runs may differ.
 */
#include "tests/fuzz/fuzz.h"

#include "crypto/crypto.h"
#include "crypto/evpkey.h"
#include "smime/opening.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>

static const char key_pem[] =
  "-----BEGIN PRIVATE KEY-----\n"
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgopbUbllaN54CydZg\n"
  "0LV2QhlKqsFUJzoJwEAJG39jU/yhRANCAAQhjeVGoSBPqVIlb3n5oEHJm9XhSCdS\n"
  "CFN+bP9362CYGH1w9294d3uMQ4iqlAftqIi80YD2VTR6ozHoeeVhslYY\n"
  "-----END PRIVATE KEY-----\n";

static const char cert_pem[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIIBYDCCAQagAwIBAgIBBzAKBggqhkjOPQQDAjAOMQwwCgYDVQQDDANCb2IwIBcN\n"
  "MjYxMTI4MDQ1MzMzWhgPMjEyNjExMDQwNDUzMzNaMA4xDDAKBgNVBAMMA0JvYjBZ\n"
  "MBMGByqGSM49AgEGCCqGSM49AwEHA0IABCGN5UahIE+pUiVvefmgQcmb1eFIJ1II\n"
  "U35s/3frYJgYfXD3b3h3e4xDiKqUB+2oiLzRgPZVNHqjMeh55WGyVhijUzBRMB0G\n"
  "A1UdDgQWBBQVK2AJ89A1tzYrHeoR4WAMqT8pxzAfBgNVHSMEGDAWgBQVK2AJ89A1\n"
  "tzYrHeoR4WAMqT8pxzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUC\n"
  "IQCpDJxTRwPyi0ZKd6VdQXAyuZ9janmh8hiRlc2EndwC1AIgXW3lmyJikw6SnjU0\n"
  "cvXyI845Srm8hzrPV08G+EbbRx0=\n"
  "-----END CERTIFICATE-----\n";

static EVP_PKEY *key;
static X509 *cert;
static struct certfields fields;   /* of cert */

static int gather(void *arg, struct span piece)
{
  fuzz_cat(arg, piece);
  return 1;
}

static int feed(void *arg, struct span piece)
{
  return opening_feed(arg, piece);
}

/* `kind` is set to that of the structure */
static enum opening_result open_it(stralloc *text, struct span in, size_t way, enum berwalk_kind *kind, int *is_plain)
{
  struct opening o;
  enum opening_result result;

  text->len = 0;
  opening_init(&o, key, &fields, gather, text);
  (void)fuzz_feed(in, way, feed, &o);
  result = opening_end(&o);
  *is_plain = 1;
  if (result == OPENING_AGAIN) {
    *is_plain = 0;
    text->len = 0;
    opening_again(&o);
    (void)fuzz_feed(in, way, feed, &o);
    result = opening_end(&o);
  }
  check(result == OPENING_OK || result == OPENING_FAILED);
  *kind = o.walk.kind;
  *is_plain = *is_plain && (o.tag_len == 0 || o.nonce_len == 12) && o.walk.trailing == 0;
  opening_free(&o);
  return result;
}

/* Returns 1 if libcrypto finds a text; then `nid` is the cipher. */
static int theirs(stralloc *text, struct span in)
{
  const unsigned char *p = (const unsigned char *)in.p;
  CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)in.len);
  BIO *out = BIO_new(BIO_s_mem());
  char *bytes;
  int nid = cms ? OBJ_obj2nid(CMS_get0_type(cms)) : NID_undef;
  ASN1_OCTET_STRING **content = cms ? CMS_get0_content(cms) : NULL;
  int good = (nid == NID_pkcs7_enveloped || nid == NID_id_smime_ct_authEnvelopedData) && content && *content
             && CMS_decrypt(cms, key, cert, NULL, out, CMS_BINARY) == 1;
  long len = BIO_get_mem_data(out, &bytes);

  text->len = 0;
  if (good && len > 0)
    fuzz_cat(text, span_make(bytes, (size_t)len));
  BIO_free(out);
  CMS_ContentInfo_free(cms);
  ERR_clear_error();
  return good;
}

static void start(void)
{
  static stralloc der = STRALLOC_ZERO;
  struct span rest;
  BIO *bio;

  check(crypto_library_init());
  check(!evpkey_load(&key, span_of(key_pem)));
  bio = BIO_new_mem_buf(cert_pem, -1);
  cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
  rest = span_make(cert_pem, sizeof cert_pem - 1);
  check(certfields_next(&der, &rest) == 1 && certfields_read(&fields, span_sa(&der)));
  BIO_free(bio);
  check(cert);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  stralloc whole = STRALLOC_ZERO;
  stralloc other = STRALLOC_ZERO;
  enum opening_result result;
  enum berwalk_kind kind;
  int is_plain;

  if (!key)
    start();
  result = open_it(&whole, in, 0, &kind, &is_plain);
  /* with another random key the text of CBC may be another one */
  if (kind == BERWALK_AUTHENVELOPED)
    for (size_t way = 1; way < fuzz_cuttings(in); way += 3) {
      check(open_it(&other, in, way, &kind, &is_plain) == result);
      check(result != OPENING_OK || span_equal(span_sa(&whole), span_sa(&other)));
    }
  if (theirs(&other, in)) {
    if (result == OPENING_OK && is_plain)
      check(span_equal(span_sa(&whole), span_sa(&other)));
  } else if (kind == BERWALK_AUTHENVELOPED && is_plain)
    check(result == OPENING_FAILED);
  stralloc_free(&whole);
  stralloc_free(&other);
  return 0;
}
