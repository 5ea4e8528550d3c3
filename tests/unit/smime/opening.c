/* opening: what libcrypto encrypts is opened, in pieces of any size, with every kind of key and cipher. What was
 * changed is not, and no failure differs from another.
 */
#include "tests/tap.h"
#include "crypto/crypto.h"
#include "smime/opening.h"

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

static const char text[] = "Content-Type: text/plain\r\n\r\nHello Bob, this is Ann.\r\n";

struct person {
  EVP_PKEY *key;
  X509 *cert;
};

static struct person rsa, ec, other_rsa, other_ec;
static stralloc plain = STRALLOC_ZERO;

static int gather(void *arg, struct span piece)
{
  (void)arg;
  return stralloc_catb(&plain, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

/* two with the same serial number have different names */
static struct person make_person(EVP_PKEY *key, const char *name)
{
  struct person p = { key, X509_new() };

  ASN1_INTEGER_set(X509_get_serialNumber(p.cert), 7);
  X509_gmtime_adj(X509_getm_notBefore(p.cert), 0);
  X509_gmtime_adj(X509_getm_notAfter(p.cert), 3600);
  X509_set_version(p.cert, 2);
  X509_set_pubkey(p.cert, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(p.cert), "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
  X509_set_issuer_name(p.cert, X509_get_subject_name(p.cert));
  X509_sign(p.cert, key, EVP_sha256());
  return p;
}

#define OAEP 1u
#define KEY_ID 2u
#define STREAMED 4u

/* the fields of his certificate, valid until the next call */
static const struct certfields *fields_of(const struct person *p)
{
  static struct certfields fields;
  static unsigned char der[4096];
  unsigned char *at = der;
  int len = i2d_X509(p->cert, NULL);

  if (len <= 0 || (size_t)len > sizeof der || i2d_X509(p->cert, &at) != len
      || !certfields_read(&fields, span_make((const char *)der, (size_t)len)))
    ok(0, "the certificate can be read");
  return &fields;
}

static void add_recipient(CMS_ContentInfo *cms, X509 *cert, unsigned int how)
{
  unsigned int flags = CMS_KEY_PARAM | (how & KEY_ID ? CMS_USE_KEYID : 0);
  CMS_RecipientInfo *ri = CMS_add1_recipient_cert(cms, cert, flags);
  EVP_PKEY_CTX *c = CMS_RecipientInfo_get0_pkey_ctx(ri);

  if (how & OAEP) {
    EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_OAEP_PADDING);
    EVP_PKEY_CTX_set_rsa_oaep_md(c, EVP_sha256());
  }
}

static void encrypt(stralloc *out, const EVP_CIPHER *cipher, const struct person *a, const struct person *b,
                    unsigned int how, struct span in)
{
  BIO *from = BIO_new_mem_buf(in.p, (int)in.len);
  BIO *to = BIO_new(BIO_s_mem());
  CMS_ContentInfo *cms = CMS_encrypt(NULL, NULL, cipher, CMS_BINARY | CMS_PARTIAL | CMS_STREAM);
  char *p;
  long n;

  add_recipient(cms, a->cert, how);
  if (b)
    add_recipient(cms, b->cert, how);
  if (how & STREAMED) {
    i2d_CMS_bio_stream(to, cms, from, CMS_BINARY | CMS_STREAM);
  } else {
    CMS_final(cms, from, NULL, CMS_BINARY);
    i2d_CMS_bio(to, cms);
  }
  n = BIO_get_mem_data(to, &p);
  (void)span_copy(out, span_make(p, (size_t)n));
  CMS_ContentInfo_free(cms);
  BIO_free(from);
  BIO_free(to);
}

static void feed_all(struct opening *o, struct span in, size_t piece)
{
  while (in.len && opening_feed(o, span_first(in, piece)))
    in = span_from(in, piece);
}

static enum opening_result open_as(const struct person *p, struct span in, size_t piece)
{
  struct opening o;
  enum opening_result result;

  plain.len = 0;
  opening_init(&o, p->key, fields_of(p), gather, NULL);
  feed_all(&o, in, piece);
  result = opening_end(&o);
  if (result == OPENING_AGAIN) {
    plain.len = 0;
    opening_again(&o);
    feed_all(&o, in, piece);
    result = opening_end(&o);
  }
  opening_free(&o);
  return result;
}

static int opens(const struct person *p, struct span in, size_t piece)
{
  return open_as(p, in, piece) == OPENING_OK && span_equal(span_sa(&plain), span_make(text, sizeof text - 1));
}

static void round_trips(void)
{
  static const struct {
    const char *what;
    const struct person *to;
    const struct person *also;
    unsigned int how;
  } rows[] = {
    { "RSA", &rsa, NULL, 0 },
    { "RSA, streamed", &rsa, NULL, STREAMED },
    { "RSA, OAEP with SHA-256", &rsa, NULL, OAEP },
    { "RSA, by key identifier", &rsa, NULL, KEY_ID },
    { "ECDH", &ec, NULL, 0 },
    { "ECDH, by key identifier, streamed", &ec, NULL, KEY_ID | STREAMED },
    { "RSA, the second of two", &rsa, &other_rsa, 0 },
    { "ECDH, the second of two", &ec, &other_ec, 0 },
    { "RSA behind ECDH", &rsa, &ec, 0 },
  };
  const EVP_CIPHER *ciphers[] = { EVP_aes_128_cbc(), EVP_aes_256_cbc(), EVP_des_ede3_cbc(), EVP_aes_128_gcm(),
                                  EVP_aes_256_gcm() };
  stralloc in = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t c = 0; c < sizeof ciphers / sizeof *ciphers; c++) {
      int good;

      encrypt(&in, ciphers[c], rows[i].also ? rows[i].also : rows[i].to, rows[i].also ? rows[i].to : NULL,
              rows[i].how, span_make(text, sizeof text - 1));
      good = in.len > 0;
      for (size_t piece = 1; piece <= in.len; piece = piece < 8 ? piece + 1 : piece * 3)
        good = good && opens(rows[i].to, span_sa(&in), piece);
      ok(good, "%s, %s", rows[i].what, EVP_CIPHER_get0_name(ciphers[c]));
    }
  stralloc_free(&in);
}

/* With CBC nothing authenticates the text. All else is either refused or has no influence. */
static void every_octet(void)
{
  const EVP_CIPHER *ciphers[] = { EVP_aes_128_cbc(), EVP_aes_128_gcm() };
  const struct person *people[] = { &rsa, &ec };
  stralloc in = STRALLOC_ZERO;

  for (size_t i = 0; i < 4; i++) {
    int is_gcm = i % 2 == 1;
    size_t failed = 0;
    size_t wrong = 0;

    encrypt(&in, ciphers[i % 2], people[i / 2], NULL, 0, span_make(text, sizeof text - 1));
    for (size_t at = 0; at < in.len; at++) {
      enum opening_result result;

      in.s[at] ^= 1;
      result = open_as(people[i / 2], span_sa(&in), 100);
      in.s[at] ^= 1;
      failed += result == OPENING_FAILED;
      if (result == OPENING_OK && !span_equal(span_sa(&plain), span_make(text, sizeof text - 1)) && is_gcm)
        wrong++;
      if (result != OPENING_OK && result != OPENING_FAILED)
        wrong++;
    }
    ok(wrong == 0 && failed > in.len / (is_gcm ? 2 : 3),
       "each of %zu octets changed, %s: %zu fail, none gives another text with GCM", in.len,
       i / 2 ? "ECDH" : "RSA", failed);
    wrong = 0;
    for (size_t len = 0; len < in.len; len++)
      wrong += open_as(people[i / 2], span_first(span_sa(&in), len), 100) != OPENING_FAILED;
    ok(wrong == 0, "ended at each octet: fails");
  }
  stralloc_free(&in);
}

static void other_keys(void)
{
  stralloc in = STRALLOC_ZERO;
  struct person mixed = { other_rsa.key, rsa.cert };
  struct person mixed_ec = { other_ec.key, ec.cert };

  encrypt(&in, EVP_aes_128_gcm(), &rsa, NULL, 0, span_make(text, sizeof text - 1));
  ok(open_as(&other_rsa, span_sa(&in), 100) == OPENING_FAILED, "no recipient info for this key");
  ok(open_as(&ec, span_sa(&in), 100) == OPENING_FAILED, "nor for one of another type");
  ok(open_as(&mixed, span_sa(&in), 100) == OPENING_FAILED, "the key of another certificate");
  /* one random key of 256 leaves a padding that is right, and then the text is wrong */
  encrypt(&in, EVP_aes_128_cbc(), &rsa, NULL, 0, span_make(text, sizeof text - 1));
  ok(!opens(&other_rsa, span_sa(&in), 100) && !opens(&ec, span_sa(&in), 100) && !opens(&mixed, span_sa(&in), 100),
     "with CBC none of them gives the text");
  encrypt(&in, EVP_aes_256_gcm(), &ec, NULL, 0, span_make(text, sizeof text - 1));
  ok(open_as(&other_ec, span_sa(&in), 100) == OPENING_FAILED, "no recipient info for this EC key");
  ok(open_as(&mixed_ec, span_sa(&in), 100) == OPENING_FAILED, "the EC key of another certificate");
  stralloc_free(&in);
}

/* ---- AuthEnvelopedData that libcrypto does not write ------------------------------------------ */

struct made {
  int nonce_len;
  int tag_len;
  int said_tag_len;    /* ICVlen; 0: left out, which means 12 */
  const char *oid;     /* of the content type, 13 octets with their header */
  struct span attributes;
  struct span behind;  /* behind the MAC */
  int has_no_content;
};

static void element(stralloc *out, unsigned char first, struct span inside)
{
  char header[4] = { (char)first, (char)0x82, (char)(inside.len >> 8), (char)inside.len };

  (void)stralloc_catb(out, header, 4);
  (void)stralloc_catb(out, inside.p, inside.len);
}

static void wrap(stralloc *s, unsigned char first)
{
  stralloc out = STRALLOC_ZERO;

  element(&out, first, span_sa(s));
  stralloc_free(s);
  *s = out;
}

/* the content key of a message of libcrypto for `rsa`, and its recipient infos */
static size_t content_key(unsigned char *key, size_t room, stralloc *recipients)
{
  stralloc in = STRALLOC_ZERO;
  struct berwalk w;
  struct span all, info, rest, encrypted = { NULL, 0 };
  struct ber h;
  EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(rsa.key, NULL);

  encrypt(&in, EVP_aes_128_gcm(), &rsa, NULL, 0, span_make(text, sizeof text - 1));
  berwalk_init(&w, NULL, NULL, NULL);
  (void)berwalk_feed(&w, span_sa(&in));
  all = berwalk_recipients(&w);
  (void)span_copy(recipients, all);
  (void)ber_take_as(&info, &all, BER_SEQUENCE);
  rest = info;
  while (ber_take(&h, &encrypted, &rest))
    ;
  EVP_PKEY_decrypt_init(c);
  if (EVP_PKEY_decrypt(c, key, &room, (const unsigned char *)encrypted.p, encrypted.len) != 1)
    room = 0;
  EVP_PKEY_CTX_free(c);
  berwalk_free(&w);
  stralloc_free(&in);
  return room;
}

#define AUTHENVELOPED "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"
#define ENVELOPED "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
#define DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define GCM "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x06"
/* [1] with one attribute: a content type of data */
#define ATTRIBUTES "\xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03\x31\x0b" DATA

static void seal(stralloc *content, unsigned char *tag, const unsigned char *key, const struct made *m)
{
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  unsigned char out[sizeof text];
  stralloc aad = STRALLOC_ZERO;
  int n;

  EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, NULL, NULL);
  EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, m->nonce_len, NULL);
  EVP_EncryptInit_ex(c, NULL, NULL, key, (const unsigned char *)"0123456789abcdefghijklmnopqrstuv");
  (void)span_copy(&aad, m->attributes);
  if (aad.len) {
    aad.s[0] = 0x31;
    EVP_EncryptUpdate(c, NULL, &n, (const unsigned char *)aad.s, (int)aad.len);
  }
  EVP_EncryptUpdate(c, out, &n, (const unsigned char *)text, sizeof text - 1);
  (void)span_copy(content, span_make((char *)out, (size_t)n));
  EVP_EncryptFinal_ex(c, out, &n);
  EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, tag);
  EVP_CIPHER_CTX_free(c);
  stralloc_free(&aad);
}

static void make(stralloc *out, const struct made *m)
{
  unsigned char key[512];
  unsigned char tag[16];
  char icv[3] = { 2, 1, (char)m->said_tag_len };
  stralloc recipients = STRALLOC_ZERO, holder = STRALLOC_ZERO, algorithm = STRALLOC_ZERO, content = STRALLOC_ZERO;

  ok(content_key(key, sizeof key, &recipients) == 16, "the content key is found");
  seal(&content, tag, key, m);
  element(&algorithm, 4, span_make("0123456789abcdefghijklmnopqrstuv", (size_t)m->nonce_len));
  if (m->said_tag_len)
    (void)stralloc_catb(&algorithm, icv, 3);
  wrap(&algorithm, 0x30);
  (void)stralloc_insertb(&algorithm, 0, GCM, 11);
  (void)stralloc_catb(&holder, DATA, 11);
  element(&holder, 0x30, span_sa(&algorithm));
  if (!m->has_no_content)
    element(&holder, 0x80, span_sa(&content));
  out->len = 0;
  (void)stralloc_catb(out, "\x02\x01\x00", 3);
  element(out, 0x31, span_sa(&recipients));
  element(out, 0x30, span_sa(&holder));
  (void)stralloc_catb(out, m->attributes.p, m->attributes.len);
  if (m->tag_len)
    element(out, 4, span_make((char *)tag, (size_t)m->tag_len));
  (void)stralloc_catb(out, m->behind.p, m->behind.len);
  wrap(out, 0x30);
  wrap(out, 0xa0);
  (void)stralloc_insertb(out, 0, m->oid, 2 + (size_t)m->oid[1]);
  wrap(out, 0x30);
  stralloc_free(&recipients);
  stralloc_free(&holder);
  stralloc_free(&algorithm);
  stralloc_free(&content);
}

static void authenticated(void)
{
  static const struct {
    const char *what;
    struct made made;
    int opens;
  } rows[] = {
    { "nonce of 12, tag of 16", { 12, 16, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 1 },
    { "tag of 12", { 12, 12, 12, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 1 },
    { "tag of 12, which is the default", { 12, 12, 0, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 1 },
    { "tag of 16 where the default is meant", { 12, 16, 0, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "nonce of 16", { 16, 16, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 1 },
    { "nonce of 8", { 8, 16, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 1 },
    { "authenticated attributes", { 12, 16, 16, AUTHENVELOPED, { ATTRIBUTES, 28 }, { "", 0 }, 0 }, 1 },
    { "unauthenticated attributes", { 12, 16, 16, AUTHENVELOPED, { "", 0 }, { "\xa2\x00", 2 }, 0 }, 1 },
    { "nonce of 17", { 17, 16, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "nonce of 32", { 32, 16, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "tag of 4", { 12, 4, 4, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "tag of 11", { 12, 11, 11, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "tag shorter than the algorithm says", { 12, 12, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "tag longer than the algorithm says", { 12, 16, 12, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "an algorithm with a tag of 17", { 12, 16, 17, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "no tag", { 12, 0, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
    { "no content", { 12, 16, 16, AUTHENVELOPED, { "", 0 }, { "", 0 }, 1 }, 0 },
    { "something behind the tag", { 12, 16, 16, AUTHENVELOPED, { "", 0 }, { "\x04\x00", 2 }, 0 }, 0 },
    { "GCM in EnvelopedData", { 12, 0, 16, ENVELOPED, { "", 0 }, { "", 0 }, 0 }, 0 },
  };
  stralloc in = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    make(&in, &rows[i].made);
    if (rows[i].opens)
      ok(opens(&rsa, span_sa(&in), 1) && opens(&rsa, span_sa(&in), 1000), "%s", rows[i].what);
    else
      ok(open_as(&rsa, span_sa(&in), 1000) == OPENING_FAILED, "%s: fails", rows[i].what);
    if (rows[i].made.attributes.len) {
      in.s[in.len - 4 - 16 - 1] ^= 1;
      ok(open_as(&rsa, span_sa(&in), 1000) == OPENING_FAILED, "an attribute changed: fails");
    }
  }
  stralloc_free(&in);
}

static void large(void)
{
  stralloc in = STRALLOC_ZERO;
  stralloc body = STRALLOC_ZERO;
  const EVP_CIPHER *ciphers[] = { EVP_aes_256_cbc(), EVP_aes_256_gcm() };

  (void)stralloc_ready(&body, 1000003);
  for (body.len = 0; body.len < 1000003; body.len++)
    body.s[body.len] = (char)(body.len * 7 / 5);
  for (size_t i = 0; i < 2; i++) {
    encrypt(&in, ciphers[i], &rsa, NULL, STREAMED, span_sa(&body));
    ok(open_as(&rsa, span_sa(&in), 65536) == OPENING_OK && span_equal(span_sa(&plain), span_sa(&body)), "1 MB");
    ok(open_as(&rsa, span_sa(&in), 17) == OPENING_OK && span_equal(span_sa(&plain), span_sa(&body)), "in small pieces");
  }
  stralloc_free(&in);
  stralloc_free(&body);
}

static void sinks(void)
{
  stralloc in = STRALLOC_ZERO;
  struct opening o;

  encrypt(&in, EVP_aes_128_cbc(), &rsa, NULL, 0, span_make("x", 1));
  opening_init(&o, rsa.key, fields_of(&rsa), refuse, NULL);
  feed_all(&o, span_sa(&in), 100);
  ok(opening_end(&o) == OPENING_STOPPED, "the sink stops at the last block");
  opening_free(&o);
  encrypt(&in, EVP_aes_128_cbc(), &rsa, NULL, 0, span_make(text, sizeof text - 1));
  opening_init(&o, rsa.key, fields_of(&rsa), refuse, NULL);
  feed_all(&o, span_sa(&in), 100);
  ok(opening_end(&o) == OPENING_STOPPED, "the sink stops");
  opening_free(&o);
  encrypt(&in, EVP_aes_128_cbc(), &rsa, NULL, 0, span_make("", 0));
  ok(open_as(&rsa, span_sa(&in), 100) == OPENING_OK && plain.len == 0, "an empty text");
  stralloc_free(&in);
}

int main(void)
{
  if (!crypto_library_init())
    return 1;
  rsa = make_person(EVP_RSA_gen(2048), "Ann");
  other_rsa = make_person(EVP_RSA_gen(2048), "Mallory");
  ec = make_person(EVP_EC_gen("P-256"), "Bob");
  other_ec = make_person(EVP_EC_gen("P-256"), "Eve");
  /* key identifiers */
  for (size_t i = 0; i < 2; i++) {
    struct person *p = i ? &ec : &rsa;
    X509V3_CTX c;
    X509_EXTENSION *e;

    X509V3_set_ctx(&c, p->cert, p->cert, NULL, NULL, 0);
    e = X509V3_EXT_conf_nid(NULL, &c, NID_subject_key_identifier, "hash");
    X509_add_ext(p->cert, e, -1);
    X509_EXTENSION_free(e);
    X509_sign(p->cert, p->key, EVP_sha256());
  }
  round_trips();
  every_octet();
  other_keys();
  authenticated();
  large();
  sinks();
  return tap_done();
}
