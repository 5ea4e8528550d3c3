/* sealengine: a table. */
#include "seal/sealengine.h"

#include "link/control.h"
#include "link/places.h"

static const struct sealengine engines[] = {
  [KEYFOLDER_SMIME] = {
    .kind = KEYFOLDER_SMIME, .path = PLACES_SMIME, .name = "qmail-smime", .own = "smime", .domain = "domain",
    .caps = "caps", .has_roots = 1, .takes_certificate = 1
  },
  [KEYFOLDER_OPENPGP] = {
    .kind = KEYFOLDER_OPENPGP, .path = PLACES_PGP, .name = "qmail-pgp", .own = "pgp", .domain = "domain-pgp",
    .with = "pgp", .sop_option = "-p", .signs_inside = 1
  }
};

const struct sealengine *sealengine(enum keyfolder_kind kind)
{
  return &engines[kind];
}

static void add_program(const struct outbound *o, const struct sealengine *e, struct command *c)
{
  stralloc path = STRALLOC_ZERO;

  if (control_line(&path, PLACES_SOP) == CONTROL_ERROR)
    outbound_temporary_control(o, control_reason());
  if (path.len) {
    command_word(c, span_of(e->sop_option));
    command_word(c, span_sa(&path));
  }
  stralloc_free(&path);
}

void sealengine_begin(const struct outbound *o, const struct sealengine *e, struct command *c, const char *verb,
                      int message, enum command_output output)
{
  int runs_program = e->sop_option && strcmp(verb, "-k") != 0 && strcmp(verb, "-l") != 0;

  command_begin(c, e->path, e->name, message, output);
  command_word(c, span_of(verb));
  if (runs_program)
    add_program(o, e, c);
}
