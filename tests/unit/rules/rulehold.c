/* rulehold: which lines hold, with three values on both sides. */
#include "tests/tap.h"
#include "rules/rulehold.h"

/* what the callbacks were asked, and what they say: groups and programs by their first letter */
struct asked {
  size_t groups;
  size_t programs;
};

static enum rulehold_value say(struct span name, size_t at)
{
  char c = name.len > at ? name.p[at] : 0;

  return c == 'y' ? RULEHOLD_YES : c == 'n' ? RULEHOLD_NO : RULEHOLD_UNKNOWN;
}

static enum rulehold_value is_in_group(void *arg, struct span name, struct span address)
{
  ((struct asked *)arg)->groups++;
  return span_equal(address, span_of("ann@xn--bcher-kva.example")) ? say(name, 0) : RULEHOLD_UNKNOWN;
}

static enum rulehold_value run(void *arg, struct span name, struct span address)
{
  ((struct asked *)arg)->programs++;
  return address.len ? RULEHOLD_UNKNOWN : say(name, 1);
}

/* rules without condition on the message: what holds. The sender is Ann@BÜCHER.example, the host mx.example.org, the
 * recipients bob@a.example and Carol@b.example, the size 1000.
 */
static const struct {
  const char *conditions;
  char value;
} lines[] = {
  { "sender=ann@b\303\274cher.example", 'y' },
  { "sender=@xn--bcher-kva.example", 'y' },
  { "!sender=@xn--bcher-kva.example", 'n' },
  { "sender=bob@a.example", 'n' },
  { "to=bob@a.example", 'y' },
  { "to=carol@b.example,dan@c.example", 'y' },
  { "to=dan@c.example", 'n' },
  { "!to=dan@c.example", 'y' },
  { "!to=bob@a.example", 'n' },
  { "to=bob@a.example to=carol@b.example", 'y' },
  { "to=bob@a.example to=dan@c.example", 'n' },
  { "host=.example.org", 'y' },
  { "host=example.org", 'n' },
  { "size>999", 'y' },
  { "size>1000", 'n' },
  { "size<1001", 'y' },
  { "size<1000", 'n' },
  { "size>0 size<1K", 'y' },
  { "group=yes", 'y' },
  { "group=no", 'n' },
  { "group=u", 'u' },
  { "!group=u", 'u' },
  { "!group=no", 'y' },
  { "group=no,u", 'u' },
  { "group=u,yes", 'y' },
  { "group=u size>1000", 'n' },
  { "group=u size<2000", 'u' },
  { "run=/yes", 'y' },
  { "run=/no", 'n' },
  { "run=/u", 'u' },
  { "!run=/u", 'u' },
  { "!run=/no", 'y' },
  { "run=/no,/u", 'u' },
  { "run=/u group=no", 'n' },
};

/* the same for incoming mail. $RELAYCLIENT is empty, $TCPREMOTEIP is 192.0.2.7, $HELO is Mail.Example; others are not
 * set.
 */
static const struct {
  const char *conditions;
  char value;
} incoming[] = {
  { "to-all=@a.example", 'n' },
  { "to-all=@a.example,@b.example", 'y' },
  { "to-all=*", 'y' },
  { "!to-all=@a.example", 'y' },
  { "!to-all=@a.example,carol@B.example", 'n' },
  { "env:RELAYCLIENT=*", 'y' },
  { "env:RELAYCLIENT=\"\"", 'y' },
  { "env:RELAYCLIENT=x", 'n' },
  { "env:relayclient=*", 'n' },
  { "env:OTHER=*", 'n' },
  { "env:OTHER=\"\"", 'n' },
  { "!env:OTHER=*", 'y' },
  { "env:TCPREMOTEIP=192.0.2.*", 'y' },
  { "env:TCPREMOTEIP=192.0.2", 'n' },
  { "env:TCPREMOTEIP=10.*,192.0.2.7", 'y' },
  { "env:HELO=mail.EXAMPLE env:OTHER=x", 'n' },
  { "env:HELO=mail.EXAMPLE env:TCPREMOTEIP=192.*", 'y' },
};

static int variable(void *arg, struct span name, struct span *value)
{
  (void)arg;
  *value = span_of(span_equal(name, span_of("TCPREMOTEIP")) ? "192.0.2.7"
                   : span_equal(name, span_of("HELO")) ? "Mail.Example" : "");
  return value->len > 0 || span_equal(name, span_of("RELAYCLIENT"));
}

static struct asked asked;
static enum mailrules_direction direction;
static struct mailrules rules = MAILRULES_ZERO;
static struct rulehold hold = RULEHOLD_ZERO;
static const struct span recipients[] = { { "bob@a.example", 13 }, { "Carol@b.example", 15 } };
static struct rulehold_envelope envelope;

static int load(const char *text)
{
  struct mailrule_error error;

  memset(&asked, 0, sizeof asked);
  return span_copy(&rules.source, span_of(text)) && mailrules_parse(&rules, direction, &error)
         && rulehold_init(&hold, &rules, &envelope);
}

static void test_values(void)
{
  static const enum rulehold_value v[] = { RULEHOLD_NO, RULEHOLD_YES, RULEHOLD_UNKNOWN };
  static const char and[] = "nnnnyunuu";
  static const char or[] = "nyuyyyuyu";
  static const char not[] = "ynu";

  for (size_t i = 0; i < 9; i++) {
    ok(rulehold_letter(rulehold_and(v[i / 3], v[i % 3])) == and[i], "%c and %c", rulehold_letter(v[i / 3]),
       rulehold_letter(v[i % 3]));
    ok(rulehold_letter(rulehold_or(v[i / 3], v[i % 3])) == or[i], "%c or %c", rulehold_letter(v[i / 3]),
       rulehold_letter(v[i % 3]));
  }
  for (size_t i = 0; i < 3; i++)
    ok(rulehold_letter(rulehold_not(v[i])) == not[i], "not %c", rulehold_letter(v[i]));
}

static void test_line(const char *conditions, char value)
{
  stralloc text = STRALLOC_ZERO;
  size_t decided;
  char got = 0;

  (void)!(stralloc_cats(&text, conditions) && stralloc_cats(&text, " => pass") && stralloc_0(&text));
  if (load(text.s))
    got = rulehold_letter(rulehold_rule(&hold, 0, RULEHOLD_YES, &decided));
  ok(got == value, "%s: %c", conditions, value);
  stralloc_free(&text);
}

static void test_lines(void)
{
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    test_line(lines[i].conditions, lines[i].value);
  direction = MAILRULES_IN;
  for (size_t i = 0; i < sizeof incoming / sizeof *incoming; i++)
    test_line(incoming[i].conditions, incoming[i].value);
  envelope.env = NULL;
  test_line("env:RELAYCLIENT=*", 'n');
  envelope.env = variable;
  envelope.recipient_count = 0;
  test_line("to-all=*", 'n');
  envelope.recipient_count = 2;
  direction = MAILRULES_OUT;
}

/* the child's value, and a program that is not started in vain */
static void test_child(void)
{
  size_t decided;

  (void)load("subject=a run=/yes to=* => sign");
  ok(rulehold_rule(&hold, 0, RULEHOLD_NO, &decided) == RULEHOLD_NO && decided == 3 && asked.programs == 0,
     "the child says no: the program is not started");
  ok(rulehold_rule(&hold, 0, RULEHOLD_UNKNOWN, &decided) == RULEHOLD_UNKNOWN && decided == 3 && asked.programs == 1,
     "the child does not know: it is");
  ok(rulehold_rule(&hold, 0, RULEHOLD_YES, &decided) == RULEHOLD_YES && decided == 3, "all is yes");
  (void)load("run=/u subject=a to=dan@c.example => sign");
  ok(rulehold_rule(&hold, 0, RULEHOLD_YES, &decided) == RULEHOLD_NO && decided == 2 && asked.programs == 0,
     "a condition behind the program says no: it is not started");
  (void)load("run=/u subject=a to=* => sign");
  ok(rulehold_rule(&hold, 0, RULEHOLD_YES, &decided) == RULEHOLD_UNKNOWN && decided == 0, "the program does not know");
}

/* what rulehold_decide() told: a letter for each line asked, in capitals if it holds */
static void told(void *arg, const struct mailrule *r, enum rulehold_value value, int holds, size_t decided)
{
  char c = rulehold_letter(value);

  (void)r;
  (void)decided;
  c = holds ? (char)(c - 32) : c;
  (void)!stralloc_append(arg, c);
}

static const struct {
  const char *rules;
  const char *letters;
  const char *must;       /* digits: the must lines that hold */
  size_t decides;
  const char *told;
  const char *what;
} decisions[] = {
  { "", "", "", 0, "", "no rule" },
  { "to=* => sign", "", "", 0, "Y", "the link decides alone" },
  { "to=* => sign", "y", "", 0, "Y", "with a letter all the same" },
  { "subject=a => sign\nto=* => pass\nto=* => sign", "nyy", "", 1, "nY", "the first that holds" },
  { "subject=a => sign\nto=* => pass", "uy", "", 1, "uY", "unknown does not hold" },
  { "subject=a => sign\nsubject=b => pass", "nn", "", 2, "nn", "none holds" },
  { "must subject=a => sign\nto=* => pass", "uy", "0", 1, "UY", "unknown holds in a must line" },
  { "must subject=a => sign\nto=* => pass", "ny", "", 1, "nY", "a must line that is no" },
  { "to=* => pass\nmust subject=a => sign\nmust subject=b => encrypt\nmust to=x@y => tag=a", "yyyy", "12", 0, "YYnY",
    "must lines first, wherever they stand" },
  { "must group=u => sign\nrun=/u => pass\nrun=/yes => sign\nrun=/yes => sign", "yyyy", "0", 2, "UuY",
    "the link's unknown" },
  { "must to=x@y subject=a => sign\nto=* => pass", "uy", "", 1, "nY", "no beats unknown" },
};

static void test_decisions(void)
{
  genalloc must = GENALLOC_ZERO;
  stralloc seen = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
    char got[10] = "";
    size_t decides = 99;

    seen.len = 0;
    if (!load(decisions[i].rules)
        || !rulehold_decide(&hold, span_of(decisions[i].letters), &must, &decides, told, &seen))
      decides = 98;
    for (size_t k = 0; k < genalloc_len(size_t, &must) && k < 9; k++)
      got[k] = (char)('0' + genalloc_s(size_t, &must)[k]);
    ok(decides == decisions[i].decides && strcmp(got, decisions[i].must) == 0
           && span_equal(span_sa(&seen), span_of(decisions[i].told)),
       "%s", decisions[i].what);
  }
  (void)load("subject=a => sign\nto=* => pass");
  ok(!rulehold_decide(&hold, span_of(""), &must, &(size_t){ 0 }, NULL, NULL), "letters are missing");
  ok(!rulehold_decide(&hold, span_of("y"), &must, &(size_t){ 0 }, NULL, NULL), "too few letters");
  ok(!rulehold_decide(&hold, span_of("yyy"), &must, &(size_t){ 0 }, NULL, NULL), "too many letters");
  ok(rulehold_decide(&hold, span_of("yy"), &must, &(size_t){ 0 }, NULL, NULL), "nobody is told");
  genalloc_free(size_t, &must);
  stralloc_free(&seen);
}

/* ---- two steps -------------------------------------------------------------------------------- */

/* what both steps decide: letters, `must` as above, `told` for each step */
static const struct {
  const char *rules;
  const char *letters;
  int was_tried;
  const char *must;
  size_t decides;
  size_t doubt;
  const char *before;
  const char *after;
  const char *what;
} steps[] = {
  { "to=* => tag=a\nsubject=x => pass", "yy", 0, "", 1, 2, "Y", "", "pass decides before a line above it" },
  { "to=* => tag=a\nsubject=x => keep", "yn", 0, "", 0, 2, "n", "Y", "keep does not hold" },
  { "to=* => tag=a\nsubject=x => keep", "yu", 0, "", 0, 2, "u", "Y", "unknown is not enough" },
  { "must subject=x => keep\nmust to=* => copy=a@b.example\nto=* => tag=a", "uyy", 0, "01", 2, 3, "U", "YY",
    "must lines of both steps" },
  { "subject=x => pass\nmust is=pass => copy=a@b.example\nis=pass => tag=a", "yyy", 0, "1", 0, 3, "Y", "Y",
    "must lines are asked behind pass too" },
  { "is=fail => refuse=no\nto=* => tag=a", "yy", 0, "", 0, 2, "", "Y", "refused" },
  { "is=fail => refuse=no\nto=* => tag=a", "yy", 1, "", 1, 2, "", "Y", "not where a key was tried" },
  { "must is=fail => defer=no\nto=* => tag=a", "yy", 1, "", 1, 2, "", "Y", "nor by a must line" },
  { "must body=x => refuse=no\nto=* => tag=a", "uy", 1, "", 1, 2, "", "Y", "nor does its doubt count" },
  { "must body=x => refuse=no\nto=* => tag=a", "uy", 0, "", 2, 0, "", "u", "a doubt" },
  { "to=* => tag=a\nmust subject=x => refuse=no", "yu", 1, "", 2, 1, "u", "-", "a doubt before opening" },
  { "to=* => tag=a\nmust subject=x => refuse=no", "yy", 1, "1", 2, 2, "Y", "-", "refused before a key is tried" },
  { "is=fail body=x => refuse=no\nto=* => tag=a", "uy", 0, "", 2, 0, "", "u", "a doubt in a line without must" },
  { "run=/u => refuse=no\nto=* => tag=a", "yy", 0, "", 2, 0, "", "u", "the doubt of a program" },
  { "run=/u => refuse=no\nto=* => tag=a", "yy", 1, "", 1, 2, "", "Y", "a program is not asked in vain" },
  { "to=* => tag=a\nbody=x => refuse=no", "yu", 0, "", 0, 2, "", "Y", "a line above decides" },
};

/* The link answers the sender and does not go on where the first step says so. */
static int is_answered(const struct rulehold_choice *c)
{
  if (c->doubt < mailrules_count(&rules))
    return 1;
  for (size_t i = 0; i < genalloc_len(size_t, &c->must); i++)
    if (mailrules_find_act(&rules, mailrules_rule(&rules, genalloc_s(size_t, &c->must)[i]), MAILRULE_REFUSE))
      return 1;
  return 0;
}

static void test_step(size_t i)
{
  struct rulehold_choice c = RULEHOLD_CHOICE_ZERO;
  stralloc before = STRALLOC_ZERO;
  stralloc after = STRALLOC_ZERO;
  char got[10] = "";
  int good = load(steps[i].rules);

  c.step = RULEHOLD_BEFORE;
  good = good && rulehold_choose(&hold, &c, span_of(steps[i].letters), told, &before);
  if (good && is_answered(&c)) {
    (void)!stralloc_cats(&after, "-");
  } else if (good) {
    c.step = RULEHOLD_AFTER;
    c.was_tried = steps[i].was_tried;
    good = rulehold_choose(&hold, &c, span_of(steps[i].letters), told, &after);
  }
  for (size_t k = 0; k < genalloc_len(size_t, &c.must) && k < 9; k++)
    got[k] = (char)('0' + genalloc_s(size_t, &c.must)[k]);
  if (!ok(good && c.decides == steps[i].decides && c.doubt == steps[i].doubt && strcmp(got, steps[i].must) == 0
              && span_equal(span_sa(&before), span_of(steps[i].before))
              && span_equal(span_sa(&after), span_of(steps[i].after)),
          "%s", steps[i].what))
    printf("# decides %zu, doubt %zu, must %s, told %.*s and %.*s\n", c.decides, c.doubt, got, (int)before.len,
           before.s, (int)after.len, after.s);
  genalloc_free(size_t, &c.must);
  stralloc_free(&before);
  stralloc_free(&after);
}

static void test_own(void)
{
  struct rulehold_choice c = { .step = RULEHOLD_OWN };

  (void)load("to=* => tag=a\nmust env:RELAYCLIENT=* => copy=a@b.example\nenv:RELAYCLIENT=* => keep\nmust to=* => keep");
  ok(rulehold_choose(&hold, &c, span_of(""), NULL, NULL) && c.decides == 2 && genalloc_len(size_t, &c.must) == 1
         && genalloc_s(size_t, &c.must)[0] == 1,
     "own mail: only lines with env:RELAYCLIENT=, of both steps");
  ok(rulehold_has_step(&rules, RULEHOLD_OWN) && rulehold_has_step(&rules, RULEHOLD_BEFORE)
         && rulehold_has_step(&rules, RULEHOLD_AFTER) && !rulehold_step_reads(&rules, RULEHOLD_OWN),
     "the steps that there are");
  (void)load("to=* => pass\nis=pass env:RELAYCLIENT=* => tag=a");
  ok(rulehold_step_reads(&rules, RULEHOLD_OWN) && rulehold_step_reads(&rules, RULEHOLD_AFTER)
         && !rulehold_step_reads(&rules, RULEHOLD_BEFORE),
     "which step looks into the message");
  c.step = RULEHOLD_BEFORE;
  ok(rulehold_choose(&hold, &c, span_of(""), NULL, NULL) && c.decides == 0, "the step that does not needs no letters");
  c.step = RULEHOLD_OWN;
  ok(!rulehold_choose(&hold, &c, span_of(""), NULL, NULL), "the one that does");
  (void)load("to=* => tag=a");
  ok(!rulehold_has_step(&rules, RULEHOLD_OWN) && !rulehold_has_step(&rules, RULEHOLD_BEFORE), "no such step");
  genalloc_free(size_t, &c.must);
}

static void test_null_sender(void)
{
  size_t decided;

  envelope.sender = span_of("");
  (void)load("sender=\"\" => pass\nsender=@a.example => pass");
  ok(rulehold_rule(&hold, 0, RULEHOLD_YES, &decided) == RULEHOLD_YES, "the null sender");
  ok(rulehold_rule(&hold, 1, RULEHOLD_YES, &decided) == RULEHOLD_NO, "it is no address");
}

int main(void)
{
  envelope.sender = span_of("Ann@B\303\234CHER.example");
  envelope.host = span_of("mx.example.org");
  envelope.recipients = recipients;
  envelope.recipient_count = 2;
  envelope.bytes = 1000;
  envelope.is_in_group = is_in_group;
  envelope.run = run;
  envelope.env = variable;
  envelope.arg = &asked;
  test_values();
  test_lines();
  test_child();
  test_decisions();
  direction = MAILRULES_IN;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    test_step(i);
  test_own();
  direction = MAILRULES_OUT;
  test_null_sender();
  rulehold_free(&hold);
  mailrules_free(&rules);
  return tap_done();
}
