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

/* 1, 0, or -1 with ENOMEM */
static int was_delivered(const struct message *m, struct span authserv)
{
  int delivered = 0;

  for (size_t i = 0; !delivered && i < message_field_count(m); i++)
    delivered = says_delivered(m, i, authserv);
  return delivered;
}

int author_domain(stralloc *domain, const struct message *m, struct span authserv)
{
  size_t from;
  int delivered = was_delivered(m, authserv);

  domain->len = 0;
  if (delivered)
    return delivered > 0 ? 0 : -1;
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

const char *author_missing(const struct message *m, struct span authserv)
{
  stralloc domain = STRALLOC_ZERO;
  size_t from;
  size_t froms = message_count(m, "From", &from);
  int delivered = was_delivered(m, authserv);
  enum address_result found;

  if (delivered)
    return delivered > 0 ? "the message was delivered here before" : "out of memory";
  if (froms != 1)
    return froms ? "several From fields" : "no From field";
  found = address_one_mailbox_domain(&domain, message_field_body(m, message_field(m, from)));
  stralloc_free(&domain);
  switch (found) {
    case ADDRESS_NOMEM: return "out of memory";
    case ADDRESS_SYNTAX: break;
    case ADDRESS_NONE: return "the From field names no mailbox";
    case ADDRESS_ONE: return "the address in the From field has no domain name";
    case ADDRESS_SEVERAL: return "the From field names several mailboxes";
  }
  return "the From field cannot be parsed";
}
