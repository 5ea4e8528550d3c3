/* ocspfetch: a socket that does not block, poll(), and one deadline for all of it. */
#include "engine/ocspfetch.h"

#include "engine/monotonic.h"
#include "engine/ocsphost.h"
#include "engine/ocspsocket.h"
#include "smime/ocspanswer.h"
#include "smime/ocsphttp.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* one octet more, so that a response that is too long is seen to be */
#define BUFFER_BYTES (OCSPHTTP_HEADER_MAX + OCSPANSWER_BYTES_MAX + 1)

#define TOO_SLOW "the responder is too slow"
#define NO_CONNECTION "no connection to the responder"

/* 1; 0 if that did not happen before end_ms, or is not possible */
static int wait_for(int fd, short events, long long end_ms)
{
  struct pollfd p = { fd, events, 0 };
  long long wait_ms;
  int n = -1;

  while ((wait_ms = end_ms - monotonic_ms()) > 0) {
    n = poll(&p, 1, (int)wait_ms);
    if (n != -1 || errno != EINTR)
      break;
  }
  return n == 1;
}

static int is_not_ready(void)
{
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Send the request. The first write() tells whether there is a connection. */
static const char *put(int fd, struct span request, long long end_ms)
{
  while (request.len) {
    ssize_t n;

    if (!wait_for(fd, POLLOUT, end_ms))
      return TOO_SLOW;
    n = write(fd, request.p, request.len);
    if (n == -1 && !is_not_ready())
      return NO_CONNECTION;
    if (n > 0)
      request = span_from(request, (size_t)n);
  }
  return NULL;
}

static const char *get(int fd, stralloc *answer, long long end_ms)
{
  static char buffer[BUFFER_BYTES];
  size_t used = 0;
  struct span body;
  const char *why = NULL;
  int is_end = 0;
  enum ocsphttp state = OCSPHTTP_MORE;

  while (state == OCSPHTTP_MORE) {
    ssize_t n;

    if (!wait_for(fd, POLLIN, end_ms))
      return TOO_SLOW;
    n = read(fd, buffer + used, sizeof buffer - used);
    if (n == -1 && is_not_ready())
      continue;
    if (n == -1)
      return "the connection to the responder broke";
    used += (size_t)n;
    is_end = n == 0;
    state = ocsphttp_read(span_make(buffer, used), is_end, &body, &why);
  }
  if (state == OCSPHTTP_BAD)
    return why;
  return span_copy(answer, body) ? NULL : "out of memory";
}

static const char *exchange(stralloc *answer, int fd, struct span request, long long end_ms, int *is_sent)
{
  const char *why = put(fd, request, end_ms);

  *is_sent = !why;
  return why ? why : get(fd, answer, end_ms);
}

const char *ocspfetch(stralloc *answer, const struct dns *d, const char *host, struct span request, long long end_ms)
{
  struct globaladdress address[OCSPHOST_MAX];
  size_t count = ocsphost_find(d, host, end_ms, address);
  const char *why = count ? NO_CONNECTION : "the host of the responder is not found";
  int is_sent = 0;

  answer->len = 0;
  for (size_t i = 0; i < count && !is_sent; i++) {
    int fd = ocspsocket_open(&address[i]);

    if (fd == -1) {
      why = errno == EACCES ? "the responder has no global address" : NO_CONNECTION;
      continue;
    }
    why = exchange(answer, fd, request, end_ms, &is_sent);
    close(fd);
  }
  return why;
}
