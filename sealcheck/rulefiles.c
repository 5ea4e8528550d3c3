/* rulefiles: a missing file makes the mail wait that the line holds for. */
#include "sealcheck/rulefiles.h"

#include "check/checkremedy.h"
#include "link/control.h"
#include "rules/mailpattern.h"
#include "rules/rcpthosts.h"
#include "sealcheck/lint.h"
#include "text/ascii.h"

#include <errno.h>

#define DISCLAIMERS "control/disclaimers/"
#define GROUPS "control/groups/"
#define ATTACH "control/attach/"
#define NOTICES "control/notices/"
#define ADMIN "control/sealadmin"
#define FILE_BYTES (16 * 1024 * 1024)

struct named {
  const struct mailrules *rules;
  const struct checkperm *perm;
  struct check *check;
  const struct mailrule *rule;
};

static void say(const struct named *n, enum check_level level, const char *path, const char *what, const char *remedy)
{
  stralloc where = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;

  check_say(n->check, level, lint_where(&where, n->rules, n->rule->number),
            check_text(&text, path, ": ", what, (char *)NULL), remedy);
  stralloc_free(&where);
  stralloc_free(&text);
}

static int is_incoming(const struct named *n)
{
  return n->rules->direction == MAILRULES_IN;
}

/* 1: the file is there, regular, and can be read by qmail-seal; 0: it is not there; -1: it was printed what is wrong */
static int look(const struct named *n, const char *path)
{
  struct stat st;
  stralloc remedy = STRALLOC_ZERO;
  stralloc closed = STRALLOC_ZERO;
  int good = 1;

  if (stat(path, &st) == -1) {
    good = errno == ENOENT ? 0 : -1;
    if (good == -1)
      check_blind(n->check, path);
  } else if (!S_ISREG(st.st_mode)) {
    say(n, CHECK_ERROR, path, "not a regular file: mail waits", "put a file there");
    good = -1;
  } else if (!checkperm_allows(n->perm, &st, 4) || checkperm_closed(n->perm, path, &closed)) {
    say(n, CHECK_ERROR, path, is_incoming(n) ? "qmail-unseal can't read it: mail waits"
                                             : "qmail-seal can't read it: mail waits",
        closed.len ? checkremedy_on(&remedy, "chmod a+x", closed.s) : checkremedy_on(&remedy, "chmod 0644", path));
    good = -1;
  }
  stralloc_free(&remedy);
  stralloc_free(&closed);
  return good;
}

static const char *path_of(stralloc *s, const char *directory, struct span name, const char *end)
{
  s->len = 0;
  if (!stralloc_cats(s, directory) || !stralloc_catb(s, name.p, name.len) || !stralloc_cats(s, end) || !stralloc_0(s))
    return directory;
  return s->s;
}

static void check_disclaimer(const struct named *n, struct span name)
{
  stralloc text = STRALLOC_ZERO;
  stralloc html = STRALLOC_ZERO;
  int has_text = look(n, path_of(&text, DISCLAIMERS, name, ".txt"));
  int has_html = look(n, path_of(&html, DISCLAIMERS, name, ".html"));

  if (has_text == 0 && has_html == 0)
    say(n, CHECK_ERROR, text.s, "missing: mail waits",
        "write the text into it, and if you like HTML into .html beside it");
  else if (has_text == 0)
    say(n, CHECK_WARNING, text.s, "missing: text parts get no disclaimer", "write the text into it");
  stralloc_free(&text);
  stralloc_free(&html);
}

static void check_attachment(const struct named *n, struct span name)
{
  stralloc path = STRALLOC_ZERO;

  if (look(n, path_of(&path, ATTACH, name, "")) == 0)
    say(n, CHECK_ERROR, path.s, "missing: mail waits", "put the file there, or correct the name");
  stralloc_free(&path);
}

static void check_group(const struct named *n, struct span name)
{
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  const char *reason = NULL;
  size_t line = 0;
  int is_there = look(n, path_of(&path, GROUPS, name, ""));

  if (is_there == 0)
    say(n, CHECK_ERROR, path.s, "missing: mail waits", "write the addresses of its members into it, one a line");
  else if (is_there == 1 && control_text(&text, path.s, FILE_BYTES) != CONTROL_PRESENT)
    say(n, CHECK_ERROR, path.s, control_reason(), "correct it");
  else if (is_there == 1 && (mailpattern_list(span_sa(&text), span_of("?"), &line, &reason) < 0 || reason))
    say(n, CHECK_ERROR, path.s,
        check_text(&what, "line ", check_number(line), ": ", reason ? reason : "out of memory", ": mail waits",
                   (char *)NULL), "correct or remove the line");
  stralloc_free(&path);
  stralloc_free(&text);
  stralloc_free(&what);
}

/* It is run with the rights of qmail-rspawn; or of qmail-smtpd, whose user this program does not know, so everybody has
 * to have the right.
 */
static int may_execute(const struct named *n, const struct stat *st)
{
  struct checkperm remote = *n->perm;

  if (is_incoming(n))
    return (st->st_mode & 1) != 0;
  remote.is_set_id = 0;
  return checkperm_allows(&remote, st, 1);
}

static void check_program(const struct named *n, struct span name)
{
  stralloc path = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  struct stat st;
  const char *program = path_of(&path, "", name, "");

  if (stat(program, &st) == -1 && errno != ENOENT)
    check_blind(n->check, program);
  else if (errno == ENOENT && stat(program, &st) == -1)
    say(n, CHECK_ERROR, program, "missing: the condition is always unknown", "write the path of a program");
  else if (!S_ISREG(st.st_mode) || !(st.st_mode & 0111) || !may_execute(n, &st))
    say(n, CHECK_ERROR, program, is_incoming(n)
          ? "the user of qmail-smtpd can't run it: the condition is always unknown"
          : "the user of qmail-rspawn can't run it: the condition is always unknown",
        checkremedy_on(&remedy, "chmod 0755", program));
  else if (st.st_mode & 022)
    say(n, CHECK_WARNING, program, "others can change it", checkremedy_on(&remedy, "chmod go-w", program));
  stralloc_free(&path);
  stralloc_free(&remedy);
}

/* 1: of this site; 0: not; -1: it was printed what is wrong */
static int is_inside(const struct named *n, struct span address)
{
  stralloc domain = STRALLOC_ZERO;
  int inside = ascii_cat_lower(&domain, span_behind_last(address, '@')) ? rcpthosts_match(span_sa(&domain)) : -1;

  if (inside == -1)
    check_blind(n->check, "control/rcpthosts");
  stralloc_free(&domain);
  return inside;
}

static void check_notice(const struct named *n, struct span name, struct span address)
{
  stralloc path = STRALLOC_ZERO;
  stralloc to = STRALLOC_ZERO;

  if (look(n, path_of(&path, NOTICES, name, "")) == 0)
    say(n, CHECK_ERROR, path.s, "missing: no notice is sent", "write the text of the notice into it");
  if (!span_equal(address, span_of("admin"))) {
    if (is_inside(n, address) == 0)
      say(n, CHECK_ERROR, check_span(&to, address), "not of a domain in control/rcpthosts: notices never go outside",
          "write an address of this site, or admin");
  } else if (control_exists(ADMIN) == CONTROL_ABSENT) {
    say(n, CHECK_ERROR, ADMIN, "missing: no notice is sent", "write the address of the administrator into it");
  }
  stralloc_free(&path);
  stralloc_free(&to);
}

/* The opened text in a mailbox elsewhere: qmail-seal encrypts it on its way, or sends it back. */
static void check_copy(const struct named *n, const struct mailrule_action *a, struct span address)
{
  stralloc to = STRALLOC_ZERO;

  if ((a->of_opened || a->act == MAILRULE_DELIVER) && is_inside(n, address) == 0)
    say(n, CHECK_WARNING, check_span(&to, address),
        "not of a domain in control/rcpthosts: what was opened does not leave in clear, so it needs a certificate",
        "write an address of this site, or see that there is a certificate for this one");
  stralloc_free(&to);
}

static void check_action(const struct named *n, const struct mailrule_action *a)
{
  struct span value = mailrule_action_value(n->rules, a);

  switch (a->act) {
    case MAILRULE_DISCLAIMER: check_disclaimer(n, value); break;
    case MAILRULE_ATTACH: check_attachment(n, value); break;
    case MAILRULE_NOTICE: check_notice(n, mailrule_action_argument(n->rules, a), value); break;
    case MAILRULE_COPY:
    case MAILRULE_DELIVER: check_copy(n, a, value); break;
    default: break;
  }
}

void rulefiles(const struct mailrules *m, const struct mailrule *r, const struct checkperm *p, struct check *c)
{
  struct named n = { m, p, c, r };

  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *x = mailrules_condition(m, r, i);

    for (size_t k = 0; k < x->value_count; k++) {
      if (x->test == MAILRULE_GROUP)
        check_group(&n, mailrule_value(m, x, k));
      if (x->test == MAILRULE_RUN)
        check_program(&n, mailrule_value(m, x, k));
    }
  }
  for (size_t i = 0; i < r->action_count; i++)
    check_action(&n, mailrules_action(m, r, i));
}
