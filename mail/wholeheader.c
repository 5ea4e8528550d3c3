/* wholeheader: lineends, then message. */
#include "mail/wholeheader.h"

#include "mail/lineends.h"

#include <errno.h>

static int to_stralloc(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

/* the fields are complete only behind an empty line, or at the end of the message */
static int read_staged(struct message *m, struct span staged)
{
  struct span ignored;
  enum message_event event;

  message_push(m, staged);
  do {
    event = message_next(m, &ignored);
    if (event == MESSAGE_MORE)
      message_end(m);
  } while (event == MESSAGE_MORE);
  return event == MESSAGE_HEADER;
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
