/* mailcrl: fetch the revocation lists that qmail-smime needs, and put each in place of the one before.
 *
 *   mailcrl [-v] [-t seconds] [url ...]
 *
 * Without URLs it takes those of ssl/mailroots/crlurls. It runs by hand or from cron, best as qmailq, who owns
 * ssl/mailroots. A list that cannot be fetched or that is not good is named on fd 2, one line each, and the one before
 * stays. No other program of ours is linked with libcurl.
 */
#include "engine/crlstore.h"
#include "link/answer.h"
#include "link/home.h"
#include "link/say.h"
#include "text/ascii.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define USAGE "usage: mailcrl [-v] [-t seconds] [url ...]\n       mailcrl -h\n"
#define SECONDS_DEFAULT 60
#define SECONDS_MAX 3600
#define CONNECT_SECONDS 15L
#define REDIRECTS 3L

struct job {
  CURL *curl;
  unsigned long long seconds;
  int is_verbose;
  int has_failed;
};

static void say_url(const char *what, const char *url, const char *why)
{
  say_line(2, "mailcrl: ", what, url, why ? ": " : "", why ? why : "", (char *)NULL);
}

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
  stralloc *list = arg;
  size_t len = size * count;

  if (len > CRLSTORE_LIST_MAX - list->len || !stralloc_catb(list, bytes, len))
    return 0;
  return len;
}

/* libcurl reads proxies from the environment, as its other programs do */
static CURLcode fetch(const struct job *j, const char *url, stralloc *list)
{
  CURL *c = j->curl;

  curl_easy_reset(c);
  list->len = 0;
  if (curl_easy_setopt(c, CURLOPT_URL, url) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_MAXREDIRS, REDIRECTS) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)j->seconds) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)CRLSTORE_LIST_MAX) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_USERAGENT, "mailcrl") != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take) != CURLE_OK ||
      curl_easy_setopt(c, CURLOPT_WRITEDATA, list) != CURLE_OK)
    return CURLE_OUT_OF_MEMORY;
  return curl_easy_perform(c);
}

static void update(struct job *j, const char *url)
{
  stralloc list = STRALLOC_ZERO;
  enum crlcheck why;
  CURLcode code = fetch(j, url, &list);

  if (code != CURLE_OK) {
    j->has_failed = 1;
    say_url("unable to fetch ", url, curl_easy_strerror(code));
  } else
    switch (crlstore_put(span_of(url), span_sa(&list), (long long)time(NULL), &why)) {
      case CRLSTORE_PUT:
        if (j->is_verbose)
          say_url("updated ", url, NULL);
        break;
      case CRLSTORE_REFUSED:
        j->has_failed = 1;
        say_url("not used: ", url, crlcheck_text(why));
        break;
      case CRLSTORE_FAILED:
        j->has_failed = 1;
        say_url("unable to store the list of ", url, say_error(errno));
    }
  stralloc_free(&list);
}

/* Each line of the file, as a string. */
static int update_noted(struct job *j)
{
  stralloc urls = STRALLOC_ZERO;
  size_t start = 0;

  if (!crlstore_urls(&urls) || !stralloc_0(&urls))
    return 0;
  for (size_t i = 0; i < urls.len; i++)
    if (urls.s[i] == '\n' || urls.s[i] == 0) {
      urls.s[i] = 0;
      if (i > start && urls.s[start] != '#')
        update(j, urls.s + start);
      start = i + 1;
    }
  stralloc_free(&urls);
  return 1;
}

static enum answer_status work(struct job *j, const char *const *urls)
{
  if (!home_enter()) {
    say_line(2, "mailcrl: unable to switch to the home directory: ", say_error(errno), (char *)NULL);
    return ANSWER_TEMPORARY;
  }
  j->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
  if (!j->curl) {
    say_line(2, "mailcrl: libcurl cannot start", (char *)NULL);
    return ANSWER_TEMPORARY;
  }
  if (*urls)
    for (; *urls; urls++)
      update(j, *urls);
  else if (!update_noted(j)) {
    say_line(2, "mailcrl: unable to read ssl/mailroots/crlurls: ", say_error(errno), (char *)NULL);
    j->has_failed = 1;
  }
  if (!crlstore_bundle()) {
    say_line(2, "mailcrl: unable to write ssl/mailroots/crls.pem: ", say_error(errno), (char *)NULL);
    j->has_failed = 1;
  }
  return j->has_failed ? ANSWER_TEMPORARY : ANSWER_DONE;
}

int main(int argc, char **argv)
{
  struct job j = { NULL, SECONDS_DEFAULT, 0, 0 };
  subgetopt opt = SUBGETOPT_ZERO;
  const char *wrong = NULL;
  int letter;

  while (!wrong && (letter = subgetopt_r(argc, (const char *const *)argv, "ht:v", &opt)) != -1)
    switch (letter) {
      case 'h': _exit(write(1, USAGE, sizeof USAGE - 1) == sizeof USAGE - 1 ? ANSWER_DONE : ANSWER_TEMPORARY);
      case 't':
        if (!ascii_number(span_of(opt.arg), 4, &j.seconds) || j.seconds == 0 || j.seconds > SECONDS_MAX)
          wrong = "-t must be seconds, from 1 to 3600";
        break;
      case 'v': j.is_verbose = 1; break;
      default: wrong = "unknown option or missing argument";
    }
  if (wrong) {
    say_line(2, "mailcrl: ", wrong, (char *)NULL);
    _exit(ANSWER_USAGE);
  }
  (void)umask(022);
  (void)signal(SIGPIPE, SIG_IGN);
  (void)signal(SIGXFSZ, SIG_IGN);
  _exit((int)work(&j, (const char *const *)argv + opt.ind));
}
