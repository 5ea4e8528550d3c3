/* certaddress: a certificate whose alternative name is the input, against libcrypto's reading of it. */
#include "tests/fuzz/fuzz.h"
#include "smime/certaddress.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static X509 *make(struct span der)
{
  X509 *cert = X509_new();
  ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
  X509_EXTENSION *extension = NULL;

  check(cert && octets && ASN1_OCTET_STRING_set(octets, (const unsigned char *)der.p, (int)der.len));
  extension = X509_EXTENSION_create_by_NID(NULL, NID_subject_alt_name, 0, octets);
  check(extension && X509_add_ext(cert, extension, -1));
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(octets);
  return cert;
}

/* the names, if the input is DER and nothing else; else NULL */
static GENERAL_NAMES *names_of(struct span der)
{
  const unsigned char *p = (const unsigned char *)der.p;
  GENERAL_NAMES *names = d2i_GENERAL_NAMES(NULL, &p, (long)der.len);
  unsigned char *again = NULL;
  int len = names ? i2d_GENERAL_NAMES(names, &again) : -1;

  if (names && (len != (int)der.len || memcmp(again, der.p, der.len) != 0)) {
    GENERAL_NAMES_free(names);
    names = NULL;
  }
  OPENSSL_free(again);
  ERR_clear_error();
  return names;
}

/* an address by the rules of certaddress.h: a local part, `@`, a domain; `@` in quotes alone is another */
static int naive_is_address(const char *p, size_t len, int is_utf8)
{
  size_t ats = 0;
  size_t last = 0;

  for (size_t i = 0; i < len; i++) {
    if (p[i] == 127 || (p[i] >= 0 && p[i] <= 32) || (p[i] < 0 && !is_utf8))
      return 0;
    if (p[i] == '@') {
      ats++;
      last = i;
    }
  }
  if (ats == 0 || last == 0 || last + 1 == len)
    return 0;
  return ats == 1 || (last > 1 && p[0] == '"' && p[last - 1] == '"');
}

/* UTF-8 that libcrypto reads */
static int naive_is_utf8(const char *p, size_t len)
{
  const unsigned char *u = (const unsigned char *)p;

  for (size_t i = 0; i < len;) {
    unsigned long n;
    int used = UTF8_getc(u + i, (int)(len - i), &n);

    if (used <= 0 || n > 0x10ffff || (n >= 0xd800 && n < 0xe000))
      return 0;
    i += (size_t)used;
  }
  return 1;
}

static void put(stralloc *out, char letter, const ASN1_STRING *s)
{
  fuzz_put(out, letter);
  fuzz_cat(out, span_make((const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)));
  fuzz_put(out, '\n');
}

static void naive_each(stralloc *out, const GENERAL_NAMES *names)
{
  for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
    int type;
    const ASN1_STRING *s = GENERAL_NAME_get0_value(name, &type);
    ASN1_OBJECT *oid;
    ASN1_TYPE *value;

    if (type == GEN_EMAIL
        && naive_is_address((const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s), 0))
      put(out, 'm', s);
    if (type != GEN_OTHERNAME || !GENERAL_NAME_get0_otherName(name, &oid, &value)
        || OBJ_obj2nid(oid) != NID_id_on_SmtpUTF8Mailbox || value->type != V_ASN1_UTF8STRING)
      continue;
    s = value->value.utf8string;
    if (naive_is_address((const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s), 1)
        && naive_is_utf8((const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s)))
      put(out, 'u', s);
  }
}

struct found {
  stralloc all;
  int has_ann;
};

static int gather(void *arg, enum certaddress_place place, struct span address)
{
  struct found *f = arg;

  check(place != CERTADDRESS_SUBJECT && address.len >= 3);
  fuzz_put(&f->all, place == CERTADDRESS_SMTPUTF8 ? 'u' : 'm');
  fuzz_cat(&f->all, address);
  fuzz_put(&f->all, '\n');
  f->has_ann |= span_equal(address, span_of("ann@example.org"));
  return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span der = span_make((const char *)data, size);
  X509 *cert = make(der);
  GENERAL_NAMES *names = names_of(der);
  struct found found = { STRALLOC_ZERO, 0 };
  stralloc want = STRALLOC_ZERO;
  enum certaddress_match match = certaddress_match(cert, span_of("ann"), span_of("example.org"));

  check(certaddress_each(cert, gather, &found));
  check(match != CERTADDRESS_NOMEM && match != CERTADDRESS_IN_SUBJECT);
  check(!found.has_ann || match == CERTADDRESS_MATCH);
  check(found.all.len || match != CERTADDRESS_MATCH);
  if (names) {
    naive_each(&want, names);
    check(span_equal(span_sa(&found.all), span_sa(&want)));
  }
  stralloc_free(&found.all);
  stralloc_free(&want);
  GENERAL_NAMES_free(names);
  X509_free(cert);
  ERR_clear_error();
  return 0;
}
