/* layout: qmail-seal and qmail-dksign hand staged files to each other, so both have one layout. */
#include "sealcheck/layout.h"

#include "check/checkhome.h"
#include "check/checkspawn.h"
#include "link/control.h"
#include "sealcheck/unsealing.h"

#include <errno.h>

#define RULES "control/sealrules"
#define MARK_RULES "control/sealopened"

static int is_there(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 || errno != ENOENT;
}

/* The words for what is set-id here and what is not. */
static void compare_links(struct check *c)
{
  stralloc what = STRALLOC_ZERO;
  struct stat seal;
  struct stat sign;

  if (stat(checkhome_seal.program, &seal) == -1 || stat(checkhome_dksign.program, &sign) == -1)
    return;
  if ((seal.st_mode & S_ISUID) != (sign.st_mode & S_ISUID) || ((seal.st_mode & S_ISUID) && seal.st_uid != sign.st_uid))
    check_say(c, CHECK_ERROR, checkhome_seal.program,
              check_text(&what, "one of qmail-seal (", check_mode(seal.st_mode & 07777), ") and qmail-dksign (",
                         check_mode(sign.st_mode & 07777),
                         ") is set-id, and not the other: neither can read what the other has staged", (char *)NULL),
              CHECKPERM_SETUP);
  stralloc_free(&what);
}

/* What qmail-unseal has opened must not leave in clear, and qmail-seal alone holds it in. */
static void check_unseal(struct check *c, int starts, const char *file)
{
  if (file && (!starts || !is_there(checkhome_seal.program)))
    check_say(c, CHECK_ERROR, file,
              "mail is opened here, but qmail-seal is not in the chain: a forward or a bounce sends it on in clear",
              "let qmail-send start qmail-seal (INSTALL, section 11)");
  else if (file && starts == -1)
    check_say(c, CHECK_WARNING, file,
              "mail is opened here: qmail-seal must be in the chain, or a forward or a bounce sends it on in clear",
              "look whether qmail-send starts qmail-seal (INSTALL, section 11)");
}

void layout(const struct checkperm *p, struct check *c)
{
  stralloc what = STRALLOC_ZERO;
  const char *file = unsealing_is_used(&what);
  int starts = 1;

  checkperm_link(p, c, checkhome_seal.program);
  checkperm_link(p, c, checkhome_dksign.program);
  compare_links(c);
  checkperm_engine(p, c, "bin/qmail-smime");
  checkperm_engine(p, c, "bin/qmail-pgp");
  checkperm_plain(p, c, "bin/qmail-mime");
  checkhome_directories(p, c);
  checkhome_next(p, c, &checkhome_seal);
  checkhome_stage(p, c);
  if (is_there(RULES) || is_there(MARK_RULES) || file)
    starts = checkspawn(p, c, &checkhome_seal);
  check_unseal(c, starts, file);
  stralloc_free(&what);
}
