/* smimesignfile: first the hash of the content, then the signature, then the output.
 *
 * The first reading decides whether a part has to be encoded, and computes the hash as if none had to. Only if one has
 * to, another reading computes the hash anew.
 */
#include "engine/smimesignfile.h"

#include "crypto/mailhash.h"
#include "crypto/secret.h"
#include "engine/answerline.h"
#include "engine/boundary.h"
#include "engine/canonfile.h"
#include "engine/certbytes.h"
#include "engine/entityfile.h"
#include "engine/firstreading.h"
#include "engine/newmessage.h"
#include "link/argfile.h"
#include "link/io.h"
#include "mail/crlf.h"
#include "mail/transfer.h"
#include "smime/signing.h"

#include <errno.h>

/* the memory that is locked and wiped */
static struct {
  struct mailkey key;
  char pem[LIMIT_KEY_FILE_BYTES + 1];
} secrets;

/* one call of qmail-smime -s */
struct run {
  const struct smimeopt *o;
  stralloc *line;
  struct newmessage frame;
  int key_fd;
  int key_error;
  struct certbytes cert;
  struct certbytes encryption;       /* -E */
  stralloc certificates;             /* all that are sent */
  int sends_encryption;
  struct entityfile in;
  struct canonfile canon;
  struct crlf ends;
  struct mailhash *hash;
  unsigned char digest[MAILHASH_BYTES_MAX];
  size_t digest_len;
  unsigned long long octets;         /* of the content, with CRLF */
  stralloc before;                   /* the structure, or what stands before the content of an opaque signature */
  stralloc after;
  char boundary[BOUNDARY_SIZE];
  struct transfer_encode base64;
  int put_failed;                    /* the output cannot be written */
  struct outfile out;
};

/* ---- files and keys ------------------------------------------------------------------------------ */

static enum answer_status open_all(void *run)
{
  struct run *r = run;

  r->key_fd = argfile_read(r->o->key);
  r->key_error = errno;
  certbytes_open(&r->cert, r->o->cert);
  if (r->o->encryption)
    certbytes_open(&r->encryption, r->o->encryption);
  return newmessage_open(&r->frame);
}

static enum answer_status load_key(void *run)
{
  struct run *r = run;
  const char *why;
  ssize_t n;

  secret_lock(&secrets, sizeof secrets);
  errno = r->key_error;
  n = r->key_fd == -1 ? -1 : io_fill(r->key_fd, secrets.pem, sizeof secrets.pem);
  if (n == -1)
    return io_file_is_bad(errno) ? answerline_no_key(r->line, r->o->key, strerror(errno))
                                 : answerline_trouble(r->line, "read", r->o->key);
  why = mailkey_load(&secrets.key, span_make(secrets.pem, (size_t)n));
  secret_wipe(secrets.pem, (size_t)n);
  if (!why)
    return ANSWER_DONE;
  return errno == ENOMEM ? answerline_engine(r->line) : answerline_no_key(r->line, r->o->key, why);
}

static enum answer_status load_certificate(void *run)
{
  struct run *r = run;
  const struct certfields *c = &r->cert.first;
  const char *why = NULL;

  switch (certbytes_read(&r->cert, &why)) {
    case 1: break;
    case 0: return answerline_no_key(r->line, r->o->cert, why);
    default: return answerline_trouble(r->line, "read", r->o->cert);
  }
  why = certfields_can_sign(c);
  if (!why)
    why = certfields_is_current(c, r->o->now_s);
  if (!why && !mailkey_matches(&secrets.key, c->spki, c->curve, c->bits))
    why = "certificate of another key";
  return why ? answerline_no_key(r->line, r->o->cert, why) : ANSWER_DONE;
}

/* The certificate to encrypt to, which need not be the one that signs. */
static enum answer_status load_encryption(void *run)
{
  struct run *r = run;
  const char *why = NULL;

  if (!span_copy(&r->certificates, span_sa(&r->cert.der)))
    return answerline_engine(r->line);
  if (!r->o->encryption)
    return ANSWER_DONE;
  switch (certbytes_read(&r->encryption, &why)) {
    case 1: break;
    case 0: return answerline_no_key(r->line, r->o->encryption, why);
    default: return answerline_trouble(r->line, "read", r->o->encryption);
  }
  why = certfields_can_encrypt(&r->encryption.first);
  if (why)
    return answerline_no_key(r->line, r->o->encryption, why);
  /* mail is signed also while it is renewed */
  r->sends_encryption = certfields_is_current(&r->encryption.first, r->o->now_s) == NULL;
  if (r->sends_encryption && !certbytes_add(&r->certificates, &r->encryption))
    return answerline_engine(r->line);
  return ANSWER_DONE;
}

static const struct certfields *preferred(const struct run *r)
{
  if (r->sends_encryption)
    return &r->encryption.first;
  return certfields_can_encrypt(&r->cert.first) ? NULL : &r->cert.first;
}

/* ---- the content ----------------------------------------------------------------------------------- */

static int count_and_hash(void *arg, struct span piece)
{
  struct run *r = arg;

  r->octets += piece.len;
  return mailhash_feed(r->hash, piece);
}

static int hash_lines(void *arg, struct span piece)
{
  struct run *r = arg;

  return crlf_feed(&r->ends, piece, count_and_hash, r);
}

static int start_hash(struct run *r)
{
  static const struct crlf fresh = CRLF_ZERO;

  r->ends = fresh;
  r->octets = 0;
  r->hash = mailhash_new(secrets.key.type == MAILKEY_ED25519);
  return r->hash != NULL;
}

static void end_hash(struct run *r)
{
  r->digest_len = mailhash_end(r->hash, r->digest);
  r->hash = NULL;
}

static enum answer_status look_at_message(void *run)
{
  struct run *r = run;
  enum answer_status status;

  if (!start_hash(r))
    return answerline_engine(r->line);
  status = firstreading_to_sign(&r->frame, &r->canon, r->o->is_forced, hash_lines, r);
  end_hash(r);
  return status != ANSWER_DONE || r->digest_len ? status : answerline_engine(r->line);
}

static enum answer_status hash_encoded(void *run)
{
  struct run *r = run;
  enum entityfile_result result;

  if (!r->canon.must_encode)
    return ANSWER_DONE;
  if (!start_hash(r))
    return answerline_engine(r->line);
  result = canonfile_read(&r->canon, hash_lines, r);
  end_hash(r);
  if (result != ENTITYFILE_OK)
    return newmessage_unreadable(&r->frame, result);
  return r->digest_len ? ANSWER_DONE : answerline_engine(r->line);
}

/* ---- the signature ----------------------------------------------------------------------------------- */

static enum answer_status make_signature(void *run)
{
  struct run *r = run;
  const struct signing s = {
    .key = &secrets.key,
    .signer = &r->cert.first,
    .certificates = span_sa(&r->certificates),
    .prefers = preferred(r),
    .hash = span_make((const char *)r->digest, r->digest_len),
    .now_s = r->o->now_s
  };
  enum signing_result result = r->o->is_opaque ? signing_opaque(&r->before, &r->after, &s, r->octets)
                                               : signing_detached(&r->before, &s);

  mailkey_wipe(&secrets.key);
  secret_wipe_stack();
  if (result == SIGNING_BAD_KEY)
    return answerline_no_key(r->line, r->o->key, "damaged key");
  return result == SIGNING_OK ? ANSWER_DONE : answerline_engine(r->line);
}

/* ---- the output ---------------------------------------------------------------------------------------- */

static int put(void *arg, struct span piece)
{
  struct run *r = arg;

  r->put_failed |= !outfile_put(&r->out, piece);
  return !r->put_failed;
}

static int puts_all(struct run *r, const char *text)
{
  return put(r, span_of(text));
}

static int put_base64(void *arg, struct span piece)
{
  struct run *r = arg;

  return transfer_encode_feed(&r->base64, piece, put, r);
}

/* lines of the content into an opaque signature */
static int put_lines(void *arg, struct span piece)
{
  struct run *r = arg;

  return crlf_feed(&r->ends, piece, put_base64, r);
}

static enum entityfile_result put_content(struct run *r)
{
  static const struct crlf fresh = CRLF_ZERO;

  r->ends = fresh;
  return canonfile_read(&r->canon, r->o->is_opaque ? put_lines : put, r);
}

static int put_detached_start(struct run *r)
{
  boundary_make(r->boundary);
  return puts_all(r, "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\n\tmicalg=")
         && puts_all(r, r->digest_len == MAILHASH_BYTES_MAX ? "sha-512" : "sha-256")
         && puts_all(r, "; boundary=\"") && puts_all(r, r->boundary) && puts_all(r, "\"\n\n--")
         && puts_all(r, r->boundary) && puts_all(r, "\n");
}

static int put_detached_end(struct run *r)
{
  return puts_all(r, "\n--") && puts_all(r, r->boundary)
         && puts_all(r, "\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\n"
                        "Content-Transfer-Encoding: base64\n"
                        "Content-Disposition: attachment; filename=\"smime.p7s\"\n\n")
         && put_base64(r, span_sa(&r->before)) && transfer_encode_end(&r->base64, put, r)
         && puts_all(r, "\n--") && puts_all(r, r->boundary) && puts_all(r, "--\n");
}

static int put_opaque_start(struct run *r)
{
  return puts_all(r, "Content-Type: application/pkcs7-mime; smime-type=signed-data;\n\tname=\"smime.p7m\"\n"
                     "Content-Transfer-Encoding: base64\n"
                     "Content-Disposition: attachment; filename=\"smime.p7m\"\n\n")
         && put_base64(r, span_sa(&r->before));
}

static int put_opaque_end(struct run *r)
{
  return put_base64(r, span_sa(&r->after)) && transfer_encode_end(&r->base64, put, r);
}

static enum answer_status put_message(void *run)
{
  struct run *r = run;
  enum entityfile_result result;

  transfer_encode_init(&r->base64, TRANSFER_BASE64, "\n");
  if (!put(r, span_sa(&r->in.outer)) || !puts_all(r, "MIME-Version: 1.0\n")
      || !(r->o->is_opaque ? put_opaque_start(r) : put_detached_start(r)))
    return newmessage_unwritable(&r->frame);
  result = put_content(r);
  if (r->put_failed)
    return newmessage_unwritable(&r->frame);
  if (result != ENTITYFILE_OK)
    return newmessage_unreadable(&r->frame, result);
  return (r->o->is_opaque ? put_opaque_end(r) : put_detached_end(r)) ? ANSWER_DONE : newmessage_unwritable(&r->frame);
}

static enum answer_status write_message(void *run)
{
  struct run *r = run;
  enum answer_status status = newmessage_write(&r->frame, put_message, r);

  return status == ANSWER_DONE
         ? answerline_done(r->line, "signed", r->out.octets, r->o->is_opaque ? "opaque" : "detached") : status;
}

enum answer_status smimesignfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = {
    open_all, load_key, load_certificate, load_encryption, look_at_message, hash_encoded, make_signature, write_message,
    NULL
  };
  static struct run r;    /* zeros, of which a page that nobody needs takes no memory */
  enum answer_status status;

  (void)output;
  r.o = o;
  r.line = line;
  r.frame = (struct newmessage){ line, o->message, o->out, &r.in, &r.out };
  status = confinedsteps_run(line, steps, &r);
  mailkey_wipe(&secrets.key);
  secret_wipe_stack();
  canonfile_free(&r.canon);
  entityfile_free(&r.in);
  certbytes_free(&r.cert);
  certbytes_free(&r.encryption);
  stralloc_free(&r.certificates);
  stralloc_free(&r.before);
  stralloc_free(&r.after);
  return status;
}
