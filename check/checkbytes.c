/* checkbytes: each remedy keeps the owner and the mode of the file, and puts the new content in place by a rename. */
#include "check/checkbytes.h"

#include "check/checkremedy.h"
#include "link/control.h"

#include <errno.h>

#define TEXT_MAX (16 * 1024 * 1024)

/* Commands that remove the byte. A CR becomes LF, because in some files it stands where a line ends. */
static const struct {
  const char *fault;
  const char *command;
} table[] = {
  { "carriage return", "tr '\\015' '\\012'" },
  { "NUL byte", "tr -d '\\000'" },
  { "control character", "tr -d '\\001-\\010\\013\\014\\016-\\037\\177'" },
  { "byte order mark", "LC_ALL=C awk '{ gsub(/\\357\\273\\277/, \"\"); print }'" },
  { "byte order mark of UTF-16", "iconv -f UTF-16 -t UTF-8" },
  { "no-break space", "LC_ALL=C awk '{ gsub(/\\302?\\240/, \" \"); print }'" },
};

static const char *command_for(const char *reason)
{
  struct span fault = span_behind_last(span_of(reason), ':');

  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (span_equal(span_from(fault, 1), span_of(table[i].fault)))
      return table[i].command;
  return "cat";
}

void checkbytes_failed(struct check *c, const char *path, const char *effect)
{
  stralloc what = STRALLOC_ZERO;
  stralloc remedy = STRALLOC_ZERO;
  stralloc filter = STRALLOC_ZERO;
  stralloc command = STRALLOC_ZERO;
  const char *reason = control_reason();

  if (errno != EILSEQ) {
    check_blind(c, path);
    return;
  }
  /* The reason begins with the path, which has a column of its own. */
  check_text(&what, reason + strlen(path) + 1, ": ", effect ? effect : "mail waits", (char *)NULL);
  check_text(&remedy, path, " ", what.s, (char *)NULL);
  if (remedy.len && check_is_new(c, remedy.s)) {
    check_text(&filter, command_for(reason), " <", (char *)NULL);
    check_text(&remedy, CHECKREMEDY_RUN, checkremedy_convert(&command, filter.s, path, " >"), (char *)NULL);
    check_say(c, effect ? CHECK_WARNING : CHECK_ERROR, path, what.s, remedy.s);
  }
  stralloc_free(&what);
  stralloc_free(&remedy);
  stralloc_free(&filter);
  stralloc_free(&command);
}

void checkbytes_line(struct check *c, const char *path)
{
  stralloc value = STRALLOC_ZERO;

  if (control_line(&value, path) == CONTROL_ERROR && errno == EILSEQ)
    checkbytes_failed(c, path, NULL);
  stralloc_free(&value);
}

void checkbytes_text(struct check *c, const char *path, const char *effect)
{
  stralloc text = STRALLOC_ZERO;

  if (control_text(&text, path, TEXT_MAX) == CONTROL_ERROR && errno == EILSEQ)
    checkbytes_failed(c, path, effect);
  stralloc_free(&text);
}
