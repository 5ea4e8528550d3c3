/* home: find the home and change to it. */
#include "link/home.h"

#include "auto_qmail.h"
#include "link/privilege.h"

#include <stdlib.h>
#include <unistd.h>

int home_enter(void)
{
  const char *home = privilege_is_set_id() ? NULL : getenv("QMAILHOME");

  return chdir(home && *home ? home : AUTO_QMAIL) == 0;
}
