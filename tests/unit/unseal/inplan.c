/* inplan: which actions are done, in which order, and how often. */
#include "tests/tap.h"
#include "unseal/inplan.h"

static struct mailrules rules;

/* every line holds: the must lines, and the first other one */
static struct inplan plan_of(const char *text)
{
  struct inplan p = INPLAN_ZERO;
  struct rulehold_choice c = RULEHOLD_CHOICE_ZERO;
  struct mailrule_error error;

  mailrules_free(&rules);
  ok(stralloc_cats(&rules.source, text) && mailrules_parse(&rules, MAILRULES_IN, &error), "rules");
  c.decides = mailrules_count(&rules);
  for (size_t i = 0; i < mailrules_count(&rules); i++)
    if (mailrules_rule(&rules, i)->is_must)
      ok(genalloc_append(size_t, &c.must, &i), "must");
    else if (c.decides == mailrules_count(&rules))
      c.decides = i;
  ok(inplan_make(&p, &rules, &c), "a plan");
  genalloc_free(size_t, &c.must);
  return p;
}

static void is_plan(const struct inplan *p, const char *wanted, const char *what)
{
  char got[32] = "";

  for (size_t i = 0; i < inplan_count(p) && i < 30; i++)
    got[i] = (char)('a' + (int)inplan_get(p, i)->action->act);
  is_bytes(got, strlen(got), wanted, strlen(wanted), what);
}

int main(void)
{
  const char strip = 'a' + MAILRULE_STRIP, set = 'a' + MAILRULE_SET, tag = 'a' + MAILRULE_TAG,
             copy = 'a' + MAILRULE_COPY, deliver = 'a' + MAILRULE_DELIVER;
  struct inplan p = plan_of("to=a@example.org => pass\n");

  ok(p.is_passed && !p.is_kept && inplan_count(&p) == 0, "pass");
  p = plan_of("to=a@example.org => keep\n");
  ok(!p.is_passed && p.is_kept, "keep");
  p = plan_of("is=pass => unsign\n");
  ok(p.unsign && !p.refusal, "unsign");
  p = plan_of("must is=fail => refuse=\"one\"\nis=fail => defer=\"two\"\n");
  ok(p.refusal && p.refusal->act == MAILRULE_REFUSE, "the first refusal counts");
  p = plan_of("subject=x => rcpt=b@example.org copy=c@example.org tag=t set:X-A=b strip\n");
  {
    const char wanted[] = { strip, set, tag, copy, deliver, 0 };

    is_plan(&p, wanted, "the order is that of their kinds");
  }
  p = plan_of("must is=pass => copy=c@example.org\nmust is=opened => copy=c@example.org copy=d@example.org\n"
              "is=pass => copy=d@example.org copy=d@example.org:open\n");
  {
    const char wanted[] = { copy, copy, copy, 0 };

    is_plan(&p, wanted, "what is asked for twice is done once; :open is another copy");
  }
  return tap_done();
}
