/* smimeverifyfile: read the files for smime/signedmail.h, smime/trust.h and smime/judge.h. */
#include "engine/smimeverifyfile.h"

#include "crypto/crypto.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "mail/authres.h"
#include "mail/protectedsubject.h"
#include "smime/harvest.h"
#include "smime/judge.h"
#include "smime/signedmail.h"
#include "smime/trust.h"

#include <errno.h>

#define BLOCK_BYTES (128 * 1024)

/* Far more than a file of roots or CRLs has; all CAs of a system take 250 KiB. */
#define FILE_BYTES_MAX (64 * 1024 * 1024)

#define FILES 5

struct file {
  const char *name;           /* NULL: not given */
  const char *what;
  enum trust_kind kind;
  int fd;
};

/* a file that is written */
struct target {
  const char *name;           /* NULL: it is not asked for */
  int fd;
};

struct run {
  struct messagefile message;
  struct file file[FILES];
  struct target chain;
  struct target harvest;
  struct target subject;
  struct signedmail mail;
  struct trust trust;
  struct judge judge;
  const char *trouble;        /* a file that cannot be used; NULL: memory is short */
  int is_writing;             /* the trouble was to write it */
  const char *reason;         /* why; NULL: errno */
};

/* ---- files -------------------------------------------------------------------------------------- */

static int cannot(struct run *r, const char *name, const char *reason)
{
  r->trouble = name;
  r->reason = reason;
  return 0;
}

static int cannot_write(struct run *r, const char *name)
{
  r->is_writing = 1;
  return cannot(r, name, NULL);
}

static int open_target(struct run *r, struct target *t, const char *name)
{
  t->name = name;
  return !name || (t->fd = argfile_write(name)) != -1 || cannot_write(r, name);
}

static int open_files(struct run *r, const struct smimeopt *o)
{
  const struct file files[FILES] = {
    { o->roots, "damaged root certificates", TRUST_ROOTS, -1 },
    { o->answers, "damaged OCSP answers", TRUST_ANSWERS, -1 },
    { o->crls, "damaged revocation lists", TRUST_CRLS, -1 },
    { o->known, "damaged certificates", TRUST_KNOWN, -1 },
    { o->refused, "a line that is no SHA-256", TRUST_REFUSED, -1 }
  };

  for (size_t i = 0; i < FILES; i++)
    r->file[i] = files[i];
  r->chain.fd = r->harvest.fd = r->subject.fd = -1;
  if (!messagefile_open_to_reread(&r->message, o->message))
    return cannot(r, o->message, NULL);
  for (size_t i = 0; i < FILES; i++)
    if (r->file[i].name && (r->file[i].fd = argfile_read(r->file[i].name)) == -1)
      return cannot(r, r->file[i].name, NULL);
  return open_target(r, &r->chain, o->chain) && open_target(r, &r->harvest, o->harvest)
         && open_target(r, &r->subject, o->subject);
}

static int read_all(struct run *r, const struct file *f, stralloc *text)
{
  ssize_t n;

  text->len = 0;
  do {
    if (!stralloc_readyplus(text, BLOCK_BYTES))
      return 0;
    n = io_read(f->fd, text->s + text->len, BLOCK_BYTES);
    if (n == -1)
      return cannot(r, f->name, NULL);
    text->len += (size_t)n;
    if (text->len > FILE_BYTES_MAX)
      return cannot(r, f->name, "too large");
  } while (n > 0);
  return 1;
}

static int read_file(struct run *r, const struct file *f)
{
  stralloc text = STRALLOC_ZERO;
  int result = read_all(r, f, &text) ? trust_add(&r->trust, f->kind, span_sa(&text)) : -1;

  stralloc_free(&text);
  if (result == 0)
    return cannot(r, f->name, f->what);
  return result == 1;
}

static int read_files(struct run *r)
{
  for (size_t i = 0; i < FILES; i++)
    if (r->file[i].name && !read_file(r, &r->file[i]))
      return 0;
  return 1;
}

static void close_files(struct run *r)
{
  (void)argfile_close(r->chain.name, r->chain.fd);
  (void)argfile_close(r->harvest.name, r->harvest.fd);
  (void)argfile_close(r->subject.name, r->subject.fd);
  for (size_t i = 0; i < FILES; i++)
    (void)argfile_close(r->file[i].name, r->file[i].fd);
  messagefile_close(&r->message);
}

/* ---- the message -------------------------------------------------------------------------------- */

/* Read `bytes` octets of the message from offset `from` on, or all if there are fewer. */
static int read_message(struct run *r, const char *name, uint64_t from, uint64_t bytes, span_sink *feed)
{
  switch (messagefile_pass_range(&r->message, from, bytes, feed, &r->mail)) {
    case MESSAGEFILE_DONE: return 1;
    case MESSAGEFILE_STOPPED: return 0;
    case MESSAGEFILE_UNREADABLE: break;
  }
  return cannot(r, name, NULL);
}

static int read_mail(struct run *r, const char *name)
{
  struct signedmail *m = &r->mail;

  if (!read_message(r, name, 0, UINT64_MAX, signedmail_feed) || !signedmail_end(m))
    return 0;
  if (m->kind != SIGNEDMAIL_DETACHED || m->cause != SMIMECAUSE_PENDING)
    return 1;
  return read_message(r, name, m->start, m->end - m->start, signedmail_content) && signedmail_content_end(m);
}

/* ---- files that are written ----------------------------------------------------------------------- */

/* All that follows returns 1, or 0 with r->trouble set or if memory is short. */
static int write_target(struct run *r, const struct target *t, struct span text)
{
  return argfile_replace(t->name, t->fd, text) || cannot_write(r, t->name);
}

static int write_chains(struct run *r)
{
  stralloc pem = STRALLOC_ZERO;
  int good = !r->chain.name || (judge_chains(&r->judge, &pem) && write_target(r, &r->chain, span_sa(&pem)));

  stralloc_free(&pem);
  return good;
}

static int write_harvest(struct run *r)
{
  stralloc text = STRALLOC_ZERO;
  int good = !r->harvest.name
             || (harvest(&text, &r->judge, &r->trust) && write_target(r, &r->harvest, span_sa(&text)));

  stralloc_free(&text);
  return good;
}

static int write_subject(struct run *r)
{
  stralloc field = STRALLOC_ZERO;
  int is_good = judge_result(&r->judge) == SMIMECAUSE_VERIFIED;
  int good = !r->subject.name
             || ((!is_good || protectedsubject_read(&field, span_sa(&r->mail.signed_header)))
                 && write_target(r, &r->subject, span_sa(&field)));

  stralloc_free(&field);
  return good;
}

/* ---- the answer --------------------------------------------------------------------------------- */

static void say_trouble(const struct run *r, int error, stralloc *lines, stralloc *say)
{
  const struct authmethod *smime = &authmethod_table[AUTHMETHOD_SMIME];

  lines->len = 0;
  if (!r->trouble) {
    (void)span_copy(say, span_of(say_error(ENOMEM)));
    (void)(authres_line(lines, smime, AUTHRESULT_TEMPERROR, span_of(smimecause_text(SMIMECAUSE_TROUBLE)), NULL)
           && stralloc_catb(lines, "\n", 1));
    return;
  }
  (void)(span_copy(say, span_of(r->is_writing ? "unable to write " : "unable to read "))
         && stralloc_cats(say, r->trouble)
         && stralloc_cats(say, ": ") && stralloc_cats(say, r->reason ? r->reason : say_error(error)));
  (void)(authres_line(lines, smime, AUTHRESULT_TEMPERROR, span_of("unable to read a file"), NULL)
         && stralloc_catb(lines, "\n", 1));
}

/* the field in the place of the lines; 1, or 0 with ENOMEM */
static int make_field(const char *authserv, stralloc *lines)
{
  stralloc field = STRALLOC_ZERO;
  int good = authres_field(&field, span_of(authserv), span_sa(lines)) && span_copy(lines, span_sa(&field));

  stralloc_free(&field);
  return good;
}

/* what is printed: the lines or the field, then the words; 1, or 0 with ENOMEM */
static int make_answer(const struct run *r, const struct smimeopt *o, stralloc *lines)
{
  stralloc words = STRALLOC_ZERO;
  int good = judge_lines(&r->judge, o->prefix ? span_of(o->prefix) : span_make(NULL, 0), lines)
             && (!o->authserv || make_field(o->authserv, lines))
             && (!o->has_words || (judge_words(&r->judge, &words) && stralloc_cats(lines, "is=")
                                   && (words.len == 0 || stralloc_cat(lines, &words)) && stralloc_cats(lines, "\n")));

  stralloc_free(&words);
  return good;
}

enum answer_status smimeverifyfile(const struct smimeopt *o, stralloc *lines, stralloc *say)
{
  static struct run r;
  enum answer_status status = ANSWER_TEMPORARY;
  int opened;
  int error;
  int started;

  lines->len = 0;
  say->len = 0;
  if (o->authserv && !authres_is_id(span_of(o->authserv))) {
    (void)span_copy(say, span_of("the authserv-id must be one word"));
    return ANSWER_USAGE;
  }
  opened = open_files(&r, o);
  error = errno;
  started = crypto_certificates_init();
  (void)confine(CONFINE_NEEDS_NOTHING);
  signedmail_init(&r.mail);
  r.trust.now_s = (long long)o->now_s;
  if (o->ocsp || o->answers)
    r.trust.ocsp = o->ocsp && strcmp(o->ocsp, "hard") == 0 ? OCSPKEPT_HARD : OCSPKEPT_SOFT;
  if (opened && started && read_files(&r) && read_mail(&r, o->message) && judge_mail(&r.judge, &r.mail, &r.trust)
      && make_answer(&r, o, lines) && write_chains(&r) && write_harvest(&r) && write_subject(&r)) {
    status = (enum answer_status)smimecause_exit(judge_result(&r.judge));
  } else {
    say_trouble(&r, opened ? errno : error, lines, say);
    if (o->has_words && !(stralloc_cats(lines, "is=") && stralloc_cats(lines, smimecause_word(SMIMECAUSE_TROUBLE))
                          && stralloc_cats(lines, "\n")))
      lines->len = 0;
  }
  judge_free(&r.judge);
  signedmail_free(&r.mail);
  trust_free(&r.trust);
  close_files(&r);
  return status;
}
