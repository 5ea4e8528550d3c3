/* checkremedy: quote words, and compose commands of POSIX tools. */
#include "check/checkremedy.h"

#include "auto_qmail.h"
#include "dkim/places.h"
#include "dksign/dkimrule.h"
#include "link/control.h"
#include "text/ascii.h"

#include <stdlib.h>
#include <unistd.h>

#define HOME_VARIABLE "QMAILHOME"

static int is_plain(char c)
{
  return ascii_is_alnum(c) || (c && strchr("_./:=@%+,-", c));
}

/* every byte in octal, for printf(1): nothing in it has to be quoted */
static int cat_octal(stralloc *s, const char *text)
{
  int good = stralloc_cats(s, "\"$(printf '");

  for (; good && *text; text++) {
    unsigned char c = (unsigned char)*text;
    char digits[4] = { '\\', (char)('0' + (c >> 6)), (char)('0' + (c >> 3 & 7)), (char)('0' + (c & 7)) };

    good = stralloc_catb(s, digits, sizeof digits);
  }
  return good && stralloc_cats(s, "')\"");
}

static int cat_quoted(stralloc *s, const char *text)
{
  int good = stralloc_cats(s, "'");

  for (; good && *text; text++)
    good = *text == '\'' ? stralloc_cats(s, "'\\''") : stralloc_catb(s, text, 1);
  return good && stralloc_cats(s, "'");
}

static int cat_word(stralloc *s, const char *text)
{
  struct span all = span_of(text);
  size_t plain = 0;

  while (plain < all.len && is_plain(text[plain]))
    plain++;
  if (!ascii_printable(all))
    return cat_octal(s, text);
  return plain == all.len && all.len ? stralloc_cats(s, text) : cat_quoted(s, text);
}

const char *checkremedy_quote(stralloc *s, const char *text)
{
  s->len = 0;
  return cat_word(s, text) && stralloc_0(s) ? s->s : check_text(s, text, (char *)NULL);
}

/* The home as the user named it. If that was a relative path, the name that the system gives it. */
static const char *home(char *buffer, size_t len)
{
  const char *chosen = getenv(HOME_VARIABLE);

  if (!chosen || !*chosen)
    return AUTO_QMAIL;
  return *chosen == '/' || !getcwd(buffer, len) ? chosen : buffer;
}

const char *checkremedy_path(stralloc *s, const char *path)
{
  char buffer[4096];
  stralloc whole = STRALLOC_ZERO;
  const char *in = home(buffer, sizeof buffer);
  const char *word = path;

  if (strcmp(path, ".") == 0)
    word = in;
  else if (*path != '/')
    word = check_text(&whole, in, "/", path, (char *)NULL);
  word = checkremedy_quote(s, word);
  stralloc_free(&whole);
  return word;
}

const char *checkremedy_program(stralloc *s, const char *name)
{
  const char *chosen = getenv(HOME_VARIABLE);
  stralloc path = STRALLOC_ZERO;
  stralloc word = STRALLOC_ZERO;
  const char *program = checkremedy_path(&word, check_text(&path, "bin/", name, (char *)NULL));
  const char *text;

  if (chosen && *chosen)
    text = check_text(s, "env " HOME_VARIABLE "=", checkremedy_path(&path, "."), " ", program, (char *)NULL);
  else
    text = check_text(s, program, (char *)NULL);
  stralloc_free(&path);
  stralloc_free(&word);
  return text;
}

const char *checkremedy_on(stralloc *s, const char *command, const char *path)
{
  stralloc word = STRALLOC_ZERO;
  const char *text = check_text(s, CHECKREMEDY_RUN, command, " ", checkremedy_path(&word, path), (char *)NULL);

  stralloc_free(&word);
  return text;
}

const char *checkremedy_write(stralloc *s, const char *path, const char *line)
{
  stralloc word = STRALLOC_ZERO;
  stralloc value = STRALLOC_ZERO;
  const char *to = checkremedy_path(&word, path);
  const char *text = check_text(s, CHECKREMEDY_RUN "echo ", checkremedy_quote(&value, line), " >", to,
                                ".new && chmod 644 ", to, ".new && mv -f ", to, ".new ", to, (char *)NULL);

  stralloc_free(&word);
  stralloc_free(&value);
  return text;
}

const char *checkremedy_edit(stralloc *s, size_t line, const char *edit)
{
  stralloc command = STRALLOC_ZERO;
  stralloc on = STRALLOC_ZERO;
  stralloc program = STRALLOC_ZERO;
  int is_compiled = control_exists(DKIMRULES_CDB) == CONTROL_PRESENT;
  const char *sed = check_text(&command, "sed -i.old '", check_number(line), edit, "'", (char *)NULL);
  const char *text = check_text(s, checkremedy_on(&on, sed, DKIMRULES_TEXT), is_compiled ? " && " : "",
                                is_compiled ? checkremedy_program(&program, "qmail-newdk") : "", (char *)NULL);

  stralloc_free(&command);
  stralloc_free(&on);
  stralloc_free(&program);
  return text;
}

const char *checkremedy_stage(stralloc *s, const struct checkperm *p)
{
  const char *owner = p->is_set_id ? AUTO_USERQ ":" AUTO_GROUPQ : AUTO_USERR ":" AUTO_GROUPQ;
  stralloc word = STRALLOC_ZERO;
  const char *to = checkremedy_path(&word, DKIM_STAGE);
  const char *text = check_text(s, CHECKREMEDY_RUN "(umask 077 && mkdir -p ", to, " && cd ", to,
                                " && i=0 && while [ $i -lt ", check_number(AUTO_SPLIT),
                                " ]; do mkdir -p $i && chown ", owner, " $i || exit; i=$((i+1)); done && chown ", owner,
                                " .)", (char *)NULL);

  stralloc_free(&word);
  return text;
}

const char *checkremedy_convert(stralloc *s, const char *before, const char *path, const char *behind)
{
  stralloc word = STRALLOC_ZERO;
  const char *to = checkremedy_path(&word, path);
  const char *text = check_text(s, "cp -p ", to, " ", to, ".new && ", before, behind ? to : "", behind ? behind : "",
                                to, ".new && mv -f ", to, ".new ", to, (char *)NULL);

  stralloc_free(&word);
  return text;
}
