/* watch: linked into everything that tests/watch.sh builds with AddressSanitizer and UBSan, so that their findings are
 * seen.
 *
 * The usual ways of these tools lead nowhere in the chain: fd 2 is a masked pipe or /dev/null, the environment is
 * empty, qmail-dkim may open no file once it reads a message, and a child that dies is only a `Z`. So each process
 * maps one page of a common file before main() begins, keeps no descriptor of it, and writes its reports there. The
 * first word of the file is the length of all reports; tests/watch.sh expects 0 at the end.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <sanitizer/asan_interface.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* what libsanitizer calls, and offers without a header */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
void __ubsan_on_report(void);
void __ubsan_get_current_report_data(const char **kind, const char **message, const char **file, unsigned *line,
                                     unsigned *column, char **address);

#define EXIT_TEMPORARY 111

struct reports {
  _Atomic size_t len;
  char text[WATCH_BYTES - sizeof(size_t)];
};

static struct reports *reports;

static void keep(const char *text)
{
  size_t len = strlen(text);
  size_t at = atomic_fetch_add(&reports->len, len);

  if (at < sizeof reports->text)
    memcpy(reports->text + at, text, len < sizeof reports->text - at ? len : sizeof reports->text - at);
}

/* A process that can't be watched does nothing: tests that make open() fail take that for their own doing. */
__attribute__((constructor))
static void begin(void)
{
  int fd = open(WATCH_FILE, O_RDWR | O_CLOEXEC);
  void *map = fd == -1 ? MAP_FAILED : mmap(NULL, WATCH_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  if (map == MAP_FAILED)
    _exit(EXIT_TEMPORARY);
  close(fd);
  reports = map;
  __asan_set_error_report_callback(keep);
}

void __ubsan_on_report(void)
{
  const char *kind;
  const char *message;
  const char *file;
  unsigned line;
  unsigned column;
  char *address;
  char text[1000];

  __ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
  snprintf(text, sizeof text, "%s:%u:%u: runtime error: %s\n", file, line, column, message);
  keep(text);
}

/* Leaks are looked for where tests/watch.sh asks for it by $ASAN_OPTIONS: the search needs ptrace() and a thread. */
const char *__asan_default_options(void)
{
  return "exitcode=99:detect_leaks=0:verify_asan_link_order=0:detect_stack_use_after_return=1:strict_string_checks=1";
}

const char *__ubsan_default_options(void)
{
  return "exitcode=99";
}

/* libcrypto and libsodium call this when they cannot start. In the sandbox of qmail-dkim no signal can be sent, so the
 * abort() of the C library ends in SIGSEGV, which would be a finding. This one ends the process by SIGSEGV as well, but
 * takes the handler away that reports it.
 */
__attribute__((no_sanitize("address", "undefined")))
void abort(void)
{
  char *volatile nowhere = (char *)1;

  signal(SIGSEGV, SIG_DFL);
  for (;;)
    *nowhere = 0;
}
