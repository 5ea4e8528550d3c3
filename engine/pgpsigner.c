/* pgpsigner: pgpfile reads, pgp/certificate judges. */
#include "engine/pgpsigner.h"

#include "engine/answerline.h"
#include "pgp/certificate.h"

void pgpsigner_open(struct pgpsigner *s, struct sop *sop, const char *option, const char *name)
{
  pgpfile_open(&s->file, name);
  s->input = sop_input(sop, option);
}

static int signs(const struct certificate_key *key)
{
  return (key->flags & SIGNATURE_MAY_SIGN) && keymaterial_has_secret(&key->material);
}

/* Is there a secret part that signs? The primary key of what opens mail has none. */
static int has_secret(const struct certificate *c)
{
  for (size_t i = 0; i < c->subkeys; i++)
    if (signs(&c->subkey[i]))
      return 1;
  return signs(&c->primary);
}

enum answer_status pgpsigner_read(struct pgpsigner *s, struct sop *sop, unsigned long long now_s, stralloc *line)
{
  static struct certificate c;
  enum keyfault fault = pgpfile_read_secret(&s->file);

  if (fault == KEYFAULT_NONE)
    fault = certificate_read(&c, s->file.bytes, now_s);
  if (fault == KEYFAULT_NONE && !c.primary.material.is_secret)
    fault = KEYFAULT_NO_SECRET;
  if (fault == KEYFAULT_NONE)
    fault = certificate_can(&c, SIGNATURE_MAY_SIGN, now_s, NULL);
  if (fault == KEYFAULT_NONE && !has_secret(&c))
    fault = KEYFAULT_NO_SECRET;
  if (fault == KEYFAULT_NOMEM)
    return answerline_trouble(line, "read", s->file.name);
  if (fault != KEYFAULT_NONE)
    return answerline_no_key(line, s->file.name, keyfault_text(fault));
  sop_bytes(sop, s->input, c.whole);
  return ANSWER_DONE;
}

void pgpsigner_wipe(struct pgpsigner *s)
{
  pgpfile_wipe();
  pgpfile_free(&s->file);
}
