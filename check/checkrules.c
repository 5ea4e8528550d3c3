/* checkrules: check every line that qmail-dksign can use, from the text or from the cdb. */
#include "check/checkrules.h"

#include "check/checkbytes.h"
#include "check/checkcdb.h"
#include "check/checkcontrol.h"
#include "check/checkremedy.h"
#include "dksign/dkimrule.h"
#include "link/control.h"
#include "text/ascii.h"

#include <errno.h>
#include <stdlib.h>

const char *checkrules_where(stralloc *s, size_t number)
{
  return check_text(s, DKIMRULES_TEXT ":", check_number(number), (char *)NULL);
}

static const char *run_newdk(stralloc *s)
{
  stralloc program = STRALLOC_ZERO;
  const char *text = check_text(s, CHECKREMEDY_RUN, checkremedy_program(&program, "qmail-newdk"), (char *)NULL);

  stralloc_free(&program);
  return text;
}

static int open_cdb(struct rules *r, const struct checkperm *p, struct check *c)
{
  stralloc remedy = STRALLOC_ZERO;
  int good;

  checkcontrol_readable(p, c, DKIMRULES_CDB);
  checkbytes_text(c, DKIMRULES_TEXT, "qmail-newdk refuses it");
  good = checkcdb_lines(r);
  if (good != 1) {
    check_say(c, CHECK_ERROR, DKIMRULES_CDB, good ? "out of memory" : "damaged: mail waits", run_newdk(&remedy));
    stralloc_free(&remedy);
    return 0;
  }
  switch (checkcdb_is_old(r)) {
    case 0: check_say(c, CHECK_OK, DKIMRULES_CDB, "it says what the text says, and counts", NULL); break;
    case 1:
      check_say(c, CHECK_WARNING, DKIMRULES_CDB, "the text was changed since: its edits do not count yet",
                run_newdk(&remedy));
      break;
    default: check_blind(c, DKIMRULES_TEXT);
  }
  stralloc_free(&remedy);
  return 1;
}

int checkrules_open(struct rules *r, const struct checkperm *p, struct check *c)
{
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  const char *why = "";
  size_t number;

  checkcontrol_readable(p, c, DKIMRULES_TEXT);
  switch (rules_open(r, &number, &why)) {
    case RULES_NONE:
      check_say(c, CHECK_NOTE, DKIMRULES_TEXT, "missing: nothing is signed", NULL);
      return 0;
    case RULES_FOUND:
      if (r->is_compiled)
        return open_cdb(r, p, c);
      checkbytes_text(c, DKIMRULES_TEXT, NULL);
      return 1;
    case RULES_ERROR: break;
  }
  if (errno == EACCES && !number && !r->is_compiled) {
    check_say(c, CHECK_BLIND, DKIMRULES_TEXT, why, CHECK_AS_ROOT);
    return 0;
  }
  /* The error is a bad first field. checkrules_lines() prints it. */
  if (number) {
    checkbytes_text(c, DKIMRULES_TEXT, NULL);
    return 1;
  }
  check_say(c, CHECK_ERROR, r->is_compiled ? DKIMRULES_CDB : DKIMRULES_TEXT,
            check_text(&what, why, ": mail waits", (char *)NULL), run_newdk(&remedy));
  stralloc_free(&what);
  stralloc_free(&remedy);
  return 0;
}

/* a line, its place among all lines, and whether it is never used because another line has the same first field */
struct ranked {
  struct rules_line line;
  size_t place;
  int is_shadowed;
};

static int compare_places(const void *a, const void *b)
{
  const struct ranked *ra = a;
  const struct ranked *rb = b;

  return ra->place < rb->place ? -1 : 1;
}

/* order by key, case ignored, then by precedence: a line with `!` first, then the upper line */
static int compare_ranks(const void *a, const void *b)
{
  const struct rules_line *la = &((const struct ranked *)a)->line;
  const struct rules_line *lb = &((const struct ranked *)b)->line;
  int difference = ascii_compare_nocase(la->key, lb->key);

  if (difference)
    return difference;
  if (la->negated != lb->negated)
    return la->negated ? -1 : 1;
  return la->number < lb->number ? -1 : 1;
}

static void say_shadowed(struct check *c, const struct rules_line *l, const struct rules_line *by)
{
  stralloc where = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;

  check_say(c, CHECK_WARNING, checkrules_where(&where, l->number),
            check_text(&what, "never looked at: line ", check_number(by->number), " has the same first field",
                       (char *)NULL), checkremedy_edit(&remedy, l->number, "s/^/#/"));
  stralloc_free(&where);
  stralloc_free(&what);
  stralloc_free(&remedy);
}

static void find_shadowed(struct ranked *ranked, size_t count, struct check *c)
{
  size_t first = 0;

  qsort(ranked, count, sizeof *ranked, compare_ranks);
  for (size_t i = 1; i < count; i++)
    if (ranked[i].line.wrong || !ascii_equal_nocase(ranked[first].line.key, ranked[i].line.key)) {
      first = i;
    } else {
      say_shadowed(c, &ranked[i].line, &ranked[first].line);
      ranked[i].is_shadowed = 1;
    }
  qsort(ranked, count, sizeof *ranked, compare_places);
}

/* remove lines that are never used; the others keep their order */
static void drop_shadowed(struct rules *r, struct check *c)
{
  struct rules_line *l = genalloc_s(struct rules_line, &r->lines);
  size_t count = genalloc_len(struct rules_line, &r->lines);
  struct ranked *ranked = calloc(count + 1, sizeof *ranked);
  size_t kept = 0;

  if (!ranked) {
    check_say(c, CHECK_BLIND, DKIMRULES_TEXT, "out of memory", "try again");
    return;
  }
  for (size_t i = 0; i < count; i++) {
    ranked[i].line = l[i];
    ranked[i].place = i;
  }
  find_shadowed(ranked, count, c);
  for (size_t i = 0; i < count; i++)
    if (!ranked[i].is_shadowed)
      l[kept++] = ranked[i].line;
  genalloc_setlen(struct rules_line, &r->lines, kept);
  free(ranked);
}

static const char *remedy(const struct dkimrule *r, unsigned int warning)
{
  if ((r->z == 1 || r->z == 3) && warning == 0)
    return "leave z empty";
  if (r->body_length && warning == (r->z == 1 || r->z == 3))
    return "leave l empty";
  return "write an auid in the signing domain, or none";
}

void checkrules_line(const struct rules *r, const struct rules_line *l, struct check *c)
{
  stralloc where = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;
  struct dkimrule rule;
  const char *at = checkrules_where(&where, l->number);
  const char *text = rules_parse_line(&dkimrules, &rule, l->line);
  size_t ignored;

  if (text && !r->is_compiled && control_fault(l->line, &ignored)) {
    /* checkrules_open() has named the first such byte of the text. */
  } else if (text) {
    check_say(c, CHECK_ERROR, at, text, l->wrong ? "correct the line: all mail waits"
                                                 : "correct the line: the mail that it is for waits");
  } else {
    for (unsigned int w = 0; (text = dkimrule_warning(&rule, w)) != NULL; w++)
      check_say(c, CHECK_WARNING, at, text, remedy(&rule, w));
    check_say(c, CHECK_OK, at, check_span(&line, l->line), NULL);
  }
  stralloc_free(&where);
  stralloc_free(&line);
}

void checkrules_lines(struct rules *r, struct check *c)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);

  if (genalloc_len(struct rules_line, &r->lines) == 0)
    check_say(c, CHECK_NOTE, DKIMRULES_TEXT, "no rule in it: nothing is signed", NULL);
  drop_shadowed(r, c);
  for (size_t i = 0; i < genalloc_len(struct rules_line, &r->lines); i++)
    checkrules_line(r, l + i, c);
}
