/* author: find the author's domain. */
#include "mail/author.h"

#include "mail/address.h"

int author_domain(stralloc *domain, const struct message *m)
{
  size_t from;

  domain->len = 0;
  if (message_count(m, "From", &from) != 1)
    return 0;
  switch (address_one_mailbox_domain(domain, message_field_body(m, message_field(m, from)))) {
    case ADDRESS_NOMEM: return -1;
    case ADDRESS_ONE: return domain->len > 0;
    case ADDRESS_SYNTAX:
    case ADDRESS_NONE:
    case ADDRESS_SEVERAL: break;
  }
  return 0;
}
