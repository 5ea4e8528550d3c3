/* subjectedit: the body is cut into tokens, each a stretch of plain text or an encoded word. A mark for each octet of
 * the decoded text says whether it goes; tokens without a mark are written as they were.
 */
#include "mail/subjectedit.h"

#include "mail/encodedword.h"
#include "text/ascii.h"
#include "text/casefold.h"

#include <skalibs/genalloc.h>

#define LINE_BYTES 76
/* the only field that words are taken out of */
#define NAME_BYTES (sizeof "Subject:" - 1)

struct token {
  struct span raw;
  struct span gap;      /* blanks before an encoded word that follows another one: they are none of the text */
  size_t start;         /* in the decoded text */
  size_t end;
  int is_word;
  int in_group;         /* another encoded word is next to it */
};

struct work {
  genalloc tokens;      /* struct token */
  stralloc text;        /* decoded */
  stralloc goes;        /* for each octet of text: 1 if it goes */
};

static struct token *token_at(const struct work *w, size_t i)
{
  return genalloc_s(struct token, &w->tokens) + i;
}

static size_t token_count(const struct work *w)
{
  return genalloc_len(struct token, &w->tokens);
}

static void free_work(struct work *w)
{
  genalloc_free(struct token, &w->tokens);
  stralloc_free(&w->text);
  stralloc_free(&w->goes);
}

static int is_line_end(struct span s, size_t i)
{
  return s.p[i] == '\n' || (s.p[i] == '\r' && i + 1 < s.len && s.p[i + 1] == '\n');
}

static int is_blank(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_fws(s.p[i]))
      return 0;
  return 1;
}

/* ---- tokens -------------------------------------------------------------------------------------- */

static int add_plain(struct work *w, struct span raw)
{
  struct token t = { raw, span_make(raw.p, 0), w->text.len, 0, 0, 0 };

  if (!raw.len)
    return 1;
  if (!stralloc_readyplus(&w->text, raw.len))
    return 0;
  for (size_t i = 0; i < raw.len; i++)
    if (!is_line_end(raw, i))
      w->text.s[w->text.len++] = raw.p[i];
  t.end = w->text.len;
  return genalloc_append(struct token, &w->tokens, &t);
}

/* A word that cannot be decoded alone is one with the word before it, if both together can be. */
static int join_words(struct work *w, struct span raw)
{
  struct token *last = token_count(w) ? token_at(w, token_count(w) - 1) : NULL;
  struct span both;
  size_t len = w->text.len;

  if (!last || !last->is_word)
    return 0;
  both = span_make(last->raw.p, (size_t)(raw.p - last->raw.p) + raw.len);
  w->text.len = last->start;
  if (encodedword_decode(&w->text, both) == -1) {
    w->text.len = len;
    return -1;
  }
  last->raw = both;
  last->end = w->text.len;
  return 1;
}

static int add_word(struct work *w, struct span raw, struct span gap, int is_next, int was_whole)
{
  struct token t = { raw, gap, w->text.len, 0, 1, is_next };
  int r;

  if (is_next && !was_whole) {
    r = join_words(w, raw);
    return r == -1 ? -1 : 1;
  }
  r = encodedword_decode(&w->text, raw);
  if (r == -1)
    return -1;
  t.end = w->text.len;
  if (is_next)
    token_at(w, token_count(w) - 1)->in_group = 1;
  return genalloc_append(struct token, &w->tokens, &t) ? r : -1;
}

/* Cut the body, which has no final line end. Returns 1, or 0 with ENOMEM. */
static int cut(struct work *w, struct span in)
{
  struct span word;
  int was_word = 0;
  int was_whole = 1;

  while (encodedword_find(in, &word)) {
    struct span before = span_first(in, (size_t)(word.p - in.p));
    int is_next = was_word && is_blank(before);
    int r;

    if (!is_next && !add_plain(w, before))
      return 0;
    r = add_word(w, word, is_next ? before : span_first(before, 0), is_next, was_whole);
    if (r == -1)
      return 0;
    /* a word that another one completed is whole, as far as can be known */
    was_whole = r == 1;
    was_word = 1;
    in = span_from(in, before.len + word.len);
  }
  return add_plain(w, in);
}

/* ---- strip --------------------------------------------------------------------------------------- */

int subjectedit_literal(void *form, struct span text, size_t from, size_t *start, size_t *end)
{
  return casefold_find(text, *(const struct span *)form, from, start, end);
}

/* a match, and one blank next to it that would be doubled, or end or begin the text */
static void mark(struct work *w, size_t first, size_t start, size_t end)
{
  const char *s = w->text.s;

  /* a match at its side is gone */
  while (start > first && w->goes.s[start - 1])
    start--;
  if ((start <= first || ascii_is_wsp(s[start - 1])) && end < w->text.len && ascii_is_wsp(s[end]))
    end++;
  else if (end == w->text.len && start > first && ascii_is_wsp(s[start - 1]))
    start--;
  memset(w->goes.s + start, 1, end - start);
}

/* Returns as subjectedit_find. Blanks around the text are none of it, as they are for conditions. */
static int mark_all(struct work *w, subjectedit_find *find, void *arg)
{
  struct span all = span_sa(&w->text);
  struct span text = ascii_trim_fws(all);
  size_t first = text.len ? (size_t)(text.p - all.p) : 0;
  size_t from = 0;
  size_t start;
  size_t end;
  int found = 0;
  int r;

  if (!stralloc_ready(&w->goes, all.len + 1))
    return -1;
  memset(w->goes.s, 0, all.len + 1);
  while (from <= text.len && (r = find(arg, text, from, &start, &end)) != 0) {
    if (r != 1)
      return r;
    if (end > start) {
      mark(w, first, first + start, first + end);
      found = 1;
    }
    from = end > from ? end : from + 1;
  }
  return found;
}

static int has_mark(const struct work *w, const struct token *t)
{
  return t->end > t->start && memchr(w->goes.s + t->start, 1, t->end - t->start) != NULL;
}

static int put_plain(stralloc *out, const struct work *w, const struct token *t)
{
  size_t at = t->start;

  for (size_t i = 0; i < t->raw.len; i++) {
    int goes = !is_line_end(t->raw, i) && w->goes.s[at++];

    if (!goes && !stralloc_append(out, t->raw.p[i]))
      return 0;
  }
  return 1;
}

/* the length of the last line; `name` bytes are before the first one */
static size_t column_of(const stralloc *out, size_t name)
{
  size_t len = 0;

  while (len < out->len && out->s[out->len - 1 - len] != '\n')
    len++;
  return len == out->len ? len + name : len;
}

/* the gap, unless the word before it is gone */
static int put_gap(stralloc *out, const struct token *t)
{
  return !t->gap.len || !out->len || ascii_is_fws(out->s[out->len - 1]) || stralloc_catb(out, t->gap.p, t->gap.len);
}

/* what is left of a word. Returns 1; 0 if it cannot be written; -1 with ENOMEM. */
static int put_word(stralloc *out, const struct work *w, const struct token *t)
{
  stralloc rest = STRALLOC_ZERO;
  int r = 1;

  for (size_t i = t->start; i < t->end && r == 1; i++)
    if (!w->goes.s[i] && !stralloc_append(&rest, w->text.s[i]))
      r = -1;
  if (r == 1 && rest.len) {
    if (!put_gap(out, t))
      r = -1;
    else
      r = t->in_group ? encodedword_force(out, span_sa(&rest), column_of(out, NAME_BYTES))
                      : encodedword_encode(out, span_sa(&rest), column_of(out, NAME_BYTES));
  }
  stralloc_free(&rest);
  return r;
}

static int put_token(stralloc *out, const struct work *w, const struct token *t)
{
  if (has_mark(w, t))
    return t->is_word ? put_word(out, w, t) : put_plain(out, w, t) ? 1 : -1;
  return put_gap(out, t) && stralloc_catb(out, t->raw.p, t->raw.len) ? 1 : -1;
}

/* A line of blanks would end the header for some readers: its line end goes. All line ends become `line_end`. */
static int put_lines(stralloc *out, struct span in, const char *line_end)
{
  const char *start = in.p;

  while (in.len) {
    size_t len = span_find(in, '\n');
    struct span line = span_first(in, len);
    struct span next = span_from(in, len + 1);

    if (len < in.len && line.len && line.p[line.len - 1] == '\r')
      line.len--;
    /* the blank that makes it a line of this field may be gone */
    if (!is_blank(line) && ((line.p > start && !ascii_is_wsp(line.p[0]) && !stralloc_append(out, ' '))
                            || !stralloc_catb(out, line.p, line.len)))
      return 0;
    /* the next line stays if it has more than blanks */
    if (len < in.len && !is_blank(span_first(next, span_find(next, '\n'))) && out->len
        && !stralloc_cats(out, line_end))
      return 0;
    in = next;
  }
  if (!out->len && !stralloc_append(out, ' '))
    return 0;
  return stralloc_cats(out, line_end);
}

static struct span without_line_end(struct span body)
{
  if (body.len && body.p[body.len - 1] == '\n')
    body.len--;
  if (body.len && body.p[body.len - 1] == '\r')
    body.len--;
  return body;
}

static enum subjectedit_result write_rest(stralloc *out, const struct work *w, const char *line_end)
{
  stralloc body = STRALLOC_ZERO;
  int r = 1;

  for (size_t i = 0; i < token_count(w) && r == 1; i++)
    r = put_token(&body, w, token_at(w, i));
  if (r == 1 && !put_lines(out, span_sa(&body), line_end))
    r = -1;
  stralloc_free(&body);
  if (r != 1)
    out->len = 0;
  return r == 1 ? SUBJECTEDIT_CHANGED : r == 0 ? SUBJECTEDIT_GAVE_UP : SUBJECTEDIT_NOMEM;
}

enum subjectedit_result subjectedit_strip(stralloc *out, struct span body, subjectedit_find *find, void *arg,
                                          const char *line_end)
{
  struct work w = { GENALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO };
  enum subjectedit_result result = SUBJECTEDIT_NOMEM;

  out->len = 0;
  if (cut(&w, without_line_end(body))) {
    int r = mark_all(&w, find, arg);

    result = r == 1 ? write_rest(out, &w, line_end)
             : r == 0 ? SUBJECTEDIT_SAME : r == 2 ? SUBJECTEDIT_GAVE_UP : SUBJECTEDIT_NOMEM;
  }
  free_work(&w);
  return result;
}

/* ---- tag ----------------------------------------------------------------------------------------- */

/* ` ` and the tag, in a line of its own if it does not fit */
static int cat_tag(stralloc *out, struct span tag, size_t name, int is_behind_word)
{
  stralloc text = STRALLOC_ZERO;
  size_t column = column_of(out, name);
  int is_new_line = out->len && column + 1 + tag.len > LINE_BYTES && !is_blank(span_sa(out));
  int r = (!is_new_line || stralloc_append(out, '\n')) && stralloc_append(out, ' ')
          && (!is_behind_word || ascii_printable(tag) || stralloc_append(&text, ' '))
          && stralloc_catb(&text, tag.p, tag.len) ? 1 : -1;

  if (r == 1)
    r = encodedword_encode(out, span_sa(&text), is_new_line ? 1 : column + 1);
  stralloc_free(&text);
  return r == 1;
}

static enum subjectedit_result tag_body(stralloc *out, const struct work *w, struct span body, struct span tag,
                                        size_t name, const char *line_end)
{
  const struct token *last = token_count(w) ? token_at(w, token_count(w) - 1) : NULL;
  stralloc new_body = STRALLOC_ZERO;
  int is_behind_word = last && (last->is_word || (is_blank(last->raw) && token_count(w) > 1));
  int good;

  while (body.len && ascii_is_wsp(body.p[body.len - 1]))
    body.len--;
  good = stralloc_catb(&new_body, body.p, body.len) && cat_tag(&new_body, tag, name, is_behind_word)
         && put_lines(out, span_sa(&new_body), line_end);
  stralloc_free(&new_body);
  if (good)
    return SUBJECTEDIT_CHANGED;
  out->len = 0;
  return SUBJECTEDIT_NOMEM;
}

/* Returns 1, 0, or -1 with ENOMEM. */
static int has_tag(const struct work *w, struct span tag)
{
  stralloc form = STRALLOC_ZERO;
  size_t start;
  size_t end;
  int r = casefold_cat(&form, tag) ? casefold_find(span_sa(&w->text), span_sa(&form), 0, &start, &end) : -1;

  stralloc_free(&form);
  return r;
}

enum subjectedit_result subjectedit_tag(stralloc *out, struct span body, struct span tag, size_t name,
                                        const char *line_end)
{
  struct work w = { GENALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO };
  enum subjectedit_result result = SUBJECTEDIT_NOMEM;

  out->len = 0;
  body = without_line_end(body);
  if (cut(&w, body)) {
    int r = has_tag(&w, tag);

    result = r == 1 ? SUBJECTEDIT_SAME : r == 0 ? tag_body(out, &w, body, tag, name, line_end) : SUBJECTEDIT_NOMEM;
  }
  free_work(&w);
  return result;
}
