/* mailrule: right and wrong lines of control/sealrules. The error of a wrong line must name the word, the reason and a
 * remedy.
 */
#include "tests/unit/fault.h"
#include "tests/unit/rulelines.h"

/* a right line, and what it means, as rulelines_describe() writes it */
static const struct rulelines_right right[] = {
  { "", "" },
  { "   \t", "" },
  { "# to=* => sign", "" },
  { "  # with a blank before it", "" },
  { "to=* => sign", "to:* => sign" },
  { "  to=*\t=>  sign  ", "to:* => sign" },
  { "must to=@bank.example => encrypt", "must to:@bank.example => encrypt:smime:pgp:domain" },
  { "must subject=\"[secure]\" => strip encrypt", "must [subject]:[secure] => strip encrypt:smime:pgp:domain" },
  { "is=bounce,auto,list => pass", "[is] => pass" },
  { "type=text/calendar,IMAGE/* => pass", "[type]:text/calendar:image/* => pass" },
  { "from=@EXAMPLE.org !is=signed => encrypt sign disclaimer=default",
    "[from]:@example.org ![is] => disclaimer default sign encrypt:smime:pgp:domain" },
  { "from=Ann@B\303\234CHER.example => sign", "[from]:ann@xn--bcher-kva.example => sign" },
  { "to=.Example.ORG,*@a.example,x*@*.b => pass", "to:.example.org:*@a.example:x*@*.b => pass" },
  { "sender=\"\" => pass", "sender: => pass" },
  { "host=mx.example.org,.x.example,[192.0.2.1],*.lan => pass",
    "host:mx.example.org:.x.example:[192.0.2.1]:*.lan => pass" },
  { "to~\"^a@\" => pass", "[to~]:^a@ => pass" },
  { "subject~\"\\\\d\\d\\\"\" => pass", "[subject~]:\\d\\d\" => pass" },
  { "subject=a:b => pass", "[subject]:a:b => pass" },
  { "subject=\"a \\\"b\\\" \\\\c, #d\" => pass", "[subject]:a \"b\" \\c, #d => pass" },
  { "subject=\"a\",b,\"c d\" => pass", "[subject]:a:b:c d => pass" },
  { "subject=a=b~c => pass", "[subject]:a=b~c => pass" },
  { "subject=\"a => b\" => pass", "[subject]:a => b => pass" },
  { "!header:X-Class=secret => sign", "![header X-Class]:secret => sign" },
  { "header:List-Id~\"\" => pass", "[header~ List-Id]: => pass" },
  { "rcpt=ann body=geheim file=*.PDF => pass", "[rcpt]:ann [body]:geheim [file]:*.pdf => pass" },
  { "group=board size>10M size<2G => pass", "group:board size>10485760 size<2147483648 => pass" },
  { "size>0 => pass", "size>0 => pass" },
  { "run=/usr/local/bin/ask !run=/bin/a,/bin/b => pass", "run:/usr/local/bin/ask !run:/bin/a:/bin/b => pass" },
  { "to=a@b to=c@d => pass", "to:a@b to:c@d => pass" },
  { "to=* => tag=\" [ext]\" set:X-A=1 remove:X-B remove:X-C", "to:* => remove(X-B) remove(X-C) set(X-A) 1 tag  [ext]" },
  { "to=* => set:Subject=\"x: y\" set:X-A=a:b", "to:* => set(Subject) x: y set(X-A) a:b" },
  { "to=* => attach=b/c.pdf attach=\"a b\"", "to:* => attach b/c.pdf attach a b" },
  { "to=* => disclaimer=a.b-c_1:top:reply", "to:* => disclaimer:top:reply a.b-c_1" },
  { "to=* => disclaimer=x:reply", "to:* => disclaimer:reply x" },
  { "to=* => sign:domain encrypt=domain", "to:* => sign:domain encrypt:domain" },
  { "to=* => encrypt=domain,smime", "to:* => encrypt:domain:smime" },
  { "to=* => encrypt=pgp", "to:* => encrypt:pgp" },
  { "to=* => encrypt=\"pgp\",domain,smime", "to:* => encrypt:pgp:domain:smime" },
  { "must to=* => wait sign", "must to:* => sign wait" },
  { "to=* => pass tag=x", "to:* => tag x pass" },
};

static const struct rulelines_wrong wrong[] = {
  { "from=example.org => sign", "from=example.org", "no address: it has no `@`", "@example.org" },
  { "to=@x.org=>sign", "to=@x.org=>sign", "`=>` is joined to other text", "blanks" },
  { "to=@x.org =>sign", "=>sign", "`=>` is joined to other text", "blanks" },
  { "to=* ==> sign", "==>", "`=>` is joined to other text", "blanks" },
  { "=> sign", "", "no condition before =>", "to=*" },
  { "must => sign", "", "no condition before =>", "to=*" },
  { "to=* =>", "", "no action behind =>", "pass" },
  { "to=*", "", "no =>", "=>" },
  { "must", "", "no =>", "=>" },
  { "to=* => sign => encrypt", "=>", "a second =>", "one line" },
  { "to=* -> sign", "->", "no condition", "=>" },
  { "From=@a.example => sign", "From=@a.example", "no condition", "lower case" },
  { "to=* => SIGN", "SIGN", "no action", "actions are" },
  { "Must to=* => sign", "Must", "no condition", "lower case" },
  { "to=* must => sign", "must", "not at the start of the line", "first word" },
  { "subject=\"foo => sign", "subject=\"foo => sign", "a quote is not closed", "end of the value" },
  { "subject='a b' => sign", "subject='a", "a quote that is not `\"`", "character \"" },
  { "subject=\342\200\234a\342\200\235 => sign",
    "subject=\342\200\234a\342\200\235", "a quote that is not `\"`", "character \"" },
  { "subject=a\"b\" => sign", "subject=a\"b\"", "a quote inside a value", "whole value" },
  { "subject=\"a\"b => sign", "subject=\"a\"b", "text behind a closing quote", "inside the quotes" },
  { "subject=\"C:\\temp\" => sign", "subject=\"C:\\temp\"", "a backslash before a character that needs none", "\\\\" },
  { "subject=#1 => sign", "subject=#1", "a `#` inside a value", "in quotes" },
  { "to=* => sign # all", "#", "no action", "actions are" },
  { "to=* => tag=#x", "tag=#x", "a `#` inside a value", "in quotes" },
  { "subject=Top Secret => sign", "Secret", "no condition", "quotes" },
  { "subject~^foo => sign", "subject~^foo", "a regular expression without quotes", "\"expression\"" },
  { "subject~\"a\",\"b\" => sign", "subject~\"a\",\"b\"", "more than one value", "a|b" },
  { "is~\"signed\" => sign", "is~\"signed\"", "an operator that this condition does not have", "is=WORD" },
  { "group~\"a\" => sign", "group~\"a\"", "an operator that this condition does not have", "group=NAME" },
  { "size=100 => sign", "size=100", "an operator that this condition does not have", "size>NUMBER" },
  { "size>10MB => sign", "size>10MB", "not a size", "10M" },
  { "size>1,2 => sign", "size>1,2", "more than one value", "one value" },
  { "size>9999999999 => sign", "size>9999999999", "not a size", "1G" },
  { "to=a@b or to=c@d => sign", "or", "no condition", "several values" },
  { "to=a@b and to=c@d => sign", "and", "no condition", "leave it out" },
  { "not to=a@b => sign", "not", "no condition", "!" },
  { "if to=a@b => sign", "if", "no condition", "leave it out" },
  { "! to=a@b => sign", "!", "a `!` that stands alone", "without a blank" },
  { "to = a@b => sign", "to", "a condition without value", "without blanks" },
  { "to= a@b => sign", "to=", "a value is missing", "without blanks" },
  { "to=a@b, c@d => sign", "to=a@b,", "a value is missing", "without blanks" },
  { "to=\"\" => sign", "to=\"\"", "an empty address", "sender=\"\"" },
  { "subject=\" \" => sign", "subject=\" \"", "an empty text, which is in every message", "looked for" },
  { "ann@example.org => sign", "ann@example.org", "an address without condition", "to=" },
  { "recipient=ann@example.org => sign", "recipient=ann@example.org", "no condition", "to=" },
  { "to=ann@exa_mple..org => sign", "to=ann@exa_mple..org", "not a domain", "example.org" },
  { "to=ann@example.org. => sign", "to=ann@example.org.", "not a domain", "without a dot" },
  { "to=<ann@example.org> => sign", "to=<ann@example.org>", "not an address", "ann@example.org" },
  { "to=.*.org => sign", "to=.*.org", "a `*` in a pattern that begins with a dot", "*@*" },
  { "host=.*.org => sign", "host=.*.org", "a `*` in a pattern that begins with a dot", "*.example.*" },
  { "to=x@b\303\274*.org => sign", "to=x@b\303\274*.org", "a `*` beside letters that are not ASCII", "xn--" },
  { "host=ann@example.org => sign", "host=ann@example.org", "an address, where a host is meant", "example.org" },
  { "header=foo => sign", "header=foo", "no name of a header field", "header:Name" },
  { "header:=foo => sign", "header:=foo", "no name of a header field", "header:Name" },
  { "subject:foo => sign", "subject:foo", "a colon behind a name that has none", "=" },
  { "type=pdf => sign", "type=pdf", "not a media type", "text/calendar" },
  { "type=a/b/c => sign", "type=a/b/c", "not a media type", "text/calendar" },
  { "is=secret => sign", "is=secret", "a word that is= does not know", "confidential" },
  { "is=opened => sign", "is=opened", "known only of mail that comes in", "unsealrules" },
  { "to-all=@x => sign", "to-all=@x", "a condition for mail that comes in", "unsealrules" },
  { "env:RELAYCLIENT=x => sign", "env:RELAYCLIENT=x", "a condition for mail that comes in", "unsealrules" },
  { "group=../x => sign", "group=../x", "not the name of a file in control/groups", "letters" },
  { "run=ask => sign", "run=ask", "not the path of a program", "`/`" },
  { "run=\"/bin/ask x\" => sign", "run=\"/bin/ask x\"", "not the path of a program", "without arguments" },
  { "to=a@b sign => encrypt", "sign", "an action among the conditions", "behind =>" },
  { "to=a@b => subject=x sign", "subject=x", "a condition among the actions", "before =>" },
  { "to=* => !sign", "!sign", "a `!` before an action", "conditions" },
  { "to=* => sign=yes", "sign=yes", "a value behind an action that has none", "sign" },
  { "to=* => tag", "tag", "an action without value", "tag=TEXT" },
  { "to=* => tag=a,b", "tag=a,b", "more than one value", "quotes" },
  { "to=* => tag=\"\"", "tag=\"\"", "an empty text", "text" },
  { "to=* => tag=\"a\tb\"", "tag=\"a\tb\"", "a tab in the text", "blank" },
  { "to=* => tag~\"a\"", "tag~\"a\"", "an operator that actions do not have", "NAME=VALUE" },
  { "to=* => strip", "strip", "it takes out what a subject= condition has found, and there is none", "subject=" },
  { "!subject=a => strip", "strip", "it takes out what a subject= condition has found, and there is none", "subject=" },
  { "to=* => encrypt=openpgp", "encrypt=openpgp", "a method that encrypt= does not know", "pgp" },
  { "to=* => encrypt=PGP", "encrypt=PGP", "a method that encrypt= does not know", "pgp" },
  { "to=* => encrypt=pgp,smime,pgp", "encrypt=pgp,smime,pgp", "a method twice", "once" },
  { "to=* => encrypt=pgp,", "encrypt=pgp,", "a value is missing", "value" },
  { "to=* => encrypt=aes", "encrypt=aes", "a method that encrypt= does not know", "smime" },
  { "to=* => encrypt=smime,smime", "encrypt=smime,smime", "a method twice", "once" },
  { "to=* => encrypt=", "encrypt=", "a value is missing", "value" },
  { "to=* => wait", "wait", "only in must lines: elsewhere mail leaves without a key that is missing", "must" },
  { "must to=* => wait tag=x", "wait", "nothing to wait for", "encrypt" },
  { "must to=* => pass", "pass", "not in a must line: it would undo what other must lines ask for", "without must" },
  { "to=* => sign pass", "pass", "it means no signing and encrypting, which the line asks for", "one of them" },
  { "to=* => sign encrypt sign", "sign", "an action twice", "once" },
  { "to=* => set:X-A=1 remove:X-B set:X-C=2 set:x-a=3", "x-a", "a field that is set twice", "once" },
  { "to=* => set:From=ann", "set:From=ann", "this field says who wrote the message", "take it out" },
  { "to=* => remove:DKIM-Signature", "remove:DKIM-Signature", "other programs trust this field", "take it out" },
  { "to=* => remove:Received", "remove:Received", "other programs find loops and the way of the mail by this field",
    "take it out" },
  { "to=* => set:Content-Type=text/html", "set:Content-Type=text/html", "this field says how the body is read",
    "take it out" },
  { "to=* => remove:x-qmail-OPENED", "remove:x-qmail-OPENED",
    "qmail-seal keeps opened mail from leaving in clear by this field", "take it out" },
  { "to=* => set:X A=1", "set:X", "an action without value", "set:Name=TEXT" },
  { "to=* => set=1", "set=1", "no name of a header field", "set:Name" },
  { "to=* => refuse=no", "refuse=no", "an action for mail that comes in", "unsealrules" },
  { "to=* => attach=../secret", "attach=../secret", "not a file below control/attach", "`..`" },
  { "to=* => attach=/etc/passwd", "attach=/etc/passwd", "not a file below control/attach", "`/`" },
  { "to=* => attach=a//b", "attach=a//b", "not a file below control/attach", "`/`" },
  { "to=* => attach=a/", "attach=a/", "not a file below control/attach", "`/`" },
  { "to=* => disclaimer=a/b", "disclaimer=a/b", "not the name of a disclaimer", "NAME.txt" },
  { "to=* => disclaimer=a:bottom", "disclaimer=a:bottom", "an option that this action does not have", ":top" },
  { "to=* => disclaimer:top=a", "disclaimer:top=a", "an option before the value", "NAME:top" },
  { "to=* => disclaimer=a:top:top", "disclaimer=a:top:top", "an option twice", "once" },
  { "to=* => footer=a", "footer=a", "no action", "disclaimer=" },
  { "to=* => sign\"x\"", "sign\"x\"", "text behind an action", "actions are" },
  { "to=* => remove:X\303\274", "remove:X\303\274", "no name of a header field", "remove:Name" },
  { "run~\"a\" => sign", "run~\"a\"", "an operator that this condition does not have", "run=PROGRAM" },
  { "group~\"a\" => sign", "group~\"a\"", "an operator that this condition does not have", "group=NAME" },
  { "to=* => sign\r", "", "carriage return", "editor" },
  { "to=*\302\240=> sign", "", "no-break space", "editor" },
  { "subject=\374 => sign", "", "not UTF-8", "UTF-8" },
};

static int parse(const char *text, struct mailrule_error *error)
{
  return rulelines_parse(text, MAILRULES_OUT, error);
}

static void test_file(void)
{
  static const char file[] = "# rules\n\nmust to=@a.example => encrypt wait\nto=* => sign=1\nis=list => pass";
  struct mailrule_error error = { .number = 0 };
  stralloc text = STRALLOC_ZERO;
  struct span last;

  ok(!parse(file, &error) && error.number == 4, "the number of a line counts all lines");
  (void)!mailrule_error_cat(&text, "control/sealrules", &error);
  ok(text.len > 40 && memcmp(text.s, "control/sealrules line 4, word sign=1: ", 39) == 0, "the error as text");
  ok(mailrules_count(&rulelines) == 1, "the rules before it are there");
  last = span_from(span_sa(&rulelines.source), (size_t)(strstr(file, "is=list") - file));
  ok(mailrules_parse_line(&rulelines, last, 5, &error) && mailrules_count(&rulelines) == 2,
     "reading goes on behind an error");
  ok(mailrules_rule(&rulelines, 1)->number == 5 && mailrules_rule(&rulelines, 1)->condition_count == 1,
     "the last line, without LF");
  ok(mailrules_read_message(&rulelines) && parse("to=* => sign\n", &error) && !mailrules_read_message(&rulelines),
     "whether a rule looks into the message");
  ok(!mailrules_must(&rulelines, MAILRULE_SIGN) && parse("to=* => encrypt\nmust to=* => sign\n", &error)
         && mailrules_must(&rulelines, MAILRULE_SIGN) && !mailrules_must(&rulelines, MAILRULE_ENCRYPT),
     "whether a must line has an action");
  is_bytes(rulelines.source.s + mailrules_rule(&rulelines, 1)->line, mailrules_rule(&rulelines, 1)->line_len,
           "must to=* => sign", 17, "the line as it is written");
  is_bytes(mailrule_word(&rulelines, mailrules_condition(&rulelines, mailrules_rule(&rulelines, 1), 0)).p, 4, "to=*", 4,
           "the word as it is written");
  stralloc_free(&text);
}

/* a word that a reader could not see on his terminal, and a long one */
static void test_shown(void)
{
  struct mailrule_error error = { .number = 0 };
  stralloc text = STRALLOC_ZERO;
  char line[1000];

  memset(line, 'a', sizeof line);
  memcpy(line, "to=\033[2J", 7);
  line[sizeof line - 1] = 0;
  error.number = 1;
  error.word = span_of(line);
  error.reason = "reason";
  error.remedy = "remedy";
  ok(mailrule_error_cat(&text, "f", &error) && text.len < 120 && memchr(text.s, '\033', text.len) == NULL,
     "a word is masked and cut");
  stralloc_free(&text);
}

/* a text of `len` bytes behind `before` */
static int is_too_long(const char *before, const char *behind, size_t len, enum mailrules_direction direction,
                       const char *reason)
{
  struct mailrule_error error = { .number = 0 };
  stralloc line = STRALLOC_ZERO;
  int r;

  rulelines_cats(&line, before);
  for (size_t i = 0; i < len; i++)
    rulelines_cats(&line, "a");
  rulelines_cat(&line, behind, span_make("", 1), "");
  r = rulelines_parse(line.s, direction, &error);
  stralloc_free(&line);
  return !r && strcmp(error.reason, reason) == 0;
}

static void test_long(void)
{
  static const struct {
    const char *before;
    const char *behind;
    size_t max;
    enum mailrules_direction direction;
    const char *reason;
  } rows[] = {
    { "to=* => tag=", "", 900, MAILRULES_OUT, "a text of more than 900 bytes" },
    { "to=* => set:X-A=", "", 900, MAILRULES_OUT, "a text of more than 900 bytes" },
    { "subject=", " => sign", 998, MAILRULES_OUT, "a text of more than 998 bytes" },
    { "to=* => refuse=", "", 200, MAILRULES_IN, "a text of more than 200 bytes" },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    ok(!is_too_long(rows[i].before, rows[i].behind, rows[i].max, rows[i].direction, rows[i].reason)
           && is_too_long(rows[i].before, rows[i].behind, rows[i].max + 1, rows[i].direction, rows[i].reason),
       "%s with %zu bytes, and one more", rows[i].before, rows[i].max);
}

/* Each allocation fails: then the rules are not read, and no line is blamed. Where it was not needed, they mean what
 * they mean.
 */
static void test_memory(void)
{
  static const char file[] =
    "must from=Ann@B\303\234CHER.example,@y => sign encrypt\nsubject~\"a\" run=/b => tag=\"x y\" set:X-A=b\n";
  static const char meaning[] = "must [from]:ann@xn--bcher-kva.example:@y => sign encrypt:smime:pgp:domain"
                                "[subject~]:a run:/b => set(X-A) b tag x y";
  unsigned int bad = 0;
  unsigned int n = 0;
  unsigned long failed = 1;

  while (failed && n++ < 200) {
    struct mailrule_error error = { .number = 99 };
    stralloc text = STRALLOC_ZERO;
    int good;

    mailrules_free(&rulelines);
    (void)!span_copy(&rulelines.source, span_of(file));
    fault_nth("malloc", n, "ENOMEM");
    good = mailrules_parse(&rulelines, MAILRULES_OUT, &error);
    failed = fault(NULL);
    if (!good)
      (void)!mailrule_error_cat(&text, "f", &error);
    for (size_t i = 0; good && i < mailrules_count(&rulelines); i++)
      rulelines_describe(&text, mailrules_rule(&rulelines, i), MAILRULES_OUT);
    if ((!failed && !good) || !span_equal(span_sa(&text), span_of(good ? meaning : "out of memory"))) {
      printf("# malloc:%u: %d, line %zu: %.*s\n", n, good, error.number, (int)text.len, text.len ? text.s : "");
      bad++;
    }
    stralloc_free(&text);
  }
  ok(bad == 0 && n > 3 && n < 200, "%u allocations fail, one after the other: %u wrong", n - 1, bad);
}

/* 1 MiB of the shortest lines */
static void test_many(void)
{
  struct mailrule_error error = { .number = 0 };
  static const char line[] = "to=* => sign\n";
  size_t count = MAILRULES_BYTES / (sizeof line - 1);

  rulelines.source.len = 0;
  for (size_t i = 0; i < count; i++)
    rulelines_cats(&rulelines.source, line);
  ok(mailrules_parse(&rulelines, MAILRULES_OUT, &error) && mailrules_count(&rulelines) == count, "%zu rules", count);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  rulelines_right(right, sizeof right / sizeof *right, MAILRULES_OUT);
  rulelines_wrong(wrong, sizeof wrong / sizeof *wrong, MAILRULES_OUT);
  test_file();
  test_shown();
  test_long();
  test_memory();
  test_many();
  mailrules_free(&rulelines);
  return tap_done();
}
