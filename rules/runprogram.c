/* runprogram: one child for each recipient. */
#include "rules/runprogram.h"

#include "link/child.h"

#include <unistd.h>

#define PATH "PATH=/usr/local/bin:/usr/bin:/bin"
#define VARIABLES 4

struct environment {
  stralloc variable[VARIABLES];
  char *list[VARIABLES + 1];
};

static int set(stralloc *variable, const char *name, struct span value)
{
  return stralloc_cats(variable, name) && stralloc_catb(variable, value.p, value.len) && stralloc_0(variable);
}

static int make_environment(struct environment *e, struct span sender, struct span recipient)
{
  struct span local = span_first(recipient, recipient.len - span_behind_last(recipient, '@').len);
  struct span ext;

  if (local.len && local.p[local.len - 1] == '@')
    local.len--;
  ext = span_from(local, span_find(local, '-') + 1);
  if (!set(&e->variable[0], "SENDER=", sender) || !set(&e->variable[1], "RECIPIENT=", recipient)
      || !set(&e->variable[2], "EXT=", ext) || !set(&e->variable[3], PATH, span_of("")))
    return 0;
  for (size_t i = 0; i < VARIABLES; i++)
    e->list[i] = e->variable[i].s;
  e->list[VARIABLES] = NULL;
  return 1;
}

static enum rulehold_value value_of(int status)
{
  switch (status) {
    case 0: return RULEHOLD_YES;
    case 1:
    case 99:
    case 100: return RULEHOLD_NO;
    default: return RULEHOLD_UNKNOWN;
  }
}

static int run(const struct runprogram *r, char *program, struct environment *e)
{
  char *const argv[] = { program, NULL };
  struct child c = { .program = program, .argv = argv, .fd = { r->message, 2, 2 }, .fds = 3 };
  const struct child_terms terms = { .environment = e->list, .said_max = 0, .no_new_privs = 1,
                                     .timeout_s = r->timeout_s ? r->timeout_s : RUNPROGRAM_TIMEOUT_S };
  stralloc said = STRALLOC_ZERO;
  int status = lseek(r->message, 0, SEEK_SET) == 0 ? child_answer(&c, &terms, &said) : -1;

  stralloc_free(&said);
  return status;
}

static enum rulehold_value ask_for(const struct runprogram *r, char *program, struct span recipient)
{
  struct environment e = { .list = { NULL } };
  enum rulehold_value value = RULEHOLD_UNKNOWN;

  if (make_environment(&e, r->sender, recipient))
    value = value_of(run(r, program, &e));
  for (size_t i = 0; i < VARIABLES; i++)
    stralloc_free(&e.variable[i]);
  return value;
}

enum rulehold_value runprogram_ask(const struct runprogram *r, struct span program)
{
  enum rulehold_value value = RULEHOLD_NO;
  stralloc path = STRALLOC_ZERO;

  if (!stralloc_catb(&path, program.p, program.len) || !stralloc_0(&path))
    return RULEHOLD_UNKNOWN;
  for (size_t i = 0; value != RULEHOLD_YES && i < r->recipient_count; i++) {
    enum rulehold_value one = ask_for(r, path.s, r->recipients[i]);

    if (one != RULEHOLD_NO)
      value = one;
  }
  stralloc_free(&path);
  return value;
}
