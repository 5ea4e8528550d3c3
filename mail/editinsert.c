/* editinsert: the disclaimer as it is written in a part, and the patches for that. */
#include "mail/editwork.h"
#include "mail/linecheck.h"
#include "text/ascii.h"

/* what is put at the top and at the bottom, in the charset of the result, decoded */
struct inserts {
  stralloc top;
  stralloc bottom;
};

/* ---- the text ------------------------------------------------------------------------------------ */

static int cat_lines(stralloc *out, struct span in, const char *eol)
{
  while (in.len) {
    size_t len = span_find(in, '\n');

    if ((len && !stralloc_catb(out, in.p, len)) || (len < in.len && !stralloc_cats(out, eol)))
      return 0;
    in = span_from(in, len + 1);
  }
  return 1;
}

/* A line must not begin with what may be a boundary line then. */
static int cat_html(stralloc *out, const struct edit_text *t, struct span html, int at_top, const char *eol)
{
  return stralloc_cats(out, eol) && cat_lines(out, html, eol)
         && ((at_top && t->spot.is_before_dash) || stralloc_cats(out, eol));
}

/* `at_top`: else at the bottom */
static int cat_plain(stralloc *out, const struct edit_text *t, struct span text, int at_top, const char *eol)
{
  stralloc flowed = STRALLOC_ZERO;
  int good = 1;

  if (t->is_flowed) {
    good = disclaimer_flow(&flowed, text);
    text = span_sa(&flowed);
  }
  if (!at_top)
    good = good && (!t->spot.is_open || stralloc_cats(out, eol))
           /* an empty line ends a line that flows on */
           && (!t->is_flowed || !t->spot.is_flowing || stralloc_cats(out, eol));
  good = good && cat_lines(out, text, eol)
         && ((!at_top && t->spot.is_open && t->in_multipart) || stralloc_cats(out, eol));
  stralloc_free(&flowed);
  return good;
}

/* Returns 1, or 0 with ENOMEM. */
static int build(stralloc *out, const struct edit_text *t, const struct disclaimer *d, int at_top, const char *eol)
{
  stralloc plain = STRALLOC_ZERO;
  int good;

  if (t->is_html)
    return !d->has_html || cat_html(out, t, span_sa(&d->html), at_top, eol);
  if (!d->has_text)
    return 1;
  good = cat_plain(&plain, t, span_sa(&d->text), at_top, eol)
         && (t->relabels ? stralloc_cat(out, &plain) : charsetwrite(out, span_sa(&t->charset), span_sa(&plain)) == 1);
  stralloc_free(&plain);
  return good;
}

static int is_long(struct span s)
{
  struct linecheck c = LINECHECK_ZERO;

  linecheck_feed(&c, s);
  return (c.faults & LINECHECK_LONG) != 0;
}

/* the encoding that can hold it */
static enum transfer_encoding encoding_for(const struct edit_text *t, const struct inserts *in)
{
  enum transfer_encoding is = t->spot.encoding;
  int is_plain = is != TRANSFER_QUOTED_PRINTABLE && is != TRANSFER_BASE64;
  int is_ascii = ascii_only(span_sa(&in->top)) && ascii_only(span_sa(&in->bottom));

  /* what is converted has other lines: ESC ( B before `--` goes, and a line may become too long */
  if ((is == TRANSFER_7BIT && !is_ascii)
      || (is_plain && (t->converts || is_long(span_sa(&in->top)) || is_long(span_sa(&in->bottom)))))
    return TRANSFER_QUOTED_PRINTABLE;
  return is;
}

/* ---- the header of the part ---------------------------------------------------------------------- */

/* a field in the place of another one, or at the end of the header */
static int put_field(struct edit *e, const struct mimepart_range *range, struct span field)
{
  stralloc line = STRALLOC_ZERO;
  int is_new = range->end == 0;
  int good = stralloc_catb(&line, field.p, field.len) && stralloc_cats(&line, e->line_end)
             && edit_patch(e, is_new ? e->now.header_end : range->start, is_new ? e->now.header_end : range->end,
                           span_sa(&line));

  stralloc_free(&line);
  return good;
}

static int change_header(struct edit *e, enum transfer_encoding to)
{
  struct edit_text *t = &e->now;
  stralloc encoding = STRALLOC_ZERO;
  int good = stralloc_cats(&encoding, "Content-Transfer-Encoding: ") && stralloc_cats(&encoding, transfer_name(to));
  int is_other = to != t->spot.encoding;

  if (t->index == 0) {
    good = good && (!t->relabels || span_copy(&e->root_type, span_sa(&t->type)))
           && (!is_other || span_copy(&e->root_encoding, span_sa(&encoding)));
    e->needs_empty_line |= !t->has_empty_line;
  } else {
    good = good && (!t->relabels || put_field(e, &t->type_field, span_sa(&t->type)))
           && (!is_other || put_field(e, &t->encoding_field, span_sa(&encoding)))
           && (t->has_empty_line || edit_patch(e, t->body, t->body, span_of(e->line_end)));
  }
  stralloc_free(&encoding);
  return good;
}

/* ---- the body ------------------------------------------------------------------------------------ */

static int append(void *out, struct span piece)
{
  return stralloc_catb(out, piece.p, piece.len);
}

static int cat_encoded(stralloc *out, enum transfer_encoding to, struct span in, const char *line_end)
{
  struct transfer_encode encode;

  transfer_encode_init(&encode, to, line_end);
  if (!transfer_encode_feed(&encode, in, append, out))
    return 0;
  if (to == TRANSFER_BASE64)
    encode.line_end = "";
  return transfer_encode_end(&encode, append, out);
}

/* in the middle of base64: what is put in is as long as whole groups, so that what is behind it stays as it is */
static int insert_base64(struct edit *e, const struct textplace *at, struct span in)
{
  stralloc octets = STRALLOC_ZERO;
  stralloc lines = STRALLOC_ZERO;
  int good = stralloc_catb(&octets, at->group, at->before) && stralloc_catb(&octets, in.p, in.len);

  while (good && at->have == sizeof at->group && (octets.len - at->before) % 3)
    good = stralloc_append(&octets, '\n');
  good = good && stralloc_catb(&octets, at->group + at->before, (size_t)(at->have - at->before))
         && (at->is_start || stralloc_cats(&lines, e->line_end))
         && cat_encoded(&lines, TRANSFER_BASE64, span_sa(&octets), e->line_end)
         && (at->is_end || stralloc_cats(&lines, e->line_end))
         && edit_patch(e, at->raw, at->raw_end, span_sa(&lines));
  stralloc_free(&octets);
  stralloc_free(&lines);
  return good;
}

static int insert(struct edit *e, const struct textplace *at, struct span in)
{
  const struct textspot *spot = &e->now.spot;
  stralloc raw = STRALLOC_ZERO;
  int good;

  if (!in.len)
    return 1;
  if (spot->encoding == TRANSFER_BASE64)
    return insert_base64(e, at, in);
  good = (!spot->is_soft || at->decoded < spot->decoded || stralloc_cats(&raw, e->line_end))
         && cat_encoded(&raw, spot->encoding, in, e->line_end) && edit_patch(e, at->raw, at->raw, span_sa(&raw));
  stralloc_free(&raw);
  return good;
}

static int cat_text(struct edit *e, struct span in, size_t *at, size_t *len)
{
  *at = e->text.len;
  *len = in.len;
  return !in.len || stralloc_catb(&e->text, in.p, in.len);
}

static int recode(struct edit *e, enum transfer_encoding to, const struct inserts *in)
{
  const struct edit_text *t = &e->now;
  struct edit_recode r = { .from = t->spot.encoding, .to = to, .line_end = e->line_end,
                           .in_multipart = t->in_multipart };
  int first = t->spot.top.decoded <= t->spot.bottom.decoded ? 0 : 1;

  r.at[first] = t->spot.top.decoded;
  r.at[!first] = t->spot.bottom.decoded;
  if (!cat_text(e, span_sa(&in->top), r.insert + first, r.insert_len + first)
      || !cat_text(e, span_sa(&in->bottom), r.insert + !first, r.insert_len + !first)
      || (t->converts && !cat_text(e, span_sa(&t->charset), &r.charset, &r.charset_len))
      || !genalloc_append(struct edit_recode, &e->recodes, &r) || !edit_patch(e, t->body, t->spot.raw, span_of("")))
    return 0;
  genalloc_s(struct edit_patch, &e->patches)[edit_patch_count(e) - 1].recode
    = genalloc_len(struct edit_recode, &e->recodes);
  return 1;
}

/* ---- all of it ----------------------------------------------------------------------------------- */

static int fail_without_text(struct edit *e)
{
  for (size_t i = 0; i < e->count; i++)
    if (edittext_is_applied(e, e->orders + i) && !e->orders[i].has_text && !edit_fail(e, i, "text", "no-file"))
      return 0;
  return 1;
}

static int place(struct edit *e, const struct inserts *in)
{
  const struct edit_text *t = &e->now;
  enum transfer_encoding to = encoding_for(t, in);
  int is_base64 = t->spot.encoding == TRANSFER_BASE64;
  /* text at the top of base64 would need blanks to fill a group */
  int recodes = t->converts || to != t->spot.encoding || (is_base64 && in->top.len && (!t->is_html || in->bottom.len));

  if (!in->top.len && !in->bottom.len)
    return 1;
  if (recodes && t->spot.has_pgp)
    return edit_fail_all(e, EDIT_DISCLAIMER, t->is_html ? "html" : "text", "pgp");
  if (!change_header(e, to))
    return 0;
  if (recodes)
    return recode(e, to, in);
  return insert(e, &t->spot.top, span_sa(&in->top)) && insert(e, &t->spot.bottom, span_sa(&in->bottom));
}

int editinsert(struct edit *e)
{
  struct inserts in = { STRALLOC_ZERO, STRALLOC_ZERO };
  const struct edit_text *t = &e->now;
  int is_base64 = t->spot.encoding == TRANSFER_BASE64;
  int is_quoted = t->spot.encoding == TRANSFER_QUOTED_PRINTABLE;
  size_t before = edit_patch_count(e);
  const char *eol = is_base64 ? (t->spot.has_lf ? "\n" : "\r\n") : is_quoted ? "\n" : e->line_end;
  int good = (t->is_html || fail_without_text(e)) && build(&in.top, t, &e->at_top, 1, eol)
             && build(&in.bottom, t, &e->at_bottom, 0, eol) && place(e, &in);

  for (size_t i = before; i < edit_patch_count(e); i++)
    genalloc_s(struct edit_patch, &e->patches)[i].is_text = 1;
  stralloc_free(&in.top);
  stralloc_free(&in.bottom);
  return good;
}
