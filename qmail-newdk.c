/* qmail-newdk: compile control/dkimdomains into control/dkimdomains.cdb.
 *
 *   qmail-newdk
 *
 * It is run by hand after control/dkimdomains was edited. fd 2 gets one line for each error and warning. If there is an
 * error, the old cdb stays.
 */
#include "dksign/dkimrule.h"
#include "link/control.h"
#include "link/home.h"
#include "link/say.h"
#include "rules/rulescdb.h"

#include <errno.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <unistd.h>

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

static noreturn void die(int status, const char *what, const char *why)
{
  say_line(2, "qmail-newdk: fatal: ", what, why ? ": " : "", why ? why : "", (char *)NULL);
  _exit(status);
}

static void read_rules(struct rules *r)
{
  switch (control_text(&r->text, DKIMRULES_TEXT, RULES_SOURCE_MAX)) {
    case CONTROL_PRESENT: break;
    case CONTROL_ABSENT: die(EXIT_USAGE, "there is no " DKIMRULES_TEXT, NULL);
    case CONTROL_ERROR:
      if (errno == EILSEQ)  /* rulescdb_check() names each line with such a byte */
        break;
      die(EXIT_TEMPORARY, "unable to read " DKIMRULES_TEXT, say_error(errno));
  }
  if (!rules_scan(r))
    die(EXIT_TEMPORARY, "unable to read " DKIMRULES_TEXT, say_error(errno));
}

int main(int argc, char **argv)
{
  static struct rules r = RULES_OF(&dkimrules);

  (void)argv;
  if (argc != 1)
    die(EXIT_USAGE, "usage: qmail-newdk", NULL);
  if (!home_enter())
    die(EXIT_TEMPORARY, "unable to change to the qmail home", say_error(errno));
  read_rules(&r);
  switch (rulescdb_check(&r, &(struct dkimrule){ 0 })) {
    case 0: break;
    case -1: die(EXIT_TEMPORARY, "unable to check " DKIMRULES_TEXT, say_error(errno));
    default: _exit(EXIT_USAGE);
  }
  if (!rulescdb_write(&r))
    die(EXIT_TEMPORARY, "unable to write " DKIMRULES_CDB, say_error(errno));
  _exit(0);
}
