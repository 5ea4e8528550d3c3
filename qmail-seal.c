/* qmail-seal: have one outgoing message changed, signed and encrypted as control/sealrules says, then become the next
 * program.
 *
 *   qmail-rspawn -> qmail-seal host sender recip [recip ...] ==exec==> qmail-dksign ==exec==> qmail-remote
 *
 * fd 0 is the queued message. fds 1 and 2 are one pipe to qmail-rspawn; this program writes one report to it or
 * nothing. It can open the keys and write to queue/dkim, but it parses neither messages nor certificates. qmail-mime,
 * qmail-smime and qmail-pgp do that, as children without privilege. Every fault on this host is temporary (`Z`).
 */
#include "link/outbound.h"
#include "link/plainfile.h"
#include "link/say.h"
#include "rules/mailpattern.h"
#include "seal/authorship.h"
#include "seal/decision.h"
#include "seal/editing.h"
#include "seal/encrypting.h"
#include "seal/places.h"
#include "seal/signing.h"
#include "seal/work.h"

#include <errno.h>

/* the longest address in a report */
#define ADDRESS_MAX 200

/* of the name of a certificate, in the log */
#define NAME_SHOWN 16

/* the state of this delivery */
struct delivery {
  struct outbound out;
  struct decision decision;
  struct work work;
  struct sealencrypt encrypt;
  struct choice signer;
  struct refused refused;
  size_t log_len;           /* of decision.log, where an attempt begins */
  int must_cut;
};

static noreturn void no_memory(const struct delivery *d)
{
  outbound_temporary_control(&d->out, "out of memory");
}

/* for the log: ` WORD` and a text */
static void note(struct delivery *d, const char *word, struct span text)
{
  if (!stralloc_cats(&d->decision.log, word) || !stralloc_catb(&d->decision.log, text.p, text.len))
    no_memory(d);
}

/* `before`, the address and `after` as one line of a report, without the text of the message */
static const char *line_of(struct delivery *d, stralloc *line, const char *before, struct span address,
                           const char *after)
{
  size_t start;

  if (!stralloc_cats(line, before))
    no_memory(d);
  start = line->len;
  if (!stralloc_catb(line, address.p, address.len < ADDRESS_MAX ? address.len : ADDRESS_MAX))
    no_memory(d);
  say_mask(line, start, 33);
  if (!stralloc_cats(line, after) || !stralloc_0(line))
    no_memory(d);
  return line->s;
}

static void log_outcome(struct delivery *d, const char *outcome)
{
  struct span detail = span_sa(&d->decision.log);

  (void)span_take(&detail, " ");
  outbound_log(&d->out, outcome, detail);
}

static noreturn void refuse(struct delivery *d, const char *before, struct span address, const char *after)
{
  stralloc line = STRALLOC_ZERO;
  const char *text = line_of(d, &line, before, address, after);

  note(d, " ", span_of(text));
  log_outcome(d, "refused");
  outbound_refuse(text, "5.7.4");
}

/* an address in the form in which folders are named */
static struct span normal(struct delivery *d, stralloc *form, struct span address)
{
  form->len = 0;
  if (!mailpattern_subject(form, MAILPATTERN_ADDRESS, address))
    no_memory(d);
  return span_sa(form);
}

/* ---- certificates of the recipients -------------------------------------------------------------- */

/* No recipient gets a message that one of them cannot read; so all are sent the same, which is plain. */
static void have_no_key(struct delivery *d, struct span recipient, struct span why)
{
  const struct decision *c = &d->decision;

  if (c->plan.wait_to_encrypt) {
    stralloc line = STRALLOC_ZERO;
    const char *text = line_of(d, &line, "", recipient, "; the message waits for one");

    errno = 0;
    outbound_temporary(&d->out, "no certificate or key for ", span_of(text));
  }
  if (c->plan.must_encrypt || (c->is_held && (!c->is_bounce || c->facts.answer.is_marked)))
    refuse(d, "no certificate or key for ", recipient, "; the message was not sent");
  d->must_cut |= c->is_held;
  note(d, " plain=", recipient);
  note(d, ":", why);
}

/* The standard is known before anything is signed. */
static void choose_certificates(struct delivery *d)
{
  const struct decision *c = &d->decision;
  struct searchsteps steps = { .refused = &d->refused };
  stralloc why = STRALLOC_ZERO;
  size_t lacking;

  if (!c->plan.encrypt)
    return;
  searchsteps_encrypt(&steps, c->plan.method, c->plan.method_count);
  if (!recipients_choose(&d->out, &d->encrypt.to, &steps, c->recipients, c->recipient_count, &lacking, &why))
    have_no_key(d, c->recipients[lacking], span_sa(&why));
  stralloc_free(&why);
}

/* ---- edits ---------------------------------------------------------------------------------------- */

static void edit(struct delivery *d)
{
  struct decision *c = &d->decision;

  if (d->must_cut && !sealedit_cut(&d->work))
    refuse(d, "a bounce that cannot be shortened was not sent", span_of(""), "");
  if (d->must_cut)
    note(d, " cut", span_of(""));
  if (genalloc_len(struct plan_edit, &c->plan.edits))
    sealedit(&d->work, &c->rules.rules, &c->plan, c->facts.answer.author, &c->log);
}

/* ---- the signature ---------------------------------------------------------------------------------- */

/* control/sealauth: what is in it does not matter */
static int needs_login(const struct delivery *d)
{
  int result = plainfile_exists(SEAL_AUTH);

  if (result == -1)
    outbound_temporary_control(&d->out, "unable to read " SEAL_AUTH);
  return result;
}

static const char *why_not_author(struct delivery *d)
{
  const struct ruleanswer *answer = &d->decision.facts.answer;
  stralloc sender = STRALLOC_ZERO;
  struct authorship a = { .recipients = d->decision.recipients, .recipient_count = d->decision.recipient_count };
  const char *why;

  a.author = answer->author;
  a.sender = normal(d, &sender, d->out.sender);
  a.is_outside = answer->is_outside;
  a.needs_login = needs_login(d);
  a.login = answer->authenticated;
  why = authorship_why_not(&a);
  stralloc_free(&sender);
  return why;
}

/* `is_key_missing`: the author may sign, and a key would help */
static void have_no_signature(struct delivery *d, struct span why, int is_key_missing)
{
  const struct plan *p = &d->decision.plan;
  struct span author = d->decision.facts.answer.author;
  stralloc line = STRALLOC_ZERO;
  const char *text;

  if (p->wait_to_sign && is_key_missing) {
    text = line_of(d, &line, "", author, "; the message waits for one");
    errno = 0;
    outbound_temporary(&d->out, "no key for ", span_of(text));
  }
  if (p->must_sign) {
    text = line_of(d, &line, "", author, "");
    refuse(d, *text ? "no signature for " : "no signature", span_of(text), "; the message was not sent");
  }
  note(d, " unsigned=", why);
}

/* A signature of the domain is for Sender (RFC 8550 3). It does not cover the header. */
static void name_sender(struct delivery *d, struct span author)
{
  stralloc sender = STRALLOC_ZERO;
  struct span domain = span_behind_last(author, '@');

  if (!stralloc_cats(&sender, CHOICE_DOMAIN_SIGNS "@") || !stralloc_catb(&sender, domain.p, domain.len))
    no_memory(d);
  sealedit_sender(&d->work, span_sa(&sender));
  stralloc_free(&sender);
}

static void note_signed(struct delivery *d)
{
  const struct choice *c = &d->signer;

  note(d, " signed=", span_first(span_sa(&c->folder.path), c->folder.path.len - 1));
  note(d, "", choice_label(c));
}

/* It is left as it came. Nobody here knows if there is a signature inside what is encrypted. */
static void note_unchanged(struct delivery *d, int is_encrypted)
{
  if (is_encrypted)
    note(d, " unsigned=", span_of("encrypted already"));
  else
    note(d, " signed=already", span_of(""));
}

/* Has the message a signature of its author, made before it came here? */
static int is_verified(struct delivery *d, struct span author)
{
  return d->decision.facts.answer.root != RULEANSWER_PLAIN && sealsign_verified(&d->work, author);
}

/* Has it one that stays the only one? */
static int is_signed_already(struct delivery *d, struct span author)
{
  return d->decision.plan.must_sign ? is_verified(d, author)
                                    : d->decision.facts.answer.root != RULEANSWER_PLAIN;
}

static void sign_with(struct delivery *d, struct span author, const struct searchstep *step)
{
  int must_sign = d->decision.plan.must_sign;
  int is_inside = d->encrypt.to.count > 0 && step->engine->signs_inside;
  int signs = is_inside ? !is_signed_already(d, author)
                        : sealsign(&d->work, &d->signer, author, step->of_domain, must_sign);

  if (!signs) {
    note_unchanged(d, d->decision.facts.answer.root == RULEANSWER_ENCRYPTED);
    return;
  }
  if (step->of_domain)
    name_sender(d, author);
  if (is_inside) {
    d->encrypt.signer = &d->signer;
    d->encrypt.must_sign = must_sign;
  } else {
    note_signed(d);
  }
}

static void sign(struct delivery *d)
{
  const struct plan *p = &d->decision.plan;
  struct searchsteps steps = { 0 };
  stralloc author = STRALLOC_ZERO;
  stralloc reason = STRALLOC_ZERO;
  const char *why = p->sign ? why_not_author(d) : NULL;
  size_t step;

  if (!p->sign)
    return;
  if (why) {
    have_no_signature(d, span_of(why), 0);
    return;
  }
  (void)normal(d, &author, d->decision.facts.answer.author);
  searchsteps_sign(&steps, d->encrypt.to.count ? d->encrypt.to.engine : NULL, p->sign_by_domain);
  step = search(&d->out, &d->signer, CHOICE_SIGN, &steps, NULL, 0, span_sa(&author), &reason);
  if (step < steps.count)
    sign_with(d, span_sa(&author), &steps.step[step]);
  else if (p->must_sign && is_verified(d, span_sa(&author)))
    note(d, " signed=already", span_of(""));
  else
    have_no_signature(d, span_sa(&reason), 1);
  stralloc_free(&author);
  stralloc_free(&reason);
}

/* ---- all ---------------------------------------------------------------------------------------------- */

/* The log keeps what an attempt has noted only of this. */
static void take_out(struct delivery *d, size_t i)
{
  const struct choice *c = &d->encrypt.to.choice[i];

  d->decision.log.len = d->log_len;
  note(d, " refused=", span_of(d->encrypt.to.method[i]));
  note(d, ":", span_first(choice_label(c), NAME_SHOWN));
  d->log_len = d->decision.log.len;
  if (!refused_add(&d->refused, &c->folder, c->index))
    no_memory(d);
}

/* 1; 0 if a certificate was refused, and all has to be done again without it */
static int encrypt(struct delivery *d)
{
  struct sealencrypt *e = &d->encrypt;
  size_t refused;

  if (e->to.count == 0)
    return 1;
  refused = sealencrypt(&d->work, e, d->decision.plan.must_encrypt || d->decision.is_held);
  if (refused != SEALENCRYPT_DONE) {
    take_out(d, refused);
    return 0;
  }
  if (e->signer && e->with.len)
    note_signed(d);
  else if (e->signer)
    note_unchanged(d, 1);
  note(d, " encrypted=", e->with.len ? span_sa(&e->with) : span_of("already"));
  for (size_t i = 0; i < e->to.count; i++) {
    note(d, i ? "," : " to=", span_of(e->to.method[i]));
    note(d, ":", span_first(choice_label(&e->to.choice[i]), NAME_SHOWN));
  }
  return 1;
}

/* from the queued message on */
static void begin_attempt(struct delivery *d)
{
  static const struct sealencrypt nothing;
  static const struct choice nobody = CHOICE_ZERO;

  work_begin(&d->work);
  sealencrypt_free(&d->encrypt);
  d->encrypt = nothing;
  choice_free(&d->signer);
  d->signer = nobody;
  d->must_cut = d->decision.must_cut;
}

int main(int argc, char **argv)
{
  static struct delivery d = {
    .out = {
      .name = "qmail-seal",
      .stage = SEAL_STAGE,
      .stage_name = "stage file",
      .log = SEAL_LOG,
      .next_control = "control/sealremote",
      .next_default = "bin/qmail-dksign",
      .received = { .pid_name = "SEAL_PID", .depth_name = "SEAL_DEPTH" },
    },
    .decision = DECISION_ZERO,
    .work = { .out = &d.out },
    .signer = CHOICE_ZERO,
    .refused = REFUSED_ZERO,
  };

  outbound_begin(&d.out, argc, argv);
  if (decision_make(&d.out, &d.decision)) {
    d.log_len = d.decision.log.len;
    do {
      begin_attempt(&d);
      choose_certificates(&d);
      edit(&d);
      sign(&d);
    } while (!encrypt(&d));
    log_outcome(&d, d.work.message == 0 ? "untouched" : "sealed");
  }
  outbound_hand_off(&d.out, d.work.message);
}
