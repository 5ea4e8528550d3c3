/* pgpharvestfile: find, read, cut down, compare, write. */
#include "engine/pgpharvestfile.h"

#include "dkim/fieldcover.h"
#include "engine/answerline.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "engine/pgpfile.h"
#include "link/argfile.h"
#include "link/io.h"
#include "mail/address.h"
#include "mail/harvestanswer.h"
#include "pgp/armor.h"
#include "pgp/autocrypt.h"
#include "pgp/carriedkey.h"
#include "pgp/certtrim.h"
#include "pgp/useraddress.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct run {
  const struct pgpopt *o;
  stralloc *line;
  struct messagefile in;
  int out;
  struct pgpfile *known;        /* o->cert_count of them */
  struct carriedkey carried;
  struct autocrypt autocrypt;   /* of the field that is looked at */
  stralloc field;               /* certificate of the fields with the address */
  size_t fields;                /* how many have it */
  stralloc local;
  stralloc domain;
  stralloc binary;              /* the certificate that was found, without armor */
  struct certificate cert;
  stralloc trimmed;
  stralloc print;               /* its fingerprint, in lower case */
};

static enum answer_status nothing(struct run *r, const char *why)
{
  return answerline_reason(r->line, ANSWER_NOTHING, why);
}

/* ---- before confining --------------------------------------------------------------------------- */

static enum answer_status read_address(struct run *r)
{
  enum address_result result = address_one_mailbox(&r->local, &r->domain, span_of(r->o->address));

  if (result == ADDRESS_NOMEM)
    return answerline_engine(r->line);
  if (result != ADDRESS_ONE || r->local.len == 0 || r->domain.len == 0)
    return answerline_reason(r->line, ANSWER_USAGE, "the address must be one mailbox");
  return ANSWER_DONE;
}

static enum answer_status open_all(struct run *r)
{
  if (!messagefile_open(&r->in, r->o->message))
    return answerline_trouble(r->line, "read", r->o->message);
  r->out = argfile_write(r->o->harvest);
  if (r->out == -1)
    return answerline_trouble(r->line, "write", r->o->harvest);
  r->known = calloc(r->o->cert_count + 1, sizeof *r->known);
  if (!r->known)
    return answerline_engine(r->line);
  for (size_t i = 0; i < r->o->cert_count; i++)
    pgpfile_open(&r->known[i], r->o->certs[i]);
  return ANSWER_DONE;
}

/* ---- what the message carries ------------------------------------------------------------------- */

static enum answer_status read_message(struct run *r)
{
  switch (messagefile_pass(&r->in, carriedkey_feed, &r->carried)) {
    case MESSAGEFILE_DONE: return carriedkey_end(&r->carried) ? ANSWER_DONE : answerline_engine(r->line);
    case MESSAGEFILE_STOPPED: return answerline_engine(r->line);
    case MESSAGEFILE_UNREADABLE: break;
  }
  return answerline_trouble(r->line, "read", r->o->message);
}

static int is_author(const struct run *r, struct span address)
{
  return useraddress_is(address, span_sa(&r->local), span_sa(&r->domain));
}

static int look_at_field(void *arg, struct span body)
{
  struct run *r = arg;
  int result = autocrypt_parse(&r->autocrypt, body);

  if (result == 1)
    result = is_author(r, r->autocrypt.address);
  if (result != 1)
    return result == 0;
  r->fields++;
  return span_copy(&r->field, span_sa(&r->autocrypt.keydata));
}

static int to_binary(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static enum answer_status unpack(struct run *r)
{
  static struct armor_reader armor;

  armor_reader_init(&armor, ARMOR_MAY_BE_BINARY, to_binary, &r->binary);
  if (!armor_reader_feed(&armor, span_sa(&r->carried.attached)) && armor.fault == ARMOR_SOUND
      && armor.kind != ARMOR_SIGNED_TEXT)
    return answerline_engine(r->line);
  if (armor_reader_end(&armor) != ARMOR_SOUND || (armor.kind != ARMOR_BINARY && armor.kind != ARMOR_PUBLIC))
    return nothing(r, "the attached key cannot be read");
  return ANSWER_DONE;
}

/* Autocrypt Level 1: of several fields with the author's address none counts. */
static enum answer_status find(struct run *r)
{
  if (r->carried.is_long)
    return nothing(r, "the header or the attached key is too long");
  if (carriedkey_fields(&r->carried, look_at_field, r) != 1)
    return answerline_engine(r->line);
  if (r->fields == 1)
    return span_copy(&r->binary, span_sa(&r->field)) ? ANSWER_DONE : answerline_engine(r->line);
  if (r->fields > 1)
    return nothing(r, "several Autocrypt fields");
  if (r->carried.attachments != 1)
    return nothing(r, r->carried.attachments ? "several attached keys" : "no key");
  return unpack(r);
}

/* ---- what it is --------------------------------------------------------------------------------- */

static enum answer_status judge(struct run *r)
{
  enum keyfault fault = certificate_read(&r->cert, span_sa(&r->binary), r->o->now_s);
  int result;

  if (fault == KEYFAULT_NONE && certificate_count(span_sa(&r->binary)) != 1)
    return nothing(r, "several keys in one place");
  if (fault == KEYFAULT_NONE)
    fault = certificate_names(&r->cert, span_sa(&r->local), span_sa(&r->domain));
  if (fault == KEYFAULT_NONE)
    fault = certificate_can(&r->cert, SIGNATURE_MAY_ENCRYPT, r->o->now_s, NULL);
  if (fault == KEYFAULT_NOMEM)
    return answerline_engine(r->line);
  if (fault != KEYFAULT_NONE)
    return nothing(r, keyfault_text(fault));
  result = certtrim(&r->trimmed, &r->cert, span_sa(&r->local), span_sa(&r->domain));
  if (result == -1)
    return answerline_engine(r->line);
  if (result == 0)
    return nothing(r, keyfault_text(KEYFAULT_SECRET));
  return r->trimmed.len <= PGPHARVESTFILE_CERTIFICATE_BYTES ? ANSWER_DONE : nothing(r, "the key is too long");
}

static int is_same(const struct keymaterial *a, const struct keymaterial *b)
{
  return a->fingerprint_len == b->fingerprint_len && memcmp(a->fingerprint, b->fingerprint, a->fingerprint_len) == 0;
}

/* Can somebody else have put the key there? A signature of the message is not over its header, and that of DKIM is over
 * the fields that it names. Returns 1, or 0; -1 with ENOMEM.
 */
static int may_be_added(const struct run *r)
{
  int is_covered = 0;

  if (r->fields == 0 || r->o->proof == PGPOPT_BY_CALLER)
    return 0;
  if (r->o->proof == PGPOPT_BY_DKIM)
    is_covered = fieldcover(span_sa(&r->carried.header), span_sa(&r->domain), span_of("Autocrypt"));
  return is_covered == -1 ? -1 : !is_covered;
}

/* A file that cannot be read is a key that somebody has put there: what comes is another one. */
static enum answer_status compare(struct run *r, enum harvestanswer_state *state)
{
  static struct certificate known;
  int is_doubtful = may_be_added(r);

  *state = r->o->cert_count || is_doubtful ? HARVESTANSWER_OTHER : HARVESTANSWER_NEW;
  if (is_doubtful == -1)
    return answerline_engine(r->line);
  for (size_t i = 0; i < r->o->cert_count; i++) {
    enum keyfault fault = pgpfile_read(&r->known[i]);

    if (fault == KEYFAULT_NONE)
      fault = certificate_read(&known, r->known[i].bytes, r->o->now_s);
    if (fault == KEYFAULT_NOMEM)
      return answerline_trouble(r->line, "read", r->o->certs[i]);
    if (fault == KEYFAULT_NONE && is_same(&known.primary.material, &r->cert.primary.material))
      *state = HARVESTANSWER_KNOWN;
  }
  return ANSWER_DONE;
}

/* ---- the answer --------------------------------------------------------------------------------- */

static int put_fingerprint(struct run *r)
{
  const struct keymaterial *k = &r->cert.primary.material;

  return keyid_hex(&r->print, span_make((const char *)k->fingerprint, k->fingerprint_len));
}

static enum answer_status write_answer(struct run *r, enum harvestanswer_state state)
{
  struct harvestanswer a = { .kind = HARVESTANSWER_OPENPGP, .state = state };
  stralloc text = STRALLOC_ZERO;
  enum answer_status status = ANSWER_DONE;

  a.address = span_of(r->o->address);
  a.certificate = span_sa(&r->trimmed);
  if (!harvestanswer_is_address(a.address))
    status = nothing(r, "an address that cannot be kept");
  else if (!put_fingerprint(r))
    status = answerline_engine(r->line);
  else {
    a.id = span_sa(&r->print);
    if (!harvestanswer_write(&text, &a))
      status = answerline_engine(r->line);
    else if (!io_write(r->out, text.s, text.len))
      status = answerline_trouble(r->line, "write", r->o->harvest);
  }
  stralloc_free(&text);
  return status;
}

static enum answer_status work(struct run *r)
{
  enum harvestanswer_state state;
  enum answer_status status = read_address(r);

  if (status == ANSWER_DONE)
    status = open_all(r);
  if (status != ANSWER_DONE)
    return status;
  (void)confine(CONFINE_NEEDS_NOTHING);
  if (!argfile_is_given(r->o->harvest) && !io_empty(r->out))
    return answerline_trouble(r->line, "write", r->o->harvest);
  status = read_message(r);
  if (status == ANSWER_DONE)
    status = find(r);
  if (status == ANSWER_DONE)
    status = judge(r);
  if (status == ANSWER_DONE)
    status = compare(r, &state);
  return status == ANSWER_DONE ? write_answer(r, state) : status;
}

enum answer_status pgpharvestfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static struct run r;
  enum answer_status status;

  r.o = o;
  r.line = line;
  r.out = -1;
  output->len = 0;
  line->len = 0;
  carriedkey_init(&r.carried);
  errno = 0;
  status = work(&r);
  carriedkey_free(&r.carried);
  autocrypt_free(&r.autocrypt);
  for (size_t i = 0; r.known && i < o->cert_count; i++)
    pgpfile_free(&r.known[i]);
  free(r.known);
  return status;
}
