/* charsetwrite: sets of one byte by asking mail/charset what each byte is, the others by iconv(). */
#include "mail/charsetwrite.h"

#include "mail/charset.h"
#include "text/ascii.h"
#include "text/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define NAME_MAX_BYTES 40
#define CHARACTER_MAX 4

/* Names are in lower case, without `-` and `_`. What is written must be in the set that the name means, and not only in
 * the larger one that mail/charset reads it as.
 */
static struct {
  const char *name;
  const char *iconv_name;
  iconv_t cd;
} cjk[] = {
  {"iso2022jp", "ISO-2022-JP", NULL}, {"shiftjis", "SHIFT_JIS", NULL}, {"sjis", "SHIFT_JIS", NULL},
  {"windows31j", "CP932", NULL}, {"cp932", "CP932", NULL}, {"eucjp", "EUC-JP", NULL},
  {"gb2312", "GB2312", NULL}, {"gbk", "GBK", NULL}, {"cp936", "GBK", NULL}, {"gb18030", "GB18030", NULL},
  {"big5", "BIG5", NULL}, {"euckr", "EUC-KR", NULL}, {"ksc56011987", "EUC-KR", NULL}
};

void charsetwrite_open_cjk(void)
{
  for (size_t i = 0; i < COUNT(cjk); i++)
    if (cjk[i].cd == NULL) {
      iconv_t cd = iconv_open(cjk[i].iconv_name, "UTF-8");

      cjk[i].cd = cd == (iconv_t)-1 ? NULL : cd;
    }
}

/* the name as in the table; empty if it is longer than all of them */
static struct span plain_name(char *plain, struct span name)
{
  size_t len = 0;

  name = ascii_trim_fws(name);
  for (size_t i = 0; i < name.len; i++) {
    if (name.p[i] == '-' || name.p[i] == '_')
      continue;
    if (len == NAME_MAX_BYTES)
      return span_make(plain, 0);
    plain[len++] = ascii_lower(name.p[i]);
  }
  return span_make(plain, len);
}

enum charsetwrite_shift charsetwrite_shifts(struct span name)
{
  char plain[NAME_MAX_BYTES];
  struct span set = plain_name(plain, name);

  if (span_take(&set, "iso2022"))
    return CHARSETWRITE_ESCAPES;
  return span_take(&set, "hz") ? CHARSETWRITE_TILDES : CHARSETWRITE_NONE;
}

/* ---- sets of one byte ---------------------------------------------------------------------------- */

struct character {
  size_t len;
  char bytes[CHARACTER_MAX];
};

static int keep_character(void *character, struct span piece)
{
  struct character *c = character;

  c->len = piece.len <= CHARACTER_MAX ? piece.len : 0;
  memcpy(c->bytes, piece.p, c->len);
  return 1;
}

/* Set `map` to what the bytes over 127 are. A byte that is no character has length 0. */
static void read_map(struct character *map, struct span name)
{
  for (size_t i = 0; i < 128; i++) {
    struct charset c;
    const char byte = (char)(128 + i);

    map[i].len = 0;
    if (charset_init(&c, name)
        && (!charset_feed(&c, span_make(&byte, 1), keep_character, map + i) || c.is_damaged))
      map[i].len = 0;
  }
}

/* Returns as charsetwrite(). */
static int write_bytes(stralloc *out, struct span name, struct span text)
{
  struct character map[128];

  read_map(map, name);
  while (text.len) {
    size_t len = utf8_char(text);
    char byte = text.p[0];
    size_t i = 0;

    if (len == 0)
      return 0;
    while (len > 1 && i < 128 && !span_equal(span_make(map[i].bytes, map[i].len), span_first(text, len)))
      i++;
    if (len > 1)
      byte = (char)(128 + i);
    if (i == 128)
      return 0;
    if (!stralloc_append(out, byte))
      return -1;
    text = span_from(text, len);
  }
  return 1;
}

/* ---- the other sets ------------------------------------------------------------------------------ */

static int write_iconv(stralloc *out, iconv_t cd, struct span text)
{
  /* iconv() does not write there, but its type does not say so */
  char *from = (char *)(uintptr_t)text.p;
  size_t left = text.len;
  int is_ended = 0;

  iconv(cd, NULL, NULL, NULL, NULL);
  while (!is_ended) {
    char piece[256];
    char *to = piece;
    size_t room = sizeof piece;
    size_t r;

    /* behind the last character, the shift back to ASCII */
    is_ended = left == 0;
    r = is_ended ? iconv(cd, NULL, NULL, &to, &room) : iconv(cd, &from, &left, &to, &room);
    if (r == (size_t)-1 ? errno != E2BIG : r > 0)
      return 0;
    if (!stralloc_catb(out, piece, (size_t)(to - piece)))
      return -1;
  }
  return 1;
}

static size_t count_ascii(struct span s)
{
  size_t count = 0;

  for (size_t i = 0; i < s.len; i++)
    count += (unsigned char)s.p[i] < 0x80;
  return count;
}

/* In Shift_JIS and EUC-JP, iconv() gives the sign of the yen the code of the backslash, and does not say so. Returns 1
 * if what was written can be read, and has no more ASCII than the text.
 */
static int is_faithful(struct span written, struct span name, struct span text)
{
  stralloc back = STRALLOC_ZERO;
  int r = charset_convert(&back, name, written);

  if (r == 1)
    r = count_ascii(span_sa(&back)) == count_ascii(text);
  stralloc_free(&back);
  return r;
}

static int write_cjk(stralloc *out, struct span name, struct span text)
{
  char plain[NAME_MAX_BYTES];
  struct span set = plain_name(plain, name);
  size_t len = out->len;
  int r = 0;

  for (size_t i = 0; i < COUNT(cjk) && r == 0; i++)
    if (cjk[i].cd && span_equal(set, span_of(cjk[i].name)))
      r = write_iconv(out, cjk[i].cd, text);
  return r == 1 ? is_faithful(span_from(span_sa(out), len), name, text) : r;
}

static int write_text(stralloc *out, struct span name, struct span text)
{
  struct charset c;

  if (!utf8_is_valid(text) || !charset_is_known(name))
    return 0;
  if (ascii_only(text))
    return stralloc_catb(out, text.p, text.len) ? 1 : -1;
  if (!charset_init(&c, name))
    return write_cjk(out, name, text);
  switch (c.kind) {
    case CHARSET_ASCII: return 0;
    case CHARSET_UTF8: return stralloc_catb(out, text.p, text.len) ? 1 : -1;
    case CHARSET_TABLE: return write_bytes(out, name, text);
    case CHARSET_ICONV: break;
  }
  return write_cjk(out, name, text);
}

int charsetwrite(stralloc *out, struct span name, struct span text)
{
  size_t before = out->len;
  int r = text.len ? write_text(out, name, text) : 1;

  if (r != 1)
    out->len = before;
  return r;
}
