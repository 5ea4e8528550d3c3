/* ruletext: a text part goes through its transfer encoding and character set, then to the search of all texts at once;
 * for regular expressions it is collected as well.
 */
#include "engine/ruletext.h"

#include <errno.h>

#define LONG_TEXT "a text of more than 1 MiB, for a regular expression"
#define DAMAGED "damaged text"

void ruletext_set(struct ruletext_condition *c, enum rulehold_value value, const char *why)
{
  if (c->value == RULEHOLD_YES || value == RULEHOLD_NO)
    return;
  c->value = value;
  c->why = why;
}

/* ---- one text --------------------------------------------------------------------------------- */

static int has(struct span text, struct span needle)
{
  while (text.len >= needle.len) {
    text = span_from(text, span_find(span_first(text, text.len - needle.len + 1), needle.p[0]));
    if (text.len < needle.len)
      return 0;
    if (memcmp(text.p, needle.p, needle.len) == 0)
      return 1;
    text = span_from(text, 1);
  }
  return 0;
}

static int match(struct ruletext_condition *c, struct span text)
{
  switch (regex_match(c->regex, text, 0, NULL, NULL)) {
    case REGEX_YES: ruletext_set(c, RULEHOLD_YES, NULL); break;
    case REGEX_NO: break;
    case REGEX_NOT_UTF8: ruletext_set(c, RULEHOLD_UNKNOWN, DAMAGED); break;
    case REGEX_LIMIT:
      ruletext_set(c, RULEHOLD_UNKNOWN, text.len > REGEX_TEXT_BYTES ? LONG_TEXT : "a limit of regular expressions");
      break;
    case REGEX_NOMEM: return 0;
  }
  return 1;
}

int ruletext_contains(struct ruletext *t, struct ruletext_condition *c, struct span text, struct span form)
{
  stralloc needle = STRALLOC_ZERO;
  int good = 1;

  if (c->regex)
    return match(c, text);
  for (size_t i = 0; good && i < c->c->value_count && c->value != RULEHOLD_YES; i++) {
    needle.len = 0;
    good = casefold_cat(&needle, mailrule_value(t->rules, c->c, i));
    if (good && needle.len && has(form, span_sa(&needle)))
      ruletext_set(c, RULEHOLD_YES, NULL);
  }
  stralloc_free(&needle);
  return good;
}

/* ---- all texts of body= ----------------------------------------------------------------------- */

static int add_needles(struct ruletext *t, struct ruletext_condition *c)
{
  stralloc needle = STRALLOC_ZERO;
  int good = 1;

  c->needle = genalloc_len(size_t, &t->needles);
  for (size_t i = 0; good && i < c->c->value_count; i++) {
    size_t id = 0;

    needle.len = 0;
    good = casefold_cat(&needle, mailrule_value(t->rules, c->c, i))
           && multisearch_add(&t->search, span_sa(&needle), &id)
           && genalloc_append(size_t, &t->needles, &id);
  }
  stralloc_free(&needle);
  return good;
}

int ruletext_ready(struct ruletext *t)
{
  size_t most = 0;

  for (size_t i = 0; i < t->count; i++) {
    if (t->all[i].c->test == MAILRULE_TYPE || t->all[i].c->test == MAILRULE_FILE)
      t->has_parts = 1;
    if (t->all[i].c->test != MAILRULE_BODY)
      continue;
    t->has_body = 1;
    if (t->all[i].regex)
      t->has_body_regex = 1;
    else if (!add_needles(t, &t->all[i]))
      return 0;
  }
  for (size_t i = 0; i < genalloc_len(size_t, &t->needles); i++)
    if (genalloc_s(size_t, &t->needles)[i] > most)
      most = genalloc_s(size_t, &t->needles)[i];
  if (!genalloc_ready(char, &t->found, most + 1))
    return 0;
  memset(genalloc_s(char, &t->found), 0, most + 1);
  return multisearch_ready(&t->search);
}

static void note(void *arg, size_t id)
{
  struct ruletext *t = arg;

  genalloc_s(char, &t->found)[id] = 1;
}

static int to_search(void *arg, struct span piece)
{
  struct ruletext *t = arg;

  multisearch_feed(&t->search, piece, note, t);
  return 1;
}

/* ---- a text part ------------------------------------------------------------------------------ */

static int to_text(void *arg, struct span piece)
{
  struct ruletext *t = arg;

  if (t->has_body_regex && !t->is_long) {
    t->is_long = t->text.len + piece.len > REGEX_TEXT_BYTES;
    t->has_trouble = !t->is_long && !stralloc_catb(&t->text, piece.p, piece.len);
  }
  return !t->has_trouble && casefold_feed(&t->fold, piece, to_search, t);
}

static int to_charset(void *arg, struct span piece)
{
  struct ruletext *t = arg;

  return charset_feed(&t->charset, piece, to_text, t);
}

int ruletext_start(struct ruletext *t, const struct mimepart *part)
{
  static const struct casefold fresh = { 0 };
  stralloc name = STRALLOC_ZERO;
  int r;

  t->in_text = 0;
  if (!t->has_body || !contentfield_is(&part->type, "text", NULL))
    return 1;
  r = contentfield_param(&part->type, "charset", &name, NULL);
  if (r != -1) {
    t->in_text = charset_init(&t->charset, r ? span_sa(&name) : span_of("us-ascii"));
    if (!t->in_text)
      t->body_doubt = "a character set that is not known";
    if (t->in_text && part->encoding == TRANSFER_UNKNOWN) {
      t->in_text = 0;
      t->body_doubt = "a transfer encoding that is not known";
    }
  }
  stralloc_free(&name);
  transfer_decode_init(&t->decode, part->encoding);
  multisearch_start(&t->search);
  t->fold = fresh;
  t->text.len = 0;
  t->is_long = 0;
  return r != -1;
}

int ruletext_body(struct ruletext *t, struct span piece)
{
  return !t->in_text || transfer_decode_feed(&t->decode, piece, to_charset, t);
}

static int match_part(struct ruletext *t)
{
  int good = 1;

  for (size_t i = 0; good && t->has_body_regex && i < t->count; i++) {
    struct ruletext_condition *c = &t->all[i];

    if (c->c->test != MAILRULE_BODY || !c->regex || c->value == RULEHOLD_YES)
      continue;
    if (t->is_long)
      ruletext_set(c, RULEHOLD_UNKNOWN, LONG_TEXT);
    else
      good = match(c, span_sa(&t->text));
  }
  return good;
}

int ruletext_end(struct ruletext *t)
{
  if (!t->in_text)
    return 1;
  t->in_text = 0;
  if (!transfer_decode_end(&t->decode, to_charset, t) || !charset_end(&t->charset, to_text, t))
    return 0;
  if (t->charset.is_damaged || t->decode.faults)
    t->body_doubt = DAMAGED;
  return match_part(t);
}

void ruletext_finish(struct ruletext *t)
{
  for (size_t i = 0; i < t->count; i++) {
    struct ruletext_condition *c = &t->all[i];

    if (c->c->test != MAILRULE_BODY)
      continue;
    for (size_t k = 0; !c->regex && k < c->c->value_count; k++)
      if (genalloc_s(char, &t->found)[genalloc_s(size_t, &t->needles)[c->needle + k]])
        ruletext_set(c, RULEHOLD_YES, NULL);
    if (t->body_doubt)
      ruletext_set(c, RULEHOLD_UNKNOWN, t->body_doubt);
  }
}

void ruletext_free(struct ruletext *t)
{
  multisearch_free(&t->search);
  genalloc_free(size_t, &t->needles);
  genalloc_free(char, &t->found);
  stralloc_free(&t->text);
}
