/* ruleword: a word ends at a blank that is not in quotes. */
#include "rules/ruleword.h"

#include "text/ascii.h"

static int fail(struct ruleword_fault *fault, const char *reason, const char *remedy)
{
  fault->reason = reason;
  fault->remedy = remedy;
  return 0;
}

/* ---- words ------------------------------------------------------------------------------------ */

/* The length of the word at the start of `line`. *is_open is set to 1 if a quote is not closed. */
static size_t word_length(struct span line, int *is_open)
{
  size_t i;

  *is_open = 0;
  for (i = 0; i < line.len && (*is_open || !ascii_is_wsp(line.p[i])); i++) {
    if (line.p[i] == '"')
      *is_open = !*is_open;
    else if (*is_open && line.p[i] == '\\' && i + 1 < line.len)
      i++;
  }
  return i;
}

/* Does `=>` stand in a word, outside quotes? */
static int has_arrow(struct span word)
{
  int is_open = 0;

  for (size_t i = 0; i + 1 < word.len; i++) {
    if (word.p[i] == '"')
      is_open = !is_open;
    else if (is_open && word.p[i] == '\\')
      i++;
    else if (!is_open && word.p[i] == '=' && word.p[i + 1] == '>')
      return 1;
  }
  return 0;
}

static int is_operator(char c)
{
  return c == '=' || c == '~' || c == '>' || c == '<';
}

static int is_in_name(char c)
{
  return !is_operator(c) && c != ':' && c != '"';
}

static int is_in_argument(char c)
{
  return !is_operator(c) && c != '"';
}

static void split(struct ruleword *w)
{
  struct span rest = w->whole;

  w->is_negated = span_take(&rest, "!");
  w->name = span_take_class(&rest, is_in_name);
  w->has_argument = span_take(&rest, ":");
  w->argument = w->has_argument ? span_take_class(&rest, is_in_argument) : span_first(rest, 0);
  w->op = '\0';
  if (rest.len && is_operator(rest.p[0]))
    w->op = rest.p[0];
  w->rest = w->op ? span_from(rest, 1) : rest;
}

int ruleword_is(const struct ruleword *w, const char *word)
{
  return span_equal(w->whole, span_of(word));
}

int ruleword_next(struct ruleword *w, struct span *line, struct ruleword_fault *fault)
{
  int is_open;

  (void)span_take_class(line, ascii_is_wsp);
  w->whole = span_first(*line, word_length(*line, &is_open));
  *line = span_from(*line, w->whole.len);
  if (w->whole.len == 0)
    return fail(fault, NULL, NULL);
  if (is_open)
    return fail(fault, "a quote is not closed", "write \" at the end of the value, and \\\" for a quote inside it");
  split(w);
  if (has_arrow(w->whole) && !ruleword_is(w, "=>"))
    return fail(fault, "`=>` is joined to other text", "put blanks before and behind `=>`");
  if (ruleword_is(w, "!"))
    return fail(fault, "a `!` that stands alone", "write it at the start of the condition, without a blank behind it");
  return 1;
}

/* ---- values ----------------------------------------------------------------------------------- */

/* the quotes that word processors make, and the one of the shell */
static int has_other_quote(struct span s)
{
  static const char *const quotes[] = { "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xc2\xab", "\xc2\xbb", "'" };

  for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
    struct span copy = s;
    if (span_take(&copy, quotes[i]))
      return 1;
  }
  return 0;
}

/* behind the opening quote. The closing one is there: ruleword_next() has seen it. */
static int quoted(stralloc *out, struct span *rest, int is_regex, struct ruleword_fault *fault)
{
  while (rest->len && rest->p[0] != '"') {
    size_t len = 1;

    if (rest->p[0] == '\\') {
      int is_escape = rest->len > 1 && (rest->p[1] == '"' || rest->p[1] == '\\');

      if (!is_escape && !is_regex)
        return fail(fault, "a backslash before a character that needs none", "write \\\\ for a backslash");
      if (is_escape)
        *rest = span_from(*rest, 1);
      else
        len = 2;
    }
    if (!stralloc_catb(out, rest->p, len < rest->len ? len : rest->len))
      return -1;
    *rest = span_from(*rest, len);
  }
  *rest = span_from(*rest, 1);
  return 1;
}

static int is_plain(char c)
{
  return c != ',' && c != '"' && c != '#';
}

static int is_plain_before_options(char c)
{
  return is_plain(c) && c != ':';
}

/* a value that stands there without quotes */
static int unquoted(stralloc *out, struct span *rest, enum ruleword_form form, struct ruleword_fault *fault)
{
  struct span value;

  if (has_other_quote(*rest))
    return fail(fault, "a quote that is not `\"`", "use the character \" for quotes");
  if (form == RULEWORD_REGEX && rest->len)
    return fail(fault, "a regular expression without quotes", "write it as \"expression\"");
  value = span_take_class(rest, form == RULEWORD_OPTIONS ? is_plain_before_options : is_plain);
  if (rest->len && rest->p[0] == '"')
    return fail(fault, "a quote inside a value", "put the whole value in quotes, and write \\\" for a quote inside it");
  if (rest->len && rest->p[0] == '#')
    return fail(fault, "a `#` inside a value", "put the value in quotes; a comment has a line of its own");
  if (value.len == 0)
    return fail(fault, "a value is missing", "write a value behind the operator and behind each comma, without blanks");
  return stralloc_catb(out, value.p, value.len) ? 1 : -1;
}

int ruleword_value(stralloc *out, struct span *rest, enum ruleword_form form, struct ruleword_fault *fault)
{
  int r;

  if (!span_take(rest, "\""))
    return unquoted(out, rest, form, fault);
  r = quoted(out, rest, form == RULEWORD_REGEX, fault);
  if (r == 1 && rest->len && rest->p[0] != ',' && !(form == RULEWORD_OPTIONS && rest->p[0] == ':'))
    return fail(fault, "text behind a closing quote", "put all of the value inside the quotes");
  return r;
}
