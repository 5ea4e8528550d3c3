/* qmail-unseal: have one incoming message opened for whom it is meant and its signatures verified, write the result
 * into its header, do what control/unsealrules says, then become the next program.
 *
 *   qmail-smtpd -> [qmail-dkverify ==exec==>] qmail-unseal ==exec==> [a virus scanner ==exec==>] qmail-queue
 *
 * link/inbound.h describes the descriptors, refusals and the next program, which all such links share. fd 1 is read
 * when fd 0 has ended. This program runs set-id: it can open the keys and write to queue/dkim, but it parses neither
 * messages nor certificates. qmail-mime, qmail-smime and qmail-pgp do that, as children without privilege. Every
 * fault on this host makes the message wait.
 */
#include "dkverify/authservid.h"
#include "link/become.h"
#include "link/inbound.h"
#include "mail/authstrip.h"
#include "rules/mailrule.h"
#include "text/ascii.h"
#include "unseal/changing.h"
#include "unseal/deciding.h"
#include "unseal/delivering.h"
#include "unseal/job.h"
#include "unseal/layers.h"
#include "unseal/mailfacts.h"
#include "unseal/pgplearning.h"
#include "unseal/places.h"
#include "unseal/sending.h"
#include "unseal/words.h"

/* one message */
struct work {
  struct inbound in;
  struct job job;
  struct deciding rules;
  struct mailfacts facts;
  struct layers layers;
  stralloc id;             /* our authserv-id */
};

static void receive(struct work *w)
{
  const char *why;

  if (!authservid_find(&w->id, &why))
    inbound_die(&w->in, INBOUND_EXIT_CONFIGURATION, why);
  inbound_receive(&w->in);
  inbound_receive_envelope(&w->in);
  job_begin(&w->job, &w->in);
  deciding_begin(&w->rules, &w->job);
}

static const struct mailrules *rules_of(const struct work *w)
{
  return &w->rules.rules.rules;
}

/* Behind qmail-dkverify no field with our id is forged. */
static struct span trusted_id(const struct work *w)
{
  return become_is_marked(AUTHSTRIP_PID) ? span_sa(&w->id) : span_of("");
}

/* `none`, or the words of what was done */
static void find_facts(struct work *w)
{
  stralloc words = STRALLOC_ZERO;

  if (!words_cat(&words, w->layers.verified.is))
    job_no_memory(&w->job);
  mailfacts_find(&w->job, &w->rules.rules, span_sa(&words), trusted_id(w), &w->facts);
  stralloc_free(&words);
}

static void decide(struct work *w, enum rulehold_step step)
{
  struct span letters = rulehold_step_reads(rules_of(w), step) ? w->facts.answer.letters : span_of("");

  deciding_step(&w->rules, step, w->layers.was_tried, letters);
}

/* ---- what rules ask for -------------------------------------------------------------------------- */

/* The text stands in a line of the SMTP dialogue. */
static noreturn void refuse(struct work *w, const struct mailrule_action *a)
{
  int is_refused = a->act == MAILRULE_REFUSE;
  struct span text = mailrule_action_value(rules_of(w), a);
  stralloc line = STRALLOC_ZERO;

  /* `!is=pass` may hold because of a fault on this host */
  if (is_refused && w->layers.verified.is_unanswered)
    job_later(&w->job, "a line refuses, and a signature could not be judged");
  if (!stralloc_cats(&line, is_refused ? "D5.7.1 " : "Z4.7.1 ") || !stralloc_catb(&line, text.p, text.len))
    job_no_memory(&w->job);
  if (line.len > REFUSAL_TEXT_MAX)
    line.len = REFUSAL_TEXT_MAX;
  if (!stralloc_0(&line))
    job_no_memory(&w->job);
  delivering_log(&w->job, &w->layers, is_refused ? "refused" : "deferred");
  inbound_refuse(&w->in, is_refused ? REFUSAL_PERMANENT : REFUSAL_TEMPORARY, line.s);
}

static void refuse_if_wanted(struct work *w)
{
  if (w->rules.plan.refusal)
    refuse(w, w->rules.plan.refusal);
}

static void act(struct work *w)
{
  struct job *j = &w->job;
  stralloc words = STRALLOC_ZERO;

  if (w->rules.plan.unsign) {
    layers_unsign(j, &w->layers);
    (void)changing_claims(j, rules_of(w));
  }
  changing_make(j, rules_of(w), &w->rules.plan, w->facts.answer.author,
                w->layers.is_changed ? w->layers.verified.subject_fd : -1);
  if (!words_cat(&words, w->layers.verified.is))
    job_no_memory(j);
  sending_do(j, rules_of(w), &w->rules.plan, span_sa(&words));
  stralloc_free(&words);
}

/* ---- mail of our own users, and mail from outside ------------------------------------------------ */

/* Nothing is opened or verified. Only lines that ask for env:RELAYCLIENT= are looked at. */
static noreturn void hand_on_own(struct work *w)
{
  if (!rulehold_has_step(rules_of(w), RULEHOLD_OWN))
    inbound_hand_off(&w->in, 0);
  receive(w);
  if (rulehold_step_reads(rules_of(w), RULEHOLD_OWN))
    find_facts(w);
  decide(w, RULEHOLD_OWN);
  refuse_if_wanted(w);
  act(w);
  delivering_log(&w->job, &w->layers, "own");
  inbound_hand_off(&w->in, w->job.message);
}

/* The message as received, or what was opened, may carry a key. It has to prove its author: by its signatures, or by
 * DKIM, and then a signature may be by a key that is not yet known, but not a bad one.
 */
static void learn(struct work *w, const struct ruleanswer *received)
{
  const struct layers *l = &w->layers;
  const unsigned int bad = MAILRULE_IS_FAIL | MAILRULE_IS_REVOKED | MAILRULE_IS_EXPIRED | MAILRULE_IS_WEAK;

  if (received->author.len == 0 || (!received->has_keys && !l->is_changed))
    return;
  if (l->has_passed || (received->is_proven && !(l->verified.is & bad)))
    pgplearning(&w->job, received->author, received->is_proven,
                received->has_keys ? w->in.message.read_fd : w->job.message);
}

/* It is signed or encrypted: look at it. */
static void open_and_verify(struct work *w)
{
  struct layers *l = &w->layers;

  l->can_open = !w->rules.plan.is_kept;
  l->verified.author = w->facts.answer.author;
  layers_open(&w->job, l);
  l->verified.author = span_of("");
  /* A protected Subject can have them too. */
  if (l->is_changed)
    (void)changing_claims(&w->job, rules_of(w));
}

static void look_inside(struct work *w)
{
  const struct ruleanswer *received = &w->facts.answer;
  struct layers *l = &w->layers;
  int has_layers;

  if (w->rules.plan.is_passed)
    return;
  l->may_be[STANDARD_SMIME] = received->root != RULEANSWER_PLAIN;
  l->may_be[STANDARD_OPENPGP] = received->may_be_pgp;
  has_layers = l->may_be[STANDARD_SMIME] || l->may_be[STANDARD_OPENPGP];
  if (has_layers)
    open_and_verify(w);
  learn(w, received);
  if (has_layers && rulehold_step_reads(rules_of(w), RULEHOLD_AFTER))
    find_facts(w);
}

int main(int argc, char **argv)
{
  static struct work w = {
    .in = {
      .name = "qmail-unseal",
      .stage = UNSEAL_STAGE,
      .stage_prefix = UNSEAL_PREFIX,
      .next_control = UNSEAL_QUEUE,
      .next_default = "bin/qmail-queue",
      .received.pid_name = "UNSEAL_PID",
      .received.depth_name = "UNSEAL_DEPTH",
    },
    .job = JOB_ZERO,
    .rules = DECIDING_ZERO,
    .facts = MAILFACTS_ZERO,
    .layers = LAYERS_ZERO,
  };

  (void)argc;
  inbound_begin(&w.in, argv);
  deciding_read(&w.in, &w.rules);
  if (inbound_is_own())
    hand_on_own(&w);
  receive(&w);
  if (!changing_claims(&w.job, rules_of(&w)))
    inbound_refuse(&w.in, REFUSAL_PERMANENT, "D5.3.4 header too long");
  find_facts(&w);
  decide(&w, RULEHOLD_BEFORE);
  refuse_if_wanted(&w);
  look_inside(&w);
  decide(&w, RULEHOLD_AFTER);
  refuse_if_wanted(&w);
  act(&w);
  delivering_annotate(&w.job, &w.layers, span_sa(&w.id));
  delivering_log(&w.job, &w.layers, "accepted");
  inbound_hand_off(&w.in, w.job.message);
}
