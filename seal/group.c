/* group: a group that is missing is a mistake, not an empty group. */
#include "seal/group.h"

#include "link/places.h"
#include "rules/mailpattern.h"
#include "text/ascii.h"

#include <errno.h>

#define GROUP_BYTES (1024 * 1024)

static noreturn void bad_group(const struct outbound *o, const stralloc *path, size_t line, const char *reason)
{
  stralloc why = STRALLOC_ZERO;

  if (errno == ENOMEM || !stralloc_cats(&why, path->s)
      || (line && (!stralloc_cats(&why, " line ") || !ascii_cat_number(&why, line))) || !stralloc_cats(&why, ": ")
      || !stralloc_cats(&why, reason) || !stralloc_0(&why))
    outbound_temporary_control(o, "out of memory");
  outbound_temporary_control(o, why.s);
}

enum rulehold_value group_holds(const struct outbound *o, struct span name, struct span address)
{
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  const char *reason = NULL;
  size_t line = 0;
  int found;

  errno = 0;
  if (!stralloc_cats(&path, PLACES_GROUPS) || !stralloc_catb(&path, name.p, name.len) || !stralloc_0(&path))
    outbound_temporary_control(o, "out of memory");
  switch (control_text(&text, path.s, GROUP_BYTES)) {
    case CONTROL_ERROR: outbound_temporary_control(o, control_reason());
    case CONTROL_ABSENT: errno = 0; bad_group(o, &path, 0, "there is no such group");
    case CONTROL_PRESENT: break;
  }
  found = mailpattern_list(span_sa(&text), address, &line, &reason);
  if (found == -1)
    outbound_temporary_control(o, "out of memory");
  if (reason) {
    errno = 0;
    bad_group(o, &path, line, reason);
  }
  stralloc_free(&path);
  stralloc_free(&text);
  return found ? RULEHOLD_YES : RULEHOLD_NO;
}
