/* pgpextractfile: a secret part that does not belong is left out, and its packet becomes that of a public key. */
#include "engine/pgpextractfile.h"

#include "crypto/secret.h"
#include "engine/answerline.h"
#include "engine/confine.h"
#include "engine/pgpfile.h"
#include "link/argfile.h"
#include "link/io.h"
#include "mail/address.h"
#include "pgp/certtrim.h"

struct run {
  const struct pgpopt *o;
  stralloc *line;
  int fd;
  struct pgpfile file;
  struct certificate certificate;
  stralloc local;             /* of o->address */
  stralloc domain;
  size_t secrets;             /* that stay */
  size_t len;
  size_t most;                /* that it ever was */
};

/* In the place of a secret part that is not there (GnuPG, doc/DETAILS): a protection of its own kind, without cipher,
 * and what there is instead. 1: nothing.
 */
static const char stub[] = { (char)255, 0, 101, 0, 'G', 'N', 'U', 1 };

/* What is written; it may have secret parts. No packet grows by more than its header and the stub. */
static char result[PGPFILE_SECRET_BYTES + PACKET_HEADER_BYTES * (CERTIFICATE_SUBKEYS_MAX + 1) + sizeof stub];

static void put(struct run *r, struct span bytes)
{
  memcpy(result + r->len, bytes.p, bytes.len);
  r->len += bytes.len;
  if (r->len > r->most)
    r->most = r->len;
}

static void put_header(struct run *r, int tag, size_t len)
{
  char header[PACKET_HEADER_BYTES] = { (char)(0xc0 | tag), (char)0xff, (char)(len >> 24), (char)(len >> 16),
                                       (char)(len >> 8), (char)len };

  put(r, span_make(header, sizeof header));
}

static void put_public(struct run *r, int tag, struct span body)
{
  put_header(r, tag, body.len);
  put(r, body);
}

static void put_stub(struct run *r, struct span body)
{
  put_header(r, PACKET_SECRET_KEY, body.len + sizeof stub);
  put(r, body);
  put(r, span_make(stub, sizeof stub));
}

static int may_stay(const struct run *r, const struct certificate_key *key)
{
  int decrypts = (key->flags & SIGNATURE_MAY_ENCRYPT) != 0 || !keymaterial_can(&key->material, SIGNATURE_MAY_SIGN);
  int signs = (key->flags & (SIGNATURE_MAY_SIGN | SIGNATURE_MAY_CERTIFY)) != 0;

  if (!key->is_bound)
    return 0;
  return r->o->part == PGPOPT_SIGNING ? signs && !decrypts : decrypts && !signs;
}

/* Does a secret part that stays do what the file is for? */
static int is_of_use(const struct run *r, const struct certificate_key *key)
{
  return keymaterial_has_secret(&key->material)
         && (key->flags & (r->o->part == PGPOPT_SIGNING ? SIGNATURE_MAY_SIGN : SIGNATURE_MAY_ENCRYPT)) != 0;
}

static void put_key(struct run *r, const struct certificate_key *key, int public_tag)
{
  const struct keymaterial *k = &key->material;

  if (k->is_secret && r->o->part != PGPOPT_PUBLIC && may_stay(r, key)) {
    r->secrets += (size_t)is_of_use(r, key);
    put(r, k->packet);
  } else if (r->o->part == PGPOPT_OPENING && public_tag == PACKET_PUBLIC_KEY && k->version == 4) {
    put_stub(r, k->public_part);
  } else if (k->is_secret) {
    put_public(r, public_tag, k->public_part);
  } else {
    put(r, k->packet);
  }
}

static const struct certificate_key *key_of(const struct certificate *c, const struct packet *p)
{
  if (c->primary.material.packet.p == p->whole.p)
    return &c->primary;
  for (size_t i = 0; i < c->subkeys; i++)
    if (c->subkey[i].material.packet.p == p->whole.p)
      return &c->subkey[i];
  return NULL;
}

/* A secret key of a version that is not known is left out with its signatures: nobody can tell its public part. */
static void extract(struct run *r)
{
  struct span in = r->certificate.whole;
  struct packet p;
  int is_left_out = 0;

  while (packet_next(&p, &in) == 1) {
    const struct certificate_key *key = key_of(&r->certificate, &p);

    if (p.tag != PACKET_SIGNATURE)
      is_left_out = !key && p.tag == PACKET_SECRET_SUBKEY;
    if (key)
      put_key(r, key, key == &r->certificate.primary ? PACKET_PUBLIC_KEY : PACKET_PUBLIC_SUBKEY);
    else if (!is_left_out)
      put(r, p.whole);
  }
}

/* the user ids of one address */
static enum keyfault trim(struct run *r)
{
  stralloc less = STRALLOC_ZERO;
  enum keyfault fault = certificate_read(&r->certificate, span_make(result, r->len), r->o->now_s);

  if (fault == KEYFAULT_NONE)
    fault = certificate_names(&r->certificate, span_sa(&r->local), span_sa(&r->domain));
  if (fault == KEYFAULT_NONE && certtrim(&less, &r->certificate, span_sa(&r->local), span_sa(&r->domain)) != 1)
    fault = KEYFAULT_NOMEM;
  if (fault == KEYFAULT_NONE) {
    r->len = 0;
    put(r, span_sa(&less));
  }
  stralloc_free(&less);
  return fault;
}

static enum answer_status write_result(struct run *r)
{
  static const char *const words[] = { "public", "sign", "open" };

  if (!argfile_replace(r->o->out, r->fd, span_make(result, r->len)) || argfile_close(r->o->out, r->fd) == -1)
    return answerline_trouble(r->line, "write", r->o->out);
  return answerline_done(r->line, "extracted", r->len, words[r->o->part]);
}

static enum answer_status work(struct run *r)
{
  enum keyfault fault = pgpfile_read_secret(&r->file);

  if (fault == KEYFAULT_NONE)
    fault = certificate_read(&r->certificate, r->file.bytes, r->o->now_s);
  if (fault == KEYFAULT_NONE) {
    secret_lock(result, r->file.bytes.len);
    extract(r);
  }
  if (fault == KEYFAULT_NONE && r->secrets == 0 && r->o->part != PGPOPT_PUBLIC)
    fault = KEYFAULT_NO_SECRET;
  if (fault == KEYFAULT_NONE && r->o->address)
    fault = trim(r);
  if (fault == KEYFAULT_NOMEM)
    return answerline_trouble(r->line, "read", r->o->key);
  return fault == KEYFAULT_NONE ? write_result(r) : answerline_no_key(r->line, r->o->key, keyfault_text(fault));
}

static enum answer_status read_address(struct run *r)
{
  if (!r->o->address)
    return ANSWER_DONE;
  switch (address_one_mailbox(&r->local, &r->domain, span_of(r->o->address))) {
    case ADDRESS_ONE:
      if (r->local.len && r->domain.len)
        return ANSWER_DONE;
      break;
    case ADDRESS_NOMEM: return answerline_engine(r->line);
    default: break;
  }
  return answerline_reason(r->line, ANSWER_USAGE, "the address must be one mailbox");
}

enum answer_status pgpextractfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static struct run r;
  enum answer_status status;

  output->len = 0;
  line->len = 0;
  r.o = o;
  r.line = line;
  status = read_address(&r);
  if (status != ANSWER_DONE)
    return status;
  pgpfile_open(&r.file, o->key);
  r.fd = argfile_write(o->out);
  if (r.fd == -1)
    return answerline_trouble(line, "write", o->out);
  if (r.file.fd != -1 && io_same_file(r.file.fd, r.fd))
    return answerline_reason(line, ANSWER_USAGE, "input and output are the same file");
  (void)confine(CONFINE_NEEDS_NOTHING);
  status = work(&r);
  secret_wipe(result, r.most);
  pgpfile_wipe();
  secret_wipe_stack();
  return status;
}
