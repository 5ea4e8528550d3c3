/* decide: collect the candidate domains, then search the rules. */
#include "dksign/decide.h"

#include "dkim/dkimopt.h"
#include "dkim/places.h"
#include "dksign/dkimrule.h"
#include "dksign/signchild.h"
#include "text/ascii.h"

#include <errno.h>

#define IDENTITY "control/dkimidentity"
#define AUTHSERVID "control/authservid"

void decide_origin(struct outbound *o, struct decide *d)
{
  static const char *const words[] = { DKIMOPT_ORIGIN_ANY, DKIMOPT_ORIGIN_AUTHRES, NULL };
  int word;

  if (d->origin)
    return;
  word = outbound_word(o, DKIM_ORIGIN, words, DKIM_ORIGIN " must be empty or hold any or authres");
  d->origin = word == -1 ? DKIMOPT_ORIGIN_DELIVERED : words[word];
  if (control_line(&d->authserv, AUTHSERVID) == CONTROL_ERROR)
    outbound_temporary_control(o, control_reason());
  if (d->authserv.len == 0 && !span_copy(&d->authserv, span_sa(&o->me)))
    outbound_temporary_control(o, "out of memory");
}

static void add_author(struct outbound *o, struct decide *d)
{
  stralloc author = STRALLOC_ZERO;

  decide_origin(o, d);
  outbound_make_seekable(o);
  if (!signchild_author(&author, span_sa(&d->authserv), d->origin, d->cache))
    outbound_temporary(o, "Unable to read message. ", span_sa(&author));
  if (!candidates_add(&d->candidates, span_sa(&author)))
    outbound_temporary(o, "Unable to read message. ", span_of("out of memory"));
  stralloc_free(&author);
}

/* Lines have A-labels. A sender with U-labels (RFC 6531) is converted by the child, because libidn2 is not linked here.
 * A name that cannot be converted stays as it is; only `*` matches it.
 */
static void add_sender(struct outbound *o, struct decide *d)
{
  struct span domain = candidates_domain(o->sender);
  stralloc ascii = STRALLOC_ZERO;

  if (domain.len == 0 || ascii_only(domain)) {
    if (!candidates_of_sender(&d->candidates, o->sender, span_sa(&o->me)))
      outbound_temporary_control(o, errno == ENOMEM ? "out of memory" : control_reason());
    return;
  }
  if (!signchild_ascii(&ascii, domain))
    outbound_temporary(o, "Unable to read message. ", span_sa(&ascii));
  if (!candidates_add(&d->candidates, ascii.len ? span_sa(&ascii) : domain))
    outbound_temporary_control(o, "out of memory");
  stralloc_free(&ascii);
}

static int is_found(struct outbound *o, enum rules_result result, const char *why)
{
  if (result == RULES_ERROR)
    outbound_temporary_line(o, DKIMRULES_TEXT, why);
  return result == RULES_FOUND;
}

int decide(struct outbound *o, struct decide *d)
{
  const char *why = "";
  enum rules_result result;

  d->rules.source = &dkimrules;
  result = rules_open(&d->rules, &o->line, &why);
  if (!is_found(o, result, why))
    return 0;
  if (outbound_flag(o, IDENTITY, "from", IDENTITY " must be empty or hold from") || candidates_is_null(o->sender))
    add_author(o, d);
  add_sender(o, d);
  result = dkimrules_find(&d->rules, d->candidates.list, d->candidates.count, &d->decision, &why);
  o->line = d->decision.line;
  return is_found(o, result, why) && !d->decision.rule.first.negated;
}
