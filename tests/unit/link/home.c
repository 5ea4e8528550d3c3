/* home: which folder it is. For a set-id program tests/chain/setid.t looks. */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "auto_qmail.h"
#include "link/home.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int is_here(const char *path)
{
  char here[4096];
  char wanted[4096];

  return getcwd(here, sizeof here) && realpath(path, wanted) && strcmp(here, wanted) == 0;
}

int main(void)
{
  int conf_qmail_is_there = access(AUTO_QMAIL, X_OK) == 0;

  folder_begin();
  setenv("QMAILHOME", "/usr", 1);
  ok(home_enter() && is_here("/usr"), "$QMAILHOME");
  setenv("QMAILHOME", "/nowhere", 1);
  ok(!home_enter() && errno == ENOENT, "one that is not there");
  ok(is_here("/usr"), "and nothing has changed");
  setenv("QMAILHOME", "", 1);
  ok(home_enter() == conf_qmail_is_there && is_here(conf_qmail_is_there ? AUTO_QMAIL : "/usr"),
     "an empty one: " AUTO_QMAIL);
  unsetenv("QMAILHOME");
  ok(home_enter() == conf_qmail_is_there, "none: " AUTO_QMAIL);
  folder_end();
  return tap_done();
}
