/* say: one line, by one write, also without memory. */
#include "tests/tap.h"
#include "link/say.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>

#define LONG_NAME "a-program-with-a-name-that-is-much-longer-than-any-name-of-a-program-is: "

static const struct {
  const char *what;
  const char *fault;
  const char *first;
  const char *second;
  const char *wanted;
} cases[] = {
  { "a line", NULL, "program: ", "text", "program: text\n" },
  { "what cannot be printed", NULL, "program: ", "a\nb\200\177", "program: a?b??\n" },
  { "nothing", NULL, "", "", "\n" },
  { "no memory", "malloc:1+:ENOMEM", "program: ", "text", "program: out of memory\n" },
  { "no memory, and no name", "malloc:1+:ENOMEM", "signed 12 rsa-sha256", "", "out of memory\n" },
  { "no memory, and nothing to say", "malloc:1+:ENOMEM", "", "", "out of memory\n" },
  { "no memory, and a long name", "malloc:1+:ENOMEM", LONG_NAME, "text", "out of memory\n" },
};

static void say(const void *argument)
{
  size_t i = *(const size_t *)argument;

  fault(cases[i].fault);
  say_line(1, cases[i].first, cases[i].second, (char *)NULL);
  _exit(0);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct run r;

    run(&r, say, &i);
    is_bytes(r.out, r.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].what);
  }
  ok(strcmp(say_error(ENOMEM), "out of memory") == 0, "ENOMEM has words of its own");
  ok(strcmp(say_error(ENOENT), strerror(ENOENT)) == 0, "all others have those of the system");
  return tap_done();
}
