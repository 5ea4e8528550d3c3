/* author: find the author's domain, unless the message could be mail that somebody forwards. */
#include "mail/author.h"

#include "mail/address.h"
#include "text/ascii.h"

/* Does field `i` show that the message was delivered here before? 1, 0, or -1 with ENOMEM */
static int says_delivered(const struct message *m, size_t i, struct span authserv)
{
  stralloc id = STRALLOC_ZERO;
  int ours;

  if (message_field_is(m, i, "Delivered-To"))
    return 1;
  if (authserv.len == 0 || !message_field_is(m, i, "Authentication-Results"))
    return 0;
  ours = authserv_id(&id, message_field_body(m, message_field(m, i)));
  if (ours == 1)
    ours = ascii_equal_nocase(span_sa(&id), authserv);
  else if (ours == 0)
    /* The authserv-id cannot be read, so it could be ours. Without a signature nothing can go wrong. */
    ours = 1;
  stralloc_free(&id);
  return ours;
}

int author_domain(stralloc *domain, const struct message *m, struct span authserv)
{
  size_t from;

  domain->len = 0;
  for (size_t i = 0; i < message_field_count(m); i++) {
    int delivered = says_delivered(m, i, authserv);

    if (delivered)
      return delivered > 0 ? 0 : -1;
  }
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
