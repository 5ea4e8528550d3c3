/* mailcrl: fetch the certificate revocation lists of all issuers that our certificates name.
 *
 *   mailcrl [-v]
 *
 * cron runs it as root. It works as the owner of the keys, and two children do what touches the bytes of strangers, as
 * the user that has no right to the keys: one fetches, one is confined and checks. fd 2 gets a line for each list that
 * is not good; with -v a line for each list.
 */
#include "auto_qmail.h"
#include "crl/crlfetch.h"
#include "crl/crlstep.h"
#include "crl/crlstore.h"
#include "crypto/crypto.h"
#include "engine/confine.h"
#include "link/control.h"
#include "link/home.h"
#include "link/io.h"
#include "link/say.h"
#include "smime/crlcheck.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FETCH_S 300L
/* a list in PEM, as it lies here, is a third longer than the one in DER that was fetched */
#define HERE_BYTES_MAX (2 * CRLFETCH_BYTES_MAX)
#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

static noreturn void die(int status, const char *what, const char *why)
{
  say_line(2, "mailcrl: fatal: ", what, why ? ": " : "", why ? why : "", (char *)NULL);
  _exit(status);
}

/* one list */
struct job {
  const char *url;
  stralloc path;            /* of its file, with NUL */
  struct span issuers;
  int here;                 /* the old list, or -1 */
  int fetched;              /* an unlinked file with what came */
  int out;                  /* the file that takes the place of the old one */
};

static int fetch(void *arg, const char **why)
{
  const struct job *j = arg;
  struct crlfetch f = { "mailcrl", "http,https", NULL, CRLFETCH_BYTES_MAX, "the list is longer than 32 MiB", FETCH_S,
                        0 };

  *why = crlfetch(&f, j->url, j->fetched);
  return *why ? CRLSTEP_BAD : CRLSTEP_DONE;
}

static int slurp(stralloc *to, int fd, size_t limit)
{
  return lseek(fd, 0, SEEK_SET) == 0 && io_slurp(to, fd, limit);
}

static int check(void *arg, const char **why)
{
  struct job *j = arg;
  stralloc fetched = STRALLOC_ZERO;
  stralloc here = STRALLOC_ZERO;
  stralloc pem = STRALLOC_ZERO;

  *why = "out of memory";
  if (!crypto_certificates_init())
    return CRLSTEP_BAD;
  confine(CONFINE_NEEDS_NOTHING);
  *why = "unable to read it again";
  if (!slurp(&fetched, j->fetched, CRLFETCH_BYTES_MAX) || (j->here != -1 && !slurp(&here, j->here, HERE_BYTES_MAX)))
    return CRLSTEP_BAD;
  switch (crlcheck(span_sa(&fetched), span_sa(&here), j->issuers, (long long)time(NULL), &pem, why)) {
    case CRLCHECK_SAME: *why = "no change"; return CRLSTEP_NOTHING;
    case CRLCHECK_BAD: return CRLSTEP_BAD;
    case CRLCHECK_NOMEM: *why = "out of memory"; return CRLSTEP_BAD;
    case CRLCHECK_NEWER: break;
  }
  *why = "unable to write it";
  return io_write(j->out, pem.s, pem.len) ? CRLSTEP_DONE : CRLSTEP_BAD;
}

/* 1 if the list is good, new or not; else 0 with a reason */
static int replace(struct job *j, const struct crlstep_user *user, stralloc *why)
{
  int code;

  if (crlstep_run(fetch, j, user, why) != CRLSTEP_DONE)
    return 0;
  j->out = crlstore_create(j->path.s);
  if (j->out == -1) {
    (void)span_copy(why, span_of(say_error(errno)));
    return 0;
  }
  code = crlstep_run(check, j, user, why);
  if (code == CRLSTEP_DONE) {
    if (crlstore_keep(j->path.s, j->out))
      return span_copy(why, span_of("new"));
    (void)span_copy(why, span_of(say_error(errno)));
    return 0;
  }
  crlstore_drop(j->path.s, j->out);
  return code == CRLSTEP_NOTHING;
}

static int one_list(const char *url, struct span issuers, const struct crlstep_user *user, int is_verbose)
{
  struct job j = { url, STRALLOC_ZERO, issuers, -1, -1, -1 };
  stralloc why = STRALLOC_ZERO;
  int good = crlstore_path(&j.path, span_of(url)) && stralloc_0(&j.path);

  j.here = good ? open(j.path.s, O_RDONLY | O_CLOEXEC) : -1;
  good = good && (j.here != -1 || errno == ENOENT);
  j.fetched = good ? io_temporary("mailcrl.") : -1;
  good = good && j.fetched != -1 && replace(&j, user, &why);
  if (!stralloc_0(&why) || why.len == 1)
    (void)(span_copy(&why, span_of("no resources")) && stralloc_0(&why));
  if (!good)
    say_line(2, "mailcrl: ", url, ": ", why.s ? why.s : "out of memory", "; the old list stays", (char *)NULL);
  else if (is_verbose)
    say_line(2, "mailcrl: ", url, ": ", why.s, (char *)NULL);
  close(j.here);
  close(j.fetched);
  stralloc_free(&j.path);
  stralloc_free(&why);
  return good;
}

/* As root: files belong to the owner of the keys, and the children are the user that may not read these. */
static void take_ids(struct crlstep_user *user)
{
  struct passwd *pw;

  if (!crlstep_stranger(user, AUTO_USERR))
    die(EXIT_TEMPORARY, "there is no user " AUTO_USERR, NULL);
  if (geteuid() != 0)
    return;
  pw = getpwnam(AUTO_USERQ);
  if (!pw || pw->pw_uid == 0 || setegid(pw->pw_gid) == -1 || seteuid(pw->pw_uid) == -1)
    die(EXIT_TEMPORARY, "unable to become " AUTO_USERQ, NULL);
}

/* the lines of crlurls, each a C string after this */
static int each_list(stralloc *urls, const struct crlstep_user *user, int is_verbose)
{
  stralloc issuers = STRALLOC_ZERO;
  int bad = 0;

  if (!crlstore_issuers(&issuers))
    die(EXIT_TEMPORARY, "unable to read the certificates in ssl/mailroots and ssl/mailcerts", say_error(errno));
  if (urls->len && urls->s[urls->len - 1] != '\n' && !stralloc_catb(urls, "\n", 1))
    die(EXIT_TEMPORARY, "out of memory", NULL);
  for (size_t at = 0; at < urls->len;) {
    size_t len = span_find(span_from(span_sa(urls), at), '\n');

    urls->s[at + len] = 0;
    if (len && urls->s[at] != '#')
      bad += !one_list(urls->s + at, span_sa(&issuers), user, is_verbose);
    at += len + 1;
  }
  return bad;
}

int main(int argc, char **argv)
{
  static const char usage[] = "usage: mailcrl [-v]";
  struct crlstep_user user = { 0, 0 };
  stralloc urls = STRALLOC_ZERO;
  int is_verbose = argc == 2 && strcmp(argv[1], "-v") == 0;
  int bad;

  if (argc > 2 || (argc == 2 && !is_verbose))
    die(EXIT_USAGE, usage, NULL);
  umask(022);
  if (!home_enter())
    die(EXIT_TEMPORARY, "unable to change to the qmail home", say_error(errno));
  take_ids(&user);
  switch (control_text(&urls, CRLSTORE_URLS, CRLSTORE_URLS_MAX)) {
    case CONTROL_ABSENT: _exit(0);
    case CONTROL_ERROR: die(EXIT_TEMPORARY, control_reason(), errno == EILSEQ ? NULL : say_error(errno));
    case CONTROL_PRESENT: break;
  }
  if (!crlstore_lock())
    die(EXIT_TEMPORARY,
        errno == EAGAIN || errno == EACCES ? "another mailcrl is at work" : "unable to lock " CRLSTORE_FOLDER, NULL);
  bad = each_list(&urls, &user, is_verbose);
  if (!crlstore_bundle())
    die(EXIT_TEMPORARY, "unable to write " CRLSTORE_BUNDLE, say_error(errno));
  _exit(bad ? EXIT_TEMPORARY : 0);
}
