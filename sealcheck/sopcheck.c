/* sopcheck: without the program, mail waits for which a key of OpenPGP was chosen. */
#include "sealcheck/sopcheck.h"

#include "check/checkbytes.h"
#include "check/checkcontrol.h"
#include "link/control.h"
#include "link/places.h"
#include "pgp/pgpopt.h"

#include <errno.h>
#include <unistd.h>

#define REMEDY "install a Stateless OpenPGP program, as sqop, or write the path of another one into " PLACES_SOP

/* Does a line say `pgp`? What stands for all methods says it of none. */
static int names_openpgp(const struct mailrules *m)
{
  for (size_t i = 0; i < mailrules_count(m); i++) {
    const struct mailrule *r = mailrules_rule(m, i);
    const struct mailrule_action *a = mailrules_find_act(m, r, MAILRULE_ENCRYPT);

    for (size_t n = 0; a && a->method_count < MAILRULE_METHODS && n < a->method_count; n++)
      if (a->method[n] == MAILRULE_PGP)
        return 1;
  }
  return 0;
}

static const char *why_not_program(const char *path)
{
  struct stat st;

  if (*path != '/')
    return "not a path that begins with `/`";
  if (stat(path, &st) == -1)
    return strerror(errno);
  if (!S_ISREG(st.st_mode) || access(path, X_OK) == -1)
    return "not a program";
  return st.st_mode & 0001 ? NULL : "not a program that everybody may run";
}

static void check_program(struct check *c, const char *path, int is_needed)
{
  stralloc what = STRALLOC_ZERO;
  const char *why = why_not_program(path);

  if (!why)
    check_say(c, CHECK_OK, path, "the program that encrypts and signs by OpenPGP", NULL);
  else if (is_needed)
    check_say(c, CHECK_ERROR, path, check_text(&what, why, ": mail with keys of OpenPGP waits", (char *)NULL), REMEDY);
  else
    check_say(c, CHECK_NOTE, path, check_text(&what, why, ": there is no OpenPGP", (char *)NULL), NULL);
  stralloc_free(&what);
}

void sopcheck(const struct checkperm *p, struct check *c, const struct mailrules *rules, size_t keys)
{
  stralloc path = STRALLOC_ZERO;
  int is_there = checkcontrol_readable(p, c, PLACES_SOP);
  int is_needed = keys > 0 || is_there || names_openpgp(rules);

  if (is_there && control_line(&path, PLACES_SOP) == CONTROL_ERROR)
    checkbytes_failed(c, PLACES_SOP, NULL);
  else if ((path.len == 0 && !span_copy(&path, span_of(PGPOPT_PROGRAM))) || !stralloc_0(&path))
    check_say(c, CHECK_BLIND, PLACES_SOP, "out of memory", "try again");
  else
    check_program(c, path.s, is_needed);
  stralloc_free(&path);
}
