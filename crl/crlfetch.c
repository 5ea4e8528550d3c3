/* crlfetch: libcurl does all of it. */
#include "crl/crlfetch.h"

#include "link/io.h"

#include <curl/curl.h>

#define CONNECT_S 15L
#define SLOW_BYTES 100L
#define SLOW_S 30L
#define REDIRECTIONS 3L

#define ABSENT 404L
#define GONE 410L

struct sink {
  int fd;
  size_t bytes;
  const struct crlfetch *f;
  const char *wrong;
};

static size_t take(char *piece, size_t size, size_t count, void *arg)
{
  struct sink *s = arg;
  size_t len = size * count;

  s->bytes += len;
  if (s->bytes > s->f->bytes_max)
    s->wrong = s->f->too_long;
  else if (!io_write(s->fd, piece, len))
    s->wrong = "unable to write a temporary file";
  /* another number than `len` ends the transfer */
  return s->wrong ? 0 : len;
}

static int set_up(CURL *c, const char *url, char *error, struct sink *s)
{
  return curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, s->f->protocols) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, s->f->protocols) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_MAXREDIRS, REDIRECTIONS) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_S) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_TIMEOUT, s->f->all_s) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, SLOW_S) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_USERAGENT, s->f->agent) == CURLE_OK
         && (!s->f->roots || curl_easy_setopt(c, CURLOPT_CAINFO, s->f->roots) == CURLE_OK)
         && curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take) == CURLE_OK
         && curl_easy_setopt(c, CURLOPT_WRITEDATA, s) == CURLE_OK;
}

static int says_absent(CURL *c)
{
  long status = 0;

  return curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && (status == ABSENT || status == GONE);
}

const char *crlfetch(struct crlfetch *f, const char *url, int fd)
{
  static char error[CURL_ERROR_SIZE];
  struct sink s = { fd, 0, f, NULL };
  CURLcode code;
  CURL *c;

  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return "unable to start libcurl";
  c = curl_easy_init();
  if (!c || !set_up(c, url, error, &s))
    return "unable to set libcurl up";
  code = curl_easy_perform(c);
  f->is_absent = code == CURLE_HTTP_RETURNED_ERROR && says_absent(c);
  curl_easy_cleanup(c);
  if (s.wrong)
    return s.wrong;
  if (code == CURLE_OK)
    return NULL;
  return *error ? error : curl_easy_strerror(code);
}
