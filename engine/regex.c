/* regex: PCRE2 searches a text in slices. Between two slices this module looks at the CPU time. */
#include "engine/regex.h"

#include "text/utf8.h"

#include <errno.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* places at which a match may begin: those of the first slice. The next slice has twice or half as many if the last one
 * took less than SHORT_MS or more than LONG_MS.
 */
#define FIRST_SLICE 64
#define SHORT_MS 5
#define LONG_MS 50

#define MESSAGE_BYTES 200

struct regex {
  pcre2_code *code;
  pcre2_match_context *context;
  pcre2_match_data *data;
};

/* ---- making one ------------------------------------------------------------------------------- */

void regex_free(struct regex *r)
{
  if (!r)
    return;
  pcre2_match_data_free(r->data);
  pcre2_match_context_free(r->context);
  pcre2_code_free(r->code);
  free(r);
}

static int refuse(stralloc *why, int error)
{
  PCRE2_UCHAR text[MESSAGE_BYTES];

  if (error == PCRE2_ERROR_HEAP_FAILED || error == PCRE2_ERROR_NOMEMORY) {
    errno = ENOMEM;
    return -1;
  }
  text[0] = 0;
  (void)pcre2_get_error_message(error, text, sizeof text);
  return span_copy(why, span_of((const char *)text)) ? 0 : -1;
}

static int compile(struct regex *r, struct span expression, stralloc *why)
{
  const uint32_t options = PCRE2_UTF | PCRE2_CASELESS | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C;
  PCRE2_SIZE at;
  int error;

  if (expression.len == 0)
    expression = span_of("");
  if (expression.len > REGEX_BYTES)
    return span_copy(why, span_of("an expression of more than 16 KiB")) ? 0 : -1;
  r->code = pcre2_compile((PCRE2_SPTR)expression.p, expression.len, options, &error, &at, NULL);
  if (!r->code)
    return refuse(why, error);
  r->context = pcre2_match_context_create(NULL);
  r->data = pcre2_match_data_create(1, NULL);
  if (!r->context || !r->data) {
    errno = ENOMEM;
    return -1;
  }
  (void)pcre2_set_match_limit(r->context, REGEX_MATCH_LIMIT);
  (void)pcre2_set_depth_limit(r->context, REGEX_DEPTH_LIMIT);
  (void)pcre2_set_heap_limit(r->context, REGEX_HEAP_KIB);
  return 1;
}

int regex_compile(struct regex **r, struct span expression, stralloc *why)
{
  int result = -1;

  why->len = 0;
  *r = calloc(1, sizeof **r);
  if (*r)
    result = compile(*r, expression, why);
  if (result != 1) {
    regex_free(*r);
    *r = NULL;
  }
  return result;
}

/* ---- searching -------------------------------------------------------------------------------- */

static int ms_since(clock_t start)
{
  return (int)((clock() - start) / (CLOCKS_PER_SEC / 1000));
}

/* one slice: places `from` to `last` */
static int search(struct regex *r, struct span text, size_t from, size_t last)
{
  (void)pcre2_set_offset_limit(r->context, last);
  return pcre2_match(r->code, (PCRE2_SPTR)text.p, text.len, from, PCRE2_NO_UTF_CHECK, r->data, r->context);
}

static enum regex_result result_of(const struct regex *r, int code, size_t *start, size_t *end)
{
  const PCRE2_SIZE *at = pcre2_get_ovector_pointer(r->data);

  if (code == PCRE2_ERROR_NOMATCH)
    return REGEX_NO;
  if (code == PCRE2_ERROR_NOMEMORY)
    return REGEX_NOMEM;
  if (code < 0)
    return REGEX_LIMIT;
  /* \K in a lookahead can make a match that begins behind its end */
  if (start)
    *start = at[0] < at[1] ? at[0] : at[1];
  if (end)
    *end = at[1];
  return REGEX_YES;
}

enum regex_result regex_match(struct regex *r, struct span text, size_t from, size_t *start, size_t *end)
{
  static clock_t spent;
  size_t slice = FIRST_SLICE;
  int code = PCRE2_ERROR_NOMATCH;

  if (text.len == 0)
    text = span_of("");
  if (text.len > REGEX_TEXT_BYTES)
    return REGEX_LIMIT;
  if (!utf8_is_valid(text))
    return REGEX_NOT_UTF8;
  while (code == PCRE2_ERROR_NOMATCH && from <= text.len) {
    clock_t before = clock();
    size_t last = slice < text.len - from ? from + slice : text.len;
    int ms;

    if (spent / CLOCKS_PER_SEC >= REGEX_CPU_SECONDS)
      return REGEX_LIMIT;
    /* a slice begins at a character */
    while (last < text.len && ((unsigned char)text.p[last] & 0xc0) == 0x80)
      last++;
    code = search(r, text, from, last);
    spent += clock() - before;
    ms = ms_since(before);
    from = last + 1;
    while (from < text.len && ((unsigned char)text.p[from] & 0xc0) == 0x80)
      from++;
    slice = ms < SHORT_MS ? slice * 2 : ms > LONG_MS && slice > 1 ? slice / 2 : slice;
  }
  if (code == PCRE2_ERROR_NOMEMORY)
    errno = ENOMEM;
  return result_of(r, code, start, end);
}
