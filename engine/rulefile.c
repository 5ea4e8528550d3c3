/* rulefile: the message is read once. Conditions on parts are answered on the way, all others at its end. */
#include "engine/rulefile.h"

#include "engine/confine.h"
#include "engine/messagefile.h"
#include "engine/rulefacts.h"
#include "engine/rulefield.h"
#include "engine/rulepart.h"
#include "engine/ruletext.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "rules/editfield.h"
#include "rules/mailpattern.h"

#include <errno.h>
#include <stdlib.h>

struct reading {
  const struct rulefile_options *o;
  struct mailrules rules;
  struct ruletext text;
  struct rulefacts facts;
  struct rulefield_cache cache;
  struct mimescan scan;
};

static enum answer_status trouble(stralloc *line, const char *what, const char *name)
{
  int error = errno;

  line->len = 0;
  if (error != ENOMEM)
    (void)(stralloc_cats(line, what) && stralloc_cats(line, name) && stralloc_cats(line, ": ")
           && stralloc_cats(line, say_error(error)));
  return ANSWER_TEMPORARY;
}

static enum answer_status nomem(stralloc *line)
{
  errno = ENOMEM;
  return trouble(line, "", "");
}

/* ---- the rules -------------------------------------------------------------------------------- */

/* How an error calls the file: by its path. A descriptor says nothing to who reads the error. */
static const char *file_name(const struct rulefile_options *o)
{
  if (!argfile_is_given(o->rules))
    return o->rules;
  return o->is_incoming ? "unsealrules" : "sealrules";
}

static size_t line_of(const struct mailrules *m, size_t condition)
{
  for (size_t i = 0; i < mailrules_count(m); i++)
    if (condition < mailrules_rule(m, i)->first_condition + mailrules_rule(m, i)->condition_count)
      return mailrules_rule(m, i)->number;
  return 0;
}

/* compile the expression of condition `i` */
static enum answer_status compile(struct reading *r, size_t i, stralloc *line)
{
  struct ruletext_condition *c = &r->text.all[i];
  stralloc why = STRALLOC_ZERO;
  int result = regex_compile(&c->regex, mailrule_value(&r->rules, c->c, 0), &why);
  struct mailrule_error error = { .remedy = "write a regular expression as in pcre2pattern(3)" };

  if (result == 0 && stralloc_0(&why)) {
    error.number = line_of(&r->rules, i);
    error.word = mailrule_word(&r->rules, c->c);
    error.reason = why.s;
    line->len = 0;
    if (!mailrule_error_cat(line, file_name(r->o), &error))
      line->len = 0;
  }
  stralloc_free(&why);
  return result == 1 ? ANSWER_DONE : result == 0 ? ANSWER_TEMPORARY : nomem(line);
}

static enum answer_status load(struct reading *r, int fd, stralloc *line)
{
  struct ruletext *t = &r->text;
  struct mailrule_error error;
  enum answer_status status = ANSWER_DONE;
  size_t count;

  if (!io_slurp(&r->rules.source, fd, MAILRULES_BYTES))
    return trouble(line, "unable to read ", r->o->rules);
  if (!mailrules_parse(&r->rules, r->o->is_incoming ? MAILRULES_IN : MAILRULES_OUT, &error)) {
    line->len = 0;
    if (error.number == 0 || !mailrule_error_cat(line, file_name(r->o), &error))
      return nomem(line);
    return ANSWER_TEMPORARY;
  }
  count = genalloc_len(struct mailrule_condition, &r->rules.conditions);
  t->rules = &r->rules;
  t->all = calloc(count + 1, sizeof *t->all);
  if (!t->all)
    return nomem(line);
  t->count = count;
  for (size_t i = 0; i < count; i++)
    t->all[i].c = genalloc_s(struct mailrule_condition, &r->rules.conditions) + i;
  for (size_t i = 0; i < count && status == ANSWER_DONE; i++)
    if (t->all[i].c->is_regex)
      status = compile(r, i, line);
  return status == ANSWER_DONE && !ruletext_ready(t) ? nomem(line) : status;
}

/* ---- the message ------------------------------------------------------------------------------ */

static int take(struct reading *r, enum mimescan_event event, const struct mimescan_at *at)
{
  if (!rulefacts_event(&r->facts, event, at))
    return 0;
  switch (event) {
    case MIMESCAN_PART:
      return rulepart(&r->text, at->part) && (at->part->kind != MIMEPART_LEAF || ruletext_start(&r->text, at->part));
    case MIMESCAN_BODY: return ruletext_body(&r->text, at->piece);
    case MIMESCAN_END: return ruletext_end(&r->text);
    case MIMESCAN_NOMEM: return 0;
    default: return 1;
  }
}

static int pull(struct reading *r)
{
  struct mimescan_at at;
  enum mimescan_event event;

  while ((event = mimescan_next(&r->scan, &at)) != MIMESCAN_MORE)
    if (!take(r, event, &at))
      return 0;
  return 1;
}

static int to_scan(void *arg, struct span piece)
{
  struct reading *r = arg;

  mimescan_push(&r->scan, piece);
  return pull(r);
}

/* ---- conditions ------------------------------------------------------------------------------- */

static int on_address(struct reading *r, struct ruletext_condition *c, enum mailpattern_kind kind, struct span s)
{
  stralloc form = STRALLOC_ZERO;
  int good = mailpattern_subject(&form, kind, s);

  if (good && c->regex)
    good = ruletext_contains(&r->text, c, span_sa(&form), span_sa(&form));
  else if (good)
    rulepart_matches(&r->text, c, kind, span_sa(&form));
  stralloc_free(&form);
  return good;
}

static int on_recipients(struct reading *r, struct ruletext_condition *c)
{
  for (size_t i = 0; r->o->recipients[i]; i++)
    if (!on_address(r, c, MAILPATTERN_ADDRESS, span_of(r->o->recipients[i])))
      return 0;
  return 1;
}

/* to-all~: unknown, unless one recipient does not fit */
static int on_all_recipients(struct reading *r, struct ruletext_condition *c)
{
  enum rulehold_value all = RULEHOLD_YES;
  struct ruletext_condition one = *c;

  for (size_t i = 0; r->o->recipients[i] && all != RULEHOLD_NO; i++) {
    one.value = RULEHOLD_NO;
    if (!on_address(r, &one, MAILPATTERN_ADDRESS, span_of(r->o->recipients[i])))
      return 0;
    all = rulehold_and(all, one.value);
  }
  c->value = all;
  c->why = one.why;
  return 1;
}

static int on_author(struct reading *r, struct ruletext_condition *c, const char *doubt)
{
  if (r->facts.author_count == 1 && !on_address(r, c, MAILPATTERN_ADDRESS, span_sa(&r->facts.mailbox)))
    return 0;
  if (r->facts.author_count == 2)
    doubt = "several authors, or a From field that can't be read";
  if (doubt)
    ruletext_set(c, RULEHOLD_UNKNOWN, doubt);
  return 1;
}

/* the value of a condition that is not answered yet */
static int answer(struct reading *r, struct ruletext_condition *c)
{
  const char *doubt = rulefacts_header_doubt(&r->facts, &r->scan);

  switch (c->c->test) {
    case MAILRULE_FROM: return on_author(r, c, doubt);
    case MAILRULE_SENDER: return on_address(r, c, MAILPATTERN_ADDRESS, span_of(r->o->sender));
    case MAILRULE_TO: return on_recipients(r, c);
    case MAILRULE_TO_ALL: return on_all_recipients(r, c);
    case MAILRULE_HOST: return on_address(r, c, MAILPATTERN_HOST, span_of(r->o->host));
    case MAILRULE_RCPT:
    case MAILRULE_SUBJECT:
    case MAILRULE_HEADER: return rulefield_condition(&r->text, c, &r->facts, &r->cache, doubt);
    case MAILRULE_IS:
      c->value = rulefacts_is(&r->facts, c->c->is);
      c->why = c->c->is & MAILRULE_IS_OF_OPENING && !r->o->is_verified
               ? "not opened and verified yet" : "a structure or a header that can't be told for sure";
      return 1;
    default:
      if (rulefacts_structure_doubt(&r->scan))
        ruletext_set(c, RULEHOLD_UNKNOWN, rulefacts_structure_doubt(&r->scan));
      return 1;
  }
}

/* the letter of rule `i`, and why */
static int write_rule(struct reading *r, size_t i, stralloc *letters, stralloc *why)
{
  const struct mailrule *rule = mailrules_rule(&r->rules, i);
  enum rulehold_value v = RULEHOLD_YES;
  const char *reason = "";
  size_t decided = 0;

  for (size_t k = 0; k < rule->condition_count; k++) {
    const struct ruletext_condition *c = &r->text.all[rule->first_condition + k];
    enum rulehold_value now = c->c->is_negated ? rulehold_not(c->value) : c->value;

    if (!c->c->of_message || rulehold_and(v, now) == v)
      continue;
    v = rulehold_and(v, now);
    decided = k;
    reason = now == RULEHOLD_UNKNOWN ? c->why : "no";
  }
  if (!stralloc_append(letters, rulehold_letter(v)))
    return 0;
  if (v == RULEHOLD_YES || (v == RULEHOLD_NO && !r->o->tells_no) || why->len > RULEANSWER_WHY_BYTES)
    return 1;
  return ruleanswer_cat_why(why, i, decided, reason);
}

static int write_answer(struct reading *r, stralloc *output)
{
  stralloc letters = STRALLOC_ZERO;
  stralloc why = STRALLOC_ZERO;
  const struct rulefacts *f = &r->facts;
  struct ruleanswer a = { .root = f->root };
  size_t first;
  int good = 1;

  for (size_t i = 0; good && i < mailrules_count(&r->rules); i++)
    good = write_rule(r, i, &letters, &why);
  a.letters = span_sa(&letters);
  a.why = span_sa(&why);
  a.author = span_sa(&f->author);
  a.authenticated = span_sa(&f->authenticated);
  a.is_outside = (f->bits & MAILRULE_IS_OUTSIDE) != 0;
  a.is_bounce = (f->bits & MAILRULE_IS_BOUNCE) != 0;
  a.may_be_pgp = f->pgp.may_be_pgp;
  a.has_keys = f->pgp.has_keys || message_count(&f->message, "Autocrypt", &first) > 0;
  a.is_marked = message_count(&f->message, EDITFIELD_OPENED, &first) > 0;
  a.encloses_marked = f->outer.was_found || f->inner.was_found;
  a.is_ambiguous = rulefacts_structure_doubt(&r->scan) || rulefacts_header_doubt(f, &r->scan);
  if (r->o->is_incoming && r->o->authserv && !f->header_is_long)
    a.is_proven = origin_proves(&f->message, span_of(r->o->authserv));
  good = good && a.is_proven != -1 && ruleanswer_write(output, &a);
  stralloc_free(&letters);
  stralloc_free(&why);
  return good;
}

static int finish(struct reading *r, stralloc *output)
{
  mimescan_end(&r->scan);
  if (!pull(r) || !rulefacts_finish(&r->facts, &r->scan))
    return 0;
  ruletext_finish(&r->text);
  for (size_t i = 0; i < r->text.count; i++)
    if (r->text.all[i].c->of_message && !answer(r, &r->text.all[i]))
      return 0;
  return write_answer(r, output);
}

/* ---- all of it -------------------------------------------------------------------------------- */

static void free_reading(struct reading *r)
{
  for (size_t i = 0; i < r->text.count; i++)
    regex_free(r->text.all[i].regex);
  free(r->text.all);
  ruletext_free(&r->text);
  rulefacts_free(&r->facts);
  rulefield_cache_free(&r->cache);
  mimescan_free(&r->scan);
  mailrules_free(&r->rules);
}

static enum answer_status read_both(struct reading *r, int rules, struct messagefile *in, stralloc *output,
                                    stralloc *line)
{
  enum answer_status status = load(r, rules, line);

  if (status != ANSWER_DONE)
    return status;
  switch (messagefile_receive(in, to_scan, r)) {
    case MESSAGEFILE_UNREADABLE: return trouble(line, "unable to read ", r->o->message);
    case MESSAGEFILE_STOPPED: return nomem(line);
    case MESSAGEFILE_DONE: break;
  }
  return finish(r, output) ? ANSWER_DONE : nomem(line);
}

enum answer_status rulefile(const struct rulefile_options *o, stralloc *output, stralloc *line)
{
  struct reading r = { .o = o, .rules = MAILRULES_ZERO, .cache = RULEFIELD_CACHE_ZERO };
  struct messagefile in;
  enum answer_status status;
  int fd;

  if (!messagefile_open(&in, o->message))
    return trouble(line, "unable to read ", o->message);
  fd = argfile_read(o->rules);
  if (fd == -1)
    return trouble(line, "unable to read ", o->rules);
  (void)confine(CONFINE_NEEDS_NOTHING);
  r.facts.sender = span_of(o->sender);
  r.facts.bits = o->opening;
  r.facts.unknown = o->is_incoming && !o->is_verified ? MAILRULE_IS_OF_OPENING : 0;
  r.facts.origin.mode = o->origin;
  r.facts.origin.authserv = span_of(o->authserv && !o->is_incoming ? o->authserv : "");
  message_init(&r.facts.message, MIMELIMIT_HEADER_BYTES);
  mimescan_init(&r.scan, &mimescan_usual);
  status = read_both(&r, fd, &in, output, line);
  free_reading(&r);
  return status;
}
