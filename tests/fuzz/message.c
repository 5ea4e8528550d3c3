/* message: mail/lineends and mail/message, with the text in one piece and in pieces of every kind. Each is compared
 * with a second implementation that has the whole text.
 *
 * Four times the first byte of the input is the greatest length of the header; 255 means the usual limit. The
 * rest is the message.
 */
#include "tests/fuzz/fuzz.h"

#include "dkim/limits.h"
#include "mail/message.h"
#include "mail/lineends.h"

/* ---- line ends ---------------------------------------------------------------------------------- */

struct converter {
  struct lineends wire;
  int receives;
  stralloc out;
};

static int collect(void *out, struct span piece)
{
  fuzz_cat(out, piece);
  return 1;
}

static int convert(void *arg, struct span piece)
{
  struct converter *c = arg;

  check((c->receives ? lineends_receive : lineends_feed)(&c->wire, piece, collect, &c->out));
  return 1;
}

static void convert_end(struct converter *c)
{
  check((c->receives ? lineends_receive_end : lineends_end)(&c->wire, collect, &c->out));
}

/* On the way out CRLF, then each CR that is left, becomes LF; on the way in CRLF alone does. The last line is ended. */
static void naive_convert(stralloc *out, struct span in, int receives)
{
  for (size_t i = 0; i < in.len; i++) {
    int is_crlf = in.p[i] == '\r' && i + 1 < in.len && in.p[i + 1] == '\n';

    if (is_crlf)
      continue;
    fuzz_put(out, in.p[i] == '\r' && !receives ? '\n' : in.p[i]);
  }
  if (out->len && out->s[out->len - 1] != '\n')
    fuzz_put(out, '\n');
}

static int stop(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

static void check_wire(struct span in, int receives, stralloc *staged)
{
  struct lineends stopped = LINEENDS_ZERO;

  staged->len = 0;
  naive_convert(staged, in, receives);
  for (size_t way = 0; way < fuzz_cuttings(in); way++) {
    struct converter c = { LINEENDS_ZERO, receives, STRALLOC_ZERO };

    check(fuzz_feed(in, way, convert, &c));
    convert_end(&c);
    check(span_equal(span_sa(&c.out), span_sa(staged)));
    if (!receives)
      check(c.wire.changed != span_equal(in, span_sa(staged)));
    stralloc_free(&c.out);
  }
  if (in.len && !(receives && in.p[0] == '\r'))
    check(!(receives ? lineends_receive : lineends_feed)(&stopped, in, stop, NULL));
}

/* ---- fields and body ---------------------------------------------------------------------------- */

struct events {
  struct message message;
  int headers;    /* how often the header was complete */
  int too_long;
  stralloc body;
};

static int push(void *arg, struct span piece)
{
  struct events *e = arg;
  struct span body;

  message_push(&e->message, piece);
  for (;;)
    switch (message_next(&e->message, &body)) {
      case MESSAGE_MORE: return 1;
      case MESSAGE_TOO_LONG:
        e->too_long = 1;
        return 0;
      case MESSAGE_HEADER:
        e->headers++;
        break;
      case MESSAGE_BODY:
        check(e->headers == 1 && body.len > 0 && body.p >= piece.p && body.p + body.len <= piece.p + piece.len);
        fuzz_cat(&e->body, body);
        break;
      default: check(!"memory");
    }
}

/* length of the line at `at`, with its LF */
static size_t line_at(struct span s, size_t at)
{
  size_t end = at;

  while (end < s.len && s.p[end] != '\n')
    end++;
  return end < s.len ? end + 1 - at : end - at;
}

/* RFC 5322 2.2 and 4.5: field-name = 1*ftext, ftext = %d33-57 / %d59-126, then *WSP ":". Both lengths; 0 if there is
 * no such thing.
 */
static size_t naive_name(struct span line, size_t *value)
{
  size_t n = 0;

  while (n < line.len && ((line.p[n] >= 33 && line.p[n] <= 57) || (line.p[n] >= 59 && line.p[n] <= 126)))
    n++;
  *value = n;
  while (*value < line.len && (line.p[*value] == ' ' || line.p[*value] == '\t'))
    ++*value;
  if (n == 0 || *value == line.len || line.p[*value] != ':')
    return 0;
  ++*value;
  return n;
}

/* The field of a line goes on in each line behind it that begins with WSP (RFC 5322 2.2.3). */
static void check_fields(const struct message *m, struct span header)
{
  size_t at = 0;
  size_t lines = 0;
  size_t malformed = 0;
  size_t count = 0;

  while (at < header.len) {
    struct span line = span_make(header.p + at, line_at(header, at));
    size_t first = lines + 1;
    size_t end = at + line.len;
    size_t value = 0;
    size_t name = line.p[0] == ' ' || line.p[0] == '\t' ? 0 : naive_name(line, &value);
    const struct message_field *f;

    lines++;
    for (; end < header.len && (header.p[end] == ' ' || header.p[end] == '\t'); lines++)
      end += line_at(header, end);
    if (!name && !malformed)
      malformed = first;
    check(count < message_field_count(m));
    f = message_field(m, count++);
    check(span_equal(message_field_whole(m, f), span_make(header.p + at, end - at)));
    check(span_equal(message_field_name(m, f), span_make(header.p + at, name)));
    if (name)
      check(span_equal(message_field_body(m, f), span_make(header.p + at + value, end - at - value)));
    else
      check(span_equal(message_field_body(m, f), message_field_whole(m, f)));
    at = end;
  }
  check(message_field_count(m) == count && m->malformed_line == malformed);
}

/* `in` ends in LF if it is not empty */
static void check_message(struct span in, size_t limit)
{
  size_t header_len = 0;
  size_t body = in.len;

  /* the header ends at an empty line, or there is none and it is all */
  while (header_len < in.len && in.p[header_len] != '\n')
    header_len += line_at(in, header_len);
  if (header_len < in.len)
    body = header_len + 1;
  for (size_t way = 0; way < fuzz_cuttings(in); way++) {
    struct events e = { .headers = 0 };

    message_init(&e.message, limit);
    if (fuzz_feed(in, way, push, &e)) {
      message_end(&e.message);
      check(push(&e, span_of("")));
    }
    check(e.too_long == (header_len > limit));
    if (!e.too_long) {
      check(e.headers == 1);
      check(span_equal(span_sa(&e.message.header), span_first(in, header_len)));
      check(span_equal(span_sa(&e.body), span_from(in, body)));
      check_fields(&e.message, span_first(in, header_len));
    } else
      check(e.headers == 0 && e.message.header.len <= limit);
    message_free(&e.message);
    stralloc_free(&e.body);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  stralloc staged = STRALLOC_ZERO;
  struct span in;
  size_t limit;

  if (size == 0)
    return 0;
  in = span_make((const char *)data + 1, size - 1);
  limit = data[0] == 255 ? LIMIT_HEADER_BYTES : data[0] * 4U;
  check_wire(in, 0, &staged);
  check_message(span_sa(&staged), limit);
  check_wire(in, 1, &staged);
  check_message(span_sa(&staged), limit);
  stralloc_free(&staged);
  return 0;
}
