/* judgeline: mail/authres leaves out a value that is not printable ASCII. So the issuer is checked here: without it
 * there must be no serial number.
 */
#include "smime/judgeline.h"

#include "mail/authres.h"
#include "mail/sectionpath.h"
#include "smime/certaddress.h"
#include "text/ascii.h"

#include <openssl/bn.h>

struct names {
  stralloc identifier;
  stralloc serial;
  stralloc issuer;
};

static int first_address(void *arg, enum certaddress_place place, struct span address)
{
  (void)place;
  (void)span_copy(arg, address);
  return 0;
}

static int read_identifier(stralloc *out, X509 *certificate, const struct authors *a)
{
  enum authors_match match = authors_match(a, certificate);

  if (match == AUTHORS_NOMEM)
    return 0;
  if (match == AUTHORS_FROM)
    return span_copy(out, span_sa(&a->from.local)) && stralloc_catb(out, "@", 1)
           && stralloc_cat(out, &a->from.domain);
  return certaddress_each(certificate, first_address, out) != -1;
}

static int read_serial(stralloc *out, X509 *certificate)
{
  BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
  char *hex = n ? BN_bn2hex(n) : NULL;
  int good = hex && span_copy(out, span_of(hex));

  OPENSSL_free(hex);
  BN_free(n);
  return good;
}

static int read_issuer(stralloc *out, X509 *certificate)
{
  BIO *bio = BIO_new(BIO_s_mem());
  char *text;
  long len;
  int good = 0;

  if (bio && X509_NAME_print_ex(bio, X509_get_issuer_name(certificate), 0, XN_FLAG_RFC2253) >= 0) {
    len = BIO_get_mem_data(bio, &text);
    good = len >= 0 && span_copy(out, span_make(text, (size_t)len));
  }
  BIO_free(bio);
  return good;
}

static int read_names(struct names *n, X509 *certificate, const struct authors *authors)
{
  if (!read_identifier(&n->identifier, certificate, authors))
    return 0;
  if (n->identifier.len)
    return 1;
  if (!read_serial(&n->serial, certificate) || !read_issuer(&n->issuer, certificate))
    return 0;
  if (n->issuer.len == 0 || n->issuer.len > AUTHRES_PIECE_MAX / 2 || !ascii_printable(span_sa(&n->issuer)))
    n->serial.len = n->issuer.len = 0;
  return 1;
}

static int comment_of(stralloc *out, const struct judgeline *line)
{
  struct span text = span_of(smimecause_text(line->cause));
  int is_open = text.len && text.p[text.len - 1] == ':';

  if (!line->detail)
    return span_copy(out, span_first(text, text.len - (size_t)is_open));
  return span_copy(out, text) && stralloc_cats(out, is_open ? " " : ": ") && stralloc_cats(out, line->detail);
}

/* the message is another one than the one that came */
static int mark(stralloc *comment)
{
  return (comment->len == 0 || stralloc_cats(comment, "; ")) && stralloc_cats(comment, "as received");
}

int judgeline(stralloc *lines, const struct judgeline *line)
{
  struct names n = { STRALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO };
  stralloc comment = STRALLOC_ZERO;
  stralloc part = STRALLOC_ZERO;
  /* a signature about which nothing is known has no signer */
  int is_bare = line->cause == SMIMECAUSE_TROUBLE;
  int good = (is_bare || !line->certificate || read_names(&n, line->certificate, line->authors))
             && comment_of(&comment, line) && (line->around.len == 0 || mark(&comment))
             && (is_bare || sectionpath_cat(&part, line->around, line->section));
  struct span value[AUTHMETHOD_PROPERTIES_MAX] = { { NULL, 0 } };

  value[AUTHMETHOD_SMIME_IDENTIFIER] = span_sa(&n.identifier);
  value[AUTHMETHOD_SMIME_PART] = span_sa(&part);
  value[AUTHMETHOD_SMIME_SERIAL] = span_sa(&n.serial);
  value[AUTHMETHOD_SMIME_ISSUER] = span_sa(&n.issuer);
  good = good && authres_line(lines, &authmethod_table[AUTHMETHOD_SMIME], smimecause_result(line->cause),
                              span_sa(&comment), value)
         && stralloc_catb(lines, "\n", 1);
  stralloc_free(&n.identifier);
  stralloc_free(&n.serial);
  stralloc_free(&n.issuer);
  stralloc_free(&comment);
  stralloc_free(&part);
  return good;
}
