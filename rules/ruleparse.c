/* ruleparse: what conditions and actions have in common. */
#include "rules/ruleparse.h"

#include "text/ascii.h"

#define FILE_BYTES 64

int ruleparse_fail(struct ruleparse *p, struct span word, const char *reason, const char *remedy)
{
  p->error->word = word;
  p->error->reason = reason;
  p->error->remedy = remedy;
  return 0;
}

int ruleparse_nomem(struct ruleparse *p)
{
  return ruleparse_fail(p, span_of(""), NULL, NULL);
}

int ruleparse_value(struct ruleparse *p, const struct ruleword *w, struct span *rest, enum ruleword_form form,
                    struct mailrules_place *place)
{
  stralloc *text = &p->rules->text;
  struct ruleword_fault fault;

  place->start = text->len;
  switch (ruleword_value(text, rest, form, &fault)) {
    case 1: break;
    case 0: return ruleparse_fail(p, w->whole, fault.reason, fault.remedy);
    default: return ruleparse_nomem(p);
  }
  place->len = text->len - place->start;
  return 1;
}

struct span ruleparse_value_of(const struct ruleparse *p, struct mailrules_place place)
{
  return span_make(place.len ? p->rules->text.s + place.start : "", place.len);
}

static int is_in_file(char c)
{
  return ascii_is_alnum(c) || c == '.' || c == '-' || c == '_';
}

int ruleparse_is_file(struct span name)
{
  struct span rest = name;

  (void)span_take_class(&rest, is_in_file);
  return name.len > 0 && name.len <= FILE_BYTES && name.p[0] != '.' && rest.len == 0;
}
