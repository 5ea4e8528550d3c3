/* authors: From and Sender of headers, and certificates that are theirs or not. What an address is belongs to
 * tests/unit/mail/address.c and tests/unit/smime/certaddress.c.
 */
#include "crypto/crypto.h"
#include "smime/authors.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"

#include <errno.h>

/* ---- reading ------------------------------------------------------------------------------------ */

static const struct {
  const char *header;
  enum authors_mailbox from;
  const char *from_address;
  enum authors_mailbox sender;
  const char *sender_address;
  const char *reason;
} headers[] = {
  { "", AUTHORS_ABSENT, "", AUTHORS_ABSENT, "", "an empty header" },
  { "Subject: x\n", AUTHORS_ABSENT, "", AUTHORS_ABSENT, "", "neither field" },
  { "From: Ann <ann@example.org>\n", AUTHORS_ONE, "ann@example.org", AUTHORS_ABSENT, "", "From alone" },
  { "from: Ann\r\n <ann@example.org>\r\nSENDER: bob@example.com\r\n", AUTHORS_ONE, "ann@example.org", AUTHORS_ONE,
    "bob@example.com", "lines end in CRLF, the field is folded, and its name has any case" },
  { "From: ann@example.org", AUTHORS_ONE, "ann@example.org", AUTHORS_ABSENT, "", "the last line has no end" },
  { "From: ann@example.org\n\nSender: bob@example.com\n", AUTHORS_ONE, "ann@example.org", AUTHORS_ABSENT, "",
    "what stands behind the empty line is no header" },
  { "From: ann@example.org\nFrom: ann@example.org\n", AUTHORS_UNCLEAR, "", AUTHORS_ABSENT, "", "From twice" },
  { "From: ann@example.org, bob@example.com\nSender: bob@example.com\n", AUTHORS_UNCLEAR, "", AUTHORS_ONE,
    "bob@example.com", "two mailboxes" },
  { "From: nobody:;\n", AUTHORS_UNCLEAR, "", AUTHORS_ABSENT, "", "an empty group" },
  { "From: root\n", AUTHORS_UNCLEAR, "", AUTHORS_ABSENT, "", "no address" },
  { "From: ann@[192.0.2.1]\n", AUTHORS_UNCLEAR, "", AUTHORS_ABSENT, "", "an address without a domain name" },
  { "From: ann@example.org\nSender: a@b.org\nSender: a@b.org\n", AUTHORS_ONE, "ann@example.org", AUTHORS_UNCLEAR, "",
    "Sender twice" },
};

static int is_field(const struct authors_field *f, enum authors_mailbox mailbox, const char *address)
{
  stralloc got = STRALLOC_ZERO;
  int good;

  if (f->mailbox != mailbox)
    return 0;
  if (mailbox != AUTHORS_ONE)
    return 1;
  (void)stralloc_cat(&got, &f->local);
  (void)stralloc_catb(&got, "@", 1);
  (void)stralloc_cat(&got, &f->domain);
  good = span_equal(span_sa(&got), span_of(address));
  stralloc_free(&got);
  return good;
}

static void reading(void)
{
  struct authors a = AUTHORS_ZERO;

  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
    struct span header = span_of(headers[i].header);
    unsigned int n = 0;
    int good = 1;

    ok(authors_read(&a, header) == 1, "%s", headers[i].reason);
    ok(is_field(&a.from, headers[i].from, headers[i].from_address), "From is %s", headers[i].from_address);
    ok(is_field(&a.sender, headers[i].sender, headers[i].sender_address), "Sender is %s", headers[i].sender_address);
    authors_free(&a);
    a = (struct authors)AUTHORS_ZERO;
    do {
      errno = 0;
      fault_nth("malloc", ++n, "ENOMEM");
      if (authors_read(&a, header))
        break;
      good = good && errno == ENOMEM;
      authors_free(&a);
      a = (struct authors)AUTHORS_ZERO;
    } while (n < 1000);
    fault(NULL);
    ok(good && n > 1 && is_field(&a.from, headers[i].from, headers[i].from_address),
       "ENOMEM as long as memory is short");
  }
  authors_free(&a);
}

/* ---- whose is it? ------------------------------------------------------------------------------- */

enum owner { ANN, BOB, NOBODY, IN_SUBJECT, OWNERS };

static X509 *owners[OWNERS];

static const struct {
  const char *header;
  enum owner owner;
  enum authors_match wanted;
  const char *reason;
} matches[] = {
  { "From: ann@example.org\n", ANN, AUTHORS_FROM, "the author" },
  { "From: ann@EXAMPLE.org\nSender: bob@example.com\n", ANN, AUTHORS_FROM, "the author, whoever sends" },
  { "From: ann@example.org\nSender: bob@example.com\n", BOB, AUTHORS_SENDER, "the sender alone" },
  { "From: ann@example.org\n", BOB, AUTHORS_OTHER, "somebody else" },
  { "From: ann@example.org\nSender: carl@example.com\n", BOB, AUTHORS_OTHER, "somebody else, with a sender" },
  { "From: ann@example.org\nSender: bob@example.com\nSender: bob@example.com\n", BOB, AUTHORS_OTHER,
    "two Sender fields name no sender" },
  { "From: ann@example.org\n", NOBODY, AUTHORS_NO_ADDRESS, "a certificate without an address" },
  { "Subject: x\n", NOBODY, AUTHORS_NO_ADDRESS, "neither names one" },
  { "Subject: x\n", ANN, AUTHORS_FROM_UNCLEAR, "no From" },
  { "From: ann@example.org, ann@example.org\n", ANN, AUTHORS_FROM_UNCLEAR, "two mailboxes" },
  { "From: ann@example.org\nFrom: bob@example.com\n", ANN, AUTHORS_FROM_UNCLEAR, "two From fields" },
  { "Sender: bob@example.com\n", BOB, AUTHORS_FROM_UNCLEAR, "the sender, where no From is" },
  { "From: ann@example.org\n", IN_SUBJECT, AUTHORS_FROM, "the address is in the subject" },
};

static void make_owners(void)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509_NAME *name;

  owners[ANN] = certificate_make(&(struct certificate){ .name = "Ann", .key = key, .address = "ann@example.org" });
  owners[BOB] = certificate_make(&(struct certificate){ .name = "Bob", .key = key, .address = "bob@example.com" });
  owners[NOBODY] = certificate_make(&(struct certificate){ .name = "Nobody", .key = key });
  owners[IN_SUBJECT] = certificate_make(&(struct certificate){ .name = "Ann", .key = key });
  name = X509_get_subject_name(owners[IN_SUBJECT]);
  X509_NAME_add_entry_by_NID(name, NID_pkcs9_emailAddress, MBSTRING_ASC, (const unsigned char *)"ann@example.org", -1,
                             -1, 0);
  EVP_PKEY_free(key);
}

static void matching(void)
{
  make_owners();
  for (size_t i = 0; i < sizeof matches / sizeof *matches; i++) {
    struct authors a = AUTHORS_ZERO;
    enum authors_match got;
    int good = 1;

    (void)authors_read(&a, span_of(matches[i].header));
    ok(authors_match(&a, owners[matches[i].owner]) == matches[i].wanted, "%s", matches[i].reason);
    for (unsigned int n = 1; n < 100; n++) {
      fault_nth("malloc", n, "ENOMEM");
      got = authors_match(&a, owners[matches[i].owner]);
      if (fault(NULL) == 0)
        break;
      good = good && got == AUTHORS_NOMEM;
    }
    ok(good && got == matches[i].wanted, "AUTHORS_NOMEM as long as memory is short");
    authors_free(&a);
  }
  for (size_t i = 0; i < OWNERS; i++)
    X509_free(owners[i]);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  if (!crypto_library_init())
    return 111;
  reading();
  matching();
  return tap_done();
}
