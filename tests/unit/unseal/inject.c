/* inject: what the program gets, and what becomes of its exit code. notice: to whom, and what is in it. */
#include "unseal/inject.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"
#include "unseal/notice.h"

static const struct inject in = { "bin/queue", "stage", "x" };
static int message;

static void program(const char *end)
{
  char text[512];

  snprintf(text, sizeof text, "/bin/rm -f got.*\n/bin/cat >got.message\n/bin/cat <&1 >got.envelope\n"
           "/usr/bin/env >got.env\n/bin/ls /proc/self/fd >got.fds\n%s\n", end);
  files_program("bin/queue", text);
}

static int send_to(struct span sender, const char *to, stralloc *why)
{
  struct span recipients[3];
  size_t count = 0;

  for (struct span rest = span_of(to); rest.len; count++) {
    recipients[count] = span_first(rest, span_find(rest, ' '));
    rest = span_from(rest, recipients[count].len + 1);
  }
  return inject(&in, message, sender, recipients, count, why);
}

static void expect(const char *what, const char *sender, const char *to, int wanted, const char *reason)
{
  stralloc why = STRALLOC_ZERO;
  int got = send_to(span_of(sender), to, &why);

  ok(got == wanted && (reason ? why.len && stralloc_0(&why) && strstr(why.s, reason) : why.len == 0),
     "%s: %d %.*s", what, got, (int)why.len, why.len ? why.s : "");
  stralloc_free(&why);
}

static void copies(void)
{
  stralloc why = STRALLOC_ZERO;
  struct span nul = span_make("a\0b", 3);
  struct span some = span_of("a@example.org");
  struct span none = span_of("");

  program("exit 0");
  expect("a copy", "ann@example.org", "bob@example.org", 0, NULL);
  ok(strcmp(files_read("got.message"), "Subject: x\n\ntext\n") == 0, "the message, from its start");
  ok(strcmp(files_read("got.envelope"), "Fann@example.org|Tbob@example.org||") == 0, "the envelope: %s",
     files_read("got.envelope"));
  ok(strstr(files_read("got.env"), "SECRET") == NULL && strstr(files_read("got.env"), "PATH=") != NULL, "only PATH");
  ok(strcmp(files_read("got.fds"), "0\n1\n2\n3\n") == 0, "no other descriptor");
  expect("null sender, two recipients", "", "a@example.org b@example.org", 0, NULL);
  ok(strcmp(files_read("got.envelope"), "F|Ta@example.org|Tb@example.org||") == 0, "the envelope: %s",
     files_read("got.envelope"));
  program("echo 'mail server is full' >&2; exit 53");
  expect("its exit code", "", "a@example.org", 53, "mail server is full");
  program("exit 31");
  expect("a refusal", "", "a@example.org", 31, "it failed");
  program("kill -9 $$");
  expect("a signal", "", "a@example.org", INJECT_EXIT_BUG, "killed");
  program("exit 0");
  ok(inject(&in, message, span_of(""), &nul, 1, &why) == INJECT_EXIT_BUG, "a NUL in a recipient");
  ok(inject(&in, message, nul, &some, 1, &why) == INJECT_EXIT_BUG, "a NUL in the sender");
  ok(inject(&in, message, span_of(""), &none, 1, &why) == INJECT_EXIT_BUG, "a recipient without a byte");
  ok(inject(&in, message, span_of(""), &nul, 0, &why) == INJECT_EXIT_BUG, "no recipient");
  stralloc_free(&why);
}

static int send_notice(const char *name, const char *address, size_t recipient_count, stralloc *why)
{
  static const struct span recipients[25] = { { "bob@example.org", 15 }, { "x\ny@example.org", 15 } };
  const struct notice_facts facts = { span_of("eve\n\nX: y@example.net"), recipients, recipient_count,
                                      span_of("opened pass") };

  return notice_send(&in, span_of(name), span_of(address), &facts, why);
}

static void expect_notice(const char *what, const char *name, const char *address, int wanted, const char *reason)
{
  stralloc why = STRALLOC_ZERO;
  int got;

  unlink("got.envelope");
  got = send_notice(name, address, 2, &why);
  ok(got == wanted && (reason ? why.len && stralloc_0(&why) && strstr(why.s, reason) : why.len == 0)
     && (access("got.envelope", F_OK) == 0) == (got == 0), "%s: %d %.*s", what, got, (int)why.len,
     why.len ? why.s : "");
  stralloc_free(&why);
}

static void notices(void)
{
  files_folder("control/notices");
  files_write("control/me", "mail.example.org\n");
  files_write("control/rcpthosts", "Example.org\n.example.org\n");
  files_write("control/notices/seen", "Subject: Something came \n\nLook at it.");
  expect_notice("a notice", "seen", "ann@EXAMPLE.org", 0, NULL);
  ok(strcmp(files_read("got.message"),
            "From: MAILER-DAEMON@mail.example.org\nTo: ann@EXAMPLE.org\nSubject: Something came\n"
            "Auto-Submitted: auto-generated\nPrecedence: junk\nMIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nLook at it.\n\n"
            "Sender: eve??X: y@example.net\nRecipient: bob@example.org\nRecipient: x?y@example.org\n"
            "Result: opened pass\n") == 0, "what is in it");
  ok(strcmp(files_read("got.envelope"), "F|Tann@EXAMPLE.org||") == 0, "null sender");
  expect_notice("below an inside domain", "seen", "ann@sub.example.org", 0, NULL);
  expect_notice("to the outside", "seen", "eve@example.net", 55, "rcpthosts");
  expect_notice("no control/sealadmin", "seen", "admin", 55, "sealadmin");
  files_write("control/sealadmin", "root@example.net\n");
  expect_notice("to the administrator, wherever", "seen", "admin", 0, NULL);
  ok(strcmp(files_read("got.envelope"), "F|Troot@example.net||") == 0, "his address");
  expect_notice("no such file", "gone", "ann@example.org", 55, "gone");
  expect_notice("a path", "../me", "ann@example.org", 55, "name");
  expect_notice("no name", "", "ann@example.org", 55, "name");
  expect_notice("no address", "seen", "ann", 55, "no address");
  expect_notice("a line end in the address", "seen", "ann\n@example.org", 55, "no address");
  files_write("control/notices/plain", "W\xc3\xb6rter\n");
  expect_notice("no Subject", "plain", "ann@example.org", 0, NULL);
  ok(strstr(files_read("got.message"), "\nSubject: notice about a message\n") != NULL, "it gets one");
  files_write("control/notices/latin", "W\xf6rter\n");
  expect_notice("not UTF-8", "latin", "ann@example.org", 55, "UTF-8");
  files_write("control/notices/cr", "Words\r\n");
  expect_notice("carriage return", "cr", "ann@example.org", 55, "carriage return");
}

static void many_recipients(void)
{
  stralloc why = STRALLOC_ZERO;
  size_t count = 0;
  const char *at;

  ok(send_notice("plain", "ann@example.org", 25, &why) == 0, "a message with 25 recipients");
  for (at = files_read("got.message"); (at = strstr(at, "\nRecipient: ")) != NULL; at++)
    count++;
  ok(count == 20 && strstr(files_read("got.message"), "\nFurther recipients: 5\n") != NULL, "20 of them are named: %zu",
     count);
  stralloc_free(&why);
}

/* other control files */
static void circumstances(void)
{
  unlink("control/me");
  expect_notice("no control/me", "seen", "ann@example.org", 0, NULL);
  ok(strstr(files_read("got.message"), "From: MAILER-DAEMON@localhost\n") != NULL, "the name of the host is localhost");
  files_write("control/me", "mail\r.example.org\n");
  expect_notice("a damaged control/me", "seen", "ann@example.org", 55, "control/me");
  files_write("control/me", "mail.example.org\n");
  files_write("control/sealadmin", "root\r@example.net\n");
  expect_notice("a damaged control/sealadmin", "seen", "admin", 55, "control/sealadmin");
  unlink("control/rcpthosts");
  if (symlink("nowhere", "control/rcpthosts") == -1)
    run_bail("control/rcpthosts");
  expect_notice("control/rcpthosts cannot be read", "seen", "ann@example.org", 55, "control/rcpthosts");
  unlink("control/rcpthosts");
  expect_notice("nobody is inside", "seen", "ann@example.org", 55, "rcpthosts");
  files_write("control/rcpthosts", "example.org\n");
}

static int send_copy(stralloc *why)
{
  return send_to(span_of("s@example.org"), "a@example.org b@example.org", why);
}

static int send_long_notice(stralloc *why)
{
  return send_notice("seen", "ann@example.org", 25, why);
}

/* 0 only if the program has queued it */
static void faults(int (*function)(stralloc *why), const char *envelope, const char *family, const char *error)
{
  unsigned int wrong = 0;
  unsigned int n = 1;
  unsigned long failed = 1;

  for (; failed && n < 200; n++) {
    stralloc why = STRALLOC_ZERO;
    int got;

    unlink("got.fds");
    fault_nth(family, n, error);
    got = function(&why);
    failed = fault(NULL);
    wrong += got == 0 && access("got.fds", F_OK) == -1;
    wrong += !failed && got != 0;
    wrong += got == 0 && strcmp(files_read("got.envelope"), envelope) != 0;
    stralloc_free(&why);
  }
  ok(wrong == 0 && n > 2, "%s fails at each place: %u tries, %u wrong: %s", family, n, wrong, envelope);
}

static void all_faults(int (*function)(stralloc *why), const char *envelope)
{
  faults(function, envelope, "open", "EIO");
  faults(function, envelope, "open+", "EIO");
  faults(function, envelope, "malloc+", "ENOMEM");
  faults(function, envelope, "write", "ENOSPC");
  faults(function, envelope, "malloc", "ENOMEM");
  faults(function, envelope, "fork", "EAGAIN");
  faults(function, envelope, "lseek", "EIO");
}

int main(int argc, char **argv)
{
  (void)argc;
  setenv("SECRET", "x", 1);
  fault_begin(argv);
  folder_begin();
  umask(077);
  files_folder("bin");
  files_folder("stage");
  files_folder("control");
  files_write("message", "Subject: x\n\ntext\n");
  message = open("message", O_RDONLY | O_CLOEXEC);
  fflush(stdout);
  dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 2);
  copies();
  notices();
  many_recipients();
  circumstances();
  all_faults(send_copy, "Fs@example.org|Ta@example.org|Tb@example.org||");
  all_faults(send_long_notice, "F|Tann@example.org||");
  ok(rmdir("stage") == 0, "no file is left");
  folder_end();
  return tap_done();
}
