/* opening: libcrypto gets the structure as far as the content, finds the content key and sets the cipher up. The
 * content goes through this cipher as it comes. CMS_decrypt() would hold all of it in memory.
 */
#include "smime/opening.h"

#include "crypto/crypto.h"
#include "crypto/secret.h"
#include "smime/contentkey.h"
#include "smime/der.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#define CHUNK (16 * 1024)

/* RFC 5084 3.2 allows tags of 12 to 16 octets and recommends nonces of 12. */
#define TAG_MIN 12
#define TAG_MAX 16
#define NONCE_MIN 8
#define NONCE_USUAL 12

/* With an AEAD the tag would not be checked in EnvelopedData; without one there is none in AuthEnvelopedData. */
static const struct {
  int nid;
  enum berwalk_kind kind;
} ciphers[] = {
  { NID_aes_128_cbc, BERWALK_ENVELOPED },
  { NID_aes_192_cbc, BERWALK_ENVELOPED },
  { NID_aes_256_cbc, BERWALK_ENVELOPED },
  { NID_des_ede3_cbc, BERWALK_ENVELOPED },
  { NID_camellia_128_cbc, BERWALK_ENVELOPED },
  { NID_camellia_192_cbc, BERWALK_ENVELOPED },
  { NID_camellia_256_cbc, BERWALK_ENVELOPED },
  { NID_aes_128_gcm, BERWALK_AUTHENVELOPED },
  { NID_aes_192_gcm, BERWALK_AUTHENVELOPED },
  { NID_aes_256_gcm, BERWALK_AUTHENVELOPED },
};

/* ---- the algorithm ---------------------------------------------------------------------------- */

static int nid_of(struct span oid)
{
  const unsigned char *p = (const unsigned char *)oid.p;
  ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &p, (long)oid.len);
  int nid = object ? OBJ_obj2nid(object) : NID_undef;

  ASN1_OBJECT_free(object);
  return nid;
}

static int is_known(int nid, enum berwalk_kind kind)
{
  for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
    if (ciphers[i].nid == nid)
      return ciphers[i].kind == kind;
  return 0;
}

/* GCMParameters (RFC 5084 3.2): nonce, and the length of the tag, 12 by default. 0 if they are wrong. */
static int read_gcm(struct opening *o, struct span parameters)
{
  struct span inside;
  struct span nonce;
  struct span len;

  o->tag_len = TAG_MIN;
  if (!ber_take_as(&inside, &parameters, BER_SEQUENCE) || parameters.len
      || !ber_take_as(&nonce, &inside, BER_OCTETS) || nonce.len < NONCE_MIN || nonce.len > sizeof o->nonce)
    return 0;
  memcpy(o->nonce, nonce.p, nonce.len);
  o->nonce_len = nonce.len;
  if (ber_take_as(&len, &inside, BER_INTEGER)) {
    if (len.len != 1)
      return 0;
    o->tag_len = (unsigned char)len.p[0];
  }
  return inside.len == 0 && o->tag_len >= TAG_MIN && o->tag_len <= TAG_MAX;
}

static int algorithm_is_good(struct opening *o)
{
  struct span algorithm = berwalk_content_algorithm(&o->walk);
  struct span inside;
  struct span parameters;
  struct span oid;

  if (!ber_take_as(&inside, &algorithm, BER_SEQUENCE))
    return 0;
  parameters = inside;
  if (!ber_take_as(&oid, &parameters, BER_OID)
      || !is_known(nid_of(span_first(inside, inside.len - parameters.len)), o->walk.kind))
    return 0;
  o->tag_len = 0;
  return o->walk.kind == BERWALK_ENVELOPED || read_gcm(o, parameters);
}

/* libcrypto wants the length of the tag even where it is the default, which DER leaves out (X.690 11.5). So the
 * parameters of GCM are written anew. `der` begins with the octets that the walker kept.
 */
static int write_gcm(const struct opening *o, stralloc *der)
{
  struct span algorithm = berwalk_content_algorithm(&o->walk);
  size_t at = (size_t)(algorithm.p - o->walk.structure.s);
  struct span behind = span_from(span_sa(der), at + algorithm.len);
  stralloc end = STRALLOC_ZERO;
  struct span inside;
  struct span rest;
  size_t parameters;
  int good;

  good = ber_take_as(&inside, &algorithm, BER_SEQUENCE);
  rest = inside;
  good = good && ber_take_as(&algorithm, &rest, BER_OID) && der_put(&end, span_first(inside, inside.len - rest.len));
  parameters = end.len;
  good = good && der_element(&end, BER_OCTETS, span_make((const char *)o->nonce, o->nonce_len))
         && der_small(&end, (unsigned char)o->tag_len) && der_wrap(&end, parameters, BER_SEQUENCE)
         && der_wrap(&end, 0, BER_SEQUENCE) && der_put(&end, behind);
  der->len = at;
  good = good && der_put(der, span_sa(&end));
  stralloc_free(&end);
  return good;
}

/* ---- the cipher ------------------------------------------------------------------------------- */

/* The structure up to the content. The tag is not known yet, so zeros stand in its place. */
static CMS_ContentInfo *read_structure(struct opening *o)
{
  char tag[2 + TAG_MAX] = { BER_OCTETS };
  stralloc der = STRALLOC_ZERO;
  CMS_ContentInfo *cms = NULL;
  const unsigned char *p;

  tag[1] = (char)o->tag_len;
  if (!berwalk_close_early(&o->walk, &der, span_make(tag, o->tag_len ? 2 + o->tag_len : 0))
      || (o->tag_len && !write_gcm(o, &der))) {
    stralloc_free(&der);
    o->is_trouble = 1;
    return NULL;
  }
  p = (const unsigned char *)der.s;
  cms = d2i_CMS_ContentInfo(NULL, &p, (long)der.len);
  if (cms && p != (const unsigned char *)der.s + der.len) {
    CMS_ContentInfo_free(cms);
    cms = NULL;
  }
  stralloc_free(&der);
  return cms;
}

static void compute_rsa(EVP_PKEY_CTX *c, int len)
{
  unsigned char in[1024] = { 0 };
  unsigned char out[1024];
  size_t out_len = sizeof out;

  if (len > 0 && (size_t)len <= sizeof in && EVP_PKEY_decrypt_init(c) == 1
      && EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1) {
    in[len - 1] = 2;
    (void)EVP_PKEY_decrypt(c, out, &out_len, in, (size_t)len);
  }
  secret_wipe(out, sizeof out);
}

static void compute_shared(EVP_PKEY_CTX *c, EVP_PKEY *key)
{
  unsigned char out[256];
  size_t out_len = sizeof out;

  if (EVP_PKEY_derive_init(c) == 1 && EVP_PKEY_derive_set_peer(c, key) == 1)
    (void)EVP_PKEY_derive(c, out, &out_len);
  secret_wipe(out, sizeof out);
}

/* The work that the private key has with a recipient info that is for it. The result is thrown away. */
static void work_in_vain(EVP_PKEY *key)
{
  EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);

  if (c && EVP_PKEY_is_a(key, "RSA"))
    compute_rsa(c, EVP_PKEY_get_size(key));
  else if (c)
    compute_shared(c, key);
  EVP_PKEY_CTX_free(c);
}

/* After a failure here CMS_dataInit() takes a random key. If no recipient info is for this key, the private key had no
 * work.
 */
static void find_content_key(struct opening *o)
{
  if (!contentkey_find(o->cms, o->key, o->cert))
    work_in_vain(o->key);
}

/* libcrypto takes the first 12 octets of a nonce that is longer, and does not know one that is shorter. */
static int set_nonce(struct opening *o)
{
  return o->tag_len == 0 || o->nonce_len == NONCE_USUAL
         || (EVP_CIPHER_CTX_ctrl(o->cipher, EVP_CTRL_AEAD_SET_IVLEN, (int)o->nonce_len, NULL) == 1
             && EVP_DecryptInit_ex(o->cipher, NULL, NULL, NULL, o->nonce) == 1);
}

static int set_up(struct opening *o)
{
  BIO *nothing;
  BIO *filter;

  if (!algorithm_is_good(o))
    return 0;
  o->cms = read_structure(o);
  if (!o->cms)
    return 0;
  find_content_key(o);
  nothing = BIO_new(BIO_s_null());
  o->chain = nothing ? CMS_dataInit(o->cms, nothing) : NULL;
  if (!o->chain) {
    BIO_free(nothing);
    return 0;
  }
  filter = BIO_find_type(o->chain, BIO_TYPE_CIPHER);
  return filter && BIO_get_cipher_ctx(filter, &o->cipher) > 0 && o->cipher && set_nonce(o);
}

/* RFC 5083 2.2: the attributes are authenticated in DER, as SET OF */
static int add_attributes(struct opening *o)
{
  int n;

  return o->attributes.len == 0
         || EVP_DecryptUpdate(o->cipher, NULL, &n, (const unsigned char *)o->attributes.s, (int)o->attributes.len) == 1;
}

static int head(void *arg)
{
  struct opening *o = arg;

  o->has_failed = !o->walk.has_content
                  || (o->walk.kind != BERWALK_ENVELOPED && o->walk.kind != BERWALK_AUTHENVELOPED)
                  || !set_up(o) || !add_attributes(o);
  return !o->has_failed;
}

static int give(struct opening *o, const unsigned char *out, int len)
{
  if (len > 0 && !o->sink(o->arg, span_make((const char *)out, (size_t)len)))
    o->is_stopped = 1;
  return !o->is_stopped;
}

static int content(void *arg, struct span piece)
{
  static unsigned char out[CHUNK + EVP_MAX_BLOCK_LENGTH];
  struct opening *o = arg;
  int good = 1;

  while (good && piece.len) {
    struct span some = span_first(piece, CHUNK);
    int len = 0;

    piece = span_from(piece, some.len);
    o->has_failed = EVP_DecryptUpdate(o->cipher, out, &len, (const unsigned char *)some.p, (int)some.len) != 1;
    good = !o->has_failed && give(o, out, len);
  }
  secret_wipe(out, sizeof out);
  return good;
}

/* ---- begin and end ---------------------------------------------------------------------------- */

void opening_init(struct opening *o, EVP_PKEY *key, const struct certfields *cert, span_sink *sink, void *arg)
{
  static const struct opening fresh;

  *o = fresh;
  o->key = key;
  o->cert = cert;
  o->sink = sink;
  o->arg = arg;
  berwalk_init(&o->walk, head, content, o);
}

static void close_cipher(struct opening *o)
{
  BIO_free_all(o->chain);
  CMS_ContentInfo_free(o->cms);
  o->chain = NULL;
  o->cms = NULL;
  o->cipher = NULL;
  berwalk_free(&o->walk);
}

void opening_free(struct opening *o)
{
  close_cipher(o);
  stralloc_free(&o->attributes);
  ERR_clear_error();
}

void opening_again(struct opening *o)
{
  close_cipher(o);
  berwalk_init(&o->walk, head, content, o);
  o->is_second = 1;
}

int opening_feed(struct opening *o, struct span piece)
{
  return berwalk_feed(&o->walk, piece) == BERWALK_OK;
}

/* What stands behind the content must be what the standards have there. Of AuthEnvelopedData: the attributes, as they
 * were authenticated, into `attributes`, and the tag.
 */
static int read_tail(struct opening *o, struct span *attributes, struct span *tag)
{
  struct span tail = berwalk_tail(&o->walk);
  struct span whole = tail;
  struct span inside;

  *attributes = span_make(NULL, 0);
  *tag = span_make(NULL, 0);
  if (ber_take_as(&inside, &tail, BER_CONTEXT_CUT + 1))
    *attributes = span_first(whole, whole.len - tail.len);
  if (o->walk.kind == BERWALK_ENVELOPED)
    return tail.len == 0;
  if (!ber_take_as(tag, &tail, BER_OCTETS) || tag->len != o->tag_len)
    return 0;
  (void)ber_take_as(&inside, &tail, BER_CONTEXT_CUT + 2);
  return tail.len == 0;
}

static int set_tag(struct opening *o, struct span tag)
{
  unsigned char copy[TAG_MAX];

  memcpy(copy, tag.p, tag.len);
  return EVP_CIPHER_CTX_ctrl(o->cipher, EVP_CTRL_AEAD_SET_TAG, (int)tag.len, copy) == 1;
}

static enum opening_result finish(struct opening *o, struct span tag)
{
  unsigned char out[EVP_MAX_BLOCK_LENGTH];
  int len = 0;

  if ((tag.len && !set_tag(o, tag)) || EVP_DecryptFinal_ex(o->cipher, out, &len) != 1)
    return OPENING_FAILED;
  (void)give(o, out, len);
  secret_wipe(out, sizeof out);
  return o->is_stopped ? OPENING_STOPPED : OPENING_OK;
}

/* the result if there was no lack of memory */
static enum opening_result check(struct opening *o)
{
  struct span attributes;
  struct span tag;

  if (o->is_stopped)
    return OPENING_STOPPED;
  if (berwalk_end(&o->walk) != BERWALK_OK || o->has_failed || !o->cipher || !read_tail(o, &attributes, &tag))
    return OPENING_FAILED;
  if (o->walk.kind == BERWALK_AUTHENVELOPED && attributes.len && !o->is_second) {
    if (!span_copy(&o->attributes, attributes))
      return OPENING_TROUBLE;
    o->attributes.s[0] = BER_SET;
    return OPENING_AGAIN;
  }
  return finish(o, tag);
}

enum opening_result opening_end(struct opening *o)
{
  enum opening_result result = check(o);

  if (o->is_trouble || o->walk.result == BERWALK_TROUBLE || (result == OPENING_FAILED && crypto_memory_was_short()))
    return OPENING_TROUBLE;
  return result;
}
