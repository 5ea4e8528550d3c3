/* fold: break a header field into lines. */
#include "text/fold.h"

void fold_init(struct fold *f, stralloc *out)
{
  f->out = out;
  f->column = 0;
}

static int put(struct fold *f, struct span s)
{
  f->column += s.len;
  return stralloc_catb(f->out, s.p, s.len);
}

static int break_line(struct fold *f)
{
  f->column = 1;
  return stralloc_catb(f->out, "\n\t", 2);
}

int fold_token(struct fold *f, const char *gap, struct span token)
{
  struct span blank = span_of(gap);

  /* In column 1 the line holds only its tab. Another line break would gain no room. */
  if (f->column > 1 && f->column + blank.len + token.len > FOLD_WIDTH)
    return break_line(f) && put(f, token);
  return put(f, blank) && put(f, token);
}

int fold_text(struct fold *f, struct span text)
{
  while (text.len) {
    struct span part = span_first(text, f->column < FOLD_WIDTH ? FOLD_WIDTH - f->column : 0);

    if (!put(f, part))
      return 0;
    text = span_from(text, part.len);
    if (text.len && !break_line(f))
      return 0;
  }
  return 1;
}

int fold_end(struct fold *f)
{
  f->column = 0;
  return stralloc_catb(f->out, "\n", 1);
}
