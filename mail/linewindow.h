/* linewindow: the line of a stream that mail/mimescan looks at. If it is whole in the pushed bytes it is read there,
 * else in a copy.
 *
 * A window begins with `eol_len` bytes, the line end of the line before if its reader has not taken it yet, and goes on
 * with a line. The beginning of a line is never cut before LINEWINDOW_BYTES bytes; a longer line comes in several
 * windows. A window that does not end its line never ends in CR, nor in CR and one more byte.
 */
#ifndef LINEWINDOW_H
#define LINEWINDOW_H

#include "mail/mimelimits.h"
#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

/* what is looked at, and a line end or a CR behind it */
#define LINEWINDOW_BYTES (MIMELIMIT_LINE_BYTES + 2)

struct linewindow {
  struct span input;   /* what is left of the pushed piece */
  size_t behind;       /* bytes of the pushed piece before `input` */
  stralloc hold;       /* the window, if it is not in `input` alone */
  uint64_t offset;     /* of the first byte of the window in the stream */
  size_t eol_len;      /* 0, 1 (LF) or 2 (CRLF) */
  size_t done;         /* bytes of the window that were taken by the last call */
  int in_line;         /* 1: the window goes on with a line whose beginning was taken */
  int ended;           /* 1: nothing more will be pushed */
};

/* one look at the window */
struct linewindow_line {
  struct span all;     /* eol and line */
  struct span text;    /* the line without its line end */
  size_t eol_len;      /* of the line end behind `text`; 0 if the line is longer, or the stream ends without one */
  int is_start;        /* `text` begins at the beginning of a line */
  int is_end;          /* `text` ends at the end of a line */
};

/* linewindow_push - add a piece, when linewindow_look() has returned 0. It is not copied. */
void linewindow_push(struct linewindow *w, struct span piece);

/* linewindow_look - look at the next line. Returns 1; 0 if a push is needed first, or nothing is left at the end; -1
 * with ENOMEM. At the end of the stream, an eol that was not taken is a window of its own, with an empty text.
 */
int linewindow_look(struct linewindow *w, struct linewindow_line *line);

/* linewindow_look_lines - the same, but `text` goes on over all lines behind it in the pushed piece that do not begin
 * with `-`. A line that begins with `-` is looked at alone.
 * linewindow_look_all - all bytes there are, without regard to lines. Returns 1, or 0 if there are none.
 */
int linewindow_look_lines(struct linewindow *w, struct linewindow_line *line);
int linewindow_look_all(struct linewindow *w, struct span *all);

/* linewindow_take - the first `n` bytes of the window were read. They stay valid until the next linewindow_look().
 *
 *   eol_len  the last bytes before the next line that were not taken
 *   in_line  1 if the next window is in the middle of a line
 */
void linewindow_take(struct linewindow *w, size_t n, size_t eol_len, int in_line);

void linewindow_free(struct linewindow *w);

#endif
