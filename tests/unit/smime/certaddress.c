/* certaddress: certificates with every kind of name, and the mailboxes that are theirs and not theirs. */
#include "tests/tap.h"
#include "smime/certaddress.h"

#include <openssl/objects.h>
#include <openssl/x509.h>
#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

/* a name of the alternative name */
struct name {
  enum { NO_NAME, MAIL, UTF8, DNS, OTHER, RAW } kind;
  const char *text;
  size_t len;
};

/* an address, or no address, of a certificate with these names */
struct row {
  const char *reason;
  struct name names[4];
  const char *subject;           /* emailAddress, or NULL */
  const char *addresses;         /* what certaddress_each() gives, a line each */
  const char *local;
  const char *domain;
  enum certaddress_match match;
};

#define NONE CERTADDRESS_NONE
#define NOT CERTADDRESS_OTHER
#define OLD CERTADDRESS_IN_SUBJECT
#define YES CERTADDRESS_MATCH

static const struct row rows[] = {
  {"one address", {{MAIL, B("ann@example.org")}}, NULL, "m ann@example.org\n", "ann", "example.org", YES},
  {"another local part", {{MAIL, B("ann@example.org")}}, NULL, "m ann@example.org\n", "anna", "example.org", NOT},
  {"the beginning of a local part", {{MAIL, B("ann@example.org")}}, NULL, "m ann@example.org\n", "an",
   "example.org", NOT},
  {"another domain", {{MAIL, B("ann@example.org")}}, NULL, "m ann@example.org\n", "ann", "example.com", NOT},
  {"a domain below", {{MAIL, B("ann@example.org")}}, NULL, "m ann@example.org\n", "ann", "a.example.org", NOT},
  {"case (RFC 8550 3)", {{MAIL, B("Ann@EXAMPLE.org")}}, NULL, "m Ann@EXAMPLE.org\n", "aNN", "Example.ORG", YES},
  {"the third of several", {{MAIL, B("a@b.example")}, {DNS, B("ann.example")}, {MAIL, B("ann@example.org")}}, NULL,
   "m a@b.example\nm ann@example.org\n", "ann", "example.org", YES},
  {"no names", {{NO_NAME, NULL, 0}}, NULL, "", "ann", "example.org", NONE},
  {"a host alone", {{DNS, B("example.org")}}, NULL, "", "ann", "example.org", NONE},
  {"another kind of name", {{OTHER, B("ann@example.org")}}, NULL, "", "ann", "example.org", NONE},

  {"subject alone", {{NO_NAME, NULL, 0}}, "ann@example.org", "s ann@example.org\n", "ann", "example.org", OLD},
  {"subject with a host", {{DNS, B("example.org")}}, "ann@example.org", "s ann@example.org\n", "Ann",
   "example.org", OLD},
  {"subject, another", {{NO_NAME, NULL, 0}}, "ann@example.org", "s ann@example.org\n", "bob", "example.org", NOT},
  {"subject beside an address does not count", {{MAIL, B("bob@example.org")}}, "ann@example.org",
   "m bob@example.org\ns ann@example.org\n", "ann", "example.org", NOT},
  {"subject beside a malformed address does not count", {{MAIL, B("bob")}}, "ann@example.org",
   "s ann@example.org\n", "ann", "example.org", NOT},
  {"subject beside a malformed mailbox of RFC 8398 does not count", {{UTF8, B("\377@example.org")}}, "ann@example.org",
   "s ann@example.org\n", "ann", "example.org", NOT},
  {"subject beside names that cannot be read does not count", {{RAW, B("\x81\x7f")}}, "ann@example.org",
   "s ann@example.org\n", "ann", "example.org", NOT},

  {"subject beside an address in several strings does not count",
   {{RAW, B("\xa1\x11\x16\x0f" "ann@example.org")}}, "ann@example.org",
   "s ann@example.org\n", "ann", "example.org", NOT},

  {"A-label, asked in Unicode (RFC 8398 5)", {{MAIL, B("ann@xn--bcher-kva.example")}}, NULL,
   "m ann@xn--bcher-kva.example\n", "ann", "b\303\274cher.example", YES},
  {"A-label, asked in ASCII", {{MAIL, B("ann@XN--BCHER-kva.example")}}, NULL,
   "m ann@XN--BCHER-kva.example\n", "ann", "xn--bcher-kva.example", YES},
  {"U-label, asked in ASCII", {{UTF8, B("\303\244@b\303\274cher.example")}}, NULL,
   "u \303\244@b\303\274cher.example\n", "\303\244", "xn--bcher-kva.example", YES},
  {"U-label, asked in Unicode", {{UTF8, B("\303\244@b\303\274cher.example")}}, NULL,
   "u \303\244@b\303\274cher.example\n", "\303\244", "b\303\274cher.example", YES},
  {"case of other letters counts (RFC 8398 5)", {{UTF8, B("\303\244@example.org")}}, NULL,
   "u \303\244@example.org\n", "\303\204", "example.org", NOT},
  {"A-label in a mailbox of RFC 9598, asked in ASCII", {{UTF8, B("\303\244@a.Xn--bcher-kva.example")}}, NULL,
   "u \303\244@a.Xn--bcher-kva.example\n", "\303\244", "a.xn--bcher-kva.example", YES},
  {"A-label in a mailbox of RFC 9598, asked in Unicode", {{UTF8, B("\303\244@xn--bcher-kva.example")}}, NULL,
   "u \303\244@xn--bcher-kva.example\n", "\303\244", "b\303\274cher.example", YES},
  {"Unicode in an rfc822Name is forbidden", {{MAIL, B("\303\244@example.org")}}, NULL, "",
   "\303\244", "example.org", NOT},
  {"a domain that is no domain", {{MAIL, B("ann@a..b")}}, NULL, "m ann@a..b\n", "ann", "a..b", NOT},
  {"no domain was asked", {{MAIL, B("ann@a..b")}}, NULL, "m ann@a..b\n", "ann", "", NOT},

  {"NUL ends nothing", {{MAIL, B("ann@example.org\0.evil.example")}}, NULL, "", "ann", "example.org", NOT},
  {"a blank", {{MAIL, B("ann@example.org ")}}, NULL, "", "ann", "example.org", NOT},
  {"a line end", {{MAIL, B("ann@example.org\n")}}, NULL, "", "ann", "example.org", NOT},
  {"angle brackets", {{MAIL, B("<ann@example.org>")}}, NULL, "m <ann@example.org>\n", "ann", "example.org", NOT},
  {"two @", {{MAIL, B("ann@example.org@evil.example")}}, NULL, "", "ann", "example.org", NOT},
  {"two @, asked for both", {{MAIL, B("a@b@example.org")}}, NULL, "", "a@b", "example.org", NOT},
  {"no local part", {{MAIL, B("@example.org")}}, NULL, "", "", "example.org", NOT},
  {"no domain", {{MAIL, B("ann@")}}, NULL, "", "ann", "", NOT},
  {"nothing", {{MAIL, B("")}}, NULL, "", "", "", NOT},
  {"a star is no wildcard", {{MAIL, B("*@example.org")}}, NULL, "m *@example.org\n", "ann", "example.org", NOT},
  {"a domain alone is no wildcard", {{MAIL, B("example.org")}}, NULL, "", "ann", "example.org", NOT},

  {"quotes", {{MAIL, B("\"ann\"@example.org")}}, NULL, "m \"ann\"@example.org\n", "ann", "example.org", YES},
  {"quoted pairs", {{MAIL, B("\"a\\\"\\n@n\"@example.org")}}, NULL, "m \"a\\\"\\n@n\"@example.org\n", "a\"n@n",
   "example.org", YES},
  {"quotes are no part of it", {{MAIL, B("\"ann\"@example.org")}}, NULL, "m \"ann\"@example.org\n", "\"ann\"",
   "example.org", NOT},
  {"a quote that is not closed", {{MAIL, B("\"a\\\"@example.org")}}, NULL, "m \"a\\\"@example.org\n", "a\"",
   "example.org", NOT},
  {"more in the certificate, quoted", {{MAIL, B("\"anna\"@example.org")}}, NULL, "m \"anna\"@example.org\n", "ann",
   "example.org", NOT},
  {"less in the certificate, quoted", {{MAIL, B("\"an\"@example.org")}}, NULL, "m \"an\"@example.org\n", "ann",
   "example.org", NOT},
};

static int put(stralloc *out, int first, struct span content)
{
  char header[4] = { (char)first, (char)0x82, (char)(content.len >> 8), (char)content.len };

  return stralloc_catb(out, header, 4) && stralloc_catb(out, content.p, content.len);
}

/* OtherName: the second one is id-on-xmppAddr */
static int put_other(stralloc *out, int is_xmpp, struct span text)
{
  static const char oid[] = "\x06\x08\x2b\x06\x01\x05\x05\x07\x08\x09";
  stralloc string = STRALLOC_ZERO;
  stralloc value = STRALLOC_ZERO;
  int good = put(&string, 0x0c, text) && span_copy(&value, span_make(oid, 10)) && put(&value, 0xa0, span_sa(&string));

  if (good && is_xmpp)
    value.s[9] = 5;
  good = good && put(out, 0xa0, span_sa(&value));
  stralloc_free(&string);
  stralloc_free(&value);
  return good;
}

static int put_name(stralloc *out, const struct name *n)
{
  struct span text = span_make(n->text, n->len);

  switch (n->kind) {
  case MAIL: return put(out, 0x81, text);
  case DNS: return put(out, 0x82, text);
  case UTF8: return put_other(out, 0, text);
  case OTHER: return put_other(out, 1, text);
  case RAW: return stralloc_catb(out, text.p, text.len);
  default: return 1;
  }
}

static void bail(void)
{
  puts("Bail out! unable to make a certificate");
  exit(1);
}

static void add_extension(X509 *cert, struct span der)
{
  ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
  X509_EXTENSION *extension = NULL;

  if (!octets || !ASN1_OCTET_STRING_set(octets, (const unsigned char *)der.p, (int)der.len)
      || !(extension = X509_EXTENSION_create_by_NID(NULL, NID_subject_alt_name, 0, octets))
      || !X509_add_ext(cert, extension, -1))
    bail();
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(octets);
}

static X509 *make(const struct row *r)
{
  X509 *cert = X509_new();
  stralloc names = STRALLOC_ZERO;
  stralloc all = STRALLOC_ZERO;

  if (!cert)
    bail();
  for (size_t i = 0; i < 4; i++)
    if (!put_name(&names, r->names + i))
      bail();
  if (names.len) {
    if (!put(&all, 0x30, span_sa(&names)))
      bail();
    add_extension(cert, span_sa(&all));
  }
  if (r->subject && !X509_NAME_add_entry_by_NID(X509_get_subject_name(cert), NID_pkcs9_emailAddress, MBSTRING_ASC,
                                                (const unsigned char *)r->subject, -1, -1, 0))
    bail();
  stralloc_free(&names);
  stralloc_free(&all);
  return cert;
}

static int gather(void *arg, enum certaddress_place place, struct span address)
{
  static const char letters[] = "mus";

  return stralloc_append(arg, letters[place]) && stralloc_append(arg, ' ')
         && stralloc_catb(arg, address.p, address.len) && stralloc_append(arg, '\n');
}

static int refuse(void *arg, enum certaddress_place place, struct span address)
{
  (void)place;
  (void)address;
  ++*(int *)arg;
  return 0;
}

static void test_rows(void)
{
  stralloc addresses = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct row *r = rows + i;
    X509 *cert = make(r);
    enum certaddress_match match = certaddress_match(cert, span_of(r->local), span_of(r->domain));

    ok(match == r->match, "%s: %d, wanted %d", r->reason, match, r->match);
    addresses.len = 0;
    ok(certaddress_each(cert, gather, &addresses) == 1, "  all of them");
    is_bytes(addresses.s, addresses.len, r->addresses, strlen(r->addresses), "  are these");
    X509_free(cert);
  }
  stralloc_free(&addresses);
}

/* the extension is cut at each byte, or has another byte: nothing is read that is not there, and Ann is not found in
 * what is cut
 */
static void test_cut(void)
{
  static const struct row whole = {"", {{UTF8, B("\303\244@example.org")}, {MAIL, B("ann@example.org")}}, NULL, "",
                                   "", "", NOT};
  stralloc names = STRALLOC_ZERO;
  stralloc all = STRALLOC_ZERO;
  size_t bad = 0;

  if (!put_name(&names, whole.names) || !put_name(&names, whole.names + 1) || !put(&all, 0x30, span_sa(&names)))
    bail();
  for (size_t len = 0; len < all.len; len++) {
    X509 *cert = X509_new();
    /* so that a tool that looks on sees a byte too many */
    char *copy = malloc(len ? len : 1);

    if (!cert || !copy)
      bail();
    memcpy(copy, all.s, len);
    add_extension(cert, span_make(copy, len));
    if (certaddress_match(cert, span_of("ann"), span_of("example.org")) != CERTADDRESS_OTHER)
      bad++;
    X509_free(cert);
    free(copy);
  }
  ok(bad == 0, "an extension that is cut has no address");
  stralloc_free(&names);
  stralloc_free(&all);
}

static void test_several(void)
{
  static const struct row one = {"", {{MAIL, B("bob@example.org")}}, "x@example.org", "", "", "", NOT};
  X509 *cert = make(&one);
  stralloc names = STRALLOC_ZERO;
  stralloc all = STRALLOC_ZERO;
  int calls = 0;

  if (!put(&names, 0x81, span_of("ann@example.org")) || !put(&all, 0x30, span_sa(&names)))
    bail();
  add_extension(cert, span_sa(&all));
  ok(certaddress_match(cert, span_of("ann"), span_of("example.org")) == YES,
     "an extension that is there twice: both count");
  ok(certaddress_each(cert, refuse, &calls) == 0 && calls == 1, "the sink stops it");
  X509_free(cert);
  stralloc_free(&names);
  stralloc_free(&all);
}

int main(void)
{
  test_rows();
  test_cut();
  test_several();
  return tap_done();
}
