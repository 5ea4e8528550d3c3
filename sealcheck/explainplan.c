/* explainplan: what is done is told in the order of qmail-seal. A message that is refused, or waits, has only the
 * reason: nothing else happens to it.
 */
#include "sealcheck/explainplan.h"

#include "rules/mailpattern.h"
#include "seal/authorship.h"
#include "seal/places.h"
#include "seal/search.h"
#include "sealcheck/asking.h"
#include "sealcheck/keychoice.h"

#define OUTCOME "this message"

/* what is known before anything is said */
struct outcome {
  const struct explain *e;
  const struct ruleanswer *answer;
  const struct plan *plan;
  int is_held;               /* it may leave only encrypted or cut */
  struct searchstep step;    /* .engine: by which it is encrypted, or NULL */
  int has_certificate;       /* -1: mail waits, because one cannot be judged now */
  stralloc certificate;      /* its path, or why there is none */
  int is_author;             /* who wrote it may sign, if there is a key */
  int has_key;               /* the same */
  stralloc key;              /* the same */
};

static void say(const struct explain *e, enum check_level level, const char *before, const char *middle,
                const char *after, const char *remedy)
{
  stralloc what = STRALLOC_ZERO;

  check_say(e->check, level, OUTCOME, check_text(&what, before, middle, after, (char *)NULL), remedy);
  stralloc_free(&what);
}

/* Look for a key by one step after the other, as seal/search does. `text` is its path, or the reasons. Returns as
 * keychoice_find(); *step is the last one that was looked at.
 */
static int find(const struct keychoice *k, const struct searchsteps *steps, size_t *step, stralloc *text)
{
  stralloc all = STRALLOC_ZERO;
  stralloc why = STRALLOC_ZERO;
  int found = 0;

  if (!keyfolder_address(k->address)) {
    (void)check_text(text, "the address has a form for which there is no folder", (char *)NULL);
    return 0;
  }
  for (*step = 0; found == 0 && *step < steps->count; ++*step) {
    const struct searchstep *s = &steps->step[*step];

    found = keychoice_find(k, s->engine->kind, s->of_domain, &why);
    if (found != 0)
      break;
    if (strcmp(why.s, "none") != 0)
      (void)(stralloc_cats(&all, all.len ? "; " : "") && stralloc_cats(&all, search_word(s))
             && stralloc_cats(&all, ": ") && stralloc_cats(&all, why.s));
  }
  (void)check_text(text, found != 0 ? why.s : all.len && stralloc_0(&all) ? all.s : "none", (char *)NULL);
  stralloc_free(&all);
  stralloc_free(&why);
  return found;
}

/* Find what the recipient can be encrypted to with. */
static void find_certificate(struct outcome *o)
{
  stralloc form = STRALLOC_ZERO;
  struct keychoice k = { .trust = o->e->trust, .check = o->e->check };
  struct searchsteps steps = { 0 };
  size_t step;

  searchsteps_encrypt(&steps, o->plan->method, o->plan->method_count);
  if (mailpattern_subject(&form, MAILPATTERN_ADDRESS, o->e->recipient)) {
    k.address = span_sa(&form);
    o->has_certificate = find(&k, &steps, &step, &o->certificate);
    if (o->has_certificate == 1)
      o->step = steps.step[step];
  }
  stralloc_free(&form);
}

#define LOOK "run qmail-sealcheck without arguments, and do what it says about the folder"

/* Does it stay here because a file cannot be judged now? */
static int waits(const struct outcome *o)
{
  if (o->has_certificate == -1)
    say(o->e, CHECK_WARNING, "waits: a certificate of the recipient can't be judged (", o->certificate.s, ")", LOOK);
  else if (o->has_key == -1)
    say(o->e, CHECK_WARNING, "waits: a key of the author can't be judged (", o->key.s, ")", LOOK);
  return o->has_certificate == -1 || o->has_key == -1;
}

/* Does it stay here because it must be encrypted? */
static int lacks_certificate(const struct outcome *o)
{
  static const char remedy[] = "run mkmailkey cert or pgp with a certificate of the recipient";
  const struct plan *p = o->plan;
  int is_null = o->e->sender.len == 0 || span_equal(o->e->sender, span_of("#@[]"));

  if (!p->encrypt || o->has_certificate)
    return 0;
  if (p->must_encrypt)
    say(o->e, CHECK_WARNING, p->wait_to_encrypt ? "waits: a must line says encrypt, and there is no certificate ("
                                     : "is refused: a must line says encrypt, and there is no certificate (",
        o->certificate.s, ")", remedy);
  else if (o->is_held && (!o->answer->is_bounce || !is_null || o->answer->is_marked))
    say(o->e, CHECK_WARNING, "is refused: it was opened here, and there is no certificate (", o->certificate.s, ")",
        remedy);
  else
    return 0;
  return 1;
}

static void say_encrypted(const struct outcome *o)
{
  stralloc what = STRALLOC_ZERO;

  check_say(o->e->check, CHECK_OK, OUTCOME,
            check_text(&what, "is encrypted by ", search_word(&o->step), " with ", o->certificate.s, (char *)NULL),
            NULL);
  stralloc_free(&what);
}

static void explain_encryption(const struct outcome *o)
{
  const struct plan *p = o->plan;

  if (!p->encrypt)
    say(o->e, CHECK_NOTE, "is not encrypted", p->is_passed ? ": the line that decides says pass" : "", "", NULL);
  else if (o->has_certificate)
    say_encrypted(o);
  else
    say(o->e, CHECK_NOTE, o->is_held ? "is cut: there is no certificate of the recipient ("
                                     : "leaves in clear: there is no certificate of the recipient (",
        o->certificate.s, ")", NULL);
}

static const char *why_not_author(const struct explain *e, const struct ruleanswer *answer, stralloc *sender)
{
  struct authorship a = { .author = answer->author, .recipients = &e->recipient, .recipient_count = 1,
                          .is_outside = answer->is_outside, .login = answer->authenticated };
  struct stat st;

  if (!mailpattern_subject(sender, MAILPATTERN_ADDRESS, e->sender))
    return "out of memory";
  a.sender = span_sa(sender);
  a.needs_login = stat(SEAL_AUTH, &st) == 0;
  return authorship_why_not(&a);
}

/* Find the key of the author. */
static void find_signer(struct outcome *o)
{
  stralloc sender = STRALLOC_ZERO;
  stralloc form = STRALLOC_ZERO;
  struct keychoice k = { .trust = o->e->trust, .check = o->e->check, .is_to_sign = 1 };
  const char *why = why_not_author(o->e, o->answer, &sender);
  struct searchsteps steps = { 0 };
  size_t step;

  if (why) {
    (void)check_text(&o->key, why, (char *)NULL);
  } else if (mailpattern_subject(&form, MAILPATTERN_ADDRESS, o->answer->author)) {
    o->is_author = 1;
    k.address = span_sa(&form);
    searchsteps_sign(&steps, o->step.engine, o->plan->sign_by_domain);
    o->has_key = find(&k, &steps, &step, &o->key);
  }
  stralloc_free(&sender);
  stralloc_free(&form);
}

/* Does it stay here because it must be signed? */
static int lacks_key(const struct outcome *o)
{
  if (!o->plan->must_sign || o->has_key)
    return 0;
  say(o->e, CHECK_WARNING, o->plan->wait_to_sign && o->is_author
                           ? "waits: a must line says sign, and there is no key ("
                           : "is refused: a must line says sign, and it can't be signed (",
      o->key.s, ")", "run mkmailkey new for the author");
  return 1;
}

static void explain_signature(const struct outcome *o)
{
  if (!o->plan->sign)
    say(o->e, CHECK_NOTE, "is not signed", "", "", NULL);
  else if (o->answer->root != RULEANSWER_PLAIN && !o->plan->must_sign)
    say(o->e, CHECK_NOTE, "is signed or encrypted already, and not signed again", "", "", NULL);
  else if (o->has_key)
    say(o->e, CHECK_OK, "is signed with ", o->key.s, "", NULL);
  else
    say(o->e, CHECK_NOTE, "is not signed (", o->key.s, ")", NULL);
}

static void explain_edits(const struct outcome *o)
{
  const struct plan_edit *edit = genalloc_s(struct plan_edit, &o->plan->edits);

  for (size_t i = 0; i < genalloc_len(struct plan_edit, &o->plan->edits); i++)
    say(o->e, CHECK_OK, "is changed as line ", check_number(edit[i].rule->number), " says", NULL);
}

void explainplan(const struct explain *e, const struct ruleanswer *answer, struct span host, struct plan *plan)
{
  struct outcome o = { .e = e, .answer = answer, .plan = plan, .certificate = STRALLOC_ZERO, .key = STRALLOC_ZERO };

  o.is_held = (answer->is_marked || answer->encloses_marked) && !asking_hosts(SEAL_OPENED, host);
  if (o.is_held) {
    say(e, CHECK_NOTE, "was opened here, or encloses what was: it leaves encrypted, cut, or not at all", "", "", NULL);
    plan_hold_in(plan);
  }
  if (answer->is_ambiguous)
    say(e, CHECK_NOTE, "can be understood in several ways by mail readers: it is not edited", "", "", NULL);
  if (plan->encrypt)
    find_certificate(&o);
  if (plan->sign)
    find_signer(&o);
  if (!waits(&o) && !lacks_certificate(&o) && !lacks_key(&o)) {
    explain_edits(&o);
    explain_signature(&o);
    explain_encryption(&o);
  }
  stralloc_free(&o.certificate);
  stralloc_free(&o.key);
}
