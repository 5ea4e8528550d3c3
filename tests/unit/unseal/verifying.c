/* verifying: which answers of a child are results. Whatever else it says, the message waits. */
#include "unseal/verifying.h"
#include "link/answer.h"
#include "rules/mailrule.h"
#include "tests/unit/unsealjob.h"
#include "unseal/words.h"

#define S "smime=pass body.smime-identifier=ann@example.org\n"
#define P "x-openpgp=pass body.x-openpgp-fingerprint=ABCD\n"
#define NO_ANSWER "link: "

/* what is read, and what is known behind it: has it passed, is an answer missing; the words; the lines */
struct answer_row {
  const char *what;
  enum authmethod_row method;
  int exit;
  const char *said;
  const char *wanted;   /* NULL: no answer */
};

static const struct answer_row rows[] = {
  { "one that passes", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=pass\n", "1 0 pass " S },
  { "of OpenPGP", AUTHMETHOD_OPENPGP, ANSWER_DONE, P "is=pass\n", "1 0 pass " P },
  { "two that pass", AUTHMETHOD_SMIME, ANSWER_DONE, S S "is=pass,weak\n", "1 0 pass,weak " S S },
  { "no word", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=\n", "1 0 none " S },
  { "one fails", AUTHMETHOD_SMIME, ANSWER_MESSAGE, S "smime=fail\nis=fail\n", "0 0 fail " S "smime=fail\n" },
  { "none at all", AUTHMETHOD_SMIME, ANSWER_NOTHING, "smime=none\nis=\n", "0 0 none smime=none\n" },
  { "an answer is missing", AUTHMETHOD_SMIME, ANSWER_TEMPORARY, "smime=temperror\nis=unknown\n",
    "0 1 unknown smime=temperror\n" },
  { "written to a file", AUTHMETHOD_OPENPGP, VERIFYING_NO_STATUS, P "is=pass\n", "1 0 pass " P },
  { "written to a file, it fails", AUTHMETHOD_OPENPGP, VERIFYING_NO_STATUS, "x-openpgp=fail\nis=fail\n",
    "0 0 fail x-openpgp=fail\n" },
  /* the exit code does not fit */
  { "pass with exit 1", AUTHMETHOD_SMIME, ANSWER_MESSAGE, S "is=pass\n", NULL },
  { "pass with exit 3", AUTHMETHOD_SMIME, ANSWER_NOTHING, S "is=pass\n", NULL },
  { "pass with exit 111", AUTHMETHOD_SMIME, ANSWER_TEMPORARY, S "is=pass\n", NULL },
  { "fail with exit 0", AUTHMETHOD_SMIME, ANSWER_DONE, "smime=fail\nis=fail\n", NULL },
  { "one fails with exit 0", AUTHMETHOD_SMIME, ANSWER_DONE, S "smime=fail\nis=fail\n", NULL },
  /* the lines do not */
  { "nothing", AUTHMETHOD_SMIME, ANSWER_DONE, "", NULL },
  { "no result", AUTHMETHOD_SMIME, ANSWER_DONE, "is=pass\n", NULL },
  { "another method", AUTHMETHOD_SMIME, ANSWER_DONE, "dkim=pass header.d=example.org\nis=pass\n", NULL },
  { "the other standard", AUTHMETHOD_SMIME, ANSWER_DONE, P "is=pass\n", NULL },
  { "both", AUTHMETHOD_OPENPGP, ANSWER_DONE, P S "is=pass\n", NULL },
  { "no words line", AUTHMETHOD_SMIME, ANSWER_DONE, S, NULL },
  { "a words line that is cut", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=pass", NULL },
  { "it begins otherwise", AUTHMETHOD_SMIME, ANSWER_DONE, S "are=pass\n", NULL },
  { "an unknown word", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=trusted\n", NULL },
  { "an empty word", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=pass,,weak\n", NULL },
  { "something behind it", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=pass\nx\n", NULL },
  { "another result behind it", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=pass\n" S, NULL },
  { "two words lines", AUTHMETHOD_SMIME, ANSWER_DONE, S "is=pass\nis=pass\n", NULL },
  { "a line that is none, between", AUTHMETHOD_SMIME, ANSWER_DONE, S "\n" S "is=pass\n", NULL },
  { "another field in a line", AUTHMETHOD_SMIME, ANSWER_DONE, "smime=pass\r\n X: y\nis=pass\n", NULL },
  /* memory was short in the child: that is no result */
  { "short of memory", AUTHMETHOD_SMIME, ANSWER_TEMPORARY, "smime=temperror (out of memory)\nis=unknown\n", NULL },
  { "OpenPGP, short of memory", AUTHMETHOD_OPENPGP, ANSWER_TEMPORARY,
    "x-openpgp=temperror policy.x-openpgp=trouble\nis=unknown\n", NULL },
  { "OpenPGP, the program", AUTHMETHOD_OPENPGP, ANSWER_TEMPORARY,
    "x-openpgp=temperror policy.x-openpgp=program\nis=unknown\n",
    "0 1 unknown x-openpgp=temperror policy.x-openpgp=program\n" },
};

static void read_row(const void *argument)
{
  const struct answer_row *row = argument;
  struct verifying v = { .answer = STRALLOC_ZERO, .subject_fd = -1, .harvest = STRALLOC_ZERO };
  stralloc words = STRALLOC_ZERO;
  struct job j = JOB_ZERO;

  unsealjob_begin(&j);
  unsealjob_arm();
  verifying_begin(&v);
  verifying_read(&j, &v, row->method, row->exit, span_of(row->said));
  unsealjob_disarm();
  if (!words_cat(&words, v.is))
    _exit(98);
  dprintf(1, "%d %d %.*s %.*s", v.has_passed, v.is_unanswered, (int)words.len, words.s, (int)v.answer.len, v.answer.s);
  _exit(0);
}

static void answers(void)
{
  static const char *const families[] = { "malloc", NULL };
  struct run r;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    run(&r, read_row, &rows[i]);
    unsealjob_expect(&r, rows[i].wanted ? 0 : INBOUND_EXIT_LATER, rows[i].wanted ? rows[i].wanted : NO_ANSWER,
                     rows[i].what);
  }
  unsealjob_failing(read_row, &rows[2], families, families + 1);
}

/* Each text that a whole answer begins with, and each with one byte changed: it passes only with its own lines. */
static void damage(void)
{
  static const char whole[] = S "is=pass\n";
  char text[sizeof whole];
  struct answer_row row = { "damage", AUTHMETHOD_SMIME, ANSWER_DONE, text, NULL };
  unsigned int wrong = 0;
  struct run r;

  for (size_t len = 0; len < sizeof whole - 1; len++) {
    memcpy(text, whole, sizeof whole);
    text[len] = 0;
    run(&r, read_row, &row);
    wrong += r.status != INBOUND_EXIT_LATER;
    memcpy(text, whole, sizeof whole);
    text[len] = '\n';
    run(&r, read_row, &row);
    wrong += r.status != (whole[len] == '\n' ? 0 : INBOUND_EXIT_LATER);
  }
  ok(wrong == 0, "an answer that is cut, or has a line end in the middle: %u wrong", wrong);
}

/* two layers: what was found of the first one stays, what belongs to it alone does not */
static void two_layers(void)
{
  struct verifying v = { .answer = STRALLOC_ZERO, .subject_fd = open("message", O_RDONLY), .harvest = STRALLOC_ZERO };
  int fd = v.subject_fd;
  struct job j = JOB_ZERO;

  (void)!stralloc_cats(&v.harvest, "x");
  v.is = MAILRULE_IS_PASS;
  v.has_passed = 1;
  verifying_begin(&v);
  ok(v.has_passed == 0 && v.subject_fd == -1 && v.harvest.len == 0 && v.is == MAILRULE_IS_PASS
         && fcntl(fd, F_GETFD) == -1, "what belongs to one layer is forgotten, and its file is closed");
  verifying_read(&j, &v, AUTHMETHOD_SMIME, ANSWER_DONE, span_of(S "is=pass\n"));
  verifying_read(&j, &v, AUTHMETHOD_OPENPGP, ANSWER_MESSAGE, span_of("x-openpgp=fail\nis=fail\n"));
  ok(!v.has_passed && v.is == (MAILRULE_IS_PASS | MAILRULE_IS_FAIL), "the words of both");
  is_bytes(v.answer.s, v.answer.len, S "x-openpgp=fail\n", sizeof S + 14, "the lines of both");
  stralloc_free(&v.answer);
  stralloc_free(&v.harvest);
}

/* ---- what can be learned ------------------------------------------------------------------------- */

static void harvest(const void *argument)
{
  struct verifying v = { .has_passed = argument != NULL, .harvest = STRALLOC_ZERO };
  struct job j = JOB_ZERO;

  unsealjob_begin(&j);
  if (!stralloc_cats(&v.harvest, argument ? (const char *)argument : "damaged"))
    _exit(98);
  unsealjob_arm();
  dprintf(1, "%d", verifying_harvests(&j));
  verifying_harvest(&j, &v);
  unsealjob_disarm();
  dprintf(1, "%.*s", (int)j.log.len, j.log.len ? j.log.s : "");
  _exit(0);
}

static void harvests(void)
{
  static const char *const families[] = { "malloc", "open", NULL };
  static const char *const is_failed[] = { "harvest=failed", NULL };
  static const char good[] =
    "address=ann@example.org\nsha256=00000000000000000000000000000000000000000000000000000000000000aa\ncapabilities=\n"
    "signed=0\nstate=new\npem\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\nend\n";
  struct run r;

  run(&r, harvest, "damaged");
  unsealjob_expect(&r, 0, "0 harvest=nothing", "switched off");
  files_write("control/harvest", "hold\n");
  run(&r, harvest, "damaged");
  ok(r.status == 0 && r.len > 20 && memcmp(r.out, "1 harvest=failed:", 17) == 0, "damaged: the reason is logged");
  run(&r, harvest, "");
  unsealjob_expect(&r, 0, "1", "nothing to learn");
  run(&r, harvest, NULL);
  unsealjob_expect(&r, 0, "1", "the layer has not passed: nothing is learned of it");
  files_folder("ssl/mailcerts");
  run(&r, harvest, good);
  unsealjob_expect(&r, 0, "1 harvest=held", "a certificate");
  unsealjob_failing(harvest, good, families, is_failed);
  files_write("control/harvest", "yes\n");
  run(&r, harvest, good);
  unsealjob_expect(&r, INBOUND_EXIT_CONFIGURATION, "link: control/harvest", "another word in control/harvest");
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  unsealjob_home();
  answers();
  damage();
  two_layers();
  harvests();
  folder_end();
  return tap_done();
}
