/* authors: mail/message cuts the header, mail/address reads the fields. */
#include "mail/authors.h"

#include "mail/address.h"
#include "mail/wholeheader.h"

#include <errno.h>

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

int authors_read(struct authors *a, struct span header)
{
  struct message m;
  int good = wholeheader_read(&m, header) && read_field(&a->from, &m, "From") && read_field(&a->sender, &m, "Sender");

  message_free(&m);
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
