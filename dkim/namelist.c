/* namelist: a list with N colons has N + 1 names, so even an empty list has one, which is empty. */
#include "dkim/namelist.h"

#include "text/ascii.h"

int namelist_next(struct span *names, struct span *name)
{
  size_t colon;

  if (!names->p)
    return 0;
  colon = span_find(*names, ':');
  *name = ascii_trim_fws(span_first(*names, colon));
  if (colon == names->len)
    *names = span_make(NULL, 0);
  else
    *names = span_from(*names, colon + 1);
  return 1;
}
