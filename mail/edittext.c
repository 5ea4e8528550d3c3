/* edittext: which parts get the disclaimer, and what is read of them. */
#include "mail/editwork.h"
#include "text/ascii.h"

int edittext_is_applied(const struct edit *e, const struct edit_order *o)
{
  return o->kind == EDIT_DISCLAIMER && (o->on_reply || !e->is_reply);
}

int edittext_start(struct edit *e)
{
  for (size_t i = 0; i < e->count; i++) {
    const struct edit_order *o = e->orders + i;

    if (!edittext_is_applied(e, o))
      continue;
    e->has_disclaimer = 1;
    if (!disclaimer_add(o->at_top ? &e->at_top : &e->at_bottom, o->has_text ? &o->text : NULL,
                        o->has_html ? &o->html : NULL, e->from))
      return 0;
  }
  return 1;
}

/* ---- which part ---------------------------------------------------------------------------------- */

static int has_param(const struct contentfield *c, const char *name)
{
  const struct contentfield_param *p = genalloc_s(struct contentfield_param, &c->params);

  for (size_t i = 0; i < genalloc_len(struct contentfield_param, &c->params); i++)
    if (span_equal(span_make(c->text.s + p[i].name, p[i].name_len), span_of(name)))
      return 1;
  return 0;
}

/* What has the name of a file is shown as one, even where it is inline. */
static int is_attachment(const struct mimepart *part)
{
  struct span disposition = contentfield_type(&part->disposition);

  return (disposition.len && !span_equal(disposition, span_of("inline"))) || has_param(&part->disposition, "filename")
         || has_param(&part->type, "name");
}

/* Is this text shown first in each part around it? Of a multipart/alternative, each part is a form of it. */
static int is_first(const struct edit *e, const struct mimepart *part)
{
  for (size_t i = 0; i < part->depth; i++) {
    const struct edit_level *level = e->levels + i;

    if (level->is_closed || (!level->is_alternative && level->taken && level->taken != level[1].number))
      return 0;
  }
  return 1;
}

static void take(struct edit *e, const struct mimepart *part)
{
  for (size_t i = 0; i < part->depth; i++)
    e->levels[i].taken = e->levels[i + 1].number;
}

/* ---- reading it ---------------------------------------------------------------------------------- */

/* Could a boundary line be made of `text`, however its lines are broken? */
static int makes_boundary(const struct mimepart *part, struct span text)
{
  for (const struct mimepart *p = part->parent; p; p = p->parent)
    for (size_t i = 0; p->boundary.len && i + 2 + p->boundary.len <= text.len; i++)
      if (text.p[i] == '-' && text.p[i + 1] == '-'
          && span_equal(span_first(span_from(text, i + 2), p->boundary.len), span_sa(&p->boundary)))
        return 1;
  return 0;
}

static int set_charset(struct edit_text *t, const struct mimepart *part)
{
  int r = contentfield_param(&part->type, "charset", &t->charset, NULL);

  return r == -1 ? 0 : t->charset.len || stralloc_cats(&t->charset, "us-ascii");
}

/* Can the part hold both texts, as it is or in UTF-8? Returns 0 with ENOMEM. */
static int choose_charset(struct edit_text *t, struct span top, struct span bottom)
{
  stralloc written = STRALLOC_ZERO;
  struct span set = span_sa(&t->charset);
  int r = charsetwrite(&written, set, top);

  if (r == 1)
    r = charsetwrite(&written, set, bottom);
  stralloc_free(&written);
  if (r)
    return r == 1;
  t->relabels = 1;
  if (!charset_init(&t->check, set)) {
    t->why_not = "charset";
  } else if (t->check.kind == CHARSET_ASCII) {
    /* it may be UTF-8 that nothing says so of */
    (void)charset_init(&t->check, span_of("utf-8"));
  } else {
    t->converts = 1;
  }
  return 1;
}

static void note_places(struct edit *e, const struct mimepart *part)
{
  struct edit_text *t = &e->now;

  t->type_field = part->type_field;
  t->encoding_field = part->encoding_field;
  t->body = part->body;
  t->has_empty_line = part->has_empty_line;
  t->header_end = part->body - (!part->has_empty_line ? 0 : e->tail[0] == '\r' && e->tail[1] == '\n' ? 2 : 1);
}

static int cat_param(stralloc *out, const struct contentfield *c, const struct contentfield_param *p)
{
  struct span value = span_make(c->text.s + p->value, p->value_len);

  if (!stralloc_cats(out, "; ") || !stralloc_catb(out, c->text.s + p->name, p->name_len)
      || (p->section >= 0 && !(stralloc_append(out, '*') && ascii_cat_number(out, (unsigned long long)p->section)))
      || (p->is_extended && !stralloc_append(out, '*')) || !stralloc_append(out, '=')
      || (!p->is_extended && !stralloc_append(out, '"')))
    return 0;
  for (size_t i = 0; i < value.len; i++)
    if ((!p->is_extended && (value.p[i] == '"' || value.p[i] == '\\') && !stralloc_append(out, '\\'))
        || !stralloc_append(out, value.p[i]))
      return 0;
  return p->is_extended || stralloc_append(out, '"');
}

/* the Content-Type field with charset=utf-8 */
static int set_type(stralloc *out, const struct contentfield *c)
{
  const struct contentfield_param *p = genalloc_s(struct contentfield_param, &c->params);
  struct span type = contentfield_type(c);
  struct span subtype = contentfield_subtype(c);
  int good = span_copy(out, span_of("Content-Type: ")) && stralloc_catb(out, type.p, type.len)
             && stralloc_append(out, '/') && stralloc_catb(out, subtype.p, subtype.len)
             && stralloc_cats(out, "; charset=utf-8");

  for (size_t i = 0; good && i < genalloc_len(struct contentfield_param, &c->params); i++)
    if (!span_equal(span_make(c->text.s + p[i].name, p[i].name_len), span_of("charset")))
      good = cat_param(out, c, p + i);
  return good;
}

static int is_flowed(struct edit_text *t, const struct mimepart *part)
{
  int r = contentfield_param(&part->type, "format", &t->type, NULL);

  t->is_flowed = r == 1 && ascii_equal_nocase(span_sa(&t->type), span_of("flowed"));
  return r != -1;
}

static int open_text(struct edit *e, const struct mimepart *part)
{
  struct edit_text *t = &e->now;
  const struct disclaimer *a = &e->at_top;
  const struct disclaimer *b = &e->at_bottom;

  t->is_open = 1;
  t->index = part->index;
  t->is_html = contentfield_is(&part->type, "text", "html");
  t->in_multipart = part->parent != NULL || edit_has(e, EDIT_ATTACH);
  t->relabels = t->converts = 0;
  t->why_not = NULL;
  note_places(e, part);
  if (!is_flowed(t, part) || !set_charset(t, part) || !set_type(&t->type, &part->type))
    return 0;
  if (!charset_is_known(span_sa(&t->charset)))
    t->why_not = "charset";
  else if (!t->is_html && !choose_charset(t, span_sa(&a->text), span_sa(&b->text)))
    return 0;
  if (makes_boundary(part, t->is_html ? span_sa(&a->html) : span_sa(&a->text))
      || makes_boundary(part, t->is_html ? span_sa(&b->html) : span_sa(&b->text)))
    t->why_not = "boundary";
  textspot_init(&t->spot, part->encoding, t->is_html, span_sa(&t->charset), part->body);
  transfer_decode_init(&t->decode, part->encoding);
  return 1;
}

int edittext_part(struct edit *e, const struct mimepart *part)
{
  if (!e->has_disclaimer || part->kind != MIMEPART_LEAF || e->drops
      || !(contentfield_is(&part->type, "text", "plain") || contentfield_is(&part->type, "text", "html"))
      || is_attachment(part) || !is_first(e, part))
    return 1;
  if (++e->texts > EDIT_TEXTS)
    return edit_fail_all(e, EDIT_DISCLAIMER, "", "too-many");
  take(e, part);
  return open_text(e, part);
}

static int ignore(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 1;
}

static int check(void *text, struct span piece)
{
  struct edit_text *t = text;

  return charset_feed(&t->check, piece, ignore, NULL);
}

int edittext_body(struct edit *e, const struct mimepart *part, struct span piece)
{
  struct edit_text *t = &e->now;

  if (!t->is_open || part->index != t->index)
    return 1;
  textspot_feed(&t->spot, piece);
  if (t->relabels && !t->why_not)
    (void)transfer_decode_feed(&t->decode, piece, check, t);
  return 1;
}

static const char *why_not(const struct edit *e)
{
  const struct edit_text *t = &e->now;

  /* a line would begin there, and may be a boundary line */
  if (t->spot.is_before_dash && !t->is_html && t->in_multipart && e->at_top.has_text)
    return "boundary";
  if (t->spot.is_damaged || t->spot.is_shifted)
    return "damaged";
  if (t->spot.has_nul)
    return "nul";
  if (!t->relabels)
    return NULL;
  if (t->spot.has_pgp)
    return "pgp";
  return t->check.is_damaged || (t->converts && t->decode.faults) ? "damaged-charset" : NULL;
}

int edittext_end(struct edit *e, const struct mimepart *part)
{
  struct edit_text *t = &e->now;

  if (!t->is_open || part->index != t->index)
    return 1;
  t->is_open = 0;
  textspot_end(&t->spot);
  if (!t->why_not && t->relabels) {
    (void)transfer_decode_end(&t->decode, check, t);
    (void)charset_end(&t->check, ignore, NULL);
  }
  if (!t->why_not)
    t->why_not = why_not(e);
  if (t->why_not)
    return edit_fail_all(e, EDIT_DISCLAIMER, t->is_html ? "html" : "text", t->why_not);
  return editinsert(e);
}

int edittext_finish(struct edit *e)
{
  if (!e->has_disclaimer || e->texts)
    return 1;
  return edit_fail_all(e, EDIT_DISCLAIMER, "", e->closed ? e->closed : "no-text");
}
