/* signfile: files around the engine in dkim/sign.h.
 *
 * Open everything, give up all rights, then the keys, then the message once through the engine, then the fields, and
 * only then is the output written: whatever is wrong with message or keys leaves what is in it.
 */
#include "engine/signfile.h"

#include "crypto/crypto.h"
#include "crypto/secret.h"
#include "dkim/limits.h"
#include "dkim/sign.h"
#include "engine/confine.h"
#include "link/argfile.h"
#include "link/copyrange.h"
#include "link/io.h"
#include "mail/author.h"
#include "mail/lineends.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <errno.h>
#include <skalibs/types.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read this much at a time: small enough for the second-level cache. */
#define IN_BYTES (128 * 1024)
/* What is read is mostly written in one piece; this gathers fields and what CRs cut into small pieces. */
#define OUT_BYTES (16 * 1024)

#define SIGNATURES_MAX 2

struct key_slot {
  const char *name;  /* as on the command line; NULL: no such key */
  int fd;
  int error;         /* errno where fd is -1 */
  const char *why;   /* it is left out because of this */
  struct private_key *key;
};

/* what is locked and wiped */
struct secrets {
  struct private_key key[2];
  char pem[LIMIT_KEY_FILE_BYTES + 1];
};

struct planned {
  enum algorithm algorithm;
  const char *selector;
  struct key_slot *slot;
};

struct job {
  const struct dkimopt *o;
  stralloc *say;
  struct key_slot slots[2];
  struct secrets *secrets;
  struct planned plan[SIGNATURES_MAX];
  size_t planned;
  int in;                     /* message, can seek */
  int fields_fd;              /* -H, or -1 */
  off_t start;                /* where in it the message starts */
  struct lineends ends;
  struct sign sign;
  enum sign_result result;    /* of the first pass */
  unsigned long long octets;  /* staged in the pass that runs */
  stralloc domain;            /* d= */
  stralloc names;             /* text of -H */
  struct fieldlist fieldlist;
  stralloc fields;            /* the new header fields */
  int out;
  size_t used;                /* of out_block */
  char in_block[IN_BYTES];
  char out_block[OUT_BYTES];
};

/* ---- what is said ----------------------------------------------------------------------------- */

static int say(struct job *j, const char *a, const char *b)
{
  return stralloc_cats(j->say, a) && stralloc_cats(j->say, b);
}

/* Without memory for a text it is shorter: the exit code says what has to be known. */
static enum signfile_result trouble(struct job *j, const char *what, const char *name)
{
  int error = errno;

  j->say->len = 0;
  (void)(say(j, "unable to ", what) && say(j, name[0] ? " " : "", name) && say(j, ": ", strerror(error)));
  return SIGNFILE_TROUBLE;
}

static enum signfile_result refuse(struct job *j, enum signfile_result result, const char *a, const char *b)
{
  j->say->len = 0;
  (void)say(j, a, b);
  return result;
}

/* ---- keys ------------------------------------------------------------------------------------- */

/* 1 also for a bad key; 0 with errno */
static int load_key(struct job *j, struct key_slot *slot)
{
  char *pem = j->secrets->pem;
  ssize_t n = slot->fd == -1 ? -1 : io_fill(slot->fd, pem, sizeof j->secrets->pem);
  int error = slot->fd == -1 ? slot->error : errno;

  if (n == -1) {
    slot->why = strerror(error);
    errno = error;
    return io_file_is_bad(error);
  }
  slot->why = private_key_load(slot->key, span_make(pem, (size_t)n));
  error = errno;
  secret_wipe(pem, (size_t)n);
  errno = error;
  return !slot->why || error != ENOMEM;
}

static void plan(struct job *j, enum algorithm a, const char *selector, struct key_slot *slot)
{
  struct planned p = { a, selector, slot };

  j->plan[j->planned++] = p;
}

/* -z and the number of keys say what will be made; a key's own type only where -z does not. */
static int make_plan(struct job *j)
{
  const struct dkimopt *o = j->o;
  struct key_slot *first = &j->slots[0];
  struct key_slot *second = &j->slots[1];

  switch (o->z) {
    case 1:
      plan(j, ALGORITHM_RSA_SHA1, o->selector, first);
      break;
    case 2:
      plan(j, ALGORITHM_RSA_SHA256, o->selector, first);
      break;
    case 3:
      plan(j, ALGORITHM_RSA_SHA256, o->selector, first);
      plan(j, ALGORITHM_RSA_SHA1, o->selector, first);
      break;
    case 4:
      plan(j, ALGORITHM_ED25519_SHA256, second->name ? o->selector2 : o->selector, second->name ? second : first);
      break;
    default:
      if (second->name) {
        plan(j, ALGORITHM_RSA_SHA256, o->selector, first);
        plan(j, ALGORITHM_ED25519_SHA256, o->selector2, second);
        break;
      }
      if (!load_key(j, first))
        return 0;
      plan(j, first->key->type == KEY_ED25519 ? ALGORITHM_ED25519_SHA256 : ALGORITHM_RSA_SHA256, o->selector, first);
  }
  for (size_t i = 0; i < j->planned; i++) {
    struct key_slot *slot = j->plan[i].slot;

    if (slot->key->type == KEY_NONE && !slot->why && !load_key(j, slot))
      return 0;
    if (!slot->why && !private_key_fits(slot->key, j->plan[i].algorithm))
      slot->why = slot->key->type == KEY_RSA ? "RSA key where an Ed25519 key is asked for"
                                            : "Ed25519 key where an RSA key is asked for";
  }
  return 1;
}

/* 1 if there is a key to sign with */
static int has_key(const struct job *j)
{
  for (size_t i = 0; i < j->planned; i++)
    if (!j->plan[i].slot->why)
      return 1;
  return 0;
}

/* the first planned key that is left out, or NULL */
static const struct key_slot *left_out(const struct job *j)
{
  for (size_t i = 0; i < j->planned; i++)
    if (j->plan[i].slot->why)
      return j->plan[i].slot;
  return NULL;
}

static enum signfile_result no_key(struct job *j)
{
  const struct key_slot *slot = j->plan[0].slot;

  j->say->len = 0;
  (void)(say(j, slot->name, ": ") && say(j, slot->why, ""));
  return SIGNFILE_NO_KEY;
}

/* ---- opening ---------------------------------------------------------------------------------- */

/* what is wrong with it counts when the key is needed */
static void open_key(struct key_slot *slot, const char *name)
{
  slot->name = name;
  slot->fd = name ? argfile_read(name) : -1;
  slot->error = errno;
}

/* copy what can't seek to a file without a name, and read that */
static int spool(struct job *j)
{
  int fd = io_temporary("dkim");
  int good = fd != -1 && io_copy(j->in, fd);

  j->in = fd;
  j->start = 0;
  return good;
}

static int open_input(struct job *j)
{
  j->in = argfile_read(j->o->in);
  if (j->in == -1)
    return 0;
  j->start = lseek(j->in, 0, SEEK_CUR);
  return j->start != -1 || (errno == ESPIPE && spool(j));
}

static enum signfile_result open_all(struct job *j)
{
  const struct dkimopt *o = j->o;

  open_key(&j->slots[0], o->key);
  open_key(&j->slots[1], o->key2);
  if (o->fields && (j->fields_fd = argfile_read(o->fields)) == -1)
    return trouble(j, "read", o->fields);
  if (!open_input(j))
    return trouble(j, "read", o->in);
  j->out = argfile_write(o->out);
  return j->out == -1 ? trouble(j, "open", o->out) : SIGNFILE_SIGNED;
}

/* ---- input ------------------------------------------------------------------------------------ */

enum pass { PASS_READ_FAILED, PASS_STOPPED, PASS_DONE };

/* the whole message, in staged form, to `sink` */
static enum pass pass(struct job *j, span_sink *sink)
{
  struct lineends fresh = LINEENDS_ZERO;
  ssize_t n;

  j->ends = fresh;
  j->octets = 0;
  if (lseek(j->in, j->start, SEEK_SET) == -1)
    return PASS_READ_FAILED;
  while ((n = io_read(j->in, j->in_block, sizeof j->in_block)) > 0)
    if (!lineends_feed(&j->ends, span_make(j->in_block, (size_t)n), sink, j))
      return PASS_STOPPED;
  if (n == -1)
    return PASS_READ_FAILED;
  return lineends_end(&j->ends, sink, j) ? PASS_DONE : PASS_STOPPED;
}

static int to_engine(void *arg, struct span piece)
{
  struct job *j = arg;

  j->octets += piece.len;
  j->result = sign_feed(&j->sign, piece);
  return j->result == SIGN_OK;
}

static enum signfile_result read_message(struct job *j)
{
  int hash_wanted[HASH_COUNT] = { 0 };

  for (size_t i = 0; i < j->planned; i++)
    hash_wanted[algorithm_hash(j->plan[i].algorithm)] = 1;
  if (!sign_init(&j->sign, j->o->body_canon, hash_wanted))
    return trouble(j, "sign", "");
  j->result = SIGN_OK;
  if (pass(j, to_engine) == PASS_READ_FAILED)
    return trouble(j, "read", j->o->in);
  if (j->result == SIGN_OK)
    j->result = sign_end(&j->sign);
  if (j->result == SIGN_UNSIGNABLE)
    return refuse(j, SIGNFILE_UNSIGNABLE, j->sign.why, "");
  return j->result == SIGN_OK ? SIGNFILE_SIGNED : trouble(j, "sign", "");
}

/* ---- the fields ------------------------------------------------------------------------------- */

static enum signfile_result read_fieldlist(struct job *j)
{
  char number[SIZE_FMT];
  const char *why = "";
  size_t line = 0;
  int good;

  if (!j->o->fields)
    return fieldlist_default(&j->fieldlist) ? SIGNFILE_SIGNED : trouble(j, "sign", "");
  if (!io_slurp(&j->names, j->fields_fd, LIMIT_FIELD_LIST_BYTES))
    return trouble(j, "read", j->o->fields);
  good = fieldlist_parse(&j->fieldlist, span_sa(&j->names), &line, &why);
  /* a file without a name in it, as an editor leaves it for a moment, asks for nothing */
  if (good == 1 && fieldlist_is_bare(&j->fieldlist))
    good = fieldlist_default(&j->fieldlist) ? 1 : -1;
  if (good == 1)
    return SIGNFILE_SIGNED;
  if (good == -1)
    return trouble(j, "read", j->o->fields);
  number[size_fmt(number, line)] = 0;
  j->say->len = 0;
  (void)(say(j, j->o->fields, " line ") && say(j, number, ": ") && say(j, why, ""));
  return SIGNFILE_TROUBLE;
}

/* -d, or whom the message is from; -i must lie within it */
static enum signfile_result find_domain(struct job *j)
{
  struct span identity = span_of(j->o->identity ? j->o->identity : "");
  int found = 1;

  if (j->o->domain)
    found = stralloc_copys(&j->domain, j->o->domain) ? 1 : -1;
  else
    found = author_domain(&j->domain, &j->sign.message, span_of(""));
  if (found == -1)
    return trouble(j, "sign", "");
  if (found == 0 || hostname_labels(span_sa(&j->domain)) < 2)
    return refuse(j, SIGNFILE_UNSIGNABLE, "no author domain", "");
  if (!j->o->identity)
    return SIGNFILE_SIGNED;
  if (!hostname_within(span_behind_last(identity, '@'), span_sa(&j->domain)))
    return refuse(j, SIGNFILE_USAGE, "-i must be an address in the domain of -d or below", "");
  return SIGNFILE_SIGNED;
}

static enum signfile_result make_fields(struct job *j)
{
  struct sign_request request;

  request.domain = span_sa(&j->domain);
  request.identity = span_of(j->o->identity ? j->o->identity : "");
  request.header_canon = j->o->header_canon;
  request.body_length = j->o->body_length;
  request.now_s = j->o->now_s;
  request.lifetime_s = j->o->lifetime_s;
  request.fields = &j->fieldlist;
  for (size_t i = 0; i < j->planned; i++) {
    struct key_slot *slot = j->plan[i].slot;
    struct signer signer = { j->plan[i].algorithm, span_of(j->plan[i].selector), slot->key };

    if (slot->why)
      continue;
    switch (sign_field(&j->sign, &request, &signer, &j->fields)) {
      case SIGN_OK: break;
      case SIGN_BAD_KEY: slot->why = "damaged key"; break;
      case SIGN_UNSIGNABLE:
      case SIGN_TROUBLE: return trouble(j, "sign", "");
    }
  }
  return has_key(j) ? SIGNFILE_SIGNED : no_key(j);
}

/* ---- output ----------------------------------------------------------------------------------- */

static int out_flush(struct job *j)
{
  size_t n = j->used;

  j->used = 0;
  return io_write(j->out, j->out_block, n);
}

static int out_put(void *arg, struct span piece)
{
  struct job *j = arg;

  j->octets += piece.len;
  if (piece.len > sizeof j->out_block - j->used) {
    if (!out_flush(j))
      return 0;
    if (piece.len > sizeof j->out_block / 2)
      return io_write(j->out, piece.p, piece.len);
  }
  memcpy(j->out_block + j->used, piece.p, piece.len);
  j->used += piece.len;
  return 1;
}

/* a device or a pipe may well be both */
static int writes_over_input(const struct job *j)
{
  struct stat st;

  return fstat(j->in, &st) == 0 && S_ISREG(st.st_mode) && io_same_file(j->in, j->out);
}

/* A regular file that we opened holds the whole message or nothing. What stands in a descriptor that we were
 * given belongs to who gave it.
 */
static int out_empty(const struct job *j)
{
  struct stat st;

  if (strcmp(j->o->out, "-") == 0 || argfile_descriptor(j->o->out) != -1)
    return 1;
  return fstat(j->out, &st) == 0 && (!S_ISREG(st.st_mode) || ftruncate(j->out, 0) == 0);
}

/* the message behind the fields; what the first pass left as it was need not be looked at again */
static enum pass copy_body(struct job *j)
{
  unsigned long long hashed = j->octets;
  unsigned long long copied;

  if (j->ends.changed)
    return pass(j, out_put);
  if (!out_flush(j))
    return PASS_STOPPED;
  if (lseek(j->in, j->start, SEEK_SET) == -1)
    return PASS_READ_FAILED;
  copied = copyrange(j->in, j->out, hashed);
  if (copied == 0)
    return pass(j, out_put);
  j->octets = copied;
  return PASS_DONE;
}

static enum signfile_result copy_message(struct job *j, unsigned long long *written)
{
  unsigned long long hashed = j->octets;
  enum pass passed;

  j->used = 0;
  if (!out_put(j, span_sa(&j->fields)))
    return trouble(j, "write", j->o->out);
  j->octets = hashed;
  passed = copy_body(j);
  if (passed == PASS_READ_FAILED)
    return trouble(j, "read", j->o->in);
  if (passed == PASS_STOPPED || !out_flush(j))
    return trouble(j, "write", j->o->out);
  if (j->octets != hashed)
    return refuse(j, SIGNFILE_TROUBLE, "the message changed while it was read", "");
  *written = hashed + j->fields.len;
  return SIGNFILE_SIGNED;
}

static enum signfile_result write_message(struct job *j, unsigned long long *written)
{
  enum signfile_result result;

  if (writes_over_input(j))
    result = refuse(j, SIGNFILE_USAGE, "in_message and out_message are the same file", "");
  else if (!out_empty(j))
    result = trouble(j, "write", j->o->out);
  else if ((result = copy_message(j, written)) != SIGNFILE_SIGNED)
    (void)out_empty(j);
  if (close(j->out) == -1 && result == SIGNFILE_SIGNED)
    result = trouble(j, "write", j->o->out);
  return result;
}

static int say_signed(struct job *j, unsigned long long written)
{
  char number[UINT64_FMT];
  const char *separator = " ";

  number[uint64_fmt(number, written)] = 0;
  j->say->len = 0;
  if (!say(j, "signed ", number))
    return 0;
  for (size_t i = 0; i < j->planned; i++) {
    if (j->plan[i].slot->why)
      continue;
    if (!say(j, separator, algorithm_name(j->plan[i].algorithm)))
      return 0;
    separator = ",";
  }
  if (!left_out(j))
    return 1;
  return say(j, " without ", left_out(j)->name) && say(j, ": ", left_out(j)->why);
}

/* ---- in order --------------------------------------------------------------------------------- */

static enum signfile_result run(struct job *j)
{
  unsigned long long written = 0;
  enum signfile_result result;

  if (!crypto_library_init())
    return refuse(j, SIGNFILE_TROUBLE, "unable to start the crypto library", "");
  result = open_all(j);
  if (result != SIGNFILE_SIGNED)
    return result;
  (void)confine(CONFINE_NEEDS_NOTHING);
  secret_lock(j->secrets, sizeof *j->secrets);
  if (!make_plan(j))
    return trouble(j, "read the key", "");
  if (!has_key(j))
    return no_key(j);
  result = read_fieldlist(j);
  if (result == SIGNFILE_SIGNED)
    result = read_message(j);
  if (result == SIGNFILE_SIGNED)
    result = find_domain(j);
  if (result == SIGNFILE_SIGNED)
    result = make_fields(j);
  if (result == SIGNFILE_SIGNED)
    result = write_message(j, &written);
  if (result != SIGNFILE_SIGNED)
    return result;
  if (!say_signed(j, written))
    return trouble(j, "sign", "");
  return left_out(j) ? SIGNFILE_PARTLY : SIGNFILE_SIGNED;
}

enum signfile_result signfile(const struct dkimopt *o, stralloc *line)
{
  static struct job j;
  static struct secrets secrets;
  enum signfile_result result;

  memset(&j, 0, offsetof(struct job, in_block));
  j.o = o;
  j.say = line;
  j.secrets = &secrets;
  for (size_t i = 0; i < 2; i++)
    j.slots[i].key = &secrets.key[i];
  result = run(&j);
  for (size_t i = 0; i < 2; i++)
    private_key_wipe(&secrets.key[i]);
  secret_wipe_stack();
  sign_free(&j.sign);
  fieldlist_free(&j.fieldlist);
  stralloc_free(&j.domain);
  stralloc_free(&j.names);
  stralloc_free(&j.fields);
  return result;
}

/* ---- the author domain ------------------------------------------------------------------------ */

/* 1 when the header is complete or too long, 0 at the end of this piece, -1 with ENOMEM */
static int header_step(struct message *m, int *too_long)
{
  struct span body;

  switch (message_next(m, &body)) {
    case MESSAGE_MORE: return 0;
    case MESSAGE_NOMEM: return -1;
    case MESSAGE_TOO_LONG: *too_long = 1; break;
    case MESSAGE_HEADER:
    case MESSAGE_BODY: break;
  }
  return 1;
}

struct header_reader {
  struct message message;
  int too_long;
  int state;  /* of header_step() */
};

static int to_header(void *arg, struct span piece)
{
  struct header_reader *r = arg;

  message_push(&r->message, piece);
  r->state = header_step(&r->message, &r->too_long);
  return r->state == 0;
}

/* 1 with the header, -1 with errno */
static int read_header(struct header_reader *r, int fd)
{
  static char block[IN_BYTES];
  struct lineends ends = LINEENDS_ZERO;
  ssize_t n;

  while ((n = io_read(fd, block, sizeof block)) > 0)
    if (!lineends_feed(&ends, span_make(block, (size_t)n), to_header, r))
      return r->state;
  if (n == -1)
    return -1;
  if (!lineends_end(&ends, to_header, r))
    return r->state;
  message_end(&r->message);
  return header_step(&r->message, &r->too_long);
}

enum signfile_result authorfile(const struct dkimopt *o, stralloc *out, stralloc *line)
{
  struct header_reader r;
  int fd = argfile_read(o->in);
  int error = errno;
  int found = -1;

  (void)confine(CONFINE_NEEDS_NOTHING);
  errno = error;
  memset(&r, 0, sizeof r);
  message_init(&r.message, LIMIT_HEADER_BYTES);
  if (fd != -1 && read_header(&r, fd) == 1)
    found = r.too_long ? 0 : author_domain(out, &r.message, span_of(o->identity ? o->identity : ""));
  if (found == -1)
    (void)(stralloc_copys(line, "unable to read ") && stralloc_cats(line, o->in) && stralloc_cats(line, ": ")
           && stralloc_cats(line, strerror(errno)));
  message_free(&r.message);
  return found == 1 ? SIGNFILE_SIGNED : found == 0 ? SIGNFILE_UNSIGNABLE : SIGNFILE_TROUBLE;
}
