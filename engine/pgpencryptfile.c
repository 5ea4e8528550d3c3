/* pgpencryptfile: the first reading looks whether the message is encrypted already, the second one feeds the program.
 */
#include "engine/pgpencryptfile.h"

#include "engine/answerline.h"
#include "engine/boundary.h"
#include "engine/entityfile.h"
#include "engine/firstreading.h"
#include "engine/newmessage.h"
#include "engine/pgpfile.h"
#include "engine/pgpsigner.h"
#include "engine/sop.h"
#include "engine/sopanswer.h"
#include "mail/crlf.h"
#include "pgp/armor.h"
#include "pgp/framing.h"
#include "pgp/packets.h"

#include <stdlib.h>

/* one certificate to encrypt to */
struct recipient {
  struct pgpfile file;
  unsigned int input;    /* of the program */
  stralloc ids;          /* of all its keys, KEYID_BYTES each */
};

/* one call of qmail-pgp -e */
struct run {
  const struct pgpopt *o;
  stralloc *line;
  struct newmessage frame;
  struct recipient *recipients;    /* o->cert_count of them */
  struct sop sop;
  struct pgpsigner signer;
  struct entityfile in;
  struct crlf ends;
  struct packets packets;
  struct armor_writer armor;
  char boundary[BOUNDARY_SIZE];
  int put_failed;                  /* the output cannot be written */
  struct outfile out;
};

/* ---- files and certificates ---------------------------------------------------------------------------- */

static enum answer_status open_all(void *run)
{
  struct run *r = run;
  enum answer_status status;

  sop_init(&r->sop, r->o->program, "encrypt");
  sop_word(&r->sop, "--no-armor");
  if (r->o->signer)
    pgpsigner_open(&r->signer, &r->sop, "--sign-with=", r->o->signer);
  r->recipients = calloc(r->o->cert_count, sizeof *r->recipients);
  if (!r->recipients)
    return answerline_engine(r->line);
  for (size_t i = 0; i < r->o->cert_count; i++) {
    pgpfile_open(&r->recipients[i].file, r->o->certs[i]);
    r->recipients[i].input = sop_input(&r->sop, "");
  }
  status = newmessage_open(&r->frame);
  if (status != ANSWER_DONE)
    return status;
  return sop_start(&r->sop) ? ANSWER_DONE : answerline_trouble(r->line, "start", r->o->program);
}

static enum answer_status read_signer(void *run)
{
  struct run *r = run;

  return r->o->signer ? pgpsigner_read(&r->signer, &r->sop, r->o->now_s, r->line) : ANSWER_DONE;
}

static int add_id(stralloc *ids, const struct certificate_key *key)
{
  return stralloc_catb(ids, (const char *)key->material.id, KEYID_BYTES);
}

static enum keyfault read_certificate(struct run *r, struct recipient *to)
{
  static struct certificate c;
  enum keyfault fault = pgpfile_read(&to->file);
  int good;

  if (fault == KEYFAULT_NONE)
    fault = certificate_read(&c, to->file.bytes, r->o->now_s);
  if (fault == KEYFAULT_NONE && c.primary.material.is_secret)
    fault = KEYFAULT_SECRET;
  if (fault == KEYFAULT_NONE)
    fault = certificate_can(&c, SIGNATURE_MAY_ENCRYPT, r->o->now_s, NULL);
  if (fault != KEYFAULT_NONE)
    return fault;
  sop_bytes(&r->sop, to->input, c.whole);
  good = add_id(&to->ids, &c.primary);
  for (size_t i = 0; good && i < c.subkeys; i++)
    good = add_id(&to->ids, &c.subkey[i]);
  return good ? KEYFAULT_NONE : KEYFAULT_NOMEM;
}

static enum answer_status read_certificates(void *run)
{
  struct run *r = run;

  for (size_t i = 0; i < r->o->cert_count; i++) {
    enum keyfault fault = read_certificate(r, &r->recipients[i]);

    if (fault == KEYFAULT_NOMEM)
      return answerline_trouble(r->line, "read", r->o->certs[i]);
    if (fault != KEYFAULT_NONE)
      return answerline_no_key(r->line, r->o->certs[i], keyfault_text(fault));
  }
  return ANSWER_DONE;
}

static enum answer_status look_at_message(void *run)
{
  struct run *r = run;

  return firstreading_to_encrypt(&r->frame, r->o->is_forced, NULL, NULL);
}

/* ---- what the program writes ----------------------------------------------------------------------------- */

static int put(void *arg, struct span piece)
{
  struct run *r = arg;

  r->put_failed |= !outfile_put(&r->out, piece);
  return !r->put_failed;
}

/* Nothing is written that is not encrypted. */
static int put_packets(void *arg, struct span piece)
{
  struct run *r = arg;

  return packets_feed(&r->packets, piece)
         && (r->packets.kind == PACKETS_UNKNOWN || r->packets.kind == PACKETS_ENCRYPTED)
         && armor_writer_feed(&r->armor, piece, put, r);
}

static int has_id(struct span ids, struct span id)
{
  for (; ids.len >= KEYID_BYTES; ids = span_from(ids, KEYID_BYTES))
    if (memcmp(ids.p, id.p, KEYID_BYTES) == 0)
      return 1;
  return 0;
}

static int has_session_key(const struct run *r, const struct recipient *to)
{
  for (struct span ids = span_sa(&to->ids); ids.len >= KEYID_BYTES; ids = span_from(ids, KEYID_BYTES))
    if (has_id(span_sa(&r->packets.ids), span_first(ids, KEYID_BYTES)))
      return 1;
  return 0;
}

static int is_for_all(const struct run *r)
{
  for (size_t i = 0; i < r->o->cert_count; i++)
    if (!has_session_key(r, &r->recipients[i]))
      return 0;
  return r->packets.session_keys >= r->o->cert_count && r->packets.passwords == 0;
}

static enum answer_status judge(struct run *r)
{
  if (packets_end(&r->packets) == PACKETS_NOMEM)
    return answerline_engine(r->line);
  if (r->sop.result != SOP_DONE || r->sop.stopped_reading || !packets_are_sealed(&r->packets))
    return answerline_reason(r->line, ANSWER_TEMPORARY, "the OpenPGP program wrote no encrypted message");
  if (!is_for_all(r))
    return answerline_reason(r->line, ANSWER_TEMPORARY, "the OpenPGP program did not encrypt to each certificate");
  return ANSWER_DONE;
}

/* ---- the second reading ---------------------------------------------------------------------------------- */

static int feed_lines(void *arg, struct span piece)
{
  struct run *r = arg;

  return crlf_feed(&r->ends, piece, sop_feed, &r->sop);
}

static enum answer_status run_program(struct run *r)
{
  enum entityfile_result result;
  enum sop_result ended;

  sop_go(&r->sop, put_packets, r);
  result = entityfile_read(&r->in, feed_lines, r);
  /* a program that wants no more has its reason in sop_end() */
  if (result != ENTITYFILE_OK && !(result == ENTITYFILE_STOPPED && r->sop.has_result))
    return newmessage_unreadable(&r->frame, result);
  ended = sop_end(&r->sop);
  if (r->put_failed)
    return newmessage_unwritable(&r->frame);
  if (ended != SOP_DONE && ended != SOP_STOPPED)
    return sopanswer(r->line, &r->sop, r->o->signer,
                     r->o->cert_count == 1 ? r->o->certs[0] : "one of the certificates");
  return judge(r);
}

static enum answer_status put_message(void *run)
{
  struct run *r = run;
  enum answer_status status;

  boundary_make(r->boundary);
  if (!put(r, span_sa(&r->in.outer)) || !framing_encrypted_start(r->boundary, put, r)
      || !armor_writer_init(&r->armor, ARMOR_MESSAGE, "\n", put, r))
    return newmessage_unwritable(&r->frame);
  status = run_program(r);
  if (status != ANSWER_DONE)
    return status;
  return armor_writer_end(&r->armor, put, r) && framing_encrypted_end(r->boundary, put, r)
         ? ANSWER_DONE : newmessage_unwritable(&r->frame);
}

static enum answer_status write_message(void *run)
{
  struct run *r = run;
  enum answer_status status = newmessage_write(&r->frame, put_message, r);

  return status == ANSWER_DONE
         ? answerline_done(r->line, "encrypted", r->out.octets, r->o->signer ? "openpgp,signed" : "openpgp") : status;
}

enum answer_status pgpencryptfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = {
    open_all, read_signer, read_certificates, look_at_message, write_message, NULL
  };
  static struct run r;    /* zeros, of which a page that nobody needs takes no memory */
  enum answer_status status;

  (void)output;
  r.o = o;
  r.line = line;
  r.frame = (struct newmessage){ line, o->message, o->out, &r.in, &r.out };
  status = confinedsteps_run_without(CONFINE_NEEDS_CHILD, steps, &r);
  sop_free(&r.sop);
  if (o->signer)
    pgpsigner_wipe(&r.signer);
  entityfile_free(&r.in);
  packets_free(&r.packets);
  for (size_t i = 0; r.recipients && i < o->cert_count; i++) {
    pgpfile_free(&r.recipients[i].file);
    stralloc_free(&r.recipients[i].ids);
  }
  free(r.recipients);
  return status;
}
