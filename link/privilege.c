/* privilege: setreuid() changes the saved id as well. setuid() would leave it unless the process is root. */
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
  /* Verify that there is no way back. For root this proves nothing, because root may become any user. */
  return owner == caller || caller == 0 || seteuid(owner) == -1;
}
