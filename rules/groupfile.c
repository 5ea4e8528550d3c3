/* groupfile: a group that is missing is a mistake, not an empty group. */
#include "rules/groupfile.h"

#include "link/control.h"
#include "link/places.h"
#include "rules/mailpattern.h"
#include "text/ascii.h"

#include <errno.h>

#define GROUP_BYTES (1024 * 1024)

static enum rulehold_value no_memory(stralloc *why)
{
  why->len = 0;
  errno = ENOMEM;
  return RULEHOLD_UNKNOWN;
}

/* errno stays */
static enum rulehold_value unreadable(stralloc *why)
{
  int saved = errno;

  if (saved == ENOMEM || !span_copy(why, span_of(control_reason())) || !stralloc_0(why))
    return no_memory(why);
  errno = saved;
  return RULEHOLD_UNKNOWN;
}

/* a mistake of whoever wrote the file or its name; `path` has a NUL */
static enum rulehold_value mistaken(stralloc *why, const stralloc *path, size_t line, const char *reason)
{
  if (!span_copy(why, span_of(path->s))
      || (line && (!stralloc_cats(why, " line ") || !ascii_cat_number(why, line))) || !stralloc_cats(why, ": ")
      || !stralloc_cats(why, reason) || !stralloc_0(why))
    return no_memory(why);
  errno = 0;
  return RULEHOLD_UNKNOWN;
}

static enum rulehold_value look(stralloc *why, const stralloc *path, stralloc *text, struct span address)
{
  const char *reason = NULL;
  size_t line = 0;
  int found;

  switch (control_text(text, path->s, GROUP_BYTES)) {
    case CONTROL_ERROR: return unreadable(why);
    case CONTROL_ABSENT: return mistaken(why, path, 0, "there is no such group");
    case CONTROL_PRESENT: break;
  }
  found = mailpattern_list(span_sa(text), address, &line, &reason);
  if (found == -1)
    return no_memory(why);
  if (reason)
    return mistaken(why, path, line, reason);
  return found ? RULEHOLD_YES : RULEHOLD_NO;
}

enum rulehold_value groupfile_holds(stralloc *why, struct span name, struct span address)
{
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  enum rulehold_value value;

  errno = 0;
  if (!stralloc_cats(&path, PLACES_GROUPS) || !stralloc_catb(&path, name.p, name.len) || !stralloc_0(&path))
    value = no_memory(why);
  else
    value = look(why, &path, &text, address);
  int saved = errno;
  stralloc_free(&path);
  stralloc_free(&text);
  errno = saved;
  return value;
}
