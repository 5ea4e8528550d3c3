/* lint: whatever the link cannot understand makes all mail wait, because a must line could be lost with it. */
#include "sealcheck/lint.h"

#include "check/checkbytes.h"
#include "check/checkcontrol.h"
#include "link/control.h"
#include "link/say.h"
#include "sealcheck/cover.h"
#include "sealcheck/incomingrule.h"
#include "sealcheck/rulefiles.h"
#include "sealcheck/ruleregex.h"

#include <errno.h>

const char *lint_file(const struct mailrules *m)
{
  return m->direction == MAILRULES_IN ? "control/unsealrules" : "control/sealrules";
}

const char *lint_where(stralloc *s, const struct mailrules *m, size_t number)
{
  return check_text(s, lint_file(m), ":", check_number(number), (char *)NULL);
}

static void say_wrong(const struct mailrules *m, struct check *c, const struct mailrule_error *e)
{
  stralloc where = STRALLOC_ZERO;
  stralloc word = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;

  if (e->number == 0) {
    check_say(c, CHECK_BLIND, lint_file(m), "out of memory", "try again");
    return;
  }
  if (span_copy(&word, e->word)) {
    say_mask(&word, 0, 32);
    (void)stralloc_0(&word);
  }
  check_say(c, CHECK_ERROR, lint_where(&where, m, e->number),
            e->word.len ? check_text(&what, "\"", word.s, "\": ", e->reason, ": all mail waits", (char *)NULL)
                        : check_text(&what, e->reason, ": all mail waits", (char *)NULL), e->remedy);
  stralloc_free(&where);
  stralloc_free(&word);
  stralloc_free(&what);
}

/* Returns 1 if all lines could be read. */
static int parse(struct mailrules *m, struct check *c)
{
  struct span rest = span_sa(&m->source);
  struct mailrule_error error;
  size_t number = 0;
  int good = 1;

  while (rest.len) {
    struct span line = span_first(rest, span_find(rest, '\n'));

    rest = span_from(rest, line.len + 1);
    memset(&error, 0, sizeof error);
    if (!mailrules_parse_line(m, line, ++number, &error)) {
      say_wrong(m, c, &error);
      good = 0;
    }
  }
  return good;
}

static const char *missing(const struct mailrules *m)
{
  return m->direction == MAILRULES_IN ? "missing: mail is opened and verified, and no rule is asked"
                                      : "missing: nothing is added, signed or encrypted";
}

int lint_read(struct mailrules *m, const struct checkperm *p, struct check *c)
{
  const char *path = lint_file(m);
  enum control_result got;

  if (!checkcontrol_readable(p, c, path)) {
    if (control_exists(path) == CONTROL_ABSENT)
      check_say(c, CHECK_NOTE, path, missing(m), NULL);
    return -1;
  }
  got = control_text(&m->source, path, MAILRULES_BYTES);
  if (got == CONTROL_ERROR && errno == EFBIG)
    check_say(c, CHECK_ERROR, path, "more than 1 MiB: all mail waits", "shorten it");
  else if (got == CONTROL_ERROR)
    checkbytes_failed(c, path, NULL);
  else if (m->source.len == 0)
    check_say(c, CHECK_ERROR, path, "empty, as while it is being written: all mail waits",
              "write a line, if only a comment, or remove the file");
  else if (m->source.s[m->source.len - 1] != '\n')
    check_say(c, CHECK_ERROR, path, "its last line has no line end, as while it is being written: all mail waits",
              "end the last line with a line feed");
  else
    return parse(m, c);
  return -1;
}

static void check_order(const struct mailrules *m, size_t i, struct check *c)
{
  const struct mailrule *r = mailrules_rule(m, i);
  const struct mailrule_condition *never = cover_contradiction(m, i);
  size_t by = cover_by(m, i);
  stralloc where = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  stralloc word = STRALLOC_ZERO;

  if (never)
    check_say(c, CHECK_WARNING, lint_where(&where, m, r->number),
              check_text(&what, "never holds: ", check_span(&word, mailrule_word(m, never)),
                         " rules out another condition of the line", (char *)NULL), "remove one of the two");
  else if (by)
    check_say(c, CHECK_WARNING, lint_where(&where, m, r->number),
              check_text(&what, "never decides: whenever it holds, line ", check_number(by), " decides before it",
                         (char *)NULL),
              check_text(&word, "put it before line ", check_number(by), ", or remove it", (char *)NULL));
  stralloc_free(&where);
  stralloc_free(&what);
  stralloc_free(&word);
}

static const char *meaning_of(const struct mailrule *r)
{
  if (r->is_before)
    return r->is_must ? "a must line, asked before the message is opened"
                      : "a line that decides before the message is opened";
  return r->is_must ? "a must line" : "a line that decides if no line before it does";
}

void lint_rules(const struct mailrules *m, int is_whole, const struct checkperm *p, struct check *c)
{
  stralloc where = STRALLOC_ZERO;
  int regexes = is_whole && ruleregex(m, c);

  for (size_t i = 0; i < mailrules_count(m); i++) {
    const struct mailrule *r = mailrules_rule(m, i);
    size_t before = c->count[CHECK_ERROR] + c->count[CHECK_WARNING] + c->count[CHECK_BLIND];

    check_order(m, i, c);
    if (m->direction == MAILRULES_IN)
      incomingrule(m, r, c);
    rulefiles(m, r, p, c);
    if ((regexes || !is_whole) && before == c->count[CHECK_ERROR] + c->count[CHECK_WARNING] + c->count[CHECK_BLIND])
      check_say(c, CHECK_OK, lint_where(&where, m, r->number),
                meaning_of(r), NULL);
  }
  if (is_whole && mailrules_count(m) == 0)
    check_say(c, CHECK_NOTE, lint_file(m), m->direction == MAILRULES_IN
                ? "no rule in it: mail is opened and verified" : "no rule in it: nothing is added, signed or encrypted",
              NULL);
  stralloc_free(&where);
}
