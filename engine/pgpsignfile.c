/* pgpsignfile: the first reading decides on the form of the message, the second one feeds the program, the third one
 * writes.
 */
#include "engine/pgpsignfile.h"

#include "engine/answerline.h"
#include "engine/boundary.h"
#include "engine/canonfile.h"
#include "engine/entityfile.h"
#include "engine/firstreading.h"
#include "engine/newmessage.h"
#include "engine/pgpsigner.h"
#include "engine/sop.h"
#include "engine/sopanswer.h"
#include "mail/crlf.h"
#include "pgp/framing.h"
#include "pgp/packets.h"
#include "pgp/signature.h"

/* one call of qmail-pgp -s */
struct run {
  const struct pgpopt *o;
  stralloc *line;
  struct newmessage frame;
  struct sop sop;
  struct pgpsigner signer;
  struct entityfile in;
  struct canonfile canon;
  struct crlf ends;
  struct packets packets;          /* the signatures, when the program has ended */
  const char *micalg;
  char boundary[BOUNDARY_SIZE];
  int put_failed;                  /* the output cannot be written */
  struct outfile out;
};

static enum answer_status open_all(void *run)
{
  struct run *r = run;
  enum answer_status status;

  sop_init(&r->sop, r->o->program, "sign");
  sop_word(&r->sop, "--no-armor");
  pgpsigner_open(&r->signer, &r->sop, "", r->o->key);
  status = newmessage_open(&r->frame);
  if (status != ANSWER_DONE)
    return status;
  return sop_start(&r->sop) ? ANSWER_DONE : answerline_trouble(r->line, "start", r->o->program);
}

static enum answer_status read_key(void *run)
{
  struct run *r = run;

  return pgpsigner_read(&r->signer, &r->sop, r->o->now_s, r->line);
}

/* ---- the signature --------------------------------------------------------------------------------------- */

static enum answer_status look_at_message(void *run)
{
  struct run *r = run;

  return firstreading_to_sign(&r->frame, &r->canon, r->o->is_forced, NULL, NULL);
}

static int feed_lines(void *arg, struct span piece)
{
  struct run *r = arg;

  return crlf_feed(&r->ends, piece, sop_feed, &r->sop);
}

static int take_signature(void *arg, struct span piece)
{
  struct run *r = arg;

  return packets_feed(&r->packets, piece);
}

/* Each is over the octets as they are, with the same good hash. */
static int read_signatures(struct run *r)
{
  struct span rest = span_sa(&r->packets.bodies);
  struct signature s;
  struct packet p;

  while (packet_next(&p, &rest) == 1) {
    const char *micalg = signature_parse(&s, p.body) && s.type == SIGNATURE_BINARY ? framing_micalg(s.hash) : NULL;

    if (!micalg || (r->micalg && r->micalg != micalg))
      return 0;
    r->micalg = micalg;
  }
  return r->micalg != NULL;
}

static enum answer_status make_signature(void *run)
{
  struct run *r = run;
  enum entityfile_result result;
  enum sop_result ended;

  sop_go(&r->sop, take_signature, r);
  result = canonfile_read(&r->canon, feed_lines, r);
  /* a program that wants no more has its reason in sop_end() */
  if (result != ENTITYFILE_OK && !(result == ENTITYFILE_STOPPED && r->sop.has_result))
    return newmessage_unreadable(&r->frame, result);
  ended = sop_end(&r->sop);
  if (ended != SOP_DONE && ended != SOP_STOPPED)
    return sopanswer(r->line, &r->sop, r->o->key, NULL);
  if (packets_end(&r->packets) == PACKETS_NOMEM)
    return answerline_engine(r->line);
  return ended == SOP_DONE && !r->sop.stopped_reading && r->packets.fault == PACKETS_SOUND
         && r->packets.kind == PACKETS_SIGNATURES && read_signatures(r)
         ? ANSWER_DONE : answerline_reason(r->line, ANSWER_TEMPORARY, "the OpenPGP program wrote no good signature");
}

/* ---- the output ------------------------------------------------------------------------------------------ */

static int put(void *arg, struct span piece)
{
  struct run *r = arg;

  r->put_failed |= !outfile_put(&r->out, piece);
  return !r->put_failed;
}

static enum answer_status put_message(void *run)
{
  struct run *r = run;
  enum entityfile_result result;

  boundary_make(r->boundary);
  if (!put(r, span_sa(&r->in.outer)) || !framing_signed_start(r->boundary, r->micalg, put, r))
    return newmessage_unwritable(&r->frame);
  result = canonfile_read(&r->canon, put, r);
  if (r->put_failed)
    return newmessage_unwritable(&r->frame);
  if (result != ENTITYFILE_OK)
    return newmessage_unreadable(&r->frame, result);
  return framing_signed_end(r->boundary, span_sa(&r->packets.bodies), put, r) ? ANSWER_DONE
                                                                             : newmessage_unwritable(&r->frame);
}

static enum answer_status write_message(void *run)
{
  struct run *r = run;
  enum answer_status status = newmessage_write(&r->frame, put_message, r);

  return status == ANSWER_DONE ? answerline_done(r->line, "signed", r->out.octets, "openpgp") : status;
}

enum answer_status pgpsignfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = { open_all, read_key, look_at_message, make_signature, write_message, NULL };
  static struct run r;    /* zeros, of which a page that nobody needs takes no memory */
  enum answer_status status;

  (void)output;
  r.o = o;
  r.line = line;
  r.frame = (struct newmessage){ line, o->message, o->out, &r.in, &r.out };
  status = confinedsteps_run_without(CONFINE_NEEDS_CHILD, steps, &r);
  sop_free(&r.sop);
  pgpsigner_wipe(&r.signer);
  canonfile_free(&r.canon);
  entityfile_free(&r.in);
  packets_free(&r.packets);
  return status;
}
