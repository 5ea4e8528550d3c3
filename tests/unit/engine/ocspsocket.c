/* ocspsocket: connections to port 80 of global addresses. The test has a network of its own, in which such addresses
 * are those of the loopback interface.
 */
#define _GNU_SOURCE
#include "engine/ocspsocket.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define GLOBAL "93.184.216.34"
#define GLOBAL6 "2606:2800:220::1"

/* of <linux/ipv6.h>, which cannot stand beside <netinet/in.h> */
struct address6 {
  struct in6_addr address;
  unsigned int prefix_len;
  int index;
};

static struct globaladdress address(const char *text)
{
  struct globaladdress a = { 0 };

  a.family = strchr(text, ':') ? AF_INET6 : AF_INET;
  inet_pton(a.family, text, a.octets);
  return a;
}

static int add4(struct ifreq *r)
{
  struct sockaddr_in in = { .sin_family = AF_INET };
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int good;

  inet_pton(AF_INET, GLOBAL, &in.sin_addr);
  memcpy(&r->ifr_addr, &in, sizeof in);
  good = ioctl(fd, SIOCSIFADDR, r) == 0;
  r->ifr_flags = IFF_UP | IFF_RUNNING;
  good = good && ioctl(fd, SIOCSIFFLAGS, r) == 0 && ioctl(fd, SIOCGIFINDEX, r) == 0;
  close(fd);
  return good;
}

static int add6(int index)
{
  struct address6 a = { .prefix_len = 128, .index = index };
  int fd = socket(AF_INET6, SOCK_DGRAM, 0);
  int good;

  inet_pton(AF_INET6, GLOBAL6, &a.address);
  good = ioctl(fd, SIOCSIFADDR, &a) == 0;
  close(fd);
  return good;
}

static int make_network(void)
{
  struct ifreq r = { .ifr_name = "lo" };

  return add4(&r) && add6(r.ifr_ifindex);
}

/* a server on port 80 of any address */
static int serve(void)
{
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(80), .sin6_addr = IN6ADDR_ANY_INIT };
  int fd = socket(AF_INET6, SOCK_STREAM, 0);

  return bind(fd, (const struct sockaddr *)&in6, sizeof in6) == 0 && listen(fd, 5) == 0 ? fd : -1;
}

static void connects(int server, const char *text)
{
  struct globaladdress a = address(text);
  int fd = ocspsocket_open(&a);
  struct pollfd p = { .fd = server, .events = POLLIN };
  char octet = 0;
  int peer;

  ok(fd != -1 && (fcntl(fd, F_GETFL) & O_NONBLOCK), "%s: a descriptor that does not block", text);
  peer = poll(&p, 1, 10000) == 1 ? accept(server, NULL, NULL) : -1;
  ok(peer != -1 && write(peer, "x", 1) == 1, "  port 80 gets the connection");
  p.fd = fd;
  ok(poll(&p, 1, 10000) == 1 && read(fd, &octet, 1) == 1 && octet == 'x', "  and its octets arrive");
  close(peer);
  close(fd);
}

static void fails(const char *text, int error, const char *reason)
{
  struct globaladdress a = address(text);
  int next = dup(0);

  close(next);
  errno = 0;
  ok(ocspsocket_open(&a) == -1 && errno == error, "%s: %s", text, reason);
  ok(dup(0) == next && close(next) == 0, "  no descriptor stays open");
}

static void without_descriptors(const struct globaladdress *a)
{
  struct rlimit usual, none;
  int next = dup(0);
  int result;
  int error;

  close(next);
  getrlimit(RLIMIT_NOFILE, &usual);
  none = usual;
  none.rlim_cur = (rlim_t)next;
  setrlimit(RLIMIT_NOFILE, &none);
  result = ocspsocket_open(a);
  error = errno;
  setrlimit(RLIMIT_NOFILE, &usual);
  ok(result == -1 && error == EMFILE, "no descriptor is left");
}

int main(int argc, char **argv)
{
  struct globaladdress a;
  int server;

  (void)argc;
  fault_begin(argv);
  if (unshare(CLONE_NEWNET) == -1 && unshare(CLONE_NEWUSER | CLONE_NEWNET) == -1) {
    puts("Bail out! unable to make a network: run this as root");
    return 1;
  }
  fails(GLOBAL, ENETUNREACH, "there is no way to it");
  ok(make_network(), "a network with global addresses");
  server = serve();
  ok(server != -1, "a server");
  connects(server, GLOBAL);
  connects(server, GLOBAL6);
  fails("127.0.0.1", EACCES, "this host");
  fails("10.0.0.1", EACCES, "a private network");
  fails("::1", EACCES, "this host, by IPv6");
  fault("fcntl:1:EIO");
  fails(GLOBAL, EIO, "a descriptor that would block is not used");
  fault(NULL);
  a = address(GLOBAL);
  without_descriptors(&a);
  return tap_done();
}
