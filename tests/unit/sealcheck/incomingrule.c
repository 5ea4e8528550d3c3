/* incomingrule: which lines of control/unsealrules get a warning. */
#include "sealcheck/incomingrule.h"
#include "tests/unit/rulelines.h"
#include "tests/unit/run.h"

#define PAST "goes past it"
#define NEVER "never holds"

static const struct {
  const char *line;
  const char *warning;   /* a part of it; NULL: there is none */
} rows[] = {
  { "sender=@bad.example => refuse=no", PAST },
  { "sender=@bad.example => defer=no", PAST },
  { "subject=x => refuse=no", PAST },
  { "must sender=@bad.example => refuse=no", NULL },
  { "body=x => refuse=no", NULL },
  { "sender=@bad.example => tag=x", NULL },
  { "env:RELAYCLIENT=* sender=@bad.example => refuse=no", NULL },
  { "env:RELAYCLIENT=* is=pass => tag=x", NEVER },
  { "env:RELAYCLIENT=* is=nokey,fail => tag=x", NEVER },
  { "env:RELAYCLIENT=* !is=pass => tag=x", NULL },
  { "env:RELAYCLIENT=* is=pass,list => tag=x", NULL },
  { "env:RELAYCLIENT=* is=list => tag=x", NULL },
  { "is=pass => tag=x", NULL },
};

static void warn(const void *line)
{
  struct mailrule_error error = { .number = 0 };
  struct check c = { .said = NULL };

  if (!rulelines_parse(line, MAILRULES_IN, &error))
    _exit(98);
  incomingrule(&rulelines, mailrules_rule(&rulelines, 0), &c);
  _exit((int)c.count[CHECK_WARNING]);
}

int main(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct run r;

    run(&r, warn, rows[i].line);
    r.out[r.len < sizeof r.out ? r.len : sizeof r.out - 1] = 0;
    ok(r.status == (rows[i].warning != NULL) && (rows[i].warning ? strstr(r.out, rows[i].warning) != NULL : r.len == 0),
       "%s", rows[i].line);
  }
  return tap_done();
}
