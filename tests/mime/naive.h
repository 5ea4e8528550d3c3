/* naive: a second MIME reader, for the tests of mail/mimescan. It is written from RFC 2046 5.1.1 as simply as possible:
 * it has the whole message, and a function that calls itself for each part. It writes a line for each part when the
 * part ends:
 *
 *   SECTION TYPE/SUBTYPE ENCODING START BODY END
 *
 * Only the bodies of the Content fields are read by mail/contentfield, which has tests of its own.
 */
#ifndef NAIVE_H
#define NAIVE_H

#include "mail/contentfield.h"
#include "mail/mimelimits.h"
#include "text/ascii.h"

#include <stdlib.h>

struct naive {
  struct span in;
  stralloc *out;
};

/* a multipart around a part */
struct naive_outer {
  struct span boundary;
  int is_closed;
  const struct naive_outer *outer;
};

struct naive_place {
  const struct naive_outer *outer;
  struct span stem;   /* of the section number */
  size_t number;
  size_t depth;
  int is_in_multipart;
  int is_in_digest;
};

struct naive_end {
  size_t end;   /* of the part */
  size_t next;  /* the boundary line behind it, or the end of the input */
};

static inline void naive_need(int good)
{
  if (!good)
    abort();
}

static inline size_t naive_line(const struct naive *n, size_t at)
{
  size_t len = span_find(span_from(n->in, at), '\n') + 1;

  return len > n->in.len - at ? n->in.len - at : len;
}

/* bytes of the line end of the line that ends before `at` */
static inline size_t naive_eol(const struct naive *n, size_t at)
{
  if (at == 0 || n->in.p[at - 1] != '\n')
    return 0;
  return at > 1 && n->in.p[at - 2] == '\r' ? 2 : 1;
}

static inline struct span naive_text(const struct naive *n, size_t at)
{
  size_t len = naive_line(n, at);

  return span_make(n->in.p + at, len - naive_eol(n, at + len));
}

/* the innermost multipart that the line at `at` is a boundary of, or NULL */
static inline const struct naive_outer *naive_boundary(const struct naive *n, size_t at,
                                                       const struct naive_outer *outer, int *is_closing)
{
  struct span text = naive_text(n, at);

  for (; outer; outer = outer->outer) {
    struct span rest = span_from(text, 2 + outer->boundary.len);

    if (outer->is_closed || text.len < 2 + outer->boundary.len || memcmp(text.p, "--", 2) != 0
        || memcmp(text.p + 2, outer->boundary.p, outer->boundary.len) != 0 || text.len > MIMELIMIT_LINE_BYTES)
      continue;
    *is_closing = rest.len >= 2 && memcmp(rest.p, "--", 2) == 0;
    if (*is_closing)
      rest = span_from(rest, 2);
    if (ascii_trim(rest).len == 0)
      return outer;
  }
  return NULL;
}

/* the body of the first field of this name, without its line end only if there is none */
static inline struct span naive_field(struct span header, const char *name)
{
  struct naive n = { .in = header };
  size_t at = 0;

  while (at < header.len) {
    struct span line = naive_text(&n, at);
    size_t end = at + naive_line(&n, at);
    size_t colon = 0;

    while (end < header.len && ascii_is_wsp(header.p[end]))
      end += naive_line(&n, end);
    while (colon < line.len && ascii_is_vchar(line.p[colon]) && line.p[colon] != ':')
      colon++;
    if (ascii_equal_nocase(span_first(line, colon), span_of(name))) {
      while (colon < line.len && ascii_is_wsp(line.p[colon]))
        colon++;
      if (colon < line.len && line.p[colon] == ':' && colon < MIMELIMIT_LINE_BYTES)
        return span_make(header.p + at + colon + 1, end - at - colon - 1);
    }
    at = end;
  }
  return span_make(NULL, 0);
}

struct naive_part {
  size_t start;
  size_t body;
  struct contentfield type;
  enum transfer_encoding encoding;
  stralloc section;
  stralloc boundary;
  int is_multipart;
  int is_message;
};

static inline void naive_header(struct naive_part *p, struct span header, const struct naive_place *place)
{
  struct span type = naive_field(header, "content-type");
  struct span encoding = naive_field(header, "content-transfer-encoding");
  unsigned int faults;
  int may_hold = place->depth + 1 < MIMELIMIT_DEPTH;
  int is_plain;

  p->encoding = encoding.p ? contentfield_encoding(encoding, &faults) : TRANSFER_7BIT;
  is_plain = p->encoding == TRANSFER_7BIT || p->encoding == TRANSFER_8BIT || p->encoding == TRANSFER_BINARY;
  naive_need(contentfield_parse_type(&p->type, type));
  if (!contentfield_type(&p->type).len)
    naive_need(contentfield_parse_type(&p->type, span_of(place->is_in_digest ? "message/rfc822" : "text/plain")));
  p->is_multipart = may_hold && contentfield_is(&p->type, "multipart", NULL)
                    && contentfield_param(&p->type, "boundary", &p->boundary, NULL) == 1 && p->boundary.len;
  p->is_message = may_hold && is_plain && (contentfield_is(&p->type, "message", "rfc822")
                                           || contentfield_is(&p->type, "message", "global"));
}

static inline void naive_cat(stralloc *out, const char *s)
{
  naive_need(stralloc_cats(out, s));
}

static inline void naive_section(struct naive_part *p, const struct naive_place *place)
{
  naive_need(span_copy(&p->section, place->stem));
  naive_cat(&p->section, place->stem.len ? "." : "");
  if (p->is_multipart && !place->is_in_multipart)
    naive_cat(&p->section, "TEXT");
  else
    naive_need(ascii_cat_number(&p->section, place->number));
}

static inline void naive_tell(const struct naive *n, const struct naive_part *p, size_t end)
{
  struct span type = contentfield_type(&p->type);
  struct span subtype = contentfield_subtype(&p->type);
  stralloc *out = n->out;

  naive_need(stralloc_catb(out, p->section.s, p->section.len) && stralloc_cats(out, " ")
             && stralloc_catb(out, type.p, type.len) && stralloc_cats(out, "/")
             && stralloc_catb(out, subtype.p, subtype.len) && stralloc_cats(out, " ")
             && stralloc_cats(out, p->encoding == TRANSFER_UNKNOWN ? "unknown" : transfer_name(p->encoding))
             && stralloc_cats(out, " ") && ascii_cat_number(out, p->start) && stralloc_cats(out, " ")
             && ascii_cat_number(out, p->body) && stralloc_cats(out, " ") && ascii_cat_number(out, end)
             && stralloc_cats(out, "\n"));
}

static inline void naive_part(const struct naive *n, size_t at, const struct naive_place *place, struct naive_end *e);

/* Lines up to a boundary line of `outer`. They are looked at from `at` on; what is looked for began at `start`. */
static inline void naive_lines(const struct naive *n, size_t start, size_t at, const struct naive_outer *outer,
                               struct naive_end *e)
{
  int is_closing;

  while (at < n->in.len && !naive_boundary(n, at, outer, &is_closing))
    at += naive_line(n, at);
  e->next = at;
  e->end = at < n->in.len && at > start ? at - naive_eol(n, at) : at;
}

static inline void naive_multipart(const struct naive *n, const struct naive_part *p, const struct naive_place *place,
                                   struct naive_end *e)
{
  struct naive_outer own = { span_sa(&p->boundary), 0, place->outer };
  struct naive_place inside = { &own, place->is_in_multipart ? span_sa(&p->section) : place->stem, 0,
                                place->depth + 1, 1, contentfield_is(&p->type, "multipart", "digest") };
  int is_closing = 0;

  naive_lines(n, p->body, p->body, &own, e);
  while (e->next < n->in.len && naive_boundary(n, e->next, &own, &is_closing) == &own && !is_closing) {
    inside.number++;
    naive_part(n, e->next + naive_line(n, e->next), &inside, e);
  }
  if (e->next < n->in.len && naive_boundary(n, e->next, &own, &is_closing) == &own) {
    own.is_closed = 1;
    naive_lines(n, e->next, e->next + naive_line(n, e->next), place->outer, e);
  }
}

static inline void naive_body(const struct naive *n, const struct naive_part *p, const struct naive_place *place,
                              struct naive_end *e)
{
  struct naive_place inside = { place->outer, span_sa(&p->section), 1, place->depth + 1, 0, 0 };

  if (p->is_multipart)
    naive_multipart(n, p, place, e);
  else if (p->is_message)
    naive_part(n, p->body, &inside, e);
  else
    naive_lines(n, p->body, p->body, place->outer, e);
}

/* RFC 2046 5.1.1: the line end before a boundary line belongs to it, even that of the empty line behind a header */
static inline void naive_part(const struct naive *n, size_t at, const struct naive_place *place, struct naive_end *e)
{
  struct naive_part p = { .start = at };
  size_t header = at;
  int is_closing;

  while (at < n->in.len && !naive_boundary(n, at, place->outer, &is_closing)) {
    size_t len = naive_line(n, at);

    if (naive_eol(n, at + len) == len && !(at + len < n->in.len
                                           && naive_boundary(n, at + len, place->outer, &is_closing))) {
      at += len;
      break;
    }
    if (naive_eol(n, at + len) == len)
      break;
    at += len;
    header = at;
  }
  p.body = at;
  naive_header(&p, span_make(n->in.p + p.start, header - p.start), place);
  naive_section(&p, place);
  naive_body(n, &p, place, e);
  naive_tell(n, &p, e->end);
  stralloc_free(&p.section);
  stralloc_free(&p.boundary);
  contentfield_free(&p.type);
}

/* naive_read - append the lines of the message `in` to `out`. */
static inline void naive_read(stralloc *out, struct span in)
{
  struct naive n = { in, out };
  struct naive_place place = { NULL, span_make(NULL, 0), 1, 0, 0, 0 };
  struct naive_end e;

  naive_part(&n, 0, &place, &e);
}

#endif
