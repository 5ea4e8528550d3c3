/* failnth: fail the Nth call of a delivery for N = 1, 2, 3 ... until none is left to fail, and look
 * each time at what became of the message.
 *
 *   failnth rspawn program sender message home record pool in what ...
 *
 *   rspawn   tests/rspawn.c
 *   program  qmail-dksign, linked dynamically
 *   home     the qmail home; bin/qmail-dkim in it, or whichever child fails, is a link to this program (see below)
 *   record   the folder into which the next program records (tests/remote.c)
 *   pool     folder for the signed messages that were delivered; they have still to be verified.
 *            One that was delivered before is not kept again.
 *   in       who fails: dksign (the program, whatever it is called), or a child with this option: dkim-s, dkim-a,
 *            mime-r, smime-e ...; with /main or /child behind it only the process that was started, or only those
 *            that it forks
 *   what     a family and an errno of tests/failinject.c: `write:EIO`; `write+:EIO`: the Nth and all
 *            later ones; `fork?:EAGAIN`: there may be none; `malloc/7:ENOMEM`: N = 1, 8, 15 ...
 *
 * $FAILINJECT_SO is the object to preload, $QMAIL_DKIM the real qmail-dkim, or the real program of the child that
 * fails. $FAILNTH_RECIPIENT is the recipient, and $FAILNTH_SECRET a text that may be in nothing that the next
 * program or qmail-rspawn gets. Where $FAILNTH_PIPE is set the message comes by a pipe; where $FAILNTH_FORGET is
 * set the cache is removed before each delivery. The first delivery, with nothing failed, is what all others are
 * measured by. It must be a success. A good result is then the same report with a message that is right, or a
 * temporary failure; and nothing with content may be left in queue/dkim, where the cache is none of that. One line
 * of TAP (without number) is printed for each `what`.
 *
 * As that child it reads control/failinject: the option that it is for, the program to become, and
 * the environment to become it with, one a line.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 4096, LINES_MAX = 16, POOL_MAX = 4096, CALLS_MAX = 100000, SHOWN_MAX = 8 };

struct bytes {
  char *p;
  size_t len;
};

static const char *rspawn;
static const char *program;
static const char *sender;
static const char *message_path;
static const char *home;
static const char *record;
static const char *pool;
static struct bytes message;
static struct bytes wanted_report;
static int wanted_signed;
static int by_pipe;
static int forgets;
static const char *recipient;
static const char *secret;
static struct bytes pooled[POOL_MAX];
static int pool_count;

static _Noreturn void fail(const char *what)
{
  printf("Bail out! failnth: %s: %s\n", what, strerror(errno));
  exit(97);
}

static const char *join(const char *folder, const char *name)
{
  static char path[4][PATH_MAX_BYTES];
  static int turn;

  turn = (turn + 1) % 4;
  if (snprintf(path[turn], PATH_MAX_BYTES, "%s/%s", folder, name) >= PATH_MAX_BYTES)
    fail("name too long");
  return path[turn];
}

/* the whole file; p is NULL if there is none */
static struct bytes slurp(const char *path)
{
  struct bytes b = { NULL, 0 };
  size_t room = 0;
  ssize_t n;
  int fd = open(path, O_RDONLY);

  if (fd == -1)
    return b;
  do {
    if (room - b.len < 65536) {
      room = 2 * room + 65536;
      b.p = realloc(b.p, room + 1);
      if (!b.p)
        fail("realloc");
    }
    n = read(fd, b.p + b.len, room - b.len);
    if (n == -1)
      fail(path);
    b.len += (size_t)n;
  } while (n);
  close(fd);
  b.p[b.len] = 0;
  return b;
}

static int equal(struct bytes a, struct bytes b)
{
  return a.p && b.p && a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

static void spill(const char *path, const char *p, size_t len)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

  if (fd == -1 || write(fd, p, len) != (ssize_t)len || close(fd) == -1)
    fail(path);
}

/* ---- as a child -------------------------------------------------------------------------------- */

static int is_child(const char *name)
{
  return strcmp(name, "qmail-dkim") == 0 || strcmp(name, "qmail-mime") == 0 || strcmp(name, "qmail-smime") == 0
         || strcmp(name, "qmail-pgp") == 0;
}

static _Noreturn void become_child(char **argv)
{
  struct bytes text = slurp("control/failinject");
  char *lines[LINES_MAX + 1];
  char *none[] = { NULL };
  char *next = text.p;
  int n = 0;

  for (char *line; n < LINES_MAX && next && (line = strsep(&next, "\n")) && *line;)
    lines[n++] = line;
  lines[n] = NULL;
  if (n >= 2)
    execve(lines[1], argv, argv[1] && strcmp(argv[1], lines[0]) == 0 ? lines + 2 : none);
  _exit(125);
}

/* ---- one delivery ------------------------------------------------------------------------------ */

/* what to fail, as environment: for qmail-dksign or for qmail-dkim */
struct injection {
  char lines[5][PATH_MAX_BYTES];
  int count;
  const char *option; /* of the child; NULL: the program itself */
  char child[32];     /* its name, as qmail-dkim */
};

static void set(struct injection *i, const char *name, const char *value)
{
  if (snprintf(i->lines[i->count++], PATH_MAX_BYTES, "%s=%s", name, value) >= PATH_MAX_BYTES)
    fail("value too long");
}

static void prepare(const struct injection *i)
{
  char text[6 * PATH_MAX_BYTES];
  int len = snprintf(text, sizeof text, "%s\n%s\n", i->option ? i->option : "none", getenv("QMAIL_DKIM"));

  for (int n = 0; i->option && n < i->count; n++)
    len += snprintf(text + len, sizeof text - (size_t)len, "%s\n", i->lines[n]);
  spill(join(home, "control/failinject"), text, (size_t)len);
  unlink(join(record, "runs"));
  unlink(join(record, "message"));
  if (forgets)
    unlink(join(home, "queue/dkim/cache"));
}

/* the letter, or a digit of rspawn's exit status */
static char deliver(const struct injection *i)
{
  char said[256];
  size_t len = 0;
  ssize_t n;
  int status;
  int pi[2];
  pid_t pid;

  prepare(i);
  fflush(stdout);
  if (pipe(pi) == -1 || (pid = fork()) == -1)
    fail("fork");
  if (pid == 0) {
    const char *dir = join(home, "queue/mess");
    const char *raw = join(record, "raw");
    for (int k = 0; !i->option && k < i->count; k++)
      putenv(strdup(i->lines[k]));
    dup2(pi[1], 1);
    close(pi[0]);
    close(pi[1]);
    execl(rspawn, "rspawn", "-t", "20", "-d", dir, "-o", raw, by_pipe ? "-p" : "-s0", message_path, program, "host",
          sender, recipient, (char *)NULL);
    _exit(97);
  }
  close(pi[1]);
  while ((n = read(pi[0], said + len, sizeof said - len)) > 0)
    len = len + (size_t)n < sizeof said ? len + (size_t)n : sizeof said - 1;
  close(pi[0]);
  if (waitpid(pid, &status, 0) != pid)
    fail("waitpid");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return (char)('0' + (WIFEXITED(status) ? WEXITSTATUS(status) % 10 : 0));
  return len ? said[0] : '?';
}

/* 1 if there is a file with content, or an empty one that nobody killed before he removed it */
static int is_left(const char *name, int empty_allowed)
{
  char folder[PATH_MAX_BYTES];
  DIR *dir = opendir(name);
  struct dirent *e;
  struct stat st;
  int found = 0;

  if (!dir)
    fail(name);
  /* join() has few buffers, and this calls itself */
  snprintf(folder, sizeof folder, "%s", name);
  while ((e = readdir(dir)) != NULL) {
    const char *path = join(folder, e->d_name);
    if (e->d_name[0] == '.' || strcmp(e->d_name, "cache") == 0 || lstat(path, &st) == -1)
      continue;
    if (S_ISDIR(st.st_mode)) {
      found |= is_left(path, empty_allowed);
    } else {
      found |= st.st_size > 0 || !empty_allowed;
      unlink(path);
    }
  }
  closedir(dir);
  return found;
}

static int starts_with(struct bytes b, const char *s)
{
  return b.len >= strlen(s) && memcmp(b.p, s, strlen(s)) == 0;
}

/* Keeps a signed message for whoever verifies it. */
static void keep(struct bytes b)
{
  char name[32];

  for (int i = 0; i < pool_count; i++)
    if (equal(pooled[i], b)) {
      free(b.p);
      return;
    }
  if (pool_count == POOL_MAX)
    fail("too many messages");
  pooled[pool_count++] = b;
  snprintf(name, sizeof name, "%d.got", pool_count);
  spill(join(pool, name), b.p, b.len);
}

static int holds(struct bytes b, const char *text)
{
  return b.p && text && memmem(b.p, b.len, text, strlen(text)) != NULL;
}

/* What is wrong with this result? NULL: nothing. */
static const char *wrong(char letter, int empty_allowed)
{
  struct bytes runs = slurp(join(record, "runs"));
  struct bytes got = slurp(join(record, "message"));
  struct bytes report = slurp(join(record, "raw"));
  size_t times = 0;
  const char *what = NULL;

  for (size_t i = 0; i < runs.len; i++)
    times += runs.p[i] == '\n';
  if (is_left(join(home, "queue/dkim"), empty_allowed))
    what = "a file is left in queue/dkim";
  else if (times > 1)
    what = "delivered more than once";
  else if (holds(got, secret) || holds(report, secret))
    what = "the secret is in clear";
  else if (times == 1 && !equal(got, message) && !(wanted_signed && starts_with(got, "DKIM-Signature:")))
    what = "other bytes delivered";
  else if (letter == 'K' && times == 0)
    what = "K, and nothing was delivered";
  else if (letter == 'K' && !equal(report, wanted_report))
    what = "K with another report";
  else if (letter == 'K' && wanted_signed && equal(got, message))
    what = "K, unsigned and without a notice";
  else if (letter == 'D')
    what = "D";
  else if (letter != 'K' && letter != 'Z')
    what = "no judgement: watchdog, or something left running";
  free(runs.p);
  free(report.p);
  if (!what && times == 1 && wanted_signed)
    keep(got);
  else
    free(got.p);
  return what;
}

static void show_report(void)
{
  struct bytes report = slurp(join(record, "raw"));

  for (size_t i = 0; i < report.len && i < 300; i++)
    putchar(report.p[i] >= 32 && report.p[i] < 127 ? report.p[i] : '|');
  putchar('\n');
  free(report.p);
}

/* ---- N = 1, 2, 3 ... ---------------------------------------------------------------------------- */

struct family {
  char name[64];
  char error[32];
  int lasting;
  int may_be_none;
  unsigned long step;
};

static void read_family(struct family *f, const char *arg)
{
  size_t len = strcspn(arg, "+?/:");

  memset(f, 0, sizeof *f);
  f->step = 1;
  if (len >= sizeof f->name)
    fail(arg);
  memcpy(f->name, arg, len);
  for (arg += len; *arg && *arg != ':';)
    if (*arg == '/') {
      char *end;
      f->step = strtoul(arg + 1, &end, 10);
      arg = end;
    } else {
      f->lasting |= *arg == '+';
      f->may_be_none |= *arg == '?';
      arg++;
    }
  snprintf(f->error, sizeof f->error, "%s", *arg ? arg + 1 : "");
}

/* was a call failed? See FAILINJECT_MARK. */
static int is_marked(const char *path)
{
  char c = 0;
  int fd = open(path, O_RDONLY);

  if (fd == -1)
    return 0;
  if (read(fd, &c, 1) != 1)
    c = 0;
  close(fd);
  return c == '1';
}

static void fail_each(const char *in, const char *arg)
{
  const char *mark = join(record, "mark");
  char mark_path[PATH_MAX_BYTES];
  struct family f;
  unsigned long n;
  unsigned long failed = 0;
  unsigned long later = 0;
  unsigned long bad = 0;
  char name[64];
  const char *who = strchr(in, '/');
  const char *slash = strrchr(program, '/');

  snprintf(mark_path, sizeof mark_path, "%s", mark);
  read_family(&f, arg);
  if (!f.step)
    fail(arg);
  snprintf(name, sizeof name, "%.*s", (int)strcspn(in, "/"), in);
  for (n = 1; n < CALLS_MAX; n += f.step) {
    struct injection i;
    char spec[160];
    char letter;
    const char *what;

    memset(&i, 0, sizeof i);
    i.option = strchr(name, '-');
    snprintf(i.child, sizeof i.child, "qmail-%.*s", (int)strcspn(name, "-"), name);
    snprintf(spec, sizeof spec, "%s:%lu%s%s%s", f.name, n, f.lasting ? "+" : "", *f.error ? ":" : "", f.error);
    set(&i, "LD_PRELOAD", getenv("FAILINJECT_SO"));
    set(&i, "FAILINJECT", spec);
    set(&i, "FAILINJECT_MARK", mark_path);
    set(&i, "FAILINJECT_IN", i.option ? i.child : slash ? slash + 1 : program);
    if (who)
      set(&i, "FAILINJECT_WHO", who + 1);
    unlink(mark_path);
    letter = deliver(&i);
    /* what is killed, or must not unlink, leaves a file that was empty then */
    what = wrong(letter, strcmp(f.name, "kill") == 0 || strcmp(f.name, "unlink") == 0);
    if (!is_marked(mark_path)) {
      if (!what && letter != 'K')
        what = "nothing failed, and yet";
      if (what) {
        bad++;
        printf("# %s in %s: no call left to fail at %lu: %c: %s\n", arg, in, n, letter, what);
      }
      break;
    }
    failed++;
    later += letter == 'Z';
    if (what && bad++ < SHOWN_MAX) {
      printf("# %s in %s, call %lu: %c: %s: ", arg, in, n, letter, what);
      show_report();
    }
  }
  if (n >= CALLS_MAX || (failed == 0 && !f.may_be_none)) {
    bad++;
    printf("# %s in %s: %lu calls failed\n", arg, in, failed);
  }
  printf("%sok %s: %s: each call failed in turn: later, or right\n", bad ? "not " : "", in, arg);
  printf("# %s in %s: %lu calls failed, %lu times later\n", arg, in, failed, later);
  fflush(stdout);
}

int main(int argc, char **argv)
{
  const char *slash = strrchr(argv[0], '/');
  struct injection nothing;
  struct bytes got;

  if (is_child(slash ? slash + 1 : argv[0]))
    become_child(argv);
  if (argc < 10 || !getenv("FAILINJECT_SO") || !getenv("QMAIL_DKIM")) {
    errno = EINVAL;
    fail("usage");
  }
  rspawn = argv[1];
  program = argv[2];
  sender = argv[3];
  message_path = argv[4];
  home = argv[5];
  record = argv[6];
  pool = argv[7];
  message = slurp(message_path);
  by_pipe = getenv("FAILNTH_PIPE") != NULL;
  forgets = getenv("FAILNTH_FORGET") != NULL;
  secret = getenv("FAILNTH_SECRET");
  recipient = getenv("FAILNTH_RECIPIENT") ? getenv("FAILNTH_RECIPIENT") : "recip";

  memset(&nothing, 0, sizeof nothing);
  if (deliver(&nothing) != 'K') {
    errno = 0;
    fail("the delivery by which all others are measured was no success");
  }
  wanted_report = slurp(join(record, "raw"));
  got = slurp(join(record, "message"));
  wanted_signed = starts_with(got, "DKIM-Signature:");
  if (wanted_signed)
    keep(got);
  else
    free(got.p);
  for (int i = 9; i < argc; i++)
    fail_each(argv[8], argv[i]);
  return 0;
}
