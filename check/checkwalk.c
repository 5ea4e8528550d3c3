/* checkwalk: make a decision for each domain that a sender could have. */
#include "check/checkwalk.h"

#include "check/checkbytes.h"
#include "check/checkkey.h"
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

/* check the keys that this line uses for this sender */
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

/* Check the keys for a domain, with the line that applies to it. Nothing is checked if that line is not `only`. If
 * `only` is NULL, any line is accepted, and nothing is printed if there is no key.
 */
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
  /* Errors of lines were printed before. */
  if (found == RULES_ERROR && d.line == 0 && errno == EILSEQ)
    checkbytes_failed(k->check, RCPTHOSTS, NULL);
  else if (found == RULES_ERROR && d.line == 0 && check_is_new(k->check, why))
    check_say(k->check, CHECK_ERROR, "ssl/domainkeys", why, "correct the owner and mode of that file, or make it anew");
  if (found == RULES_FOUND && !d.rule.first.negated && (!only || d.line == only->number))
    add(k, &d, only == NULL);
  stralloc_free(&lower);
}

/* Check the keys for a `=` line. Domains without keys of their own use the key of control/me. So do domains that
 * control/rcpthosts covers only by a parent.
 */
static void add_listed(struct checkkeys *k, const struct rules *r, const struct rules_line *l,
                       const struct dkimrule *rule)
{
  stralloc text = STRALLOC_ZERO;
  stralloc where = STRALLOC_ZERO;
  int needs_me = control_exists(MORERCPTHOSTS) == CONTROL_PRESENT || rcpthosts_match(k->me) == 1;
  struct span rest;

  switch (control_text(&text, RCPTHOSTS, RCPTHOSTS_MAX)) {
    case CONTROL_ERROR:
      checkbytes_failed(k->check, RCPTHOSTS, NULL);
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

/* check the keys of one directory that no line uses */
static void add_spares(struct checkkeys *k, const char *domain)
{
  stralloc s = STRALLOC_ZERO;
  const char *path = check_text(&s, KEYSET_HOME, domain, (char *)NULL);
  const struct dirent *e;
  struct stat st;
  DIR *dir = NULL;

  /* Keys behind a symbolic link are checked under the real name of the directory. */
  if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
    dir = opendir(path);
  stralloc_free(&s);
  while (dir && (e = readdir(dir)) != NULL)
    if (checkkey_is_selector(span_of(e->d_name)))
      checkkeys_spare(k, span_of(domain), span_of(e->d_name));
  if (dir)
    closedir(dir);
}

/* Check each domain that has a directory of keys. Mail from such a domain is signed with these keys if the line that
 * applies to it allows that. With `spares`, check the keys that no line uses.
 */
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

  if (l->wrong || rules_parse_line(r->source, &rule, l->line) || rule.first.negated)
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
