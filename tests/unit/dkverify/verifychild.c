/* verifychild: only result lines of DKIM that fit the exit status are taken from qmail-dkim -v; anything else becomes
 * one line of trouble. The table of methods has a second row here, as it will have when there is another standard.
 */
#include "tests/tap.h"
#include "dkverify/verifychild.h"
#include "mail/authmethod.h"
#include "tests/unit/run.h"

#include <fcntl.h>
#include <sys/stat.h>

const struct authmethod authmethod_table[] = {
  [AUTHMETHOD_DKIM] = { "dkim", { { "header.d", "d" } } },
  { "other", { { "header.d", NULL } } },
  { NULL, { { NULL, NULL } } },
};

#define TROUBLE "dkim=temperror (no answer from qmail-dkim)\n"

static const struct {
  const char *what;
  const char *script;
  const char *wanted;
} cases[] = {
  { "a pass", "echo dkim=pass header.d=a; exit 0", "dkim=pass header.d=a\n" },
  { "one of two passes", "echo dkim=fail; echo dkim=pass; exit 0", "dkim=fail\ndkim=pass\n" },
  { "none passes", "echo dkim=policy; exit 1", "dkim=policy\n" },
  { "no signature", "echo dkim=none; exit 3", "dkim=none\n" },
  { "a temporary error", "echo dkim=fail; echo dkim=temperror; exit 111", "dkim=fail\ndkim=temperror\n" },
  { "the message is its fd 0, from its start", "test \"$(cat)\" = x && echo dkim=none; exit 3", "dkim=none\n" },
  { "its environment", "test \"$DNSCACHEIP$SECRET\" = 127.0.0.1 && echo dkim=none; exit 3", "dkim=none\n" },
  { "a pass of another method", "echo other=pass header.d=a; exit 0", TROUBLE },
  { "a pass of another method beside a failure", "echo dkim=fail; echo other=pass; exit 0", TROUBLE },
  { "a pass of another method beside a pass", "echo dkim=pass; echo other=pass; exit 0", TROUBLE },
  { "a status that does not fit", "echo dkim=fail; exit 0", TROUBLE },
  { "a status that nobody knows", "echo dkim=fail; exit 2", TROUBLE },
  { "nothing", "exit 0", TROUBLE },
  { "no signature beside one", "echo dkim=none; echo dkim=pass; exit 0", TROUBLE },
  { "more lines than there can be", "yes dkim=pass | head -n 20000; exit 0", TROUBLE },
  /* ... also where what is kept of them ends at a line end */
  { "more lines than there can be, of 12 and of 10 bytes", "echo dkim=policy; yes dkim=pass | head -n 20000; exit 0",
    TROUBLE },
  { "a signal", "echo dkim=pass; kill -9 $$", TROUBLE },
};

int main(void)
{
  stralloc answer = STRALLOC_ZERO;
  int fd;

  folder_begin();
  if (mkdir("bin", 0700) == -1)
    run_bail("unable to make a folder");
  fd = open("message", O_RDWR | O_CREAT, 0600);
  setenv("DNSCACHEIP", "127.0.0.1", 1);
  setenv("SECRET", "x", 1);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    FILE *f = fopen("bin/qmail-dkim", "w");

    if (fd == -1 || !f || fprintf(f, "#!/bin/sh\nPATH=/usr/bin:/bin\n%s\n", cases[i].script) < 0 || fclose(f) == EOF
        || chmod("bin/qmail-dkim", 0700) == -1 || pwrite(fd, "x", 1, 0) != 1)
      run_bail("unable to make files");
    ok(verifychild(&answer, fd), "%s", cases[i].what);
    is_bytes(answer.s, answer.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].what);
  }
  unlink("bin/qmail-dkim");
  ok(verifychild(&answer, fd), "no program");
  is_bytes(answer.s, answer.len, TROUBLE, sizeof TROUBLE - 1, "no program");
  stralloc_free(&answer);
  folder_end();
  return tap_done();
}
