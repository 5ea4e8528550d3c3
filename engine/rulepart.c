/* rulepart: the file name of the disposition, else the name of the type, as most readers do. */
#include "engine/rulepart.h"

#include "mail/charset.h"
#include "mail/encodedword.h"

void rulepart_matches(struct ruletext *t, struct ruletext_condition *c, enum mailpattern_kind kind, struct span form)
{
  for (size_t i = 0; i < c->c->value_count; i++)
    if (mailpattern_matches(kind, mailrule_value(t->rules, c->c, i), form))
      ruletext_set(c, RULEHOLD_YES, NULL);
}

/* Append the parameter in UTF-8. 1; 0 if there is none; -1 with ENOMEM. *is_damaged is set to 1 if it has bytes that
 * cannot be decoded.
 */
static int read_name(stralloc *out, const struct contentfield *c, const char *param, int *is_damaged)
{
  stralloc value = STRALLOC_ZERO;
  stralloc charset = STRALLOC_ZERO;
  int r = contentfield_param(c, param, &value, &charset);
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

/* the name of the file in `form`; as read_name() */
static int file_name(stralloc *form, const struct mimepart *part, int *is_damaged)
{
  stralloc name = STRALLOC_ZERO;
  int r = read_name(&name, &part->disposition, "filename", is_damaged);

  if (r == 0)
    r = read_name(&name, &part->type, "name", is_damaged);
  if (r == 1 && !mailpattern_subject(form, MAILPATTERN_NAME, span_sa(&name)))
    r = -1;
  if ((part->disposition.faults | part->type.faults) & ~CONTENTFIELD_COMMENT)
    *is_damaged = 1;
  stralloc_free(&name);
  return r;
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

int rulepart(struct ruletext *t, const struct mimepart *part)
{
  stralloc type = STRALLOC_ZERO;
  stralloc file = STRALLOC_ZERO;
  int is_damaged = 0;
  int has_file;
  int good;

  if (!t->has_parts)
    return 1;
  has_file = file_name(&file, part, &is_damaged);
  good = has_file != -1 && type_name(&type, part) && look(t, MAILRULE_TYPE, 1, span_sa(&type), 0)
         && look(t, MAILRULE_FILE, has_file, span_sa(&file), is_damaged);
  stralloc_free(&type);
  stralloc_free(&file);
  return good;
}
