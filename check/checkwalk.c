/* checkwalk: one decision for each domain that could be a sender's. */
#include "check/checkwalk.h"

#include "check/checkrules.h"
#include "dksign/dkimrule.h"
#include "link/control.h"
#include "rules/rcpthosts.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <dirent.h>
#include <errno.h>

#define RCPTHOSTS "control/rcpthosts"
#define MORERCPTHOSTS "control/morercpthosts.cdb"
#define RCPTHOSTS_MAX (16 * 1024 * 1024)

static void add(struct checkkeys *k, const struct decision *d, int if_there)
{
  struct checkkeys_use use = { 0 };

  use.if_there = if_there;
  checkkeys_add(k, d, &use);
  checkkeys_free(&use);
}

/* this line, for this sender */
static void add_line(struct checkkeys *k, const struct rules_line *l, const struct dkimrule *rule, struct span sender)
{
  struct decision d = { *rule, l->number, sender };
  stralloc lower = STRALLOC_ZERO;

  if (ascii_cat_lower(&lower, sender)) {
    d.sender = span_sa(&lower);
    add(k, &d, 0);
  }
  stralloc_free(&lower);
}

/* whichever line decides for a domain, where it is `only`; NULL: any line, if there is a key for it */
static void add_domain(struct checkkeys *k, const struct rules *r, struct span domain, const struct rules_line *only)
{
  stralloc lower = STRALLOC_ZERO;
  const char *why = "out of memory";
  enum rules_result found = RULES_ERROR;
  struct span candidate;
  struct decision d = { 0 };

  if (ascii_cat_lower(&lower, domain)) {
    candidate = span_sa(&lower);
    found = dkimrules_find(r, &candidate, 1, &d, &why);
  }
  /* what is wrong with a line was said before */
  if (found == RULES_ERROR && d.line == 0 && check_is_new(k->check, why))
    check_say(k->check, CHECK_ERROR, "ssl/domainkeys", why, "correct the owner and mode of that file, or make it anew");
  if (found == RULES_FOUND && !d.rule.first.negated && (!only || d.line == only->number))
    add(k, &d, only == NULL);
  stralloc_free(&lower);
}

/* A domain that has no keys of its own, and one that is named here by its parent only, come to the MTA's key. */
static void add_listed(struct checkkeys *k, const struct rules *r, const struct rules_line *l,
                       const struct dkimrule *rule)
{
  stralloc text = STRALLOC_ZERO;
  stralloc where = STRALLOC_ZERO;
  int needs_me = control_exists(MORERCPTHOSTS) == CONTROL_PRESENT || rcpthosts_match(k->me) == 1;
  struct span rest;

  switch (control_text(&text, RCPTHOSTS, RCPTHOSTS_MAX)) {
    case CONTROL_ERROR:
      check_blind(k->check, RCPTHOSTS);
      break;
    case CONTROL_ABSENT:
      check_say(k->check, CHECK_WARNING, checkrules_where(&where, l->number),
                "matches nothing: " RCPTHOSTS " is missing", "make " RCPTHOSTS ", or remove the line");
      needs_me = 0;
      break;
    case CONTROL_PRESENT: break;
  }
  for (rest = span_sa(&text); rest.len; rest = span_from(rest, span_find(rest, '\n') + 1)) {
    struct span name = ascii_trim(span_first(rest, span_find(rest, '\n')));

    if (name.len && name.p[0] == '.')
      needs_me = 1;
    else if (hostname_labels(name))
      add_domain(k, r, name, l);
  }
  if (needs_me && k->me.len)
    add_line(k, l, rule, k->me);
  stralloc_free(&text);
  stralloc_free(&where);
}

/* a selector, and no file that belongs to one */
static int is_selector(struct span name)
{
  return hostname_labels(name) && !span_equal(span_behind_last(name, '.'), span_of("previous"))
         && !span_equal(span_first(name, 4), span_of("rsa.")) && !span_equal(span_first(name, 8), span_of("ed25519."));
}

/* the keys of one directory that no line uses */
static void add_spares(struct checkkeys *k, const char *domain)
{
  stralloc s = STRALLOC_ZERO;
  const char *path = check_text(&s, KEYSET_HOME, domain, (char *)NULL);
  const struct dirent *e;
  struct stat st;
  DIR *dir = NULL;

  /* those of a link are looked at under their own name */
  if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
    dir = opendir(path);
  stralloc_free(&s);
  while (dir && (e = readdir(dir)) != NULL)
    if (is_selector(span_of(e->d_name)))
      checkkeys_spare(k, span_of(domain), span_of(e->d_name));
  if (dir)
    closedir(dir);
}

/* Senders of such a domain sign with its own key, where the line that decides for them lets them. */
static void add_directories(struct checkkeys *k, const struct rules *r, int spares)
{
  DIR *dir = opendir(KEYSET_HOME);
  const struct dirent *e;

  if (!dir) {
    if (errno != ENOENT && check_is_new(k->check, KEYSET_HOME))
      check_blind(k->check, KEYSET_HOME);
    return;
  }
  while ((e = readdir(dir)) != NULL) {
    if (hostname_labels(span_of(e->d_name)) < 2)
      continue;
    if (spares)
      add_spares(k, e->d_name);
    else
      add_domain(k, r, span_of(e->d_name), NULL);
  }
  closedir(dir);
}

static void add_rule(struct checkkeys *k, const struct rules *r, const struct rules_line *l)
{
  struct dkimrule rule;

  if (l->wrong || dkimrule_parse(&rule, l->line) || rule.first.negated)
    return;
  switch (rule.first.kind) {
    case FIRSTFIELD_EXACT: add_line(k, l, &rule, rule.first.key); break;
    case FIRSTFIELD_PARENT: add_line(k, l, &rule, span_from(rule.first.key, 1)); break;
    case FIRSTFIELD_LISTED: add_listed(k, r, l, &rule); break;
    case FIRSTFIELD_ANY:
      if (k->me.len)
        add_line(k, l, &rule, k->me);
      break;
  }
}

void checkwalk(struct checkkeys *k, const struct rules *r)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);

  for (size_t i = 0; i < genalloc_len(struct rules_line, &r->lines); i++)
    add_rule(k, r, l + i);
  add_directories(k, r, 0);
  add_directories(k, r, 1);
  checkdns_end(&k->dns);
}
