/* insides: which hosts a control file names; files that are absent, unreadable, wrong or too large. */
#include "seal/insides.h"
#include "tests/unit/sealhome.h"

#define FILE_NAME "control/sealinside"
#define READ "ZUnable to read control files. "
#define UNREADABLE READ "unable to read " FILE_NAME

static void holds(const void *host)
{
  struct outbound o;
  int found;

  sealhome_enter(&o);
  sealhome_arm();
  found = insides_hold(&o, FILE_NAME, span_of(host));
  sealhome_disarm();
  dprintf(1, "%d", found);
  _exit(0);
}

static void expect(const char *host, const char *wanted, const char *what)
{
  struct run r;

  run(&r, holds, host);
  sealhome_expect(&r, wanted, what);
}

static void hosts(void)
{
  expect("mx.example.org", "0", "there is no file");
  files_write(FILE_NAME, "");
  expect("mx.example.org", "0", "it is empty");
  files_write(FILE_NAME, "# a comment\n\n  mx.example.org \n.example.net\n192.0.2.*\n");
  expect("mx.example.org", "1", "a line");
  expect("MX.Example.ORG.", "1", "in other case, with a dot");
  expect("mx2.example.org", "0", "another host");
  expect("a.example.net", "1", "a host below a domain");
  expect("example.net", "0", "that domain itself");
  expect("192.0.2.7", "1", "a pattern with a star");
  expect("", "0", "no host");
  files_write(FILE_NAME, "#mx.example.org");
  expect("mx.example.org", "0", "a comment names nothing");
  files_write(FILE_NAME, "mx.example.org");
  expect("mx.example.org", "1", "the last line has no end");
}

/* A line that is wrong could be one that names the host. */
static void wrong(void)
{
  static char large[300 * 1024];

  files_write(FILE_NAME, "\n@example.org\nmx.example.org\n");
  expect("mx.example.org", READ FILE_NAME " line 2: ", "a line that is no host");
  expect("other.example.org", READ FILE_NAME " line 2: ", "it is wrong for all");
  memset(large, '\n', sizeof large);
  files_write_mode(FILE_NAME, large, sizeof large, 0600);
  expect("mx.example.org", UNREADABLE, "too large");
  unlink(FILE_NAME);
  files_folder(FILE_NAME);
  expect("mx.example.org", UNREADABLE, "a folder");
  rmdir(FILE_NAME);
  if (symlink("sealinside", FILE_NAME) == -1)
    run_bail(FILE_NAME);
  expect("mx.example.org", UNREADABLE, "a link to itself");
  unlink(FILE_NAME);
}

static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "read", NULL };

  files_write(FILE_NAME, "a.example.org\nmx.example.org\n");
  sealhome_failing(holds, "mx.example.org", families);
  sealhome_failing(holds, "mx.example.com", families);
}

int main(int argc, char **argv)
{
  (void)argc;
  sealhome_begin(argv);
  hosts();
  wrong();
  faults();
  folder_end();
  return tap_done();
}
