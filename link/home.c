/* home: find the home and change to it. */
#include "link/home.h"

#include "auto_qmail.h"
#include "link/privilege.h"

#include <stdlib.h>
#include <unistd.h>

const char *home_path(void)
{
  const char *home = privilege_is_set_id() ? NULL : getenv("QMAILHOME");

  return home && *home ? home : AUTO_QMAIL;
}

int home_enter(void)
{
  return chdir(home_path()) == 0;
}
