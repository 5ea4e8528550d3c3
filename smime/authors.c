/* authors: the fields are read by mail/authors. */
#include "smime/authors.h"

#include "smime/certaddress.h"

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
