/* messagefile: a message from a file, a descriptor and a pipe, once and twice, and every way in which reading ends. */
#include "tests/tap.h"
#include "engine/messagefile.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>

#define TEXT "From: a\r\n\nb\rc"
#define STAGED "From: a\n\nb\nc\n"
#define RECEIVED "From: a\n\nb\rc\n"

static stralloc got;

static int keep(void *arg, struct span piece)
{
  (void)arg;
  return stralloc_catb(&got, piece.p, piece.len);
}

static int stop(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

static void write_file(const char *name, const char *text)
{
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || close(fd) == -1)
    run_bail("unable to write a file");
}

static void is_staged(struct messagefile *m, const char *wanted, const char *what)
{
  got.len = 0;
  ok(messagefile_stage(m, keep, NULL) == MESSAGEFILE_DONE, "%s", what);
  is_bytes(got.s, got.len, wanted, strlen(wanted), "  in staged form");
}

static void once(void)
{
  struct messagefile m;

  ok(messagefile_open(&m, "message") && !m.is_given, "a path is opened");
  is_staged(&m, STAGED, "staging it");
  ok(m.ends.changed, "  changes it");
  messagefile_close(&m);
  ok(m.fd == -1, "and closed");
  messagefile_close(&m);
  ok(messagefile_open(&m, "message"), "once more");
  got.len = 0;
  ok(messagefile_receive(&m, keep, NULL) == MESSAGEFILE_DONE, "receiving it");
  is_bytes(got.s, got.len, RECEIVED, strlen(RECEIVED), "  leaves a lone CR");
  messagefile_close(&m);
  ok(!messagefile_open(&m, "nothing") && errno == ENOENT && m.fd == -1, "a path that leads nowhere");
  ok(!messagefile_open_to_reread(&m, "nothing") && errno == ENOENT, "the same, to be read twice");
}

static void given(void)
{
  struct messagefile m;
  int fd = open("message", O_RDONLY);
  char name[20];

  snprintf(name, sizeof name, "&%d", fd);
  lseek(fd, 9, SEEK_SET);
  ok(messagefile_open_to_reread(&m, name) && m.is_given, "a descriptor");
  for (int i = 0; i < 2; i++)
    is_staged(&m, "\nb\nc\n", i ? "twice: from where it stood" : "once: from where it stands");
  messagefile_close(&m);
  ok(fcntl(fd, F_GETFD) != -1, "a descriptor that was given stays open");
  close(fd);
}

static void from_pipe(void)
{
  struct messagefile m;
  char name[20];
  int p[2];

  if (pipe(p) == -1 || write(p[1], TEXT, strlen(TEXT)) != (ssize_t)strlen(TEXT))
    run_bail("unable to fill a pipe");
  close(p[1]);
  snprintf(name, sizeof name, "&%d", p[0]);
  ok(messagefile_open_to_reread(&m, name), "a pipe");
  is_staged(&m, STAGED, "once");
  is_staged(&m, STAGED, "twice");
  close(m.fd);
  fault("read:1:EIO");
  ok(!messagefile_open_to_reread(&m, name) && errno == EIO, "a pipe that can't be read");
  fault(NULL);
  close(p[0]);
}

static void is_passed(struct messagefile *m, uint64_t from, uint64_t bytes, const char *wanted, const char *what)
{
  got.len = 0;
  ok(messagefile_pass_range(m, from, bytes, keep, NULL) == MESSAGEFILE_DONE, "%s", what);
  is_bytes(got.s, got.len, wanted, strlen(wanted), "  as it is in the file");
}

static void ranges(void)
{
  struct messagefile m;
  int fd = open("message", O_RDONLY);
  char name[20];

  snprintf(name, sizeof name, "&%d", fd);
  lseek(fd, 9, SEEK_SET);
  messagefile_open_to_reread(&m, name);
  is_passed(&m, 0, UINT64_MAX, &TEXT[9], "a message that begins within a file");
  is_passed(&m, 1, 2, "b\r", "some octets of it");
  is_passed(&m, 2, UINT64_MAX, "\rc", "the rest");
  is_passed(&m, 2, 0, "", "no octet");
  ok(messagefile_pass(&m, stop, NULL) == MESSAGEFILE_STOPPED, "the sink stops");
  fault("read:2:EIO");
  ok(messagefile_pass(&m, keep, NULL) == MESSAGEFILE_UNREADABLE && errno == EIO, "a failure behind a piece");
  fault("lseek:1:EIO");
  ok(messagefile_pass(&m, keep, NULL) == MESSAGEFILE_UNREADABLE && errno == EIO, "a failure to go there");
  fault(NULL);
  close(fd);
  messagefile_open(&m, "message");
  is_passed(&m, 0, UINT64_MAX, TEXT, "a file that is read once");
  messagefile_close(&m);
}

static void endings(void)
{
  struct messagefile m;

  messagefile_open_to_reread(&m, "message");
  ok(messagefile_stage(&m, stop, NULL) == MESSAGEFILE_STOPPED, "the sink stops");
  fault("read:1:EIO");
  ok(messagefile_stage(&m, keep, NULL) == MESSAGEFILE_UNREADABLE && errno == EIO, "a failure to read");
  fault("read:2:EIO");
  ok(messagefile_receive(&m, keep, NULL) == MESSAGEFILE_UNREADABLE && errno == EIO, "a failure behind a piece");
  fault(NULL);
  is_staged(&m, STAGED, "after all that it is read from its start");
  messagefile_close(&m);
  write_file("empty", "");
  messagefile_open(&m, "empty");
  is_staged(&m, "", "an empty file");
  messagefile_close(&m);
  write_file("plain", "a\nb");
  messagefile_open(&m, "plain");
  is_staged(&m, "a\nb\n", "a last line without its end");
  ok(m.ends.changed, "  is a change");
  messagefile_close(&m);
  write_file("plain", "a\nb\n");
  messagefile_open(&m, "plain");
  is_staged(&m, "a\nb\n", "a file in staged form");
  ok(!m.ends.changed, "  is not changed");
  messagefile_close(&m);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  write_file("message", TEXT);
  once();
  given();
  from_pipe();
  ranges();
  endings();
  stralloc_free(&got);
  folder_end();
  return tap_done();
}
