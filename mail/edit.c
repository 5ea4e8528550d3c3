/* edit: the first reading, and the list of patches. */
#include "mail/edit.h"

#include "mail/editwork.h"

#include <stdlib.h>

int edit_init(struct edit *e, struct edit_order *orders, size_t count, struct span from, const char *boundary)
{
  static const struct headeredit fresh = HEADEREDIT_ZERO;

  memset(e, 0, sizeof *e);
  e->orders = orders;
  e->count = count;
  e->from = from;
  e->boundary = boundary;
  e->head = fresh;
  e->line_end = "\n";
  e->cut_message = SIZE_MAX;
  e->part_index = SIZE_MAX;
  mimescan_init(&e->scan, &mimescan_usual);
  return stralloc_ready(&e->text, 1);
}

void edit_free(struct edit *e)
{
  genalloc_free(struct edit_failure, &e->failures);
  genalloc_free(struct edit_patch, &e->patches);
  genalloc_free(struct edit_recode, &e->recodes);
  mimescan_free(&e->scan);
  headeredit_free(&e->head);
  disclaimer_free(&e->at_top);
  disclaimer_free(&e->at_bottom);
  stralloc_free(&e->text);
  stralloc_free(&e->header);
  stralloc_free(&e->subject);
  stralloc_free(&e->now.charset);
  stralloc_free(&e->now.type);
  stralloc_free(&e->outer_boundary);
  stralloc_free(&e->root_type);
  stralloc_free(&e->root_encoding);
  message_free(&e->part_header);
  for (size_t i = 0; i <= MIMELIMIT_DEPTH; i++)
    stralloc_free(&e->levels[i].start);
}

/* ---- the lists ----------------------------------------------------------------------------------- */

static int is_noted(const struct edit *e, size_t order, const char *part)
{
  const struct edit_failure *f = genalloc_s(struct edit_failure, &e->failures);

  for (size_t i = 0; i < genalloc_len(struct edit_failure, &e->failures); i++)
    if (f[i].order == order && strcmp(f[i].part, part) == 0)
      return 1;
  return 0;
}

int edit_fail(struct edit *e, size_t order, const char *part, const char *reason)
{
  struct edit_failure f = { order, part, reason };

  return is_noted(e, order, part) || genalloc_append(struct edit_failure, &e->failures, &f);
}

int edit_fail_all(struct edit *e, enum edit_kind kind, const char *part, const char *reason)
{
  for (size_t i = 0; i < e->count; i++)
    if (e->orders[i].kind == kind && (kind != EDIT_DISCLAIMER || edittext_is_applied(e, e->orders + i))
        && !edit_fail(e, i, part, reason))
      return 0;
  return 1;
}

int edit_has(const struct edit *e, enum edit_kind kind)
{
  for (size_t i = 0; i < e->count; i++)
    if (e->orders[i].kind == kind)
      return 1;
  return 0;
}

int edit_patch(struct edit *e, uint64_t start, uint64_t end, struct span text)
{
  struct edit_patch p = { start, end, e->text.len, text.len, 0, 0, e->patch_number++, 0 };

  return (!text.len || stralloc_catb(&e->text, text.p, text.len))
         && genalloc_append(struct edit_patch, &e->patches, &p);
}

size_t edit_patch_count(const struct edit *e)
{
  return genalloc_len(struct edit_patch, &e->patches);
}

const struct edit_patch *edit_patch_at(const struct edit *e, size_t i)
{
  return genalloc_s(struct edit_patch, &e->patches) + i;
}

struct span edit_patch_text(const struct edit *e, const struct edit_patch *p)
{
  return span_first(span_from(span_sa(&e->text), p->text), p->text_len);
}

static struct span text_at(const struct edit *e, size_t at, size_t len)
{
  return span_first(span_from(span_sa(&e->text), at), len);
}

struct recode_job edit_patch_recode(const struct edit *e, const struct edit_patch *p)
{
  const struct edit_recode *r = genalloc_s(struct edit_recode, &e->recodes) + p->recode - 1;
  struct recode_job job = {
    .from = r->from,
    .to = r->to,
    .charset = text_at(e, r->charset, r->charset_len),
    .insert = { text_at(e, r->insert[0], r->insert_len[0]), text_at(e, r->insert[1], r->insert_len[1]) },
    .at = { r->at[0], r->at[1] },
    .line_end = r->line_end,
    .in_multipart = r->in_multipart
  };

  return job;
}

static int compare(const void *a, const void *b)
{
  const struct edit_patch *x = a;
  const struct edit_patch *y = b;

  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  /* what is put in stands before what is replaced */
  if ((x->end == x->start) != (y->end == y->start))
    return x->end == x->start ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

/* ---- the first reading --------------------------------------------------------------------------- */

static int note_header(struct edit *e, const struct mimescan_at *at)
{
  size_t len = at->piece.len;

  for (size_t i = len > 2 ? len - 2 : 0; i < len; i++) {
    e->tail[0] = e->tail[1];
    e->tail[1] = at->piece.p[i];
  }
  if (at->part->index || e->is_long)
    return 1;
  e->is_long = len > EDIT_HEADER_BYTES - e->header.len;
  return e->is_long || stralloc_catb(&e->header, at->piece.p, len);
}

static int protects(const struct mimepart *part)
{
  return part->kind == MIMEPART_MESSAGE || contentfield_is(&part->type, "multipart", "signed")
         || contentfield_is(&part->type, "multipart", "encrypted");
}

static int begin_part(struct edit *e, const struct mimepart *part)
{
  struct edit_level *level = e->levels + part->depth;

  level->number = part->number;
  level->taken = 0;
  level->is_alternative = contentfield_is(&part->type, "multipart", "alternative");
  level->is_multipart = part->kind == MIMEPART_MULTIPART;
  level->is_closed = protects(part) || (part->depth && level[-1].is_closed);
  if (part->index == 0 && !(editroot_part(e, part) && edittext_start(e)))
    return 0;
  /* The message ends in the header of one that it encloses. Nothing can stand behind that. */
  if (part->index && !part->has_empty_line && !e->no_wrap)
    e->no_wrap = "header-end";
  return editcut_part(e, part) && editrelated_part(e, part) && edittext_part(e, part) && editrelated_begin(e, part);
}

/* Is there what would be ambiguous inside a multipart, and is not in a message that is none? */
static void find_bare_cr(struct edit *e, struct span s)
{
  for (size_t i = 0; i < s.len && e->bare_cr < 3; i++) {
    if (!e->bare_cr)
      i += span_find(span_from(s, i), '\r');
    if (i < s.len)
      e->bare_cr = s.p[i] == '\r' ? 1 : e->bare_cr && s.p[i] == '-' ? e->bare_cr + 1 : 0;
  }
}

static int body(struct edit *e, const struct mimescan_at *at)
{
  struct span kept = at->piece;

  find_bare_cr(e, kept);
  return editcut_body(e, at->part, at, &kept) && edittext_body(e, at->part, kept);
}

static int pull(struct edit *e)
{
  struct mimescan_at at;
  enum mimescan_event event;
  int good = 1;

  while (good && (event = mimescan_next(&e->scan, &at)) != MIMESCAN_MORE)
    switch (event) {
      case MIMESCAN_HEADER: good = note_header(e, &at) && editrelated_header(e, &at); break;
      case MIMESCAN_PART: good = begin_part(e, at.part); break;
      case MIMESCAN_BODY: good = body(e, &at); break;
      case MIMESCAN_OUTSIDE:
        if (at.part->index == 0 && at.where == MIMESCAN_DELIMITER && at.part->is_closed)
          e->closing = at.offset;
        break;
      case MIMESCAN_END: good = editcut_end(e, at.part) && edittext_end(e, at.part); break;
      case MIMESCAN_MORE: break;
      case MIMESCAN_NOMEM: good = 0; break;
    }
  return good;
}

int edit_look(void *edit, struct span piece)
{
  struct edit *e = edit;

  e->octets += piece.len;
  if (piece.len)
    e->last = piece.p[piece.len - 1];
  mimescan_push(&e->scan, piece);
  return pull(e);
}

/* the word for the lowest bit; NULL: there is none */
static const char *lowest(unsigned int bits, const char *(*name)(unsigned int))
{
  unsigned int i = 0;

  while (bits && !(bits & 1U << i))
    i++;
  return bits ? name(i) : NULL;
}

/* Nothing in the body may be changed. */
static int give_up(struct edit *e, const char *why)
{
  genalloc_setlen(struct edit_patch, &e->patches, 0);
  genalloc_setlen(struct edit_failure, &e->failures, 0);
  e->root_type.len = 0;
  e->root_encoding.len = 0;
  e->has_disclaimer = 0;
  e->needs_empty_line = 0;
  return edit_fail_all(e, EDIT_DISCLAIMER, "", why) && edit_fail_all(e, EDIT_CUT, "", why);
}

static int finish_body(struct edit *e)
{
  return edittext_finish(e) && (e->has_cut || edit_fail_all(e, EDIT_CUT, "", e->closed ? e->closed : "no-message"));
}

static int decide(struct edit *e)
{
  const char *why = lowest(e->scan.limits_hit, mimepart_limit_name);

  if (!why)
    why = lowest(e->scan.ambiguous, mimepart_reason_name);
  return (why ? give_up(e, why) : finish_body(e)) && editroot_end(e, why);
}

enum edit_result edit_look_end(struct edit *e)
{
  mimescan_end(&e->scan);
  if (!pull(e) || !decide(e))
    return EDIT_NOMEM;
  if (edit_patch_count(e) == 0)
    return EDIT_SAME;
  qsort(genalloc_s(struct edit_patch, &e->patches), edit_patch_count(e), sizeof(struct edit_patch), compare);
  return EDIT_CHANGED;
}
