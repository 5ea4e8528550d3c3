/* editrelated: which part of a multipart/related is its text. The parameter start= names it by its Content-ID; without
 * it, or if no part has this name, it is the first one (RFC 2387 3.2). The part that is named can stand behind others,
 * so the first text is changed at first, and what that has put in is taken back when the right one comes.
 */
#include "mail/cfws.h"
#include "mail/editwork.h"
#include "text/ascii.h"

/* The longest header that is searched for a Content-ID. */
#define HEADER_BYTES 65536

/* Content-ID is a msg-id: what stands in its brackets, which some leave out in start= */
static struct span id_of(struct span s)
{
  struct span in = s;

  if (cfws_skip(&in))
    s = in;
  s = ascii_trim_fws(s);
  if (s.len && s.p[0] == '<') {
    s = span_from(s, 1);
    s = span_first(s, span_find(s, '>'));
  }
  return s;
}

int editrelated_begin(struct edit *e, const struct mimepart *part)
{
  struct edit_level *level = e->levels + part->depth;

  level->start.len = 0;
  level->has_start = 0;
  level->patches = edit_patch_count(e);
  level->failures = genalloc_len(struct edit_failure, &e->failures);
  level->texts = e->texts;
  return !contentfield_is(&part->type, "multipart", "related")
         || contentfield_param(&part->type, "start", &level->start, NULL) != -1;
}

static int is_asked(const struct edit *e, const struct mimepart *part)
{
  return part->depth && e->levels[part->depth - 1].start.len && !e->levels[part->depth - 1].has_start;
}

int editrelated_header(struct edit *e, const struct mimescan_at *at)
{
  struct span body;
  enum message_event event;

  if (!is_asked(e, at->part))
    return 1;
  if (e->part_index != at->part->index) {
    message_free(&e->part_header);
    message_init(&e->part_header, HEADER_BYTES);
    e->part_index = at->part->index;
  }
  message_push(&e->part_header, at->piece);
  do
    event = message_next(&e->part_header, &body);
  while (event == MESSAGE_HEADER || event == MESSAGE_BODY);
  return event != MESSAGE_NOMEM;
}

/* 1 if the part is the one that `start` names; -1 with ENOMEM */
static int is_named(struct edit *e, const struct mimepart *part, struct span start)
{
  struct message *m = &e->part_header;
  struct span body;
  size_t first;
  enum message_event event;

  if (e->part_index != part->index)
    return 0;
  message_end(m);
  do
    event = message_next(m, &body);
  while (event == MESSAGE_HEADER || event == MESSAGE_BODY);
  if (event != MESSAGE_MORE)
    return event == MESSAGE_NOMEM ? -1 : 0;
  return message_count(m, "Content-ID", &first) > 0
         && span_equal(id_of(message_field_body(m, message_field(m, first))), id_of(start));
}

/* take back what the disclaimer has changed in the parts before */
static void take_back(struct edit *e, const struct edit_level *level)
{
  struct edit_patch *p = genalloc_s(struct edit_patch, &e->patches);
  struct edit_failure *f = genalloc_s(struct edit_failure, &e->failures);
  size_t kept = level->patches;

  for (size_t i = kept; i < edit_patch_count(e); i++)
    if (!p[i].is_text)
      p[kept++] = p[i];
  genalloc_setlen(struct edit_patch, &e->patches, kept);
  kept = level->failures;
  for (size_t i = kept; i < genalloc_len(struct edit_failure, &e->failures); i++)
    if (e->orders[f[i].order].kind != EDIT_DISCLAIMER)
      f[kept++] = f[i];
  genalloc_setlen(struct edit_failure, &e->failures, kept);
  e->texts = level->texts;
}

int editrelated_part(struct edit *e, const struct mimepart *part)
{
  struct edit_level *level = e->levels + part->depth - 1;
  int r;

  if (!is_asked(e, part))
    return 1;
  r = is_named(e, part, span_sa(&level->start));
  if (r != 1)
    return r == 0;
  level->has_start = 1;
  if (level->taken)
    take_back(e, level);
  level->taken = part->number;
  return 1;
}
