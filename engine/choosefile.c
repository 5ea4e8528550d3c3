/* choosefile: a certificate that cannot be used changes nothing for the others. */
#include "engine/choosefile.h"

#include "crypto/crypto.h"
#include "engine/answerline.h"
#include "engine/certbytes.h"
#include "engine/confine.h"
#include "link/argfile.h"
#include "link/io.h"
#include "mail/address.h"
#include "smime/choose.h"

#include <errno.h>
#include <stdlib.h>

/* Far more than a file of roots or CRLs has. */
#define FILE_BYTES_MAX (64 * 1024 * 1024)
#define FILES 4

struct file {
  const char *name;         /* NULL: not given */
  enum trust_kind kind;
  int fd;
};

struct run {
  const struct smimeopt *o;
  stralloc *line;
  struct file file[FILES];
  struct certbytes *certs;  /* o->cert_count of them */
  struct trust trust;
  stralloc local;
  stralloc domain;
  struct certbytes *best;
  struct certbytes *newest; /* of those that cannot be used */
  const char *why;          /* `newest` cannot */
  int may_change;           /* one cannot be used before there are new revocation lists */
};

static enum answer_status read_address(struct run *r)
{
  switch (address_one_mailbox(&r->local, &r->domain, span_of(r->o->address))) {
    case ADDRESS_ONE: break;
    case ADDRESS_NOMEM: return answerline_engine(r->line);
    default: return answerline_reason(r->line, ANSWER_USAGE, "the address of -k must be one mailbox");
  }
  return r->domain.len ? ANSWER_DONE : answerline_reason(r->line, ANSWER_USAGE, "the address of -k has no domain");
}

static enum answer_status open_all(struct run *r)
{
  const struct file files[FILES] = {
    { r->o->chain_roots, TRUST_ROOTS, -1 },
    { r->o->chain_crls, TRUST_CRLS, -1 },
    { r->o->known, TRUST_KNOWN, -1 },
    { r->o->refused, TRUST_REFUSED, -1 }
  };

  for (size_t i = 0; i < FILES; i++) {
    r->file[i] = files[i];
    if (files[i].name && (r->file[i].fd = argfile_read(files[i].name)) == -1)
      return answerline_trouble(r->line, "read", files[i].name);
  }
  r->certs = calloc(r->o->cert_count, sizeof *r->certs);
  if (!r->certs)
    return answerline_engine(r->line);
  for (size_t i = 0; i < r->o->cert_count; i++)
    certbytes_open(&r->certs[i], r->o->certs[i]);
  return ANSWER_DONE;
}

static enum answer_status read_file(struct run *r, const struct file *f)
{
  stralloc text = STRALLOC_ZERO;
  int result = io_slurp(&text, f->fd, FILE_BYTES_MAX) ? trust_add(&r->trust, f->kind, span_sa(&text)) : -1;

  stralloc_free(&text);
  if (result == 0)
    errno = EINVAL;
  return result == 1 ? ANSWER_DONE : answerline_trouble(r->line, "read", f->name);
}

static enum answer_status read_files(struct run *r)
{
  enum answer_status status = ANSWER_DONE;

  r->trust.now_s = (long long)r->o->now_s;
  for (size_t i = 0; status == ANSWER_DONE && i < FILES; i++)
    if (r->file[i].name)
      status = read_file(r, &r->file[i]);
  return status;
}

static void leave_out(struct run *r, struct certbytes *c, const char *why)
{
  if (r->newest && !choose_is_better(&c->first, &r->newest->first))
    return;
  r->newest = c;
  r->why = why;
}

static enum answer_status look_at(struct run *r, struct certbytes *c)
{
  const struct choose wish = {
    .use = r->o->usage == SMIMEOPT_TO_SIGN ? TRUST_SIGN : TRUST_ENCRYPT,
    .local = span_sa(&r->local),
    .domain = span_sa(&r->domain),
    .now_s = r->o->now_s,
    .trust = r->o->chain_roots ? &r->trust : NULL
  };
  const char *why = NULL;
  int result = certbytes_read(c, &why);

  if (result == -1)
    return answerline_trouble(r->line, "read", c->name);
  if (result == 1) {
    why = choose_why_not(&wish, &c->first, span_from(span_sa(&c->der), c->first.whole.len));
    if (why && errno == ENOMEM)
      return answerline_engine(r->line);
    r->may_change |= why && errno == EAGAIN;
  }
  if (why)
    leave_out(r, c, why);
  else if (!r->best || choose_is_better(&c->first, &r->best->first))
    r->best = c;
  return ANSWER_DONE;
}

static enum answer_status choose(struct run *r, stralloc *output)
{
  enum answer_status status = read_address(r);

  errno = 0;
  if (status == ANSWER_DONE && !crypto_certificates_init())
    status = answerline_engine(r->line);
  if (status == ANSWER_DONE)
    status = open_all(r);
  if (status != ANSWER_DONE)
    return status;
  (void)confine(CONFINE_NEEDS_NOTHING);
  status = read_files(r);
  for (size_t i = 0; status == ANSWER_DONE && i < r->o->cert_count; i++)
    status = look_at(r, &r->certs[i]);
  if (status != ANSWER_DONE)
    return status;
  if (!r->best && r->may_change)
    return answerline_reason(r->line, ANSWER_TEMPORARY, "no current revocation list for a certificate");
  if (!r->best)
    return answerline_no_key(r->line, r->newest->name, r->why);
  return span_copy(output, span_of(r->best->name)) && stralloc_cats(output, "\n")
         ? ANSWER_DONE : answerline_engine(r->line);
}

enum answer_status choosefile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static const struct trust no_trust = TRUST_ZERO;
  struct run r;
  enum answer_status status;

  memset(&r, 0, sizeof r);
  r.o = o;
  r.line = line;
  r.trust = no_trust;
  line->len = 0;
  status = choose(&r, output);
  for (size_t i = 0; r.certs && i < o->cert_count; i++)
    certbytes_free(&r.certs[i]);
  free(r.certs);
  trust_free(&r.trust);
  stralloc_free(&r.local);
  stralloc_free(&r.domain);
  return status;
}
