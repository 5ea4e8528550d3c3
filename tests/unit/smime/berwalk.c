/* berwalk: structures that libcrypto makes, in DER and with indefinite lengths, cut at every octet, and some made by
 * hand: damaged ones, and ones that no tool of today writes but BER allows.
 */
#include "tests/tap.h"
#include "smime/berwalk.h"

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define B(literal) { literal, sizeof(literal) - 1 }

struct seen {
  struct berwalk w;
  stralloc content;
  unsigned int heads;
  size_t content_before_head;
  int stop_at_head;
};

static int head(void *arg)
{
  struct seen *s = arg;

  s->heads++;
  s->content_before_head = s->content.len;
  return !s->stop_at_head;
}

static int content(void *arg, struct span piece)
{
  struct seen *s = arg;

  return stralloc_catb(&s->content, piece.p, piece.len);
}

/* in two pieces, cut at `cut` */
static enum berwalk_result walk(struct seen *s, struct span in, size_t cut)
{
  berwalk_free(&s->w);
  berwalk_init(&s->w, head, content, s);
  s->content.len = 0;
  s->heads = 0;
  (void)berwalk_feed(&s->w, span_first(in, cut));
  (void)berwalk_feed(&s->w, span_from(in, cut));
  return berwalk_end(&s->w);
}

/* ---- by hand ---------------------------------------------------------------------------------- */

#define SIGNED_OID "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define DATA_OID "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define COMPRESSED_OID "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09"
#define ENCRYPTED_OID "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06"
#define END1 "\0\0"
#define END3 END1 END1 END1
/* ContentInfo and SignedData with a version and no algorithms, up to the EncapsulatedContentInfo, 19 octets */
#define OPEN "\x30\x80" SIGNED_OID "\xa0\x80\x30\x80\x02\x01\x01\x31\x00"

static const struct {
  const char *what;
  struct { const char *p; size_t len; } in;
  enum berwalk_result result;
  const char *content;      /* NULL: has_content is 0 */
  unsigned long long trailing;
} cases[] = {
  { "signed, in one string", B(OPEN "\x30\x80" DATA_OID "\xa0\x80\x04\x02" "hi" END1 END1 "\x31\x00" END3),
    BERWALK_OK, "hi", 0 },
  { "cut into strings, an empty one among them",
    B(OPEN "\x30\x80" DATA_OID "\xa0\x80\x24\x80\x04\x01" "h" "\x04\x00" "\x04\x01" "i" END1 END1 END1 "\x31\x00" END3),
    BERWALK_OK, "hi", 0 },
  { "strings in strings, of definite and indefinite length",
    B(OPEN "\x30\x80" DATA_OID "\xa0\x0b\x24\x09\x24\x80\x04\x01" "h" END1 "\x04\x00" END1 "\x31\x00" END3),
    BERWALK_OK, "h", 0 },
  { "no content", B(OPEN "\x30\x80" DATA_OID END1 "\x31\x00" END3), BERWALK_OK, NULL, 0 },
  { "no content, definite length", B(OPEN "\x30\x0b" DATA_OID "\x31\x00" END3), BERWALK_OK, NULL, 0 },
  { "an empty content", B(OPEN "\x30\x80" DATA_OID "\xa0\x02\x04\x00" END1 "\x31\x00" END3), BERWALK_OK, "", 0 },
  { "octets behind it", B(OPEN "\x30\x80" DATA_OID END1 "\x31\x00" END3 "\r\n"), BERWALK_OK, NULL, 2 },
  { "a length with leading zeros", B(OPEN "\x30\x80" DATA_OID "\xa0\x80\x04\x83\0\0\x02" "hi" END1 END1 END3),
    BERWALK_OK, "hi", 0 },
  { "compressed",
    B("\x30\x80" COMPRESSED_OID "\xa0\x80\x30\x80\x02\x01\0\x30\x00\x30\x80" DATA_OID "\xa0\x03\x04\x01" "z" END1 END3),
    BERWALK_OK, "z", 0 },
  { "encrypted data",
    B("\x30\x80" ENCRYPTED_OID "\xa0\x80\x30\x80\x02\x01\0\x30\x80" DATA_OID "\x30\x00\x80\x01" "e" END1 END3),
    BERWALK_OK, "e", 0 },
  { "encrypted data, cut",
    B("\x30\x80" ENCRYPTED_OID "\xa0\x80\x30\x80\x02\x01\0\x30\x80" DATA_OID "\x30\x00"
      "\xa0\x80\x04\x01" "e" END1 END1 END3),
    BERWALK_OK, "e", 0 },
  { "nothing", B(""), BERWALK_DAMAGED, NULL, 0 },
  { "text", B("-----BEGIN"), BERWALK_DAMAGED, NULL, 0 },
  { "another type", B("\x30\x80" DATA_OID "\xa0\x80\x04\x00" END1 END1), BERWALK_DAMAGED, NULL, 0 },
  { "without its end", B(OPEN "\x30\x80" DATA_OID END1 "\x31\x00" "\0\0\0\0\0"), BERWALK_DAMAGED, NULL, 0 },
  { "a content that is no string", B(OPEN "\x30\x80" DATA_OID "\xa0\x80\x30\x02" "hi" END1 END1 "\x31\x00" END3),
    BERWALK_DAMAGED, NULL, 0 },
  { "a content of two strings", B(OPEN "\x30\x80" DATA_OID "\xa0\x80\x04\x01" "h" "\x04\x01" "i" END1 END1 END3),
    BERWALK_DAMAGED, "h", 0 },
  { "something else within a cut content",
    B(OPEN "\x30\x80" DATA_OID "\xa0\x80\x24\x80\x02\x01" "h" END1 END1 END1 END3),
    BERWALK_DAMAGED, "", 0 },
  { "something behind the content, within its holder",
    B(OPEN "\x30\x80" DATA_OID "\xa0\x03\x04\x01" "h" "\x04\x00" END1 END3), BERWALK_DAMAGED, "h", 0 },
  { "a string longer than the element around it", B(OPEN "\x30\x80" DATA_OID "\xa0\x03\x04\x02" "hi" END1 END1 END3),
    BERWALK_DAMAGED, NULL, 0 },
  { "an element longer than the one around it", B(OPEN "\x30\x0b" "\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01" END3),
    BERWALK_DAMAGED, NULL, 0 },
  { "an end mark where the length is definite", B(OPEN "\x30\x0d" DATA_OID END1 END3), BERWALK_DAMAGED, NULL, 0 },
  { "an end mark with a length", B(OPEN "\x30\x80" DATA_OID "\0\x01\0" END3), BERWALK_DAMAGED, NULL, 0 },
  { "a primitive of indefinite length", B(OPEN "\x30\x80" DATA_OID "\xa0\x80\x04\x80" END1 END1 END1 END3),
    BERWALK_DAMAGED, NULL, 0 },
  { "a length of 2^60", B(OPEN "\x30\x88\x10\0\0\0\0\0\0\0"), BERWALK_DAMAGED, NULL, 0 },
  { "a length of 9 octets", B(OPEN "\x30\x89\0\0\0\0\0\0\0\0\x01"), BERWALK_DAMAGED, NULL, 0 },
  { "no SEQUENCE with the content", B("\x30\x80" SIGNED_OID "\xa0\x80\x30\x80\x02\x01\x01\x31\x00" END3),
    BERWALK_DAMAGED, NULL, 0 },
  { "two elements where one must be", B(OPEN "\x30\x80" DATA_OID END1 END1 "\x30\x80" END3), BERWALK_DAMAGED, NULL, 0 },
};

static void by_hand(struct seen *s)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span in = span_make(cases[i].in.p, cases[i].in.len);
    int good = 1;

    for (size_t cut = 0; cut <= in.len; cut++) {
      enum berwalk_result r = walk(s, in, cut);

      good = good && r == cases[i].result && s->w.has_content == (cases[i].content != NULL)
        && span_equal(span_sa(&s->content), span_of(cases[i].content ? cases[i].content : ""))
        && s->w.trailing == cases[i].trailing && (r != BERWALK_OK || s->heads == 1);
    }
    ok(good, "%s", cases[i].what);
  }
}

static void limits(struct seen *s)
{
  stralloc in = STRALLOC_ZERO;
  stralloc many = STRALLOC_ZERO;

  /* certificates of a few octets over the limit */
  (void)stralloc_catb(&in, OPEN "\x30\x80" DATA_OID END1 "\xa0\x83\x20\0\0", sizeof OPEN - 1 + 2 + 11 + 2 + 5);
  (void)stralloc_readyplus(&in, 2 << 20);
  memset(in.s + in.len, 'c', 2 << 20);
  in.len += 2 << 20;
  (void)stralloc_catb(&in, END3, 6);
  ok(walk(s, span_sa(&in), 100) == BERWALK_LIMIT, "more than 2 MiB beside the content");
  ok(s->w.structure.len <= BERWALK_STRUCTURE_MAX, "no more of it is kept");
  in.len = 0;
  (void)stralloc_catb(&in, OPEN "\x30\x80" DATA_OID END1, sizeof OPEN - 1 + 2 + 11 + 2);
  for (int i = 0; i < 40; i++)
    (void)stralloc_catb(&many, "\xa0\x80", 2);
  (void)stralloc_cat(&in, &many);
  ok(walk(s, span_sa(&in), 100) == BERWALK_LIMIT, "elements in elements 40 deep");
  stralloc_free(&in);
  stralloc_free(&many);
}

/* ---- by libcrypto ----------------------------------------------------------------------------- */

static EVP_PKEY *key;
static X509 *cert;

static void make_certificate(void)
{
  key = EVP_EC_gen("P-256");
  cert = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
  X509_gmtime_adj(X509_getm_notBefore(cert), 0);
  X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
  X509_set_version(cert, 2);
  X509_set_pubkey(cert, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC, (const unsigned char *)"Ann", -1, -1, 0);
  X509_set_issuer_name(cert, X509_get_subject_name(cert));
  X509_sign(cert, key, EVP_sha256());
}

static CMS_ContentInfo *make_cms(enum berwalk_kind kind, BIO *in, unsigned int flags)
{
  STACK_OF(X509) *to = sk_X509_new_null();
  CMS_ContentInfo *cms;

  sk_X509_push(to, cert);
  if (kind == BERWALK_SIGNED)
    cms = CMS_sign(cert, key, NULL, in, CMS_BINARY | flags);
  else if (kind == BERWALK_ENCRYPTED)
    cms = CMS_EncryptedData_encrypt(in, EVP_aes_128_cbc(), (const unsigned char *)"0123456789abcdef", 16,
                                    CMS_BINARY | flags);
  else
    cms = CMS_encrypt(to, in, kind == BERWALK_ENVELOPED ? EVP_aes_128_cbc() : EVP_aes_256_gcm(), CMS_BINARY | flags);
  sk_X509_free(to);
  return cms;
}

static void encode(stralloc *out, enum berwalk_kind kind, const char *text, int len, unsigned int flags)
{
  BIO *in = BIO_new_mem_buf(text, len);
  BIO *bio = BIO_new(BIO_s_mem());
  CMS_ContentInfo *cms = make_cms(kind, in, flags);
  char *p;
  long n;

  if (flags & CMS_STREAM)
    i2d_CMS_bio_stream(bio, cms, in, CMS_BINARY | (int)flags);
  else
    i2d_CMS_bio(bio, cms);
  n = BIO_get_mem_data(bio, &p);
  (void)span_copy(out, span_make(p, (size_t)n));
  CMS_ContentInfo_free(cms);
  BIO_free(bio);
  BIO_free(in);
}

/* does libcrypto read all of it? */
static int reads(struct span structure, int nid)
{
  const unsigned char *p = (const unsigned char *)structure.p;
  CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)structure.len);
  int good = cms && p == (const unsigned char *)structure.p + structure.len && OBJ_obj2nid(CMS_get0_type(cms)) == nid;

  CMS_ContentInfo_free(cms);
  return good;
}

static int is_oid(struct span whole, int nid)
{
  const unsigned char *p = (const unsigned char *)whole.p;
  ASN1_OBJECT *o = whole.len ? d2i_ASN1_OBJECT(NULL, &p, (long)whole.len) : NULL;
  int good = o && OBJ_obj2nid(o) == nid && p == (const unsigned char *)whole.p + whole.len;

  ASN1_OBJECT_free(o);
  return good;
}

/* what berwalk says of the parts of it */
static int tells(const struct berwalk *w)
{
  struct span oid;
  struct span inside;
  struct span rest = berwalk_content_algorithm(w);
  int good = is_oid(berwalk_content_type(w), NID_pkcs7_data);

  if (w->kind == BERWALK_SIGNED)
    return good && berwalk_digest(w, 0, &oid) && is_oid(oid, NID_sha256) && !berwalk_digest(w, 1, &oid)
           && berwalk_recipients(w).len == 0 && berwalk_tail(w).len > 100;
  if (!ber_take_as(&inside, &rest, BER_SEQUENCE) || rest.len)
    return 0;
  rest = inside;
  good = good && ber_take_as(&oid, &inside, BER_OID)
         && is_oid(span_first(rest, rest.len - inside.len),
                   w->kind == BERWALK_AUTHENVELOPED ? NID_aes_256_gcm : NID_aes_128_cbc);
  return good && !berwalk_digest(w, 0, &oid) && (berwalk_recipients(w).len > 100) == (w->kind != BERWALK_ENCRYPTED);
}

static void by_libcrypto(struct seen *s, enum berwalk_kind kind, int nid, const char *what)
{
  static const char text[] = "Content-Type: text/plain\r\n\r\nHello\r\n";
  static const unsigned int forms[] = { 0, CMS_STREAM };
  stralloc in = STRALLOC_ZERO;

  for (size_t f = 0; f < 2; f++) {
    int good = 1;

    encode(&in, kind, text, sizeof text - 1, forms[f]);
    for (size_t cut = 0; cut <= in.len && good; cut++)
      good = walk(s, span_sa(&in), cut) == BERWALK_OK && s->w.kind == kind && s->heads == 1
             && s->content_before_head == 0 && reads(span_sa(&s->w.structure), nid) && tells(&s->w)
             && s->content.len == s->w.content_octets
             && (kind == BERWALK_SIGNED ? span_equal(span_sa(&s->content), span_of(text)) : s->content.len >= 35);
    ok(good, "%s, %s, cut at each of its %zu octets", what, f ? "streamed" : "DER", in.len);
    good = 1;
    for (size_t len = 0; len < in.len && good; len++)
      good = walk(s, span_first(span_sa(&in), len), len / 2) == BERWALK_DAMAGED;
    ok(good, "%s, %s, ended at each octet: damaged", what, f ? "streamed" : "DER");
  }
  stralloc_free(&in);
}

static void early(struct seen *s)
{
  stralloc in = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;

  encode(&in, BERWALK_AUTHENVELOPED, "x", 1, 0);
  s->stop_at_head = 1;
  ok(walk(s, span_sa(&in), 0) == BERWALK_STOPPED && s->heads == 1 && s->w.has_content, "head() can stop");
  ok(berwalk_close_early(&s->w, &out, span_make("\x04\x10" "0123456789abcdef", 18))
     && reads(span_sa(&out), NID_id_smime_ct_authEnvelopedData), "a structure from what was read until then");
  s->stop_at_head = 0;
  stralloc_free(&in);
  stralloc_free(&out);
}

int main(void)
{
  static struct seen s;

  by_hand(&s);
  limits(&s);
  make_certificate();
  by_libcrypto(&s, BERWALK_SIGNED, NID_pkcs7_signed, "signed");
  by_libcrypto(&s, BERWALK_ENVELOPED, NID_pkcs7_enveloped, "enveloped");
  by_libcrypto(&s, BERWALK_AUTHENVELOPED, NID_id_smime_ct_authEnvelopedData, "authenticated-enveloped");
  by_libcrypto(&s, BERWALK_ENCRYPTED, NID_pkcs7_encrypted, "encrypted data");
  early(&s);
  return tap_done();
}
