/* authors: mail/message cuts the header, mail/address reads the fields. */
#include "smime/authors.h"

#include "mail/address.h"
#include "mail/lineends.h"
#include "mail/message.h"
#include "smime/certaddress.h"

#include <errno.h>

static int to_stralloc(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

/* 1, or 0 with ENOMEM */
static int read_field(struct authors_field *f, const struct message *m, const char *name)
{
  size_t at;
  size_t count = message_count(m, name, &at);
  enum address_result result;

  f->mailbox = count == 0 ? AUTHORS_ABSENT : AUTHORS_UNCLEAR;
  if (count != 1)
    return 1;
  result = address_one_mailbox(&f->local, &f->domain, message_field_body(m, message_field(m, at)));
  /* a domain literal gives no domain */
  if (result == ADDRESS_ONE && f->local.len && f->domain.len)
    f->mailbox = AUTHORS_ONE;
  return result != ADDRESS_NOMEM;
}

static int read_message(struct authors *a, struct span header)
{
  struct message m;
  struct span ignored;
  enum message_event event;
  int good;

  message_init(&m, header.len + 1);
  message_push(&m, header);
  do {
    event = message_next(&m, &ignored);
    if (event == MESSAGE_MORE)
      message_end(&m);
  } while (event == MESSAGE_MORE);
  good = event == MESSAGE_HEADER && read_field(&a->from, &m, "From") && read_field(&a->sender, &m, "Sender");
  message_free(&m);
  return good;
}

int authors_read(struct authors *a, struct span header)
{
  struct lineends ends = LINEENDS_ZERO;
  stralloc staged = STRALLOC_ZERO;
  int good = lineends_receive(&ends, header, to_stralloc, &staged) && lineends_receive_end(&ends, to_stralloc, &staged)
             && stralloc_catb(&staged, "\n", 1) && read_message(a, span_sa(&staged));

  stralloc_free(&staged);
  if (!good)
    errno = ENOMEM;
  return good;
}

void authors_free(struct authors *a)
{
  stralloc_free(&a->from.local);
  stralloc_free(&a->from.domain);
  stralloc_free(&a->sender.local);
  stralloc_free(&a->sender.domain);
}

static enum certaddress_match match(const struct authors_field *f, const X509 *certificate)
{
  if (f->mailbox != AUTHORS_ONE)
    return CERTADDRESS_OTHER;
  return certaddress_match(certificate, span_sa(&f->local), span_sa(&f->domain));
}

static int is_match(enum certaddress_match m)
{
  return m == CERTADDRESS_MATCH || m == CERTADDRESS_IN_SUBJECT;
}

static int found_some(void *arg, enum certaddress_place place, struct span address)
{
  (void)place;
  (void)address;
  *(int *)arg = 1;
  return 0;
}

static enum authors_match without_from(const X509 *certificate)
{
  int found = 0;
  int done = certaddress_each(certificate, found_some, &found);

  if (done == -1)
    return AUTHORS_NOMEM;
  return found ? AUTHORS_FROM_UNCLEAR : AUTHORS_NO_ADDRESS;
}

enum authors_match authors_match(const struct authors *a, const X509 *certificate)
{
  enum certaddress_match from = match(&a->from, certificate);
  enum certaddress_match sender;

  if (a->from.mailbox != AUTHORS_ONE)
    return without_from(certificate);
  if (from == CERTADDRESS_NOMEM)
    return AUTHORS_NOMEM;
  if (from == CERTADDRESS_NONE)
    return AUTHORS_NO_ADDRESS;
  if (is_match(from))
    return AUTHORS_FROM;
  sender = match(&a->sender, certificate);
  if (sender == CERTADDRESS_NOMEM)
    return AUTHORS_NOMEM;
  return is_match(sender) ? AUTHORS_SENDER : AUTHORS_OTHER;
}
