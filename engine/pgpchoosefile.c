/* pgpchoosefile: each certificate is read and judged by itself, so that one needs memory for one. */
#include "engine/pgpchoosefile.h"

#include "engine/answerline.h"
#include "engine/confine.h"
#include "engine/pgpfile.h"
#include "mail/address.h"

#include <errno.h>
#include <stdlib.h>

struct run {
  const struct pgpopt *o;
  stralloc *line;
  struct pgpfile *files;
  stralloc local;             /* empty: any address of the domain */
  stralloc domain;
  const char *best;
  uint32_t best_s;            /* creation of its key */
  const char *nearest;        /* of those that cannot be used */
  enum keyfault why;
  uint32_t why_s;
};

static enum answer_status read_address(struct run *r)
{
  struct span address = span_of(r->o->address);

  if (span_take(&address, "@")) {
    if (address.len == 0 || span_find(address, '@') < address.len)
      return answerline_reason(r->line, ANSWER_USAGE, "the domain of -k must be one domain");
    return span_copy(&r->domain, address) ? ANSWER_DONE : answerline_engine(r->line);
  }
  switch (address_one_mailbox(&r->local, &r->domain, address)) {
    case ADDRESS_ONE: break;
    case ADDRESS_NOMEM: return answerline_engine(r->line);
    default: return answerline_reason(r->line, ANSWER_USAGE, "the address of -k must be one mailbox");
  }
  if (r->domain.len == 0 || r->local.len == 0)
    return answerline_reason(r->line, ANSWER_USAGE, "the address of -k has no domain");
  return ANSWER_DONE;
}

/* A certificate of somebody else is told as such; one that has no address, only if nothing else is wrong with it. */
static enum keyfault judge(const struct run *r, const struct certificate *c, const struct certificate_key **key)
{
  unsigned int use = r->o->usage == PGPOPT_TO_SIGN ? SIGNATURE_MAY_SIGN : SIGNATURE_MAY_ENCRYPT;
  enum keyfault named = certificate_names(c, span_sa(&r->local), span_sa(&r->domain));
  enum keyfault fault = certificate_can(c, use, r->o->now_s, key);

  if (c->primary.material.is_secret)
    return KEYFAULT_SECRET;
  return named == KEYFAULT_NONE || (named == KEYFAULT_NO_ADDRESS && fault != KEYFAULT_NONE) ? fault : named;
}

static void take(struct run *r, const char *name, const struct certificate_key *key)
{
  if (r->best && key->material.created_s <= r->best_s)
    return;
  r->best = name;
  r->best_s = key->material.created_s;
}

/* What may pass is told before what lasts; of two of a kind, the one of the newer certificate. */
static void leave_out(struct run *r, const char *name, enum keyfault fault, uint32_t created_s)
{
  int is_lasting = keyfault_is_lasting(fault);
  int was_lasting = keyfault_is_lasting(r->why);

  if (r->nearest && (is_lasting != was_lasting ? is_lasting : created_s <= r->why_s))
    return;
  r->nearest = name;
  r->why = fault;
  r->why_s = created_s;
}

static enum answer_status look_at(struct run *r, struct pgpfile *f)
{
  static struct certificate c;
  const struct certificate_key *key = NULL;
  enum keyfault fault = pgpfile_read(f);

  memset(&c.primary, 0, sizeof c.primary);
  if (fault == KEYFAULT_NONE)
    fault = certificate_read(&c, f->bytes, r->o->now_s);
  if (fault == KEYFAULT_NONE)
    fault = judge(r, &c, &key);
  if (fault == KEYFAULT_NOMEM)
    return answerline_trouble(r->line, "read", f->name);
  if (fault == KEYFAULT_NONE)
    take(r, f->name, key);
  else
    leave_out(r, f->name, fault, c.primary.material.created_s);
  pgpfile_free(f);
  return ANSWER_DONE;
}

static enum answer_status choose(struct run *r, stralloc *output)
{
  enum answer_status status = read_address(r);

  if (status != ANSWER_DONE)
    return status;
  r->files = calloc(r->o->cert_count, sizeof *r->files);
  if (!r->files)
    return answerline_engine(r->line);
  for (size_t i = 0; i < r->o->cert_count; i++)
    pgpfile_open(&r->files[i], r->o->certs[i]);
  (void)confine(CONFINE_NEEDS_NOTHING);
  for (size_t i = 0; status == ANSWER_DONE && i < r->o->cert_count; i++)
    status = look_at(r, &r->files[i]);
  if (status != ANSWER_DONE)
    return status;
  if (!r->best)
    return answerline_no_key(r->line, r->nearest, keyfault_text(r->why));
  return span_copy(output, span_of(r->best)) && stralloc_cats(output, "\n") ? ANSWER_DONE : answerline_engine(r->line);
}

enum answer_status pgpchoosefile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  struct run r;
  enum answer_status status;

  memset(&r, 0, sizeof r);
  r.o = o;
  r.line = line;
  output->len = 0;
  line->len = 0;
  errno = 0;
  status = choose(&r, output);
  for (size_t i = 0; r.files && i < o->cert_count; i++)
    pgpfile_free(&r.files[i]);
  free(r.files);
  stralloc_free(&r.local);
  stralloc_free(&r.domain);
  return status;
}
