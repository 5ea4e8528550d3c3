/* verifysmime: the command line of qmail-smime -v. */
#include "unseal/verifysmime.h"

#include "link/answer.h"
#include "link/io.h"
#include "link/places.h"
#include "unseal/knowncerts.h"
#include "unseal/ocspkeep.h"
#include "unseal/places.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#define NAME "qmail-smime"

/* the descriptors of one run; -1: not there */
struct files {
  int roots;
  int crls;
  int refused;
  int known;
  struct ocspkeep answers;
  int chains[2];      /* to read, to write */
  int subject[2];
  int harvest[2];
  const char *ocsp;   /* `soft` or `hard`; NULL: off */
};

static void open_known(struct job *j, const struct verifying *v, struct files *f)
{
  stralloc why = STRALLOC_ZERO;

  f->known = v->author.len ? knowncerts_open(v->author, UNSEAL_STAGE, UNSEAL_PREFIX, &why) : -1;
  if (f->known == -2)
    job_later_text(j, "", span_sa(&why));
  stralloc_free(&why);
}

static void make_file(struct job *j, int pair[2])
{
  pair[1] = job_file(j, &pair[0]);
}

static void open_files(struct job *j, const struct verifying *v, struct files *f)
{
  enum ocspkeep_mode ocsp = OCSPKEEP_OFF;
  const char *why;

  if (!ocspkeep_mode(&ocsp, &why))
    inbound_die(j->in, INBOUND_EXIT_CONFIGURATION, why);
  f->roots = job_open(j, PLACES_ROOTS);
  f->crls = job_open(j, PLACES_CRLS);
  f->refused = job_open(j, PLACES_REFUSED);
  f->ocsp = ocsp == OCSPKEEP_OFF ? NULL : ocsp == OCSPKEEP_HARD ? "hard" : "soft";
  open_known(j, v, f);
  make_file(j, f->subject);
  if (f->ocsp)
    make_file(j, f->chains);
  if (verifying_harvests(j))
    make_file(j, f->harvest);
}

static void close_one(int fd)
{
  if (fd != -1)
    close(fd);
}

/* all except the protected Subject to read */
static void close_files(struct files *f)
{
  close_one(f->roots);
  close_one(f->crls);
  close_one(f->refused);
  close_one(f->known);
  ocspkeep_free(&f->answers);
  for (int i = 0; i < 2; i++) {
    close_one(f->chains[i]);
    close_one(f->harvest[i]);
  }
  close_one(f->subject[1]);
}

/* ---- the child --------------------------------------------------------------------------------- */

static void add_option(struct command *c, const char *letter, int fd)
{
  if (fd == -1)
    return;
  command_word(c, span_of(letter));
  command_fd(c, fd);
}

/* For the second run the files of the first are emptied, and all that are read are set to their start. */
static void rewind_files(struct job *j, const struct files *f)
{
  const int read[] = { f->roots, f->crls, f->refused, f->known, f->answers.fd };
  const int written[] = { f->subject[1], f->harvest[1] };

  for (size_t i = 0; i < sizeof read / sizeof *read; i++)
    if (read[i] != -1 && lseek(read[i], 0, SEEK_SET) != 0)
      job_later(j, "unable to read a file again");
  for (size_t i = 0; i < sizeof written / sizeof *written; i++)
    if (written[i] != -1 && (ftruncate(written[i], 0) == -1 || lseek(written[i], 0, SEEK_SET) != 0))
      job_later(j, "unable to write a staged file");
}

static int ask(struct job *j, const struct verifying *v, const struct files *f, int message, stralloc *said)
{
  struct command c;
  int status;

  command_begin(&c, PLACES_SMIME, NAME, message, COMMAND_BOTH);
  command_word(&c, span_of("-v"));
  command_word(&c, span_of("-w"));
  if (v->prefix.len) {
    command_word(&c, span_of("-b"));
    command_word(&c, v->prefix);
  }
  if (f->answers.fd != -1) {
    command_word(&c, span_of("-O"));
    command_word(&c, span_of(f->ocsp));
  }
  add_option(&c, "-a", f->answers.fd);
  add_option(&c, "-c", f->known);
  add_option(&c, "-H", f->harvest[1]);
  add_option(&c, "-S", f->subject[1]);
  add_option(&c, "-x", f->refused);
  if (f->answers.fd == -1)
    add_option(&c, "-p", f->chains[1]);
  command_word(&c, span_of("&0"));
  command_fd(&c, f->roots == -1 ? 2 : f->roots);
  if (f->crls != -1)
    command_fd(&c, f->crls);
  status = verifying_run(j, &c, said);
  command_free(&c);
  return status;
}

static void note_ocsp(struct job *j, const stralloc *why)
{
  if (why->len)
    job_note(j, " ocsp=", span_sa(why));
}

/* With control/ocsp: ask once more, with what the responders of a good chain say. */
static int ask_with_answers(struct job *j, const struct verifying *v, struct files *f, int message, stralloc *said)
{
  int status = ask(j, v, f, message, said);
  stralloc why = STRALLOC_ZERO;
  int none[2];

  if (!f->ocsp || status != ANSWER_DONE || job_is_empty(j, f->chains[0]))
    return status;
  ocspkeep_answers(&f->answers, f->chains[0], UNSEAL_STAGE, UNSEAL_PREFIX, (long long)time(NULL), &why);
  note_ocsp(j, &why);
  (void)job_rest_s(j);
  if (f->answers.fd == -1) {
    make_file(j, none);
    close(none[1]);
    f->answers.fd = none[0];
  }
  stralloc_free(&why);
  rewind_files(j, f);
  return ask(j, v, f, message, said);
}

static void keep_answers(struct job *j, const struct files *f, int status)
{
  stralloc why = STRALLOC_ZERO;

  ocspkeep_keep(&f->answers, status == ANSWER_TEMPORARY, (long long)time(NULL), &why);
  note_ocsp(j, &why);
  stralloc_free(&why);
}

/* ---- what it says ------------------------------------------------------------------------------ */

static void read_harvest(struct job *j, struct verifying *v, int fd)
{
  if (fd == -1 || !v->has_passed)
    return;
  errno = 0;
  if (!io_slurp(&v->harvest, fd, VERIFYING_FILE_BYTES)) {
    v->harvest.len = 0;
    job_note(j, " harvest=", span_of(errno == EFBIG ? "too-long" : "unreadable"));
  }
}

void verifysmime(struct job *j, struct verifying *v, int message)
{
  struct files f = { .answers = OCSPKEEP_ZERO, .chains = { -1, -1 }, .subject = { -1, -1 }, .harvest = { -1, -1 } };
  stralloc said = STRALLOC_ZERO;
  int status;

  verifying_begin(v);
  open_files(j, v, &f);
  status = ask_with_answers(j, v, &f, message, &said);
  verifying_read(j, v, AUTHMETHOD_SMIME, status, span_sa(&said));
  keep_answers(j, &f, status);
  read_harvest(j, v, f.harvest[0]);
  verifying_subject(j, v, f.subject[0]);
  close_files(&f);
  stralloc_free(&said);
}
