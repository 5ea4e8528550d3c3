/* author: the From field, looked at with distrust. */
#include "mail/author.h"

#include "mail/address.h"
#include "text/ascii.h"

/* 1 if this field says that the message was delivered here before, 0 if not, -1 with ENOMEM */
static int says_delivered(const struct message *m, const struct message_field *f, struct span authserv)
{
  struct span name = message_field_name(m, f);
  stralloc id = STRALLOC_ZERO;
  int ours;

  if (ascii_equal_nocase(name, span_of("Delivered-To")))
    return 1;
  if (authserv.len == 0 || !ascii_equal_nocase(name, span_of("Authentication-Results")))
    return 0;
  ours = authserv_id(&id, message_field_body(m, f));
  if (ours == 1)
    ours = ascii_equal_nocase(span_sa(&id), authserv);
  else if (ours == 0)
    /* whose it is can't be read: the careful answer */
    ours = 1;
  stralloc_free(&id);
  return ours;
}

int author_domain(stralloc *domain, const struct message *m, struct span authserv)
{
  const struct message_field *from = NULL;

  domain->len = 0;
  for (size_t i = 0; i < message_field_count(m); i++) {
    const struct message_field *f = message_field(m, i);
    int delivered = says_delivered(m, f, authserv);

    if (delivered)
      return delivered > 0 ? 0 : -1;
    if (!ascii_equal_nocase(message_field_name(m, f), span_of("From")))
      continue;
    if (from)
      return 0;
    from = f;
  }
  if (!from)
    return 0;
  switch (address_one_mailbox_domain(domain, message_field_body(m, from))) {
    case ADDRESS_NOMEM: return -1;
    case ADDRESS_ONE: return domain->len > 0;
    case ADDRESS_SYNTAX:
    case ADDRESS_NONE:
    case ADDRESS_SEVERAL: break;
  }
  return 0;
}
