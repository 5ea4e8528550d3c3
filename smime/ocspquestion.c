/* ocspquestion: the certificate is named by SHA-1 hashes, because RFC 5019 2.1.1 wants these, and many responders know
 * no others. Nothing depends on their strength.
 */
#include "smime/ocspquestion.h"

#include "text/ascii.h"
#include "text/hostname.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#define OUT_OF_MEMORY "out of memory"

/* ---- where to ----------------------------------------------------------------------------------- */

static int is_digit_or_dot(char c)
{
  return c == '.' || ascii_is_digit(c);
}

static int is_host(struct span host)
{
  struct span rest = host;

  span_take_class(&rest, is_digit_or_dot);
  return rest.len && hostname_labels(host) && span_find(host, '_') == host.len;
}

static int is_path(struct span path)
{
  for (size_t i = 0; i < path.len; i++)
    if (path.p[i] <= ' ' || path.p[i] > '~' || path.p[i] == '#')
      return 0;
  return 1;
}

/* 1, or 0 if the URL is not one that is asked; *path is empty or begins with a slash */
static int split_url(struct span url, struct span *host, struct span *path)
{
  struct span scheme = span_first(url, strlen("http://"));

  if (url.len > OCSPQUESTION_URL_MAX || !ascii_equal_nocase(scheme, span_of("http://")))
    return 0;
  url = span_from(url, scheme.len);
  *host = span_first(url, span_find(url, '/'));
  *path = span_from(url, host->len);
  if (host->len > 3 && memcmp(host->p + host->len - 3, ":80", 3) == 0)
    host->len -= 3;
  return is_host(*host) && is_path(*path);
}

static const char *find_responder(const STACK_OF(OPENSSL_STRING) *urls, struct span *host, struct span *path)
{
  for (int i = 0; i < sk_OPENSSL_STRING_num(urls); i++)
    if (split_url(span_of(sk_OPENSSL_STRING_value(urls, i)), host, path))
      return NULL;
  return sk_OPENSSL_STRING_num(urls) > 0 ? "the responder has a URL that is not asked" : "it names no responder";
}

/* ---- what --------------------------------------------------------------------------------------- */

/* 1, or 0 if memory is short */
static int add_id(OCSP_REQUEST *request, X509 *certificate, X509 *issuer, struct span nonce)
{
  OCSP_CERTID *id = OCSP_cert_to_id(NULL, certificate, issuer);
  unsigned char octets[OCSPQUESTION_NONCE];

  if (!id)
    return 0;
  if (!OCSP_request_add0_id(request, id)) {
    OCSP_CERTID_free(id);
    return 0;
  }
  memcpy(octets, nonce.p, sizeof octets);
  return OCSP_request_add1_nonce(request, octets, sizeof octets);
}

static int make_der(unsigned char **der, int *len, X509 *certificate, X509 *issuer, struct span nonce)
{
  OCSP_REQUEST *request = OCSP_REQUEST_new();
  int good = 0;

  *der = NULL;
  if (request && add_id(request, certificate, issuer, nonce)) {
    *len = i2d_OCSP_REQUEST(request, der);
    good = *len > 0;
  }
  OCSP_REQUEST_free(request);
  return good;
}

static int put_request(stralloc *request, struct span host, struct span path, struct span der)
{
  request->len = 0;
  return stralloc_cats(request, "POST ") && (path.len || stralloc_cats(request, "/"))
         && stralloc_catb(request, path.p, path.len) && stralloc_cats(request, " HTTP/1.0\r\nHost: ")
         && stralloc_catb(request, host.p, host.len)
         && stralloc_cats(request, "\r\nContent-Type: application/ocsp-request\r\nContent-Length: ")
         && ascii_cat_number(request, der.len)
         && stralloc_cats(request, "\r\nConnection: close\r\n\r\n") && stralloc_catb(request, der.p, der.len);
}

int ocspquestion_is_issued(X509 *certificate, X509 *issuer)
{
  const X509_NAME *name = X509_get_issuer_name(certificate);

  return X509_check_issued(issuer, certificate) == X509_V_OK
         && X509_NAME_cmp(X509_get_subject_name(certificate), name) != 0;
}

const char *ocspquestion_make(stralloc *host, stralloc *request, X509 *certificate, X509 *issuer, struct span nonce)
{
  STACK_OF(OPENSSL_STRING) *urls = X509_get1_ocsp(certificate);
  struct span name;
  struct span path;
  unsigned char *der;
  int len;
  const char *why = find_responder(urls, &name, &path);

  if (!why) {
    if (!make_der(&der, &len, certificate, issuer, nonce) || !span_copy(host, name) || !stralloc_0(host)
        || !put_request(request, name, path, span_make((const char *)der, (size_t)len)))
      why = OUT_OF_MEMORY;
    OPENSSL_free(der);
  }
  X509_email_free(urls);
  ERR_clear_error();
  return why;
}
