/* cover: lines that can never hold. What is found is certain, and what is not certain is not found. */
#include "sealcheck/cover.h"
#include "tests/unit/rulelines.h"

/* Two conditions: is a line with the second one covered by a line before it with the first one? */
static const struct {
  const char *wide;
  const char *narrow;
  int is_covered;
} pairs[] = {
  { "to=*", "to=bob@a.example", 1 },
  { "to=@a.example", "to=bob@a.example", 1 },
  { "to=@a.example", "to=bob@a.example,joe@A.example", 1 },
  { "to=@a.example", "to=bob@a.example,joe@b.example", 0 },
  { "to=@a.example,@b.example", "to=bob@a.example,joe@b.example", 1 },
  { "to=.a.example", "to=bob@a.example", 0 },
  { "to=.a.example", "to=bob@x.a.example", 1 },
  { "to=*@a.example", "to=b*@a.example", 0 },   /* not certain here */
  { "to=.example", "to=@a.example", 0 },
  { "to=@a.example", "to=@a.example", 1 },
  { "to=bob@a.example", "to=@a.example", 0 },
  { "to=*", "sender=\"\"", 0 },
  { "sender=*", "sender=\"\"", 1 },
  { "sender=*@*", "sender=\"\"", 0 },
  { "to=*", "to=bob@a.example size>5", 1 },
  { "to=* size>5", "to=bob@a.example", 0 },
  { "to=* size>5", "size>6 to=bob@a.example", 1 },
  { "host=.a.example", "host=mx.a.example", 1 },
  { "host=mx.a.example", "host=.a.example", 0 },
  { "type=image/*", "type=image/png", 1 },
  { "file=*.pdf", "file=a.PDF", 1 },
  { "file=*.pdf", "type=a/b.pdf", 0 },
  { "subject=rt", "subject=\"a shorter part\"", 1 },
  { "subject=RT", "subject=part", 1 },
  { "subject=part", "subject=rt", 0 },
  { "subject=a", "body=a", 0 },
  { "header:X-A=a", "header:x-a=ab", 1 },
  { "header:X-A=a", "header:X-B=ab", 0 },
  { "subject~\"a\"", "subject~\"a\"", 1 },
  { "subject~\"a\"", "subject~\"ab\"", 0 },
  { "subject~\"a\"", "subject=a", 0 },
  { "subject=a", "subject~\"a\"", 0 },
  { "size>5", "size>5", 1 },
  { "size>5", "size>4", 0 },
  { "size<5", "size<4", 1 },
  { "size<5", "size<6", 0 },
  { "size>5", "size<5", 0 },
  { "is=list,auto", "is=list", 1 },
  { "is=list", "is=list,auto", 0 },
  { "group=a", "group=a", 1 },
  { "group=a", "group=b", 0 },
  { "run=/a", "run=/a", 0 },   /* it can answer otherwise */
  { "!to=bob@a.example", "!to=@a.example", 1 },
  { "!to=@a.example", "!to=bob@a.example", 0 },
  { "!is=list", "!is=list,auto", 1 },
  { "!is=list", "is=auto", 0 },
  { "is=auto", "!is=list", 0 },
};

/* One line: the condition that rules out another one of it, as it is written */
static const struct {
  const char *conditions;
  const char *wanted;   /* NULL: there is none */
} alone[] = {
  { "to=* !to=*", "!to=*" },
  { "to=bob@a.example !to=@a.example", "!to=@a.example" },
  { "!to=bob@a.example to=@a.example", NULL },
  { "size>5 size<6", "size>5" },
  { "size>5 size<5", "size>5" },
  { "size>5 size<7", NULL },
  { "size<5 size>5", "size>5" },
  { "!size>5 size<6", NULL },
  { "is=list !is=list,auto", "!is=list,auto" },
  { "is=list,auto !is=list", NULL },
  { "subject=ab !subject=a", "!subject=a" },
  { "to=* to=*", NULL },
};

/* incoming: is the second line covered by the first one? */
static const struct {
  const char *what;
  const char *rules;
  size_t rule;          /* from 0 */
  size_t wanted;        /* number of the line; 0: none */
} incoming[] = {
  { "both before opening", "to=* => pass\nto=a@b.c => keep\n", 1, 1 },
  { "both behind it", "to=* => tag=x\nto=a@b.c => tag=y\n", 1, 1 },
  { "the second one is asked before opening", "to=* => tag=x\nto=a@b.c => pass\n", 1, 0 },
  { "the later line is asked first", "to=a@b.c => tag=x\nto=* => pass\n", 0, 2 },
  { "the same, for own mail too", "to=* env:RELAYCLIENT=x => tag=x\nto=* env:RELAYCLIENT=* => pass\n", 0, 0 },
  { "own mail does not meet the first line", "to=* => tag=x\nto=* env:RELAYCLIENT=x => tag=y\n", 1, 0 },
  { "own mail meets both", "env:RELAYCLIENT=x => tag=x\nto=* env:RELAYCLIENT=x => tag=y\n", 1, 1 },
  { "what was opened goes past a refusal", "to=* => refuse=no\nto=a@b.c => tag=x\n", 1, 0 },
  { "but not a second refusal", "to=* => refuse=no\nto=a@b.c => defer=x\n", 1, 1 },
  { "every recipient", "to-all=@b.c => tag=x\nto-all=@b.c => tag=y\n", 1, 1 },
  { "a variable", "env:A=b* => tag=x\nenv:A=b* env:C=d => tag=y\n", 1, 1 },
  { "its name has a case", "env:A=b => tag=x\nenv:B=b => tag=y\n", 1, 0 },
  { "must lines decide nothing", "must to=* => keep\nto=a@b.c => keep\n", 1, 0 },
  { "nor are they covered", "to=* => pass\nmust to=a@b.c => keep\n", 1, 0 },
};

static void read_rules(const char *text, enum mailrules_direction direction)
{
  struct mailrule_error error = { .number = 0 };

  if (!rulelines_parse(text, direction, &error))
    ok(0, "%s: %s", text, error.reason);
}

int main(void)
{
  char text[400];

  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    snprintf(text, sizeof text, "%s => sign\n%s => sign\n", pairs[i].wide, pairs[i].narrow);
    read_rules(text, MAILRULES_OUT);
    ok(cover_by(&rulelines, 1) == (pairs[i].is_covered ? 1 : 0) && cover_by(&rulelines, 0) == 0, "%s before %s",
       pairs[i].wide, pairs[i].narrow);
  }
  for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
    const struct mailrule_condition *c;
    struct span word = span_of("");

    snprintf(text, sizeof text, "%s => sign\n", alone[i].conditions);
    read_rules(text, MAILRULES_OUT);
    c = cover_contradiction(&rulelines, 0);
    if (c)
      word = mailrule_word(&rulelines, c);
    ok(c ? alone[i].wanted && span_equal(word, span_of(alone[i].wanted)) : !alone[i].wanted, "%s: %.*s",
       alone[i].conditions, (int)word.len, word.p);
  }
  for (size_t i = 0; i < sizeof incoming / sizeof *incoming; i++) {
    read_rules(incoming[i].rules, MAILRULES_IN);
    ok(cover_by(&rulelines, incoming[i].rule) == incoming[i].wanted, "%s", incoming[i].what);
  }
  mailrules_free(&rulelines);
  return tap_done();
}
