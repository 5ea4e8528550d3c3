/* ruleincoming: right and wrong lines of control/unsealrules; in which step each is asked; what a sender may not write
 * himself.
 */
#include "tests/unit/rulelines.h"

/* a right line, and what it means, as rulelines_describe() writes it */
static const struct rulelines_right right[] = {
  { "to=* => tag=x", "2 to:* => tag x" },
  { "to-all=@a.example,BOB@b.example => unsign", "2 to-all:@a.example:bob@b.example => unsign" },
  { "to-all~\"@a\" => pass", "1 [to-all~]:@a => pass" },
  { "env:TCPREMOTEIP=192.0.2.*,2001:DB8:* => keep", "1 env TCPREMOTEIP:192.0.2.*:2001:db8:* => keep" },
  { "env:RELAYCLIENT=* => copy=archive@example.org", "2 own env RELAYCLIENT:* => copy archive@example.org" },
  { "env:RELAYCLIENT=\"\" => pass", "1 own env RELAYCLIENT: => pass" },
  { "!env:RELAYCLIENT=* => tag=x", "2 !env RELAYCLIENT:* => tag x" },
  { "env:relayclient=* => tag=x", "2 env relayclient:* => tag x" },
  { "from=a@b.c sender=a@b.c to=a@b.c rcpt=x subject=y header:X-A=z size>1 size<9 group=g run=/x => keep",
    "1 [from]:a@b.c sender:a@b.c to:a@b.c [rcpt]:x [subject]:y [header X-A]:z size>1 size<9 group:g run:/x => keep" },
  { "must to=* => keep", "1 must to:* => keep" },
  { "must to=* => pass tag=x", "1 must to:* => tag x pass" },
  { "to=* => pass copy=a@b.example", "1 to:* => pass copy a@b.example" },
  { "to=* => keep notice=n:admin", "1 to:* => keep notice(n) admin" },
  { "is=pass,fail,weak,unknown,revoked,expired,nokey => set:X-A=1", "2 [is] => set(X-A) 1" },
  { "is=opened !is=pass => tag=\"[not signed]\"", "2 [is] ![is] => tag [not signed]" },
  { "is=opened => disclaimer=a:top attach=b remove:X-B", "2 [is] => remove(X-B) attach b disclaimer:top a" },
  { "is=nokey => refuse=\"We have no key for it.\"", "2 [is] => refuse We have no key for it." },
  { "is=fail => refuse=x", "2 [is] => refuse x" },
  { "!is=pass => defer=later", "2 ![is] => defer later" },
  { "sender=@bad.example => refuse=x", "2 sender:@bad.example => refuse x" },
  { "must sender=@bad.example => refuse=x", "1 must sender:@bad.example => refuse x" },
  { "must subject=a from=@b.example env:X=1 => defer=x", "1 must [subject]:a [from]:@b.example env X:1 => defer x" },
  { "must body=a => refuse=x", "2 must [body]:a => refuse x" },
  { "must is=encrypted => refuse=x", "2 must [is] => refuse x" },
  { "to=* => copy=a@b.example copy=c@d.example:open rcpt=e@f.example rcpt=g@h.example",
    "2 to:* => copy a@b.example copy:open c@d.example rcpt e@f.example rcpt g@h.example" },
  { "to=* => copy=\"a@b.example\":open", "2 to:* => copy:open a@b.example" },
  { "to=* => copy=A.b+c@B\303\234CHER.example", "2 to:* => copy A.b+c@xn--bcher-kva.example" },
  { "to=* => notice=a:b@c.example notice=d_1-x:admin", "2 to:* => notice(a) b@c.example notice(d_1-x) admin" },
  { "subject=\"[x]\" => strip unsign tag=y", "2 [subject]:[x] => strip tag y unsign" },
};

static const struct rulelines_wrong wrong[] = {
  /* words of the other file */
  { "to=* => sign", "sign", "an action for mail that goes out", "control/sealrules" },
  { "to=* => encrypt=smime", "encrypt=smime", "an action for mail that goes out", "control/sealrules" },
  { "must to=* => wait", "wait", "an action for mail that goes out", "control/sealrules" },
  { "host=mx.example.org => tag=x", "host=mx.example.org", "a condition for mail that goes out", "to=" },
  { "is=outside => tag=x", "is=outside", "known only of mail that goes out", "env:RELAYCLIENT=*" },
  { "is=good => tag=x", "is=good", "a word that is= does not know", "write is=pass" },
  { "is=gut => tag=x", "is=gut", "a word that is= does not know", "pass fail weak" },
  /* the environment */
  { "env:RELAYCLIENT= => tag=x", "env:RELAYCLIENT=", "a value is missing", "\"\"" },
  { "env:RELAYCLIENT => tag=x", "env:RELAYCLIENT", "a condition without value", "env:NAME=VALUE" },
  { "env=x => tag=x", "env=x", "no name of a variable", "env:NAME=VALUE" },
  { "env:A-B=x => tag=x", "env:A-B=x", "no name of a variable", "env:NAME=VALUE" },
  { "env:A~\"x\" => tag=x", "env:A~\"x\"", "an operator that this condition does not have", "may have *" },
  { "to:all=x => tag=x", "to:all=x", "a colon behind a name that has none", "env:" },
  { "RELAYCLIENT=1 => tag=x", "RELAYCLIENT=1", "no condition", "env:RELAYCLIENT" },
  { "ip=192.0.2.1 => tag=x", "ip=192.0.2.1", "no condition", "env:TCPREMOTEIP" },
  { "to-all=x => tag=x", "to-all=x", "no address: it has no `@`", "@example.org" },
  { "to-all=\"\" => tag=x", "to-all=\"\"", "an empty address", "sender=\"\"" },
  /* pass and keep */
  { "body=x => keep", "body=x", "keep is decided before the message is opened, and this looks inside it", "header:" },
  { "to=* !is=pass => pass", "!is=pass", "pass is decided before the message is opened, and this looks inside it",
    "take it out" },
  { "type=a/b => keep", "type=a/b", "keep is decided before the message is opened, and this looks inside it",
    "take it out" },
  { "file=a => pass", "file=a", "pass is decided before the message is opened, and this looks inside it",
    "take it out" },
  { "is=list => pass", "is=list", "pass is decided before the message is opened, and this looks inside it",
    "take it out" },
  { "to=* => keep pass", "pass", "pass and keep in one line", "keep" },
  { "to=* => keep tag=x", "tag", "keep means that the message is queued as it came", "one of them" },
  { "to=* => keep unsign", "unsign", "keep means that the message is queued as it came", "one of them" },
  { "to=* => pass unsign", "unsign", "pass means that no signature is looked at", "one of them" },
  { "to=* => keep copy=a@b.example:open", "copy", "`:open` beside keep, by which nothing is opened", "without :open" },
  { "to=* => pass copy=a@b.example:open", "copy", "`:open` beside pass, by which nothing is opened", "without :open" },
  /* refuse and defer */
  { "is=opened => refuse=x", "is=opened", "the answer to the sender would tell whether his message could be opened",
    "is=nokey" },
  { "must to=* !is=opened,pass => defer=x", "!is=opened,pass",
    "the answer to the sender would tell whether his message could be opened", "is=nokey" },
  { "to=* => refuse", "refuse", "an action without value", "refuse=TEXT" },
  { "to=* => refuse=", "refuse=", "a value is missing", "value" },
  { "to=* => refuse=\" \"", "refuse=\" \"", "an empty text", "sender" },
  { "to=* => refuse=\"gr\303\274\303\237e\"", "refuse=\"gr\303\274\303\237e\"",
    "letters that are not ASCII in the answer to a mail server", "ASCII" },
  { "to=* => refuse=a defer=b", "refuse",
    "another action beside it: nothing else is done with a message that is not accepted", "alone" },
  { "to=* => defer=a copy=a@b.example", "defer",
    "another action beside it: nothing else is done with a message that is not accepted", "alone" },
  { "to=* => reject=no", "reject=no", "no action", "refuse=TEXT" },
  { "to=* => drop", "drop", "no action", "nothing drops mail" },
  /* addresses and notices */
  { "to=* => copy=archive", "copy=archive", "not an address", "archive@example.org" },
  { "to=* => copy=@example.org", "copy=@example.org", "not an address", "archive@example.org" },
  { "to=* => rcpt=*@example.org", "rcpt=*@example.org", "not an address", "archive@example.org" },
  { "to=* => rcpt=../../x@example.org", "rcpt=../../x@example.org", "not an address", "archive@example.org" },
  { "to=* => rcpt=a@example.org,b@example.org", "rcpt=a@example.org,b@example.org", "more than one value",
    "once for each address" },
  { "to=* => rcpt=a@example.org:open", "rcpt=a@example.org:open", "not an address", "archive@example.org" },
  { "to=* => copy=a@example.org:opened", "copy=a@example.org:opened", "an option that this action does not have",
    "copy=ADDRESS:open" },
  { "to=* => copy:open=a@example.org", "copy:open=a@example.org", "an option before the value", "ADDRESS:open" },
  { "to=* => notice=a", "notice=a", "a notice without address", "admin" },
  { "to=* => notice=a:", "notice=a:", "a value is missing", "value" },
  { "to=* => notice=../a:admin", "notice=../a:admin", "not the name of a file in control/notices", "letters" },
  { "to=* => notice=a.txt:admin", "notice=a.txt:admin", "not the name of a file in control/notices", "letters" },
  { "to=* => notice=a:root", "notice=a:root", "not an address", "archive@example.org" },
  { "to=* => notice=a:admin:now", "notice=a:admin:now", "an option that this action does not have", "options are" },
  { "to=* => unsign=yes", "unsign=yes", "a value behind an action that has none", "unsign" },
  { "to=* => unsign unsign", "unsign", "an action twice", "copy=" },
  { "to=* => archive=a@b.example", "archive=a@b.example", "no action", "copy=ADDRESS" },
  { "to=* => decrypt", "decrypt", "no action", "pass or keep" },
  { "to=* => set:subject=x", "set:subject=x",
    "a field of the sender: what is set here is removed from all that comes in", "tag=TEXT" },
  { "to=* => set:Authentication-Results=x", "set:Authentication-Results=x", "other programs trust this field",
    "take it out" },
};

static int parse(const char *text, struct mailrule_error *error)
{
  return rulelines_parse(text, MAILRULES_IN, error);
}

/* every row of the tables is for at least one file, and a word of one file alone is an error in the other one */
static void test_tables(void)
{
  const struct ruletable_test *t;
  const struct ruletable_act *a;
  size_t out = 0;
  size_t in = 0;

  for (size_t i = 0; (t = ruletable_test(i)) != NULL; i++) {
    out += t->where == RULETABLE_OUT;
    in += t->where == RULETABLE_IN;
    if (ruletable_test_of(t->test) != t)
      ok(0, "the row of %s", t->name);
  }
  ok(out == 1 && in == 2 && ruletable_test_of(MAILRULE_SIZE_UNDER) == ruletable_find_test(span_of("size")),
     "conditions of one direction");
  out = in = 0;
  for (size_t i = 0; (a = ruletable_act(i)) != NULL; i++) {
    out += a->where == RULETABLE_OUT;
    in += a->where == RULETABLE_IN;
    if (a->act != (enum mailrule_act)i)
      ok(0, "the row of %s", a->name);
  }
  ok(out == 3 && in == 7 && ruletable_act(MAILRULE_ACTS) == NULL, "actions of one direction");
}

static void test_claims(void)
{
  struct mailrule_error error = { .number = 0 };
  stralloc all = STRALLOC_ZERO;
  const struct mailrule_action *a;
  size_t i = 0;

  (void)parse("is=pass => tag=[ok] set:X-A=1\nis=fail => tag=[bad] set:x-a=2 remove:X-B\n"
              "must to=* => tag=[OK] set:X-C=1", &error);
  while ((a = mailrules_next_claim(&rulelines, &i)) != NULL) {
    rulelines_cat(&all, "", a->act == MAILRULE_TAG ? mailrule_action_value(&rulelines, a)
                                                   : mailrule_action_argument(&rulelines, a), " ");
  }
  is_bytes(all.s, all.len, "X-A [ok] [bad] X-C ", 19, "what a sender may not write, each once");
  i = 0;
  ok(parse("to=* => copy=a@b.example", &error) && !mailrules_next_claim(&rulelines, &i), "nothing of it");
  stralloc_free(&all);
}

static void test_words(void)
{
  unsigned int bits = 1;

  ok(ruletable_opening(span_of("none"), &bits) && bits == 0, "none");
  ok(ruletable_opening(span_of("opened,pass"), &bits) && bits == (MAILRULE_IS_OPENED | MAILRULE_IS_PASS), "two words");
  ok(ruletable_opening(span_of("fail,weak,nokey,unknown,revoked,expired,opened,pass"), &bits)
         && bits == MAILRULE_IS_OF_OPENING,
     "all words");
  ok(!ruletable_opening(span_of(""), &bits) && !ruletable_opening(span_of("pass,"), &bits)
         && !ruletable_opening(span_of("signed"), &bits) && !ruletable_opening(span_of("Pass"), &bits)
         && !ruletable_opening(span_of("none,pass"), &bits),
     "others");
}

static void test_recipients(void)
{
  struct mailrule_error error = { .number = 0 };

  ok(parse("to=*@b.example sender~\"x\" to-all=* => tag=x", &error) && !mailrules_read_recipients(&rulelines),
     "the link knows the recipients");
  ok(parse("to~\"x\" => tag=x", &error) && mailrules_read_recipients(&rulelines)
         && parse("!to-all~\"x\" => tag=x", &error) && mailrules_read_recipients(&rulelines),
     "an expression on the recipients");
}

int main(void)
{
  rulelines_right(right, sizeof right / sizeof *right, MAILRULES_IN);
  rulelines_wrong(wrong, sizeof wrong / sizeof *wrong, MAILRULES_IN);
  test_tables();
  test_claims();
  test_words();
  test_recipients();
  mailrules_free(&rulelines);
  return tap_done();
}
