/* editcut: a bounce keeps its own text and the header of the message that it encloses, and nothing else. What is not
 * known to be part of the report is removed.
 */
#include "mail/editwork.h"

/* what a report may have behind its text (RFC 6522, 3464, 8098, 5965, 6533) */
static const char *const reports[] = {
  "delivery-status", "disposition-notification", "feedback-report", "global-delivery-status",
  "global-disposition-notification"
};

static int is_report_part(const struct mimepart *part)
{
  for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
    if (contentfield_is(&part->type, "message", reports[i]))
      return 1;
  return 0;
}

static int is_plain(const struct mimepart *part)
{
  return part->encoding == TRANSFER_7BIT || part->encoding == TRANSFER_8BIT || part->encoding == TRANSFER_BINARY;
}

static void search(struct edit *e, const struct mimepart *part, enum bouncecut_state state)
{
  e->searches = 1;
  e->cut_index = part->index;
  e->kept_end = part->body;
  bouncecut_init(&e->bounce, state, part->body);
}

static void drop(struct edit *e, const struct mimepart *part)
{
  e->drops = 1;
  e->has_cut = 1;
  e->cut_index = part->index;
}

/* the only type for a header without its message */
#define HEADERS_TYPE "Content-Type: text/rfc822-headers"

static int cut_message(struct edit *e, const struct mimepart *part)
{
  struct mimepart_range at = part->type_field;
  stralloc field = STRALLOC_ZERO;
  int good;

  e->cut_message = part->index;
  e->has_cut = 1;
  /* the header of the message is written as a whole */
  if (part->index == 0 && e->head_is_good)
    return stralloc_cats(&e->root_type, HEADERS_TYPE);
  if (at.end == 0)
    at.start = at.end = part->body - (!part->has_empty_line ? 0 : e->tail[0] == '\r' && e->tail[1] == '\n' ? 2 : 1);
  good = stralloc_cats(&field, HEADERS_TYPE) && stralloc_cats(&field, e->line_end)
         && edit_patch(e, at.start, at.end, span_sa(&field));
  stralloc_free(&field);
  return good;
}

static void begin_root(struct edit *e, const struct mimepart *part)
{
  if (part->kind == MIMEPART_LEAF && contentfield_is(&part->type, "text", "plain") && is_plain(part))
    search(e, part, BOUNCECUT_TEXT);
  /* a report may enclose nothing */
  e->has_cut = part->kind == MIMEPART_MULTIPART && contentfield_is(&part->type, "multipart", "report");
}

static void begin_enclosed(struct edit *e, const struct mimepart *part)
{
  if (contentfield_is(&part->type, "text", "rfc822-headers") && is_plain(part))
    search(e, part, BOUNCECUT_HEADER);
  else
    drop(e, part);
}

int editcut_part(struct edit *e, const struct mimepart *part)
{
  e->drops = 0;
  if (!e->cuts || e->closed)
    return 1;
  if (e->cut_message != SIZE_MAX) {
    if (part->parent->index == e->cut_message)
      e->cut_from = part->body;
    return 1;
  }
  if (part->kind == MIMEPART_MESSAGE)
    return cut_message(e, part);
  if (part->index == 0)
    begin_root(e, part);
  else if (part->kind == MIMEPART_LEAF && e->levels[1].number > 1 && !is_report_part(part))
    begin_enclosed(e, part);
  return 1;
}

int editcut_body(struct edit *e, const struct mimepart *part, const struct mimescan_at *at, struct span *kept)
{
  if (part->index != e->cut_index || !(e->drops || e->searches))
    return 1;
  if (e->drops) {
    kept->len = 0;
    return 1;
  }
  bouncecut_feed(&e->bounce, at->piece);
  if (e->bounce.state == BOUNCECUT_FOUND)
    *kept = span_first(*kept, e->bounce.cut > at->offset ? (size_t)(e->bounce.cut - at->offset) : 0);
  if (kept->len)
    e->kept_end = at->offset + kept->len;
  return 1;
}

static int end_search(struct edit *e, const struct mimepart *part)
{
  e->searches = 0;
  if (!bouncecut_end(&e->bounce))
    return 1;
  e->has_cut = 1;
  /* the line that is cut began in a piece before */
  if (e->bounce.cut < e->kept_end && e->now.is_open && e->now.index == part->index)
    e->now.why_not = "cut";
  return e->bounce.cut == part->end || edit_patch(e, e->bounce.cut, part->end, span_of(""));
}

int editcut_end(struct edit *e, const struct mimepart *part)
{
  if (part->index == e->cut_message) {
    e->cut_message = SIZE_MAX;
    return e->cut_from == part->end || edit_patch(e, e->cut_from, part->end, span_of(""));
  }
  if (part->index != e->cut_index)
    return 1;
  if (e->searches)
    return end_search(e, part);
  if (!e->drops)
    return 1;
  e->drops = 0;
  return part->body == part->end || edit_patch(e, part->body, part->end, span_of(""));
}
