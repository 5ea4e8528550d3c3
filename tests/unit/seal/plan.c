/* plan: what several lines that hold ask for together. */
#include "tests/tap.h"
#include "seal/plan.h"

/* the rules, which of their must lines hold, and which line decides (from 1; 0: none) */
static const struct {
  const char *what;
  const char *rules;
  const char *must;        /* numbers of lines, a digit each */
  size_t decides;
  const char *plan;        /* as show() writes it */
} cases[] = {
  { "nothing holds", "to=* => sign encrypt\n", "", 0, "" },
  { "a line that decides", "to=* => sign encrypt\n", "", 1, "sign encrypt(smime,pgp,domain)" },
  { "a must line", "must to=* => sign encrypt=domain\n", "1", 0, "sign! encrypt!(domain)" },
  { "pass takes nothing from a must line", "must to=* => encrypt\nto=* => pass\n", "1", 2,
    "encrypt!(smime,pgp,domain) passed" },
  { "the other line adds to it", "must to=* => encrypt=smime\nto=* => sign:domain\n", "1", 2,
    "sign:domain encrypt!(smime)" },
  { "in the order in which they stand", "to=* => encrypt=pgp,domain,smime\n", "", 1, "encrypt(pgp,domain,smime)" },
  { "one method alone", "must to=* => encrypt=pgp\n", "1", 0, "encrypt!(pgp)" },
  { "the methods of the must line count", "must to=* => encrypt=domain\nto=* => encrypt=smime\n", "1", 2,
    "encrypt!(domain)" },
  { "and of two must lines those of the first", "must to=* => encrypt=domain\nmust to=* => encrypt=smime\n", "12", 0,
    "encrypt!(domain)" },
  { "wait belongs to what its line asks for", "must to=* => encrypt wait\nmust to=* => sign\n", "12", 0,
    "sign! encrypt!(smime,pgp,domain)~" },
  { "wait for a key", "must to=* => sign wait\nmust to=* => encrypt\n", "12", 0,
    "sign!~ encrypt!(smime,pgp,domain)" },
  { "only the lines that hold", "must to=* => encrypt\nmust to=* => sign\nto=* => tag=a\n", "2", 0, "sign!" },
  { "edits by their kind, those of must lines first",
    "must to=* => tag=a disclaimer=m\nmust to=* => remove:X-A\nto=* => set:X-B=b tag=c\n", "12", 3,
    "remove:X-A@2 set:X-B=b@3 tag=a@1 tag=c@3 disclaimer=m@1" },
  { "the same edit is made once", "must to=* => tag=a\nto=* => tag=a remove:X-A remove:X-B\n", "1", 2,
    "remove:X-A@2 remove:X-B@2 tag=a@1" },
  { "with another option it is another one", "must to=* => disclaimer=m\nto=* => disclaimer=m:top\n", "1", 2,
    "disclaimer=m@1 disclaimer=m:top@2" },
  { "strip belongs to the conditions of its line", "must subject=a => strip sign\nsubject=b => strip\n", "1", 2,
    "sign! strip@1 strip@2" },
  { "wait in a line that does not hold", "must to=* => sign wait\nmust to=* => sign\n", "2", 0, "sign!" },
};

static void add(stralloc *out, const char *word)
{
  if (out->len)
    (void)stralloc_append(out, ' ');
  (void)stralloc_cats(out, word);
}

static void show_methods(stralloc *out, const struct plan *p)
{
  for (size_t i = 0; i < p->method_count; i++) {
    (void)stralloc_append(out, i ? ',' : '(');
    (void)stralloc_cats(out, mailrule_method(p->method[i]));
  }
  (void)stralloc_append(out, ')');
}

static void show_edit(stralloc *out, const struct mailrules *m, const struct plan_edit *e)
{
  static const char *const names[] = { "strip", "remove", "set", "tag", "attach", "disclaimer" };
  struct span argument = mailrule_action_argument(m, e->action);
  struct span value = mailrule_action_value(m, e->action);

  add(out, names[e->action->act]);
  if (argument.len)
    (void)(stralloc_append(out, ':') && stralloc_catb(out, argument.p, argument.len));
  if (value.len)
    (void)(stralloc_append(out, '=') && stralloc_catb(out, value.p, value.len));
  if (e->action->at_top)
    (void)stralloc_cats(out, ":top");
  (void)stralloc_append(out, '@');
  (void)stralloc_append(out, (char)('0' + e->rule->number));
}

/* `!`: a must line asks for it; `~`: it waits */
static void show(stralloc *out, const struct mailrules *m, const struct plan *p)
{
  if (p->sign) {
    add(out, p->sign_by_domain ? "sign:domain" : "sign");
    (void)stralloc_cats(out, p->must_sign ? "!" : "");
    (void)stralloc_cats(out, p->wait_to_sign ? "~" : "");
  }
  if (p->encrypt) {
    add(out, p->must_encrypt ? "encrypt!" : "encrypt");
    show_methods(out, p);
    (void)stralloc_cats(out, p->wait_to_encrypt ? "~" : "");
  }
  for (size_t i = 0; i < genalloc_len(struct plan_edit, &p->edits); i++)
    show_edit(out, m, genalloc_s(struct plan_edit, &p->edits) + i);
  if (p->is_passed)
    add(out, "passed");
}

static int read_rules(struct mailrules *m, const char *text)
{
  struct mailrule_error error;

  return stralloc_cats(&m->source, text) && mailrules_parse(m, MAILRULES_OUT, &error);
}

static void test_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mailrules m = MAILRULES_ZERO;
    struct plan p = PLAN_ZERO;
    genalloc must = GENALLOC_ZERO;
    stralloc shown = STRALLOC_ZERO;
    int good = read_rules(&m, cases[i].rules);

    for (const char *c = cases[i].must; *c; c++) {
      size_t at = (size_t)(*c - '1');

      (void)genalloc_append(size_t, &must, &at);
    }
    good = good && plan_make(&p, &m, &must, cases[i].decides ? cases[i].decides - 1 : mailrules_count(&m));
    show(&shown, &m, &p);
    ok(good, "%s", cases[i].what);
    is_bytes(shown.s ? shown.s : "", shown.len, cases[i].plan, strlen(cases[i].plan), cases[i].what);
    genalloc_free(struct plan_edit, &p.edits);
    genalloc_free(size_t, &must);
    stralloc_free(&shown);
    mailrules_free(&m);
  }
}

/* what was opened here */
static void test_hold_in(void)
{
  struct plan p = PLAN_ZERO;

  plan_hold_in(&p);
  ok(p.encrypt && !p.must_encrypt && p.method_count == 3 && p.method[0] == MAILRULE_SMIME
         && p.method[1] == MAILRULE_PGP && p.method[2] == MAILRULE_DOMAIN,
     "it is encrypted by any method");
  plan_hold_in(&p);
  ok(p.method_count == 3, "no method twice");
  p.method_count = 1;
  p.method[0] = MAILRULE_DOMAIN;
  plan_hold_in(&p);
  ok(p.method_count == 3 && p.method[0] == MAILRULE_DOMAIN && p.method[1] == MAILRULE_SMIME
         && p.method[2] == MAILRULE_PGP,
     "the one that was asked for comes first");
  p.method_count = 1;
  p.must_encrypt = 1;
  plan_hold_in(&p);
  ok(p.method_count == 1 && p.method[0] == MAILRULE_DOMAIN, "the method of a must line is the only one");
}

static void test_secrets(void)
{
  static const char *const rules[] = { "to=* => encrypt\n", "must to=* => sign\nto=* => encrypt\n",
                                       "to=* => sign\nmust to=* => encrypt\n" };

  for (size_t i = 0; i < 3; i++) {
    struct mailrules m = MAILRULES_ZERO;

    ok(read_rules(&m, rules[i]) && plan_holds_secrets(&m) == (i == 2),
       "secrets in `%s`", i == 2 ? "a must line" : "none");
    mailrules_free(&m);
  }
}

int main(void)
{
  test_cases();
  test_hold_in();
  test_secrets();
  return tap_done();
}
