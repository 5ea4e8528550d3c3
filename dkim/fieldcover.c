/* fieldcover: dkim/sigfield reads each signature. One that it cannot read never passes. */
#include "dkim/fieldcover.h"

#include "dkim/namelist.h"
#include "dkim/sigfield.h"
#include "mail/wholeheader.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/idn.h"

#include <errno.h>

struct work {
  struct message message;
  stralloc author;          /* his domain as in the DNS */
  struct span name;
  int is_covered;           /* by one */
  int is_bare;              /* for another one */
};

static int is_named(struct span names, struct span wanted)
{
  struct span name;

  while (namelist_next(&names, &name))
    if (ascii_equal_nocase(name, wanted))
      return 1;
  return 0;
}

/* 1, or 0 with ENOMEM */
static int look(struct work *w, struct span body)
{
  struct sigfield s;
  enum cause cause;

  memset(&s, 0, sizeof s);
  cause = sigfield_parse(&s, body);
  if (cause == CAUSE_PENDING && hostname_within(span_sa(&w->author), span_sa(&s.domain))) {
    int is = is_named(s.names, w->name);

    w->is_covered |= is;
    w->is_bare |= !is;
  }
  sigfield_free(&s);
  return cause != CAUSE_TROUBLE;
}

static int look_at_all(struct work *w)
{
  const struct message *m = &w->message;

  for (size_t i = 0; i < message_field_count(m); i++)
    if (message_field_is(m, i, "DKIM-Signature") && !look(w, message_field_body(m, message_field(m, i))))
      return 0;
  return 1;
}

static size_t count(const struct work *w)
{
  size_t found = 0;

  for (size_t i = 0; i < message_field_count(&w->message); i++)
    found += ascii_equal_nocase(message_field_name(&w->message, message_field(&w->message, i)), w->name);
  return found;
}

int fieldcover(struct span header, struct span domain, struct span name)
{
  struct work w = { .author = STRALLOC_ZERO, .name = name };
  int is_domain = idn_to_ascii(&w.author, domain);
  int good;

  good = wholeheader_read(&w.message, header) && is_domain != -1 && look_at_all(&w);
  if (good)
    good = is_domain && w.is_covered && !w.is_bare && count(&w) == 1;
  else {
    errno = ENOMEM;
    good = -1;
  }
  message_free(&w.message);
  stralloc_free(&w.author);
  return good;
}
