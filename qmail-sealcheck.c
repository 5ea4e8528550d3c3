/* qmail-sealcheck: check the rules, keys and certificates of qmail-seal and qmail-unseal, or explain what happens to
 * one message.
 *
 *   qmail-sealcheck                                          check everything
 *   qmail-sealcheck -m message sender recipient              explain what qmail-seal does with it, line by line
 *   qmail-sealcheck -u words -m message sender recipient     explain which lines of control/unsealrules hold for it
 *
 * It is run by hand, best as root. fd 1 gets one finding per line. fd 2 gets the error if the check cannot start at
 * all. It changes nothing. Messages and certificates are read by confined children. With -m, the programs that rules
 * name by run= are run, as the user of qmail-rspawn.
 */
#include "check/checkconfine.h"
#include "check/checkhome.h"
#include "check/checkstart.h"
#include "link/argfile.h"
#include "rules/ruletable.h"
#include "sealcheck/correspondents.h"
#include "sealcheck/explain.h"
#include "sealcheck/layout.h"
#include "sealcheck/lint.h"
#include "sealcheck/ownkeys.h"
#include "sealcheck/sealcontrol.h"
#include "sealcheck/sopcheck.h"
#include "sealcheck/unsealing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <time.h>
#include <unistd.h>

#define NAME "qmail-sealcheck"

static noreturn void usage(void)
{
  checkstart_die(NAME, CHECKSTART_USAGE, "usage: " NAME " [[-u words] -m message sender recipient]", NULL);
}

/* The children read it several times. */
static int open_message(const char *name)
{
  int fd = argfile_read(name);

  if (fd == -1 || lseek(fd, 0, SEEK_SET) == -1)
    checkstart_die(NAME, CHECKSTART_TEMPORARY, "unable to read the message, which must be a file", strerror(errno));
  return fd;
}

static void check_all(const struct checkperm *p, struct trustfiles *t, struct mailrules *rules, struct check *c)
{
  size_t keys;
  int lines;

  layout(p, c);
  checkconfine(c);
  sealcontrol(p, c);
  lines = lint_read(rules, p, c);
  if (lines != -1)
    lint_rules(rules, lines, p, c);
  unsealing(p, c);
  trustfiles_check(t, p, c);
  keys = ownkeys(p, t, c);
  keys += correspondents(p, t, c);
  sopcheck(p, c, rules, keys);
}

static void explain_message(const struct checkperm *p, struct trustfiles *t, struct mailrules *rules, struct check *c,
                            char **argv, int message, const char *opening)
{
  struct explain e = { .check = c, .perm = p, .trust = t, .rules = rules, .message = message, .opening = opening };

  e.sender = span_of(argv[0]);
  e.recipient = span_of(argv[1]);
  if (opening) {
    rules->direction = MAILRULES_IN;
    if (lint_read(rules, p, c) == 1)
      explain_incoming(&e);
    return;
  }
  trustfiles_find(t, p, c);
  if (lint_read(rules, p, c) == 1)
    explain(&e);
}

int main(int argc, char **argv)
{
  static struct check check;
  static struct trustfiles trust;
  static struct mailrules rules = MAILRULES_ZERO;
  struct checkperm perm = { 0 };
  const char *message = NULL;
  const char *opening = NULL;
  unsigned int bits;
  int letter;
  int fd = -1;

  opterr = 0;
  while ((letter = getopt(argc, argv, "m:u:")) != -1) {
    if (letter == 'm')
      message = optarg;
    else if (letter == 'u' && ruletable_opening(span_of(optarg), &bits))
      opening = optarg;
    else
      usage();
  }
  if ((opening && !message) || argc - optind != (message ? 2 : 0) || (message && !strchr(argv[optind + 1], '@')))
    usage();
  if (message)
    fd = open_message(message);
  checkstart(NAME);
  (void)signal(SIGCHLD, SIG_DFL);
  trust.now_s = (long long)time(NULL);
  checkperm_init(&perm, &check);
  if (message)
    explain_message(&perm, &trust, &rules, &check, argv + optind, fd, opening);
  else
    check_all(&perm, &trust, &rules, &check);
  _exit(check_exit(&check));
}
