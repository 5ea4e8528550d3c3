/* linewindow: in the pushed piece lines are found by memchr() and not copied. What is left of a piece behind its last
 * line goes to `hold`, which is used until the window is again in one piece.
 */
#include "mail/linewindow.h"

void linewindow_push(struct linewindow *w, struct span piece)
{
  w->input = piece;
  w->behind = 0;
}

void linewindow_free(struct linewindow *w)
{
  stralloc_free(&w->hold);
}

void linewindow_take(struct linewindow *w, size_t n, size_t eol_len, int in_line)
{
  w->done = n;
  w->eol_len = eol_len;
  w->in_line = in_line;
}

static void consume_input(struct linewindow *w, size_t n)
{
  w->input = span_from(w->input, n);
  w->behind += n;
}

/* Forget what was taken. If the rest of `hold` is the end of what came from the pushed piece, it is read there. */
static void drop_done(struct linewindow *w)
{
  size_t rest = w->hold.len - w->done;

  w->offset += w->done;
  if (!w->hold.len) {
    consume_input(w, w->done);
  } else if (rest <= w->behind) {
    /* there may be no piece */
    if (rest)
      w->input = span_make(w->input.p - rest, w->input.len + rest);
    w->behind -= rest;
    w->hold.len = 0;
  } else {
    memmove(w->hold.s, w->hold.s + w->done, rest);
    w->hold.len = rest;
  }
  w->done = 0;
}

/* the line behind the line end of the line before. Returns 1 if the window is large enough. */
static int cut(const struct linewindow *w, struct span window, int is_last, struct linewindow_line *line)
{
  struct span rest = span_from(window, w->eol_len);
  size_t lf = span_find(rest, '\n');
  size_t enough = w->in_line ? 3 : LINEWINDOW_BYTES;

  line->is_start = !w->in_line;
  line->is_end = lf < rest.len || is_last;
  line->eol_len = lf == rest.len ? 0 : lf > 0 && rest.p[lf - 1] == '\r' ? 2 : 1;
  line->text = span_first(rest, lf < rest.len ? lf + 1 - line->eol_len : lf);
  if (!line->is_end && rest.len >= enough) {
    if (rest.p[rest.len - 1] == '\r')
      line->text.len -= 1;
    else if (rest.p[rest.len - 2] == '\r')
      line->text.len -= 2;
  }
  line->all = span_first(window, w->eol_len + line->text.len + line->eol_len);
  return line->is_end ? window.len > 0 : rest.len >= enough;
}

/* Move bytes from the input to `hold`, up to the end of a line, as many as a window needs. A line end in `hold` is its
 * end, or the one that it begins with.
 */
static int fill_hold(struct linewindow *w)
{
  size_t enough = w->eol_len + (w->in_line ? 3 : LINEWINDOW_BYTES);
  struct span piece = span_first(w->input, w->hold.len < enough ? enough - w->hold.len : 0);
  size_t skip = w->hold.len < w->eol_len ? w->eol_len - w->hold.len : 0;
  size_t lf = span_find(span_from(piece, skip), '\n');

  piece = span_first(piece, skip + lf + 1);
  if (!stralloc_catb(&w->hold, piece.p, piece.len))
    return 0;
  consume_input(w, piece.len);
  return 1;
}

/* All that was pushed is read or copied: from here on the caller may free it. */
static int ask_for_more(struct linewindow *w)
{
  w->input.len = 0;
  w->behind = 0;
  return 0;
}

int linewindow_look(struct linewindow *w, struct linewindow_line *line)
{
  if (w->done)
    drop_done(w);
  if (!w->hold.len) {
    if (cut(w, w->input, w->ended, line))
      return 1;
    if (!w->input.len)
      return ask_for_more(w);
  }
  if (!fill_hold(w))
    return -1;
  return cut(w, span_sa(&w->hold), w->ended && !w->input.len, line) ? 1 : ask_for_more(w);
}

int linewindow_look_lines(struct linewindow *w, struct linewindow_line *line)
{
  int result = linewindow_look(w, line);
  size_t end = line->all.len;

  if (result != 1 || w->hold.len || !line->eol_len || (line->is_start && line->text.len && line->text.p[0] == '-'))
    return result;
  while (end < w->input.len && w->input.p[end] != '-') {
    const char *lf = memchr(w->input.p + end, '\n', w->input.len - end);

    if (!lf)
      break;
    end = (size_t)(lf - w->input.p) + 1;
  }
  line->all = span_first(w->input, end);
  line->eol_len = end > 1 && w->input.p[end - 2] == '\r' ? 2 : 1;
  line->text = span_from(span_first(line->all, end - line->eol_len), w->eol_len);
  return 1;
}

int linewindow_look_all(struct linewindow *w, struct span *all)
{
  if (w->done)
    drop_done(w);
  *all = w->hold.len ? span_sa(&w->hold) : w->input;
  return all->len > 0 || ask_for_more(w);
}
