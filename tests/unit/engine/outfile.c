/* outfile: the whole message or nothing, whichever call fails. */
#include "tests/tap.h"
#include "engine/outfile.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#define FIELDS "DKIM-Signature: x\n"
#define BEFORE "what was there"

static unsigned long long octets;

static int count(void *arg, struct span piece)
{
  (void)arg;
  octets += piece.len;
  return 1;
}

static void write_file(const char *name, const char *text)
{
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || close(fd) == -1)
    run_bail("unable to write a file");
}

static void holds(const char *name, const char *wanted, const char *what)
{
  char got[1000];
  int fd = open(name, O_RDONLY);
  ssize_t n = fd == -1 ? 0 : read(fd, got, sizeof got);

  is_bytes(got, n > 0 ? (size_t)n : 0, wanted, strlen(wanted), what);
  close(fd);
}

/* read the input once, as signfile does */
static void open_input(struct messagefile *in, const char *text)
{
  write_file("in", text);
  octets = 0;
  if (!messagefile_open_to_reread(in, "in") || messagefile_stage(in, count, NULL) != MESSAGEFILE_DONE)
    run_bail("unable to read the input");
}

static enum outfile_result write_out(const char *text, const char *failing)
{
  static struct outfile o;
  struct messagefile in;
  enum outfile_result result;
  int error;

  open_input(&in, text);
  write_file("out", BEFORE);
  if (!outfile_open(&o, "out"))
    run_bail("unable to open the output");
  fault(failing);
  result = outfile_write(&o, span_of(FIELDS), &in, octets);
  error = errno;
  fault(NULL);
  messagefile_close(&in);
  errno = error;
  return result;
}

static void written(void)
{
  static const struct {
    const char *what;
    const char *text;
    const char *failing;
    const char *wanted;
  } cases[] = {
    { "a message in staged form", "From: a\n\nb\n", NULL, FIELDS "From: a\n\nb\n" },
    { "one whose lines change", "From: a\r\n\nb", NULL, FIELDS "From: a\n\nb\n" },
    { "an empty one", "", NULL, FIELDS },
    { "where the system can't copy", "From: a\n\nb\n", "copy:1:EXDEV", FIELDS "From: a\n\nb\n" },
    { "in short pieces", "From: a\r\n\nb", "shortwrite:1", FIELDS "From: a\n\nb\n" },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ok(write_out(cases[i].text, cases[i].failing) == OUTFILE_WRITTEN, "%s", cases[i].what);
    holds("out", cases[i].wanted, "  is behind the fields, and nothing that was there before");
  }
}

static void failures(void)
{
  static const struct {
    const char *what;
    const char *text;
    const char *failing;
    enum outfile_result result;
    int error;
    const char *left;
  } cases[] = {
    { "a file that cannot be emptied", "From: a\n\nb\n", "write:1:EPERM", OUTFILE_UNWRITABLE, EPERM, BEFORE },
    { "a full disk", "From: a\n\nb\n", "write:2:ENOSPC", OUTFILE_UNWRITABLE, ENOSPC, "" },
    { "a full disk, where lines change", "From: a\r\n\nb\n", "write:2:ENOSPC", OUTFILE_UNWRITABLE, ENOSPC, "" },
    { "a failure to read once more", "From: a\r\n\nb\n", "read:1:EIO", OUTFILE_UNREADABLE, EIO, "" },
    { "a failure to close", "From: a\n\nb\n", "close:1:EIO", OUTFILE_UNWRITABLE, EIO, FIELDS "From: a\n\nb\n" },
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    enum outfile_result result = write_out(cases[i].text, cases[i].failing);

    ok(result == cases[i].result && errno == cases[i].error, "%s: %s", cases[i].what, strerror(cases[i].error));
    holds("out", cases[i].left, "  and this is left");
  }
}

static void changed(void)
{
  static struct outfile o;
  struct messagefile in;

  open_input(&in, "From: a\n\nb\n");
  write_file("in", "From: a\n\n");
  outfile_open(&o, "out");
  ok(outfile_write(&o, span_of(FIELDS), &in, octets) == OUTFILE_CHANGED, "a message that got shorter");
  holds("out", "", "  is not written");
  messagefile_close(&in);
  open_input(&in, "From: a\n\nb\n");
  outfile_open(&o, "in");
  ok(outfile_write(&o, span_of(FIELDS), &in, octets) == OUTFILE_IS_INPUT, "input and output are one file");
  holds("in", "From: a\n\nb\n", "  which is left as it was");
  messagefile_close(&in);
}

/* No space for the whole message, at each place where it can end: in the fields, where the kernel copies, and where it
 * is written in pieces. A limit on the size of files acts as a full disk does.
 */
static void limits(void)
{
  static const rlim_t sizes[] = { 0, 1, sizeof FIELDS - 1, sizeof FIELDS, 4096, 65536, 199999 };
  static char text[200001];

  signal(SIGXFSZ, SIG_IGN);
  for (int has_cr = 0; has_cr <= 1; has_cr++)
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      static struct outfile o;
      struct rlimit limit = { sizes[i], RLIM_INFINITY };
      struct messagefile in;
      enum outfile_result result;
      int error;

      memset(text, 'x', sizeof text - 1);
      memcpy(text, has_cr ? "From: a\r\n\n" : "From: a\n\nb", 10);
      text[sizeof text - 2] = '\n';
      open_input(&in, text);
      if (!outfile_open(&o, "out") || setrlimit(RLIMIT_FSIZE, &limit) == -1)
        run_bail("unable to limit the size of files");
      result = outfile_write(&o, span_of(FIELDS), &in, octets);
      error = errno;
      limit.rlim_cur = RLIM_INFINITY;
      setrlimit(RLIMIT_FSIZE, &limit);
      ok(result == OUTFILE_UNWRITABLE && error == EFBIG, "a file of at most %lu bytes%s: %s", (unsigned long)sizes[i],
         has_cr ? ", CRs" : "", strerror(error));
      holds("out", "", "  and it is empty");
      messagefile_close(&in);
    }
}

static void given(void)
{
  static struct outfile o;
  struct messagefile in;
  char name[20];
  int fd;

  open_input(&in, "From: a\n\nb\n");
  write_file("out", "what was there\n");
  fd = open("out", O_WRONLY | O_APPEND);
  snprintf(name, sizeof name, "&%d", fd);
  ok(outfile_open(&o, name) && o.is_given, "a descriptor");
  ok(outfile_write(&o, span_of(FIELDS), &in, octets) == OUTFILE_WRITTEN, "a message into it");
  holds("out", "what was there\n" FIELDS "From: a\n\nb\n", "  leaves what stands in it");
  messagefile_close(&in);
  ok(!outfile_open(&o, "no/folder") && errno == ENOENT, "a path that can't be made");
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  written();
  failures();
  changed();
  limits();
  given();
  folder_end();
  return tap_done();
}
