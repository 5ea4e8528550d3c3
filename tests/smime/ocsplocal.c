/* ocsplocal: in the place of engine/ocspsocket.o. The address 198.51.100.N, which is not global, stands for port 18000+N
 * of this host; every other address is refused as always.
 */
#include "engine/ocspsocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define PORT 18000

int ocspsocket_open(const struct globaladdress *a)
{
  static const unsigned char net[3] = { 198, 51, 100 };
  struct sockaddr_in in;
  int fd;

  if (a->family != AF_INET || memcmp(a->octets, net, sizeof net) != 0) {
    errno = EACCES;
    return -1;
  }
  memset(&in, 0, sizeof in);
  in.sin_family = AF_INET;
  in.sin_port = htons((unsigned short)(PORT + a->octets[3]));
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd != -1 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0)
    (void)connect(fd, (const struct sockaddr *)&in, sizeof in);
  return fd;
}
