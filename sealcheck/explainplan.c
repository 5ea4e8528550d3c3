/* explainplan: the order is that of qmail-seal: certificates first, because a message that cannot be encrypted is not
 * edited either.
 */
#include "sealcheck/explainplan.h"

#include "rules/mailpattern.h"
#include "seal/authorship.h"
#include "seal/places.h"
#include "sealcheck/asking.h"
#include "sealcheck/keychoice.h"

#define OUTCOME "this message"

static void say(const struct explain *e, enum check_level level, const char *before, const char *middle,
                const char *after, const char *remedy)
{
  stralloc what = STRALLOC_ZERO;

  check_say(e->check, level, OUTCOME, check_text(&what, before, middle, after, (char *)NULL), remedy);
  stralloc_free(&what);
}

/* Find what the address can be encrypted with. `text` is the path or the reason. */
static int find_certificate(const struct explain *e, const struct plan *p, stralloc *text)
{
  stralloc form = STRALLOC_ZERO;
  stralloc why = STRALLOC_ZERO;
  struct keychoice k = { .trust = e->trust, .check = e->check };
  int found = 0;

  if (mailpattern_subject(&form, MAILPATTERN_ADDRESS, e->recipient)) {
    k.address = span_sa(&form);
    for (size_t i = 0; !found && i < p->method_count; i++) {
      found = keychoice_find(&k, p->method[i] == MAILRULE_DOMAIN, &why);
      if (found || text->len == 0 || strcmp(why.s, "none") != 0)
        (void)check_text(text, why.s, (char *)NULL);
    }
  }
  stralloc_free(&form);
  stralloc_free(&why);
  return found;
}

static void explain_encryption(const struct explain *e, const struct plan *p)
{
  stralloc text = STRALLOC_ZERO;

  if (!p->encrypt) {
    say(e, CHECK_NOTE, "is not encrypted", p->is_passed ? ": the line that decides says pass" : "", "", NULL);
    return;
  }
  if (find_certificate(e, p, &text))
    say(e, CHECK_OK, "is encrypted with ", text.s, "", NULL);
  else if (p->must_encrypt && p->wait)
    say(e, CHECK_WARNING, "waits: a must line says encrypt, and there is no certificate (", text.s, ")",
        "run mkmailkey cert with a certificate of the recipient");
  else if (p->must_encrypt)
    say(e, CHECK_WARNING, "is refused: a must line says encrypt, and there is no certificate (", text.s, ")",
        "run mkmailkey cert with a certificate of the recipient");
  else
    say(e, CHECK_NOTE, "leaves in clear: there is no certificate of the recipient (", text.s, ")", NULL);
  stralloc_free(&text);
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

static void explain_signature(const struct explain *e, const struct ruleanswer *answer, const struct plan *p)
{
  stralloc sender = STRALLOC_ZERO;
  stralloc form = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  struct keychoice k = { .trust = e->trust, .check = e->check, .is_to_sign = 1 };
  const char *why;
  int found = 0;

  if (!p->sign) {
    say(e, CHECK_NOTE, "is not signed", "", "", NULL);
    return;
  }
  why = why_not_author(e, answer, &sender);
  if (!why && mailpattern_subject(&form, MAILPATTERN_ADDRESS, answer->author)) {
    k.address = span_sa(&form);
    found = keychoice_find(&k, 0, &text) || (p->sign_by_domain && keychoice_find(&k, 1, &text));
  }
  if (answer->root != RULEANSWER_PLAIN && !p->must_sign)
    say(e, CHECK_NOTE, "is signed or encrypted already, and not signed again", "", "", NULL);
  else if (found)
    say(e, CHECK_OK, "is signed with ", text.s, "", NULL);
  else if (p->must_sign)
    say(e, CHECK_WARNING, "is refused: a must line says sign, and it can't be signed (", why ? why : text.s, ")",
        "run mkmailkey new for the author");
  else
    say(e, CHECK_NOTE, "is not signed (", why ? why : text.s, ")", NULL);
  stralloc_free(&sender);
  stralloc_free(&form);
  stralloc_free(&text);
}

static void explain_edits(const struct explain *e, const struct plan *p)
{
  const struct plan_edit *edit = genalloc_s(struct plan_edit, &p->edits);

  for (size_t i = 0; i < genalloc_len(struct plan_edit, &p->edits); i++)
    say(e, CHECK_OK, "is changed as line ", check_number(edit[i].rule->number), " says", NULL);
}

void explainplan(const struct explain *e, const struct ruleanswer *answer, struct span host, struct plan *plan)
{
  int is_marked = answer->is_marked || answer->encloses_marked;

  if (is_marked && !asking_hosts(SEAL_OPENED, host)) {
    say(e, CHECK_NOTE, "was opened here, or encloses what was: it leaves encrypted, cut, or not at all", "", "", NULL);
    plan_hold_in(plan);
  }
  if (answer->is_ambiguous)
    say(e, CHECK_NOTE, "can be understood in several ways by mail readers: it is not edited", "", "", NULL);
  explain_encryption(e, plan);
  explain_edits(e, plan);
  explain_signature(e, answer, plan);
}
