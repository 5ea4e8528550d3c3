/* unsealjob: a home for the parts of qmail-unseal that run a child, and calls of them in a process of its own.
 *
 * A script stands in the place of the child. It writes its command line to the file `asked`, and does what a test
 * wants: also what only a child could do that hostile bytes have taken over.
 *
 *   unsealjob_home();  unsealjob_child("bin/qmail-pgp", "echo opened >&3");
 *   run(&r, function, argument);       function: unsealjob_begin(&job), then what is tested; it says something on fd 1
 *   unsealjob_failing(function, argument, families, alternatives);    lists that end with NULL
 */
#ifndef UNSEALJOB_H
#define UNSEALJOB_H

#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"
#include "unseal/job.h"
#include "unseal/places.h"

#define UNSEALJOB_MESSAGE "From: ann@example.org\n\ntext\n"

static inline void unsealjob_home(void)
{
  folder_begin();
  umask(077);
  files_folder("bin");
  files_folder("control");
  files_folder(UNSEAL_STAGE);
  files_write("message", UNSEALJOB_MESSAGE);
  files_write(UNSEAL_TIME, "600\n");
}

static inline void unsealjob_child(const char *path, const char *does)
{
  char script[2000];

  snprintf(script, sizeof script, "echo \"$*\" >>asked\n%s\n", does);
  files_program(path, script);
}

/* what the children were asked since the last time, a line each */
static inline const char *unsealjob_asked(void)
{
  const char *text = files_read("asked");

  unlink("asked");
  return text;
}

/* The reasons of inbound_die() go to fd 1, too. */
static inline void unsealjob_begin(struct job *j)
{
  static struct inbound in = { .name = "link", .stage = UNSEAL_STAGE, .stage_prefix = UNSEAL_PREFIX };

  in.message.read_fd = open("message", O_RDONLY | O_CLOEXEC);
  in.received.error_fd = 1;
  in.size = sizeof UNSEALJOB_MESSAGE - 1;
  fcntl(1, F_SETFD, FD_CLOEXEC);
  if (in.message.read_fd == -1 || dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 2) == -1)
    run_bail("unable to begin");
  job_begin(j, &in);
}

/* how many descriptors are open */
static inline int unsealjob_open(void)
{
  int n = 0;

  for (int fd = 0; fd < 100; fd++)
    n += fcntl(fd, F_GETFD) != -1;
  return n;
}

static inline int unsealjob_is_later(int status)
{
  return status == INBOUND_EXIT_MEMORY || status == INBOUND_EXIT_WRITE || status == INBOUND_EXIT_READ
         || status == INBOUND_EXIT_CONFIGURATION || status == INBOUND_EXIT_LATER;
}

/* `wanted`: all that it says; or its start, if it ends with a reason behind it */
static inline void unsealjob_expect(const struct run *r, int status, const char *wanted, const char *what)
{
  size_t len = status && r->len > strlen(wanted) ? strlen(wanted) : r->len;

  ok(r->status == status, "%s: %d", what, r->status);
  is_bytes(r->out, len, wanted, strlen(wanted), what);
}

/* ---- each call fails --------------------------------------------------------------------------- */

static void (*unsealjob_function)(const void *argument);
static const void *unsealjob_argument;

/* what fails in the process that run() starts */
static struct {
  const char *family;   /* NULL: nothing */
  unsigned int nth;
  int failed_fd;        /* takes a byte if a call failed */
} unsealjob_now;

/* A function that is tested calls this when all is prepared: what fails is counted from here on. */
static inline void unsealjob_arm(void)
{
  const char *error = unsealjob_now.family && strcmp(unsealjob_now.family, "malloc") == 0 ? "ENOMEM" : "EIO";

  if (unsealjob_now.family)
    fault_nth(unsealjob_now.family, unsealjob_now.nth, error);
}

/* and this at its end, before it says what came out */
static inline void unsealjob_disarm(void)
{
  if (fault(NULL) && write(unsealjob_now.failed_fd, "1", 1) != 1)
    _exit(98);
}

/* Does it end with "later", or come out as without a failure, or have one of the alternatives in it? */
static inline int unsealjob_is_right(struct run *r, const struct run *good, const char *const *alternatives)
{
  r->out[r->len < sizeof r->out ? r->len : sizeof r->out - 1] = 0;
  if (r->status != good->status)
    return unsealjob_is_later(r->status);
  while (*alternatives && !strstr(r->out, *alternatives))
    alternatives++;
  return *alternatives || (r->len == good->len && memcmp(r->out, good->out, r->len) == 0);
}

/* One run. Returns 0 when nothing was left that could fail. */
static inline int unsealjob_fail(struct run *r, const char *family, unsigned int nth)
{
  char byte;
  int has_failed;
  int p[2];

  if (pipe(p) == -1 || fcntl(p[1], F_SETFD, FD_CLOEXEC) == -1)
    run_bail("unable to make a pipe");
  unsealjob_now.family = family;
  unsealjob_now.nth = nth;
  unsealjob_now.failed_fd = p[1];
  run(r, unsealjob_function, unsealjob_argument);
  close(p[1]);
  has_failed = r->status != 0 || read(p[0], &byte, 1) == 1;
  close(p[0]);
  unsealjob_now.family = NULL;
  return has_failed;
}

/* Each call of the families fails, one after the other. The function ends with 0 if nothing does. */
static inline void unsealjob_failing(void (*function)(const void *), const void *argument, const char *const *families,
                                     const char *const *alternatives)
{
  struct run good, r;

  run(&good, function, argument);
  unsealjob_function = function;
  unsealjob_argument = argument;
  for (; *families; families++) {
    unsigned int wrong = 0;
    unsigned int ended = 0;
    unsigned int n = 1;

    while (n < 500 && unsealjob_fail(&r, *families, n)) {
      if (!unsealjob_is_right(&r, &good, alternatives)) {
        printf("# %s:%u: status %d\n", *families, n, r.status);
        tap_show("got", r.out, r.len);
        wrong++;
      }
      ended += r.status != 0;
      n++;
    }
    ok(good.status == 0 && wrong == 0 && n > 1 && n < 500, "%s fails: %u runs, %u of them end with later, %u wrong",
       *families, n, ended, wrong);
  }
  unlink("asked");
}

#endif
