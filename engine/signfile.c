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
#include "engine/answerline.h"
#include "engine/confinedsteps.h"
#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/signkeys.h"
#include "link/argfile.h"
#include "link/control.h"
#include "link/io.h"
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

static enum answer_status no_key(struct signing *s)
{
  const struct signkey *key = signkeys_first_bad(&s->keys);

  return answerline_no_key(s->line, key->name, key->why);
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
  return good ? a.status : answerline_engine(s->line);
}

/* ---- step by step ----------------------------------------------------------------------------- */

static enum answer_status open_all(void *run)
{
  struct signing *s = run;
  const struct dkimopt *o = s->o;

  signkeys_open(&s->keys, o);
  if (o->fields && (s->fieldlist_fd = argfile_read(o->fields)) == -1)
    return answerline_trouble(s->line, "read", o->fields);
  if (!messagefile_open_to_reread(&s->in, o->in))
    return answerline_trouble(s->line, s->in.copy_failed ? "write a temporary copy of" : "read", o->in);
  return outfile_open(&s->out, o->out) ? ANSWER_DONE : answerline_trouble(s->line, "open", o->out);
}

static enum answer_status load_keys(void *run)
{
  struct signing *s = run;
  if (!signkeys_choose(&s->keys, s->o))
    return answerline_trouble(s->line, "read the key", "");
  return signkeys_has_good(&s->keys) ? ANSWER_DONE : no_key(s);
}

static enum answer_status say_bad_fieldlist(struct signing *s, size_t line, const char *why)
{
  (void)(span_copy(s->line, span_of(s->o->fields)) && stralloc_cats(s->line, " line ")
         && ascii_cat_number(s->line, line)
         && stralloc_cats(s->line, ": ") && stralloc_cats(s->line, why));
  return ANSWER_TEMPORARY;
}

static enum answer_status read_fieldlist(void *run)
{
  struct signing *s = run;
  const char *why = "";
  size_t line = 0;
  int good;

  if (!s->o->fields)
    return fieldlist_default(&s->fieldlist) ? ANSWER_DONE : answerline_engine(s->line);
  if (!io_slurp(&s->fieldlist_text, s->fieldlist_fd, LIMIT_FIELD_LIST_BYTES))
    return answerline_trouble(s->line, "read", s->o->fields);
  why = control_fault(span_sa(&s->fieldlist_text), &line);
  if (why)
    return say_bad_fieldlist(s, line, why);
  good = fieldlist_parse(&s->fieldlist, span_sa(&s->fieldlist_text), &line, &why);
  /* An editor may leave the file empty for a moment. A file without names means the default fields. */
  if (good == 1 && fieldlist_is_bare(&s->fieldlist))
    good = fieldlist_default(&s->fieldlist) ? 1 : -1;
  if (good == 1)
    return ANSWER_DONE;
  return good == -1 ? answerline_trouble(s->line, "read", s->o->fields) : say_bad_fieldlist(s, line, why);
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

static enum answer_status read_message(void *run)
{
  struct signing *s = run;
  int hash_wanted[HASH_COUNT] = { 0 };

  for (size_t i = 0; i < s->keys.uses; i++)
    hash_wanted[algorithm_hash(s->keys.use[i].algorithm)] = 1;
  if (!sign_init(&s->sign, s->o->body_canon, hash_wanted))
    return answerline_engine(s->line);
  s->result = SIGN_OK;
  if (messagefile_stage(&s->in, to_engine, s) == MESSAGEFILE_UNREADABLE)
    return answerline_trouble(s->line, "read", s->o->in);
  if (s->result == SIGN_OK)
    s->result = sign_end(&s->sign);
  if (s->result == SIGN_UNSIGNABLE)
    return answerline_reason(s->line, ANSWER_MESSAGE, s->sign.why);
  return s->result == SIGN_OK ? ANSWER_DONE : answerline_engine(s->line);
}

/* Set the domain to that of -d, or to the author domain. The address of -i must lie within it. */
static enum answer_status find_domain(void *run)
{
  struct signing *s = run;
  struct span identity = span_of(s->o->identity ? s->o->identity : "");
  int found = 1;

  if (s->o->domain)
    found = span_copy(&s->domain, span_of(s->o->domain)) ? 1 : -1;
  else
    found = author_domain(&s->domain, &s->sign.message);
  if (found == -1)
    return answerline_engine(s->line);
  if (found == 0 || hostname_labels(span_sa(&s->domain)) < 2)
    return answerline_reason(s->line, ANSWER_MESSAGE, "no author domain");
  if (s->o->identity && !hostname_within(span_behind_last(identity, '@'), span_sa(&s->domain)))
    return answerline_reason(s->line, ANSWER_USAGE, "-i must be an address in the domain of -d or below");
  return ANSWER_DONE;
}

static enum answer_status check_origin(void *run)
{
  struct signing *s = run;
  const char *why;

  s->origin.mode = dkimopt_origin(s->o);
  s->origin.authserv = span_of(s->o->authserv ? s->o->authserv : "");
  switch (origin_forbids(&why, &s->sign.message, &s->origin, span_sa(&s->domain))) {
    case 0: return ANSWER_DONE;
    case 1: break;
    default: return answerline_engine(s->line);
  }
  if (!span_copy(s->line, span_of(ANSWER_FORWARDED)) || !stralloc_cats(s->line, why))
    return answerline_engine(s->line);
  return ANSWER_MESSAGE;
}

static enum answer_status make_fields(void *run)
{
  struct signing *s = run;
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
      case SIGN_UNSIGNABLE: return answerline_reason(s->line, ANSWER_MESSAGE, s->sign.why);
      case SIGN_TROUBLE: return answerline_engine(s->line);
    }
  }
  return signkeys_has_good(&s->keys) ? ANSWER_DONE : no_key(s);
}

static enum answer_status write_message(void *run)
{
  struct signing *s = run;
  switch (outfile_write(&s->out, span_sa(&s->fields), &s->in, s->octets)) {
    case OUTFILE_IS_INPUT:
      return answerline_reason(s->line, ANSWER_USAGE, "in_message and out_message are the same file");
    case OUTFILE_UNREADABLE: return answerline_trouble(s->line, "read", s->o->in);
    case OUTFILE_UNWRITABLE: return answerline_trouble(s->line, "write", s->o->out);
    case OUTFILE_CHANGED: return answerline_reason(s->line, ANSWER_TEMPORARY, "the message changed while it was read");
    case OUTFILE_WRITTEN: break;
  }
  return say_signed(s);
}

enum answer_status signfile(const struct dkimopt *o, stralloc *line)
{
  static confinedstep *const steps[] = {
    open_all, load_keys, read_fieldlist, read_message, find_domain, check_origin, make_fields, write_message, NULL
  };
  static struct signing s;
  enum answer_status result;

  memset(&s, 0, offsetof(struct signing, out));
  s.o = o;
  s.line = line;
  line->len = 0;
  result = confinedsteps_run(line, steps, &s);
  signkeys_wipe();
  secret_wipe_stack();
  sign_free(&s.sign);
  fieldlist_free(&s.fieldlist);
  stralloc_free(&s.domain);
  stralloc_free(&s.fieldlist_text);
  stralloc_free(&s.fields);
  return result;
}
