/* mailrule: the rules as arrays, and strings as places in two texts. */
#include "rules/mailrule.h"

#include "link/control.h"
#include "link/say.h"
#include "rules/ruleparse.h"
#include "text/ascii.h"

/* bytes of a word that an error shows */
#define WORD_BYTES 60

/* ---- what there is ---------------------------------------------------------------------------- */

size_t mailrules_count(const struct mailrules *m)
{
  return genalloc_len(struct mailrule, &m->rules);
}

const struct mailrule *mailrules_rule(const struct mailrules *m, size_t i)
{
  return genalloc_s(struct mailrule, &m->rules) + i;
}

const struct mailrule_condition *mailrules_condition(const struct mailrules *m, const struct mailrule *r, size_t i)
{
  return genalloc_s(struct mailrule_condition, &m->conditions) + r->first_condition + i;
}

const struct mailrule_action *mailrules_action(const struct mailrules *m, const struct mailrule *r, size_t i)
{
  return genalloc_s(struct mailrule_action, &m->actions) + r->first_action + i;
}

struct span mailrule_value(const struct mailrules *m, const struct mailrule_condition *c, size_t i)
{
  const struct mailrules_place *at = genalloc_s(struct mailrules_place, &m->values) + c->first_value + i;

  return span_make(at->len ? m->text.s + at->start : "", at->len);
}

struct span mailrule_argument(const struct mailrules *m, const struct mailrule_condition *c)
{
  return span_make(m->source.s + c->argument, c->argument_len);
}

struct span mailrule_word(const struct mailrules *m, const struct mailrule_condition *c)
{
  return span_make(m->source.s + c->word, c->word_len);
}

struct span mailrule_action_argument(const struct mailrules *m, const struct mailrule_action *a)
{
  if (a->act == MAILRULE_NOTICE)
    return span_make(m->text.s + a->name, a->name_len);
  return span_make(m->source.s + a->argument, a->argument_len);
}

struct span mailrule_action_value(const struct mailrules *m, const struct mailrule_action *a)
{
  return span_make(a->value_len ? m->text.s + a->value : "", a->value_len);
}

const struct mailrule_action *mailrules_find_act(const struct mailrules *m, const struct mailrule *r,
                                                 enum mailrule_act act)
{
  for (size_t i = 0; i < r->action_count; i++)
    if (mailrules_action(m, r, i)->act == act)
      return mailrules_action(m, r, i);
  return NULL;
}

int mailrules_read_message(const struct mailrules *m)
{
  for (size_t i = 0; i < genalloc_len(struct mailrule_condition, &m->conditions); i++)
    if (genalloc_s(struct mailrule_condition, &m->conditions)[i].of_message)
      return 1;
  return 0;
}

int mailrules_read_recipients(const struct mailrules *m)
{
  for (size_t i = 0; i < genalloc_len(struct mailrule_condition, &m->conditions); i++) {
    const struct mailrule_condition *c = genalloc_s(struct mailrule_condition, &m->conditions) + i;

    if (c->is_regex && (c->test == MAILRULE_TO || c->test == MAILRULE_TO_ALL))
      return 1;
  }
  return 0;
}

/* two actions that claim the same */
static int is_same_claim(const struct mailrules *m, const struct mailrule_action *a, const struct mailrule_action *b)
{
  if (a->act != b->act)
    return 0;
  if (a->act == MAILRULE_SET)
    return ascii_equal_nocase(mailrule_action_argument(m, a), mailrule_action_argument(m, b));
  return ascii_equal_nocase(mailrule_action_value(m, a), mailrule_action_value(m, b));
}

const struct mailrule_action *mailrules_next_claim(const struct mailrules *m, size_t *i)
{
  const struct mailrule_action *all = genalloc_s(struct mailrule_action, &m->actions);

  while (*i < genalloc_len(struct mailrule_action, &m->actions)) {
    const struct mailrule_action *a = all + (*i)++;
    const struct mailrule_action *b = all;

    if (a->act != MAILRULE_TAG && a->act != MAILRULE_SET)
      continue;
    while (b != a && !is_same_claim(m, a, b))
      b++;
    if (b == a)
      return a;
  }
  return NULL;
}

int mailrules_must(const struct mailrules *m, enum mailrule_act act)
{
  for (size_t i = 0; i < mailrules_count(m); i++)
    if (mailrules_rule(m, i)->is_must && mailrules_find_act(m, mailrules_rule(m, i), act))
      return 1;
  return 0;
}

/* ---- the file --------------------------------------------------------------------------------- */

static void empty(struct mailrules *m)
{
  m->text.len = 0;
  genalloc_setlen(struct mailrule, &m->rules, 0);
  genalloc_setlen(struct mailrule_condition, &m->conditions, 0);
  genalloc_setlen(struct mailrule_action, &m->actions, 0);
  genalloc_setlen(struct mailrules_place, &m->values, 0);
}

int mailrules_parse(struct mailrules *m, enum mailrules_direction direction, struct mailrule_error *error)
{
  struct span rest = span_sa(&m->source);

  m->direction = direction;
  empty(m);
  for (size_t number = 1; rest.len; number++) {
    struct span line = span_first(rest, span_find(rest, '\n'));

    if (!mailrules_parse_line(m, line, number, error))
      return 0;
    rest = span_from(rest, line.len + 1);
  }
  return 1;
}

void mailrules_free(struct mailrules *m)
{
  stralloc_free(&m->source);
  stralloc_free(&m->text);
  genalloc_free(struct mailrule, &m->rules);
  genalloc_free(struct mailrule_condition, &m->conditions);
  genalloc_free(struct mailrule_action, &m->actions);
  genalloc_free(struct mailrules_place, &m->values);
}

/* ---- errors ----------------------------------------------------------------------------------- */

static int cat_word(stralloc *out, struct span word)
{
  size_t from = out->len;
  struct span shown = span_first(word, WORD_BYTES);

  if (!stralloc_catb(out, shown.p, shown.len) || (shown.len < word.len && !stralloc_cats(out, "...")))
    return 0;
  say_mask(out, from, ' ');
  return 1;
}

int mailrule_error_cat(stralloc *out, const char *file, const struct mailrule_error *error)
{
  if (error->number == 0)
    return stralloc_cats(out, "out of memory");
  return stralloc_cats(out, file) && stralloc_cats(out, " line ") && ascii_cat_number(out, error->number)
         && (error->word.len == 0 || (stralloc_cats(out, ", word ") && cat_word(out, error->word)))
         && stralloc_cats(out, ": ") && stralloc_cats(out, error->reason) && stralloc_cats(out, "; ")
         && stralloc_cats(out, error->remedy);
}
