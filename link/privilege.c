/* privilege: setreuid() clears the saved id too; setuid() of a program that is not root's leaves it.
 */
#include "link/privilege.h"

#include <unistd.h>

int privilege_is_set_id(void)
{
  return getuid() != geteuid() || getgid() != getegid();
}

int privilege_drop(void)
{
  uid_t caller = getuid();
  uid_t owner = geteuid();

  if (setreuid(caller, caller) == -1 || getuid() != caller || geteuid() != caller)
    return 0;
  /* root may become anybody, so for root going back proves nothing */
  return owner == caller || caller == 0 || seteuid(owner) == -1;
}
