/* authservid: a name that cannot be read is never replaced by another one. */
#include "dkverify/authservid.h"

#include "link/control.h"
#include "link/places.h"
#include "mail/authres.h"

int authservid_find(stralloc *id, const char **why)
{
  if (control_line(id, PLACES_AUTHSERVID) == CONTROL_ERROR
      || (id->len == 0 && control_line(id, "control/me") == CONTROL_ERROR)) {
    *why = control_reason();
    return 0;
  }
  *why = "neither control/authservid nor control/me holds a name for this host";
  return authres_is_id(span_sa(id));
}
