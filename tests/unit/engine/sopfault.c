/* sop, where a call of it fails: the output is whole, or the result is not SOP_DONE. And what sop_why and sopanswer
 * make of each result.
 */
#define _DEFAULT_SOURCE

#include "engine/sop.h"
#include "engine/sopanswer.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#define TEXT_BYTES (200 * 1024)
#define SIDE "beside it"
#define TIMEOUT_S 20

static char self[4096];
static char text[TEXT_BYTES];

/* ---- the program: 0 is copied to 1, and 3 to 4 ----------------------------------------------------- */

static void copy(int from, int to)
{
  static char block[8192];
  ssize_t n;

  while ((n = read(from, block, sizeof block)) > 0)
    if (write(to, block, (size_t)n) != n)
      _exit(90);
}

static int be_the_program(void)
{
  copy(0, 1);
  copy(3, 4);
  return 0;
}

/* ---- one run ---------------------------------------------------------------------------------------- */

static stralloc got;

static int take(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

enum outcome { GOOD, FAULT, WRONG };

/* in two pieces: small ones are held back */
static enum outcome once(void)
{
  static struct sop s;
  enum outcome outcome = FAULT;
  enum sop_result result;
  unsigned int input, output;

  got.len = 0;
  sop_init(&s, self, "copy");
  s.timeout_s = TIMEOUT_S;
  input = sop_input(&s, "");
  output = sop_output(&s, "--out=");
  if (!sop_start(&s))
    return errno ? FAULT : WRONG;
  sop_bytes(&s, input, span_of(SIDE));
  sop_go(&s, take, &got);
  (void)(sop_feed(&s, span_make(text, 5)) && sop_feed(&s, span_make(text + 5, TEXT_BYTES - 5)));
  result = sop_end(&s);
  if (result == SOP_DONE)
    outcome = got.len == TEXT_BYTES && memcmp(got.s, text, TEXT_BYTES) == 0
              && span_equal(sop_text(&s, output), span_of(SIDE)) ? GOOD : WRONG;
  if (result == SOP_TIMEOUT)
    outcome = WRONG;
  sop_free(&s);
  return outcome;
}

static void reap(void)
{
  while (waitpid(-1, NULL, WNOHANG) > 0)
    continue;
}

/* ---- faults ----------------------------------------------------------------------------------------- */

static const struct {
  const char *family, *error;
  int is_repeated;      /* the call is made again, so nothing is lost */
} rows[] = {
  { "malloc", "ENOMEM", 0 }, { "pipe", "EMFILE", 0 }, { "fcntl", "EIO", 0 }, { "open", "EIO", 0 },
  { "fork", "EAGAIN", 0 }, { "write", "EIO", 0 }, { "write", "EINTR", 1 }, { "read", "EIO", 0 },
  { "read", "EINTR", 1 }, { "poll", "EIO", 0 }, { "poll", "EINTR", 1 }, { "wait", "ECHILD", 0 },
  { "wait", "EINTR", 1 }, { "shortread", "EIO", 1 }, { "shortwrite", "EIO", 1 }
};

static void in_parent(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    unsigned int n = 0;
    unsigned int wrong = 0;
    unsigned long hits = 1;
    enum outcome outcome = FAULT;

    /* How often it reads and writes is not the same each time. What fails in the child is not counted. */
    while ((hits || outcome != GOOD) && n < 60) {
      fault_nth(rows[i].family, ++n, rows[i].error);
      outcome = once();
      hits = fault(NULL);
      reap();
      if (outcome == WRONG || (outcome == FAULT && rows[i].is_repeated)) {
        printf("# %s:%u:%s: %s\n", rows[i].family, n, rows[i].error, outcome == WRONG ? "wrong" : "a fault");
        wrong++;
      }
    }
    ok(n > 1 && wrong == 0, "%s fails with %s", rows[i].family, rows[i].error);
  }
}

/* What fails in the child before it becomes the program is not counted here: it is over when nothing changes. */
static void in_child(void)
{
  static const char *const families[] = { "fcntl", "dup", "exec", "read", "close", "limit", "signals", "setid" };

  for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
    char family[30];
    unsigned int wrong = 0;

    snprintf(family, sizeof family, "child %s", families[i]);
    for (unsigned int n = 1; n <= 12; n++) {
      fault_nth(family, n, "EIO");
      wrong += once() == WRONG;
      fault(NULL);
      reap();
    }
    ok(wrong == 0, "%s fails", family);
  }
}

/* ---- what is said ----------------------------------------------------------------------------------- */

static const struct {
  enum sop_result result;
  int error, exit_code, signal;
  const char *wanted;                 /* by sop_why */
  enum answer_status status;          /* with a key and a certificate */
  const char *answer;                 /* NULL: wanted */
} results[] = {
  { SOP_EXITED, 0, SOP_EXIT_NO_SIGNATURE, 0, "/p exited 3 (no good signature)", ANSWER_TEMPORARY, NULL },
  { SOP_EXITED, 0, SOP_EXIT_CERT_CANNOT_ENCRYPT, 0, "/p exited 17 (a certificate to which it cannot encrypt)",
    ANSWER_NO_KEY, "&5: " ANSWER_REFUSED },
  { SOP_EXITED, 0, SOP_EXIT_CANNOT_DECRYPT, 0, "/p exited 29 (no key fits)", ANSWER_TEMPORARY, NULL },
  { SOP_EXITED, 0, SOP_EXIT_BAD_DATA, 0, "/p exited 41 (bad data)", ANSWER_TEMPORARY, NULL },
  { SOP_EXITED, 0, SOP_EXIT_KEY_IS_PROTECTED, 0, "/p exited 67 (a key that is protected by a password)", ANSWER_NO_KEY,
    "&4: key that is protected by a password" },
  { SOP_EXITED, 0, SOP_EXIT_KEY_CANNOT_SIGN, 0, "/p exited 79 (a key that cannot sign)", ANSWER_NO_KEY,
    "&4: key that cannot sign" },
  { SOP_EXITED, 0, 1, 0, "/p exited 1", ANSWER_TEMPORARY, NULL },
  { SOP_STOPPED, 0, 0, 0, "/p was stopped", ANSWER_TEMPORARY, NULL },
  { SOP_KILLED, 0, 0, SIGSEGV, "/p was killed by signal 11", ANSWER_TEMPORARY, NULL },
  { SOP_TIMEOUT, 0, 0, 0, "/p takes too long", ANSWER_TEMPORARY, NULL },
  { SOP_NOT_RUN, ENOENT, 0, 0, "unable to run /p: No such file or directory", ANSWER_TEMPORARY, NULL },
  { SOP_NOT_RUN, 0, 127, 0, "unable to run /p: exit 127", ANSWER_TEMPORARY, NULL },
  /* the exit code of a program that did not begin says nothing about a key */
  { SOP_NOT_RUN, 0, SOP_EXIT_KEY_CANNOT_SIGN, 0, "unable to run /p: exit 79", ANSWER_TEMPORARY, NULL },
  { SOP_TROUBLE, EMFILE, 0, 0, "unable to run /p: Too many open files", ANSWER_TEMPORARY, NULL },
  { SOP_TROUBLE, EIO, SOP_EXIT_CERT_CANNOT_ENCRYPT, 0, "unable to run /p: Input/output error", ANSWER_TEMPORARY, NULL },
};

static void words(void)
{
  for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
    const char *answer = results[i].answer ? results[i].answer : results[i].wanted;
    struct sop s = { .program = "/p", .has_result = 1, .result = results[i].result, .error = results[i].error,
                     .exit_code = results[i].exit_code, .signal = results[i].signal };
    stralloc line = STRALLOC_ZERO;

    sop_why(&line, &s);
    is_bytes(line.s, line.len, results[i].wanted, strlen(results[i].wanted), results[i].wanted);
    ok(sopanswer(&line, &s, "&4", "&5") == results[i].status, "  the status is %d", (int)results[i].status);
    is_bytes(line.s, line.len, answer, strlen(answer), "  its line");
    ok(sopanswer(&line, &s, NULL, NULL) == ANSWER_TEMPORARY, "  without names it is temporary");
    is_bytes(line.s, line.len, results[i].wanted, strlen(results[i].wanted), "  and the line is that");
    line.len = 3;
    fault("malloc:1+:ENOMEM");
    stralloc_free(&line);
    sop_why(&line, &s);
    fault(NULL);
    ok(line.len == 0, "  no memory for it: an empty line");
    stralloc_free(&line);
  }
}

int main(int argc, char **argv)
{
  ssize_t n;

  if (argc > 1)
    return be_the_program();
  fault_begin(argv);
  n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n <= 0)
    return 1;
  self[n] = 0;
  for (size_t i = 0; i < sizeof text; i++)
    text[i] = (char)(i * 7 + i / 251);
  ok(once() == GOOD, "without a fault it is done");
  in_parent();
  in_child();
  words();
  stralloc_free(&got);
  return tap_done();
}
