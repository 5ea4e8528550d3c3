/* ocsplocal: in the place of engine/ocspsocket.o. The address 198.18.A.B, which is not global, stands for the port
 * A * 256 + B of this host; every other address is refused as always.
 */
#include "engine/ocspsocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int ocspsocket_open(const struct globaladdress *a)
{
  struct sockaddr_in in;
  int fd;

  if (a->family != AF_INET || a->octets[0] != 198 || a->octets[1] != 18) {
    errno = EACCES;
    return -1;
  }
  memset(&in, 0, sizeof in);
  in.sin_family = AF_INET;
  memcpy(&in.sin_port, a->octets + 2, sizeof in.sin_port);
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd != -1 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
    (void)connect(fd, (const struct sockaddr *)&in, sizeof in);
  return fd;
}
