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
#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/signkeys.h"
#include "link/argfile.h"
#include "link/io.h"
#include "mail/author.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <errno.h>

/* one call of qmail-dkim -s */
struct signing {
  const struct dkimopt *o;
  stralloc *line;             /* what is said to the caller */
  struct signkeys keys;
  struct messagefile in;
  int fieldlist_fd;           /* -H, or -1 */
  struct sign sign;
  enum sign_result result;    /* of the engine, so far */
  unsigned long long octets;  /* of the message in staged form */
  stralloc domain;            /* d= */
  stralloc fieldlist_text;    /* what -H holds */
  struct fieldlist fieldlist;
  stralloc fields;            /* the new header fields */
  struct outfile out;
};

/* ---- what is said ----------------------------------------------------------------------------- */

/* Without memory for a text it is shorter: the exit code says what has to be known. */
static enum signfile_result trouble(struct signing *s, const char *what, const char *name)
{
  int error = errno;

  (void)(stralloc_copys(s->line, "unable to ") && stralloc_cats(s->line, what)
         && stralloc_cats(s->line, name[0] ? " " : "") && stralloc_cats(s->line, name)
         && stralloc_cats(s->line, ": ") && stralloc_cats(s->line, strerror(error)));
  return SIGNFILE_TROUBLE;
}

/* memory is short, or a library failed */
static enum signfile_result engine_trouble(struct signing *s)
{
  return trouble(s, "sign", "");
}

static enum signfile_result say(struct signing *s, enum signfile_result result, const char *text)
{
  (void)stralloc_copys(s->line, text);
  return result;
}

static enum signfile_result no_key(struct signing *s)
{
  const struct signkey *key = signkeys_first_bad(&s->keys);

  (void)(stralloc_copys(s->line, key->name) && stralloc_cats(s->line, ": ") && stralloc_cats(s->line, key->why));
  return SIGNFILE_NO_KEY;
}

/* `signed BYTES ALGORITHM[,ALGORITHM][ without KEY: REASON]` */
static enum signfile_result say_signed(struct signing *s)
{
  const struct signkey *bad = signkeys_first_bad(&s->keys);
  const char *separator = " ";
  int good = stralloc_copys(s->line, "signed ") && ascii_cat_number(s->line, s->octets + s->fields.len);

  for (size_t i = 0; good && i < s->keys.uses; i++) {
    if (s->keys.use[i].key->why)
      continue;
    good = stralloc_cats(s->line, separator) && stralloc_cats(s->line, algorithm_name(s->keys.use[i].algorithm));
    separator = ",";
  }
  if (good && bad)
    good = stralloc_cats(s->line, " without ") && stralloc_cats(s->line, bad->name) && stralloc_cats(s->line, ": ")
           && stralloc_cats(s->line, bad->why);
  if (!good)
    return engine_trouble(s);
  return bad ? SIGNFILE_PARTLY : SIGNFILE_SIGNED;
}

/* ---- step by step ----------------------------------------------------------------------------- */

static enum signfile_result open_all(struct signing *s)
{
  const struct dkimopt *o = s->o;

  signkeys_open(&s->keys, o);
  if (o->fields && (s->fieldlist_fd = argfile_read(o->fields)) == -1)
    return trouble(s, "read", o->fields);
  if (!messagefile_open_to_reread(&s->in, o->in))
    return trouble(s, "read", o->in);
  return outfile_open(&s->out, o->out) ? SIGNFILE_SIGNED : trouble(s, "open", o->out);
}

static enum signfile_result load_keys(struct signing *s)
{
  if (!signkeys_choose(&s->keys, s->o))
    return trouble(s, "read the key", "");
  return signkeys_has_good(&s->keys) ? SIGNFILE_SIGNED : no_key(s);
}

static enum signfile_result say_bad_fieldlist(struct signing *s, size_t line, const char *why)
{
  (void)(stralloc_copys(s->line, s->o->fields) && stralloc_cats(s->line, " line ") && ascii_cat_number(s->line, line)
         && stralloc_cats(s->line, ": ") && stralloc_cats(s->line, why));
  return SIGNFILE_TROUBLE;
}

static enum signfile_result read_fieldlist(struct signing *s)
{
  const char *why = "";
  size_t line = 0;
  int good;

  if (!s->o->fields)
    return fieldlist_default(&s->fieldlist) ? SIGNFILE_SIGNED : engine_trouble(s);
  if (!io_slurp(&s->fieldlist_text, s->fieldlist_fd, LIMIT_FIELD_LIST_BYTES))
    return trouble(s, "read", s->o->fields);
  good = fieldlist_parse(&s->fieldlist, span_sa(&s->fieldlist_text), &line, &why);
  /* a file without a name in it, as an editor leaves it for a moment, asks for nothing */
  if (good == 1 && fieldlist_is_bare(&s->fieldlist))
    good = fieldlist_default(&s->fieldlist) ? 1 : -1;
  if (good == 1)
    return SIGNFILE_SIGNED;
  return good == -1 ? trouble(s, "read", s->o->fields) : say_bad_fieldlist(s, line, why);
}

static int to_engine(void *arg, struct span piece)
{
  struct signing *s = arg;

  s->octets += piece.len;
  s->result = sign_feed(&s->sign, piece);
  return s->result == SIGN_OK;
}

static enum signfile_result read_message(struct signing *s)
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
    return say(s, SIGNFILE_UNSIGNABLE, s->sign.why);
  return s->result == SIGN_OK ? SIGNFILE_SIGNED : engine_trouble(s);
}

/* -d, or whom the message is from; -i must lie within it */
static enum signfile_result find_domain(struct signing *s)
{
  struct span identity = span_of(s->o->identity ? s->o->identity : "");
  int found = 1;

  if (s->o->domain)
    found = stralloc_copys(&s->domain, s->o->domain) ? 1 : -1;
  else
    found = author_domain(&s->domain, &s->sign.message, span_of(""));
  if (found == -1)
    return engine_trouble(s);
  if (found == 0 || hostname_labels(span_sa(&s->domain)) < 2)
    return say(s, SIGNFILE_UNSIGNABLE, "no author domain");
  if (s->o->identity && !hostname_within(span_behind_last(identity, '@'), span_sa(&s->domain)))
    return say(s, SIGNFILE_USAGE, "-i must be an address in the domain of -d or below");
  return SIGNFILE_SIGNED;
}

static enum signfile_result make_fields(struct signing *s)
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
      case SIGN_UNSIGNABLE:
      case SIGN_TROUBLE: return engine_trouble(s);
    }
  }
  return signkeys_has_good(&s->keys) ? SIGNFILE_SIGNED : no_key(s);
}

static enum signfile_result write_message(struct signing *s)
{
  switch (outfile_write(&s->out, span_sa(&s->fields), &s->in, s->octets)) {
    case OUTFILE_IS_INPUT: return say(s, SIGNFILE_USAGE, "in_message and out_message are the same file");
    case OUTFILE_UNREADABLE: return trouble(s, "read", s->o->in);
    case OUTFILE_UNWRITABLE: return trouble(s, "write", s->o->out);
    case OUTFILE_CHANGED: return say(s, SIGNFILE_TROUBLE, "the message changed while it was read");
    case OUTFILE_WRITTEN: break;
  }
  return say_signed(s);
}

static enum signfile_result sign_message(struct signing *s)
{
  static enum signfile_result (*const steps[])(struct signing *) = {
    load_keys, read_fieldlist, read_message, find_domain, make_fields, write_message
  };
  enum signfile_result result;

  if (!crypto_library_init())
    return say(s, SIGNFILE_TROUBLE, "unable to start the crypto library");
  result = open_all(s);
  if (result != SIGNFILE_SIGNED)
    return result;
  (void)confine(CONFINE_NEEDS_NOTHING);
  for (size_t i = 0; result == SIGNFILE_SIGNED && i < sizeof steps / sizeof *steps; i++)
    result = steps[i](s);
  return result;
}

enum signfile_result signfile(const struct dkimopt *o, stralloc *line)
{
  static struct signing s;
  enum signfile_result result;

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
