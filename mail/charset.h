/* charset: text of the character sets that mail uses, converted to UTF-8.
 *
 * UTF-8, ASCII and the sets of one byte a character are known by tables that are made when the package is built. The
 * sets of Chinese, Japanese and Korean need iconv() of the C library, which reads files: charset_open_cjk() must be
 * called before the process confines itself, by the one program that needs them. Every other set is unknown.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "text/span.h"

struct charset_table;

enum charset_kind {
  CHARSET_ASCII,
  CHARSET_UTF8,
  CHARSET_TABLE,
  CHARSET_ICONV
};

#define CHARSET_HELD_MAX 16

struct charset {
  int is_damaged;                    /* 1 if a byte stood for no character; U+FFFD is in its place */
  enum charset_kind kind;
  const struct charset_table *table; /* not owned */
  void *iconv;                       /* not owned */
  size_t have;
  char held[CHARSET_HELD_MAX];       /* the beginning of a character that is not complete */
};

/* charset_open_cjk - open the sets of Chinese, Japanese and Korean. A set that the C library does not have, or cannot
 * open, stays unknown. A second call does nothing. What it opens stays open.
 */
void charset_open_cjk(void);

/* charset_init - start to convert from the set `name`, which is the value of a charset parameter. Case is ignored, and
 * so are `-` and `_`. Of each CJK set, one text can be converted at a time.
 * Returns 1, or 0 if the set is not known. There is nothing to free.
 */
int charset_init(struct charset *c, struct span name);

/* charset_is_known - 1 if this is the name of a set that can be converted, or of one of Chinese, Japanese or Korean,
 * whether it was opened or not. In all of them, the bytes of ASCII text stand for themselves.
 */
int charset_is_known(struct span name);

/* charset_feed - convert the next piece, cut anywhere.
 * charset_end - convert what is still held back.
 *
 * The sink gets UTF-8 in pieces that end at the end of a character. NUL, CR and LF are characters like others.
 * Both return 1, or 0 if the sink stopped.
 */
int charset_feed(struct charset *c, struct span in, span_sink *sink, void *arg);
int charset_end(struct charset *c, span_sink *sink, void *arg);

/* charset_convert - append a whole text of the set `name` to `out` in UTF-8.
 * Returns 1; 0 if the set is unknown or a byte stands for no character; -1 with ENOMEM. `out` grows only when 1 is
 * returned.
 */
int charset_convert(stralloc *out, struct span name, struct span in);

#endif
