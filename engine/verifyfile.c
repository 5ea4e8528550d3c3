/* verifyfile: a file and the DNS around the engine in dkim/verify.h. */
#include "engine/verifyfile.h"

#include "crypto/crypto.h"
#include "dkim/verify.h"
#include "mail/authres.h"
#include "mail/lineends.h"
#include "link/argfile.h"
#include "engine/confine.h"
#include "engine/dns.h"
#include "link/io.h"

#include <errno.h>
#include <unistd.h>

#define BLOCK_BYTES (64 * 1024)

static int to_engine(void *arg, struct span piece)
{
  return verify_feed(arg, piece);
}

/* 1, or 0 with errno */
static int read_message(struct verify *v, int fd)
{
  static char block[BLOCK_BYTES];
  struct lineends ends = LINEENDS_ZERO;
  ssize_t n;

  while ((n = io_read(fd, block, sizeof block)) > 0) {
    errno = ENOMEM;
    if (!lineends_receive(&ends, span_make(block, (size_t)n), to_engine, v))
      return 0;
  }
  if (n == -1)
    return 0;
  errno = ENOMEM;
  return lineends_receive_end(&ends, to_engine, v) && verify_end(v);
}

static int print_lines(const struct verify *v, stralloc *lines, enum verifyfile_result *result)
{
  int passed = 0;
  int temporary = 0;

  for (size_t i = 0; i < verify_lines(v); i++) {
    if (!verify_line(v, i, lines) || !stralloc_catb(lines, "\n", 1))
      return 0;
    passed |= verify_result(v, i) == AUTHRESULT_PASS;
    temporary |= verify_result(v, i) == AUTHRESULT_TEMPERROR;
  }
  if (passed)
    *result = VERIFYFILE_PASS;
  else if (temporary)
    *result = VERIFYFILE_TROUBLE;
  else
    *result = verify_result(v, 0) == AUTHRESULT_NONE ? VERIFYFILE_UNSIGNED : VERIFYFILE_NO_PASS;
  return 1;
}

static int run(const struct dns *dns, struct verify *v, int fd, stralloc *lines, enum verifyfile_result *result)
{
  if (!read_message(v, fd))
    return 0;
  dns_txt(dns, v->query, v->queries, DNS_TIMEOUT_MS);
  errno = ENOMEM;
  return verify_finish(v) && print_lines(v, lines, result);
}

enum verifyfile_result verifyfile(const struct dkimopt *o, const char *servers, stralloc *lines, stralloc *say)
{
  static struct verify v;
  enum verifyfile_result result = VERIFYFILE_TROUBLE;
  struct dns dns;
  int fd = argfile_read(o->in);
  int error = errno;
  int started = crypto_library_init();

  lines->len = 0;
  say->len = 0;
  verify_init(&v, o->now_s);
  dns_open(&dns, servers);
  (void)confine(CONFINE_NEEDS_DNS);
  errno = fd == -1 ? error : ENOMEM;
  if (fd == -1 || !started || !run(&dns, &v, fd, lines, &result)) {
    (void)(stralloc_copys(say, "unable to read ") && stralloc_cats(say, o->in) && stralloc_cats(say, ": ")
           && stralloc_cats(say, strerror(errno)));
    lines->len = 0;
    (void)(authres_line(lines, &authmethod_table[AUTHMETHOD_DKIM], AUTHRESULT_TEMPERROR,
                        span_of("unable to read the message"), NULL)
           && stralloc_catb(lines, "\n", 1));
  }
  verify_free(&v);
  dns_close(&dns);
  if (fd != -1 && strcmp(o->in, "-") != 0 && argfile_descriptor(o->in) == -1)
    close(fd);
  return result;
}
