/* encryptfile: the first reading counts the octets, the second one encrypts them. */
#include "engine/encryptfile.h"

#include "crypto/secret.h"
#include "engine/answerline.h"
#include "engine/certbytes.h"
#include "engine/entityfile.h"
#include "engine/firstreading.h"
#include "engine/newmessage.h"
#include "link/argfile.h"
#include "link/control.h"
#include "link/io.h"
#include "mail/crlf.h"
#include "mail/transfer.h"
#include "smime/encrypting.h"
#include "text/ascii.h"

#include <errno.h>
#include <stdlib.h>

/* A file of capabilities has a few lines. */
#define CAPABILITIES_BYTES_MAX (64 * 1024)

/* the memory that is locked and wiped */
static struct encrypting secrets;

/* one call of qmail-smime -e */
struct run {
  const struct smimeopt *o;
  stralloc *line;
  struct newmessage frame;
  struct certbytes *certs;      /* o->cert_count of them */
  int capabilities_fd;
  int is_gcm;
  struct entityfile in;
  struct crlf ends;
  unsigned long long octets;    /* of the content, with CRLF */
  struct transfer_encode base64;
  struct outfile out;
};

/* ---- files ------------------------------------------------------------------------------------------ */

static enum answer_status open_all(void *run)
{
  struct run *r = run;

  r->certs = calloc(r->o->cert_count, sizeof *r->certs);
  if (!r->certs)
    return answerline_engine(r->line);
  for (size_t i = 0; i < r->o->cert_count; i++)
    certbytes_open(&r->certs[i], r->o->certs[i]);
  r->capabilities_fd = -1;
  if (r->o->capabilities && (r->capabilities_fd = argfile_read(r->o->capabilities)) == -1)
    return answerline_trouble(r->line, "read", r->o->capabilities);
  return newmessage_open(&r->frame);
}

static int names_gcm(struct span text)
{
  while (text.len) {
    struct span name = span_first(text, span_find(text, '\n'));

    text = span_from(text, name.len + 1);
    if (ascii_equal_nocase(ascii_trim(name), span_of("AES-256-GCM")))
      return 1;
  }
  return 0;
}

static enum answer_status read_capabilities(void *run)
{
  struct run *r = run;
  stralloc text = STRALLOC_ZERO;
  size_t line_number;
  int good;

  r->is_gcm = r->o->is_gcm;
  if (r->capabilities_fd == -1)
    return ANSWER_DONE;
  good = io_slurp(&text, r->capabilities_fd, CAPABILITIES_BYTES_MAX);
  if (good && control_fault(span_sa(&text), &line_number)) {
    stralloc_free(&text);
    errno = EILSEQ;
    good = 0;
  }
  if (good)
    r->is_gcm |= names_gcm(span_sa(&text));
  stralloc_free(&text);
  return good ? ANSWER_DONE : answerline_trouble(r->line, "read", r->o->capabilities);
}

static enum answer_status add_recipient(struct run *r, struct certbytes *c)
{
  const char *why = NULL;

  switch (certbytes_read(c, &why)) {
    case 1: break;
    case 0: return answerline_no_key(r->line, c->name, why);
    default: return answerline_trouble(r->line, "read", c->name);
  }
  why = certfields_can_encrypt(&c->first);
  if (why)
    return answerline_no_key(r->line, c->name, why);
  switch (encrypting_add(&secrets, &c->first)) {
    case ENCRYPTING_OK: return ANSWER_DONE;
    case ENCRYPTING_BAD_KEY:
      return answerline_no_key(r->line, c->name, "certificate with a damaged key");
    case ENCRYPTING_STOPPED:
    case ENCRYPTING_TROUBLE: break;
  }
  return answerline_engine(r->line);
}

static enum answer_status read_certificates(void *run)
{
  struct run *r = run;
  enum answer_status status = ANSWER_DONE;

  encrypting_init(&secrets, r->is_gcm ? CIPHER_AES256_GCM : CIPHER_AES256_CBC);
  for (size_t i = 0; status == ANSWER_DONE && i < r->o->cert_count; i++)
    status = add_recipient(r, &r->certs[i]);
  return status;
}

/* ---- the first reading ------------------------------------------------------------------------------- */

static int count_octets(void *arg, struct span piece)
{
  struct run *r = arg;

  r->octets += piece.len;
  return 1;
}

static int count_lines(void *arg, struct span piece)
{
  struct run *r = arg;

  return crlf_feed(&r->ends, piece, count_octets, r);
}

static enum answer_status look_at_message(void *run)
{
  struct run *r = run;

  return firstreading_to_encrypt(&r->frame, r->o->is_forced, count_lines, r);
}

/* ---- the output ---------------------------------------------------------------------------------------- */

static int put(void *arg, struct span piece)
{
  struct run *r = arg;

  return outfile_put(&r->out, piece);
}

static int put_base64(void *arg, struct span piece)
{
  struct run *r = arg;

  return transfer_encode_feed(&r->base64, piece, put, r);
}

static int encrypt_lines(void *arg, struct span piece)
{
  struct run *r = arg;

  return crlf_feed(&r->ends, piece, encrypting_feed, &secrets);
}

static enum answer_status encrypt_trouble(struct run *r)
{
  return secrets.result == ENCRYPTING_STOPPED ? newmessage_unwritable(&r->frame) : answerline_engine(r->line);
}

static int put_header(struct run *r)
{
  return put(r, span_sa(&r->in.outer))
         && put(r, span_of("MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type="))
         && put(r, span_of(r->is_gcm ? "authEnveloped-data" : "enveloped-data"))
         && put(r, span_of(";\n\tname=\"smime.p7m\"\nContent-Transfer-Encoding: base64\n"
                           "Content-Disposition: attachment; filename=\"smime.p7m\"\n\n"));
}

static enum answer_status put_message(void *run)
{
  struct run *r = run;
  static const struct crlf fresh = CRLF_ZERO;
  enum entityfile_result result;

  r->ends = fresh;
  transfer_encode_init(&r->base64, TRANSFER_BASE64, "\n");
  if (!put_header(r))
    return newmessage_unwritable(&r->frame);
  if (encrypting_start(&secrets, r->octets, put_base64, r) != ENCRYPTING_OK)
    return encrypt_trouble(r);
  result = entityfile_read(&r->in, encrypt_lines, r);
  if (result == ENTITYFILE_STOPPED)
    return encrypt_trouble(r);
  if (result != ENTITYFILE_OK)
    return newmessage_unreadable(&r->frame, result);
  if (encrypting_end(&secrets) != ENCRYPTING_OK)
    return encrypt_trouble(r);
  return transfer_encode_end(&r->base64, put, r) ? ANSWER_DONE : newmessage_unwritable(&r->frame);
}

static enum answer_status write_message(void *run)
{
  struct run *r = run;
  enum answer_status status = newmessage_write(&r->frame, put_message, r);

  return status == ANSWER_DONE
         ? answerline_done(r->line, "encrypted", r->out.octets, r->is_gcm ? "aes256-gcm" : "aes256-cbc") : status;
}

enum answer_status encryptfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = {
    open_all, read_capabilities, read_certificates, look_at_message, write_message, NULL
  };
  static struct run r;    /* zeros, of which a page that nobody needs takes no memory */
  enum answer_status status;

  (void)output;
  r.o = o;
  r.line = line;
  r.frame = (struct newmessage){ line, o->message, o->out, &r.in, &r.out };
  status = confinedsteps_run(line, steps, &r);
  encrypting_free(&secrets);
  secret_wipe_stack();
  entityfile_free(&r.in);
  for (size_t i = 0; r.certs && i < o->cert_count; i++)
    certbytes_free(&r.certs[i]);
  free(r.certs);
  return status;
}
