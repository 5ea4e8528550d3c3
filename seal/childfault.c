/* childfault: the reason is what the child says with exit codes that are meant for a reason, and else that it died. */
#include "seal/childfault.h"

#include "link/answer.h"
#include "link/loader.h"

#include <errno.h>

static void drop_name(stralloc *said, const char *name)
{
  struct span line = span_sa(said);

  if (span_take(&line, name))
    (void)span_take(&line, ": ");
  memmove(said->s, line.p, line.len);
  said->len = line.len;
}

noreturn void childfault(const struct outbound *o, const char *text, const char *path, const char *name, int status,
                         stralloc *said)
{
  int is_reason = status == ANSWER_MESSAGE || status == ANSWER_NO_KEY || status == ANSWER_USAGE
                  || status == ANSWER_TEMPORARY;
  stralloc died = STRALLOC_ZERO;

  if (status == -1 && errno == ENOMEM)
    outbound_temporary(o, text, span_of(""));
  errno = 0;
  said->len = span_find(span_sa(said), '\n');
  if (status == LOADER_EXIT && said->len)
    loader_reason(said, path, name);
  else if (said->len)
    drop_name(said, name);
  if ((is_reason || status == LOADER_EXIT) && said->len)
    outbound_temporary(o, text, span_sa(said));
  if (!stralloc_cats(&died, path) || !stralloc_cats(&died, " can't be run or died"))
    outbound_temporary(o, text, span_of(""));
  outbound_temporary(o, text, span_sa(&died));
}
