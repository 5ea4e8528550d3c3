/* authors: mail/message cuts the header, mail/address reads the fields. */
#include "mail/authors.h"

#include "mail/address.h"
#include "mail/lineends.h"
#include "mail/message.h"

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
  int good;

  message_init(&m, header.len + 1);
  message_push(&m, header);
  good = message_next(&m, &ignored) == MESSAGE_HEADER && read_field(&a->from, &m, "From")
         && read_field(&a->sender, &m, "Sender");
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
