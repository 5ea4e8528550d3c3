/* mailwkd: fetch the OpenPGP certificate of an address from the Web Key Directory of its domain.
 *
 *   mailwkd [-r roots] address
 *
 * mkmailkey(8) runs it, by hand or from cron, never while mail is delivered. fd 1 gets what the server sent, which
 * nobody has looked at; fd 2 at most one line. If root runs it, it becomes the user that has no right to the keys. A
 * child fetches, because libcurl can leave anything behind.
 */
#include "auto_qmail.h"
#include "crl/crlfetch.h"
#include "crl/crlstep.h"
#include "crl/wkdurl.h"
#include "link/io.h"
#include "link/keyfolder.h"
#include "link/say.h"

#include <errno.h>
#include <stdnoreturn.h>
#include <string.h>
#include <unistd.h>

#define FETCH_S 60L
/* A certificate with photographs and a hundred signatures by others has less. */
#define BYTES_MAX (256 * 1024)

#define EXIT_NONE 1
#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111

static noreturn void die(int status, const char *what, const char *why)
{
  say_line(2, "mailwkd: fatal: ", what, why ? ": " : "", why ? why : "", (char *)NULL);
  _exit(status);
}

struct job {
  const char *url;
  const char *roots;
  int fd;             /* an unlinked file for what comes */
};

static int fetch(void *arg, const char **why)
{
  const struct job *j = arg;
  struct crlfetch f = { "mailwkd", "https", j->roots, BYTES_MAX, "it is longer than 256 KiB", FETCH_S, 0 };

  *why = crlfetch(&f, j->url, j->fd);
  return !*why ? CRLSTEP_DONE : f.is_absent ? CRLSTEP_NOTHING : CRLSTEP_BAD;
}

/* Nothing here needs root. */
static void take_ids(void)
{
  struct crlstep_user user = { 0, 0 };

  if (!crlstep_stranger(&user, AUTO_USERR))
    die(EXIT_TEMPORARY, "there is no user " AUTO_USERR, NULL);
  if (!crlstep_become(&user))
    die(EXIT_TEMPORARY, "unable to become " AUTO_USERR, say_error(errno));
}

/* a code of crlstep.h; what an earlier try has written is gone */
static int try_method(struct job *j, enum wkdurl_method method, struct span address, const struct crlstep_user *user,
                      stralloc *why)
{
  stralloc url = STRALLOC_ZERO;
  int code = -1;

  if (ftruncate(j->fd, 0) == 0 && lseek(j->fd, 0, SEEK_SET) == 0 && wkdurl(&url, method, address)
      && stralloc_0(&url)) {
    j->url = url.s;
    code = crlstep_run(fetch, j, user, why);
  }
  stralloc_free(&url);
  return code;
}

/* Where the first host says that it has none, the second one need not exist. */
static int try_both(struct job *j, struct span address, const struct crlstep_user *user, stralloc *why)
{
  int first = try_method(j, WKDURL_ADVANCED, address, user, why);
  int second = first == CRLSTEP_DONE ? first : try_method(j, WKDURL_DIRECT, address, user, why);

  return first == CRLSTEP_NOTHING && second != CRLSTEP_DONE ? first : second;
}

static int print(int fd)
{
  stralloc text = STRALLOC_ZERO;

  return lseek(fd, 0, SEEK_SET) == 0 && io_slurp(&text, fd, BYTES_MAX) && io_write(1, text.s, text.len);
}

/* 0 and the arguments, or EXIT_USAGE */
static int arguments(int argc, char **argv, const char **roots, struct span *address)
{
  int at = 1;

  if (argc == 4 && strcmp(argv[1], "-r") == 0) {
    *roots = argv[2];
    at = 3;
  }
  if (argc != at + 1)
    return EXIT_USAGE;
  *address = span_of(argv[at]);
  return 0;
}

int main(int argc, char **argv)
{
  struct job j = { NULL, NULL, -1 };
  static const struct crlstep_user same = { 0, 0 };
  stralloc why = STRALLOC_ZERO;
  struct span address;
  int code;

  if (arguments(argc, argv, &j.roots, &address) != 0)
    die(EXIT_USAGE, "usage: mailwkd [-r roots] address", NULL);
  if (!keyfolder_address(address))
    die(EXIT_USAGE, "an address of the form local@domain is needed", NULL);
  take_ids();
  j.fd = io_temporary("mailwkd.");
  if (j.fd == -1)
    die(EXIT_TEMPORARY, "unable to make a temporary file", say_error(errno));
  code = try_both(&j, address, &same, &why);
  if (code == CRLSTEP_NOTHING)
    die(EXIT_NONE, "no certificate is published for this address", NULL);
  if (code != CRLSTEP_DONE)
    die(EXIT_TEMPORARY, "unable to fetch it", why.len && stralloc_0(&why) ? why.s : "no resources");
  if (!print(j.fd))
    die(EXIT_TEMPORARY, "unable to write the output", say_error(errno));
  _exit(0);
}
