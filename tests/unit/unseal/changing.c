/* changing: what the actions of rules make of a message, by the real qmail-mime. */
#include "unseal/changing.h"
#include "tests/unit/unsealjob.h"

#define NEW "From: ann@example.org\nSubject: [x] hello [y] [ours]\nX-A: theirs\nX-B: b\n\ntext\n"

/* rules, all of which hold; is there a file with a protected Subject */
struct order {
  const char *rules;
  int has_subject;
};

static void plan(struct inplan *p, struct mailrules *m, const char *text)
{
  struct rulehold_choice c = RULEHOLD_CHOICE_ZERO;
  struct mailrule_error error = { .number = 0 };

  if (!stralloc_cats(&m->source, text) || !mailrules_parse(m, MAILRULES_IN, &error))
    run_bail(error.reason);
  c.decides = mailrules_count(m);
  for (size_t i = 0; i < mailrules_count(m); i++)
    if (!genalloc_append(size_t, &c.must, &i))
      _exit(98);
  if (!inplan_make(p, m, &c))
    _exit(98);
}

/* the message, and what is logged */
static void change(const void *argument)
{
  const struct order *o = argument;
  struct mailrules m = MAILRULES_ZERO;
  struct inplan p = INPLAN_ZERO;
  struct job j = JOB_ZERO;
  char text[2000];
  int has_claims;
  int before;
  ssize_t n;

  unsealjob_begin(&j);
  plan(&p, &m, o->rules);
  before = unsealjob_open();
  unsealjob_arm();
  has_claims = !changing_claims(&j, &m);
  changing_make(&j, &m, &p, span_of("ann@example.org"),
                o->has_subject ? open("subject", O_RDONLY | O_CLOEXEC) : -1);
  unsealjob_disarm();
  n = lseek(j.message, 0, SEEK_SET) == 0 ? read(j.message, text, sizeof text) : -1;
  dprintf(1, "%s%.*s|%.*s", has_claims ? "claims left " : "", (int)n, text, (int)j.log.len, j.log.len ? j.log.s : "");
  if (unsealjob_open() - before > 2 + o->has_subject)
    dprintf(1, " left open");
  _exit(0);
}

static void expect(const char *what, const char *rules, int has_subject, int status, const char *wanted)
{
  const struct order o = { rules, has_subject };
  struct run r;

  run(&r, change, &o);
  unsealjob_expect(&r, status, wanted, what);
}

static void edits(void)
{
  expect("no edit", "to=* => unsign\n", 0, 0, NEW "|");
  expect("a tag: ours is taken out of what came", "to=* => tag=[ours]\n", 0, 0,
         "From: ann@example.org\nSubject: [x] hello [y] [ours]\nX-A: theirs\nX-B: b\n\ntext\n|");
  expect("a field that we set", "to=* => set:X-A=\"our text\"\n", 0, 0,
         "From: ann@example.org\nSubject: [x] hello [y] [ours]\nX-B: b\nX-A: our text\n\ntext\n|");
  expect("remove", "to=* => remove:X-B\n", 0, 0,
         "From: ann@example.org\nSubject: [x] hello [y] [ours]\nX-A: theirs\n\ntext\n|");
  expect("strip what the conditions look for, not what must not be there",
         "must subject=[x] subject~\"\\[y.\" !subject=hello => strip\n", 0, 0,
         "From: ann@example.org\nSubject: hello [ours]\nX-A: theirs\nX-B: b\n\ntext\n|");
  expect("a disclaimer with the author", "to=* => disclaimer=ours\n", 0, 0,
         "From: ann@example.org\nSubject: [x] hello [y] [ours]\nX-A: theirs\nX-B: b\n\ntext\nof ann@example.org\n|");
  expect("a protected Subject loses what is ours", "to=* => remove:X-B\nis=pass => tag=[ours]\n", 1, 0,
         "From: ann@example.org\nSubject: inner [ours]\nX-A: theirs\n\ntext\n|");
  expect("what cannot be made is logged", "to=* => disclaimer=page\n", 0, 0, NEW "| unedited=disclaimer.text:no-file");
}

static void files(void)
{
  const struct order o = { "to=* => attach=below/a.txt\n", 0 };
  struct run r;

  run(&r, change, &o);
  r.out[r.len < sizeof r.out ? r.len : sizeof r.out - 1] = 0;
  ok(r.status == 0 && strstr(r.out, "a.txt") && !strstr(r.out, "below") && !strstr(r.out, "left open"),
     "an attachment has the last part of its path as its name");
  expect("no such file", "to=* => attach=gone\n", 0, INBOUND_EXIT_CONFIGURATION,
         "link: there is no control/attach/gone");
  expect("a folder", "to=* => attach=below\n", 0, INBOUND_EXIT_CONFIGURATION,
         "link: unable to read control/attach/below");
  expect("no disclaimer", "to=* => disclaimer=gone\n", 0, INBOUND_EXIT_CONFIGURATION,
         "link: there is no control/disclaimers/gone.txt");
}

static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "lseek", "fork", "stat", NULL };
  static const struct order o = { "must subject=[x] => strip tag=[ours] remove:X-B set:X-A=c disclaimer=ours\n", 0 };

  unsealjob_failing(change, &o, families, families + 5);
  unlink("bin/qmail-mime");
  unsealjob_child("bin/qmail-mime", "echo 'qmail-mime: no'; exit 111");
  expect("a child that fails", "to=* => tag=x\n", 0, INBOUND_EXIT_LATER, "link: bin/qmail-mime: no");
  unsealjob_child("bin/qmail-mime", "echo changed >&3; echo 'edited 9'; exit 0");
  expect("a size that is not that of the file", "to=* => remove:X-B\n", 0, INBOUND_EXIT_LATER,
         "link: a staged file is not what was said");
}

int main(int argc, char **argv)
{
  char top[1024];
  char path[1200];

  (void)argc;
  fault_begin(argv);
  if (!getcwd(top, sizeof top))
    run_bail("unable to find the programs");
  unsealjob_home();
  snprintf(path, sizeof path, "%s/qmail-mime", top);
  if (symlink(path, "bin/qmail-mime") == -1)
    run_bail(path);
  files_write("message", NEW);
  files_write("subject", "Subject: inner [ours]\n");
  files_folder("control/attach/below");
  files_folder("control/disclaimers");
  files_write("control/attach/below/a.txt", "attached\n");
  files_write("control/disclaimers/ours.txt", "of %f\n");
  files_write("control/disclaimers/page.html", "<p>of %f</p>\n");
  edits();
  files();
  faults();
  folder_end();
  return tap_done();
}
