/* ocspsocket: socket() and connect(). */
#include "engine/ocspsocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HTTP_PORT 80

static int start(int fd, const struct globaladdress *a)
{
  struct sockaddr_in in;
  struct sockaddr_in6 in6;
  int result;

  if (a->family == AF_INET) {
    memset(&in, 0, sizeof in);
    in.sin_family = AF_INET;
    in.sin_port = htons(HTTP_PORT);
    memcpy(&in.sin_addr, a->octets, sizeof in.sin_addr);
    result = connect(fd, (const struct sockaddr *)&in, sizeof in);
  } else {
    memset(&in6, 0, sizeof in6);
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(HTTP_PORT);
    memcpy(&in6.sin6_addr, a->octets, sizeof in6.sin6_addr);
    result = connect(fd, (const struct sockaddr *)&in6, sizeof in6);
  }
  return result == 0 || errno == EINPROGRESS;
}

int ocspsocket_open(const struct globaladdress *a)
{
  int fd;
  int error;

  if (!globaladdress_is(a)) {
    errno = EACCES;
    return -1;
  }
  fd = socket(a->family, SOCK_STREAM, 0);
  if (fd == -1)
    return -1;
  if (fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && start(fd, a))
    return fd;
  error = errno;
  close(fd);
  errno = error;
  return -1;
}
