/* signfile: read and write the files for the signer in dkim/sign.h.
 *
 * All files are opened first; then all rights are given up; then the keys are loaded, the message is read and passed to
 * the signer, and the fields are made. Only then the output is written, so an error in the message or the keys leaves
 * its content unchanged.
 */
#include "engine/signfile.h"

#include "crypto/crypto.h"
#include "crypto/secret.h"
#include "dkim/limits.h"
#include "dkim/sign.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/signkeys.h"
#include "link/argfile.h"
#include "link/control.h"
#include "link/io.h"
#include "link/say.h"
#include "mail/author.h"
#include "mail/origin.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <errno.h>

/* one call of qmail-dkim -s */
struct signing {
  const struct dkimopt *o;
  stralloc *line;             /* the answer line for the caller */
  struct signkeys keys;
  struct messagefile in;
  int fieldlist_fd;           /* -H, or -1 */
  struct sign sign;
  enum sign_result result;    /* of dkim/sign.h so far */
  struct origin origin;
  unsigned long long octets;  /* of the message in staged form */
  stralloc domain;            /* d= */
  stralloc fieldlist_text;    /* the content of the file of -H */
  struct fieldlist fieldlist;
  stralloc fields;            /* the new header fields */
  struct outfile out;
};

/* ---- what is said ----------------------------------------------------------------------------- */

/* If memory is short, the line is empty. The status alone is enough for the caller. */
static enum answer_status say(struct signing *s, const struct answer *a)
{
  s->line->len = 0;
  if (!answer_write(s->line, "signed", a))
    s->line->len = 0;
  return a->status;
}

static enum answer_status say_reason(struct signing *s, enum answer_status status, const char *reason)
{
  struct answer a = { .status = status, .reason = span_of(reason) };

  return say(s, &a);
}

/* Make the line `unable to WHAT NAME: ` and errno as text; `out of memory` if that is the reason. */
static enum answer_status trouble(struct signing *s, const char *what, const char *name)
{
  int error = errno;

  if (error == ENOMEM)
    return say_reason(s, ANSWER_TEMPORARY, say_error(error));

  (void)(span_copy(s->line, span_of("unable to ")) && stralloc_cats(s->line, what)
         && stralloc_cats(s->line, name[0] ? " " : "") && stralloc_cats(s->line, name)
         && stralloc_cats(s->line, ": ") && stralloc_cats(s->line, strerror(error)));
  return ANSWER_TEMPORARY;
}

/* Memory is short, or a library failed. errno can be of an earlier call, so the library is asked as well. */
static enum answer_status engine_trouble(struct signing *s)
{
  int is_short = crypto_memory_was_short();

  return say_reason(s, ANSWER_TEMPORARY, is_short || errno == ENOMEM ? "out of memory" : "the crypto library failed");
}

static enum answer_status no_key(struct signing *s)
{
  const struct signkey *key = signkeys_first_bad(&s->keys);
  struct answer a = { .status = ANSWER_NO_KEY, .name = span_of(key->name), .reason = span_of(key->why) };

  return say(s, &a);
}

/* the algorithms of the signatures that were made, with commas between them */
static int cat_algorithms(stralloc *out, const struct signkeys *k)
{
  for (size_t i = 0; i < k->uses; i++)
    if (!k->use[i].key->why
        && ((out->len && !stralloc_cats(out, ",")) || !stralloc_cats(out, algorithm_name(k->use[i].algorithm))))
      return 0;
  return 1;
}

static enum answer_status say_signed(struct signing *s)
{
  const struct signkey *bad = signkeys_first_bad(&s->keys);
  struct answer a = { .status = bad ? ANSWER_PARTLY : ANSWER_DONE, .bytes = s->octets + s->fields.len };
  stralloc algorithms = STRALLOC_ZERO;
  int good = cat_algorithms(&algorithms, &s->keys);

  a.with = span_sa(&algorithms);
  a.added = s->in.ends.changed ? 0 : s->fields.len;
  if (bad) {
    a.name = span_of(bad->name);
    a.reason = span_of(bad->why);
  }
  s->line->len = 0;
  good = good && answer_write(s->line, "signed", &a);
  stralloc_free(&algorithms);
  return good ? a.status : engine_trouble(s);
}

/* ---- step by step ----------------------------------------------------------------------------- */

static enum answer_status open_all(struct signing *s)
{
  const struct dkimopt *o = s->o;

  signkeys_open(&s->keys, o);
  if (o->fields && (s->fieldlist_fd = argfile_read(o->fields)) == -1)
    return trouble(s, "read", o->fields);
  if (!messagefile_open_to_reread(&s->in, o->in))
    return trouble(s, s->in.copy_failed ? "write a temporary copy of" : "read", o->in);
  return outfile_open(&s->out, o->out) ? ANSWER_DONE : trouble(s, "open", o->out);
}

static enum answer_status load_keys(struct signing *s)
{
  if (!signkeys_choose(&s->keys, s->o))
    return trouble(s, "read the key", "");
  return signkeys_has_good(&s->keys) ? ANSWER_DONE : no_key(s);
}

static enum answer_status say_bad_fieldlist(struct signing *s, size_t line, const char *why)
{
  (void)(span_copy(s->line, span_of(s->o->fields)) && stralloc_cats(s->line, " line ")
         && ascii_cat_number(s->line, line)
         && stralloc_cats(s->line, ": ") && stralloc_cats(s->line, why));
  return ANSWER_TEMPORARY;
}

static enum answer_status read_fieldlist(struct signing *s)
{
  const char *why = "";
  size_t line = 0;
  int good;

  if (!s->o->fields)
    return fieldlist_default(&s->fieldlist) ? ANSWER_DONE : engine_trouble(s);
  if (!io_slurp(&s->fieldlist_text, s->fieldlist_fd, LIMIT_FIELD_LIST_BYTES))
    return trouble(s, "read", s->o->fields);
  why = control_fault(span_sa(&s->fieldlist_text), &line);
  if (why)
    return say_bad_fieldlist(s, line, why);
  good = fieldlist_parse(&s->fieldlist, span_sa(&s->fieldlist_text), &line, &why);
  /* An editor may leave the file empty for a moment. A file without names means the default fields. */
  if (good == 1 && fieldlist_is_bare(&s->fieldlist))
    good = fieldlist_default(&s->fieldlist) ? 1 : -1;
  if (good == 1)
    return ANSWER_DONE;
  return good == -1 ? trouble(s, "read", s->o->fields) : say_bad_fieldlist(s, line, why);
}

static int to_engine(void *arg, struct span piece)
{
  struct signing *s = arg;

  s->octets += piece.len;
  if (!s->in.ends.changed)
    s->origin.clean += piece.len;
  s->result = sign_feed(&s->sign, piece);
  return s->result == SIGN_OK;
}

static enum answer_status read_message(struct signing *s)
{
  int hash_wanted[HASH_COUNT] = { 0 };

  for (size_t i = 0; i < s->keys.uses; i++)
    hash_wanted[algorithm_hash(s->keys.use[i].algorithm)] = 1;
  if (!sign_init(&s->sign, s->o->body_canon, hash_wanted))
    return engine_trouble(s);
  s->result = SIGN_OK;
  if (messagefile_stage(&s->in, to_engine, s) == MESSAGEFILE_UNREADABLE)
    return trouble(s, "read", s->o->in);
  if (s->result == SIGN_OK)
    s->result = sign_end(&s->sign);
  if (s->result == SIGN_UNSIGNABLE)
    return say_reason(s, ANSWER_MESSAGE, s->sign.why);
  return s->result == SIGN_OK ? ANSWER_DONE : engine_trouble(s);
}

/* Set the domain to that of -d, or to the author domain. The address of -i must lie within it. */
static enum answer_status find_domain(struct signing *s)
{
  struct span identity = span_of(s->o->identity ? s->o->identity : "");
  int found = 1;

  if (s->o->domain)
    found = span_copy(&s->domain, span_of(s->o->domain)) ? 1 : -1;
  else
    found = author_domain(&s->domain, &s->sign.message);
  if (found == -1)
    return engine_trouble(s);
  if (found == 0 || hostname_labels(span_sa(&s->domain)) < 2)
    return say_reason(s, ANSWER_MESSAGE, "no author domain");
  if (s->o->identity && !hostname_within(span_behind_last(identity, '@'), span_sa(&s->domain)))
    return say_reason(s, ANSWER_USAGE, "-i must be an address in the domain of -d or below");
  return ANSWER_DONE;
}

static enum answer_status check_origin(struct signing *s)
{
  const char *why;

  s->origin.mode = dkimopt_origin(s->o);
  s->origin.authserv = span_of(s->o->authserv ? s->o->authserv : "");
  switch (origin_forbids(&why, &s->sign.message, &s->origin, span_sa(&s->domain))) {
    case 0: return ANSWER_DONE;
    case 1: break;
    default: return engine_trouble(s);
  }
  if (!span_copy(s->line, span_of(ANSWER_FORWARDED)) || !stralloc_cats(s->line, why))
    return engine_trouble(s);
  return ANSWER_MESSAGE;
}

static enum answer_status make_fields(struct signing *s)
{
  struct sign_request request;

  request.domain = span_sa(&s->domain);
  request.identity = span_of(s->o->identity ? s->o->identity : "");
  request.header_canon = s->o->header_canon;
  request.body_length = s->o->body_length;
  request.now_s = s->o->now_s;
  request.lifetime_s = s->o->lifetime_s;
  request.fields = &s->fieldlist;
  for (size_t i = 0; i < s->keys.uses; i++) {
    struct signkeys_use *use = &s->keys.use[i];
    struct signer signer = { use->algorithm, span_of(use->selector), use->key->key };

    if (use->key->why)
      continue;
    switch (sign_field(&s->sign, &request, &signer, &s->fields)) {
      case SIGN_OK: break;
      case SIGN_BAD_KEY: use->key->why = "damaged key"; break;
      case SIGN_UNSIGNABLE: return say_reason(s, ANSWER_MESSAGE, s->sign.why);
      case SIGN_TROUBLE: return engine_trouble(s);
    }
  }
  return signkeys_has_good(&s->keys) ? ANSWER_DONE : no_key(s);
}

static enum answer_status write_message(struct signing *s)
{
  switch (outfile_write(&s->out, span_sa(&s->fields), &s->in, s->octets)) {
    case OUTFILE_IS_INPUT: return say_reason(s, ANSWER_USAGE, "in_message and out_message are the same file");
    case OUTFILE_UNREADABLE: return trouble(s, "read", s->o->in);
    case OUTFILE_UNWRITABLE: return trouble(s, "write", s->o->out);
    case OUTFILE_CHANGED: return say_reason(s, ANSWER_TEMPORARY, "the message changed while it was read");
    case OUTFILE_WRITTEN: break;
  }
  return say_signed(s);
}

static enum answer_status sign_message(struct signing *s)
{
  static enum answer_status (*const steps[])(struct signing *) = {
    load_keys, read_fieldlist, read_message, find_domain, check_origin, make_fields, write_message
  };
  enum answer_status result;

  errno = 0;
  if (!crypto_library_init())
    return engine_trouble(s);
  result = open_all(s);
  if (result != ANSWER_DONE)
    return result;
  (void)confine(CONFINE_NEEDS_NOTHING);
  for (size_t i = 0; result == ANSWER_DONE && i < sizeof steps / sizeof *steps; i++) {
    errno = 0;
    result = steps[i](s);
  }
  return result;
}

enum answer_status signfile(const struct dkimopt *o, stralloc *line)
{
  static struct signing s;
  enum answer_status result;

  memset(&s, 0, offsetof(struct signing, out));
  s.o = o;
  s.line = line;
  line->len = 0;
  result = sign_message(&s);
  signkeys_wipe();
  secret_wipe_stack();
  sign_free(&s.sign);
  fieldlist_free(&s.fieldlist);
  stralloc_free(&s.domain);
  stralloc_free(&s.fieldlist_text);
  stralloc_free(&s.fields);
  return result;
}
