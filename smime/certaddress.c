/* certaddress: the mail addresses of a certificate.
 *
 * The subject alternative name is read from its DER here. libcrypto would read it too, but it cannot tell a lack of
 * memory from a malformed extension, and copies each name.
 */
#include "smime/certaddress.h"

#include "smime/ber.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/idn.h"
#include "text/utf8.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

/* GeneralName, RFC 5280 4.2.1.6: otherName is [0] IMPLICIT SEQUENCE, rfc822Name is [1] IMPLICIT IA5String */
#define OTHER_NAME (BER_CONTEXT_CUT + 0)
#define RFC822_NAME (BER_CONTEXT + 1)
/* in several strings, which DER forbids: a name that is not well formed */
#define RFC822_NAME_CUT (BER_CONTEXT_CUT + 1)
#define OTHER_VALUE (BER_CONTEXT_CUT + 0)
#define UTF8_STRING 0x0c

/* id-on-SmtpUTF8Mailbox, RFC 8398 3: 1.3.6.1.5.5.7.8.9 */
static const char smtputf8mailbox[] = { 0x2b, 6, 1, 5, 5, 7, 8, 9 };

struct search {
  certaddress_sink *sink;
  void *arg;
  int has_alternative; /* the alternative name has a mail address, well formed or not, or cannot be read */
};

/* neither in the local part nor in the domain, even where quotes allow blanks: no user has them */
static int has_bad_byte(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127)
      return 1;
  return 0;
}

/* The `@` in front of the domain; s.len if there is none. A local part that is not quoted has no other `@`. */
static size_t find_at(struct span s)
{
  struct span domain = span_behind_last(s, '@');
  size_t at = domain.p ? s.len - domain.len - 1 : s.len;
  int is_quoted = at > 1 && s.p[0] == '"' && s.p[at - 1] == '"';

  return at < s.len && !is_quoted && span_find(s, '@') < at ? s.len : at;
}

static int is_address(enum certaddress_place place, struct span s)
{
  size_t at = find_at(s);
  struct span domain = span_from(s, at + 1);

  if (at == 0 || domain.len == 0 || has_bad_byte(s))
    return 0;
  return place == CERTADDRESS_SMTPUTF8 ? utf8_is_valid(s) : ascii_only(s);
}

static int pass_on(struct search *s, enum certaddress_place place, struct span address)
{
  return !is_address(place, address) || s->sink(s->arg, place, address);
}

/* OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY } */
static int other_name(struct search *s, struct span in)
{
  struct span oid;
  struct span value;
  struct span address;

  if (!ber_take_as(&oid, &in, BER_OID)
      || !span_equal(oid, span_make(smtputf8mailbox, sizeof smtputf8mailbox)))
    return 1;
  s->has_alternative = 1;
  if (!ber_take_as(&value, &in, OTHER_VALUE) || in.len || !ber_take_as(&address, &value, UTF8_STRING) || value.len)
    return 1;
  return pass_on(s, CERTADDRESS_SMTPUTF8, address);
}

static int general_names(struct search *s, struct span in)
{
  struct span names;
  struct span content;
  struct ber h;

  if (!ber_take_as(&names, &in, BER_SEQUENCE) || in.len) {
    s->has_alternative = 1;
    return 1;
  }
  while (names.len) {
    if (!ber_take(&h, &content, &names)) {
      s->has_alternative = 1;
      return 1;
    }
    if (h.first == OTHER_NAME) {
      if (!other_name(s, content))
        return 0;
    } else if (h.first == RFC822_NAME || h.first == RFC822_NAME_CUT) {
      s->has_alternative = 1;
      if (h.first == RFC822_NAME && !pass_on(s, CERTADDRESS_RFC822NAME, content))
        return 0;
    }
  }
  return 1;
}

static struct span string_bytes(const ASN1_STRING *s)
{
  return span_make((const char *)ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
}

static int alternative_name(struct search *s, const X509 *cert)
{
  int at = -1;

  while ((at = X509_get_ext_by_NID(cert, NID_subject_alt_name, at)) >= 0)
    if (!general_names(s, string_bytes(X509_EXTENSION_get_data(X509_get_ext(cert, at)))))
      return 0;
  return 1;
}

static int subject(struct search *s, const X509 *cert)
{
  const X509_NAME *name = X509_get_subject_name(cert);
  int at = -1;

  while ((at = X509_NAME_get_index_by_NID(name, NID_pkcs9_emailAddress, at)) >= 0)
    if (!pass_on(s, CERTADDRESS_SUBJECT, string_bytes(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)))))
      return 0;
  return 1;
}

int certaddress_each(const X509 *cert, certaddress_sink *sink, void *arg)
{
  struct search s = { sink, arg, 0 };

  return alternative_name(&s, cert) && subject(&s, cert);
}

static int has_a_label(struct span domain)
{
  while (domain.len) {
    struct span label = span_first(domain, span_find(domain, '.'));

    if (ascii_equal_nocase(span_first(label, 4), span_of("xn--")))
      return 1;
    domain = span_from(domain, label.len + 1);
  }
  return 0;
}

static int find_a_label(void *found, enum certaddress_place place, struct span address)
{
  if (place == CERTADDRESS_SMTPUTF8 && has_a_label(span_from(address, find_at(address) + 1)))
    *(int *)found = 1;
  return 1;
}

int certaddress_escapes_constraints(const X509 *cert)
{
  int found = 0;

  (void)certaddress_each(cert, find_a_label, &found);
  return found;
}

/* what certaddress_match() looks for, and what it found */
struct wanted {
  struct span local;
  struct span domain;         /* in the form of the DNS */
  stralloc other;             /* the domain of the address that is compared */
  enum certaddress_match match;
};

/* the local part without quotes and backslashes; one that is not quoted has neither. 1 if it is w->local. */
static int same_local(const struct wanted *w, struct span local)
{
  struct span want = w->local;

  if (local.len < 2 || local.p[0] != '"')
    return ascii_equal_nocase(want, local);
  local = span_from(span_first(local, local.len - 1), 1);
  while (local.len && want.len) {
    if (local.p[0] == '\\')
      local = span_from(local, 1);
    if (local.len == 0 || ascii_lower(local.p[0]) != ascii_lower(want.p[0]))
      return 0;
    local = span_from(local, 1);
    want = span_from(want, 1);
  }
  return local.len == 0 && want.len == 0;
}

static int compare(void *arg, enum certaddress_place place, struct span address)
{
  struct wanted *w = arg;
  size_t at = find_at(address);
  int r;

  if (w->match == CERTADDRESS_NONE)
    w->match = CERTADDRESS_OTHER;
  if (!same_local(w, span_first(address, at)))
    return 1;
  w->other.len = 0;
  r = idn_to_ascii(&w->other, span_from(address, at + 1));
  if (r == -1)
    w->match = CERTADDRESS_NOMEM;
  if (r != 1 || !span_equal(span_sa(&w->other), w->domain))
    return r != -1;
  w->match = place == CERTADDRESS_SUBJECT ? CERTADDRESS_IN_SUBJECT : CERTADDRESS_MATCH;
  return 0;
}

static enum certaddress_match look(const X509 *cert, struct wanted *w)
{
  struct search s = { compare, w, 0 };

  if (!alternative_name(&s, cert))
    return w->match;
  if (s.has_alternative)
    return CERTADDRESS_OTHER;
  subject(&s, cert);
  return w->match;
}

enum certaddress_match certaddress_match(const X509 *cert, struct span local, struct span domain)
{
  struct wanted w = { local, { NULL, 0 }, STRALLOC_ZERO, CERTADDRESS_NONE };
  stralloc ascii = STRALLOC_ZERO;
  int r = idn_to_ascii(&ascii, domain);
  enum certaddress_match match = CERTADDRESS_NOMEM;

  /* a domain that cannot be converted is empty here, and equal to none */
  w.domain = r == 1 ? span_sa(&ascii) : span_make(NULL, 0);
  if (r != -1)
    match = look(cert, &w);
  stralloc_free(&w.other);
  stralloc_free(&ascii);
  return match;
}
