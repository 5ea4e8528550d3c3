/* ocsphttp: a status line, fields, an empty line, the body. A line may end in LF alone. */
#include "smime/ocsphttp.h"

#include "smime/ocspanswer.h"
#include "text/ascii.h"

#define LENGTH_DIGITS 9

static enum ocsphttp bad(const char **why, const char *reason)
{
  *why = reason;
  return OCSPHTTP_BAD;
}

/* remove a line and its line end; 0 if there is no whole line */
static int take_line(struct span *in, struct span *line)
{
  size_t len = span_find(*in, '\n');

  if (len == in->len)
    return 0;
  *line = span_first(*in, len);
  *in = span_from(*in, len + 1);
  if (line->len && line->p[line->len - 1] == '\r')
    line->len--;
  return 1;
}

/* is it the field of this name? *value: what is behind the colon, without blanks around it */
static int is_field(struct span line, const char *name, struct span *value)
{
  size_t len = strlen(name);

  if (line.len <= len || line.p[len] != ':' || !ascii_equal_nocase(span_first(line, len), span_of(name)))
    return 0;
  *value = ascii_trim(span_from(line, len + 1));
  return 1;
}

/* NULL, or what is wrong with the status line */
static const char *check_status(struct span line)
{
  if (!span_take(&line, "HTTP/1.") || line.len < 5 || line.p[1] != ' ' || (line.len > 5 && line.p[5] != ' '))
    return "the responder does not speak HTTP";
  line = span_first(span_from(line, 2), 3);
  if (span_equal(line, span_of("200")))
    return NULL;
  return *line.p == '3' ? "the responder redirects" : "the responder reports an HTTP error";
}

/* the length of the body, or -1 if nothing is said about it */
static const char *read_field(struct span line, long long *length)
{
  struct span value;
  unsigned long long number;

  if (is_field(line, "Transfer-Encoding", &value))
    return "the answer has a transfer encoding";
  if (!is_field(line, "Content-Length", &value))
    return NULL;
  if (!ascii_number(value, LENGTH_DIGITS, &number))
    return "the length of the answer is wrong";
  if (*length >= 0 && (unsigned long long)*length != number)
    return "the length of the answer is wrong";
  if (number > OCSPANSWER_BYTES_MAX)
    return "the answer is too long";
  *length = (long long)number;
  return NULL;
}

static enum ocsphttp read_body(struct span in, int is_end, long long length, struct span *body, const char **why)
{
  if (length >= 0 && in.len >= (size_t)length) {
    *body = span_first(in, (size_t)length);
    return OCSPHTTP_COMPLETE;
  }
  if (in.len > OCSPANSWER_BYTES_MAX)
    return bad(why, "the answer is too long");
  if (!is_end)
    return OCSPHTTP_MORE;
  if (length >= 0)
    return bad(why, "the answer is cut off");
  *body = in;
  return OCSPHTTP_COMPLETE;
}

enum ocsphttp ocsphttp_read(struct span in, int is_end, struct span *body, const char **why)
{
  struct span rest = in;
  struct span line;
  long long length = -1;
  const char *wrong;
  int is_first = 1;

  while (take_line(&rest, &line)) {
    if (in.len - rest.len > OCSPHTTP_HEADER_MAX)
      return bad(why, "the header of the answer is too long");
    if (line.len == 0 && !is_first)
      return read_body(rest, is_end, length, body, why);
    wrong = is_first ? check_status(line) : read_field(line, &length);
    if (wrong)
      return bad(why, wrong);
    is_first = 0;
  }
  if (in.len > OCSPHTTP_HEADER_MAX)
    return bad(why, "the header of the answer is too long");
  if (is_end)
    return bad(why, in.len ? "the answer is cut off" : "the responder says nothing");
  return OCSPHTTP_MORE;
}
