/* author: find the author's domain. */
#include "mail/author.h"

#include "mail/address.h"
#include "text/ascii.h"
#include "text/idn.h"

/* RFC 8616: rules, keys and d= have A-labels. A name that has none stays as it is, and is no host name. */
static int to_ascii(stralloc *domain)
{
  stralloc ascii = STRALLOC_ZERO;
  int good = idn_to_ascii(&ascii, span_sa(domain));

  if (good == 1)
    good = span_copy(domain, span_sa(&ascii)) ? 1 : -1;
  stralloc_free(&ascii);
  return good == -1 ? -1 : domain->len > 0;
}

int author_domain(stralloc *domain, const struct message *m)
{
  size_t from;

  domain->len = 0;
  if (message_count(m, "From", &from) != 1)
    return 0;
  switch (address_one_mailbox_domain(domain, message_field_body(m, message_field(m, from)))) {
    case ADDRESS_NOMEM: return -1;
    case ADDRESS_ONE: return ascii_only(span_sa(domain)) ? domain->len > 0 : to_ascii(domain);
    case ADDRESS_SYNTAX:
    case ADDRESS_NONE:
    case ADDRESS_SEVERAL: break;
  }
  return 0;
}

const char *author_missing(const struct message *m)
{
  stralloc domain = STRALLOC_ZERO;
  size_t from;
  size_t froms = message_count(m, "From", &from);
  enum address_result found;

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
