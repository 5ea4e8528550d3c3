/* decision: the rules, and what was opened here. */
#include "seal/decision.h"

#include "link/io.h"
#include "link/plainfile.h"
#include "rules/groupfile.h"
#include "rules/rulehold.h"
#include "rules/runprogram.h"
#include "seal/insides.h"
#include "seal/places.h"
#include "text/ascii.h"

#include <errno.h>
#include <skalibs/alloc.h>
#include <unistd.h>

static noreturn void no_memory(const struct decision *d)
{
  outbound_temporary_control(d->out, "out of memory");
}

static int exists(const struct outbound *o, const char *path)
{
  int result = plainfile_exists(path);

  if (result == -1)
    outbound_temporary(o, "Unable to read control files. unable to read ", span_of(path));
  return result;
}

static void take_recipients(struct decision *d)
{
  size_t count = 0;

  while (d->out->argv[3 + count])
    count++;
  d->recipients = (struct span *)alloc(count * sizeof *d->recipients);
  if (!d->recipients)
    no_memory(d);
  for (size_t i = 0; i < count; i++)
    d->recipients[i] = span_of(d->out->argv[3 + i]);
  d->recipient_count = count;
}

/* ---- what rules ask the link --------------------------------------------------------------------- */

static enum rulehold_value ask_group(void *arg, struct span name, struct span address)
{
  const struct decision *d = arg;
  stralloc why = STRALLOC_ZERO;
  enum rulehold_value value = groupfile_holds(&why, name, address);

  if (value == RULEHOLD_UNKNOWN)
    outbound_temporary_control(d->out, why.len ? why.s : "out of memory");
  stralloc_free(&why);
  return value;
}

/* A copy, because the offset of fd 0 is shared with whoever has it, and a program may live on. */
static void copy_message(struct decision *d)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };

  outbound_stage(d->out, &s);
  if (lseek(0, 0, SEEK_SET) != 0 || !io_copy(0, s.write_fd) || close(s.write_fd) == -1) {
    errno = 0;
    outbound_temporary(d->out, "Unable to write ", span_of(d->out->stage_name));
  }
  d->copy_fd = s.read_fd;
  stralloc_free(&s.path);
}

static enum rulehold_value ask_program(void *arg, struct span name, struct span address)
{
  struct decision *d = arg;
  struct runprogram r = { .sender = d->out->sender, .recipients = d->recipients,
                          .recipient_count = d->recipient_count };

  (void)address;
  if (d->copy_fd == -1)
    copy_message(d);
  r.message = d->copy_fd;
  return runprogram_ask(&r, name);
}

static void cat_line(struct decision *d, const char *word, size_t number)
{
  if (!stralloc_cats(&d->log, word) || !ascii_cat_number(&d->log, number))
    no_memory(d);
}

/* for the log: what an unknown condition decides is hard to find otherwise */
static void note_unknown(void *arg, const struct mailrule *r, enum rulehold_value value, int holds, size_t decided)
{
  (void)holds;
  (void)decided;
  if (value == RULEHOLD_UNKNOWN)
    cat_line(arg, " unknown=", r->number);
}

/* ---- deciding ----------------------------------------------------------------------------------- */

static void decide_by_rules(struct decision *d, struct outbound *o)
{
  struct rulehold hold = RULEHOLD_ZERO;
  struct rulehold_envelope envelope = { .sender = o->sender, .recipients = d->recipients,
                                        .recipient_count = d->recipient_count, .is_in_group = ask_group,
                                        .run = ask_program, .arg = d };
  const struct mailrules *m = &d->rules.rules;
  struct span letters = span_of("");
  genalloc must = GENALLOC_ZERO;
  size_t decides = mailrules_count(m);
  struct stat st;

  envelope.host = span_of(o->argv[1]);
  if (fstat(0, &st) == -1)
    outbound_temporary(o, "Unable to read message.", span_of(""));
  envelope.bytes = (unsigned long long)st.st_size;
  if (d->facts.is_known)
    letters = d->facts.answer.letters;
  errno = 0;
  if (!rulehold_init(&hold, m, &envelope) || !rulehold_decide(&hold, letters, &must, &decides, note_unknown, d)
      || !plan_make(&d->plan, m, &must, decides))
    no_memory(d);
  for (size_t i = 0; i < genalloc_len(size_t, &must); i++)
    cat_line(d, " must=", mailrules_rule(m, genalloc_s(size_t, &must)[i])->number);
  if (decides < mailrules_count(m))
    o->line = mailrules_rule(m, decides)->number;
  else if (genalloc_len(size_t, &must))
    o->line = mailrules_rule(m, genalloc_s(size_t, &must)[0])->number;
  rulehold_free(&hold);
  genalloc_free(size_t, &must);
}

static int is_null(struct span sender)
{
  return sender.len == 0 || span_equal(sender, span_of("#@[]"));
}

/* control/sealbounce */
static int wants_whole_bounces(const struct outbound *o)
{
  return outbound_flag(o, SEAL_BOUNCE, "whole", SEAL_BOUNCE " must be empty or hold whole");
}

/* A message that is marked cannot be told from others without qmail-mime. Where nothing opens messages, none is. */
static int may_be_marked(const struct outbound *o, int has_opened)
{
  return has_opened || exists(o, SEAL_UNSEAL);
}

static int needs_facts(const struct decision *d, int has_secrets)
{
  return d->plan.sign || genalloc_len(struct plan_edit, &d->plan.edits) > 0
         || (has_secrets && is_null(d->out->sender));
}

static void read_rules(const struct outbound *o, struct rulesfile *rules)
{
  const char *why = rulesfile_read(rules, SEAL_RULES, MAILRULES_OUT);

  if (why)
    outbound_temporary_control(o, why);
}

int decision_make(struct outbound *o, struct decision *d)
{
  int has_opened = exists(o, SEAL_OPENED);
  const struct ruleanswer *answer = &d->facts.answer;
  int has_secrets;

  d->out = o;
  if ((!has_opened && !exists(o, SEAL_RULES)) || insides_hold(o, SEAL_INSIDE, span_of(o->argv[1])))
    return 0;
  read_rules(o, &d->rules);
  outbound_make_seekable(o);
  take_recipients(d);
  if (may_be_marked(o, has_opened) || mailrules_read_message(&d->rules.rules))
    facts_find(o, &d->rules, &d->facts);
  decide_by_rules(d, o);
  has_secrets = plan_holds_secrets(&d->rules.rules) && !wants_whole_bounces(o);
  if (needs_facts(d, has_secrets))
    facts_find(o, &d->rules, &d->facts);
  if (!d->facts.is_known)
    return 1;
  d->is_bounce = answer->is_bounce && is_null(o->sender);
  d->must_cut = d->is_bounce && has_secrets;
  d->is_held = (answer->is_marked || answer->encloses_marked)
               && !insides_hold(o, SEAL_OPENED, span_of(o->argv[1]));
  if (d->is_held)
    plan_hold_in(&d->plan);
  return 1;
}
