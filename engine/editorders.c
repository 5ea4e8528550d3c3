/* editorders: everything is opened before the process confines itself. */
#include "engine/editorders.h"

#include "engine/editfile.h"
#include "link/argfile.h"
#include "link/editargs.h"
#include "link/io.h"
#include "link/say.h"
#include "rules/editfield.h"
#include "text/ascii.h"
#include "text/casefold.h"

#include <errno.h>
#include <stdlib.h>

static enum answer_status usage(stralloc *line, const char *word, const char *why)
{
  line->len = 0;
  (void)(stralloc_cats(line, why) && stralloc_cats(line, ": ") && stralloc_cats(line, word));
  return ANSWER_USAGE;
}

enum answer_status editorders_reason(stralloc *line, enum answer_status status, const char *reason)
{
  if (!span_copy(line, span_of(reason)))
    line->len = 0;
  return status;
}

enum answer_status editorders_trouble(stralloc *line, const char *what, const char *name)
{
  int error = errno;

  line->len = 0;
  if (error != ENOMEM)
    (void)(stralloc_cats(line, "unable to ") && stralloc_cats(line, what) && stralloc_cats(line, " ")
           && stralloc_cats(line, name) && stralloc_cats(line, ": ") && stralloc_cats(line, say_error(error)));
  return ANSWER_TEMPORARY;
}

static int name_file(stralloc *out, struct span name)
{
  return span_copy(out, name) && stralloc_0(out);
}

/* Read a whole file. `name` is used as memory. */
static enum answer_status read_whole(stralloc *out, stralloc *name, struct span file, stralloc *line)
{
  int fd;
  int good;
  int error;

  if (!name_file(name, file))
    return editorders_trouble(line, "read", "");
  fd = argfile_read(name->s);
  if (fd == -1)
    return editorders_trouble(line, "read", name->s);
  good = io_slurp(out, fd, EDITFILE_DISCLAIMER_BYTES);
  error = errno;
  (void)argfile_close(name->s, fd);
  errno = error;
  return good ? ANSWER_DONE : editorders_trouble(line, "read", name->s);
}

static enum answer_status read_disclaimer(stralloc *out, stralloc *name, struct span file, stralloc *line)
{
  enum answer_status status = read_whole(out, name, file, line);

  if (status != ANSWER_DONE || disclaimer_is_good(span_sa(out)))
    return status;
  (void)(span_copy(line, span_of("not UTF-8, or a CR or NUL in it: ")) && stralloc_cats(line, name->s));
  return ANSWER_TEMPORARY;
}

static enum answer_status open_disclaimer(struct editorders_one *one, const struct editargs *a, stralloc *line)
{
  stralloc name = STRALLOC_ZERO;
  enum answer_status status = ANSWER_DONE;

  if (a->file.len)
    status = read_disclaimer(&one->text, &name, a->file, line);
  if (status == ANSWER_DONE && a->html.len)
    status = read_disclaimer(&one->html, &name, a->html, line);
  stralloc_free(&name);
  one->order.has_text = a->file.len > 0;
  one->order.has_html = a->html.len > 0;
  one->order.text = span_sa(&one->text);
  one->order.html = span_sa(&one->html);
  one->order.at_top = a->at_top;
  one->order.on_reply = a->on_reply;
  return status;
}

/* What is in it comes from a message, and is read when the process is confined. */
static enum answer_status open_protected(struct editorders_one *one, const struct editargs *a, stralloc *line)
{
  enum answer_status status = read_whole(&one->text, &one->file, a->file, line);

  one->order.text = span_sa(&one->text);
  return status;
}

static enum answer_status open_attached(struct editorders_one *one, const struct editargs *a, stralloc *line)
{
  one->order.name = a->name;
  if (!name_file(&one->file, a->file))
    return editorders_trouble(line, "read", "");
  one->fd = argfile_read(one->file.s);
  return one->fd == -1 ? editorders_trouble(line, "read", one->file.s) : ANSWER_DONE;
}

/* The link adds a Sender field where it signs for a domain, which rules may not do. */
static int is_sender(const struct editargs *a)
{
  return a->kind == EDITARGS_SET && ascii_equal_nocase(a->name, span_of("Sender"));
}

static enum answer_status use_field(struct editorders_one *one, const struct editargs *a, stralloc *line)
{
  if (!editfield_is_name(a->name))
    return usage(line, one->word, "not the name of a field");
  if (editfield_forbidden(a->name) && !is_sender(a))
    return usage(line, one->word, editfield_forbidden(a->name));
  one->order.name = a->name;
  one->order.text = a->text;
  return ANSWER_DONE;
}

static int find_regex(void *regex, struct span text, size_t from, size_t *start, size_t *end)
{
  switch (regex_match(regex, text, from, start, end)) {
    case REGEX_NOMEM: return -1;
    case REGEX_NO: return 0;
    case REGEX_YES: return 1;
    case REGEX_LIMIT:
    case REGEX_NOT_UTF8: break;
  }
  return 2;
}

static enum answer_status use_regex(struct editorders_one *one, const struct editargs *a, stralloc *line)
{
  stralloc why = STRALLOC_ZERO;
  int r = regex_compile(&one->regex, a->text, &why);
  enum answer_status status = ANSWER_DONE;

  if (r == -1)
    status = editorders_trouble(line, "read", one->word);
  else if (r == 0)
    status = usage(line, one->word, stralloc_0(&why) ? why.s : "not a regular expression");
  stralloc_free(&why);
  one->order.find = find_regex;
  one->order.arg = one->regex;
  return status;
}

/* the form of the text, in the place that a disclaimer has in other orders */
static enum answer_status use_literal(struct editorders_one *one, const struct editargs *a, stralloc *line)
{
  if (!casefold_cat(&one->text, a->text))
    return editorders_trouble(line, "read", one->word);
  one->literal = span_sa(&one->text);
  one->order.find = subjectedit_literal;
  one->order.arg = &one->literal;
  return ANSWER_DONE;
}

static enum answer_status use(struct editorders_one *one, const struct editargs *a, stralloc *line)
{
  struct edit_order *o = &one->order;
  enum answer_status status;

  switch (a->kind) {
    case EDITARGS_STRIP:
      o->kind = EDIT_STRIP;
      return use_literal(one, a, line);
    case EDITARGS_UNTAG:
      o->kind = EDIT_UNTAG;
      status = use_literal(one, a, line);
      o->text = one->literal;
      return status;
    case EDITARGS_STRIP_REGEX:
      o->kind = EDIT_STRIP;
      return use_regex(one, a, line);
    case EDITARGS_REMOVE:
      o->kind = EDIT_REMOVE;
      return use_field(one, a, line);
    case EDITARGS_UNSET:
      o->kind = EDIT_UNSET;
      return use_field(one, a, line);
    case EDITARGS_SET:
      o->kind = EDIT_SET;
      return use_field(one, a, line);
    case EDITARGS_TAG:
      o->kind = EDIT_TAG;
      o->text = a->text;
      return ANSWER_DONE;
    case EDITARGS_PROTECTED:
      o->kind = EDIT_PROTECTED;
      return open_protected(one, a, line);
    case EDITARGS_ATTACH:
      o->kind = EDIT_ATTACH;
      return open_attached(one, a, line);
    case EDITARGS_DISCLAIMER:
      o->kind = EDIT_DISCLAIMER;
      return open_disclaimer(one, a, line);
    case EDITARGS_CUT:
    case EDITARGS_FROM: break;
  }
  o->kind = EDIT_CUT;
  return ANSWER_DONE;
}

static enum answer_status add(struct editorders *o, const char *word, size_t number, stralloc *line)
{
  struct editorders_one *one = o->all + o->count;
  struct editargs a;
  const char *why;
  enum answer_status status;

  if (!editargs_parse(&a, word, &why))
    return usage(line, word, why);
  if (a.kind == EDITARGS_FROM) {
    o->from = a.text;
    return ANSWER_DONE;
  }
  one->fd = -1;
  one->word = word;
  one->number = number;
  o->count++;
  status = use(one, &a, line);
  o->orders[o->count - 1] = one->order;
  o->needs_cjk |= one->order.kind == EDIT_STRIP || one->order.kind == EDIT_UNTAG
                   || (one->order.kind != EDIT_PROTECTED && !ascii_only(span_sa(&one->text)));
  return status;
}

enum answer_status editorders_open(struct editorders *o, char **words, size_t count, stralloc *line)
{
  enum answer_status status = ANSWER_DONE;

  o->all = calloc(count, sizeof *o->all);
  o->orders = calloc(count, sizeof *o->orders);
  o->from = span_of("");
  if (!o->all || !o->orders)
    return editorders_trouble(line, "read", "the command line");
  for (size_t i = 0; i < count && status == ANSWER_DONE; i++)
    status = add(o, words[i], i + 1, line);
  return status;
}

void editorders_free(struct editorders *o)
{
  for (size_t i = 0; i < o->count; i++) {
    stralloc_free(&o->all[i].text);
    stralloc_free(&o->all[i].html);
    stralloc_free(&o->all[i].file);
    if (o->all[i].regex)
      regex_free(o->all[i].regex);
  }
  free(o->all);
  free(o->orders);
}
