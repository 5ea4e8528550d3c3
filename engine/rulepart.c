/* rulepart: the type of a part, and the names of its file, of the disposition and of the type. */
#include "engine/rulepart.h"

#include "mail/charset.h"
#include "mail/encodedword.h"

void rulepart_matches(struct ruletext *t, struct ruletext_condition *c, enum mailpattern_kind kind, struct span form)
{
  for (size_t i = 0; i < c->c->value_count; i++)
    if (mailpattern_matches(kind, mailrule_value(t->rules, c->c, i), form))
      ruletext_set(c, RULEHOLD_YES, NULL);
}

/* where the name of a file is */
struct place {
  const struct contentfield *field;
  const char *param;
  int is_plain;        /* without RFC 2231 */
};

/* Append the parameter in UTF-8. 1; 0 if there is none; -1 with ENOMEM. *is_damaged is set to 1 if it has bytes that
 * cannot be decoded.
 */
static int read_name(stralloc *out, const struct place *p, int *is_damaged)
{
  stralloc value = STRALLOC_ZERO;
  stralloc charset = STRALLOC_ZERO;
  int r = p->is_plain ? contentfield_param_without(p->field, p->param, &value)
                      : contentfield_param(p->field, p->param, &value, &charset);
  int decoded = 1;

  if (r == 1 && charset.len)
    decoded = charset_convert(out, span_sa(&charset), span_sa(&value));
  else if (r == 1)
    decoded = encodedword_decode(out, span_sa(&value));
  if (decoded == 0)
    *is_damaged = 1;
  stralloc_free(&value);
  stralloc_free(&charset);
  return decoded == -1 ? -1 : r;
}

static int type_name(stralloc *form, const struct mimepart *part)
{
  struct span type = contentfield_type(&part->type);
  struct span subtype = contentfield_subtype(&part->type);

  return stralloc_catb(form, type.p, type.len) && stralloc_append(form, '/')
         && stralloc_catb(form, subtype.p, subtype.len);
}

/* look at all conditions `test`; `form` is what this part has */
static int look(struct ruletext *t, enum mailrule_test test, int has_form, struct span form, int is_damaged)
{
  for (size_t i = 0; i < t->count; i++) {
    struct ruletext_condition *c = &t->all[i];

    if (c->c->test != test || c->value == RULEHOLD_YES)
      continue;
    if (has_form && !c->regex)
      rulepart_matches(t, c, MAILPATTERN_NAME, form);
    if (has_form && c->regex && !ruletext_contains(t, c, form, form))
      return 0;
    if (is_damaged)
      ruletext_set(c, RULEHOLD_UNKNOWN, "a file name that can't be read for sure");
  }
  return 1;
}

/* Readers take different ones of the names, so each of them counts. */
static int look_at_names(struct ruletext *t, const struct mimepart *part)
{
  const struct place places[] = {
    { &part->disposition, "filename", 0 }, { &part->disposition, "filename", 1 },
    { &part->type, "name", 0 }, { &part->type, "name", 1 }
  };
  stralloc name = STRALLOC_ZERO;
  stralloc form = STRALLOC_ZERO;
  int is_damaged = ((part->disposition.faults | part->type.faults) & ~CONTENTFIELD_COMMENT) != 0;
  int good = 1;

  for (size_t i = 0; good && i < sizeof places / sizeof *places; i++) {
    int r;

    name.len = form.len = 0;
    r = read_name(&name, places + i, &is_damaged);
    good = r == 0 || (r == 1 && mailpattern_subject(&form, MAILPATTERN_NAME, span_sa(&name))
                      && look(t, MAILRULE_FILE, 1, span_sa(&form), 0));
  }
  good = good && look(t, MAILRULE_FILE, 0, span_sa(&form), is_damaged);
  stralloc_free(&name);
  stralloc_free(&form);
  return good;
}

int rulepart(struct ruletext *t, const struct mimepart *part)
{
  stralloc type = STRALLOC_ZERO;
  int good;

  if (!t->has_parts)
    return 1;
  good = type_name(&type, part) && look(t, MAILRULE_TYPE, 1, span_sa(&type), 0) && look_at_names(t, part);
  stralloc_free(&type);
  return good;
}
