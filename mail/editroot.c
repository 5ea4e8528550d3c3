/* editroot: the header of the message, and the parts that are attached to it. */
#include "mail/attachpart.h"
#include "mail/claimstrip.h"
#include "mail/editwork.h"

#include <stdlib.h>

/* ---- what the message is ------------------------------------------------------------------------- */

static const char *why_closed(const struct contentfield *type, struct span smime_type)
{
  if (contentfield_is(type, "multipart", "signed"))
    return "signed";
  if (contentfield_is(type, "multipart", "encrypted"))
    return "encrypted";
  if (contentfield_is(type, "application", "pkcs7-mime") || contentfield_is(type, "application", "x-pkcs7-mime"))
    return span_equal(smime_type, span_of("signed-data")) ? "signed" : "encrypted";
  return NULL;
}

static const char *why_no_wrap(const struct contentfield *type)
{
  if (contentfield_is(type, "multipart", "report"))
    return "report";
  if (contentfield_is(type, "text", "calendar"))
    return "calendar";
  if (contentfield_is(type, "message", "partial") || contentfield_is(type, "message", "external-body"))
    return "partial";
  return NULL;
}

/* the orders of one kind: their texts, or their names. NULL with ENOMEM. */
static struct span *collect(const struct edit *e, enum edit_kind kind, size_t *count)
{
  struct span *all = calloc(e->count + 1, sizeof *all);

  *count = 0;
  for (size_t i = 0; all && i < e->count; i++)
    if (e->orders[i].kind == kind)
      all[(*count)++] = kind == EDIT_UNTAG ? e->orders[i].text : e->orders[i].name;
  return all;
}

static const char *line_end_of(struct span s)
{
  size_t first = span_find(s, '\n');

  return first && first < s.len && s.p[first - 1] == '\r' ? "\r\n" : "\n";
}

/* The field that becomes Subject can have a text, too. Only the first one counts. Returns 1, or 0 with ENOMEM. */
static int strip_protected(struct edit *e, const struct claimstrip *c)
{
  for (size_t i = 0; i < e->count; i++) {
    struct edit_order *o = e->orders + i;

    if (o->kind != EDIT_PROTECTED || o->text.len == 0)
      continue;
    o->text.len = e->subject.len ? 0 : o->text.len;
    if (o->text.len == 0)
      continue;
    if (claimstrip(&e->subject, o->text, c, line_end_of(o->text)) == -1)
      return 0;
    o->text = span_sa(&e->subject);
  }
  return 1;
}

/* EDIT_UNTAG, EDIT_UNSET */
static int strip_claims(struct edit *e)
{
  struct claimstrip c = { NULL, 0, NULL, 0 };
  struct span *names = collect(e, EDIT_UNSET, &c.name_count);
  struct span *forms = collect(e, EDIT_UNTAG, &c.form_count);
  stralloc out = STRALLOC_ZERO;
  int r = names && forms ? 0 : -1;

  c.names = names;
  c.forms = forms;
  if (r == 0 && !e->is_long && (c.name_count || c.form_count)) {
    r = claimstrip(&out, span_sa(&e->header), &c, line_end_of(span_sa(&e->header)));
    if (r != -1 && c.form_count && !strip_protected(e, &c))
      r = -1;
  }
  if (r == 1) {
    e->is_stripped = 1;
    if (!span_copy(&e->header, span_sa(&out)))
      r = -1;
  }
  stralloc_free(&out);
  free(names);
  free(forms);
  return r != -1;
}

static int read_header(struct edit *e)
{
  enum headeredit_result r = e->is_long ? HEADEREDIT_DAMAGED : headeredit_init(&e->head, span_sa(&e->header));

  if (r == HEADEREDIT_NOMEM)
    return 0;
  e->head_is_good = r == HEADEREDIT_OK;
  e->line_end = e->head.line_end;
  e->is_reply = headeredit_has(&e->head, span_of("In-Reply-To")) || headeredit_has(&e->head, span_of("References"));
  return 1;
}

int editroot_part(struct edit *e, const struct mimepart *part)
{
  stralloc smime_type = STRALLOC_ZERO;
  int good = strip_claims(e) && read_header(e) && contentfield_param(&part->type, "smime-type", &smime_type, NULL) != -1
             && (!part->boundary.len || span_copy(&e->outer_boundary, span_sa(&part->boundary)));

  e->body = part->body;
  e->has_empty_line = part->has_empty_line;
  e->is_8bit = part->encoding == TRANSFER_8BIT || part->encoding == TRANSFER_BINARY;
  e->closed = good ? why_closed(&part->type, span_sa(&smime_type)) : NULL;
  e->is_mixed = contentfield_is(&part->type, "multipart", "mixed");
  e->no_wrap = why_no_wrap(&part->type);
  e->cuts = edit_has(e, EDIT_CUT);
  stralloc_free(&smime_type);
  return good;
}

/* ---- fields -------------------------------------------------------------------------------------- */

static int edit_subject(struct edit *e, size_t i)
{
  const struct edit_order *o = e->orders + i;
  enum subjectedit_result r = o->kind == EDIT_STRIP ? headeredit_strip(&e->head, o->find, o->arg)
                                                    : headeredit_tag(&e->head, o->text);

  return r != SUBJECTEDIT_NOMEM && (r != SUBJECTEDIT_GAVE_UP || edit_fail(e, i, "", "limit"));
}

static int edit_protected(struct edit *e, size_t i)
{
  struct span field = e->orders[i].text;

  if (field.len == 0)
    return 1;
  switch (headeredit_replace(&e->head, span_of("Subject"), field)) {
    case HEADEREDIT_OK: return 1;
    case HEADEREDIT_DAMAGED: return edit_fail(e, i, "", "field");
    case HEADEREDIT_NOMEM: break;
  }
  return 0;
}

static int edit_field(struct edit *e, size_t i)
{
  const struct edit_order *o = e->orders + i;

  switch (o->kind) {
    case EDIT_STRIP:
    case EDIT_TAG:
    case EDIT_PROTECTED:
    case EDIT_REMOVE:
    case EDIT_SET: break;
    case EDIT_ATTACH:
    case EDIT_DISCLAIMER:
    case EDIT_CUT: return 1;
    case EDIT_UNTAG:
    case EDIT_UNSET: return !e->is_long || edit_fail(e, i, "", "long-header");
  }
  if (!e->head_is_good)
    return edit_fail(e, i, "", e->is_long ? "long-header" : "header");
  if (o->kind == EDIT_REMOVE)
    return headeredit_remove(&e->head, o->name);
  if (o->kind == EDIT_PROTECTED)
    return edit_protected(e, i);
  return o->kind == EDIT_SET ? headeredit_set(&e->head, o->name, o->text) : edit_subject(e, i);
}

/* a field without its line end */
static int put_field(struct edit *e, const char *name, struct span field)
{
  stralloc line = STRALLOC_ZERO;
  int good = stralloc_catb(&line, field.p, field.len) && stralloc_cats(&line, e->line_end)
             && headeredit_put(&e->head, span_of(name), span_sa(&line));

  stralloc_free(&line);
  return good;
}

static int put_version(struct edit *e)
{
  return headeredit_has(&e->head, span_of("MIME-Version"))
         || put_field(e, "MIME-Version", span_of("MIME-Version: 1.0"));
}

static int put_type(struct edit *e)
{
  if (!e->root_type.len && !e->root_encoding.len)
    return 1;
  return put_version(e) && (!e->root_type.len || put_field(e, "Content-Type", span_sa(&e->root_type)))
         && (!e->root_encoding.len || put_field(e, "Content-Transfer-Encoding", span_sa(&e->root_encoding)));
}

/* ---- attachments --------------------------------------------------------------------------------- */

static const char *why_not_attached(const struct edit *e, const char *ambiguous)
{
  if (ambiguous)
    return ambiguous;
  if (e->closed)
    return e->closed;
  if (e->is_mixed && e->closing)
    return NULL;
  if (e->no_wrap)
    return e->no_wrap;
  /* CR LF before the boundary, and LF behind it */
  if (e->bare_cr == 3 || (e->last == '\r' && e->line_end[0] == '\n'))
    return "bare-cr";
  return e->head_is_good ? NULL : "header";
}

static int cat_delimiter(stralloc *out, const struct edit *e, struct span boundary, const char *end)
{
  return stralloc_cats(out, e->line_end) && stralloc_cats(out, "--") && stralloc_catb(out, boundary.p, boundary.len)
         && stralloc_cats(out, end) && stralloc_cats(out, e->line_end);
}

static int attach_all(struct edit *e, uint64_t at, struct span boundary)
{
  stralloc header = STRALLOC_ZERO;
  int good = 1;

  for (size_t i = 0; good && i < e->count; i++) {
    if (e->orders[i].kind != EDIT_ATTACH)
      continue;
    header.len = 0;
    good = cat_delimiter(&header, e, boundary, "") && attachpart_header(&header, e->orders[i].name, e->line_end)
           && edit_patch(e, at, at, span_sa(&header));
    if (good)
      genalloc_s(struct edit_patch, &e->patches)[edit_patch_count(e) - 1].file = i + 1;
  }
  stralloc_free(&header);
  return good;
}

/* The Content fields of the message become those of its first part. */
static int cat_wrapped_header(stralloc *out, struct edit *e)
{
  return put_version(e) && headeredit_write(&e->head, out, HEADEREDIT_OTHERS)
         && stralloc_cats(out, "Content-Type: multipart/mixed; boundary=\"") && stralloc_cats(out, e->boundary)
         && stralloc_cats(out, "\"") && stralloc_cats(out, e->line_end)
         && (!e->is_8bit || (stralloc_cats(out, "Content-Transfer-Encoding: 8bit") && stralloc_cats(out, e->line_end)))
         && cat_delimiter(out, e, span_of(e->boundary), "") && headeredit_write(&e->head, out, HEADEREDIT_CONTENT)
         && stralloc_cats(out, e->line_end);
}

static int wrap(struct edit *e)
{
  struct span boundary = span_of(e->boundary);
  stralloc text = STRALLOC_ZERO;
  int good = cat_wrapped_header(&text, e) && edit_patch(e, 0, e->body, span_sa(&text))
             && attach_all(e, e->octets, boundary);

  text.len = 0;
  good = good && cat_delimiter(&text, e, boundary, "--") && edit_patch(e, e->octets, e->octets, span_sa(&text));
  stralloc_free(&text);
  return good;
}

/* ---- all of it ----------------------------------------------------------------------------------- */

/* the empty line as it was */
static struct span empty_line(const struct edit *e)
{
  struct span h = span_sa(&e->header);
  size_t len = h.len >= 2 && h.p[h.len - 2] == '\r' ? 2 : 1;

  if (e->has_empty_line)
    return span_from(h, h.len - len);
  return span_of(e->needs_empty_line ? e->line_end : "");
}

static int write_header(struct edit *e)
{
  struct span empty = empty_line(e);
  stralloc text = STRALLOC_ZERO;
  int good;

  if (!e->head_is_good)
    return !e->is_stripped || edit_patch(e, 0, e->body, span_sa(&e->header));
  if (!e->head.is_changed && !e->needs_empty_line && !e->is_stripped)
    return 1;
  good = headeredit_write(&e->head, &text, HEADEREDIT_ALL) && (!empty.len || stralloc_catb(&text, empty.p, empty.len))
         && edit_patch(e, 0, e->body, span_sa(&text));
  stralloc_free(&text);
  return good;
}

int editroot_end(struct edit *e, const char *ambiguous)
{
  const char *why = why_not_attached(e, ambiguous);
  int attaches = edit_has(e, EDIT_ATTACH) && !why;

  for (size_t i = 0; i < e->count; i++)
    if (!edit_field(e, i))
      return 0;
  if (why && !edit_fail_all(e, EDIT_ATTACH, "", why))
    return 0;
  if (!put_type(e))
    return 0;
  if (attaches && !e->is_mixed)
    return wrap(e);
  return (!attaches || attach_all(e, e->closing, span_sa(&e->outer_boundary))) && write_header(e);
}
