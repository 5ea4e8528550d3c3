/* job: the steps of a message that need no child of ours, each call of them failing: the process ends with "later", or
 * what comes out is what comes out without a failure. job, deciding, sending, delivering.
 */
#include "unseal/job.h"
#include "mail/authstrip.h"
#include "rules/mailrule.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"
#include "unseal/deciding.h"
#include "unseal/delivering.h"
#include "unseal/sending.h"

#define ENVELOPE "Fann@example.org\0Tbob@example.org\0Teve@example.org\0\0"
#define MESSAGE \
  "Authentication-Results: mx.example.org; smime=pass\nX-Qmail-Opened: smime\nFrom: ann@example.org\n\ntext\n"
/* the folder stands for each %s */
#define RULES \
  "must env:COLOUR=red group=friends => copy=archive@example.org notice=seen:admin\n" \
  "must run=%s/bin/no => copy=never@example.org\n" \
  "must run=%s/bin/odd => rcpt=carol@example.org copy=open@example.org:open\n" \
  "to=eve@example.org env:SHAPE=round => pass\n" \
  "to=eve@example.org => set:X-Class=a\n"
#define ANSWER \
  "smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part=\"1/2\"\n" \
  "smime=policy (no trusted root) body.smime-part=2 body.smime-serial=5A body.smime-issuer=\"CN=a \\\"b\\\"\"\n"

/* Rules that have just been written could change within the second: they are read again. */
static void age(const char *path)
{
  const struct timespec old[2] = { { .tv_sec = 1700000000 }, { .tv_sec = 1700000000 } };

  if (utimensat(AT_FDCWD, path, old, 0) == -1)
    run_bail(path);
}

static void prepare(void)
{
  static char rules[4096];
  static const char *const folders[] = { "bin", "control", "control/groups", "control/notices", "queue", "queue/dkim" };

  folder_begin();
  umask(077);
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    files_folder(folders[i]);
  files_write("message", MESSAGE);
  snprintf(rules, sizeof rules, RULES, folder_path, folder_path);
  files_write("control/unsealrules", rules);
  age("control/unsealrules");
  files_write("control/unsealbytes", "1000\n");
  files_write("control/unsealtime", "600\n");
  files_write("control/groups/friends", "# some\nann@example.org\n");
  files_write("control/notices/seen", "Subject: seen\n\nA message came.\n");
  files_write("control/sealadmin", "root@example.org\n");
  files_write("control/me", "mx.example.org\n");
  files_program("bin/no", "exit 99\n");
  files_program("bin/odd", "exit 7\n");
  files_program("bin/queue", "/bin/cat >/dev/null\n/bin/cat <&1 >/dev/null\n");
  setenv("COLOUR", "red", 1);
  setenv("TCPREMOTEIP", "192.0.2.1", 1);
  unsetenv("RELAYCLIENT");
  unsetenv(AUTHSTRIP_PID);
}

/* ---- one run ------------------------------------------------------------------------------------- */

struct order {
  const char *family;  /* NULL: nothing fails */
  const char *error;
  unsigned int nth;
};

static struct {
  struct inbound in;
  struct job job;
  struct deciding rules;
  struct layers layers;
} w = {
  .in = { .name = "link", .stage = "queue/dkim", .stage_prefix = "x" },
  .job = JOB_ZERO,
  .rules = DECIDING_ZERO,
  .layers = LAYERS_ZERO,
};

static void receive(void)
{
  struct stat st;
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);

  w.in.message.read_fd = open("message", O_RDONLY | O_CLOEXEC);
  w.in.received.error_fd = null;
  dup2(null, 2);
  if (fstat(w.in.message.read_fd, &st) == -1 || !stralloc_catb(&w.in.envelope.text, ENVELOPE, sizeof ENVELOPE - 1)
      || envelope_parse(&w.in.envelope) != ENVELOPE_WHOLE || !stralloc_cats(&w.in.next, "bin/queue")
      || !stralloc_0(&w.in.next))
    run_bail("unable to receive");
  w.in.size = (unsigned long long)st.st_size;
}

/* results as of a message whose text was opened */
static void verify(void)
{
  if (!stralloc_cats(&w.layers.verified.answer, ANSWER))
    run_bail("out of memory");
  w.layers.verified.is = MAILRULE_IS_OPENED | MAILRULE_IS_WEAK;
  w.layers.is_changed = 1;
  w.layers.is_opened[STANDARD_SMIME] = 1;
  w.layers.is_weak = 1;
}

/* To fd 1: how many calls failed, the message, the envelope, the log. */
static void all_steps(const void *argument)
{
  const struct order *o = argument;
  static char text[2000];
  unsigned long failed;
  ssize_t n;

  receive();
  verify();
  if (o->family)
    fault_nth(o->family, o->nth, o->error);
  deciding_read(&w.in, &w.rules);
  job_begin(&w.job, &w.in);
  deciding_begin(&w.rules, &w.job);
  deciding_step(&w.rules, RULEHOLD_BEFORE, 0, span_of(""));
  deciding_step(&w.rules, RULEHOLD_AFTER, 1, span_of(""));
  sending_do(&w.job, &w.rules.rules.rules, &w.rules.plan, span_of("opened"));
  delivering_annotate(&w.job, &w.layers, span_of("mx.example.org"));
  delivering_log(&w.job, &w.layers, "accepted");
  failed = fault(NULL);
  n = lseek(w.job.message, 0, SEEK_SET) == 0 ? read(w.job.message, text, sizeof text) : -1;
  dprintf(1, "%c%.*s|", failed ? '1' : '0', (int)n, text);
  for (size_t i = 0; i < w.in.envelope.text.len; i++)
    dprintf(1, "%c", w.in.envelope.text.s[i] ? w.in.envelope.text.s[i] : ' ');
  dprintf(1, "|%.*s", (int)w.job.log.len, w.job.log.s);
  _exit(0);
}

static int has(const struct run *r, const char *text)
{
  for (size_t i = 0; i + strlen(text) <= r->len; i++)
    if (memcmp(r->out + i, text, strlen(text)) == 0)
      return 1;
  return 0;
}

/* All is as without failures, or the log says what was not found out or not sent. */
static int is_right(const struct run *r, const struct run *good)
{
  return (r->len == good->len && memcmp(r->out + 1, good->out + 1, good->len - 1) == 0) || has(r, "no-notice=")
         || has(r, " unknown=2");
}

static int is_later(int status)
{
  return status == INBOUND_EXIT_MEMORY || status == INBOUND_EXIT_WRITE || status == INBOUND_EXIT_READ
         || status == INBOUND_EXIT_CONFIGURATION || status == INBOUND_EXIT_LATER || status == INBOUND_EXIT_BUG;
}

static void failing(const char *family, const char *error, const struct run *good)
{
  struct order o = { family, error, 1 };
  unsigned int wrong = 0;
  unsigned int ended = 0;
  struct run r;

  for (;; o.nth++) {
    run(&r, all_steps, &o);
    if (r.status == 0 ? !is_right(&r, good) : !is_later(r.status)) {
      printf("# %s:%u: status %d\n", family, o.nth, r.status);
      tap_show("got", r.out, r.len);
      wrong++;
    }
    ended += r.status != 0;
    if (o.nth == 2000 || (r.status == 0 && r.out[0] == '0'))
      break;
  }
  ok(wrong == 0 && ended > 0 && o.nth > ended && o.nth < 2000, "%s: %s in %u runs, %u of them end with later, %u wrong",
     family, error, o.nth, ended, wrong);
}

/* ---- what comes out ------------------------------------------------------------------------------ */

static void comes_out(const struct run *good)
{
  static const char *const parts[] = {
    "smime=pass (as received) body.smime-identifier=ann@example.org\n\tbody.smime-part=\"1/2\";",
    "smime=policy (no trusted root; as received)", "body.smime-issuer=\"CN=a \\\"b\\\"\"\n",
    "X-Qmail-Opened: smime; weak (the encryption does not show changes)\nFrom: ann@example.org\n\ntext\n|",
    "|Fann@example.org Tcarol@example.org Topen@example.org  |",
    ("| unknown=3 must=1 must=3 rule=5 copy=archive@example.org copy=open@example.org rcpt=carol@example.org"
     " notice=seen removed=2"),
  };

  ok(good->status == 0, "all steps: %d", good->status);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (!ok(has(good, parts[i]), "it has %.20s...", parts[i] + 1))
      tap_show("got", good->out, good->len);
}

/* ---- control/unsealbytes and control/unsealtime --------------------------------------------------- */

static void begin(const void *argument)
{
  (void)argument;
  receive();
  w.in.received.error_fd = 1;
  job_begin(&w.job, &w.in);
  dprintf(1, "%llu %u", w.job.opened_max, job_rest_s(&w.job));
  _exit(0);
}

static void numbers(void)
{
  static const struct {
    const char *path;
    const char *text;     /* NULL: there is none */
    const char *wanted;   /* NULL: it ends with a reason that names the file */
  } rows[] = {
    { "control/unsealbytes", NULL, "268435456 600" }, { "control/unsealbytes", "", NULL },
    { "control/unsealbytes", "1\n", "1 600" },
    { "control/unsealbytes", "1048576", "1048576 600" }, { "control/unsealbytes", "0\n", NULL },
    { "control/unsealbytes", "10M\n", NULL }, { "control/unsealbytes", "-1\n", NULL },
    { "control/unsealbytes", "999999999999999999\n", "999999999999999999 600" },
    { "control/unsealbytes", "1000000000000000000\n", NULL }, { "control/unsealbytes", "7\r\n", NULL },
    { "control/unsealtime", NULL, "1000 60" }, { "control/unsealtime", "1\n", "1000 1" },
    { "control/unsealtime", "3600\n", "1000 3600" }, { "control/unsealtime", "3601\n", NULL },
    { "control/unsealtime", "0\n", NULL },
  };
  struct run r;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    files_write("control/unsealbytes", "1000\n");
    files_write("control/unsealtime", "600\n");
    if (rows[i].text)
      files_write(rows[i].path, rows[i].text);
    else
      unlink(rows[i].path);
    run(&r, begin, NULL);
    ok(rows[i].wanted ? r.status == 0 && r.len == strlen(rows[i].wanted) && memcmp(r.out, rows[i].wanted, r.len) == 0
                      : r.status == INBOUND_EXIT_CONFIGURATION && has(&r, rows[i].path),
       "%s, row %zu: %d", rows[i].path, i, r.status);
  }
}

int main(int argc, char **argv)
{
  static const struct order none = { NULL, NULL, 0 };
  struct run good;

  (void)argc;
  fault_begin(argv);
  prepare();
  run(&good, all_steps, &none);
  comes_out(&good);
  failing("malloc", "ENOMEM", &good);
  failing("open", "EIO", &good);
  failing("read", "EIO", &good);
  failing("write", "ENOSPC", &good);
  failing("lseek", "EIO", &good);
  failing("stat", "EIO", &good);
  failing("clock", "EINVAL", &good);
  failing("fork", "EAGAIN", &good);
  numbers();
  folder_end();
  return tap_done();
}
