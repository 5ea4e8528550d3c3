/* charset: the tables of auto_charset.h, and iconv() for the sets that have no table. */
#include "mail/charset.h"

#include "text/ascii.h"
#include "text/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

struct charset_table {
  char name[16];
  uint16_t high[128];   /* the code point of each byte over 127; 0: none */
};

#include "auto_charset.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define REPLACEMENT 0xfffd
#define NAME_MAX_BYTES 40

/* Other names of sets. All names here are in lower case, without `-` and `_`. */
static const struct {
  const char *alias;
  const char *name;
} aliases[] = {
  {"ansix3.41968", "usascii"}, {"ascii", "usascii"}, {"iso646us", "usascii"}, {"us", "usascii"}, {"646", "usascii"},
  {"unicode11utf8", "utf8"}, {"xutf8", "utf8"},
  {"latin1", "iso88591"}, {"l1", "iso88591"}, {"cp819", "iso88591"}, {"iso88591:1987", "iso88591"},
  {"latin2", "iso88592"}, {"l2", "iso88592"}, {"latin3", "iso88593"}, {"latin4", "iso88594"},
  {"cyrillic", "iso88595"}, {"arabic", "iso88596"}, {"greek", "iso88597"}, {"hebrew", "iso88598"},
  {"iso88598i", "iso88598"}, {"iso88598e", "iso88598"}, {"latin5", "iso88599"}, {"latin6", "iso885910"},
  {"latin9", "iso885915"}, {"latin10", "iso885916"},
  {"cp1250", "windows1250"}, {"cp1251", "windows1251"}, {"cp1252", "windows1252"}, {"cp1253", "windows1253"},
  {"cp1254", "windows1254"}, {"cp1255", "windows1255"}, {"cp1256", "windows1256"}, {"cp1257", "windows1257"},
  {"cp1258", "windows1258"}, {"xcp1251", "windows1251"}, {"xcp1252", "windows1252"}, {"ansi", "windows1252"},
  {"windows874", "cp874"}, {"koi8", "koi8r"}, {"mac", "macintosh"}, {"xmacroman", "macintosh"},
  {"ibm437", "cp437"}, {"ibm850", "cp850"}, {"ibm852", "cp852"}, {"ibm855", "cp855"}, {"ibm857", "cp857"},
  {"ibm00858", "cp858"}, {"ibm862", "cp862"}, {"ibm866", "cp866"}, {"dos866", "cp866"},
  {"gb2312", "gb18030"}, {"gbk", "gb18030"}, {"xgbk", "gb18030"}, {"cp936", "gb18030"}, {"euccn", "gb18030"},
  {"sjis", "shiftjis"}, {"xsjis", "shiftjis"}, {"mskanji", "shiftjis"}, {"windows31j", "shiftjis"},
  {"cp932", "shiftjis"}, {"xeucjp", "eucjp"}, {"big5hkscs", "big5"}, {"cp950", "big5"}, {"cnbig5", "big5"},
  {"ksc56011987", "euckr"}, {"ksc5601", "euckr"}, {"cp949", "euckr"}, {"windows949", "euckr"}, {"uhc", "euckr"}
};

/* Where one set is a part of another, iconv() gets the larger one: mail programs mix them up. */
static struct {
  const char *name;
  const char *iconv_name;
  iconv_t cd;
} cjk[] = {
  {"iso2022jp", "ISO-2022-JP", NULL}, {"shiftjis", "CP932", NULL}, {"eucjp", "EUC-JP", NULL},
  {"gb18030", "GB18030", NULL}, {"hzgb2312", "HZ", NULL}, {"iso2022cn", "ISO-2022-CN", NULL},
  {"big5", "BIG5-HKSCS", NULL}, {"euckr", "CP949", NULL}, {"iso2022kr", "ISO-2022-KR", NULL}
};

void charset_open_cjk(void)
{
  for (size_t i = 0; i < COUNT(cjk); i++)
    if (cjk[i].cd == NULL) {
      iconv_t cd = iconv_open("UTF-8", cjk[i].iconv_name);

      cjk[i].cd = cd == (iconv_t)-1 ? NULL : cd;
    }
}

/* the name in the form of the tables. A name that is too long is empty: no set has it. */
static struct span plain_name(char *plain, struct span name)
{
  size_t len = 0;

  for (size_t i = 0; i < name.len; i++) {
    if (name.p[i] == '-' || name.p[i] == '_')
      continue;
    if (len == NAME_MAX_BYTES)
      return span_make(plain, 0);
    plain[len++] = ascii_lower(name.p[i]);
  }
  for (size_t i = 0; i < COUNT(aliases); i++)
    if (span_equal(span_make(plain, len), span_of(aliases[i].alias)))
      return span_of(aliases[i].name);
  return span_make(plain, len);
}

int charset_init(struct charset *c, struct span name)
{
  char plain[NAME_MAX_BYTES];
  struct span set = plain_name(plain, ascii_trim_fws(name));

  memset(c, 0, sizeof *c);
  c->kind = CHARSET_ASCII;
  if (span_equal(set, span_of("usascii")))
    return 1;
  c->kind = CHARSET_UTF8;
  if (span_equal(set, span_of("utf8")))
    return 1;
  c->kind = CHARSET_TABLE;
  for (size_t i = 0; i < COUNT(tables); i++)
    if (span_equal(set, span_of(tables[i].name))) {
      c->table = tables + i;
      return 1;
    }
  c->kind = CHARSET_ICONV;
  for (size_t i = 0; i < COUNT(cjk); i++)
    if (cjk[i].cd && span_equal(set, span_of(cjk[i].name))) {
      c->iconv = cjk[i].cd;
      iconv(c->iconv, NULL, NULL, NULL, NULL);
      return 1;
    }
  return 0;
}

int charset_is_known(struct span name)
{
  char plain[NAME_MAX_BYTES];
  struct span set = plain_name(plain, ascii_trim_fws(name));
  struct charset c;

  for (size_t i = 0; i < COUNT(cjk); i++)
    if (span_equal(set, span_of(cjk[i].name)))
      return 1;
  return charset_init(&c, name);
}

/* UTF-8 on its way to the sink */
struct out {
  span_sink *sink;
  void *arg;
  size_t len;
  char bytes[4096];
};

#define CHARACTER_MAX 4

static int flush(struct out *out)
{
  size_t len = out->len;

  out->len = 0;
  return len == 0 || out->sink(out->arg, span_make(out->bytes, len));
}

/* a code point of the first plane */
static int put(struct out *out, unsigned int n)
{
  char *to;

  if (sizeof out->bytes - out->len < CHARACTER_MAX && !flush(out))
    return 0;
  to = out->bytes + out->len;
  if (n < 0x80) {
    to[0] = (char)n;
    out->len += 1;
  } else if (n < 0x800) {
    to[0] = (char)(0xc0 | n >> 6);
    to[1] = (char)(0x80 | (n & 0x3f));
    out->len += 2;
  } else {
    to[0] = (char)(0xe0 | n >> 12);
    to[1] = (char)(0x80 | (n >> 6 & 0x3f));
    to[2] = (char)(0x80 | (n & 0x3f));
    out->len += 3;
  }
  return 1;
}

static int put_damaged(struct charset *c, struct out *out)
{
  c->is_damaged = 1;
  return put(out, REPLACEMENT);
}

static int feed_bytes(struct charset *c, struct span in, struct out *out)
{
  for (size_t i = 0; i < in.len; i++) {
    unsigned char byte = (unsigned char)in.p[i];
    unsigned int n = byte < 128 ? byte : c->table ? c->table->high[byte - 128] : 0;

    if (n == 0 && byte ? !put_damaged(c, out) : !put(out, n))
      return 0;
  }
  return 1;
}

/* Could `s`, which is no character, become one when bytes follow? */
static int is_beginning(struct span s)
{
  char more[CHARACTER_MAX];

  /* The byte behind it depends on nothing but the bytes that are there: 0x80 or 0x90 fits wherever one does. */
  if (s.len >= CHARACTER_MAX)
    return 0;
  memset(more, 0x80, sizeof more);
  memcpy(more, s.p, s.len);
  if (utf8_char(span_make(more, sizeof more)))
    return 1;
  if (s.len == 1)
    more[1] = (char)((unsigned char)s.p[0] == 0xe0 ? 0xa0 : 0x90);
  return utf8_char(span_make(more, sizeof more)) > s.len;
}

/* Convert what is complete. Returns the number of bytes read, or -1 if the sink stopped. */
static ptrdiff_t convert_utf8(struct charset *c, struct span in, struct out *out)
{
  struct span rest = in;

  while (rest.len) {
    size_t n = utf8_char(rest);

    if (n == 0 && is_beginning(rest))
      break;
    if (n == 0) {
      if (!put_damaged(c, out))
        return -1;
      n = 1;
    } else {
      if (sizeof out->bytes - out->len < n && !flush(out))
        return -1;
      memcpy(out->bytes + out->len, rest.p, n);
      out->len += n;
    }
    rest = span_from(rest, n);
  }
  return (ptrdiff_t)(in.len - rest.len);
}

static ptrdiff_t convert_iconv(struct charset *c, struct span in, struct out *out)
{
  /* iconv() does not write there, but its type does not say so */
  char *from = in.len ? (char *)(uintptr_t)in.p : NULL;
  size_t left = in.len;

  while (left) {
    char *to = out->bytes + out->len;
    size_t room = sizeof out->bytes - out->len;
    size_t r = iconv(c->iconv, &from, &left, &to, &room);

    out->len = sizeof out->bytes - room;
    if (r != (size_t)-1 || errno == EINVAL)
      break;
    if (errno == E2BIG) {
      if (!flush(out))
        return -1;
      continue;
    }
    if (!put_damaged(c, out))
      return -1;
    from++;
    left--;
  }
  return (ptrdiff_t)(in.len - left);
}

static ptrdiff_t convert(struct charset *c, struct span in, struct out *out)
{
  return c->kind == CHARSET_UTF8 ? convert_utf8(c, in, out) : convert_iconv(c, in, out);
}

/* Convert what is held, with as many bytes of `in` as it takes. */
static int feed_held(struct charset *c, struct span *in, struct out *out)
{
  while (c->have && in->len) {
    ptrdiff_t n;

    if (c->have == CHARSET_HELD_MAX) {
      if (!put_damaged(c, out))
        return 0;
      memmove(c->held, c->held + 1, --c->have);
    }
    c->held[c->have++] = in->p[0];
    *in = span_from(*in, 1);
    n = convert(c, span_make(c->held, c->have), out);
    if (n == -1)
      return 0;
    memmove(c->held, c->held + n, c->have - (size_t)n);
    c->have -= (size_t)n;
  }
  return 1;
}

int charset_feed(struct charset *c, struct span in, span_sink *sink, void *arg)
{
  struct out out;
  ptrdiff_t n;

  out.sink = sink;
  out.arg = arg;
  out.len = 0;
  if (c->kind == CHARSET_ASCII || c->kind == CHARSET_TABLE)
    return feed_bytes(c, in, &out) && flush(&out);
  if (!feed_held(c, &in, &out))
    return 0;
  n = convert(c, in, &out);
  if (n == -1)
    return 0;
  in = span_from(in, (size_t)n);
  /* more than a character is never left */
  for (; in.len > CHARSET_HELD_MAX; in = span_from(in, 1))
    if (!put_damaged(c, &out))
      return 0;
  if (in.len) {
    memcpy(c->held, in.p, in.len);
    c->have = in.len;
  }
  return flush(&out);
}

int charset_end(struct charset *c, span_sink *sink, void *arg)
{
  struct out out;

  out.sink = sink;
  out.arg = arg;
  out.len = 0;
  if (c->kind == CHARSET_ICONV) {
    char *to = out.bytes;
    size_t room = sizeof out.bytes;

    iconv(c->iconv, NULL, NULL, &to, &room);
    out.len = sizeof out.bytes - room;
  }
  if (c->have && !put_damaged(c, &out))
    return 0;
  c->have = 0;
  return flush(&out);
}

static int append(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

int charset_convert(stralloc *out, struct span name, struct span in)
{
  struct charset c;
  size_t before = out->len;

  if (!charset_init(&c, name))
    return 0;
  if (!charset_feed(&c, in, append, out) || !charset_end(&c, append, out)) {
    out->len = before;
    return -1;
  }
  if (c.is_damaged)
    out->len = before;
  return !c.is_damaged;
}
