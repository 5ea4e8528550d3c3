/* refusal: find the descriptor that takes the text, and write to it. */
#include "link/refusal.h"

#include "link/io.h"
#include "text/ascii.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define EXIT_NOTQMAIL 82
#define EXIT_INDIMAIL 88

static int is_writable(int fd)
{
  int flags = fcntl(fd, F_GETFL);

  return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

static int is_fifo(int fd)
{
  struct stat st;

  return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

static int error_fd(void)
{
  const char *number = getenv("ERROR_FD");
  unsigned long long n;

  return number && ascii_number(span_of(number), 9, &n) ? (int)n : -1;
}

/* Is this descriptor the connection to the client, as fd 2 is under inetd? */
static int is_client(int fd)
{
  struct sockaddr_storage peer;
  socklen_t len = sizeof peer;

  return getpeername(fd, (struct sockaddr *)&peer, &len) == 0
         && (peer.ss_family == AF_INET || peer.ss_family == AF_INET6);
}

void refusal_find(struct refusal *r)
{
  int named;

  r->named_fd = error_fd();
  named = is_writable(r->named_fd) ? r->named_fd : -1;
  r->fd = -1;
  r->status = 0;
  if (is_writable(REFUSAL_FD) && is_fifo(REFUSAL_FD)) {
    r->fd = REFUSAL_FD;
    r->status = EXIT_NOTQMAIL;
  } else if (named != -1) {
    r->fd = named;
    r->status = EXIT_INDIMAIL;
  }
  r->takes_log = (r->fd != -1 && io_same_file(r->fd, 2)) || (named != -1 && io_same_file(named, 2)) || is_client(2);
}

int refusal_send(const struct refusal *r, int status, const char *text)
{
  if (r->fd == -1 || !io_write(r->fd, text, strlen(text)))
    return status;
  return r->status;
}
