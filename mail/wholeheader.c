/* wholeheader: lineends, then message. */
#include "mail/wholeheader.h"

#include "mail/lineends.h"

#include <errno.h>

static int to_stralloc(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

/* Its end is an empty line, so the first event is the header. */
static int read_staged(struct message *m, struct span staged)
{
  struct span ignored;

  message_push(m, staged);
  return message_next(m, &ignored) == MESSAGE_HEADER;
}

int wholeheader_read(struct message *m, struct span header)
{
  struct lineends ends = LINEENDS_ZERO;
  stralloc staged = STRALLOC_ZERO;
  int good;

  message_init(m, header.len + 2);
  good = lineends_receive(&ends, header, to_stralloc, &staged) && lineends_receive_end(&ends, to_stralloc, &staged)
         && stralloc_catb(&staged, "\n", 1) && read_staged(m, span_sa(&staged));
  stralloc_free(&staged);
  if (!good)
    errno = ENOMEM;
  return good;
}
