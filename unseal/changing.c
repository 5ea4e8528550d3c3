/* changing: the command line of qmail-mime -e. */
#include "unseal/changing.h"

#include "link/editanswer.h"
#include "link/editargs.h"
#include "link/places.h"
#include "link/plainfile.h"
#include "text/ascii.h"

#include <errno.h>
#include <stdnoreturn.h>
#include <unistd.h>

#define NAME "qmail-mime"
#define ATTACH "control/attach/"
#define DISCLAIMERS "control/disclaimers/"

/* The line names each edit that was not made. */
#define ANSWER_BYTES (64 * 1024)

struct change {
  struct job *job;
  struct command command;
  size_t count;        /* of edits */
  size_t failures;     /* edits that could not be made */
  int subject_fd;      /* -1: none */
};

static void begin(struct change *c, struct job *j)
{
  c->job = j;
  c->count = 0;
  c->failures = 0;
  c->subject_fd = -1;
  command_begin(&c->command, PLACES_MIME, NAME, j->message, COMMAND_BOTH);
  command_word(&c->command, span_of("-e"));
  command_word(&c->command, span_of("&0"));
  command_fd(&c->command, job_stage(j));
}

static void add_edit(struct change *c, const struct editargs *a)
{
  stralloc word = STRALLOC_ZERO;

  if (!editargs_cat(&word, a))
    job_no_memory(c->job);
  command_word(&c->command, span_first(span_sa(&word), word.len - 1));
  c->count++;
  stralloc_free(&word);
}

static void add(struct change *c, enum editargs_kind kind, struct span name, struct span text)
{
  const struct editargs a = { .kind = kind, .name = name, .text = text };

  add_edit(c, &a);
}

/* `before` and `text` as one word */
static void add_word(struct change *c, const char *before, struct span text)
{
  stralloc word = STRALLOC_ZERO;

  if (!stralloc_cats(&word, before) || !stralloc_catb(&word, text.p, text.len))
    job_no_memory(c->job);
  command_word(&c->command, span_sa(&word));
  c->count++;
  stralloc_free(&word);
}

static void add_claims(struct change *c, const struct mailrules *m)
{
  const struct mailrule_action *a;
  size_t i = 0;

  while ((a = mailrules_next_claim(m, &i)) != NULL)
    if (a->act == MAILRULE_TAG)
      add(c, EDITARGS_UNTAG, span_of(""), mailrule_action_value(m, a));
    else
      add(c, EDITARGS_UNSET, mailrule_action_argument(m, a), span_of(""));
}

/* what the conditions on Subject of this rule look for */
static void add_strips(struct change *c, const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *condition = mailrules_condition(m, r, i);

    if (condition->test != MAILRULE_SUBJECT || condition->is_negated)
      continue;
    for (size_t v = 0; v < condition->value_count; v++)
      add(c, condition->is_regex ? EDITARGS_STRIP_REGEX : EDITARGS_STRIP, span_of(""),
          mailrule_value(m, condition, v));
  }
}

/* ---- files that are added ------------------------------------------------------------------------ */

static void make_path(struct change *c, stralloc *path, const char *folder, struct span name, const char *end_of_name)
{
  path->len = 0;
  if (!stralloc_cats(path, folder) || !stralloc_catb(path, name.p, name.len) || !stralloc_cats(path, end_of_name)
      || !stralloc_0(path))
    job_no_memory(c->job);
}

static noreturn void die(struct change *c, const char *what, const stralloc *path)
{
  stralloc why = STRALLOC_ZERO;

  if (!stralloc_cats(&why, what) || !stralloc_catb(&why, path->s, path->len))
    job_no_memory(c->job);
  inbound_die(c->job->in, INBOUND_EXIT_CONFIGURATION, why.s);
}

/* Open a file for the child, which knows it as `name`. Returns 0 if it does not exist. */
static int give(struct change *c, const stralloc *path, stralloc *name)
{
  int fd = plainfile(path->s);

  if (fd == -1 && errno == ENOENT)
    return 0;
  if (fd == -1)
    die(c, "unable to read ", path);
  if (!stralloc_cats(name, "&") || !ascii_cat_number(name, (unsigned long long)command_give(&c->command, fd)))
    job_no_memory(c->job);
  return 1;
}

static void add_attach(struct change *c, struct span name)
{
  struct editargs a = { .kind = EDITARGS_ATTACH, .name = name };
  struct span base = span_behind_last(name, '/');
  stralloc path = STRALLOC_ZERO;
  stralloc file = STRALLOC_ZERO;

  make_path(c, &path, ATTACH, name, "");
  if (!give(c, &path, &file))
    die(c, "there is no ", &path);
  if (base.p)
    a.name = base;
  a.file = span_sa(&file);
  add_edit(c, &a);
  stralloc_free(&path);
  stralloc_free(&file);
}

static void add_disclaimer(struct change *c, const struct mailrule_action *action, struct span name)
{
  struct editargs a = { .kind = EDITARGS_DISCLAIMER, .at_top = action->at_top, .on_reply = action->on_reply };
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  stralloc html = STRALLOC_ZERO;

  make_path(c, &path, DISCLAIMERS, name, ".html");
  if (give(c, &path, &html))
    a.html = span_sa(&html);
  make_path(c, &path, DISCLAIMERS, name, ".txt");
  if (give(c, &path, &text))
    a.file = span_sa(&text);
  if (a.file.len == 0 && a.html.len == 0)
    die(c, "there is no ", &path);
  add_edit(c, &a);
  stralloc_free(&path);
  stralloc_free(&text);
  stralloc_free(&html);
}

/* ---- all edits ----------------------------------------------------------------------------------- */

static void add_action(struct change *c, const struct mailrules *m, const struct inplan_action *one)
{
  const struct mailrule_action *a = one->action;

  switch (a->act) {
    case MAILRULE_STRIP: add_strips(c, m, one->rule); break;
    case MAILRULE_REMOVE: add(c, EDITARGS_REMOVE, mailrule_action_argument(m, a), span_of("")); break;
    case MAILRULE_SET:
      add(c, EDITARGS_SET, mailrule_action_argument(m, a), mailrule_action_value(m, a));
      break;
    case MAILRULE_TAG: add(c, EDITARGS_TAG, span_of(""), mailrule_action_value(m, a)); break;
    case MAILRULE_ATTACH: add_attach(c, mailrule_action_value(m, a)); break;
    case MAILRULE_DISCLAIMER: add_disclaimer(c, a, mailrule_action_value(m, a)); break;
    default: break;
  }
}

static void note_failures(struct change *c, struct editanswer *answer)
{
  struct job *j = c->job;
  struct editanswer_failure f;

  while (editanswer_next(answer, &f)) {
    c->failures++;
    job_note(j, " unedited=", f.edit);
    job_note(j, ":", f.reason);
  }
}

/* The descriptors that the child got are ours to close: the message, the two pipes and the new message are not. */
static void close_files(const struct change *c)
{
  for (unsigned int i = 4; i < c->command.child.fds; i++)
    if (c->command.child.fd[i] != c->subject_fd)
      close(c->command.child.fd[i]);
}

/* Run the child if there is anything to do, and take what it has written. */
static void end(struct change *c)
{
  struct job *j = c->job;
  stralloc said = STRALLOC_ZERO;
  struct editanswer answer;
  int status;

  if (c->count == 0) {
    job_drop(j);
  } else {
    status = job_run(j, &c->command, &said, ANSWER_BYTES);
    if (!editanswer_read(&answer, status, span_first(span_sa(&said), span_find(span_sa(&said), '\n'))))
      job_fault(j, &c->command, status, &said);
    note_failures(c, &answer);
    if (answer.is_changed)
      job_set(j, job_take(j, answer.bytes), answer.bytes);
    else
      job_drop(j);
  }
  close_files(c);
  command_free(&c->command);
  stralloc_free(&said);
}

int changing_claims(struct job *j, const struct mailrules *m)
{
  struct change c;
  size_t i = 0;

  if (!mailrules_next_claim(m, &i))
    return 1;
  begin(&c, j);
  add_claims(&c, m);
  end(&c);
  return c.failures == 0;
}

void changing_make(struct job *j, const struct mailrules *m, const struct inplan *p, struct span author,
                   int subject_fd)
{
  struct change c;

  begin(&c, j);
  c.subject_fd = subject_fd;
  if (subject_fd != -1) {
    const char digit = (char)('0' + command_give(&c.command, subject_fd));

    add_word(&c, "protected=&", span_make(&digit, 1));
    add_claims(&c, m);
  }
  for (size_t i = 0; i < inplan_count(p); i++)
    add_action(&c, m, inplan_get(p, i));
  /* what `%f` in a disclaimer stands for; it is no edit */
  if (c.count && author.len)
    add_word(&c, "from=", author);
  end(&c);
}
