/* qmail-dkcheck: check that rules, keys, permissions and DNS agree.
 *
 *   qmail-dkcheck                        check everything
 *   qmail-dkcheck [-f domain] address    explain how the mail of one sender is handled
 *
 * It is run by hand, best as root. fd 1 gets one finding per line. fd 2 gets the error if the check cannot start at
 * all. It only reads files and queries the DNS; it changes nothing and executes nothing.
 */
#include "check/checkbytes.h"
#include "check/checkconfine.h"
#include "check/checkcontrol.h"
#include "check/checkhome.h"
#include "check/checkrules.h"
#include "check/checksender.h"
#include "check/checkspawn.h"
#include "check/checkstart.h"
#include "check/checkwalk.h"
#include "link/control.h"

#include <stdlib.h>
#include <stdnoreturn.h>
#include <unistd.h>

#define NAME "qmail-dkcheck"

static noreturn void usage(void)
{
  checkstart_die(NAME, CHECKSTART_USAGE, "usage: " NAME " [-f domain] [address]", NULL);
}

int main(int argc, char **argv)
{
  static struct check check;
  static struct rules rules = RULES_OF(&dkimrules);
  static struct checkkeys keys;
  struct checkperm perm = { 0 };
  stralloc me = STRALLOC_ZERO;
  const char *author = NULL;
  int letter;

  opterr = 0;
  while ((letter = getopt(argc, argv, "f:")) != -1) {
    if (letter != 'f')
      usage();
    author = optarg;
  }
  if (argc - optind > 1 || (author && optind == argc))
    usage();
  checkstart(NAME);
  if (control_line(&me, "control/me") == CONTROL_ERROR)
    checkbytes_failed(&check, "control/me", NULL);
  checkperm_init(&perm, &check);
  keys.check = &check;
  keys.perm = &perm;
  keys.me = span_sa(&me);
  keys.dns.check = &check;
  keys.dns.servers = getenv("DNSCACHEIP");
  if (optind < argc) {
    if (checkrules_open(&rules, &perm, &check)) {
      (void)checkspawn(&perm, &check, &checkhome_dksign);
      checksender(&keys, &rules, argv[optind], author);
    }
  } else {
    checkperm_programs(&perm, &check);
    checkconfine(&check);
    checkhome_directories(&perm, &check);
    checkhome_next(&perm, &check, &checkhome_dksign);
    checkhome_stage(&perm, &check);
    checkcontrol_files(&perm, &check);
    if (checkrules_open(&rules, &perm, &check)) {
      (void)checkspawn(&perm, &check, &checkhome_dksign);
      checkrules_lines(&rules, &check);
      checkhome_keys(&perm, &check);
      checkwalk(&keys, &rules);
    }
  }
  _exit(check_exit(&check));
}
