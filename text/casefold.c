/* casefold: ASCII by itself, all other characters by libunistring. */
#include "text/casefold.h"

#include "text/ascii.h"
#include "text/utf8.h"

#include <unicase.h>

#define BUFFER 4096
#define CHARACTER_MAX 6

static uint32_t code_point(struct span c)
{
  static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
  uint32_t code = (unsigned char)c.p[0] & mask[c.len];

  for (size_t i = 1; i < c.len; i++)
    code = code << 6 | ((unsigned char)c.p[i] & 0x3f);
  return code;
}

static size_t write_point(char *out, uint32_t code)
{
  static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
  size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

  for (size_t i = len; i-- > 1; code >>= 6)
    out[i] = (char)(0x80 | (code & 0x3f));
  out[0] = (char)(lead[len] | code);
  return len;
}

static int is_blank(uint32_t c)
{
  return c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f
         || c == 0x3000;
}

static int is_unseen(uint32_t c)
{
  return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2064) || c == 0xfeff;
}

/* Write one blank, unless there is one. Returns the number of bytes. */
static size_t write_blank(struct casefold *c, char *out)
{
  if (c->in_blank)
    return 0;
  c->in_blank = 1;
  *out = ' ';
  return 1;
}

/* write the form of one character over 127; at most CHARACTER_MAX bytes */
static size_t write_character(struct casefold *c, char *out, struct span character)
{
  uint32_t code = code_point(character);

  if (is_blank(code))
    return write_blank(c, out);
  if (is_unseen(code))
    return 0;
  c->in_blank = 0;
  return write_point(out, uc_tolower(uc_toupper(code)));
}

/* Write the form of the first character of *in, which is not empty, and take it away. At most CHARACTER_MAX bytes. */
static size_t take_character(struct casefold *c, struct span *in, char *out)
{
  unsigned char byte = (unsigned char)in->p[0];
  size_t len = 1;
  size_t used;

  if (byte == ' ' || (byte >= '\t' && byte <= '\r')) {
    used = write_blank(c, out);
  } else if (byte < 0x80 || (len = utf8_char(*in)) == 0) {
    c->in_blank = 0;
    *out = ascii_lower(in->p[0]);
    used = len = 1;
  } else {
    used = write_character(c, out, span_first(*in, len));
  }
  *in = span_from(*in, len);
  return used;
}

int casefold_feed(struct casefold *c, struct span in, span_sink *sink, void *arg)
{
  char buffer[BUFFER];
  size_t used = 0;

  while (in.len) {
    used += take_character(c, &in, buffer + used);
    if (used > BUFFER - CHARACTER_MAX) {
      if (!sink(arg, span_make(buffer, used)))
        return 0;
      used = 0;
    }
  }
  return used == 0 || sink(arg, span_make(buffer, used));
}

static int append(void *out, struct span piece)
{
  return stralloc_catb(out, piece.p, piece.len);
}

int casefold_cat(stralloc *out, struct span in)
{
  struct casefold c = { 0 };

  return casefold_feed(&c, in, append, out);
}

/* Does `text` begin with what has the form `form`? *len is set to its bytes. */
static int begins(struct span text, struct span form, size_t *len)
{
  struct casefold c = { 0 };
  struct span rest = text;
  char one[CHARACTER_MAX];

  while (form.len && rest.len) {
    size_t used = take_character(&c, &rest, one);

    /* what nobody sees is no start */
    if ((used == 0 && *len == 0) || !span_equal(span_first(form, used), span_make(one, used)))
      return 0;
    form = span_from(form, used);
    *len = text.len - rest.len;
  }
  /* all blanks of a run are one */
  for (struct span more = rest; c.in_blank && more.len && take_character(&c, &more, one) == 0;)
    *len = text.len - more.len;
  return form.len == 0;
}

int casefold_find(struct span text, struct span form, size_t from, size_t *start, size_t *end)
{
  while (form.len && from < text.len) {
    struct span rest = span_from(text, from);
    size_t len = 0;

    if (begins(rest, form, &len)) {
      *start = from;
      *end = from + len;
      return 1;
    }
    len = utf8_char(rest);
    from += len ? len : 1;
  }
  return 0;
}
