/* delivering: one field for all layers. */
#include "unseal/delivering.h"

#include "dkverify/annotate.h"
#include "link/become.h"
#include "mail/authres.h"
#include "mail/authstrip.h"
#include "rules/editfield.h"
#include "text/ascii.h"
#include "unseal/words.h"

/* EDITFIELD_OPENED as mail/authstrip.h wants it */
#define MARK "x-qmail-opened"

#define AS_RECEIVED "as received"

/* ---- the fields -------------------------------------------------------------------------------- */

static int ends_in(struct span s, struct span end)
{
  return s.len >= end.len && span_equal(span_from(s, s.len - end.len), end);
}

/* the value without its quotes; `unquoted` holds it */
static int unquote(stralloc *unquoted, struct span *value)
{
  size_t start = unquoted->len;

  if (value->len < 2 || value->p[0] != '"')
    return 1;
  for (size_t i = 1; i + 1 < value->len; i++) {
    if (value->p[i] == '\\')
      i++;
    if (!stralloc_append(unquoted, value->p[i]))
      return 0;
  }
  value->len = unquoted->len - start;
  return 1;
}

/* The line again, with the comment that its text is no longer what is delivered. */
static int cat_received(stralloc *out, const struct authres_line *line)
{
  struct span value[AUTHMETHOD_PROPERTIES_MAX];
  stralloc text[AUTHMETHOD_PROPERTIES_MAX] = { STRALLOC_ZERO };
  stralloc comment = STRALLOC_ZERO;
  int good = stralloc_catb(&comment, line->comment.p, line->comment.len)
             && (line->comment.len == 0 || stralloc_cats(&comment, "; ")) && stralloc_cats(&comment, AS_RECEIVED);

  for (size_t i = 0; i < AUTHMETHOD_PROPERTIES_MAX; i++) {
    value[i] = line->value[i];
    good = good && unquote(&text[i], &value[i]);
    if (text[i].len)
      value[i] = span_sa(&text[i]);
  }
  good = good && authres_line(out, line->method, line->result, span_sa(&comment), value)
         && stralloc_catb(out, "\n", 1);
  for (size_t i = 0; i < AUTHMETHOD_PROPERTIES_MAX; i++)
    stralloc_free(&text[i]);
  stralloc_free(&comment);
  return good;
}

static int cat_answer(stralloc *out, struct span answer, int is_changed)
{
  struct authres_line line;

  while (authres_next(&line, &answer)) {
    if (is_changed && !ends_in(line.comment, span_of(AS_RECEIVED))) {
      if (!cat_received(out, &line))
        return 0;
    } else if (!stralloc_catb(out, line.whole.p, line.whole.len) || !stralloc_catb(out, "\n", 1)) {
      return 0;
    }
  }
  return 1;
}

static int cat_result(stralloc *fields, const struct layers *l, struct span id)
{
  stralloc answer = STRALLOC_ZERO;
  int good = cat_answer(&answer, span_sa(&l->verified.answer), l->is_changed)
             && (answer.len == 0 || authres_field(fields, id, span_sa(&answer)));

  stralloc_free(&answer);
  return good;
}

static int cat_mark(stralloc *fields, const struct layers *l)
{
  const char *before = EDITFIELD_OPENED ": ";

  if (!layers_was_opened(l))
    return 1;
  for (int i = 0; i < STANDARDS; i++) {
    if (!l->is_opened[i])
      continue;
    if (!stralloc_cats(fields, before) || !stralloc_cats(fields, standard_table[i].mark))
      return 0;
    before = ", ";
  }
  return (!l->is_weak || stralloc_cats(fields, "; weak (the encryption does not show changes)"))
         && stralloc_cats(fields, "\n");
}

/* ---- writing ----------------------------------------------------------------------------------- */

static void check(const struct job *j, enum annotate_result result)
{
  switch (result) {
    case ANNOTATE_DONE: break;
    case ANNOTATE_READ_FAILED: inbound_die(j->in, INBOUND_EXIT_READ, "unable to read the message again");
    case ANNOTATE_WRITE_FAILED: inbound_die(j->in, INBOUND_EXIT_WRITE, "unable to write the message");
    case ANNOTATE_NO_MEMORY: job_no_memory(j);
  }
}

static void write_message(struct job *j, struct annotate *a)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };

  inbound_open(j->in, &s);
  check(j, annotate(a, j->message, s.write_fd));
  inbound_close(j->in, &s);
  job_set(j, s.read_fd, j->size);
  stralloc_free(&s.path);
}

void delivering_annotate(struct job *j, const struct layers *l, struct span id)
{
  stralloc fields = STRALLOC_ZERO;
  stralloc genuine = STRALLOC_ZERO;
  stralloc number = STRALLOC_ZERO;
  struct annotate a = { .id = id, .size = j->size, .also = MARK };

  check(j, annotate_look(&a, j->in->message.read_fd, &genuine));
  a.is_new = l->is_changed;
  if (!cat_result(&fields, l, id) || !cat_mark(&fields, l)
      || (a.is_new && !stralloc_catb(&fields, genuine.s, genuine.len)))
    job_no_memory(j);
  a.field = span_sa(&fields);
  if (a.removed && (!ascii_cat_number(&number, a.removed)))
    job_no_memory(j);
  if (a.removed)
    job_note(j, " removed=", span_sa(&number));
  if (a.removed || a.is_new || fields.len)
    write_message(j, &a);
  else if (!become_mark(AUTHSTRIP_PID))
    job_no_memory(j);
  stralloc_free(&fields);
  stralloc_free(&genuine);
  stralloc_free(&number);
}

void delivering_log(const struct job *j, const struct layers *l, const char *outcome)
{
  stralloc details = STRALLOC_ZERO;
  struct span rest = span_sa(&j->log);

  (void)span_take(&rest, " ");
  if (stralloc_cats(&details, "opened=") && stralloc_cats(&details, layers_was_opened(l) ? "1" : "0")
      && (l->verified.answer.len == 0
          || (stralloc_cats(&details, " ") && authres_log(&details, span_sa(&l->verified.answer))))
      && stralloc_cats(&details, " is=") && words_cat(&details, l->verified.is)
      && (rest.len == 0 || stralloc_cats(&details, " ")) && stralloc_catb(&details, rest.p, rest.len))
    inbound_log(j->in, outcome, span_sa(&details));
  stralloc_free(&details);
}
