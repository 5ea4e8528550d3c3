/* decide: collect the candidate domains, then search the rules. */
#include "dksign/decide.h"

#include "dksign/dkimrule.h"
#include "dksign/signchild.h"

#include <errno.h>

#define IDENTITY "control/dkimidentity"
#define AUTHSERVID "control/authservid"

static void add_author(struct outbound *o, struct decide *d)
{
  stralloc author = STRALLOC_ZERO;
  stralloc authserv = STRALLOC_ZERO;

  if (control_line(&authserv, AUTHSERVID) == CONTROL_ERROR)
    outbound_temporary_control(o, control_reason());
  if (authserv.len == 0 && !span_copy(&authserv, span_sa(&o->me)))
    outbound_temporary_control(o, "out of memory");
  outbound_make_seekable(o);
  if (!signchild_author(&author, span_sa(&authserv), d->cache))
    outbound_temporary(o, "Unable to read message. ", span_sa(&author));
  if (!candidates_add(&d->candidates, span_sa(&author)))
    outbound_temporary(o, "Unable to read message. ", span_of("out of memory"));
  stralloc_free(&author);
  stralloc_free(&authserv);
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
  if (!candidates_of_sender(&d->candidates, o->sender, span_sa(&o->me)))
    outbound_temporary_control(o, errno == ENOMEM ? "out of memory" : control_reason());
  result = dkimrules_find(&d->rules, d->candidates.list, d->candidates.count, &d->decision, &why);
  o->line = d->decision.line;
  return is_found(o, result, why) && !d->decision.rule.first.negated;
}
