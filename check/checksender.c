/* checksender: take the same steps as qmail-dksign, in the same order, without a message. */
#include "check/checksender.h"

#include "check/checkbytes.h"
#include "check/checkremedy.h"
#include "check/checkrules.h"
#include "dkim/dkimopt.h"
#include "dkim/places.h"
#include "dksign/identity.h"
#include "link/control.h"
#include "mail/origin.h"
#include "rules/candidates.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/idn.h"

#include <errno.h>

#define NULL_SENDER "<>"

struct sender {
  struct checkkeys *k;
  struct span address;
  const char *name;     /* the address as printed */
  const char *author;   /* domain of the From field, or NULL */
  struct candidates candidates;
};

static void ask_author(struct sender *s)
{
  stralloc value = STRALLOC_ZERO;
  int for_all;

  if (control_line(&value, "control/dkimidentity") == CONTROL_ERROR)
    checkbytes_failed(s->k->check, "control/dkimidentity", NULL);
  for_all = span_equal(span_sa(&value), span_of("from"));
  stralloc_free(&value);
  if (!for_all && !candidates_is_null(s->address))
    return;
  if (s->author)
    candidates_add(&s->candidates, span_of(s->author));
  else
    check_say(s->k->check, CHECK_NOTE, s->name, "the From domain is asked for first: give it by -f domain", NULL);
}

/* as in dksign/decide.c; a name that cannot be converted stays as it is */
static int add_sender(struct sender *s)
{
  struct span domain = candidates_domain(s->address);
  stralloc ascii = STRALLOC_ZERO;
  int good;

  if (domain.len && !ascii_only(domain) && idn_to_ascii(&ascii, domain) == 1)
    good = candidates_add(&s->candidates, span_sa(&ascii));
  else
    good = candidates_of_sender(&s->candidates, s->address, s->k->me);
  stralloc_free(&ascii);
  return good;
}

static void say_candidates(const struct sender *s)
{
  stralloc text = STRALLOC_ZERO;
  int good = stralloc_cats(&text, s->candidates.count ? "asked for: " : "has no domain, and control/me is empty");

  for (size_t i = 0; good && i < s->candidates.count; i++)
    good = (i == 0 || stralloc_cats(&text, ", "))
           && stralloc_catb(&text, s->candidates.list[i].p, s->candidates.list[i].len);
  if (good && stralloc_0(&text))
    check_say(s->k->check, CHECK_NOTE, s->name, text.s, NULL);
  stralloc_free(&text);
}

/* Does all mail wait, because the first field of a line cannot be parsed? Such a line could be meant for any sender. */
static int all_waits(const struct rules *r, struct check *c)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);
  int waits = 0;

  for (size_t i = 0; !r->is_compiled && i < genalloc_len(struct rules_line, &r->lines); i++)
    if (l[i].wrong) {
      checkrules_line(r, l + i, c);
      waits = 1;
    }
  return waits;
}

static void say_line(const struct rules *r, struct check *c, size_t number)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);

  for (size_t i = 0; i < genalloc_len(struct rules_line, &r->lines); i++)
    if (l[i].number == number)
      checkrules_line(r, l + i, c);
}

static const char *algorithms(const struct checkkeys_use *use, unsigned int z)
{
  if (use->type[0] == KEY_NONE || use->type[1] == KEY_NONE) {
    if (use->type[0] == KEY_ED25519 || use->type[1] == KEY_ED25519)
      return "ed25519-sha256";
    return z == 1 ? "rsa-sha1" : z == 3 ? "rsa-sha256,rsa-sha1" : "rsa-sha256";
  }
  return "rsa-sha256,ed25519-sha256";
}

static const char *canonicalization(char letter)
{
  switch (letter) {
    case 's': return "simple/simple";
    case 't': return "relaxed/simple";
    case 'u': return "simple/relaxed";
    default: return "relaxed/relaxed";
  }
}

/* print the tags of the signatures */
static void say_signature(const struct sender *s, const struct decision *d, const struct checkkeys_use *use)
{
  struct span domain = span_sa(&use->keys.domain);
  struct span identity = identity_of(&d->rule, domain, s->address);
  stralloc selectors = STRALLOC_ZERO;
  stralloc signer = STRALLOC_ZERO;
  stralloc i = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  int good = 1;

  for (unsigned int n = 0; good && n < use->keys.wanted; n++)
    if (use->type[n] != KEY_NONE)
      good = (selectors.len == 0 || stralloc_cats(&selectors, ","))
             && stralloc_catb(&selectors, use->keys.key[n].selector.p, use->keys.key[n].selector.len);
  if (selectors.len == 0 || !good || !stralloc_0(&selectors))
    check_say(s->k->check, CHECK_WARNING, s->name,
              "no key can be used: mail is not signed, or waits with control/dkimstrict", "mend the keys named above");
  else
    check_say(s->k->check, CHECK_OK, s->name,
              check_text(&what, "signed: d=", check_span(&signer, domain), " s=", selectors.s, " a=",
                         algorithms(use, d->rule.z), " c=", canonicalization(d->rule.canon),
                         identity.len ? " i=" : "", check_span(&i, identity),
                         d->rule.lifetime_s ? " x=t+" : "",
                         d->rule.lifetime_s ? check_number(d->rule.lifetime_s) : "",
                         d->rule.body_length ? " l=" : "", (char *)NULL), NULL);
  stralloc_free(&selectors);
  stralloc_free(&signer);
  stralloc_free(&i);
  stralloc_free(&what);
}

/* In relaxed alignment (RFC 9989) both domains must have the same organizational domain. Only DNS queries could find
 * that domain. So this checks only whether one domain is equal to the other or below it.
 */
static void say_alignment(const struct sender *s, struct span signer)
{
  struct span author = span_of(s->author);
  stralloc d = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  const char *name = check_span(&d, signer);

  if (hostname_within(author, signer) || hostname_within(signer, author))
    check_say(s->k->check, CHECK_OK, s->name,
              check_text(&what, "d=", name, " aligns with the From domain ", s->author, (char *)NULL), NULL);
  else
    check_say(s->k->check, CHECK_WARNING, s->name,
              check_text(&what, "d=", name, " does not align with the From domain ", s->author, (char *)NULL),
              "write from into control/dkimidentity and give the From domain a line and a key");
  stralloc_free(&d);
  stralloc_free(&what);
}

/* Say what happens to a message that came from outside (mail/origin.h). */
static void say_origin(const struct sender *s, struct span signer)
{
  stralloc word = STRALLOC_ZERO;
  stralloc d = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  int is_any;
  int is_wrong;

  is_wrong = control_line(&word, DKIM_ORIGIN) == CONTROL_ERROR;
  is_any = span_equal(span_sa(&word), span_of(DKIMOPT_ORIGIN_ANY));
  is_wrong = is_wrong || (word.len && !is_any && !span_equal(span_sa(&word), span_of(DKIMOPT_ORIGIN_AUTHRES)));
  if (is_wrong)
    check_say(s->k->check, CHECK_ERROR, DKIM_ORIGIN, "unreadable or wrong: mail waits",
              check_text(&what, "remove it, or ", checkremedy_write(&d, DKIM_ORIGIN, ""),
                         (char *)NULL));
  else if (is_any)
    check_say(s->k->check, CHECK_NOTE, s->name, "mail from outside: signed too, as " DKIM_ORIGIN " says", NULL);
  else if (s->author && !origin_may_align(span_of(s->author), signer))
    check_say(s->k->check, CHECK_NOTE, s->name, "mail from outside: signed too, as d= does not align with From", NULL);
  else
    check_say(s->k->check, CHECK_NOTE, s->name,
              check_text(&what, "mail from outside (with ", word.len ? "" : "Delivered-To, or ",
                         "Authentication-Results of this host): not signed",
                         s->author ? "" : " if From aligns with ", s->author ? "" : check_span(&d, signer),
                         ", unless dkim=pass in that field proves From", (char *)NULL), NULL);
  stralloc_free(&word);
  stralloc_free(&d);
  stralloc_free(&what);
}

static void explain(const struct sender *s, const struct rules *r, const struct decision *d)
{
  struct checkkeys_use use = { 0 };

  say_line(r, s->k->check, d->line);
  if (d->rule.first.negated) {
    check_say(s->k->check, CHECK_NOTE, s->name, "not signed: the line says so", NULL);
    return;
  }
  checkkeys_add(s->k, d, &use);
  say_signature(s, d, &use);
  if (s->author)
    say_alignment(s, span_sa(&use.keys.domain));
  if (use.type[0] != KEY_NONE || use.type[1] != KEY_NONE)
    say_origin(s, span_sa(&use.keys.domain));
  checkdns_end(&s->k->dns);
  checkkeys_free(&use);
}

void checksender(struct checkkeys *k, const struct rules *r, const char *sender, const char *author)
{
  struct sender s = { .k = k, .address = span_of(strcmp(sender, NULL_SENDER) == 0 ? "" : sender), .name = sender,
                      .author = author };
  struct decision d;
  stralloc where = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;
  const char *why = "";

  if (s.address.len == 0)
    s.name = NULL_SENDER;
  if (all_waits(r, k->check))
    return;
  ask_author(&s);
  if (!add_sender(&s)) {
    checkbytes_failed(k->check, "control/bouncehost", NULL);
    return;
  }
  say_candidates(&s);
  switch (dkimrules_find(r, s.candidates.list, s.candidates.count, &d, &why)) {
    case RULES_FOUND: explain(&s, r, &d); break;
    case RULES_NONE: check_say(k->check, CHECK_NOTE, s.name, "not signed: no line is for it", NULL); break;
    case RULES_ERROR:
      if (d.line == 0 && errno == EILSEQ) {
        checkbytes_failed(k->check, "control/rcpthosts", NULL);
        break;
      }
      check_say(k->check, CHECK_ERROR, d.line ? checkrules_where(&where, d.line) : s.name,
                check_text(&what, why, ": mail waits", (char *)NULL), "correct it");
      break;
  }
  stralloc_free(&where);
  stralloc_free(&what);
}
