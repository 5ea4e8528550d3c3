/* editing: the command line of qmail-mime -e. */
#include "seal/editing.h"

#include "link/command.h"
#include "link/editanswer.h"
#include "link/editargs.h"
#include "link/places.h"
#include "link/plainfile.h"
#include "seal/childfault.h"
#include "seal/places.h"
#include "text/ascii.h"

#include <errno.h>
#include <unistd.h>

#define NAME "qmail-mime"
#define TEXT "Unable to edit message: "

/* `&63` and a NUL */
#define FILE_NAME 4

struct edits {
  struct work *w;
  struct command command;
  size_t count;
  stralloc said;
};

static noreturn void no_memory(struct edits *e)
{
  errno = ENOMEM;
  outbound_temporary(e->w->out, TEXT, span_of("out of memory"));
}

static void begin(struct edits *e)
{
  command_begin(&e->command, PLACES_MIME, NAME, e->w->message, COMMAND_BOTH);
  work_stage(e->w);
  command_word(&e->command, span_of("-e"));
  command_word(&e->command, span_of("&0"));
  command_fd(&e->command, e->w->stage.write_fd);
}

static void add(struct edits *e, const struct editargs *a)
{
  stralloc word = STRALLOC_ZERO;

  if (!editargs_cat(&word, a))
    no_memory(e);
  command_word(&e->command, span_first(span_sa(&word), word.len - 1));
  e->count++;
  stralloc_free(&word);
}

/* Run the child, and take what it has written. */
static void run(struct edits *e, struct editanswer *answer)
{
  int status = command_run(&e->command, &e->said, CHILD_SAID_MAX);

  if (e->said.len && e->said.s[e->said.len - 1] == '\n')
    e->said.len--;
  if (!editanswer_read(answer, status, span_sa(&e->said)))
    childfault(e->w->out, TEXT, PLACES_MIME, NAME, status, &e->said);
  if (answer->is_changed)
    work_take(e->w, answer->bytes);
  else
    work_drop(e->w);
}

/* The descriptors that the child got are ours to close. */
static void end(struct edits *e)
{
  for (unsigned int i = 4; i < e->command.child.fds; i++)
    close(e->command.child.fd[i]);
  command_free(&e->command);
  stralloc_free(&e->said);
}

/* ---- edits of rules ----------------------------------------------------------------------------- */

static void make_path(struct edits *e, stralloc *path, const char *folder, struct span name, const char *end_of_name)
{
  if (!span_copy(path, span_of(folder)) || !stralloc_catb(path, name.p, name.len) || !stralloc_cats(path, end_of_name)
      || !stralloc_0(path))
    no_memory(e);
}

/* Open a file for the child, which knows it as `name`. Returns 0 if it does not exist. */
static int give(struct edits *e, const stralloc *path, char *name)
{
  stralloc digits = STRALLOC_ZERO;
  int fd = plainfile(path->s);

  if (fd == -1 && errno == ENOENT)
    return 0;
  if (fd == -1) {
    errno = 0;
    outbound_temporary(e->w->out, "Unable to read ", span_of(path->s));
  }
  if (!stralloc_cats(&digits, "&") || !ascii_cat_number(&digits, (unsigned long long)command_give(&e->command, fd))
      || !stralloc_0(&digits) || digits.len > FILE_NAME)
    no_memory(e);
  memcpy(name, digits.s, digits.len);
  stralloc_free(&digits);
  return 1;
}

static noreturn void missing(struct edits *e, const stralloc *path)
{
  errno = 0;
  outbound_temporary(e->w->out, "Unable to read control files. there is no ", span_of(path->s));
}

static void add_attach(struct edits *e, struct span name)
{
  struct editargs a = { .kind = EDITARGS_ATTACH };
  stralloc path = STRALLOC_ZERO;
  struct span base = span_behind_last(name, '/');
  char file[FILE_NAME];

  make_path(e, &path, SEAL_ATTACH, name, "");
  if (!give(e, &path, file))
    missing(e, &path);
  a.name = base.p ? base : name;
  a.file = span_of(file);
  add(e, &a);
  stralloc_free(&path);
}

static void add_disclaimer(struct edits *e, const struct mailrule_action *action, struct span name)
{
  struct editargs a = { .kind = EDITARGS_DISCLAIMER, .at_top = action->at_top, .on_reply = action->on_reply };
  stralloc path = STRALLOC_ZERO;
  char text[FILE_NAME];
  char html[FILE_NAME];

  make_path(e, &path, SEAL_DISCLAIMERS, name, ".html");
  if (give(e, &path, html))
    a.html = span_of(html);
  make_path(e, &path, SEAL_DISCLAIMERS, name, ".txt");
  if (give(e, &path, text))
    a.file = span_of(text);
  if (a.file.len == 0 && a.html.len == 0)
    missing(e, &path);
  add(e, &a);
  stralloc_free(&path);
}

/* what the conditions on Subject of this rule look for */
static void add_strips(struct edits *e, const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *c = mailrules_condition(m, r, i);

    if (c->test != MAILRULE_SUBJECT || c->is_negated)
      continue;
    for (size_t v = 0; v < c->value_count; v++) {
      struct editargs a = { .kind = c->is_regex ? EDITARGS_STRIP_REGEX : EDITARGS_STRIP };

      a.text = mailrule_value(m, c, v);
      add(e, &a);
    }
  }
}

static void add_action(struct edits *e, const struct mailrules *m, const struct plan_edit *edit)
{
  const struct mailrule_action *action = edit->action;
  struct editargs a = { .name = mailrule_action_argument(m, action), .text = mailrule_action_value(m, action) };

  switch (action->act) {
    case MAILRULE_STRIP: add_strips(e, m, edit->rule); return;
    case MAILRULE_ATTACH: add_attach(e, a.text); return;
    case MAILRULE_DISCLAIMER: add_disclaimer(e, action, a.text); return;
    case MAILRULE_REMOVE: a.kind = EDITARGS_REMOVE; break;
    case MAILRULE_SET: a.kind = EDITARGS_SET; break;
    /* MAILRULE_TAG; a plan has no other edits */
    default: a.kind = EDITARGS_TAG;
  }
  add(e, &a);
}

static void log_edits(struct edits *e, struct editanswer *answer, stralloc *log)
{
  struct editanswer_failure f;

  if (!stralloc_cats(log, answer->is_changed ? " edited=" : " unchanged=") || !ascii_cat_number(log, e->count))
    no_memory(e);
  while (editanswer_next(answer, &f))
    if (!stralloc_cats(log, " unedited=") || !stralloc_catb(log, f.edit.p, f.edit.len) || !stralloc_cats(log, ":")
        || !stralloc_catb(log, f.reason.p, f.reason.len))
      no_memory(e);
}

void sealedit(struct work *w, const struct mailrules *m, const struct plan *p, struct span author, stralloc *log)
{
  const struct plan_edit *edits = genalloc_s(struct plan_edit, &p->edits);
  size_t count = genalloc_len(struct plan_edit, &p->edits);
  struct edits e = { .w = w, .said = STRALLOC_ZERO };
  struct editargs from = { .kind = EDITARGS_FROM, .text = author };
  struct editanswer answer;

  begin(&e);
  if (author.len)
    add(&e, &from);
  e.count = 0;
  for (size_t i = 0; i < count; i++)
    add_action(&e, m, &edits[i]);
  if (e.count == 0) {
    work_drop(w);
  } else {
    run(&e, &answer);
    log_edits(&e, &answer, log);
  }
  end(&e);
}

/* ---- edits of our own ----------------------------------------------------------------------------- */

/* 1 if it was made, or there was nothing to do */
static int make_one(struct work *w, const struct editargs *a)
{
  struct edits e = { .w = w, .said = STRALLOC_ZERO };
  struct editanswer answer;
  int is_made;

  begin(&e);
  add(&e, a);
  run(&e, &answer);
  is_made = !editanswer_failed(&answer, 1, NULL);
  end(&e);
  return is_made;
}

int sealedit_cut(struct work *w)
{
  const struct editargs a = { .kind = EDITARGS_CUT };

  return make_one(w, &a);
}

void sealedit_sender(struct work *w, struct span address)
{
  const struct editargs a = { .kind = EDITARGS_SET, .name = span_of("Sender"), .text = address };

  if (!make_one(w, &a)) {
    errno = 0;
    outbound_temporary(w->out, TEXT, span_of("the Sender field cannot be set"));
  }
}
