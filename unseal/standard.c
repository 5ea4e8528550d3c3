/* standard: the table. */
#include "unseal/standard.h"

#include "link/control.h"
#include "link/places.h"

const struct standard standard_table[STANDARDS] = {
  [STANDARD_SMIME] = { PLACES_SMIME, "qmail-smime", KEYFOLDER_SMIME, AUTHMETHOD_SMIME, "smime" },
  [STANDARD_OPENPGP] = { PLACES_PGP, "qmail-pgp", KEYFOLDER_OPENPGP, AUTHMETHOD_OPENPGP, "openpgp" },
};

void standard_engine(const struct job *j, struct command *c)
{
  stralloc path = STRALLOC_ZERO;

  if (control_line(&path, PLACES_SOP) == CONTROL_ERROR)
    inbound_die(j->in, INBOUND_EXIT_CONFIGURATION, control_reason());
  if (path.len) {
    command_word(c, span_of("-p"));
    command_word(c, span_sa(&path));
  }
  stralloc_free(&path);
}

void standard_reason(struct job *j, enum standard_row row, stralloc *said, const char *word)
{
  size_t at = 0;

  while (at < said->len) {
    struct span line = span_from(span_sa(said), at);
    struct span rest = line = span_first(line, span_find(line, '\n'));
    size_t next = at + line.len + (at + line.len < said->len);

    if (!span_take(&rest, standard_table[row].name) || !span_take(&rest, ": ")) {
      at = next;
      continue;
    }
    if (word)
      job_note(j, word, rest);
    memmove(said->s + at, said->s + next, said->len - next);
    said->len -= next - at;
  }
}
